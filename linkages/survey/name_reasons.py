"""Why an actor is proposed for a name, in words."""

from __future__ import annotations

import numpy as np

from linkages.survey.mentions import Mention, People
from linkages.survey.name_keys import id_key, script, take_apart
from linkages.survey.name_scores import same_word, told

EQUALLY = "equally"


def reason(mention: Mention, people: People, at: int, *, own: set[int]) -> str:
    """Return in words why an actor is proposed."""
    words = _likeness(mention.name, people.names[at], people.ids[at])
    one, other = take_apart(mention.name), take_apart(people.names[at])
    same: list[str] = []
    different: list[str] = []
    for kind, typed, listed in (
        ("village", mention.place, people.places[at]),
        ("role", mention.role, people.roles[at]),
    ):
        verdict = same_word(typed, listed)
        if verdict is not None:
            (same if verdict else different).append(kind)
    words += "".join(f" + same {kind}" for kind in same)
    if one.title != other.title:
        different.append("title")
    words += "".join(f", other {kind}" for kind in different)
    if at in own:
        words += ", the name of one who typed it"
    return words


def _likeness(typed: str, listed: str, actor: str) -> str:
    one, other = take_apart(typed), take_apart(listed)
    if id_key(typed) and id_key(typed) == id_key(actor):
        return "same id, written otherwise"
    if one.plain == other.plain:
        return "same name"
    if one.ordered == other.ordered:
        return "same words in another order"
    first, second = told(one.sounds), told(other.sounds)
    if first < second or second < first:
        return "part of the name"
    return "spelt alike" if script(typed) == script(listed) else "sounds alike across scripts"


def equals(people: People, marks: np.ndarray, at: int) -> str:
    """Return who else has the same score."""
    others = [int(one) for one in np.flatnonzero(marks == marks[at]) if one != at]
    if not others:
        return ""
    first = others[0]
    rest = len(others) - 1
    more = f" and {rest:,} {'others' if rest > 1 else 'other'}" if rest else ""
    return f"; also matches {people.ids[first]} ({people.names[first]}){more} {EQUALLY}"
