from __future__ import annotations

from itertools import combinations, product

import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from linkages import measures as m
from linkages.datasets import chanderi
from linkages.errors import NetworkError
from linkages.measures.mixing import block_counts
from linkages.network.build import network_from_edges
from linkages.network.observed import is_observed, own_answer
from linkages.network.relation import Relation
from linkages.network.shape import select_relations
from linkages.network.views import to_igraph, to_networkx, to_sparse

SEEDS = st.integers(0, 10**6)
KIN = Relation("kin", directed=False)


def net_of(*ties: str, weights: tuple[float, ...] | None = None, relation: Relation | None = None):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]}, dtype="str")
    relation = relation or Relation("tie")
    return network_from_edges(edges.assign(weight=weights) if weights else edges, relations={relation.name: relation})


def close(value: float) -> object:
    return pytest.approx(value, nan_ok=True, abs=1e-9)


@given(SEEDS, st.booleans())
def test_fragmentation_is_the_share_of_pairs_without_path(random_net, seed: int, directed: bool) -> None:
    net = random_net(seed, directed=directed)
    graph = to_networkx(net).to_undirected()
    pairs = list(combinations(graph, 2))
    assert m.fragmentation(net) == close(sum(not nx.has_path(graph, a, b) for a, b in pairs) / len(pairs))


def test_an_out_tree_is_a_pure_hierarchy_and_a_cycle_none() -> None:
    assert m.krackhardt(net_of("ab", "ac", "bd")).tolist() == [1, 1, 1, 1]
    assert m.krackhardt(net_of("ab", "bc", "ca")).to_dict() == {
        "connectedness": 1.0,
        "hierarchy": 0.0,
        "efficiency": 0.75,
        "lubness": 1.0,
    }
    with pytest.raises(NetworkError, match="need a directed relation"):
        m.krackhardt(net_of("ab", relation=KIN))


@given(SEEDS)
def test_krackhardt_by_every_pair(random_net, seed: int) -> None:
    net = random_net(seed)
    graph = to_networkx(net)
    ids = list(graph)
    reach = {(a, b): nx.has_path(graph, a, b) for a, b in product(ids, repeat=2)}
    ordered = [(a, b) for a, b in combinations(ids, 2) if reach[a, b] or reach[b, a]]
    mutual = sum(reach[a, b] and reach[b, a] for a, b in ordered)
    found = m.krackhardt(net)
    assert found["hierarchy"] == close(1 - mutual / len(ordered) if ordered else np.nan)
    without = most = 0.0
    for part in nx.weakly_connected_components(graph):
        most += (len(part) - 1) * (len(part) - 2) / 2
        for a, b in combinations(part, 2):
            bounds = [u for u in part if reach[u, a] and reach[u, b]]
            without += not any(all(reach[u, least] for u in bounds) for least in bounds)
    assert found["lubness"] == close(1 - without / most if most else np.nan)


@given(SEEDS, st.booleans(), st.sampled_from(["in", "out", "all"]))
def test_coreness_is_that_of_peeling(random_net, seed: int, directed: bool, direction: str) -> None:
    net = random_net(seed, directed=directed)
    graph = to_networkx(net)
    found = m.coreness(net, direction=direction)
    for k in range(1, int(found.max()) + 2):
        left = graph.copy()
        count = {
            "in": lambda g: dict(g.in_degree()) if directed else dict(g.degree()),
            "out": lambda g: dict(g.out_degree()) if directed else dict(g.degree()),
            "all": lambda g: dict(g.degree()),
        }[direction]
        while weak := [one for one, ties in count(left).items() if ties < k]:
            left.remove_nodes_from(weak)
        assert set(found.index[found >= k]) == set(left)


@given(SEEDS)
def test_core_periphery_fits_best_of_all(random_net, seed: int) -> None:
    net = random_net(seed)
    matrix = to_sparse(net, weighted=False).toarray()
    n = len(matrix)
    off = ~np.eye(n, dtype=bool)
    if not 0 < matrix[off].mean() < 1:
        with pytest.raises(NetworkError, match="not all alike"):
            m.core_periphery(net)
        return
    best = -2.0
    for core in product([False, True], repeat=n):
        ideal = np.logical_or.outer(core, core).astype(float)
        if sum(core) > 0 and ideal[off].std() > 0:
            best = max(best, np.corrcoef(matrix[off], ideal[off])[0, 1])
    found = m.core_periphery(net)
    assert found.exact
    assert found.fit == close(best)
    core = found.core.to_numpy(dtype=bool)
    assert np.corrcoef(matrix[off], np.logical_or.outer(core, core)[off])[0, 1] == close(best)


def test_a_large_core_is_found_by_degree_and_moves() -> None:
    ids = [f"{one:02}" for one in range(30)]
    edges = pd.DataFrame([(a, b) for a in ids[:5] for b in ids if a != b], columns=["source", "target"])
    back = edges.rename(columns={"source": "target", "target": "source"})
    found = m.core_periphery(network_from_edges(pd.concat([edges, back]).drop_duplicates()))
    assert not found.exact
    assert found.fit == close(1)
    assert found.core[found.core].index.tolist() == ids[:5]


@given(SEEDS, st.booleans(), st.booleans())
def test_assortativity_and_blocks_are_those_of_igraph_and_of_counting(
    random_net, seed: int, directed: bool, silence: bool
) -> None:
    net = random_net(seed, directed=directed, silence=silence)
    ids, group = list(net.index), net.actors["group"]
    first, last = (axis.ravel() for axis in np.indices((len(ids), len(ids))))
    seen = is_observed(net, first, last)
    ties = to_sparse(net).toarray() > 0
    labels = sorted(group.dropna().unique())
    expected = np.zeros((2, len(labels), len(labels)))
    for a, b in zip(first[seen], last[seen], strict=True):
        if pd.notna(group.iloc[a]) and pd.notna(group.iloc[b]):
            cell = labels.index(group.iloc[a]), labels.index(group.iloc[b])
            expected[(1, *cell)] += 1
            expected[(0, *cell)] += ties[a, b]
    np.testing.assert_allclose(np.stack(block_counts(net, "group")), expected)
    if not silence and expected[0].sum() and len(labels) > 1:
        theirs = to_igraph(net).assortativity_nominal([labels.index(one) for one in group], directed=directed)
        assert m.assortativity(net, "group") == close(theirs)


@given(SEEDS)
def test_ei_lies_between_its_bounds(random_net, seed: int) -> None:
    net = random_net(seed)
    found = m.ei_expectation(net, "group")
    assert found["ei"] == close(m.ei_index(net, "group"))
    if np.isfinite(found["rescaled"]):
        assert found["lowest"] - 1e-9 <= found["ei"] <= found["highest"] + 1e-9
        assert -1 - 1e-9 <= found["rescaled"] <= 1 + 1e-9


def test_weighted_reciprocity_by_hand() -> None:
    """a gives b 3 and gets 1 back, b gives c 4: 2 of 8 comes back."""
    assert m.weighted_reciprocity(net_of("ab", "ba", "bc", weights=(3, 1, 4))) == close(2 / 8)
    with pytest.raises(NetworkError, match=r"needs whole weights; 1\.5 came"):
        m.reciprocity_beyond_chance(net_of("ab", weights=(1.5,)))
    with pytest.raises(NetworkError, match="needs a directed relation"):
        m.weighted_reciprocity(net_of("ab", relation=KIN))


@pytest.mark.parametrize("seed", range(8))
def test_chance_reciprocity_is_that_of_the_likeliest_model(seed: int) -> None:
    """Geometric weights on five actors, all ties possible; the likelihood is climbed by another program."""
    rng = np.random.default_rng(seed)
    weight = rng.integers(1, 6, (5, 5)).astype(float)
    np.fill_diagonal(weight, 0)
    source, target = np.nonzero(weight)
    ids = np.array(list("abcde"))
    edges = pd.DataFrame({"source": ids[source], "target": ids[target], "weight": weight[source, target]})
    off = ~np.eye(5, dtype=bool)

    def loss(log: np.ndarray) -> float:
        sums = np.where(off, np.exp(log[:5, None]) + np.exp(log[None, 5:]), 1.0)
        return float((sums * weight)[off].sum() - np.log(-np.expm1(-sums))[off].sum())

    best = minimize(loss, np.full(10, -2.0), method="BFGS", options={"gtol": 1e-9})
    p = np.where(off, np.exp(-np.exp(best.x[:5, None]) - np.exp(best.x[None, 5:])), 0)
    q = p * p.T
    expected = (q / (1 - q)).sum() / weight.sum()
    found = m.reciprocity_beyond_chance(network_from_edges(edges))
    assert found["expected"] == pytest.approx(expected, rel=1e-5)
    assert found["rho"] == close((found["r"] - found["expected"]) / (1 - found["expected"]))


@given(SEEDS, st.booleans())
def test_support_is_a_shared_partner(random_net, seed: int, silence: bool) -> None:
    net = random_net(seed, silence=silence)
    graph = to_networkx(net).to_undirected()
    told = dict(zip(net.index, own_answer(net), strict=True))
    ties = [(a, b) for a, b in graph.edges if told[a] and told[b]]
    share = np.mean([any(True for _ in nx.common_neighbors(graph, a, b)) for a, b in ties]) if ties else np.nan
    assert m.support(net) == close(share)


@given(SEEDS, st.sampled_from(["in", "out"]))
def test_katz_and_power_are_sums_over_paths(random_net, seed: int, direction: str) -> None:
    net = random_net(seed)
    ties = to_sparse(net, weighted=False).toarray()
    ties = ties.T if direction == "in" else ties
    paths = np.ones(len(ties))
    katz, power = paths.copy(), np.zeros(len(ties))
    for step in range(1, 200):
        paths = ties @ paths
        katz += 0.1**step * paths
        power += (-0.1) ** (step - 1) * paths
    np.testing.assert_allclose(m.katz(net, direction=direction, attenuation=0.1), katz)
    if ties.any():
        found = m.power(net, direction=direction, beta=-0.1)
        np.testing.assert_allclose(found, power * np.sqrt(len(power) / (power**2).sum()), atol=1e-9)


def test_paths_without_end_are_refused() -> None:
    with pytest.raises(NetworkError, match="attenuation must be 0 or more and below"):
        m.katz(net_of("ab", "ba"), attenuation=1.0)
    with pytest.raises(NetworkError, match="beta must lie between"):
        m.power(net_of("ab", "ba"), beta=-1.0)


@given(SEEDS, st.booleans(), st.booleans())
def test_flow_betweenness_is_what_flows_lose(random_net, seed: int, directed: bool, weighted: bool) -> None:
    net = random_net(seed, directed=directed)
    graph = to_networkx(net)
    nx.set_edge_attributes(
        graph, {edge: graph.edges[edge]["weight"] if weighted else 1 for edge in graph.edges}, "room"
    )
    pairs = [(a, b) for a, b in product(graph, repeat=2) if a != b and (directed or a < b)][:8]
    for a, b in pairs:
        whole = nx.maximum_flow_value(graph, a, b, capacity="room")
        lost = [
            0
            if v in (a, b)
            else whole - nx.maximum_flow_value(nx.restricted_view(graph, [v], []), a, b, capacity="room")
            for v in graph
        ]
        assert m.flow_betweenness(net, sources=[a], targets=[b], weighted=weighted).tolist() == pytest.approx(lost)


def test_trust_by_hand() -> None:
    """v trusts t, w does not; both sell to t; a of the other side trusts t too, and t trusts nobody."""
    ties = pd.DataFrame(
        {"source": list("wvva"), "target": list("tttt"), "relation": ["sale", "sale", "trust", "trust"]}
    )
    sale = Relation("sale", kind="dependence", channel="output", dependent="source")
    net = network_from_edges(ties, relations={"sale": sale, "trust": Relation("trust")})
    sides = {"w": "x", "v": "x", "t": "x", "a": "y"}
    table = m.trust_table(net, groups=sides)
    assert table.loc["given sale"].tolist() == [0.5, 2]
    assert table.loc["density"].tolist() == pytest.approx([2 / 12, 12])
    assert table.loc["within"].tolist() == pytest.approx([1 / 6, 6])
    assert table.loc["across"].tolist() == pytest.approx([1 / 6, 6])
    honest = m.honest_brokers(select_relations(net, "trust"), sides)
    assert honest.loc["t"].tolist() == [0.5, 1.0, 0.5, 1.0]
    assert honest["honest"].sum() == 1
    with pytest.raises(NetworkError, match="at least two sides"):
        m.honest_brokers(select_relations(net, "trust"), {"w": "x"})


@given(SEEDS, st.sampled_from(["source", "target", "either", "both"]))
def test_honest_brokers_by_every_dyad(random_net, seed: int, merge: str) -> None:
    net = random_net(seed, merge=merge, silence=True)
    group = net.actors["group"]
    if group.nunique() < 2:
        return
    table = m.honest_brokers(net, "group")
    ties = to_sparse(net).toarray() > 0
    for v, label in product(range(len(net.index)), sorted(group.dropna().unique())):
        members = np.flatnonzero(group.eq(label).to_numpy(dtype=bool))
        seen = members[is_observed(net, members, np.full(len(members), v))]
        assert table.iloc[v][label] == close(ties[seen, v].mean() if len(seen) else np.nan)


def test_shares_of_the_study_add_up_and_the_table_bundles_the_measures() -> None:
    net = chanderi()["baseline"]
    trust = select_relations(net, "trust")
    table = m.cooperation_table(net, groups="community")
    assert table.index.tolist() == ["trust", "cooperation", "advice"]
    np.testing.assert_allclose(table[["bonding", "bridging", "linking"]].sum(axis=1), 1)
    assert table.loc["trust", "reciprocity"] == close(m.reciprocity(trust))
    assert table.loc["trust", "support"] == close(m.support(trust))
    assert np.isnan(table.loc["cooperation", "reciprocity"])
    assert 0 <= table["horizontal_share"].min() <= table["horizontal_share"].max() <= 1


def test_centralization_and_gini_by_hand() -> None:
    star = net_of("ab", "ac", "ad", relation=KIN)
    for score in ("degree", "betweenness", "closeness"):
        assert m.centralization(star, of=score) == close(1)
    assert m.centralization(net_of("ab", "bc", "ca", relation=KIN)) == 0
    assert m.gini(pd.Series([0, 0, 0, 4.0, np.nan])) == close(0.75)
    assert np.isnan(m.gini(pd.Series([0.0])))
    with pytest.raises(NetworkError, match="0 or more; -1 came"):
        m.gini(pd.Series([-1.0]))
    with pytest.raises(NetworkError, match="of must be"):
        m.centralization(star, of="fame")


@given(st.lists(st.floats(0, 100), min_size=1, max_size=8))
def test_gini_is_the_mean_difference(values: list[float]) -> None:
    scores = np.array(values)
    if scores.sum() > 1e-6:
        mean = np.abs(scores[:, None] - scores).mean() / (2 * scores.mean())
        assert m.gini(pd.Series(values)) == pytest.approx(mean, abs=1e-9)


def test_igraph_agrees_on_katz() -> None:
    net = net_of("ab", "bc", "ca", "cd")
    assert isinstance(to_igraph(net), igraph.Graph)
    theirs = nx.katz_centrality_numpy(to_networkx(net), alpha=0.3)
    ours = m.katz(net, attenuation=0.3)
    np.testing.assert_allclose(ours / np.linalg.norm(ours), [theirs[one] for one in net.index])


def test_centralization_is_not_known_where_nobody_answered() -> None:
    net = net_of("ab", "bc")
    silent = net.with_(answered=net.answered.assign(**dict.fromkeys(net.answered, False)))
    assert np.isnan(m.centralization(silent))
