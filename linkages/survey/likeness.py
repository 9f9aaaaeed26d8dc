"""Whether a name resembles somebody on the list, so that a person has to say who is meant."""

from __future__ import annotations

import re

import pandas as pd
from anyascii import anyascii
from rapidfuzz import fuzz, process

from linkages.survey.cells import fold

NEAR = 72.0
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d+")


def looks_listed(name: str, names: pd.Series) -> bool:
    """Return whether a name has the form of the ids on the list, or resembles an id or a name on it.

    Parameters
    ----------
    name : str
        As typed.
    names : pandas.Series
        Names on the list, indexed by id.

    Notes
    -----
    Names are compared in Latin letters, blind to case and the order of words; 72 of 100 is near.

    Examples
    --------
    >>> names = pd.Series({"W1": "Rekha Devi", "W2": "सीता"})
    >>> [looks_listed(name, names) for name in ("W9", "Devi Rekhaa", "Sita", "Mumbai Exporters")]
    [True, True, True, False]
    """
    shapes = {id_shape(actor) for actor in names.index}
    if any(one.isdigit() for one in name) and id_shape(name) in shapes:
        return True
    forms = [_latin(actor) for actor in names.index] + [_latin(text) for text in names]
    best = process.extractOne(_latin(name), forms, scorer=fuzz.token_sort_ratio, processor=None, score_cutoff=NEAR)
    return best is not None


def id_shape(text: str) -> str:
    """Return the form of an id: each run of letters an ``a``, each run of digits a ``9``.

    Examples
    --------
    >>> id_shape("W12"), id_shape("F-007")
    ('a9', 'a-9')
    """
    return _DIGITS.sub("9", _LETTERS.sub("a", fold(text)))


def _latin(text: str) -> str:
    return str(anyascii(fold(text))).casefold()
