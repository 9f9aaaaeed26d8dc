"""Two reports of one tie, against hand-worked toys and published studies in which both parties were asked."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.network import disagreement_table, network_from_edges, two_reports
from linkages.survey.toml_text import codebook_toml

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
ACTORS = [["id", "role"], ["W1", "weaver"], ["W2", "weaver"], ["W3", "weaver"], ["T1", "trader"], ["T2", "trader"]]


def _study(folder, ties, *, answered="W1 W2 W3 T1 T2", **relation):
    sheets = {
        "actors": ACTORS,
        "interviews": [["id", "status"], *([actor, "answered"] for actor in answered.split())],
        "ties": [["by", "source", "target", "relation", "weight"], *ties],
    }
    for name, rows in sheets.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    document = {
        "title": "Toy",
        "rounds": [{"label": "base", "files": ["actors.csv", "interviews.csv", "ties.csv"]}],
        "roles": {"weaver": "producer", "trader": "middleman"},
        "actors": {"role": "role"},
        "interviews": {"actor": "id"},
        "relations": [
            {
                "name": "advance",
                "weight_type": "amount",
                "columns": {"reporter": "by", "weight": "weight"},
                "codes": {"refused": ["-88"], "none": ["0"]},
                "merge": "either",
                **relation,
            }
        ],
    }
    (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    return lk.read_study(folder)


def test_each_verdict_by_hand(tmp_path):
    study = _study(
        tmp_path,
        [
            ["T1", "T1", "W1", "advance", "100"],
            ["W1", "T1", "W1", "advance", "150"],  # both, the weaver says half as much again
            ["T1", "T1", "W2", "advance", "80"],  # W2 answered and named nobody: source only
            ["W3", "T1", "W3", "advance", "60"],  # T1 answered and did not name W3: target only
            ["W2", "T2", "W2", "advance", "-88"],  # W2 would not say: unclear
            ["T2", "T2", "W2", "advance", "40"],
        ],
    )
    found = two_reports(study).set_index(["source", "target"])
    assert found["verdict"].to_dict() == {
        ("T1", "W1"): "both",
        ("T1", "W2"): "source only",
        ("T1", "W3"): "target only",
        ("T2", "W2"): "unclear",
    }
    assert found.loc[("T1", "W1"), ["source_weight", "target_weight"]].tolist() == [100, 150]
    assert found.loc[("T2", "W2"), ["source_says", "target_says"]].tolist() == ["yes", "unclear"]
    table = disagreement_table(study)
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["source_position"], row["target_position"]) == ("middleman", "producer")
    assert row[["both", "source_only", "target_only", "unclear", "neither"]].tolist() == [1, 1, 1, 1, 2]
    assert row["agreement"] == pytest.approx(1 / 3)
    assert row["weight_ratio"] == 1.5


def test_silence_contradicts_nobody(tmp_path):
    ties = [
        ["T1", "T1", "W1", "advance", "100"],
        ["W2", "T1", "W2", "advance", "90"],
        ["T1", "T1", "W3", "advance", "70"],
    ]
    study = _study(tmp_path, ties, answered="W2 W3 T1")
    assert two_reports(study)[["source", "target", "verdict"]].to_numpy().tolist() == [
        ["T1", "W2", "target only"],
        ["T1", "W3", "source only"],
    ]
    assert disagreement_table(study)[["source_only", "target_only", "neither"]].to_numpy().tolist() == [[1, 1, 0]]


def test_a_role_that_was_never_asked_contradicts_nobody(tmp_path):
    ties = [["W1", "T1", "W1", "advance", "100"], ["W2", "T1", "W2", "advance", "90"]]
    study = _study(tmp_path, ties)
    assert len(two_reports(study)) == 0
    assert len(disagreement_table(study)) == 0


def test_undirected_ties_stand_in_the_usual_order_of_positions(tmp_path):
    ties = [
        ["T1", "T1", "W1", "advance", "100"],
        ["W1", "W1", "T1", "advance", "50"],
        ["T2", "W2", "T2", "advance", "30"],
        ["W1", "W2", "W1", "advance", "20"],
        ["W2", "W1", "W2", "advance", "20"],
    ]
    table = disagreement_table(_study(tmp_path, ties, directed=False)).set_index(["source_position", "target_position"])
    mixed = table.loc[("producer", "middleman")]
    assert mixed[["both", "source_only", "target_only", "neither"]].tolist() == [1, 0, 1, 4]
    assert mixed["weight_ratio"] == 2.0
    alike = table.loc[("producer", "producer")]
    assert alike[["both", "source_only", "target_only", "neither"]].tolist() == [1, 0, 0, 2]
    assert table.loc[("middleman", "middleman"), "neither"] == 1
    assert np.isnan(table.loc[("middleman", "middleman"), "agreement"])


def test_counts_add_up_to_the_pairs_that_both_parties_were_asked_about():
    study = lk.datasets.chanderi()
    table, ties = disagreement_table(study), two_reports(study)
    counted = table.groupby(["round", "relation"])[["both", "source_only", "target_only", "unclear"]].sum()
    listed = ties.groupby(["round", "relation"])["verdict"].value_counts().unstack(fill_value=0)
    for verdict, column in (
        ("both", "both"),
        ("source only", "source_only"),
        ("target only", "target_only"),
        ("unclear", "unclear"),
    ):
        assert counted[column].to_dict() == listed[verdict].to_dict()
    for label, net in study.rounds.items():
        asked = int(net.answered["cooperation"].sum())
        rows = table[(table["round"] == label) & (table["relation"] == "cooperation")]
        counts = rows[["both", "source_only", "target_only", "unclear", "neither"]].to_numpy().sum()
        assert counts <= asked * (asked - 1) // 2


def test_a_study_of_networks_has_no_reports():
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}))
    with pytest.raises(lk.errors.LinkagesError, match="expected a study that was read from survey files; 'Toy'"):
        two_reports(lk.Study.from_networks("Toy", [net]))


def _published(folder, name, relation, **actors):
    files = [str(DATA / name / file) for file in ("nodes.csv", "edges.csv")]
    columns = {"reporter": "reporter", "weight": "weight"}
    document = {
        "title": name,
        "rounds": [{"label": "one", "files": files}],
        "actors": {"sheet": "nodes", **actors},
        "relations": [
            {"name": "tie", "where": {"sheet": "edges", "relation": relation}, "columns": columns, "merge": "either"}
        ],
    }
    (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    return lk.read_study(folder), pd.read_csv(DATA / name / "edges.csv", dtype=str)


@pytest.mark.skipif(os.environ.get("CI") == "true" or not DATA.is_dir(), reason="the published networks are not here")
def test_givers_and_receivers_of_arang_dak(tmp_path):
    study, edges = _published(tmp_path, "arang_dak_support", "tangible_support")
    by = {
        end: set(edges[edges["reporter"] == edges[end]][["source", "target"]].itertuples(index=False, name=None))
        for end in ("source", "target")
    }
    row = disagreement_table(study).iloc[0]
    assert row["both"] == len(by["source"] & by["target"])
    assert row["source_only"] == len(by["source"] - by["target"])
    assert row["target_only"] == len(by["target"] - by["source"])
    assert row["agreement"] == pytest.approx(len(by["source"] & by["target"]) / len(by["source"] | by["target"]))
    n = int(study["one"].answered["tie"].sum())
    assert row[["both", "source_only", "target_only", "unclear", "neither"]].sum() == n * (n - 1)


@pytest.mark.skipif(os.environ.get("CI") == "true" or not DATA.is_dir(), reason="the published networks are not here")
def test_partners_of_nyakatoke(tmp_path):
    files = [str(DATA / "nyakatoke" / file) for file in ("nodes.csv", "edges.csv")]
    document = {
        "title": "Nyakatoke",
        "rounds": [{"label": "2000", "files": files}],
        "actors": {"sheet": "nodes", "unlisted": "keep"},
        "relations": [
            {
                "name": "partner",
                "where": {"sheet": "edges", "relation": "network_partner"},
                "columns": {"reporter": "reporter", "weight": "weight"},
                "directed": False,
                "merge": "either",
            }
        ],
    }
    (tmp_path / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    edges = pd.read_csv(DATA / "nyakatoke" / "edges.csv", dtype=str)
    named = set(zip(edges["source"], edges["target"], strict=True))
    unordered = {frozenset(pair) for pair in named}
    returned = sum(1 for pair in unordered if {tuple(sorted(pair)), tuple(sorted(pair))[::-1]} <= named)
    row = disagreement_table(lk.read_study(tmp_path)).iloc[0]
    assert (row["both"], returned, len(unordered)) == (140, 140, 490)
    assert row["source_only"] + row["target_only"] == len(unordered) - returned
    assert row["agreement"] == pytest.approx(returned / len(unordered))
