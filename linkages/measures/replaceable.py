"""Replaceable flow: how much of a producer's dealings the others could take over if one middleman went."""

from __future__ import annotations

import igraph
import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.channel import Numbers
from linkages.measures.roads import Roads, find_roads
from linkages.network.core import Network
from linkages.network.shape import select_channel

ENOUGH = 1e-9


def replaceable_flow(net: Network, *, channel: str, middleman: str) -> pd.Series:
    r"""Return how much of what a producer can bring to the outside it could still bring without a middleman.

    .. math:: \text{replaceable}(i, m) = \text{maxflow}_{-m}(i, t^*) / \text{maxflow}(i, t^*)

    The capacity of a tie is its declared `limit` (the most that the partner would take, or give); where none is declared, its amount.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel, of amounts.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    middleman : str
        Who goes.

    Returns
    -------
    pandas.Series
        Over the roster, in [0, 1]; NaN for who is not a producer, has no road to the outside, or did not answer. 0: nothing could go
        another way; a value of 0.5 means that half of it could; 1: the middleman is not needed. Each producer is taken by itself, as if
        the others made no use of the room that is left.

    Raises
    ------
    NetworkError
        If the channel has no relation or no terminals, or the middleman is not on the roster.

    References
    ----------
    Ford, L. R. & Fulkerson, D. R. (1956). Maximal flow through a network. Canadian Journal of Mathematics 8, 399-404.
    https://doi.org/10.4153/CJM-1956-045-5

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> replaceable_flow(worked_example(), channel="output", middleman="T1")[["w1", "w3", "w4"]].round(3).tolist()
    [0.0, 0.3, 0.8]
    """
    roads = find_roads(net, channel=channel)
    gone = int(roads.ties.index.get_indexer(pd.Index([middleman], dtype="str"))[0])
    if gone < 0:
        raise NetworkError(f"middleman must be an actor of the roster; {middleman!r} came.")
    edges, capacity = _capacities(net, roads, channel)
    whole = igraph.Graph(n=len(roads.ties.index) + 1, edges=edges, directed=True)
    stay = (edges != gone).all(axis=1)
    without = igraph.Graph(n=len(roads.ties.index) + 1, edges=edges[stay], directed=True)
    sink, producers = len(roads.ties.index), np.flatnonzero(roads.open_producers)
    values = np.full(len(roads.ties.index), np.nan)
    touched = set(whole.subcomponent(gone, mode="in"))
    full, left = capacity.tolist(), capacity[stay].tolist()
    for one in producers.tolist():
        if one not in touched:
            values[one] = 1.0
            continue
        most = whole.maxflow_value(one, sink, full)
        values[one] = without.maxflow_value(one, sink, left) / most if most > ENOUGH else np.nan
    return roads.ties.over_roster(values, roads.open_producers, "replaceable_flow")


def _capacities(net: Network, roads: Roads, channel: str) -> tuple[np.ndarray, Numbers]:
    """Return the ties of those who reach the outside, all terminals as one sink, with what each can carry."""
    ties, sink = net.ties, len(net.index)
    rows, columns, capacity = [], [], []
    for relation in select_channel(net, channel):
        own = ties[ties["relation"] == relation.name]
        ends = ("source", "target") if relation.dependent == "source" else ("target", "source")
        rows.append(net.places(own[ends[0]]))
        columns.append(net.places(own[ends[1]]))
        limit = own["limit"].astype(float) if "limit" in own else pd.Series(np.nan, index=own.index)
        capacity.append(limit.fillna(own["weight"]).to_numpy(dtype=float))
    row, column, most = np.concatenate(rows), np.concatenate(columns), np.concatenate(capacity)
    end = roads.ties.terminals[column]
    keep = roads.reaches[row] & (roads.reaches[column] | end) & ~roads.ties.terminals[row]
    column = np.where(end, sink, column)
    named = np.bincount(row[keep], minlength=sink + 1)[:sink] > 0
    itself = np.flatnonzero(roads.reaches & (roads.ends > 0) & ~named)
    edges = np.column_stack([np.r_[row[keep], itself], np.r_[column[keep], np.full(len(itself), sink)]])
    unlimited = np.full(len(itself), most.sum() + 1.0)
    return edges.astype(np.int64), np.r_[most[keep], unlimited]
