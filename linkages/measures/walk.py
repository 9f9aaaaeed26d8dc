"""The linear system of a walk to the outside, solved exactly where that is cheap and by iteration where it is not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import igraph
import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from linkages.errors import NetworkError
from linkages.measures.channel import Numbers
from linkages.measures.elimination import eliminated

LARGE_CIRCLE = 300
ROUNDS, CLOSE = 3000, 1e-15
IN_ORDER: dict[str, Any] = {"permc_spec": "NATURAL", "diag_pivot_thresh": 0.0, "options": {"SymmetricMode": True}}
Places = npt.NDArray[np.int64]
Solve = Callable[[Numbers], Numbers]


def solve_walk(steps: sparse.csr_array, right: Numbers) -> Numbers:
    r"""Return :math:`(I - Q)^{-1} R` for the shares Q of a walk that ends."""
    core = passed(steps)
    inner = sparse.csr_array(steps[core][:, core])
    values = right + steps[:, core] @ walk_solver(inner, width=right.shape[1])(right[core])
    return np.asarray(values)


def passed(steps: sparse.csr_array) -> Places:
    """Return the actors to whom some step leads; all others only begin a walk."""
    return np.flatnonzero(np.bincount(steps.indices, minlength=steps.shape[1]))


def walk_solver(steps: sparse.csr_array, *, width: int) -> Solve:
    r"""Return a function that gives :math:`(I - Q)^{-1} R` for right sides R, of `width` columns in all.

    Actors are taken from the outside inwards, those of one circle of ties together: by sparse factorisation without fill, but
    each circle of more than 300 actors by itself, see `_circle`.

    Raises
    ------
    NetworkError
        If the amounts differ by so many orders of magnitude that the shares cannot be told in floating point.
    """
    parts, done = [], np.zeros(0, dtype=np.int64)
    for members, large in _from_outside(steps):
        rows = sparse.csr_array(steps[members])
        own = sparse.csr_array(rows[:, members])
        parts.append((members, rows[:, done], done, _circle(own, width) if large else _sparse(own)))
        done = np.r_[done, members]

    def solve(right: Numbers) -> Numbers:
        values = np.empty_like(right)
        for members, onward, before, own in parts:
            values[members] = own(right[members] + onward @ values[before])
        return values

    return solve


def _from_outside(steps: sparse.csr_array) -> list[tuple[Places, bool]]:
    """Return the actors in runs, each after all those to whom it leads; a run is one large circle, or everyone between two."""
    count, labels = csgraph.connected_components(steps, directed=True, connection="strong")
    coo = steps.tocoo()
    apart = labels[coo.row] != labels[coo.col]
    ties = np.column_stack([labels[coo.row[apart]], labels[coo.col[apart]]])
    order = igraph.Graph(n=count, edges=ties, directed=True).topological_sorting(mode="in")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    place = np.argsort(rank[labels], kind="stable")
    large = (np.bincount(labels, minlength=count) > LARGE_CIRCLE)[labels[place]]
    run = np.where(large, rank[labels[place]], -1)
    cuts = np.flatnonzero(np.diff(run)) + 1
    return [
        (one, bool(is_large[0]))
        for one, is_large in zip(np.split(place, cuts), np.split(large, cuts), strict=True)
        if len(one)
    ]


def _circle(steps: sparse.csr_array, width: int) -> Solve:
    r"""Solve for one large circle, whose sparse factors would fill up.

    Few columns by the series :math:`\sum_k Q^k R`, until a step changes nothing above 1e-15; many, or where that takes too long, by taking
    out actors who have no tie to one another, see `eliminated`.
    """
    few = width * 4 <= steps.shape[0]

    def by_factors() -> Solve:
        solve = eliminated(sparse.csr_array(sparse.eye_array(steps.shape[0]) - steps))
        if solve is None:
            raise _apart()
        return solve

    def by_series(right: Numbers) -> Numbers:
        values, term = right.copy(), right
        for _ in range(ROUNDS):
            term = steps @ term
            values += term
            if not term.size or np.abs(term).max() < CLOSE * max(1.0, np.abs(right).max()):
                return values
        return by_factors()(right)

    return by_series if few else by_factors()


def _sparse(steps: sparse.csr_array) -> Solve:
    try:
        return splu(sparse.csc_array(sparse.eye_array(steps.shape[0]) - steps), **IN_ORDER).solve
    except RuntimeError as error:
        raise _apart() from error


def _apart() -> NetworkError:
    return NetworkError(
        "the amounts of this channel differ by so many orders of magnitude that shares cannot be told apart from 0 and 1. "
        "Check the largest and the smallest amounts."
    )
