"""The rounds of an export: by a column, by files, or one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from linkages.survey.cells import fold
from linkages.survey.proposal import words
from linkages.survey.proposal.found import Export, Found
from linkages.survey.proposal.frame import Block
from linkages.survey.proposal.people import People, round_column
from linkages.survey.proposal.sheets import Sheet
from linkages.survey.proposal.spots import plain

_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_DATES = ("_submission_time", "submissiondate", "today", "start", "starttime", "date")


def rounds_block(export: Export, found: Sequence[Found], files: Sequence[str]) -> list[Block]:
    """Return a block for each round: by a column of rounds, else by files that hold the same sheets, else one."""
    entries = list(files) or ["export.xlsx"]
    sheets, people = export.sheets, export.people
    asked = {one.where["sheet"] for one in found if "round" in one.columns}
    telling = [one for one in sheets if one is people.sheet or one.name in asked]
    columns = [one for sheet in telling if (one := round_column(sheet)) is not None]
    if columns:
        codes = sorted({text for one in columns for text in one.counts}, key=_in_time)
        return [_coded_round(code, entries, columns[0].name) for code in codes]
    if len(entries) > 1 and _holds_all(sheets, entries) and _same_people(people):
        order = sorted(entries, key=lambda name: _in_time(PurePath(name).stem))
        labels = [PurePath(name).stem or name for name in order]
        labels = labels if len(set(labels)) == len(labels) else order
        note = "DECIDE: the rounds in order of time; these files hold the same sheets and mostly the same ids"
        return [
            Block({"label": label, "files": as_files([name])}, {"": note} if not at else {})
            for at, (label, name) in enumerate(zip(labels, order, strict=True))
        ]
    block = Block({"label": "baseline"}, {"label": "DECIDE: what this round is called"})
    day = _first_day(sheets)
    if day is not None:
        block.values["date"] = day
        block.notes["date"] = "the earliest in the export"
    block.values["files"] = as_files(entries)
    return [block]


def as_files(files: Sequence[str]) -> Any:
    """Return files as a round names them; a url is a database."""
    entries = [{"url": one} if "://" in one else one for one in files]
    return entries[0] if len(entries) == 1 else entries


def _in_time(label: str) -> tuple[int, list[tuple[bool, int, str]], str]:
    place = next((at for at, entry in enumerate(words.ROUND_ORDER) if entry in plain(label)), len(words.ROUND_ORDER))
    parts = [
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", label) if part
    ]
    return place, parts, label


def _coded_round(code: str, files: Sequence[str], column: str) -> Block:
    block = Block({"label": f"round {code}" if len(code) < 3 else code})
    if _YEAR.fullmatch(code):
        block.values["date"] = int(code)
    block.values["files"] = as_files(files)
    if block.values["label"] != code:
        block.values["code"] = code
    block.notes["label"] = f"DECIDE: the order of time; {code!r} stands in the column {column}"
    return block


def _holds_all(sheets: Sequence[Sheet], entries: Sequence[str]) -> bool:
    """Return whether every file holds every sheet."""
    return bool(sheets) and all(
        any(PurePath(entry).name in (table.file, *PurePath(table.origin).parts) for table in sheet.tables)
        for sheet in sheets
        for entry in entries
    )


def _same_people(people: People) -> bool:
    if people.sheet is None or people.id is None or len(people.sheet.tables) < 2:
        return False
    return len({fold(text) for text in people.id.counts}) < 0.7 * people.id.filled


def _first_day(sheets: Sequence[Sheet]) -> dt.date | None:
    for wanted in _DATES:
        for sheet in sheets:
            column = next((one for one in sheet.columns if fold(one.name) == wanted), None)
            found = [_DAY.fullmatch(text) for text in column.counts] if column else []
            days = sorted(one[1] for one in found if one)
            if days:
                try:
                    return dt.date.fromisoformat(days[0])
                except ValueError:
                    return None
    return None
