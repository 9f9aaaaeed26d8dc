"""A linear system with few ties for each actor, solved by taking out many at once who have none to one another, until few are left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

from linkages.measures.channel import Numbers

CROWDED, WORTHWHILE, LIGHTEST = 0.03, 0.02, 0.6
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Taken:
    """Actors taken out at one time, and those who stay: their ties to and from one another, and the pivots."""

    out: Places
    stay: Places
    pivots: Numbers
    onward: sparse.csr_array
    back: sparse.csr_array


def eliminated(system: sparse.csr_array) -> Callable[[Numbers], Numbers] | None:
    """Return a function that solves the system for right sides of many columns, or None where a pivot is not above zero.

    The system is I less the shares of a walk that ends, whose pivots need no exchange of rows. Who is taken out leaves ties among its
    partners, so the system of those who stay fills up; once it is 3 % full, it is solved by dense factors.
    """
    taken: list[Taken] = []
    while system.nnz < CROWDED * system.shape[0] ** 2:
        one = _take_out(system)
        if len(one.out) < WORTHWHILE * system.shape[0]:
            break
        if not (one.pivots > 0).all():
            return None
        taken.append(one)
        system = _who_stay(system, one)
    factors, pivots, zero = linalg.lapack.dgetrf(np.asfortranarray(system.toarray()), overwrite_a=True)
    if zero:
        return None

    def solve(right: Numbers) -> Numbers:
        kept = []
        for one in taken:
            own = right[one.out] / one.pivots[:, None]
            right = right[one.stay] - one.back @ own
            kept.append(own)
        values = np.asarray(linalg.lapack.dgetrs(factors, pivots, right)[0])
        for one in reversed(taken):
            whole = np.empty((len(one.out) + len(one.stay), values.shape[1]))
            whole[one.out] = kept.pop() - one.onward @ values
            whole[one.stay] = values
            values = whole
        return values

    return solve


def _take_out(system: sparse.csr_array) -> Taken:
    chosen = _far_apart(system)
    out, stay = np.flatnonzero(chosen), np.flatnonzero(~chosen)
    rows = sparse.csr_array(system[out])
    pivots = rows[:, out].diagonal()
    scale = sparse.diags_array(1.0 / np.where(pivots > 0, pivots, 1.0))
    onward, back = sparse.csr_array(scale @ rows[:, stay]), sparse.csr_array(system[stay][:, out])
    return Taken(out=out, stay=stay, pivots=pivots, onward=onward, back=back)


def _far_apart(system: sparse.csr_array) -> npt.NDArray[np.bool_]:
    """Return actors who have no tie to one another: those with the fewest ties first, none of the 40 % with the most."""
    either = sparse.csr_array(abs(system) + abs(system).T)
    degree = np.diff(either.indptr)
    most = np.quantile(degree, LIGHTEST)
    pointers, partners = either.indptr.tolist(), either.indices.tolist()
    chosen = [False] * len(degree)
    beside = list(chosen)
    for one in np.argsort(degree, kind="stable").tolist():
        if degree[one] > most:
            break
        if not beside[one]:
            chosen[one] = True
            for partner in partners[pointers[one] : pointers[one + 1]]:
                beside[partner] = True
    return np.array(chosen)


def _who_stay(system: sparse.csr_array, one: Taken) -> sparse.csr_array:
    left = sparse.csr_array(system[one.stay][:, one.stay] - one.back @ one.onward)
    left.eliminate_zeros()
    return left
