"""Whom a market is out of reach for when some middlemen are gone: many sets of middlemen at once, or many orders in which they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from linkages.measures.channel import Flags, Numbers
from linkages.measures.roads import Roads
from linkages.measures.walk import passed

Marks = npt.NDArray[Any]
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
    kinds, which = np.unique(bits, axis=0, return_inverse=True)
    weights = np.bincount(which.ravel(), weights=roads.ties.sampling[roads.open_producers], minlength=len(kinds))
    return np.asarray(weights @ np.unpackbits(kinds, axis=1, count=allowed.shape[1]).astype(float))


def _reach(roads: Roads, middlemen: Places, allowed: Flags) -> Marks:
    """Return for each producer with a road the sets under which it reaches the outside, itself not counted, as packed bits."""
    core = passed(roads.steps)
    full = np.packbits(np.ones(allowed.shape[1], dtype=bool))
    passes = np.broadcast_to(full, (len(core), len(full))).copy()
    there = np.isin(middlemen, core)
    passes[np.searchsorted(core, middlemen[there])] = np.packbits(allowed[there], axis=1)
    at_end = np.where((roads.reaches & (roads.ends > 0))[:, None], full, np.uint8(0)).astype(np.uint8)
    return _from_core(roads, at_end, lambda reached: reached & passes, np.bitwise_or)


def _from_core(roads: Roads, start: Marks, passing: Callable[[Marks], Marks], joined: np.ufunc) -> Marks:
    """Return what comes to each producer with a road from its partners, joined with what it starts from, until nothing changes.

    All but the core only begin a road, and are taken at the end.
    """
    core, producers = passed(roads.steps), np.flatnonzero(roads.open_producers)
    onward = sparse.csr_array(roads.steps[:, core])
    inner, whole = sparse.csr_array(onward[core]), start[core]
    while True:
        more = _joined(inner, passing(whole), whole, joined)
        if np.array_equal(more, whole):
            return _joined(sparse.csr_array(onward[producers]), passing(whole), start[producers], joined)
        whole = more


def _joined(onward: sparse.csr_array, values: Marks, own: Marks, joined: np.ufunc) -> Marks:
    """Return each row's own value joined with the values of its partners."""
    found, count = own.copy(), np.diff(onward.indptr)
    order = np.argsort(-count, kind="stable")
    for place in range(int(count.max(initial=0))):
        order = order[count[order] > place]
        found[order] = joined(found[order], values[onward.indices[onward.indptr[order] + place]])
    return found


def added_weight(roads: Roads, middlemen: Places, rank: Places) -> Numbers:
    """Return what each middleman adds when it comes: the producers, by sampling weight, who then first reach the outside.

    Parameters
    ----------
    roads : Roads
        The walk of a channel.
    middlemen : numpy.ndarray of int
        The middlemen who come one after another, by roster position; the others are there from the start.
    rank : numpy.ndarray of int
        A row for each of `middlemen`, a column for each order: its place in the order, from 0.

    Returns
    -------
    numpy.ndarray
        A row for each order, a column for each place in it.
    """
    k, orders = rank.shape
    needed = _needed(roads, middlemen, rank)
    weights = roads.ties.sampling[roads.open_producers]
    at = needed + np.arange(orders) * (k + 1)
    sums = np.bincount(at.ravel(), weights=np.repeat(weights, orders), minlength=orders * (k + 1))
    return np.asarray(sums.reshape(orders, k + 1)[:, 1:])


def _needed(roads: Roads, middlemen: Places, rank: Places) -> Places:
    """Return for each producer with a road and each order how many must have come until it reaches the outside, itself not counted.

    That is the least, over its roads, of the last on the road to come.
    """
    k, orders = rank.shape
    own = np.zeros((len(roads.ends), orders), dtype=np.min_scalar_type(k + 1))
    own[middlemen] = rank + 1
    own = own[passed(roads.steps)]
    start = np.full((len(roads.ends), orders), k + 1, dtype=own.dtype)
    start[roads.reaches & (roads.ends > 0)] = 0
    return _from_core(roads, start, lambda least: np.maximum(least, own), np.minimum).astype(np.int64)
