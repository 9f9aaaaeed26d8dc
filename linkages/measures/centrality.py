"""Who stands where: degree and strength, and the nearness and betweenness of paths."""

from __future__ import annotations

import igraph
import numpy as np
import pandas as pd

from linkages.measures.distances import steps_to_others
from linkages.measures.frame import Direction, Floats, check_direction, on_roster, present_graph
from linkages.network.core import Network
from linkages.network.views import strengths, tie_lengths


def degree(net: Network, *, direction: Direction = "all") -> pd.Series:
    """Return the number of each actor's ties.

    in: ties to the actor; out: ties from it; all: both added (Freeman's degree). In an undirected relation: the number of contacts.
    Weights do not count. Counted: the ties that were observed.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"all", "in", "out"}
        Which ties; without meaning in an undirected relation.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 to n - 1 (2(n - 1) for all). An isolate has 0; NaN for actors who are not
        present, or whose own answer these ties rest on and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, or the direction is not one of the three.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "b"]}))
    >>> degree(net, direction="in").to_dict()
    {'a': 0.0, 'b': 2.0, 'c': 1.0}
    """
    return _tie_sum(net, None, direction=direction, name="degree")


def strength(net: Network, *, direction: Direction = "all") -> pd.Series:
    """Return the sum of the weights of each actor's ties.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    direction : {"all", "in", "out"}
        Ties to the actor, from it, or both added; without meaning in an undirected relation.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; in the relation's unit, 0 or more. NaN as in `degree`.

    Raises
    ------
    NetworkError
        If the network has several relations, the weights are distances, or the direction is not one of the three.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"], "weight": [2, 3]}))
    >>> strength(net).to_dict()
    {'a': 2.0, 'b': 5.0, 'c': 3.0}
    """
    strengths(net)
    return _tie_sum(net, net.arrays(net.single().name)[2], direction=direction, name="strength")


def closeness(net: Network, *, direction: Direction = "all", weighted: bool = False) -> pd.Series:
    """Return how near each actor is to those it reaches, corrected for how many it reaches.

    C(i) = (r / (n - 1)) * (r / sum of d(i, j) over the r actors j that i reaches)

    (Wasserman and Faust 1994, equation 5.22). d is the length of a shortest path: along ties (out), against them (in), or along ties
    taken both ways (all). Unweighted, every tie has length 1; weighted, a tie of mean weight has length 1 and one of twice that weight 1/2
    (distances stay as they are). Engine where weighted: igraph.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"all", "in", "out"}
        The paths that count; without meaning in an undirected relation.
    weighted : bool
        Use the tie weights.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; above 0, at most 1 if unweighted. NaN for actors who reach nobody, are not
        present, or did not answer.

    Raises
    ------
    NetworkError
        If the network has several relations, or the direction is not one of the three.

    Notes
    -----
    The value of networkx's ``closeness_centrality`` with ``wf_improved`` (whose paths come in). igraph's and R's own closeness lack
    the factor r / (n - 1). Paths through actors who did not answer are missing.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}))
    >>> closeness(net, direction="out").to_dict()
    {'a': 0.6667, 'b': 0.5, 'c': nan}
    """
    check_direction(direction)
    reached, total, _ = (values[net.present] for values in steps_to_others(net, direction))
    if weighted:
        graph, lengths = _graph_and_lengths(net, weighted=True)
        near = np.array(graph.closeness(mode=direction, weights=lengths, normalized=True), dtype=float)
    else:
        near = np.divide(reached, total, out=np.full(len(total), np.nan), where=total > 0)
    return on_roster(net, near * reached / max(len(reached) - 1, 1), name="closeness")


def harmonic(net: Network, *, direction: Direction = "all", weighted: bool = False) -> pd.Series:
    """Return harmonic closeness: the mean over all other actors j of 1 / d(i, j), 0 for those who are not reached.

    Paths and lengths as in `closeness`.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"all", "in", "out"}
        The paths that count; without meaning in an undirected relation.
    weighted : bool
        Use the tie weights.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 (an isolate) to 1 if unweighted. NaN for actors who are not present or did not answer.

    Raises
    ------
    NetworkError
        If the network has several relations, or the direction is not one of the three.

    References
    ----------
    Marchiori, M. and Latora, V. (2000). Harmony in the small-world. Physica A 285, 539-546. doi:10.1016/S0378-4371(00)00311-3

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}))
    >>> harmonic(net, direction="out").to_dict()
    {'a': 0.75, 'b': 0.5, 'c': 0.0}
    """
    check_direction(direction)
    if weighted:
        graph, lengths = _graph_and_lengths(net, weighted=True)
        values = np.nan_to_num(np.array(graph.harmonic_centrality(mode=direction, weights=lengths, normalized=True)))
    else:
        inverse = steps_to_others(net, direction)[2][net.present]
        values = inverse / max(len(inverse) - 1, 1)
    return on_roster(net, values, name="harmonic")


def betweenness(net: Network, *, weighted: bool = False) -> pd.Series:
    """Return how often an actor lies on the shortest paths between two others.

    B(v) = sum over ordered pairs (a, b), both other than v, of (shortest paths a -> b through v) / (shortest paths a -> b)

    Raw counts, over directed paths; over unordered pairs in an undirected relation. Lengths as in `closeness`. Engine: igraph, which
    takes lengths that differ by a rounding error as equal.

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Use the tie weights.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 (an isolate) to (n - 1)(n - 2), half of it if undirected. NaN for actors
        who are not present or did not answer. Paths through actors who did not answer are missing.

    Raises
    ------
    NetworkError
        If the network has several relations.

    References
    ----------
    Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40, 35-41. doi:10.2307/3033543
    Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25, 163-177.
    doi:10.1080/0022250X.2001.9990249

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "c"], "target": ["b", "c", "d"]}))
    >>> betweenness(net).to_dict()
    {'a': 0.0, 'b': 2.0, 'c': 2.0, 'd': 0.0}
    """
    graph, lengths = _graph_and_lengths(net, weighted=weighted)
    return on_roster(net, graph.betweenness(weights=lengths), name="betweenness")


def _tie_sum(net: Network, weight: Floats | None, *, direction: Direction, name: str) -> pd.Series:
    check_direction(direction)
    relation = net.single()
    source, target, _ = net.arrays(relation.name)
    ends = {"in": [target], "out": [source], "all": [source, target]}["all" if not relation.directed else direction]
    n = len(net.index)
    total = np.sum([np.bincount(end, weights=weight, minlength=n) for end in ends], axis=0)
    return on_roster(net, total[net.present], name=name, direction=direction)


def _graph_and_lengths(net: Network, *, weighted: bool) -> tuple[igraph.Graph, list[float] | None]:
    graph, weight = present_graph(net)
    return graph, tie_lengths(weight, net.single()).tolist() if weighted else None
