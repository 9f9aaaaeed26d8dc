from __future__ import annotations

from itertools import combinations, permutations, product

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures.brokerage import COLUMNS, brokerage_expectation, brokerage_roles
from linkages.measures.brokerage_forms import brokerage_exclusive, brokerage_network, brokerage_weighted
from linkages.measures.key_players import KeyPlayers, _fragmenting, _grown, key_players
from linkages.measures.wholeness import fragmentation
from linkages.measures.withdrawal import agent_exit
from linkages.network.build import network_from_edges
from linkages.network.observed import is_observed, own_answer
from linkages.network.shape import subset
from linkages.network.views import present_sparse, to_networkx

SEEDS = st.integers(0, 10**6)


def net_of(*ties: str, weights: tuple[float, ...] | None = None):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]}, dtype="str")
    return network_from_edges(edges.assign(weight=weights) if weights else edges)


def role(a: str, v: str, b: str) -> int:
    return 0 if a == v == b else 1 if a == b else 2 if a == v else 3 if v == b else 4


def brute(net, groups: str) -> tuple[np.ndarray, np.ndarray]:
    """Weighted and exclusive brokerage, every triple looked at."""
    ties = {}
    for source, target, weight in zip(net.ties["source"], net.ties["target"], net.ties["weight"], strict=True):
        ties[source, target] = weight
        if not net.single().directed:
            ties[target, source] = weight
    ids, group = list(net.index), net.actors[groups]
    place = {one: number for number, one in enumerate(ids)}
    weighted, exclusive = np.zeros((len(ids), 6)), np.zeros((len(ids), 6))
    for a, b in permutations(ids, 2):
        if (a, b) in ties or not is_observed(net, np.array([place[a]]), np.array([place[b]]))[0]:
            continue
        brokers = [v for v in ids if (a, v) in ties and (v, b) in ties]
        for v in brokers:
            if group[[a, v, b]].isna().any():
                continue
            for column in (role(*group[[a, v, b]]), 5):
                weighted[place[v], column] += min(ties[a, v], ties[v, b])
                exclusive[place[v], column] += 1 / len(brokers)
    silent = group.isna().to_numpy() | ~own_answer(net)
    weighted[silent] = exclusive[silent] = np.nan
    return weighted, exclusive


@given(SEEDS, st.booleans(), st.sampled_from(["source", "target", "either", "both"]))
def test_forms_are_those_of_every_triple(random_net, seed: int, silence: bool, merge: str) -> None:
    net = random_net(seed, merge=merge, silence=silence)
    weighted, exclusive = brute(net, "group")
    np.testing.assert_allclose(brokerage_weighted(net, "group"), weighted)
    np.testing.assert_allclose(brokerage_exclusive(net, "group"), exclusive)


@given(SEEDS)
def test_forms_of_an_undirected_relation(random_net, seed: int) -> None:
    net = random_net(seed, directed=False)
    weighted, exclusive = brute(net, "group")
    np.testing.assert_allclose(brokerage_weighted(net, "group"), weighted)
    np.testing.assert_allclose(brokerage_exclusive(net, "group"), exclusive)


@given(SEEDS, st.booleans())
def test_weights_of_one_give_the_roles(random_net, seed: int, silence: bool) -> None:
    net = random_net(seed, silence=silence, weights=1)
    pd.testing.assert_frame_equal(brokerage_weighted(net, "group"), brokerage_roles(net, "group"))
    assert (brokerage_exclusive(net, "group").fillna(0) <= brokerage_roles(net, "group").fillna(0) + 1e-9).all(
        axis=None
    )


def test_network_moments_are_those_of_every_network_on_four_actors() -> None:
    """All 4,096 networks of four actors, each tie there with probability 5 / 12: mean and spread of the six counts."""
    ties = list(permutations(range(4), 2))
    networks = np.array(list(product([0, 1], repeat=12)))
    chance = np.prod(np.where(networks == 1, 5 / 12, 7 / 12), axis=1)
    for labels in ("xxxy", "xxyy", "xxxx", "xyzz"):
        counts = np.zeros((len(networks), 6))
        for a, v, b in permutations(range(4), 3):
            there, then, direct = (networks[:, ties.index(pair)] for pair in ((a, v), (v, b), (a, b)))
            for column in (role(labels[a], labels[v], labels[b]), 5):
                counts[:, column] += there * then * (1 - direct)
        mean = chance @ counts
        table = brokerage_network(net_of("ab", "bc", "cd", "da", "ac"), dict(zip("abcd", labels, strict=True)))
        np.testing.assert_allclose(table["expected"], mean)
        np.testing.assert_allclose(table["sd"], np.sqrt(np.maximum(chance @ counts**2 - mean**2, 0)), atol=1e-9)


@given(SEEDS, st.booleans())
def test_network_counts_are_the_sums_of_the_actors(random_net, seed: int, silence: bool) -> None:
    net = random_net(seed, silence=silence)
    actors = brokerage_expectation(net, "group")
    table = brokerage_network(net, "group")
    for statistic in ("observed", "expected"):
        sums = actors.xs(statistic, axis="columns", level="statistic").sum()[list(COLUMNS)]
        np.testing.assert_allclose(table[statistic].fillna(0), sums, atol=1e-9)


def test_distances_have_no_smaller_weight() -> None:
    from linkages.network.relation import Relation

    far = network_from_edges(
        pd.DataFrame({"source": ["a"], "target": ["b"]}), relations={"tie": Relation("tie", weight_type="distance")}
    )
    with pytest.raises(NetworkError, match="holds distances"):
        brokerage_weighted(far, {"a": "x"})


def fragmented(net, gone) -> float:
    graph = to_networkx(net).to_undirected()
    graph.remove_nodes_from(gone)
    m = len(graph)
    pairs = sum(len(part) * (len(part) - 1) for part in nx.connected_components(graph))
    return 1 - pairs / max(m * (m - 1), 1)


def reached(net, chosen, steps: int) -> float:
    graph = to_networkx(net)
    near = set().union(*(nx.single_source_shortest_path_length(graph, one, cutoff=steps) for one in chosen))
    return len(near) / len(graph)


@given(SEEDS, st.integers(1, 2))
def test_key_players_are_the_best_of_all_sets(random_net, seed: int, k: int) -> None:
    net = random_net(seed)
    best = max(fragmented(net, some) for some in combinations(net.index, k))
    found = key_players(net, k)
    assert found.exact
    assert found.value == pytest.approx(best)
    assert fragmented(net, found.actors) == pytest.approx(best)
    assert found.before == pytest.approx(fragmentation(net))
    best = max(reached(net, some, 1) for some in combinations(net.index, k))
    found = key_players(net, k, goal="reach", direction="out", steps=1)
    assert found.value == pytest.approx(best)
    assert reached(net, found.actors, 1) == pytest.approx(best)


@given(SEEDS)
def test_going_of_one_vertex_by_depth_first_search(random_net, seed: int) -> None:
    from linkages.measures.frame import present_graph

    net = random_net(seed)
    scores = _fragmenting(present_graph(net)[0])
    assert scores(())[:-1] == pytest.approx([fragmented(net, [one]) for one in net.index])
    assert scores((0,))[-1] == pytest.approx(fragmented(net, [net.index[0]]))


@given(SEEDS)
def test_grown_set_is_what_it_says_and_no_exchange_betters_it(random_net, seed: int) -> None:
    from linkages.measures.frame import present_graph

    net = random_net(seed)
    chosen, value = _grown(_fragmenting(present_graph(net)[0]), 2)
    ids = [net.index[one] for one in chosen]
    assert value == pytest.approx(fragmented(net, ids))
    for stays in ids:
        assert all(fragmented(net, [stays, one]) <= value + 1e-9 for one in net.index if one != stays)


def distance_fragmented(net, gone) -> float:
    """DF of Borgatti (2006), eq. 9, by networkx."""
    graph = to_networkx(net).to_undirected()
    graph.remove_nodes_from(gone)
    far = dict(nx.all_pairs_shortest_path_length(graph))
    m = len(graph)
    near = sum(1 / far[i][j] for i, j in permutations(graph, 2) if j in far[i])
    return 1 - near / max(m * (m - 1), 1)


def distance_reached(net, chosen) -> float:
    """R_D of Borgatti (2006), along ties, by networkx."""
    graph = to_networkx(net)
    far = {one: nx.single_source_shortest_path_length(graph, one) for one in chosen}
    steps = {j: min((far[one][j] for one in chosen if j in far[one]), default=np.inf) for j in graph}
    return sum(1 if j in chosen else 1 / step for j, step in steps.items()) / len(graph)


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 2))
def test_key_players_by_distance_are_the_best_of_all_sets(random_net, seed: int, k: int) -> None:
    net = random_net(seed)
    found = key_players(net, k, by_distance=True)
    assert found.exact
    assert found.value == pytest.approx(max(distance_fragmented(net, some) for some in combinations(net.index, k)))
    assert found.value == pytest.approx(distance_fragmented(net, found.actors))
    assert found.before == pytest.approx(distance_fragmented(net, []))
    found = key_players(net, k, goal="reach", direction="out", by_distance=True)
    assert found.value == pytest.approx(max(distance_reached(net, some) for some in combinations(net.index, k)))
    assert found.value == pytest.approx(distance_reached(net, found.actors))


def test_by_distance_by_hand() -> None:
    """A line a - b - c - d: without b c - d are left joined; from b there are 1 + 1 + 1 + 1 / 2."""
    line = net_of("ab", "bc", "cd")
    without = key_players(line, 1, by_distance=True)
    assert without.actors == ("b",)
    assert without.value == pytest.approx(1 - 2 / 6)
    assert without.before == pytest.approx(1 - 2 * (3 + 2 / 2 + 1 / 3) / 12)
    reach = key_players(line, 1, goal="reach", by_distance=True)
    assert (reach.actors, reach.value) == (("b",), pytest.approx(3.5 / 4))
    assert key_players(net_of("ba", "cb", "dc"), 1, goal="reach", direction="in", by_distance=True).actors == ("a",)
    assert key_players(line, 2, goal="reach", by_distance=True).value == 1


def test_a_set_grown_by_distance_is_no_worse_for_any_exchange() -> None:
    from linkages.measures.frame import present_graph
    from linkages.measures.key_players import _fragmenting_by_distance

    net = net_of("ab", "bc", "cd", "de", "ea", "bf", "fg", "gh", "dh")
    chosen, value = _grown(_fragmenting_by_distance(present_graph(net)[0]), 2)
    ids = [net.index[one] for one in chosen]
    assert value == pytest.approx(distance_fragmented(net, ids))
    for stays in ids:
        assert all(distance_fragmented(net, [stays, one]) <= value + 1e-9 for one in net.index if one != stays)


def test_key_player_of_a_star_is_its_centre() -> None:
    found = key_players(net_of("ab", "ac", "ad"), 1)
    assert found == KeyPlayers(("a",), 1.0, 0.0, "fragment", True)
    assert key_players(net_of("ab", "ac", "ad"), 1, goal="reach").value == 1


@pytest.mark.parametrize(("options", "match"), [({"k": 0}, "k must be"), ({"k": 4}, "k must be")])
def test_key_players_of_no_size(options: dict, match: str) -> None:
    with pytest.raises(NetworkError, match=match):
        key_players(net_of("ab", "ac", "ad"), **options)
    with pytest.raises(NetworkError, match="goal must be"):
        key_players(net_of("ab", "ac"), 1, goal="win")


@given(SEEDS)
def test_agent_exit_is_the_network_without_the_agent(random_net, seed: int) -> None:
    net = random_net(seed)
    agent = net.index[0]
    table = agent_exit(net, [agent]).loc["tie"]
    rest = subset(net, net.index[1:])
    assert table.loc["fragmentation", "without_agent"] == pytest.approx(fragmentation(rest), nan_ok=True)
    assert table.loc["fragmentation", "with_agent"] == pytest.approx(fragmentation(net))
    ties = (present_sparse(rest) > 0).sum()
    n = len(rest.index)
    assert table.loc["density", "without_agent"] == pytest.approx(ties / (n * (n - 1)))
    pd.testing.assert_series_equal(table["change"], table["without_agent"] - table["with_agent"], check_names=False)


def test_agent_exit_needs_someone_who_is_there() -> None:
    with pytest.raises(NetworkError, match="'z' came"):
        agent_exit(net_of("ab"), ["z"])
    with pytest.raises(NetworkError, match="leave someone"):
        agent_exit(net_of("ab"), ["a", "b"])
