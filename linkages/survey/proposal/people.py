"""The list of actors in an export: which sheet it is, and which column is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from linkages.survey.cells import fold
from linkages.survey.proposal import words
from linkages.survey.proposal.sheets import Column, Sheet
from linkages.survey.proposal.spots import plain, says, spots
from linkages.survey.proposal.words import POSITIONS

FEW_ROLES = 25
KNOWN = 0.6


@dataclass(frozen=True, eq=False)
class People:
    """Who is known by the list of actors."""

    sheet: Sheet | None = None
    id: Column | None = None
    name: Column | None = None
    role: Column | None = None
    ids: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    role_of: dict[str, str] = field(default_factory=dict)

    def knows(self, text: str) -> bool:
        """Return whether a text is an actor's id or name."""
        return fold(text) in self.ids or fold(text) in self.names

    def told(self, column: Column) -> str:
        """Return how many cells of a column are ids, or names, of actors, as a sentence; empty if none is."""
        return self.told_cells(column.counts)

    def told_cells(self, counts: Counter[str]) -> str:
        """Return how many texts are ids, or names, of actors, as a sentence; empty if none is."""
        ids = sum(count for text, count in counts.items() if fold(text) in self.ids)
        named = sum(count for text, count in counts.items() if fold(text) in self.names - self.ids)
        if counts and counts.total() in (ids, named):
            return f"all are {'ids' if ids else 'names'} on the list of actors"
        told = ((ids, "ids"), (named, "names"))
        return ", ".join(
            f"{count:,} of {counts.total():,} are {what} on the list of actors" for count, what in told if count
        )


def find_people(sheets: Sequence[Sheet]) -> People:
    """Return the list of actors that the sheets hold, with nobody if there is none."""
    scored = [(_score(sheet, sheets), -at, sheet) for at, sheet in enumerate(sheets) if not sheet.part]
    scored = [one for one in scored if id_column(one[2]) is not None]
    if not scored:
        return People()
    score, _, sheet = max(scored, key=lambda one: one[:2])
    if score < 0 and not sheet.grouped and not _is_labelled(sheet):
        return People()
    return _people(sheet)


def id_column(sheet: Sheet) -> Column | None:
    """Return the column that tells the rows of a sheet apart, as an id does; None if there is none."""
    within = round_column(sheet)
    fits = []
    for at, column in enumerate(sheet.asked):
        named = says(column.name, words.RESPONDENT) or (
            says(column.name, words.ID) and not says(column.name, words.NAME)
        )
        enough = 0.8 if named and sheet.grouped else 0.95
        if column is within or column.filled < 0.9 * sheet.size or sheet.unique(column, within) < enough:
            continue
        if any("." in text and column.numeric for text in column.counts) or says(column.name, words.ATTRIBUTES):
            continue
        spaced = column.share(lambda text: " " in text) > 0.5
        if named or (at == 0 and not spaced) or says(column.name, words.NAME):
            fits.append((not says(column.name, words.RESPONDENT), not named, spaced, at, column))
    return min(fits, key=lambda one: one[:4])[4] if fits else None


def round_column(sheet: Sheet) -> Column | None:
    """Return the column of rounds of a sheet, if it has one."""
    found = [one for one in sheet.asked if says(one.name, words.ROUND) and 2 <= len(one.counts) <= 12]
    return next((one for one in found if one.filled > 0.9 * sheet.size), None)


def role_column(sheet: Sheet, besides: Iterable[Column | None] = ()) -> Column | None:
    """Return the column of roles: by its header, and by how many of its values are words for a position."""
    taken, fits = list(besides), []
    for at, column in enumerate(sheet.asked):
        if any(column is one for one in taken) or not 0 < len(column.counts) <= FEW_ROLES or column.numeric:
            continue
        known = column.share(lambda text: bool(spots(text, POSITIONS)))
        strong = says(column.name, words.STRONG_ROLE)
        if strong or (known >= 0.5 and (len(column.counts) > 1 or says(column.name, words.ROLE))):
            fits.append((not strong, not says(column.name, words.ROLE), -known, at, column))
    return min(fits, key=lambda one: one[:4])[4] if fits else None


def name_column(sheet: Sheet, besides: Column | None) -> Column | None:
    """Return the column of names: text under a header that says so, or the id itself."""
    found = [one for one in sheet.asked if says(one.name, words.NAME) and one is not besides and not one.numeric]
    found = [one for one in found if len(one.counts) > 0.5 * one.filled > 0]
    return found[0] if found else None


def position_of(role: str) -> tuple[str, str] | None:
    """Return the position that a role's words stand for, and the word; None if no word is known.

    The last word counts, as in *weavers' group*; where ``de`` joins them the first, as in *grupo de tejedores*.

    Examples
    --------
    >>> position_of("Weavers' group"), position_of("grupo de tejedores"), position_of("xyz")
    (('group', 'group'), ('group', 'grupo'), None)
    """
    found = spots(role, POSITIONS)
    if not found:
        return None
    spot = found[0] if " de " in plain(role) else found[-1]
    return spot.meaning, spot.word


def _score(sheet: Sheet, sheets: Sequence[Sheet]) -> float:
    headers = [column.name for column in sheet.asked]
    key = id_column(sheet)
    ids = frozenset(fold(text) for text in key.counts) if key else frozenset()
    columns = [column for one in sheets for column in one.asked if column is not key and not column.yes_or_no]
    pointing = sum(column.share(lambda text: fold(text) in ids) >= KNOWN for column in columns)
    ends = any(says(one, words.SOURCE) for one in headers) and any(says(one, words.TARGET) for one in headers)
    marks = (
        (3, says(sheet.name, words.ACTOR_SHEETS)),
        (2, name_column(sheet, key) is not None),
        (2, role_column(sheet, [key]) is not None),
        (min(pointing, 3), True),
        (-3, any(says(one, words.STATUS) for one in headers)),
        (-4, says(sheet.name, words.INTERVIEW_SHEETS)),
        (-4, says(sheet.name, words.TIE_SHEETS)),
        (-5, ends),
        (-6, _is_labelled(sheet)),
        (-2, sheet.grouped),
    )
    return sum(weight for weight, holds in marks if holds)


def _is_labelled(sheet: Sheet) -> bool:
    """Return whether the headers are labels that stand in the first column too."""
    if len(sheet.columns) < 3:
        return False
    labels = {fold(text) for text in sheet.columns[0].counts}
    return sum(fold(column.header) in labels for column in sheet.columns[1:]) >= 0.5 * (len(sheet.columns) - 1)


def _people(sheet: Sheet) -> People:
    key = id_column(sheet)
    if key is None:
        return People()
    name = name_column(sheet, key)
    role = role_column(sheet, [key, name])
    ids = [fold(text) for text in key.cells]
    names = frozenset(fold(text) for text in name.counts) if name else frozenset()
    role_of = dict(zip(ids, role.cells, strict=True)) if role else {}
    if role and name:
        role_of |= {fold(text): what for text, what in zip(name.cells, role.cells, strict=True) if text} | role_of
    return People(sheet, key, name, role, frozenset(ids) - {""}, names, role_of)
