"""The scripts in which words are written, to find letters of one that pass for letters of another."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pandas as pd

from linkages.survey.cells import ZERO_WIDTH
from linkages.survey.problems import Problems

_BREAKS = re.compile(r"[\s\W_]+")
_PURE = re.compile(r"[A-Za-z\u00c0-\u024f\W\d_]*|[\u0900-\u097f\W\d_]*")
_TOGETHER = dict.fromkeys(
    ("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO", "IDEOGRAPHIC"), "EAST ASIAN"
)
_NO_SCRIPT = ("MICRO", "OHM", "KELVIN", "ANGSTROM", "FEMININE", "MASCULINE", "MODIFIER")


def mixed_scripts(word: str) -> bool:
    """Return whether a word has letters of two scripts, such as Latin and Cyrillic.

    Digits, combining marks and zero-width characters belong to every script. In a text of several words, or parts joined by a hyphen or
    another sign, each is looked at by itself. The scripts that Japanese and Korean mix count as one.

    Examples
    --------
    >>> [mixed_scripts(word) for word in ("Rekha", "Rеkha", "रेखा", "Rekha रेखा", "W1-रेखा")]
    [False, True, False, False, False]
    """
    return _PURE.fullmatch(word) is None and any(len(_scripts(part)) > 1 for part in _parts(word))


def report_mixed(rows: pd.DataFrame, names: pd.Series, header: str | pd.Series, *, problems: Problems) -> None:
    """Add a warning where each name that mixes scripts stands first; `rows` has file, sheet and row of each."""
    odd = {name: _mixed(name) for name in names.unique().tolist() if mixed_scripts(name)}
    if not odd:
        return
    first = (
        rows.assign(name=names)[names.isin(list(odd))]
        .sort_values(["file", "sheet", "row"], kind="stable")
        .drop_duplicates("name")
    )
    message = first["name"].map(
        lambda name: f"expected one script in a word; {name!r} came, with letters of {odd[name]}"
    )
    column = header[first.index] if isinstance(header, pd.Series) else header
    problems.add("mixed_scripts", first, message, column=column, value=first["name"])


def _mixed(text: str) -> str:
    """Return the scripts of the first word that has several."""
    return next(
        " and ".join(sorted(map(str.title, found))) for part in _parts(text) if len(found := _scripts(part)) > 1
    )


def _parts(text: str) -> list[str]:
    letters = "".join(one for one in text.translate(ZERO_WIDTH) if unicodedata.category(one)[0] != "M")
    return _BREAKS.split(letters)


def _scripts(part: str) -> set[str]:
    return {_script(letter) for letter in part if letter.isalpha()} - {""}


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Return the script of a letter, the first word of its Unicode name; nothing for signs that every script uses."""
    plain = letter if unicodedata.name(letter, "").startswith(_NO_SCRIPT) else unicodedata.normalize("NFKC", letter)[0]
    name = unicodedata.name(plain, "")
    first = name.split(" ")[0]
    return "" if first in _NO_SCRIPT else _TOGETHER.get(first, first)
