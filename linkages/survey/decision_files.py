"""The CSV files beside a study that a person fills in: read with the numbers of their rows, and only ever added to."""

from __future__ import annotations

import csv
import io
import math
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from linkages.errors import SurveyError, WriteError
from linkages.survey.cells import fold

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@dataclass(frozen=True)
class Sheet:
    """A CSV file as it lies there: its bytes, how it separates cells and ends lines, and its rows by number."""

    path: Path
    data: bytes
    mark: str
    end: str
    header: list[str]
    rows: dict[int, dict[str, str]]


def read_sheet(path: Path, needed: Sequence[str]) -> Sheet | None:
    """Return a CSV file's rows, blank lines passed over; None if there is no file, or nothing in it.

    Raises
    ------
    SurveyError
        If it cannot be read, lacks one of the columns `needed`, or a row has more or fewer cells than the header.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SurveyError(f"{path} could not be read ({error.strerror or error}).") from error
    if not data.strip():
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SurveyError(
            f"{path}: expected text in UTF-8; byte {error.start} is not. Save it anew as 'CSV UTF-8'."
        ) from None
    head = text.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    lines = _lines(path, text, mark)
    header = [fold(cell) for cell in (lines[0][1] if lines else [])]
    missing = [name for name in needed if header.count(name) != 1]
    if missing:
        raise SurveyError(
            f"{path}, row 1: expected the columns {', '.join(needed)}, each once; {', '.join(missing)} did not come so."
        )
    rows = {}
    for row, cells in lines[1:]:
        if len(cells) != len(header):
            raise SurveyError(
                f"{path}, row {row}: expected {len(header)} cells; {len(cells)} came. Look for a separator or quote."
            )
        rows[row] = {name: _bare(cell) for name, cell in zip(header, cells, strict=True)}
    return Sheet(path, data, mark, "\r\n" if head.endswith("\r") else "\n", header, rows)


def _lines(path: Path, text: str, mark: str) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found, row = [], 1
    try:
        for cells in reader:
            if cells:
                found.append((row, cells))
            row = reader.line_num + 1
    except csv.Error:
        raise SurveyError(f"{path}, row {row}: a quotation mark is open that should be closed, or doubled.") from None
    return found


def append_rows(path: Path, sheet: Sheet | None, rows: Sequence[Mapping[str, str]], columns: Iterable[str]) -> None:
    """Put rows behind what a file holds, whole or not at all."""
    if sheet is not None and not rows:
        return
    text = io.StringIO(newline="")
    header = sheet.header if sheet else list(columns)
    writer = csv.writer(text, delimiter=sheet.mark if sheet else ",", lineterminator=sheet.end if sheet else "\n")
    before = sheet.data if sheet else b"\xef\xbb\xbf"
    if sheet is None:
        writer.writerow(header)
    elif not before.endswith((b"\n", b"\r")):
        text.write(sheet.end)
    writer.writerows([[_inert(row.get(name, "")) for name in header] for row in rows])
    _put(path, before + text.getvalue().encode("utf-8"))


def _put(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise WriteError(
            f"{path} could not be written ({error.strerror or error}). Close it elsewhere, or name a folder that may be written to."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _inert(text: str) -> str:
    """Return text with an apostrophe where a spreadsheet would take it for a formula, or where one stands there already."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_STARTS) else text


def _bare(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA_STARTS) else text


def clean(value: object) -> str:
    """Return a value as the text of one line, blank if it is missing."""
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "" if missing else " ".join(str(value).split())
