"""Captivity: the actors that no road to the outside avoids, and the tree that they make."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.roads import Onward, Roads, find_roads
from linkages.network.core import Network


def captives(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.DataFrame:
    """Return who holds whom: the actors that lie on every road of a producer to the outside.

    An actor that no road avoids *dominates* the producer; the producer is its captive. Dominators stand behind one
    another: a weaver's master weaver, and the trader to whom he sells all.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        The channel.
    onward : {"assumed", "none", "all"}
        What is taken of middlemen who were not interviewed.

    Returns
    -------
    pandas.DataFrame
        One row for each pair of a producer and an actor that dominates it: `actor`, `captor`, `depth` (1: the nearest).
        Producers in roster order. Producers without a known road have no row.

    References
    ----------
    Allesina, S. & Bodini, A. (2004). Who dominates whom in the ecosystem? Journal of Theoretical Biology 230, 351-358.
    https://doi.org/10.1016/j.jtbi.2004.05.009

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> captives(worked_example(), channel="output")
      actor captor  depth
    0    w1     T1      1
    1    w2     T1      1
    2    w4     T2      1
    """
    return captives_of(find_roads(net, channel=channel, onward=onward))


def captives_of(roads: Roads) -> pd.DataFrame:
    """Return `captives`, given the roads."""
    captor = roads.captors
    current = np.flatnonzero(roads.open_producers & (captor >= 0))
    held, holder, depth = [current[:0]], [current[:0]], [current[:0]]
    actors, level = current, 0
    while len(current):
        level += 1
        current = captor[current]
        held, holder, depth = [*held, actors], [*holder, current], [*depth, np.full(len(actors), level)]
        going = captor[current] >= 0
        actors, current = actors[going], current[going]
    rows, captors, depths = np.concatenate(held), np.concatenate(holder), np.concatenate(depth)
    order = np.lexsort((depths, rows))
    index = roads.ties.index
    return pd.DataFrame({"actor": index[rows[order]], "captor": index[captors[order]], "depth": depths[order]})


def captivity_tree(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.DataFrame:
    """Return the dominator tree of a channel: for each actor the nearest one that all its roads pass.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        The channel.
    onward : {"assumed", "none", "all"}
        What is taken of middlemen who were not interviewed.

    Returns
    -------
    pandas.DataFrame
        Over the roster: `captor` (missing for who has two or more separate roads, a direct tie, or none), `depth` (how
        many actors stand between it and the outside on every road; NaN without a road), `captives` (producers that it
        dominates, at any depth; 0 for many).

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> captivity_tree(worked_example(), channel="output").loc[["w4", "T2", "w3"]]
          captor  depth  captives
    actor
    w4        T2    1.0         0
    T2       NaN    0.0         1
    w3       NaN    0.0         0
    """
    roads = find_roads(net, channel=channel, onward=onward)
    captor = roads.captors
    depth = np.zeros(len(captor))
    going = captor.copy()
    while (going >= 0).any():
        depth += going >= 0
        going = np.where(going >= 0, captor[going], -1)
    index = roads.ties.index
    held = captives_of(roads)["captor"].value_counts().reindex(index, fill_value=0).to_numpy()
    named = pd.Series(index[captor], index=index).mask(captor < 0)
    return pd.DataFrame(
        {"captor": named, "depth": np.where(roads.reaches, depth, np.nan), "captives": held}, index=index
    )
