"""The map's file and data: inert, the same every time, and true to the study."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from toy_study import HOSTILE, toy_study

from linkages.errors import LinkagesError
from linkages.measures import actor_table, brokerage_roles, captives, middleman_table, shares
from linkages.network import Network, Relation, Study, network_from_edges, select_relations
from linkages.output.files import write_text
from linkages.output.layout import find_positions
from linkages.output.map import SCRIPTS, InlineMap, map_html, to_pyvis, write_map
from linkages.output.map_data import map_data, words
from linkages.output.map_groups import categories, colour_list
from linkages.output.map_moves import BONDS, FATES, _holds
from linkages.output.page import asset, content_policy, json_script
from linkages.output.plain import numbers, places
from linkages.output.style import PALETTE, SHAPES, role_colours


@pytest.fixture(scope="module")
def study() -> Study:
    return toy_study()


@pytest.fixture(scope="module")
def page(study) -> str:
    return map_html(study)


@pytest.fixture(scope="module")
def data(page) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


def tie_states(data: dict, study: Study, relation: str) -> dict[tuple[str, str], list[int]]:
    ties = data["ties"][list(study["baseline"].relations).index(relation)]
    ids = data["actors"]["id"]
    return {
        (ids[source], ids[target]): [state[row] for state in ties["state"]]
        for row, (source, target) in enumerate(zip(ties["source"], ties["target"], strict=True))
    }


def test_json_in_the_page_cannot_close_its_element():
    text = json_script({"a": "</script><!--<script>&\u2028\u2029", "b": "चंदेरी"})
    assert not set("<>&\u2028\u2029") & set(text)
    assert "चंदेरी" in text
    assert json.loads(text) == {"a": "</script><!--<script>&\u2028\u2029", "b": "चंदेरी"}


def test_json_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_script({"a": float("nan")})


def test_hostile_names_never_stand_raw_in_the_file(page, data):
    for name in HOSTILE[:3]:
        assert name not in page
    assert data["actors"]["name"][:5] == HOSTILE
    assert "cluster <i>" not in page
    assert "<h1>Toy cluster &lt;i&gt;</h1>" in page
    assert len(re.findall(r"^<script", page, re.M)) == 3


def test_the_policy_lets_in_only_the_pages_own_scripts_and_style(page):
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    assert "http" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", page, re.S)
    styles = re.findall(r"<style>(.*?)</style>", page, re.S)
    assert policy == content_policy(scripts=scripts, styles=styles)


def test_the_page_asks_for_nothing_and_keeps_the_library_licence(page):
    assert not re.search(r"<(link|img|iframe|object|embed)\b|<script[^>]*\bsrc\b|@import|url\(", page)
    assert "sourceMappingURL" not in page
    assert "@license" in page
    assert "Almende" in page


def test_no_code_of_ours_writes_html():
    for name in SCRIPTS:
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", asset(name))


def test_every_word_that_the_scripts_use_is_there():
    known = words()
    for name in (*SCRIPTS, "map.html.j2"):
        assert set(re.findall(r"\bwords\.([a-z_]+)", asset(name))) <= set(known), name
    for position in SHAPES:
        assert known[f"position_{position}"]
    assert {f"fate_{fate}" for fate in FATES} | {f"bond_{bond}" for bond in BONDS} <= set(known)


def test_the_page_says_what_it_is(page):
    for told in ('<html lang="en">', "contains personal data", "Simulated data", "baseline · follow-up", "linkages 0."):
        assert told in page


def test_the_same_study_gives_the_same_bytes_whatever_the_order_of_its_ties(study, tmp_path):
    turned = Study.from_networks(
        study.title, [net.with_(ties=net.ties.sample(frac=1, random_state=1)) for net in study]
    )
    first = write_map(study, tmp_path / "one.html").read_bytes()
    assert write_map(study, tmp_path / "two.html").read_bytes() == first
    assert write_map(turned, tmp_path / "three.html").read_bytes() == first


def test_writing_leaves_the_study_as_it_was(study):
    before = [(net.actors.copy(deep=True), net.ties.copy(deep=True), net.answered.copy(deep=True)) for net in study]
    map_html(study)
    for net, (actors, ties, answered) in zip(study, before, strict=True):
        pd.testing.assert_frame_equal(net.actors, actors)
        pd.testing.assert_frame_equal(net.ties, ties)
        pd.testing.assert_frame_equal(net.answered, answered)


def test_any_path_will_do_and_nothing_else_is_left_there(study, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    path = write_map(study, tmp_path / "चंदेरी study" / "the map.html")
    assert path == tmp_path / "चंदेरी study" / "the map.html"
    assert "महिला समूह" in path.read_text(encoding="utf-8")
    assert [file.name for file in path.parent.iterdir()] == ["the map.html"]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = write_text(tmp_path / "a.html", "old")

    def refuse(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("linkages.output.files.os.fsync", refuse)
    with pytest.raises(LinkagesError, match="disk full"):
        write_text(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_states_tell_no_tie_from_silence_and_from_absence():
    relation = {"tie": Relation("tie", merge="source")}
    actors = pd.DataFrame(index=list("abcd"))
    rows = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")]
    first = network_from_edges(
        pd.DataFrame(rows, columns=["source", "target"]), actors=actors, relations=relation, label="1"
    )
    second = Network(
        label="2",
        relations=relation,
        actors=actors.assign(present=[True, True, True, False]),
        ties=pd.DataFrame({"source": ["a"], "target": ["c"], "relation": "tie", "weight": 1.0}),
        answered=pd.DataFrame({"tie": [True, False, True, True]}, index=actors.index),
    )
    study = Study.from_networks("t", [first, second])
    ties = map_data(study, find_positions(list(study)))["ties"][0]
    ends = list(zip(ties["source"], ties["target"], strict=True))
    states = dict(zip(ends, zip(*ties["state"], strict=True), strict=True))
    assert states == {(0, 1): (1, 0), (0, 2): (0, 1), (0, 3): (1, -2), (1, 2): (1, -1), (2, 0): (1, 0)}
    assert ties["weight"][1] == [None, 1, None, None, None]


def test_the_numbers_are_those_of_the_tables(data, study):
    for place, net in enumerate(study):
        table, middlemen = actor_table(net), middleman_table(net)
        scores = data["rounds"][place]["scores"]
        for name in ("cloth.in_degree", "credit.exits", "middleman_share"):
            expected = table[name].to_numpy(dtype=float)
            given = np.array([np.nan if value is None else value for value in scores[name]])
            np.testing.assert_allclose(given, expected, rtol=1e-3)
        assert scores["output.captives"][study.roster.get_loc("T2")] == middlemen.loc["T2", "output.captives"]
        assert scores["output.captives"][study.roster.get_loc("w01")] is None
        told = data["rounds"][place]["shares"]["output"]
        assert told["share"] == numbers(shares(net, channel="output"))


def test_silence_and_absence_have_no_score(data, study):
    scores = data["rounds"][0]["scores"]
    silent, away = study.roster.get_loc("w07"), study.roster.get_loc("w05")
    assert scores["cloth.out_degree"][silent] is None
    assert scores["credit.exits"][silent] is None
    assert all(values[away] is None for values in scores.values())
    assert data["rounds"][0]["answers"]["cloth"][silent] == 0
    assert data["rounds"][0]["present"][away] == 0


def test_a_study_without_positions_is_drawn_without_dependence():
    relation = {"loan": Relation("loan", kind="dependence", channel="credit", dependent="target")}
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), relations=relation)
    found = map_data(Study.from_networks("t", [net]), find_positions([net]))
    assert found["rounds"][0]["shares"] == {}
    assert found["ties"][0]["source"] == [0]


def test_positions_keep_apart_and_hold_loose_actors_below(study):
    positions = find_positions(list(study))
    assert positions.index.equals(study.roster)
    points = positions[["x", "y"]].to_numpy()
    gaps = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    assert gaps[np.triu_indices(len(points), 1)].min() > 20
    loose = positions["loose"]
    tied = {actor for net in study for end in ("source", "target") for actor in net.ties[end]}
    assert set(positions.index[~loose]) == tied
    assert positions.loc[loose, "y"].min() > positions.loc[~loose, "y"].max()


def test_weavers_stand_nearer_to_the_one_they_depend_on(study):
    positions = find_positions(list(study))[["x", "y"]]
    ties = study["baseline"].ties.query("relation == 'advance' and weight < 5000")
    near = np.hypot(*(positions.loc[ties["source"]].to_numpy() - positions.loc[ties["target"]].to_numpy()).T)
    others = positions.loc[[f"m{k}" for k in range(6)]].to_numpy()
    far = np.hypot(*(positions.loc[ties["target"]].to_numpy()[:, None] - others[None]).transpose(2, 0, 1)).mean(axis=1)
    assert np.median(near) < 0.6 * np.median(far)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_smallest_networks_have_places(count):
    net = Network(
        label="n",
        relations={},
        actors=pd.DataFrame(index=[f"a{k}" for k in range(count)]),
        ties=pd.DataFrame(columns=["source", "target", "relation", "weight"]),
    )
    assert np.isfinite(find_positions([net])[["x", "y"]].to_numpy()).all()
    assert "did not answer" in map_html(net)


def test_colours_of_roles_differ_within_a_position():
    roles = {f"r{k}": "producer" for k in range(8)} | {"trader": "middleman", "x": None}
    colours = role_colours(roles)
    assert len({colours[f"r{k}"] for k in range(8)}) == 8
    assert colours["trader"] == "#D55E00"
    assert set(colours) == set(roles)


def test_roles_keep_their_colours_whatever_their_number_or_order():
    first = role_colours({"weaver": "producer", "trader": "middleman", "master weaver": "middleman"})
    second = role_colours(
        {"bank": "finance", "master weaver": "middleman", "trader": "middleman", "weaver": "producer"}
    )
    assert {role: second[role] for role in first} == first
    assert list(first) == ["master weaver", "trader", "weaver"]


def test_bridging_is_all_brokerage_but_the_coordinators(data, study):
    assert categories(study) == ["hamlet"]
    for place, net in enumerate(study):
        roles = brokerage_roles(select_relations(net, "advice"), "hamlet")
        expected = roles.drop(columns=["coordinator", "total"]).sum(axis="columns", min_count=4)
        given = pd.Series(data["rounds"][place]["scores"]["advice.bridged.hamlet"], index=net.index, dtype=float)
        pd.testing.assert_series_equal(given, expected, check_names=False)
        assert expected.max() > 0
    told = [score for score in data["scores"] if score["measure"] == "bridged"]
    assert [(score["key"], score["across"]) for score in told] == [("advice.bridged.hamlet", "hamlet")]


def held_by(net: Network, channel: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in captives(net, channel=channel).itertuples():
        found.setdefault(row.captor, set()).add(row.actor)
    return found


@pytest.mark.parametrize("channel", ["credit", "output"])
def test_the_holds_of_every_captor_add_up_between_the_rounds(data, study, channel):
    before, after = (held_by(net, channel) for net in study)
    bonds = data["moves"][0]["channels"][channel]["bonds"]
    ids = data["actors"]["id"]
    fates: dict[str, dict[str, str]] = {}
    for actor, captor, fate in zip(bonds["actor"], bonds["captor"], bonds["fate"], strict=True):
        fates.setdefault(ids[captor], {})[ids[actor]] = BONDS[fate]
    assert set(fates) == set(before) | set(after)
    tables = [actor_table(net) for net in study]
    for captor, found in fates.items():
        first, last = before.get(captor, set()), after.get(captor, set())
        assert set(found) == first | last
        assert {actor for actor, fate in found.items() if fate == "kept"} == first & last
        free = {actor for actor in first - last if tables[1].loc[actor, f"{channel}.captive"] == 0}
        assert {actor for actor, fate in found.items() if fate == "freed"} == free
        new = {actor for actor in last - first if tables[0].loc[actor, f"{channel}.captive"] == 0}
        assert {actor for actor, fate in found.items() if fate == "new"} == new
    every = {fate for found in fates.values() for fate in found.values()}
    assert {"kept", "freed", "unsure"} <= every


def test_every_fate_of_a_producer_by_hand():
    relation = {"sale": Relation("sale", "Sale", "dependence", "output", "source")}
    ids = ["freed", "newly", "still", "free", "mute", "ends", "starts", "gone", "come", "T", "U", "MKT"]
    actors = pd.DataFrame({"position": ["producer"] * 9 + ["middleman"] * 2 + ["market"]}, index=ids)
    first = {"freed": "T", "newly": "TU", "still": "T", "free": "TU", "mute": "T", "ends": "T", "gone": "T"}
    last = {"freed": "TU", "newly": "U", "still": "U", "free": "TU", "starts": "T", "come": "T"}
    nets = []
    for label, dealings, away, silent in (("1", first, "come", ""), ("2", last, "gone", "mute")):
        rows = [(actor, one) for actor, all_of in dealings.items() for one in all_of] + [("T", "MKT"), ("U", "MKT")]
        ties = pd.DataFrame(rows, columns=["source", "target"]).assign(relation="sale", weight=1.0)
        answered = pd.DataFrame({"sale": [actor != silent for actor in ids]}, index=ids)
        here = actors.assign(present=[actor != away for actor in ids])
        nets.append(Network(label=label, relations=relation, actors=here, ties=ties, answered=answered))
    study = Study.from_networks("t", nets)
    found = map_data(study, find_positions(list(study)))["moves"]
    assert [(move["from"], move["to"]) for move in found] == [(0, 1)]
    fate = found[0]["channels"]["output"]["fate"]
    words_of = {actor: FATES[place] for actor, place in zip(ids, fate, strict=True) if place is not None}
    assert words_of == {
        "freed": "freed",
        "newly": "newly",
        "still": "still",
        "free": "free",
        "mute": "unknown",
        "ends": "no_more",
        "starts": "not_before",
        "gone": "left",
        "come": "entered",
    }
    bonds = found[0]["channels"]["output"]["bonds"]
    told = {
        (ids[actor], ids[captor]): BONDS[place]
        for actor, captor, place in zip(bonds["actor"], bonds["captor"], bonds["fate"], strict=True)
    }
    assert told == {
        ("freed", "T"): "freed",
        ("newly", "U"): "new",
        ("still", "T"): "moved",
        ("still", "U"): "switched",
        ("mute", "T"): "unsure",
        ("ends", "T"): "gone",
        ("gone", "T"): "gone",
        ("starts", "T"): "came",
        ("come", "T"): "came",
    }


def test_many_groups_differ_in_shape_and_numbers_are_classed(study):
    actors = study["baseline"].actors
    wide = [
        net.with_(
            actors=net.actors.assign(
                village=[f"v{k % 20:02d}" for k in range(len(actors))], age=np.arange(len(actors)) + 0.0
            )
        )
        for net in study
    ]
    found = {one["key"]: one for one in colour_list(Study.from_networks("t", wide), [pd.DataFrame()] * 2, [])}
    villages = found["attribute.village"]["groups"]
    assert len({(group["colour"], group["shape"]) for group in villages}) == 20
    assert {group["colour"] for group in villages} == set(PALETTE)
    ages = found["attribute.age"]
    assert [group["label"] for group in ages["groups"]] == ["0 – 9", "10 – 20", "21 – 30", "31 – 41", "42 – 52"] or len(
        ages["groups"]
    ) == 5
    classes = ages["values"][1]
    assert classes[0] == 0
    assert classes[52] == 4
    assert classes[9] is None
    assert [group["label"] for group in found["attribute.looms"]["groups"]] == ["1", "2", "3", "4", "5"]


def test_plain_lists():
    assert numbers(pd.Series([1.0, np.inf, 0.00012345, 123456.7])) == [1, None, 0.0001234, 123500.0]
    assert places(pd.Series(["b", None, "z"], dtype="str"), ["a", "b"]) == [1, None, None]


def test_pyvis_gets_a_real_network_without_traps(study):
    from pyvis.network import Network as Graph

    graph = to_pyvis(study["baseline"])
    assert isinstance(graph, Graph)
    assert graph.num_nodes() == int(study["baseline"].present.sum())
    assert graph.num_edges() == len(study["baseline"].ties)
    node = graph.node_map["w00"]
    assert "<script" not in node["title"]
    assert "&lt;" in node["title"]
    assert (graph.node_map["T1"]["shape"], graph.node_map["w01"]["shape"]) == ("square", "dot")
    kin = [edge for edge in graph.edges if edge["relation"] == "kin"]
    assert all(edge["arrows"] == "" for edge in kin)
    assert graph.options.physics.enabled is False
    assert all(isinstance(edge["value"], float) for edge in graph.edges)
    json.dumps([graph.nodes, graph.edges], allow_nan=False)


def test_the_inline_map_is_one_sandboxed_frame(study):
    bundle = InlineMap(study)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/html"].count("<iframe") == 1
    assert 'sandbox="allow-scripts allow-downloads"' in bundle["text/html"]
    assert "<script" not in bundle["text/html"]
    assert "contains personal data" in bundle["text/html"]
    assert bundle["text/plain"].startswith("Linkage map of 'Toy cluster <i>': 53 actors")
    assert isinstance(study.map(), InlineMap)


def test_a_map_too_large_for_a_notebook_says_how_to_write_it(study):
    html = InlineMap(study, limit=1000)._repr_html_()
    assert "<iframe" not in html
    assert "linkages.write_map" in html
    assert "Toy cluster &lt;i&gt;" in html


def test_two_rounds_in_which_nobody_is_captive_are_compared():
    """Columns without rows, as a selection of no ids gives them, join too."""
    nobody = pd.Index(["W1", "T1"], dtype="str")[np.array([], dtype=int)]
    none = pd.DataFrame({"actor": nobody, "captor": nobody, "depth": [0.0] * 0})
    held = _holds(none, none)
    assert held.columns.tolist() == ["actor", "captor", "when"]
    assert held.empty
