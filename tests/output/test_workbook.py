"""The workbook holds the tables to the digit, and no cell of it is a formula."""

import runpy
import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import python_calamine

from linkages.datasets import chanderi
from linkages.network import Study, network_from_edges
from linkages.output import workbook
from linkages.output.tables import result_tables
from linkages.output.units import unit_of
from linkages.output.workbook import sheet_names, workbook_bytes, write_workbook

toy_study = runpy.run_path(str(Path(__file__).parent / "toy_study.py"))["toy_study"]
FORMULAS = ["=cmd|'/C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "＝1+1", "https://example.org/x", "123"]


@pytest.fixture(scope="module")
def study():
    return chanderi(seed=0)


@pytest.fixture(scope="module")
def tables(study):
    return result_tables(study)


@pytest.fixture(scope="module")
def data(study, tables):
    return workbook_bytes(study, tables)


def test_calamine_reads_back_what_the_tables_say(data, tables):
    book = python_calamine.load_workbook(BytesIO(data))
    sheets = sheet_names(tables)
    assert book.sheet_names == ["read me", *sheets.values()]
    for name, frame in tables.items():
        rows = book.get_sheet_by_name(sheets[name]).to_python()
        assert [str(cell).split("\n")[0] for cell in rows[0]] == [str(column) for column in frame.columns]
        assert len(rows) - 1 == len(frame)
        for place, column in enumerate(frame.columns):
            values = [row[place] for row in rows[1:]]
            for cell, value in zip(values, frame[column].tolist(), strict=True):
                if pd.isna(value) or value == "":
                    assert cell == ""
                elif isinstance(value, str):
                    assert cell == value
                else:
                    assert cell == pytest.approx(float(value), rel=1e-14)


def test_heads_carry_units(data, study, tables):
    book = openpyxl.load_workbook(BytesIO(data), read_only=True)
    heads = [cell.value for cell in next(book["actors baseline"].iter_rows(max_row=1))]
    assert "advance.in_strength\n(INR per month)" in heads
    assert "output.middleman_share\n(share, 0 to 1)" in heads
    assert unit_of(study, "advance.in_strength") == "INR per month"
    network = tables["network"].set_index("indicator")["unit"]
    assert network["trust.density"] == "share, 0 to 1"
    assert network["output.mean_exits"] == "roads"
    assert not network.eq("").any()


def head(book, sheet, column):
    heads = [str(cell.value) for cell in next(book[sheet].iter_rows(max_row=1))]
    return next(head for head in heads if head.split("\n")[0] == column)


def test_the_same_name_has_the_unit_of_its_table(data):
    book = openpyxl.load_workbook(BytesIO(data))
    units = {
        ("actors baseline", "community"): "community",
        ("actors baseline", "trust.community"): "trust.community\n(number of the community)",
        ("actors baseline", "trust.answered"): "trust.answered\n(1 or 0)",
        ("rounds", "answered"): "answered\n(actors)",
        ("actors baseline", "locked"): "locked\n(1 or 0)",
        ("middlemen", "locked"): "locked\n(producers)",
        ("interlinked pairs", "locked"): "locked\n(1 or 0)",
        ("changes actors", "cloth.in_strength.before"): "cloth.in_strength.before\n(INR per month)",
        ("brokers", "across"): "across\n(two-paths)",
    }
    assert {key: head(book, *key) for key in units} == units


def test_numbers_are_shown_by_the_unit_of_their_row(data, tables):
    book = openpyxl.load_workbook(BytesIO(data))
    for sheet, column in (("network", "followup"), ("changes", "stayers_followup")):
        place = list(tables[sheet].columns).index(column) + 1
        rows = {row[0].value: row[0].row for row in book[sheet].iter_rows(min_row=2)}
        shown = {name: book[sheet].cell(row, place) for name, row in rows.items()}
        assert shown["output.middleman_share"].number_format == "0.0%"
        assert shown["trust.density"].number_format == "0.000%"
        assert shown["output.mean_exits"].number_format == "#,##0.000"
    assert book["network"].cell(2, 4).number_format == "#,##0"
    pairs = book["interlinked pairs"]
    assert [cell.value for cell in pairs[1]][1:5] == ["actor", "name", "partner", "partner_name"]
    assert pairs["F2"].number_format == "0.0%"


def test_words_wrap_and_ten_columns_come_first(data):
    book = openpyxl.load_workbook(BytesIO(data))
    words = book["change in words"]
    assert words.column_dimensions["B"].width == pytest.approx(110, abs=1)
    assert words["B2"].alignment.wrap_text
    begin = [row[0].value for row in book["read me"].iter_rows() if row[1].value and row[0].value]
    assert begin[0] == "column to begin with"
    assert len(begin) == 11
    assert {"output.captor", "output.hegemony", "locked_with"} <= set(begin)


def test_middlemen_stand_as_the_first_sheet_says(tables):
    for _, part in tables["middlemen"].groupby("round"):
        reach = (
            part[["credit.hegemony", "input.hegemony", "output.hegemony", "labour.beta_share"]].fillna(0).mean(axis=1)
        )
        assert (reach.diff().dropna() <= 1e-12).all()


def test_hostile_text_is_text(tmp_path):
    study = toy_study(names=FORMULAS)
    path = write_workbook(study, tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(path)
    column = [cell.value for cell in book["actors baseline"][1]].index("name") + 1
    cells = [book["actors baseline"].cell(row, column) for row in range(2, 2 + len(FORMULAS))]
    assert [cell.value for cell in cells] == FORMULAS
    assert {cell.data_type for cell in cells} == {"s"}
    for sheet in book:
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        links = [cell.hyperlink for cell in cells if cell.hyperlink]
        assert not links or sheet.title == "read me"
        assert all(link.target is None and link.location for link in links)


def test_yes_is_one_and_missing_is_empty():
    study = toy_study()
    tables = result_tables(study)
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(study, tables)))
    sheet = book["actors baseline"]
    heads = [str(cell.value).split("\n")[0] for cell in sheet[1]]
    row = next(row for row in sheet.iter_rows(min_row=2) if row[0].value == "w06")
    assert row[heads.index("present")].value == 1
    assert row[heads.index("advice.answered")].value == 0
    assert row[heads.index("advice.out_degree")].value is None
    assert row[heads.index("output.exits")].value is None


def test_sheets_can_be_read_on_a_screen(data, tables):
    book = openpyxl.load_workbook(BytesIO(data))
    for name in tables:
        sheet = book[sheet_names(tables)[name]]
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None
    assert book["actors baseline"].freeze_panes == "C2"
    assert book.worksheets[0].title == "read me"
    told = [row[0].value for row in book["read me"].iter_rows() if row[0].value]
    linked = {cell.value: cell.hyperlink.location for cell in book["read me"]["B"] if cell.hyperlink}
    assert linked == {name: f"'{name}'!A1" for name in sheet_names(tables).values()}
    assert "Internal: contains personal data. Do not pass on." in told
    assert any("Simulated" in line for line in told)


def test_the_same_study_gives_the_same_bytes(data, study, tables):
    assert workbook_bytes(study, result_tables(study)) == data
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert b"2007-03-01T00:00:00Z" in archive.read("docProps/core.xml")


@pytest.mark.parametrize(
    ("date", "created"),
    [("2020", b"2020-01-01T"), ("2020-02-29", b"2020-02-29T"), ("", b"1980-01-01T"), ("long ago", b"1980-01-01T")],
)
def test_the_date_of_the_file_is_the_last_round_s(date, created):
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), label="r")
    setting = type(net.setting)(date=date)
    study = Study.from_networks("T", [net.with_(setting=setting)])
    with zipfile.ZipFile(BytesIO(workbook_bytes(study, result_tables(study)))) as archive:
        assert created in archive.read("docProps/core.xml")


def test_sheet_names_fit_excel():
    tables = [
        "actors " + "x" * 40,
        "actors " + "x" * 50,
        "actors " + "X" * 45,
        "a:b/c\\d?e*f[g]",
        "History",
        "read me",
        "'quoted'",
        "::",
    ]
    names = list(sheet_names(tables).values())
    assert all(0 < len(name) <= 31 for name in names)
    assert len({name.casefold() for name in names}) == len(names)
    assert not set("".join(names)) & set("[]:*?/\\")
    assert names[4:7] == ["History 2", "read me 2", "quoted"]
    assert list(sheet_names(["actors a b", "actors a_b"], gap="_").values()) == ["actors_a_b", "actors_a_b_2"]


def test_more_rows_than_a_sheet_holds_are_told(monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 10)
    study = toy_study()
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(study, result_tables(study))))
    assert book["ties"].max_row == 11
    told = {row[1].value: row[2].value for row in book["read me"].iter_rows() if row[1].value}
    assert "Only the first 10 rows" in told["ties"]
    assert "Only" not in told["rounds"]


def test_long_text_is_cut_not_lost():
    study = toy_study(names=["n" * 40_000])
    book = openpyxl.load_workbook(BytesIO(workbook_bytes(study, result_tables(study))))
    assert max(len(str(cell.value)) for cell in book["actors baseline"]["B"]) == 32_767


def test_a_large_workbook_says_the_same(monkeypatch):
    study = toy_study()
    tables = result_tables(study)
    small = openpyxl.load_workbook(BytesIO(workbook_bytes(study, tables)))
    monkeypatch.setattr(workbook, "MOST_IN_MEMORY", 100)
    data = workbook_bytes(study, tables)
    assert workbook_bytes(study, tables) == data
    large = openpyxl.load_workbook(BytesIO(data))
    for sheet in small:
        assert [list(row) for row in sheet.values] == [list(row) for row in large[sheet.title].values]
    assert {cell.data_type for row in large["actors baseline"].iter_rows() for cell in row} == {"s", "n"}
