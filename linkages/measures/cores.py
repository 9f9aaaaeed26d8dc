"""Who is in the thick of it: k-cores, and a core with its periphery (Borgatti and Everett 1999)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.frame import Direction, Flags, Floats, check_direction, on_roster, present_graph
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.network.views import strengths, to_sparse

EXACT_TO, BETTER = 12, 1e-12


@dataclass(frozen=True)
class CorePeriphery:
    """A core and its periphery.

    Attributes
    ----------
    core : pandas.Series
        Over the roster: True in the core, False in the periphery, missing for actors not present or without answer.
    fit : float
        Correlation of the ties with the ideal pattern, from -1 to 1.
    exact : bool
        Whether every core was tried.
    """

    core: pd.Series
    fit: float
    exact: bool


def coreness(net: Network, *, direction: Direction = "all") -> pd.Series:
    """Return the largest k for which the actor is in the k-core: a set of actors each with at least k ties within the set.

    in, out: incoming, outgoing ties; all: both added, so that a tie both ways counts two. Weights do not count. Engine: igraph.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"all", "in", "out"}
        The ties that count; without meaning in an undirected relation.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 (an isolate) to the largest degree. NaN for actors who are not present or did not answer;
        their ties, as others told of them, count.

    Raises
    ------
    NetworkError
        If the network has several relations, or the direction is not one of the three.

    References
    ----------
    Seidman, S. B. (1983). Network structure and minimum degree. Social Networks 5, 269-287. doi:10.1016/0378-8733(83)90028-X

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "c", "c"], "target": ["b", "c", "a", "d"]}))
    >>> coreness(net).to_dict()
    {'a': 2.0, 'b': 2.0, 'c': 2.0, 'd': 1.0}
    """
    check_direction(direction)
    graph, _ = present_graph(net)
    return on_roster(net, graph.coreness(mode=direction), name="coreness")


def core_periphery(net: Network, *, weighted: bool = False) -> CorePeriphery:
    """Return the core that fits best: all in the core tied to each other and to the periphery, and no ties within the periphery.

    fit = correlation over ordered pairs of a_ij with d_ij,   d_ij = 1 if i or j is in the core, else 0

    (equation 2 of the source). Neither core nor periphery is empty. Every core is tried among up to 12 actors; else the actors of
    highest degree make the core, as many as fit best, and then single actors change sides as long as that helps.

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    CorePeriphery
        `core`, `fit`, `exact`. A fit of 1 is the ideal pattern, 0.5 a fair likeness, 0 none. Taken among the actors who answered; a dyad
        that stayed unknown counts as no tie. Of cores that fit alike the one found first, those with more ties tried first.

    Raises
    ------
    NetworkError
        If the network has several relations, fewer than three actors who answered, no ties or all, or weights that are distances.

    References
    ----------
    Borgatti, S. P. and Everett, M. G. (1999). Models of core/periphery structures. Social Networks 21, 375-395.
    doi:10.1016/S0378-8733(99)00019-2

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> star = network_from_edges(pd.DataFrame({"source": ["a", "b", "a", "c", "a", "d"], "target": ["b", "a", "c", "a", "d", "a"]}))
    >>> found = core_periphery(star)
    >>> found.core.to_dict(), found.fit
    ({'a': True, 'b': False, 'c': False, 'd': False}, 1.0)
    """
    if weighted:
        strengths(net)
    told = np.flatnonzero(own_answer(net))
    ties = to_sparse(net, weighted=weighted)[told][:, told]
    search = _Search(sparse.csr_array(ties + ties.T), float((ties.power(2)).sum()))
    if search.n < 3 or not search.spread > 0:
        raise NetworkError(
            f"a core needs at least three actors who answered, and ties that are not all alike; {search.n} actors and "
            f"{ties.nnz} ties came."
        )
    exact = search.n <= EXACT_TO
    best = search.every() if exact else search.climb(search.by_degree())
    core = pd.Series(pd.NA, index=net.index, dtype="boolean", name="core")
    core.iloc[told] = best
    return CorePeriphery(core, float(search.fit(best)), exact)


class _Search:
    """The correlation needs of a core only its size and the weight within the periphery."""

    def __init__(self, both: sparse.csr_array, squares: float) -> None:
        self.both, self.n = both, both.shape[0]
        self.strength: Floats = np.asarray(both.sum(axis=1), dtype=np.float64).reshape(-1)
        self.total = float(self.strength.sum()) / 2
        self.dyads = self.n * (self.n - 1)
        self.spread = squares - self.total**2 / max(self.dyads, 1)

    def correlation(self, outside: Floats, within: Floats) -> Floats:
        """Return the fit of cores that leave `outside` actors in the periphery, with weight `within` among them."""
        zeros = outside * (outside - 1)
        share = 1 - zeros / self.dyads
        covariance = (self.total - within) - self.total * share
        variance = self.dyads * share * (1 - share)
        out: Floats = np.full(np.shape(outside), -np.inf)
        result: Floats = np.divide(covariance, np.sqrt(variance * self.spread), out=out, where=variance > 1e-12)
        return result

    def fit(self, core: Flags) -> Floats:
        periphery = (~core).astype(float)
        return self.correlation(np.asarray(periphery.sum()), np.asarray(periphery @ (self.both @ periphery) / 2))

    def every(self) -> Flags:
        order = np.argsort(-self.strength, kind="stable")
        cores = np.array(list(product([True, False], repeat=self.n)))[1:-1]
        cores = cores[np.argsort(cores.sum(axis=1), kind="stable")]
        periphery = np.zeros(cores.shape)
        periphery[:, order] = ~cores
        within = ((periphery @ self.both) * periphery).sum(axis=1) / 2
        fits = self.correlation(periphery.sum(axis=1), within)
        return np.asarray(periphery[int(np.argmax(fits > fits.max() - BETTER))] == 0)

    def by_degree(self) -> Flags:
        """Return the best core among those made of the actors of highest degree, their ties added one by one."""
        order = np.argsort(-self.strength, kind="stable")
        place = np.empty(self.n, dtype=np.int64)
        place[order] = np.arange(self.n)
        rows, columns = self.both.nonzero()
        leaves = np.minimum(place[rows], place[columns])
        lost = np.bincount(leaves, weights=self.both.data, minlength=self.n) / 2
        within = self.total - np.cumsum(lost)
        size = np.arange(1, self.n)
        fits = self.correlation((self.n - size).astype(float), within[: self.n - 1])
        core = np.zeros(self.n, dtype=bool)
        core[order[: int(size[np.argmax(fits)])]] = True
        return core

    def climb(self, core: Flags) -> Flags:
        """Move the one actor whose change of side helps most, until none does."""
        periphery = (~core).astype(float)
        near: Floats = np.asarray(self.both @ periphery)
        within, best = float(periphery @ near / 2), float(self.fit(core))
        while True:
            step = np.where(periphery > 0, -1.0, 1.0)
            fits = self.correlation(periphery.sum() + step, within + step * near)
            one = int(np.argmax(fits))
            if fits[one] <= best + BETTER:
                return np.asarray(periphery == 0)
            within, best = within + step[one] * near[one], float(fits[one])
            periphery[one] += step[one]
            near += step[one] * np.asarray(self.both[[one]].toarray()).reshape(-1)
