"""Communities in several relations: against every partition of small networks, and against the single relation."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from linkages.errors import NetworkError
from linkages.measures import find_communities, find_communities_multi
from linkages.network.build import network_from_edges
from linkages.network.relation import Relation
from linkages.network.shape import select_relations
from linkages.network.views import to_networkx, to_sparse


def random_layers(seed: int, n: int, *, directed: tuple[bool, ...] = (True, False), ties: int = 8):
    """A network of one relation for each flag, with random weights, over n actors."""
    rng = np.random.default_rng(seed)
    rows = []
    for layer, both in enumerate(directed):
        pairs = rng.integers(0, n, (ties, 2))
        pairs = pairs if both else np.sort(pairs, axis=1)
        frame = pd.DataFrame(pairs, columns=["source", "target"])
        frame = frame[frame["source"] != frame["target"]].drop_duplicates().astype(str)
        rows.append(frame.assign(relation=f"r{layer}", weight=rng.integers(1, 6, len(frame))))
    relations = {f"r{layer}": Relation(f"r{layer}", directed=flag) for layer, flag in enumerate(directed)}
    actors = pd.DataFrame(index=[str(actor) for actor in range(n)])
    return network_from_edges(pd.concat(rows), relations=relations, actors=actors)


def partitions(n: int):
    if n == 0:
        yield []
        return
    for rest in partitions(n - 1):
        for group in range(max(rest, default=-1) + 2):
            yield [*rest, group]


def gains(net, weights: dict[str, float]) -> np.ndarray:
    """What each pair adds to the declared sum of modularities, by definition, layer after layer."""
    total = np.zeros((len(net.index), len(net.index)))
    for name, weight in weights.items():
        w = to_sparse(select_relations(net, name)).toarray()
        total += weight * (w / w.sum() - np.outer(w.sum(axis=1), w.sum(axis=0)) / w.sum() ** 2)
    return total / sum(weights.values())


def test_the_best_of_every_partition_is_found() -> None:
    weights = {"r0": 2.0, "r1": 0.5}
    together = np.array([np.equal.outer(parts, parts) for parts in partitions(6)])
    assert len(together) == 203
    compared = 0
    for seed in range(24):
        net = random_layers(seed, 6)
        found = find_communities_multi(net, relations=weights)
        if found.membership.isna().any():
            continue
        gain = gains(net, weights)
        mine = np.equal.outer(found.membership.tolist(), found.membership.tolist())
        assert found.modularity == pytest.approx(gain[mine].sum())
        assert found.modularity == pytest.approx((together * gain).sum(axis=(1, 2)).max(), abs=1e-12)
        compared += 1
    assert compared >= 12


def test_one_relation_alone_is_no_worse_than_leiden_finds_it() -> None:
    for seed in range(8):
        for directed in (True, False):
            net = random_layers(seed, 30, directed=(directed,), ties=60)
            alone, found = find_communities(net), find_communities_multi(net, relations=["r0"])
            assert found.modularity >= alone.modularity - 0.004
            members = found.membership.dropna()
            parts = [set(group.index) for _, group in members.groupby(members)]
            graph = to_networkx(net).subgraph(members.index)
            assert found.modularity == pytest.approx(nx.community.modularity(graph, parts))


def test_the_layers_tell_each_relations_own_modularity() -> None:
    net = random_layers(5, 30, ties=60)
    found = find_communities_multi(net, relations={"r0": 3, "r1": 1})
    members = found.membership.dropna()
    parts = [set(group.index) for _, group in members.groupby(members)]
    for name in ("r0", "r1"):
        graph = to_networkx(select_relations(net, name))
        own = nx.community.modularity(graph.subgraph(members.index), parts)
        assert found.layers.loc[name, "modularity"] == pytest.approx(own)
    told = (3 * found.layers.loc["r0", "modularity"] + found.layers.loc["r1", "modularity"]) / 4
    assert found.modularity == pytest.approx(told)
    assert found.summary().splitlines()[0].endswith(f"modularity {found.modularity:.3f}.")
    assert "over r0 x 3, r1 x 1, resolution 1, seed 0" in found.summary()


def conflict():
    """Help joins a-b and c-d, trust joins a-c and b-d: which pairs stay together is decided by the weights."""
    ties = pd.DataFrame(
        {"source": list("abcdacbd"), "target": list("badccadb"), "relation": ["help"] * 4 + ["trust"] * 4}
    )
    return network_from_edges(ties)


@pytest.mark.parametrize(("weights", "pair"), [({"help": 3, "trust": 1}, "ab"), ({"help": 1, "trust": 3}, "ac")])
def test_the_declared_weights_decide(weights, pair) -> None:
    found = find_communities_multi(conflict(), relations=weights)
    assert found.n == 2
    assert found.membership[pair[0]] == found.membership[pair[1]]


def test_only_the_ratio_of_the_weights_and_of_the_amounts_counts() -> None:
    net = random_layers(3, 30, ties=60)
    first = find_communities_multi(net, relations={"r0": 2, "r1": 1})
    ties = net.ties.assign(weight=np.where(net.ties["relation"] == "r0", 1000.0, 1.0) * net.ties["weight"])
    second = find_communities_multi(net.with_(ties=ties), relations={"r0": 20, "r1": 10})
    assert second.modularity == pytest.approx(first.modularity)
    pd.testing.assert_series_equal(second.membership, first.membership)


def test_the_order_of_the_roster_plays_no_part_and_the_seed_does_all() -> None:
    net = random_layers(8, 40, ties=70)
    first = find_communities_multi(net, relations=["r0", "r1"], seed=2)
    turned = find_communities_multi(net.with_(actors=net.actors.iloc[::-1]), relations=["r0", "r1"], seed=2)
    assert turned.modularity == pytest.approx(first.modularity)
    pairs = pd.DataFrame({"a": first.membership, "b": turned.membership[net.index]}).dropna().drop_duplicates()
    assert not pairs["a"].duplicated().any()
    assert not pairs["b"].duplicated().any()


def test_communities_hold_together_and_a_finer_look_makes_more() -> None:
    net = random_layers(4, 60, ties=60)
    found = find_communities_multi(net, relations=["r0", "r1"])
    graph = nx.Graph(list(net.ties[["source", "target"]].itertuples(index=False, name=None)))
    members = found.membership.dropna()
    assert all(nx.is_connected(graph.subgraph(group.index)) for _, group in members.groupby(members))
    assert find_communities_multi(net, relations=["r0", "r1"], resolution=4).n > found.n


def test_a_relation_without_ties_counts_for_nothing() -> None:
    net = conflict()
    only = net.with_(ties=net.ties[net.ties["relation"] == "help"])
    found = find_communities_multi(only, relations={"help": 1, "trust": 5})
    assert found.membership.tolist() == [1, 1, 2, 2]
    assert found.modularity == pytest.approx(0.5)
    assert np.isnan(found.layers.loc["trust", "modularity"])
    none = find_communities_multi(net.with_(ties=net.ties.iloc[:0]), relations=["help"])
    assert none.n == 0
    assert np.isnan(none.modularity)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"relations": {}}, "relations must name what to take together"),
        ({"relations": "help"}, "relations must name what to take together"),
        ({"relations": {"help": 0}}, "weight of relation 'help' must be a finite number above 0; 0 came"),
        ({"relations": ["help"], "resolution": -1}, "resolution must be a finite number above 0; -1 came"),
        ({"relations": ["loan"]}, "loan"),
    ],
)
def test_wrong_options_are_refused(options, message) -> None:
    with pytest.raises(NetworkError, match=message):
        find_communities_multi(conflict(), **options)


def test_distances_are_refused() -> None:
    relations = {"road": Relation("road", weight_type="distance")}
    ties = pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [2]})
    with pytest.raises(NetworkError, match="'road' holds distances"):
        find_communities_multi(network_from_edges(ties, relations=relations), relations=["road"])
