"""A codebook in the sheets of a workbook: the tables of ``study.toml``, under the same rules.

The sheet `study` has the columns `key` and `value`, and holds the title and the single tables (``actors.role``).
The sheets `rounds`, `roles`, `relations` and `attributes` have a row for each, and the keys for headers (``columns.weight``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from linkages.errors import CodebookError
from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook, parse_codebook
from linkages.survey.codebook_cells import cell_value, find_key
from linkages.survey.codebook_grid import CODEBOOK_SHEETS, TOP, CodebookSheet, Row, fail, read_sheets

ROWS = {"rounds": "rounds", "roles": "roles", "relations": "relations", "attributes": "actors.attributes"}
_Entry = tuple[str, str, str]


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
    sheets, known = read_sheets(path)
    wrong: list[str] = []
    document, places = _document(sheets, wrong)
    if wrong:
        fail(path, wrong)
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


def _document(sheets: Mapping[str, CodebookSheet], wrong: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
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


def _top_entries(sheet: CodebookSheet, wrong: list[str]) -> list[_Entry]:
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


def _by_name(sheet: str, rows: list[Row], wrong: list[str]) -> dict[str, Row]:
    """Return the rows by their cell `name`, without that cell."""
    named: dict[str, Row] = {}
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
        inner: Any = table.setdefault(step, {})
        if not isinstance(inner, dict):
            wrong.append(f"{place}: expected either {step!r} or keys under it; both came")
            return
        table = inner
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
    return f"{TOP}, {line}" if line.partition(":")[0] in Codebook.model_fields else line


def _check_reserved(codebook: Codebook, path: Path) -> None:
    """Refuse answers in a sheet of this workbook that is a sheet of the codebook."""
    sheets = [("actors.sheet", codebook.actors.sheet)]
    sheets += [("interviews.sheet", codebook.interviews.sheet)] if codebook.interviews else []
    sheets += [
        (f"relations, where.sheet of {relation.name!r}", relation.sheet_of(one)) for relation, one in codebook.questions
    ]
    here = [
        spec
        for spec in codebook.rounds
        if path.resolve() in [(path.parent / file).resolve() for file in spec.file_names]
    ]
    wrong = [
        f"{key}: expected a sheet of answers; {spec.sheet_name(sheet)!r} is a sheet of the codebook"
        for key, sheet in sheets
        for spec in here
        if fold(spec.sheet_name(sheet)) in CODEBOOK_SHEETS
    ]
    if wrong:
        fail(path, list(dict.fromkeys(wrong)))
