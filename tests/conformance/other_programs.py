"""What networkx and python-igraph say, by the names of the reference values."""

from __future__ import annotations

from collections.abc import Callable

import igraph
import networkx as nx
import numpy as np
import pandas as pd

from linkages import measures as m
from linkages.measures.census import TRIADS
from tests.conformance.cases import Case, Key

Theirs = Callable[[Case], object]
WAYS = ("in", "out", "all")


def _list(values: dict[int, float]) -> list[float]:
    return [values[actor] for actor in sorted(values)]


def _way(case: Case, way: str) -> nx.Graph:
    """The graph whose incoming paths are those of the direction."""
    if not case.directed:
        return case.graph
    return {"in": case.graph, "out": case.graph.reverse(), "all": _both(case)}[way]


def _both(case: Case) -> nx.Graph:
    """Without direction, the shorter of two lengths kept."""
    graph = nx.Graph()
    graph.add_nodes_from(case.graph)
    for a, b, length in sorted(case.graph.edges(data="length"), key=lambda edge: -edge[2]):
        graph.add_edge(a, b, length=length)
    return graph


def _degree(case: Case, way: str, weight: str | None) -> list[float]:
    graph = case.graph
    count = {"in": "in_degree", "out": "out_degree", "all": "degree"}[way] if case.directed else "degree"
    return [value for _, value in getattr(graph, count)(weight=weight)]


def _harmonic(case: Case, way: str, distance: str | None) -> np.ndarray:
    return np.array(_list(nx.harmonic_centrality(_way(case, way), distance=distance))) / (case.n - 1)


def _to_top(values: dict[int, float]) -> np.ndarray:
    found = np.array(_list(values))
    return found / found[np.abs(found).argmax()]


def _hits(case: Case, which: int, *, weighted: bool) -> np.ndarray:
    graph = case.graph.copy()
    if not weighted:
        nx.set_edge_attributes(graph, 1.0, "weight")
    return _to_top(nx.hits(graph)[which])


def _components(parts: list[set[int]]) -> list[float]:
    order = sorted(parts, key=lambda part: (-len(part), min(part)))
    return _list({actor: float(number) for number, part in enumerate(order, start=1) for actor in part})


def _modularity(case: Case) -> float:
    found = m.find_communities(case.net).membership.dropna()
    alone = [{int(actor)} for actor in case.net.index.difference(found.index)]
    parts = [{int(actor) for actor in members.index} for _, members in found.groupby(found)]
    return nx.community.modularity(case.graph, parts + alone, weight="weight")


def _dyads(case: Case) -> pd.Series:
    graph = case.graph.to_directed()
    mutual = sum(graph.has_edge(b, a) for a, b in graph.edges) / 2
    one_way = graph.number_of_edges() - 2 * mutual
    return pd.Series({"mutual": mutual, "asymmetric": one_way, "null": case.n * (case.n - 1) / 2 - mutual - one_way})


def _directed(case: Case, value: Callable[[], object]) -> object:
    return value() if case.directed else None


NETWORKX: dict[Key, Theirs] = {
    **{("degree", way): lambda k, way=way: _degree(k, way, None) for way in WAYS},
    **{("strength", way): lambda k, way=way: _degree(k, way, "weight") for way in WAYS},
    **{
        ("closeness", way + text): lambda k, way=way, distance=distance: _list(
            nx.closeness_centrality(_way(k, way), distance=distance)
        )
        for way in WAYS
        for text, distance in (("", None), (" weighted", "length"))
    },
    **{
        ("harmonic", way + text): lambda k, way=way, distance=distance: _harmonic(k, way, distance)
        for way in WAYS
        for text, distance in (("", None), (" weighted", "length"))
    },
    ("betweenness", ""): lambda k: _list(nx.betweenness_centrality(k.graph, normalized=False)),
    ("betweenness", "weighted"): lambda k: _list(nx.betweenness_centrality(k.graph, normalized=False, weight="length")),
    ("eigenvector", ""): lambda k: _to_top(nx.eigenvector_centrality_numpy(k.graph)),
    ("eigenvector", "weighted"): lambda k: _to_top(nx.eigenvector_centrality_numpy(k.graph, weight="weight")),
    ("pagerank", ""): lambda k: _list(nx.pagerank(k.graph, weight=None, tol=1e-13, max_iter=5000)),
    ("pagerank", "weighted"): lambda k: _list(nx.pagerank(k.graph, tol=1e-13, max_iter=5000)),
    ("hubs", ""): lambda k: _hits(k, 0, weighted=False),
    ("hubs", "weighted"): lambda k: _hits(k, 0, weighted=True),
    ("authorities", ""): lambda k: _hits(k, 1, weighted=False),
    ("authorities", "weighted"): lambda k: _hits(k, 1, weighted=True),
    ("katz", "attenuation 0.05"): lambda k: _list(nx.katz_centrality_numpy(k.graph, alpha=0.05, normalized=False)),
    ("katz", "attenuation 0.001 weighted"): lambda k: _list(
        nx.katz_centrality_numpy(k.graph, alpha=0.001, normalized=False, weight="weight")
    ),
    ("constraint", ""): lambda k: _list(nx.constraint(k.graph)),
    ("constraint", "weighted"): lambda k: _list(nx.constraint(k.graph, weight="weight")),
    ("effective_size", ""): lambda k: _list(nx.effective_size(k.graph)),
    ("effective_size", "weighted"): lambda k: _list(nx.effective_size(k.graph, weight="weight")),
    ("coreness", "all"): lambda k: _list(nx.core_number(k.graph)),
    ("density", ""): lambda k: nx.density(k.graph),
    ("reciprocity", ""): lambda k: _directed(k, lambda: nx.overall_reciprocity(k.graph)),
    ("transitivity", ""): lambda k: None if k.directed else nx.transitivity(k.graph),
    ("dyad_census", ""): _dyads,
    ("triad_census", ""): lambda k: pd.Series(nx.triadic_census(k.graph.to_directed())),
    ("components", "weak"): lambda k: _components(list(nx.connected_components(k.graph.to_undirected()))),
    ("components", "strong"): lambda k: _components(
        list((nx.strongly_connected_components if k.directed else nx.connected_components)(k.graph))
    ),
    ("assortativity", ""): lambda k: nx.attribute_assortativity_coefficient(k.graph, "group"),
    ("modularity", ""): _modularity,
}


def _codes(case: Case) -> list[int]:
    return pd.factorize(case.actors["group"])[0].tolist()


def _igraph_modularity(case: Case) -> float:
    found = m.find_communities(case.net).membership
    codes = found.fillna(0).to_numpy(dtype=int)
    codes[codes == 0] = codes.max(initial=0) + 1 + np.arange((codes == 0).sum())
    return case.igraph.modularity(codes.tolist(), weights="weight", directed=case.directed)


def _ig_components(graph: igraph.Graph, mode: str) -> list[float]:
    parts = graph.connected_components(mode=mode)
    return _components([{vertex + 1 for vertex in part} for part in parts])


IGRAPH: dict[Key, Theirs] = {
    **{("degree", way): lambda k, way=way: k.igraph.degree(mode=way) for way in WAYS},
    **{("strength", way): lambda k, way=way: k.igraph.strength(mode=way, weights="weight") for way in WAYS},
    **{("coreness", way): lambda k, way=way: k.igraph.coreness(mode=way) for way in WAYS},
    **{
        ("closeness", way + text): lambda k, way=way, weights=weights: k.igraph.closeness(
            mode=way, weights=weights, normalized=True
        )
        for way in WAYS
        for text, weights in (("", None), (" weighted", "length"))
    },
    **{
        ("harmonic", way + text): lambda k, way=way, weights=weights: k.igraph.harmonic_centrality(
            mode=way, weights=weights, normalized=True
        )
        for way in WAYS
        for text, weights in (("", None), (" weighted", "length"))
    },
    ("betweenness", ""): lambda k: k.igraph.betweenness(),
    ("betweenness", "weighted"): lambda k: k.igraph.betweenness(weights="length"),
    ("eigenvector", ""): lambda k: k.igraph.eigenvector_centrality(),
    ("eigenvector", "weighted"): lambda k: k.igraph.eigenvector_centrality(weights="weight"),
    ("pagerank", ""): lambda k: k.igraph.pagerank(),
    ("pagerank", "weighted"): lambda k: k.igraph.pagerank(weights="weight"),
    ("hubs", ""): lambda k: k.igraph.hub_score(),
    ("hubs", "weighted"): lambda k: k.igraph.hub_score(weights="weight"),
    ("authorities", ""): lambda k: k.igraph.authority_score(),
    ("authorities", "weighted"): lambda k: k.igraph.authority_score(weights="weight"),
    ("constraint", ""): lambda k: k.igraph.constraint(),
    ("constraint", "weighted"): lambda k: k.igraph.constraint(weights="weight"),
    ("density", ""): lambda k: k.igraph.density(),
    ("reciprocity", ""): lambda k: _directed(k, k.igraph.reciprocity),
    ("transitivity", ""): lambda k: k.igraph.transitivity_undirected(),
    ("dyad_census", ""): lambda k: pd.Series(
        dict(zip(("mutual", "asymmetric", "null"), k.igraph.dyad_census(), strict=True))
    ),
    ("triad_census", ""): lambda k: pd.Series(list(k.igraph.as_directed().triad_census()), index=list(TRIADS)),
    ("components", "weak"): lambda k: _ig_components(k.igraph, "weak"),
    ("components", "strong"): lambda k: _ig_components(k.igraph, "strong"),
    ("assortativity", ""): lambda k: k.igraph.assortativity_nominal(_codes(k), directed=k.directed),
    ("modularity", ""): _igraph_modularity,
}
