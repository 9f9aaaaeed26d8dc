"""The test of change: by hand, its expectation under known effects, and the published golden value."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import linkages as lk
from linkages.errors import NetworkError
from linkages.inference import change_test
from linkages.inference.change_tests import pairs_for
from linkages.inference.pairs import pair_dyads
from linkages.inference.statistics import STATISTICS, find_statistic
from linkages.measures import centralization, transitivity
from linkages.network import Relation, network_from_edges, subset
from linkages.network.observed import is_observed

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def _net(weights, label, *, directed=True, answered=None, groups=None):
    n = len(weights)
    ids = [f"a{place:02}" for place in range(n)]
    rows = [
        (ids[i], ids[j], weights[i, j]) for i in range(n) for j in range(n) if weights[i, j] > 0 and (directed or i < j)
    ]
    actors = pd.DataFrame({"group": groups if groups is not None else ["x"] * n}, index=ids)
    relation = Relation("tie", directed=directed)
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"])
    net = network_from_edges(edges, actors=actors, relations={"tie": relation}, label=label)
    if answered is None:
        return net
    flags = pd.DataFrame({"tie": answered}, index=ids)
    ties = net.ties
    return net.with_(answered=flags, ties=ties[ties["source"].map(flags["tie"])])


def _random(seed, n=12, share=0.3):
    rng = np.random.default_rng(seed)
    found = (rng.random((n, n)) < share) * rng.integers(1, 6, (n, n)).astype(float)
    np.fill_diagonal(found, 0)
    return found


def _variance_by_loops(pair, size, n):
    """The formula, term by term, over a matrix of that size of which n actors count."""
    squares = sum(pair[i, j] ** 2 for i in range(size) for j in range(i))
    g = [sum(pair[i, j] for j in range(size) if j != i) for i in range(size)]
    robust = sum(one**2 for one in g) - squares
    return max(n * (n - 1) / ((n - 2) * (n - 3)) * robust, squares) / (n * (n - 1)) ** 2


@given(st.integers(0, 10**6))
def test_density_equals_the_formula_term_by_term(seed):
    a, b = _random(seed), _random(seed + 1)
    n = len(a)
    found = change_test([_net(a, "one"), _net(b, "two")], "density", relation="tie")
    D = (b > 0).astype(float) - (a > 0)
    assert found.observed == pytest.approx(D.sum() / (n * (n - 1)))
    d = D + D.T
    mean = sum(d[i, j] for i in range(n) for j in range(i)) / (n * (n - 1) / 2)
    assert found.se**2 == pytest.approx(_variance_by_loops(d - mean, n, n), abs=1e-15)


def _dense(pairs, weights):
    """The listed dyads as a matrix, and what was seen of all dyads."""
    n = len(pairs.kind)
    matrix, seen = np.zeros((n, n)), pairs.base[pairs.kind][:, pairs.kind] & ~np.eye(n, dtype=bool)
    matrix[pairs.source, pairs.target] = weights
    seen[pairs.source, pairs.target] = pairs.seen
    return matrix, seen


@given(st.integers(0, 10**6), st.sampled_from(["source", "target", "either", "both"]), st.booleans())
def test_dyads_are_seen_where_a_look_at_each_of_them_says_so(seed, merge, directed):
    rng = np.random.default_rng(seed)
    nets, merge = [], merge if directed else "either"
    for label, answers in (("one", rng.random(12) < 0.7), ("two", rng.random(12) < 0.7)):
        weights = _random(rng.integers(10**6), share=0.2)
        weights = weights if directed else np.maximum(weights, weights.T)
        net = _net(weights, label, directed=directed)
        keep = np.where(rng.random(len(net.ties)) < 0.9, "tie", "unknown")
        rows = net.ties[["source", "target", "relation"]]
        away = rng.integers(12)
        gone = net.index[away]
        touched = net.ties["source"].eq(gone) | net.ties["target"].eq(gone)
        nets.append(
            net.with_(
                relations={"tie": replace(net.relations["tie"], merge=merge)},
                ties=net.ties[(keep == "tie") & ~touched],
                unknown=rows[(keep == "unknown") & ~touched],
                answered=pd.DataFrame({"tie": answers & (net.index != gone)}, index=net.index),
                actors=net.actors.assign(present=net.index != gone),
            )
        )
    pairs = pair_dyads(*nets)
    here = np.flatnonzero(nets[0].present & nets[1].present)
    rows, columns = (one.ravel() for one in np.meshgrid(here, here, indexing="ij"))
    expected = (is_observed(nets[0], rows, columns) & is_observed(nets[1], rows, columns)).reshape(len(here), -1)
    matrix, seen = _dense(pairs, pairs.after)
    assert (seen == expected).all()
    assert pairs.dyads == expected.sum() / (1 if directed else 2)
    assert pairs.actors == (expected | expected.T).any(axis=1).sum()
    source, target, weight = nets[1].arrays("tie")
    placed = {(i, j): w for i, j, w in zip(source, target, weight, strict=True)}
    placed |= {} if directed else {(j, i): w for (i, j), w in placed.items()}
    assert all(matrix[a, b] == placed.get((i, j), 0) for a, i in enumerate(here) for b, j in enumerate(here))


@given(st.integers(0, 10**6), st.sampled_from(sorted(STATISTICS)))
def test_influence_values_sum_to_nothing_and_give_the_variance_term_by_term(seed, name):
    rng = np.random.default_rng(seed)
    kind, codes = find_statistic(name), rng.integers(0, 3, 12)
    told = [rng.random(12) < 0.9 for _ in range(2)]
    nets = [_net(_random(seed + k), str(k), answered=told[k], groups=codes) for k in range(2)]
    pairs = pairs_for(kind, *nets, "group")
    n = pairs.actors
    seen = _dense(pairs, pairs.before)[1]
    sides = np.where(codes[:, None] == codes, -1.0, 1.0) if kind.sided else np.ones((12, 12))

    def value(weights, often):
        counted = seen & seen.T if kind.reciprocal else seen
        tied, often = (weights > 0) & counted, often * counted
        top = {"density": tied, "ei_index": tied, "reciprocity": tied & tied.T}.get(name, weights * counted)
        bottom = {"density": 1, "mean_weight": 1, "weighted_ei_index": weights}.get(name, tied)
        below = (bottom * often).sum()
        return (top * sides * often).sum() / below if below > 0 else np.nan

    changes = np.zeros((12, 12))
    for sign, weights in ((-1, pairs.before), (1, pairs.after)):
        matrix, _ = _dense(pairs, weights)
        found = kind.influence(weights, pairs)
        plain = value(matrix, np.ones((12, 12)))
        assert found.value == pytest.approx(plain, nan_ok=True)
        if np.isnan(plain):
            return
        influence = np.where(seen, found.other, 0.0)
        influence[pairs.source, pairs.target] = found.listed
        assert influence.sum() == pytest.approx(0, abs=1e-10)
        # count one pair of actors a little more often: the slope of the statistic is what its dyads add
        i, j = sorted(rng.choice(12, 2, replace=False))
        more, step = np.ones((12, 12)), 1e-6
        more[i, j] += step
        more[j, i] += step
        assert influence[i, j] + influence[j, i] == pytest.approx((value(matrix, more) - plain) / step, abs=1e-5)
        changes += sign * influence
    if n < 10:
        return
    found = change_test(nets, name, relation="tie", groups="group")
    expected = _variance_by_loops((changes + changes.T) * n * (n - 1), 12, n)
    assert found.se**2 == pytest.approx(expected, abs=1e-13)


def test_each_statistic_is_the_plain_one():
    a, b = _random(1), _random(2)
    codes = np.array([0, 1] * 6)
    before, after = _net(a, "one", groups=list("xy") * 6), _net(b, "two", groups=list("xy") * 6)
    across = codes[:, None] != codes

    def change(f):
        return f(b) - f(a)

    expected = {
        "density": change(lambda w: (w > 0).sum() / 132),
        "mean_weight": change(lambda w: w.sum() / 132),
        "tie_weight": change(lambda w: w[w > 0].mean()),
        "reciprocity": change(lambda w: ((w > 0) & (w.T > 0)).sum() / (w > 0).sum()),
        "ei_index": change(lambda w: ((w > 0) * np.where(across, 1, -1)).sum() / (w > 0).sum()),
        "weighted_ei_index": change(lambda w: (w * np.where(across, 1, -1)).sum() / w.sum()),
    }
    for name, value in expected.items():
        groups = "group" if find_statistic(name).sided else None
        found = change_test([before, after], name, relation="tie", groups=groups)
        assert found.observed == pytest.approx(value, abs=1e-12)
        back = change_test([after, before], name, relation="tie", groups=groups)
        assert (back.observed, back.se) == pytest.approx((-found.observed, found.se), abs=1e-12)


def test_a_round_against_itself_shows_no_change():
    a = _random(3)
    found = change_test([_net(a, "one"), _net(a, "two")], "density", relation="tie")
    assert (found.observed, found.se, found.p_value) == (0, 0, 1)


def test_undirected_pairs_equal_the_same_matrix_in_both_directions():
    a, b = (np.maximum(one, one.T) for one in (_random(4), _random(5)))
    one = change_test([_net(a, "one", directed=False), _net(b, "two", directed=False)], "density", relation="tie")
    other = change_test([_net(a, "one"), _net(b, "two")], "density", relation="tie")
    assert (one.observed, one.se) == pytest.approx((other.observed, other.se))


def test_silence_takes_dyads_out_of_both_rounds():
    a, b = _random(6), _random(7)
    told = np.ones(12, dtype=bool)
    told[[0, 5]] = False
    found = change_test([_net(a, "one", answered=told), _net(b, "two")], "density", relation="tie")
    keep = np.flatnonzero(told)
    rows = ((b[keep] > 0).sum() - (a[keep] > 0).sum()) / (len(keep) * 11)
    assert found.observed == pytest.approx(rows)
    assert "110 dyads seen in both" in found.summary()


def test_the_expectation_is_the_true_variance_under_additive_effects():
    """Differences of sender and receiver effects plus noise: over many draws the mean of the estimate is the variance of the mean."""
    rng = np.random.default_rng(11)
    n, draws = 14, 4000
    means, estimates = np.empty(draws), np.empty(draws)
    off = ~np.eye(n, dtype=bool)
    for draw in range(draws):
        d = rng.normal(size=n)[:, None] + rng.normal(size=n)[None, :] + rng.normal(size=(n, n))
        mean = d[off].mean()
        means[draw] = mean
        pair = np.where(off, d - mean, 0.0)
        pair = pair + pair.T
        robust = ((pair.sum(axis=1) ** 2).sum() - (pair**2).sum() / 2) / (n * (n - 1)) ** 2
        estimates[draw] = robust
    truth = means.var()
    assert estimates.mean() / truth == pytest.approx((n - 2) * (n - 3) / (n * (n - 1)), rel=0.06)


def test_independent_dyads_keep_the_plain_variance():
    a = np.zeros((10, 10))
    a[0, 2] = a[1, 3] = 1
    b = np.zeros((10, 10))
    b[0, 1] = b[2, 3] = 1
    found = change_test([_net(a, "one"), _net(b, "two")], "mean_weight", relation="tie")
    assert (found.observed, found.se) == (0, pytest.approx(np.sqrt(4) / 90))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"statistic": "beauty"}, "statistic must be one of density, mean_weight"),
        ({"statistic": "ei_index"}, "ei_index needs groups"),
        ({"level": 95}, "level must lie between 0 and 1; 95 came"),
    ],
)
def test_what_cannot_be_tested_is_refused(options, message):
    nets = [_net(_random(1), "one"), _net(_random(2), "two")]
    with pytest.raises(NetworkError, match=message):
        change_test(nets, **{"statistic": "density", "relation": "tie", **options})


def test_nine_actors_are_too_few_and_twelve_are_told_of():
    with pytest.raises(NetworkError, match=r"needs ten actors or more .* 9 were"):
        change_test([_net(_random(1, 9), "one"), _net(_random(2, 9), "two")], "density", relation="tie")
    found = change_test([_net(_random(1), "one"), _net(_random(2), "two")], "density", relation="tie")
    assert found.notes[1] == "Fewer than 30 actors: only large changes can be told from chance."
    undirected = [
        _net(np.maximum(w, w.T), label, directed=False) for w, label in ((_random(1), "one"), (_random(2), "two"))
    ]
    with pytest.raises(NetworkError, match="reciprocity needs a directed relation; 'tie' is undirected"):
        change_test(undirected, "reciprocity", relation="tie")


@pytest.mark.parametrize(("name", "measure"), [("transitivity", transitivity), ("centralization", centralization)])
def test_figures_that_are_no_sums_over_dyads_are_tested_without_each_actor(name, measure):
    nets = [_net(_random(8, 31), "one"), _net(_random(9, 31), "two")]
    found = change_test(nets, name, relation="tie")
    everyone = nets[0].index
    values = [
        measure(subset(nets[1], everyone[everyone != one])) - measure(subset(nets[0], everyone[everyone != one]))
        for one in everyone
    ]
    assert found.observed == pytest.approx(measure(nets[1]) - measure(nets[0]))
    assert found.se == pytest.approx(np.sqrt(30 / 31 * ((np.array(values) - np.mean(values)) ** 2).sum()))
    assert found.statistic == f"change of {name}, tie"
    plain = change_test(nets, "density", relation="tie", method="jackknife")
    assert plain.observed == pytest.approx(change_test(nets, "density", relation="tie", method="DCR*").observed)
    with pytest.raises(NetworkError, match=r"the node jackknife takes density, .*; 'mean_weight' came"):
        change_test(nets, "mean_weight", relation="tie", method="jackknife")
    with pytest.raises(NetworkError, match=r"method must be 'DCR\*' or 'jackknife'; 'magic' came"):
        change_test(nets, "density", relation="tie", method="magic")


@pytest.mark.skipif(os.environ.get("CI") == "true" or not DATA.is_dir(), reason="the published networks are not here")
def test_the_acquaintance_of_researchers_by_electronic_mail():
    edges = pd.read_csv(DATA / "eies_freeman" / "edges.csv")
    ids = pd.read_csv(DATA / "eies_freeman" / "nodes.csv")["id"]
    nets = []
    for label in (1, 2):
        rows = edges[(edges["round"] == label) & (edges["relation"] == "acquaintance") & (edges["weight"] >= 3)]
        actors = pd.DataFrame(index=ids)
        nets.append(lk.network_from_edges(rows[["source", "target"]], actors=actors, label=str(label)))
    found = change_test(nets, "density", relation="tie")
    assert round(found.observed, 4) == 0.0524
    assert round(found.se, 4) == 0.0236
    assert round(found.p_value, 3) == 0.034
