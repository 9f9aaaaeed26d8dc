"""Brokerage by group: against every network on four actors, against its members, and against the whole."""

from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages import measures as m
from linkages.errors import NetworkError
from linkages.measures.brokerage import COLUMNS
from linkages.network import network_from_edges, subset
from linkages.network.observed import own_answer

SEEDS = st.integers(0, 10**6)


def net_of(*ties):
    return network_from_edges(pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]}))


def role(a, v, b):
    return 0 if a == v == b else 1 if a == b else 2 if a == v else 3 if v == b else 4


@pytest.mark.parametrize("labels", ["xxxy", "xxyy", "xxxx", "xyzz", "wxyz"])
def test_moments_are_those_of_every_network_on_four_actors(labels):
    """All 4,096 networks of four actors, each tie there with probability 5 / 12: mean and spread of each group's six counts."""
    ties = list(permutations(range(4), 2))
    networks = np.array(list(product([0, 1], repeat=12)))
    chance = np.prod(np.where(networks == 1, 5 / 12, 7 / 12), axis=1)
    groups = sorted(set(labels))
    counts = np.zeros((len(networks), len(groups), 6))
    for a, v, b in permutations(range(4), 3):
        there, then, direct = (networks[:, ties.index(pair)] for pair in ((a, v), (v, b), (a, b)))
        for column in (role(labels[a], labels[v], labels[b]), 5):
            counts[:, groups.index(labels[v]), column] += there * then * (1 - direct)
    mean = np.tensordot(chance, counts, axes=1)
    spread = np.sqrt(np.maximum(np.tensordot(chance, counts**2, axes=1) - mean**2, 0))
    table = m.brokerage_groups(net_of("ab", "bc", "cd", "da", "ac"), dict(zip("abcd", labels, strict=True)))
    assert table.index.tolist() == groups
    np.testing.assert_allclose(table.xs("expected", axis="columns", level="statistic"), mean, atol=1e-12)
    np.testing.assert_allclose(table.xs("sd", axis="columns", level="statistic"), spread, atol=1e-7)


def test_two_members_broker_the_same_pair():
    """a -> u -> b and a -> v -> b, u and v of one group: two open paths of the group, each actor has one."""
    net = net_of("au", "av", "ub", "vb")
    table = m.brokerage_groups(net, {"a": "x", "b": "z", "u": "y", "v": "y"})
    d, q = 4 / 12, (4 / 12) ** 2 * (8 / 12)
    assert table.loc["y", ("liaison", "observed")] == 2
    assert table.loc["y", ("liaison", "expected")] == pytest.approx(4 * q)
    variance = 4 * q * (1 - q) + 4 * d**5 * (1 - d)
    assert table.loc["y", ("liaison", "sd")] == pytest.approx(np.sqrt(variance))
    assert table.loc["y", ("liaison", "z")] == pytest.approx((2 - 4 * q) / np.sqrt(variance))
    assert np.isnan(table.loc["y", ("coordinator", "z")])


@given(SEEDS, st.booleans(), st.sampled_from(["source", "target", "either", "both"]))
def test_groups_add_up_members_and_add_up_to_the_whole(random_net, seed, silence, merge):
    net = random_net(seed, silence=silence, merge=merge)
    table = m.brokerage_groups(net, "group")
    actors = m.brokerage_expectation(net, "group")
    members = actors.groupby(net.actors["group"]).sum()
    whole = m.brokerage_network(net, "group")
    for statistic in ("observed", "expected"):
        got = table.xs(statistic, axis="columns", level="statistic")[list(COLUMNS)].fillna(0)
        of_members = members.xs(statistic, axis="columns", level="statistic")[list(COLUMNS)]
        np.testing.assert_allclose(got.loc[of_members.index], of_members, atol=1e-9)
        np.testing.assert_allclose(got.sum(), whole[statistic].fillna(0), atol=1e-9)


@given(SEEDS)
def test_one_group_is_the_whole(random_net, seed):
    net = random_net(seed)
    everyone = dict.fromkeys(net.index, "all")
    table = m.brokerage_groups(net, everyone).loc["all"].unstack()
    whole = m.brokerage_network(net, everyone)
    np.testing.assert_allclose(
        table.loc[list(COLUMNS), whole.columns].to_numpy(), whole.to_numpy(), rtol=1e-9, atol=1e-7
    )


def test_the_silent_are_left_out_as_if_they_were_not_there():
    net = net_of("ab", "bc", "cd", "da", "ac", "bd")
    sides = {"a": "x", "b": "x", "c": "y", "d": "y"}
    silent = net.with_(answered=pd.DataFrame({"tie": [True, True, True, False]}, index=net.index))
    assert own_answer(silent).tolist() == [True, True, True, False]
    rest = {actor: side for actor, side in sides.items() if actor != "d"}
    pd.testing.assert_frame_equal(m.brokerage_groups(silent, sides), m.brokerage_groups(subset(net, "abc"), rest))


def test_several_relations_are_refused():
    edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "credit"]})
    with pytest.raises(NetworkError, match="has 2: advice, credit"):
        m.brokerage_groups(network_from_edges(edges), "role")
