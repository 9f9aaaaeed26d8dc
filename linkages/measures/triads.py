"""Two-paths and triangles, counted in one pass over the triangles by rank: the ground of brokerage, census and closure."""

from __future__ import annotations

from itertools import permutations

import numpy as np

from linkages.kernels import kernel
from linkages.measures.frame import Flags, Ints, unknown_dyads
from linkages.measures.pairs import GETS, GIVES, Pairs, find_pairs
from linkages.network.core import Network

CODED = ((0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1))
COORDINATOR, ITINERANT, REPRESENTATIVE, GATEKEEPER, LIAISON = range(5)


def _closed_paths() -> tuple[Ints, Ints]:
    """Return for each digraph on three actors, whose ties are the bits of its number, how many closed paths it has, and these."""
    number, corners = np.zeros(64, dtype=np.int64), np.zeros((64, 6, 3), dtype=np.int64)
    for code in range(64):
        ties = {tie for bit, tie in enumerate(CODED) if code >> bit & 1}
        closed = [(a, v, b) for a, v, b in permutations(range(3)) if {(a, v), (v, b), (a, b)} <= ties]
        number[code] = len(closed)
        corners[code, : len(closed)] = np.array(closed).reshape(-1, 3)
    return number, corners


CLOSED, CORNERS = _closed_paths()


def open_paths(net: Network, codes: Ints) -> Ints:
    """Count for each actor v of the roster the paths a -> v -> b that are open, by the groups of a, v and b.

    A path is open if a -> b was observed and is not a tie. Paths with an actor of no group (code -1) are left out.

    Returns
    -------
    array of int, roster x 5
        Coordinator AAA, itinerant ABA, representative AAB, gatekeeper ABB, liaison ABC.
    """
    return open_and_closed(net, codes)[0]


def open_and_closed(net: Network, codes: Ints) -> tuple[Ints, int]:
    """Return `open_paths`, and the number of paths a -> v -> b with a tie a -> b, whatever the groups."""
    pairs = find_pairs(net)
    a, b = unknown_dyads(net)
    lost = np.stack([a, b] if net.single().directed else [np.r_[a, b], np.r_[b, a]])
    found, closed = np.zeros((len(codes), 5), dtype=np.int64), 0
    for sign, first, last in _observed_ends(net):
        counted, closed = _count_open(pairs, codes, first, last, lost)
        found += sign * counted
    return found, closed


def linked_in_triangles(pairs: Pairs) -> Flags:
    """Return for each pair whether its two ends share a contact."""
    return np.asarray(_share_a_contact(pairs))


def census_counts(pairs: Pairs, counted: Flags) -> tuple[Ints, Ints]:
    """Return the number of paths of two pairs and of triangles among some actors, by how their pairs are tied.

    Returns
    -------
    array of int, 4 x 4
        Row and column: the ties of the middle actor to each of the other two (1 out, 2 in, 3 both), the smaller first. The other two
        may be tied.
    array of int, 64
        By xy + 4 xz + 16 yz, the ties of each pair from the first to the second (1), back (2), or both (3).
    """
    found: tuple[Ints, Ints] = _count_triads(pairs, counted)
    return found


def role_codes(a: Ints, v: Ints, b: Ints) -> Ints:
    """Return the role (0 to 4, as in `open_paths`) of brokers, from the groups of a, v and b."""
    return np.select([(a == v) & (v == b), a == b, a == v, v == b], [0, 1, 2, 3], 4)


def _observed_ends(net: Network) -> list[tuple[int, Flags, Flags]]:
    """Return sets of actors (sign, first, last): the dyads first x last, added up with their signs, are those whose absence was told."""
    relation = net.single()
    everyone = net.present.copy()
    told = net.answers(relation.name).copy()
    if told.sum() == everyone.sum():
        return [(1, everyone, everyone)]
    if relation.merge == "source":
        return [(1, told, everyone)]
    if relation.merge == "target":
        return [(1, everyone, told)]
    if relation.merge in ("either", "max"):
        return [(1, told, told)]
    return [(1, everyone, everyone), (-1, everyone & ~told, everyone & ~told)]


@kernel
def _role(a: int, v: int, b: int) -> int:
    """Return the role of a broker in group v between groups a and b."""
    if a == v:
        return COORDINATOR if b == v else REPRESENTATIVE
    if a == b:
        return ITINERANT
    return GATEKEEPER if v == b else LIAISON


@kernel
def _count_open(pairs: Pairs, codes: Ints, first: Flags, last: Flags, lost: Ints) -> tuple[Ints, int]:
    """Count the paths from `first` to `last` by role: all two-paths, less the closed ones and those whose dyad is unknown."""
    found = _count_two_paths(pairs, codes, first, last)
    _leave_out_unknown(pairs, codes, (first, last), lost, found)
    n = len(codes)
    place = np.full(n, -1)
    corner = np.empty(3, np.int64)
    closed = 0
    for r in range(n):
        for p in range(pairs.first[r], pairs.first[r + 1]):
            place[pairs.high[p]] = p
        for p in range(pairs.first[r], pairs.first[r + 1]):
            corner[0], corner[1] = pairs.low[p], pairs.high[p]
            y = pairs.rank[pairs.high[p]]
            for q in range(pairs.first[y], pairs.first[y + 1]):
                other = place[pairs.high[q]]
                if other < pairs.first[r]:
                    continue
                corner[2] = pairs.high[q]
                code = pairs.tie[p] + 4 * pairs.tie[other] + 16 * pairs.tie[q]
                closed += CLOSED[code]
                for k in range(CLOSED[code]):
                    a, v, b = corner[CORNERS[code, k, 0]], corner[CORNERS[code, k, 1]], corner[CORNERS[code, k, 2]]
                    if codes[a] >= 0 and codes[v] >= 0 and codes[b] >= 0 and first[a] and last[b]:
                        found[v, _role(codes[a], codes[v], codes[b])] -= 1
    return found, closed


@kernel
def _count_two_paths(pairs: Pairs, codes: Ints, first: Flags, last: Flags) -> Ints:
    """Count two-paths by role, whether open or closed, out of tallies of each actor's contacts by group."""
    n = len(codes)
    found = np.zeros((n, 5), np.int64)
    groups = max(codes.max() + 1, 1) if n else 1
    into_of, onward_of = np.zeros(groups, np.int64), np.zeros(groups, np.int64)
    for v in range(n):
        own = codes[v]
        if own < 0:
            continue
        into = onward = back = own_back = 0
        for e in range(pairs.near_first[v], pairs.near_first[v + 1]):
            x = pairs.near[e]
            if codes[x] < 0:
                continue
            gets = 1 if pairs.way[e] & GETS and first[x] else 0
            gives = 1 if pairs.way[e] & GIVES and last[x] else 0
            into += gets
            onward += gives
            back += gets & gives
            own_back += gets & gives & (codes[x] == own)
            into_of[codes[x]] += gets
            onward_of[codes[x]] += gives
        own_into, own_onward = into_of[own], onward_of[own]
        same = -back
        for e in range(pairs.near_first[v], pairs.near_first[v + 1]):
            group = codes[pairs.near[e]]
            if group >= 0:
                same += into_of[group] * onward_of[group]
                into_of[group] = onward_of[group] = 0
        found[v, COORDINATOR] = own_into * own_onward - own_back
        found[v, ITINERANT] = same - found[v, COORDINATOR]
        found[v, REPRESENTATIVE] = own_into * (onward - own_onward)
        found[v, GATEKEEPER] = (into - own_into) * own_onward
        found[v, LIAISON] = into * onward - back - same - found[v, REPRESENTATIVE] - found[v, GATEKEEPER]
    return found


@kernel
def _leave_out_unknown(pairs: Pairs, codes: Ints, ends: tuple[Flags, Flags], lost: Ints, found: Ints) -> None:
    """Take off the paths a -> v -> b whose dyad a -> b is one of the single dyads that stayed unknown."""
    named_by = np.full(len(codes), -1)
    for k in range(lost.shape[1]):
        a, b = lost[0, k], lost[1, k]
        if a == b or codes[a] < 0 or codes[b] < 0 or not ends[0][a] or not ends[1][b]:
            continue
        for e in range(pairs.near_first[a], pairs.near_first[a + 1]):
            if pairs.way[e] & GIVES:
                named_by[pairs.near[e]] = k
        for e in range(pairs.near_first[b], pairs.near_first[b + 1]):
            v = pairs.near[e]
            if pairs.way[e] & GETS and named_by[v] == k and codes[v] >= 0:
                found[v, _role(codes[a], codes[v], codes[b])] -= 1


@kernel
def _count_triads(pairs: Pairs, counted: Flags) -> tuple[Ints, Ints]:
    n = len(counted)
    paths, triangles = np.zeros((4, 4), np.int64), np.zeros(64, np.int64)
    place, tally = np.full(n, -1), np.zeros(4, np.int64)
    for v in range(n):
        if counted[v]:
            tally[:] = 0
            for e in range(pairs.near_first[v], pairs.near_first[v + 1]):
                tally[pairs.way[e]] += counted[pairs.near[e]]
            for one in range(1, 4):
                paths[one, one] += tally[one] * (tally[one] - 1) // 2
                for other in range(one + 1, 4):
                    paths[one, other] += tally[one] * tally[other]
    for r in range(n):
        for p in range(pairs.first[r], pairs.first[r + 1]):
            place[pairs.high[p]] = p
        for p in range(pairs.first[r], pairs.first[r + 1]):
            if not (counted[pairs.low[p]] and counted[pairs.high[p]]):
                continue
            y = pairs.rank[pairs.high[p]]
            for q in range(pairs.first[y], pairs.first[y + 1]):
                other = place[pairs.high[q]]
                if other >= pairs.first[r] and counted[pairs.high[q]]:
                    triangles[pairs.tie[p] + 4 * pairs.tie[other] + 16 * pairs.tie[q]] += 1
    return paths, triangles


@kernel
def _share_a_contact(pairs: Pairs) -> Flags:
    n = len(pairs.rank)
    found, place = np.zeros(len(pairs.high), np.bool_), np.full(n, -1)
    for r in range(n):
        for p in range(pairs.first[r], pairs.first[r + 1]):
            place[pairs.high[p]] = p
        for p in range(pairs.first[r], pairs.first[r + 1]):
            y = pairs.rank[pairs.high[p]]
            for q in range(pairs.first[y], pairs.first[y + 1]):
                other = place[pairs.high[q]]
                if other >= pairs.first[r]:
                    found[p] = found[q] = found[other] = True
    return found
