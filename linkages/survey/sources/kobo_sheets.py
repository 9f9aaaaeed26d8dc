"""The sheets of a KoboToolbox export: one of submissions, and one for each repeat group."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

import numpy as np
import numpy.typing as npt

from linkages.survey.cells import fold
from linkages.survey.raw import RawTable
from linkages.survey.sources.links import TEXT_ENDINGS, Link, positions, scope, texts

INDEX = "_index"
PARENT_INDEX = "_parent_index"
PARENT_NAME = "_parent_table_name"
STATUS_COLUMNS = ("_validation_status", "_submission__validation_status")
REJECTED = frozenset({"validation_status_not_approved", "not approved"})
SHEET_NAME_LIMIT = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_CUT = re.compile(r"(.+)\.\.\.(?: \(\d+\))?", re.DOTALL)
_NUMBERED = re.compile(r"\[\d+\]")


def is_kobo_root(table: RawTable) -> bool:
    """Return whether a table holds the submissions of a KoboToolbox export.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> is_kobo_root(raw_table("a.xlsx", "Credit", [(1, ["who", "_id", "_uuid", "_submission_time", "_index"])]))
    True
    """
    names = set(table.header)
    signs = {"_uuid", "_submission_time"} <= names or {"_id", "_uuid", INDEX} <= names
    return signs and PARENT_INDEX not in names


def kobo_links(tables: Sequence[RawTable]) -> dict[int, Link]:
    """Return for each repeat's sheet, by its position, where its rows belong.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> root = raw_table("a.xlsx", "Credit", [(1, ["_id", "_uuid", "_index"]), (2, ["5", "u5", "1"])])
    >>> lines = [(1, ["net/alters/who", "_parent_table_name", "_parent_index"]), (2, ["T1", "Credit", "1"])]
    >>> link = kobo_links([root, raw_table("a.xlsx", "alters", lines)])[1]
    >>> link.parent, link.at.tolist(), link.path
    (0, [0], 'net/alters')
    """
    parts = [at for at, table in enumerate(tables) if _is_part(table)]
    members = [*(at for at, table in enumerate(tables) if table.parent is None and is_kobo_root(table)), *parts]
    wholes = {at: _parent_name(tables[at]) for at in parts}
    parents = {
        at: _parent(
            tables, at, wholes[at], [one for one in members if one != at and scope(tables[one]) == scope(tables[at])]
        )
        for at in parts
    }
    called = {parent: wholes[at] for at, parent in parents.items() if parent is not None}
    links = {}
    for at, parent in parents.items():
        table = tables[at]
        wanted = texts(table, PARENT_INDEX) or []
        found = positions([], wanted) if parent is None else _places(tables[parent], table, wholes[at])
        links[at] = Link(parent, found, _path(table, called.get(at, "")), PARENT_INDEX, wanted)
    return links


def left_out_kobo(table: RawTable) -> dict[int, tuple[str, str, str]]:
    """Return by position the rows that are no answers: rule, column and message.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> left_out_kobo(raw_table("a.xlsx", "a", [(1, ["who", "_validation_status"]), (2, ["W1", "Not approved"])]))
    {0: ('rejected_submission', '_validation_status', "the submission was reviewed as 'Not approved'")}
    """
    return {
        at: ("rejected_submission", column, f"the submission was reviewed as {text!r}")
        for column in STATUS_COLUMNS
        for at, text in enumerate(texts(table, column) or [])
        if fold(text) in REJECTED
    }


def kobo_csv_gap(table: RawTable) -> str | None:
    """Return what is missing in a table that KoboToolbox has exported as CSV, and the way out; None if it is none.

    Such a file holds the questions outside of repeat groups only. The older kind, one column for each question of each repeat
    (``children[1]/info/name``), holds everything.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> lines = [(1, ["who", "_id", "_uuid", "_submission_time", "_index"])]
    >>> kobo_csv_gap(raw_table("credit.csv", "credit", lines))[:56]
    'expected every table of the export; this CSV file of Kob'
    >>> kobo_csv_gap(raw_table("credit.xlsx", "credit", lines)) is None
    True
    """
    whole = not {"_uuid", "_submission_time", INDEX} <= set(table.header) or PARENT_INDEX in table.header
    if whole or PurePath(table.file).suffix.lower() not in TEXT_ENDINGS or any(map(_NUMBERED.search, table.header)):
        return None
    return (
        "expected every table of the export; this CSV file of KoboToolbox holds only the questions outside of repeat groups. "
        "If partners were asked in a repeat group, download the data as XLSX or JSON"
    )


def sheet_fits(sheet: str, whole: str) -> bool:
    """Return whether a sheet may be called so for a repeat of the name `whole`: spreadsheets keep 31 characters, and not all of them.

    Examples
    --------
    >>> sheet_fits("people_who_give_credit_to_th...", "people_who_give_credit_to_the_family"), sheet_fits("net_alters", "net/alters")
    (True, True)
    """
    shown, seen = fold(_FORBIDDEN.sub("_", whole)), fold(sheet)
    if seen == shown:
        return True
    cut = _CUT.fullmatch(seen)
    return len(shown) > SHEET_NAME_LIMIT and (
        seen == shown[:SHEET_NAME_LIMIT] or bool(cut and shown.startswith(cut[1]))
    )


def _is_part(table: RawTable) -> bool:
    return table.parent is None and {PARENT_INDEX, PARENT_NAME} <= set(table.header)


def _parent_name(table: RawTable) -> str:
    """Return what most rows say that their parent's table is called."""
    names = Counter(filter(None, texts(table, PARENT_NAME) or []))
    return min(names, key=lambda name: (-names[name], name)) if names else ""


def _parent(tables: Sequence[RawTable], at: int, whole: str, others: Sequence[int]) -> int | None:
    """Return the one sheet that fits the name; or the submissions under another name, if every row finds its own submission there."""

    def fitness(other: int) -> tuple[bool, bool, int]:
        table = tables[other]
        exact = fold(table.sheet) == fold(_FORBIDDEN.sub("_", whole))
        mentioned = any(whole in name.split("/") or name.startswith(whole + "/") for name in table.header)
        return exact, mentioned, int((_places(table, tables[at], whole) >= 0).sum())

    fitting = sorted((one for one in others if sheet_fits(tables[one].sheet, whole)), key=fitness, reverse=True)
    if fitting:
        clear = len(fitting) == 1 or fitness(fitting[0]) > fitness(fitting[1])
        return fitting[0] if clear else None
    roots = [one for one in others if is_kobo_root(tables[one])]
    if len(roots) != 1 or _uuids(tables[at]) is None or _uuids(tables[roots[0]]) is None:
        return None
    return roots[0] if (_places(tables[roots[0]], tables[at], whole) >= 0).all() else None


def _places(parent: RawTable, table: RawTable, whole: str) -> npt.NDArray[np.int64]:
    """Where each row's parent stands: by its counter, and by the submission's own id where both sheets have that."""
    wanted, names, known = texts(table, PARENT_INDEX) or [], texts(table, PARENT_NAME) or [], texts(parent, INDEX)
    above, own = _uuids(parent), _uuids(table)
    if known is None:
        return positions([], wanted)
    if above is None or own is None:
        above, own = [""] * len(known), [""] * len(wanted)
    here = [
        (index, uuid) if index and name == whole else None for index, uuid, name in zip(wanted, own, names, strict=True)
    ]
    return positions(zip(known, above, strict=True), here)


def _uuids(table: RawTable) -> list[str] | None:
    return texts(table, "_uuid") or texts(table, "_submission__uuid")


def _path(table: RawTable, whole: str) -> str:
    """Return the repeat's path, as its headers have it if they carry groups, else its name."""
    for header in table.header:
        parts = header.split("/")
        for end in range(1, len(parts)):
            path = "/".join(parts[:end])
            for name in (parts[end - 1], path):
                if name == whole if whole else sheet_fits(table.sheet, name):
                    return path
    return whole or table.sheet
