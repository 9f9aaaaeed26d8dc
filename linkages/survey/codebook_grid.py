"""The codebook sheets of a workbook as rows of filled cells, each under its header; what is wrong with their shape is told."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from python_calamine import CalamineError, CalamineWorkbook

from linkages.errors import CodebookError
from linkages.survey.cells import cell_text, fold
from linkages.survey.sources.formulas import hollow_cells

TOP = "study"
NEEDED = ("rounds", "relations")
CODEBOOK_SHEETS = (TOP, *NEEDED, "roles", "attributes")
Row = tuple[int, dict[str, str]]
_OTHER_WAY = "or name the study.toml that describes the workbook"
_REFUSED = {
    ".xlsm": "a workbook with macros",
    ".xls": "a workbook of the old format, in which formulas that were never calculated cannot be told",
    ".ods": "an OpenDocument workbook, in which formulas that were never calculated cannot be told",
}


@dataclass(frozen=True)
class CodebookSheet:
    """One sheet of a codebook, without remarks: columns whose header begins with ``#``.

    Attributes
    ----------
    head : int
        The row of the headers, 1-based.
    header : list of str
        The headers.
    rows : list of (int, dict of str to str)
        Row number, and the filled cells by header. Blank rows are left out.
    """

    head: int
    header: list[str]
    rows: list[Row]


def read_sheets(path: Path) -> tuple[dict[str, CodebookSheet], set[str]]:
    """Return the sheets of the codebook by name, and the folded names of all sheets.

    Raises
    ------
    CodebookError
        If the file is no ``.xlsx`` workbook, a sheet is missing, or a cell has no header or no value.
    """
    _check_file(path)
    try:
        with CalamineWorkbook.from_path(path) as book:
            names = [(fold(name), name) for name in book.sheet_names]
            named = {form: name for form, name in names if form in CODEBOOK_SHEETS}
            grids = {
                form: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for form, name in named.items()
            }
        hollow = hollow_cells(path)
    except (OSError, ValueError, CalamineError, zipfile.BadZipFile, zlib.error) as error:
        raise CodebookError(f"{path} cannot be read as a workbook: {error}. Save it anew as .xlsx.") from None
    _check_names(path, [form for form, _ in names], [name for _, name in names])
    wrong = [
        f"{form}, cell {column}{row}: expected a value; {came}. Let the workbook calculate, and save it"
        for form, name in named.items()
        for row, column, came in hollow.get(name, [])
    ]
    sheets = {form: _sheet(form, grid, wrong) for form, grid in grids.items()}
    if wrong:
        fail(path, wrong)
    return sheets, {form for form, _ in names}


def _check_file(path: Path) -> None:
    if path.suffix.lower() in _REFUSED:
        raise CodebookError(
            f"expected a study.toml, or an .xlsx workbook with codebook sheets; {path.name} is {_REFUSED[path.suffix.lower()]}. "
            f"Save it as .xlsx, {_OTHER_WAY}."
        )
    if not path.is_file():
        came = "a folder of that name" if path.is_dir() else "no such file"
        raise CodebookError(f"expected a workbook at {path}; there is {came}.")


def _check_names(path: Path, forms: list[str], names: list[str]) -> None:
    if TOP not in forms and {"actors", "ties", "interviews"} & set(forms):
        raise CodebookError(
            f"expected a codebook; {path} holds answers and no sheet 'study' (there are: {', '.join(names)}). Name the study.toml that "
            "describes it, or add the codebook in sheets: study (columns key and value), rounds and relations, and roles and attributes if "
            "needed."
        )
    if TOP not in forms:
        raise CodebookError(
            f"expected a sheet 'study' in {path}, with the columns key and value, beside the sheets rounds and relations, and roles and "
            f"attributes if needed; there are: {', '.join(names)}. Add the codebook in these sheets, {_OTHER_WAY}."
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
        fail(path, wrong)


def _sheet(name: str, grid: list[list[Any]], wrong: list[str]) -> CodebookSheet:
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
    return CodebookSheet(
        head, [text for text in header if text and not text.startswith("#")], [one for one in rows if one[1]]
    )


def fail(path: Path, lines: Sequence[str]) -> NoReturn:
    """Raise a CodebookError with one line for each problem."""
    count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
    raise CodebookError(f"{path.name} has {count}:\n" + "\n".join(f"  {line}" for line in lines))
