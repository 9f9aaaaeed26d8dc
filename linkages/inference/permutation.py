"""Permutations of actors: whole, or within strata, by seed; the same for any number of processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.draws import Short, short, shuffled, stream_key
from linkages.parallel import parts_of

Places = npt.NDArray[np.int64]
Strata = pd.Series | Mapping[str, object] | None
Part = tuple[int, int]
CELLS, FEWEST, MOST = 2**17, 8, 512
CLOSE = 1e-12


def strata_codes(strata: Strata, index: pd.Index) -> Places:
    """Return the number of each actor's stratum; one for all where none are given.

    Raises
    ------
    NetworkError
        If an actor has no stratum.
    """
    if strata is None:
        return np.zeros(len(index), dtype=np.int64)
    values = strata if isinstance(strata, pd.Series) else pd.Series(dict(strata), dtype=object)
    known = values.reindex(index)
    if known.isna().any():
        raise NetworkError(f"strata must name a group for each actor; {str(known.index[known.isna()][0])!r} has none.")
    return np.asarray(pd.factorize(known)[0], dtype=np.int64)


def relabellings(codes: Places, count: int, seed: int) -> Iterator[Short]:
    """Yield blocks of permutations, one a row; each row comes from a place of its own in the stream, so any of them can be drawn anywhere.

    Parameters
    ----------
    codes : numpy.ndarray of int
        Actors change places within their stratum only.
    count : int
        How many in all.
    seed : int
        Of the draw.
    """
    draw = relabelling(codes, seed)
    yield from (draw(part) for part in blocks(count, len(codes)))


def relabelling(codes: Places, seed: int) -> Callable[[Part], Short]:
    """Return a function that draws the permutations of a part, given by its first number and length: a piece of work of its own."""
    order = np.argsort(codes, kind="stable").astype(short(len(codes)))
    starts = np.concatenate([[0], np.cumsum(np.unique(codes, return_counts=True)[1])]).astype(np.int64)
    key = stream_key(seed)
    return lambda part: shuffled(key, *part, order, starts)


def blocks(count: int, n: int) -> list[Part]:
    """Return parts of some draws over n actors that fit near the processor."""
    return parts_of(count, min(max(CELLS // max(n, 1), FEWEST), MOST))


def check_permutations(count: int, what: str = "permutations") -> None:
    """Refuse a number of permutations that gives no p-value."""
    if not isinstance(count, int) or count < 1:
        raise NetworkError(f"{what} must be a whole number from 1; {count!r} came.")


def tails(observed: float, null: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the p-values two-sided, of as much or more, and of as much or less: (1 + #) / (B + 1); twice the smaller tail, at most 1."""
    more = float((1 + (null >= observed - CLOSE).sum()) / (len(null) + 1))
    less = float((1 + (null <= observed + CLOSE).sum()) / (len(null) + 1))
    return min(1.0, 2 * min(more, less)), more, less


def chance_words(null: npt.NDArray[np.float64], more: float, less: float) -> str:
    """Return what chance gave, and both tails, in words."""
    return (
        f"Chance: mean {null.mean():.4g}, standard deviation {null.std():.3g}; "
        f"p of as much or more {more:.2g}, of as much or less {less:.2g}."
    )
