"""Compiled loops give the numbers of the arrays they took the place of, whatever is missing; and they compile where nothing can be kept."""

from __future__ import annotations

import numba
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.kernels import kernel
from linkages.measures import triads
from linkages.measures.census import triad_census
from linkages.measures.centrality import closeness, harmonic
from linkages.measures.cohesion import reciprocity, transitivity
from linkages.measures.distances import AT_ONCE, steps_to_others
from linkages.measures.holes import holes_table
from linkages.measures.pairs import find_pairs
from linkages.network.build import network_from_edges
from tests.measures import by_arrays

SEEDS = st.integers(0, 10**6)
RULES = st.sampled_from(["source", "target", "either", "both", "max", "mean"])
DIRECTIONS = st.sampled_from(["in", "out", "all"])


def larger(seed: int, n: int = 60, *, ties: int = 400):
    """A network of many ties, some of them mutual, and of a few isolates, with a hub."""
    rng = np.random.default_rng(seed)
    source, target = rng.integers(0, n - 3, (2, ties))
    source[: ties // 10] = 0
    edges = pd.DataFrame({"source": source, "target": target, "weight": rng.integers(1, 9, ties)}).astype(str)
    edges = edges[edges["source"] != edges["target"]].drop_duplicates(["source", "target"])
    return network_from_edges(
        edges.astype({"weight": float}), actors=pd.DataFrame(index=[str(one) for one in range(n)])
    )


@given(seed=SEEDS, rule=RULES)
@settings(max_examples=30)
def test_counts_of_paths_are_those_by_arrays(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, merge=rule, silence=True)
    codes = pd.factorize(net.actors["group"])[0].astype(np.int64)
    codes[~net.present] = -1
    np.testing.assert_array_equal(triads.open_paths(net, codes), by_arrays.open_paths(net, codes))
    assert transitivity(net) == pytest.approx(by_arrays.transitivity_by_arrays(net), nan_ok=True, abs=0)
    assert reciprocity(net) == pytest.approx(by_arrays.reciprocity_by_arrays(net), nan_ok=True, abs=0)


@given(seed=SEEDS, directed=st.booleans())
@settings(max_examples=30)
def test_pairs_and_holes_are_those_by_arrays(random_net, seed: int, directed: bool) -> None:
    net = random_net(seed, directed=directed, merge="either", silence=True)
    pairs, theirs = find_pairs(net), by_arrays.find_pairs(net)
    for name in ("low", "high", "weight", "rank"):
        np.testing.assert_array_equal(getattr(pairs, name), getattr(theirs, name))
    for weighted in (True, False):
        pd.testing.assert_frame_equal(
            holes_table(net, weighted=weighted),
            by_arrays.holes_by_arrays(net, weighted=weighted),
            rtol=1e-12,
            atol=1e-12,
        )


@given(seed=SEEDS, rule=RULES)
@settings(max_examples=30)
def test_triads_are_those_of_igraph_where_no_dyad_is_unknown(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, merge=rule, silence=True).with_(unknown=None)
    assert triad_census(net).tolist() == by_arrays.triads_by_igraph(net).tolist()


@given(seed=SEEDS, direction=DIRECTIONS, directed=st.booleans())
@settings(max_examples=30)
def test_nearness_is_that_of_igraph(random_net, seed: int, direction: str, directed: bool) -> None:
    net = random_net(seed, directed=directed, merge="source" if directed else "either", silence=True)
    close, inverse = by_arrays.closeness_by_igraph(net, direction), by_arrays.harmonic_by_igraph(net, direction)
    pd.testing.assert_series_equal(closeness(net, direction=direction), close, rtol=1e-13)
    pd.testing.assert_series_equal(harmonic(net, direction=direction), inverse, rtol=1e-13)


@pytest.mark.parametrize("seed", range(5))
def test_a_larger_network_with_a_hub_has_the_same_numbers(seed: int) -> None:
    net = larger(seed)
    codes = np.arange(len(net.index)) % 7 - 1
    np.testing.assert_array_equal(triads.open_paths(net, codes), by_arrays.open_paths(net, codes))
    assert triad_census(net).tolist() == by_arrays.triads_by_igraph(net).tolist()
    pd.testing.assert_frame_equal(holes_table(net), by_arrays.holes_by_arrays(net), rtol=1e-12, atol=1e-12)


def test_more_actors_than_are_taken_at_once_in_a_long_line() -> None:
    n = AT_ONCE + 70
    ids = [f"{number:04}" for number in range(n)]
    net = network_from_edges(pd.DataFrame({"source": ids[:-1], "target": ids[1:]}))
    after = np.arange(n)[::-1]
    reached, total, inverse = steps_to_others(net, "out")
    assert reached.tolist() == after.tolist()
    assert total.tolist() == (after * (after + 1) // 2).tolist()
    np.testing.assert_allclose(inverse, np.cumsum(np.r_[0, 1 / np.arange(1, n)])[::-1], rtol=1e-13)


@pytest.mark.parametrize("actors", [1, 3])
def test_a_network_without_ties(actors: int) -> None:
    ids = [str(number) for number in range(actors)]
    net = network_from_edges(pd.DataFrame({"source": [], "target": []}, dtype="str"), actors=pd.DataFrame(index=ids))
    assert triads.open_paths(net, np.zeros(actors, dtype=np.int64)).sum() == 0
    assert triad_census(net).tolist() == [int(actors == 3), *[0] * 15]
    assert holes_table(net).isna().all().all()
    assert closeness(net).isna().all()
    assert harmonic(net).tolist() == [0.0] * actors


@kernel
def half(number):
    return number / 2


@kernel
def quarter(number):
    return half(number) / 2


def test_a_kernel_calls_a_kernel() -> None:
    assert quarter(3.0) == 0.75


def test_without_a_folder_for_the_cache_a_kernel_is_compiled_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def njit(**options: bool):
        asked.append(options)
        if options.get("cache"):
            raise RuntimeError("cannot cache function 'third': no locator available for file 'third.py'")
        return compiled(**options)

    compiled = numba.njit
    monkeypatch.setattr(numba, "njit", njit)

    @kernel
    def third(number):
        return number / 3

    assert third(9.0) == 3.0
    assert asked == [{"nogil": True, "cache": True}, {"nogil": True}]
