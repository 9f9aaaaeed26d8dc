"""A gallery of small clusters whose every number is worked out by hand. The page docs/gallery.md tells what each means."""

import numpy as np
import pandas as pd
import pytest

from linkages.measures import (
    captives,
    disintermediated_share,
    hegemony,
    middleman_share,
    network_table,
    reach_loss,
    road_table,
    shapley_access,
    weighted_beta,
)
from linkages.network import Relation, network_from_edges

NAN = float("nan")
POSITION = {"w": "producer", "d": "producer", "M": "middleman", "T": "middleman", "S": "group", "K": "market"}
ROLE = {"w": "weaver", "d": "dyer", "M": "master weaver", "T": "trader", "S": "group", "K": "buyer"}
ALLOWED = tuple((ROLE[a], ROLE[b]) for a, b in ["wM", "wT", "wS", "wK", "MT", "MK", "TT", "TK", "SK"])


def cluster(ties, *, also="", silent=""):
    rows = [tie.split() for tie in ties.split(", ")]
    ids = sorted({one for source, target, _ in rows for one in (source, target)} | set(also.split()))
    letters = pd.Index(ids).str[0]
    net = network_from_edges(
        pd.DataFrame(rows, columns=["source", "target", "weight"]),
        actors=pd.DataFrame({"role": letters.map(ROLE), "position": letters.map(POSITION)}, index=ids),
        relations={
            "sale": Relation(
                "sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR",
                allowed=ALLOWED,
            )
        },
    )  # fmt: skip
    answered = net.answered
    answered.loc[silent.split()] = False
    return net.with_(answered=answered)


WORKED = (
    "w1 T1 100, w2 T1 100, w3 T1 70, w3 T2 30, w4 T2 100, w5 S 60, w5 T1 40, w6 K 50, w6 T2 50, "
    "T1 K 310, T2 T1 100, T2 K 80, S K 60"
)
ONWARD = 100 / (100 + 80)  # of what T2 sells goes to T1

# case: the cluster; for each weaver (road, middleman share, exits, captor, class captive, disintermediated share, {middleman: hegemony});
# for each middleman (beta, captives whom its going would cost their road, Shapley value)
CASES = {
    "the worked example": (
        cluster(WORKED),
        {
            "w1": ("ok", 1, 1, "T1", 1, 0, {"T1": 1, "T2": 0}),
            "w2": ("ok", 1, 1, "T1", 1, 0, {"T1": 1, "T2": 0}),
            "w3": ("ok", 0.7 + 0.3, 2, None, 1, 0, {"T1": 0.7 + 0.3 * ONWARD, "T2": 0.3}),
            "w4": ("ok", 1, 1, "T2", 1, 0, {"T1": ONWARD, "T2": 1}),
            "w5": ("ok", 40 / 100, 2, None, 0, 60 / 100, {"T1": 0.4, "T2": 0}),
            "w6": ("ok", 50 / 100, 2, None, 0, 50 / 100, {"T1": 0.5 * ONWARD, "T2": 0.5}),
        },
        {
            # without middlemen w5 and w6 sell; with T1 alone also w1, w2, w3 (5), with T2 alone also w3, w4 (4), with both all 6
            "T1": (1 + 1 + 0.7 + 0.4, 2, ((5 - 2) + (6 - 4)) / 2),
            "T2": (0.3 + 1 + 0.5, 1, ((4 - 2) + (6 - 5)) / 2),
        },
    ),
    "seventy to one, thirty to another": (
        cluster("w1 T1 70, w1 T2 30, T1 K 70, T2 K 30"),
        {"w1": ("ok", 0.7 + 0.3, 2, None, 1, 0, {"T1": 0.7, "T2": 0.3})},
        {"T1": (0.7, 0, ((1 - 0) + (1 - 1)) / 2), "T2": (0.3, 0, ((1 - 0) + (1 - 1)) / 2)},
    ),
    "the trader behind the master weaver": (
        cluster("w1 M1 100, w2 M1 60, w2 M2 40, M1 T1 160, M2 T1 40, T1 K 200"),
        {
            "w1": ("ok", 1, 1, "M1", 1, 0, {"M1": 1, "M2": 0, "T1": 1}),
            "w2": ("ok", 0.6 + 0.4, 1, "T1", 1, 0, {"M1": 0.6, "M2": 0.4, "T1": 0.6 + 0.4}),
        },
        {
            # six orders of coming; v(T1, M1) = 2, v(T1, M2) = 1, v(all) = 2, nothing without T1 or without both masters
            "M1": (1 + 0.6, 1, (0 + 0 + 2 + (2 - 1) + 0 + (2 - 1)) / 6),
            "M2": (0.4, 0, (0 + 0 + 0 + 1 + 0 + 0) / 6),
            "T1": (0, 2, (2 + 2 + 0 + 0 + 2 + 1) / 6),
        },
    ),
    "the group that frees half": (
        cluster("w1 T1 50, w1 S1 50, T1 K 50, S1 K 50"),
        {"w1": ("ok", 50 / 100, 2, None, 0, 50 / 100, {"T1": 50 / 100})},
        {"T1": (0.5, 0, 1 - 1)},
    ),
    "two traders who sell only to each other": (
        cluster("w1 T1 100, w2 T1 50, w2 T3 50, T1 T2 150, T2 T1 150, T3 K 50"),
        {
            "w1": ("stranded", 1, 0, None, NAN, NAN, {"T1": NAN, "T2": NAN, "T3": NAN}),
            "w2": ("ok", 0.5 + 0.5, 1, "T3", 1, 0, {"T1": 0, "T2": 0, "T3": 1}),
        },
        {"T1": (1 + 0.5, 0, 0), "T2": (0, 0, 0), "T3": (0.5, 1, 1)},
    ),
    "a circle of traders with one way out": (
        cluster("w1 T1 100, w2 T3 100, T1 T2 150, T2 T3 150, T3 T1 50, T3 K 200"),
        {
            "w1": ("ok", 1, 1, "T1", 1, 0, {"T1": 1, "T2": 1, "T3": 1}),
            "w2": ("ok", 1, 1, "T3", 1, 0, {"T1": 50 / (50 + 200), "T2": 50 / (50 + 200), "T3": 1}),
        },
        # w1 needs all three, w2 needs T3 alone
        {"T1": (1, 1, 1 / 3), "T2": (0, 1, 1 / 3), "T3": (1, 2, 1 / 3 + 1)},
    ),
    "a weaver who sold nothing": (
        cluster("w1 T1 100, T1 K 100", also="w2"),
        {
            "w1": ("ok", 1, 1, "T1", 1, 0, {"T1": 1}),
            "w2": ("none", NAN, NAN, None, NAN, NAN, {"T1": NAN}),
        },
        {"T1": (1, 1, 1)},
    ),
    "before the market tie": (
        cluster("w1 T1 100, T1 K 100"),
        {"w1": ("ok", 1, 1, "T1", 1, 0, {"T1": 1})},
        {"T1": (1, 1, 1)},
    ),
    "after the market tie": (
        cluster("w1 T1 100, w1 K 50, T1 K 100"),
        {"w1": ("ok", 100 / 150, 2, None, 0, 50 / 150, {"T1": 100 / 150})},
        {"T1": (100 / 150, 0, 1 - 1)},
    ),
    "a channel not needed": (
        cluster("w1 T1 100, T1 K 100", also="d1"),
        {
            "w1": ("ok", 1, 1, "T1", 1, 0, {"T1": 1}),
            "d1": ("not used", NAN, NAN, None, NAN, NAN, {"T1": NAN}),
        },
        {"T1": (1, 1, 1)},
    ),
    "a refused answer": (
        cluster("w1 T1 100, T1 K 100", also="w2", silent="w2"),
        {
            "w1": ("ok", 1, 1, "T1", 1, 0, {"T1": 1}),
            "w2": ("unknown", NAN, NAN, None, NAN, NAN, {"T1": NAN}),
        },
        {"T1": (1, 1, 1)},
    ),
    "a trader not interviewed": (
        cluster("w1 T1 50, w1 T2 50, w2 T2 100, T1 K 50", silent="T2"),
        {
            "w1": ("ok", 0.5 + 0.5, 2, None, 1, 0, {"T1": 0.5, "T2": 0.5}),
            "w2": ("ok", 1, 1, "T2", 1, 0, {"T1": 0, "T2": 1}),
        },
        # with T1 alone w1 sells, with T2 alone both do
        {"T1": (0.5, 0, ((1 - 0) + (2 - 2)) / 2), "T2": (0.5 + 1, 1, ((2 - 0) + (2 - 1)) / 2)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_weavers(case):
    net, weavers, _ = CASES[case]
    roads, hold = road_table(net, channel="output"), hegemony(net, channel="output")
    direct, free = middleman_share(net, channel="output"), disintermediated_share(net, channel="output")
    assert sorted(hold.index) == sorted(weavers)
    for weaver, (road, share, exits, captor, captive, past_none, held) in weavers.items():
        row = roads.loc[weaver]
        assert row["road"] == road
        told = [direct[weaver], row["exits"], row["class_captive"], free[weaver], row["disintermediated_share"]]
        np.testing.assert_allclose(told, [share, exits, captive, past_none, past_none], atol=1e-12)
        assert row["captor"] == captor if captor else pd.isna(row["captor"])
        assert row["captive"] == bool(captor) if road == "ok" else pd.isna(row["captive"])
        assert hold.loc[weaver].to_dict() == pytest.approx(held, abs=1e-12, nan_ok=True)


@pytest.mark.parametrize("case", CASES)
def test_middlemen(case):
    net, weavers, middlemen = CASES[case]
    beta, loss = weighted_beta(net, channel="output"), reach_loss(net, channel="output")
    worth = shapley_access(net, channel="output")["shapley"]
    assert sorted(loss.index) == sorted(middlemen) == sorted(worth.index)
    for one, expected in middlemen.items():
        np.testing.assert_allclose([beta[one], loss[one], worth[one]], expected, atol=1e-12)
    sold = [row for row in weavers.values() if row[0] in ("ok", "stranded")]
    assert beta.sum() == pytest.approx(len(sold), abs=1e-12)


def test_those_who_stand_one_behind_another():
    held = captives(CASES["the trader behind the master weaver"][0], channel="output")
    assert held.values.tolist() == [["w1", "M1", 1], ["w1", "T1", 2], ["w2", "T1", 1]]
    circle = captives(CASES["a circle of traders with one way out"][0], channel="output")
    assert circle.values.tolist() == [["w1", "T1", 1], ["w1", "T2", 2], ["w1", "T3", 3], ["w2", "T3", 1]]


def test_half_of_w2_is_stranded():
    roads = road_table(CASES["two traders who sell only to each other"][0], channel="output")
    assert roads["stranded_share"][["w1", "w2"]].tolist() == [1.0, 50 / (50 + 50)]


@pytest.mark.parametrize(
    ("case", "known"),
    [("a weaver who sold nothing", 2), ("a channel not needed", 2), ("a refused answer", 1)],
)
def test_who_has_no_score_is_in_no_mean(case, known):
    row = network_table(CASES[case][0]).iloc[0]
    assert (row["producers"], row["output.producers"]) == (2, known)
    assert (row["output.captive_share"], row["output.middleman_share"]) == (1 / 1, 1 / 1)


def test_bounds_of_a_trader_not_interviewed():
    net = CASES["a trader not interviewed"][0]
    roads = road_table(net, channel="output")
    ends = ["exits_low", "exits", "exits_high", "captive_low", "captive", "captive_high", "assumed_onward"]
    assert roads.loc["w1", ends].tolist() == [1, 2, 2, 0, 0, 1, 1]  # if T2 sells to nobody, T1 holds w1
    assert roads.loc["w2", ends].tolist() == [0, 1, 1, 1, 1, 1, 1]  # if T2 sells to nobody, w2 is stranded
    none, every = (hegemony(net, channel="output", onward=onward) for onward in ("none", "all"))
    assert none.loc["w1"].to_dict() == {"T1": 1.0, "T2": 0.0}
    assert none.loc["w2"].isna().all()
    # half of what T2 sells goes to T1, half outside
    assert every.loc["w1"].to_dict() == pytest.approx({"T1": 0.5 + 0.5 * 0.5, "T2": 0.5})
    assert every.loc["w2"].to_dict() == pytest.approx({"T1": 0.5, "T2": 1})
