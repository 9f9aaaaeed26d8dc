"""How much of what is given comes back, and whether that is more than chance would return (Squartini et al. 2013)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import linalg

from linkages.errors import NetworkError
from linkages.measures.frame import Flags, Floats, Ints, unknown_dyads
from linkages.network.core import Network
from linkages.network.observed import is_observed, own_answer
from linkages.network.views import strengths

MOST_STEPS, PRECISION, SHORTEST, DENSE, RIDGE = 200, 1e-11, 1e-9, 150, 1e-10


def weighted_reciprocity(net: Network) -> float:
    """Return the share of weight that is returned: r = sum over ties of min(w_ij, w_ji) / sum over ties of w_ij.

    Over the ties i -> j whose dyad j -> i was observed.

    Parameters
    ----------
    net : Network
        Of one directed relation, whose weights are strengths.

    Returns
    -------
    float
        From 0 (nothing is returned) to 1 (every tie is returned in full); 0.5: half of what is given comes back from the same partner. NaN
        if there is no such tie.

    Raises
    ------
    NetworkError
        If the relation is undirected, the weights are distances, or the network has several relations.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F. and Garlaschelli, D. (2013). Reciprocity of weighted networks. Scientific Reports 3, 2729.
    doi:10.1038/srep02729

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"], "weight": [3, 1, 4]}))
    >>> weighted_reciprocity(net)
    0.25
    """
    source, target, weight = _directed_ties(net)
    seen = is_observed(net, target, source)
    back = _weight_back(len(net.index), source, target, weight)
    total = weight[seen].sum()
    return float(np.minimum(weight, back)[seen].sum() / total) if total else float("nan")


def reciprocity_beyond_chance(net: Network) -> pd.Series:
    """Return weighted reciprocity beside what the actors' strengths alone would give.

    rho = (r - <r>) / (1 - <r>)

    r as in `weighted_reciprocity`. <r> is its value under the directed weighted configuration model: of all networks with whole weights
    in which every actor gives and gets as much as here on average, the one that assumes nothing else. There w_ij is geometric,
    P(w_ij >= k) = (x_i y_j)^k, so the mean of w_ij is p / (1 - p) with p = x_i y_j, and that of min(w_ij, w_ji) is q / (1 - q) with
    q = x_i y_j x_j y_i. x and y are those of maximum likelihood (Newton's method, actors with equal strengths taken together).

    Parameters
    ----------
    net : Network
        Of one directed relation, whose weights are whole strengths (days, points, times).

    Returns
    -------
    pandas.Series
        `r`, `expected` (<r>) and `rho`, float64. rho is at most 1: above 0 actors return more than chance, 0 as much, below 0
        less; 0.5: half of the way from chance to full return. NaN without ties.

    Raises
    ------
    NetworkError
        If the relation is undirected, the weights are distances or not whole, or the network has several relations.

    Notes
    -----
    Taken among the actors who answered, less the first actor of a dyad that stayed unknown, because chance is only fair where a tie and its
    absence would both have been seen: if someone did not answer, r may differ from `weighted_reciprocity`.

    References
    ----------
    Squartini, T., Picciolo, F., Ruzzenenti, F. and Garlaschelli, D. (2013). Reciprocity of weighted networks. Scientific Reports 3, 2729.
    doi:10.1038/srep02729

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"], "weight": [1, 1]}))
    >>> reciprocity_beyond_chance(net).round(4).to_dict()
    {'r': 1.0, 'expected': 0.3333, 'rho': 1.0}
    """
    source, target, weight = _directed_ties(net)
    if not (weight == np.round(weight)).all():
        raise NetworkError(
            f"relation {net.single().name!r}: the chance model needs whole weights; {weight[weight % 1 > 0][0]:g} came. "
            "Round them, or use weighted_reciprocity alone."
        )
    told = _fully_told(net)
    inside = told[source] & told[target]
    source, target, weight = source[inside], target[inside], weight[inside]
    index = pd.Index(["r", "expected", "rho"], name="statistic")
    if not len(weight):
        return pd.Series(np.nan, index=index, name="reciprocity")
    r = float(np.minimum(weight, _weight_back(len(told), source, target, weight)).sum() / weight.sum())
    expected = _fit(_classes(told, source, target, weight)) / float(weight.sum())
    return pd.Series([r, expected, (r - expected) / (1 - expected)], index=index, name="reciprocity")


def _directed_ties(net: Network) -> tuple[Ints, Ints, Floats]:
    relation = net.single()
    if not relation.directed:
        raise NetworkError(
            f"reciprocity needs a directed relation; {relation.name!r} is undirected, so every tie is mutual."
        )
    strengths(net)
    return net.arrays(relation.name)


def _weight_back(n: int, source: Ints, target: Ints, weight: Floats) -> Floats:
    matrix = sparse.csr_array((weight, (source, target)), shape=(n, n))
    return np.asarray(matrix[target, source]).reshape(-1)


def _fully_told(net: Network) -> Flags:
    told = own_answer(net)
    source, target = unknown_dyads(net)
    both = told[source] & told[target]
    told[source[both]] = False
    return told


@dataclass(frozen=True)
class _Classes:
    """Actors of equal strengths: how many, what each gives and gets."""

    count: Floats
    gives: Floats
    gets: Floats

    def pairs(self) -> Floats:
        """Return the number of ordered pairs of two actors, from class (row) to class (column)."""
        return np.outer(self.count, self.count) - np.diag(self.count)


def _classes(told: Flags, source: Ints, target: Ints, weight: Floats) -> _Classes:
    n = len(told)
    both = np.column_stack([np.bincount(end, weights=weight, minlength=n) for end in (source, target)])[told]
    kinds, count = np.unique(both, axis=0, return_counts=True)
    return _Classes(count.astype(np.float64), kinds[:, 0].astype(np.float64), kinds[:, 1].astype(np.float64))


def _fit(classes: _Classes) -> float:
    """Return the expected sum of min(w_ij, w_ji), having fitted -ln x and -ln y to what the classes give and get."""
    pairs = classes.pairs() * np.outer(classes.gives > 0, classes.gets > 0)
    wanted = np.r_[classes.gives, classes.gets] * np.tile(classes.count, 2)
    log = _newton(pairs, wanted, _start(classes))
    k = len(classes.count)
    p = np.where(pairs > 0, np.exp(-(log[:k, None] + log[None, k:])), 0.0)
    q = p * p.T
    return float((classes.pairs() * q / (1 - q)).sum())


def _start(classes: _Classes) -> Floats:
    """Return -ln x and -ln y of a first guess that leaves every p below 1."""
    total = float((classes.gives * classes.count).sum())
    scale = 0.5 * np.log(total + total / float(classes.count.sum()))
    guesses = [np.log(np.maximum(of, 1e-9)) - scale for of in (classes.gives, classes.gets)]
    return np.asarray(np.log1p(np.exp(-np.concatenate(guesses))))


def _newton(pairs: Floats, wanted: Floats, log: Floats) -> Floats:
    """Climb the likelihood, which is concave in -ln x and -ln y; steps are shortened until every p stays below 1 and it grows."""
    used = pairs > 0
    free = np.r_[used.any(axis=1), used.any(axis=0)]
    value, p = _likelihood(pairs, used, wanted, log)
    for _ in range(MOST_STEPS):
        mean = pairs * p / (1 - p)
        gap = (np.r_[mean.sum(axis=1), mean.sum(axis=0)] - wanted) * free
        if np.abs(gap).max() <= PRECISION * wanted.max():
            break
        step = _direction(mean / (1 - p), gap)
        size = 1.0
        grown, p_new = _likelihood(pairs, used, wanted, log + step)
        while grown < value + 1e-4 * size * float(gap @ step) and size > SHORTEST:
            size /= 2
            grown, p_new = _likelihood(pairs, used, wanted, log + size * step)
        if size <= SHORTEST:
            break
        log, value, p = log + size * step, grown, p_new
    return log


def _likelihood(pairs: Floats, used: Flags, wanted: Floats, log: Floats) -> tuple[float, Floats]:
    """Return the log-likelihood, minus infinity where a p is 1 or more, and every p."""
    k = len(pairs)
    sums = np.where(used, log[:k, None] + log[None, k:], np.inf)
    if sums.min() <= 0:
        return -np.inf, np.zeros_like(pairs)
    p = np.exp(-sums)
    free = np.r_[used.any(axis=1), used.any(axis=0)]
    return float((pairs * np.log1p(-p)).sum() - (wanted * log)[free].sum()), p


def _direction(spread: Floats, gap: Floats) -> Floats:
    """Solve for the Newton step; one direction (x up, y down) changes nothing, so a small ridge holds it."""
    k = len(spread)
    diagonal = np.r_[spread.sum(axis=1), spread.sum(axis=0)]
    safe = np.where(diagonal > 0, diagonal, 1.0)
    if k <= DENSE:
        root = np.sqrt(safe)
        block = spread / np.outer(root[:k], root[k:])
        system = np.block([[np.eye(k), block], [block.T, np.eye(k)]]) + RIDGE * np.eye(2 * k)
        return np.asarray(cho_solve(cho_factor(system), gap / root)) / root

    def times(step: Floats) -> Floats:
        step = step.reshape(-1)
        return np.asarray(diagonal * step + np.r_[spread @ step[k:], step[:k] @ spread])

    operator = linalg.LinearOperator((2 * k, 2 * k), matvec=times, dtype=float)
    scaled = linalg.LinearOperator((2 * k, 2 * k), matvec=lambda step: step.reshape(-1) / safe, dtype=float)
    step: Floats = linalg.cg(operator, gap, rtol=1e-6, maxiter=500, M=scaled)[0]
    return step
