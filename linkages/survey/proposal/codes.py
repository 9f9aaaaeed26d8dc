"""Codes among the answers: what stands for nobody, a refusal, not knowing, not being asked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from math import isfinite

from linkages.survey.cells import fold, number
from linkages.survey.proposal.spots import plain

SAYS = {
    "none": (
        "none|no|nobody|no one|nil|never|नहीं|नही|कोई नहीं|किसी से नहीं|नाही|कोणी नाही|कोणीच नाही|nadie|ninguno|ninguna|nada"
    ),
    "refused": (
        "refused|refuse|refused to answer|refuses|r|ref|no answer|will not say|did not want to say|declined"
        "|मना|मना किया|इनकार|इन्कार|नकार|नकार दिला|rehusó|rechazó|no responde|nr"
    ),
    "unknown": (
        "dk|d k|don t know|dont know|does not know|do not know|unknown|can t say|cannot say"
        "|पता नहीं|मालूम नहीं|नहीं पता|माहीत नाही|माहिती नाही|no sabe|ns"
    ),
    "not_asked": "na|n a|not asked|not applicable|skip|skipped|लागू नहीं|लागू नाही|no aplica",
}
NUMBERS = {"88": "refused", "99": "unknown", "98": "refused", "97": "not_asked", "77": "not_asked"}
_REPEATED = re.compile(r"(-?)(\d)\2+")
_BELOW_ZERO = re.compile(r"(?<![\w.])-[1-9]\d+(?![\d.])")
_WORDS = {text: meaning for meaning, line in SAYS.items() for text in (plain(one).strip() for one in line.split("|"))}


def codes_among(answers: Counter[str], named: Counter[str], *, yes_or_no: bool = False) -> dict[str, Counter[str]]:
    """Return what among the answers looks like a code, by its meaning, with how often it stands there.

    Parameters
    ----------
    answers : Counter of str
        The cells of the weight.
    named : Counter of str
        The cells of the partner and of the gate, where a number above 0 may be an id.
    yes_or_no : bool
        Whether the weight says yes or no, so that *no* needs no code.

    Examples
    --------
    >>> codes_among(Counter({"500": 30, "-99": 2, "Refused": 1, "0": 4}), Counter({"W1": 9, "nobody": 2}))
    {'none': Counter({'nobody': 2}), 'refused': Counter({'Refused': 1}), 'unknown': Counter({'-99': 2})}
    """
    found: dict[str, Counter[str]] = {}
    odd = _odd_figures(answers)
    for texts, figures in ((answers, odd), (named, {text for text in named if number(text) < 0})):
        for text, count in sorted(texts.items()):
            meaning = _figure(text) if text in figures else _WORDS.get(plain(text).strip())
            if meaning and not (meaning == "none" and texts is answers and yes_or_no):
                found.setdefault(meaning, Counter())[text] += count
    return {meaning: found[meaning] for meaning in SAYS if meaning in found}


def codes_of_form(choices: Mapping[str, Mapping[str, str]], limit: str) -> dict[str, list[str]]:
    """Return what a form says: choices whose labels mean a refusal and so on, and figures below 0 that it allows.

    Examples
    --------
    >>> codes_of_form({"-88": {"en": "Refused"}, "w1": {"en": "Rekha"}, "3": {"mr": "माहीत नाही"}}, ". >= 0 or . = -77")
    {'refused': ['-88'], 'unknown': ['3'], 'not_asked': ['-77']}
    """
    said = {figure: _figure(figure) for figure in _BELOW_ZERO.findall(limit)}
    for choice, labels in choices.items():
        meant = [_WORDS[text] for label in labels.values() if (text := plain(label).strip()) in _WORDS]
        if meant or _BELOW_ZERO.fullmatch(choice):
            said[choice] = meant[0] if meant else _figure(choice)
    return {meaning: found for meaning in SAYS if (found := [text for text, one in said.items() if one == meaning])}


def _figure(text: str) -> str:
    digits = fold(text).lstrip("-")
    meaning = NUMBERS.get(digits)
    if meaning is None and len(digits) > 1 and len(set(digits)) == 1:
        meaning = NUMBERS.get(digits[0] * 2)
    return meaning or "unknown"


def _odd_figures(answers: Counter[str]) -> set[str]:
    """Return figures that can be no answer: below 0; or 88, 99, 888 ... far above the rest, or among rounded amounts."""
    values = {text: number(text) for text in answers}
    odd = {text for text, value in values.items() if value < 0}
    like = {text for text in values if len(text) > 1 and _REPEATED.fullmatch(text) and text[-1] in "789"} - odd
    usual = [value for text, value in values.items() if text not in like | odd and isfinite(value)]
    rounded = len(usual) > 4 and sum(value % 5 == 0 for value in usual) >= 0.9 * len(usual)
    return odd | {text for text in like if usual and (values[text] > 3 * max(usual) or (rounded and answers[text] > 1))}
