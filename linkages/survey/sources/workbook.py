"""Workbooks become raw tables, a table for each sheet."""

from __future__ import annotations

import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

from linkages.survey.cells import cell_text
from linkages.survey.raw import RawTable, raw_table
from linkages.survey.sources.archive import check_archive
from linkages.survey.sources.formulas import hollow_cells


def read_workbook(path: Path) -> list[RawTable]:
    """Read every sheet of a workbook.

    Raises
    ------
    ValueError
        If the workbook has no sheet of cells, or a cell far outside its table.
    """
    if zipfile.is_zipfile(path):
        check_archive(path)
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
