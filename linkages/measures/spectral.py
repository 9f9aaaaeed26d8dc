"""Who counts because of who is tied to them: PageRank, eigenvector centrality, hubs and authorities."""

from __future__ import annotations

import igraph
import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.frame import Direction, on_roster, present_graph
from linkages.measures.leading import leading_scores
from linkages.measures.perron import perron_scores
from linkages.network.core import Network
from linkages.network.views import present_sparse, strengths


def pagerank(net: Network, *, weighted: bool = False, damping: float = 0.85) -> pd.Series:
    """Return the share of time a walker spends at each actor who follows ties, and with chance 1 - damping jumps to anyone.

    R(i) = (1 - damping) / n + damping * sum over ties j -> i of R(j) w_ji / sum_k w_jk

    A walker at an actor without outgoing ties jumps to anyone. Unweighted, all w are 1. Engine: igraph (prpack).

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Choose ties in proportion to their weights, which must be strengths.
    damping : float
        Chance of following a tie, at least 0 and below 1.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; above 0; sums to 1 over the actors present where all answered. NaN for actors who
        are not present, or whose own answer their incoming ties rest on and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, the damping is out of range, or weights that are distances are to be used.

    References
    ----------
    Brin, S. and Page, L. (1998). The anatomy of a large-scale hypertextual web search engine. Computer Networks 30, 107-117.
    doi:10.1016/S0169-7552(98)00110-X

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}))
    >>> pagerank(net).to_dict()
    {'a': 0.5, 'b': 0.5}
    """
    if not 0 <= damping < 1:
        raise NetworkError(f"damping must be at least 0 and below 1; {damping!r} came.")
    graph, weights = _graph_and_strengths(net, weighted=weighted)
    return on_roster(net, graph.pagerank(weights=weights, damping=damping), name="pagerank", direction="in")


def eigenvector(net: Network, *, weighted: bool = False) -> pd.Series:
    """Return eigenvector centrality: an actor counts as much as those who have ties to it count.

    x(i) = (1 / lambda) * sum over ties j -> i of w_ji x(j),   lambda the largest eigenvalue;   largest entry 1.

    Incoming ties count; all ties of an undirected relation. Unweighted, all w are 1. Engine: scipy (ARPACK) for large
    parts of the network.

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 to 1. NaN for all if no tie lies on a cycle (the largest eigenvalue is 0);
        NaN for actors who are not present, or whose own answer their incoming ties rest on and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, or weights that are distances are to be used.

    Notes
    -----
    Meant for networks in which everyone reaches everyone: elsewhere the part that grows fastest, and what it feeds, has all the
    values. Where several parts grow alike there are many such vectors, and igraph's choice among them is by chance; here it is the limit of
    Katz's status as its attenuation rises to 1 / lambda. R's ``sna::evcent`` follows outgoing ties.

    References
    ----------
    Bonacich, P. (1972). Factoring and weighting approaches to status scores and clique identification. Journal of Mathematical
    Sociology 2, 113-120. doi:10.1080/0022250X.1972.9989806

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "a", "c"], "target": ["b", "a", "c", "b"]}))
    >>> eigenvector(net).round(3).to_dict()
    {'a': 0.755, 'b': 1.0, 'c': 0.57}
    """
    if weighted:
        strengths(net)
    gets = sparse.csr_array(present_sparse(net, weighted=weighted).T)
    return on_roster(net, perron_scores(gets), name="eigenvector", direction="in")


def hubs(net: Network, *, weighted: bool = False) -> pd.Series:
    """Return hub scores: an actor is a good hub if it has ties to good authorities (the leading eigenvector of W W').

    Largest entry 1. Unweighted, all weights are 1. Started from equal scores, as the source does: where several parts of the network lead
    alike, such as the ties of a ring, each has its share. Engine: scipy.

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 to 1. NaN for all without ties; NaN for actors who are not present, or
        whose own answer their outgoing ties rest on and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, or weights that are distances are to be used.

    References
    ----------
    Kleinberg, J. M. (1999). Authoritative sources in a hyperlinked environment. Journal of the ACM 46, 604-632. doi:10.1145/324133.324140

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> hubs(net).round(3).to_dict()
    {'a': 1.0, 'b': 0.618, 'c': 0.0}
    """
    return _hits(net, weighted=weighted, name="hubs", direction="out")


def authorities(net: Network, *, weighted: bool = False) -> pd.Series:
    """Return authority scores: an actor is a good authority if good hubs have ties to it (the leading eigenvector of W' W).

    Largest entry 1. Unweighted, all weights are 1. Started from equal scores, as in `hubs`. Engine: scipy.

    Parameters
    ----------
    net : Network
        Of one relation.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from 0 to 1. NaN for all without ties; NaN for actors who are not present, or
        whose own answer their incoming ties rest on and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, or weights that are distances are to be used.

    References
    ----------
    Kleinberg, J. M. (1999). Authoritative sources in a hyperlinked environment. Journal of the ACM 46, 604-632. doi:10.1145/324133.324140

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> authorities(net).round(3).to_dict()
    {'a': 0.0, 'b': 0.618, 'c': 1.0}
    """
    return _hits(net, weighted=weighted, name="authorities", direction="in")


def _graph_and_strengths(net: Network, *, weighted: bool) -> tuple[igraph.Graph, list[float] | None]:
    if weighted:
        strengths(net)
    graph, weight = present_graph(net)
    return graph, weight.tolist() if weighted else None


def _hits(net: Network, *, weighted: bool, name: str, direction: Direction) -> pd.Series:
    if weighted:
        strengths(net)
    ties = present_sparse(net, weighted=weighted)
    matrix = ties if direction == "out" else sparse.csr_array(ties.T)
    values = leading_scores(matrix) if matrix.nnz else np.full(matrix.shape[0], np.nan)
    return on_roster(net, values, name=name, direction=direction)
