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


def check_permutations(count: int) -> None:
    """Refuse a number of permutations that gives no p-value."""
    if not isinstance(count, int) or count < 1:
        raise NetworkError(f"permutations must be a whole number from 1; {count!r} came.")
