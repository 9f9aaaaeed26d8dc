"""Tables with actors in the labels of rows and columns, and tables of actors and groups."""

from __future__ import annotations

from collections import Counter
from math import isfinite
from typing import Literal

from linkages.survey.cells import fold, number
from linkages.survey.proposal import words
from linkages.survey.proposal.found import Export, Found, relation_name, roles_at
from linkages.survey.proposal.people import KNOWN
from linkages.survey.proposal.sheets import TICKS, Column, Sheet
from linkages.survey.proposal.spots import says

MOST_GROUPS = 60


def grid_found(sheet: Sheet, export: Export) -> list[Found]:
    """Return the relation of a sheet with labels in its first column and its headers; none if it is no such sheet."""
    columns = list(sheet.columns)
    if len(columns) < 3 or sheet.grouped:
        return []
    labels, heads = columns[0], columns[1:]
    rows, people = {fold(text) for text in labels.counts}, export.people
    of_rows = sum(fold(one.header) in rows for one in heads)
    of_people = sum(people.knows(one.header) for one in heads)
    if max(of_rows, of_people) < 0.5 * len(heads):
        return _two_mode(sheet, export, labels, heads)
    known = labels.share(people.knows)
    if of_rows < 0.5 * len(heads) and known < 0.5:
        return []
    if people.ids and of_rows < 0.2 * len(heads) and known >= 0.5 and not _same_kind(labels, heads, export):
        told = f"{of_people} of {len(heads)} headers are actors too, and none of them has a row"
        return [_grid(sheet, export, labels, heads, layout="two_mode", told=told)]
    told = f"{of_rows} of {len(heads)} headers stand in the first column too"
    if of_people > of_rows:
        told = f"{of_people} of {len(heads)} headers are ids or names of actors"
    return [_grid(sheet, export, labels, heads, layout="matrix", told=told)]


def _two_mode(sheet: Sheet, export: Export, labels: Column, heads: list[Column]) -> list[Found]:
    ticks = all(set(map(fold, one.counts)) <= TICKS for one in heads)
    figures = all(all(isfinite(number(text)) or fold(text) in TICKS for text in one.counts) for one in heads)
    about = " ".join([sheet.name, *(one.header for one in heads)])
    activities, groups = says(about, words.ACTIVITY_SHEETS), says(about, words.GROUP_SHEETS)
    if export.people.sheet is sheet or not export.people.ids or labels.share(export.people.knows) < KNOWN:
        return []
    if not any(one.filled for one in heads) or not (ticks or (figures and (activities or groups))):
        return []
    told = f"{len(heads)} headers are no actors, and the cells are ticks or numbers"
    members: Literal["mode", "shared"] = "mode" if groups and not activities else "shared"
    return [_grid(sheet, export, labels, heads, layout="two_mode", told=told, members=members)]


def membership_found(sheet: Sheet, export: Export) -> list[Found]:
    """Return the relation of a list of pairs of an actor and a group; none if the sheet is none."""
    asked = [one for one in sheet.asked if one.filled]
    about = " ".join([sheet.name, *(one.name for one in asked)])
    group_words, activity_words = says(about, words.GROUP_SHEETS), says(about, words.ACTIVITY_SHEETS)
    known = [one for one in asked if one.share(export.people.knows) >= KNOWN]
    if export.people.sheet is sheet or len(known) != 1 or not (group_words or activity_words) or len(asked) > 4:
        return []
    [actor] = known
    entries = (*words.GROUP_SHEETS, *words.ACTIVITY_SHEETS)
    group = next(
        (one for one in asked if one is not actor and says(one.name, entries) and len(one.counts) < one.filled), None
    )
    if group is None:
        return []
    return [
        Found(
            name=relation_name(sheet.name),
            layout="two_mode",
            where={"sheet": sheet.name},
            columns={"source": actor.name, "target": group.name},
            place=f"Sheet {sheet.name}: {sheet.size:,} rows of an actor and a group, {len(group.counts):,} groups.",
            grounds=(f"source: {export.people.told(actor)}",),
            texts=(("the name of the sheet", sheet.name), ("the header", group.name)),
            both=True,
            members="mode" if group_words and not activity_words else "shared",
        )
    ]


def _same_kind(labels: Column, heads: list[Column], export: Export) -> bool:
    """Return whether rows and columns share a role, so that some of the columns are just people who were not asked."""
    roles = export.people.role_of
    of_rows = {roles.get(fold(text), "") for text in labels.counts} - {""}
    of_heads = {roles.get(fold(one.header), "") for one in heads} - {""}
    return bool(of_rows & of_heads) or not of_rows or not of_heads


def _grid(
    sheet: Sheet,
    export: Export,
    labels: Column,
    heads: list[Column],
    *,
    layout: Literal["matrix", "two_mode"],
    told: str,
    members: Literal["", "mode", "shared"] = "",
) -> Found:
    answers = sum((one.counts for one in heads), Counter[str]())
    pairs: Counter[tuple[str, str]] = Counter()
    for one in heads:
        chosen = [at for at, text in enumerate(one.cells) if text and fold(text) not in ("0", "-", "no")]
        pairs += roles_at(export.people, [labels.cells[at] for at in chosen], [one.header for _ in chosen])
    return Found(
        name=relation_name(sheet.name),
        layout=layout,
        where={"sheet": sheet.name},
        columns={},
        place=f"Sheet {sheet.name}: {sheet.size:,} rows, {len(heads):,} columns. {told[:1].upper()}{told[1:]}.",
        texts=(("the name of the sheet", sheet.name),),
        answers=answers,
        header=sheet.name,
        pairs=pairs,
        members=members,
    )
