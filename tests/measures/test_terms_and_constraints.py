"""Tied ties, shadow rates, the constraint list, households: by hand."""

import numpy as np
import pandas as pd
import pytest

from linkages.datasets import worked_example
from linkages.errors import NetworkError
from linkages.measures import (
    constraint_counts,
    constraint_list,
    contract_pairs,
    group_roads,
    household_roads,
    interlinked_pairs,
    interlinking_sweep,
    locked_by_contract,
    shadow_rates,
    terms_by_group,
)
from linkages.network import Relation, network_from_edges

RELATIONS = {
    "advance": Relation("advance", kind="dependence", channel="credit", dependent="target", weight_type="amount"),
    "yarn": Relation("yarn", kind="dependence", channel="input", dependent="target", weight_type="amount"),
    "sale": Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount"),
}


def _net(ties, **actors):
    edges = pd.DataFrame(ties, columns=["source", "target", "relation", "weight", "tied"])
    ids = sorted({*edges["source"], *edges["target"]})
    kinds = {"w": "producer", "T": "middleman", "K": "market", "B": "finance", "S": "supplier", "G": "group"}
    frame = pd.DataFrame({"position": [kinds[one[0]] for one in ids]}, index=ids)
    return network_from_edges(edges, actors=frame.assign(**actors), relations=RELATIONS)


TIES = [
    # w1: everything with T1, the advance is tied
    ("T1", "w1", "advance", 100, True), ("T1", "w1", "yarn", 5, None), ("w1", "T1", "sale", 50, None),
    # w2: the same, the advance is free
    ("T1", "w2", "advance", 100, False), ("T1", "w2", "yarn", 5, None), ("w2", "T1", "sale", 50, None),
    # w3: the same, and would not say whether it is tied
    ("T1", "w3", "advance", 100, None), ("T1", "w3", "yarn", 5, None), ("w3", "T1", "sale", 50, None),
    # w4: a tied advance of a third from T2, all sales to T2
    ("T2", "w4", "advance", 50, True), ("B", "w4", "advance", 100, False), ("w4", "T2", "sale", 50, None),
    ("T1", "K", "sale", 150, None), ("T2", "K", "sale", 50, None),
]  # fmt: skip


def test_only_tied_deals_interlink_by_contract():
    net = _net(TIES)
    pairs = contract_pairs(net).set_index("actor")
    assert pairs.index.tolist() == ["w1", "w3"]
    assert pairs.loc["w1", ["tied", "channels", "locked", "triple_lock"]].tolist() == [1, 3, True, True]
    assert pairs.loc["w3", "locked"] is pd.NA
    assert np.isnan(pairs.loc["w3", "credit"])
    assert locked_by_contract(net).loc[["w1", "w2", "w3", "w4"]].fillna(-1).tolist() == [1, 0, -1, 0]
    assert locked_by_contract(net, tau=0.3)["w4"] == 1
    assert interlinked_pairs(net)["triple_lock"].sum() == 3


def test_the_sweep_shows_potential_and_contract():
    sweep = interlinking_sweep(_net(TIES), taus=[0.3, 0.5])
    assert sweep.loc[0.3].tolist() == pytest.approx([1.0, 3 / 4, 2 / 3])
    assert sweep.loc[0.5].tolist() == pytest.approx([3 / 4, 3 / 4, 1 / 3])
    with pytest.raises(NetworkError, match=r"taus must be shares in \(0, 1\]"):
        interlinking_sweep(_net(TIES), taus=[0.0])


def test_a_contract_needs_the_question():
    with pytest.raises(NetworkError, match="no tie says whether it is tied"):
        contract_pairs(worked_example())
    assert "locked_by_contract_share" not in interlinking_sweep(worked_example())


def _sales(rows, **actors):
    columns = ["source", "target", "tied", "price", "quantity", "advance", "duration"]
    edges = pd.DataFrame(rows, columns=columns).assign(weight=1.0, relation="sale")
    ids = sorted({*edges["source"], *edges["target"]})
    frame = pd.DataFrame({"position": ["middleman" if one[0] == "T" else "producer" for one in ids]}, index=ids)
    for name, values in actors.items():
        frame[name] = pd.Series(values)
    return network_from_edges(edges, actors=frame, relations={"sale": RELATIONS["sale"]})


FREE = [(f"f{number}", "T1", False, price, 10, np.nan, np.nan) for number, price in enumerate([98, 100, 104])]


def test_a_shadow_rate_by_hand():
    net = _sales([*FREE, ("w", "T1", True, 90, 20, 500, 4)])
    rate = shadow_rates(net).iloc[0]
    assert (rate["actor"], rate["partner"], rate["free_price"], rate["free_sales"]) == ("w", "T1", 100, 3)
    assert rate["shadow_rate"] == pytest.approx((100 - 90) * 20 / (500 * 4))


def test_two_free_sales_are_too_few():
    rates = shadow_rates(_sales([*FREE[:2], ("w", "T1", True, 90, 20, 500, 4)]))
    assert rates["free_sales"].tolist() == [2]
    assert rates[["free_price", "shadow_rate"]].isna().all().all()


def test_a_better_tied_price_is_a_negative_rate_and_an_advance_of_nothing_none():
    rates = shadow_rates(_sales([*FREE, ("v", "T1", True, 101, 10, 100, 1), ("w", "T1", True, 90, 20, 0, 4)]))
    assert rates.set_index("actor")["shadow_rate"].fillna(9).to_dict() == pytest.approx({"v": -0.1, "w": 9})


def test_prices_are_compared_within_a_place_and_a_product():
    dear = [(f"d{number}", "T2", False, 300, 1, np.nan, np.nan) for number in range(3)]
    rows = [*FREE, *dear, ("w", "T2", True, 270, 1, 300, 1)]
    places = {one[0]: "A" for one in FREE} | {one[0]: "B" for one in dear} | {"w": "B", "T1": "A", "T2": "A"}
    assert shadow_rates(_sales(rows, place=places))["shadow_rate"].tolist() == pytest.approx([0.1])
    kinds = {one[0]: "plain" for one in FREE} | {one[0]: "silk" for one in dear} | {"w": "silk"}
    net = _sales(rows, cloth=kinds)
    assert shadow_rates(net)["free_price"].tolist() == [202]
    assert shadow_rates(net, by="cloth")["free_price"].tolist() == [300]
    with pytest.raises(NetworkError, match="by must be columns of the actors"):
        shadow_rates(net, by="colour")


def test_terms_that_were_not_asked_are_named():
    with pytest.raises(NetworkError, match="tied, price, quantity, advance, duration was not asked"):
        shadow_rates(worked_example())


def test_rates_by_group():
    rows = [*FREE, *((f"w{n}", "T1", True, price, 10, 100, 1) for n, price in enumerate([90, 80, 70]))]
    net = _sales(rows, sex={"w0": "F", "w1": "F", "w2": "M"})
    table = terms_by_group(net, shadow_rates(net), by="sex")
    assert table.loc["F", ["tied_sales", "known", "median"]].tolist() == pytest.approx([2, 2, 1.5])
    assert table.loc["M", "median"] == pytest.approx(3.0)


def test_each_constraint_by_hand():
    net = _net(
        [
            *TIES,
            ("w5", "w6", "sale", 10, None), ("w6", "w5", "sale", 10, None),  # they sell to one another only
        ]
    )  # fmt: skip
    flags = constraint_list(net)
    assert flags.index.tolist() == ["w1", "w2", "w3", "w4", "w5", "w6"]
    assert flags["no credit link"].tolist() == [0, 0, 0, 0, 1, 1]
    assert flags["one buyer"].tolist() == [1] * 6
    assert flags["one partner for all"].tolist() == [1, 1, 1, 0, 0, 0]
    assert flags["no institution near"].tolist() == [1, 1, 1, 0, 1, 1]
    assert flags["no exit"].tolist() == [0, 0, 0, 0, 1, 1]


def test_a_silent_producer_is_not_counted_anywhere():
    net = _net(TIES)
    answered = net.answered
    answered.loc["w2"] = False
    quiet = net.with_(answered=answered, ties=net.ties[~net.ties[["source", "target"]].eq("w2").any(axis=1)])
    assert constraint_list(quiet).loc["w2"].isna().all()
    counts = constraint_counts(quiet).set_index("constraint")
    assert counts.loc["one partner for all", ["producers", "count", "not known", "actors"]].tolist() == [
        3,
        2,
        1,
        "w1, w3",
    ]


def test_counts_by_group():
    net = _net(TIES, sex=[None, None, None, None, "F", "M", "F", None])
    assert net.actors["sex"].dropna().to_dict() == {"w1": "F", "w2": "M", "w3": "F"}
    counts = constraint_counts(net, by="sex")
    rows = counts[counts["constraint"] == "one partner for all"].set_index("group")
    assert rows["count"].to_dict() == {"F": 2, "M": 1, "not given": 0}
    assert rows["share"].tolist() == [1, 1, 0]
    with pytest.raises(NetworkError, match="by must be a column of the actors"):
        constraint_counts(net, by="caste")


@pytest.fixture
def homes():
    """Wife a sells through her husband; wife b through him and to the market; wife c to a trader; wife d has no sale."""
    ties = [
        ("wa", "wA", "sale", 1, None), ("wA", "T1", "sale", 9, None),
        ("wb", "wB", "sale", 1, None), ("wB", "T1", "sale", 9, None), ("wb", "K", "sale", 1, None),
        ("wc", "T1", "sale", 1, None), ("wC", "T1", "sale", 1, None),
        ("wD", "T1", "sale", 1, None), ("T1", "K", "sale", 30, None),
        ("wa", "wE", "sale", 1, None), ("wE", "wA", "sale", 1, None),
        ("G1", "wc", "advance", 5, None), ("G1", "wA", "advance", 5, None), ("wA", "wa", "advance", 5, None),
    ]  # fmt: skip
    edges = pd.DataFrame(ties, columns=["source", "target", "relation", "weight", "tied"])
    ids = sorted({*edges["source"], *edges["target"], "wd"})
    kinds = {"w": "producer", "T": "middleman", "K": "market", "G": "group"}
    house = [one[1].lower() if one[0] == "w" else None for one in ids]
    actors = pd.DataFrame({"position": [kinds[one[0]] for one in ids], "household": house}, index=ids)
    return network_from_edges(edges, actors=actors, relations=RELATIONS)


HEADS = ["wA", "wB", "wC", "wD"]
WIVES = ["wa", "wb", "wc", "wd"]


def test_whose_only_road_crosses_the_head(homes):
    found = household_roads(homes, channel="output", heads=HEADS, members=WIVES)
    assert found["road"].to_dict() == {"wa": "ok", "wb": "ok", "wc": "ok", "wd": "none"}
    assert found["through_head"].fillna(-1).to_dict() == {"wa": 1, "wb": 0, "wc": 0, "wd": -1}
    assert found["household"].to_dict() == {"wa": "a", "wb": "b", "wc": "c", "wd": "d"}


def test_the_way_into_a_group(homes):
    found = group_roads(homes, channel="credit", heads=HEADS, members=WIVES)
    assert found["through_head"].fillna(-1).to_dict() == {"wa": 1, "wb": -1, "wc": 0, "wd": -1}


def test_heads_may_come_as_flags_and_must_be_there(homes):
    flags = pd.Series([one in HEADS for one in homes.index], index=homes.index)
    every = household_roads(homes, channel="output", heads=flags)
    assert every.index.tolist() == ["wE", *WIVES]
    with pytest.raises(NetworkError, match="heads must be actors of the roster; 'zz' came"):
        household_roads(homes, channel="output", heads=["zz"])
    with pytest.raises(NetworkError, match="the actors need a column 'household'"):
        household_roads(worked_example(), channel="output", heads=[])
