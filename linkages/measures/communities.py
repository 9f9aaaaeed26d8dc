"""Communities: who has more ties among each other than chance would give, or among whom a walker stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal, get_args

import igraph
import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.cohesion import by_size
from linkages.measures.frame import Floats
from linkages.network.core import Network
from linkages.network.views import strengths
from linkages.rng import igraph_seeded

Method = Literal["leiden", "infomap"]
Found = Literal["leiden", "infomap", "layers"]
RUNS, MOVES, SAME = 10, 2, 1e-12


@dataclass(frozen=True, repr=False, eq=False)
class Communities:
    """A partition of the actors into communities.

    Attributes
    ----------
    membership : pandas.Series
        Index: the whole roster; Int64, 1 the largest community, equal sizes in roster order of their first members. NA for
        actors without ties, and those who are not present.
    modularity : float
        Weighted modularity of the partition, directed if the relation is; at resolution 1, whatever resolution was asked
        for. NaN without ties.
    method : {"leiden", "infomap", "layers"}
        How it was found; layers: in several relations at once, by `find_communities_multi`.
    resolution : float
        The resolution asked for (Leiden).
    seed : int
        The seed it was found with.
    codelength : float
        Bits a step that describe the walker's path (Infomap); NaN for Leiden.
    layers : pandas.DataFrame, optional
        By relation: its declared `weight` and its own `modularity`, where several were taken together.
    """

    membership: pd.Series
    modularity: float
    method: Found
    resolution: float
    seed: int
    codelength: float
    layers: pd.DataFrame | None = None

    @property
    def n(self) -> int:
        """Number of communities."""
        return int(self.membership.max()) if self.membership.notna().any() else 0

    @property
    def sizes(self) -> pd.Series:
        """Number of members of each community (int64), by community."""
        return (
            self.membership.dropna().astype("int64").value_counts().sort_index().rename_axis("community").rename("size")
        )

    def summary(self) -> str:
        """Return the partition in two lines of plain text."""
        if not self.n:
            return "No communities: no actor has a tie."
        how = self._how()
        sizes, left = self.sizes, int(self.membership.isna().sum())
        shown = ", ".join(str(size) for size in sizes.head(8)) + (", ..." if self.n > 8 else "")
        count = f"{self.n} communit{'y' if self.n == 1 else 'ies'} ({how}, seed {self.seed}), modularity {self.modularity:.3f}."
        return f"{count}\nSizes: {shown}. {left} of {len(self.membership)} actors in none (no ties, or not present)."

    def _how(self) -> str:
        if self.method == "infomap":
            return "Infomap"
        told = "Leiden"
        if self.layers is not None:
            told = f"over {', '.join(f'{name} x {weight:g}' for name, weight in self.layers['weight'].items())}"
        return f"{told}, resolution {self.resolution:g}"

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return "<div>" + "<br>".join(escape(line) for line in self.summary().splitlines()) + "</div>"


def find_communities(net: Network, *, method: Method = "leiden", resolution: float = 1.0, seed: int = 0) -> Communities:
    """Find groups of actors with many ties among themselves.

    ``leiden`` seeks the partition of largest weighted modularity

    Q = (1 / m) * sum over i, j in one community of (w_ij - resolution * s_out(i) s_in(j) / m),   m = sum of all w

    with the directed null model (out-strength times in-strength); the usual one for an undirected relation. ``infomap`` seeks the one
    that describes in fewest bits a walker who follows ties by weight, both ways. The best of ten runs. Engine: igraph.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    method : {"leiden", "infomap"}
        How to look.
    resolution : float
        Above 0; more than 1 gives smaller communities (Leiden only).
    seed : int
        Same seed, same partition; the order of the roster plays no part.

    Returns
    -------
    Communities
        An actor without ties is in none. One who did not answer is placed by the ties that others reported.

    Raises
    ------
    NetworkError
        If the network has several relations, the weights are distances, or the method or resolution is not one that is offered.

    Notes
    -----
    Direction counts in Leiden's quality and in the modularity told, not in Infomap: igraph 1.0's Infomap takes directed ties both
    ways, where R's igraph 1.3 followed their direction.

    References
    ----------
    Traag, V. A., Waltman, L. and van Eck, N. J. (2019). From Louvain to Leiden: guaranteeing well-connected communities. Scientific
    Reports 9, 5233. doi:10.1038/s41598-019-41695-z
    Leicht, E. A. and Newman, M. E. J. (2008). Community structure in directed networks. Physical Review Letters 100, 118703.
    doi:10.1103/PhysRevLett.100.118703
    Rosvall, M. and Bergstrom, C. T. (2008). Maps of random walks on complex networks reveal community structure. PNAS 105, 1118-1123.
    doi:10.1073/pnas.0706851105

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": list("abcdefc"), "target": list("bcaefdd")}))
    >>> found = find_communities(net)
    >>> found.membership.to_dict()
    {'a': 1, 'b': 1, 'c': 1, 'd': 2, 'e': 2, 'f': 2}
    >>> found.modularity
    0.3673
    """
    strengths(net)
    if method not in get_args(Method):
        raise NetworkError(f"method must be one of {', '.join(get_args(Method))}; {method!r} came.")
    if not (np.isfinite(resolution) and resolution > 0):
        raise NetworkError(f"resolution must be a finite number above 0; {resolution!r} came.")
    graph, actors, weight = _canonical_graph(net)
    membership = pd.Series(pd.NA, index=net.index, dtype="Int64", name="community")
    if not graph.ecount():
        return Communities(membership, float("nan"), method, resolution, seed, float("nan"))
    with igraph_seeded(seed):
        parts, codelength = _leiden(graph, weight, resolution) if method == "leiden" else _infomap(graph, weight)
    membership[actors] = parts
    in_order = membership.dropna()
    membership[in_order.index] = by_size(in_order.to_numpy(dtype=np.int64))
    modularity = graph.modularity(parts, weights=weight.tolist(), directed=graph.is_directed())
    return Communities(membership, float(modularity), method, resolution, seed, codelength)


def _canonical_graph(net: Network) -> tuple[igraph.Graph, pd.Index, Floats]:
    """Return the graph of those with ties in an order that does not depend on the roster's: actors by id, ties by their ends' ids."""
    relation = net.single()
    source, target, weight = net.arrays(relation.name)
    tied = net.index[np.union1d(source, target)].sort_values()
    first, second = tied.get_indexer(net.index[source]), tied.get_indexer(net.index[target])
    if not relation.directed:
        first, second = np.minimum(first, second), np.maximum(first, second)
    order = np.lexsort((second, first))
    graph = igraph.Graph(n=len(tied), edges=np.column_stack([first, second])[order], directed=relation.directed)
    return graph, tied, weight[order]


def _leiden(graph: igraph.Graph, weight: Floats, resolution: float) -> tuple[list[int], float]:
    """Return the best partition; strengths are given, as igraph left to itself takes another null model for directed ties."""
    weights = weight.tolist()
    out_strength = graph.strength(mode="out", weights=weights)
    in_strength = {"node_in_weights": graph.strength(mode="in", weights=weights)} if graph.is_directed() else {}
    options = {"weights": weights, "resolution": resolution, "node_weights": out_strength, **in_strength}
    best = max((_settled(graph, options) for _ in range(RUNS)), key=lambda run: round(run.quality, 12))
    return best.membership, float("nan")


def _settled(graph: igraph.Graph, options: Mapping[str, object]) -> igraph.VertexClustering:
    """Return a partition that further moves do not better.

    igraph, asked to go on until nothing changes, can move actors between two equally good partitions of a directed graph for ever.
    """
    best = graph.community_leiden("modularity", n_iterations=MOVES, **options)
    while True:
        further = graph.community_leiden(
            "modularity", n_iterations=MOVES, initial_membership=best.membership, **options
        )
        if further.quality <= best.quality + SAME:
            return best
        best = further


def _infomap(graph: igraph.Graph, weight: Floats) -> tuple[list[int], float]:
    both_ways = igraph.Graph(n=graph.vcount(), edges=graph.get_edgelist(), directed=False)
    found = both_ways.community_infomap(edge_weights=weight.tolist(), trials=RUNS)
    return found.membership, float(found.codelength)
