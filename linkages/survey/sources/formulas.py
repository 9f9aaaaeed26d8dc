"""What a workbook's own XML tells before it is read: formulas never calculated or failed, and cells far outside the table."""

from __future__ import annotations

import re
import zipfile
from html import unescape
from pathlib import Path, PurePosixPath

_SHEET = re.compile(r"<(?:\w+:)?sheet\s([^>]*)>")
_LINK = re.compile(r"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:]+)\s*=\s*"([^"]*)"')
_CELL = re.compile(r"<c\s([^>]*[^/])>(.*?)</c>", re.DOTALL)
_FAR = re.compile(r'<c\s[^>]*?r="([A-Z]{3,})(\d+)"[^>]*?[^/]>\s*<(?:\w+:)?(?:v|is|f)\b')
_ROW = re.compile(r'<row\s[^>]*?r="(\d+)"')
MOST_CELLS = 30_000_000
_NAME = re.compile(r"([A-Z]*)(\d*)")
_VALUE = re.compile(r"<v[^>/]*>([^<]+)</v>")


def hollow_cells(path: Path) -> dict[str, list[tuple[int, str, str]]]:
    """Return for each sheet of an ``.xlsx`` file the cells that look filled in the file and read as blank.

    Returns
    -------
    dict of str to list of (int, str, str)
        Row number, column letters, and what stands there.

    Raises
    ------
    ValueError
        If a sheet has a cell so far out that the table would fill the memory.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm") or not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as book:
        parts = _parts(book)
        found = {}
        for sheet, part in parts.items():
            xml = book.read(part).decode("utf-8", "replace")
            _refuse_far(sheet, xml)
            found[sheet] = _hollow(xml)
        return found


def _parts(book: zipfile.ZipFile) -> dict[str, str]:
    names = set(book.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    links = [
        _attributes(one) for one in _LINK.findall(book.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace"))
    ]
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    sheets = [_attributes(one) for one in _SHEET.findall(book.read("xl/workbook.xml").decode("utf-8", "replace"))]
    parts = {sheet.get("name", ""): _inside(targets.get(sheet.get("r:id", ""), "")) for sheet in sheets}
    return {sheet: part for sheet, part in parts.items() if part in names}


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _attributes(text: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _refuse_far(sheet: str, xml: str) -> None:
    far = [(_column(letters), letters, int(row)) for letters, row in _FAR.findall(xml)]
    if not far:
        return
    column, letters, row = max(far)
    rows = max(int(number) for number in _ROW.findall(xml[-200_000:]) or [row])
    if column * max(rows, row) > MOST_CELLS:
        raise ValueError(f"sheet {sheet!r} has a value in {letters}{row}, far outside the table; clear that cell")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _hollow(xml: str) -> list[tuple[int, str, str]]:
    if "<f" not in xml and 't="e"' not in xml:
        return []
    found = []
    for head, body in _CELL.findall(xml):
        facts, value = _attributes(head), _VALUE.search(body)
        name = _NAME.fullmatch(facts.get("r", ""))
        letters, digits = name.groups() if name else ("", "")
        if facts.get("t") == "e":
            found.append(
                (int(digits or 0), letters, f"the formula failed with {unescape(value[1]) if value else 'an error'}")
            )
        elif "<f" in body and value is None and facts.get("t") != "str":
            found.append((int(digits or 0), letters, "a formula that was never calculated came"))
    return found
