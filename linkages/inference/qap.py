"""QAP: whether two relations are more alike than under other labels of the actors."""

from __future__ import annotations

import numpy as np

from linkages.errors import NetworkError
from linkages.inference.draws import short
from linkages.inference.dyads import Given
from linkages.inference.permutation import Strata, blocks, check_permutations, relabelling, strata_codes
from linkages.inference.shared import find_shared
from linkages.parallel import spread
from linkages.results import TestResult

CLOSE = 1e-12


def qap_correlation(
    net_a: Given, net_b: Given, *, permutations: int = 2000, strata: Strata = None, seed: int = 0, n_jobs: int = 1
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
    n_jobs : int
        Threads, -1 for one per processor; the numbers are the same for any.

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
    Two networks in which everybody answered take memory and time of their ties alone; gaps, tables and arrays take that of all dyads.
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
    shared = find_shared(net_a, net_b)
    n = len(shared.index)
    if n < 3:
        raise NetworkError(f"a relabelling needs three actors or more who are present in both; {n} came.")
    draw = relabelling(strata_codes(strata, shared.index), seed)
    observed = float(shared.correlations(np.arange(n, dtype=short(n))[None, :])[0])
    if np.isnan(observed):
        raise NetworkError(
            "a correlation needs relations that vary; over the dyads observed in both, one of the two is constant."
        )
    null = np.concatenate(spread(lambda part: shared.correlations(draw(part)), blocks(permutations, n), n_jobs))
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
