"""The leading singular vector of a matrix of ties, the same on every machine, and well defined where several parts lead alike."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph, linalg

from linkages.measures.frame import Floats, Ints

DENSE, ALIKE = 40_000, 1e-9


def leading_scores(matrix: sparse.csr_array) -> Floats:
    """Return the limit of x, W W' x, (W W')^2 x, ... from equal scores x, its largest entry 1; zeros without ties.

    Rows and columns fall into parts that share no tie. In each part the limit is its leading left singular vector, which is positive
    there; the part with the largest singular value has all the scores, and parts that share it keep their share of the equal scores.
    """
    scores: Floats = np.zeros(matrix.shape[0])
    leaders: list[tuple[float, Ints, Floats]] = []
    best = 0.0
    for bound, rows, columns in _parts(matrix):
        if bound < best * (1 - ALIKE):
            break
        value, vector = _leading(matrix[rows][:, columns])
        leaders.append((value, rows, vector))
        best = max(best, value)
    for value, rows, vector in leaders:
        if value >= best * (1 - ALIKE):
            scores[rows] = vector * vector.sum()
    return scores / scores.max() if leaders else scores


def _parts(matrix: sparse.csr_array) -> list[tuple[float, Ints, Ints]]:
    """Return the rows and columns of each part that has ties, by falling upper bound of its largest singular value."""
    n = matrix.shape[0]
    row, column = matrix.nonzero()
    ties = sparse.csr_array((np.ones(len(row)), (row, n + column)), shape=(2 * n, 2 * n))
    _, part = csgraph.connected_components(ties, directed=False)
    sums = [np.asarray(matrix.sum(axis=axis), dtype=np.float64).reshape(-1) for axis in (1, 0)]
    order = np.argsort(part, kind="stable")
    found = []
    for members in np.split(order, np.flatnonzero(np.diff(part[order])) + 1):
        rows, columns = members[members < n], members[members >= n] - n
        if len(rows) and len(columns):
            found.append((float(np.sqrt(sums[0][rows].max() * sums[1][columns].max())), rows, columns))
    return sorted(found, key=lambda one: (-one[0], one[1][0]))


def _leading(block: sparse.csr_array) -> tuple[float, Floats]:
    """Return the largest singular value and its left vector."""
    if block.shape[0] * block.shape[1] <= DENSE or min(block.shape) < 3:
        left, values, _ = np.linalg.svd(block.toarray(), full_matrices=False)
        return float(values[0]), np.abs(left[:, 0])
    left, values, _ = linalg.svds(block, k=1, v0=np.ones(min(block.shape)), return_singular_vectors=True)
    return float(values[0]), np.abs(left[:, 0])
