"""Files as they lie about: every cell stays what was typed, every row knows its place."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from linkages.survey.cells import cell_text, fold, number
from linkages.survey.columns import pick_columns
from linkages.survey.keys import RoundSpec
from linkages.survey.problems import Problems
from linkages.survey.read import read_tables

TYPED = ["007", "NA", "NULL", "1E5", "None", "nan", "सीता देवी", "=1+1", "1,20,000", "TRUE"]


def _cells(folder, name, sheet):
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=[name]), folder, problems=problems)
    assert problems.table().empty
    return tables[sheet][0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_stays_as_typed_in_csv(tmp_path, encoding, delimiter):
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    lines = [f'"{text}"{delimiter}x' for text in TYPED]
    (tmp_path / "t.csv").write_bytes((mark + "\r\n".join([f"id{delimiter}n", *lines])).encode(encoding))
    table = _cells(tmp_path, "t.csv", "t")
    assert table.header == ["id", "n"]
    assert table.cells[0].tolist() == TYPED
    assert table.rows.tolist() == list(range(2, 12))


def test_text_stays_as_typed_in_workbook(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet("People")
        for row, text in enumerate(["id", *TYPED]):
            sheet.write_string(row, 0, text)
    assert _cells(tmp_path, "t.xlsx", "people").cells[0].tolist() == TYPED


def test_workbook_values_become_text(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet("s")
        sheet.write_row(2, 1, ["number", "part", "truth", "day"])
        sheet.write_row(4, 1, [7.0, 2.5, True])
        sheet.write_datetime(4, 4, dt.datetime(2025, 3, 1), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001  (a spreadsheet's day)
    table = _cells(tmp_path, "t.xlsx", "s")
    assert table.header == ["", "number", "part", "truth", "day"]
    assert (table.header_row, table.rows.tolist()) == (3, [5])
    assert table.cells.iloc[0].tolist() == ["", "7", "2.5", "true", "2025-03-01"]


def test_row_numbers_count_blank_and_broken_lines(tmp_path):
    (tmp_path / "t.csv").write_text('id,note\n\nW1,"two\nlines"\n,\nW2,x\n', encoding="utf-8")
    table = _cells(tmp_path, "t.csv", "t")
    assert table.rows.tolist() == [3, 6]
    assert table.cells[1].tolist() == ["two\nlines", "x"]


def test_same_sheet_of_several_files_is_stacked_with_its_places(tmp_path):
    for name, actor in (("a", "W1"), ("b", "W2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ties.csv").write_text(f"id\n{actor}\n", encoding="utf-8")
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=["a", "b/ties.csv"]), tmp_path, problems=problems)["ties"]
    rows = pick_columns(tables, {"actor": "ID"}, problems=problems)
    assert rows.to_numpy().tolist() == [["W1", "ties.csv", "ties", 2], ["W2", "ties.csv", "ties", 2]]


def test_long_number_ids_of_a_spreadsheet_are_damaged(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "t.xlsx") as book:
        sheet = book.add_worksheet("s")
        sheet.write_row(0, 0, ["id", "amount"])
        sheet.write_row(1, 0, [1234567890123456, 1e18])
        sheet.write_string(2, 0, "1234567890123456789")
        sheet.write(3, 0, 123456789012345)
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=["t.xlsx"]), tmp_path, problems=problems)["s"]
    rows = pick_columns(tables, {"id": "id"}, problems=problems, ids=["id"])
    assert rows["id"].tolist()[1:] == ["1234567890123456789", "123456789012345"]
    assert problems.table()[["rule", "row"]].to_numpy().tolist() == [["damaged_id", 2]]


def test_formulas_without_a_value_are_told(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "A & B"
    sheet.append(["id", "amount"])
    sheet.append(["W1", "=1+1"])
    sheet.append(["W2", 3])
    book.save(tmp_path / "t.xlsx")
    with xlsxwriter.Workbook(tmp_path / "u.xlsx") as failed:
        sheet = failed.add_worksheet("A & B")
        sheet.write_row(0, 0, ["id", "amount"])
        sheet.write_formula(1, 1, "=1/0", value="#DIV/0!")
        sheet.write_formula(2, 1, "=2+2", value=4)
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=["t.xlsx", "u.xlsx"]), tmp_path, problems=problems)["a & b"]
    rows = pick_columns(tables, {"amount": "amount"}, problems=problems)
    assert rows["amount"].tolist() == ["", "3", "4"]
    told = problems.table()
    assert told[["rule", "file", "row", "column"]].to_numpy().tolist() == [
        ["unread_cell", "t.xlsx", 2, "B"],
        ["unread_cell", "u.xlsx", 2, "B"],
    ]
    assert "never calculated" in told["message"][0]
    assert "#DIV/0!" in told["message"][1]


@given(st.text(max_size=20))
def test_folding_is_idempotent_and_text_cells_are_only_stripped(text):
    assert fold(fold(text)) == fold(text)
    assert cell_text(text) == text.strip()


@given(st.integers(0, 10**9))
def test_indian_grouping_reads_as_the_number(value):
    digits = str(value)
    head, tail = digits[:-3], digits[-3:]
    groups = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    devanagari = str.maketrans("0123456789", "०१२३४५६७८९")
    grouped = ",".join([*groups, tail])
    assert number(grouped) == number(f"Rs. {grouped}/-") == number(grouped.translate(devanagari)) == value


def _trouble(folder, name):
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=[name]), folder, problems=problems)
    return tables, problems.table()["message"].tolist()


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('id,to,note\nw1,T1,"ok\nw2,T2,ok\nT1,M,x\n', 2),  # opened, never closed
        ('id,to,note\nw1,T1,fine\nw1,T1,"5 inch\nw2,T2,6 inch"\nT1,M,x\n', 3),  # closed in the next row
        ('id,to,note\nw1,T1,"5" inch\n', 2),
    ],
)
def test_an_open_quotation_mark_never_swallows_a_row(tmp_path, text, row):
    (tmp_path / "ties.csv").write_text(text, encoding="utf-8")
    tables, messages = _trouble(tmp_path, "ties.csv")
    assert tables == {}
    assert len(messages) == 1
    assert f"row {row}: a quotation mark is open" in messages[0]


def test_a_quoted_text_of_several_lines_is_one_cell(tmp_path):
    (tmp_path / "ties.csv").write_text('id,to,note\nw1,T1,"first line\nsecond, line"\nw2,T2,x\n', encoding="utf-8")
    table = _cells(tmp_path, "ties.csv", "ties")
    assert table.cells[2].tolist() == ["first line\nsecond, line", "x"]
    assert table.rows.tolist() == [2, 4]


def test_a_folder_without_tables_is_said(tmp_path):
    (tmp_path / "round").mkdir()
    (tmp_path / "round" / "notes.txt").write_text("x", encoding="utf-8")
    _, messages = _trouble(tmp_path, "round")
    assert len(messages) == 1
    assert "expected CSV files or workbooks in the folder" in messages[0]


def test_a_value_far_outside_the_table_is_refused_before_it_fills_the_memory(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "far.xlsx") as book:
        sheet = book.add_worksheet("ties")
        sheet.write_row(0, 0, ["source", "target"])
        sheet.write(2999, 16383, "x")
    _, messages = _trouble(tmp_path, "far.xlsx")
    assert len(messages) == 1
    assert "sheet 'ties' has a value in XFD3000, far outside the table; clear that cell" in messages[0]


def test_a_wide_table_is_read(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "wide.xlsx") as book:
        book.add_worksheet("answers").write_row(0, 0, [f"q{number}" for number in range(1000)])
    assert len(_cells(tmp_path, "wide.xlsx", "answers").header) == 1000
