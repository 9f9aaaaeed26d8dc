"""Whom a market is out of reach for when some middlemen are gone: many sets of middlemen at once, a bit for each set."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkages.measures.channel import Flags, Numbers
from linkages.measures.roads import Roads

Bits = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]


def reached_weight(roads: Roads, middlemen: Places, allowed: Flags) -> Numbers:
    """Return for each set the producers, by sampling weight, who reach the outside past none but the middlemen in it.

    Parameters
    ----------
    roads : Roads
        The walk of a channel.
    middlemen : numpy.ndarray of int
        The middlemen who may be gone, by roster position; the others stay.
    allowed : numpy.ndarray of bool
        A row for each of `middlemen`, a column for each set: who is in it.

    Returns
    -------
    numpy.ndarray
        One sum for each set, over the producers who have a road as things are.
    """
    bits = _reach(roads, middlemen, allowed)
    producers = np.flatnonzero(roads.open_producers)
    kinds, which = np.unique(bits[producers], axis=0, return_inverse=True)
    weights = np.bincount(which.ravel(), weights=roads.ties.sampling[producers], minlength=len(kinds))
    return np.asarray(weights @ np.unpackbits(kinds, axis=1, count=allowed.shape[1]).astype(float))


def _reach(roads: Roads, middlemen: Places, allowed: Flags) -> Bits:
    """Return for each actor the sets under which it reaches the outside, itself not counted, as packed bits."""
    n = len(roads.ties.index)
    full = np.packbits(np.ones(allowed.shape[1], dtype=bool))
    passes = np.broadcast_to(full, (n, len(full))).copy()
    passes[middlemen] = np.packbits(allowed, axis=1)
    steps = roads.steps
    going = np.flatnonzero(np.diff(steps.indptr) > 0)
    starts = steps.indptr[going]
    reached = np.where((roads.reaches & (roads.ends > 0))[:, None], full, np.uint8(0)).astype(np.uint8)
    while going.size:
        onward = (reached & passes)[steps.indices]
        more = reached[going] | np.bitwise_or.reduceat(onward, starts, axis=0)
        if np.array_equal(more, reached[going]):
            break
        reached[going] = more
    return reached
