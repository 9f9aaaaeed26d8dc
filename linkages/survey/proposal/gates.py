"""Questions of yes and no in front of others, which say whether anybody is named at all."""

from __future__ import annotations

from linkages.survey.cells import NO, YES, fold
from linkages.survey.proposal import words
from linkages.survey.proposal.found import Export
from linkages.survey.proposal.sheets import Column, Sheet, part_above
from linkages.survey.proposal.spots import says


def gate_above(sheet: Sheet, export: Export) -> Column | None:
    """Return the question above a repeat group that says whether anybody is named in it."""
    above = part_above(sheet, export.sheets)
    if above is None:
        return None
    told = [False] * above.size
    offset = 0
    tables = list(above.tables)
    starts = {}
    for table in tables:
        starts[id(table)] = offset
        offset += len(table.rows)
    for table in sheet.tables:
        if table.parent is None or table.parent_at is None or id(table.parent) not in starts:
            continue
        for at in table.parent_at.tolist():
            if at >= 0:
                told[starts[id(table.parent)] + at] = True
    return _gate(above, {fold(export.form.gate(sheet.name))} - {""}, told)


def gate_of(sheet: Sheet, answers: list[Column], export: Export) -> Column | None:
    """Return a column of yes and no that goes before others: wherever it says no, they are blank; somewhere it says yes."""
    if not answers:
        return None
    asked = {fold(gate) for one in answers if (gate := export.form.gate(one.name))}
    told = [any(cells) for cells in zip(*(one.cells for one in answers), strict=True)]
    return _gate(sheet, asked, told)


def _gates(column: Column, told: list[bool]) -> bool:
    """Return whether a column says no just where nothing was told, at least once, and yes where something was."""
    if (
        not column.yes_or_no
        or len(column.counts) < 2
        or says(column.name, words.CONSENT)
        or says(column.name, words.STATUS)
    ):
        return False
    rows = [(fold(cell), one) for cell, one in zip(column.cells, told, strict=True)]
    yes = [one for cell, one in rows if cell in YES]
    no = [one for cell, one in rows if cell in NO]
    return bool(yes) and bool(no) and not any(no) and sum(yes) > 0.8 * len(yes)


def _gate(sheet: Sheet, asked: set[str], told: list[bool]) -> Column | None:
    """Return the gate that the form names, else one whose words say so, else one whose answers do."""
    fits = [one for one in sheet.asked if _gates(one, told)]
    by_form = [one for one in sheet.asked if fold(one.name) in asked]
    named = [one for one in fits if says(one.words, words.GATE)]
    return next(iter([*by_form, *named, *fits]), None)
