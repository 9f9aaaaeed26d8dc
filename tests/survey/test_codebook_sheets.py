"""One workbook that carries its codebook in sheets says the same as study.toml, and says where it is wrong."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from pydantic import BaseModel

import linkages as lk
from linkages.cli import main
from linkages.datasets import write_chanderi
from linkages.errors import CodebookError
from linkages.survey.codebook import Codebook, parse_codebook, read_codebook
from linkages.survey.codebook_cells import cell_value
from linkages.survey.codebook_sheets import read_codebook_sheets
from linkages.survey.keys import Position, QuerySpec

TOML = """
title = "Toy"
note = { en = "A simulation", hi = "अनुकरण" }
[[rounds]]
label = "base"
date = 2025-03-01
files = "study.xlsx"
code = "1"
[[rounds]]
label = "later"
date = 2027
files = "study.xlsx"
code = "2"
deflator = 1.1
[roles]
weaver = "producer"
"master weaver" = { position = "middleman", label = { en = "Master weaver" } }
trader = { position = "middleman", terminal = true }
[actors]
name = "name"
role = "role"
round = "wave"
attributes = { sex = { label = "Sex" }, looms = { column = "no. of looms", type = "number" } }
[interviews]
round = "wave"
codes = { refused = ["R", "007"] }
[[relations]]
name = "sale"
label = { en = "Sale", hi = "बिक्री" }
kind = "dependence"
channel = "output"
dependent = "source"
weight_type = "amount"
unit = "INR"
where = { sheet = "ties", relation = "1" }
columns = { reporter = "respondent", weight = "amount", round = "wave", tied = "tied" }
codes = { unknown = ["DK", "-99"], not_asked = [""] }
allowed = [["weaver", "trader"], ["weaver", "master weaver"]]
cap = 5
[[relations]]
name = "help"
kind = "cooperation"
directed = false
where = { sheet = "ties", relation = ["2", "2b"] }
columns = { reporter = "respondent", round = "wave" }
asked_of = ["weaver"]
[channels]
weights = { output = 1, credit = 0.5 }
terminals = { output = ["market", "group"] }
[outcomes]
primary = ["middleman_share", "help.density"]
"""
ANSWERS: dict[str, list[list[Any]]] = {
    "actors": [
        ["id", "name", "role", "wave", "sex", "no. of looms"],
        ["007", "Rekha", "weaver", 1, "f", 2],
        ["007", "Rekha", "weaver", 2, "f", 3],
        ["W2", "Imran", "weaver", 1, "m", 1],
        ["W2", "Imran", "weaver", 2, "m", 1],
        ["T1", "Gupta", "trader", 1, "m", None],
        ["T1", "Gupta", "trader", 2, "m", None],
    ],
    "interviews": [
        ["id", "status", "wave"],
        ["007", "answered", 1],
        ["W2", "007", 1],
        ["T1", "yes", 1],
        ["007", "answered", 2],
        ["W2", "answered", 2],
        ["T1", "R", 2],
    ],
    "ties": [
        ["respondent", "source", "target", "relation", "amount", "tied", "wave"],
        ["007", "007", "T1", 1, 100, "yes", 1],
        ["T1", "W2", "T1", 1, 40, "no", 1],
        ["007", "007", "W2", 2, None, None, 1],
        ["007", "007", "T1", 1, "DK", None, 2],
        ["W2", "W2", "T1", 1, 50, True, 2],
        ["W2", "W2", "007", "2b", None, None, 2],
    ],
}
SHEETS: dict[str, list[list[Any]]] = {
    "study": [
        ["key", "value", "# why"],
        ["title", "Toy", None],
        ["note.en", "A simulation", "readers must know"],
        ["note.hi", "अनुकरण", None],
        ["language", None, "blank: the default"],
        ["# who is who", "see the handbook", None],
        ["actors.name", "name", None],
        ["actors.role", "role", None],
        ["actors.round", "wave", None],
        ["interviews.round", "wave", None],
        ["interviews.codes.refused", "R; 007", None],
        ["channels.weights.output", 1, None],
        ["channels.weights.credit", 0.5, None],
        ["channels.terminals.output", "market; group", None],
        ["outcomes.primary", "middleman_share; help.density", None],
    ],
    "rounds": [
        ["label", "date", "files", "code", "deflator"],
        ["base", dt.date(2025, 3, 1), None, 1, None],
        ["later", 2027, None, "2", 1.1],
    ],
    "roles": [
        ["name", "position", "terminal", "label.en"],
        ["weaver", "producer", None, None],
        ["master weaver", "middleman", None, "Master weaver"],
        ["trader", "middleman", "yes", None],
    ],
    "attributes": [
        ["name", "label", "column", "type"],
        ["sex", "Sex", None, None],
        ["looms", None, "no. of looms", "number"],
    ],
    "relations": [
        [
            *("name", "label.en", "label.hi", "kind", "channel", "dependent", "directed", "weight_type", "unit", "cap"),
            *("where.sheet", "where.relation", "columns.reporter", "columns.weight", "columns.round", "columns.tied"),
            *("codes.unknown", "codes.not_asked", "allowed", "asked_of"),
        ],
        [
            *("sale", "Sale", "बिक्री", "dependence", "output", "source", None, "amount", "INR", 5),
            *("ties", 1, "respondent", "amount", "wave", "tied"),
            *("DK; -99", '""', "weaver > trader; weaver>master weaver", None),
        ],
        [
            *("help", None, None, "cooperation", None, None, False, None, None, None),
            *("ties", "2; 2b", "respondent", None, "wave", None),
            *(None, None, None, "weaver"),
        ],
    ],
}


def _write(path, sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def _bent(tmp_path, cell, value):
    """Write the workbook with one cell changed, such as ``study!B2``."""
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS)
    book = openpyxl.load_workbook(path)
    sheet, place = cell.split("!")
    book[sheet][place] = value
    book.save(path)
    return path


def _lines(path):
    with pytest.raises(CodebookError) as caught:
        lk.check_study(path)
    count, *lines = str(caught.value).split("\n  ")
    assert count == f"{path.name} has {len(lines)} problem{'s' if len(lines) > 1 else ''}:"
    return lines


def _same(one, other):
    assert list(one.rounds) == list(other.rounds)
    for net, twin in zip(one, other, strict=True):
        assert (net.label, net.relations, net.setting) == (twin.label, twin.relations, twin.setting)
        for field in ("actors", "ties", "answered", "unknown"):
            pd.testing.assert_frame_equal(getattr(net, field), getattr(twin, field))


def test_one_workbook_reads_as_the_codebook_and_its_workbook(tmp_path):
    (tmp_path / "two").mkdir()
    _write(tmp_path / "two" / "study.xlsx", ANSWERS)
    (tmp_path / "two" / "study.toml").write_text(TOML, encoding="utf-8")
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS)
    one, other = lk.read_study(path), lk.read_study(tmp_path / "two" / "study.toml")
    assert one.codebook == other.codebook == parse_codebook(tomllib.loads(TOML))
    _same(one, other)
    assert one["base"].ties[["relation", "source", "target", "weight"]].to_numpy().tolist() == [
        ["sale", "007", "T1", 100.0],
        ["help", "007", "W2", 1.0],
    ]
    assert one["later"].ties["source"].tolist() == ["W2", "007"]
    assert one["later"].unknown[["source", "target"]].to_numpy().tolist() == [["007", "T1"]]
    pd.testing.assert_frame_equal(lk.check_study(path), lk.check_study(tmp_path / "two" / "study.toml"))


def test_codebook_sheets_are_never_told_as_unread(tmp_path):
    problems = lk.check_study(_write(tmp_path / "study.xlsx", SHEETS | ANSWERS))
    assert not problems["sheet"].isin(SHEETS).any()
    assert problems["severity"].eq("warning").all()


def test_the_command_line_takes_the_workbook(tmp_path, capsys):
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS)
    assert main(["check", str(path)]) == 0
    assert main(["map", str(path)]) == 0
    assert (tmp_path / "map.html").is_file()
    assert main(["check", str(_write(tmp_path / "other.xlsx", ANSWERS))]) == 1
    assert "holds answers and no sheet 'study'" in capsys.readouterr().err


def test_answers_may_lie_in_other_files(tmp_path):
    source = write_chanderi(tmp_path, actors=60)
    document = tomllib.loads(source.read_text(encoding="utf-8"))
    path = _write(tmp_path / "study.xlsx", _sheets(document))
    assert read_codebook_sheets(path) == read_codebook(source)
    _same(lk.read_study(path), lk.read_study(source))


# every key of the models, walked


def _kinds(annotation):
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in _kinds(part)]
    return [annotation]


CHOSEN = {
    "layout": "matrix", "kind": "dependence", "directed": True, "allowed": [["one", "one"]], "asked_of": ["one"],
    "encoding": "cp1252", "shared": False, "partner": None, "also": [],
}  # fmt: skip
ELSEWHERE = {".relations.also", ".relations.columns.partner"}  # tables of tables; what excludes `source` and `target`
PLAIN = {str: "007", bool: True, int: 3, float: 2.5, dt.date: dt.date(2025, 3, 1)}


def _sample(model):
    return {key: CHOSEN.get(key, _value(field.annotation)) for key, field in model.model_fields.items()}


def _value(annotation):
    kind = next(one for one in _kinds(annotation) if one is not NoneType)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Literal:
        return inner[-1]
    if origin is list:
        return [_value(inner[0])] if isinstance(inner[0], type) and issubclass(inner[0], BaseModel) else ["a b", "-88"]
    if origin is dict:
        keys = get_args(inner[0]) if get_origin(inner[0]) is Literal else ["one"]
        return {key: ["group"] if get_origin(inner[1]) is list else _value(inner[1]) for key in keys}
    return _sample(kind) if issubclass(kind, BaseModel) else PLAIN[kind]


def _flat(table, path=()):
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, (*path, key))
        else:
            yield ".".join((*path, key)), _cell(value)


def _cell(value):
    if isinstance(value, list):
        return "; ".join(" > ".join(one) if isinstance(one, list) else (one or '""') for one in value)
    return value


def _grid(rows):
    header = list(dict.fromkeys(key for row in rows for key in row))
    return [header, *([row.get(key) for key in header] for row in rows)]


def _sheets(document):
    """Spread a document over the codebook sheets, independently of what reads them."""
    document = dict(document)
    rounds, relations = document.pop("rounds"), document.pop("relations")
    roles = {name: {"position": one} if isinstance(one, str) else one for name, one in document.pop("roles").items()}
    actors = dict(document.pop("actors"))
    attributes = actors.pop("attributes", {})
    if document.get("interviews") == {}:
        document["interviews"] = {"sheet": "interviews"}
    return {
        "study": [["key", "value"], *map(list, _flat(document | {"actors": actors}))],
        "rounds": _grid([dict(_flat(one)) for one in rounds]),
        "relations": _grid([dict(_flat(one)) for one in relations]),
        "roles": _grid([{"name": name, **dict(_flat(one))} for name, one in roles.items()]),
        "attributes": _grid([{"name": name, **dict(_flat(one))} for name, one in attributes.items()]),
    }


def _unset(table, path=""):
    """Every key of a model, and of the models in it, that was not given."""
    if isinstance(table, BaseModel):
        missing = [f"{path}.{key}" for key in set(type(table).model_fields) - table.model_fields_set]
        return missing + [one for key, value in table for one in _unset(value, f"{path}.{key}")]
    values = table.values() if isinstance(table, Mapping) else table if isinstance(table, list) else []
    return [one for value in values for one in _unset(value, path)]


def test_every_key_can_be_said_in_the_sheets(tmp_path):
    document = _sample(Codebook)
    codebook = read_codebook_sheets(_write(tmp_path / "study.xlsx", _sheets(document)))
    assert set(_unset(codebook)) == ELSEWHERE
    assert codebook == parse_codebook(document)
    assert codebook.rounds[0].label == "007"
    assert codebook.relations[0].codes.refused == ["a b", "-88"]


def test_a_label_may_be_text_or_by_language(tmp_path):
    by_language = read_codebook_sheets(_write(tmp_path / "study.xlsx", SHEETS | ANSWERS))
    assert by_language.relation_label("sale") == "Sale"
    assert by_language.relations[0].label == {"en": "Sale", "hi": "बिक्री"}
    assert read_codebook_sheets(_bent(tmp_path, "relations!B1", "label.fr")).relations[0].label == {
        "fr": "Sale",
        "hi": "बिक्री",
    }
    assert by_language.actors.attributes["sex"].label == "Sex"


@pytest.mark.parametrize(
    ("typed", "annotation", "value"),
    [
        ("TRUE", bool, True),
        ("no", bool, False),
        ("no", str, "no"),
        ("yes", str | dict[str, str] | None, "yes"),
        ("perhaps", bool, "perhaps"),
        ("1,20,000", float, 120000.0),
        ("1,5", float, "1,5"),
        ("5", int | None, 5),
        ("2.5", int | None, "2.5"),
        ("2025", dt.date | int | None, 2025),
        ("2025-03-01", dt.date | int | None, "2025-03-01"),
        ("007", str | None, "007"),
        ("007; 7;", list[str], ["007", "7"]),
        ('"a; b"; 5" loom; ""', list[str], ["a; b", '5" loom', ""]),
        ("a > b;c>d", list[list[str]], [["a", "b"], ["c", "d"]]),
        ("007", None, "007"),
    ],
)
def test_cells_become_what_the_model_wants(typed, annotation, value):
    found = cell_value(typed, annotation)
    assert found == value
    assert type(found) is type(value)


@given(st.lists(st.text(st.characters(exclude_characters='"', exclude_categories=["Cc", "Cs"]), max_size=8)))
def test_quoted_items_come_back_as_they_were(items):
    assert cell_value("; ".join(f'"{item}"' for item in items), list[str]) == items


# what is wrong, and where


@pytest.mark.parametrize(
    ("cell", "value", "line"),
    [
        ("relations!D3", "cooperative", "relations row 3, kind: expected one of 'dependence', 'cooperation', 'other'; 'cooperative' came"),
        ("relations!F2", None, "relations row 2: expected `channel` and `dependent` for a relation of kind 'dependence'"),
        ("relations!A3", None, "relations row 3, name: expected this key, nothing came"),
        ("relations!G2", "perhaps", "relations row 2, directed: expected true or false; 'perhaps' came"),
        ("relations!J2", "few", "relations row 2, cap: expected a whole number; 'few' came"),
        ("relations!J2", 0, "relations row 2, cap: expected a number of at least 1; 0 came"),
        ("relations!S2", "weaver trader", "relations row 2, allowed[1]: expected at least 2 entries; ['weaver trader'] came"),
        ("relations!M1", "columns.reportr", "relations row 2, columns.reportr: unknown key; did you mean 'reporter'?"),
        ("relations!C1", "label", "relations row 2, label: expected the key once, and not beside keys under it; it comes again"),
        ("relations!B1", "label", "relations row 2, label.hi: expected either 'label' or keys under it; both came"),
        ("relations!I1", "cap", "relations row 1: expected each header once; 'cap' comes again"),
        ("relations!V3", "spare", "relations row 3: expected a header above 'spare'; there is none"),
        ("relations!A3", "sale", "codebook: expected relation names that differ; 'sale' comes twice"),
        ("relations!K2", "Roles", "relations, where.sheet of 'sale': expected a sheet of answers; 'Roles' is a sheet of the codebook"),
        ("rounds!B2", "March", "rounds row 2, date: expected a date such as 2025-03-01, or a year; 'March' came"),
        ("rounds!E3", "1,5", "rounds row 3, deflator: expected a number; '1,5' came"),
        ("rounds!A1", "lable", "rounds row 2, lable: unknown key; did you mean 'label'?"),
        ("roles!B2", "maker", "roles row 2, position: expected one of " + ", ".join(map(repr, get_args(Position))) + "; 'maker' came"),
        ("roles!A3", None, "roles row 3, name: expected a name; the cell is blank"),
        ("roles!A4", "weaver", "roles row 4, name: expected each name once; 'weaver' comes again"),
        ("attributes!D3", "digits", "attributes row 3, type: expected one of 'text', 'number'; 'digits' came"),
        ("attributes!A2", "position", "attributes: expected attributes with other names than position, which the actors table has already"),
        ("study!A2", "tittle", "study row 2, tittle: unknown key; did you mean 'title'?"),
        ("study!B2", None, "study, title: expected this key, nothing came"),
        ("study!A7", "actors.nam", "study row 7, actors.nam: unknown key; did you mean 'name'?"),
        ("study!A7", "actors.role", "study row 8, actors.role: expected the key once, and not beside keys under it; it comes again"),
        ("study!A7", "actors.attributes.sex",
         "study row 7, actors.attributes.sex: expected in the sheet 'attributes', in a row of its own"),
        ("study!A7", "relations", "study row 7, relations: expected in the sheet 'relations', in a row of its own"),
        ("study!A7", None, "study row 7: expected a key beside 'name'; the cell is blank"),
        ("study!B12", -1, "study row 12, channels.weights.output: expected a number of at least 0; -1.0 came"),
        ("study!B15", "a; b; c; d; e", "study row 15, outcomes.primary: expected at most 4 entries; ['a', 'b', 'c', 'd', 'e'] came"),
        ("study!B1", "val", "study row 1: expected the headers 'key' and 'value'; 'key', 'val' came"),
        ],
)  # fmt: skip
def test_each_mistake_is_told_with_its_place(tmp_path, cell, value, line):
    path = _bent(tmp_path, cell, value)
    assert line in _lines(path)


def test_several_mistakes_are_told_at_once(tmp_path):
    sheets = SHEETS | {"rounds": [["label", "design"], ["base", "some"], ["later", "all"]]}
    lines = _lines(_write(tmp_path / "study.xlsx", sheets | ANSWERS))
    assert lines == [
        "rounds row 2, design: expected one of 'census', 'sample'; 'some' came",
        "rounds row 3, design: expected one of 'census', 'sample'; 'all' came",
    ]


def test_rows_are_counted_as_the_spreadsheet_counts_them(tmp_path):
    head, first, second = SHEETS["rounds"]
    rounds = [[], head, [], first, [], [second[0], "soon", *second[2:]]]
    (line,) = _lines(_write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"rounds": rounds}))
    assert line.startswith("rounds row 6, date: expected a date")


@pytest.mark.parametrize("sheet", ["rounds", "relations"])
def test_a_needed_sheet_is_missing_or_empty(tmp_path, sheet):
    rest = {name: rows for name, rows in (SHEETS | ANSWERS).items() if name != sheet}
    assert _lines(_write(tmp_path / "study.xlsx", rest)) == [
        f"{sheet}: expected a sheet of this name, with a row for each; there is none"
    ]
    (line,) = _lines(_write(tmp_path / "study.xlsx", rest | {sheet: SHEETS[sheet][:1]}))
    assert line == f"{sheet}: expected at least 1 entries; [] came"


def test_a_workbook_without_a_codebook_names_both_ways(tmp_path):
    with pytest.raises(
        CodebookError,
        match=r"answers\.xlsx holds answers .*there are: actors, .*Name the study\.toml .*or add the codebook in sheets: study",
    ):
        lk.read_study(_write(tmp_path / "answers.xlsx", ANSWERS))


def test_a_sheet_twice_but_for_its_case(tmp_path):
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"rounds ": SHEETS["rounds"]})
    assert _lines(path) == ["rounds: expected one sheet of this name; several came"]


def test_names_of_sheets_are_blind_to_case(tmp_path):
    sheets = {name.title(): rows for name, rows in (SHEETS | ANSWERS).items()}
    assert read_codebook_sheets(_write(tmp_path / "study.xlsx", sheets)) == parse_codebook(tomllib.loads(TOML))


def test_an_empty_study_sheet(tmp_path):
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"study": []})
    assert _lines(path) == ["study row 1: expected the headers 'key' and 'value'; nothing came"]


def test_formulas_never_calculated_are_errors(tmp_path):
    lines = _lines(_bent(tmp_path, "relations!D2", '="depend"&"ence"'))
    assert lines == [
        "relations, cell D2: expected a value; a formula that was never calculated came. Let the workbook calculate, and save it"
    ]


@pytest.mark.parametrize(
    ("ending", "what"),
    [("xlsm", "a workbook with macros"), ("xls", "a workbook of the old format"), ("ODS", "an OpenDocument workbook")],
)
def test_other_workbooks_are_refused_by_name(tmp_path, ending, what):
    path = tmp_path / f"study.{ending}"
    path.write_bytes(b"anything")
    with pytest.raises(CodebookError, match=rf"study\.{ending} is {what}.*Save it as \.xlsx, or name the study\.toml"):
        lk.check_study(path)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(CodebookError, match=r"expected a workbook at .*study\.xlsx; there is no such file"):
        lk.check_study(tmp_path / "study.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(CodebookError, match="there is a folder of that name"):
        lk.check_study(tmp_path / "folder.xlsx")
    (tmp_path / "text.xlsx").write_text("title = 1", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"cannot be read as a workbook: .*Save it anew as \.xlsx"):
        lk.check_study(tmp_path / "text.xlsx")


def test_rounds_in_one_workbook_need_a_round_column(tmp_path):
    relations = [
        [cell if cell != "columns.round" else "# wave" for cell in SHEETS["relations"][0]],
        *SHEETS["relations"][1:],
    ]
    study = [row for row in SHEETS["study"] if row[0] != "actors.round"]
    (line,) = _lines(_write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"relations": relations, "study": study}))
    assert line.startswith("codebook: expected `columns.round` of the relations")
    assert line.endswith("study.xlsx serves both 'base' and 'later'")


def test_an_interviews_sheet_in_the_workbook_declares_the_interviews(tmp_path):
    study = [row for row in SHEETS["study"] if not str(row[0]).startswith("interviews")]
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"study": study})
    assert read_codebook_sheets(path).interviews == parse_codebook(tomllib.loads(TOML) | {"interviews": {}}).interviews
    rest = {name: rows for name, rows in ANSWERS.items() if name != "interviews"}
    path = _write(tmp_path / "study.xlsx", SHEETS | rest | {"study": study})
    assert read_codebook_sheets(path).interviews is None
    assert lk.check_study(path)["rule"].eq("no_interviews").any()


def test_an_interviews_sheet_is_left_alone_where_the_answers_lie_elsewhere(tmp_path):
    rounds = [["label", "files"], ["base", "base.csv"]]
    study = [row for row in SHEETS["study"] if not str(row[0]).startswith("interviews")]
    path = _write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"rounds": rounds, "study": study})
    assert read_codebook_sheets(path).interviews is None


def test_names_that_begin_alike_keep_their_rows(tmp_path):
    roles = [["name", "position"], ["a", "producer"], ["a.b", "maker"], ["weaver", "producer"]]
    relations = [["name", "kind"], ["tie", "other"]]
    sheets = SHEETS | ANSWERS | {"roles": roles, "relations": relations}
    (line,) = _lines(_write(tmp_path / "study.xlsx", sheets))
    assert line.startswith("roles row 3, position: expected one of 'producer'")


def test_a_query_can_be_said_in_the_sheets(tmp_path):
    rounds = [["label", "files.sql", "files.url"], ["base", "select 1", "sqlite:///x.db"]]
    codebook = read_codebook_sheets(_write(tmp_path / "study.xlsx", SHEETS | ANSWERS | {"rounds": rounds}))
    assert codebook.rounds[0].files == [QuerySpec(url="sqlite:///x.db", sql="select 1")]
    assert codebook.rounds[0].file_names == ["sqlite:///x.db"]


def test_where_keeps_dots_in_the_name_of_a_column(tmp_path):
    header = SHEETS["relations"][0]
    place = header.index("where.relation") + 1
    relations = read_codebook_sheets(
        _bent(tmp_path, f"relations!{get_column_letter(place)}1", "where.q1.day")
    ).relations
    assert relations[0].rows_of(relations[0]) == {"q1.day": ["1"]}
    assert relations[1].rows_of(relations[1]) == {"q1.day": ["2", "2b"]}
