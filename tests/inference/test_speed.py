"""Compiled draws and sums against plain loops, and the same numbers for any number of threads."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import LinkagesError
from linkages.inference import cug_test, mrqap, products, qap_correlation, vertex_bootstrap
from linkages.inference.draws import Pool, drawn_sums, placed_ties, short, shuffled, stream_key
from linkages.inference.products import cells_of, cells_of_matrix, cross_sums
from linkages.inference.shared import find_shared
from linkages.network import Relation, network_from_edges
from linkages.parallel import parts_of, spread

SEEDS = st.integers(0, 10**6)


def labels_of(n, rows, seed=0):
    return shuffled(stream_key(seed), 0, rows, np.arange(n, dtype=short(n)), np.array([0, n]))


def matrix(rng, n, share):
    return np.where(rng.random((n, n)) < share, rng.integers(1, 9, (n, n)), 0).astype(float)


def net_of(table, *, directed=True):
    ids = np.array([f"a{place:03}" for place in range(len(table))])
    source, target = np.nonzero(table if directed else np.triu(table))
    frame = pd.DataFrame({"source": ids[source], "target": ids[target], "weight": table[source, target]})
    relation = Relation("tie", directed=directed)
    return network_from_edges(frame, actors=pd.DataFrame(index=ids), relations={"tie": relation})


@settings(max_examples=30)
@given(SEEDS, st.sampled_from([0.1, 0.6]), st.sampled_from([0.1, 0.9]), st.booleans())
def test_sums_of_products_equal_those_of_whole_matrices(seed, one, other, small):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 60))
    a, b = matrix(rng, n, one), matrix(rng, n, other)
    labels = labels_of(n, 7, seed)
    table, products.TABLE = products.TABLE, products.TABLE if small else 0
    try:
        found = cross_sums(cells_of_matrix(a), cells_of_matrix(b), labels)
    finally:
        products.TABLE = table
    assert found.tolist() == [(a * b[np.ix_(label, label)]).sum() for label in labels]


def test_ties_of_many_actors_are_looked_up_by_marks():
    """More than 724 actors, rows of more than 512 ties, and columns that share a mark."""
    rng = np.random.default_rng(3)
    n = 1_300
    keys = np.unique(
        np.concatenate([rng.integers(0, n * n, 6_000), 5 * n + np.arange(6, 900), 7 * n + 8 + 512 * np.arange(3)])
    )
    a, b = (cells_of(keys // n, keys % n, rng.integers(0, 5, len(keys)).astype(float), n) for _ in range(2))
    labels = labels_of(n, 5)
    labels[0] = np.arange(n)
    wanted = [(a.table * b.table[np.ix_(label, label)]).sum() for label in labels]
    assert cross_sums(a, b, labels).tolist() == wanted
    assert wanted[0] > 10_000


def test_the_matrix_less_its_gaps_gives_the_correlation_of_the_networks():
    rng = np.random.default_rng(4)
    first, second = (np.triu(matrix(rng, 30, 0.2), 1) for _ in range(2))
    nets = [net_of(one + one.T, directed=False) for one in (first, second)]
    sparse, whole = find_shared(*nets), find_shared(first + first.T, second + second.T)
    assert len(sparse.first.worth) == (first > 0).sum() * 2
    labels = labels_of(30, 50)
    assert sparse.correlations(labels) == pytest.approx(whole.correlations(labels), abs=1e-12)


def test_far_numbers_correlate_as_near_ones():
    rng = np.random.default_rng(5)
    a, b = rng.random((2, 12, 12))
    near, far = qap_correlation(a, b, permutations=30), qap_correlation(a + 1e6, b - 1e6, permutations=30)
    assert far.observed == pytest.approx(near.observed, abs=1e-8)
    assert far.null == pytest.approx(near.null, abs=1e-8)


def test_numbers_beyond_32_digits_are_drawn_alike():
    """Two draws of two actors who are one: a pair out of 3 * 2 ** 33, of which the last third is seen both ways."""
    pool = Pool(
        source=np.zeros(0, dtype=np.int64),
        target=np.zeros(0, dtype=np.int64),
        have=np.zeros((0, 2)),
        others=np.ones(1),
        kind=np.zeros(2, dtype=np.int64),
        base=np.zeros((1, 1)),
        seen=np.zeros(0, dtype=np.int64),
        unlisted=np.array([2**34, 2**33]),
    )
    found = drawn_sums(stream_key(1), 0, 3_000, pool)[:, 0]
    assert set(found) == {0.0, 1.0, 2.0}
    assert abs((found == 1).mean() - 1 / 3) < 0.04
    assert abs((found == 2).mean() - 1 / 6) < 0.03


def test_a_part_is_the_same_wherever_it_is_drawn():
    whole = labels_of(9, 40)
    assert (shuffled(stream_key(0), 13, 5, np.arange(9, dtype=np.uint16), np.array([0, 9])) == whole[13:18]).all()
    assert whole.dtype == np.uint16
    assert short(70_000) == np.uint32
    cells = ~np.eye(9, dtype=bool)
    one, other = (placed_ties(stream_key(0), number, cells, 20, directed=True) for number in (3, 4))
    assert not np.array_equal(one, other)
    assert len(set(zip(*one, strict=True))) == 20


TABLES = [matrix(np.random.default_rng(seed), 40, 0.15) * (1 - np.eye(40)) for seed in range(3)]
GAPS = np.where(np.arange(40)[:, None] == 3, np.nan, TABLES[1])


@pytest.mark.parametrize(
    "test",
    [
        lambda n_jobs: qap_correlation(net_of(TABLES[0]), net_of(TABLES[1]), permutations=1_300, n_jobs=n_jobs).null,
        lambda n_jobs: qap_correlation(TABLES[0], GAPS, permutations=1_300, n_jobs=n_jobs).null,
        lambda n_jobs: mrqap(TABLES[0], {"x": TABLES[1], "z": TABLES[2]}, permutations=1_300, n_jobs=n_jobs).null,
        lambda n_jobs: (
            mrqap((TABLES[0] > 0).astype(float), {"x": TABLES[1]}, family="logit", permutations=20, n_jobs=n_jobs).null
        ),
        lambda n_jobs: (
            vertex_bootstrap(net_of(TABLES[0]), "reciprocity", relation="tie", replicates=1_300, n_jobs=n_jobs).null
        ),
        lambda n_jobs: cug_test(net_of(TABLES[0]), "transitivity", replicates=100, n_jobs=n_jobs).null,
        lambda n_jobs: (
            cug_test(net_of(TABLES[0]), "transitivity", condition="dyad census", replicates=100, n_jobs=n_jobs).null
        ),
        lambda n_jobs: (
            cug_test(
                net_of(TABLES[0]),
                lambda net: float(net.ties["weight"].sum()),
                condition="size",
                replicates=40,
                n_jobs=n_jobs,
            ).null
        ),
    ],
    ids=["qap", "qap with gaps", "mrqap", "logit", "bootstrap", "edges", "dyad census", "own function"],
)
def test_the_number_of_threads_changes_no_number(test):
    one, two, four = (np.asarray(test(n_jobs)) for n_jobs in (1, 2, 4))
    assert len(one) >= 20
    assert np.array_equal(one, two)
    assert np.array_equal(one, four)


def test_work_comes_back_in_order_and_a_wrong_number_of_threads_is_refused():
    assert spread(lambda part: part[0], parts_of(1_000, 10), -1) == list(range(0, 1_000, 10))
    for wrong in (0, -2, 1.5, True):
        with pytest.raises(LinkagesError, match="n_jobs must be a whole number from 1, or -1 for one per processor"):
            spread(abs, [1, 2], wrong)
