"""How tightly knit the whole is: density, mean degree, reciprocity, closure, components."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.frame import Ints, present_graph
from linkages.measures.pairs import GETS, GIVES, MUTUAL, find_pairs
from linkages.measures.triads import open_and_closed
from linkages.network.core import Network
from linkages.network.observed import observed_apart, observed_total


def density(net: Network) -> float:
    """Return the share of observed dyads that are ties: ties / observed dyads.

    Dyads are ordered pairs of present actors; unordered pairs in an undirected relation. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.

    Returns
    -------
    float
        From 0 to 1; NaN if no dyad was observed.

    Raises
    ------
    NetworkError
        If the network has several relations.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> density(network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"]})))
    0.5
    """
    ties, dyads = len(net.arrays(net.single().name)[2]), observed_total(net)
    return ties / dyads if dyads else float("nan")


def mean_degree(net: Network) -> float:
    """Return the mean number of ties of an actor: density times the number of other actors present.

    In a directed relation the mean of outgoing ties, which is that of incoming ties. Where all dyads were observed it is the number
    of ties (twice that if undirected) over the number of actors; where answers are missing, it stands for everyone at the observed density.

    Parameters
    ----------
    net : Network
        Of one relation.

    Returns
    -------
    float
        From 0 to n - 1; NaN if no dyad was observed.

    Raises
    ------
    NetworkError
        If the network has several relations.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> mean_degree(network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"]})))
    1.0
    """
    return density(net) * (int(net.present.sum()) - 1)


def reciprocity(net: Network) -> float:
    """Return the share of ties that are returned: of the ties i -> j whose dyad j -> i was observed, those with a tie j -> i.

    Weights do not count.

    Parameters
    ----------
    net : Network
        Of one directed relation.

    Returns
    -------
    float
        From 0 to 1; NaN if there is no such tie.

    Raises
    ------
    NetworkError
        If the relation is undirected, or the network has several.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> reciprocity(network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"]})))
    0.6667
    """
    relation = net.single()
    if not relation.directed:
        raise NetworkError(
            f"reciprocity needs a directed relation; {relation.name!r} is undirected, so every tie is mutual."
        )
    pairs = find_pairs(net)
    returned = 2 * int((pairs.tie == MUTUAL).sum())
    up, down = pairs.tie == GIVES, pairs.tie == GETS
    source, target = np.r_[pairs.low[up], pairs.high[down]], np.r_[pairs.high[up], pairs.low[down]]
    seen = returned + int(observed_apart(net, target, source).sum())
    return returned / seen if seen else float("nan")


def transitivity(net: Network) -> float:
    """Return the share of two-paths that are closed: of the a -> v -> b whose dyad a -> b was observed, those with a tie a -> b.

    a and b differ. Weights do not count. An undirected tie counts in both directions.

    Parameters
    ----------
    net : Network
        Of one relation.

    Returns
    -------
    float
        From 0 to 1; NaN if there is no two-path.

    Raises
    ------
    NetworkError
        If the network has several relations.

    Notes
    -----
    The weak measure of R's ``sna::gtrans``. For an undirected relation it is networkx's ``transitivity``.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "a", "c"], "target": ["b", "c", "c", "d"]}))
    >>> transitivity(net)
    0.3333
    """
    net.single()
    found, closed = open_and_closed(net, np.where(net.present, 0, -1))
    paths = closed + int(found.sum())
    return closed / paths if paths else float("nan")


def components(net: Network, *, mode: Literal["weak", "strong"] = "weak") -> pd.Series:
    """Return the component of each actor: those it is joined to by ties (weak), or by paths both there and back (strong).

    Parameters
    ----------
    net : Network
        Of one relation.
    mode : {"weak", "strong"}
        Without meaning in an undirected relation.

    Returns
    -------
    pandas.Series
        Index: the whole roster; Int64, 1 the largest, equal sizes in roster order of their first actors. An isolate is a
        component of its own; NA for actors who are not present. Ties that nobody reported are missing, so components may be
        fewer and larger than they look.

    Raises
    ------
    NetworkError
        If the network has several relations, or the mode is neither of the two.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> components(network_from_edges(pd.DataFrame({"source": ["a", "c", "d"], "target": ["b", "d", "e"]}))).tolist()
    [2, 2, 1, 1, 1]
    """
    if mode not in ("weak", "strong"):
        raise NetworkError(f"mode must be 'weak' or 'strong'; {mode!r} came.")
    graph, _ = present_graph(net)
    membership = np.array(graph.connected_components(mode=mode).membership, dtype=np.int64)
    result = pd.Series(pd.NA, index=net.index, dtype="Int64", name="component")
    result[net.present] = by_size(membership)
    return result


def by_size(membership: Ints) -> Ints:
    """Return parts numbered from 1 by falling size, equal sizes by their first member."""
    _, first, part, sizes = np.unique(membership, return_index=True, return_inverse=True, return_counts=True)
    number = np.empty(len(sizes), dtype=np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(1, len(sizes) + 1)
    return number[part]
