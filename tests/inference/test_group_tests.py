"""Brokerage and the E-I index beside chance: against the measures, plain loops and full enumeration."""

from collections import Counter
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages import measures as m
from linkages.errors import NetworkError
from linkages.inference import brokerage_test, ei_test
from linkages.inference.permutation import relabellings, tails
from linkages.inference.tally import BESIDE, beside_chance
from linkages.network import Relation, network_from_edges
from linkages.network.observed import own_answer
from linkages.results import TestResult

SEEDS = st.integers(0, 10**6)
NULLS = st.sampled_from(["labels", "edges", "degrees"])


def net_of(*ties, weights=None, **relation):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]})
    if weights:
        edges["weight"] = weights
    return network_from_edges(edges, relations={"tie": Relation("tie", **relation)} if relation else None)


def test_beside_chance_by_hand():
    draws = [np.array([1.0, np.nan, 2.0]), np.array([3.0, 5.0, 2.0]), np.array([5.0, 7.0, 2.0])]
    table = pd.DataFrame(beside_chance(np.array([5.0, 6.0, np.nan]), draws), columns=list(BESIDE))
    assert table.loc[0].tolist() == pytest.approx([5, 3, np.sqrt(8 / 3), 2 / np.sqrt(8 / 3), 1, 2 / 4, 1])
    assert table.loc[1].tolist() == pytest.approx([6, 6, 1, 0, 1, 2 / 3, 2 / 3])
    assert table.loc[2].isna().all()


@settings(max_examples=25)
@given(SEEDS, st.booleans(), st.sampled_from(["source", "either", "both"]))
def test_labels_by_the_measure_under_each_relabelling(random_net, seed, silence, merge):
    net = random_net(seed, silence=silence, merge=merge)
    group = net.actors["group"].where(net.present)
    members = np.flatnonzero(group.notna())
    if len(members) < 3 or not (own_answer(net)[members]).any():
        return
    found = brokerage_test(net, "group", permutations=6, seed=seed, role="liaison")
    drawn = []
    for block in relabellings(np.zeros(len(members), dtype=int), 6, seed):
        for order in block:
            turned = group.copy()
            turned.iloc[members] = group.iloc[members[order]].to_numpy()
            drawn.append(m.brokerage_roles(net, turned))
    told = m.brokerage_roles(net, group)
    assert found.null.tolist() == [one["liaison"].sum() for one in drawn]
    assert found.observed == told["liaison"].sum()
    for role in told:
        mine = found.actors[role]
        np.testing.assert_allclose(mine["observed"], told[role])
        np.testing.assert_allclose(mine["expected"], np.mean([one[role] for one in drawn], axis=0))
        more = np.array([(1 + sum(one.loc[a, role] >= told.loc[a, role] for one in drawn)) / 7 for a in net.index])
        np.testing.assert_allclose(mine["p_more"], np.where(told[role].isna(), np.nan, more))
    across = told[["representative", "gatekeeper", "liaison"]].sum()
    assert found.network.loc["across", "observed"] == across.sum()
    assert found.network["p_value"].between(0, 1).all()
    of_groups = told["gatekeeper"].groupby(group).sum()
    got = found.groups["gatekeeper"]["observed"]
    assert got.reindex(of_groups.index).tolist() == of_groups.tolist()


def test_every_dealing_out_of_two_labels_by_hand():
    """a -> v -> b with b -> a closed the other way: each open path is one of a -> v -> b, v -> b -> a, b -> a -> v.

    Labels x, x, y on a circle of three: whoever holds y, one path is a representative, one a gatekeeper, one an itinerant.
    """
    found = brokerage_test(net_of("av", "vb", "ba"), {"a": "x", "v": "x", "b": "y"}, permutations=20)
    assert found.network.loc[["representative", "gatekeeper", "itinerant"], "expected"].tolist() == [1, 1, 1]
    assert found.network["sd"].tolist() == [0] * 7
    assert found.p_value == 1
    actor = found.actors.loc["v", "representative"]
    assert actor["observed"] == 1
    assert 0 < actor["expected"] < 1


def test_expected_under_labels_is_that_of_cards_dealt():
    """Of three cards dealt without replacement from 4 x and 3 y: both ends and the broker alike, and so on."""
    rng = np.random.default_rng(4)
    table = (rng.random((7, 7)) < 0.4) & ~np.eye(7, dtype=bool)
    ids = np.array(list("abcdefg"))
    source, target = np.nonzero(table)
    edges = pd.DataFrame({"source": ids[source], "target": ids[target]})
    net = network_from_edges(edges, actors=pd.DataFrame(index=ids))
    sides = dict(zip("abcdefg", "xxxxyyy", strict=True))
    found = brokerage_test(net, sides, permutations=2000, seed=1)
    paths = found.network.loc["total", "observed"]
    hands = Counter(
        "coordinator" if a == v == b else "itinerant" if a == b else "representative" if a == v else "gatekeeper"
        for a, v, b in permutations("xxxxyyy", 3)
    )
    for role, count in hands.items():
        row = found.network.loc[role]
        assert row["expected"] == pytest.approx(paths * count / 210, abs=5 * row["sd"] / np.sqrt(2000))


@pytest.mark.parametrize("null", ["edges", "degrees"])
def test_random_ties_are_taken_among_those_who_answered(null):
    rng = np.random.default_rng(8)
    table = (rng.random((9, 9)) < 0.35) & ~np.eye(9, dtype=bool)
    ids = np.array(list("abcdefghi"))
    source, target = np.nonzero(table)
    edges = pd.DataFrame({"source": ids[source], "target": ids[target]})
    net = network_from_edges(edges, actors=pd.DataFrame(index=ids))
    net = net.with_(answered=net.answered.assign(tie=net.index != "e"))
    sides = dict(zip(ids, "xxxyyyzzz", strict=True))
    found = brokerage_test(net, sides, null=null, role="total", permutations=300, seed=2)
    wanted = m.brokerage_expectation(net, sides)
    for role in ("coordinator", "liaison", "total"):
        np.testing.assert_allclose(found.actors[role]["observed"], wanted[role]["observed"])
    whole = m.brokerage_network(net, sides)
    assert found.observed == whole.loc["total", "observed"]
    assert found.actors.loc["e"].isna().all()
    pd.testing.assert_series_equal(
        found.groups["total"]["observed"], m.brokerage_groups(net, sides)["total"]["observed"], check_names=False
    )
    assert "8 actors" in found.method
    if null == "edges":
        off = found.network["expected"] / whole["expected"].reindex(found.network.index)
        assert off.dropna().between(0.7, 1.3).all()


def test_a_star_of_stars_cannot_be_rewired():
    """One network only has these degrees, so nothing varies and no p is below 1."""
    found = brokerage_test(
        net_of("av", "vb", "vc"), dict(zip("avbc", "xxyy", strict=True)), null="degrees", permutations=30
    )
    assert found.null.tolist() == [2.0] * 30
    assert found.p_value == 1.0
    assert np.isnan(found.network.loc["across", "z"])


def test_a_test_of_brokerage_reads_as_others_do():
    found = brokerage_test(net_of("av", "vb", "vc"), dict(zip("avbc", "xxyy", strict=True)), permutations=39, seed=1)
    assert isinstance(found, TestResult)
    assert found.to_frame().loc["brokerage (across), tie", "observed"] == 2
    assert found.summary().startswith("brokerage (across), tie: 2 (no standard error; p ")
    again = brokerage_test(net_of("vc", "av", "vb"), dict(zip("avbc", "xxyy", strict=True)), permutations=39, seed=1)
    assert again.p_value == found.p_value
    other = brokerage_test(net_of("av", "vb", "vc"), dict(zip("avbc", "xxyy", strict=True)), permutations=39, seed=2)
    assert other.null.tolist() != found.null.tolist()


def every_labelling(net, labels):
    ids = list(net.index)
    return [m.ei_index(net, dict(zip(ids, some, strict=True))) for some in sorted(set(permutations(labels)))]


@pytest.mark.parametrize("weighted", [False, True])
def test_ei_against_every_labelling(weighted):
    net = net_of("ab", "bc", "ca", "de", "ad", weights=[5, 1, 2, 4, 1])
    sides = dict(zip("abcde", "xxxyy", strict=True))
    found = ei_test(net, sides, weighted=weighted, permutations=4000, seed=5)
    every = np.array(
        [
            m.ei_index(net, dict(zip("abcde", some, strict=True)), weighted=weighted)
            for some in sorted(set(permutations("xxxyy")))
        ]
    )
    assert found.observed == pytest.approx(m.ei_index(net, sides, weighted=weighted))
    assert sorted(set(found.null.round(9))) == sorted(set(every.round(9)))
    assert found.null.mean() == pytest.approx(every.mean(), abs=5 * every.std() / np.sqrt(4000))
    assert every.mean() == pytest.approx(found.expected)
    more, less = (np.mean(flag) for flag in (every >= found.observed - 1e-12, every <= found.observed + 1e-12))
    assert found.p_value == pytest.approx(min(1, 2 * min(more, less)), abs=0.05)
    assert np.isnan(found.rescaled) == weighted


def test_ei_by_hand():
    """Two ties within, none between, of 2 and 2: E* = 8, I* = 4 dyads, so -1 is the lowest that two ties allow."""
    found = ei_test(net_of("ab", "cd"), dict(zip("abcd", "xxyy", strict=True)), permutations=599, seed=1)
    assert (found.observed, found.rescaled) == (-1.0, -1.0)
    assert found.expected == pytest.approx(1 / 3)
    assert found.p_value == pytest.approx(2 / 3, abs=0.12)
    assert found.groups["observed"].tolist() == [-1.0, -1.0]
    assert found.actors["p_less"].tolist() == pytest.approx([1 / 3] * 4, abs=0.07)


@settings(max_examples=25)
@given(SEEDS, st.booleans(), NULLS)
def test_tables_of_the_index_are_the_measures(random_net, seed, silence, null):
    net = random_net(seed, silence=silence, merge="either")
    try:
        found = ei_test(net, "group", null=null, permutations=5, seed=seed)
    except NetworkError:
        return
    if null == "labels":
        assert found.observed == pytest.approx(m.ei_index(net, "group"))
        np.testing.assert_allclose(found.groups["observed"], m.ei_table(net, "group")["ei"])
        actors = m.ei_actors(net, "group").where(net.actors["group"].notna())
        np.testing.assert_allclose(found.actors["observed"], actors)
    assert np.abs(found.null).max() <= 1
    assert found.p_value == pytest.approx(tails(found.observed, found.null)[0])
    assert found.expected == pytest.approx(m.ei_expectation(net, "group")["expected"])


def test_degrees_alone_can_make_an_index():
    """The one actor of y is tied to and from all: ties cross because it is busy. Labels call it much, degrees call it nothing."""
    net = net_of("ya", "yb", "yc", "yd", "ay", "by", "cy", "dy")
    sides = {"y": "y", **dict.fromkeys("abcd", "x")}
    assert ei_test(net, sides, permutations=199).null.std() > 0
    found = ei_test(net, sides, null="degrees", permutations=50)
    assert found.null.tolist() == [1.0] * 50
    assert found.p_value == 1


@pytest.mark.parametrize("test", [brokerage_test, ei_test])
@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"null": "rows"}, "null must be one of labels, edges, degrees"),
        ({"permutations": 0}, "permutations must be a whole number from 1"),
        ({"groups": "caste"}, "'caste' is not one of"),
    ],
)
def test_what_cannot_be_tested_is_refused(test, options, match):
    options = {"groups": dict(zip("avb", "xxy", strict=True)), **options}
    with pytest.raises(NetworkError, match=match):
        test(net_of("av", "vb"), options.pop("groups"), **options)


def test_more_that_cannot_be_tested():
    net, sides = net_of("av", "vb"), dict(zip("avb", "xxy", strict=True))
    with pytest.raises(NetworkError, match="role one of coordinator"):
        brokerage_test(net, sides, role="king")
    with pytest.raises(NetworkError, match="three actors or more who answered and have a group; 2 came"):
        brokerage_test(net, {"a": "x", "v": "x"})
    with pytest.raises(NetworkError, match="weights have no place"):
        ei_test(net, sides, weighted=True, null="edges")
    with pytest.raises(NetworkError, match="needs a tie between two actors of known group"):
        ei_test(net, {"a": "x", "b": "y"})
    with pytest.raises(NetworkError, match="holds distances"):
        ei_test(net_of("av", "vb", weight_type="distance"), sides, weighted=True)
