"""A codebook in the sheets of a workbook: the tables of ``study.toml``, under the same rules.

The sheet `study` has the columns `key` and `value` and holds the title and the single tables (``actors.role``, ``channels.weights.credit``).
The sheets `rounds`, `roles`, `relations` and `attributes` have one row each, and the keys for headers (``columns.weight``, ``label.en``).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, get_args, get_origin

from pydantic import BaseModel
from python_calamine import CalamineError, CalamineWorkbook

from linkages.errors import CodebookError
from linkages.survey.cells import cell_text, fold
from linkages.survey.codebook import Codebook, parse_codebook
from linkages.survey.codebook_cells import cell_value, find_key
from linkages.survey.formulas import hollow_cells

TOP = "study"
ROWS = {"rounds": "rounds", "roles": "roles", "relations": "relations", "attributes": "actors.attributes"}
CODEBOOK_SHEETS = (TOP, *ROWS)
NEEDED = ("rounds", "relations")
OTHER_WAY = "or name the study.toml that describes the workbook"
REFUSED = {
    ".xlsm": "a workbook with macros",
    ".xls": "a workbook of the old format, in which formulas that were never calculated cannot be told",
    ".ods": "an OpenDocument workbook, in which formulas that were never calculated cannot be told",
}
_Row = tuple[int, dict[str, str]]
_Entry = tuple[str, str, str]


@dataclass(frozen=True)
class _Sheet:
    """A sheet of the codebook: its headers, and below them the filled cells of each row by header."""

    head: int
    header: list[str]
    rows: list[_Row]


def read_codebook_sheets(path: str | Path) -> Codebook:
    """Read the codebook that a workbook carries in its sheets.

    Blank cells are left out, so that defaults apply. A header or a key that begins with ``#`` is a remark. A round whose `files` is blank
    has its answers in this same workbook; then a sheet `interviews` declares the table of that name.

    Parameters
    ----------
    path : str or Path
        An ``.xlsx`` file.

    Returns
    -------
    Codebook
        The same as a ``study.toml`` with these tables gives.

    Raises
    ------
    CodebookError
        If the file cannot be read, the sheet `study`, `rounds` or `relations` is missing, or a key is wrong; one line for each problem,
        with sheet and row.
    """
    path = Path(path)
    sheets, known = _read_sheets(path)
    wrong: list[str] = []
    document, places = _document(sheets, wrong)
    if wrong:
        _fail(path, wrong)
    own = [one for one in document["rounds"] if "files" not in one]
    for one in own:
        one["files"] = [path.name]
    if own and "interviews" in known:
        document.setdefault("interviews", {})
    try:
        codebook = parse_codebook(document, name=path.name)
    except CodebookError as error:
        count, *lines = str(error).split("\n  ")
        raise CodebookError("\n  ".join([count, *(_placed(line, places) for line in lines)])) from None
    _check_reserved(codebook, path)
    return codebook


def _read_sheets(path: Path) -> tuple[dict[str, _Sheet], set[str]]:
    """Return the sheets of the codebook by name, and the folded names of all sheets."""
    _check_file(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = [(fold(name), name) for name in book.sheet_names]
            named = {form: name for form, name in names if form in CODEBOOK_SHEETS}
            grids = {
                form: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for form, name in named.items()
            }
        hollow = hollow_cells(path)
    except (OSError, ValueError, CalamineError, zipfile.BadZipFile) as error:
        raise CodebookError(f"{path} cannot be read as a workbook: {error}. Save it anew as .xlsx.") from None
    _check_names(path, [form for form, _ in names], [name for _, name in names])
    wrong = [
        f"{form}, cell {column}{row}: expected a value; {came}. Let the workbook calculate, and save it"
        for form, name in named.items()
        for row, column, came in hollow.get(name, [])
    ]
    sheets = {form: _sheet(form, grid, wrong) for form, grid in grids.items()}
    if wrong:
        _fail(path, wrong)
    return sheets, {form for form, _ in names}


def _check_file(path: Path) -> None:
    if path.suffix.lower() in REFUSED:
        raise CodebookError(
            f"expected a study.toml, or an .xlsx workbook with codebook sheets; {path.name} is {REFUSED[path.suffix.lower()]}. "
            f"Save it as .xlsx, {OTHER_WAY}."
        )
    if not path.is_file():
        came = "a folder of that name" if path.is_dir() else "no such file"
        raise CodebookError(f"expected a workbook at {path}; there is {came}.")


def _check_names(path: Path, forms: list[str], names: list[str]) -> None:
    if TOP not in forms:
        raise CodebookError(
            f"expected a sheet 'study' in {path}, with the columns key and value, beside the sheets rounds and relations, and roles and "
            f"attributes if needed; there are: {', '.join(names)}. Add the codebook in these sheets, {OTHER_WAY}."
        )
    wrong = [
        f"{sheet}: expected a sheet of this name, with a row for each; there is none"
        for sheet in NEEDED
        if sheet not in forms
    ]
    wrong += [
        f"{sheet}: expected one sheet of this name; several came" for sheet in CODEBOOK_SHEETS if forms.count(sheet) > 1
    ]
    if wrong:
        _fail(path, wrong)


def _sheet(name: str, grid: list[list[Any]], wrong: list[str]) -> _Sheet:
    lines = [(row, [cell_text(value) for value in line]) for row, line in enumerate(grid, 1)]
    (head, first), *body = [(row, line) for row, line in lines if any(line)] or [(1, [])]
    header = [" ".join(text.split()) for text in first]
    twice = sorted({text for text in header if text and header.count(text) > 1})
    wrong += [f"{name} row {head}: expected each header once; {text!r} comes again" for text in twice]
    rows = []
    for row, line in body:
        cells = [(text, cell) for text, cell in zip(header, line, strict=True) if cell]
        wrong += [
            f"{name} row {row}: expected a header above {cell!r}; there is none" for text, cell in cells if not text
        ]
        rows.append((row, {text: cell for text, cell in cells if not text.startswith("#")}))
    return _Sheet(head, [text for text in header if text and not text.startswith("#")], [one for one in rows if one[1]])


def _document(sheets: Mapping[str, _Sheet], wrong: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the tables as TOML gives them, and for the keys in them the places in the workbook."""
    entries = _top_entries(sheets[TOP], wrong)
    document = _table(entries, Codebook, wrong)
    places = {key: f"{place}, {key}" for place, key, _ in entries}
    for name, key in ROWS.items():
        if name not in sheets:
            continue
        path, annotation = find_key(key, Codebook)
        model = get_args(annotation)[-1]
        rows = sheets[name].rows
        if get_origin(annotation) is list:
            tables: Any = [_table(_entries(name, row, cells), model, wrong) for row, cells in rows]
            places |= {f"{key}[{count}]": f"{name} row {row}" for count, (row, _) in enumerate(rows, 1)}
        else:
            named = _by_name(name, rows, wrong)
            tables = {one: _table(_entries(name, row, cells), model, wrong) for one, (row, cells) in named.items()}
            places |= {f"{key}.{one}": f"{name} row {row}" for one, (row, _) in named.items()}
        _put(document, path, tables, place=name, wrong=wrong)
        places[key] = name
    return document, places


def _top_entries(sheet: _Sheet, wrong: list[str]) -> list[_Entry]:
    """Return the keys of the sheet `study` that belong there."""
    if sorted(sheet.header) != ["key", "value"]:
        came = ", ".join(map(repr, sheet.header)) or "nothing"
        wrong.append(f"{TOP} row {sheet.head}: expected the headers 'key' and 'value'; {came} came")
        return []
    entries = []
    for row, cells in sheet.rows:
        key, place = cells.get("key", ""), f"{TOP} row {row}"
        home = next((name for name, start in ROWS.items() if f"{key}.".startswith(f"{start}.")), None)
        if home is not None:
            wrong.append(f"{place}, {key}: expected in the sheet {home!r}, in a row of its own")
        elif not key:
            wrong.append(f"{place}: expected a key beside {cells['value']!r}; the cell is blank")
        elif "value" in cells and not key.startswith("#"):
            entries.append((place, key, cells["value"]))
    return entries


def _by_name(sheet: str, rows: list[_Row], wrong: list[str]) -> dict[str, _Row]:
    """Return the rows by their cell `name`, without that cell."""
    named: dict[str, _Row] = {}
    for row, cells in rows:
        name = cells.get("name")
        if name is None:
            wrong.append(f"{sheet} row {row}, name: expected a name; the cell is blank")
        elif name in named:
            wrong.append(f"{sheet} row {row}, name: expected each name once; {name!r} comes again")
        else:
            named[name] = (row, {key: text for key, text in cells.items() if key != "name"})
    return named


def _entries(sheet: str, row: int, cells: Mapping[str, str]) -> list[_Entry]:
    return [(f"{sheet} row {row}", key, text) for key, text in cells.items()]


def _table(entries: Iterable[_Entry], model: type[BaseModel], wrong: list[str]) -> dict[str, Any]:
    """Return a table of nested tables from dotted keys, each value of the kind that its model wants."""
    table: dict[str, Any] = {}
    for place, key, text in entries:
        path, annotation = find_key(key, model)
        _put(table, path, cell_value(text, annotation), place=f"{place}, {key}", wrong=wrong)
    return table


def _put(table: dict[str, Any], path: list[str], value: object, *, place: str, wrong: list[str]) -> None:
    *outer, last = path
    for step in outer:
        table = table.setdefault(step, {})
        if not isinstance(table, dict):
            wrong.append(f"{place}: expected either {step!r} or keys under it; both came")
            return
    if last in table:
        wrong.append(f"{place}: expected the key once, and not beside keys under it; it comes again")
        return
    table[last] = value


def _placed(line: str, places: Mapping[str, str]) -> str:
    """Return a line of `parse_codebook` with the key's place in the workbook put first."""
    for key in sorted(places, key=len, reverse=True):
        rest = line.removeprefix(key)
        if rest != line and rest[0] in ".:[":
            return places[key] + (f", {rest[1:]}" if rest[0] == "." else rest)
    return f"{TOP}, {line}"


def _check_reserved(codebook: Codebook, path: Path) -> None:
    """Refuse answers in a sheet of this workbook that is a sheet of the codebook."""
    named = {
        "actors.sheet": codebook.actors.sheet,
        "interviews.sheet": codebook.interviews and codebook.interviews.sheet,
    }
    named |= {f"relations, where.sheet of {relation.name!r}": relation.sheet for relation in codebook.relations}
    taken = {
        key: spec.sheet_name(sheet)
        for spec in codebook.rounds
        for key, sheet in named.items()
        if sheet and path.name in spec.files and fold(spec.sheet_name(sheet)) in CODEBOOK_SHEETS
    }
    if taken:
        _fail(
            path,
            [
                f"{key}: expected a sheet of answers; {sheet!r} is a sheet of the codebook"
                for key, sheet in taken.items()
            ],
        )


def _fail(path: Path, lines: list[str]) -> NoReturn:
    count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
    raise CodebookError(f"{path.name} has {count}:\n" + "\n".join(f"  {line}" for line in lines))
