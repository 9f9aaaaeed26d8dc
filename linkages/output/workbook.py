"""The workbook: every table on a sheet of its own, after a first sheet that explains them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from linkages.network.study import Study
from linkages.output.files import write_bytes
from linkages.output.page import AUDIENCE
from linkages.output.readme import about_table, columns_that_matter
from linkages.output.tables import Tables, result_tables
from linkages.output.units import INDICATORS, SHARE, unit_of

MOST_ROWS = 1_048_575
MOST_SIGNS = 32_767
MOST_IN_MEMORY = 1_000_000
BY_ROW = (INDICATORS, "changes", "decomposition")
COUNTS = re.compile("n_[a-z]+")
WIDE = {("change in words", "text"): 110}
README = "read me"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\<>|\"\x00-\x1f]")
_LOOK: dict[str, dict[str, object]] = {
    "head": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E6EDF4", "bottom": 1},
    "text": {"num_format": "@"},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.000"},
    "large": {"num_format": "#,##0.0"},
    "share": {"num_format": "0.0%"},
    "small share": {"num_format": "0.000%"},
    "tiny share": {"num_format": "0.0000%"},
    "link": {"font_color": "#0563C1", "underline": 1, "valign": "top"},
    "wrap": {"text_wrap": True, "valign": "top", "num_format": "@"},
    "title": {"bold": True, "font_size": 14},
}


def write_workbook(study: Study, path: str | Path, *, tables: Tables | None = None) -> Path:
    """Write the tables of a study as an Excel workbook.

    One sheet per table, with the unit below the name in each head, frozen heads and filters; the first sheet says what each sheet holds.
    Text stays text, whatever it begins with; what is not defined or was not answered is an empty cell. Yes and no are 1 and 0.
    The same study gives the same bytes.

    Parameters
    ----------
    study : Study
        One round or more.
    path : str or pathlib.Path
        The file; written whole or not at all.
    tables : dict of str to pandas.DataFrame, optional
        Of `result_tables`, where they are at hand.

    Returns
    -------
    pathlib.Path
        The file.
    """
    return write_bytes(path, workbook_bytes(study, result_tables(study) if tables is None else tables))


def workbook_bytes(study: Study, tables: Tables) -> bytes:
    """Return the workbook of the tables."""
    import xlsxwriter  # noqa: PLC0415  (only when a workbook is made)

    file = BytesIO()
    large = sum(frame.size for frame in tables.values()) > MOST_IN_MEMORY
    options = {
        "in_memory": not large,
        "constant_memory": large,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": study.title, "comments": AUDIENCE, "created": _created(study)})
        looks = {name: book.add_format(look) for name, look in _LOOK.items()}
        sheets = sheet_names(tables)
        _write_readme(book.add_worksheet(README), study, tables, sheets, looks)
        for name, frame in tables.items():
            _write_table(book.add_worksheet(sheets[name]), name, frame, study, looks)
    return file.getvalue()


def sheet_names(tables: Iterable[str], *, gap: str = " ") -> dict[str, str]:
    """Return a sheet's name for each table: at most 31 characters that Excel and file systems allow, unique whatever their case.

    Blanks become `gap`.

    Examples
    --------
    >>> sheet_names(["ties", "actors 2024/25", "Ties"])
    {'ties': 'ties', 'actors 2024/25': 'actors 2024_25', 'Ties': 'Ties 2'}
    """
    found: dict[str, str] = {}
    taken = {README, "history"}
    for table in tables:
        base = re.sub(r"\s", gap, _FORBIDDEN.sub("_", table).strip("'. "))[:31].rstrip("'. ") or "table"
        name, count = base, 1
        while name.casefold() in taken:
            count += 1
            name = f"{base[: 30 - len(str(count))]}{gap}{count}"
        taken.add(name.casefold())
        found[table] = name
    return found


def _created(study: Study) -> dt.datetime:
    """Return the last round's date: the file must carry one, and the clock's would make each run differ."""
    for net in reversed(list(study)):
        found = re.match(r"(\d{4})(?:-(\d\d)-(\d\d))?", net.setting.date)
        if found and 1980 <= int(found[1]) <= 2107:
            return dt.datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=dt.UTC).replace(
                tzinfo=None
            )
    return dt.datetime(1980, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def _write_readme(sheet: Any, study: Study, tables: Tables, sheets: dict[str, str], looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 26)
    sheet.set_column(2, 2, 100)
    sheet.write_string(0, 0, _text(study.title), looks["title"])
    lines = [AUDIENCE]
    if any(net.setting.origin == "simulated" for net in study):
        lines.append("Simulated data: nobody was interviewed.")
    lines += [
        "An empty cell is a value that is not defined, or an answer that was not given. It is never a zero.",
        "Yes and no are 1 and 0. Shares are numbers from 0 to 1, shown in per cent. Units stand below the name in each head.",
        "Columns are named after tie or channel and measure, such as output.exits; the sheet of measures explains each.",
    ]
    for row, line in enumerate(lines, start=1):
        sheet.write_string(row, 0, _text(line))
    row = len(lines) + 2
    begin = [(column, sheets[table], words) for column, table, words in columns_that_matter(study, tables)]
    told = [("", sheets[name], about + _cut(tables[name])) for name, about in about_table(tables).items()]
    for heads, block in (
        (("column to begin with", "sheet", "what it says"), begin),
        (("", "sheet", "what it holds"), told),
    ):
        for place, head in enumerate(heads):
            sheet.write_string(row, place, head, looks["head"])
        _write_links(sheet, row + 1, block, looks)
        row += len(block) + 2


def _write_links(sheet: Any, first: int, lines: Sequence[tuple[str, str, str]], looks: dict[str, Any]) -> None:
    """Write lines of (column, sheet, words), each with a link to its sheet."""
    for row, (column, name, words) in enumerate(lines, start=first):
        sheet.write_string(row, 0, _text(column), looks["wrap"])
        sheet.write_url(row, 1, "internal:'{}'!A1".format(name.replace("'", "''")), looks["link"], name)
        sheet.write_string(row, 2, _text(words), looks["wrap"])


def _cut(frame: pd.DataFrame) -> str:
    return f" Only the first {MOST_ROWS:,} rows; all are in the CSV file." if len(frame) > MOST_ROWS else ""


def _write_table(sheet: Any, table: str, frame: pd.DataFrame, study: Study, looks: dict[str, Any]) -> None:
    frame = frame.iloc[:MOST_ROWS]
    sheet.freeze_panes(1, _lead(frame))
    sheet.set_row(0, 48)
    rows = _row_looks(frame) if table in BY_ROW else None
    columns = []
    for place, column in enumerate(frame.columns):
        unit = "" if table == INDICATORS else unit_of(study, str(column), table=table)
        head = f"{column}\n({unit})" if unit else str(column)
        sheet.write_string(0, place, _text(head), looks["head"])
        if _is_number(frame[column]):
            cells, width = _numbers(frame[column], head)
            own = rows is None or COUNTS.fullmatch(str(column)) is not None
            look = [_number_look(cells, unit)] * len(frame) if own or rows is None else rows
            columns.append((cells, look, sheet.write_number))
        else:
            cells, width = _texts(frame[column])
            wide = WIDE.get((table, str(column)))
            width = wide or width
            columns.append((cells, ["wrap" if wide else "text"] * len(frame), sheet.write_string))
        sheet.set_column(place, place, width)
    for row in range(len(frame)):
        for place, (cells, look, write) in enumerate(columns):
            if cells[row] is not None:
                write(row + 1, place, cells[row], looks[look[row]])
    sheet.autofilter(0, 0, max(len(frame), 1), max(len(frame.columns) - 1, 0))


def _row_looks(frame: pd.DataFrame) -> list[str]:
    """Return the look of each row's numbers, by its unit: the rows are indicators of different units."""
    numbers = frame[[column for column in frame if _is_number(frame[column]) and not COUNTS.fullmatch(str(column))]]
    units = frame["unit"].tolist() if "unit" in frame else [""] * len(frame)
    values = numbers.astype(float).to_numpy().tolist()
    return [_number_look(row, unit) for row, unit in zip(values, units, strict=True)]


def _number_look(values: Iterable[float | None], unit: str) -> str:
    """Return how numbers are shown: shares in per cent, small ones with more places; whole numbers as such."""
    known = np.array([value for value in values if value is not None], dtype=float)
    known = known[np.isfinite(known)]
    largest = np.abs(known).max(initial=0.0)
    if unit == SHARE:
        return "share" if largest >= 0.01 or not largest else "small share" if largest >= 0.001 else "tiny share"
    if (known == np.round(known)).all():
        return "whole"
    return "large" if largest >= 1000 else "number"


def _numbers(values: pd.Series, head: str) -> tuple[list[Any], int]:
    """Return a column's numbers, None where missing, and its width."""
    numbers = values.to_numpy(dtype=float, na_value=np.nan)
    finite = np.isfinite(numbers)
    width = max(9, min(16, 1 + max(len(part) for part in re.split(r"[\n._ ]", head))))
    return [value if known else None for value, known in zip(numbers.tolist(), finite.tolist(), strict=True)], width


def _texts(values: pd.Series) -> tuple[list[Any], int]:
    """Return a column's texts, None where missing or empty, and its width."""
    cells = [
        None if gone else _text(str(value)) or None
        for value, gone in zip(values.tolist(), values.isna().tolist(), strict=True)
    ]
    longest = max((len(cell) for cell in cells[:200] if cell), default=0)
    return cells, max(9, min(44, longest + 2))


def _lead(frame: pd.DataFrame) -> int:
    """How many columns stay in view: up to the actor's name."""
    columns = list(frame.columns)
    return columns.index("name") + 1 if "name" in columns[:7] else 1


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values)


def _text(value: str) -> str:
    return value if len(value) <= MOST_SIGNS else f"{value[: MOST_SIGNS - 1]}…"
