"""The scores that a matrix of ties leads to in the end: its Perron vector, one and the same also where the network falls into parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from linkages.measures.frame import Floats, Ints

DENSE, ALIKE, DIRECT, TERMS, LAST = 200, 1e-9, 1000, 3000, 1e-16


@dataclass(frozen=True)
class _Class:
    """Vertices that all reach each other, the largest eigenvalue among them, and its vectors: of the matrix, and of its transpose."""

    members: Ints
    value: float
    right: Floats
    left: Floats


def perron_scores(matrix: sparse.csr_array) -> Floats:
    """Return where (I - a M)^-1 1 points as a rises to 1 / lambda, its largest entry 1; NaN without cycles, where lambda is 0.

    Where everyone reaches everyone it is the one eigenvector that is positive. Else the strong components with the largest eigenvalue lead;
    one that another feeds grows faster by an order, so what counts is the longest chain of leaders, and what hangs on its end.
    """
    n = matrix.shape[0]
    part = csgraph.connected_components(matrix, directed=True, connection="strong")[1].astype(np.int64)
    leaders = _leaders(matrix, part)
    if not leaders:
        return np.full(n, np.nan)
    largest = max(one.value for one in leaders)
    order = _orders(matrix, part, leaders)
    lead = np.zeros(n, dtype=bool)
    lead[np.concatenate([one.members for one in leaders])] = True
    scores: Floats = np.zeros(n)
    started = np.flatnonzero(order == 0)
    scores[started] = _fed(matrix, started, np.ones(len(started)), largest) if len(leaders) > 1 else 0.0
    for level in range(1, int(order.max()) + 1):
        before = np.where(order == level - 1, scores, 0.0)
        gets = matrix @ before + (1.0 if level == 1 else 0.0)
        for one in leaders:
            if order[one.members[0]] == level:
                scores[one.members] = one.right * (one.left @ gets[one.members]) / (one.left @ one.right)
        rest = np.flatnonzero((order == level) & ~lead)
        gets = matrix @ np.where((order == level) & lead, scores, 0.0)
        scores[rest] = _fed(matrix, rest, gets[rest], largest)
        scores /= scores[order == level].max()
    scores[order < order.max()] = 0.0
    result: Floats = scores / scores.max()
    return result


def _leaders(matrix: sparse.csr_array, part: Ints) -> list[_Class]:
    """Return the strong components that have the largest eigenvalue; none looked at whose largest row sum is below it."""
    row, column = matrix.nonzero()
    inside = part[row] == part[column]
    sums = np.bincount(row[inside], weights=matrix.data[inside], minlength=len(part))
    bound = np.zeros(int(part.max(initial=0)) + 1)
    np.maximum.at(bound, part, sums)
    order = np.argsort(part, kind="stable")
    start = np.searchsorted(part[order], np.arange(len(bound) + 1))
    found: list[_Class] = []
    best = 0.0
    for one in np.argsort(-bound, kind="stable").tolist():
        if not bound[one] or bound[one] < best * (1 - ALIKE):
            break
        members = order[start[one] : start[one + 1]].astype(np.int64)
        found.append(_perron(matrix[members][:, members], members))
        best = max(best, found[-1].value)
    return [one for one in found if one.value >= best * (1 - ALIKE)]


def _perron(block: sparse.csr_array, members: Ints) -> _Class:
    if len(members) <= DENSE:
        vectors = []
        for dense in (block.toarray(), block.toarray().T):
            values, all_vectors = np.linalg.eig(dense)
            vectors.append(np.abs(all_vectors[:, int(values.real.argmax())].real))
        return _Class(members, float(values.real.max()), vectors[0], vectors[1])
    pairs = [linalg.eigs(one, k=1, which="LR", v0=np.ones(len(members))) for one in (block, sparse.csr_array(block.T))]
    right, left = (np.abs(vector[:, 0].real) for _, vector in pairs)
    return _Class(members, float(pairs[0][0].real[0]), right, left)


def _orders(matrix: sparse.csr_array, part: Ints, leaders: list[_Class]) -> Ints:
    """Return for each vertex how many leaders lie on the chain, of those that end in it, that has most."""
    own = np.zeros(int(part.max(initial=0)) + 1, dtype=np.int64)
    own[[part[one.members[0]] for one in leaders]] = 1
    to, by = (part[end] for end in matrix.nonzero())
    to, by = to[to != by], by[to != by]
    order = own
    while True:
        upstream = np.zeros_like(own)
        np.maximum.at(upstream, to, order[by])
        if np.array_equal(own + upstream, order):
            return np.asarray(order[part], dtype=np.int64)
        order = own + upstream


def _fed(matrix: sparse.csr_array, places: Ints, gets: Floats, largest: float) -> Floats:
    """Solve (lambda I - M) x = gets among some vertices, whose own largest eigenvalue is below lambda."""
    if not len(places):
        return np.zeros(0)
    block = sparse.csr_array(matrix[places][:, places]) / largest
    total = term = np.asarray(gets / largest, dtype=np.float64)
    if len(places) > DIRECT:
        for _ in range(TERMS):
            term = np.asarray(block @ term)
            total = total + term
            if np.abs(term).max() <= LAST * np.abs(total).max():
                return np.asarray(total)
    system = sparse.csc_array(sparse.eye_array(len(places)) - block)
    return np.asarray(linalg.spsolve(system, gets / largest)).reshape(len(places))
