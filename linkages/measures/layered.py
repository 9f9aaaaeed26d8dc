"""Communities in several relations at once: one partition that the modularity of every relation, weighted, is highest for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from linkages.errors import NetworkError
from linkages.measures.cohesion import by_size
from linkages.measures.communities import RUNS, Communities
from linkages.measures.frame import Floats, Ints
from linkages.network.core import Network
from linkages.network.shape import select_relations
from linkages.network.views import strengths
from linkages.rng import generator

SAME = 1e-13


@dataclass(frozen=True, eq=False)
class _Gains:
    """What two nodes gain by being together: `near` less the product of a row of `one` and a row of `two`.

    `near` is symmetric, without diagonal; the two tables hold a relation's out- and in-strengths side by side, then in- and out-.
    """

    near: sparse.csr_array
    one: Floats
    two: Floats


def find_communities_multi(
    net: Network, *, relations: Mapping[str, float] | Sequence[str], resolution: float = 1.0, seed: int = 0
) -> Communities:
    r"""Find groups of actors with many ties among themselves in several relations taken together.

    One partition of the actors, the same in every relation, of largest

    .. math:: Q = \sum_r \omega_r Q_r / \sum_r \omega_r

    where :math:`Q_r` is the weighted modularity of relation r, directed if the relation is (see `find_communities`), and
    :math:`\omega_r` its declared weight. Each relation is measured against its own chance and divided by its own total, so that rupees
    and days of help can stand side by side.

    Parameters
    ----------
    net : Network
        Whose weights in these relations are strengths.
    relations : Mapping of str to float, or sequence of str
        The weight of each relation, above 0; 1 each if only names are given. Only their ratios count.
    resolution : float
        Above 0; more than 1 gives smaller communities.
    seed : int
        Same seed, same partition; the order of the roster plays no part.

    Returns
    -------
    Communities
        With `modularity` Q at resolution 1 and `layers`, a table of each relation's `weight` and own `modularity`. A relation without
        ties counts for nothing. An actor without ties in all of them is in none.

    Raises
    ------
    NetworkError
        If a relation does not exist, its weights are distances, no relation is given, or a weight or the resolution is not above 0.

    Notes
    -----
    The sum is that of multislice modularity with one partition for all slices, which is what infinite coupling leaves of it. It is the
    modularity of no single network: each relation brings a chance model of its own, so that their sum is one of rank k rather than 1,
    and igraph's search, which takes one pair of strengths, cannot be used. The search is our own: actors are moved one by one to where
    the sum grows most, communities become actors, and so on; disconnected communities are split, which never lowers Q; the best of ten
    runs in seeded orders, each ended only when no single move and no union of two communities betters it. It need not be the best of
    all partitions.

    References
    ----------
    Mucha, P. J., Richardson, T., Macon, K., Porter, M. A. and Onnela, J.-P. (2010). Community structure in time-dependent, multiscale,
    and multiplex networks. Science 328, 876-878. doi:10.1126/science.1184819
    Blondel, V. D., Guillaume, J.-L., Lambiotte, R. and Lefebvre, E. (2008). Fast unfolding of communities in large networks. Journal
    of Statistical Mechanics P10008. doi:10.1088/1742-5468/2008/10/P10008

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> ties = pd.DataFrame({"source": list("abcd"), "target": list("badc"), "relation": ["help", "help", "trust", "trust"]})
    >>> found = find_communities_multi(network_from_edges(ties), relations={"help": 2, "trust": 1})
    >>> found.membership.to_dict()
    {'a': 1, 'b': 1, 'c': 2, 'd': 2}
    >>> found.layers["weight"].to_dict()
    {'help': 2.0, 'trust': 1.0}
    """
    weights = _weights(net, relations, resolution)
    matrices = {name: _matrix(net, name) for name in weights}
    layers = {name: matrix for name, matrix in matrices.items() if matrix.sum() > 0}
    empty = pd.Series(pd.NA, index=net.index, dtype="Int64", name="community")
    table = pd.DataFrame({"weight": pd.Series(weights, dtype=float), "modularity": np.nan}).rename_axis("relation")
    if not layers:
        return Communities(empty, float("nan"), "layers", resolution, seed, float("nan"), table)
    tied, canonical = _canonical(net, layers)
    total = sum(weights[name] for name in layers)
    scaled = [(weights[name] / total, canonical[name]) for name in layers]
    parts = _best_partition(_gains(scaled, resolution), seed)
    for name, matrix in canonical.items():
        table.loc[name, "modularity"] = _modularity(matrix, parts)
    membership = empty.copy()
    membership[tied] = parts
    in_order = membership.dropna()
    membership[in_order.index] = by_size(in_order.to_numpy(dtype=np.int64))
    q = float((table["modularity"] * table["weight"])[list(layers)].sum() / total)
    return Communities(membership, q, "layers", resolution, seed, float("nan"), table)


def _weights(net: Network, relations: Mapping[str, float] | Sequence[str], resolution: float) -> dict[str, float]:
    given = relations if isinstance(relations, Mapping) else dict.fromkeys(relations, 1.0)
    if not given or isinstance(relations, str):
        raise NetworkError('relations must name what to take together, for example {"trust": 2, "advice": 1}.')
    if not (np.isfinite(resolution) and resolution > 0):
        raise NetworkError(f"resolution must be a finite number above 0; {resolution!r} came.")
    for name, weight in given.items():
        strengths(select_relations(net, name))
        if not (np.isfinite(weight) and weight > 0):
            raise NetworkError(f"the weight of relation {name!r} must be a finite number above 0; {weight!r} came.")
    return {name: float(weight) for name, weight in given.items()}


def _matrix(net: Network, name: str) -> sparse.csr_array:
    """Return one relation over the roster, an undirected one in both directions."""
    source, target, weight = net.arrays(name)
    n = len(net.index)
    matrix = sparse.csr_array((weight, (source, target)), shape=(n, n))
    return matrix if net.relations[name].directed else sparse.csr_array(matrix + matrix.T)


def _canonical(net: Network, layers: Mapping[str, sparse.csr_array]) -> tuple[pd.Index, dict[str, sparse.csr_array]]:
    """Return those with ties, by id, and the relations among them: an order that does not depend on the roster's."""
    degree = sum((matrix.sum(axis=0) + matrix.sum(axis=1)) for matrix in layers.values())
    tied = net.index[np.asarray(degree) > 0].sort_values()
    place = net.index.get_indexer(tied)
    return tied, {name: sparse.csr_array(matrix[place][:, place]) for name, matrix in layers.items()}


def _gains(layers: Sequence[tuple[float, sparse.csr_array]], resolution: float) -> _Gains:
    n = layers[0][1].shape[0]
    near = sparse.csr_array((n, n))
    out, into = [], []
    for weight, matrix in layers:
        total = matrix.sum()
        near = near + (matrix + matrix.T) * (weight / total)
        scale = np.sqrt(weight * resolution) / total
        out.append(np.asarray(matrix.sum(axis=1)).ravel() * scale)
        into.append(np.asarray(matrix.sum(axis=0)).ravel() * scale)
    near = sparse.csr_array(near)
    near.setdiag(0)
    near.eliminate_zeros()
    near.sort_indices()
    return _Gains(near, np.column_stack([*out, *into]), np.column_stack([*into, *out]))


def _best_partition(gains: _Gains, seed: int) -> Ints:
    best, most = np.arange(gains.near.shape[0]), -np.inf
    for run in range(RUNS):
        parts = _search(gains, generator(seed, run))
        value = _value(gains, parts)
        if value > most + SAME:
            best, most = parts, value
    return best


def _search(gains: _Gains, chance: np.random.Generator) -> Ints:
    """Return a partition that no move of one node and no union of two communities betters."""
    parts = np.arange(gains.near.shape[0])
    value = -np.inf
    while True:
        parts = _connected(gains.near, _moved(gains, parts, chance))
        while True:
            unions = _moved(_folded(gains, parts), np.arange(parts.max() + 1), chance)
            if len(np.unique(unions)) == len(unions):
                break
            parts = _numbered(unions[parts])
        now = _value(gains, parts)
        if now <= value + SAME:
            return parts
        value = now


def _moved(gains: _Gains, parts: Ints, chance: np.random.Generator) -> Ints:
    """Move nodes, in a drawn order, each to where it gains most (or to stand alone), until none moves."""
    parts = _numbered(parts)
    n = len(parts)
    sums = np.zeros((n + 1, gains.two.shape[1]))
    np.add.at(sums, parts, gains.two)
    size = np.bincount(parts, minlength=n + 1)
    start, ends, weight = gains.near.indptr, gains.near.indices, gains.near.data
    queue, waiting = list(chance.permutation(n)), np.ones(n, dtype=bool)
    for node in queue:
        waiting[node] = False
        own = parts[node]
        sums[own] -= gains.two[node]
        size[own] -= 1
        around = ends[start[node] : start[node + 1]]
        told, where = np.unique(parts[around], return_inverse=True)
        near = np.bincount(where, weights=weight[start[node] : start[node + 1]], minlength=len(told))
        gain = near - sums[told] @ gains.one[node]
        stay = float(near[told == own].sum() - sums[own] @ gains.one[node])
        new, most = own, max(stay, 0.0)
        if stay < -SAME:
            new = own if not size[own] else int(np.flatnonzero(size == 0)[0])
        if len(told) and gain.max() > most + SAME:
            new = int(told[np.argmax(gain)])
        sums[new] += gains.two[node]
        size[new] += 1
        parts[node] = new
        if new != own:
            again = around[(parts[around] != new) & ~waiting[around]]
            waiting[again] = True
            queue.extend(again.tolist())
    return _numbered(parts)


def _folded(gains: _Gains, parts: Ints) -> _Gains:
    """Return the gains between communities."""
    n = len(parts)
    member = sparse.csr_array((np.ones(n), (np.arange(n), parts)), shape=(n, int(parts.max()) + 1))
    near = sparse.csr_array(member.T @ gains.near @ member)
    near.setdiag(0)
    near.eliminate_zeros()
    near.sort_indices()
    return _Gains(near, np.asarray(member.T @ gains.one), np.asarray(member.T @ gains.two))


def _connected(near: sparse.csr_array, parts: Ints) -> Ints:
    """Split communities that no tie holds together."""
    coo = near.tocoo()
    inside = parts[coo.row] == parts[coo.col]
    graph = sparse.csr_array((np.ones(int(inside.sum())), (coo.row[inside], coo.col[inside])), shape=near.shape)
    return _numbered(connected_components(graph, directed=False)[1].astype(np.int64))


def _numbered(parts: Ints) -> Ints:
    return np.unique(parts, return_inverse=True)[1].astype(np.int64)


def _value(gains: _Gains, parts: Ints) -> float:
    """Return the sum of gains over pairs within communities; Q is half of it plus a constant."""
    folded = _folded(gains, parts)
    coo = gains.near.tocoo()
    near = float(coo.data[parts[coo.row] == parts[coo.col]].sum())
    return near - float((folded.one * folded.two).sum())


def _modularity(matrix: sparse.csr_array, parts: Ints) -> float:
    coo = matrix.tocoo()
    total = float(matrix.sum())
    inside = float(coo.data[parts[coo.row] == parts[coo.col]].sum())
    out, into = (
        np.bincount(parts, weights=np.asarray(matrix.sum(axis=axis)).ravel(), minlength=int(parts.max()) + 1)
        for axis in (1, 0)
    )
    return inside / total - float(out @ into) / total**2
