"""The ways taken on larger channels, with circles of traders: against networkx, the matrix inverse and removal."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from linkages.datasets import worked_example
from linkages.errors import NetworkError
from linkages.measures import captives, exit_options, hegemony, hegemony_top, middleman_table
from linkages.measures import elimination as elimination_room
from linkages.measures import held as held_room
from linkages.measures import shapley as shapley_room
from linkages.measures import walk as walk_room
from linkages.measures.access import added_weight, reached_weight
from linkages.measures.disjoint import disjoint_roads
from linkages.measures.dominators import nearest_dominators
from linkages.measures.elimination import eliminated
from linkages.measures.roads import find_roads, reaching
from linkages.measures.shapley import shapley_of
from linkages.measures.walk import solve_walk
from linkages.network import network_from_edges
from tests.measures.random_clusters import SALE


def net_of(seed, *, sellers=60, traders=25, each=4, circle=0.5, among=0.3):
    """Producers who sell to traders and to one another, traders who sell to traders, and a few who sell to a market."""
    rng = np.random.default_rng(seed)
    ids = [f"w{i}" for i in range(sellers)] + [f"T{i}" for i in range(traders)] + ["K0", "K1"]
    n = len(ids)
    source = np.repeat(np.arange(sellers + traders), each)
    target = sellers + rng.integers(0, traders, len(source))
    own = rng.random(len(source)) < among
    target = np.where(own & (source < sellers), rng.integers(0, sellers, len(source)), target)
    later = np.minimum(source + rng.integers(1, 6, len(source)), n - 1)
    target = np.where((source >= sellers) & (rng.random(len(source)) > circle), later, target)
    target = np.where((source >= sellers) & (rng.random(len(source)) < 0.1), n - 1 - source % 2, target)
    keep = (source != target) & (rng.random(len(source)) < 0.85)
    ties = pd.DataFrame({"source": source[keep], "target": target[keep]}).drop_duplicates()
    ties["weight"] = rng.integers(1, 20, len(ties)).astype(float)
    ties["source"], ties["target"] = np.array(ids)[ties["source"]], np.array(ids)[ties["target"]]
    position = ["producer"] * sellers + ["middleman"] * traders + ["market"] * 2
    return network_from_edges(ties, relations={"sale": SALE}, actors=pd.DataFrame({"position": position}, index=ids))


def graph_of(roads):
    """The walk as a graph, every terminal partner a road of its own."""
    graph = nx.DiGraph()
    n = len(roads.ties.index)
    graph.add_nodes_from([*range(n), "OUT"])
    rows, columns = roads.steps.nonzero()
    graph.add_edges_from(zip(rows.tolist(), columns.tolist(), strict=True))
    graph.add_edges_from((int(one), "OUT") for one in np.flatnonzero(roads.ends > 0))
    return graph


def separate(graph, start):
    """The roads of a start that share no node, by networkx; a direct tie is none of them."""
    graph = graph.copy()
    if graph.has_edge(start, "OUT"):
        graph.remove_edge(start, "OUT")
    return len(list(nx.node_disjoint_paths(graph, start, "OUT"))) if nx.has_path(graph, start, "OUT") else 0


@pytest.mark.parametrize("seed", range(12))
def test_exits_equal_networkx_on_larger_channels(seed):
    net = net_of(seed, circle=[0.0, 0.3, 0.9][seed % 3], among=[0.0, 0.6][seed % 2])
    roads, exits = find_roads(net, channel="output"), exit_options(net, channel="output")
    graph = graph_of(roads)
    assert exits.max() >= 2
    for one in np.flatnonzero(roads.open_producers).tolist():
        assert exits.iloc[one] == separate(graph, one) + roads.end_partners[one]


@st.composite
def meshes(draw):
    """Up to 30 nodes, few of them at the outside, so that roads are long and have to give way to one another."""
    n = draw(st.integers(6, 30))
    seed, gates, each = draw(st.integers(0, 10**6)), draw(st.integers(1, 6)), draw(st.integers(1, 5))
    near = draw(st.sampled_from([2, 4, 100]))
    rng = np.random.default_rng(seed)
    rows = np.repeat(np.arange(n), each)
    columns = (rows + rng.integers(-near, near + 1, len(rows))) % n
    ends = np.zeros(n, dtype=bool)
    ends[rng.choice(n, min(gates, n - 1), replace=False)] = True
    keep = rows != columns
    steps = sparse.csr_array((np.ones(keep.sum()), (rows[keep], columns[keep])), shape=(n, n))
    alive = reaching(steps, ends).astype(float)
    steps = sparse.csr_array(sparse.diags_array(alive) @ steps @ sparse.diags_array(alive))
    steps.eliminate_zeros()
    steps.sort_indices()
    return steps, ends, alive > 0


@settings(max_examples=200)
@given(meshes())
def test_separate_roads_equal_networkx_on_meshes(mesh):
    steps, ends, alive = mesh
    starts = np.flatnonzero(alive)
    found = disjoint_roads(steps, ends, ends.astype(np.int64), starts, np.zeros(len(ends), dtype=bool))
    graph = nx.DiGraph(list(zip(*(one.tolist() for one in steps.nonzero()), strict=True)))
    graph.add_edges_from((one, "OUT") for one in np.flatnonzero(ends).tolist())
    assert found.tolist() == [separate(graph, one) + int(ends[one]) for one in starts.tolist()]


def test_a_narrow_pass_is_a_bound_for_everyone_behind_it():
    """Ten sell to one another and each to three traders, who all sell to two others, who sell to the market."""
    ids = [*(f"w{i}" for i in range(10)), "T0", "T1", "T2", "B0", "B1", "K0"]
    ties = [(f"w{i}", f"w{j}") for i in range(10) for j in range(10) if i != j]
    ties += [(f"w{i}", f"T{j}") for i in range(10) for j in range(3)]
    ties += [(f"T{i}", f"B{j}") for i in range(3) for j in range(2)] + [("B0", "K0"), ("B1", "K0")]
    net = network_from_edges(
        pd.DataFrame(ties, columns=["source", "target"]).assign(weight=1.0),
        relations={"sale": SALE},
        actors=pd.DataFrame({"position": ["producer"] * 10 + ["middleman"] * 5 + ["market"]}, index=ids),
    )
    assert (exit_options(net, channel="output")[:10] == 2).all()
    more = pd.concat([net.ties, pd.DataFrame([("w3", "K0", "sale", 1.0, 1)], columns=net.ties.columns)])
    wider = exit_options(net.with_(ties=more), channel="output")
    assert (wider[:10] == 3).all()


@settings(max_examples=200)
@given(meshes())
def test_dominators_equal_those_of_networkx(mesh):
    steps, ends, alive = mesh
    rows, columns = steps.nonzero()
    turned = nx.DiGraph(list(zip(columns.tolist(), rows.tolist(), strict=True)))
    turned.add_edges_from(("OUT", one) for one in np.flatnonzero(ends).tolist())
    nearest = nx.immediate_dominators(turned, "OUT")
    found = nearest_dominators(steps, ends)
    for one in np.flatnonzero(alive).tolist():
        expected = nearest[one]
        assert found[one] == (-1 if expected == "OUT" else expected)


def test_captives_stand_below_a_long_row_of_traders():
    """A hundred traders, each selling to the next; the producers sell to two of them and are held by the later one and all after."""
    ids = [*(f"T{i}" for i in range(100)), "w0", "w1", "K0"]
    ties = [(f"T{i}", f"T{i + 1}") for i in range(99)] + [("T99", "K0"), ("w0", "T10"), ("w0", "T90"), ("w1", "T97")]
    net = network_from_edges(
        pd.DataFrame(ties, columns=["source", "target"]).assign(weight=1.0),
        relations={"sale": SALE},
        actors=pd.DataFrame({"position": ["middleman"] * 100 + ["producer"] * 2 + ["market"]}, index=ids),
    )
    held = captives(net, channel="output")
    assert held.loc[held["actor"] == "w0", "captor"].tolist() == [f"T{i}" for i in range(90, 100)]
    assert held.loc[held["actor"] == "w1", "depth"].tolist() == [1, 2, 3]


def by_inverse(roads):
    """Hegemony of open producers by the inverse of the whole matrix."""
    n, ties = len(roads.ties.index), roads.ties
    N = np.linalg.inv(np.eye(n) - roads.steps.toarray())
    values = N[np.ix_(ties.producers, ties.middlemen)] / np.diag(N)[ties.middlemen]
    values[~roads.open_producers[ties.producers]] = np.nan
    return pd.DataFrame(values, index=ties.index[ties.producers], columns=ties.index[ties.middlemen])


@pytest.mark.parametrize("way", ["factors", "series", "dense", "taken out"])
@pytest.mark.parametrize("seed", range(4))
def test_hegemony_equals_the_inverse_by_every_way(way, seed, monkeypatch):
    if way != "factors":
        monkeypatch.setattr(walk_room, "LARGE_CIRCLE", 3)
    if way != "series":
        monkeypatch.setattr(walk_room, "ROUNDS", 0)
    monkeypatch.setattr(elimination_room, "CROWDED", 0.5 if way == "taken out" else 0.0)
    monkeypatch.setattr(held_room, "AT_ONCE", 1)
    monkeypatch.setattr(held_room, "FEWEST", 7)
    net = net_of(seed, circle=0.8, among=[0.0, 0.4][seed % 2])
    roads = find_roads(net, channel="output")
    expected, found = by_inverse(roads), hegemony(net, channel="output")
    pd.testing.assert_frame_equal(found, expected, check_names=False, rtol=0, atol=1e-9)
    means = middleman_table(net)["output.hegemony"]
    pd.testing.assert_series_equal(means, expected.mean(), check_names=False, rtol=0, atol=1e-9)


@pytest.mark.parametrize(("k", "traders", "few"), [(1, 25, 1000), (4, 80, 1000), (4, 80, 9), (200, 80, 1000)])
@pytest.mark.parametrize("circle", [0.0, 0.9])
def test_the_largest_are_those_of_the_whole_table(k, traders, few, circle, monkeypatch):
    monkeypatch.setattr(held_room, "AT_ONCE", 1)
    monkeypatch.setattr(held_room, "FEWEST", few)
    for seed in range(3):
        net = net_of(seed, traders=traders, circle=circle)
        whole, top = hegemony(net, channel="output"), hegemony_top(net, channel="output", k=k)
        for actor, row in whole.dropna().iterrows():
            found = top[top["actor"] == actor]
            expected = row[row > 0].sort_values(ascending=False, kind="stable")[:k]
            assert found["hegemony"].tolist() == pytest.approx(expected.tolist(), abs=1e-12)
            assert found["hegemony"].tolist() == pytest.approx(row[found["middleman"]].tolist(), abs=1e-12)
            assert found["middleman"].is_unique
        assert top["actor"].drop_duplicates().tolist() == whole.index[(whole > 0).any(axis=1)].tolist()


def test_the_largest_by_hand():
    found = hegemony_top(worked_example(), channel="output", k=2)
    held = found[found["actor"].isin(["w3", "w4"])]
    assert held["middleman"].tolist() == ["T1", "T2", "T2", "T1"]
    assert held["hegemony"].tolist() == pytest.approx([0.7 + 0.3 * 100 / 180, 0.3, 1.0, 100 / 180])


@pytest.mark.parametrize("k", [0, -1, 2.0, True])
def test_k_is_a_number_of_middlemen(k):
    with pytest.raises(NetworkError, match="k must be a whole number of middlemen, from 1"):
        hegemony_top(worked_example(), channel="output", k=k)


def test_a_walk_that_cannot_be_told_apart_is_refused(monkeypatch):
    steps = sparse.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    with pytest.raises(NetworkError, match="differ by so many orders of magnitude"):
        solve_walk(steps, np.ones((2, 1)))
    monkeypatch.setattr(walk_room, "LARGE_CIRCLE", 1)
    monkeypatch.setattr(walk_room, "ROUNDS", 3)
    with pytest.raises(NetworkError, match="differ by so many orders of magnitude"):
        solve_walk(steps, np.ones((2, 1)))


@pytest.mark.parametrize("hub", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_taking_actors_out_equals_the_inverse(seed, hub):
    """600 actors with three ties each, who end with a chance of 2 %; with a hub, one of them deals with everybody."""
    rng = np.random.default_rng(seed)
    n = 600
    rows, columns = np.repeat(np.arange(n), 3), rng.integers(0, n, 3 * n)
    if hub:
        rows, columns = (
            np.r_[rows, np.zeros(n - 1), np.arange(1, n)].astype(int),
            np.r_[columns, np.arange(1, n), np.zeros(n - 1)].astype(int),
        )
    keep = rows != columns
    ties = sparse.csr_array((rng.random(keep.sum()) + 0.1, (rows[keep], columns[keep])), shape=(n, n))
    steps = sparse.diags_array(0.98 / ties.sum(axis=1)) @ ties
    system = sparse.csr_array(sparse.eye_array(n) - steps)
    right = rng.random((n, 40))
    np.testing.assert_allclose(
        eliminated(system)(right), np.linalg.solve(system.toarray(), right), rtol=1e-12, atol=1e-12
    )


def test_a_circle_that_nobody_leaves_is_not_solved():
    closed = sparse.csr_array(np.roll(np.eye(400), 1, axis=1))
    assert eliminated(sparse.csr_array(sparse.eye_array(400) - closed)) is None
    pair = sparse.csr_array(np.array([[0.0, 1.0], [1.0, 0.0]]))
    assert eliminated(sparse.csr_array(sparse.eye_array(2) - pair)) is None


@pytest.mark.parametrize("seed", range(3))
def test_what_middlemen_add_is_the_difference_of_the_sets_before_and_with_them(seed):
    net = net_of(seed, circle=0.5, among=0.4)
    weights = np.random.default_rng(seed).integers(1, 4, len(net.index)).astype(float)
    roads = find_roads(net.with_(actors=net.actors.assign(sampling_weight=weights)), channel="output")
    players = np.flatnonzero(roads.ties.middlemen & roads.reaches)
    k, rng = len(players), np.random.default_rng(seed)
    rank = np.array([rng.permutation(k) for _ in range(5)]).T
    added = added_weight(roads, players, rank)
    for order in range(5):
        there = rank[:, [order]] < np.arange(k + 1)
        np.testing.assert_allclose(added[order], np.diff(reached_weight(roads, players, there)), atol=1e-12)
    assert added.sum() > 0


def test_orders_drawn_some_at_a_time_are_the_same_orders(monkeypatch):
    roads = find_roads(net_of(1), channel="output")
    whole = shapley_of(roads, samples=20)
    monkeypatch.setattr(shapley_room, "AT_ONCE", 1)
    pd.testing.assert_frame_equal(shapley_of(roads, samples=20), whole, rtol=0, atol=1e-12)
    assert whole["shapley"].sum() > 0
