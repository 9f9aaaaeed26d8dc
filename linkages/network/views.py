"""The network as others see it: scipy, igraph, networkx. The only place where strength becomes distance."""

from __future__ import annotations

from typing import Any

import igraph
import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.relation import Relation


def to_sparse(net: Network, *, weighted: bool = True) -> sparse.csr_array:
    """Return the ties of one relation as a sparse matrix, source in rows and target in columns.

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Weights, or ones.

    Returns
    -------
    scipy.sparse.csr_array
        n x n over the whole roster in roster order, float64; symmetric if the relation is undirected.

    Raises
    ------
    NetworkError
        If the network has several relations.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "weight": [2, 3]}))
    >>> to_sparse(net).toarray()
    array([[0., 2., 0.],
           [0., 0., 3.],
           [0., 0., 0.]])
    """
    relation = net.single()
    source, target, weight = net.arrays(relation.name)
    values = weight if weighted else np.ones(len(weight))
    if not relation.directed:
        source, target, values = np.r_[source, target], np.r_[target, source], np.r_[values, values]
    n = len(net.index)
    matrix = sparse.csr_array((values, (source, target)), shape=(n, n))
    matrix.sort_indices()
    return matrix


def present_sparse(net: Network, *, weighted: bool = True) -> sparse.csr_array:
    """Return `to_sparse` over the actors who are present in the round only, in roster order."""
    keep = np.flatnonzero(net.present)
    matrix = to_sparse(net, weighted=weighted)
    return matrix if len(keep) == len(net.index) else sparse.csr_array(matrix[keep][:, keep])


def to_igraph(net: Network, *, present_only: bool = False) -> igraph.Graph:
    """Return the network as an igraph graph.

    Parameters
    ----------
    net : Network
        Of one or more relations; several make a multigraph.
    present_only : bool
        Leave out actors who are not present in the round.

    Returns
    -------
    igraph.Graph
        Vertices in roster order with ``name`` (the id) and the actor columns; edges in the order of ``net.ties`` with
        ``weight`` and ``relation``. Directed unless every relation is undirected; an undirected tie in a directed graph
        stands in both directions.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}))
    >>> to_igraph(net).vs["name"]
    ['a', 'b', 'c']
    """
    keep = np.flatnonzero(net.present) if present_only else np.arange(len(net.index))
    new = np.full(len(net.index), -1)
    new[keep] = np.arange(len(keep))
    directed = any(relation.directed for relation in net.relations.values())
    sources, targets, weights, names = [], [], [], []
    for name, relation in net.relations.items():
        source, target, weight = net.arrays(name)
        if directed and not relation.directed:
            source, target, weight = np.r_[source, target], np.r_[target, source], np.r_[weight, weight]
        sources.append(new[source])
        targets.append(new[target])
        weights.append(weight)
        names += [name] * len(weight)
    pairs = np.column_stack([np.concatenate(sources), np.concatenate(targets)]) if sources else np.empty((0, 2), int)
    graph = igraph.Graph(n=len(keep), edges=pairs, directed=directed)
    actors = net.actors.iloc[keep]
    graph.vs["name"] = actors.index.tolist()
    for column in actors:
        graph.vs[str(column) if column != "name" else "label"] = _plain(actors[column])
    graph.es["weight"] = np.concatenate(weights).tolist() if weights else []
    graph.es["relation"] = names
    return graph


def to_networkx(net: Network) -> nx.Graph:
    """Return the network as a networkx graph.

    Returns
    -------
    networkx.DiGraph, Graph or MultiDiGraph
        A DiGraph for one directed relation, a Graph for one undirected relation, else a MultiDiGraph with the
        relation's name as edge key (an undirected tie stands in both directions). Nodes are ids, in roster order, with
        the actor columns; edges carry the tie's columns.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "weight": [2, 3]}))
    >>> to_networkx(net).edges["b", "c"]["weight"]
    3.0
    """
    several = len(net.relations) != 1
    undirected = not several and not net.single().directed
    graph: Any = nx.MultiDiGraph() if several else nx.Graph() if undirected else nx.DiGraph()
    graph.graph["label"] = net.label
    actors = net.actors
    columns = {str(column) if column != "name" else "label": _plain(actors[column]) for column in actors}
    for position, actor in enumerate(actors.index):
        graph.add_node(
            actor, **{name: values[position] for name, values in columns.items() if values[position] is not None}
        )
    ties = net.ties
    facts = {str(column): _plain(ties[column]) for column in ties if column not in ("source", "target")}
    names = ties["relation"].tolist()
    for position, (source, target) in enumerate(zip(ties["source"], ties["target"], strict=True)):
        tie = {name: values[position] for name, values in facts.items() if values[position] is not None}
        if not several:
            graph.add_edge(source, target, **tie)
            continue
        graph.add_edge(source, target, key=names[position], **tie)
        if not net.relations[names[position]].directed:
            graph.add_edge(target, source, key=names[position], **tie)
    return graph


def tie_lengths(weight: np.ndarray, relation: Relation) -> np.ndarray:
    """Return the length of each tie for path-based measures.

    A strength w becomes the length ``mean(w) / w``, so that a tie of mean weight has length 1; a relation of
    ``weight_type = "distance"`` is used as it is.

    Examples
    --------
    >>> tie_lengths(np.array([1.0, 3.0]), Relation("advice"))
    array([2.        , 0.66666667])
    """
    if relation.weight_type == "distance":
        return np.asarray(weight, dtype=float)
    return weight.mean() / weight if len(weight) else np.asarray(weight, dtype=float)


def strengths(net: Network) -> None:
    """Refuse a relation whose weights are distances, for measures that add up strengths.

    Raises
    ------
    NetworkError
        If the relation's ``weight_type`` is ``distance``.
    """
    relation = net.single()
    if relation.weight_type == "distance":
        raise NetworkError(
            f"relation {relation.name!r} holds distances, and this measure adds up strengths. Turn them into strengths first, "
            "or use a measure of paths."
        )


def _plain(values: pd.Series) -> list[object]:
    """Python values, None where missing: graph libraries and their writers stumble over numpy's and pandas' own."""
    return [None if missing else value for value, missing in zip(values.tolist(), values.isna(), strict=True)]
