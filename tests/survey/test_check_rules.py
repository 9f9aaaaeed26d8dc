"""Every rule of the check: one thing bent in a sound study, one row in the table, in its place."""

from __future__ import annotations

import pandas as pd
import pytest

from linkages.survey.core import PROBLEM_COLUMNS
from linkages.survey.problems import RULES

TIES, ACTORS, INTERVIEWS = "ties.csv", "actors.csv", "interviews.csv"


def test_sound_study_has_no_problems(toy):
    problems = toy.problems()
    assert list(problems.columns) == list(PROBLEM_COLUMNS)
    assert len(problems) == 0


def test_fixes_and_severities_are_told_for_every_rule():
    assert all(severity in ("error", "warning") and fix.endswith(".") for severity, fix in RULES.values())


@pytest.mark.parametrize(
    ("row", "rule", "facts"),
    [
        (["W2", "T1", "W9", "advance", "5", ""], "unlisted_actor", {"column": "target", "value": "W9"}),
        (["W2", "T1", "rekha", "advance", "5", ""], "unlisted_actor", {"message": "the nearest is 'W1' (Rekha)"}),
        (["W2", "W2", "W2", "advance", "5", ""], "self_tie", {"severity": "warning", "value": "W2"}),
        (["M1", "M1", "W2", "advance", "7", ""], "duplicate_tie", {"value": "M1 -> W2"}),
        (["W2", "T1", "W2", "advance", "-3", ""], "negative_weight", {"column": "amount", "value": "-3"}),
        (["W2", "T1", "W2", "advance", "inf", ""], "infinite_weight", {"value": "inf"}),
        (["W2", "T1", "W2", "advance", "lots", ""], "not_a_number", {"message": "'lots' came"}),
        (
            ["W2", "T1", "W2", "advance", "1,5", ""],
            "not_a_number",
            {"value": "1,5", "fix": "Write 1.5 with a point, or 15."},
        ),
        (["W2", "T1", "W2", "advance", "NaN", ""], "not_a_number", {"value": "NaN"}),
        (["W2", "T1", "W2", "advance", "", ""], "blank_weight", {"message": "the cell is blank"}),
        (["W2", "T1", "W2", "advance", "5", "perhaps"], "bad_term", {"column": "tied", "severity": "warning"}),
        (["W2", "T1", "W1", "advance", "5", ""], "outside_reporter", {"severity": "warning", "value": "W2"}),
        (["W10", "T1", "W10", "advance", "5", ""], "non_respondent_reports", {"message": "the status refused"}),
        (["W10", "T1", "W10", "advance", "0", ""], "silent_zeros", {"severity": "warning"}),
        (["W2", "", "W2", "advance", "5", ""], "empty_id", {"column": "source"}),
        (["W2", "T1", "W2", "rent", "5", ""], "unclaimed_rows", {"severity": "warning", "column": "relation"}),
        (["W2", "T1", "W2", "", "5", ""], "unclaimed_rows", {"severity": "warning"}),
        (["1.23457E+15", "T1", "W2", "advance", "5", ""], "damaged_id", {"column": "respondent"}),
    ],
)
def test_row_of_ties(toy, only, row, rule, facts):
    toy.files[TIES].append(row)
    problems = toy.problems()
    if rule == "damaged_id":
        problems = problems[problems["rule"] != "unlisted_actor"]
    only(problems, rule, file=TIES, sheet="ties", row=6, **facts)


@pytest.mark.parametrize(
    ("row", "rule", "facts"),
    [
        (["W1", "Other", "weaver"], "duplicate_id", {"value": "W1"}),
        (["", "Other", "weaver"], "empty_id", {"column": "id"}),
    ],
)
def test_row_of_actors(toy, only, row, rule, facts):
    toy.files[ACTORS].append(row)
    only(toy.problems(), rule, file=ACTORS, row=7, severity="error", **facts)


def test_unknown_role_names_the_nearest(toy, only):
    toy.files[ACTORS][1][2] = "waever"
    only(toy.problems(), "unknown_role", row=2, value="waever", message="the nearest is 'weaver'", severity="error")


def test_blank_role_is_a_warning(toy, only):
    toy.files[ACTORS][1][2] = ""
    only(toy.problems(), "blank_role", row=2, severity="warning")


@pytest.mark.parametrize(
    ("row", "rule", "facts"),
    [
        (["W1", "refused"], "interview_conflict", {"severity": "error", "message": "answered, refused"}),
        (["W1", "answered"], "interview_twice", {"severity": "warning"}),
        (["W7", "answered"], "unlisted_actor", {"severity": "error", "value": "W7"}),
    ],
)
def test_row_of_interviews(toy, only, row, rule, facts):
    toy.files[INTERVIEWS].append(row)
    only(toy.problems(), rule, file=INTERVIEWS, row=7, **facts)


def test_unknown_status(toy, only):
    toy.files[INTERVIEWS][3][1] = "refuzed"
    only(toy.problems(), "unknown_status", row=4, value="refuzed", message="the nearest is 'refused'")


def test_missing_interview_is_counted_once_and_silent(toy, only):
    del toy.files[INTERVIEWS][3]
    del toy.files[INTERVIEWS][4]
    only(
        toy.problems(),
        "not_interviewed",
        severity="warning",
        value="2",
        message="2 of 5 actors have no interview (T1, W10)",
    )


def test_report_without_interview_is_an_error(toy):
    del toy.files[INTERVIEWS][1]
    problems = toy.problems()
    assert problems["rule"].tolist() == ["non_respondent_reports", "not_interviewed"]
    assert problems["row"].tolist() == [2, pd.NA]
    assert "'W1' has no interview, so row 2 of ties cannot be used" in problems["message"][0]


def test_refused_consent_takes_the_answers_out(toy):
    toy.codebook["interviews"] = {"consent": "consent"}
    toy.files[INTERVIEWS][0].append("consent")
    for row, word in zip(toy.files[INTERVIEWS][1:], ["no", "yes", "", "1", ""], strict=True):
        row.append(word)
    surveys, problems = toy.read()
    assert problems["rule"].tolist() == ["consent_refused", "consent_refused"]
    assert problems["severity"].eq("warning").all()
    assert "'W1' did not consent" in problems["message"][0]
    assert "2 answers of 'W1'" in problems["message"][1]
    survey = surveys["base"]
    assert survey.interviews.set_index("actor")["status"]["W1"] == "refused"
    assert survey.reports["reporter"].tolist() == ["W2", "M1"]


def test_unclear_consent(toy, only):
    toy.codebook["interviews"] = {"consent": "consent"}
    toy.files[INTERVIEWS][0].append("consent")
    for row, word in zip(toy.files[INTERVIEWS][1:], ["maybe", "yes", "", "yes", ""], strict=True):
        row.append(word)
    only(toy.problems(), "unclear_consent", row=2, value="maybe")


def test_closed_actor_named_by_others_is_an_error(toy, only):
    toy.files[INTERVIEWS][5][1] = "closed"
    only(toy.problems(), "closed_actor", file=TIES, row=2, column="source", value="T1")


def test_closed_actor_is_not_present(toy):
    toy.files[INTERVIEWS][3][1] = "closed"
    survey = toy.survey()
    assert survey.actors["present"].to_dict() == {"M1": True, "T1": True, "W1": True, "W2": True, "W10": False}


def test_closed_actor_who_reports_is_an_error(toy):
    toy.files[INTERVIEWS][2][1] = "closed"
    assert sorted(toy.problems()["rule"]) == ["closed_actor", "non_respondent_reports"]


def test_missing_sheet_names_the_nearest(toy, only):
    toy.relation["where"] = {"sheet": "tie"}
    only(toy.problems(), "missing_sheet", sheet="tie", message="the nearest is 'ties'")


def test_missing_column_names_the_nearest(toy, only):
    toy.files[TIES][0][4] = "amont"
    only(toy.problems(), "missing_column", row=1, column="amount", message="'amont'")


def test_missing_attribute_column_is_a_warning(toy, only):
    toy.codebook["actors"]["attributes"] = {"sex": {}}
    surveys, problems = toy.read()
    only(problems, "missing_optional_column", severity="warning", column="sex")
    assert surveys["base"].actors["sex"].isna().all()


def test_duplicate_header(toy, only):
    toy.files[TIES][0].append("Amount")
    for row in toy.files[TIES][1:]:
        row.append("")
    only(toy.problems(), "duplicate_header", row=1, severity="error")


def test_short_and_long_rows(toy):
    toy.files[TIES][2] = toy.files[TIES][2][:5]
    toy.files[TIES][3] = [*toy.files[TIES][3], "surplus"]
    problems = toy.problems()
    assert problems[["rule", "row"]].to_numpy().tolist() == [["short_row", 3], ["long_row", 4]]


def test_cells_without_header(toy, only):
    toy.files[TIES][0].append("")
    for row in toy.files[TIES][1:]:
        row.append("note")
    only(toy.problems(), "unnamed_column", row=1, severity="warning", message="column 7 has 4 cells")


def test_shares_on_two_scales(toy, only):
    toy.relation["weight_type"] = "share"
    for row, share in zip(toy.files[TIES][1:], ["0.5", "-99", "60", "1"], strict=True):
        row[4] = share
    only(toy.problems(), "share_scale", row=2, severity="warning")


def test_share_above_hundred(toy, only):
    toy.relation["weight_type"] = "share"
    for row, share in zip(toy.files[TIES][1:], ["120", "-99", "60", "50"], strict=True):
        row[4] = share
    only(toy.problems(), "share_range", row=2, value="120", severity="warning")


def test_binary_weight_counts_as_one(toy, only):
    toy.relation["weight_type"] = "binary"
    for row, word in zip(toy.files[TIES][1:], ["yes", "no", "3", "x"], strict=True):
        row[4] = word
    surveys, problems = toy.read()
    only(problems, "binary_weight", row=4, value="3")
    assert surveys["base"].reports["answer"].tolist() == ["present", "absent", "present", "present"]
    assert surveys["base"].reports["weight"].dropna().tolist() == [1.0, 1.0, 1.0]


def test_role_pair_that_is_not_allowed(toy, only):
    toy.relation["allowed"] = [["trader", "weaver"]]
    problems = toy.problems()
    assert problems["row"].tolist() == [4, 5]
    only(problems.head(1), "role_pair", value="Master Weaver -> weaver", severity="warning")


def test_role_that_was_not_asked(toy, only):
    toy.relation["asked_of"] = ["weaver"]
    only(toy.problems(), "not_asked_role", row=5, value="M1", severity="warning")


def test_cap_exceeded(toy, only):
    toy.relation["cap"] = 1
    toy.files[TIES].append(["W1", "W2", "W1", "advance", "5", ""])
    only(toy.problems(), "cap_exceeded", row=6, value="W1", message="'W1' names 2 partners in 'advance'; at most 1")


def test_one_sided_reports_under_both(toy, only):
    toy.relation["merge"] = "both"
    toy.files[TIES] = [toy.files[TIES][0], toy.files[TIES][4]]
    only(
        toy.problems(),
        "one_sided_reports",
        severity="warning",
        message="all rows of 'advance' have the respondent in 'source', though merge = 'both' hears both ends",
    )


def test_reporter_is_the_target_where_only_the_target_was_interviewed(toy):
    toy.relation["merge"] = "either"
    del toy.relation["columns"]["reporter"]
    toy.files[TIES] = [
        ["source", "target", "relation", "amount", "tied"],
        ["T1", "W1", "advance", "5", ""],
        ["M1", "W2", "advance", "5", ""],
    ]
    surveys, problems = toy.read()
    assert problems["rule"].tolist() == ["inferred_reporter"]
    assert problems["row"].tolist() == [2]
    assert surveys["base"].reports["reporter"].tolist() == ["W1", "M1"]


@pytest.mark.parametrize(("merge", "reporters"), [("target", ["W1", "W2"]), ("source", ["M1", "M1"])])
def test_reporter_by_the_rule(toy, merge, reporters):
    toy.relation["merge"] = merge
    del toy.relation["columns"]["reporter"]
    toy.files[TIES] = [
        ["source", "target", "relation", "amount", "tied"],
        ["M1", "W1", "advance", "5", ""],
        ["M1", "W2", "advance", "5", ""],
    ]
    assert toy.survey().reports["reporter"].tolist() == reporters


def test_undirected_tie_reported_twice_the_other_way_round(toy, only):
    toy.codebook["relations"][0] = {
        "name": "advance", "directed": False, "kind": "cooperation", "columns": {"reporter": "respondent"},
    }  # fmt: skip
    toy.files[TIES] = [
        ["respondent", "source", "target", "relation"],
        ["W1", "W1", "W2", "advance"],
        ["W2", "W2", "W1", "advance"],
        ["W1", "W2", "W1", "advance"],
    ]
    only(toy.problems(), "repeated_report", row=4, severity="warning")


def test_no_interviews_declared(toy, only):
    del toy.codebook["interviews"]
    toy.codebook["rounds"][0]["files"] = [ACTORS, TIES]
    surveys, problems = toy.read()
    only(problems, "no_interviews", severity="warning")
    assert surveys["base"].interviews["status"].eq("answered").all()
    assert len(surveys["base"].interviews) == 5


def test_file_that_nothing_reads(toy, only):
    toy.files["prices.csv"] = [["a"], ["1"]]
    toy.codebook["rounds"][0]["files"].append("prices.csv")
    only(toy.problems(), "unread_file", file="prices.csv", severity="warning")


def test_missing_and_strange_files(toy):
    toy.write()
    (toy.folder / "notes.pdf").write_text("x")
    (toy.folder / "latin.csv").write_bytes("id\nJos\xe9".encode("latin-1"))
    (toy.folder / "broken.xlsx").write_text("not a workbook")
    toy.codebook["rounds"][0]["files"] += ["tie.csv", "notes.pdf", "latin.csv", "broken.xlsx"]
    problems = toy.problems()
    assert problems["rule"].eq("unreadable_file").all()
    told = problems.set_index("file")["message"]
    assert "the nearest is 'ties.csv'" in told["tie.csv"]
    assert "expected a file ending in .xlsx" in told["notes.pdf"]
    assert "expected text in UTF-8" in told["latin.csv"]
    assert "cannot be read" in told["broken.xlsx"]


def test_empty_actors_sheet_is_one_clear_error(toy, only):
    toy.files[ACTORS] = toy.files[ACTORS][:1]
    toy.files[INTERVIEWS] = toy.files[INTERVIEWS][:1]
    toy.files[TIES] = toy.files[TIES][:1]
    only(toy.problems(), "empty_sheet", file=ACTORS, severity="error", message="is empty")


def test_relation_without_reports(toy, only):
    toy.files[TIES] = toy.files[TIES][:1]
    only(toy.problems(), "no_reports", severity="warning", value="advance")


def test_attributes_places_and_weights(toy):
    toy.codebook["actors"] |= {
        "coordinates": ["lat", "lon"],
        "sampling_weight": "w",
        "household": "hh",
        "attributes": {"age": {"type": "number"}, "sex": {"column": "Sex"}},
    }
    extra = [
        ["lat", "lon", "w", "hh", "age", "Sex"],
        ["24.7", "78.1", "2", "H1", "41", "f"],
        ["95", "78.1", "1", "H1", "old", "m"],
        ["", "", "1.5", "", "", "m"],
        ["24", "200", "0", "", "30", ""],
        ["24", "78", "1", "", "30", ""],
    ]
    for row, more in zip(toy.files[ACTORS], extra, strict=True):
        row.extend(more)
    surveys, problems = toy.read()
    assert problems[["severity", "rule", "row", "value"]].to_numpy().tolist() == [
        ["error", "bad_sampling_weight", 5, "0"],
        ["warning", "bad_coordinate", 3, "95"],
        ["warning", "not_a_number_attribute", 3, "old"],
        ["warning", "bad_coordinate", 5, "200"],
    ]
    actors = surveys["base"].actors
    assert actors.loc["W1", ["lat", "lon", "sampling_weight", "household", "age", "sex"]].tolist() == [
        24.7,
        78.1,
        2.0,
        "H1",
        41.0,
        "f",
    ]
    assert actors.loc[["W2", "W10", "M1"], ["lat", "lon"]].isna().all(axis=None)
    assert actors["sex"].isna().sum() == 2


def test_status_of_one_relation_goes_before_the_whole_interview(toy):
    toy.codebook["interviews"] = {"relation": "question"}
    toy.files[INTERVIEWS][0].append("question")
    for row in toy.files[INTERVIEWS][1:]:
        row.append("")
    toy.files[INTERVIEWS] += [["W2", "refused", "Advance"], ["W10", "answered", "credit"]]
    problems = toy.problems()
    assert problems[["rule", "file", "row", "value"]].to_numpy().tolist() == [
        ["unknown_relation", INTERVIEWS, 8, "credit"],
        ["non_respondent_reports", TIES, 4, "W2"],
    ]
    assert "'W2' has the status refused" in problems["message"][1]


def test_the_same_words_twice_are_counted_once_and_other_words_are_an_error(toy, only):
    toy.files["ties.csv"].append(list(toy.files["ties.csv"][3]))
    only(toy.problems(), "repeated_report", row=6, value="M1 -> W2", severity="warning")
    assert len(toy.survey().reports) == 4
    toy.files["ties.csv"][5][4] = "501"
    only(toy.problems(), "duplicate_tie", row=6, severity="error")
