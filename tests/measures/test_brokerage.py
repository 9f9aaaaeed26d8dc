from __future__ import annotations

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures import brokerage
from linkages.measures.brokerage import COLUMNS, ROLES, brokerage_expectation, brokerage_roles
from linkages.network.build import network_from_edges
from linkages.network.observed import is_observed, own_answer
from linkages.network.relation import Relation

SEEDS = st.integers(0, 10**6)
RULES = ("source", "target", "either", "both", "max", "mean")


def net_of(*ties: str, actors: str | None = None):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]})
    return network_from_edges(edges, actors=pd.DataFrame(index=list(actors)) if actors else None)


def role_of(a: str, v: str, b: str) -> str:
    if a == v == b:
        return "coordinator"
    if a == b:
        return "itinerant"
    if a == v:
        return "representative"
    return "gatekeeper" if v == b else "liaison"


def by_three_loops(net, groups: pd.Series) -> pd.DataFrame:
    """The definition, dyad by dyad."""
    relation = net.single()
    ties = set(zip(net.ties["source"], net.ties["target"], strict=True))
    if not relation.directed:
        ties |= {(target, source) for source, target in ties}
    n = len(net.index)
    first, last = np.divmod(np.arange(n * n), n)
    heard = pd.DataFrame(is_observed(net, first, last).reshape(n, n), index=net.index, columns=net.index)
    grouped = set(groups.dropna().index)
    found = pd.DataFrame(0.0, index=net.index, columns=list(ROLES))
    for a, v, b in permutations(net.index, 3):
        known = {a, v, b} <= grouped
        if known and (a, v) in ties and (v, b) in ties and (a, b) not in ties and heard.loc[a, b]:
            found.loc[v, role_of(groups[a], groups[v], groups[b])] += 1
    found["total"] = found.sum(axis="columns")
    found[groups.isna() | ~own_answer(net)] = np.nan
    return found


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("AAA", "coordinator"),
        ("ABA", "itinerant"),
        ("AAB", "representative"),
        ("ABB", "gatekeeper"),
        ("ABC", "liaison"),
    ],
)
def test_one_open_path_has_one_role(groups: str, role: str) -> None:
    table = brokerage_roles(net_of("av", "vb"), dict(zip("avb", groups, strict=True)))
    assert table.loc["v"].to_dict() == {**dict.fromkeys(COLUMNS, 0.0), role: 1.0, "total": 1.0}
    assert (table.drop(index="v") == 0).all().all()


def test_the_same_path_turned_round_makes_the_representative_a_gatekeeper() -> None:
    groups = dict(zip("avb", "AAB", strict=True))
    assert brokerage_roles(net_of("av", "vb"), groups).loc["v", "representative"] == 1
    assert brokerage_roles(net_of("bv", "va"), groups).loc["v", "gatekeeper"] == 1


def test_a_closed_path_and_a_path_there_and_back_do_not_count() -> None:
    groups = dict.fromkeys("avb", "A")
    assert brokerage_roles(net_of("av", "vb", "ab"), groups).loc["v", "total"] == 0
    assert brokerage_roles(net_of("av", "vb", "ba"), groups).loc["v", "total"] == 1
    assert brokerage_roles(net_of("av", "va", actors="avb"), groups).loc["v", "total"] == 0


@given(seed=SEEDS)
def test_roles_equal_three_loops(random_net, seed: int) -> None:
    net = random_net(seed)
    pd.testing.assert_frame_equal(
        brokerage_roles(net, "group"), by_three_loops(net, net.actors["group"]), check_names=False
    )


@given(seed=SEEDS, rule=st.sampled_from(RULES))
def test_roles_equal_three_loops_where_answers_are_missing(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, merge=rule, silence=True)
    pd.testing.assert_frame_equal(
        brokerage_roles(net, "group"), by_three_loops(net, net.actors["group"]), check_names=False
    )


@given(seed=SEEDS, rule=st.sampled_from(["either", "both"]))
def test_roles_equal_three_loops_in_an_undirected_relation(random_net, seed: int, rule: str) -> None:
    net = random_net(seed, directed=False, merge=rule, silence=True)
    pd.testing.assert_frame_equal(
        brokerage_roles(net, "group"), by_three_loops(net, net.actors["group"]), check_names=False
    )


@given(seed=SEEDS, shuffle=st.randoms(use_true_random=False))
def test_relabelling_the_roster_permutes(random_net, seed: int, shuffle) -> None:
    net = random_net(seed, silence=True)
    order = list(net.index)
    shuffle.shuffle(order)
    turned = net.with_(actors=net.actors.loc[order])
    for measure in (brokerage_roles, brokerage_expectation):
        pd.testing.assert_frame_equal(measure(turned, "group").loc[net.index], measure(net, "group"))


@given(seed=SEEDS)
def test_an_isolate_changes_no_count_of_another(random_net, seed: int) -> None:
    net = random_net(seed)
    more = net.with_(
        actors=pd.concat([net.actors, pd.DataFrame({"group": ["x"]}, index=["zz"])]).assign(present=True), answered=None
    )
    pd.testing.assert_frame_equal(brokerage_roles(more, "group").loc[net.index], brokerage_roles(net, "group"))
    assert (brokerage_roles(more, "group").loc["zz"] == 0).all()


@pytest.mark.parametrize("groups", ["AABB", "AAAA", "ABCC", "AAAB"])
@pytest.mark.parametrize("d", [0.2, 0.7])
def test_expectation_and_sd_are_those_of_independent_ties(groups: str, d: float) -> None:
    """All 4,096 digraphs on four actors, each with its chance."""
    dyads = list(permutations(range(4), 2))
    mean, square = np.zeros((4, 6)), np.zeros((4, 6))
    for present in product([False, True], repeat=len(dyads)):
        ties = {dyad for dyad, there in zip(dyads, present, strict=True) if there}
        chance = d ** len(ties) * (1 - d) ** (len(dyads) - len(ties))
        counts = np.zeros((4, 6))
        for a, v, b in permutations(range(4), 3):
            if (a, v) in ties and (v, b) in ties and (a, b) not in ties:
                counts[v, [ROLES.index(role_of(groups[a], groups[v], groups[b])), 5]] += 1
        mean += chance * counts
        square += chance * counts**2
    labels = sorted(set(groups))
    expected, sd = brokerage._moments(np.array([groups.count(label) for label in labels]), d)
    own = [labels.index(label) for label in groups]
    np.testing.assert_allclose(expected[own], mean, atol=1e-12)
    np.testing.assert_allclose(sd[own] ** 2, square - mean**2, atol=1e-12)


def test_expectation_of_a_small_network() -> None:
    table = brokerage_expectation(net_of("av", "vb", "cv"), dict(zip("avbc", "AABA", strict=True)))
    q, r = 0.25**2 * 0.75, 0.25**3 * 0.75**3
    assert list(table.columns.get_level_values("statistic")[:4]) == ["observed", "expected", "sd", "z"]
    representative = table.loc["v", "representative"]
    assert representative["observed"] == 2
    assert representative["expected"] == pytest.approx(2 * q)
    assert representative["sd"] == pytest.approx(np.sqrt(2 * q * (1 - q) + 2 * r))
    assert representative["z"] == pytest.approx((2 - 2 * q) / np.sqrt(2 * q * (1 - q) + 2 * r))


def test_a_role_that_cannot_occur_has_no_z() -> None:
    table = brokerage_expectation(net_of("av", "vb"), dict.fromkeys("avb", "A"))
    assert table["liaison"]["z"].isna().all()
    assert (table["liaison"]["sd"] == 0).all()


def test_expectation_is_taken_among_those_who_answered() -> None:
    net = net_of("av", "vb", "cv", "bc", actors="avbcs")
    groups = pd.Series(dict(zip("avbcs", "AABAB", strict=True)))
    answered = net.answered
    answered.loc["s"] = False
    silent = net.with_(answered=answered)
    table = brokerage_expectation(silent, groups)
    assert table.loc["s"].isna().all()
    alone = brokerage_expectation(net_of("av", "vb", "cv", "bc", actors="avbc"), groups.drop("s"))
    pd.testing.assert_frame_equal(table.drop(index="s"), alone)


def test_a_path_to_someone_silent_counts_where_the_source_answers_for_it() -> None:
    net = net_of("av", "vs")
    answered = net.answered
    answered.loc["s"] = False
    table = brokerage_roles(net.with_(answered=answered), dict.fromkeys("avs", "A"))
    assert table.loc["v", "coordinator"] == 1
    assert table.loc["s"].isna().all()
    heard = net.with_(relations={"tie": Relation("tie", merge="either")}, answered=answered)
    assert brokerage_roles(heard, dict.fromkeys("avs", "A")).loc["v", "coordinator"] == 0


def test_actors_without_group_have_no_score_and_lend_none() -> None:
    table = brokerage_roles(net_of("av", "vb", "av".replace("a", "c")), {"v": "A", "b": "A", "c": "A"})
    assert table.loc["a"].isna().all()
    assert table.loc["v", "total"] == 1


def test_groups_may_be_numbers_and_a_series_in_any_order() -> None:
    groups = pd.Series([2, 1, 1], index=["b", "v", "a"])
    assert brokerage_roles(net_of("av", "vb"), groups).loc["v", "representative"] == 1


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("caste", "groups must be a column of the actors or a Series by actor; 'caste' is not one of"),
        ([1, 2, 3], "a list came"),
        ({"a": 1, "nobody": 2}, "'nobody' is not there"),
        (pd.Series([1, 2], index=["a", "a"]), "'a' is not there, or comes twice"),
    ],
)
def test_groups_that_do_not_fit_are_refused(groups: object, message: str) -> None:
    with pytest.raises(NetworkError, match=message):
        brokerage_roles(net_of("av", "vb"), groups)


def test_several_relations_are_refused_by_name() -> None:
    edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "credit"]})
    for measure in (brokerage_roles, brokerage_expectation):
        with pytest.raises(NetworkError, match="has 2: advice, credit"):
            measure(network_from_edges(edges), "role")
