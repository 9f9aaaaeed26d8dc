"""Who stands in the way of a flow: flow betweenness, by maximum flows between those who sell and those who buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import igraph
import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.frame import Floats, Ints, on_roster, present_graph
from linkages.network.core import Network
from linkages.network.views import strengths

TOLERANCE = 1e-9


def flow_betweenness(
    net: Network,
    *,
    sources: Sequence[str] | None = None,
    targets: Sequence[str] | None = None,
    weighted: bool = False,
) -> pd.Series:
    """Return how much of what can flow between others would be lost without each actor.

    F(v) = sum over pairs (s, t), both other than v, of maxflow(s, t) - maxflow(s, t without v)

    Each tie carries its weight, unweighted 1. A flow that can go round v counts nothing, however short the way through v. Engine:
    igraph, on the part of the network between s and t; only actors that carry some of one maximum flow are taken out in turn.

    Parameters
    ----------
    net : Network
        Of one relation.
    sources, targets : sequence of str, optional
        Where flows start and end. Unless told: from producers to markets if the network has both, else from everyone to everyone.
    weighted : bool
        Use the tie weights, which must be strengths, as capacities.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; 0 or more, in ties or in the relation's unit. Unordered pairs in an undirected relation where
        flows start and end with the same actors. NaN for actors who are not present or did not answer. Flows through actors who did not
        answer are missing.

    Raises
    ------
    NetworkError
        If the network has several relations, an id is not on the roster, or weights that are distances are to be used.

    Notes
    -----
    From everyone to everyone the raw count of R's ``sna::flowbet``. The work grows with pairs times carriers: meant for the pairs of a
    value chain, and for everyone in networks of a few hundred actors.

    References
    ----------
    Freeman, L. C., Borgatti, S. P. and White, D. R. (1991). Centrality in valued graphs: a measure of betweenness based on network flow.
    Social Networks 13, 141-154. doi:10.1016/0378-8733(91)90017-N

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> ties = pd.DataFrame({"source": ["w", "w", "t", "s"], "target": ["t", "s", "m", "m"], "weight": [7, 3, 9, 2]})
    >>> flow_betweenness(network_from_edges(ties), sources=["w"], targets=["m"], weighted=True).to_dict()
    {'m': 0.0, 's': 2.0, 't': 7.0, 'w': 0.0}
    """
    if weighted:
        strengths(net)
    graph, weight = present_graph(net)
    starts, ends = _ends(net, sources, targets)
    capacity = weight if weighted else np.ones(len(weight))
    once = not graph.is_directed() and np.array_equal(starts, ends)
    flows = _Flows(graph, capacity)
    lost = np.zeros(graph.vcount())
    for target in ends.tolist():
        upstream = flows.reaching(target)
        for source in starts.tolist():
            if source != target and upstream[source] and not (once and source > target):
                flows.add_losses(lost, source, target, upstream)
    return on_roster(net, lost, name="flow_betweenness")


@dataclass(frozen=True)
class _Flows:
    graph: igraph.Graph
    capacity: Floats

    def reaching(self, target: int) -> np.ndarray:
        """Return which vertices have a path to the target."""
        found = np.zeros(self.graph.vcount(), dtype=bool)
        found[self.graph.subcomponent(target, mode="in")] = True
        return found

    def add_losses(self, lost: Floats, source: int, target: int, upstream: np.ndarray) -> None:
        """Add to each vertex what the flow from source to target loses without it."""
        ahead = np.array(self.graph.subcomponent(source, mode="out"), dtype=np.int64)
        between = np.sort(ahead[upstream[ahead]])
        inside = np.zeros(self.graph.vcount(), dtype=bool)
        inside[between] = True
        pairs = self._pairs
        keep = inside[pairs[:, 0]] & inside[pairs[:, 1]]
        ties, capacity = np.searchsorted(between, pairs[keep]), self.capacity[keep]
        small = igraph.Graph(n=len(between), edges=ties, directed=self.graph.is_directed())
        s, t = int(np.searchsorted(between, source)), int(np.searchsorted(between, target))
        flow = small.maxflow(s, t, capacity=capacity.tolist())
        carried = np.bincount(ties.ravel(), weights=np.repeat(np.abs(flow.flow), 2), minlength=len(between))
        for carrier in np.flatnonzero(carried > TOLERANCE).tolist():
            if carrier not in (s, t):
                open_ = (ties != carrier).all(axis=1)
                left = small.maxflow_value(s, t, capacity=np.where(open_, capacity, 0.0).tolist())
                lost[between[carrier]] += flow.value - left

    @property
    def _pairs(self) -> Ints:
        return np.array(self.graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)


def _ends(net: Network, sources: Sequence[str] | None, targets: Sequence[str] | None) -> tuple[Ints, Ints]:
    """Return the vertices (positions among those present) where flows start and where they end."""
    position = net.actors["position"]
    producers, markets = (position.eq(one).to_numpy(dtype=bool) & net.present for one in ("producer", "market"))
    chain = producers.any() and markets.any()
    places = []
    for given, usual in ((sources, producers), (targets, markets)):
        chosen = (usual if chain else net.present) if given is None else _named(net, given)
        places.append((np.cumsum(net.present) - 1)[chosen & net.present].astype(np.int64))
    return places[0], places[1]


def _named(net: Network, actors: Sequence[str]) -> np.ndarray:
    if isinstance(actors, str):
        raise NetworkError(
            f"sources and targets must be lists of actors; the text {actors!r} came. Write [{actors!r}]."
        )
    places = net.index.get_indexer(pd.Index([str(one) for one in actors], dtype="str"))
    strange = [one for one, place in zip(actors, places, strict=True) if place < 0]
    if strange:
        raise NetworkError(f"sources and targets must name actors of the roster; {', '.join(map(repr, strange))} came.")
    chosen = np.zeros(len(net.index), dtype=bool)
    chosen[places] = True
    return chosen
