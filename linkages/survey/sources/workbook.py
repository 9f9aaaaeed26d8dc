"""Workbooks become raw tables, a table for each sheet."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from linkages.survey.cells import cell_text
from linkages.survey.raw import RawTable, raw_table
from linkages.survey.sources.archive import check_archive
from linkages.survey.sources.formulas import hollow_cells

_HEAD = 64 * 1024
_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def read_workbook(path: Path) -> list[RawTable]:
    """Read every sheet of a workbook.

    Raises
    ------
    ValueError
        If it is no workbook, is damaged, has a password, macros or declared entities, no sheet of cells, or a cell far outside its table.
    """
    _check(path)
    try:
        return _read(path)
    except CalamineError as error:
        raise ValueError(
            f"expected a whole workbook; it is damaged ({error}). Open it in a spreadsheet and save it anew"
        ) from None


def _check(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(len(_OLD))
    if not start:
        raise ValueError("expected a workbook; the file is empty")
    if path.suffix.lower() == ".xls":
        return
    if start == _OLD:
        raise ValueError(
            f"expected a {path.suffix.lower()} workbook; this one has a password, or is an old .xls by another name. "
            "Save it anew as .xlsx, without a password"
        )
    if not zipfile.is_zipfile(path):
        raise ValueError(
            f"expected a {path.suffix.lower()} workbook; the file is cut off, or is none, whatever its name says. "
            "Copy it anew, or save it as .xlsx"
        )
    check_archive(path)
    with zipfile.ZipFile(path) as book:
        for entry in book.infolist():
            if entry.filename.lower().endswith((".xml", ".rels")):
                with book.open(entry) as part:
                    _refuse_entities(entry.filename, part.read(_HEAD))


def _refuse_entities(part: str, start: bytes) -> None:
    if _DECLARES.search(start.replace(b"\0", b"")):
        raise ValueError(
            f"expected plain XML; {part!r} declares entities, as no spreadsheet does. It may be an attack; do not open it"
        )


def _read(path: Path) -> list[RawTable]:
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
            broken = [
                ("unread_cell", row, column, f"expected a value; {came}") for row, column, came in hollow.get(sheet, [])
            ]
            tables.append(raw_table(path.name, sheet, lines, rounded=rounded, broken=broken, origin=str(path)))
    return tables
