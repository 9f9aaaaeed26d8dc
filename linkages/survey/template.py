"""A study to start from: a commented codebook and a workbook with drop-downs."""

from __future__ import annotations

import math
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
LAST_ACTOR, LAST_TIE, LAST_CHOICE = 5000, 20000, 200
HEADERS = {
    "actors": {"id": 10, "name": 28, "role": 18, "sex": 8, "community": 16},
    "ties": {"respondent": 14, "from": 14, "to": 14, "relation": 14, "value": 12, "tied": 8},
    "interviews": {"id": 10, "status": 14, "consent": 10},
}
HEAD_NOTES = {
    "respondent": "Who says so.",
    "from": "Who gives the money, the yarn, the cloth; for trust, who trusts; for help, who helped.",
    "to": "Who receives the money, the yarn, the cloth; for trust, who is trusted; for help, who was helped.",
    "value": "A number of 0 or more, with a point: 1.5. 0 says that there is none.",
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
        ["W1", "W2", "W1", "help", "3", ""],
    ],
    "interviews": [["W1", "answered", "yes"], ["W2", "refused", ""], ["T1", "absent", ""]],
}
TOLD = {
    "actors": (
        "Sheet `actors`: one row for everyone in the cluster, those not interviewed and those without ties too. An id stays the same "
        "in all rounds."
    ),
    "ties": (
        "Sheet `ties`: one row for each tie that a respondent names. `respondent` is who says so. The tie runs the way the money, "
        "the yarn, the cloth or the help goes: who gives stands in `from`, who receives in `to`. `tied`: must the cloth be sold to "
        "whoever gave the advance or the yarn?"
    ),
    "interviews": (
        "Sheet `interviews`: one row for everyone who was to be asked. `answered` without a row in `ties` means: names nobody. "
        "Whoever did not answer counts as silent, never as having no ties."
    ),
}
READ_ME_WIDTHS = (14, 20, 18, 16, 18, 12)
LINE_HEIGHT = 15
INTRODUCTION = "Do not rename sheets or headers unless you name them in study.toml. The grey rows here are examples; they are not read."
LISTS_TOLD = (
    "Sheet `lists`: what the drop-downs offer. If you change roles or relations in study.toml, change them there too, without gaps; "
    "every drop-down follows."
)


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
    lists = {
        "role": list(codebook.roles),
        "relation": [relation.name for relation in codebook.relations],
        "status": list(STATUSES),
        "yes or no": ["yes", "no"],
    }
    ids = f"=actors!$A$2:$A${LAST_ACTOR + 1}"
    role, relation, status, yes_no = (_choice_range(position) for position in range(len(lists)))
    choices = {
        ("actors", "role"): _choice("role", role),
        ("ties", "respondent"): _choice("respondent", ids),
        ("ties", "from"): _choice("from", ids),
        ("ties", "to"): _choice("to", ids),
        ("ties", "relation"): _choice("relation", relation),
        ("ties", "value"): _amount(),
        ("ties", "tied"): _choice("tied", yes_no),
        ("interviews", "id"): _choice("id", ids),
        ("interviews", "status"): _choice("status", status),
        ("interviews", "consent"): _choice("consent", yes_no),
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
                if (name, header) in choices:
                    sheet.data_validation(1, position, last, position, choices[name, header])
                if name == "ties" and header in HEAD_NOTES:
                    note = {"validate": "any", "input_title": header, "input_message": HEAD_NOTES[header]}
                    sheet.data_validation(0, position, 0, position, note)
        _write_lists(book.add_worksheet("lists"), lists, bold)


def _write_lists(sheet: Worksheet, lists: dict[str, list[str]], bold: Format) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(lists) - 1, 20)
    for position, (header, words) in enumerate(lists.items()):
        sheet.write_string(0, position, header, bold)
        for row, word in enumerate(words, 1):
            sheet.write_string(row, position, word)


def _choice_range(position: int) -> str:
    """Return the filled part of a column of the sheet `lists`."""
    column = "ABCD"[position]
    filled = f"COUNTA(lists!${column}$2:${column}${LAST_CHOICE + 1})"
    return f"=OFFSET(lists!${column}$2,0,0,MAX(1,{filled}),1)"


def _choice(header: str, source: str) -> dict[str, object]:
    known = "an id of the sheet actors" if source.startswith("=actors!") else "one of the words of the sheet lists"
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": header,
        "error_message": f"Expected {known}.",
    }


def _amount() -> dict[str, object]:
    return {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "error_type": "warning",
        "error_title": "value",
        "error_message": "Expected a number of 0 or more, with a point (1.5), or a code that study.toml declares.",
    }


def _write_read_me(sheet: Worksheet, bold: Format, book: xlsxwriter.Workbook) -> None:
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    grey = book.add_format({"font_color": "#808080", "italic": True})
    head = book.add_format({"font_color": "#808080", "italic": True, "bottom": 1})
    for position, width in enumerate(READ_ME_WIDTHS):
        sheet.set_column(position, position, width)
    sheet.write_string(0, 0, "How to fill in this workbook", bold)
    _write_paragraph(sheet, 1, INTRODUCTION, wrapped)
    row = 3
    for name, columns in HEADERS.items():
        _write_paragraph(sheet, row, TOLD[name], wrapped)
        _write_line(sheet, row + 1, list(columns), head)
        for offset, example in enumerate(EXAMPLES[name]):
            _write_line(sheet, row + 2 + offset, example, grey)
        row += 3 + len(EXAMPLES[name])
    _write_paragraph(sheet, row, LISTS_TOLD, wrapped)


def _write_paragraph(sheet: Worksheet, row: int, text: str, style: Format) -> None:
    sheet.merge_range(row, 0, row, len(READ_ME_WIDTHS) - 1, text, style)
    sheet.set_row(row, LINE_HEIGHT * math.ceil(1.15 * len(text) / sum(READ_ME_WIDTHS)))


def _write_line(sheet: Worksheet, row: int, cells: Sequence[str], style: Format) -> None:
    for position, cell in enumerate(cells):
        sheet.write_string(row, position, cell, style)
