"""Every indicator of change under each rule for two reports: by hand, against a count of its own, and against the main tables."""

import csv

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.change import network_changes, report_rule_range
from linkages.errors import LinkagesError
from linkages.network import two_reports, under_rule
from linkages.survey.toml_text import codebook_toml

WEAVERS = ["W1", "W2", "W3", "W4"]
ACTORS = [["id", "role"], *([one, "weaver"] for one in WEAVERS), ["T1", "trader"], ["B1", "bank"]]


def write_study(folder, rounds, *, silent=()):
    """Loans told by lender and borrower (the borrower's word counts), and trust told by who trusts."""
    documents = []
    for label, rows in rounds.items():
        sheets = {
            f"actors_{label}": ACTORS,
            f"interviews_{label}": [
                ["id", "status"],
                *([one, "answered"] for one in [*WEAVERS, "T1"] if one not in silent),
            ],
            f"ties_{label}": [["by", "source", "target", "relation", "weight"], *(row.split() for row in rows)],
        }
        for name, table in sheets.items():
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(table)
        documents.append({"label": label, "files": [f"{name}.csv" for name in sheets]})
    columns = {"columns": {"reporter": "by", "weight": "weight"}, "where": {}}
    base = {"kind": "dependence", "channel": "credit", "dependent": "target", "weight_type": "amount", "unit": "INR"}

    def where(label):
        return {"sheet": "ties_{round}", "relation": label}

    relations = [
        {"name": "loan", **base, "columns": columns["columns"], "where": where("loan")},
        {"name": "trust", "kind": "cooperation", "columns": {}, "where": where("trust")},
    ]
    document = {
        "title": "Toy",
        "rounds": documents,
        "roles": {"weaver": "producer", "trader": "middleman", "bank": "finance"},
        "actors": {"role": "role", "sheet": "actors_{round}"},
        "interviews": {"actor": "id", "sheet": "interviews_{round}"},
        "relations": relations,
    }
    (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    return lk.read_study(folder)


BEFORE = [
    "T1 T1 W1 loan 100",
    "W1 T1 W1 loan 100",
    "T1 T1 W2 loan 100",  # the lender alone
    "T1 T1 W3 loan 100",  # the lender alone
    "W1 W1 W2 trust 1",
]
AFTER = [
    "T1 T1 W1 loan 60",
    "W1 T1 W1 loan 80",
    "W1 B1 W1 loan 80",
    "W2 T1 W2 loan 50",  # the borrower alone
    "W1 W1 W2 trust 1",
    "W2 W2 W1 trust 1",
]


@pytest.fixture
def study(tmp_path):
    return write_study(tmp_path, {"y1": BEFORE, "y2": AFTER})


def test_ties_and_signs_by_hand(study):
    table = report_rule_range(study)
    row = table.loc["loan.ties"]
    counts = {
        rule: [row[f"{rule}.before"], row[f"{rule}.after"]]
        for rule in ("default", "source", "target", "either", "both", "max", "mean")
    }
    assert counts == {
        "default": [1, 3],
        "target": [1, 3],
        "source": [3, 1],
        "either": [3, 3],
        "both": [1, 1],
        "max": [3, 3],
        "mean": [3, 3],
    }
    assert (row["low"], row["high"], row["robust"]) == (-2, 2, False)


def test_one_report_leaves_nothing_to_choose(study):
    row = report_rule_range(study).loc["trust.density"]
    assert row["default.change"] == pytest.approx(1 / 25)  # five were heard, each of whom could name five
    assert np.isnan([row["source.change"], row["both.change"], row["low"], row["high"]]).all()
    assert row["robust"] is pd.NA
    assert row["note"] == "one report of each tie (trust): no rule to choose"


def test_default_equals_the_table_of_changes(study):
    table, main = report_rule_range(study), network_changes(study)
    for name, row in table.iterrows():
        seen = main.loc[name]
        expected = seen["stayers"] if pd.notna(seen["basis"]) else seen["change"]
        assert row["default.change"] == pytest.approx(expected, nan_ok=True), name


@pytest.mark.parametrize("demo", ["chanderi", pytest.param("sindhudurg", marks=pytest.mark.slow)])
def test_demos_default_equals_the_table_of_changes(demo):
    study = getattr(lk.datasets, demo)(actors=80) if demo == "chanderi" else lk.datasets.sindhudurg()
    table, main = report_rule_range(study), network_changes(study)
    both = main["basis"].notna()
    expected = main["stayers"].where(both, main["change"]).reindex(table.index)
    pd.testing.assert_series_equal(table["default.change"], expected, check_names=False)
    assert {name.rpartition(".")[2] for name in set(main.index) - set(table.index)} == {
        *("actors", "producers", "response_rate", "observed_share", "assumed_onward")
    }
    changes = table[[column for column in table if column.endswith(".change")]]
    chosen = table["robust"].notna()
    assert (table["low"][chosen] == changes.min(axis="columns")[chosen]).all()
    assert (changes.loc[~chosen].notna().sum(axis="columns") <= 1).all()
    assert (
        table["robust"][chosen] == ((table["low"] > 0) | (table["high"] < 0) | (table["low"] == table["high"]))[chosen]
    ).all()


def test_ties_under_each_rule_against_the_list_of_reports():
    """Every dyad that was told of and whose two parties were asked, counted anew from what each said."""
    study = lk.datasets.chanderi(actors=80)
    said = two_reports(study).query("round == 'baseline' and relation == 'advance' and verdict != 'unclear'")
    keys = set(zip(said["source"], said["target"], strict=True))
    tells = {
        "source": said["verdict"].isin(["both", "source only"]),
        "target": said["verdict"].isin(["both", "target only"]),
        "either": said["verdict"].ne(""),
        "both": said["verdict"].eq("both"),
    }
    for rule, yes in tells.items():
        ties = under_rule(study, rule)["baseline"].ties.query("relation == 'advance'")
        there = set(zip(ties["source"], ties["target"], strict=True)) & keys
        assert there == set(zip(said["source"][yes], said["target"][yes], strict=True)), rule


def test_the_rule_that_stands_builds_the_same_study(study):
    again = under_rule(study, "target", relations=["loan"])
    for label in study.rounds:
        pd.testing.assert_frame_equal(again[label].ties, study[label].ties)
        pd.testing.assert_frame_equal(again[label].answered, study[label].answered)
        pd.testing.assert_frame_equal(again[label].unknown, study[label].unknown)
    assert under_rule(study, "source")["y1"].relations["loan"].merge == "source"
    assert under_rule(study, "source")["y1"].relations["trust"].merge == "source"


def test_a_rule_that_knows_too_few_is_left_out(tmp_path):
    """Under the lender's word the bank, which was not asked, leaves every borrower's loans open."""
    study = write_study(tmp_path, {"y1": BEFORE, "y2": AFTER}, silent=["B1"])
    row = report_rule_range(study).loc["credit.middleman_share"]
    assert row["target.change"] == pytest.approx(-0.5)  # W1 alone names a lender in both rounds
    assert np.isnan(row["source.change"])
    assert row["note"] == "not known of enough under source"


def test_refusals(study):
    with pytest.raises(LinkagesError, match="of 'trust' one party was"):
        report_rule_range(study, relations=["trust"])
    with pytest.raises(LinkagesError, match="rule must be one of source, target"):
        under_rule(study, "union")
    with pytest.raises(LinkagesError, match="'advice' is none"):
        under_rule(study, "both", relations=["advice"])
    nets = lk.Study.from_networks("Nets", list(study))
    with pytest.raises(LinkagesError, match="made of networks, which hold one word on each tie"):
        report_rule_range(nets)
    with pytest.raises(LinkagesError, match="needs a Study"):
        report_rule_range(list(study))
