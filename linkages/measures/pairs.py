"""The connected pairs of one relation, found once for each network: the ground of brokerage, holes, closure and nearness."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from linkages.kernels import kernel
from linkages.measures.frame import Floats, Ints
from linkages.network.core import Network
from linkages.network.remember import remembered

GIVES, GETS, MUTUAL = 1, 2, 3
Ways = npt.NDArray[np.uint8]


class Pairs(NamedTuple):
    """The connected pairs of one relation, each from the actor of fewer contacts (low) to the one of more (high).

    Attributes
    ----------
    low, high : array of int
        Roster positions of the two ends; sorted by the rank of low, then of high.
    weight : array of float, 2 x pairs
        Row 0: weight of the tie low -> high, row 1: of high -> low; 0 where there is none.
    tie : array of int
        The ties of the pair: 1 low -> high, 2 high -> low, 3 both.
    rank : array of int
        The place of each actor of the roster by number of contacts, then roster position.
    first : array of int, roster + 1
        Where the pairs of the low end of each rank begin.
    near_first, near, way : array of int
        The contacts of each actor in roster order, from `near_first` on, and whether it gives to the contact (1), gets from it (2), or
        both (3).
    """

    low: Ints
    high: Ints
    weight: Floats
    tie: Ways
    rank: Ints
    first: Ints
    near_first: Ints
    near: Ints
    way: Ways


@remembered
def find_pairs(net: Network) -> Pairs:
    """Return the connected pairs of a network of one relation; an undirected tie counts in both directions."""
    relation = net.single()
    source, target, weight = net.arrays(relation.name)
    return Pairs(*_joined(source, target, weight, len(net.index), relation.directed))


def ordered_ties(pairs: Pairs) -> tuple[Ints, Ints]:
    """Return source and target of every directed tie (an undirected one in both directions)."""
    up, down = pairs.weight > 0
    return np.r_[pairs.low[up], pairs.high[down]], np.r_[pairs.high[up], pairs.low[down]]


@kernel
def _joined(source: Ints, target: Ints, weight: Floats, n: int, directed: bool) -> tuple[Any, ...]:
    """Return what `Pairs` holds, of ties sorted by source and target."""
    out_first, in_first, in_tie = _by_ends(source, target, n)
    m = len(source)
    near_first = np.zeros(n + 1, np.int64)
    near, way = np.empty(2 * m, np.int64), np.empty(2 * m, np.uint8)
    gives, gets = np.zeros(2 * m), np.zeros(2 * m)
    at = 0
    for v in range(n):
        i, j = out_first[v], in_first[v]
        while i < out_first[v + 1] or j < in_first[v + 1]:
            to = target[i] if i < out_first[v + 1] else n
            by = source[in_tie[j]] if j < in_first[v + 1] else n
            near[at] = min(to, by)
            way[at] = 0
            if to <= by:
                way[at] |= GIVES
                gives[at] = weight[i]
                i += 1
            if by <= to:
                way[at] |= GETS
                gets[at] = weight[in_tie[j]]
                j += 1
            if not directed:
                way[at] = GIVES | GETS
                gives[at] = gets[at] = max(gives[at], gets[at])
            at += 1
        near_first[v + 1] = at
    near, way = near[:at].copy(), way[:at].copy()
    low, high, weights, tie, rank, first = _by_rank(near_first, near, way, gives, gets)
    return low, high, weights, tie, rank, first, near_first, near, way


@kernel
def _by_ends(source: Ints, target: Ints, n: int) -> tuple[Ints, Ints, Ints]:
    """Return where each actor's outgoing ties begin, where its incoming ones, and the incoming ones by actor and source."""
    m = len(source)
    out_first, in_first = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    for k in range(m):
        out_first[source[k] + 1] += 1
        in_first[target[k] + 1] += 1
    for v in range(n):
        out_first[v + 1] += out_first[v]
        in_first[v + 1] += in_first[v]
    place, in_tie = in_first[:n].copy(), np.empty(m, np.int64)
    for k in range(m):
        in_tie[place[target[k]]] = k
        place[target[k]] += 1
    return out_first, in_first, in_tie


@kernel
def _by_rank(near_first: Ints, near: Ints, way: Ways, gives: Floats, gets: Floats) -> tuple[Any, ...]:
    """Return each pair once, by the ranks of its ends."""
    n = len(near_first) - 1
    most = np.zeros(n + 2, np.int64)
    for v in range(n):
        most[near_first[v + 1] - near_first[v] + 1] += 1
    most = np.cumsum(most)
    rank, actor = np.empty(n, np.int64), np.empty(n, np.int64)
    for v in range(n):
        count = near_first[v + 1] - near_first[v]
        rank[v] = most[count]
        actor[most[count]] = v
        most[count] += 1
    first = np.zeros(n + 1, np.int64)
    for v in range(n):
        for e in range(near_first[v], near_first[v + 1]):
            first[rank[v] + 1] += rank[near[e]] > rank[v]
    first = np.cumsum(first)
    pairs = len(near) // 2
    low, high, tie = np.empty(pairs, np.int64), np.empty(pairs, np.int64), np.empty(pairs, np.uint8)
    weights = np.empty((2, pairs))
    place = first[:n].copy()
    for place_of_high in range(n):
        v = actor[place_of_high]
        for e in range(near_first[v], near_first[v + 1]):
            x = near[e]
            if rank[x] < rank[v]:
                p = place[rank[x]]
                place[rank[x]] += 1
                low[p], high[p] = x, v
                tie[p] = (way[e] & GIVES) * GETS | way[e] // GETS
                weights[0, p], weights[1, p] = gets[e], gives[e]
    return low, high, weights, tie, rank, first
