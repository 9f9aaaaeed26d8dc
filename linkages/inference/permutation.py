"""Permutations of actors: whole, or within strata, by seed; the same for any number of processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.rng import generator

Places = npt.NDArray[np.int64]
Strata = pd.Series | Mapping[str, object] | None
BLOCK = 64
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


def relabellings(codes: Places, count: int, seed: int) -> Iterator[Places]:
    """Yield blocks of permutations, one a row; each block has a generator of its own, so any of them can be drawn anywhere.

    Parameters
    ----------
    codes : numpy.ndarray of int
        Actors change places within their stratum only.
    count : int
        How many in all.
    seed : int
        Of the draw.
    """
    groups = [np.flatnonzero(codes == code) for code in np.unique(codes)]
    for block, first in enumerate(range(0, count, BLOCK)):
        rng = generator(seed, block)
        rows = min(BLOCK, count - first)
        drawn = np.tile(np.arange(len(codes)), (rows, 1))
        for members in groups:
            drawn[:, members] = members[rng.permuted(np.tile(np.arange(len(members)), (rows, 1)), axis=1)]
        yield drawn


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
