"""The bundles hold what the measures say, row by row."""

import numpy as np
import pandas as pd
import pytest

from linkages.errors import NetworkError
from linkages.measures import actor_table, betweenness, density, middleman_table, network_table, road_table
from linkages.network import Relation, network_from_edges, select_relations

SALE = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR")
LOAN = Relation("loan", kind="dependence", channel="credit", dependent="target", weight_type="amount", unit="INR")
TRUST = Relation("trust", kind="cooperation", weight_type="binary")


@pytest.fixture
def net():
    """Four weavers of two hamlets, two traders, a bank and a market; w3 is silent on loans, w5 has left."""
    ties = """w1 T1 80 sale,w1 K 20 sale,w2 T2 100 sale,w3 T1 10 sale,w4 T2 5 sale,T1 K 90 sale,T2 K 105 sale,
    T1 w1 50 loan,T2 w2 30 loan,B w2 30 loan,T2 w4 5 loan,B T1 10 loan,B T2 10 loan,
    w1 w2 1 trust,w2 w1 1 trust,w3 w1 1 trust,w1 w4 1 trust"""
    edges = pd.DataFrame([tie.split() for tie in ties.split(",")], columns=["source", "target", "weight", "relation"])
    ids = ["w1", "w2", "w3", "w4", "w5", "T1", "T2", "B", "K"]
    position = ["producer"] * 5 + ["middleman"] * 2 + ["finance", "market"]
    actors = pd.DataFrame(
        {
            "position": position,
            "hamlet": ["north", "north", "south", "south", "south", None, None, None, None],
            "present": [one != "w5" for one in ids],
            "sampling_weight": [1, 1, 3, 1, 1, 1, 1, 1, 1],
        },
        index=ids,
    )
    net = network_from_edges(edges, actors=actors, relations={r.name: r for r in (SALE, LOAN, TRUST)})
    answered = net.answered
    answered.loc["w3", "loan"] = False
    answered.loc["w4", "trust"] = False
    return net.with_(
        answered=answered, ties=net.ties[~((net.ties["source"] == "w4") & (net.ties["relation"] == "trust"))]
    )


def test_actor_table_has_every_actor_and_the_measures_own_values(net):
    table = actor_table(net)
    assert list(table.index) == list(net.index)
    trust = select_relations(net, "trust")
    pd.testing.assert_series_equal(table["trust.betweenness"], betweenness(trust), check_names=False)
    pd.testing.assert_series_equal(table["output.exits"], road_table(net, channel="output")["exits"], check_names=False)
    assert "trust.in_strength" not in table
    assert table.loc["w1", "loan.in_strength"] == 50


def test_silence_and_absence_are_not_zero(net):
    table = actor_table(net)
    assert (
        table.loc["w3", ["loan.in_degree", "credit.middleman_share", "middleman_share", "interlinking", "captive"]]
        .isna()
        .sum()
        == 4
    )
    assert table.loc["w3", "captive"] == 1  # all of its cloth goes through T1, whatever it owes
    assert pd.isna(table.loc["w4", "trust.out_degree"])
    assert table.loc["w4", "trust.in_degree"] == 1
    numbers = table.drop(columns=["name", "role", "position", "present"]).select_dtypes("number")
    assert numbers.loc["w5"].isna().all()


def test_headlines_by_hand(net):
    table = actor_table(net)
    assert table.loc[["w1", "w2", "w4"], "middleman_share"].tolist() == pytest.approx([0.9, 0.75, 1])
    assert table.loc[["w1", "w2", "w4"], "interlinking"].tolist() == pytest.approx([0.8, 0.5, 1])
    assert table.loc[["w1", "w2", "w4"], "locked"].tolist() == [1, 1, 1]
    assert table.loc[["w1", "w2", "w4"], "locked_with"].tolist() == ["T1", "T2", "T2"]
    assert table["captive"].iloc[:4].tolist() == [1, 1, 1, 1]
    assert table.loc["w2", "output.top_partner"] == "T2"


def test_middleman_table_by_hand(net):
    table = middleman_table(net)
    assert list(table.index) == ["T1", "T2"]
    assert table["output.clients"].tolist() == [2, 2]
    assert table["output.beta"].tolist() == pytest.approx([0.8 + 3, 2.0])  # w3 stands for three weavers
    assert table["output.beta_share"].tolist() == pytest.approx([3.8 / 6, 2 / 6])
    assert table["output.captives"].tolist() == [1, 2]
    assert table["output.hegemony"].tolist() == pytest.approx([3.8 / 6, 2 / 6])
    assert table["credit.clients"].tolist() == [1, 2]
    assert table["credit.captives"].tolist() == [1, 1]
    assert table["locked"].tolist() == [1, 2]
    assert table["triple_locked"].tolist() == [0, 0]


def test_network_table_by_hand(net):
    row = network_table(net).loc["network"]
    assert row[["actors", "producers", "sale.ties", "trust.ties"]].tolist() == [8, 4, 7, 4]
    assert row["response_rate"] == 1
    assert row["trust.observed_share"] == pytest.approx(49 / 56)
    assert row["trust.density"] == pytest.approx(density(select_relations(net, "trust"))) == pytest.approx(4 / 49)
    assert row["trust.reciprocity"] == pytest.approx(2 / 3)
    assert row["output.producers"] == 4
    assert row["credit.producers"] == 3
    weights = np.array([1, 1, 3, 1])
    assert row["output.middleman_share"] == pytest.approx((0.8 + 1 + 3 + 1) / weights.sum())
    assert row["output.captive_share"] == pytest.approx((0 + 1 + 3 + 1) / weights.sum())
    assert row["output.mean_exits"] == pytest.approx((2 + 1 + 3 + 1) / weights.sum())
    assert row["output.beta_hhi"] == pytest.approx((3.8 / 5.8) ** 2 + (2 / 5.8) ** 2)
    assert row["locked_share"] == 1
    assert row["captive_share"] == 1


def test_groups(net):
    by = network_table(net, by="hamlet")
    assert list(by.index) == ["north", "south", "not given"]
    assert by["actors"].tolist() == [2, 2, 4]
    assert by["output.mean_exits"].tolist()[:2] == pytest.approx([1.5, 1])
    assert by["trust.ties"].tolist() == [2, 0, 0]
    means = actor_table(net, by="hamlet")
    assert means.loc["north", "loan.in_strength"] == pytest.approx(55)
    assert means.loc["south", "loan.in_strength"] == pytest.approx(5)
    with pytest.raises(NetworkError, match="'village' is not one of name, role"):
        network_table(net, by="village")


def test_relations_can_be_chosen_and_a_network_without_dependence_has_none_of_its_columns(net):
    table = actor_table(net, relations="trust")
    assert not [column for column in table if column.startswith(("sale.", "output.", "middleman"))]
    assert "trust.constraint" in table
    assert list(middleman_table(select_relations(net, "trust")).columns) == ["name", "role"]
    with pytest.raises(NetworkError, match="'gift' is not a relation"):
        actor_table(net, relations=["gift"])
