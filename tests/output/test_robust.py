"""What the report says of actors left out and of rules: the tables behind it, and its blocks."""

import pandas as pd
import pytest

import linkages as lk
from linkages.network import Study, network_from_edges
from linkages.output.facts import Facts
from linkages.output.report_robust import coverage, rules
from linkages.output.robust_tables import coverage_table, rule_table


@pytest.fixture(scope="module")
def study():
    return lk.datasets.chanderi(actors=60)


def test_the_table_of_actors_left_out(study):
    table = coverage_table(study)
    assert table.groupby("of")["ranked"].first().to_dict() == {
        **dict.fromkeys(("credit", "input", "output", "labour"), "middlemen"),
        "trust": "actors",
    }
    assert sorted(table["share"].unique()) == [0.1, 0.2, 0.4]
    assert table["draws"].eq(50).all()


def test_the_blocks_point_into_their_tables(study):
    facts = Facts(study, {"left out": coverage_table(study)})
    head, text, shown = coverage(facts)
    assert head == ("h3", "Had fewer been found")
    assert "at random or the central ones first" in text[1]
    assert 'data-table="left out"' in str(shown[1].rows[0])
    assert rules(facts) == []


def test_the_page_names_the_changes_that_are_not_robust(study):
    table = pd.DataFrame(
        {
            "indicator": ["a.density", "b.density"],
            "default.change": [0.1, 0.2],
            "low": [-0.1, 0.1],
            "high": [0.1, 0.3],
            "robust": [False, True],
        }
    )
    note, shown = rules(Facts(study, {"changes by rule": table}))
    assert "1 of 2 do <b>not</b> go the same way" in note[1]
    assert [row[0] for row in shown[1].rows] == ["a.density"]
    assert "All 1 go the same way under every rule." in rules(Facts(study, {"changes by rule": table[1:]}))[0][1]


def test_nothing_to_choose_where_networks_hold_one_word():
    net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}), label="1")
    study = Study.from_networks("Two friends", [net, net.with_(label="2")])
    assert len(rule_table(study)) == 0
    assert len(coverage_table(study)) == 0
