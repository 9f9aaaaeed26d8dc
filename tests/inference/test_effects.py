"""Difference in differences: by hand, by loops over dyads, and what must not matter."""

from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from linkages.datasets import chanderi
from linkages.errors import NetworkError
from linkages.inference import change_test, did
from linkages.inference.exposure import class_change, covariance, permuted_effects
from linkages.inference.pairs import pair_dyads, pairs_of_matrices
from linkages.inference.statistics import find_statistic
from linkages.network import Relation, Study, network_from_edges, subset

N = 24
IDS = [f"a{place:02}" for place in range(N)]
TREATED = pd.Series([True] * 12 + [False] * 12, index=IDS)


def _net(weights, label, *, directed=True, answered=None):
    ids = IDS[: len(weights)]
    rows = [(ids[i], ids[j], weights[i, j]) for i, j in zip(*np.nonzero(weights), strict=True) if directed or i < j]
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"])
    relation = Relation("tie", directed=directed)
    actors = pd.DataFrame({"helped": ["yes" if one in TREATED[TREATED] else "no" for one in ids]}, index=ids)
    net = network_from_edges(edges, actors=actors, relations={"tie": relation}, label=label)
    if answered is None:
        return net
    flags = pd.DataFrame({"tie": answered}, index=ids)
    return net.with_(answered=flags, ties=net.ties[net.ties["source"].map(flags["tie"])])


def _random(seed, n=N, share=0.3):
    rng = np.random.default_rng(seed)
    found = (rng.random((n, n)) < share) * rng.integers(1, 6, (n, n)).astype(float)
    np.fill_diagonal(found, 0)
    return found


def _rounds(seed, n=N, **options):
    return [_net(_random(seed, n), "one", **options), _net(_random(seed + 1, n), "two", **options)]


# ------------------------------------------------------------------------------------------------- clusters that do not touch


def test_one_against_one_is_the_difference_of_two_tests_of_change():
    a, b = _rounds(1, 12), _rounds(3, 15)
    found = did(a, b, relation="tie")
    one, other = (change_test(rounds, "density", relation="tie") for rounds in (a, b))
    assert found.observed == pytest.approx(one.observed - other.observed)
    assert found.se == pytest.approx(np.hypot(one.se, other.se))
    df = found.se**4 / (one.se**4 / 11 + other.se**4 / 14)
    reach = stats.t.ppf(0.975, df) * found.se
    assert found.interval == pytest.approx((found.observed - reach, found.observed + reach))
    assert np.isnan(found.p_value)
    assert "Welch" in found.method
    assert any("parallel trends" in note for note in found.notes)
    assert found.table["side"].tolist() == ["treated", "control"]


def test_the_tipping_shock_is_where_the_effect_stops_being_significant():
    full = np.ones((12, 12)) - np.eye(12)
    a = [_net(_random(1, 12, 0.1), "one"), _net(full, "two")]
    found = did(a, _rounds(5, 12), relation="tie")
    reach = (found.interval[1] - found.observed) / found.se
    assert found.tipping_shock > 0
    assert abs(found.observed) == pytest.approx(reach * np.sqrt(found.se**2 + 2 * found.tipping_shock**2))
    assert f"standard deviation of {found.tipping_shock:.3g} or more" in found.summary()
    nothing = did(_rounds(5, 12), _rounds(5, 12), relation="tie")
    assert (nothing.observed, nothing.tipping_shock) == (0, 0)
    assert "not significant, even had no shock" in nothing.summary()


def test_to_swap_treated_and_control_turns_the_sign_and_keeps_the_error():
    a, b = _rounds(1, 12), _rounds(3, 15)
    one, other = did(a, b, relation="tie"), did(b, a, relation="tie")
    assert (other.observed, other.se, other.tipping_shock) == pytest.approx((-one.observed, one.se, one.tipping_shock))
    net = _rounds(7)
    one, other = did(net, relation="tie", exposure=TREATED), did(net, relation="tie", exposure=~TREATED)
    assert (other.observed, other.se, other.p_value) == pytest.approx((-one.observed, one.se, one.p_value))
    assert other.table.loc["TC", "se"] == pytest.approx(one.table.loc["CT", "se"])


def test_a_change_that_both_share_cancels():
    before, after = _random(1), _random(2)
    later = after.copy()
    later[:12, :12], later[12:, 12:] = 0, 0
    later[:12, :12] = later[12:, 12:] = _random(9, 12)
    before[12:, 12:] = before[:12, :12]
    found = did([_net(before, "one"), _net(later, "two")], relation="tie", exposure=TREATED)
    assert found.observed == pytest.approx(0)
    assert found.table.loc["TT", "change"] == pytest.approx(found.table.loc["CC", "change"])
    assert found.p_value == pytest.approx(1)


def test_three_clusters_against_three_by_all_twenty_ways():
    sides = [[_rounds(seed, 12) for seed in seeds] for seeds in ((1, 11, 21), (31, 41, 51))]
    found = did(*sides, relation="tie")
    changes = [[change_test(one, "density", relation="tie").observed for one in side] for side in sides]
    every = changes[0] + changes[1]
    effect = np.mean(changes[0]) - np.mean(changes[1])
    null = [np.mean([every[i] for i in chosen]) - np.mean([every[i] for i in range(6) if i not in chosen])
            for chosen in combinations(range(6), 3)]  # fmt: skip
    assert found.observed == pytest.approx(effect)
    assert sorted(found.null) == pytest.approx(sorted(null))
    assert found.p_value == pytest.approx(np.mean([abs(one) >= abs(effect) - 1e-12 for one in null]))
    welch = stats.ttest_ind(changes[0], changes[1], equal_var=False)
    assert found.interval == pytest.approx(tuple(welch.confidence_interval()))
    assert "no p-value below 0.1 is possible" in found.summary()


def test_one_against_four_takes_the_spread_of_the_four():
    many = [_rounds(seed, 12) for seed in (1, 11, 21, 31)]
    found = did(_rounds(41, 12), many, relation="tie")
    spread = np.std([change_test(one, "density", relation="tie").observed for one in many], ddof=1)
    assert found.se == pytest.approx(spread * np.sqrt(5 / 4))
    assert found.p_value in (0.2, 0.4, 0.6, 0.8, 1.0)
    assert "no p-value below 0.2 is possible" in found.summary()


def test_many_clusters_are_drawn_by_seed():
    sides = [[_rounds(10 * k, 10) for k in ks] for ks in (range(1, 6), range(6, 11))]
    one, other = (did(*sides, relation="tie", permutations=99, seed=3) for _ in range(2))
    assert one.p_value == other.p_value
    assert one.p_value * 100 == pytest.approx(round(one.p_value * 100))
    assert "99 draws, seed 3" in one.method


# ------------------------------------------------------------------------------------------------- dyads within one network


@pytest.mark.parametrize("name", ["density", "mean_weight", "tie_weight", "reciprocity"])
def test_within_an_arm_it_is_the_test_of_change_on_the_arm_alone(name):
    nets = _rounds(1)
    found = did(nets, statistic=name, relation="tie", exposure="helped")
    arms = [
        change_test([subset(net, TREATED.index[arm == TREATED]) for net in nets], name, relation="tie")
        for arm in (True, False)
    ]
    for row, arm in zip(("TT", "CC"), arms, strict=True):
        assert found.table.loc[row, ["change", "se"]].tolist() == pytest.approx([arm.observed, arm.se])
    assert found.observed == pytest.approx(arms[0].observed - arms[1].observed)
    assert found.se == pytest.approx(np.hypot(arms[0].se, arms[1].se))


def _class_by_loops(before, after, seen, senders, receivers):
    """Change of density, and what each ordered dyad adds, one dyad after another."""
    dyads = [(i, j) for i, j in product(senders, receivers) if i != j and seen[i, j]]
    first, second = (np.mean([one[i, j] > 0 for i, j in dyads]) for one in (before, after))
    adds = np.zeros_like(before)
    for i, j in dyads:
        adds[i, j] = (float(after[i, j] > 0) - second - float(before[i, j] > 0) + first) / len(dyads)
    return second - first, adds


@given(st.integers(0, 10**6))
def test_every_class_and_contrast_equals_the_loops_over_dyads(seed):
    rng = np.random.default_rng(seed)
    told = [rng.random(N) < 0.9 for _ in range(2)]
    before, after = _random(seed), _random(seed + 1)
    nets = [_net(before, "one", answered=told[0]), _net(after, "two", answered=told[1])]
    pairs = pair_dyads(*nets)
    whole = pairs.whole()
    flags = rng.permutation(TREATED.to_numpy())
    kind, arms = find_statistic("density"), {"T": flags, "C": ~flags}
    loops, found = {}, {}
    for name in ("TT", "TC", "CT", "CC"):
        sides = [arms[letter] for letter in name]
        found[name] = class_change(kind, pairs, *sides)
        change, adds = _class_by_loops(whole.before, whole.after, whole.seen, *map(np.flatnonzero, sides))
        loops[name] = adds
        both = adds + adds.T
        assert found[name].change == pytest.approx(change)
        assert found[name].own == pytest.approx(both.sum(axis=1), abs=1e-12)
        assert found[name].squares == pytest.approx((np.triu(both) ** 2).sum())
        assert adds.sum() == pytest.approx(0, abs=1e-12)
    for name in ("TC", "CT"):
        rest = loops["CC"] + loops["CC"].T
        own = (loops[name] + loops[name].T).sum(axis=1)
        n = found["CC"].senders
        assert covariance(found[name], found["CC"]) == pytest.approx(n / (n - 2) * (own * rest.sum(axis=1)).sum())
    null = permuted_effects(kind, pairs, flags.astype(float), strata=None, index=pd.Index(IDS), draws=(70, 1))
    assert len(null) == 70
    stratum = {one: place for place, one in enumerate(IDS)}
    still = permuted_effects(kind, pairs, flags.astype(float), strata=stratum, index=pd.Index(IDS), draws=(3, 1))
    assert still == pytest.approx(np.full(3, found["TT"].change - found["CC"].change))


def test_the_errors_of_classes_are_unbiased_under_additive_effects():
    """Senders and receivers with effects of their own: over many draws the estimates have the true variance for their mean."""
    rng, n, draws = np.random.default_rng(5), 20, 3000
    kind, half = find_statistic("mean_weight"), np.arange(20) < 9
    ones = np.ones((n, n))
    np.fill_diagonal(ones, 0)
    values, estimates = np.empty((draws, 3)), np.empty((draws, 2))
    for draw in range(draws):
        gain = rng.normal(size=n)[:, None] + rng.normal(size=n)[None, :] + rng.normal(size=(n, n))
        pairs = pairs_of_matrices(50 * ones, (50 + gain) * ones, codes=None, directed=True)
        across, rest = class_change(kind, pairs, half, ~half), class_change(kind, pairs, ~half, ~half)
        values[draw] = across.change, rest.change, across.change - rest.change
        estimates[draw] = across.variance, across.variance + rest.variance - 2 * covariance(across, rest)
    assert estimates[:, 0].mean() / values[:, 0].var() == pytest.approx(1, rel=0.08)
    assert estimates[:, 1].mean() / values[:, 2].var() == pytest.approx(1, rel=0.08)


def test_undirected_ties_have_three_classes_and_equal_the_same_ties_both_ways():
    a, b = (np.maximum(one, one.T) for one in (_random(4), _random(5)))
    one = did([_net(a, "one", directed=False), _net(b, "two", directed=False)], relation="tie", exposure=TREATED)
    other = did([_net(a, "one"), _net(b, "two")], relation="tie", exposure=TREATED)
    assert one.table.index.tolist() == ["TT", "TC", "CC", "TT - CC", "TC - CC"]
    pd.testing.assert_frame_equal(one.table, other.table.loc[one.table.index])


def test_a_treatment_drawn_by_lot_is_drawn_anew():
    before, after = _random(1), _random(2, share=0.2)
    after[:12, :12] = 1 - np.eye(12)
    nets = [_net(before, "one"), _net(after, "two")]
    found = did(nets, relation="tie", exposure=TREATED, randomised=True, permutations=199)
    assert found.p_value == 1 / 200
    assert not any("parallel" in note for note in found.notes)
    null = did(_rounds(3), relation="tie", exposure=TREATED, randomised=True, permutations=199)
    far = (np.abs(null.null) >= abs(null.observed) - 1e-9).sum()
    assert null.p_value == (1 + far) / 200
    assert null.null.mean() == pytest.approx(0, abs=0.01)


def test_actors_whose_treatment_is_not_known_are_left_out():
    nets = _rounds(1)
    some = TREATED.astype(object)
    some.iloc[[0, 23]] = None
    found = did(nets, relation="tie", exposure=some)
    kept = [subset(net, IDS[1:23]) for net in nets]
    expected = did(kept, relation="tie", exposure=TREATED[1:23])
    assert (found.observed, found.se) == pytest.approx((expected.observed, expected.se))
    assert "2 actors whose treatment is not known are left out." in found.notes


# ------------------------------------------------------------------------------------------------- scores of actors


def _scored(seed):
    """Two rounds in which each actor's strength goes up by what is drawn, and those to whom the strength goes."""
    rng = np.random.default_rng(seed)
    weights = rng.integers(5, 20, (2, N)).astype(float)
    nets = []
    for label, own in zip(("one", "two"), weights, strict=True):
        matrix = np.zeros((N, N))
        matrix[np.arange(N), (np.arange(N) + 1) % N] = own
        nets.append(_net(matrix, label))
    return nets, weights[1] - weights[0]


def test_mean_changes_of_actors_and_their_cluster_robust_error_by_hand():
    nets, change = _scored(1)
    groups = {one: place // 4 if place < 20 else 5 + place for place, one in enumerate(IDS)}
    found = did(nets, statistic="tie.out_strength", exposure=TREATED, groups=groups)
    treated = TREATED.to_numpy()
    assert found.observed == pytest.approx(change[treated].mean() - change[~treated].mean())
    adds = np.where(treated, (change - change[treated].mean()) / 12, -(change - change[~treated].mean()) / 12)
    sums = [sum(adds[place] for place in range(N) if groups[IDS[place]] == group) for group in set(groups.values())]
    assert len(sums) == 9
    assert found.se == pytest.approx(np.sqrt(9 / 8 * sum(one**2 for one in sums)))
    assert found.p_value == pytest.approx(2 * stats.t.sf(abs(found.observed) / found.se, 8))
    assert found.table["change"].tolist() == pytest.approx([change[treated].mean(), change[~treated].mean()])
    assert "3 groups" in found.notes[0]
    assert any("error tends to be too small" in note for note in found.notes)


def test_who_shares_nothing_is_alone_and_the_error_is_the_plain_one():
    nets, change = _scored(2)
    found = did(nets, statistic="tie.out_strength", exposure="helped")
    treated = TREATED.to_numpy()
    parts = [change[treated].var() / 12, change[~treated].var() / 12]
    assert found.se == pytest.approx(np.sqrt(24 / 23 * sum(parts)))
    drawn = did(nets, statistic="tie.out_strength", exposure="helped", randomised=True, permutations=99)
    assert drawn.p_value == (1 + (np.abs(drawn.null) >= abs(drawn.observed) - 1e-9).sum()) / 100
    within = {one: place // 2 for place, one in enumerate(IDS)}
    apart = did(nets, statistic="tie.out_strength", exposure="helped", randomised=True, strata=within, permutations=9)
    assert apart.null == pytest.approx(np.full(9, found.observed))
    assert apart.p_value == 1


def test_scores_of_two_clusters_are_compared_by_their_means():
    (one, a), (other, b) = _scored(3), _scored(4)
    found = did(one, other, "tie.out_strength")
    assert found.observed == pytest.approx(a.mean() - b.mean())
    assert found.se == pytest.approx(np.sqrt((a.var() + b.var()) / 23))
    assert found.tipping_shock >= 0


def test_the_planted_effect_on_members_is_found_and_so_is_its_absence():
    study = chanderi(2, actors=120)
    weavers = study["followup"].actors.query("role == 'weaver'")
    found = did(study, statistic="output.middleman_share", exposure=weavers["shg"].notna())
    assert found.interval[1] < -0.2
    without = did(
        chanderi(2, actors=120, programme=False), statistic="output.middleman_share", exposure=weavers["shg"].notna()
    )
    assert without.interval[0] < 0 < without.interval[1]
    across = did(study, chanderi(3, actors=120, programme=False), "output.middleman_share")
    assert across.interval[1] < 0 < across.tipping_shock


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "did needs either control"),
        ({"exposure": TREATED, "control": _rounds(3)}, "did needs either control"),
        ({"exposure": TREATED, "level": 95}, "level must lie between 0 and 1; 95 came"),
        ({"control": _rounds(3), "randomised": True}, "give them with exposure"),
        ({"exposure": TREATED, "strata": {}}, "say randomised=True"),
        ({"exposure": "beauty"}, "exposure must name a column of the actors"),
        ({"exposure": {"nobody": 1}}, "exposure names an actor that is not on the roster: 'nobody'"),
        ({"exposure": {"a00": "perhaps"}}, "exposure must be true or false, .* 'perhaps' came"),
        ({"exposure": {one: place < 9 for place, one in enumerate(IDS)}}, "'treated' has 9"),
        ({"exposure": TREATED, "relation": None, "statistic": "beauty"}, "measure must be a number in the actor table"),
        ({"exposure": TREATED, "permutations": 0}, "permutations must be a whole number from 1"),
        ({"control": []}, "an empty list came"),
        ({"control": _rounds(3, 9)}, "each cluster needs ten actors or more .* has 9 actors"),
    ],
)
def test_what_cannot_be_compared_is_refused(options, message):
    with pytest.raises(NetworkError, match=message):
        did(_rounds(1), **{"relation": "tie", **options})


def test_a_study_a_pair_and_a_list_of_one_are_the_same_cluster():
    nets = _rounds(1, 12)
    study = Study.from_networks("Toy", nets)
    found = [did(one, _rounds(3, 12), relation="tie") for one in (nets, study, [nets], [study])]
    assert len({one.observed for one in found}) == 1
    with pytest.raises(NetworkError, match="actors of one cluster; 2 came"):
        did([nets, nets], relation="tie", exposure=TREATED)
