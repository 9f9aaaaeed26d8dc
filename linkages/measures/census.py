"""The census of pairs and of triples: what kinds there are, and how many of each."""

from __future__ import annotations

from functools import cache

import igraph
import numpy as np
import pandas as pd

from linkages.measures.frame import Flags, Ints, unknown_dyads
from linkages.measures.pairs import GIVES, MUTUAL, Pairs, find_pairs, ordered_ties
from linkages.measures.triads import CODED, census_counts
from linkages.network.core import Network
from linkages.network.observed import observed_apart, observed_total, own_answer, told

TRIADS = (
    *("003", "012", "102", "021D", "021U", "021C", "111D", "111U"),
    *("030T", "030C", "201", "120D", "120U", "120C", "210", "300"),
)
ONE_WAY, BOTH_WAYS = 1, 2
PAIRS_OF_TRIAD = {
    ONE_WAY: np.array([int(name[1]) for name in TRIADS]),
    BOTH_WAYS: np.array([int(name[0]) for name in TRIADS]),
}


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
        counts = _dyads(net, find_pairs(net))
    return pd.Series(counts, index=pd.Index(["mutual", "asymmetric", "null"], name="dyad"), name="count")


def triad_census(net: Network) -> pd.Series:
    """Return the number of triples of actors of each of the sixteen kinds, by mutual, asymmetric and null pairs (M-A-N).

    Taken among the actors who answered, less the triples with a dyad that stayed unknown. An undirected tie is mutual.

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
    pairs, told_by = find_pairs(net), own_answer(net)
    counts = _all_triads(pairs, told_by)
    counts -= _unknown_triads(net, pairs, told_by)
    return pd.Series(counts, index=_names().copy(), name="count")


@cache
def _names() -> pd.Index:
    return pd.Index(TRIADS, name="triad")


def _all_triads(pairs: Pairs, told_by: Flags) -> Ints:
    """Count the triples of some actors by kind: triangles and paths of two pairs as found, the rest by subtraction."""
    paths, triangles = census_counts(pairs, told_by)
    xy, xz, yz = np.unravel_index(np.arange(64), (4, 4, 4), order="F")
    back = np.array([0, 2, 1, 3])
    for one, other in ((xy, xz), (back[xy], yz), (back[xz], back[yz])):
        np.subtract.at(paths, (np.minimum(one, other), np.maximum(one, other)), triangles)
    counts = np.zeros(16, dtype=np.int64)
    np.add.at(counts, _kinds(), triangles)
    np.add.at(counts, _kinds()[:16], paths.T.ravel())
    both = told_by[pairs.low] & told_by[pairs.high]
    mutual = int((both & (pairs.tie == MUTUAL)).sum())
    n = int(told_by.sum())
    for kind, number in ((ONE_WAY, int(both.sum()) - mutual), (BOTH_WAYS, mutual)):
        elsewhere = int((counts * PAIRS_OF_TRIAD[kind]).sum())
        counts[kind] = number * max(n - 2, 0) - elsewhere
    counts[0] = n * (n - 1) * (n - 2) // 6 - counts[1:].sum()
    return counts


def _dyads(net: Network, pairs: Pairs) -> list[int]:
    """Return mutual, asymmetric and null pairs, of those observed both ways: what the answers say, put right pair by pair."""
    answered, rule = net.answers(net.single().name), str(net.single().merge)
    silent = int(net.present.sum()) - int(answered.sum())
    total = _couples(int(answered.sum()))
    if rule in ("both", "mean"):
        total = _couples(int(net.present.sum())) - _couples(silent)

    def by_answers(a: Ints, b: Ints) -> Flags:
        both_told = told(rule, answered[a], answered[b]) & told(rule, answered[b], answered[a])
        return np.asarray(both_told & net.present[a] & net.present[b])

    mutual = pairs.tie == MUTUAL
    up = pairs.tie == GIVES
    seen = mutual | observed_apart(net, np.where(up, pairs.high, pairs.low), np.where(up, pairs.low, pairs.high))
    total += int(seen.sum()) - int(by_answers(pairs.low, pairs.high).sum())
    total -= int(by_answers(*_untied(net, pairs)).sum())
    asymmetric = int((seen & ~mutual).sum())
    return [int(mutual.sum()), asymmetric, total - int(mutual.sum()) - asymmetric]


def _untied(net: Network, pairs: Pairs) -> tuple[Ints, Ints]:
    """Return the two ends of each pair without a tie that has a dyad that stayed unknown."""
    a, b = unknown_dyads(net)
    n = np.int64(len(net.index))
    keys = np.unique(np.minimum(a, b) * n + np.maximum(a, b))
    if len(keys):
        keys = keys[~np.isin(keys, np.minimum(pairs.low, pairs.high) * n + np.maximum(pairs.low, pairs.high))]
    return keys // n, keys % n


def _couples(n: int) -> int:
    return n * (n - 1) // 2


def _unknown_triads(net: Network, pairs: Pairs, told_by: Flags) -> Ints:
    """Count by kind, as if they had no tie there, the triples of answering actors that hold a dyad that stayed unknown."""
    ends = unknown_dyads(net)
    both = told_by[ends[0]] & told_by[ends[1]]
    if not both.any():
        return np.zeros(16, dtype=np.int64)
    n, others = np.int64(len(told_by)), np.flatnonzero(told_by)
    a, b = (np.repeat(end[both], len(others)) for end in ends)
    c = np.tile(others, int(both.sum()))
    triples = np.sort(np.stack([a, b, c])[:, (c != a) & (c != b)], axis=0)
    triples = np.unique(triples, axis=1)
    source, target = ordered_ties(pairs)
    ties = source * n + target
    code = np.zeros(triples.shape[1], dtype=np.int64)
    for bit, (i, j) in enumerate(CODED):
        code += np.isin(triples[i] * n + triples[j], ties).astype(np.int64) << bit
    return np.bincount(_kinds()[code], minlength=16)


@cache
def _kinds() -> Ints:
    """Return the kind of each of the 64 digraphs on three actors, whose ties are the bits of its number."""
    graphs = [[tie for bit, tie in enumerate(CODED) if code >> bit & 1] for code in range(64)]
    return np.array([list(igraph.Graph(n=3, edges=edges, directed=True).triad_census()).index(1) for edges in graphs])
