"""Structural holes: how far an actor's contacts leave it room, or hem it in (Burt 1992)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.kernels import kernel
from linkages.measures.frame import Floats
from linkages.measures.pairs import Pairs, find_pairs
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.network.views import strengths

MEASURES = ("constraint", "effective_size", "efficiency", "hierarchy")


def constraint(net: Network, *, weighted: bool = True) -> pd.Series:
    """Return Burt's constraint: how far an actor's contacts lead back to a few, who lead back to each other.

    C(i) = sum over contacts j of c(i, j),   c(i, j) = (p_ij + sum_q p_iq p_qj)^2,
    with a_ij = w_ij + w_ji,   p_ij = a_ij / sum_k a_ik,   q other than i and j.

    Direction is dropped by adding both ways; j runs over i's own contacts only.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    weighted : bool
        Use the tie weights (default), or 1 for each tie.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; above 0; 1 with one contact, and more than 1 is possible with two or three. NaN
        for isolates, and for actors who are not present or did not answer. The value of an actor who answered rests on its
        contacts' ties as far as these are known.

    Raises
    ------
    NetworkError
        If the network has several relations, or the weights are distances.

    References
    ----------
    Burt, R. S. (1992). Structural Holes: The Social Structure of Competition, chapter 2. Harvard University Press.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"], "weight": [2, 1, 1]}))
    >>> constraint(net).round(4).to_dict()
    {'a': 1.0031, 'b': 1.0031, 'c': 1.3889}
    """
    return holes_table(net, weighted=weighted)["constraint"]


def effective_size(net: Network, *, weighted: bool = True) -> pd.Series:
    """Return Burt's effective size: the number of contacts less what is redundant among them.

    E(i) = sum over contacts j of (1 - sum_q p_iq m_jq),
    with a_ij = w_ij + w_ji,   p_iq = a_iq / sum_k a_ik,   m_jq = a_jq / max_k a_jk,   q other than i and j.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    weighted : bool
        Use the tie weights (default), or 1 for each tie.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 1 to the number of contacts. NaN for isolates, and for actors who are not
        present or did not answer. Actors with ties out only, or in only, have a value.

    Raises
    ------
    NetworkError
        If the network has several relations, or the weights are distances.

    References
    ----------
    Burt, R. S. (1992). Structural Holes: The Social Structure of Competition, chapter 2. Harvard University Press.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> effective_size(net).to_dict()
    {'a': 1.0, 'b': 1.0, 'c': 1.0}
    """
    return holes_table(net, weighted=weighted)["effective_size"]


def efficiency(net: Network, *, weighted: bool = True) -> pd.Series:
    """Return Burt's efficiency: effective size over the number of contacts.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    weighted : bool
        Use the tie weights (default), or 1 for each tie.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; above 0, at most 1. NaN as in `effective_size`.

    References
    ----------
    Burt, R. S. (1992). Structural Holes: The Social Structure of Competition, chapter 2. Harvard University Press.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> efficiency(net).to_dict()
    {'a': 0.5, 'b': 0.5, 'c': 0.5}
    """
    return holes_table(net, weighted=weighted)["efficiency"]


def hierarchy(net: Network, *, weighted: bool = True) -> pd.Series:
    """Return Burt's hierarchy: how far an actor's constraint comes from one contact (the Coleman-Theil index of disorder).

    H(i) = sum over contacts j of r ln r / (N ln N),   r = c(i, j) / (C(i) / N),
    with c(i, j) and C(i) as in `constraint` and N the number of contacts.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    weighted : bool
        Use the tie weights (default), or 1 for each tie.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 (all contacts constrain alike) to 1, and 1 with one contact. NaN for
        isolates, and for actors who are not present or did not answer.

    References
    ----------
    Burt, R. S. (1992). Structural Holes: The Social Structure of Competition, chapter 2. Harvard University Press.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a"], "target": ["b", "c"], "weight": [3, 1]}))
    >>> hierarchy(net).round(4).to_dict()
    {'a': 0.531, 'b': 1.0, 'c': 1.0}
    """
    return holes_table(net, weighted=weighted)["hierarchy"]


def holes_table(net: Network, *, weighted: bool = True) -> pd.DataFrame:
    """Return Burt's four measures at once: `constraint`, `effective_size`, `efficiency` and `hierarchy`, as each is defined by itself.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    weighted : bool
        Use the tie weights (default), or 1 for each tie.

    Returns
    -------
    pandas.DataFrame
        Index: the whole roster; four columns, float64.

    Raises
    ------
    NetworkError
        If the network has several relations, or the weights are distances.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a"], "target": ["b", "c"]}))
    >>> holes_table(net).loc["a"].to_dict()
    {'constraint': 0.5, 'effective_size': 2.0, 'efficiency': 1.0, 'hierarchy': 0.0}
    """
    strengths(net)
    pairs = find_pairs(net)
    both = pairs.weight.sum(axis=0) if weighted else (pairs.weight > 0).sum(axis=0).astype(float)
    values = _burt(pairs, both)
    values[~own_answer(net)] = np.nan
    return pd.DataFrame(values, index=net.index, columns=list(MEASURES))


@kernel
def _burt(pairs: Pairs, both: Floats) -> Floats:
    """Return the four measures of every actor, NaN without contacts; `both` is a_ij of each pair."""
    n, m = len(pairs.rank), len(both)
    total, largest, count = np.zeros(n), np.zeros(n), np.zeros(n)
    for p in range(m):
        for i in (pairs.low[p], pairs.high[p]):
            total[i] += both[p]
            largest[i] = max(largest[i], both[p])
            count[i] += 1
    proportion, marginal = np.empty((m, 2)), np.empty((m, 2))
    for p in range(m):
        for side, i in enumerate((pairs.low[p], pairs.high[p])):
            proportion[p, side] = both[p] / total[i]
            marginal[p, side] = both[p] / largest[i]
    indirect, redundant = _through_others(pairs, proportion, marginal)
    constraint, disorder = np.zeros(n), np.zeros(n)
    for p in range(m):
        for side, i in enumerate((pairs.low[p], pairs.high[p])):
            proportion[p, side] = (proportion[p, side] + indirect[p, side]) ** 2
            constraint[i] += proportion[p, side]
    for p in range(m):
        for side, i in enumerate((pairs.low[p], pairs.high[p])):
            ratio = proportion[p, side] * (count[i] / constraint[i])
            disorder[i] += ratio * np.log(ratio)
    values = np.full((n, 4), np.nan)
    for i in range(n):
        if count[i]:
            values[i, 0] = constraint[i]
            values[i, 1] = count[i] - redundant[i]
            values[i, 2] = values[i, 1] / count[i]
            values[i, 3] = 1.0 if count[i] == 1 else disorder[i] / (count[i] * np.log(count[i]))
    return values


@kernel
def _through_others(pairs: Pairs, proportion: Floats, marginal: Floats) -> tuple[Floats, Floats]:
    """Return sum_q p_iq p_qj of each pair, from low and from high, and each actor's redundancy, in one pass over the triangles."""
    n, m = len(pairs.rank), len(pairs.low)
    indirect, redundant = np.zeros((m, 2)), np.zeros(n)
    place = np.full(n, -1)
    for r in range(n):
        for xy in range(pairs.first[r], pairs.first[r + 1]):
            place[pairs.high[xy]] = xy
        for xy in range(pairs.first[r], pairs.first[r + 1]):
            x, y = pairs.low[xy], pairs.high[xy]
            for yz in range(pairs.first[pairs.rank[y]], pairs.first[pairs.rank[y] + 1]):
                z = pairs.high[yz]
                xz = place[z]
                if xz < pairs.first[r]:
                    continue
                indirect[xz, 0] += proportion[xy, 0] * proportion[yz, 0]
                indirect[xz, 1] += proportion[yz, 1] * proportion[xy, 1]
                indirect[xy, 0] += proportion[xz, 0] * proportion[yz, 1]
                indirect[xy, 1] += proportion[yz, 0] * proportion[xz, 1]
                indirect[yz, 0] += proportion[xy, 1] * proportion[xz, 0]
                indirect[yz, 1] += proportion[xz, 1] * proportion[xy, 0]
                redundant[x] += proportion[xy, 0] * marginal[yz, 1] + proportion[xz, 0] * marginal[yz, 0]
                redundant[y] += proportion[xy, 1] * marginal[xz, 1] + proportion[yz, 0] * marginal[xz, 0]
                redundant[z] += proportion[xz, 1] * marginal[xy, 1] + proportion[yz, 1] * marginal[xy, 0]
    return indirect, redundant
