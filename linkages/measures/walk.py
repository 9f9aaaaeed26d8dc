"""The linear system of a walk to the outside, solved exactly where that is cheap and by iteration where it is not."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph
from scipy.sparse.linalg import splu

from linkages.errors import NetworkError
from linkages.measures.channel import Numbers

LARGE_CORE = 1500
ROUNDS, CLOSE = 3000, 1e-15


def solve_walk(steps: sparse.csr_array, right: Numbers) -> Numbers:
    r"""Return :math:`(I - Q)^{-1} R` for the shares Q of a walk that ends.

    By sparse factorisation; where more than 1,500 actors lie in one cycle of ties, whose factors would fill up, by the series
    :math:`\sum_k Q^k R` until a step changes nothing above 1e-15, and by factorisation all the same if that takes too long.

    Raises
    ------
    NetworkError
        If the amounts differ by so many orders of magnitude that the shares cannot be told in floating point.
    """
    if _largest_cycle(steps) > LARGE_CORE:
        values, term = right.copy(), right
        for _ in range(ROUNDS):
            term = steps @ term
            values += term
            if not term.size or np.abs(term).max() < CLOSE:
                return values
    try:
        return np.asarray(splu(sparse.csc_matrix(sparse.eye_array(steps.shape[0]) - steps)).solve(right))
    except RuntimeError as error:
        raise NetworkError(
            "the amounts of this channel differ by so many orders of magnitude that shares cannot be told apart from 0 and 1. "
            "Check the largest and the smallest amounts."
        ) from error


def _largest_cycle(steps: sparse.csr_array) -> int:
    _, labels = csgraph.connected_components(steps, directed=True, connection="strong")
    return int(np.bincount(labels).max()) if len(labels) else 0
