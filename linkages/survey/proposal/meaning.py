"""What a question is about: kind, channel, dependent end, the end of the respondent, and what its number is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import isfinite

from linkages.survey.cells import number
from linkages.survey.proposal import words
from linkages.survey.proposal.spots import Spot, first_said, says, spots
from linkages.survey.proposal.words import CHANNELS, COOPERATION

DEPENDENT = {"credit": "target", "input": "target", "output": "source", "labour": "source"}
WHO_NEEDS = {
    "credit": "whoever receives the money",
    "input": "whoever receives the goods",
    "output": "whoever sells the goods",
    "labour": "whoever works",
}
_KINDS = {**CHANNELS, **COOPERATION, "kin": words.KIN}


@dataclass(frozen=True)
class Meaning:
    """What a relation is about, and on what that rests."""

    kind: str = "other"
    channel: str | None = None
    sort: str = ""
    grounds: str = ""
    text: str = ""
    besides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Number:
    """What the number of a relation is, and on what that rests."""

    weight_type: str
    unit: str | None = None
    period: str | None = None
    grounds: dict[str, str] = field(default_factory=dict)


def meaning_of(texts: Sequence[tuple[str, str]]) -> Meaning:
    """Return what a relation is about by the first text that has a known word.

    Parameters
    ----------
    texts : sequence of (str, str)
        What the text is, and the text: the name first, then the question, then headers.

    Examples
    --------
    >>> meaning_of([("the name", "bank_loan")])
    Meaning(kind='dependence', channel='credit', sort='credit', grounds="'loan' in the name", text='bank_loan', besides=())
    """
    for what, text in texts:
        found = spots(text, _KINDS)
        if not found:
            continue
        best = max(found, key=_weight)
        kind = {"kin": "other", "information": "other"}.get(best.meaning)
        kind = kind or ("cooperation" if best.meaning in COOPERATION else "dependence")
        besides = tuple(dict.fromkeys(one.meaning for one in found if one.meaning != best.meaning))
        channel = best.meaning if best.meaning in CHANNELS else None
        return Meaning(kind, channel, best.meaning, f"{best.word!r} in {what}", text, besides)
    return Meaning()


def respondent_of(meaning: Meaning, texts: Iterable[str]) -> tuple[str, str]:
    """Return the end of the tie at which the respondent stands, and on what that rests."""
    asked = [text for text in texts if text]
    gives = any(says(text, words.GIVES) for text in asked)
    if meaning.kind == "dependence" and meaning.channel:
        own = DEPENDENT[meaning.channel]
        if gives and own == "target":
            return "source", "the words ask to whom something was given"
        return own, f"the respondent is taken to be {WHO_NEEDS[meaning.channel]}"
    if meaning.sort == "help" and not any(says(text, words.HELPS_OTHERS) for text in asked):
        return "target", "the respondent is taken to have received the help"
    if meaning.channel == "information" and not gives:
        return "target", "the respondent is taken to have received the information"
    return "source", "no word says which" if not meaning.grounds else "it is what the respondent says of the other"


def is_mutual(meaning: Meaning) -> bool:
    """Return whether ties of this kind are the same from both ends."""
    return meaning.sort in ("together", "kin")


def number_of(
    meaning: Meaning, header: str, texts: Sequence[str], answers: Counter[str], *, limit: str = "", shared: bool = False
) -> Number:
    """Return what the number of a relation is.

    Parameters
    ----------
    meaning : Meaning
        What the relation is about.
    header : str
        What the column of the number is called; empty where there is none.
    texts : sequence of str
        The question, and what else was asked in words.
    answers : Counter of str
        The numbers as typed, without codes.
    limit : str
        What a form allows, as in ``. <= 100``.
    shared : bool
        Whether one column holds the numbers of several relations, so that its header says little.
    """
    if not header or not answers:
        return Number("binary", grounds={"weight_type": "no number was asked"} if not header else {})
    values = [value for text in answers if isfinite(value := number(text))]
    if not values:
        return Number("binary", grounds={"weight_type": "the answers are words, not numbers"})
    least, most = _figure(min(values)), _figure(max(values))
    told = f"numbers from {least} to {most}" if least != most else f"the only number is {most}"
    weight_type, why = _weight_type(meaning, header, texts, values, limit=limit, shared=shared)
    unit = first_said([header, *texts], words.UNITS)
    if weight_type == "amount" and unit in ("percent", "times"):
        unit = None
    elif weight_type in ("share", "strength", "distance", "binary"):
        unit = {"share": "percent" if max(values) > 1 else None, "distance": unit}.get(weight_type)
    period = first_said([header, *texts], words.PERIODS) if weight_type in ("amount", "frequency") else None
    grounds = {"weight_type": f"{why}{told}"}
    if unit:
        grounds["unit"] = "by the header or the question"
    if period:
        grounds["period"] = "by the header or the question"
    return Number(weight_type, unit, period, grounds)


def _weight_type(
    meaning: Meaning, header: str, texts: Sequence[str], values: Sequence[float], *, limit: str, shared: bool
) -> tuple[str, str]:
    whole = all(value == int(value) for value in values)
    if set(values) <= {0.0, 1.0}:
        return "binary", ""
    if "100" in limit:
        return "share", f"the form allows {limit!r}; "
    scale = whole and max(values) <= 10
    if shared and meaning.kind != "dependence":
        return ("strength", "a scale; ") if scale and max(values) <= 5 else ("frequency", "")
    for text, what in [(header, "the header"), *((text, "the question") for text in texts)]:
        found = spots(text, words.WEIGHT_TYPES)
        if found and not (found[0].meaning == "strength" and not scale):
            return found[0].meaning, f"{found[0].word!r} in {what}; "
    if meaning.kind == "dependence":
        return ("share", "") if max(values) <= 1 else ("amount", "")
    return ("strength", "a scale; ") if scale and max(values) <= 5 else ("frequency", "")


def _weight(spot: Spot) -> tuple[int, int]:
    return spot.end - spot.start, -list(_KINDS).index(spot.meaning)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"
