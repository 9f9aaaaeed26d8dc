"""Known words in a text, whatever its case, marks and spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from linkages.survey.cells import fold

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(text: str) -> str:
    """Return the words of a text, with a space before, between and behind: what `spots` searches.

    Examples
    --------
    >>> plain("alterName (Rs.)"), plain("उधार/कर्ज?")
    (' alter name rs ', ' उधार कर्ज ')
    """
    text = fold(_CAMEL.sub(" ", text))
    kept = "".join(" " if _parts_words(one) else one for one in text)
    return f" {' '.join(kept.split())} "


def _parts_words(sign: str) -> bool:
    """Return whether a sign stands between words; that of a currency is a word."""
    return unicodedata.category(sign) != "Sc" and (sign == "_" or unicodedata.category(sign)[0] in "PSZC")


def vocabulary(*lines: str) -> tuple[str, ...]:
    """Return beginnings of words, written with ``|`` between them; one that ends in ``.`` must be the whole word."""
    entries = (entry.strip() for line in lines for entry in line.split("|"))
    return tuple(plain(entry)[:-1] + (" " if entry.endswith(".") else "") for entry in entries if entry)


@dataclass(frozen=True)
class Spot:
    """A word that was found, where, and what it stands for."""

    meaning: str
    start: int
    end: int
    word: str


def spots(text: str, meanings: Mapping[str, tuple[str, ...]]) -> list[Spot]:
    """Return the known words in a text in their order; a word within a longer known phrase does not count.

    Examples
    --------
    >>> [spot.meaning for spot in spots("Master weaver", {"producer": vocabulary("weaver"), "middleman": vocabulary("master weaver")})]
    ['middleman']
    """
    words = plain(text)
    found = [
        Spot(meaning, at, at + len(entry.rstrip()), _whole(words, at, at + len(entry.rstrip())))
        for meaning, entries in meanings.items()
        for entry in entries
        for at in _places(words, entry)
    ]
    longest = [
        one
        for one in found
        if not any(
            other.start <= one.start and one.end <= other.end and _length(other) > _length(one) for other in found
        )
    ]
    return sorted(longest, key=lambda spot: (spot.start, spot.end))


def says(text: str, entries: tuple[str, ...]) -> bool:
    """Return whether a text has one of the words.

    Examples
    --------
    >>> says("alter_name", vocabulary("name")), says("names", vocabulary("name.")), says("कर्ज की रकम", vocabulary("रकम"))
    (True, False, True)
    """
    words = plain(text)
    return any(entry in words for entry in entries)


def first_said(texts: Iterable[str], meanings: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the meaning whose words stand first in a list of texts, None if no text has any."""
    return next((found[0].meaning for text in texts if (found := spots(text, meanings))), None)


def _places(words: str, entry: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(entry), words)]


def _whole(words: str, start: int, end: int) -> str:
    return words[start : words.index(" ", end)].strip()


def _length(spot: Spot) -> int:
    return spot.end - spot.start
