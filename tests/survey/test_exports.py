"""Exports of data collection servers: which row belongs to which, under which names, and what is left out."""

from __future__ import annotations

import pytest
import xlsxwriter

from linkages.survey.raw import raw_table
from linkages.survey.sources.exports import linked

META = ["_id", "_uuid", "_submission_time", "_validation_status", "_index"]
PART = ["_index", "_parent_table_name", "_parent_index", "_submission__uuid"]


def _table(file, sheet, rows, origin=None):
    return raw_table(file, sheet, [(number, list(line)) for number, line in enumerate(rows, 1)], origin=origin or file)


def _kobo(origin="a.xlsx", status=""):
    root = [
        ["net/ego", *META],
        ["W1", "11", "u1", "2025-03-01", "", "1"],
        ["W2", "12", "u2", "2025-03-02", status, "2"],
    ]
    part = [
        ["net/alters/who", "net/alters/rs", *PART],
        ["T9", "70", "1", "net/alters", "2", "u2"],
        ["T1", "100", "2", "net/alters", "1", "u1"],
        ["T2", "50", "3", "net/alters", "1", "u1"],
    ]
    for row in part[1:]:
        row[3] = "Credit in the cluster"
    return [_table(origin, "Credit in the cluster", root, origin), _table(origin, "alters", part, origin)]


def _triples(table):
    return list(zip(*(table.column(name).tolist() for name in ("ego", "who", "rs")), strict=True))


def test_parts_of_a_workbook_find_their_submission_in_any_order():
    root, alters = linked(_kobo())
    assert _triples(alters) == [("W2", "T9", "70"), ("W1", "T1", "100"), ("W1", "T2", "50")]
    assert "submissions" in root.names
    assert alters.parent is root
    assert "alters" in (alters.sheet, *alters.names)


def test_two_workbooks_with_the_same_counters_are_not_mixed():
    tables = linked([*_kobo("a.xlsx"), *_kobo("b.xlsx")])
    assert [table.parent.origin for table in tables if table.parent is not None] == ["a.xlsx", "b.xlsx"]
    assert [table.file for table in tables if "submissions" in table.names] == ["a.xlsx", "b.xlsx"]


def test_a_rejected_submission_is_left_out_with_its_parts_and_told():
    root, alters = linked(_kobo(status="validation_status_not_approved"))
    assert _triples(alters) == [("W1", "T1", "100"), ("W1", "T2", "50")]
    assert root.column("ego").tolist() == ["W1"]
    assert [one[:2] for one in root.broken] == [("rejected_submission", 3)]
    assert [one[:2] for one in alters.broken] == [("part_of_rejected", 2)]
    assert alters.rows.tolist() == [3, 4]


def test_a_part_without_its_submission_is_told_and_left_out():
    tables = _kobo()
    tables[1].cells.iloc[0, 4] = "9"
    tables[1].cells.iloc[0, 5] = "u9"
    _, alters = linked(tables)
    assert [one[:2] for one in alters.broken] == [("orphan_row", 2)]
    assert _triples(alters) == [("W1", "T1", "100"), ("W1", "T2", "50")]


def test_keys_join_nested_repeats_of_loose_files():
    root = [
        ["SubmissionDate", "ego", "KEY", "ReviewState"],
        ["d", "W1", "uuid:1", ""],
        ["d", "W2", "uuid:2", "approved"],
    ]
    first = [
        ["who", "PARENT_KEY", "KEY"],
        ["T1", "uuid:2", "uuid:2/net/alters[1]"],
        ["T2", "uuid:1", "uuid:1/net/alters[1]"],
    ]
    inner = [["rs", "PARENT_KEY", "KEY"], ["5", "uuid:1/net/alters[1]", "uuid:1/net/alters[1]/loans[1]"]]
    tables = linked(
        [_table("f-loans.csv", "f-loans", inner), _table("f.csv", "f", root), _table("f-alters.csv", "f-alters", first)]
    )
    loans, top, alters = tables
    assert _triples(loans) == [("W1", "T2", "5")]
    assert alters.column("ego").tolist() == ["W2", "W1"]
    assert (loans.parent, alters.parent) == (alters, top)
    assert "alters" in alters.names
    assert "loans" in loans.names


def test_a_rejected_odk_submission_is_left_out():
    root = [
        ["SubmissionDate", "ego", "KEY", "ReviewState"],
        ["d", "W1", "uuid:1", "rejected"],
        ["d", "W2", "uuid:2", ""],
    ]
    [top] = linked([_table("f.csv", "f", root)])
    assert (top.column("ego").tolist(), [one[:2] for one in top.broken]) == (["W2"], [("rejected_submission", 2)])


def test_other_tables_stay_what_they_are():
    table = _table("ties.csv", "ties", [["source", "target"], ["W1", "T1"]])
    assert linked([table]) == [table]


@pytest.fixture
def export(toy):
    """Turn the toy into a KoboToolbox export: a workbook with the interviews and a sheet for the repeat, beside the list of actors."""
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "export.xlsx"]
    toy.codebook["interviews"] = {"sheet": "submissions", "actor": "ego", "status": ""}
    toy.relation.update(
        layout="repeat", where={"sheet": "alters"}, columns={"partner": "who", "weight": "rs"}, respondent="target"
    )
    del toy.files["ties.csv"], toy.files["interviews.csv"]

    def write(tables):
        with xlsxwriter.Workbook(toy.folder / "export.xlsx") as book:
            for table in tables:
                sheet = book.add_worksheet(table.sheet)
                for row, line in enumerate([table.header, *table.cells.to_numpy().tolist()]):
                    for column, cell in enumerate(line):
                        sheet.write_string(row, column, cell)
        return toy

    return write


def test_a_workbook_export_is_read_as_a_study(export):
    tables = _kobo()
    tables[1].cells.iloc[0, 0] = "M1"
    tables[1].cells.iloc[2, 0] = "M1"
    surveys, problems = export(tables).read()
    survey = surveys["base"]
    assert sorted(survey.reports[["reporter", "source", "target", "weight"]].itertuples(index=False, name=None)) == [
        ("W1", "M1", "W1", 50.0), ("W1", "T1", "W1", 100.0), ("W2", "M1", "W2", 70.0),
    ]  # fmt: skip
    assert survey.interviews[["actor", "status"]].to_numpy().tolist() == [["W1", "answered"], ["W2", "answered"]]
    assert problems["rule"].tolist() == ["not_interviewed"]


def test_an_export_without_a_sheet_for_the_repeat_warns_that_nobody_filled_it_in(export):
    surveys, problems = export(_kobo()[:1]).read()
    assert len(surveys["base"].reports) == 0
    assert sorted(problems["rule"]) == ["no_repeat", "not_interviewed"]


def test_a_rejected_submission_is_a_row_of_the_problems(export):
    tables = _kobo(status="Not Approved")
    tables[1].cells.iloc[2, 0] = "M1"
    problems = export(tables).problems()
    told = problems[problems["rule"] != "not_interviewed"]
    assert told[["rule", "sheet", "row"]].to_numpy().tolist() == [
        ["rejected_submission", "Credit in the cluster", 3], ["part_of_rejected", "alters", 2],
    ]  # fmt: skip


def test_a_csv_export_without_the_repeats_is_refused_with_the_way_out(toy):
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "export.csv"]
    toy.codebook["interviews"] = {"sheet": "export", "actor": "ego", "status": ""}
    toy.relation.update(layout="repeat", where={"sheet": "alters"}, columns={"partner": "who", "weight": "rs"})
    toy.files = {"actors.csv": toy.files["actors.csv"]}
    toy.files["export.csv"] = [["ego", *META], ["W1", "11", "u1", "2025-03-01", "", "1"]]
    errors = toy.problems().query("severity == 'error'")
    assert errors["rule"].tolist() == ["no_repeat_in_csv"]
    assert "XLSX or JSON" in errors["fix"].iloc[0]


def test_a_row_of_a_repeat_that_names_nobody_is_told_and_one_with_an_amount_is_an_error(export):
    tables = _kobo()
    for row, (who, rs) in enumerate([("M1", "70"), ("", ""), ("", "50")]):
        tables[1].cells.iloc[row, 0], tables[1].cells.iloc[row, 1] = who, rs
    problems = export(tables).problems()
    told = problems[problems["rule"] != "not_interviewed"]
    assert told[["rule", "severity", "row"]].to_numpy().tolist() == [
        ["empty_id", "error", 4],
        ["blank_row", "warning", 3],
    ]


def test_a_submission_that_was_never_decrypted_is_an_error():
    root = [["SubmissionDate", "ego", "KEY", "Status"], ["d", "", "uuid:1", "not decrypted"], ["d", "W2", "uuid:2", ""]]
    [top] = linked([_table("f.csv", "f", root)])
    assert (top.column("ego").tolist(), [one[:2] for one in top.broken]) == (["W2"], [("undecrypted_submission", 2)])
