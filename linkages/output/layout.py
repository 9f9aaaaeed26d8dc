"""Where each actor stands on the map: one place for all rounds and relations, so that nobody jumps."""

from __future__ import annotations

from collections.abc import Sequence

import igraph
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from linkages.network.core import Network
from linkages.rng import igraph_seeded

Points = npt.NDArray[np.float64]

STEP = 54.0
ROOM = 36.0
SMALL = 6
FINE = 900
MANY = 5000
STRONG = 0.5
WIDE = np.array([1.15, 0.92])
_PULL = {"dependence": 1.0, "cooperation": 0.04, "other": 0.04}


def find_positions(networks: Sequence[Network], *, seed: int = 0) -> pd.DataFrame:
    """Return where each actor stands, from the ties of all rounds and relations together.

    Dependence ties pull hardest, so that producers gather around those on whom they depend. Components of more than six actors are
    laid out by force; smaller ones and actors without any tie stand in rows below, in roster order.

    Parameters
    ----------
    networks : sequence of Network
        The rounds, over one roster.
    seed : int
        Of the layout's random numbers.

    Returns
    -------
    pandas.DataFrame
        Index actor in roster order; columns `x`, `y` in pixels at scale 1, y downwards; `loose`, True for who has no tie in any round.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), actors=pd.DataFrame(index=["a", "b", "c"]))
    >>> find_positions([net])["loose"].tolist()
    [False, False, True]
    """
    graph = _union(networks)
    parts = sorted(graph.connected_components(), key=lambda part: (-len(part), part[0]))
    place = np.zeros((graph.vcount(), 2))
    with igraph_seeded(seed):
        large = [(part, _by_force(graph.induced_subgraph(part))) for part in parts if len(part) > SMALL]
    small = [(part, _ring(len(part))) for part in parts if len(part) <= SMALL]
    bottom, width = _shelve(place, large)
    _rows(place, small, top=bottom + STEP, width=max(width, STEP * np.sqrt(max(len(small), 1)) * 1.6))
    place -= (place.max(axis=0) + place.min(axis=0)) / 2
    frame = pd.DataFrame(np.round(place, 1), index=networks[0].index, columns=["x", "y"])
    return frame.assign(loose=np.asarray(graph.degree()) == 0)


def _union(networks: Sequence[Network]) -> igraph.Graph:
    """One undirected graph of all ties, each pair with its pull; each actor's strongest tie pulls in earnest."""
    n = len(networks[0].index)
    pulls: list[pd.Series] = []
    for net in networks:
        for name, relation in net.relations.items():
            source, target, _ = net.arrays(name)
            key = np.minimum(source, target) * n + np.maximum(source, target)
            pulls.append(pd.Series(_PULL[relation.kind] / len(networks), index=key))
    pairs = pd.concat(pulls).groupby(level=0).sum().clip(upper=1.0) if pulls else pd.Series(dtype=float)
    keys = pairs.index.to_numpy(dtype=np.int64)
    low, high, pull = keys // n, keys % n, pairs.to_numpy(dtype=float)
    strongest = np.zeros(n)
    np.maximum.at(strongest, low, pull)
    np.maximum.at(strongest, high, pull)
    weakest_end = np.minimum(strongest[low], strongest[high])
    pull = np.where(pull >= weakest_end, np.maximum(pull, STRONG), pull)
    graph = igraph.Graph(n=n, edges=np.column_stack([low, high]))
    graph.es["pull"] = pull.tolist()
    return graph


def _by_force(graph: igraph.Graph) -> Points:
    """Lay out one component: hubs apart from one another, their followers near them, weak ties hardly felt."""
    n = graph.vcount()
    strong = np.asarray(graph.es["pull"]) >= STRONG
    ends = np.asarray(graph.get_edgelist(), dtype=np.int64)
    degree = np.bincount(ends[strong].ravel(), minlength=n)[ends]
    fewer, product = np.maximum(degree.min(axis=1), 1), degree.prod(axis=1)
    pull = np.where(strong, 3.0 / fewer, 0.005).tolist()
    if n <= FINE:
        length = np.where(strong, 0.5 + 0.08 * np.sqrt(product), 6.0).tolist()
        start = graph.layout_kamada_kawai(weights=length)
        layout = graph.layout_fruchterman_reingold(weights=pull, niter=100, seed=start, start_temp=0.1, grid="nogrid")
    elif n <= MANY:
        steps = int(min(500, 2e9 / n**2))
        layout = graph.layout_fruchterman_reingold(weights=pull, niter=steps, grid="nogrid")
    else:
        layout = graph.layout_drl(weights=pull)
    return _apart(_level(np.asarray(layout.coords, dtype=float)) * WIDE)


def _level(points: Points) -> Points:
    """Turn the longest side level, and scale so that the typical neighbour is one step away."""
    points = points - points.mean(axis=0)
    axes: Points = np.linalg.svd(points, full_matrices=False)[2]
    steady = np.take_along_axis(axes, np.argmax(np.abs(axes), axis=1)[:, np.newaxis], axis=1)
    points = points @ (axes * np.sign(steady)).T
    nearest = np.asarray(cKDTree(points).query(points, k=2)[0])[:, 1]
    typical = float(np.median(nearest)) or 1.0
    distance: Points = np.hypot(points[:, 0], points[:, 1])
    reach = float(np.percentile(distance, 97))
    drawn_in = np.where(distance > reach, (reach + (distance - reach) * 0.25) / np.maximum(distance, 1e-9), 1.0)
    level: Points = points * drawn_in[:, None] * (STEP / typical)
    return level


def _apart(points: Points, rounds: int = 80) -> Points:
    """Push apart whoever stands closer than `ROOM`."""
    points = points.copy()
    for _ in range(rounds):
        pairs = cKDTree(points).query_pairs(ROOM, output_type="ndarray")
        if not len(pairs):
            break
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        gap = points[pairs[:, 0]] - points[pairs[:, 1]]
        distance = np.hypot(gap[:, 0], gap[:, 1])
        gap[distance < 1e-9] = (1.0, 0.37)
        push = gap / np.maximum(distance, 1.0)[:, None] * ((ROOM - distance) / 2 + 0.5)[:, None] * 0.5
        np.add.at(points, pairs[:, 0], push)
        np.add.at(points, pairs[:, 1], -push)
    return points


def _ring(count: int) -> Points:
    if count == 1:
        return np.zeros((1, 2))
    angle = np.arange(count) * 2 * np.pi / count
    radius = STEP / 2 / np.sin(np.pi / count)
    ring: Points = np.column_stack([np.cos(angle), np.sin(angle)]) * radius * 0.8
    return ring


def _shelve(place: Points, parts: Sequence[tuple[list[int], Points]]) -> tuple[float, float]:
    """Stand large components side by side; return the bottom and the width of what they fill."""
    left, bottom = 0.0, 0.0
    for rank, (members, points) in enumerate(parts):
        low, high = points.min(axis=0), points.max(axis=0)
        place[members] = points - [low[0] - left, 0.0]
        left += high[0] - low[0] + 2 * STEP
        bottom = max(bottom, high[1]) if rank else high[1]
    return bottom, max(left - 2 * STEP, 0.0)


def _rows(place: Points, parts: Sequence[tuple[list[int], Points]], *, top: float, width: float) -> None:
    """Pack small components and single actors in rows, the larger first."""
    left, row_top, row_height = 0.0, top, 0.0
    for members, points in parts:
        low, high = points.min(axis=0), points.max(axis=0)
        size = high - low + STEP * 0.75
        if left and left + size[0] > width:
            left, row_top, row_height = 0.0, row_top + row_height, 0.0
        place[members] = points - low + [left, row_top]
        left += size[0]
        row_height = max(row_height, size[1])
