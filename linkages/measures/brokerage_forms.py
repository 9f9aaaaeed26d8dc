"""Other ways to count brokers: by the weight that passes, by how few could do the same, and over the whole network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from linkages.measures.brokerage import COLUMNS, STATISTICS, density_among
from linkages.measures.frame import Floats, Groups, Ints, group_codes
from linkages.measures.triads import open_paths, role_codes
from linkages.network.core import Network
from linkages.network.observed import is_observed, own_answer
from linkages.network.views import strengths, to_sparse

CHUNK = 2_000_000
TWICE_SHARED = (2, 0, 1, 1, 2, 2)


def brokerage_weighted(net: Network, groups: Groups) -> pd.DataFrame:
    """Return each actor's brokerage by weight: for every open path a -> v -> b the smaller of its two tie weights.

    Roles and open paths as in `brokerage_roles`; what passes through a broker cannot be more than its weaker tie carries.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.DataFrame
        Index: the whole roster. Columns as in `brokerage_roles`, float64, 0 or more, in the relation's unit; where all weights are 1 the
        same numbers. NaN as there.

    Raises
    ------
    NetworkError
        If the network has several relations, the weights are distances, or the groups do not fit the network.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "v"], "target": ["v", "b"], "weight": [5, 2]}))
    >>> brokerage_weighted(net, {"a": "x", "v": "x", "b": "y"})["representative"].to_dict()
    {'a': 0.0, 'b': 0.0, 'v': 2.0}
    """
    strengths(net)
    return _summed(net, groups, lambda paths: paths.weight)


def brokerage_exclusive(net: Network, groups: Groups) -> pd.DataFrame:
    """Return each actor's exclusive brokerage: every open pair (a, b) counts 1, shared among its k brokers, 1 / k each.

    Roles and open paths as in `brokerage_roles`. Who is the only link counts 1, one of two 0.5. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.DataFrame
        Index: the whole roster. Columns as in `brokerage_roles`, float64, from 0 to the count there; all brokers' totals together are
        the number of open pairs that have a broker. NaN as there; a broker without group takes its share with it.

    Raises
    ------
    NetworkError
        If the network has several relations, or the groups do not fit it.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "v", "a", "u"], "target": ["v", "b", "u", "b"]}))
    >>> brokerage_exclusive(net, {"a": "x", "v": "x", "u": "y", "b": "y"})["total"].to_dict()
    {'a': 0.0, 'b': 0.0, 'u': 0.5, 'v': 0.5}
    """
    net.single()
    return _summed(net, groups, lambda paths: paths.share)


def brokerage_network(net: Network, groups: Groups) -> pd.DataFrame:
    """Return the brokerage of the whole network, by role, beside what ties placed at random would give it.

    With T triples (a, v, b) that fit a role, q = d^2 (1 - d), and over ordered pairs of such triples S of them that share a tie of their
    two, U that share the pair (a, b), and V in which the tie of one is the pair (a, b) of the other,

    expected = T q,   sd^2 = T q (1 - q) + S d^3 (1 - d)^3 + U d^5 (1 - d) - V q^2.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.DataFrame
        Index: the five roles and `total`. Columns: `observed`, `expected`, `sd`, `z`, float64; z is NaN where sd is 0.

    Raises
    ------
    NetworkError
        If the network has several relations, or the groups do not fit it.

    Notes
    -----
    Among the actors who answered and have a group, as in `brokerage_expectation`. The variance is that of independent ties in a directed
    relation, and exact; R's ``sna::brokerage`` leaves a part of it out for coordinator, representative, gatekeeper and total.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "v", "c"], "target": ["v", "b", "v"]}))
    >>> brokerage_network(net, {"a": "x", "v": "x", "b": "y", "c": "x"}).loc["total"].round(3).to_dict()
    {'observed': 2.0, 'expected': 1.125, 'sd': 1.312, 'z': 0.667}
    """
    net.single()
    codes, labels = group_codes(net, groups)
    codes = np.where(own_answer(net), codes, -1)
    roles = open_paths(net, codes).sum(axis=0)
    observed = np.r_[roles, roles.sum()].astype(float)
    sizes = np.bincount(codes[codes >= 0], minlength=max(len(labels), 1)).astype(float)
    expected, sd = _moments(sizes, density_among(net, codes))
    z = np.divide(observed - expected, sd, out=np.full(len(observed), np.nan), where=sd > 0)
    values = np.column_stack([observed, expected, sd, z])
    return pd.DataFrame(values, index=pd.Index(COLUMNS, name="role"), columns=list(STATISTICS))


def _moments(sizes: Floats, d: float) -> tuple[Floats, Floats]:
    """Return expectation and standard deviation of each role, from group sizes and density."""
    dyads = np.outer(sizes, sizes) - np.diag(sizes)
    first, last, across = thirds(sizes)
    ties = first + last
    triples = (dyads * first).sum(axis=(1, 2))
    shared = (dyads * ties * (ties - 1)).sum(axis=(1, 2))
    apart = (dyads * across * (across - 1)).sum(axis=(1, 2))
    opposed = (dyads * 2 * ties * across).sum(axis=(1, 2)) - np.array(TWICE_SHARED) * triples
    chance = d**2 * (1 - d)
    variance = triples * chance * (1 - chance) + shared * d**3 * (1 - d) ** 3
    variance += apart * d**5 * (1 - d) - opposed * chance**2
    return triples * chance, np.sqrt(np.maximum(variance, 0))


def thirds(sizes: Floats) -> tuple[Floats, Floats, Floats]:
    """Return by role, for an ordered pair of actors of two groups, how many thirds fit: pair as a -> v, as v -> b, and as (a, b)."""
    n, same = sizes.sum(), np.eye(len(sizes), dtype=bool)
    rest = np.where(same, n - sizes, n - sizes[:, None] - sizes[None, :])
    with_both = np.where(same, sizes - 2, 0.0)
    with_first, with_second = np.where(same, 0.0, sizes[:, None] - 1), np.where(same, 0.0, sizes[None, :] - 1)
    outside, other = np.where(same, rest, 0.0), np.where(same, 0.0, rest)
    first = np.stack([with_both, with_first, outside, with_second, other])
    last = np.stack([with_both, with_second, with_first, outside, other])
    across = np.stack([with_both, outside, with_first, with_second, other])
    first, last, across = (np.concatenate([part, part.sum(axis=0)[None]]) for part in (first, last, across))
    return first, last, across


@dataclass(frozen=True)
class Paths:
    """Some open paths a -> v -> b, all of those of each first actor: roster positions, the smaller weight, and 1 / brokers of (a, b)."""

    a: Ints
    v: Ints
    b: Ints
    weight: Floats
    share: Floats


def _summed(net: Network, groups: Groups, value: Callable[[Paths], Floats]) -> pd.DataFrame:
    codes, _ = group_codes(net, groups)
    n = len(codes)
    sums = np.zeros(n * 5)
    for paths in list_open_paths(net):
        use = (codes[paths.a] >= 0) & (codes[paths.v] >= 0) & (codes[paths.b] >= 0)
        a, v, b = paths.a[use], paths.v[use], paths.b[use]
        cells = v * 5 + role_codes(codes[a], codes[v], codes[b])
        sums += np.bincount(cells, weights=value(paths)[use], minlength=n * 5)
    roles = sums.reshape(n, 5)
    table = np.column_stack([roles, roles.sum(axis=1)])
    table[(codes < 0) | ~own_answer(net)] = np.nan
    return pd.DataFrame(table, index=net.index, columns=pd.Index(COLUMNS, name="role"))


def list_open_paths(net: Network) -> Iterator[Paths]:
    """Yield the open paths by first actor, some first actors at a time."""
    ties = to_sparse(net)
    n = np.int64(len(net.index))
    onward = np.diff(ties.indptr).astype(np.int64)
    source, target = np.repeat(np.arange(n), onward), ties.indices.astype(np.int64)
    keys = source * n + target
    done = np.r_[0, np.cumsum(onward[target])][ties.indptr]
    start = 0
    while start < n:
        stop = max(start + 1, int(np.searchsorted(done, done[start] + CHUNK, side="right")) - 1)
        rows = np.arange(ties.indptr[start], ties.indptr[stop])
        count = onward[target[rows]]
        first = np.repeat(rows, count)
        step = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
        second = ties.indptr[target[first]].astype(np.int64) + step
        a, v, b = source[first], target[first], target[second]
        place = np.minimum(np.searchsorted(keys, a * n + b), max(len(keys) - 1, 0))
        apart = np.flatnonzero((a != b) & (keys[place] != a * n + b)) if len(a) else np.zeros(0, dtype=np.int64)
        apart = apart[is_observed(net, a[apart], b[apart])]
        a, v, b, first, second = a[apart], v[apart], b[apart], first[apart], second[apart]
        _, pair, brokers = np.unique(a * n + b, return_inverse=True, return_counts=True)
        yield Paths(a, v, b, np.minimum(ties.data[first], ties.data[second]), 1 / brokers[pair])
        start = stop
