"""Reach loss, the Shapley value, replaceable flow, persistence: by hand, against brute force, and what must always hold."""

from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linkages.datasets import worked_example
from linkages.errors import NetworkError
from linkages.measures import (
    captives,
    captivity_persistence,
    dependence_pairs,
    middleman_concentration,
    reach_loss,
    replaceable_flow,
    road_table,
    shapley_access,
    shares,
    weighted_beta,
    worst_set,
)
from linkages.measures.concentration import concentration
from linkages.measures.reach import _grown
from linkages.measures.roads import find_roads
from linkages.measures.shapley import _sampled
from linkages.network import Relation, network_from_edges
from tests.measures.random_clusters import clusters, producers, walk


def middlemen(net):
    return [one for one in net.index if net.actors["position"][one] == "middleman"]


def lost(net, gone):
    """Producers with a road, and none once some are gone."""
    whole, left = walk(net), walk(net, without=gone)
    named = set(net.ties["source"])
    return {
        i for i in producers(net) if i in named and nx.has_path(whole, i, "OUT") and not nx.has_path(left, i, "OUT")
    }


@given(clusters())
def test_reach_loss_equals_removal(net):
    found = reach_loss(net, channel="output")
    assert found.index.tolist() == middlemen(net)
    for m in found.index:
        assert found[m] == len(lost(net, [m]))
    held = captives(net, channel="output")["captor"].value_counts()
    assert found.to_dict() == held.reindex(found.index, fill_value=0).to_dict()


@given(clusters(), st.integers(1, 3))
def test_the_worst_set_equals_the_trial_of_every_set(net, k):
    graph = walk(net)
    able = [m for m in middlemen(net) if nx.has_path(graph, m, "OUT")]
    if k > len(able):
        with pytest.raises(NetworkError, match=f"k must be from 1 to {len(able)}"):
            worst_set(net, channel="output", k=k)
        return
    found = worst_set(net, channel="output", k=k)
    most = max(len(lost(net, group)) for group in combinations(able, k))
    assert found.exact
    assert found.loss == most == len(lost(net, found.actors))
    roads = find_roads(net, channel="output")
    chosen, loss = _grown(roads, np.flatnonzero(roads.ties.middlemen & roads.reaches), k)
    assert len(set(chosen)) == k
    assert loss == len(lost(net, [able[one] for one in chosen])) <= most


def shapley_by_orders(net):
    able, values = middlemen(net), dict.fromkeys(middlemen(net), 0.0)
    orders = list(permutations(able))
    for order in orders:
        before = len(lost(net, able))
        for place, m in enumerate(order):
            after = len(lost(net, [one for one in able if one not in order[: place + 1]]))
            values[m] += (before - after) / len(orders)
            before = after
    return values


@given(clusters())
def test_the_shapley_value_equals_all_orders(net):
    assume(len(middlemen(net)) <= 5)
    found = shapley_access(net, channel="output")
    assert found["shapley"].to_dict() == pytest.approx(shapley_by_orders(net), abs=1e-9)
    assert found["shapley"].sum() == pytest.approx(len(lost(net, middlemen(net))), abs=1e-9)
    assert (found["se"] == 0).all()


@given(st.lists(st.sets(st.sampled_from(["T1", "T2", "T3"]), min_size=1), min_size=1, max_size=8))
def test_unweighted_beta_is_the_shapley_value_where_every_partner_sells_to_the_market(partners):
    sales = [(f"w{number}", one, 1.0) for number, chosen in enumerate(partners) for one in sorted(chosen)]
    traders = sorted({one for _, one, _ in sales})
    edges = pd.DataFrame([*sales, *((one, "K", 9.0) for one in traders)], columns=["source", "target", "weight"])
    kinds = {"w": "producer", "T": "middleman", "K": "market"}
    ids = sorted({*edges["source"], *edges["target"]})
    actors = pd.DataFrame({"position": [kinds[one[0]] for one in ids]}, index=ids)
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    net = network_from_edges(edges, actors=actors, relations={"sale": sale})
    beta = weighted_beta(net, channel="output")[traders]
    assert shapley_access(net, channel="output")["shapley"].to_dict() == pytest.approx(beta.to_dict(), abs=1e-9)


def test_drawn_orders_come_near_the_exact_value():
    net = worked_example()
    roads = find_roads(net, channel="output")
    players = np.flatnonzero(roads.ties.middlemen & roads.reaches)
    values, se = _sampled(roads, players, 400, 3)
    assert values.sum() == pytest.approx(4.0, abs=1e-12)
    assert np.abs(values - [2.5, 1.5]).max() <= 4 * se.max() + 1e-12
    again, _ = _sampled(roads, players, 400, 3)
    assert (again == values).all()


def test_more_than_twelve_middlemen_are_drawn_by_seed():
    names = [f"T{number:02}" for number in range(14)]
    sales = [("w", one) for one in names] + [(f"v{one}", one) for one in names]
    edges = pd.DataFrame([*sales, *((one, "K") for one in names)], columns=["source", "target"])
    actors = pd.DataFrame({"position": "producer"}, index=["w", *(f"v{one}" for one in names), *names, "K"])
    actors.loc[names, "position"], actors.loc["K", "position"] = "middleman", "market"
    sale = Relation("sale", kind="dependence", channel="output", dependent="source")
    net = network_from_edges(edges, actors=actors, relations={"sale": sale})
    found = shapley_access(net, channel="output", samples=600, seed=1)
    assert found["shapley"].sum() == pytest.approx(15.0)
    assert ((found["shapley"] - (1 + 1 / 14)).abs() <= 4 * found["se"] + 1e-12).all()
    assert found["se"].between(0.001, 0.03).all()
    with pytest.raises(NetworkError, match="samples must be 4 or more"):
        shapley_access(net, channel="output", samples=2)


def flow_by_networkx(net, start, gone=None):
    graph = walk(net, without=None if gone is None else [gone])
    limits = {}
    for row in net.ties.itertuples():
        end = "OUT" if net.actors["position"][row.target] == "market" else row.target
        limits[row.source, end] = limits.get((row.source, end), 0) + row.weight
    for a, b in graph.edges:
        if (a, b) in limits:
            graph.edges[a, b]["capacity"] = limits[a, b]
    if start not in graph:
        return 0
    return nx.maximum_flow_value(graph, start, "OUT")


@given(clusters(), st.data())
def test_replaceable_flow_equals_networkx(net, data):
    assume(middlemen(net))
    gone = data.draw(st.sampled_from(middlemen(net)))
    found = replaceable_flow(net, channel="output", middleman=gone)
    whole, named = walk(net), set(net.ties["source"])
    for i in net.index:
        if i not in producers(net) or i not in named or not nx.has_path(whole, i, "OUT"):
            assert np.isnan(found[i])
            continue
        left = walk(net, without=[gone])
        rest = flow_by_networkx(net, i, gone) if nx.has_path(left, i, "OUT") else 0
        assert found[i] == pytest.approx(rest / flow_by_networkx(net, i), abs=1e-9)


def test_a_limit_is_the_room_that_another_partner_has():
    net = worked_example()
    ties = net.ties
    room = (ties["source"] == "w3") & (ties["target"] == "T2")
    wide = net.with_(ties=ties.assign(limit=np.where(room, 70.0, np.nan)))
    assert replaceable_flow(net, channel="output", middleman="T1")["w3"] == pytest.approx(0.3)
    assert replaceable_flow(wide, channel="output", middleman="T1")["w3"] == pytest.approx(0.5)
    with pytest.raises(NetworkError, match="middleman must be an actor of the roster; 'X' came"):
        replaceable_flow(net, channel="output", middleman="X")


@given(clusters())
def test_persistence_begins_with_the_network_as_it_is(net):
    table, roads = (
        captivity_persistence(net, channel="output", thresholds=[0.0, 0.4]),
        road_table(net, channel="output"),
    )
    known = roads["road"].eq("ok")
    assert table["producers"].iloc[0] == known.sum()
    if known.any():
        assert table.loc[0.0, "captive_share"] == pytest.approx(roads["captive"].mean())
        assert table.loc[0.0, "class_captive_share"] == pytest.approx(roads["class_captive"].mean())
        assert table.loc[0.0, "without_road"] == 0
    assert table.loc[0.4, ["captive_share", "without_road"]].dropna().between(0, 1).all()


@given(clusters(), st.sampled_from([0.2, 0.35, 0.5]))
def test_persistence_equals_a_network_without_the_thin_ties(net, threshold):
    part = shares(net, channel="output")
    ties = net.ties
    total = ties.groupby("source")["weight"].transform("sum")
    thick = net.with_(ties=ties[ties["weight"] / total >= threshold - 1e-9])
    named = {actor for actor, _ in part.index}
    cut = [one for one in middlemen(net) if one in named and one not in set(thick.ties["source"])]
    assume(not cut)  # a middleman who lost every tie is not one who named none
    row = captivity_persistence(net, channel="output", thresholds=[threshold]).iloc[0]
    before, after = road_table(net, channel="output"), road_table(thick, channel="output")
    members = before["road"].eq("ok")
    if members.any():
        assert row["captive_share"] == pytest.approx(after.loc[members, "captive"].fillna(0).mean())
        assert row["without_road"] == pytest.approx((~after.loc[members, "road"].eq("ok")).mean())


@pytest.mark.parametrize("thresholds", [[], [1.5], [-0.1]])
def test_thresholds_are_shares(thresholds):
    with pytest.raises(NetworkError, match="thresholds must be shares from 0 to 1"):
        captivity_persistence(worked_example(), channel="output", thresholds=thresholds)


def test_both_sides_of_a_pair_by_hand():
    pairs = dependence_pairs(worked_example()).set_index(["actor", "partner"])
    # T1 buys 100 + 100 + 70 + 40 of weavers and 100 of T2: 410
    assert pairs.loc[("w1", "T1"), ["share", "counter_share"]].tolist() == pytest.approx([1.0, 100 / 410])
    assert pairs.loc[("w5", "T1"), "asymmetry"] == pytest.approx(0.4 - 40 / 410)
    assert pairs.loc[("w5", "S"), "joint"] == pytest.approx(0.6 + 1.0)
    assert (pairs["unheard"] == 0).all()


def test_who_was_not_heard_is_counted_with_each_partner():
    net = worked_example()
    answered = net.answered
    answered.loc["w2"] = False
    quiet = net.with_(answered=answered, ties=net.ties[net.ties["source"] != "w2"])
    pairs = dependence_pairs(quiet).set_index(["actor", "partner"])
    assert (pairs["unheard"] == 1).all()
    assert "w2" not in pairs.index.get_level_values("actor")


def test_concentration_by_hand():
    found = middleman_concentration(worked_example(), channel="output")
    b1, b2 = 3.1 / 4.9, 1.8 / 4.9
    assert found.to_dict() == pytest.approx({"hhi": b1**2 + b2**2, "cr4": 1.0, "gini": (b1 - b2) / 2})
    assert concentration(np.array([1.0, 1, 1, 1, 1])) == pytest.approx({"hhi": 0.2, "cr4": 0.8, "gini": 0.0})
    assert np.isnan(concentration(np.zeros(3))["gini"])


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_gini_equals_the_mean_difference(values):
    held = np.array(values)
    assume(held.sum() > 1e-6)
    expected = np.abs(held[:, None] - held).sum() / (2 * len(held) * held.sum())
    assert concentration(held)["gini"] == pytest.approx(expected, abs=1e-9)
