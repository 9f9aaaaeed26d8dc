"""What passes through each middleman, of those to whom somebody sells: the core from which everyone else's values follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from linkages.measures.channel import Numbers
from linkages.measures.roads import Roads
from linkages.measures.walk import passed, walk_solver

AT_ONCE, FEWEST = 40_000_000, 64
Places = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Held:
    """The hegemony of some middlemen over the core.

    Attributes
    ----------
    core : numpy.ndarray of int
        Actors to whom a tie of the walk leads, by roster position.
    middlemen : numpy.ndarray of int
        Some of the middlemen among them, in roster order.
    passing : numpy.ndarray
        Core by middlemen: the chance that the walk from an actor, itself counted, passes the middleman. One step of the walk
        before it gives anybody else's.
    """

    core: Places
    middlemen: Places
    passing: Numbers


def held_blocks(roads: Roads) -> Iterator[Held]:
    """Yield the hegemony of all middlemen of the core, as many at once as 40 million numbers allow, at least 64."""
    core = passed(roads.steps)
    places = np.flatnonzero(roads.ties.middlemen[core])
    if not len(places):
        return
    solve = walk_solver(sparse.csr_array(roads.steps[core][:, core]), width=len(places))
    width = max(AT_ONCE // len(core), FEWEST)
    for first in range(0, len(places), width):
        columns = places[first : first + width]
        right = np.zeros((len(core), len(columns)))
        right[columns, np.arange(len(columns))] = 1.0
        visits = solve(right)
        visits /= visits[columns, np.arange(len(columns))].copy()
        yield Held(core=core, middlemen=core[columns], passing=visits)
