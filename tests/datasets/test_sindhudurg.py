"""The Sindhudurg study: shaped as a form's export, true to its truth, the same from files as from the function."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from linkages.datasets import sindhudurg, sindhudurg_truth, write_sindhudurg
from linkages.datasets.sindhudurg_codebook import STUDY_TOML
from linkages.measures import captives, network_table
from linkages.network.load import check_study, propose_matches, read_study

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data" / "sindhudurg"
TEXTS = ("study.toml", "actors.csv", "aliases.csv", "register-baseline.csv", "register-followup.csv")
ROUNDS = ("baseline", "followup")
SEEDS = (0, 1)
KEYS = ["relation", "source", "target"]
CHANNEL = {"advance": "credit", "loan": "credit", "raw": "input", "sale": "output"}
OUTSIDE = {"finance", "supplier", "market"}
DISAGREEMENTS = {
    ("baseline", "advance"): 14, ("baseline", "cooperation"): 21, ("baseline", "sale"): 16,
    ("followup", "advance"): 9, ("followup", "cooperation"): 82, ("followup", "sale"): 16,
}  # fmt: skip


@pytest.fixture(scope="module")
def studies():
    return {seed: sindhudurg(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def truths():
    return {seed: sindhudurg_truth(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return write_sindhudurg(tmp_path_factory.mktemp("sindhudurg") / "new")


@pytest.fixture(scope="module")
def problems() -> pd.DataFrame:
    return check_study(DATA / "study.toml")


def sheets_of(path: Path) -> dict[str, list[list]]:
    book = CalamineWorkbook.from_path(path)
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def table_of(path: Path, sheet: str) -> pd.DataFrame:
    rows = sheets_of(path)[sheet]
    return pd.DataFrame(rows[1:], columns=rows[0])


def assert_same_study(one, other) -> None:
    assert (one.title, one.codebook, list(one.rounds)) == (other.title, other.codebook, list(other.rounds))
    for left, right in zip(one, other, strict=True):
        assert left.relations == right.relations
        for frame in ("actors", "ties", "answered", "unknown"):
            pd.testing.assert_frame_equal(getattr(left, frame), getattr(right, frame))


def test_committed_files_hold_what_the_function_writes(written):
    assert written.name == "study.toml"
    assert sorted(path.name for path in written.parent.iterdir()) == sorted(
        [*TEXTS, *(f"{label}.xlsx" for label in ROUNDS)]
    )
    for name in TEXTS:
        assert (written.parent / name).read_bytes() == (DATA / name).read_bytes()
    for label in ROUNDS:
        assert sheets_of(written.parent / f"{label}.xlsx") == sheets_of(DATA / f"{label}.xlsx")
    assert {path.name for path in DATA.iterdir()} == {path.name for path in written.parent.iterdir()} | {"README.md"}
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 600_000


def test_reading_the_files_gives_the_study_of_the_function(studies):
    assert_same_study(read_study(DATA / "study.toml"), studies[0])


def test_another_process_and_hash_seed_write_the_same_bytes(tmp_path, written):
    code = "import sys; from linkages.datasets import write_sindhudurg; write_sindhudurg(sys.argv[1])"
    environment = os.environ | {"PYTHONHASHSEED": "77", "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], env=environment, check=True, timeout=100)
    for path in written.parent.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_another_seed_is_another_study(studies):
    assert not studies[0]["baseline"].ties.equals(studies[1]["baseline"].ties)
    assert studies[0].codebook == studies[1].codebook


def test_it_says_that_it_is_a_simulation(studies):
    assert "simulated" in studies[0].title
    assert [net.setting.origin for net in studies[0]] == ["simulated", "simulated"]
    assert "It is a simulation" in sindhudurg.__doc__
    assert "SIMULATED" in STUDY_TOML
    assert "Nobody in these files exists" in (DATA / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers_of_the_sources(studies, truths, seed):
    before, after = (net.actors[net.actors["present"]] for net in studies[seed])
    roles, later = before["role"].value_counts(), after["role"].value_counts()
    assert (roles["enterprise"], later["enterprise"]) == (100, 101)
    assert (roles["shg"], later["shg"], later["ngo"]) == (71, 74, 3)
    groups = after[after["role"] == "shg"]
    assert (groups["poor"].eq("yes").sum(), groups["workers"].sum()) == (42, 697)
    assert groups["workers"].sum() + after.loc[after["role"] == "enterprise", "workers"].sum() == 3000
    active = truths[seed].groups.query("active1").index
    assert (len(active), groups.loc[active, "poor"].eq("yes").sum()) == (36, 18)
    makers = after[after["role"].isin(["enterprise", "home_processor", "shg"])]
    high = np.ptp(makers["lat"]) * 111.32
    wide = np.ptp(makers["lon"]) * 111.32 * np.cos(np.radians(makers["lat"].mean()))
    assert 1150 <= high * wide <= 1200
    shares = makers["product"].value_counts(normalize=True).to_dict()
    assert shares == pytest.approx({"cashew": 0.66, "mango": 0.14, "kokum": 0.12, "jackfruit": 0.08}, abs=0.01)


# ---------------------------------------------------------------------------------------------- the export's shape


@pytest.mark.parametrize("label", ROUNDS)
def test_a_workbook_has_the_shape_of_an_export(label):
    path = DATA / f"{label}.xlsx"
    names = list(sheets_of(path))
    assert names[0] == "Sindhudurg fruit processing,..."
    assert len(names[0]) == 31
    assert names[1:] == [
        "adv_received", "adv_received_other", "adv_given", "loan", "raw", "raw_other", "sale", "sale_other", "bought", "coop",
    ]  # fmt: skip
    root = table_of(path, names[0])
    assert [*root.columns[-11:]] == [
        "_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status", "_submitted_by", "__version__", "_tags",
        "meta/rootUuid", "_index",
    ]  # fmt: skip
    assert root["_index"].tolist() == [*range(1, len(root) + 1)]
    assert root["_uuid"].is_unique
    met = root["consent"] == "yes"
    parts = root.loc[met, ["_loc_latitude", "_loc_longitude", "_loc_altitude", "_loc_precision"]]
    assert parts.agg(" ".join, axis=1).tolist() == root.loc[met, "loc"].tolist()
    assert root.loc[~met, "loc"].eq("").all()
    for name in names[1:]:
        part = table_of(path, name)
        assert [*part.columns].index("_parent_index") == len(part.columns) - 11
        assert set(part["_parent_table_name"]) == {f"Sindhudurg fruit processing, {label}"}
        above = root.set_index("_index").loc[part["_parent_index"]]
        assert above["_uuid"].tolist() == part["_submission__uuid"].tolist()
        assert above["_id"].tolist() == part["_submission__id"].tolist()
        assert above["consent"].eq("yes").all()
        amounts = part[f"net/{name}/amount"]
        assert all(isinstance(amount, str) and amount.lstrip("-").isdigit() for amount in amounts)


@pytest.mark.parametrize("question", ["shgs", "advisers"])
def test_a_choice_of_several_is_a_list_and_ticks(question):
    root = table_of(DATA / "followup.xlsx", "Sindhudurg fruit processing,...")
    told = root[f"net/{question}"]
    ticks = root[[name for name in root if name.startswith(f"net/{question}/")]]
    assert ticks[told == ""].eq("").all(axis=None)
    asked = ticks[told != ""]
    ticked = [{name.rsplit("/", 1)[1] for name, mark in row.items() if mark == "1"} for row in asked.to_dict("records")]
    assert ticked == [set(words.split()) for words in told[told != ""]]
    assert asked.isin(["0", "1"]).all(axis=None)


def test_two_scripts(studies):
    def marathi(text: str) -> bool:
        return any("\u0900" <= letter <= "\u097f" for letter in text)

    codebook = studies[0].codebook
    for one in [*codebook.relations, *codebook.roles.values(), *codebook.actors.attributes.values()]:
        assert set(one.label) == {"en", "mr"}
        assert marathi(one.label["mr"])
        assert not marathi(one.label["en"])
    assert all(marathi(relation.question["mr"]) for relation in codebook.relations)
    names = studies[0]["followup"].actors.loc[lambda actors: actors["listed"], "name"]
    assert 0.2 <= names.map(marathi).mean() <= 0.4
    assert names.is_unique


# --------------------------------------------------------------------------------------------------- who answered


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_silent(studies, seed):
    for label, net in studies[seed].rounds.items():
        told = studies[seed].surveys[label].interviews
        status = told[told["relation"].isna()].set_index("actor")["status"]
        here = net.actors.loc[net.actors["present"], "role"]
        silent = status.isin(["refused", "absent"]).groupby(here).sum()
        assert silent[["enterprise", "commission_agent", "wholesaler", "shg", "ngo"]].tolist() == [7, 3, 1, 3, 0]
        assert silent["home_processor"] == 12
        of_buyers = status[status.isin(["refused", "absent"]) & here.isin(["commission_agent", "wholesaler"])]
        assert of_buyers.eq("refused").all()
        quiet = status.index[status.isin(["refused", "absent"])]
        assert not net.answered.loc[quiet, ["advance", "raw", "sale", "membership", "cooperation"]].any(axis=None)
        assert (status == "closed").sum() == (6 if label == "followup" else 0)
    assert studies[seed]["followup"].actors.loc[status.index[status == "closed"], "present"].eq(False).all()


def test_refusals_and_unknown_amounts_leave_unknown_ties(studies):
    for label, net in studies[0].rounds.items():
        survey = studies[0].surveys[label]
        assert {"refused", "unknown"} <= set(survey.reports["answer"])
        single = survey.interviews[survey.interviews["relation"].eq("advance")]
        assert {"refused", "unknown"} == set(single["status"])
        assert not net.answered.loc[single["actor"], "advance"].any()
        assert len(net.unknown)


def test_who_declined_is_silent_and_told(problems, studies):
    root = table_of(DATA / "baseline.xlsx", "Sindhudurg fruit processing,...")
    declined = root.loc[root["consent"] == "no", "ego"]
    assert set(root.loc[root["ego"].isin(declined), "status"]) == {"1"}
    assert not studies[0]["baseline"].answered.loc[declined].any(axis=None)
    told = problems[problems["rule"].eq("consent_refused") & problems["file"].eq("baseline.xlsx")]
    assert sorted(told["message"]) == [f"{actor!r} did not consent" for actor in sorted(declined)]
    assert len(declined) > 2


def test_the_register_tells_of_every_group_also_of_silent_ones(studies, truths):
    for label, net in studies[0].rounds.items():
        groups = net.actors.index[net.actors["role"].eq("shg") & net.actors["present"]]
        assert net.answered.loc[groups, "loan"].all()
        seen, real = (
            one.ties[one.ties["relation"].eq("loan") & one.ties["target"].isin(groups)]
            .set_index("target")["weight"]
            .sort_index()
            for one in (net, truths[0].study[label])
        )
        pd.testing.assert_series_equal(seen, real)
        assert len(seen) == {"baseline": 10, "followup": 46}[label]


def test_problems_are_few_and_known(problems):
    assert problems["severity"].eq("warning").all()
    assert problems["rule"].value_counts().to_dict() == {"outsider": 14, "consent_refused": 8}
    assert problems.loc[problems["rule"] == "outsider", "value"].nunique() == 7


# -------------------------------------------------------------------------------------------------- typed names


def test_every_alias_leads_to_the_right_actor(truths, studies):
    aliases = pd.read_csv(DATA / "aliases.csv", dtype=str, keep_default_na=False)
    truth = truths[0].variants.set_index(["name", "role", "place"])["actor"]
    told = aliases.set_index(["name", "role", "place"])["actor"]
    assert len(told) == 52
    assert told.eq(truth[told.index]).all()
    unlisted = {actor for net in studies[0] for actor in net.actors.index[~net.actors["listed"]]}
    assert set(truth[~truth.index.isin(told.index)]) == unlisted
    assert len(unlisted) == 7
    assert {name.isascii() for name in aliases["name"]} == {True, False}


def test_without_the_aliases_the_names_stop_the_reading_and_most_are_proposed_rightly(tmp_path, truths):
    codebook = write_sindhudurg(tmp_path)
    (tmp_path / "aliases.csv").unlink()
    found = check_study(codebook)
    assert found["rule"].eq("unlisted_actor").sum() > 20
    best = propose_matches(codebook).query("rank == 1").set_index(["name", "role", "place"])["actor"]
    truth = truths[0].variants.set_index(["name", "role", "place"])["actor"]
    truth = truth[truth.ne(truth.index.get_level_values("name"))]
    assert best.reindex(truth.index).eq(truth).mean() >= 0.8


# ------------------------------------------------------------------------------------------------ answers and truth


@pytest.mark.parametrize("seed", SEEDS)
def test_every_tie_seen_is_true_and_most_true_ties_are_seen(studies, truths, seed):
    for net, true in zip(studies[seed], truths[seed].study, strict=True):
        seen, real = (pd.MultiIndex.from_frame(one.ties[KEYS]) for one in (net, true))
        assert seen.isin(real).all()
        assert 0.85 <= len(seen) / len(real) <= 0.93
        for name, relation in net.relations.items():
            ties = net.ties[net.ties["relation"] == name]
            pairs = zip(ties["source"].map(net.actors["role"]), ties["target"].map(net.actors["role"]), strict=True)
            assert set(pairs) <= set(relation.allowed) | {(b, a) for a, b in relation.allowed if not relation.directed}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_two_sides_disagree_exactly_as_generated(studies, truths, seed):
    double = truths[seed].double
    for label, survey in studies[seed].surveys.items():
        mine = double[double["round"] == label]
        told = survey.reports[survey.reports["answer"] != "absent"]
        named = set(zip(told["relation"], told["reporter"], told["source"], told["target"], strict=True))
        for tie in mine.itertuples():
            ends = [(tie.source, tie.target)]
            ends += [(tie.target, tie.source)] if tie.relation == "cooperation" else []
            said = [any((tie.relation, who, *end) in named for end in ends) for who in (tie.source, tie.target)]
            assert said == [tie.by_source, tie.by_target], tie
        agree = mine["by_source"].eq(mine["by_target"]).groupby(mine["relation"]).mean()
        assert 0.84 <= agree["advance"] < 1
        assert 0.90 <= agree["sale"] < 1
        assert 0.70 <= agree["cooperation"] <= 0.85


def test_disagreements_of_the_study(truths):
    double = truths[0].double
    odd = double[double["by_source"] != double["by_target"]]
    assert odd.groupby(["round", "relation"]).size().to_dict() == DISAGREEMENTS


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("channel", ["credit", "input", "output"])
def test_true_captives_by_two_other_ways(truths, seed, channel):
    truth = truths[seed]
    for net in truth.study:
        mine = truth.captives.query("round == @net.label and channel == @channel")
        assert set(zip(mine["actor"], mine["captor"], strict=True)) == by_dominators(net, channel)
        held, found = (
            table.loc[table["captor"].map(net.actors["position"]).eq("middleman"), ["actor", "captor"]]
            for table in (mine, captives(net, channel=channel))
        )
        assert set(map(tuple, held.to_numpy())) == set(map(tuple, found.to_numpy()))


def by_dominators(net, channel: str) -> set[tuple[str, str]]:
    """Captives by networkx's immediate dominators, on a graph made by hand from the true ties."""
    ties = net.ties[net.ties["relation"].map(CHANNEL) == channel]
    position = net.actors["position"]
    graph = nx.DiGraph()
    for tie in ties.itertuples():
        actor, partner = (tie.source, tie.target) if channel == "output" else (tie.target, tie.source)
        graph.add_edge("OUTSIDE" if position[partner] in OUTSIDE else partner, actor)
    ends = [one for one in graph if one != "OUTSIDE" and not graph.in_degree(one) and position[one] == "middleman"]
    graph.add_edges_from(("OUTSIDE", one) for one in ends)
    above = nx.immediate_dominators(graph, "OUTSIDE")
    found = set()
    for actor in graph:
        if actor in above and actor != "OUTSIDE" and position[actor] == "producer":
            step = above[actor]
            while step not in ("OUTSIDE", None):
                found.add((actor, step))
                step = above[step]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_dependence_falls_as_designed_in_what_is_seen_and_in_truth(studies, truths, seed):
    for study in (studies[seed], truths[seed].study):
        before, after = (network_table(net).iloc[0] for net in study)
        assert 0.58 <= before["middleman_share"] <= 0.68
        assert 0.45 <= after["middleman_share"] <= 0.55
        assert after["credit.captive_share"] < before["credit.captive_share"] - 0.25
        for channel, least in (("credit", 0.2), ("input", 0.03), ("output", 0.08)):
            assert after[f"{channel}.middleman_share"] < before[f"{channel}.middleman_share"] - least
        assert after["cooperation.density"] > 2 * before["cooperation.density"]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_freed_owe_it_to_their_groups(truths, seed):
    truth = truths[seed]
    freed = truth.freed.loc[truth.freed["channel"] == "credit", "actor"]
    assert freed.isin(truth.freed_by_group_credit).mean() > 0.8
    loans = truth.study["followup"].ties.query("relation == 'loan'").set_index("target")["source"]
    groups = truth.groups.query("linked1").index
    main = truth.members.groupby("actor")["group"].agg(set)
    for actor in truth.freed_by_group_credit:
        lenders = set(loans[[actor]]) & set(groups)
        assert lenders
        assert lenders <= main[actor]
