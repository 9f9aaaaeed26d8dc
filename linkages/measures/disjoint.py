"""Node-disjoint roads from many starts over one graph, by augmenting paths with unit capacities.

Each search goes first where the outside is near. A search that fails shows a set of nodes that no road avoids: as a bound it
holds for everyone behind them, whose own search may then stop as soon as it has as many roads.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph

OUTSIDE, START = (1 << 62) + 1, 1 << 62
WIDE = 50
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def disjoint_roads(
    steps: sparse.csr_array, ends: Flags, end_partners: Places, starts: Places, dominated: Flags
) -> Places:
    """Return for each start the largest number of roads to the outside that share no node on the way.

    Parameters
    ----------
    steps : scipy.sparse.csr_array
        The onward ties; every node with one has a road to the outside.
    ends : numpy.ndarray of bool
        Nodes with a tie to the outside.
    end_partners : numpy.ndarray of int
        The number of a start's own ties to the outside, each a road of its own.
    starts : numpy.ndarray of int
        The nodes to answer for.
    dominated : numpy.ndarray of bool
        Nodes all of whose roads pass through one other node: the answer is 1 without a search.
    """
    back = way_back(steps, ends)
    pointers, onward = _nearest_first(steps, back)
    reaches = ends.tolist()
    passed = np.bincount(steps.indices, minlength=len(ends)) > 0
    alone = (passed & ends).tolist()
    most = np.diff(steps.indptr)
    found = np.ones(len(starts), dtype=np.int64)
    kept: dict[tuple[int, ...], int] = {}
    flow = None
    for position in _close_together(back, starts).tolist():
        start = int(starts[position])
        if dominated[start]:
            continue
        neighbours = onward[pointers[start] : pointers[start + 1]]
        key = (start if alone[start] else OUTSIDE, *neighbours)
        if key not in kept:
            flow = _Flow(start, neighbours, reaches, flow)
            if not flow.fill(pointers, onward, reaches, int(most[start])) and flow.seen * WIDE > steps.nnz:
                behind = _behind(steps, back, [*flow.cut(), *([start] if ends[start] else [])])
                most[behind] = np.minimum(most[behind], len(flow.first) + int(ends[start]))
            kept[key] = len(flow.first)
        found[position] = int(end_partners[start]) + kept[key]
    return found


def way_back(steps: sparse.csr_array, ends: Flags) -> sparse.csr_array:
    """Return the ties turned round, with the outside as a last node that leads to those who have a tie to it."""
    n = len(ends)
    coo, to_end = steps.tocoo(), np.flatnonzero(ends)
    rows, columns = np.r_[coo.col, np.full(len(to_end), n)], np.r_[coo.row, to_end]
    return sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(n + 1, n + 1))


def _nearest_first(steps: sparse.csr_array, back: sparse.csr_array) -> tuple[list[int], list[int]]:
    """Return the onward ties as lists, each node's partners by their distance to the outside."""
    n = steps.shape[0]
    distance = csgraph.dijkstra(back, indices=n, unweighted=True)[:n]  # type: ignore[call-overload]
    rows = np.repeat(np.arange(n), np.diff(steps.indptr))
    order = np.lexsort((steps.indices, distance[steps.indices], rows))
    return steps.indptr.tolist(), steps.indices[order].tolist()


def _close_together(back: sparse.csr_array, starts: Places) -> Places:
    """Return the starts in an order in which those with common partners follow one another."""
    rank = np.empty(back.shape[0], dtype=np.int64)
    rank[csgraph.reverse_cuthill_mckee(sparse.csr_array(back + back.T), symmetric_mode=True)] = np.arange(len(rank))
    return np.argsort(rank[starts], kind="stable")


def _behind(steps: sparse.csr_array, back: sparse.csr_array, cut: Sequence[int]) -> Flags:
    """Return the nodes none of whose partners reaches the outside past the nodes of a cut."""
    n = steps.shape[0]
    stays = np.ones(n + 1)
    stays[list(cut)] = 0.0
    left = sparse.csr_array(back @ sparse.diags_array(stays))
    left.eliminate_zeros()
    free = np.zeros(n + 1)
    free[csgraph.breadth_first_order(left, n, return_predecessors=False)] = 1.0
    free[n] = 0.0
    pattern = sparse.csr_array((np.ones(steps.nnz), steps.indices, steps.indptr), shape=steps.shape)
    return np.asarray(pattern @ free[:n] == 0)


class _Flow:
    """Disjoint roads from one start, kept as the next and the previous node of each node in use.

    A node in use stands twice: where roads come in (~node), and where they go out (node). A search passes from in to out of
    it only backwards along its road, which takes what follows out of the road. The roads of the start before it lie ready:
    a search that meets one takes the rest of it.
    """

    def __init__(self, start: int, neighbours: Sequence[int], reaches: list[bool], before: _Flow | None) -> None:
        self.start, self.neighbours = start, neighbours
        self.first: set[int] = set()
        self.onward: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.came: dict[int, int] = {}
        self.ready: dict[int, int] = {}
        self.ready_back: dict[int, int] = {}
        if before:
            self._make_ready(before)
        if start in self.ready:
            self._forget_to(start)
        for one in neighbours:
            if reaches[one]:
                self.first.add(one)
                self.back[one] = START
                self._take_on(one)

    @property
    def seen(self) -> int:
        """How far the last search went."""
        return len(self.came)

    def fill(self, pointers: list[int], onward: list[int], reaches: list[bool], most: int) -> bool:
        """Add roads, rerouting others if need be; False if a search found no further one before there were `most`."""
        while len(self.first) < most:
            last = self._search(pointers, onward, reaches)
            if last is None:
                return False
            self._lay(last)
        return True

    def cut(self) -> list[int]:
        """Return one node of each road that, together, no road avoids; after a search that failed."""
        nodes = []
        for first in self.first:
            node = first
            while node in self.came:
                node = self.onward[node]
            nodes.append(node)
        return nodes

    def _search(self, pointers: list[int], onward: list[int], reaches: list[bool]) -> int | None:
        """Return the node from which a further road reaches the outside, those before it in `came`; None if there is none."""
        back, taken, ready, start = self.back, self.onward, self.ready, self.start
        fresh = [~one if one in back else one for one in reversed(self.neighbours) if one not in self.first]
        self.came = came = dict.fromkeys(fresh, START)
        while fresh:
            state = fresh.pop()
            if state < 0:
                before = back[~state]
                if before != START and before not in came:
                    came[before] = state
                    fresh.append(before)
                continue
            if state not in back:
                if reaches[state] or state in ready:
                    return state
            elif ~state not in came:
                came[~state] = state
                fresh.append(~state)
            for one in reversed(onward[pointers[state] : pointers[state + 1]]):
                following = ~one if one in back else one
                if following not in came and one != start and taken.get(state) != one:
                    came[following] = state
                    if one in ready:
                        return one
                    fresh.append(following)
        return None

    def _lay(self, last: int) -> None:
        """Lay the road that the search found, and take what others lose by it out of theirs."""
        states = [last]
        while states[-1] != START:
            states.append(self.came[states[-1]])
        states.reverse()
        added = [(states[0], states[1] if states[1] >= 0 else ~states[1])]
        for state, following in pairwise(states[1:]):
            if state < 0:
                del self.onward[following], self.back[~state]
            elif following != ~state:
                added.append((state, following if following >= 0 else ~following))
        for node, following in added:
            if node == START:
                self.first.add(following)
            else:
                self.onward[node] = following
            self.back[following] = node
        self._take_on(last)

    def _make_ready(self, before: _Flow) -> None:
        """Walk the roads of the start before; what rerouting left going round in a circle is none."""
        for first in before.first:
            last, node = START, first
            while node != OUTSIDE:
                self.ready_back[node] = last
                last, node = node, before.onward[node]
                self.ready[last] = node

    def _take_on(self, node: int) -> None:
        """Go on from a node to the outside: by the road that lies ready there, or at once."""
        if node in self.ready:
            following = self._forget_to(node)
            while following != OUTSIDE:
                self.onward[node], self.back[following] = following, node
                node, following = following, self.ready.pop(following)
                del self.ready_back[node]
        self.onward[node] = OUTSIDE

    def _forget_to(self, node: int) -> int:
        """Take a node and those before it out of the road that lies ready, and return the node after it."""
        following = self.ready.pop(node)
        before = self.ready_back.pop(node)
        while before != START:
            del self.ready[before]
            before = self.ready_back.pop(before)
        if following != OUTSIDE:
            self.ready_back[following] = START
        return following
