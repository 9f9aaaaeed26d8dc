"""The census of pairs and of triples: what kinds there are, and how many of each."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import igraph
import numpy as np
import pandas as pd

from linkages.measures.frame import Flags, Ints, unknown_dyads
from linkages.measures.triads import find_pairs, ordered_ties
from linkages.network.core import Network
from linkages.network.observed import is_observed, observed_total, own_answer, told

TRIADS = (
    *("003", "012", "102", "021D", "021U", "021C", "111D", "111U"),
    *("030T", "030C", "201", "120D", "120U", "120C", "210", "300"),
)


def dyad_census(net: Network) -> pd.Series:
    """Return the number of pairs with ties both ways, one way, and none, among pairs observed both ways.

    Parameters
    ----------
    net : Network
        Of one relation. In an undirected relation every tie is mutual.

    Returns
    -------
    pandas.Series
        Index: `mutual`, `asymmetric`, `null`; int64.

    Raises
    ------
    NetworkError
        If the network has several relations.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> dyad_census(network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"]}))).to_dict()
    {'mutual': 1, 'asymmetric': 1, 'null': 1}
    """
    relation = net.single()
    if not relation.directed:
        ties = len(net.arrays(relation.name)[2])
        counts = [ties, 0, observed_total(net) - ties]
    else:
        pairs = find_pairs(net)
        seen = is_observed(net, pairs.low, pairs.high) & is_observed(net, pairs.high, pairs.low)
        both = (pairs.weight > 0).all(axis=0)
        mutual, asymmetric = int((both & seen).sum()), int((~both & seen).sum())
        counts = [mutual, asymmetric, _pairs_seen(net, pairs.low, pairs.high) - mutual - asymmetric]
    return pd.Series(counts, index=pd.Index(["mutual", "asymmetric", "null"], name="dyad"), name="count")


def triad_census(net: Network) -> pd.Series:
    """Return the number of triples of actors of each of the sixteen kinds, by mutual, asymmetric and null pairs (M-A-N).

    Taken among the actors who answered, less the triples with a dyad that stayed unknown. An undirected tie is mutual. Engine: igraph.

    Parameters
    ----------
    net : Network
        Of one relation.

    Returns
    -------
    pandas.Series
        Index: the sixteen names from 003 to 300; int64.

    Raises
    ------
    NetworkError
        If the network has several relations.

    References
    ----------
    Holland, P. W. and Leinhardt, S. (1970). A method for detecting structure in sociometric data. American Journal of Sociology 76,
    492-513. doi:10.1086/224954

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> census = triad_census(network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"]})))
    >>> census[census > 0].to_dict()
    {'111U': 1}
    """
    net.single()
    source, target = ordered_ties(find_pairs(net))
    told_by = own_answer(net)
    keep = told_by[source] & told_by[target]
    new = np.cumsum(told_by) - 1
    source, target, n = new[source[keep]], new[target[keep]], int(told_by.sum())
    graph = igraph.Graph(n=n, edges=np.column_stack([source, target]), directed=True)
    counts = np.array(list(graph.triad_census()) if n >= 3 else np.zeros(16), dtype=np.int64)
    counts -= _unknown_triads(net, told_by, source * np.int64(n) + target)
    return pd.Series(counts, index=pd.Index(TRIADS, name="triad"), name="count")


def _pairs_seen(net: Network, low: Ints, high: Ints) -> int:
    """Return the number of pairs observed both ways; `low` and `high` are the pairs with a tie."""
    relation = net.single()
    rule, n = str(relation.merge), len(net.index)
    answered = net.answered[relation.name].to_numpy(dtype=bool) & net.present
    silent = int((net.present & ~answered).sum())
    total = _couples(int(answered.sum()))
    if rule in ("both", "mean"):
        total = _couples(int(net.present.sum())) - _couples(silent)
    a, b = unknown_dyads(net)
    keys = np.unique(np.r_[np.minimum(a, b) * n + np.maximum(a, b), np.minimum(low, high) * n + np.maximum(low, high)])
    a, b = keys // n, keys % n
    by_answers = (
        told(rule, answered[a], answered[b]) & told(rule, answered[b], answered[a]) & net.present[a] & net.present[b]
    )
    seen = is_observed(net, a, b) & is_observed(net, b, a)
    return total + int(seen.sum()) - int(by_answers.sum())


def _couples(n: int) -> int:
    return n * (n - 1) // 2


def _unknown_triads(net: Network, told_by: Flags, ties: Ints) -> Ints:
    """Count by kind, as if they had no tie there, the triples of answering actors that hold a dyad that stayed unknown."""
    ends = unknown_dyads(net)
    both = told_by[ends[0]] & told_by[ends[1]]
    if not both.any():
        return np.zeros(16, dtype=np.int64)
    new, n = np.cumsum(told_by) - 1, int(told_by.sum())
    a, b = (np.repeat(new[end[both]], n) for end in ends)
    c = np.tile(np.arange(n), int(both.sum()))
    triples = np.sort(np.stack([a, b, c])[:, (c != a) & (c != b)], axis=0)
    triples = np.unique(triples, axis=1)
    code = np.zeros(triples.shape[1], dtype=np.int64)
    for bit, (i, j) in enumerate(permutations(range(3), 2)):
        code += np.isin(triples[i] * np.int64(n) + triples[j], ties).astype(np.int64) << bit
    return np.bincount(_kinds()[code], minlength=16)


@cache
def _kinds() -> Ints:
    """Return the kind of each of the 64 digraphs on three actors, whose ties are the bits of its number."""
    ties = list(permutations(range(3), 2))
    graphs = [[tie for bit, tie in enumerate(ties) if code >> bit & 1] for code in range(64)]
    return np.array([list(igraph.Graph(n=3, edges=edges, directed=True).triad_census()).index(1) for edges in graphs])
