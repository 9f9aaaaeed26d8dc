"""Scores of a whole network where somebody did not answer: what is not known is missing, and what was told of the silent counts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages import measures as m
from linkages.network import Relation, network_from_edges, subset
from linkages.network.observed import own_answer

SEEDS = st.integers(0, 10**6)


def net_of(*ties, silent=(), **relation):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]})
    net = network_from_edges(edges, relations={"tie": Relation("tie", **relation)} if relation else None)
    return net.with_(answered=pd.DataFrame({"tie": ~net.index.isin(list(silent))}, index=net.index))


TIES = ("ab", "ba", "bc", "cb", "ac", "ca", "as", "bs", "cd", "dc")


def test_coreness_of_the_silent_is_missing_and_their_told_ties_count():
    """a, b and c are tied both ways; a and b named s, who did not answer."""
    found = m.coreness(net_of(*TIES, silent="s"))
    assert np.isnan(found["s"])
    assert found.drop("s").to_dict() == {"a": 4, "b": 4, "c": 4, "d": 2}
    told = m.coreness(net_of(*TIES))
    assert told["s"] == 2
    assert m.coreness(net_of(*TIES, silent="s"), direction="in").drop("s").to_dict() == {"a": 2, "b": 2, "c": 2, "d": 1}


def test_core_is_sought_among_those_who_answered():
    found = m.core_periphery(net_of(*TIES, silent="s"))
    among = m.core_periphery(subset(net_of(*TIES), "abcd"))
    assert pd.isna(found.core["s"])
    assert found.fit == pytest.approx(among.fit)
    assert found.core.drop("s").tolist() == among.core.tolist()


@pytest.mark.parametrize("measure", [m.katz, m.power])
@pytest.mark.parametrize(("merge", "known", "lost"), [("source", "in", "out"), ("target", "out", "in")])
def test_status_that_rests_on_the_word_of_others_is_known(measure, merge, known, lost):
    """Under the source rule the silent told nothing of ties from them, and others told of the ties to them."""
    net = net_of(*TIES, silent="s", merge=merge)
    assert measure(net, direction=known).notna().all()
    assert measure(net, direction=lost).isna().to_dict() == {"a": False, "b": False, "c": False, "d": False, "s": True}
    assert np.isnan(measure(net, direction="all")["s"])
    told = measure(net_of(*TIES, merge=merge), direction=known)
    pd.testing.assert_series_equal(measure(net, direction=known), told)


def test_status_by_hand_with_somebody_silent():
    """a -> b -> s and b -> c: s, silent, has its status from b; what s would give to c is missing, so c has 1 + 1.5 / 2."""
    net = net_of("ab", "bs", "bc", silent="s")
    assert m.katz(net, attenuation=0.5).to_dict() == {"a": 1, "b": 1.5, "c": 1.75, "s": 1.75}
    reach = m.power(net, beta=0.5)
    assert np.isnan(reach["s"])
    assert reach["a"] / reach["b"] == pytest.approx((1 + 0.5 * 2) / 2)


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(["source", "target", "either", "both"]))
def test_silence_makes_scores_missing_and_changes_no_other(random_net, seed, merge):
    net = random_net(seed, silence=True, merge=merge)
    loud = net.with_(answered=None, unknown=None)
    told = own_answer(net)
    for measure in (m.coreness, m.katz, m.power):
        scores, all_scores = measure(net, direction="all"), measure(loud, direction="all")
        assert scores[~told].isna().all()
        np.testing.assert_allclose(scores[told], all_scores[told])


def sides_trust(*ties, silent=(), **relation):
    return net_of(*ties, silent=silent, **relation), dict(zip("abcd", "xxyy", strict=True))


def test_honest_brokers_ask_only_those_who_answered():
    """a (of x) and c (of y) trust v; b and d did not answer, so v is trusted by every member who did."""
    net, sides = sides_trust("av", "cv", "bw", "dw", "aw", silent="bd")
    table = m.honest_brokers(net, sides, at_least=0.6)
    assert table.loc["v", ["x", "y", "least", "honest"]].tolist() == [1, 1, 1, 1]
    assert table.loc["w", ["x", "y"]].tolist() == [1, 0.5]
    heard, _ = sides_trust("av", "cv", "bw", "dw", "aw")
    assert m.honest_brokers(heard, sides, at_least=0.6).loc["v", ["x", "y", "honest"]].tolist() == [0.5, 0.5, 0]


def test_a_side_of_which_nobody_answered_leaves_the_broker_unknown():
    net, sides = sides_trust("av", "bv", "ac", "ad", silent="cd")
    row = m.honest_brokers(net, sides).loc["v"]
    assert row["x"] == 1
    assert row[["y", "least", "honest"]].isna().all()


def test_the_own_silence_of_the_trusted_does_not_matter_where_trust_is_told_by_its_source():
    net, sides = sides_trust("av", "bv", "cv", "dv", silent="v")
    assert m.honest_brokers(net, sides).loc["v", ["x", "y", "honest"]].tolist() == [1, 1, 1]
    either, _ = sides_trust("av", "bv", "cv", "dv", "ab", silent="v", merge="either")
    assert m.honest_brokers(either, sides).loc["v", ["x", "y"]].tolist() == [1, 1]
    assert m.honest_brokers(either, sides, at_least=0.5).loc["b", "x"] == 1


def test_who_is_trusted_on_one_side_alone_is_no_honest_broker():
    net, sides = sides_trust("av", "bv", "cu", "du", "at", "ct")
    table = m.honest_brokers(net, sides, at_least=0.5)
    assert table.loc[["v", "u", "t"], "honest"].tolist() == [0, 0, 1]
    assert m.honest_brokers(net, sides, at_least=0.51)["honest"].sum() == 0
