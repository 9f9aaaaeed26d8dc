"""How many steps everyone is from everyone: breadth first from 512 actors at once, a bit for each of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkages.kernels import kernel
from linkages.measures.frame import Direction, Flags, Floats, Ints
from linkages.measures.pairs import GETS, GIVES, MUTUAL, find_pairs
from linkages.network.core import Network
from linkages.network.remember import remembered

Bits = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], npt.NDArray[np.uint64]]
WORDS = 8
AT_ONCE = 64 * WORDS
# Masks that add up the ones of a word by twos, fours and bytes.
TWOS = np.uint64(0x5555555555555555)
FOURS = np.uint64(0x3333333333333333)
BYTES = np.uint64(0x0F0F0F0F0F0F0F0F)
SUM_OF_BYTES = np.uint64(0x0101010101010101)
ONE, TWO, FOUR, LAST = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


@remembered
def steps_to_others(net: Network, direction: Direction) -> tuple[Ints, Ints, Floats]:
    """Return for each actor of the roster how many others it reaches, the sum of the steps to them, and of one over the steps.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"in", "out", "all"}
        Along ties (out), against them (in), or along ties taken both ways.
    """
    pairs = find_pairs(net)
    back = {"out": GETS, "in": GIVES, "all": MUTUAL}[direction]
    keep = (pairs.way & back) > 0
    first = np.r_[0, np.cumsum(keep)][pairs.near_first]
    return _spread(first, pairs.near[keep], np.flatnonzero(np.diff(first)))


@kernel
def _spread(first: Ints, near: Ints, sources: Ints) -> tuple[Ints, Ints, Floats]:
    """Sum up steps from all to `sources`; `near` lists, from `first` on, who reaches each actor in one step."""
    n = len(first) - 1
    reached, total, inverse = np.zeros(n, np.int64), np.zeros(n, np.int64), np.zeros(n)
    seen, here, new = np.zeros((n, WORDS), np.uint64), np.zeros((n, WORDS), np.uint64), np.zeros((n, WORDS), np.uint64)
    bits = (seen, here, new)
    active, touched, later = np.empty(n, np.int64), np.zeros(n, np.bool_), np.empty(n, np.int64)
    for start in range(0, len(sources), AT_ONCE):
        seen[:] = 0
        count = min(AT_ONCE, len(sources) - start)
        for k in range(count):
            active[k] = sources[start + k]
            seen[active[k], k // 64] = here[active[k], k // 64] = ONE << np.uint64(k % 64)
        steps = 0
        while count:
            steps += 1
            more = _pass_on((first, near), bits, (active, count), touched, later)
            count = 0
            for k in range(more):
                v = later[k]
                touched[v] = False
                found = _keep_news(bits, v)
                if found:
                    reached[v] += found
                    total[v] += found * steps
                    inverse[v] += found / steps
                    active[count] = v
                    count += 1
    return reached, total, inverse


@kernel
def _pass_on(contacts: tuple[Ints, Ints], bits: Bits, active: tuple[Ints, int], touched: Flags, later: Ints) -> int:
    """Hand what the active actors were found by to those who reach them in one step; return how many these are."""
    (first, near), (_, here, new), (actors, count) = contacts, bits, active
    more = 0
    for k in range(count):
        x = actors[k]
        for e in range(first[x], first[x + 1]):
            v = near[e]
            if not touched[v]:
                touched[v] = True
                later[more] = v
                more += 1
            for w in range(WORDS):
                new[v, w] |= here[x, w]
        for w in range(WORDS):
            here[x, w] = 0
    return more


@kernel
def _keep_news(bits: Bits, v: int) -> int:
    """Keep of what came to v what it did not have, and return how many bits these are."""
    seen, here, new = bits
    found = 0
    for w in range(WORDS):
        news = new[v, w] & ~seen[v, w]
        new[v, w] = 0
        here[v, w] = news
        seen[v, w] |= news
        ones = news - ((news >> ONE) & TWOS)
        ones = (ones & FOURS) + ((ones >> TWO) & FOURS)
        ones = (ones + (ones >> FOUR)) & BYTES
        found += int((ones * SUM_OF_BYTES) >> LAST)
    return found
