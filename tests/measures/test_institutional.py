"""Institutional reach: hand-worked chains, every path of random small networks, and every answer the silent might give."""

from itertools import product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from linkages import measures as m
from linkages.errors import NetworkError
from linkages.network import Network, Relation, network_from_edges

SEEDS = st.integers(0, 10**6)
POSITIONS = {"p": "producer", "m": "middleman", "f": "finance", "i": "institution", "g": "group"}


def net_of(*ties, roster=None, households=None, silent=(), **relation):
    ids = roster or sorted({end for tie in ties for end in tie.split("-")})
    actors = pd.DataFrame({"position": [POSITIONS[one[0]] for one in ids]}, index=ids)
    actors["role"] = [POSITIONS[one[0]] for one in ids]
    if households:
        actors["household"] = pd.Series(households).reindex(ids)
    edges = pd.DataFrame([tie.split("-") for tie in ties], columns=["source", "target"], dtype="str")
    net = network_from_edges(edges, actors=actors, relations={"tie": Relation("tie", **relation)})
    return net.with_(answered=pd.DataFrame({"tie": ~net.index.isin(silent)}, index=net.index))


def by_every_path(net, pairs, steps, heads=()):
    """What every path along these ties says of each producer: reached, past a middleman only, past the head only."""
    position, n = net.actors["position"], len(net.index)
    graph = nx.Graph()
    graph.add_nodes_from(net.index)
    graph.add_edges_from(pairs)
    house = net.actors["household"] if "household" in net.actors else pd.Series(index=net.index, dtype="str")
    out = {}
    for one in net.index[(position == "producer") & net.present]:
        own = {head for head in heads if head != one and house[head] == house[one]} if one not in heads else set()
        paths = [
            path
            for end in net.index[position.isin(["finance", "institution"])]
            for path in nx.all_simple_paths(graph, one, end, cutoff=steps)
            if not any(position[inner] in ("finance", "institution") for inner in path[1:-1])
        ]
        past = all(any(position[inner] == "middleman" for inner in path[1:-1]) for path in paths)
        past_head = all(own & set(path[1:-1]) for path in paths)
        out[one] = (
            float(bool(paths)),
            float(past) if paths else np.nan,
            float(past_head) if paths and own else np.nan,
        )
    assert n == len(graph)
    return pd.DataFrame(out, index=["reached", "through_middleman", "through_head"]).T


def test_a_chain_by_hand():
    """p1 has the bank; p2 comes through p1, p3 through the trader, p4 by either; p5 knows nobody, p6 the trader's trader."""
    ties = ("f1-p1", "p2-p1", "p3-m1", "m1-f1", "p4-m1", "p4-p1", "p6-m2", "m2-m1")
    net = net_of(*ties, roster=["p1", "p2", "p3", "p4", "p5", "p6", "m1", "m2", "f1"])
    table = m.institutional_paths(net, relations="tie")
    assert table["steps"].dropna().to_dict() == {"p1": 1, "p2": 2, "p3": 2, "p4": 2}
    assert table["reached"].dropna().to_dict() == {"p1": 1, "p2": 1, "p3": 1, "p4": 1, "p5": 0, "p6": 0}
    assert table["through_middleman"].dropna().to_dict() == {"p1": 0, "p2": 0, "p3": 1, "p4": 0}
    shares = m.institutional_reach(net, relations="tie", steps=3)
    assert shares.index.tolist() == [1, 2, 3]
    assert shares["reached"].tolist() == pytest.approx([1 / 6, 4 / 6, 5 / 6])
    assert shares["through_middleman"].tolist() == pytest.approx([0, 1 / 4, 2 / 5])
    assert shares["reached_low"].tolist() == shares["reached_high"].tolist() == shares["reached"].tolist()
    assert shares["producers"].tolist() == shares["known"].tolist() == [6, 6, 6]
    assert shares["through_head"].isna().all()


def test_the_way_to_the_provider_crosses_the_head_by_hand():
    """Three wives: one comes through her husband only, one has the SHG too, one has another woman's husband."""
    ties = ("pw1-ph1", "ph1-i1", "pw2-ph2", "ph2-i1", "pw2-g1", "g1-i1", "pw3-ph1", "pw3-ph3")
    houses = {"pw1": "1", "ph1": "1", "pw2": "2", "ph2": "2", "pw3": "3", "ph3": "3"}
    net = net_of(*ties, households=houses)
    heads = ["ph1", "ph2", "ph3"]
    table = m.institutional_paths(net, relations="tie", heads=heads)
    assert table["through_head"].dropna().to_dict() == {"pw1": 1, "pw2": 0, "pw3": 0}
    share = m.institutional_reach(net, relations="tie", heads=heads).loc[2]
    assert share[["through_head", "through_head_low", "through_head_high"]].tolist() == pytest.approx([1 / 3] * 3)
    flags = pd.Series(net.index.isin(heads), index=net.index)
    pd.testing.assert_frame_equal(m.institutional_paths(net, relations="tie", heads=flags), table)


def test_groups_and_sampling_weights():
    net = net_of("p1-f1", "p2-m1", "m1-f1", roster=["p1", "p2", "p3", "m1", "f1"])
    net = net.with_(actors=net.actors.assign(sampling_weight=[1.0, 2.0, 3.0, 1.0, 1.0], side=["x", "x", "y", "y", "y"]))
    assert m.institutional_reach(net, relations="tie").loc[2, "reached"] == pytest.approx(3 / 6)
    table = m.institutional_reach(net, relations="tie", groups="side")
    assert table.index.tolist() == [("x", 1), ("x", 2), ("y", 1), ("y", 2)]
    assert table["reached"].tolist() == pytest.approx([1 / 3, 1, 0, 0])
    assert table.loc[("x", 2), "through_middleman"] == pytest.approx(2 / 3)
    assert np.isnan(table.loc[("y", 2), "through_middleman"])


def test_who_was_not_asked_leaves_a_range_by_hand():
    """p1 told of the bank. p2 did not answer, nor did anyone of it: it may know the bank, or p1, or nobody."""
    net = net_of("p1-f1", "p3-m1", "m1-f1", roster=["p1", "p2", "p3", "m1", "f1"], silent=["p2"])
    table = m.institutional_paths(net, relations="tie")
    assert table.loc["p2", ["reached_low", "reached_high"]].tolist() == [0, 1]
    assert np.isnan(table.loc["p2", "reached"])
    assert table.loc["p3", ["through_middleman_low", "through_middleman_high"]].tolist() == [0, 1]
    share = m.institutional_reach(net, relations="tie").loc[2]
    assert share["known"] == 2
    assert np.isnan(share["reached"])
    assert share[["reached_low", "reached_high"]].tolist() == pytest.approx([2 / 3, 1])
    assert share[["through_middleman_low", "through_middleman_high"]].tolist() == pytest.approx([0, 2 / 3])


def test_what_roles_do_not_admit_is_not_possible():
    """A silent bank cannot hide what only producers are asked of, and a silent trader is no bank's borrower where only producers are."""
    ties, roster = ("p1-m1", "m1-f1"), ["p1", "m1", "f1"]
    open_ = m.institutional_paths(net_of(*ties, roster=roster, silent=["f1"]), relations="tie")
    assert open_.loc["p1", ["through_middleman_low", "through_middleman_high"]].tolist() == [0, 1]
    asked = net_of(*ties, roster=roster, silent=["f1"], asked_of=("producer", "middleman"))
    assert m.institutional_paths(asked, relations="tie").loc["p1", "through_middleman"] == 1
    allowed = net_of(*ties, roster=roster, silent=["f1"], allowed=(("producer", "middleman"), ("middleman", "finance")))
    assert m.institutional_paths(allowed, relations="tie").loc["p1", "through_middleman"] == 1


def _random(seed, *, silence):
    rng = np.random.default_rng(seed)
    ids = ["p1", "p2", "p3", "p4", "m1", "m2", "f1"] if not silence else ["p1", "p2", "p3", "m1", "f1"]
    pairs = [(a, b) for a in ids for b in ids if a != b]
    ties = [f"{a}-{b}" for a, b in pairs if rng.random() < 0.22]
    houses = {one: "h" for one in ids if one[0] == "p" and rng.random() < 0.7}
    silent = [one for one in ids if silence and rng.random() < 0.3]
    return net_of(*ties, roster=list(rng.permutation(ids)), households=houses or {"p1": "h"}, silent=silent)


@settings(max_examples=25)
@given(SEEDS, st.integers(1, 4))
def test_every_path_of_random_networks(seed, steps):
    net = _random(seed, silence=False)
    wanted = by_every_path(net, zip(net.ties["source"], net.ties["target"], strict=True), steps, heads=["p1"])
    table = m.institutional_paths(net, relations="tie", steps=steps, heads=["p1"])
    pd.testing.assert_frame_equal(table.loc[wanted.index, wanted.columns], wanted, check_names=False)
    for name in wanted:
        np.testing.assert_array_equal(table[f"{name}_low"], table[f"{name}_high"])
    row = m.institutional_reach(net, relations="tie", steps=steps, heads=["p1"]).loc[steps]
    pd.testing.assert_series_equal(row[list(wanted)], wanted.mean(), check_names=False)


@settings(max_examples=20)
@given(SEEDS)
def test_bounds_hold_whatever_the_silent_say_and_are_met(seed):
    net = _random(seed, silence=True)
    pairs = {frozenset(pair) for pair in zip(net.ties["source"], net.ties["target"], strict=True)}
    heard = net.answered["tie"]
    lost = [
        (a, b)
        for a in net.index
        for b in net.index
        if a < b and frozenset((a, b)) not in pairs and not (heard[a] and heard[b])
    ]
    assume(0 < len(lost) <= 6)
    table = m.institutional_paths(net, relations="tie", heads=["p1"])
    share = m.institutional_reach(net, relations="tie", heads=["p1"]).loc[2]
    known = [tuple(pair) for pair in pairs]
    found = [
        by_every_path(net, known + [pair for pair, there in zip(lost, flags, strict=True) if there], 2, heads=["p1"])
        for flags in product([False, True], repeat=len(lost))
    ]
    for name in ("reached", "through_middleman", "through_head"):
        values = np.array([one[name].to_numpy() for one in found])
        rows = table.loc[found[0].index]
        for column, actor in enumerate(rows.index):
            given_values = values[~np.isnan(values[:, column]), column]
            low, high = rows.loc[actor, f"{name}_low"], rows.loc[actor, f"{name}_high"]
            assert np.isnan(low) == (len(given_values) == 0)
            if len(given_values):
                assert (low, high) == (given_values.min(), given_values.max())
        means = [one[name].mean() for one in found if one[name].notna().any()]
        if means:
            assert share[f"{name}_low"] <= min(means) + 1e-9
            assert share[f"{name}_high"] >= max(means) - 1e-9


def test_several_relations_and_who_is_away():
    edges = pd.DataFrame(
        {"source": ["p1", "m1", "p2"], "target": ["m1", "f1", "f1"], "relation": ["advice", "credit", "credit"]}
    )
    actors = pd.DataFrame(
        {"position": ["producer", "producer", "middleman", "finance"]}, index=["p1", "p2", "m1", "f1"]
    )
    net = network_from_edges(edges, actors=actors)
    assert m.institutional_reach(net, relations="credit").loc[2, "reached"] == 0.5
    assert m.institutional_reach(net, relations=["advice", "credit"]).loc[2, "reached"] == 1
    gone = Network(
        label="gone",
        relations=net.relations,
        actors=net.actors.assign(present=[True, False, True, True]),
        ties=net.ties[net.ties["source"] != "p2"],
    )
    assert m.institutional_reach(gone, relations=["advice", "credit"]).loc[2, "producers"] == 1
    assert m.institutional_paths(gone, relations="credit").loc["p2"].isna().all()


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"steps": 0}, "steps must be a whole number from 1"),
        ({"ends": ["market"]}, "nobody present has a position to come to, market"),
        ({"heads": ["p1"]}, "need a column 'household'"),
        ({"relations": "loan"}, "loan"),
    ],
)
def test_what_cannot_be_found_is_refused(options, match):
    with pytest.raises(NetworkError, match=match):
        m.institutional_reach(net_of("p1-f1"), **{"relations": "tie", **options})
    with pytest.raises(NetworkError, match="heads must be actors of the roster"):
        m.institutional_paths(net_of("p1-f1", households={"p1": "h"}), relations="tie", heads=["nobody"])
