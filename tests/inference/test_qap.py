"""QAP and MRQAP: against plain loops, full enumeration, and reference values where they are on this machine."""

import json
import os
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

from linkages.errors import NetworkError
from linkages.inference.dyads import gather
from linkages.inference.least_squares import NoFitError, fit_least_squares, fit_logit
from linkages.inference.permutation import relabellings
from linkages.inference.qap import qap_correlation
from linkages.inference.regression import mrqap
from linkages.inference.semipartial import partialled_t, residual, without_gaps
from linkages.network import Relation, network_from_edges

ORACLES = Path(__file__).resolve().parents[3] / "shared" / "oracles"
here = pytest.mark.skipif(
    os.environ.get("CI") == "true" or not ORACLES.is_dir(), reason="the reference networks are not part of the project"
)


def _matrices(seed, n, count, share=0.4):
    rng = np.random.default_rng(seed)
    found = (rng.random((count, n, n)) < share) * rng.integers(1, 5, (count, n, n)).astype(float)
    for one in found:
        np.fill_diagonal(one, 0)
    return list(found)


def _r(a, b):
    off = ~np.eye(len(a), dtype=bool) & ~np.isnan(a) & ~np.isnan(b)
    return np.corrcoef(a[off], b[off])[0, 1]


@given(st.integers(0, 10**6), st.integers(4, 9))
def test_the_correlation_and_each_relabelled_one_equal_numpy(seed, n):
    a, b = _matrices(seed, n, 2)
    if np.ptp(a[~np.eye(n, dtype=bool)]) == 0 or np.ptp(b[~np.eye(n, dtype=bool)]) == 0:
        return
    found = qap_correlation(a, b, permutations=70, seed=seed)
    assert found.observed == pytest.approx(_r(a, b), abs=1e-12)
    drawn = [_r(a, b[np.ix_(p, p)]) for block in relabellings(np.zeros(n, dtype=int), 70, seed) for p in block]
    assert found.null == pytest.approx(np.array(drawn), abs=1e-10)
    expected = (1 + sum(abs(r) >= abs(found.observed) - 1e-12 for r in drawn)) / 71
    assert found.p_value == pytest.approx(expected)


def test_gaps_move_with_their_actors():
    a, b = _matrices(1, 8, 2)
    b[2, :] = np.nan
    a[0, 1] = np.nan
    found = qap_correlation(a, b, permutations=5, seed=2)
    block = next(relabellings(np.zeros(8, dtype=int), 5, 2))
    assert found.observed == pytest.approx(_r(a, b))
    assert found.null == pytest.approx(np.array([_r(a, b[np.ix_(p, p)]) for p in block]))


def test_labels_change_places_within_strata_only():
    codes = np.array([0, 0, 1, 1, 1, 2])
    for block in relabellings(codes, 200, 0):
        assert (codes[block] == codes).all()
        assert (np.sort(block, axis=1) == np.arange(6)).all()
    strata = pd.Series(["a", "a", "b", "b", "c"], index=list("vwxyz"))
    net = network_from_edges(pd.DataFrame({"source": list("vwxy"), "target": list("wxyz")}))
    assert len(qap_correlation(net, net, permutations=20, strata=strata).null) == 20
    with pytest.raises(NetworkError, match="strata must name a group for each actor; 'z' has none"):
        qap_correlation(net, net, strata=strata.drop("z"))


def test_every_permutation_is_drawn_alike():
    counts = {}
    for block in relabellings(np.zeros(3, dtype=int), 6000, 5):
        for p in block:
            counts[tuple(p)] = counts.get(tuple(p), 0) + 1
    assert set(counts) == set(permutations(range(3)))
    assert all(abs(count - 1000) < 150 for count in counts.values())


def test_the_first_blocks_do_not_depend_on_how_many_follow():
    few = np.concatenate(list(relabellings(np.zeros(6, dtype=int), 70, 1)))
    many = np.concatenate(list(relabellings(np.zeros(6, dtype=int), 200, 1)))
    assert (many[:64] == few[:64]).all()


def test_a_relation_that_does_not_vary_has_no_correlation():
    with pytest.raises(NetworkError, match="one of the two is constant"):
        qap_correlation(np.ones((5, 5)), _matrices(0, 5, 1)[0])
    with pytest.raises(NetworkError, match="permutations must be a whole number from 1; 0 came"):
        qap_correlation(*_matrices(0, 5, 2), permutations=0)
    with pytest.raises(NetworkError, match="the array 'the second' must be 5 x 5, in roster order; 4 x 4 came"):
        qap_correlation(_matrices(0, 5, 1)[0], _matrices(0, 4, 1)[0])


@given(st.integers(0, 10**6), st.integers(5, 9), st.integers(1, 3), st.booleans())
def test_partialled_t_from_sums_of_products_equals_a_fit_of_each(seed, n, count, directed):
    y, *xs = _matrices(seed, n, count + 1)
    if not directed:
        y, *xs = (one + one.T for one in (y, *xs))
    off = ~np.eye(n, dtype=bool)
    terms = [np.ones((n, n)), *xs]
    columns = np.column_stack([term[off] for term in terms])
    if np.linalg.matrix_rank(columns) < count + 1 or np.ptp(y[off]) == 0:
        return
    nets = {"y": y, **{f"x{place}": one for place, one in enumerate(xs)}}
    dyads = gather(nets)
    if not directed:
        dyads = type(dyads)(dyads.index, dyads.names, dyads.matrices, directed=False)
    used = dyads.cells
    block = next(relabellings(np.zeros(n, dtype=int), 6, seed))
    fast = without_gaps(dyads.matrices[0], [np.ones((n, n)), *dyads.matrices[1:]], dyads)(block)
    for row, p in enumerate(block):
        for place in range(count + 1):
            left = residual(terms, place, used)
            slow = partialled_t((y, terms), place, left[np.ix_(p, p)], used=used, fit=fit_least_squares)
            if np.isfinite(fast[row, place]) and abs(slow) < 1e6:
                assert fast[row, place] == pytest.approx(slow, rel=1e-6, abs=1e-6)


def test_a_fit_equals_the_normal_equations():
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(40), rng.normal(size=(40, 2))])
    y = x @ [1, 2, -1] + rng.normal(size=40)
    found = fit_least_squares(y, x)
    inverse = np.linalg.inv(x.T @ x)
    estimate = inverse @ x.T @ y
    spread = ((y - x @ estimate) ** 2).sum() / 37
    assert found.estimate == pytest.approx(estimate)
    assert found.se == pytest.approx(np.sqrt(spread * np.diag(inverse)))
    assert found.explained == pytest.approx(1 - ((y - x @ estimate) ** 2).sum() / ((y - y.mean()) ** 2).sum())


def test_a_logit_equals_the_largest_likelihood():
    rng = np.random.default_rng(4)
    x = np.column_stack([np.ones(200), rng.normal(size=(200, 2))])
    y = (rng.random(200) < 1 / (1 + np.exp(-x @ [-0.5, 1, 0.3]))).astype(float)

    def loss(b):
        return (np.logaddexp(0, x @ b) - y * (x @ b)).sum()

    best = optimize.minimize(loss, np.zeros(3), tol=1e-12).x
    found = fit_logit(y, x)
    chance = 1 / (1 + np.exp(-x @ best))
    assert found.estimate == pytest.approx(best, abs=1e-5)
    assert found.se == pytest.approx(
        np.sqrt(np.diag(np.linalg.inv(x.T @ (x * (chance * (1 - chance))[:, None])))), rel=1e-4
    )
    null = -200 * (y.mean() * np.log(y.mean()) + (1 - y.mean()) * np.log(1 - y.mean()))
    assert found.explained == pytest.approx(1 - loss(best) / null)


def test_a_predictor_that_is_perfect_for_some_has_no_logit():
    """No tie within a group, some between: whatever the other predictor, the log odds within have no end."""
    rng = np.random.default_rng(1)
    within = np.arange(60) < 25
    y = np.where(within, 0.0, rng.permutation(np.arange(60) % 2))
    other = rng.normal(size=60)
    with pytest.raises(NoFitError, match="tell ties and non-ties apart perfectly, or nearly so"):
        fit_logit(y, np.column_stack([np.ones(60), within, other]))
    y[0] = 1
    found = fit_logit(y, np.column_stack([np.ones(60), within]))
    outside = y[25:].mean()
    assert found.estimate == pytest.approx(
        [np.log(outside / (1 - outside)), np.log(1 / 24) - np.log(outside / (1 - outside))]
    )


def test_a_perfect_predictor_has_no_logit():
    y = np.r_[np.zeros(10), np.ones(10)]
    with pytest.raises(NoFitError, match="tell ties and non-ties apart perfectly"):
        fit_logit(y, np.column_stack([np.ones(20), y]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"xs": {}}, "xs must be a mapping of names"),
        ({"xs": {"intercept": np.zeros((6, 6))}}, "a predictor cannot be called 'intercept'"),
        ({"xs": {"x": np.ones((6, 6))}}, "the predictors are collinear"),
        ({"family": "probit"}, "family must be 'linear' or 'logit'; 'probit' came"),
        ({"family": "logit"}, "family='logit' needs an outcome of 0 and 1"),
        ({"y": np.ones((6, 6))}, "the outcome does not vary"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change, message):
    y, x = _matrices(3, 6, 2)
    with pytest.raises(NetworkError, match=message):
        mrqap(**{"y": y, "xs": {"x": x}, "permutations": 9, **change})


def test_silent_actors_leave_dyads_out_and_not_zeros():
    edges = pd.DataFrame({"source": list("abcdeaf"), "target": list("bcdefda")})
    net = network_from_edges(edges, relations={"tie": Relation("tie", weight_type="binary")})
    answered = net.answered
    answered.loc["a"] = False
    quiet = net.with_(answered=answered, ties=net.ties[net.ties["source"] != "a"])
    dyads = gather({"y": quiet})
    assert np.isnan(dyads.matrices[0][0]).all()
    x = _matrices(5, 6, 1)[0]
    assert mrqap(quiet, {"x": x}, permutations=9).dyads == 25
    assert mrqap(net, {"x": x}, permutations=9).dyads == 30


def test_an_undirected_relation_counts_each_pair_once():
    edges = pd.DataFrame({"source": list("abcde"), "target": list("bcdef")})
    net = network_from_edges(edges, relations={"tie": Relation("tie", directed=False, weight_type="binary")})
    x = _matrices(5, 6, 1)[0]
    fit = mrqap(net, {"x": x + x.T}, permutations=9)
    assert fit.dyads == 15
    with pytest.raises(NetworkError, match="every matrix must be symmetric; x is not"):
        mrqap(net, {"x": x}, permutations=9)


def test_tables_are_read_by_their_labels():
    net = network_from_edges(pd.DataFrame({"source": list("abcd"), "target": list("bcda")}))
    x = pd.DataFrame(_matrices(5, 4, 1)[0], index=list("abcd"), columns=list("abcd"))
    turned = x.loc[list("dcba"), list("badc")]
    one, other = (mrqap(net, {"x": table}, permutations=9) for table in (x, turned))
    pd.testing.assert_frame_equal(one.coefficients, other.coefficients)
    with pytest.raises(NetworkError, match="the table 'x' needs a row and a column for each actor; 'd' has none"):
        mrqap(net, {"x": x.loc[list("abc"), list("abc")]}, permutations=9)


def test_the_same_seed_gives_the_same_numbers():
    y, x = _matrices(8, 12, 2)
    one, other = (mrqap(y, {"x": x}, permutations=150, seed=4) for _ in range(2))
    pd.testing.assert_frame_equal(one.null, other.null)
    assert not one.null.equals(mrqap(y, {"x": x}, permutations=150, seed=5).null)
    assert "MRQAP, linear: 132 dyads of 12 actors" in one.summary()
    assert "<table" in one._repr_html_()


def _reference(folder):
    expected = json.loads((ORACLES / folder / "expected.json").read_text())
    nodes, edges = (pd.read_csv(ORACLES / folder / f"{name}.csv") for name in ("nodes", "edges"))
    n = len(nodes)

    def matrix(key):
        if "@" not in key:
            kind, column = key.split("_", 1)
            values = nodes[column].to_numpy()
            apart = values[:, None] - values[None, :] if kind == "absdiff" else values[:, None] == values[None, :]
            return np.abs(apart).astype(float) if kind == "absdiff" else apart.astype(float)
        relation, label = key.split("@")
        rows = edges[(edges["relation"] == relation) & (edges["round"].astype(str) == label)]
        found = np.zeros((n, n))
        found[rows["source"] - 1, rows["target"] - 1] = rows["weight"] if expected["networks"][key]["valued"] else 1.0
        return found

    return expected, matrix


@here
@pytest.mark.parametrize("folder", ["coleman", "florentine", "hightech", "incubA", "kapferer", "s50", "trade"])
def test_regressions_equal_the_reference(folder):
    expected, matrix = _reference(folder)
    for family, name, second in (("linear", "netlm", "tstat"), ("logit", "netlogit", "se")):
        told = expected[name]
        names = told["x"] if isinstance(told["x"], list) else [told["x"]]
        drawn = 2000 if family == "linear" else 1
        fit = mrqap(matrix(told["y"]), {one: matrix(one) for one in names}, family=family, permutations=drawn)
        table = fit.coefficients
        assert table["estimate"].to_numpy() == pytest.approx(np.array(told["coef"]), abs=1e-8)
        assert table["t" if second == "tstat" else "se"].to_numpy() == pytest.approx(np.array(told[second]), abs=1e-8)
        if family == "linear":
            assert fit.r_squared == pytest.approx(told["r_squared"], abs=1e-8)
            theirs, reps = np.array(told["qapspp"]["p_abs"]), told["qapspp"]["reps"]
            spread = np.sqrt(np.maximum(theirs * (1 - theirs), 0.01) * (1 / reps + 1 / drawn))
            assert (np.abs(table["p_value"].to_numpy() - theirs) < 4 * spread).all()


@here
@pytest.mark.parametrize("case", ["hightech_1to7", "hightech_15to21", "trade_1to7"])
def test_p_values_equal_the_full_enumeration(case):
    told = json.loads((ORACLES / "exact_small.json").read_text())[case]
    _, matrix = _reference(told["dataset"])
    keep = np.array(told["nodes"]) - 1
    y, *xs = (matrix(f"{name}@1")[np.ix_(keep, keep)] for name in (told["y"], *told["x"]))
    drawn = 20_000
    found = qap_correlation(y, xs[0], permutations=drawn)
    assert found.observed == pytest.approx(told["qap"]["obs"], abs=1e-12)
    assert found.null.std() == pytest.approx(told["qap"]["null_sd_pop"], rel=0.03)
    fit = mrqap(y, dict(zip(told["x"], xs, strict=True)), permutations=drawn)
    assert fit.coefficients["t"].to_numpy() == pytest.approx(np.array(told["mrqap"]["t"]), abs=1e-8)
    for name, exact in zip(told["x"], told["mrqap"]["dsp"], strict=True):
        row = fit.coefficients.loc[name]
        for ours, theirs in (("p_value", "p_abs"), ("p_greater", "p_ge"), ("p_less", "p_le")):
            assert abs(row[ours] - exact[theirs]) < 4 * np.sqrt(0.25 / drawn)
