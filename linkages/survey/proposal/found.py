"""A question on ties that was found in an export, and what the finders of all layouts need."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from linkages.survey.cells import fold
from linkages.survey.keys import Layout
from linkages.survey.proposal import words
from linkages.survey.proposal.form import Form, Labels
from linkages.survey.proposal.people import KNOWN, People, id_column
from linkages.survey.proposal.sheets import Column, Sheet
from linkages.survey.proposal.spots import plain, says, spots
from linkages.survey.proposal.words import POSITIONS, TERMS

LONGEST_NAME = 40
_STRIPPED = re.compile(r"[.\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class Found:
    """A question on ties.

    Attributes
    ----------
    name : str
        What the relation may be called.
    layout : str
        How the answers are laid out.
    where, columns : Mapping
        As in a codebook.
    place : str
        Where it was found, as a sentence.
    grounds : tuple of str
        On what each column rests.
    texts : tuple of (str, str)
        What tells the meaning: what the text is, and the text.
    labels, question : Mapping of str to str
        Words of a form, by language.
    answers, named : Counter of str
        The cells of the number; those of the partner and the gate.
    header, limit : str
        What the column of the number is called; what a form allows there.
    choices : Mapping of str to Mapping
        The choices of a form, by code, with their words.
    shared : bool
        Whether the column of the number serves several relations.
    pairs : Counter of (str, str)
        Roles at the two ends: of source and target where `both`, else of the respondent and the partner.
    both : bool
        Whether the columns tell source and target.
    tells : str
        The end, "source" or "target", at which every reporter stands; empty if they stand at both.
    cap : int, optional
        How many partners could be named.
    members : "", "mode" or "shared"
        For a table of actors and groups, what the groups are.
    """

    name: str
    layout: Layout
    where: Mapping[str, str]
    columns: Mapping[str, str]
    place: str
    grounds: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    header: str = ""
    limit: str = ""
    choices: Mapping[str, Labels] = field(default_factory=dict)
    shared: bool = False
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    both: bool = False
    tells: str = ""
    cap: int | None = None
    members: Literal["", "mode", "shared"] = ""


@dataclass(frozen=True, eq=False)
class Export:
    """Everything that is known of an export when its questions on ties are looked for."""

    sheets: Sequence[Sheet]
    people: People
    form: Form
    interviews: Sheet | None = None


def relation_name(text: str) -> str:
    """Return a text as the name of a relation: words with ``_`` between them, without dots, not too long.

    Examples
    --------
    >>> relation_name("Who gave you an advance (Rs.)?"), relation_name("...")
    ('who_gave_you_an_advance_rs', 'relation')
    """
    name = _STRIPPED.sub("", "_".join(plain(text).split()))
    while len(name) > LONGEST_NAME and "_" in name:
        name = name.rpartition("_")[0]
    return name[:LONGEST_NAME] or "relation"


def ego_column(sheet: Sheet, people: People) -> Column | None:
    """Return the column of a sheet that says who answers; None if there is none."""
    if people.sheet is sheet:
        return people.id
    known = [one for one in sheet.asked if one.filled and one.share(people.knows) >= KNOWN and not is_number(one)]
    known.sort(key=lambda one: (not says(one.name, words.RESPONDENT), not says(one.name, words.ID)))
    own = id_column(sheet)
    if own is not None and (own in known or not known):
        return own
    unique = [one for one in known if sheet.unique(one) >= 0.8 or says(one.name, words.RESPONDENT)]
    return unique[0] if unique else None


def reporter_of(ego: Column | None, export: Export) -> dict[str, str]:
    """Return the column of the respondent where the codebook would not know it."""
    interviews, people = export.interviews, export.people
    known = ego_column(interviews, people) if interviews else people.id
    return {} if ego is None or (known is not None and ego.name == known.name) else {"reporter": ego.name}


def is_number(column: Column) -> bool:
    """Return whether a header says that a number, a round, or a term stands in the column."""
    other = says(column.name, words.RESPONDENT) or says(column.name, words.ID)
    number = says(column.name, words.WEIGHT) or says(column.name, words.ROUND) or term_of(column) is not None
    return column.numeric and number and not other


def term_of(column: Column) -> str | None:
    """Return which term of a tie a column holds, by its header; None if none."""
    found = next((term for term, entries in TERMS.items() if says(column.words, entries)), None)
    if found == "tied":
        return found if column.yes_or_no or not column.filled else None
    return found if column.numeric and says(column.name, TERMS[found] if found else ()) else None


def terms_among(columns: Iterable[Column]) -> dict[str, Column]:
    """Return the terms of a tie that columns hold, the first of each kind."""
    found: dict[str, Column] = {}
    for column in columns:
        if (term := term_of(column)) is not None:
            found.setdefault(term, column)
    return found


def context_among(columns: Iterable[Column], besides: Iterable[Column | None]) -> dict[str, Column]:
    """Return the columns that say what role and place a partner has."""
    taken, found = list(besides), dict[str, Column]()
    for column in columns:
        if any(column is one for one in taken) or not column.filled or column.numeric or column.yes_or_no:
            continue
        few = len(column.counts) <= max(12, 0.2 * column.filled)
        if few and (says(column.name, words.ROLE) or column.share(lambda text: bool(spots(text, POSITIONS))) > 0.5):
            found.setdefault("partner_role", column)
        elif says(column.name, words.PLACES):
            found.setdefault("partner_place", column)
    return found


def roles_at(people: People, one: Iterable[str], other: Iterable[str]) -> Counter[tuple[str, str]]:
    """Return how often which role stands beside which, in two columns of actors."""
    known = people.role_of
    pairs = ((known.get(fold(a), ""), known.get(fold(b), "")) for a, b in zip(one, other, strict=True))
    return Counter(pair for pair in pairs if all(pair))


def is_choice_of(choice: str, known: frozenset[str]) -> bool:
    """Return whether the choices listed in a cell, separated by spaces, commas or semicolons, are mostly known."""
    parts = re.split(r"[\s,;|]+", choice.strip())
    return sum(fold(part) in known for part in parts) > 0.5 * len(parts)
