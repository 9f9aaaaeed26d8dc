"""The same counts by arrays of all two-paths and triangles: slow, without compiled loops, for the tests to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import igraph
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.measures.frame import Flags, Floats, Ints, on_roster, present_graph, unknown_dyads
from linkages.measures.holes import MEASURES
from linkages.network.core import Network
from linkages.network.observed import is_observed, own_answer

CHUNK = 2_000_000
Path = tuple[int, int, int]


@dataclass(frozen=True)
class Pairs:
    """The connected pairs of one relation, each from the actor of fewer contacts (low) to the one of more (high).

    Attributes
    ----------
    low, high : array of int
        Roster positions of the two ends; sorted by the rank of low, then of high.
    weight : array of float, 2 x pairs
        Row 0: weight of the tie low -> high, row 1: of high -> low; 0 where there is none.
    """

    low: Ints
    high: Ints
    weight: Floats
    rank: Ints

    @property
    def n(self) -> int:
        """Size of the roster."""
        return len(self.rank)


@dataclass(frozen=True)
class Triangles:
    """Some triangles: `actor[c]` is the roster position of corner c (0, 1, 2, by rank), `pair[c, d]` the position of a pair."""

    actor: Ints
    pair: dict[tuple[int, int], Ints]

    def between(self, values: npt.NDArray[Any], first: int, second: int) -> npt.NDArray[Any]:
        """Return a 2 x pairs table's value of each triangle from its corner `first` to its corner `second`."""
        result: npt.NDArray[Any] = values[int(first > second)][self.pair[min(first, second), max(first, second)]]
        return result


ARRANGEMENTS: tuple[Path, ...] = ((0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0))


def find_pairs(net: Network) -> Pairs:
    """Return the connected pairs of a network of one relation; an undirected tie counts in both directions."""
    relation = net.single()
    source, target, weight = net.arrays(relation.name)
    n = len(net.index)
    first, second = np.minimum(source, target), np.maximum(source, target)
    keys, position = np.unique(first * np.int64(n) + second, return_inverse=True)
    first, second = keys // n, keys % n
    flows = np.zeros((2, len(keys)))
    flows[(source > target).astype(int), position] = weight
    if not relation.directed:
        flows[:] = flows.max(axis=0)
    contacts = np.bincount(np.r_[first, second], minlength=n)
    rank = np.empty(n, dtype=np.int64)
    rank[np.lexsort((np.arange(n), contacts))] = np.arange(n)
    swap = rank[first] > rank[second]
    low, high = np.where(swap, second, first), np.where(swap, first, second)
    flows = np.where(swap, flows[::-1], flows)
    order = np.lexsort((rank[high], rank[low]))
    return Pairs(low[order], high[order], flows[:, order], rank)


def find_triangles(pairs: Pairs) -> Iterator[Triangles]:
    """Yield every triple of mutually connected actors once, in chunks."""
    n, m = pairs.n, len(pairs.low)
    low, high = pairs.rank[pairs.low], pairs.rank[pairs.high]
    keys = low * n + high
    later = np.searchsorted(low, low, side="right") - np.arange(m) - 1
    ends = np.cumsum(later)
    start = 0
    while start < m:
        done = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, done + CHUNK, side="right")))
        count = later[start:stop]
        xy = np.repeat(np.arange(start, stop), count)
        xz = xy + 1 + np.arange(len(xy)) - np.repeat(np.cumsum(count) - count, count)
        wanted = high[xy] * n + high[xz]
        yz = np.minimum(np.searchsorted(keys, wanted), m - 1)
        closed = keys[yz] == wanted
        xy, xz, yz = xy[closed], xz[closed], yz[closed]
        yield Triangles(np.stack([pairs.low[xy], pairs.high[xy], pairs.high[xz]]), {(0, 1): xy, (0, 2): xz, (1, 2): yz})
        start = stop


def transitive_triples(pairs: Pairs) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Yield roster positions (a, v, b) of every a -> v -> b with a tie a -> b, in chunks."""
    tie = pairs.weight > 0
    for triangles in find_triangles(pairs):
        for a, v, b in ARRANGEMENTS:
            closed = triangles.between(tie, a, v) & triangles.between(tie, v, b) & triangles.between(tie, a, b)
            yield triangles.actor[a][closed], triangles.actor[v][closed], triangles.actor[b][closed]


def ordered_ties(pairs: Pairs) -> tuple[Ints, Ints]:
    """Return source and target of every directed tie (an undirected one in both directions)."""
    up, down = pairs.weight > 0
    return np.r_[pairs.low[up], pairs.high[down]], np.r_[pairs.high[up], pairs.low[down]]


def open_paths(net: Network, codes: Ints) -> Ints:
    """Count for each actor v of the roster the paths a -> v -> b that are open, by the groups of a, v and b.

    A path is open if a -> b was observed and is not a tie. Paths with an actor of no group (code -1) are left out.

    Returns
    -------
    array of int, roster x 5
        Coordinator AAA, itinerant ABA, representative AAB, gatekeeper ABB, liaison ABC.
    """
    pairs = find_pairs(net)
    source, target = ordered_ties(pairs)
    grouped = codes >= 0
    known = grouped[source] & grouped[target]
    source, target = source[known], target[known]
    ends = _observed_ends(net)
    found = sum(sign * _two_paths(source, target, codes, first, last) for sign, first, last in ends)
    for a, v, b in chain(transitive_triples(pairs), [_unknown_triples(net, source, target)]):
        use = grouped[a] & grouped[v] & grouped[b]
        a, v, b = a[use], v[use], b[use]  # noqa: PLW2901  (the same triples, fewer)
        counted = sum(sign * (first[a] & last[b]).astype(np.int64) for sign, first, last in ends)
        roles = np.bincount(v * 5 + role_codes(codes[a], codes[v], codes[b]), weights=counted, minlength=5 * len(codes))
        found = found - roles.reshape(-1, 5).astype(np.int64)
    return np.asarray(found, dtype=np.int64)


def _observed_ends(net: Network) -> list[tuple[int, Flags, Flags]]:
    """Return sets of actors (sign, first, last): the dyads first x last, added up with their signs, are those whose absence was told."""
    relation = net.single()
    everyone = net.present
    told = net.answered[relation.name].to_numpy(dtype=bool) & everyone
    if told.sum() == everyone.sum():
        return [(1, everyone, everyone)]
    if relation.merge == "source":
        return [(1, told, everyone)]
    if relation.merge == "target":
        return [(1, everyone, told)]
    if relation.merge in ("either", "max"):
        return [(1, told, told)]
    return [(1, everyone, everyone), (-1, everyone & ~told, everyone & ~told)]


def _two_paths(source: Ints, target: Ints, codes: Ints, first: Flags, last: Flags) -> Ints:
    """Count two-paths from `first` to `last` by role, whether open or closed, out of tallies of each actor's contacts by group."""
    n, groups = len(codes), max(int(codes.max()) + 1, 1)
    into, onward = first[source], last[target]
    back = np.isin(target * np.int64(n) + source, source * np.int64(n) + target)
    both = first[source] & last[source] & back
    own = codes[source] == codes[target]

    def count(ends: Ints, rows: Flags) -> Ints:
        return np.bincount(ends[rows], minlength=n)

    def tally(brokers: Ints, others: Ints, rows: Flags) -> sparse.csr_array:
        cells = (brokers[rows], codes[others[rows]])
        return sparse.csr_array((np.ones(int(rows.sum()), dtype=np.int64), cells), shape=(n, groups))

    all_in, all_out, all_both = count(target, into), count(source, onward), count(target, both)
    own_in, own_out, own_both = count(target, into & own), count(source, onward & own), count(target, both & own)
    same_ends = tally(target, source, into).multiply(tally(source, target, onward)).sum(axis=1) - all_both
    coordinator = own_in * own_out - own_both
    itinerant = same_ends - coordinator
    representative = own_in * (all_out - own_out)
    gatekeeper = (all_in - own_in) * own_out
    liaison = all_in * all_out - all_both - coordinator - itinerant - representative - gatekeeper
    return np.column_stack([coordinator, itinerant, representative, gatekeeper, liaison])


def role_codes(a: Ints, v: Ints, b: Ints) -> Ints:
    """Return the role (0 to 4, as in `open_paths`) of brokers, from the groups of a, v and b."""
    return np.select([(a == v) & (v == b), a == b, a == v, v == b], [0, 1, 2, 3], 4)


def _unknown_triples(net: Network, source: Ints, target: Ints) -> tuple[Ints, Ints, Ints]:
    """Return (a, v, b) of every path a -> v -> b whose dyad a -> b is one of the single dyads that stayed unknown."""
    a, b = unknown_dyads(net)
    if not net.single().directed:
        a, b = np.r_[a, b], np.r_[b, a]
    n = len(net.index)
    ties = sparse.csr_array((np.ones(len(source)), (source, target)), shape=(n, n))
    row, v = ties[a].multiply(ties.T.tocsr()[b]).nonzero()
    return a[row], v.astype(np.int64), b[row]


def holes_by_arrays(net: Network, *, weighted: bool = True) -> pd.DataFrame:
    contacts = _contacts(net, weighted=weighted)
    one_way = contacts.proportion**2
    if len(contacts.low):
        one_way = (contacts.proportion + contacts.indirect) ** 2
    total = contacts.sum_over_contacts(one_way)
    count = contacts.sum_over_contacts(np.ones(one_way.shape))
    size = count - contacts.redundant
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = one_way * contacts.of_source(count / total)
        disorder = contacts.sum_over_contacts(ratio * np.log(ratio)) / (count * np.log(count))
        values = np.column_stack([total, size, size / count, np.where(count == 1, 1.0, disorder)])
    values[(count == 0) | ~own_answer(net)] = np.nan
    return pd.DataFrame(values, index=net.index, columns=list(MEASURES))


@dataclass(frozen=True)
class _Contacts:
    """Pairs in contact; tables of 2 x pairs hold what low has of high (row 0) and high of low (row 1)."""

    low: Ints
    high: Ints
    proportion: Floats
    indirect: Floats
    redundant: Floats

    def sum_over_contacts(self, values: Floats) -> Floats:
        ends = np.r_[self.low, self.high]
        return np.bincount(ends, weights=values.ravel(), minlength=len(self.redundant)).astype(np.float64)

    def of_source(self, values: Floats) -> Floats:
        return np.stack([values[self.low], values[self.high]])


def _contacts(net: Network, *, weighted: bool) -> _Contacts:
    """Return proportions p_ij, what goes to j by way of others (sum_q p_iq p_qj) and each actor's redundancy, in one pass."""
    pairs = find_pairs(net)
    n, m = pairs.n, len(pairs.low)
    both = (pairs.weight if weighted else pairs.weight > 0).sum(axis=0).astype(float)
    total = np.bincount(np.r_[pairs.low, pairs.high], weights=np.r_[both, both], minlength=n)
    largest = np.zeros(n)
    np.maximum.at(largest, np.r_[pairs.low, pairs.high], np.r_[both, both])
    proportion = np.stack([both / total[pairs.low], both / total[pairs.high]])
    marginal = np.stack([both / largest[pairs.low], both / largest[pairs.high]])
    indirect, redundant = np.zeros((2, m)), np.zeros(n)
    for triangles in find_triangles(pairs):
        for i, q, j in ARRANGEMENTS:
            first = triangles.between(proportion, i, q)
            onward = first * triangles.between(proportion, q, j)
            pair = triangles.pair[min(i, j), max(i, j)]
            indirect[int(i > j)] += np.bincount(pair, weights=onward, minlength=m)
            shared = first * triangles.between(marginal, j, q)
            redundant += np.bincount(triangles.actor[i], weights=shared, minlength=n)
    return _Contacts(pairs.low, pairs.high, proportion, indirect, redundant)


def transitivity_by_arrays(net: Network) -> float:
    closed = sum(len(v) for _, v, _ in transitive_triples(find_pairs(net)))
    paths = closed + int(open_paths(net, np.where(net.present, 0, -1)).sum())
    return closed / paths if paths else float("nan")


def reciprocity_by_arrays(net: Network) -> float:
    source, target, _ = net.arrays(net.single().name)
    n = len(net.index)
    returned = np.isin(target * np.int64(n) + source, source * np.int64(n) + target)
    seen = is_observed(net, target, source)
    return float(returned[seen].mean()) if seen.any() else float("nan")


def triads_by_igraph(net: Network) -> Ints:
    """Of the actors who answered, triples with an unknown dyad among them."""
    source, target = ordered_ties(find_pairs(net))
    told = own_answer(net)
    keep = told[source] & told[target]
    new = np.cumsum(told) - 1
    graph = igraph.Graph(
        n=int(told.sum()), edges=np.column_stack([new[source[keep]], new[target[keep]]]), directed=True
    )
    return np.array(list(graph.triad_census()) if graph.vcount() >= 3 else np.zeros(16), dtype=np.int64)


def closeness_by_igraph(net: Network, direction: str) -> pd.Series:
    graph, _ = present_graph(net)
    near = np.array(graph.closeness(mode=direction, normalized=True), dtype=float)
    steps = np.array(graph.distances(mode=direction))
    reached = np.isfinite(steps).sum(axis=1) - 1
    return on_roster(net, near * reached / max(graph.vcount() - 1, 1), name="closeness")


def harmonic_by_igraph(net: Network, direction: str) -> pd.Series:
    graph, _ = present_graph(net)
    values = np.array(graph.harmonic_centrality(mode=direction, normalized=True), dtype=float)
    return on_roster(net, np.nan_to_num(values), name="harmonic")
