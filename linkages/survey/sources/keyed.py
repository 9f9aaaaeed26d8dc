"""Exports whose rows have a ``KEY`` and a ``PARENT_KEY``: ODK Central, ODK Briefcase, SurveyCTO."""

from __future__ import annotations

import re
from collections.abc import Sequence

from linkages.survey.cells import fold
from linkages.survey.raw import RawTable
from linkages.survey.sources.links import Link, positions, scope, texts

KEY = "KEY"
PARENT_KEY = "PARENT_KEY"
SET_OF = "SET-OF-"
SERVER_COLUMNS = frozenset(
    {"SubmissionDate", "SubmitterID", "FormVersion", "ReviewState", "formdef_version", "instanceID", "meta-instanceID"}
)
UNDECRYPTED = frozenset({"not decrypted", "missing encrypted form data"})
_COUNT = re.compile(r"\[\d+\]")


def is_keyed_root(table: RawTable) -> bool:
    """Return whether a table holds the submissions of such an export.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> [is_keyed_root(raw_table("f.csv", "f", [(1, line)])) for line in (["SubmissionDate", "id", "KEY"], ["KEY", "value"])]
    [True, False]
    """
    return KEY in table.header and PARENT_KEY not in table.header and not SERVER_COLUMNS.isdisjoint(table.header)


def keyed_links(tables: Sequence[RawTable]) -> dict[int, Link]:
    """Return for each repeat's table, by its position, where its rows belong.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> root = raw_table("f.csv", "f", [(1, ["id", "KEY"]), (2, ["W1", "uuid:1"])])
    >>> part = raw_table("f-alters.csv", "f-alters", [(1, ["who", "PARENT_KEY", "KEY"]), (2, ["T1", "uuid:1", "uuid:1/net/alters[1]"])])
    >>> link = keyed_links([root, part])[1]
    >>> link.parent, link.at.tolist(), link.path
    (0, [0], 'net/alters')
    """
    keys = {at: set(texts(table, KEY) or []) for at, table in enumerate(tables) if _is_free(table, KEY)}
    links = {}
    for at, table in enumerate(tables):
        beside = [other for other in keys if other != at and scope(tables[other]) == scope(table)]
        if not _is_free(table, PARENT_KEY) or (at not in keys and not beside):
            continue
        named = texts(table, PARENT_KEY) or []
        parent = _parent(tables, at, {other: len(keys[other].intersection(named)) for other in beside})
        above = [] if parent is None else texts(tables[parent], KEY) or []
        stems = [tables[other].sheet for other in beside]
        links[at] = Link(parent, positions(above, named), _path(table, stems), PARENT_KEY, named)
    return links


def left_out_keyed(table: RawTable) -> dict[int, tuple[str, str, str]]:
    """Return by position the rows that are no answers: rule, column and message.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> left_out_keyed(raw_table("f.csv", "f", [(1, ["KEY", "ReviewState"]), (2, ["uuid:1", "rejected"])]))
    {0: ('rejected_submission', 'ReviewState', "the submission was reviewed as 'rejected'")}
    """
    found = {}
    for server, column in (("ReviewState", "ReviewState"), ("formdef_version", "review_status")):
        for at, text in enumerate((texts(table, column) if server in table.header else None) or []):
            if fold(text) == "rejected":
                found[at] = ("rejected_submission", column, f"the submission was reviewed as {text!r}")
    for at, text in enumerate(texts(table, "Status") or []):
        if fold(text) in UNDECRYPTED:
            message = f"expected the answers of the submission; {text!r} came"
            found[at] = ("undecrypted_submission", "Status", message)
    return found


def _is_free(table: RawTable, header: str) -> bool:
    return table.parent is None and header in table.header


def _parent(tables: Sequence[RawTable], at: int, hits: dict[int, int]) -> int | None:
    """Where most of the parents' keys stand; a table without rows hangs on the one that announces it, or begins its name."""
    sheet = tables[at].sheet
    own = {name for name in tables[at].header if name.startswith(SET_OF)}

    def fitness(other: int) -> tuple[int, int, int]:
        stem = tables[other].sheet
        begins = len(stem) if sheet.startswith(stem + "-") else 0
        return hits[other], len(own.intersection(tables[other].header)), begins

    ranked = sorted(
        hits, key=lambda other: (*(-part for part in fitness(other)), tables[other].sheet, tables[other].file)
    )
    if ranked and any(fitness(ranked[0])):
        return ranked[0]
    roots = [other for other in ranked if is_keyed_root(tables[other])]
    return roots[0] if len(roots) == 1 else None


def _path(table: RawTable, stems: Sequence[str]) -> str:
    """Return the repeat's path, as its keys have it, else what the name of the file has after the form's."""
    paths = {_COUNT.sub("", key.partition("/")[2]) for key in texts(table, KEY) or []} - {""}
    if paths:
        return min(paths)
    sets = [name.removeprefix(SET_OF) for name in table.header if name.startswith(SET_OF)]
    if sets:
        return sets[-1]
    begun = [stem for stem in stems if table.sheet.startswith(stem + "-")]
    return table.sheet.removeprefix(min(begun, key=len) + "-") if begun else table.sheet
