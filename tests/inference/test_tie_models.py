"""Formation and persistence: the terms by hand, the errors by loops, and what cannot be fitted."""

import numpy as np
import pandas as pd
import pytest

from linkages.errors import NetworkError
from linkages.inference import formation_model, persistence_model
from linkages.inference.least_squares import fit_logit
from linkages.inference.tie_models import lagged_terms
from linkages.network import Relation, network_from_edges


def _net(tied, label, *, directed=True):
    n = len(tied)
    ids = [f"a{place:02}" for place in range(n)]
    rows = [(ids[i], ids[j]) for i in range(n) for j in range(n) if tied[i, j] and (directed or i < j)]
    edges = pd.DataFrame(rows, columns=["source", "target"])
    relation = Relation("tie", weight_type="binary", directed=directed)
    return network_from_edges(edges, actors=pd.DataFrame(index=ids), relations={"tie": relation}, label=label)


def _rounds(seed, n=14):
    """Ties that are returned more often than others, and kept more often than made."""
    rng = np.random.default_rng(seed)
    old = rng.random((n, n)) < 0.25
    np.fill_diagonal(old, False)
    line = -2.0 + 1.5 * old.T + 2.5 * old + 0.6 * rng.normal(size=n)[:, None]
    new = rng.random((n, n)) < 1 / (1 + np.exp(-line))
    np.fill_diagonal(new, False)
    return old, new


def test_the_terms_of_the_first_round_by_hand():
    old = np.full((4, 4), np.nan)
    ties = {(0, 1), (1, 2), (0, 3), (3, 2), (2, 0)}
    for i in range(4):
        for j in range(4):
            if i != j:
                old[i, j] = float((i, j) in ties)
    terms = lagged_terms(old, directed=True)
    assert terms["returned"][0, 2] == 1
    assert terms["returned"][0, 1] == 0
    assert terms["shared_partners"][0, 2] == 2  # by way of 1 and of 3
    assert terms["sender_out_degree"][0, 1] == 1  # 3; the tie to 1 is the pair's own
    assert terms["receiver_in_degree"][0, 2] == 2
    assert "returned" not in lagged_terms(old, directed=False)


def test_unheard_actors_are_not_counted_as_naming_nobody():
    old = np.zeros((5, 5))
    np.fill_diagonal(old, np.nan)
    old[1, 0] = old[2, 0] = 1.0
    old[4, [0, 1, 2, 3]] = np.nan
    terms = lagged_terms(old, directed=True)
    assert terms["receiver_in_degree"][3, 0] == pytest.approx(
        3 * 2 / 2
    )  # both of the two others heard, of three others
    assert np.isnan(terms["returned"][0, 4])


def _errors_by_loops(y, x, estimate, cells, n):
    p = 1 / (1 + np.exp(-x @ estimate))
    bread = np.linalg.inv(x.T @ np.diag(p * (1 - p)) @ x)
    scores = {}
    for row, (i, j) in enumerate(cells):
        pair = (min(i, j), max(i, j))
        scores[pair] = scores.get(pair, 0) + x[row] * (y[row] - p[row])
    together, alone = np.zeros((x.shape[1],) * 2), np.zeros((x.shape[1],) * 2)
    for a, one in scores.items():
        alone += np.outer(one, one)
        for b, other in scores.items():
            if set(a) & set(b):
                together += np.outer(one, other)
    together *= n * (n - 1) / ((n - 2) * (n - 3))
    both = [np.diag(bread @ middle @ bread) for middle in (together, alone)]
    return np.sqrt(np.maximum(*both))


@pytest.mark.parametrize("question", ["formation", "persistence"])
def test_estimates_and_errors_equal_loops_over_pairs_of_dyads(question):
    old, new = _rounds(3)
    model = (formation_model if question == "formation" else persistence_model)(
        [_net(old, "one"), _net(new, "two")], relation="tie"
    )
    cells = [(i, j) for i in range(14) for j in range(14) if i != j and old[i, j] == (question == "persistence")]
    terms = lagged_terms(np.where(np.eye(14, dtype=bool), np.nan, old.astype(float)), directed=True)
    x = np.array([[1, *(terms[name][i, j] for name in terms)] for i, j in cells])
    y = np.array([float(new[i, j]) for i, j in cells])
    expected = fit_logit(y, x).estimate
    assert model.coefficients["estimate"].to_numpy() == pytest.approx(expected)
    assert model.coefficients["se"].to_numpy() == pytest.approx(_errors_by_loops(y, x, expected, cells, 14))
    assert model.coefficients["odds_ratio"].to_numpy() == pytest.approx(np.exp(expected))
    assert (model.dyads, model.events, model.actors) == (len(cells), int(y.sum()), 14)


def test_planted_reciprocation_is_found():
    rng = np.random.default_rng(0)
    found = []
    for seed in rng.integers(0, 10**6, 30):
        old, new = _rounds(int(seed), n=30)
        found.append(formation_model([_net(old, "one"), _net(new, "two")], relation="tie").coefficients.loc["returned"])
    table = pd.DataFrame(found)
    assert table["estimate"].mean() == pytest.approx(1.5, abs=0.2)
    assert table["low"].le(1.5).mul(table["high"].ge(1.5)).mean() >= 0.85


def test_own_terms_take_the_place_of_the_lagged_ones():
    old, new = _rounds(5)
    near = np.abs(np.subtract.outer(np.arange(14), np.arange(14))).astype(float)
    model = formation_model([_net(old, "one"), _net(new, "two")], relation="tie", xs={"apart": near})
    assert model.coefficients.index.tolist() == ["intercept", "apart"]
    assert "Of " in model.summary()
    assert model.notes == ("Fewer than 30 actors: only strong terms can be told from chance.",)


def test_an_undirected_relation_counts_pairs_once():
    old, new = ((one | one.T) for one in _rounds(6))
    model = formation_model(
        [_net(one, label, directed=False) for one, label in ((old, "one"), (new, "two"))], relation="tie"
    )
    assert model.dyads == (~old)[np.triu_indices(14, 1)].sum()
    assert "returned" not in model.coefficients.index


def test_what_cannot_be_fitted_is_refused():
    old, new = _rounds(5)
    rounds = [_net(old, "one"), _net(new, "two")]
    with pytest.raises(NetworkError, match="the term 'same' does not vary"):
        formation_model(rounds, relation="tie", xs={"same": np.ones((14, 14))})
    with pytest.raises(NetworkError, match="a persistence model needs dyads with a tie before"):
        persistence_model([_net(old, "one"), _net(old, "two")], relation="tie")
    with pytest.raises(NetworkError, match="needs ten actors or more"):
        formation_model([_net(old[:9, :9], "one"), _net(new[:9, :9], "two")], relation="tie")
