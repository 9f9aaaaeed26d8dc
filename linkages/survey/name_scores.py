"""How near two names are, from 0 to 100: by their letters, by their sound, and by what contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process
from scipy.sparse import csr_array

from linkages.survey.name_keys import Name, latin_key, take_apart

SAME, REORDERED, SOUNDS, PART, TITLED = 100.0, 0.98, 0.96, 86.0, 97.0
"""What is at most reached: by the same name, by the same words in any order, by the same sound, by a part of a name, without the title."""
OTHER_MARK, OTHER_FATHER = 15.0, 0.25
"""What another title, link or number costs; which share of the distance between two fathers' names."""
SAME_WORD = 85.0
BLOCK = 2**21

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float32]]


@dataclass(frozen=True)
class Keys:
    """Names, a list for each thing that is compared: their words as they stand, in order, by sound; what was set aside."""

    plain: list[str]
    ordered: list[str]
    sound: list[str]
    run_on: list[str]
    behind: list[str]
    title: list[str]
    link: list[str]
    numbers: list[str]
    told: list[frozenset[str]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Keys:
        """Return the keys of names as they are written."""
        names = [take_apart(text) for text in texts]
        sounds = [name.sounds for name in names]
        return cls(
            plain=[name.plain for name in names],
            ordered=[name.ordered for name in names],
            sound=[name.ordered for name in sounds],
            run_on=[name.plain.replace(" ", "") for name in sounds],
            behind=[" ".join(sorted(name.behind)) for name in sounds],
            title=[name.title for name in names],
            link=[name.link for name in names],
            numbers=[name.numbers for name in names],
            told=[told(name) for name in sounds],
        )

    def __len__(self) -> int:
        return len(self.plain)

    def part(self, rows: slice) -> Keys:
        """Return the keys of some of the names."""
        return Keys(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})


def scores(typed: Keys, roster: Keys) -> Iterator[tuple[slice, Matrix]]:
    """Give the scores of all pairs, some rows at a time, so that memory stays small.

    A pair's score is the best of: 100 for the same name; 98 % of the likeness of the words in the order of the alphabet; 96 % of that of
    their sounds, with and without the gaps between words; 86 where all words of one stand in the other. The likeness is rapidfuzz's
    `ratio` of the sorted words (which is `token_sort_ratio`): `WRatio` and the partial ratios find a likeness in any common piece.
    A title that only one of them has keeps it at 97; another title, link or number costs 15, another father up to 25.
    """
    step = max(BLOCK // max(len(roster), 1), 1)
    for start in range(0, len(typed), step):
        rows = slice(start, min(start + step, len(typed)))
        yield rows, _block(typed.part(rows), roster)


def told(sounds: Name) -> frozenset[str]:
    """Return the words of a name, those behind a link marked."""
    return frozenset(sounds.words).union(f"/{word}" for word in sounds.behind)


def contains(one: Keys, other: Keys) -> np.ndarray:
    """Return for each pair whether all words of one of them, by sound, are words of the other; initials alone do not count."""
    place = {word: at for at, word in enumerate(sorted(set().union(*one.told, *other.told)))}
    common = (_incidence(one, place) @ _incidence(other, place).T).toarray()
    first, second = (
        np.array([len(words) if any(len(word) > 2 for word in words) else -1 for words in keys.told], dtype=np.int16)
        for keys in (one, other)
    )
    found: np.ndarray = (common == first[:, None]) | (common == second[None, :])
    return found


def agreement(typed: Sequence[str], roster: Sequence[str], *, alike: float, other: float) -> Matrix:
    """Return what each pair of words (two places, two roles) adds: `alike` if they are the same, `other` if not, 0 if one is blank."""
    first, second = [latin_key(text) for text in typed], [latin_key(text) for text in roster]
    likeness = _ratio(first, second)
    likeness[_contradict(*([take_apart(text).numbers for text in texts] for texts in (typed, roster)))] = 0
    known = (
        np.array([text != "" for text in first], dtype=bool)[:, None]
        & np.array([text != "" for text in second], dtype=bool)[None, :]
    )
    return np.where(known, np.where(likeness >= SAME_WORD, alike, other), 0).astype(np.float32)


@lru_cache(maxsize=2**14)
def same_word(typed: str, listed: str) -> bool | None:
    """Return whether two places, or two roles, are the same; None if one is blank.

    Examples
    --------
    >>> same_word("Jhil Tola", "Jheel Tola"), same_word("weaver", "trader"), same_word("", "trader")
    (True, False, None)
    """
    verdict = agreement([typed], [listed], alike=1, other=-1)[0, 0]
    return bool(verdict > 0) if verdict else None


def _block(typed: Keys, roster: Keys) -> Matrix:
    best = np.float32(REORDERED) * _ratio(typed.ordered, roster.ordered)
    for one, other in ((typed.sound, roster.sound), (typed.run_on, roster.run_on)):
        np.maximum(best, np.float32(SOUNDS) * _ratio(one, other), out=best)
    np.maximum(best, PART, out=best, where=contains(typed, roster))
    best[_equal(typed.plain, roster.plain)] = SAME
    np.minimum(best, TITLED, out=best, where=~_equal(typed.title, roster.title))
    for one, other in ((typed.title, roster.title), (typed.link, roster.link), (typed.numbers, roster.numbers)):
        best[_contradict(one, other)] -= OTHER_MARK
    _other_fathers(best, typed.behind, roster.behind)
    best[[text == "" for text in typed.plain], :] = 0
    best[:, [text == "" for text in roster.plain]] = 0
    floored: Matrix = np.maximum(best, 0)
    return floored


def _ratio(one: list[str], other: list[str]) -> Matrix:
    likeness: Matrix = process.cdist(one, other, scorer=fuzz.ratio, processor=None, dtype=np.float32, workers=1)
    return likeness


def _codes(one: list[str], other: list[str]) -> tuple[np.ndarray, np.ndarray]:
    place = {text: at for at, text in enumerate(dict.fromkeys(["", *one, *other]))}
    first, second = (np.array([place[text] for text in texts], dtype=np.int32) for texts in (one, other))
    return first[:, None], second[None, :]


def _equal(one: list[str], other: list[str]) -> np.ndarray:
    first, second = _codes(one, other)
    same: np.ndarray = first == second
    return same


def _contradict(one: list[str], other: list[str]) -> np.ndarray:
    first, second = _codes(one, other)
    different: np.ndarray = (first != second) & (first > 0) & (second > 0)
    return different


def _other_fathers(best: Matrix, one: list[str], other: list[str]) -> None:
    rows, columns = (np.flatnonzero([text != "" for text in texts]) for texts in (one, other))
    if len(rows) and len(columns):
        distance = 100 - _ratio([one[row] for row in rows], [other[column] for column in columns])
        best[np.ix_(rows, columns)] -= np.float32(OTHER_FATHER) * distance


def _incidence(keys: Keys, place: dict[str, int]) -> csr_array:
    counts = [len(words) for words in keys.told]
    columns = [place[word] for words in keys.told for word in sorted(words)]
    starts = np.concatenate([[0], np.cumsum(counts)])
    return csr_array((np.ones(len(columns), dtype=np.int16), columns, starts), shape=(len(keys), len(place)))
