"""The report says what the tables say, hides no silence, and lets no name out of its text."""

import base64
import os
import re
import runpy
import shutil
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from linkages.datasets import chanderi
from linkages.network import Network, Relation, Setting, Study, network_from_edges
from linkages.network.load import read_study
from linkages.output.facts import written
from linkages.output.report import report_html, write_report
from linkages.output.tables import result_tables

HERE = Path(__file__).parent
SHARED = HERE.parents[2] / "shared"
toy_study = runpy.run_path(str(HERE / "toy_study.py"))["toy_study"]
VOID = {"meta", "img", "br", "hr", "link", "input"}


class Page(HTMLParser):
    """Elements, numbers with their place in the tables, and tables as rows of text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.numbers, self.tables, self.text, self.open = [], [], {}, [], []
        self._row = self._cell = self._rows = self._data = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "data":
            self._data = [attrs, ""]
        elif tag == "table":
            self._rows = []
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th", "caption"):
            self._cell = ""

    def handle_data(self, data):
        self.text.append(data)
        if self._data is not None:
            self._data[1] += data
        if self._cell is not None:
            self._cell += data

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag, "elements nest"
        if tag == "data":
            self.numbers.append(tuple(self._data))
            self._data = None
        elif tag == "caption":
            self.tables[self._cell] = self._rows
            self._cell = None
        elif tag in ("td", "th"):
            self._row.append(self._cell)
            self._cell = None
        elif tag == "tr":
            self._rows.append(self._row)


def words(html):
    return re.sub(r"\s+", " ", "".join(Page(html).text))


@pytest.fixture(scope="module")
def study():
    return chanderi(seed=0)


@pytest.fixture(scope="module")
def tables(study):
    return result_tables(study)


@pytest.fixture(scope="module")
def html(study, tables):
    return report_html(study, tables=tables)


@pytest.fixture(scope="module")
def friends():
    people = list("abcdef")
    edges = pd.DataFrame({"source": ["a", "b", "b", "c"], "target": ["b", "a", "c", "d"]})
    net = network_from_edges(edges, actors=pd.DataFrame(index=people), label="2024")
    return net.with_(answered=net.answered.assign(tie=[True, True, True, True, True, False]))


def test_every_number_is_that_of_its_cell(html, tables):
    numbers = Page(html).numbers
    assert len(numbers) > 1000
    for attrs, text in numbers:
        value = tables[attrs["data-table"]][attrs["data-column"]].iloc[int(attrs["data-row"])]
        assert float(attrs["value"]) == float(value)
        forms = {written(float(value), form) for form in ("count", "share", "number", "signed", "points")}
        assert text in forms


def test_the_table_of_ties_shows_the_network_table(html, tables):
    rows = Page(html).tables["Ties of each kind"]
    assert rows[0] == ["", "baseline", "followup"]
    assert rows[1] == ["Tie", *["ties", "per actor", "density", "returned"] * 2]
    network = tables["network"].set_index("indicator")
    trust = next(row for row in rows if row[0] == "Trust")
    assert trust[1] == f"{network.loc['trust.ties', 'baseline']:.0f}"
    assert trust[5] == f"{network.loc['trust.ties', 'followup']:.0f}"
    assert trust[8] == f"{100 * network.loc['trust.reciprocity', 'followup']:.0f}\u202f%"


def test_middlemen_stand_in_order_of_hegemony_with_both_rounds(html, tables):
    rows = Page(html).tables["The 10 middlemen through whom most passes, directly or through others: output"][2:]
    held = tables["middlemen"]
    ranked = ["output.hegemony", "output.captives", "output.beta"]
    last = held[held["round"] == "followup"].sort_values(ranked, ascending=False, kind="stable").head(10)
    assert [row[0] for row in rows] == last["name"].tolist()
    before = held[held["round"] == "baseline"].set_index("actor")["output.clients"]
    assert [row[2] for row in rows] == [f"{before[actor]:.0f}" if actor in before else "–" for actor in last["actor"]]


def test_sections_stand_in_order(html):
    titles = re.findall(r'<h2 id="(\w+)">', html)
    order = [
        "short",
        "asked",
        "cluster",
        "dependency",
        "brokers",
        "cooperation",
        "changes",
        "quality",
        "measures",
        "manifest",
    ]
    assert titles == order


def test_questions_are_in_the_words_of_the_survey(html, study):
    question = study.codebook.relations[0].question
    question = question if isinstance(question, str) else question["en"]
    assert question in words(html).replace("\n", " ")


def test_a_simulation_says_so_and_an_observed_study_does_not(html, friends):
    assert "Simulated data." in html
    assert "Nobody was interviewed" in html
    plain = report_html(Study.from_networks("Friends", [friends]))
    assert "imulat" not in plain
    assert "Internal: contains personal data" in plain


def test_a_projected_round_says_so(friends):
    later = friends.with_(label="plan", setting=Setting(origin="projected"))
    assert "<b>Projected round.</b> plan is what a plan assumes" in report_html(
        Study.from_networks("F", [friends, later])
    )


def test_nothing_comes_from_outside_and_no_script_runs(html):
    page = Page(html)
    sources = [attrs[name] for _, attrs in page.tags for name in ("src", "href", "action", "data") if name in attrs]
    assert sources
    assert all(source.startswith(("data:image/svg+xml;base64,", "#")) for source in sources)
    assert not [tag for tag, _ in page.tags if tag in ("script", "iframe", "object", "link")]
    policy = next(attrs["content"] for tag, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; script-src 'none'; style-src 'sha256-")
    assert "url(" not in html
    assert "@import" not in html


def test_anchors_lead_somewhere(html):
    page = Page(html)
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {attrs["href"][1:] for tag, attrs in page.tags if tag == "a"} <= ids


def test_figures_have_words_and_carry_no_date(html):
    images = [attrs for tag, attrs in Page(html).tags if tag == "img"]
    assert len(images) == 17
    for image in images:
        assert len(image["alt"]) > 20
        svg = base64.b64decode(image["src"].partition(",")[2]).decode()
        assert "<dc:date>" not in svg
        assert not re.search(r'(?:href|src)="(?!#|data:)', svg)


def test_hostile_names_stay_text():
    names = [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "$x^2$",
        "_hid & <b>",
    ]
    study = toy_study(names=names)
    nets = [
        net.with_(actors=net.actors.assign(name=[names[0]] * len(net.index), role="<i>role</i>", hamlet=names[1]))
        for net in study
    ]
    html = report_html(Study.from_networks("<title>&", nets))
    page = Page(html)
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "svg", "i"}
    assert all("onerror" not in attrs and "onload" not in attrs for _, attrs in page.tags)
    assert names[0] in "".join(page.text)
    assert "<title>&" in "".join(page.text)


def test_the_same_study_gives_the_same_bytes_and_stays_as_it_was():
    study = toy_study()
    before = [(net.actors.copy(), net.ties.copy(), net.answered.copy()) for net in study]
    assert report_html(study) == report_html(toy_study())
    for net, frames in zip(study, before, strict=True):
        for now, then in zip((net.actors, net.ties, net.answered), frames, strict=True):
            pd.testing.assert_frame_equal(now, then)


def test_the_order_of_ties_does_not_matter():
    study = toy_study()
    turned = Study.from_networks(study.title, [net.with_(ties=net.ties.iloc[::-1]) for net in study])
    assert report_html(turned) == report_html(study)


def test_without_dependence_or_roles_or_a_second_round_it_says_why(friends):
    text = words(report_html(Study.from_networks("Friends", [friends])))
    assert "No question of this study is about dependence" in text
    assert "Broker roles need groups" in text
    assert "The study has one round, 2024" in text
    assert "made of finished networks" in text


def test_dependence_without_positions_says_why():
    relation = Relation("sale", kind="dependence", channel="output", dependent="source")
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), relations={"sale": relation}, label="1")
    text = words(report_html(Study.from_networks("Sales", [net])))
    assert "gives no positions" in text
    assert "Every question of this study is about dependence" in text
    assert "In round 1, all 2 actors who were asked answered." in text


def test_nobody_answered_is_told_and_not_zero(friends):
    silent = friends.with_(ties=friends.ties.iloc[:0], answered=friends.answered.assign(tie=False))
    text = words(report_html(Study.from_networks("Silence", [silent])))
    assert "0 of the 6 actors who were asked answered (0 %)" in text
    rows = Page(report_html(Study.from_networks("Silence", [silent]))).tables["Ties of each kind"]
    assert rows[-1] == ["tie", "0", "–", "–", "–"]


def test_the_silent_are_named_as_silent_and_in_no_list_of_brokers(friends):
    html = report_html(Study.from_networks("Friends", [friends]))
    assert re.search(r"Did not answer in 2024</b> \(1\): f\.", html)
    named = friends.actors.assign(role=["x", "x", "y", "y", "y", "x"])
    rows = Page(report_html(Study.from_networks("F", [friends.with_(actors=named)]))).tables
    assert ["x", "3", "2 of 3", "1", "67\u202f%"] in rows["Who answered at least one question, by role"]
    listed = [row[0] for row in rows["tie: the 2 actors who broker most pairs across groups of “role”, 2024"][1:]]
    assert listed == ["b", "c"]


def test_a_role_that_was_never_asked_is_not_silent(html, study, tables):
    rounds = tables["rounds"].set_index("round")
    net = study["followup"]
    told = net.answered.any(axis="columns")
    bank = net.actors["role"].eq("bank")
    assert bank.any()
    assert not told[bank].any()
    assert rounds.loc["followup", "actors"] - rounds.loc["followup", "asked"] >= bank.sum()
    names = "".join(Page(html).text)
    silent = re.search(r"Did not answer in followup \((\d+)\): ([^.]*)", names)
    assert int(silent[1]) == rounds.loc["followup", "did not answer"]
    assert not set(net.actors["name"][bank]) & set(silent[2].split(", "))


def test_low_response_is_warned_of():
    study = toy_study()
    nets = [net.with_(answered=net.answered.assign(**dict.fromkeys(net.relations, net.index < "T"))) for net in study]
    nets = [net.with_(answered=net.answered.mul(net.index >= "w30", axis="index")) for net in nets]
    nets = [net.with_(ties=net.ties.iloc[:0], unknown=None) for net in nets]
    html = report_html(Study.from_networks("Low", nets))
    assert "Below 70 % nothing should be claimed" in html
    assert "weaver in baseline" in words(html)


def test_labels_come_from_the_codebook_language(html, study):
    text = words(html)
    for spec in study.codebook.relations:
        assert study.codebook.relation_label(spec.name) in text
    assert study.label_of_role("weaver") in text


def test_written_numbers():
    cases = {
        ("count", 12345.0): "12,345",
        ("share", 0.0): "0\u202f%",
        ("share", 1.0): "100\u202f%",
        ("share", 0.996): "99.6\u202f%",
        ("share", 0.0003): "0.03\u202f%",
        ("points", -0.205): "\u221220\u202fpoints",
        ("signed", 0.5): "+0.50",
        ("number", 1.0): "1.00",
        ("number", 0.0): "0",
        ("number", 0.0004): "0.0004",
        ("number", 123456.7): "123,457",
    }
    assert {key: written(key[1], key[0]) for key in cases} == cases


def test_the_file_is_utf8_and_whole(tmp_path):
    path = write_report(toy_study(), tmp_path / "new" / "report.html")
    assert path == tmp_path / "new" / "report.html"
    assert "चंदेरी वस्त्र" in path.read_bytes().decode("utf-8")
    assert [file.name for file in path.parent.iterdir()] == ["report.html"]


def test_inputs_stand_in_the_manifest(friends):
    html = report_html(Study.from_networks("F", [friends]), inputs={"study.toml": "ab12"})
    assert ["SHA-256 of study.toml", "ab12"] in Page(html).tables["Manifest"]


@pytest.mark.skipif(os.environ.get("CI") == "true" or not SHARED.is_dir(), reason="the shared survey data are not here")
def test_a_real_study_of_friendship_with_silent_people(tmp_path):
    for file in (SHARED / "data/strand_amends_colombia").glob("*.csv"):
        shutil.copyfile(file, tmp_path / file.name)
    codebook = shutil.copyfile(HERE.parent / "codebooks/amends.toml", tmp_path / "study.toml")
    study = read_study(codebook)
    tables = result_tables(study)
    page = Page(report_html(study, tables=tables))
    assert tables["rounds"]["did not answer"].tolist() == [49, 79, 74, 45]
    rows = page.tables["Who answered at least one question, by role"]
    assert [rows[-1][place] for place in (2, 5, 8, 11)] == ["49", "79", "74", "45"]
    for label, net in study.rounds.items():
        actors = tables[f"actors {label}"].set_index("actor")
        silent = ~net.answered["friendship"]
        assert actors.loc[silent, "friendship.out_degree"].isna().all()
        assert actors.loc[silent, "friendship.betweenness"].isna().all()
        assert actors.loc[~silent, "friendship.out_degree"].notna().all()
    brokers = tables["brokers"]
    for label, net in study.rounds.items():
        listed = brokers.loc[brokers["round"].eq(label) & brokers["relation"].eq("friendship"), "actor"]
        assert net.answered.loc[listed, "friendship"].all()
        assert np.isfinite(tables[f"actors {label}"]["friendship.in_degree"]).any()


def test_a_study_of_one_actor_and_no_tie():
    net = Network(
        "now",
        {"tie": Relation("tie", weight_type="binary")},
        pd.DataFrame(index=["a"]),
        pd.DataFrame({"source": [], "target": [], "relation": [], "weight": []}),
    )
    text = words(report_html(Study.from_networks("One", [net])))
    assert "In now, the 1 actor who was asked answered." in text
    assert "1 of 1 actor was asked" in text
    assert "the cluster has 1 actor." in text
    assert not re.search(r"\b1 (actors|ties|producers|communities|middlemen|warnings)\b", text)


def two_rounds_behind_a_trader(freed=("w1",), silent=()):
    """Six weavers sell to the master M, who sells all to the trader T; later the freed sell to the market as well."""
    cloth = Relation("cloth", "Cloth", "dependence", "output", "source", weight_type="amount")
    work = Relation("work", "Work", "dependence", "labour", "source", weight_type="amount")
    weavers = [f"w{k}" for k in range(1, 7)]
    places = dict.fromkeys(weavers, "producer") | {"M": "middleman", "T": "middleman", "MKT": "market"}
    actors = pd.DataFrame({"position": places.values(), "role": places.values()}, index=list(places))
    rows = [
        *((weaver, "M", "cloth") for weaver in weavers),
        ("M", "T", "cloth"),
        ("T", "MKT", "cloth"),
        ("w1", "w2", "work"),
    ]
    later = [*rows, *((weaver, "MKT", "cloth") for weaver in freed)]
    nets = [
        network_from_edges(
            pd.DataFrame(some, columns=["source", "target", "relation"]),
            actors=actors,
            relations={"cloth": cloth, "work": work},
            label=label,
        )
        for label, some in (("before", rows), ("after", later))
    ]
    if silent:
        keep = ~nets[1].ties["source"].isin(silent)
        answered = nets[1].answered.copy()
        answered.loc[list(silent)] = False
        nets[1] = nets[1].with_(ties=nets[1].ties[keep], answered=answered)
    return Study.from_networks("Behind", nets)


def test_who_holds_through_others_is_in_the_table_and_told():
    page = Page(report_html(two_rounds_behind_a_trader()))
    rows = page.tables["The 2 middlemen through whom most passes, directly or through others: output"][2:]
    assert sorted((row[0], row[7]) for row in rows) == [("M", "6"), ("T", "0")]
    text = re.sub(r"\s+", " ", "".join(page.text))
    assert "T (middleman) has no producer as a direct client and yet stands on every road of 5" in text
    assert text.count("Hegemony = mean over producers") == 1


def test_who_was_freed_is_told_by_producer_group_and_in_short():
    study = two_rounds_behind_a_trader(freed=["w1", "w2"], silent=["w3"])
    tables = result_tables(study)
    freed = tables["who was freed"].set_index("actor")
    assert freed["channel"].unique().tolist() == ["output"]
    assert freed["status"].iloc[:2].tolist() == ["freed", "freed"]
    assert freed["status"].to_dict() == {
        "w1": "freed", "w2": "freed", "w3": "not known", "w4": "still captive", "w5": "still captive", "w6": "still captive"
    }  # fmt: skip
    assert freed.loc["w1", "captors before"] == "M; T"
    assert pd.isna(freed.loc["w1", "captors after"])
    assert freed.loc["w1", ["captive before", "captive after"]].tolist() == [1, 0]
    counts = tables["freed by group"].iloc[0]
    names = ["producers", "captive before", "freed", "newly captive", "still captive", "never captive", "not known"]
    assert counts[names].tolist() == [6, 5, 2, 0, 3, 0, 1]
    text = words(report_html(study, tables=tables))
    assert "Freed by after, of the captives of before known in both rounds: output 2 of 5 (0 newly captive)." in text
    assert "the share of dealings that goes through middlemen went from 90 % to 75 % (−15 points)" in text


def test_few_answers_make_no_claim_in_short():
    study = two_rounds_behind_a_trader(freed=["w1", "w2"], silent=["w3", "w4"])
    text = words(report_html(study))
    short = text[text.index("In short") : text.index("What was asked")]
    assert "Freed" not in short
    assert "went from" not in short
    assert "No figure of change between before and after stands here." in short


def test_backwards_the_freed_are_newly_captive_and_who_was_away_has_no_road():
    first, second = two_rounds_behind_a_trader(freed=["w1"])
    second = second.with_(
        actors=second.actors.assign(present=second.index != "w6"), ties=second.ties[second.ties["source"] != "w6"]
    )
    nets = [second.with_(label="a"), first.with_(label="b")]
    status = result_tables(Study.from_networks("Back", nets))["who was freed"].set_index("actor")["status"]
    assert status[["w1", "w2", "w6"]].tolist() == ["newly captive", "still captive", "no road in a round"]


def test_a_channel_without_an_outside_has_no_share_through_middlemen():
    study = two_rounds_behind_a_trader()
    page = Page(report_html(study))
    assert page.tables["Dependence in each channel"][0] == ["", "output"]
    text = re.sub(r"\s+", " ", "".join(page.text))
    assert "no share through middlemen is told" in text
    assert "labour" not in "".join(result_tables(study)["change in words"]["text"]).casefold()


def test_brokers_rank_by_pairs_across_groups(tables):
    brokers = tables["brokers"]
    assert brokers["across"].equals(brokers["total"] - brokers["coordinator"])
    for _, part in brokers.groupby(["round", "relation"]):
        assert part["across"].is_monotonic_decreasing


def test_without_a_list_of_interviews_the_report_says_what_it_takes_for_granted(tmp_path):
    (tmp_path / "study.toml").write_text(
        'title = "Firms"\n[[rounds]]\nlabel = "2010"\nfiles = ["actors.csv", "ties.csv"]\n[[relations]]\nname = "help"\n',
        encoding="utf-8",
    )
    (tmp_path / "actors.csv").write_text("id\na\nb\n", encoding="utf-8")
    (tmp_path / "ties.csv").write_text("source,target,relation\na,b,help\n", encoding="utf-8")
    page = report_html(read_study(tmp_path / "study.toml"))
    assert "No list says who was interviewed" in page
    assert "who were asked answered" not in page
