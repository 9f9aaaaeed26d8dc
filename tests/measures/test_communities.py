from __future__ import annotations

import random

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures.communities import find_communities
from linkages.network.build import network_from_edges
from linkages.network.relation import Relation
from linkages.network.views import to_networkx, to_sparse

SEEDS = st.integers(0, 10**6)


def cliques(sizes: tuple[int, ...] = (5, 4), extra: tuple[tuple[str, str], ...] = (("p0", "q0"),)):
    names = [[f"{letter}{number}" for number in range(size)] for letter, size in zip("pqrst", sizes, strict=False)]
    ties = [(a, b) for group in names for a in group for b in group if a != b] + list(extra)
    roster = pd.DataFrame(index=[*(name for group in names for name in group), "alone"])
    return network_from_edges(pd.DataFrame(ties, columns=["source", "target"]), actors=roster)


def modularity_of(net, parts: list[int]) -> float:
    """Directed weighted modularity by its definition."""
    w = to_sparse(net).toarray()
    m = w.sum()
    same = np.equal.outer(parts, parts)
    return float((w / m - np.outer(w.sum(axis=1), w.sum(axis=0)) / m**2)[same].sum())


def partitions(n: int):
    """Every partition of n things, as group numbers."""
    if n == 0:
        yield []
        return
    for rest in partitions(n - 1):
        for group in range(max(rest, default=-1) + 2):
            yield [*rest, group]


def test_two_cliques_and_one_alone() -> None:
    found = find_communities(cliques())
    assert found.n == 2
    assert found.membership.dropna().to_dict() == {**{f"p{i}": 1 for i in range(5)}, **{f"q{i}": 2 for i in range(4)}}
    assert list(found.membership.index) == [*(f"p{i}" for i in range(5)), *(f"q{i}" for i in range(4)), "alone"]
    assert found.sizes.to_dict() == {1: 5, 2: 4}
    assert found.modularity == pytest.approx(20 / 33 - (21 * 20) / 33**2 + 12 / 33 - (12 * 13) / 33**2)
    assert np.isnan(found.codelength)


def test_equal_communities_are_numbered_in_roster_order() -> None:
    net = cliques((4, 4))
    assert find_communities(net).membership["p0"] == 1
    turned = net.with_(actors=net.actors.iloc[::-1])
    assert find_communities(turned).membership["p0"] == 2


@pytest.mark.parametrize("directed", [True, False])
def test_leiden_reaches_the_largest_modularity(random_net, directed: bool) -> None:
    """Against every partition of up to six actors."""
    compared = 0
    for seed in range(60):
        net = random_net(seed, directed=directed)
        tied = net.index[np.isin(net.index, net.ties[["source", "target"]])]
        if len(net.index) > 6 or len(tied) < len(net.index):
            continue
        best = max(modularity_of(net, parts) for parts in partitions(len(net.index)))
        found = find_communities(net)
        assert found.modularity == pytest.approx(modularity_of(net, found.membership.tolist()))
        assert found.modularity == pytest.approx(best, abs=1e-9)
        compared += 1
    assert compared >= 10


def test_direction_matters_to_leiden() -> None:
    """The best directed partition is not the best one of the ties taken both ways."""
    differ = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        edges = pd.DataFrame(rng.integers(0, 12, (40, 2)), columns=["source", "target"]).drop_duplicates()
        net = network_from_edges(edges[edges["source"] != edges["target"]].astype(str))
        ours = find_communities(net).modularity
        graph = to_networkx(net)
        both_ways = nx.Graph()
        for a, b in graph.edges:
            both_ways.add_edge(a, b, weight=both_ways.get_edge_data(a, b, {"weight": 0})["weight"] + 1)
        parts = nx.community.louvain_communities(both_ways, seed=0)
        theirs = nx.community.modularity(graph, parts)
        assert ours >= theirs - 1e-9
        differ += ours > theirs + 1e-9
    assert differ > 10


@given(seed=SEEDS, shuffle=st.randoms(use_true_random=False), method=st.sampled_from(["leiden", "infomap"]))
def test_the_order_of_the_roster_plays_no_part(random_net, seed: int, shuffle, method: str) -> None:
    net = random_net(seed)
    order = list(net.index)
    shuffle.shuffle(order)
    first, second = (find_communities(one, method=method) for one in (net, net.with_(actors=net.actors.loc[order])))
    assert second.modularity == pytest.approx(first.modularity, nan_ok=True)
    pairs = pd.DataFrame({"a": first.membership, "b": second.membership[net.index]}).dropna().drop_duplicates()
    assert not pairs["a"].duplicated().any()
    assert not pairs["b"].duplicated().any()


def test_same_seed_same_partition_and_pythons_chance_is_left_alone() -> None:
    rng = np.random.default_rng(1)
    edges = pd.DataFrame(rng.integers(0, 60, (200, 2)), columns=["source", "target"]).drop_duplicates()
    net = network_from_edges(edges[edges["source"] != edges["target"]].astype(str))
    random.seed(5)
    first = find_communities(net, seed=3)
    after = random.random()
    random.seed(5)
    assert random.random() == after
    pd.testing.assert_series_equal(find_communities(net, seed=3).membership, first.membership)
    assert first.modularity > 0.25


def test_higher_resolution_gives_smaller_communities() -> None:
    net = cliques((5, 4), extra=tuple((f"p{i}", f"q{j}") for i in range(3) for j in range(3)))
    assert find_communities(net, resolution=0.2).n == 1
    assert find_communities(net).n == 2
    fine = find_communities(net, resolution=5.0)
    assert fine.n > 2
    assert fine.modularity == pytest.approx(modularity_of(net, fine.membership.fillna(99).tolist()))


def test_infomap_finds_cliques_and_its_code_length() -> None:
    """Two triangles joined by one tie: the two-level map equation by hand."""
    ties = pd.DataFrame({"source": list("abcdefc"), "target": list("bcaefdd")})
    found = find_communities(
        network_from_edges(ties, relations={"kin": Relation("kin", directed=False)}), method="infomap"
    )
    assert found.membership.tolist() == [1, 1, 1, 2, 2, 2]

    def entropy(*shares: float) -> float:
        total = sum(shares)
        return -sum(share / total * np.log2(share / total) for share in shares)

    inside = entropy(2 / 14, 2 / 14, 3 / 14, 1 / 14)
    assert found.codelength == pytest.approx(2 / 14 * entropy(1 / 14, 1 / 14) + 2 * (8 / 14) * inside)


def test_weights_count() -> None:
    ties = pd.DataFrame({"source": list("abcd"), "target": list("bcda"), "weight": [10, 1, 10, 1]})
    found = find_communities(network_from_edges(ties))
    assert found.membership.to_dict() == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_who_is_away_is_in_none_and_who_is_silent_is_placed_by_others() -> None:
    net = cliques()
    answered = net.answered
    answered.loc["p4"] = False
    net = net.with_(answered=answered, actors=net.actors.assign(present=net.index != "alone"))
    found = find_communities(net)
    assert found.membership["p4"] == 1
    assert found.membership.isna().to_dict() == {actor: actor == "alone" for actor in net.index}


def test_what_people_read() -> None:
    found = find_communities(cliques())
    assert repr(found) == found.summary()
    assert found.summary().startswith("2 communities (Leiden, resolution 1, seed 0), modularity 0.4")
    assert found.summary().endswith("Sizes: 5, 4. 1 of 10 actors in none (no ties, or not present).")
    assert found._repr_html_().startswith("<div>2 communities (Leiden")
    nothing = find_communities(
        network_from_edges(
            pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [0]}), actors=pd.DataFrame(index=["a"])
        )
    )
    assert nothing.summary() == "No communities: no actor has a tie."
    assert nothing.n == 0
    assert np.isnan(nothing.modularity)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "louvain"}, "method must be one of leiden, infomap; 'louvain' came"),
        ({"resolution": 0}, "resolution must be a finite number above 0; 0 came"),
        ({"resolution": float("nan")}, "resolution must be a finite number above 0"),
    ],
)
def test_wrong_options_are_refused(options: dict, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        find_communities(cliques(), **options)


def test_distances_are_refused() -> None:
    net = network_from_edges(
        pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [2]}),
        relations={"road": Relation("road", weight_type="distance")},
    )
    with pytest.raises(NetworkError, match="'road' holds distances"):
        find_communities(net)


def test_a_directed_graph_on_which_igraph_goes_on_for_ever_has_communities(random_net) -> None:
    """With these seven actors igraph's own "until nothing changes" never ends."""
    found = find_communities(random_net(927))
    assert found.membership.notna().all()
    graph = to_networkx(random_net(927))
    parts = [set(group.index) for _, group in found.membership.dropna().groupby(found.membership.dropna())]
    tied = graph.subgraph(set().union(*parts))
    assert found.modularity == pytest.approx(nx.community.modularity(tied, parts))
