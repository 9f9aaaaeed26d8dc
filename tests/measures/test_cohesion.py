from __future__ import annotations

from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures.census import TRIADS, dyad_census, triad_census
from linkages.measures.cohesion import components, density, mean_degree, reciprocity, transitivity
from linkages.measures.ties_across import ei_actors, ei_index, ei_table
from linkages.network.build import network_from_edges
from linkages.network.observed import is_observed, own_answer
from linkages.network.relation import Relation
from linkages.network.views import to_networkx

SEEDS = st.integers(0, 10**6)
RULES = ("source", "target", "either", "both", "max", "mean")
KIN = Relation("kin", directed=False)


def net_of(
    *ties: str, weights: tuple[float, ...] | None = None, actors: str | None = None, relation: Relation | None = None
):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]}, dtype="str")
    if weights:
        edges["weight"] = weights
    roster = pd.DataFrame(index=list(actors)) if actors else None
    relation = relation or Relation("tie")
    return network_from_edges(edges, actors=roster, relations={relation.name: relation})


def silenced(net, *silent: str, **changes: object):
    answered = net.answered
    answered.loc[list(silent)] = False
    return net.with_(answered=answered, **changes)


def dyads(net) -> tuple[set, set]:
    """Ties and observed dyads, both as ordered pairs of ids."""
    ties = set(zip(net.ties["source"], net.ties["target"], strict=True))
    if not net.single().directed:
        ties |= {(target, source) for source, target in ties}
    n = len(net.index)
    first, last = np.divmod(np.arange(n * n), n)
    seen = is_observed(net, first, last)
    return ties, {(net.index[a], net.index[b]) for a, b in zip(first[seen], last[seen], strict=True)}


def share(part: int, whole: int) -> object:
    return pytest.approx(part / whole if whole else np.nan, nan_ok=True)


def test_a_small_network_by_hand() -> None:
    """a <-> b, b -> c, a -> c, d alone: 4 of 12 dyads; 2 of 4 returned; two-paths a-b-c and b-a-c, both closed."""
    net = net_of("ab", "ba", "bc", "ac", actors="abcd")
    assert density(net) == pytest.approx(4 / 12)
    assert mean_degree(net) == pytest.approx(1)
    assert reciprocity(net) == pytest.approx(2 / 4)
    assert transitivity(net) == 1
    assert dyad_census(net).to_dict() == {"mutual": 1, "asymmetric": 2, "null": 3}
    census = triad_census(net)
    assert census[census > 0].to_dict() == {"012": 2, "102": 1, "120U": 1}
    assert components(net).to_dict() == {"a": 1, "b": 1, "c": 1, "d": 2}
    assert components(net, mode="strong").to_dict() == {"a": 1, "b": 1, "c": 2, "d": 3}


def test_transitivity_follows_direction() -> None:
    """a -> b -> c and c -> a: a cycle closes no two-path."""
    assert transitivity(net_of("ab", "bc", "ca")) == 0
    assert transitivity(net_of("ab", "bc", "ac")) == 1
    assert transitivity(net_of("ab", "bc", "ac", "cd")) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("ties", "name"),
    [
        ((), "003"),
        (("ab",), "012"),
        (("ab", "ba"), "102"),
        (("ba", "bc"), "021D"),
        (("ab", "cb"), "021U"),
        (("ab", "bc"), "021C"),
        (("ab", "bc", "ac"), "030T"),
        (("ab", "bc", "ca"), "030C"),
        (("ab", "ba", "bc", "cb"), "201"),
        (("ac", "ca", "ba", "bc"), "120D"),
        (("ac", "ca", "ab", "cb"), "120U"),
        (("ac", "ca", "ab", "bc"), "120C"),
        (("ab", "ba", "ac", "ca", "bc"), "210"),
        (("ab", "ba", "ac", "ca", "bc", "cb"), "300"),
        (("ab", "ba", "cb"), "111D"),
        (("ab", "ba", "bc"), "111U"),
    ],
)
def test_each_kind_of_triad(ties: tuple[str, ...], name: str) -> None:
    assert triad_census(net_of(*ties, actors="abc"))[name] == 1
    assert triad_census(net_of(*ties, actors="abc")).sum() == 1


@given(seed=SEEDS)
def test_censuses_and_transitivity_equal_networkx(random_net, seed: int) -> None:
    net = random_net(seed)
    graph = to_networkx(net)
    assert triad_census(net).to_dict() == nx.triadic_census(graph)
    undirected = random_net(seed, directed=False)
    closed = transitivity(undirected)
    assert nx.transitivity(to_networkx(undirected)) == pytest.approx(0 if np.isnan(closed) else closed)
    assert reciprocity(net) == share(sum(graph.has_edge(b, a) for a, b in graph.edges), graph.number_of_edges())


@given(seed=SEEDS, rule=st.sampled_from(RULES))
def test_shares_are_of_observed_dyads(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, merge=rule, silence=True)
    ties, seen = dyads(net)
    assert density(net) == share(len(ties), len(seen))
    assert mean_degree(net) == share(len(ties) * (net.present.sum() - 1), len(seen))
    returned = [(b, a) in ties for a, b in ties if (b, a) in seen]
    assert reciprocity(net) == share(sum(returned), len(returned))
    ends = [(a, b) for a, v, b in permutations(net.index, 3) if (a, v) in ties and (v, b) in ties and (a, b) in seen]
    assert transitivity(net) == share(sum(end in ties for end in ends), len(ends))


@given(seed=SEEDS, rule=st.sampled_from(["either", "both"]))
def test_shares_are_of_observed_pairs_if_undirected(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, directed=False, merge=rule, silence=True)
    ties, seen = dyads(net)
    assert density(net) == share(len(ties), len(seen))
    ends = [(a, b) for a, v, b in permutations(net.index, 3) if (a, v) in ties and (v, b) in ties and (a, b) in seen]
    assert transitivity(net) == share(sum(end in ties for end in ends), len(ends))
    assert dyad_census(net).to_dict() == {"mutual": len(ties) / 2, "asymmetric": 0, "null": (len(seen) - len(ties)) / 2}


@given(seed=SEEDS, rule=st.sampled_from(RULES))
def test_censuses_count_what_was_observed(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, merge=rule, silence=True)
    ties, seen = dyads(net)
    pairs = [
        sum(way in ties for way in ((a, b), (b, a))) for a, b in combinations(net.index, 2) if {(a, b), (b, a)} <= seen
    ]
    assert dyad_census(net).tolist() == [pairs.count(2), pairs.count(1), pairs.count(0)]
    heard = net.index[own_answer(net)]
    unknown = set(zip(net.unknown["source"], net.unknown["target"], strict=True))
    expected = dict.fromkeys(TRIADS, 0)
    for triple in combinations(heard, 3):
        ways = set(permutations(triple, 2))
        if not ways & unknown:
            graph = nx.DiGraph(ways & ties)
            graph.add_nodes_from(triple)
            expected[next(name for name, count in nx.triadic_census(graph).items() if count)] += 1
    assert triad_census(net).to_dict() == expected


def test_silence_is_no_absence() -> None:
    """a and b answered and named one of 2 others each; s did not: 2 ties of 4 observed dyads, not of 6."""
    net = silenced(net_of("ab", "bs", actors="abs"), "s")
    assert density(net) == pytest.approx(2 / 4)
    assert mean_degree(net) == pytest.approx(1)
    assert reciprocity(net) == 0
    assert dyad_census(net).to_dict() == {"mutual": 0, "asymmetric": 1, "null": 0}


def test_nothing_observed_is_nan() -> None:
    net = silenced(net_of(actors="ab"), "a", "b")
    for measure in (density, mean_degree, reciprocity, transitivity):
        assert np.isnan(measure(net))
    assert dyad_census(net).sum() == triad_census(net).sum() == 0


def test_components_are_numbered_by_size_then_roster() -> None:
    net = net_of("ab", "dc", "ef", "fg", actors="zcdabefg")
    assert components(net).to_dict() == {"z": 4, "c": 2, "d": 2, "a": 3, "b": 3, "e": 1, "f": 1, "g": 1}
    away = net.with_(actors=net.actors.assign(present=net.index != "z"))
    assert components(away).isna().to_dict() == {actor: actor == "z" for actor in net.index}
    with pytest.raises(NetworkError, match="mode must be 'weak' or 'strong'; 'in' came"):
        components(net, mode="in")


def test_reciprocity_is_refused_where_ties_have_no_direction() -> None:
    with pytest.raises(NetworkError, match="needs a directed relation; 'kin' is undirected"):
        reciprocity(net_of("ab", relation=KIN))


def test_ei_by_hand() -> None:
    """x: a, b; y: c. Within: a-b (weight 1); between: a-c (2), b-c (3)."""
    net = net_of("ab", "ac", "bc", weights=(1, 2, 3), actors="abcd")
    groups = {"a": "x", "b": "x", "c": "y", "d": "y"}
    assert ei_index(net, groups) == pytest.approx((2 - 1) / 3)
    assert ei_index(net, groups, weighted=True) == pytest.approx((5 - 1) / 6)
    table = ei_table(net, groups)
    assert table.loc["x"].to_dict() == pytest.approx({"actors": 2, "internal": 1, "external": 2, "ei": 1 / 3})
    assert table.loc["y"].to_dict() == pytest.approx({"actors": 2, "internal": 0, "external": 2, "ei": 1})
    assert ei_table(net, groups, weighted=True).loc["x", "ei"] == pytest.approx((5 - 1) / 6)
    nan = pytest.approx(np.nan, nan_ok=True)
    assert ei_actors(net, groups).to_dict() == {"a": 0, "b": 0, "c": 1, "d": nan}
    assert ei_actors(net, groups, direction="out").to_dict() == {"a": 0, "b": 1, "c": nan, "d": nan}
    assert ei_actors(net, groups, direction="in").to_dict() == {"a": nan, "b": -1, "c": 1, "d": nan}


def test_ei_leaves_out_who_has_no_group() -> None:
    net = net_of("ab", "ac", "bc", actors="abcd")
    assert ei_index(net, {"a": "x", "b": "x"}) == -1
    assert np.isnan(ei_index(net, {"a": "x"}))
    assert ei_table(net, {"a": "x", "d": "y"})["ei"].isna().all()
    assert np.isnan(ei_actors(net, {"a": "x", "b": "x"})["c"])


@given(seed=SEEDS, weighted=st.booleans())
def test_ei_swaps_sign_with_its_sides_and_ignores_labels(random_net, seed: int, weighted: bool) -> None:
    net = random_net(seed)
    groups = net.actors["group"]
    index = ei_index(net, "group", weighted=weighted)
    assert np.isnan(index) or -1 <= index <= 1
    renamed = groups.map({"x": 3, "y": 1, "z": 2})
    assert ei_index(net, renamed, weighted=weighted) == pytest.approx(index, nan_ok=True)
    table = ei_table(net, "group", weighted=weighted)
    inside, across = table["internal"].sum(), table["external"].sum() / 2
    assert index == share(across - inside, across + inside)


def test_distances_are_no_strengths() -> None:
    net = net_of("ab", weights=(2,), relation=Relation("road", weight_type="distance"))
    groups = {"a": "x", "b": "y"}
    assert ei_index(net, groups) == 1
    for measure in (ei_index, ei_table, ei_actors):
        with pytest.raises(NetworkError, match="'road' holds distances"):
            measure(net, groups, weighted=True)


@pytest.mark.parametrize(
    "measure", [density, mean_degree, reciprocity, transitivity, dyad_census, triad_census, components]
)
def test_several_relations_are_refused(measure) -> None:
    edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "credit"]})
    with pytest.raises(NetworkError, match="has 2: advice, credit"):
        measure(network_from_edges(edges))
