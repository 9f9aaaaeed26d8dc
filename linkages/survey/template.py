"""A study to start from: a commented codebook and a workbook with drop-downs."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from linkages.errors import LinkagesError
from linkages.survey.codebook import Codebook, read_codebook
from linkages.survey.core import STATUSES

CODEBOOK, WORKBOOK = "study.toml", "baseline.xlsx"
LAST_ACTOR, LAST_TIE = 5000, 20000
HEADERS = {
    "actors": {"id": 10, "name": 28, "role": 18, "sex": 8, "community": 16},
    "ties": {"respondent": 14, "from": 14, "to": 14, "relation": 14, "value": 12, "tied": 8},
    "interviews": {"id": 10, "status": 14, "consent": 10},
}
EXAMPLES = {
    "actors": [
        ["W1", "Rekha", "weaver", "f", "Julaha"],
        ["W2", "Imran", "weaver", "m", "Ansari"],
        ["T1", "Jain & Sons", "trader", "", ""],
    ],
    "ties": [
        ["W1", "T1", "W1", "advance", "4000", "yes"],
        ["W1", "W1", "T1", "cloth_sale", "9500", "yes"],
        ["W1", "W1", "W2", "trust", "4", ""],
    ],
    "interviews": [["W1", "answered", "yes"], ["W2", "refused", ""], ["T1", "absent", ""]],
}
TOLD = {
    "actors": (
        "Sheet `actors`: one row for everyone in the cluster, those not interviewed and those without ties too. An id stays the same "
        "in all rounds."
    ),
    "ties": (
        "Sheet `ties`: one row for each tie that a respondent names. `respondent` is who says so; the tie runs from `from` to `to`, the "
        "way the money, the yarn or the cloth goes. `tied`: must the cloth be sold to whoever gave the advance or the yarn?"
    ),
    "interviews": (
        "Sheet `interviews`: one row for everyone who was to be asked. `answered` without a row in `ties` means: names nobody. "
        "Whoever did not answer counts as silent, never as having no ties."
    ),
}


def write_template(folder: str | Path) -> Path:
    """Write a new study into a folder: ``study.toml`` with comments, and ``baseline.xlsx`` with drop-downs.

    Parameters
    ----------
    folder : str or Path
        Made if it is not there.

    Returns
    -------
    Path
        The codebook.

    Raises
    ------
    LinkagesError
        If one of the two files is there already; nothing is overwritten.
    """
    folder = Path(folder)
    for name in (CODEBOOK, WORKBOOK):
        if (folder / name).exists():
            raise LinkagesError(
                f"expected a folder without {name}; {folder / name} is there already. Name another folder."
            )
    folder.mkdir(parents=True, exist_ok=True)
    codebook = folder / CODEBOOK
    codebook.write_bytes(files("linkages.survey").joinpath("template.toml").read_bytes())
    _write_workbook(folder / WORKBOOK, read_codebook(codebook))
    return codebook


def _write_workbook(path: Path, codebook: Codebook) -> None:
    ids = f"=actors!$A$2:$A${LAST_ACTOR + 1}"
    choices: dict[tuple[str, str], str | list[str]] = {
        ("actors", "role"): list(codebook.roles),
        ("ties", "respondent"): ids,
        ("ties", "from"): ids,
        ("ties", "to"): ids,
        ("ties", "relation"): [relation.name for relation in codebook.relations],
        ("ties", "tied"): ["yes", "no"],
        ("interviews", "id"): ids,
        ("interviews", "status"): list(STATUSES),
        ("interviews", "consent"): ["yes", "no"],
    }
    with xlsxwriter.Workbook(path) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        text, plain = book.add_format({"num_format": "@"}), book.add_format()
        _write_read_me(book.add_worksheet("read me"), bold, book)
        for name, columns in HEADERS.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            last = LAST_TIE if name == "ties" else LAST_ACTOR
            for position, (header, width) in enumerate(columns.items()):
                sheet.write_string(0, position, header, bold)
                sheet.set_column(position, position, width, plain if header == "value" else text)
                source = choices.get((name, header))
                if source is not None:
                    sheet.data_validation(1, position, last, position, _choice(header, source))


def _choice(header: str, source: str | list[str]) -> dict[str, object]:
    known = "an id of the sheet actors" if isinstance(source, str) else ", ".join(source)
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": header,
        "error_message": f"Expected {known}."[:255],
    }


def _write_read_me(sheet: Worksheet, bold: Format, book: xlsxwriter.Workbook) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    grey = book.add_format({"font_color": "#808080", "italic": True})
    head = book.add_format({"font_color": "#808080", "italic": True, "bottom": 1})
    sheet.set_column(0, 5, 16)
    sheet.write_string(0, 0, "How to fill in this workbook", bold)
    sheet.merge_range(
        1,
        0,
        1,
        5,
        "Do not rename sheets or headers unless you name them in study.toml. The grey rows here are examples; they are not read.",
        wrapped,
    )
    sheet.set_row(1, 30)
    row = 3
    for name, columns in HEADERS.items():
        sheet.merge_range(row, 0, row, 5, TOLD[name], wrapped)
        sheet.set_row(row, 48)
        _write_line(sheet, row + 1, list(columns), head)
        for offset, example in enumerate(EXAMPLES[name]):
            _write_line(sheet, row + 2 + offset, example, grey)
        row += 3 + len(EXAMPLES[name])


def _write_line(sheet: Worksheet, row: int, cells: Sequence[str], style: Format) -> None:
    for position, cell in enumerate(cells):
        sheet.write_string(row, position, cell, style)
