"""Key players: the few without whom a network falls apart, or who together reach most of it (Borgatti 2006)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import Literal, get_args

import igraph
import numpy as np
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.frame import Direction, Floats, check_direction, present_graph
from linkages.network.core import Network

MOST_SETS, MOST_BY_DISTANCE, BETTER = 20_000, 1_000, 1e-12
Goal = Literal["fragment", "reach"]
Scores = Callable[[tuple[int, ...]], Floats]


@dataclass(frozen=True)
class KeyPlayers:
    """A set of key players.

    Attributes
    ----------
    actors : tuple of str
        Those chosen, in the order in which they were found.
    value : float
        Fragmentation without them, or the share of actors that they reach.
    before : float
        Fragmentation with them; 0 for reach.
    goal : {"fragment", "reach"}
        What they were chosen for.
    exact : bool
        Whether every set of this size was compared; else the set was grown one by one and bettered by exchange.
    """

    actors: tuple[str, ...]
    value: float
    before: float
    goal: Goal
    exact: bool


def key_players(
    net: Network,
    k: int,
    *,
    goal: Goal = "fragment",
    direction: Direction = "all",
    steps: int = 2,
    by_distance: bool = False,
) -> KeyPlayers:
    """Return the k actors whose going fragments the network most, or who together reach most actors.

    - fragment (KPP-NEG): F = 1 - sum_c s_c (s_c - 1) / (m (m - 1)), over the weak components c, of s_c actors, of the m = n - k left;
    - reach (KPP-POS): the share of all n actors that are chosen or at most `steps` ties from one that is;
    - fragment, by distance: DF = 1 - sum_ij (1 / d_ij) / (m (m - 1)), over ordered pairs of the m left, d_ij the ties on the shortest
      path between i and j, directions dropped, and 1 / d_ij = 0 where there is none;
    - reach, by distance: R_D = sum_j (1 / d_Kj) / n, d_Kj the ties on the shortest path from any of the chosen to j, 1 for the chosen.

    Every set is compared where there are at most 20,000 (fragment by distance: 1,000); else a set is grown by the actor that adds most, and
    bettered by exchanging one for another as long as that helps. Of sets that do alike the first in roster order. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.
    k : int
        How many, at least 1, and below the number of actors present.
    goal : {"fragment", "reach"}
        What they are chosen for.
    direction : {"all", "out", "in"}
        The paths of reach: along ties (out), against them (in), or both; without meaning for fragmentation.
    steps : int
        Of reach, at least 1; without meaning by distance.
    by_distance : bool
        Count near ones more than far ones. To fragment by distance takes a search of all shortest paths for every set.

    Returns
    -------
    KeyPlayers
        `value` from 0 to 1: fragmentation 0.5 means that every second pair left is cut off, reach 0.5 that half of the actors are within
        reach. By distance 0 means that everybody is tied to everybody (fragment), 1 that everybody else is one tie away (reach). Ties that
        nobody reported are missing.

    Raises
    ------
    NetworkError
        If the network has several relations, or k, the goal, the direction or the steps are out of range.

    Notes
    -----
    For the roads from producers to the market see `worst_set`.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical Organization Theory 12,
    21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> import pandas as pd
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "c", "d"], "target": ["b", "c", "d", "e"]}))
    >>> key_players(net, 1)
    KeyPlayers(actors=('c',), value=0.6666666666666667, before=0.0, goal='fragment', exact=True)
    """
    check_direction(direction)
    graph, _ = present_graph(net)
    n = graph.vcount()
    if goal not in get_args(Goal) or steps < 1:
        raise NetworkError(f"goal must be 'fragment' or 'reach', and steps at least 1; {goal!r} and {steps!r} came.")
    if not 1 <= k < n:
        raise NetworkError(f"k must be from 1 to {n - 1}, one less than the actors present; {k!r} came.")
    scores = _scores(graph, goal, direction, steps=steps, by_distance=by_distance)
    exact = comb(n, k) <= (MOST_BY_DISTANCE if by_distance and goal == "fragment" else MOST_SETS)
    chosen, value = _every_set(scores, n, k) if exact else _grown(scores, k)
    names = net.index[net.present][list(chosen)]
    before = float(scores(())[-1]) if goal == "fragment" else 0.0
    return KeyPlayers(tuple(map(str, names)), value, before, goal, exact)


def _scores(graph: igraph.Graph, goal: Goal, direction: Direction, *, steps: int, by_distance: bool) -> Scores:
    if goal == "fragment":
        return _fragmenting_by_distance(graph) if by_distance else _fragmenting(graph)
    return _reaching_by_distance(graph, direction) if by_distance else _reaching(graph, direction, steps)


def _every_set(scores: Scores, n: int, k: int) -> tuple[tuple[int, ...], float]:
    best: tuple[int, ...] = ()
    most = -np.inf
    for some in combinations(range(n), k - 1):
        values = scores(some)[:-1]
        values[: some[-1] + 1 if some else 0] = -np.inf
        one = int(np.argmax(values > values.max() - BETTER))
        if values[one] > most + BETTER:
            best, most = (*some, one), float(values[one])
    return best, most


def _grown(scores: Scores, k: int) -> tuple[tuple[int, ...], float]:
    chosen: tuple[int, ...] = ()
    most = -np.inf
    for _ in range(k):
        values = scores(chosen)[:-1]
        one = int(np.argmax(values > values.max() - BETTER))
        chosen, most = (*chosen, one), float(values[one])
    while True:
        swaps = []
        for place in range(k):
            rest = chosen[:place] + chosen[place + 1 :]
            values = scores(rest)[:-1]
            one = int(np.argmax(values > values.max() - BETTER))
            swaps.append((float(values[one]), (*chosen[:place], one, *chosen[place + 1 :])))
        value, better = max(swaps, key=lambda swap: swap[0])
        if value <= most + BETTER:
            return chosen, most
        chosen, most = better, value


def _fragmenting(graph: igraph.Graph) -> Scores:
    """Return a function that gives, for a set gone, the fragmentation when each vertex goes too (-inf: gone already), and last as it is."""
    neighbours = [np.unique(near).tolist() for near in graph.get_adjlist(mode="all")]
    n = len(neighbours)

    def scores(gone: tuple[int, ...]) -> Floats:
        together, apart = _pairs_left(neighbours, set(gone))
        m = n - len(gone)
        values = np.append(together - apart, together)
        size = np.append(np.full(n, float(m - 1)), float(m))
        out = 1 - values / np.maximum(size * (size - 1), 1)
        out[list(gone)] = -np.inf
        return np.asarray(out, dtype=np.float64)

    return scores


def _pairs_left(neighbours: list[list[int]], gone: set[int]) -> tuple[float, Floats]:
    """Return the ordered pairs that are joined, and how many of them each vertex's going ends: one depth-first search (low points)."""
    n = len(neighbours)
    order, low, size = [-1] * n, [0] * n, [1] * n
    split: list[list[int]] = [[] for _ in range(n)]
    lost, together, count = np.zeros(n), 0.0, 0
    for root in range(n):
        if order[root] >= 0 or root in gone:
            continue
        first, members = count, []
        stack = [(root, -1, iter(neighbours[root]))]
        order[root] = low[root] = count
        while stack:
            vertex, parent, ahead = stack[-1]
            for other in ahead:
                if other in gone or other == parent:
                    continue
                if order[other] >= 0:
                    low[vertex] = min(low[vertex], order[other])
                    continue
                count += 1
                order[other] = low[other] = count
                stack.append((other, vertex, iter(neighbours[other])))
                break
            else:
                stack.pop()
                members.append(vertex)
                if parent >= 0:
                    low[parent] = min(low[parent], low[vertex])
                    size[parent] += size[vertex]
                    if low[vertex] >= order[parent]:
                        split[parent].append(size[vertex])
        count += 1
        whole = count - first
        together += whole * (whole - 1)
        for vertex in members:
            rest = whole - 1 - sum(split[vertex])
            left = rest * (rest - 1) + sum(part * (part - 1) for part in split[vertex])
            lost[vertex] = whole * (whole - 1) - left
    return together, lost


def _reaching(graph: igraph.Graph, direction: Direction, steps: int) -> Scores:
    """Return a function that gives, for a set chosen, the share reached with each vertex added (-inf: chosen already), last as it is."""
    near = graph.neighborhood(order=steps, mode=direction)
    n = graph.vcount()
    rows = np.repeat(np.arange(n), [len(one) for one in near])
    reach = sparse.csr_array((np.ones(len(rows)), (rows, np.concatenate(near))), shape=(n, n))

    def scores(chosen: tuple[int, ...]) -> Floats:
        covered = np.zeros(n, dtype=bool)
        for one in chosen:
            covered[near[one]] = True
        out = np.append(covered.sum() + reach @ (~covered).astype(float), covered.sum()) / n
        out[list(chosen)] = -np.inf
        return np.asarray(out, dtype=np.float64)

    return scores


def _fragmenting_by_distance(graph: igraph.Graph) -> Scores:
    """Return what `_fragmenting` does, of the fragmentation by distance."""
    ties = _adjacency(graph, "all")
    n = graph.vcount()

    def value(gone: tuple[int, ...]) -> float:
        left = np.delete(np.arange(n), list(gone))
        near = _nearness(sparse.csr_array(ties[left][:, left]))
        m = len(left)
        return float(1 - (near.sum() - m) / max(m * (m - 1), 1))

    def scores(gone: tuple[int, ...]) -> Floats:
        each = [-np.inf if one in gone else value((*gone, one)) for one in range(n)]
        return np.array([*each, value(gone)])

    return scores


def _reaching_by_distance(graph: igraph.Graph, direction: Direction) -> Scores:
    """Return what `_reaching` does, of the reach by distance."""
    near = _nearness(_adjacency(graph, direction))
    n = len(near)

    def scores(chosen: tuple[int, ...]) -> Floats:
        best = near[list(chosen)].max(axis=0, initial=0.0)
        out = np.append(np.maximum(near, best).sum(axis=1), best.sum()) / n
        out[list(chosen)] = -np.inf
        return np.asarray(out, dtype=np.float64)

    return scores


def _adjacency(graph: igraph.Graph, direction: Direction) -> sparse.csr_array:
    n = graph.vcount()
    source, target = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2).T
    if direction == "all" or not graph.is_directed():
        source, target = np.r_[source, target], np.r_[target, source]
    elif direction == "in":
        source, target = target, source
    return sparse.csr_array((np.ones(len(source)), (source, target)), shape=(n, n))


def _nearness(ties: sparse.csr_array) -> Floats:
    """Return 1 / d for each ordered pair, 0 where there is no path, and 1 for each with itself."""
    steps = sparse.csgraph.shortest_path(ties, unweighted=True)
    np.fill_diagonal(steps, 1)
    found: Floats = 1 / steps
    return found
