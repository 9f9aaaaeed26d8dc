"""The tables of exports of data collection servers know which row belongs to which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from linkages.survey.raw import Broken, RawTable
from linkages.survey.sources.keyed import is_keyed_root, keyed_links, left_out_keyed
from linkages.survey.sources.kobo_sheets import is_kobo_root, kobo_csv_gap, kobo_links, left_out_kobo
from linkages.survey.sources.links import Link, repeat_names, scope

SUBMISSIONS = "submissions"
Flags = npt.NDArray[np.bool_]


def linked(tables: list[RawTable]) -> list[RawTable]:
    """Tie the tables of exports together.

    Rows are joined within one workbook or archive, or within the folder of text files. KoboToolbox joins by ``_parent_index`` (and by
    the submission's id where it stands in both sheets), ODK Central and SurveyCTO by ``PARENT_KEY``. Submissions that were rejected on
    the server or could not be decrypted are taken out together with their parts; every row that is taken out is told in `broken`.

    Parameters
    ----------
    tables : list of RawTable
        All tables of a round, from any files.

    Returns
    -------
    list of RawTable
        In the same order. A table of submissions is also called ``submissions``, one of a repeat by the repeat's path and by the last
        part of it. A table that is of no export is the same object as before.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> root = raw_table("f.csv", "f", [(1, ["SubmissionDate", "id", "KEY"]), (2, ["2025-03-01", "W1", "uuid:1"])])
    >>> lines = [(1, ["who", "PARENT_KEY", "KEY"]), (2, ["T1", "uuid:1", "uuid:1/net/alters[1]"])]
    >>> root, alters = linked([root, raw_table("f-alters.csv", "f-alters", lines)])
    >>> alters.names, alters.column("id").tolist(), alters.parent is root
    (('net/alters', 'alters'), ['W1'], True)
    """
    links = _without_circles({**_own_links(tables), **keyed_links(tables), **kobo_links(tables)})
    roots = {
        at for at, table in enumerate(tables) if table.parent is None and (is_keyed_root(table) or is_kobo_root(table))
    }
    names = _names(tables, links)
    parents = {link.parent for link in links.values()}
    made: dict[int, RawTable] = {}
    kept: dict[int, Flags] = {}
    for at in _parents_first(roots, links):
        table, link = tables[at], links.get(at)
        out = _not_answers(table, link) | _without_parent(table, link, kept)
        kept[at] = ~np.isin(np.arange(len(table.rows)), list(out))
        gap = kobo_csv_gap(table) if link is None and at not in parents else None
        told = [*(out[row] for row in sorted(out)), *([("kobo_csv", None, "", gap)] if gap else [])]
        called = (SUBMISSIONS,) if link is None else names.get(at, ())
        made[at] = _hung(_rebuilt(table, called, kept[at], told), link, made, kept, at)
    return [made.get(at, table) for at, table in enumerate(tables)]


def _own_links(tables: Sequence[RawTable]) -> dict[int, Link]:
    """Return the tables that know their parents already."""
    places = {id(table): at for at, table in enumerate(tables)}
    return {
        at: Link(places[id(table.parent)], table.parent_at, "")
        for at, table in enumerate(tables)
        if table.parent_at is not None and id(table.parent) in places
    }


def _without_circles(links: dict[int, Link]) -> dict[int, Link]:
    """Return the links without those of tables that would be parts of themselves: their rows belong nowhere."""
    return {at: _loose(link) if _is_below_itself(at, links) else link for at, link in links.items()}


def _is_below_itself(at: int, links: dict[int, Link]) -> bool:
    seen: set[int] = set()
    above = links[at].parent
    while above is not None and above in links and above != at and above not in seen:
        seen.add(above)
        above = links[above].parent
    return above == at


def _loose(link: Link) -> Link:
    return replace(link, parent=None, at=np.full(len(link.at), -1, dtype=np.int64))


def _names(tables: Sequence[RawTable], links: dict[int, Link]) -> dict[int, tuple[str, ...]]:
    """Return what the tables of repeats are called, so that no short name means two repeats of one export."""
    beside: dict[str, list[int]] = {}
    for at, link in links.items():
        if link.path:
            beside.setdefault(scope(tables[at]), []).append(at)
    return {
        at: names
        for group in beside.values()
        for at, names in zip(group, repeat_names([links[at].path for at in group]), strict=True)
    }


def _parents_first(roots: set[int], links: dict[int, Link]) -> list[int]:
    order: list[int] = []
    for start in sorted(roots | set(links)):
        at: int | None = start
        trail: list[int] = []
        while at is not None and at not in order and at not in trail:
            trail.append(at)
            at = links[at].parent if at in links else None
        order += reversed(trail)
    return order


def _not_answers(table: RawTable, link: Link | None) -> dict[int, Broken]:
    """Return the submissions that the server marks as no answers, by position."""
    if link is not None:
        return {}
    found = left_out_keyed(table) if is_keyed_root(table) else left_out_kobo(table)
    return {at: (rule, int(table.rows[at]), column, message) for at, (rule, column, message) in found.items()}


def _without_parent(table: RawTable, link: Link | None, kept: dict[int, Flags]) -> dict[int, Broken]:
    """Return the rows whose submission is not there, or was taken out, by position."""
    if link is None:
        return {}
    found: dict[int, Broken] = {}
    stays = kept[link.parent] if link.parent is not None else np.zeros(0, dtype=bool)
    for at, above in enumerate(link.at):
        row = int(table.rows[at])
        if above < 0:
            named = f"{link.named[at]!r} in {link.column!r}" if len(link.named) else "its submission"
            message = f"expected the submission that the row is a part of; {named} is not there"
            found[at] = ("orphan_row", row, link.column, message)
        elif not stays[above]:
            found[at] = ("part_of_rejected", row, link.column, "the row is a part of a submission that is left out")
    return found


def _rebuilt(table: RawTable, names: tuple[str, ...], kept: Flags, told: Sequence[Broken]) -> RawTable:
    """Return the table under its further names, without the rows taken out."""
    gone = set(table.rows[~kept].tolist())
    return replace(
        table,
        cells=table.cells[kept].reset_index(drop=True),
        rows=table.rows[kept],
        rounded=[one for one in table.rounded if one[0] not in gone],
        broken=[*table.broken, *told],
        names=tuple(dict.fromkeys((*table.names, *names))),
        grouped=True,
        parent=None,
        parent_at=None,
    )


def _hung(table: RawTable, link: Link | None, made: dict[int, RawTable], kept: dict[int, Flags], at: int) -> RawTable:
    """Return the table with its parent, in whose cells positions have moved where rows were taken out."""
    if link is None or link.parent is None:
        return table
    moved = np.cumsum(kept[link.parent]) - 1
    return replace(table, parent=made[link.parent], parent_at=moved[link.at[kept[at]]].astype(np.int64))
