"""Compiled draws: labels, actors and dyads at random, each replicate from its own place in a stream of the seed.

The stream is splitmix64 (Steele, Lea & Flood 2014, https://doi.org/10.1145/2660193.2660195), which gives the number at any place at
once; the place where a replicate starts comes from the seed's sequence and the replicate's number. So a replicate is the same whoever
draws it, and when.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from linkages.kernels import kernel

Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.unsignedinteger[Any]]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Key = npt.NDArray[np.uint64]


class Pool(NamedTuple):
    """Pairs of actors from which replicates are drawn.

    Attributes
    ----------
    source, target : numpy.ndarray of int
        The listed pairs, each once.
    have : numpy.ndarray
        Pairs x sums: what both directions of each have in each sum; last, the directions in which pairs of such actors are seen.
    others : numpy.ndarray
        What a direction that was seen has in each sum, of a pair that is not listed.
    kind : numpy.ndarray of int
        Of each actor.
    base : numpy.ndarray
        Kinds x kinds: 1 where a dyad that is not listed was seen.
    seen : numpy.ndarray of int
        The listed pairs that were seen in a direction.
    unlisted : numpy.ndarray of int
        How many pairs that are not listed were seen in one direction, and how many in both.
    """

    source: Ints
    target: Ints
    have: Floats
    others: Floats
    kind: Ints
    base: Floats
    seen: Ints
    unlisted: Ints


STEP, ONE, OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
LOW, WIDE, HALF = np.uint64(0xFFFFFFFF), np.uint64(2**32), np.uint64(32)
AGAIN = 2**40


def stream_key(seed: int, *key: int) -> Key:
    """Return what a seed, and a key for a stream of its own, give to the compiled draws."""
    return np.asarray(np.random.SeedSequence(seed, spawn_key=key).generate_state(2, np.uint64), dtype=np.uint64)


def shuffled(key: Key, first: int, rows: int, order: Short, starts: Ints) -> Short:
    """Return permutations, one a row, from the number `first` on; actors change places within their stratum only.

    Parameters
    ----------
    key : numpy.ndarray
        Of the stream.
    first, rows : int
        Number of the first one, and how many.
    order : numpy.ndarray of int
        The actors, stratum by stratum.
    starts : numpy.ndarray of int
        Where each stratum starts in `order`, and the end.
    """
    return _shuffle(key, first, rows, order, starts)


def drawn_sums(key: Key, first: int, rows: int, pool: Pool) -> Floats:
    """Return sums over pairs (columns) for some replicates (rows), in each of which n actors are drawn from n, with replacement.

    Two draws of one actor are tied as a pair drawn from all those that were seen. Only how often each actor came is kept.
    """
    return np.asarray(_resample(key, first, rows, pool))


def placed_ties(key: Key, number: int, cells: Flags, count: int, *, directed: bool) -> tuple[Ints, Ints]:
    """Return ties on some of the cells of a table, every choice of so many being as likely; a pair counts once if not `directed`.

    Parameters
    ----------
    key : numpy.ndarray
        Of the stream.
    number : int
        Of the replicate.
    cells : numpy.ndarray of bool
        n x n: where a tie may stand; best if it may on most, and stands on few.
    count : int
        Ties.
    directed : bool
        If not, the source is the smaller one.
    """
    found: tuple[Ints, Ints] = _place_ties(key, number, cells, (count, directed))
    return found


@kernel
def _mixed(number: np.uint64) -> np.uint64:
    number = (number ^ (number >> np.uint64(30))) * ONE
    number = (number ^ (number >> np.uint64(27))) * OTHER
    return number ^ (number >> np.uint64(31))


@kernel
def _start(key: Key, replicate: int) -> np.uint64:
    """Return where in the stream a replicate starts."""
    return _mixed(key[0] ^ _mixed(key[1] + np.uint64(replicate) * STEP))


@kernel
def _below_much(start: np.uint64, place: int, limit: np.uint64) -> np.uint64:
    digits = limit
    for shift in (1, 2, 4, 8, 16, 32):
        digits |= digits >> np.uint64(shift)
    found = _mixed(start + np.uint64(place) * STEP) & digits
    while found >= limit:
        place += AGAIN
        found = _mixed(start + np.uint64(place) * STEP) & digits
    return found


@kernel
def _below(start: np.uint64, place: int, bound: int) -> np.uint64:
    """Return a whole number from 0 to below `bound`, all alike likely.

    By the upper half of a product (Lemire 2019, https://doi.org/10.1145/3230636), or, of 2 ** 32 or more, by as many digits as it takes;
    the few that would not be alike likely are drawn again.
    """
    limit = np.uint64(bound)
    if limit >= WIDE:
        return _below_much(start, place, limit)
    product = (_mixed(start + np.uint64(place) * STEP) >> HALF) * limit
    if (product & LOW) < limit:
        least = (WIDE - limit) % limit
        while (product & LOW) < least:
            place += AGAIN
            product = (_mixed(start + np.uint64(place) * STEP) >> HALF) * limit
    return product >> HALF


@kernel
def _shuffle(key: Key, first: int, rows: int, order: Short, starts: Ints) -> Short:
    n = len(order)
    found = np.empty((rows, n), order.dtype)
    for row in range(rows):
        start = _start(key, first + row)
        labels = found[row]
        for actor in range(n):
            labels[actor] = actor
        for stratum in range(len(starts) - 1):
            low = np.uint64(starts[stratum])
            for last in range(starts[stratum + 1] - 1, starts[stratum], -1):
                other = order[low + _below(start, last, last - starts[stratum] + 1)]
                own = order[np.uint64(last)]
                labels[own], labels[other] = labels[other], labels[own]
    return found


@kernel
def _resample(key: Key, first: int, rows: int, pool: Pool) -> Floats:
    n, sums = len(pool.kind), len(pool.others)
    known, one = len(pool.seen), len(pool.seen) + pool.unlisted[0]
    every = one + pool.unlisted[1]
    found = np.zeros((rows, sums))
    times, kinds = np.empty(n), np.empty(len(pool.base))
    for row in range(rows):
        start, total = _start(key, first + row), found[row]
        times[:], kinds[:] = 0.0, 0.0
        for draw in range(n):
            times[_below(start, draw, n)] += 1.0
        doubles = would = 0.0
        for actor in range(n):
            kind = pool.kind[actor]
            kinds[kind] += times[actor]
            doubles += times[actor] * (times[actor] - 1.0)
            would -= times[actor] ** 2 * pool.base[kind, kind]
        for kind in range(len(kinds)):
            for other in range(len(kinds)):
                would += kinds[kind] * pool.base[kind, other] * kinds[other]
        for pair in range(len(pool.source)):
            weight = times[pool.source[pair]] * times[pool.target[pair]]
            would -= weight * pool.have[pair, sums]
            for place in range(sums):
                total[place] += weight * pool.have[pair, place]
        for fill in range(int(doubles / 2)):
            number = _below(start, n + fill, every)
            if number < known:
                pair = pool.seen[number]
                for place in range(sums):
                    total[place] += pool.have[pair, place]
            else:
                would += 1.0 if number < one else 2.0
        for place in range(sums):
            total[place] += pool.others[place] * would
    return found


@kernel
def _place_ties(key: Key, number: int, cells: Flags, asked: tuple[int, bool]) -> tuple[Ints, Ints]:
    n = len(cells)
    count, directed = asked
    start = _start(key, number)
    taken = np.zeros(n * n // 64 + 1, np.uint64)
    source, target = np.empty(count, np.int64), np.empty(count, np.int64)
    draw = done = 0
    while done < count:
        i, j = np.int64(_below(start, draw, n)), np.int64(_below(start, draw + 1, n - 1))
        draw += 2
        j += j >= i
        if not directed and j < i:
            i, j = j, i
        place = np.uint64(i * n + j)
        word, bit = place >> np.uint64(6), np.uint64(1) << (place & np.uint64(63))
        if cells[i, j] and not taken[word] & bit:
            taken[word] |= bit
            source[done], target[done] = i, j
            done += 1
    return source, target


def short(n: int) -> np.dtype[np.unsignedinteger[Any]]:
    """Return the smallest type in use for the numbers of n actors; what is small stays near the processor."""
    return np.dtype(np.uint16 if n <= 2**16 else np.uint32)
