"""Bad input, item by item: what is read in spite of it, and what is told of it, in its place."""

from __future__ import annotations

import datetime as dt
import re
import stat
import zipfile

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from linkages.survey.keys import RoundSpec
from linkages.survey.problems import Problems
from linkages.survey.read import read_tables
from linkages.survey.sources import archive

ACTORS, INTERVIEWS, TIES = "actors.csv", "interviews.csv", "ties.csv"
ODD_IDS = ["007", "1E5", "NA", "NULL", "None", "nan", "TRUE", "-1", "1,000"]
PLACE = ["rule", "severity", "file", "sheet", "row", "column"]
TIE = ["W2", "T1", "W2", "advance", "5", ""]


def told(problems):
    """The places of the problems, with 0 where there is no row."""
    return [tuple(line) for line in problems[PLACE].fillna({"row": 0}).to_numpy().tolist()]


def book(path, sheets, **options):
    """Write a workbook: text as text, numbers as numbers, days as days."""
    with xlsxwriter.Workbook(path, options) as made:
        day = made.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for row, line in enumerate(rows):
                for column, cell in enumerate(line):
                    if isinstance(cell, dt.datetime):
                        sheet.write_datetime(row, column, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    else:
                        sheet.write(row, column, cell)


def in_a_book(toy, **options):
    """Move the toy study into one workbook, and return its sheets for a change."""
    sheets = {name.removesuffix(".csv"): [list(row) for row in rows] for name, rows in toy.files.items()}
    toy.files = {}
    toy.codebook["rounds"] = [{"label": "base", "files": ["study.xlsx"]}]
    return sheets


def tables_of(folder, name, **told_of):
    """Return the tables of a file and what is told of it."""
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=[name], **told_of), folder, problems=problems)
    return tables, problems.table()


def refusal(folder, name):
    """Return the one reason for which a file is refused."""
    tables, problems = tables_of(folder, name)
    assert tables == {}
    assert told(problems) == [("unreadable_file", "error", name, "", 0, "")]
    return problems["message"][0]


def put(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in entries.items():
            made.writestr(name, data)


# Ids, names, numbers and days


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ids_that_look_like_something_else_are_text(toy, form):
    toy.files[ACTORS] += [[actor, actor, "weaver"] for actor in ODD_IDS]
    toy.files[INTERVIEWS] += [[actor, "answered"] for actor in ODD_IDS]
    toy.files[TIES] += [[actor, "T1", actor, "advance", "5", ""] for actor in ODD_IDS]
    if form == "xlsx":
        sheets = in_a_book(toy)
        book(toy.folder / "study.xlsx", sheets)
    surveys, problems = toy.read()
    assert told(problems) == []
    assert set(ODD_IDS) <= set(surveys["base"].actors.index)
    assert surveys["base"].reports["target"].tolist()[4:] == ODD_IDS


def test_ids_of_more_than_15_digits_are_damaged_as_numbers_and_sound_as_text(toy):
    sheets = in_a_book(toy)
    sheets["actors"] += [[1234567890123456, "Asha", "weaver"], ["1234567890123456789", "Usha", "weaver"]]
    book(toy.folder / "study.xlsx", sheets)
    problems = toy.problems()
    errors = problems[problems["severity"] == "error"]
    assert told(errors) == [("damaged_id", "error", "study.xlsx", "actors", 7, "id")]
    assert errors["message"][0] == (
        "expected an id as text; came a number of more than 15 digits, which a spreadsheet does not keep"
    )


def test_a_formula_that_was_never_calculated_is_told(toy):
    sheets = in_a_book(toy)
    made = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made["ties"]["E4"] = "=500+0"
    made.save(toy.folder / "study.xlsx")
    problems = toy.problems()
    assert told(problems) == [
        ("blank_weight", "error", "study.xlsx", "ties", 4, "amount"),
        ("unread_cell", "error", "study.xlsx", "ties", 4, "E"),
    ]
    assert problems["message"][1] == "expected a value; a formula that was never calculated came"


@pytest.mark.parametrize(
    ("typed", "weight"),
    [
        ("1,20,000", 120000.0), ("12,34,567.5", 1234567.5), ("120,000", 120000.0), ("१,२०,०००", 120000.0), ("५००", 500.0),
        ("₹ 500", 500.0), ("Rs. 500/-", 500.0), ("INR 500", 500.0), ("५०० ₹", 500.0), ("500", 500.0), ("５００", 500.0),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written_in_india(toy, typed, weight):
    toy.files[TIES].append(["W2", "T1", "W2", "advance", typed, ""])
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].reports["weight"].tolist()[-1] == weight


@pytest.mark.parametrize("typed", ["-", "–", "—", "nil", "NIL", "0", "0.0", "₹ 0"])
def test_nil_is_no_tie(toy, typed):
    toy.files[TIES].append(["W2", "T1", "W2", "advance", typed, ""])
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].reports["answer"].tolist()[-1] == "absent"


@pytest.mark.parametrize("epoch", [False, True])
def test_days_are_the_same_in_both_epochs_of_excel(toy, epoch):
    sheets = in_a_book(toy)
    days = ["since", *[dt.datetime(2025, 3, 1, tzinfo=None), dt.datetime(1999, 12, 31, tzinfo=None)], "", "", ""]  # noqa: DTZ001
    for row, day in zip(sheets["actors"], days, strict=True):
        row.append(day)
    toy.codebook["actors"]["attributes"] = {"since": {}}
    book(toy.folder / "study.xlsx", sheets, date_1904=epoch)
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].actors["since"].dropna().to_dict() == {"W1": "2025-03-01", "W2": "1999-12-31"}


@pytest.mark.parametrize("epoch", [False, True])
def test_rounds_may_be_told_by_days_in_both_epochs(toy, epoch):
    sheets = in_a_book(toy)
    for row, day in zip(sheets["ties"], ["day", *[dt.datetime(2025, 3, 1, tzinfo=None)] * 4], strict=True):  # noqa: DTZ001
        row.append(day)
    toy.codebook["rounds"][0]["code"] = "2025-03-01"
    toy.relation["columns"]["round"] = "day"
    book(toy.folder / "study.xlsx", sheets, date_1904=epoch)
    surveys, problems = toy.read()
    assert told(problems) == []
    assert len(surveys["base"].reports) == 4


# Text and names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_without_being_told(toy, encoding):
    toy.write()
    for name in toy.files:
        path = toy.folder / name
        path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    toy.files = {}
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].actors["name"]["W10"] == "सीता"


def test_another_encoding_is_asked_for_and_then_read(toy):
    toy.files[ACTORS][1][1] = "José"
    toy.files[ACTORS][3][1] = "Sita"
    toy.write()
    path = toy.folder / ACTORS
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    del toy.files[ACTORS]
    problems = toy.problems()
    assert told(problems)[0] == ("unreadable_file", "error", ACTORS, "", 0, "")
    assert problems["message"][0] == (
        f"{path} cannot be read: expected text in UTF-8; byte 19 (line 2) is not. It looks like cp1252 (Windows): "
        "set encoding = \"cp1252\" on the round, or save it anew as 'CSV UTF-8'"
    )
    toy.codebook["rounds"][0]["encoding"] = "cp1252"
    for name in toy.files:
        toy.files[name] = [[cell.replace("₹ ", "") for cell in row] for row in toy.files[name]]
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].actors["name"]["W1"] == "José"


def test_mojibake_is_named_with_what_it_was(toy, only):
    toy.files[ACTORS][3][1] = "à¤¸à¥€à¤¤à¤¾"
    only(
        toy.problems(), "mojibake", severity="warning", file=ACTORS, sheet="actors", row=4, column="name",
        message="expected readable text; 'à¤¸à¥€à¤¤à¤¾' came, which is 'सीता' read in the wrong encoding",
    )  # fmt: skip


def test_names_are_compared_folded_and_shown_as_written(toy):
    toy.files[ACTORS][4][2] = "ＭＡＳＴＥＲ\u200b  Weaver"
    toy.files[ACTORS][1][1] = "Ｒekha\u200d"
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].actors.loc[["M1", "W1"], ["name", "role"]].to_numpy().tolist() == [
        ["Jain", "Master Weaver"], ["Ｒekha\u200d", "weaver"],
    ]  # fmt: skip


def test_actors_of_one_name_are_never_merged(toy):
    toy.files[ACTORS][2][1] = "Rekha"
    surveys, problems = toy.read()
    assert told(problems) == []
    assert surveys["base"].actors.loc[["W1", "W2"], "name"].tolist() == ["Rekha", "Rekha"]


@pytest.mark.parametrize(
    ("file", "cell", "place"),
    [
        (ACTORS, (2, 1), (ACTORS, "actors", 3, "name")),
        (TIES, (4, 1), (TIES, "ties", 5, "source")),
    ],
)
def test_a_word_in_two_scripts_is_flagged(toy, only, file, cell, place):
    toy.codebook["actors"]["unlisted"] = "keep"
    toy.files[file][cell[0]][cell[1]] = "Rеkha Devi"
    toy.files[file] += [["W1", "Rеkha Devi", "W1", "advance", "5", ""]] if file == TIES else []
    problems = toy.problems()
    mixed = problems[problems["rule"] == "mixed_scripts"].reset_index(drop=True)
    only(
        mixed, "mixed_scripts", severity="warning", **dict(zip(("file", "sheet", "row", "column"), place, strict=True)),
        value="Rеkha Devi", message="expected one script in a word; 'Rеkha Devi' came, with letters of Cyrillic and Latin",
    )  # fmt: skip


def test_an_id_in_two_scripts_is_flagged_and_meets_no_other(toy):
    toy.files[ACTORS].append(["Wа1", "Usha", "weaver"])
    toy.files[INTERVIEWS].append(["Wа1", "answered"])
    surveys, problems = toy.read()
    assert told(problems) == [("mixed_scripts", "warning", ACTORS, "actors", 7, "id")]
    assert {"W1", "Wа1"} <= set(surveys["base"].actors.index)


# Rows


@pytest.mark.parametrize(
    ("file", "row", "rule"),
    [
        (ACTORS, ["W1", "Other", "weaver"], ("duplicate_id", "error", "id")),
        (ACTORS, ["", "Other", "weaver"], ("empty_id", "error", "id")),
        (ACTORS, ["W7", "Other"], ("short_row", "error", "")),
        (ACTORS, ["W7", "Other", "weaver", "x"], ("long_row", "error", "")),
        (INTERVIEWS, ["W1", "refused"], ("interview_conflict", "error", "status")),
        (INTERVIEWS, ["T1", "answered"], ("interview_conflict", "error", "status")),
        (INTERVIEWS, ["W1", "answered"], ("interview_twice", "warning", "status")),
        (INTERVIEWS, ["W9", "answered"], ("unlisted_actor", "error", "id")),
        (TIES, ["W2", "M1", "W2", "advance", "500", "no"], ("repeated_report", "warning", "")),
        (TIES, ["W2", "M1", "W2", "advance", "501", "no"], ("duplicate_tie", "error", "")),
        (TIES, ["W2", "W2", "W2", "advance", "5", ""], ("self_tie", "warning", "")),
        (TIES, ["W2", "T1", "W2", "advance", "-5", ""], ("negative_weight", "error", "amount")),
        (TIES, ["W2", "T1", "W2", "advance", "inf", ""], ("infinite_weight", "error", "amount")),
        (TIES, ["W2", "T1", "W2", "advance", "-∞", ""], ("infinite_weight", "error", "amount")),
        (TIES, ["W2", "T1", "W2", "advance", "NaN", ""], ("not_a_number", "error", "amount")),
        (TIES, ["W2", "T1", "W2", "advance", "1,5", ""], ("not_a_number", "error", "amount")),
        (TIES, ["W2", "T1", "W9", "advance", "5", ""], ("unlisted_actor", "error", "target")),
        (TIES, ["W10", "T1", "W10", "advance", "5", ""], ("non_respondent_reports", "error", "respondent")),
        (TIES, ["W2", "T1", "W2", "advance"], ("short_row", "error", "")),
        (TIES, ["W2", "T1", "W2", "advance", "5", "", "x"], ("long_row", "error", "")),
    ],
)  # fmt: skip
def test_a_bad_row_is_told_in_its_place(toy, file, row, rule):
    toy.files[file].append(row)
    sheet, at = file.removesuffix(".csv"), len(toy.files[file])
    problems = toy.problems()
    here = problems[(problems["file"] == file) & (problems["row"] == at)]
    assert (rule[0], rule[1], file, sheet, at, rule[2]) in told(here)


@pytest.mark.parametrize(("header", "same"), [("Amount", "amount"), ("amount", "amount"), ("AMOUNT ", "amount")])
def test_a_header_twice_is_told(toy, only, header, same):
    for row in toy.files[TIES]:
        row.append("5")
    toy.files[TIES][0][-1] = header
    only(toy.problems(), "duplicate_header", severity="error", file=TIES, sheet="ties", row=1)


def test_rounds_stand_in_the_order_of_the_codebook_whatever_the_order_of_rows(toy):
    toy.codebook["rounds"] = [{"label": label, "files": [ACTORS, INTERVIEWS, TIES]} for label in ("first", "second")]
    toy.relation["columns"]["round"] = "round"
    for row, label in zip(toy.files[TIES], ["round", "second", "first", "third", "first"], strict=True):
        row.append(label)
    surveys, problems = toy.read()
    assert {label: len(survey.reports) for label, survey in surveys.items()} == {"first": 2, "second": 1}
    unknown = problems[problems["rule"] == "unknown_round"]
    assert told(unknown) == [("unknown_round", "warning", TIES, "ties", 4, "round")]


def test_a_blank_row_in_one_sheet_is_told_though_another_has_a_lost_id_in_that_row(toy):
    question = {"layout": "repeat", "columns": {"partner": "who", "weight": "rs"}, "respondent": "target"}
    toy.codebook["relations"] = [
        {"name": name, "channel": "credit", "kind": "dependence", "dependent": "target", "weight_type": "amount", **question}
        for name in ("loan", "input")
    ]  # fmt: skip
    toy.codebook["rounds"][0]["files"] = [ACTORS, INTERVIEWS, "loan.csv", "input.csv"]
    del toy.files[TIES]
    toy.files["loan.csv"] = [["id", "who", "rs"], ["W1", "T1", "5"], ["W2", "", "7"]]
    toy.files["input.csv"] = [["id", "who", "rs"], ["W1", "T1", "5"], ["W2", "", ""]]
    assert told(toy.problems()) == [
        ("empty_id", "error", "loan.csv", "loan", 3, "who"),
        ("blank_row", "warning", "input.csv", "input", 3, "who"),
    ]


def test_two_statuses_that_cannot_be_read_are_told_and_no_conflict(toy):
    toy.files[INTERVIEWS] += [["W2", "?"], ["W2", "!"]]
    toy.files[INTERVIEWS][2][1] = "?"
    problems = toy.problems()
    errors = problems[problems["rule"].isin(["unknown_status", "interview_conflict", "interview_twice"])]
    assert [(rule, row) for rule, _, _, _, row, _ in told(errors)] == [
        ("unknown_status", 3), ("unknown_status", 7), ("unknown_status", 8), ("interview_twice", 7), ("interview_twice", 8),
    ]  # fmt: skip


def test_a_code_from_somebody_on_no_list_or_from_nobody_is_told(toy):
    toy.codebook["relations"][0] |= {
        "layout": "repeat",
        "columns": {"partner": "source", "weight": "amount"},
        "respondent": "target",
    }
    toy.files[TIES] = [
        ["id", "source", "amount", "relation"],
        ["W1", "T1", "5", "advance"],
        ["W9", "-88", "", "advance"],
        ["", "-88", "", "advance"],
    ]
    toy.relation["where"] = {"sheet": "ties"}
    assert told(toy.problems()) == [
        ("unlisted_actor", "error", TIES, "ties", 3, "source"),
        ("empty_id", "error", TIES, "ties", 4, "id"),
    ]  # fmt: skip


def test_rows_that_no_question_reads_are_told_and_the_counts_add_up(toy):
    toy.codebook["relations"][0] |= {
        "layout": "wide", "respondent": "target", "where": {"sheet": "ties", "form": "credit"},
        "columns": {"partner": "who", "weight": "rs"},
    }  # fmt: skip
    toy.files[TIES] = [
        ["id", "form", "who_1", "rs_1"], ["W1", "credit", "T1", "5"], ["W2", "trust", "M1", ""], ["W2", "credit", "", ""],
        ["M1", "credit", "M1", "7"],
    ]  # fmt: skip
    surveys, problems = toy.read()
    unread = problems[problems["rule"] == "unread_rows"]
    assert told(unread) == [("unread_rows", "warning", TIES, "ties", 3, "")]
    assert unread["message"].tolist() == ["1 row (3) belong to no question of the codebook"]
    counts = surveys["base"].rows.set_index("file")
    assert counts.loc[TIES].tolist() == ["ties", 4, 3, 1, 0]
    assert counts.loc[ACTORS].tolist() == ["actors", 5, 5, 0, 0]


def test_rows_of_another_round_are_counted_there(toy):
    toy.codebook["rounds"] = [{"label": label, "files": [ACTORS, INTERVIEWS, TIES]} for label in ("first", "second")]
    toy.relation["columns"]["round"] = "round"
    for row, label in zip(toy.files[TIES], ["round", "second", "first", "third", "first"], strict=True):
        row.append(label)
    surveys, _ = toy.read()
    counts = {label: survey.rows.set_index("file").loc[TIES].tolist() for label, survey in surveys.items()}
    assert counts == {"first": ["ties", 4, 2, 1, 1], "second": ["ties", 4, 1, 1, 2]}


# Files

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"../ties.csv": "a"}, "'../ties.csv' leads outside"),
        ({"/etc/ties.csv": "a"}, "'/etc/ties.csv' leads outside"),
        ({"a\\..\\..\\ties.csv": "a"}, "leads outside"),
        ({"in.zip": "x"}, "'in.zip' is an archive or a workbook itself"),
        ({"ties.csv": "a\n", "study.xlsx": "x"}, "'study.xlsx' is an archive or a workbook itself"),
        ({"vbaProject.bin": "x"}, "expected a workbook without macros; it has some"),
        ({"readme.md": "x"}, "expected CSV files in the archive; there are none"),
        ({"ties.csv": b"id\nJos\xe9\n"}, "ties.csv: expected text in UTF-8; byte 6 (line 2) is not"),
    ],
)
def test_archives_are_refused_for_a_reason(tmp_path, entries, reason):
    put(tmp_path / "study.zip", entries)
    assert reason in refusal(tmp_path, "study.zip")


def test_links_and_passwords_in_archives_are_refused(tmp_path):
    link = zipfile.ZipInfo("ties.csv")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    put(tmp_path / "link.zip", {link: "/etc/passwd"})
    assert "'ties.csv' is a link" in refusal(tmp_path, "link.zip")
    put(tmp_path / "locked.zip", {"ties.csv": "id\nW1\n"})
    data = bytearray((tmp_path / "locked.zip").read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    (tmp_path / "locked.zip").write_bytes(data)
    assert "expected an archive without a password; 'ties.csv' has one" in refusal(tmp_path, "locked.zip")


def test_archives_are_measured_before_they_are_read(tmp_path, monkeypatch):
    put(tmp_path / "big.zip", {"a.csv": "0" * 20_000, "b.csv": ""})
    monkeypatch.setattr(archive, "SMALL", 10_000)
    monkeypatch.setattr(archive, "MOST_RATIO", 100)
    assert "'a.csv' unpacks to 20,000 bytes from" in refusal(tmp_path, "big.zip")
    monkeypatch.setattr(archive, "MOST_BYTES", 10_000)
    assert "it would unpack to 20,000 bytes" in refusal(tmp_path, "big.zip")
    monkeypatch.setattr(archive, "MOST_ENTRIES", 1)
    assert "expected at most 1 files in the archive; 2 came" in refusal(tmp_path, "big.zip")


def _with_parts(folder, name, parts):
    """Write a workbook with some parts of its own."""
    book(folder / "sound.xlsx", {"ties": [["id"]]})
    with zipfile.ZipFile(folder / "sound.xlsx") as sound:
        entries = {one: sound.read(one) for one in sound.namelist()}
    put(folder / name, entries | parts)


@pytest.mark.parametrize("name", ["study.xlsx", "study.xlsm"])
@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"xl/vbaProject.bin": "x"}, "expected a workbook without macros; it has some. Save it as .xlsx"),
        ({"xl/worksheets/sheet1.xml": BOMB}, "expected plain XML; 'xl/worksheets/sheet1.xml' declares entities"),
        ({"xl/sharedStrings.xml": BOMB.encode("utf-16")}, "'xl/sharedStrings.xml' declares entities"),
        ({"../x.xml": "x"}, "'../x.xml' leads outside"),
    ],
)
def test_workbooks_are_refused_for_a_reason(tmp_path, name, parts, reason):
    _with_parts(tmp_path, name, parts)
    assert reason in refusal(tmp_path, name)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xlsx", b"", "expected a workbook; the file is empty"),
        ("a.ods", b"", "expected a workbook; the file is empty"),
        (
            "a.xlsx",
            OLE + b"\0" * 2000,
            "expected a .xlsx workbook; this one has a password, or is an old .xls by another name",
        ),
        (
            "a.xlsx",
            b"id,n\nW1,2\n",
            "expected a .xlsx workbook; the file is cut off, or is none, whatever its name says",
        ),
        ("a.xls", OLE + b"\0" * 504, "it is damaged (Cfb error"),
        ("a.json", b"", "expected JSON; line 1, column 1"),
        ("a.json", b"[" * 100_000, "the lists stand in one another without end"),
        ("a.json", b"[1]", "expected a list of submissions"),
        ("a.zip", b"", "expected a whole file; it is damaged (File is not a zip file). Copy it anew"),
        ("a.csv", b"\0\0\0", "line 1 holds a NUL"),
        ("a.csv", b'"', "row 1: a quotation mark is open"),
    ],
)
def test_files_that_are_no_tables_are_refused_for_a_reason(tmp_path, name, data, reason):
    (tmp_path / name).write_bytes(data)
    assert reason in refusal(tmp_path, name)


def test_a_deleted_file_a_blank_folder_and_another_kind_of_file_are_told(tmp_path):
    (tmp_path / "round").mkdir()
    (tmp_path / "notes.docx").write_bytes(b"x")
    (tmp_path / "tie.csv").write_text("id\n")
    assert refusal(tmp_path, "ties.csv") == (
        f"expected a file or folder at {tmp_path / 'ties.csv'}; there is none; the nearest is 'tie.csv'"
    )
    assert refusal(tmp_path, "round") == (
        f"expected CSV files or workbooks in the folder {tmp_path / 'round'}; there are none"
    )
    assert refusal(tmp_path, "notes.docx").endswith("notes.docx came")


def test_a_database_without_tables_is_told(tmp_path):
    (tmp_path / "study.db").write_bytes(b"")
    problems = Problems()
    assert read_tables(RoundSpec(label="r", files=[{"url": "sqlite:///study.db"}]), tmp_path, problems=problems) == {}
    found = problems.table()
    assert told(found) == [("unreadable_file", "error", "sqlite:///study.db", "", 0, "")]
    assert "expected a database with tables; it has none" in found["message"][0]


def test_a_file_that_may_not_be_opened_is_told(tmp_path, monkeypatch):
    (tmp_path / "ties.csv").write_text("id\n")

    def locked(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(tmp_path), "read_bytes", locked)
    assert re.search(r"ties.csv cannot be read: .*Permission denied", refusal(tmp_path, "ties.csv"))


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (ACTORS, [("empty_sheet", 1), ("missing_column", 1), ("missing_column", 1)]),
        (INTERVIEWS, [("missing_column", 1), ("missing_column", 1)]),
        (TIES, [("missing_column", 1)] * 5 + [("missing_optional_column", 1)]),
    ],
)
def test_an_empty_file_is_told(toy, file, expected):
    toy.files[file] = []
    problems = toy.problems()
    here = problems[(problems["file"] == file) & problems["rule"].isin([rule for rule, _ in expected])]
    assert [(rule, row) for rule, _, _, _, row, _ in told(here)] == sorted(expected)


# Exports of servers


def _export(folder, name, rows):
    pd.DataFrame(rows[1:], columns=rows[0]).to_csv(folder / name, index=False)


@pytest.mark.parametrize("status", ["not decrypted", "Missing encrypted form data"])
def test_a_submission_that_was_not_decrypted_is_told_and_left_out(tmp_path, status):
    header = ["SubmissionDate", "ego", "KEY", "Status"]
    _export(tmp_path, "form.csv", [header, ["2025-03-01", "W1", "uuid:1", ""], ["2025-03-01", "", "uuid:2", status]])
    tables, _ = tables_of(tmp_path, "form.csv")
    [table] = tables["submissions"]
    assert table.cells[1].tolist() == ["W1"]
    assert table.broken == [
        ("undecrypted_submission", 3, "Status", f"expected the answers of the submission; {status!r} came")
    ]


def test_a_csv_of_kobo_without_its_repeats_is_told(toy):
    header = ["ego", "status", "_id", "_uuid", "_submission_time", "_index"]
    export = [header, ["W1", "answered", "1", "u1", "2025", "1"], ["W2", "answered", "2", "u2", "2025", "2"]]
    toy.files = {ACTORS: toy.files[ACTORS], "kobo.csv": export}
    toy.codebook["rounds"][0]["files"] = [ACTORS, "kobo.csv"]
    toy.codebook["interviews"] = {"sheet": "submissions", "actor": "ego"}
    toy.codebook["relations"][0] |= {
        "layout": "repeat",
        "where": {"sheet": "alters"},
        "columns": {"partner": "who", "weight": "rs"},
    }
    toy.relation["respondent"] = "target"
    problems = toy.problems()
    assert told(problems) == [
        ("no_repeat_in_csv", "error", "kobo.csv", "alters", 0, ""),
        ("not_interviewed", "warning", "actors.csv, kobo.csv", "", 0, ""),
        ("kobo_csv", "warning", "kobo.csv", "kobo", 0, ""),
    ]


def test_tables_that_would_be_parts_of_each_other_hang_nowhere(tmp_path):
    header = ["who", "PARENT_KEY", "KEY"]
    for name, own, above in (("a", "k1", "k2"), ("b", "k2", "k1")):
        _export(tmp_path, f"{name}.csv", [header, ["T1", above, own]])
    problems = Problems()
    tables = read_tables(RoundSpec(label="r", files=["a.csv", "b.csv"]), tmp_path, problems=problems)
    assert [(one.broken[0][:3], len(one.rows)) for name in "ab" for one in tables[name]] == [
        (("orphan_row", 2, "PARENT_KEY"), 0)
    ] * 2
