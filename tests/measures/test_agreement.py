"""Agreement of two divisions: values by hand, and pair counting as the independent implementation."""

from __future__ import annotations

from itertools import combinations
from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures import community_agreement, community_stability, find_communities, resolution_profile
from linkages.measures.communities import Communities
from linkages.network.build import network_from_edges

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=12)
RING = pd.DataFrame({"source": list("abcdefc"), "target": list("bcaefdd")})


def rand_by_pairs(first, second) -> float:
    """Adjusted Rand index by visiting every pair of actors (Hubert and Arabie's four counts)."""
    both = one = other = none = 0
    for i, j in combinations(range(len(first)), 2):
        same, alike = first[i] == first[j], second[i] == second[j]
        both, one = both + (same and alike), one + (same and not alike)
        other, none = other + (not same and alike), none + (not same and not alike)
    below = (both + one) * (one + none) + (both + other) * (other + none)
    return 2 * (both * none - one * other) / below if below else 1.0


def nmi_by_counts(first, second) -> float:
    n = len(first)
    entropy = [-sum(v.count(x) / n * log(v.count(x) / n) for x in set(v)) for v in (first, second)]
    pairs = list(zip(first, second, strict=True))
    shared = sum(
        pairs.count((a, b)) / n * log(n * pairs.count((a, b)) / (first.count(a) * second.count(b)))
        for a, b in set(pairs)
    )
    return 2 * shared / sum(entropy) if sum(entropy) else 1.0


@settings(max_examples=40)
@given(labels=LABELS)
def test_both_indices_are_those_of_pair_and_cell_counting(labels) -> None:
    first, second = ([pair[side] for pair in labels] for side in (0, 1))
    ids = [f"a{place}" for place in range(len(labels))]
    found = community_agreement(pd.Series(first, index=ids), dict(zip(ids, second, strict=True)))
    assert found["adjusted_rand"] == pytest.approx(rand_by_pairs(first, second))
    assert found["nmi"] == pytest.approx(nmi_by_counts(first, second), abs=1e-9)
    assert found["actors"] == len(labels)


@settings(max_examples=40)
@given(labels=LABELS)
def test_order_of_the_two_and_names_of_groups_play_no_part(labels) -> None:
    first, second = (pd.Series([pair[side] for pair in labels]) for side in (0, 1))
    one = community_agreement(first, second)
    pd.testing.assert_series_equal(community_agreement(second, first), one)
    pd.testing.assert_series_equal(community_agreement(first.map("group {}".format), second), one)
    assert community_agreement(first, first)[["adjusted_rand", "nmi"]].tolist() == pytest.approx([1, 1])


def test_by_hand() -> None:
    """Six actors, 3 + 3 against 2 + 2 + 2: 2 pairs together in both, 6 and 3 in one, 15 pairs in all."""
    found = community_agreement(pd.Series([1, 1, 1, 2, 2, 2]), pd.Series(list("xxyyzz")))
    expected = 6 * 3 / 15
    assert found["adjusted_rand"] == pytest.approx((2 - expected) / ((6 + 3) / 2 - expected))
    assert found["nmi"] == pytest.approx(2 * (log(2) + log(3) - (2 / 3 * log(3) + 1 / 3 * log(6))) / (log(2) + log(3)))


def test_who_has_no_group_in_one_is_left_out() -> None:
    found = community_agreement(
        pd.Series([1, 1, 2, None], index=list("abcd")), {"a": "x", "b": "x", "c": "y", "d": "y"}
    )
    assert found.tolist() == [3, 1, 1]
    nobody = community_agreement(pd.Series({"a": 1}), {"b": 1})
    assert nobody["actors"] == 0
    assert nobody[["adjusted_rand", "nmi"]].isna().all()


def test_communities_are_taken_as_they_are() -> None:
    found = find_communities(network_from_edges(RING))
    assert isinstance(found, Communities)
    groups = dict.fromkeys("abc", "x") | dict.fromkeys("def", "y")
    assert community_agreement(found, groups)["adjusted_rand"] == 1


def test_what_is_no_division_is_refused() -> None:
    with pytest.raises(NetworkError, match="a Series or mapping by actor id; a list came"):
        community_agreement([1, 2], {"a": 1})
    with pytest.raises(NetworkError, match="one group at most; 'a' comes twice"):
        community_agreement(pd.Series([1, 2], index=["a", "a"]), {"a": 1})


def random_ties(n: int, ties: int, seed: int):
    rng = np.random.default_rng(seed)
    edges = pd.DataFrame(rng.integers(0, n, (ties, 2)), columns=["source", "target"]).drop_duplicates()
    return network_from_edges(edges[edges["source"] != edges["target"]].astype(str))


def test_stability_is_the_mean_over_all_pairs_of_seeds() -> None:
    net = random_ties(60, 110, 4)
    parts = [find_communities(net, seed=seed).membership.dropna() for seed in (3, 4, 5, 6)]
    alike = [rand_by_pairs(list(a), list(b)) for a, b in combinations(parts, 2)]
    found = community_stability(net, runs=4, seed=3)
    assert found["adjusted_rand"] == pytest.approx(np.mean(alike))
    assert found["least_rand"] == pytest.approx(min(alike))
    assert found["partitions"] == len({tuple(part) for part in parts})
    assert found[["fewest", "most"]].tolist() == [min(part.max() for part in parts), max(part.max() for part in parts)]
    assert found["adjusted_rand"] < 1


def test_stability_without_ties_is_not_known_and_one_run_is_refused() -> None:
    empty = network_from_edges(RING.iloc[:0], actors=pd.DataFrame(index=["a", "b"]))
    assert community_stability(empty, runs=2).drop("runs").isna().all()
    with pytest.raises(NetworkError, match="two runs at least; 1 came"):
        community_stability(empty, runs=1)


def test_the_profile_sees_what_modularity_puts_together() -> None:
    """A ring of thirty triangles: at resolution 1 modularity joins neighbours (Fortunato and Barthelemy), a finer look does not."""
    ties = [(f"{k}{a}", f"{k}{b}") for k in range(30) for a, b in ("xy", "yz", "xz")]
    ties += [(f"{k}z", f"{(k + 1) % 30}x") for k in range(30)]
    net = network_from_edges(pd.DataFrame(ties, columns=["source", "target"]))
    table = resolution_profile(net, resolutions=[4, 1])
    assert list(table.index) == [1, 4]
    assert table.loc[4, ["communities", "largest", "median"]].tolist() == [30, 3, 3]
    assert table.loc[1, "communities"] < 30
    assert table.loc[1, "same"] == 1
    assert table.loc[1, "modularity"] > table.loc[4, "modularity"]


def test_a_profile_needs_resolutions() -> None:
    with pytest.raises(NetworkError, match="none came"):
        resolution_profile(network_from_edges(RING), resolutions=[])
