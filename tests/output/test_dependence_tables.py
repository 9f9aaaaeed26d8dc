"""The tables on dependence hold what the measures say, and are not there where nothing was asked."""

import pandas as pd
import pytest

from linkages.datasets import worked_example
from linkages.measures import captivity_persistence, constraint_counts, dependence_pairs, middleman_table, network_table
from linkages.measures.cards import cards
from linkages.network import Relation, Study, network_from_edges
from linkages.output.report import report_html
from linkages.output.tables import result_tables
from linkages.output.units import unit_of

NEW = (
    "constraints",
    "interlinking by threshold",
    "captivity persistence",
    "dependence pairs",
    "terms",
    "terms by group",
)
TERMS = {"tied": [False, False, False, True], "price": [100.0, 100.0, 100.0, 90.0]}


def sales(**facts):
    ties = pd.DataFrame({"source": ["w1", "w2", "w3", "w4"], "target": "T", "weight": 1.0, **facts})
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    actors = pd.DataFrame(
        {
            "name": ["A", "B", "C", "D", "Trader"],
            "position": ["producer"] * 4 + ["middleman"],
            "sex": ["f", "f", "m", "m", None],
            "household": ["h1", "h1", "h2", "h2", None],
            "head": ["no", "yes", "no", "no", None],
        },
        index=["w1", "w2", "w3", "w4", "T"],
    )
    return network_from_edges(ties, actors=actors, relations={"sale": sale}, label="2024")


@pytest.fixture(scope="module")
def worked():
    net = worked_example()
    hamlets = ["east", "east", "west", "west", "west", "west", None, None, None, None]
    return net.with_(actors=net.actors.assign(hamlet=hamlets))


@pytest.fixture(scope="module")
def tables(worked):
    return result_tables(Study.from_networks("Worked", [worked]))


def test_constraints_count_all_and_each_group_with_the_actors(tables, worked):
    frame = tables["constraints"].set_index(["by", "group", "in the way"])
    one = frame.loc[("all", "all", "one buyer")]
    assert (one["count"], one["known"], one["not known"], one["share"], one["actors"]) == (3, 6, 0, 0.5, "w1, w2, w4")
    east = frame.loc[("hamlet", "east", "one buyer")]
    assert (east["label"], east["count"], east["share"], east["actors"]) == ("hamlet: east", 2, 1.0, "w1, w2")
    west = constraint_counts(worked, by="hamlet").set_index(["constraint", "group"]).loc[("one buyer", "west")]
    assert frame.loc[("hamlet", "west", "one buyer"), "share"] == west["share"] == 0.25


def test_persistence_and_pairs_are_those_of_the_measures(tables, worked):
    shown = tables["captivity persistence"].set_index("threshold")
    assert shown["channel"].unique().tolist() == ["output"]
    assert shown["captive_share"].equals(captivity_persistence(worked, channel="output")["captive_share"])
    assert shown["known road"].unique().tolist() == [6]
    pairs, expected = tables["dependence pairs"], dependence_pairs(worked)
    assert pairs["asymmetry"].tolist() == expected["asymmetry"].tolist()
    assert pairs.columns[:6].tolist() == ["round", "channel", "actor", "name", "partner", "partner_name"]


def test_one_channel_has_no_interlinking_and_no_terms(tables):
    assert set(NEW) & set(tables) == {"constraints", "captivity persistence", "dependence pairs"}
    assert "households" not in tables
    assert "locked_by_contract" not in tables["actors worked example"]


def test_the_bundles_hold_shapley_and_concentration(worked):
    held = middleman_table(worked)
    assert held["output.shapley"].round(9).to_dict() == {"T1": 2.5, "T2": 1.5}
    assert held["output.shapley_se"].tolist() == [0.0, 0.0]
    row = network_table(worked).iloc[0]
    assert row["output.beta_cr4"] == pytest.approx(1.0)
    assert row["output.beta_gini"] == pytest.approx((3.1 - 1.8) / 4.9 / 2)


def test_terms_are_told_with_names_and_by_group():
    net = sales(quantity=10.0, advance=[0.0, 0.0, 0.0, 1000.0], duration=2.0, **TERMS)
    tables = result_tables(Study.from_networks("Terms", [net]))
    row = tables["terms"].iloc[0]
    assert (row["actor"], row["name"], row["partner_name"], row["shadow_rate"]) == ("w4", "D", "Trader", 0.05)
    groups = tables["terms by group"].set_index(["by", "group"])
    assert groups.loc[("all", "all"), ["tied_sales", "known", "median"]].tolist() == [1, 1, 0.05]
    assert ("sex", "m") in groups.index


def test_households_need_a_head_who_said_yes():
    tables = result_tables(Study.from_networks("Homes", [sales()]))
    frame = tables["households"].set_index(["by", "group"])
    assert frame.loc[("all", "all"), ["count", "known", "share", "actors"]].tolist() == [0, 3, 0.0, ""]
    net = sales()
    told = net.with_(actors=net.actors.assign(head=["no"] * 4 + [None]))
    assert "households" not in result_tables(Study.from_networks("Homes", [told]))


def test_every_new_number_has_a_unit_and_a_card(tables, worked):
    study = Study.from_networks("Worked", [worked])
    for name in set(NEW) & set(tables):
        for column in tables[name].select_dtypes("number"):
            assert unit_of(study, str(column), table=name), (name, column)
    for measure in (
        "shapley",
        "shapley_se",
        "beta_cr4",
        "beta_gini",
        "in the way",
        "tau",
        "threshold",
        "joint",
        "shadow_rate",
    ):
        card = cards()[measure]
        assert card.formula, measure
        assert card.unit, measure
    assert {"shapley", "in the way", "counter_share"} <= set(tables["measures"]["measure"])


def test_the_report_tells_the_constraints_and_names_the_sheet(worked, tables):
    html = report_html(Study.from_networks("Worked", [worked]), tables=tables)
    assert "What stands in the way" in html
    assert 'data-table="constraints"' in html
    assert "How firm the hold is" in html
    assert "rests on the threshold" not in html
    assert "exploiter" not in html
