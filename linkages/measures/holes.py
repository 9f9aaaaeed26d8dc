"""Structural holes: how far an actor's contacts leave it room, or hem it in (Burt 1992)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linkages.measures.frame import Floats, Ints
from linkages.measures.triads import ARRANGEMENTS, find_pairs, find_triangles
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
    contacts = _contacts(net, weighted=weighted)
    one_way = contacts.proportion**2
    if len(contacts.low):
        one_way = (contacts.proportion + contacts.indirect) ** 2
    total = contacts.sum_over_contacts(one_way)
    count = contacts.sum_over_contacts(np.ones(one_way.shape))
    size = count - contacts.redundant
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = one_way * contacts.of_source(count / total)
        disorder = contacts.sum_over_contacts(ratio * np.log(ratio)) / (count * np.log(count))
        values = np.column_stack([total, size, size / count, np.where(count == 1, 1.0, disorder)])
    values[(count == 0) | ~own_answer(net)] = np.nan
    return pd.DataFrame(values, index=net.index, columns=list(MEASURES))


@dataclass(frozen=True)
class _Contacts:
    """Pairs in contact; tables of 2 x pairs hold what low has of high (row 0) and high of low (row 1)."""

    low: Ints
    high: Ints
    proportion: Floats
    indirect: Floats
    redundant: Floats

    def sum_over_contacts(self, values: Floats) -> Floats:
        ends = np.r_[self.low, self.high]
        return np.bincount(ends, weights=values.ravel(), minlength=len(self.redundant)).astype(np.float64)

    def of_source(self, values: Floats) -> Floats:
        return np.stack([values[self.low], values[self.high]])


def _contacts(net: Network, *, weighted: bool) -> _Contacts:
    """Return proportions p_ij, what goes to j by way of others (sum_q p_iq p_qj) and each actor's redundancy, in one pass."""
    pairs = find_pairs(net)
    n, m = pairs.n, len(pairs.low)
    both = (pairs.weight if weighted else pairs.weight > 0).sum(axis=0).astype(float)
    total = np.bincount(np.r_[pairs.low, pairs.high], weights=np.r_[both, both], minlength=n)
    largest = np.zeros(n)
    np.maximum.at(largest, np.r_[pairs.low, pairs.high], np.r_[both, both])
    proportion = np.stack([both / total[pairs.low], both / total[pairs.high]])
    marginal = np.stack([both / largest[pairs.low], both / largest[pairs.high]])
    indirect, redundant = np.zeros((2, m)), np.zeros(n)
    for triangles in find_triangles(pairs):
        for i, q, j in ARRANGEMENTS:
            first = triangles.between(proportion, i, q)
            onward = first * triangles.between(proportion, q, j)
            pair = triangles.pair[min(i, j), max(i, j)]
            indirect[int(i > j)] += np.bincount(pair, weights=onward, minlength=m)
            shared = first * triangles.between(marginal, j, q)
            redundant += np.bincount(triangles.actor[i], weights=shared, minlength=n)
    return _Contacts(pairs.low, pairs.high, proportion, indirect, redundant)
