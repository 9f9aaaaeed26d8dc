"""Node-disjoint roads by augmenting paths with unit capacities, from many starts over one graph."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy import sparse

OUTSIDE = -1


def disjoint_roads(
    steps: sparse.csr_array,
    ends: npt.NDArray[np.bool_],
    end_partners: npt.NDArray[np.int64],
    starts: npt.NDArray[np.int64],
    dominated: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
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
    pointers, onward, reaches = steps.indptr.tolist(), steps.indices.tolist(), ends.tolist()
    found = np.ones(len(starts), dtype=np.int64)
    for position, start in enumerate(starts.tolist()):
        if dominated[start]:
            continue
        neighbours = onward[pointers[start] : pointers[start + 1]]
        flow = _Flow(start, [one for one in neighbours if reaches[one]])
        while len(flow.first) < len(neighbours) and flow.augment(pointers, onward, reaches, neighbours):
            pass
        found[position] = int(end_partners[start]) + len(flow.first)
    return found


class _Flow:
    """Disjoint roads from one start, kept as the next and the previous node of each node in use."""

    def __init__(self, start: int, direct: Sequence[int]) -> None:
        self.start = start
        self.first = set(direct)
        self.onward: dict[int, int] = dict.fromkeys(direct, OUTSIDE)
        self.back: dict[int, int] = dict.fromkeys(direct, start)

    def augment(self, pointers: list[int], onward: list[int], reaches: list[bool], neighbours: list[int]) -> bool:
        """Add one road, rerouting others if need be; False if there is none.

        Each node stands twice, where roads come in (node, 0) and where they go out (node, 1); a node in use lets a
        search pass from in to out only backwards, which takes the node out of its road.
        """
        came: dict[tuple[int, int], tuple[int, int] | None] = {
            (one, 0): None for one in neighbours if one not in self.first
        }
        queue = deque(came)
        while queue:
            state = queue.popleft()
            node, side = state
            if side and reaches[node] and self.onward.get(node) != OUTSIDE:
                self._lay(state, came)
                return True
            for following in self._following(node, side, pointers, onward):
                if following not in came:
                    came[following] = state
                    queue.append(following)
        return False

    def _following(self, node: int, side: int, pointers: list[int], onward: list[int]) -> list[tuple[int, int]]:
        used = node in self.back
        if not side:
            if not used:
                return [(node, 1)]
            before = self.back[node]
            return [] if before == self.start else [(before, 1)]
        taken = self.onward.get(node)
        steps = [(one, 0) for one in onward[pointers[node] : pointers[node + 1]] if one not in (self.start, taken)]
        return [*steps, (node, 0)] if used else steps

    def _lay(self, last: tuple[int, int], came: dict[tuple[int, int], tuple[int, int] | None]) -> None:
        states = [last]
        while (before := came[states[-1]]) is not None:
            states.append(before)
        states.reverse()
        added = [(self.start, states[0][0])]
        for (node, side), (following, next_side) in pairwise(states):
            if side == 1 and next_side == 0 and node != following:
                added.append((node, following))
            elif side == 0 and next_side == 1 and node != following:
                del self.onward[following], self.back[node]
        added.append((last[0], OUTSIDE))
        for node, following in added:
            if node == self.start:
                self.first.add(following)
            else:
                self.onward[node] = following
            if following != OUTSIDE:
                self.back[following] = node
