"""Figures of one round and contrasts over several: by hand, against the formula on whole matrices, against the test of two rounds."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference import figure_interval, vertex_bootstrap
from linkages.inference.change_tests import dyadic_change, dyadic_variance
from linkages.inference.contrasts import dyadic_contrast
from linkages.inference.dyads import matrix_of
from linkages.inference.pairs import pairs_of_matrices
from linkages.inference.statistics import STATISTICS, find_statistic
from linkages.network import Relation, network_from_edges


@pytest.fixture(scope="module")
def nets():
    """Four rounds of 14 actors: one away in the second, a tenth silent, some dyads not known."""
    rng = np.random.default_rng(2)
    ids = [f"a{place:02}" for place in range(14)]
    actors = pd.DataFrame({"group": ["x", "y"] * 7}, index=ids)
    made = []
    for place in range(4):
        here = np.array([who != "a03" or place != 1 for who in ids])
        tied = (rng.random((14, 14)) < 0.3) & ~np.eye(14, dtype=bool) & here & here[:, None]
        told = (rng.random(14) < 0.9) & here
        rows = [(ids[i], ids[j], float(rng.integers(1, 6))) for i, j in np.argwhere(tied & told[:, None])]
        net = network_from_edges(
            pd.DataFrame(rows, columns=["source", "target", "weight"]),
            actors=actors.assign(present=here),
            relations={"tie": Relation("tie", weight_type="strength")},
            label=f"r{place}",
        )
        lost = pd.DataFrame({"relation": ["tie"], "source": [ids[5]], "target": [ids[6 + place]]})
        lost = lost[~lost["target"].isin(net.ties.loc[net.ties["source"].eq(ids[5]), "target"])]
        made.append(net.with_(answered=pd.DataFrame({"tie": told}, index=ids), unknown=lost))
    return made


def _dense(nets, weights, statistic):
    """DCR* of a contrast from whole matrices, as the formula stands."""
    matrices = [matrix_of(net) for net in nets]
    here = np.logical_and.reduce([net.present for net in nets])
    matrices = [matrix[np.ix_(here, here)] for matrix in matrices]
    seen = np.logical_and.reduce([~np.isnan(matrix) for matrix in matrices])
    if statistic == "reciprocity":
        seen &= seen.T
    u, values = np.zeros(seen.shape), []
    for matrix, weight in zip(matrices, weights, strict=True):
        tied = np.where(seen, np.nan_to_num(matrix) > 0, 0.0)
        if statistic == "density":
            top, bottom = tied, seen.astype(float)
        elif statistic == "reciprocity":
            top, bottom = tied * tied.T, tied
        else:
            top, bottom = np.where(seen, np.nan_to_num(matrix), 0.0), tied
        value = top.sum() / bottom.sum()
        values.append(value)
        u += weight * (top - value * bottom) / bottom.sum()
    either = np.logical_and.reduce([~np.isnan(matrix) for matrix in matrices])
    n = int((either | either.T).any(axis=1).sum())
    e = n * (n - 1) * (u + u.T)
    squares = (np.triu(e, 1) ** 2).sum()
    robust = (e.sum(axis=1) ** 2).sum() - squares
    variance = max(n * (n - 1) / ((n - 2) * (n - 3)) * robust, squares) / (n * (n - 1)) ** 2
    return np.dot(weights, values), np.sqrt(variance), n


@pytest.mark.parametrize("statistic", ["density", "tie_weight", "reciprocity"])
@pytest.mark.parametrize("weights", [[1.0], [-1.0, 1.0], [-0.5, 0.0, 0.5], [-0.3, -0.1, 0.1, 0.3]])
def test_the_contrast_is_the_formula_on_whole_matrices(nets, statistic, weights):
    nets = nets[: len(weights)]
    found = dyadic_contrast(find_statistic(statistic), nets, weights)
    estimate, se, n = _dense(nets, weights, statistic)
    assert found.actors == n
    assert found.estimate == pytest.approx(estimate, abs=1e-14)
    assert found.se == pytest.approx(se, rel=1e-9)


@pytest.mark.parametrize("statistic", sorted(STATISTICS))
def test_less_one_and_one_is_the_test_of_change(nets, statistic):
    kind = find_statistic(statistic)
    groups = "group" if kind.sided else None
    one = dyadic_contrast(kind, nets[:2], [-1.0, 1.0], groups=groups)
    two = dyadic_change(kind, nets[0], nets[1], groups=groups)
    assert (one.estimate, one.se, one.actors, one.dyads) == pytest.approx((two.change, two.se, two.actors, two.dyads))
    assert one.p_value == pytest.approx(two.p_value)
    assert one.interval(0.9) == pytest.approx(two.interval(0.9))


def _ring(n=12):
    ids = [f"a{place:02}" for place in range(n)]
    edges = pd.DataFrame({"source": ids, "target": [*ids[1:], ids[0]]})
    return network_from_edges(edges, relations={"tie": Relation("tie")}, label="ring")


def test_a_ring_by_hand():
    found = figure_interval(_ring(), "density", relation="tie")
    n, pairs = 12, 66
    assert found.observed == pytest.approx(1 / 11)
    e = {True: 1 - 2 / 11, False: -2 / 11}  # one of the two directions of a neighbouring pair is tied
    squares = (12 * e[True] ** 2 + (pairs - 12) * e[False] ** 2) / (n * (n - 1)) ** 2
    assert found.se == pytest.approx(np.sqrt(squares))  # all actors are alike, so the pairs alone make the error
    reach = stats.t.ppf(0.975, 11) * found.se
    assert found.interval == pytest.approx((1 / 11 - reach, 1 / 11 + reach))
    assert np.isnan(found.p_value)


def test_intervals_end_where_the_figure_must():
    assert figure_interval(_ring(), "reciprocity", relation="tie").interval[0] == 0.0
    wide = figure_interval(_ring(), "density", relation="tie", level=0.999999)
    assert wide.interval[0] == 0.0
    assert wide.interval[1] <= 1.0


def test_an_error_of_one_round_is_near_the_bootstraps(nets):
    one = figure_interval(nets[0], "density", relation=nets[0].single().name)
    other = vertex_bootstrap(nets[0], "density", relation=nets[0].single().name)
    assert 0.6 < one.se / other.se < 1.6


@pytest.mark.parametrize(
    ("statistic", "options", "message"),
    [
        ("density", {"level": 1.2}, "level must lie between 0 and 1; 1.2 came"),
        ("ei_index", {}, "ei_index needs groups"),
        ("closeness", {}, "statistic must be one of density"),
    ],
)
def test_what_cannot_be_told_is_refused(statistic, options, message):
    with pytest.raises(NetworkError, match=message):
        figure_interval(_ring(), statistic, relation="tie", **options)


def test_few_actors_and_no_ties_are_refused():
    with pytest.raises(NetworkError, match=r"an interval needs ten actors or more.*; 8 were"):
        figure_interval(_ring(8), "density", relation="tie")
    empty = _ring().with_(ties=_ring().ties.iloc[:0])
    with pytest.raises(NetworkError, match="reciprocity of 'tie' is not defined in 'ring'"):
        figure_interval(empty, "reciprocity", relation="tie")


def _drawn(rng, n, spread):
    """A network with sender, receiver and reciprocity effects."""
    send, receive = rng.normal(0, spread, (2, n))
    pair = np.triu(rng.normal(0, 1, (n, n)), 1)
    tied = -1 + send[:, None] + receive + np.sqrt(0.4) * (pair + pair.T) + np.sqrt(0.6) * rng.normal(0, 1, (n, n)) > 0
    return np.where(np.eye(n, dtype=bool), 0.0, tied)


@pytest.mark.slow
@pytest.mark.parametrize(("n", "spread"), [(20, 0.4), (40, 0.4), (40, 0.0), (80, 0.7)])
def test_intervals_of_one_round_hold_the_truth(n, spread):
    rng = np.random.default_rng(1)
    large = [_drawn(rng, 300, spread) for _ in range(30)]
    ties = sum(one.sum() for one in large)
    truth = {"density": ties / (30 * 300 * 299), "reciprocity": sum((one * one.T).sum() for one in large) / ties}
    held = dict.fromkeys(truth, 0)
    for _ in range(1000):
        matrix = _drawn(rng, n, spread)
        pairs = pairs_of_matrices(matrix, matrix, codes=None, directed=True)
        for name, value in truth.items():
            found = find_statistic(name).influence(pairs.after, pairs)
            se = np.sqrt(dyadic_variance(pairs, found.listed, found.other))
            held[name] += abs(found.value - value) <= stats.t.ppf(0.975, n - 1) * se
    assert all(910 <= count <= 980 for count in held.values()), held
