"""QAP: whether two relations are more alike than under other labels of the actors."""

from __future__ import annotations

import numpy as np

from linkages.errors import NetworkError
from linkages.inference.dyads import Flags, Given, Matrix, gather
from linkages.inference.permutation import Places, Strata, check_permutations, relabellings, strata_codes
from linkages.results import TestResult

CLOSE = 1e-12
CELLS_AT_ONCE = 4_000_000


def qap_correlation(
    net_a: Given, net_b: Given, *, permutations: int = 2000, strata: Strata = None, seed: int = 0
) -> TestResult:
    r"""Test the correlation of two relations, or rounds, by relabelling the actors (quadratic assignment procedure).

    The statistic is Pearson's correlation over the dyads that were observed in both. The actors of the second are relabelled at random,
    which keeps all that makes it a network (degrees, reciprocity, clustering) and breaks its link with the first.

    .. math:: p = (1 + \#\{|r^*| \ge |r|\}) / (B + 1)

    Parameters
    ----------
    net_a, net_b : Network, pandas.DataFrame or numpy.ndarray
        Of one relation each, over one roster; weights count, binary relations as 1 and 0. Actors who are not present in both are left
        out.
    permutations : int
        Relabellings to draw.
    strata : pandas.Series or Mapping, optional
        A group for each actor: labels change places within groups only.
    seed : int
        Of the draw.

    Returns
    -------
    TestResult
        `observed` in [-1, 1]; `p_value` two-sided; `null`, the correlations under relabelling. 0.5: half as much shared variation as
        two identical relations, with the same sign. Dyads that were not observed in either stay out; under relabelling those out in the
        relabelled second move with their actors.

    Raises
    ------
    NetworkError
        If rosters differ, fewer than three actors are left, or one of the two does not vary.

    Notes
    -----
    It says whether two relations go together. It cannot tell whether one of them became denser: relabelling leaves the density as it is.

    References
    ----------
    Krackhardt, D. (1987). QAP partialling as a test of spuriousness. Social Networks 9, 171-186.
    https://doi.org/10.1016/0378-8733(87)90012-8

    Examples
    --------
    >>> import pandas as pd
    >>> from linkages.network import network_from_edges
    >>> ties = pd.DataFrame({"source": ["a", "b", "c", "d", "a"], "target": ["b", "c", "d", "e", "e"]})
    >>> advice = network_from_edges(ties)
    >>> trust = network_from_edges(ties[:4], actors=pd.DataFrame(index=list("abcde")))
    >>> round(qap_correlation(advice, trust, permutations=99).observed, 3)
    0.866
    """
    check_permutations(permutations)
    dyads = gather({"the first": net_a, "the second": net_b})
    first, second = dyads.matrices
    n = len(dyads.index)
    if n < 3:
        raise NetworkError(f"a relabelling needs three actors or more who are present in both; {n} came.")
    codes = strata_codes(strata, dyads.index)
    observed = _correlation(first, second)
    if np.isnan(observed):
        raise NetworkError(
            "a correlation needs relations that vary; over the dyads observed in both, one of the two is constant."
        )
    off = ~np.eye(n, dtype=bool)
    whole = not (np.isnan(first[off]).any() or np.isnan(second[off]).any())
    null = np.concatenate(
        [
            _complete(first, second, block)
            if whole
            else np.array([_correlation(first, second[np.ix_(p, p)]) for p in block])
            for block in relabellings(codes, permutations, seed)
        ]
    )
    null = null[~np.isnan(null)]
    p_value = float((1 + (np.abs(null) >= abs(observed) - CLOSE).sum()) / (len(null) + 1))
    nothing = float("nan")
    return TestResult(
        statistic="QAP correlation",
        observed=observed,
        se=nothing,
        p_value=p_value,
        interval=(nothing, nothing),
        level=0.95,
        null=null,
        method=f"{len(null):,} relabellings of {n:,} actors{' within strata' if strata is not None else ''}, seed {seed}",
    )


def _correlation(first: Matrix, second: Matrix) -> float:
    seen: Flags = ~(np.isnan(first) | np.isnan(second))
    a, b = first[seen], second[seen]
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    a, b = a - a.mean(), b - b.mean()
    return float((a @ b) / np.sqrt((a @ a) * (b @ b)))


def _complete(first: Matrix, second: Matrix, block: Places) -> Matrix:
    """Return the correlations under each relabelling where every dyad was observed: only the sum of products moves."""
    a, b = np.nan_to_num(first), np.nan_to_num(second)
    n = len(a)
    count = n * (n - 1)
    mean_a, mean_b = a.sum() / count, b.sum() / count
    spread = np.sqrt(((a**2).sum() - count * mean_a**2) * ((b**2).sum() - count * mean_b**2))
    products = cross_sums(a, [b], block)[:, 0]
    return np.asarray((products - count * mean_a * mean_b) / spread)


def cross_sums(fixed: Matrix, moved: list[Matrix], block: Places) -> Matrix:
    """Return for each relabelling, a row, the sum of products of `fixed` with each relabelled matrix, a column."""
    rows, columns = np.nonzero(fixed)
    worth, n = fixed[rows, columns], len(fixed)
    found = np.empty((len(block), len(moved)))
    step = max(CELLS_AT_ONCE // max(len(rows), 1), 1)
    for first in range(0, len(block), step):
        part = block[first : first + step]
        cells = part[:, rows] * n + part[:, columns]
        for column, matrix in enumerate(moved):
            found[first : first + step, column] = np.take(matrix.ravel(), cells) @ worth
    return found
