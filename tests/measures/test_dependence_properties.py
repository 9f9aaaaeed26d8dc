"""Dependence on random clusters: against brute force, and what must always hold."""

from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linkages.measures import (
    captives,
    disintermediated_share,
    exit_options,
    hegemony,
    middleman_share,
    partner_hhi,
    road_table,
    shares,
    top_partner_share,
    weighted_beta,
)
from tests.measures.random_clusters import clusters, matrices, producers, walk


@given(clusters())
def test_hegemony_and_disintermediated_share_equal_the_matrix_inverse(net):
    alive, Q, r = matrices(net)
    N = np.linalg.inv(np.eye(len(alive)) - Q) if alive else np.zeros((0, 0))
    found = hegemony(net, channel="output")
    direct = disintermediated_share(net, channel="output")
    middlemen = [one for one in net.index if net.actors["position"][one] == "middleman"]
    named = set(net.ties["source"])
    for i in producers(net):
        if i not in alive or i not in named:
            assert found.loc[i].isna().all()
            assert pd.isna(direct[i])
            continue
        row = alive.index(i)
        for m in middlemen:
            expected = N[row, alive.index(m)] / N[alive.index(m), alive.index(m)] if m in alive else 0.0
            assert found.loc[i, m] == pytest.approx(expected, abs=1e-9)
        keep = [k for k, one in enumerate(alive) if one not in middlemen]
        inner = np.linalg.inv(np.eye(len(keep)) - Q[np.ix_(keep, keep)]) @ r[keep]
        assert direct[i] == pytest.approx(inner[keep.index(row)], abs=1e-9)


@given(clusters())
def test_captives_equal_the_removal_of_each_actor(net):
    graph = walk(net)
    named = set(net.ties["source"])
    expected = {
        (i, m)
        for i in producers(net)
        for m in net.index
        if m != i
        and net.actors["position"][m] != "market"
        and i in named
        and nx.has_path(graph, i, "OUT")
        and not nx.has_path(walk(net, without=[m]), i, "OUT")
    }
    held = captives(net, channel="output")
    assert set(zip(held["actor"], held["captor"], strict=True)) == expected
    H = hegemony(net, channel="output")
    for i in H.index[H.notna().all(axis=1)]:
        for m in H.columns:
            assert (abs(H.loc[i, m] - 1) < 1e-9) == ((i, m) in expected)


def disjoint_by_enumeration(net, start):
    """The largest set of roads that share no actor, over all simple roads."""
    graph = walk(net)
    position = net.actors["position"]
    markets = sum(1 for row in net.ties.itertuples() if row.source == start and position[row.target] == "market")
    inner = {frozenset(path[1:-1]) for path in nx.all_simple_paths(graph, start, "OUT") if len(path) > 2}
    smallest = [one for one in inner if not any(other < one for other in inner)]
    best = 0
    for size in range(1, len(smallest) + 1):
        if any(all(not (a & b) for a, b in combinations(group, 2)) for group in combinations(smallest, size)):
            best = size
        else:
            break
    return markets + best


@given(clusters())
def test_exits_equal_the_enumeration_of_roads(net):
    exits = exit_options(net, channel="output")
    named = set(net.ties["source"])
    for i in producers(net):
        if i in named:
            assert exits[i] == disjoint_by_enumeration(net, i)
        else:
            assert pd.isna(exits[i])


@given(clusters(silence=True), st.randoms(use_true_random=False), st.sampled_from([0.5, 3.0]))
def test_bounds_scaling_and_relabelling(net, random, factor):
    table = road_table(net, channel="output")
    for column in ("class_captive", "disintermediated_share", "captive"):
        assert table[column].dropna().between(0, 1).all()
    for name in ("exits", "captive", "disintermediated_share"):
        assert (table[f"{name}_low"] <= table[name])[table[name].notna()].all()
        assert (table[name] <= table[f"{name}_high"])[table[name].notna()].all()
    for measure in (top_partner_share, partner_hhi, middleman_share):
        assert measure(net, channel="output").dropna().between(0, 1 + 1e-12).all()
    scaled = net.with_(ties=net.ties.assign(weight=net.ties["weight"] * factor))
    pd.testing.assert_series_equal(shares(scaled, channel="output"), shares(net, channel="output"))
    order = list(net.index)
    random.shuffle(order)
    turned = net.with_(actors=net.actors.loc[order], answered=net.answered.loc[order])
    pd.testing.assert_frame_equal(road_table(turned, channel="output").loc[net.index], table)
    pd.testing.assert_frame_equal(
        hegemony(turned, channel="output").reindex(
            index=producers(net), columns=hegemony(net, channel="output").columns
        ),
        hegemony(net, channel="output"),
    )


@given(clusters(silence=True))
def test_silence_is_never_a_number_and_beta_counts_active_producers(net):
    table = road_table(net, channel="output")
    quiet = net.answered.index[~net.answered["sale"]]
    assert table.loc[[one for one in quiet if one in producers(net)], "exits"].isna().all()
    named = {one for one in producers(net) if one in set(net.ties["source"])}
    assert weighted_beta(net, channel="output").sum() == pytest.approx(len(named), abs=1e-9)


@given(clusters(market=True), st.data())
def test_a_tie_to_the_market_never_tightens_the_hold(net, data):
    markets = [one for one in net.index if net.actors["position"][one] == "market"]
    starters = [one for one in producers(net) if one in set(net.ties["source"])]
    assume(markets and starters)
    i = data.draw(st.sampled_from(starters))
    k = data.draw(st.sampled_from(markets))
    ties = net.ties
    assume(not ((ties["source"] == i) & (ties["target"] == k)).any())
    new = pd.DataFrame({"source": [i], "target": [k], "relation": ["sale"], "weight": [2.0], "reports": [1]})
    more = net.with_(ties=pd.concat([ties, new]))
    before, after = road_table(net, channel="output").loc[i], road_table(more, channel="output").loc[i]
    assert middleman_share(more, channel="output")[i] <= middleman_share(net, channel="output")[i] + 1e-12
    assert after["exits"] >= before["exits"] + 1
    assert after["captive"] == 0
    assert after["class_captive"] == 0
    if before["road"] == "ok":
        assert (hegemony(more, channel="output").loc[i] <= hegemony(net, channel="output").loc[i] + 1e-9).all()
