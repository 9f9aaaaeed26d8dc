"""Random ties and the tests that use them: against full enumeration, and against the measures of the same name."""

from collections import Counter
from itertools import combinations, permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages import measures as m
from linkages.errors import NetworkError
from linkages.inference import cug_test
from linkages.inference.cug import FIGURES
from linkages.inference.permutation import tails
from linkages.inference.random_ties import Ground, find_ground, random_ties
from linkages.network import Relation, network_from_edges, subset
from linkages.network.observed import own_answer

SEEDS = st.integers(0, 10**6)


def ground_of(n, ties, *, directed=True, lost=()):
    cells = ~np.eye(n, dtype=bool)
    for i, j in lost:
        cells[i, j] = False
    source, target = np.array(ties, dtype=np.int64).T
    return Ground(np.arange(n), source, target, cells if directed else cells & cells.T, directed)


def census(ties):
    mutual = sum((j, i) in ties for i, j in ties) // 2
    return mutual, len(ties) - 2 * mutual


def degrees(n, ties, *, directed):
    out, into = Counter(i for i, _ in ties), Counter(j for _, j in ties)
    if directed:
        return tuple(out[i] for i in range(n)), tuple(into[i] for i in range(n))
    return tuple(out[i] + into[i] for i in range(n))


def alike(ground, condition, ties):
    """Every network on the ground that shares the condition with the given ties, by looking at all networks."""
    cells = list(zip(*(end.tolist() for end in ground.places), strict=True))
    every = (
        frozenset(cell for cell, there in zip(cells, flags, strict=True) if there)
        for flags in product([False, True], repeat=len(cells))
    )
    what = {
        "size": lambda one: 0,
        "edges": len,
        "dyad census": lambda one: census(one) if ground.directed else len(one),
        "degrees": lambda one: degrees(ground.n, one, directed=ground.directed),
    }[condition]
    return [one for one in every if what(one) == what(frozenset(ties))]


CASES = [
    (3, [(0, 1), (1, 2), (2, 0)], True, ()),
    (4, [(0, 1), (1, 2), (2, 3), (0, 2), (2, 0)], True, ()),
    (4, [(0, 1), (1, 2), (2, 3), (0, 2), (3, 0)], True, ((3, 2),)),
    (5, [(0, 1), (1, 2), (2, 3), (3, 4)], False, ()),
]


@pytest.mark.parametrize("condition", ["size", "edges", "dyad census", "degrees"])
@pytest.mark.parametrize(("n", "ties", "directed", "lost"), CASES, ids=["circle", "four", "gap", "path"])
def test_every_network_that_shares_the_condition_is_drawn_alike_often(condition, n, ties, directed, lost):
    if lost and condition == "dyad census":
        pytest.skip("the pair with a gap keeps its own tie: see the next test")
    ground = ground_of(n, ties, directed=directed, lost=lost)
    expected, count = alike(ground, condition, ties), 400 if condition == "degrees" else 1200
    found = Counter()
    for source, target in random_ties(ground, condition, count, 5):
        ends = (source, target) if directed else (np.minimum(source, target), np.maximum(source, target))
        found[frozenset(zip(*(end.tolist() for end in ends), strict=True))] += 1
    assert set(found) <= set(expected)
    each = count / len(expected)
    spread = sum((found[one] - each) ** 2 / each for one in expected)
    freedom = len(expected) - 1
    assert spread <= freedom + 4.5 * np.sqrt(2 * freedom)


def test_pairs_seen_from_one_end_keep_their_ties_among_them():
    """2 -> 0 and 3 -> 0 were not seen; 0 -> 2 is a tie, 0 -> 3 none. One mutual and one one-way pair of the other four."""
    ground = ground_of(4, [(0, 1), (1, 0), (1, 2), (0, 2)], lost=((2, 0), (3, 0)))
    seen = Counter()
    for source, target in random_ties(ground, "dyad census", 400, 1):
        ties = set(zip(source.tolist(), target.tolist(), strict=True))
        lone = {(0, 2), (0, 3)} & ties
        assert len(lone) == 1
        assert census(ties - lone) == (1, 1)
        assert not ties & {(2, 0), (3, 0)}
        seen.update(lone)
    assert 150 < seen[0, 2] < 250


@settings(max_examples=40)
@given(SEEDS, st.booleans())
def test_degrees_and_gaps_are_kept(random_net, seed, directed):
    net = random_net(seed, directed=directed, silence=True, merge=None if directed else "either")
    ground = find_ground(net)
    degree = [np.bincount(end, minlength=ground.n) for end in ground.ordered((ground.source, ground.target))]
    for ties in random_ties(ground, "degrees", 3, seed):
        table = ground.matrix(ties)
        assert not (table & ~ground.cells).any()
        assert table.sum() == len(ground.ordered(ties)[0])
        assert table.sum(axis=1).tolist() == degree[0].tolist()
        assert table.sum(axis=0).tolist() == degree[1].tolist()


@settings(max_examples=40)
@given(SEEDS, st.booleans())
def test_figures_are_the_measures_among_those_who_answered(random_net, seed, directed):
    net = random_net(seed, directed=directed, silence=True, merge="either")
    ground = find_ground(net)
    if ground.n < 3:
        return
    among = subset(net, net.index[own_answer(net)])
    ways = {"centralization": "all", "centralization_in": "in", "centralization_out": "out"}
    for name, figure in FIGURES.items():
        if name == "reciprocity" and not directed:
            continue
        got = figure(ground, (ground.source, ground.target))
        wanted = m.centralization(among, direction=ways[name]) if name in ways else getattr(m, name)(among)
        assert got == pytest.approx(wanted, nan_ok=True)


def test_transitivity_of_a_crowd_and_of_a_sparse_network():
    rng = np.random.default_rng(2)
    for n, share in ((60, 0.02), (20, 0.6)):
        table = (rng.random((n, n)) < share) & ~np.eye(n, dtype=bool)
        ids = np.array([f"v{i}" for i in range(n)])
        source, target = np.nonzero(table)
        net = network_from_edges(pd.DataFrame({"source": ids[source], "target": ids[target]}))
        ground = find_ground(net)
        assert FIGURES["transitivity"](ground, (ground.source, ground.target)) == pytest.approx(m.transitivity(net))


def three(*ties):
    return network_from_edges(
        pd.DataFrame({"source": [t[0] for t in ties], "target": [t[1] for t in ties]}),
        actors=pd.DataFrame(index=list("abc")),
    )


def test_three_ties_of_three_actors_by_hand():
    """Of the 20 networks 6 are transitive (one closed two-path), 2 circles and 12 hold a mutual pair (nothing closed).

    So transitivity is 1 in 6 of 20 and 0 in 14; reciprocity 2/3 in 12 of 20 and 0 in 8.
    """
    net = three("ab", "bc", "ac")
    found = cug_test(net, "transitivity", replicates=4000, seed=3)
    assert found.observed == 1
    assert found.null.mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / 4000))
    assert found.p_value == pytest.approx(0.6, abs=0.06)
    assert set(np.unique(found.null)) == {0.0, 1.0}
    back = cug_test(net, "reciprocity", replicates=4000, seed=3)
    assert sorted(set(back.null.round(9))) == [0.0, 0.666666667]
    assert back.null.mean() == pytest.approx(0.4, abs=4 * np.sqrt(0.24 * 4 / 9 / 4000))


def test_dyad_census_of_three_actors_by_hand():
    """One mutual, one one-way, one null pair: a two-path there is, and it is never closed. All 12 networks have reciprocity 2/3."""
    net = three("ab", "ba", "bc")
    assert cug_test(net, "reciprocity", condition="dyad census", replicates=50).null == pytest.approx(
        np.full(50, 2 / 3)
    )
    found = cug_test(net, "transitivity", condition="dyad census", replicates=50)
    assert found.null.tolist() == [0.0] * 50
    assert found.p_value == 1.0


def test_size_of_three_actors_by_all_64_networks():
    cells = list(permutations(range(3), 2))
    values = []
    for flags in product([False, True], repeat=6):
        ties = [cell for cell, there in zip(cells, flags, strict=True) if there]
        if ties:
            values.append(sum((j, i) in ties for i, j in ties) / len(ties))
    found = cug_test(three("ab", "bc"), "reciprocity", condition="size", replicates=4000, seed=1)
    assert found.null.mean() == pytest.approx(np.mean(values), abs=4 * np.std(values) / np.sqrt(4000))
    assert len(found.null) < 4000
    assert "Not defined in" in found.notes[1]


def test_a_function_of_a_network_gives_the_same_as_the_name():
    net = three("ab", "ba", "bc")
    by_name = cug_test(net, "reciprocity", replicates=30, seed=4)
    by_function = cug_test(net, m.reciprocity, replicates=30, seed=4)
    assert by_function.observed == by_name.observed
    assert by_function.null == pytest.approx(by_name.null)
    assert by_function.statistic == "reciprocity, tie"


def test_a_function_may_use_the_actors_columns_and_an_undirected_relation():
    actors = pd.DataFrame({"side": ["x", "y", "x", "y"]}, index=["d", "c", "b", "a"])
    edges = pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "d"]})
    net = network_from_edges(edges, actors=actors, relations={"tie": Relation("tie", directed=False)})
    found = cug_test(net, lambda one: m.ei_index(one, "side"), replicates=60)
    pairs = [1 if (i % 2) != (j % 2) else -1 for i, j in combinations(range(4), 2)]
    every = [np.mean(some) for some in combinations(pairs, 3)]
    assert found.observed == 1
    assert found.null.mean() == pytest.approx(np.mean(every), abs=4 * np.std(every) / np.sqrt(60))


def test_the_silent_take_no_part():
    edges = pd.DataFrame({"source": ["a", "b", "c", "c", "s"], "target": ["b", "c", "a", "s", "a"]})
    net = network_from_edges(edges)
    silent = net.with_(answered=net.answered.assign(tie=net.index != "s"))
    found = cug_test(silent, "density", condition="size", replicates=20)
    assert found.observed == 0.5
    assert "3 actors" in found.method


def test_the_same_seed_gives_the_same_and_rows_do_not_matter():
    edges = pd.DataFrame({"source": ["a", "b", "c", "d", "a"], "target": ["b", "c", "d", "a", "c"]})
    actors = pd.DataFrame(index=list("abcd"))
    first, second = (
        cug_test(network_from_edges(rows, actors=actors), "transitivity", replicates=50, seed=7)
        for rows in (edges, edges[::-1])
    )
    assert first.null.tolist() == second.null.tolist()
    assert first.p_value == second.p_value


def test_tails_count_both_ends():
    null = np.array([0.0, 1.0, 2.0, 3.0])
    assert tails(3.0, null) == (0.8, 0.4, 1.0)
    assert tails(-1.0, null) == (0.4, 1.0, 0.2)
    assert tails(1.0, null) == (1.0, 0.8, 0.6)


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"statistic": "betweenness"}, "statistic must be a function of a network or one of density"),
        ({"condition": "weights"}, "condition must be 'size'"),
        ({"replicates": 0}, "replicates must be a whole number from 1"),
    ],
)
def test_what_cannot_be_tested_is_refused(options, match):
    with pytest.raises(NetworkError, match=match):
        cug_test(three("ab", "bc"), **{"statistic": "density", **options})


def test_a_figure_that_is_not_defined_is_refused():
    with pytest.raises(NetworkError, match="transitivity is not defined for the ties"):
        cug_test(three("ab"), "transitivity")
    with pytest.raises(NetworkError, match="need three actors or more who answered; 2 did"):
        cug_test(network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]})), "density")
    undirected = network_from_edges(
        pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), relations={"tie": Relation("tie", directed=False)}
    )
    with pytest.raises(NetworkError, match="reciprocity needs a directed relation"):
        cug_test(undirected, "reciprocity")
