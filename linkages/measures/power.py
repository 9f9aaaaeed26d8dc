"""Standing that comes by way of others, near and far: Katz's status and Bonacich's power."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import linalg

from linkages.errors import NetworkError
from linkages.measures.frame import Direction, check_direction, on_roster
from linkages.network.core import Network
from linkages.network.views import present_sparse, strengths

SMALL, DIRECT, LAST = 200, 1000, 1e-15


def katz(
    net: Network, *, direction: Direction = "in", weighted: bool = False, attenuation: float | None = None
) -> pd.Series:
    """Return Katz's status: 1, and a share of the status of everyone who is tied to the actor.

    x(i) = 1 + a sum over ties j -> i of w_ji x(j),   so   x = (I - a W')^-1 1

    A path of k ties counts a^k. in: status comes along incoming ties; out: along outgoing ones; all: both, their weights added.
    Unweighted, all w are 1. Engine: scipy.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"in", "out", "all"}
        Whose status counts; without meaning in an undirected relation.
    weighted : bool
        Use the tie weights, which must be strengths.
    attenuation : float, optional
        a, from 0 to below 1 / lambda, lambda being the largest eigenvalue of W; half of that unless told (0.5 without cycles).

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; 1 (an isolate) or more. NaN for actors who are not present, or whose own answer these ties
        rest on and who did not give it; their ties are missing in the status of others.

    Raises
    ------
    NetworkError
        If the network has several relations, the direction is not one of the three, the attenuation is out of range, or weights that are
        distances are to be used.

    Notes
    -----
    igraph's ``alpha_centrality`` with exogenous 1; networkx's ``katz_centrality`` (of incoming ties) divided by its norm.

    References
    ----------
    Katz, L. (1953). A new status index derived from sociometric analysis. Psychometrika 18, 39-43. doi:10.1007/BF02289026

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}))
    >>> katz(net, attenuation=0.5).to_dict()
    {'a': 1.0, 'b': 1.5, 'c': 1.75}
    """
    matrix, largest = _matrix(net, direction, weighted=weighted)
    factor = _half(largest) if attenuation is None else attenuation
    if not 0 <= factor * max(largest, 1e-300) < 1 - 1e-12:
        raise NetworkError(
            f"attenuation must be 0 or more and below 1 / {largest:.6g} = {1 / max(largest, 1e-300):.6g}, or the sum over paths "
            f"has no end; {attenuation!r} came."
        )
    ones = np.ones(matrix.shape[0])
    return on_roster(net, _solve(matrix, factor, ones), name="katz", direction=direction)


def power(
    net: Network, *, direction: Direction = "out", weighted: bool = False, beta: float | None = None
) -> pd.Series:
    """Return Bonacich's power: with beta above 0 ties to the powerful count, with beta below 0 ties to those who have no one else.

    c = s (I - beta W)^-1 W 1,   s such that the squares of c add up to n

    out: power comes along outgoing ties; in: along incoming ones; all: both, their weights added. Unweighted, all w are 1. beta 0 gives
    degree, scaled. With beta below 0, who trades with partners that depend on it is strong. Engine: scipy.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"out", "in", "all"}
        The ties that give power; without meaning in an undirected relation.
    weighted : bool
        Use the tie weights, which must be strengths.
    beta : float, optional
        Between -1 / lambda and 1 / lambda, lambda being the largest eigenvalue of W; half of 1 / lambda unless told (0.5 without
        cycles).

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; 0 for an isolate, 1 is the size of a typical value (root mean square), negative values are
        possible with beta below 0. NaN for all without ties; NaN for actors who are not present, or whose own answer these ties rest on
        and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, the direction is not one of the three, beta is out of range, or weights that are distances
        are to be used.

    Notes
    -----
    igraph's ``power_centrality`` and R's ``sna::bonpow`` give the same numbers; they also solve the equations beyond 1 / lambda, where they
    are no longer a sum over paths (Bonacich 1987).

    References
    ----------
    Bonacich, P. (1987). Power and centrality: a family of measures. American Journal of Sociology 92, 1170-1182. doi:10.1086/228631

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> power(net, beta=0.5).round(3).to_dict()
    {'a': 1.608, 'b': 0.643, 'c': 0.0}
    """
    matrix, largest = _matrix(net, direction, weighted=weighted)
    factor = _half(largest) if beta is None else beta
    if not abs(factor) * largest < 1 - 1e-12:
        raise NetworkError(
            f"beta must lie between -1 and 1 over {largest:.6g}, that is within {1 / largest:.6g} of 0, or the sum over paths has no end; "
            f"{beta!r} came."
        )
    if not matrix.nnz:
        return on_roster(net, np.full(matrix.shape[0], np.nan), name="power", direction=direction)
    values = _solve(matrix, factor, matrix.sum(axis=1))
    return on_roster(net, values * np.sqrt(len(values) / (values**2).sum()), name="power", direction=direction)


def _matrix(net: Network, direction: Direction, *, weighted: bool) -> tuple[sparse.csr_array, float]:
    """Return the matrix of what each present actor (row) has of each other by ties of the direction, and its largest eigenvalue."""
    check_direction(direction)
    if weighted:
        strengths(net)
    ties = present_sparse(net, weighted=weighted)
    turned = {"in": ties.T, "out": ties, "all": ties + ties.T}[direction] if net.single().directed else ties
    matrix = sparse.csr_array(turned)
    return matrix, _largest_eigenvalue(matrix)


def _largest_eigenvalue(matrix: sparse.csr_array) -> float:
    """Return the spectral radius: the largest among strong components, in each of which it is simple."""
    count, part = sparse.csgraph.connected_components(matrix, directed=True, connection="strong")
    sizes = np.bincount(part, minlength=count)
    largest = 0.0
    for one in np.flatnonzero(sizes > 1):
        members = np.flatnonzero(part == one)
        block = matrix[members][:, members]
        if len(members) <= SMALL:
            values = np.linalg.eigvals(block.toarray())
        else:
            values = linalg.eigs(block, k=1, which="LR", v0=np.ones(len(members)), return_eigenvectors=False)
        largest = max(largest, float(values.real.max()))
    return largest


def _solve(matrix: sparse.csr_array, factor: float, right: np.ndarray) -> np.ndarray:
    """Solve (I - factor W) x = right: at once if small, else by adding up longer and longer paths."""
    size = matrix.shape[0]
    if size <= DIRECT:
        system = sparse.csc_array(sparse.eye_array(size) - factor * matrix)
        return np.asarray(linalg.spsolve(system, right)).reshape(size)
    total = term = np.asarray(right, dtype=float).reshape(size)
    while np.abs(term).max() > LAST * np.abs(total).max():
        term = factor * (matrix @ term)
        total = total + term
    return total


def _half(largest: float) -> float:
    return 0.5 / largest if largest else 0.5
