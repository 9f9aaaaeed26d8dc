"""Whether the whole holds together: Borgatti's fragmentation, and Krackhardt's four dimensions of hierarchy."""

from __future__ import annotations

from collections.abc import Iterator

import igraph
import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.frame import Floats, Ints, present_graph
from linkages.network.core import Network

ROWS_AT_ONCE = 512
NAMES = ("connectedness", "hierarchy", "efficiency", "lubness")


def fragmentation(net: Network) -> float:
    """Return the share of pairs of actors who are cut off from each other: F = 1 - sum_c s_c (s_c - 1) / (n (n - 1)).

    s_c is the number of actors of component c, joined by ties in either direction. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.

    Returns
    -------
    float
        From 0 (everyone is joined to everyone by some path) to 1 (no ties at all); 0.5: every second pair is cut off. NaN with fewer
        than two actors present. Ties that nobody reported are missing, so it may be larger than the truth.

    Raises
    ------
    NetworkError
        If the network has several relations.

    Notes
    -----
    One less Krackhardt's connectedness.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical Organization Theory 12,
    21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> fragmentation(network_from_edges(pd.DataFrame({"source": ["a", "c"], "target": ["b", "d"]})))
    0.6667
    """
    graph, _ = present_graph(net)
    sizes = np.array(graph.connected_components(mode="weak").sizes(), dtype=float)
    n = sizes.sum()
    return float(1 - (sizes * (sizes - 1)).sum() / (n * (n - 1))) if n > 1 else float("nan")


def krackhardt(net: Network) -> pd.Series:
    """Return Krackhardt's four dimensions of a hierarchy: how far the relation looks like one chain of command.

    A pure out-tree (one head, everyone under exactly one other) has 1 on all four.

    - connectedness: the share of pairs joined by some path, directions dropped;
    - hierarchy: 1 - mutual / reached, of the pairs of which one reaches the other along ties, those that do not reach each other;
    - efficiency: 1 - extra / most, with extra the ties beyond the n_c - 1 that hold each weak component together, and most the
      n_c (n_c - 1) - (n_c - 1) that there could be;
    - lubness (least upper boundedness): 1 - without / most, with `without` the pairs of a weak component that have no
      least upper bound, and most the (n_c - 1)(n_c - 2) / 2 that could be without. An upper bound of a pair is an actor from
      whom both can be reached along ties (an actor reaches itself); it is the least if all other upper bounds reach it.

    Weights do not count. Ties run from the head down; where they run upwards, as "reports to" does, turn them round first.

    Parameters
    ----------
    net : Network
        Of one directed relation.

    Returns
    -------
    pandas.Series
        Index: `connectedness`, `hierarchy`, `efficiency`, `lubness`; float64; each from 0 to 1. NaN: `hierarchy` without ties,
        `efficiency` where every component has one actor, `lubness` where none has three. 0.5 of `hierarchy`: of every
        second pair with a path, both ends reach each other. Ties that nobody reported are missing.

    Raises
    ------
    NetworkError
        If the relation is undirected, or the network has several.

    Notes
    -----
    R's ``sna`` has the same four, ties in the same direction, but asks of the least upper bound that it reaches all other upper
    bounds: of a bound above all others, where Krackhardt means the one nearest to the pair.

    References
    ----------
    Krackhardt, D. (1994). Graph theoretical dimensions of informal organizations. In K. Carley and M. Prietula (eds.), Computational
    Organization Theory, 89-111. Lawrence Erlbaum. doi:10.4324/9781315806648

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> krackhardt(network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "d"]}))).to_dict()
    {'connectedness': 1.0, 'hierarchy': 1.0, 'efficiency': 1.0, 'lubness': 1.0}
    """
    relation = net.single()
    if not relation.directed:
        raise NetworkError(
            f"Krackhardt's dimensions need a directed relation; {relation.name!r} is undirected. Its connectedness is 1 - fragmentation."
        )
    graph, _ = present_graph(net)
    sizes = np.array(graph.connected_components(mode="weak").sizes(), dtype=float)
    order = _Order(graph)
    values = [1 - fragmentation(net), _hierarchy(order), _efficiency(graph, sizes), _lubness(order, sizes)]
    return pd.Series(values, index=pd.Index(NAMES, name="dimension"), name="krackhardt")


class _Order:
    """The strong components of a graph, from those that reach most to those that reach least, and who reaches whom among them."""

    def __init__(self, graph: igraph.Graph) -> None:
        member = np.array(graph.connected_components(mode="strong").membership, dtype=np.int64)
        self.member = member
        self.size = np.bincount(member, minlength=1).astype(np.int64)
        count = len(self.size)
        edges = member[np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)]
        edges = np.unique(edges[edges[:, 0] != edges[:, 1]], axis=0)
        self.dag = igraph.Graph(n=count, edges=edges, directed=True)

    def below(self) -> Iterator[tuple[int, Ints]]:
        """Yield each strong component with those that it reaches, itself included."""
        for one in range(len(self.size)):
            yield one, np.array(self.dag.subcomponent(one, mode="out"), dtype=np.int64)


def _hierarchy(order: _Order) -> float:
    size = order.size.astype(float)
    mutual = float((size * (size - 1)).sum() / 2)
    one_way = sum(float(size[one]) * (float(size[below].sum()) - float(size[one])) for one, below in order.below())
    return one_way / (one_way + mutual) if one_way + mutual else float("nan")


def _efficiency(graph: igraph.Graph, sizes: Floats) -> float:
    least = float((sizes - 1).sum())
    most = float((sizes * (sizes - 1)).sum()) - least
    if not least:
        return float("nan")
    return 1 - (graph.ecount() - least) / most if most else 1.0


def _lubness(order: _Order, sizes: Floats) -> float:
    """Pairs within a strong component always have a least upper bound, so only pairs of components are looked at, a few rows at once."""
    most = float(((sizes - 1) * (sizes - 2) / 2).sum())
    if not most:
        return float("nan")
    found = 0.0
    for rows, shared, nearest in _bounds(order):
        ok = (shared > 0) & (shared == nearest)
        ok[np.arange(len(rows)), rows] = False
        found += float(order.size[rows] @ (ok @ order.size.astype(float)))
    inside = order.size.astype(float)
    found = found / 2 + float((inside * (inside - 1) / 2).sum())
    pairs = float((sizes * (sizes - 1) / 2).sum())
    return 1 - (pairs - found) / most


def _bounds(order: _Order) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Yield some components, with how many upper bounds each shares with each other one, and how many bounds the lowest shared one has.

    A shared upper bound is the least one exactly if its own upper bounds are all the shared ones.
    """
    count = len(order.size)
    below = [reached for _, reached in order.below()]
    upper = np.repeat(np.arange(count), [len(reached) for reached in below])
    lower = np.concatenate(below)
    weight = order.size[upper].astype(float)
    ones = sparse.csr_array((np.ones(len(lower)), (lower, upper)), shape=(count, count))
    weighted = sparse.csr_array((weight, (lower, upper)), shape=(count, count))
    above = np.bincount(lower, weights=weight, minlength=count)
    by_rank = np.argsort(above, kind="stable")
    for first in range(0, count, ROWS_AT_ONCE):
        rows = np.arange(first, min(first + ROWS_AT_ONCE, count))
        shared = (weighted[rows] @ ones.T).toarray()
        nearest = np.zeros_like(shared)
        for one in by_rank:
            here = below[one][(below[one] >= first) & (below[one] < first + ROWS_AT_ONCE)] - first
            if len(here):
                nearest[np.ix_(here, below[one])] = above[one]
        yield rows, shared, nearest
