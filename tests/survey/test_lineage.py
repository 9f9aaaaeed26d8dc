"""New ids, mergers and splits between rounds."""

from __future__ import annotations

import csv

import pytest

import linkages as lk
from linkages.change import actor_status, compare_rounds, panel_table
from linkages.errors import SurveyError
from linkages.survey.lineage import new_ids, read_lineage
from linkages.survey.toml_text import codebook_toml

DOCUMENT = {
    "title": "Three rounds",
    "rounds": [
        {"label": f"r{n}", "files": [f"actors{n}.csv", f"interviews{n}.csv", f"ties{n}.csv"]} for n in (1, 2, 3)
    ],
    "interviews": {"actor": "id", "sheet": "interviews{round}"},
    "actors": {"sheet": "actors{round}"},
    "relations": [
        {
            "name": "sale",
            "weight_type": "amount",
            "where": {"sheet": "ties{round}"},
            "columns": {"reporter": "source", "weight": "weight"},
        }
    ],
}
ACTORS = {1: "A B C D E", 2: "A2 B C D E", 3: "A3 BC D D2 F"}
TIES = {
    1: [("A", "B", 10), ("B", "C", 5), ("C", "D", 4)],
    2: [("A2", "B", 12), ("B", "A2", 1), ("E", "D", 3)],
    3: [("A3", "BC", 20), ("D", "A3", 2), ("F", "D2", 9)],
}
LINEAGE = [["r2", "A", "A2"], ["r3", "A2", "A3"], ["r3", "B", "BC"], ["r3", "C", "BC"], ["r3", "D", "D2"]]


@pytest.fixture
def write(tmp_path):
    def put(name, rows):
        with (tmp_path / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)

    def study(lineage=LINEAGE, header=("round", "was", "became")):
        document = DOCUMENT | {"rounds": [one | {"code": one["label"][1:]} for one in DOCUMENT["rounds"]]}
        (tmp_path / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
        for number in (1, 2, 3):
            ids = ACTORS[number].split()
            put(f"actors{number}.csv", [["id"], *([one] for one in ids)])
            put(f"interviews{number}.csv", [["id", "status"], *([one, "answered"] for one in ids)])
            put(f"ties{number}.csv", [["source", "target", "weight"], *TIES[number]])
        if lineage is not None:
            put("lineage.csv", [list(header), *lineage])
        return tmp_path

    return study


def test_an_actor_stands_under_its_last_id_in_every_round(write):
    study = lk.read_study(write())
    assert study.roster.tolist() == ["A3", "B", "BC", "C", "D", "D2", "E", "F"]
    sold = [dict(zip(net.ties["source"] + net.ties["target"], net.ties["weight"], strict=True)) for net in study]
    assert [ties.get("A3B") for ties in sold] == [10, 12, None]
    assert study.lineage[["round", "kind", "was", "became"]].to_numpy().tolist() == [
        ["r2", "new id", "A", "A3"],
        ["r3", "new id", "A2", "A3"],
        ["r3", "merger", "B", "BC"],
        ["r3", "merger", "C", "BC"],
        ["r3", "split", "D", "D2"],
    ]


def test_without_the_file_each_id_is_an_actor(write):
    study = lk.read_study(write(lineage=None))
    assert [one for one in study.roster if one.startswith("A")] == ["A", "A2", "A3"]
    assert study.lineage.empty
    assert "became" not in actor_status(study)


def test_mergers_and_splits_are_told_apart_from_leaving(write):
    study = lk.read_study(write())
    status = actor_status(study)
    assert status["status"].to_dict() == {
        "A3": "stayed", "B": "left", "BC": "entered", "C": "left", "D": "stayed", "D2": "entered", "E": "left", "F": "entered",
    }  # fmt: skip
    assert status["became"].dropna().to_dict() == {"B": "BC", "C": "BC", "D": "D2"}
    assert status["came_of"].dropna().to_dict() == {"BC": "B, C", "D2": "D"}
    words = " ".join(compare_rounds(study).summary().split())
    assert (
        "In name only: 2 of those who left merged or split, and 2 of those who entered came of such a change" in words
    )
    early = actor_status(study, baseline="r1", followup="r2")
    assert "became" not in early


def test_the_panel_tells_who_joined_late_and_who_left(write):
    panel = panel_table(lk.read_study(write()))
    assert panel[["r1", "r2", "r3"]].to_dict("index") == {
        "A3": {"r1": "answered", "r2": "answered", "r3": "answered"},
        "B": {"r1": "answered", "r2": "answered", "r3": "gone"},
        "BC": {"r1": "not yet", "r2": "not yet", "r3": "answered"},
        "C": {"r1": "answered", "r2": "answered", "r3": "gone"},
        "D": {"r1": "answered", "r2": "answered", "r3": "answered"},
        "D2": {"r1": "not yet", "r2": "not yet", "r3": "answered"},
        "E": {"r1": "answered", "r2": "answered", "r3": "gone"},
        "F": {"r1": "not yet", "r2": "not yet", "r3": "answered"},
    }
    assert panel["joined"].dropna().to_dict() == {"BC": "r3", "D2": "r3", "F": "r3"}
    assert panel["left"].dropna().to_dict() == {"B": "r3", "C": "r3", "E": "r3"}
    assert panel.loc["A3", "came_of"] == "A, A2"


@pytest.mark.parametrize(
    ("row", "column", "message"),
    [
        (["r9", "A", "A2"], "round", "expected a round after the first ('r2', 'r3'); 'r9' came"),
        (["r1", "A", "A2"], "round", "expected a round after the first ('r2', 'r3'); 'r1' came"),
        (["r2", "X", "A2"], "was", "expected an actor of a round before 'r2'; 'X' came"),
        (["r3", "A", "X"], "became", "expected an actor of 'r3' or a later round; 'X' came"),
        (["r2", "A", "A"], "became", "expected two ids; 'A' stands in both columns"),
    ],
)
def test_a_row_that_cannot_be_is_an_error(write, row, column, message):
    problems = lk.check_study(write(lineage=[row]))
    found = problems[problems["rule"] == "wrong_lineage"]
    assert found[["severity", "file", "row", "column"]].to_numpy().tolist() == [["error", "lineage.csv", 2, column]]
    assert found["message"].iloc[0].startswith(message)


def test_the_same_row_twice_is_an_error(write):
    problems = lk.check_study(write(lineage=[*LINEAGE, LINEAGE[0]]))
    assert problems.loc[problems["rule"] == "wrong_lineage", "message"].tolist() == ["row 2 says the same of 'A'"]


def test_a_blank_cell_is_an_error(write):
    folder = write(lineage=[["r2", "A", ""]])
    with pytest.raises(SurveyError, match=r"lineage.csv, row 2: expected a value in became; the cell is blank"):
        read_lineage(folder / "lineage.csv")


def test_one_that_merged_and_split_at_once_is_reorganised(write):
    rows = [["r3", "B", "BC"], ["r3", "C", "BC"], ["r3", "C", "F"], ["r3", "E", "F"]]
    study = lk.read_study(write(lineage=rows))
    assert study.lineage["kind"].tolist() == ["merger", "reorganised", "reorganised", "merger"]
    assert new_ids(study.lineage) == {}


def test_a_confirmed_name_follows_its_actor_to_the_new_id(write):
    folder = write()
    (folder / "ties1.csv").write_text("source,target,weight\nA,B,10\nB,Old A,7\n", encoding="utf-8")
    (folder / "aliases.csv").write_text("name,role,place,actor,note\nOld A,,,A,\n", encoding="utf-8")
    ties = lk.read_study(folder)["r1"].ties
    assert ties[["source", "target", "weight"]].to_numpy().tolist() == [["A3", "B", 10.0], ["B", "A3", 7.0]]
