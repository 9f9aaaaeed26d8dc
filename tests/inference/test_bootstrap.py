"""The vertex bootstrap against its closed form, the sign-flip against enumeration, adjusted p-values by hand."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import linkages as lk
from linkages.errors import LinkagesError, NetworkError
from linkages.inference import actor_change_test, benjamini_hochberg, holm, vertex_bootstrap
from linkages.inference.actor_change import main_middlemen
from linkages.network import Relation, network_from_edges


def _net(weights, label):
    n = len(weights)
    ids = [f"a{place:02}" for place in range(n)]
    rows = [(ids[i], ids[j], weights[i, j]) for i in range(n) for j in range(n) if weights[i, j] > 0]
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"])
    actors = pd.DataFrame(index=ids)
    return network_from_edges(edges, actors=actors, relations={"tie": Relation("tie")}, label=label)


def _random(seed, n=14, share=0.3):
    rng = np.random.default_rng(seed)
    found = (rng.random((n, n)) < share) * rng.integers(1, 6, (n, n)).astype(float)
    np.fill_diagonal(found, 0)
    return found


@pytest.mark.parametrize("statistic", ["density", "mean_weight"])
def test_the_spread_of_a_paired_draw_is_its_closed_form(statistic):
    a, b = _random(1), _random(2)
    n = len(a)
    worth = (lambda w: (w > 0).astype(float)) if statistic == "density" else (lambda w: w)
    d = worth(b) - worth(a)
    d = d + d.T
    off = ~np.eye(n, dtype=bool)
    mean = d[off].mean()
    s2 = ((d[off] - mean) ** 2).mean()
    rows = np.array([d[i][off[i]].mean() for i in range(n)])
    # a second draw may be the same actor: its row mean stands in with the chance (n - 1) / n of another
    c = ((n - 1) / n) ** 2 * ((rows - mean) ** 2).mean()
    C = n * (n - 1) / 2
    closed = (C * s2 + 2 * C * (n - 2) * c) / (n * (n - 1)) ** 2
    found = vertex_bootstrap([_net(a, "one"), _net(b, "two")], statistic, relation="tie", replicates=40_000, seed=3)
    assert found.se**2 == pytest.approx(closed, rel=0.04)
    assert found.null.mean() == pytest.approx(found.observed, abs=4 * found.se / np.sqrt(40_000))


def _drawn_by_loops(weights, rng, replicates):
    n = len(weights)
    pairs = [(i, j) for i in range(n) for j in range(i)]
    values = []
    for _ in range(replicates):
        who = rng.integers(0, n, n)
        made = np.zeros((n, n))
        for i in range(n):
            for j in range(i):
                a, b = (who[i], who[j]) if who[i] != who[j] else pairs[rng.integers(len(pairs))]
                made[i, j], made[j, i] = weights[a, b], weights[b, a]
        tied = made > 0
        values.append((tied & tied.T).sum() / tied.sum())
    return np.array(values)


def test_reciprocity_spreads_as_with_whole_matrices_drawn_one_by_one():
    weights = _random(4)
    found = vertex_bootstrap(_net(weights, "one"), "reciprocity", relation="tie", replicates=4000)
    slow = _drawn_by_loops(weights, np.random.default_rng(1), 1500)
    assert found.observed == pytest.approx(((weights > 0) & (weights.T > 0)).sum() / (weights > 0).sum())
    assert found.se == pytest.approx(slow.std(ddof=1), rel=0.1)
    assert found.null.mean() == pytest.approx(slow.mean(), abs=5 * slow.std() / np.sqrt(1500))


def test_the_same_seed_gives_the_same_draws_and_a_round_against_itself_none():
    nets = [_net(_random(1), "one"), _net(_random(2), "two")]
    one, other = (vertex_bootstrap(nets, "density", relation="tie", replicates=300, seed=9) for _ in range(2))
    assert (one.null == other.null).all()
    same = vertex_bootstrap([nets[0], _net(_random(1), "two")], "density", relation="tie", replicates=300)
    assert (same.observed, same.se) == (0, 0)
    with pytest.raises(NetworkError, match="replicates must be 2 or more"):
        vertex_bootstrap(nets, "density", relation="tie", replicates=1)


SALE = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")


def _sales(shares, label, *, traders="T1 T2"):
    """Weavers who sell a share to a trader and the rest to the market; the trader in the key's first letters."""
    rows = [(who, trader, share) for who, (trader, share) in shares.items() if share > 0]
    rows += [(who, "K", 1 - share) for who, (_, share) in shares.items() if share < 1]
    rows += [(trader, "K", 5.0) for trader in traders.split()]
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"])
    ids = [*shares, *traders.split(), "K"]
    kinds = ["producer"] * len(shares) + ["middleman"] * len(traders.split()) + ["market"]
    actors = pd.DataFrame({"position": kinds}, index=ids)
    return network_from_edges(edges, actors=actors, relations={"sale": SALE}, label=label)


BEFORE = {"w1": ("T1", 1.0), "w2": ("T1", 0.9), "w3": ("T2", 0.8), "w4": ("T3", 0.7), "w5": ("T3", 0.6)}
AFTER = {"w1": ("T1", 0.5), "w2": ("T1", 0.7), "w3": ("T2", 0.6), "w4": ("T3", 0.8), "w5": ("T3", 0.5)}


def _rounds():
    return [_sales(one, label, traders="T1 T2 T3") for one, label in ((BEFORE, "one"), (AFTER, "two"))]


def test_signs_are_flipped_by_the_middleman_of_the_baseline():
    found = actor_change_test(_rounds(), "output.middleman_share")
    change = {who: AFTER[who][1] - BEFORE[who][1] for who in BEFORE}
    sums = [change["w1"] + change["w2"], change["w3"], change["w4"] + change["w5"]]
    mean = sum(change.values()) / 5
    assert found.observed == pytest.approx(mean)
    flips = [abs(sum(s * one for s, one in zip(signs, sums, strict=True))) / 5 for signs in product((1, -1), repeat=3)]
    assert found.p_value == sum(one >= abs(mean) - 1e-12 for one in flips) / 8
    left = [sums[0] - 2 * mean, sums[1] - mean, sums[2] - 2 * mean]
    se = np.sqrt(3 / 2 * sum(one**2 for one in left)) / 5
    assert found.se == pytest.approx(se)
    assert found.interval[0] == pytest.approx(mean - stats.t.ppf(0.975, 2) * se)
    assert found.notes[1] == "With 3 groups no p-value below 0.25 is possible."
    assert main_middlemen(_rounds()[0]).dropna().to_dict() == {who: trader for who, (trader, _) in BEFORE.items()}


def test_given_groups_and_those_without_one():
    alone = actor_change_test(_rounds(), "output.middleman_share", groups={"w1": "x"})
    each = actor_change_test(_rounds(), "output.middleman_share", groups={who: who for who in BEFORE})
    assert (alone.p_value, alone.se) == (each.p_value, each.se)
    change = np.array([AFTER[who][1] - BEFORE[who][1] for who in BEFORE])
    assert each.se == pytest.approx(stats.sem(change))
    with pytest.raises(NetworkError, match="needs actors of two groups or more"):
        actor_change_test(_rounds(), "output.middleman_share", groups=dict.fromkeys(BEFORE, "x"))
    with pytest.raises(NetworkError, match="measure must be a number in the actor table"):
        actor_change_test(_rounds(), "output.captor")


def test_many_groups_are_drawn_by_seed():
    rng = np.random.default_rng(0)
    before = {f"w{n}": ("T1", 0.9) for n in range(40)}
    after = {who: ("T1", float(np.clip(0.85 + rng.normal(0, 0.05), 0, 1))) for who in before}
    nets = [_sales(one, label) for one, label in ((before, "one"), (after, "two"))]
    own = {who: who for who in before}
    found = actor_change_test(nets, "output.middleman_share", groups=own, flips=1999, seed=2)
    assert len(found.null) == 1999
    assert found.p_value == 1 / 2000
    assert "1,999 draws of signs by group, seed 2" in found.method
    again = actor_change_test(nets, "output.middleman_share", groups=own, flips=1999, seed=2)
    assert (again.null == found.null).all()


def test_swapping_the_rounds_turns_the_sign_and_keeps_the_rest():
    rounds = _rounds()
    own = {who: who for who in BEFORE}
    there = actor_change_test(rounds, "output.middleman_share", groups=own)
    back = actor_change_test(rounds[::-1], "output.middleman_share", groups=own)
    assert (back.observed, back.se, back.p_value) == pytest.approx((-there.observed, there.se, there.p_value))


def test_the_simulated_programme_lowered_the_middlemen_s_share():
    found = actor_change_test(lk.datasets.chanderi(), "output.middleman_share")
    assert found.interval[1] < 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusted_p_values_equal_their_definition(values):
    p = pd.Series(values)
    m, order = len(p), np.argsort(values, kind="stable")
    stepped, kept = np.empty(m), 0.0
    for rank, place in enumerate(order):
        kept = max(kept, min(1.0, (m - rank) * values[place]))
        stepped[place] = kept
    assert holm(p).to_numpy() == pytest.approx(stepped)
    found = np.array(
        [
            min(1.0, *(m * values[j] / (rank + 1) for rank, j in enumerate(order) if values[j] >= values[i]))
            for i in range(m)
        ]
    )
    assert benjamini_hochberg(p).to_numpy() == pytest.approx(found)
    assert (holm(p) >= p - 1e-12).all()
    assert (benjamini_hochberg(p) <= holm(p) + 1e-12).all()


def test_missing_p_values_stay_missing():
    p = pd.Series([0.02, np.nan, 0.5], index=["a", "b", "c"])
    assert holm(p).fillna(-1).to_dict() == {"a": 0.04, "b": -1, "c": 0.5}
    with pytest.raises(LinkagesError, match=r"expected p-values from 0 to 1; 1.5 came"):
        benjamini_hochberg(pd.Series([1.5]))
