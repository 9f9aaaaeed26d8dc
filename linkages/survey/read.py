"""Files become raw tables: every cell as text, every row with its file, sheet and row number."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from linkages.survey.cells import cell_text, fold
from linkages.survey.formulas import hollow_cells
from linkages.survey.problems import Problems, nearest, place

TEXT_FILES = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
Broken = tuple[str, int, str, str]
_QUOTE = 'a quotation mark is open that should be closed, or doubled ("") inside a quoted text'
_BYTE_ORDER = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class RawTable:
    """One sheet, or one CSV file.

    Attributes
    ----------
    file, sheet : str
        Where it stands; the sheet of a CSV file is its name without the ending.
    header : list of str
        The headers as typed.
    header_row : int
        The row of the headers, the first that is not blank.
    cells : pandas.DataFrame
        Text, as typed save for outer spaces, one column for each header by position; blank cells are "". Blank rows are left out.
    rows : numpy.ndarray
        Row numbers in the file, 1-based.
    rounded : list of (int, int)
        Row number and column position of whole numbers that a spreadsheet has kept with 15 digits although they had more.
    broken : list of (str, int, str, str)
        Rows that are too short or too long, and cells whose value is not there: rule, row number, column, message.
    """

    file: str
    sheet: str
    header: list[str]
    header_row: int
    cells: pd.DataFrame
    rows: np.ndarray
    rounded: list[tuple[int, int]]
    broken: list[Broken]

    def find(self, column: str) -> int | None:
        """Return the position of a column, by its exact header, else blind to case; None if it is not there."""
        if column in self.header:
            return self.header.index(column)
        forms = [fold(name) for name in self.header]
        return forms.index(fold(column)) if fold(column) in forms else None


def read_tables(
    files: Sequence[str], base: Path, *, problems: Problems, seen: dict[Path, list[RawTable]] | None = None
) -> dict[str, list[RawTable]]:
    """Read the files of a round.

    Parameters
    ----------
    files : sequence of str
        Workbooks, CSV or TSV files, or folders of them.
    base : Path
        The folder from which relative names count.
    problems : Problems
        Gets a row for each file that cannot be read.
    seen : dict, optional
        Tables of files read before; filled here.

    Returns
    -------
    dict of str to list of RawTable
        By folded sheet name; the same sheet of several files is a list of several.
    """
    seen = {} if seen is None else seen
    tables: dict[str, list[RawTable]] = {}
    for path in _paths(files, base, problems):
        if path not in seen:
            try:
                seen[path] = _read_file(path)
            except (OSError, ValueError, CalamineError, csv.Error, zipfile.BadZipFile, zlib.error) as error:
                problems.add("unreadable_file", place(path.name), f"{path} cannot be read: {error}")
                seen[path] = []
        for table in seen[path]:
            tables.setdefault(fold(table.sheet), []).append(table)
    return tables


def _paths(files: Sequence[str], base: Path, problems: Problems) -> list[Path]:
    paths: list[Path] = []
    for name in files:
        path = base / name
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.suffix.lower() in (*TEXT_FILES[:2], *WORKBOOKS))
            inside = [one for one in inside if not one.name.startswith(("~$", "."))]
            if not inside:
                message = f"expected CSV files or workbooks in the folder {path}; there are none"
                problems.add("unreadable_file", place(name), message)
            paths += inside
        elif not path.exists():
            near = nearest(path.name, (one.name for one in path.parent.iterdir())) if path.parent.is_dir() else ""
            problems.add("unreadable_file", place(name), f"expected a file or folder at {path}; there is none{near}")
        elif path.suffix.lower() not in (*TEXT_FILES, *WORKBOOKS):
            known = ", ".join((*WORKBOOKS, *TEXT_FILES))
            problems.add("unreadable_file", place(name), f"expected a file ending in {known}; {path.name} came")
        else:
            paths.append(path)
    return list(dict.fromkeys(paths))


def _read_file(path: Path) -> list[RawTable]:
    if path.suffix.lower() in WORKBOOKS:
        return _read_workbook(path)
    return [_read_text(path)]


def _read_workbook(path: Path) -> list[RawTable]:
    tables = []
    with CalamineWorkbook.from_path(path) as book:
        if not book.sheet_names:
            raise ValueError("expected a workbook with at least one sheet of cells; it has none")
        hollow = hollow_cells(path)
        for sheet in book.sheet_names:
            grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
            rounded = [
                (row, column)
                for row, line in enumerate(grid, 1)
                for column, value in enumerate(line)
                if isinstance(value, float) and abs(value) >= 1e15
            ]
            lines = [(row, [cell_text(value) for value in line]) for row, line in enumerate(grid, 1)]
            tables.append(_table(path.name, sheet, lines, rounded=rounded, hollow=hollow.get(sheet, [])))
    return tables


def _read_text(path: Path) -> RawTable:
    text = _decoded(path)
    mark = _delimiter(path, text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    physical = text.splitlines()
    lines: list[tuple[int, list[str]]] = []
    row = 1
    try:
        for line in reader:
            if _swallows(physical[row : reader.line_num], mark, len(lines[0][1]) if lines else len(line)):
                raise ValueError(f"row {row}: {_QUOTE}")
            lines.append((row, [cell.strip() for cell in line]))
            row = reader.line_num + 1
    except csv.Error:
        raise ValueError(f"row {row}: {_QUOTE}") from None
    return _table(path.name, path.stem, lines)


def _swallows(following: Sequence[str], mark: str, width: int) -> bool:
    """Return whether a record of several lines holds a line that looks like a row of its own: a quotation mark is open."""
    return width > 1 and any(line.count(mark) >= width - 1 for line in following)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    encoding = _BYTE_ORDER.get(data[:2], "utf-8-sig")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ValueError(
            f"expected text in UTF-8 (or UTF-16 with its mark); byte {error.start} is neither. Save it anew as 'CSV UTF-8'"
        ) from None


def _delimiter(path: Path, text: str) -> str:
    if path.suffix.lower() == ".tsv":
        return "\t"
    head = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=lambda mark: len(next(csv.reader([head], delimiter=mark), [])))


def _table(
    file: str,
    sheet: str,
    lines: list[tuple[int, list[str]]],
    *,
    rounded: Sequence[tuple[int, int]] = (),
    hollow: Sequence[tuple[int, str, str]] = (),
) -> RawTable:
    lines = [(row, line) for row, line in lines if any(line)]
    header_row, header = lines[0] if lines else (1, [])
    while header and not header[-1]:
        header = header[:-1]
    width, kept = len(header), []
    broken: list[Broken] = [("unread_cell", row, column, f"expected a value; {came}") for row, column, came in hollow]
    widest = max((len(line) for _, line in lines), default=0)
    for row, line in lines[1:]:
        if len(line) < width:
            broken.append(("short_row", row, "", f"expected {width} cells as in the header; {len(line)} came"))
        elif len(line) > len(lines[0][1]) and any(line[len(lines[0][1]) :]):
            broken.append(("long_row", row, "", f"expected {width} cells as in the header; {len(line)} came"))
        kept.append(line + [""] * (widest - len(line)))
    cells = pd.DataFrame(kept, columns=range(widest), dtype="str")
    return RawTable(
        file=file,
        sheet=sheet,
        header=header,
        header_row=header_row,
        cells=cells,
        rows=np.array([row for row, _ in lines[1:]], dtype=int),
        rounded=list(rounded),
        broken=broken,
    )
