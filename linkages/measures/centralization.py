"""How far a score is gathered in few hands: Freeman's centralisation, and the Gini coefficient."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.centrality import betweenness, closeness, degree
from linkages.measures.frame import Direction, check_direction
from linkages.network.core import Network

Score = Literal["degree", "betweenness", "closeness"]


def centralization(net: Network, *, of: Score = "degree", direction: Direction = "all") -> float:
    """Return Freeman's centralisation: how much one actor stands out, against the most that one of n actors can.

    C = sum_i (max_j s_j - s_i) / largest,   largest: the same sum in a star of n actors.

    ============  ============  =======================================================
    score         relation      largest sum
    ============  ============  =======================================================
    degree        undirected    (n - 1)(n - 2)
    degree        directed      all: 2 (n - 1)(n - 2); in, out: (n - 1)^2
    betweenness   undirected    (n - 1)^2 (n - 2) / 2
    betweenness   directed      (n - 1)^2 (n - 2)
    closeness     any           all: (n - 1)(n - 2) / (2n - 3); in, out: n - 1
    ============  ============  =======================================================

    Scores as `degree`, `betweenness` and `closeness` give them, unweighted; who reaches nobody has closeness 0 here.

    Parameters
    ----------
    net : Network
        Of one relation.
    of : {"degree", "betweenness", "closeness"}
        The score.
    direction : {"all", "in", "out"}
        Of the score's ties or paths; without meaning for betweenness and in an undirected relation.

    Returns
    -------
    float
        From 0 (all alike) to 1 (a star); 0.5: half the unevenness of a star. Over the actors who have the score: those who did not
        answer are left out, n with them. NaN where the largest sum is 0.

    Raises
    ------
    NetworkError
        If the network has several relations, or the score or direction is not one of those above.

    References
    ----------
    Freeman, L. C. (1978). Centrality in social networks: conceptual clarification. Social Networks 1, 215-239.
    doi:10.1016/0378-8733(78)90021-7

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> star = network_from_edges(pd.DataFrame({"source": ["a", "a", "a"], "target": ["b", "c", "d"]}))
    >>> centralization(star, direction="out"), centralization(star, direction="in")
    (1.0, 0.1111)
    """
    check_direction(direction)
    if of not in get_args(Score):
        raise NetworkError(f"of must be 'degree', 'betweenness' or 'closeness'; {of!r} came.")
    directed = net.single().directed
    scores = {"degree": lambda: degree(net, direction=direction), "betweenness": lambda: betweenness(net)}.get(
        of, lambda: closeness(net, direction=direction)
    )()
    told = degree(net, direction=direction if of == "degree" else "all").notna()
    values = scores[told].fillna(0).to_numpy()
    if not len(values):
        return float("nan")
    largest = _largest(of, direction if directed else "all", len(values), directed=directed)
    return float((values.max() - values).sum() / largest) if largest > 0 else float("nan")


def gini(scores: pd.Series) -> float:
    """Return the Gini coefficient of scores: how unevenly a sum is spread over actors.

    ``G = sum_i sum_j |s_i - s_j| / (2 n^2 mean(s))``

    Parameters
    ----------
    scores : pandas.Series
        Any score that is 0 or more; NaN are left out.

    Returns
    -------
    float
        From 0 (all have the same) to (n - 1) / n (one has all). 0.5 is what n actors of whom half share everything equally have. NaN
        without scores, or where all are 0.

    Raises
    ------
    NetworkError
        If a score is negative.

    References
    ----------
    Gini, C. (1921). Measurement of inequality of incomes. The Economic Journal 31, 124-126. doi:10.2307/2223319

    Examples
    --------
    >>> gini(pd.Series([0, 0, 1, 1]))
    0.5
    """
    values = np.sort(pd.Series(scores).dropna().to_numpy(dtype=float))
    if len(values) and values[0] < 0:
        raise NetworkError(f"a Gini coefficient needs scores of 0 or more; {values[0]:g} came.")
    n, total = len(values), values.sum()
    return float(2 * (np.arange(1, n + 1) @ values) / (n * total) - (n + 1) / n) if total > 0 else float("nan")


def _largest(of: str, direction: str, n: int, *, directed: bool) -> float:
    others = n - 1
    if of == "degree" and direction != "all":
        return others**2
    if of == "degree":
        return others * (n - 2) * (2 if directed else 1)
    if of == "betweenness":
        return others**2 * (n - 2) / (1 if directed else 2)
    return others * (n - 2) / (2 * n - 3) if direction == "all" and n > 1 else others
