"""The text of a cell: compared blind to case and script form, and read as a number or as yes and no."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable

import pandas as pd

ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))
YES = frozenset({"yes", "y", "true", "1", "x", "✓", "✔", "हाँ", "हां"})
NO = frozenset({"no", "n", "false", "0", "नहीं"})
NIL = frozenset({"-", "–", "—", "nil"})
_CURRENCY = re.compile(r"^(?:inr|rs\.?|₹)\s*|\s*(?:inr|rs\.?|₹|/-)$", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?", re.IGNORECASE)
_ENDLESS = re.compile(r"[+-]?inf(?:inity)?|[+-]?∞", re.IGNORECASE)


def cell_text(value: object) -> str:
    """Return what a spreadsheet cell shows, as text.

    Examples
    --------
    >>> [cell_text(value) for value in ("007", 7.0, 0.1 + 0.2, True, dt.date(2025, 3, 1), None)]
    ['007', '7', '0.3', 'true', '2025-03-01', '']
    """
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value)) if math.isfinite(value) and float(value).is_integer() else f"{value:.15g}"
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def fold(text: str) -> str:
    """Return `text` for comparing: NFKC, blind to case, without zero-width characters, single spaces.

    Combining marks stay: in Devanagari they are vowels.

    Examples
    --------
    >>> fold(" Master\u200b  WEAVER "), fold("कि") == fold("का")
    ('master weaver', False)
    """
    return " ".join(unicodedata.normalize("NFKC", text).translate(ZERO_WIDTH).casefold().split())


def number(text: str) -> float:
    """Return the number a cell says, NaN if it says none.

    Indian and western grouping, rupee signs, outer and inner spaces and the digits of any script are read; a comma that groups nothing
    (``1,5``) is not a number, because it might be a decimal comma.

    Examples
    --------
    >>> [number(text) for text in ("1,20,000", "₹ 2 500", "Rs. 40/-", "१२.५", "1E5", "1,5", "many")]
    [120000.0, 2500.0, 40.0, 12.5, 100000.0, nan, nan]
    """
    if text.isascii() and text.isdigit():
        return float(text)
    plain = unicodedata.normalize("NFKC", text).translate(ZERO_WIDTH).strip().replace("−", "-")
    while (bare := _CURRENCY.sub("", plain)) != plain:
        plain = bare
    plain = "".join(str(unicodedata.decimal(one, one)) for one in plain if not one.isspace())
    if _ENDLESS.fullmatch(plain):
        return -math.inf if plain.startswith("-") else math.inf
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return float(plain) if _PLAIN.fullmatch(plain) else math.nan


def flag(text: str) -> bool | None:
    """Return what a yes-or-no cell says, None if it says neither.

    Examples
    --------
    >>> [flag(text) for text in ("Yes", "0", "perhaps")]
    [True, False, None]
    """
    word = fold(text)
    return True if word in YES else False if word in NO else None


def folded(values: pd.Series) -> pd.Series:
    """Return each cell folded for comparing."""
    return _each(values, fold).astype("str")


def numbers(values: pd.Series) -> pd.Series:
    """Return each cell's number, NaN where it has none."""
    return _each(values, number).astype(float)


def flags(values: pd.Series) -> pd.Series:
    """Return each cell's yes or no, missing where it is neither."""
    return _each(values, flag).astype("boolean")


def _each(values: pd.Series, read: Callable[[str], object]) -> pd.Series:
    texts = values.tolist()
    known = {text: read(text) for text in set(texts)}
    return pd.Series([known[text] for text in texts], index=values.index, dtype=object)
