"""Long tables and roster matrices as reports."""

from __future__ import annotations

import pandas as pd
import pytest

from linkages.network import build_network
from linkages.survey.codebook import parse_codebook

MATRIX = [
    ["", "W1", "Imran", "W10", "M1", "T1", "Total"],
    ["W1", "0", "3", "", "x?", "", "3"],
    ["W2", "2", "-", "1", "", "0", "3"],
    ["W10", "", "", "", "", "", ""],
    ["Jain", "", "", "", "", "5", "5"],
    ["T1", "", "", "", "", "", ""],
    ["Total", "2", "3", "1", "", "5", ""],
]


@pytest.fixture
def matrix(toy):
    toy.codebook["relations"] = [
        {
            "name": "trust",
            "kind": "cooperation",
            "layout": "matrix",
            "weight_type": "strength",
            "codes": {"unknown": ["x?"]},
        }
    ]
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "trust.csv"]
    del toy.files["ties.csv"]
    toy.files["trust.csv"] = [list(row) for row in MATRIX]
    return toy


def _said(survey):
    return sorted(
        survey.reports[["reporter", "source", "target", "answer", "weight"]]
        .fillna(-1)
        .itertuples(index=False, name=None)
    )


def test_long_weights_codes_terms_and_spelling(toy):
    survey = toy.survey()
    assert list(survey.reports.columns) == ["reporter", "source", "target", "relation", "answer", "weight", "tied"]
    assert _said(survey) == [
        ("M1", "M1", "W2", "present", 450.0),
        ("W1", "M1", "W1", "unknown", -1.0),
        ("W1", "T1", "W1", "present", 120000.0),
        ("W2", "M1", "W2", "present", 500.0),
    ]
    assert survey.reports["tied"].tolist() == [True, pd.NA, False, False]
    assert survey.actors["role"].to_dict() == {
        "M1": "Master Weaver", "T1": "trader", "W1": "weaver", "W2": "weaver", "W10": "weaver",
    }  # fmt: skip
    assert survey.actors["position"]["M1"] == "middleman"
    assert survey.actors["terminal"].to_dict() == {"M1": False, "T1": True, "W1": False, "W2": False, "W10": False}
    assert survey.actors["name"]["W10"] == "सीता"


def test_matrix_row_is_the_respondent_and_the_source(matrix):
    surveys, problems = matrix.read()
    assert _said(surveys["base"]) == [
        ("M1", "M1", "T1", "present", 5.0),
        ("W1", "W1", "M1", "unknown", -1.0),
        ("W1", "W1", "W2", "present", 3.0),
        ("W2", "W2", "T1", "absent", -1.0),
        ("W2", "W2", "W1", "present", 2.0),
        ("W2", "W2", "W10", "present", 1.0),
    ]
    assert problems[["rule", "row", "value"]].to_numpy().tolist() == [["totals", 1, "Total"], ["totals", 7, "Total"]]


def test_matrix_row_is_the_target_where_the_target_tells(matrix):
    matrix.codebook["relations"][0]["merge"] = "target"
    assert ("W1", "W2", "W1", "present", 3.0) in _said(matrix.survey())
    assert ("M1", "T1", "M1", "present", 5.0) in _said(matrix.survey())


def test_blank_matrix_cells_under_a_code_are_that_answer_for_respondents(matrix):
    matrix.codebook["relations"][0]["codes"] = {"not_asked": [""], "unknown": ["x?"]}
    surveys, problems = matrix.read()
    said = [row[:4] for row in _said(surveys["base"]) if row[0] == "W1"]
    assert said == [
        ("W1", "W1", "M1", "unknown"),
        ("W1", "W1", "T1", "not_asked"),
        ("W1", "W1", "W10", "not_asked"),
        ("W1", "W1", "W2", "present"),
    ]
    assert problems["rule"].eq("totals").all()


def test_matrix_diagonal_that_says_something_is_a_self_tie(matrix):
    matrix.files["trust.csv"][1][1] = "4"
    problems = matrix.problems()
    found = problems[problems["rule"] == "self_tie"].iloc[0]
    assert (found["row"], found["value"], found["severity"]) == (2, "W1", "warning")


def test_matrix_labels_that_name_nobody_or_somebody_twice(matrix):
    rows = matrix.files["trust.csv"]
    rows[0][2], rows[0][3] = "Imrn", "W1"
    rows[4][0], rows[5][0] = "", "W2"
    rows[5][1] = "1"
    problems = matrix.problems()
    errors = problems[problems["severity"] == "error"]
    assert errors[["rule", "row", "value"]].to_numpy().tolist() == [
        ["duplicate_label", 1, "W1"],
        ["unlisted_actor", 1, "Imrn"],
        ["empty_label", 5, ""],
        ["duplicate_label", 6, "W2"],
    ]
    assert "the nearest is 'W2' (Imran)" in errors["message"].iloc[1]


def test_names_that_two_actors_share_do_not_serve_as_labels(matrix):
    matrix.files["actors.csv"][1][1] = "imran"
    assert matrix.problems().query("rule == 'unlisted_actor'")["value"].tolist() == ["Imran"]


def test_zeros_in_the_row_of_a_silent_actor_are_missing(matrix):
    matrix.files["trust.csv"][3] = ["W10", "0", "0", "", "0", "0", ""]
    problems = matrix.problems()
    found = problems[problems["rule"] == "silent_zeros"].iloc[0]
    assert found["message"] == "4 zeros in 'trust' stand in the names of 1 actors not interviewed (W10)"
    assert problems["severity"].eq("warning").all()


def test_a_tie_in_the_row_of_a_silent_actor_is_an_error(matrix):
    matrix.files["trust.csv"][3][1] = "2"
    assert matrix.problems()[["rule", "row", "column"]].to_numpy()[0].tolist() == ["non_respondent_reports", 4, "W1"]


def test_matrices_of_two_rounds_in_one_workbook(matrix):
    matrix.codebook["rounds"] = [
        {"label": label, "code": code, "files": ["actors.csv", "interviews.csv", "trust1.csv", "trust2.csv"]}
        for label, code in (("base", "1"), ("later", "2"))
    ]
    matrix.codebook["relations"][0]["where"] = {"sheet": "trust{round}"}
    matrix.files["trust1.csv"] = matrix.files.pop("trust.csv")
    matrix.files["trust2.csv"] = [["", "W2"], ["W1", "1"]]
    surveys, problems = matrix.read()
    told = [survey.reports[survey.reports["answer"] != "not_asked"] for survey in surveys.values()]
    assert [len(reports) for reports in told] == [6, 1]
    assert set(problems["rule"]) == {"same_every_round", "totals", "no_row", "no_column"}


def test_rounds_in_one_file_by_code_or_label(toy):
    toy.codebook["rounds"] = [
        {"label": "base", "code": "1", "files": ["actors.csv", "interviews.csv", "ties.csv"]},
        {"label": "later", "files": ["actors.csv", "interviews.csv", "ties.csv"]},
    ]
    toy.codebook["interviews"] = {"round": "wave"}
    toy.codebook["actors"]["round"] = "wave"
    toy.relation["columns"]["round"] = "wave"
    for name, waves in (("actors.csv", "11111"), ("interviews.csv", "11111"), ("ties.csv", "1111")):
        for row, wave in zip(toy.files[name], ["wave", *waves], strict=True):
            row.append(wave)
    toy.files["actors.csv"] += [["W1", "Rekha", "weaver", "later"], ["W11", "New", "weaver", "Later"]]
    toy.files["interviews.csv"] += [["W1", "answered", "later"], ["W11", "answered", "later"]]
    toy.files["ties.csv"] += [
        ["W1", "T1", "W1", "advance", "9", "", "later"],
        ["W11", "W1", "W11", "advance", "8", "", "later"],
        ["W11", "W1", "W11", "advance", "8", "", "3"],
    ]
    surveys, problems = toy.read()
    assert [list(survey.actors.index) for survey in surveys.values()] == [
        ["M1", "T1", "W1", "W2", "W10"],
        ["T1", "W1", "W11"],
    ]
    assert [len(survey.reports) for survey in surveys.values()] == [4, 2]
    assert sorted(problems["rule"]) == ["not_interviewed", "other_round_actor", "unknown_round"]
    told = problems.set_index("rule")
    assert (told["row"]["other_round_actor"], told["value"]["other_round_actor"]) == (6, "T1")
    assert told["row"]["unknown_round"] == 8
    assert surveys["later"].actors["present"]["T1"]


def test_answers_that_every_round_reads_alike_are_told(toy):
    toy.codebook["rounds"] = [
        {"label": "base", "files": ["actors.csv", "interviews.csv", "ties.csv"]},
        {"label": "later", "files": ["actors.csv", "interviews.csv", "ties.csv", "more.csv"]},
    ]
    toy.files["more.csv"] = [["a"], ["1"]]
    problems = toy.problems().query("rule == 'same_every_round'")
    assert sorted(problems["sheet"]) == ["interviews", "ties"]
    assert "'advance' reads the same rows in the rounds 'base' and 'later'" in problems["message"].tolist()


@pytest.mark.parametrize(
    ("rows", "errors"),
    [
        ([], []),
        ([["id"]], []),
        ([["id"], ["W1"]], []),
        ([["", "W1"], ["W1"]], ["short_row"]),
        ([["", "W1"], ["W1", "", "9"]], ["long_row"]),
        ([["", "nobody"], ["none", "1"]], ["unlisted_actor", "unlisted_actor"]),
    ],
)
def test_matrices_with_next_to_nothing_in_them(matrix, rows, errors):
    matrix.files["trust.csv"] = rows
    surveys, problems = matrix.read()
    assert problems.query("severity == 'error'")["rule"].tolist() == errors
    warned = set(problems.query("severity == 'warning'")["rule"])
    assert "no_reports" in warned
    assert warned <= {"no_reports", "no_row", "no_column"}
    assert surveys["base"].reports["answer"].isin(["not_asked"]).all()


def test_whoever_has_no_row_told_nothing_and_nobody_was_asked_about_who_has_no_column(matrix):
    matrix.files["trust.csv"] = [["", "W1", "W2", "W10", "T1"], ["W1", "", "2", "", ""], ["W2", "", "", "", ""]]
    survey, problems = matrix.survey(), matrix.problems()
    told = problems.set_index("rule")["message"].to_dict()
    assert told["no_row"] == "1 interviewed have no row (M1)"
    assert told["no_column"] == "1 actors have no column (M1)"
    net = build_network(survey, parse_codebook(matrix.codebook))
    assert net.answered["trust"].to_dict() == {"M1": False, "T1": False, "W1": True, "W2": True, "W10": False}
    assert net.unknown[["source", "target"]].values.tolist() == [["W1", "M1"], ["W2", "M1"]]
