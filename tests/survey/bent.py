"""Whole studies as tables in memory, in every layout, to be bent in any place and written again."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

Rows = list[list[Any]]
Study = dict[str, Any]
"""By name of the file: a list of rows, or a dictionary of them by sheet, or a JSON document, or bytes."""

DAY = dt.date(2025, 3, 1)
CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", "0", "1", "-", "-99", "NA", "007", "1E5", "1,5", "inf", "nan", "x", "W1", "W2", "M1", "T1", "yes", "no"]),
    st.sampled_from(["uuid:W1", "uuid:nobody", "answered", "advance", "विकास", "\u200b", "\ufeffW1", "a,b;c\td", '"', "'", "=1+1", "\n"]),
    st.integers(-5, 10**17),
    st.floats(-1e9, 1e9),
    st.booleans(),
    st.just(DAY),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6),
)  # fmt: skip


def load(folder: Path) -> Study:
    """Return the files of a folder as tables."""
    return {path.name: loaded(path) for path in sorted(folder.iterdir())}


def loaded(path: Path) -> Any:
    """Return a file as tables, or as bytes where it holds none."""
    if path.suffix == ".csv":
        return _rows(path.read_text(encoding="utf-8-sig"))
    if path.suffix == ".xlsx":
        with CalamineWorkbook.from_path(path) as book:
            return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as book:
            return {name: _rows(book.read(name).decode("utf-8-sig")) for name in book.namelist()}
    if path.suffix == ".json":
        return {"document": json.loads(path.read_text(encoding="utf-8"))}
    if path.suffix == ".db":
        with closing(sqlite3.connect(path)) as book:
            names = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found = {name: book.execute(f'SELECT * FROM "{name}"') for name in names}
            return {name: [[one[0] for one in rows.description], *map(list, rows)] for name, rows in found.items()}
    return path.read_bytes()


def _rows(text: str) -> Rows:
    return [list(line) for line in csv.reader(io.StringIO(text, newline=""))]


def save(study: Study, folder: Path) -> None:
    """Write the files of a study."""
    for name, content in study.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        _save(folder / name, content)


def _save(path: Path, content: Any) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif path.suffix == ".csv":
        path.write_text(_csv(content), encoding="utf-8", newline="")
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as book:
            for name, rows in content.items():
                book.writestr(name, _csv(rows))
    elif path.suffix == ".json":
        path.write_text(json.dumps(content["document"], default=str), encoding="utf-8")
    elif path.suffix == ".db":
        with closing(sqlite3.connect(path)) as book:
            for name, rows in content.items():
                _save_table(book, name, rows)
            book.commit()
    else:
        _save_book(path, content)


def _csv(rows: Rows) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _save_table(book: sqlite3.Connection, name: str, rows: Rows) -> None:
    """Write a table of a database; one without columns, or with two of a name, cannot be and is left out."""
    header = [str(one) for one in rows[0]] if rows else []
    if not header or len({one.lower() for one in header}) < len(header) or "" in header:
        return
    book.execute(f'CREATE TABLE "{name}" ({", ".join(_quoted(one) for one in header)})')
    for row in rows[1:]:
        cells = [*row, *[None] * len(header)][: len(header)]
        marks = ", ".join("?" * len(header))
        book.execute(
            f'INSERT INTO "{name}" VALUES ({marks})', [str(one) if isinstance(one, dt.date) else one for one in cells]
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _save_book(path: Path, sheets: dict[str, Rows]) -> None:
    with xlsxwriter.Workbook(path, {"nan_inf_to_errors": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif isinstance(cell, dt.date):
                        sheet.write_datetime(at, column, cell, day)
                    else:
                        sheet.write(at, column, cell)


def places(study: Study) -> list[tuple[str, str | None]]:
    """Return where the tables of a study stand: the file, and the sheet in it."""
    found: list[tuple[str, str | None]] = []
    for name, content in study.items():
        if isinstance(content, dict):
            found += [(name, sheet) for sheet in content]
        elif isinstance(content, list):
            found.append((name, None))
    return found


def bend(study: Study, draw: Any) -> Study:
    """Return the study with one to three things wrong."""
    study = copy.deepcopy(study)
    for _ in range(draw(st.integers(1, 3))):
        file, sheet = draw(st.sampled_from(places(study)))
        if file.endswith(".json"):
            study[file]["document"] = _bent_document(study[file]["document"], draw)
            continue
        rows = study[file] if sheet is None else study[file][sheet]
        _bend_rows(rows, draw)
        if sheet is not None and draw(st.integers(0, 9)) == 0:
            study[file][draw(st.sampled_from(["Notes", "more.csv"]))] = [["what", "is this"], ["?", 1]]
    return study


def _bend_rows(rows: Rows, draw: Any) -> None:
    if not rows:
        rows.append([draw(CELLS)])
        return
    width = max(map(len, rows))
    row, column = draw(st.integers(0, len(rows) - 1)), draw(st.integers(0, max(width - 1, 0)))
    kind = draw(st.sampled_from(KINDS))
    if kind == "drop row":
        del rows[row]
    elif kind == "drop rows":
        del rows[row:]
    elif kind == "repeat row":
        rows.insert(draw(st.integers(0, len(rows))), list(rows[row]))
    elif kind == "shuffle rows":
        rows[1:] = draw(st.permutations(rows[1:]))
    elif kind == "junk row":
        rows.insert(row, draw(st.lists(CELLS, max_size=width + 2)))
    elif kind in ("cell", "blank"):
        _set(rows[row], column, "" if kind == "blank" else draw(CELLS))
    elif kind == "column":
        cells = draw(st.lists(CELLS, min_size=1, max_size=3))
        for at, line in enumerate(rows[1:]):
            _set(line, column, cells[at % len(cells)])
    else:
        _bend_columns(rows, kind, column, draw)


def _bend_columns(rows: Rows, kind: str, column: int, draw: Any) -> None:
    other = draw(st.integers(0, max(max(map(len, rows)) - 1, 0)))
    name = draw(CELLS) if kind == "rename" else None
    for at, line in enumerate(rows):
        if kind == "drop column" and column < len(line):
            del line[column]
        elif kind == "repeat column" and column < len(line):
            line.insert(other, line[column])
        elif kind == "swap columns" and max(column, other) < len(line):
            line[column], line[other] = line[other], line[column]
        elif kind == "rename" and at == 0:
            _set(line, column, name)
        elif kind == "numbers" and column < len(line) and str(line[column]).replace(".", "", 1).isdecimal():
            line[column] = float(line[column])


KINDS = (
    "drop row", "drop rows", "repeat row", "shuffle rows", "junk row", "cell", "cell", "blank", "column", "drop column", "repeat column",
    "swap columns", "rename", "numbers",
)  # fmt: skip


def _set(line: list[Any], column: int, cell: Any) -> None:
    line += [""] * (column + 1 - len(line))
    line[column] = cell


JSON = st.recursive(
    CELLS.filter(lambda cell: cell is not DAY),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)


def _bent_document(document: Any, draw: Any) -> Any:
    """Return a document of which one part is another, gone, or twice there."""
    if isinstance(document, dict) and document and draw(st.integers(0, 9)):
        key = draw(st.sampled_from(sorted(document, key=str)))
        return {**document, key: _bent_document(document[key], draw)}
    if isinstance(document, list) and document and draw(st.integers(0, 9)):
        at = draw(st.integers(0, len(document) - 1))
        what = draw(st.integers(0, 3))
        middle = [] if what == 0 else [document[at]] * 2 if what == 1 else [_bent_document(document[at], draw)]
        return [*document[:at], *middle, *document[at + 1 :]]
    return draw(JSON)


def copied(study: Study) -> Study:
    """Return a study that may be changed without changing the other."""
    return copy.deepcopy(study)
