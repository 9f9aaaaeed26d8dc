"""Indirect dependence: the walk of a rupee to the outside, the actors that no road avoids, and the captivity tree."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.linalg import splu

from linkages.measures.channel import Numbers
from linkages.measures.roads import Onward, Roads, captors_of, class_captive, exits_of, find_roads, roads_of
from linkages.network.core import Network


def hegemony(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.DataFrame:
    r"""Return how much of each producer's dealings passes through each middleman, directly or further on.

    .. math:: H(i, m) = N(i, m) / N(m, m), \qquad N = (I - Q)^{-1}

    with Q the shares of the walk until the outside: the probability that a rupee of i's output (or of its credit or
    inputs, traced back to its
    source) passes through m. The hold of a trader behind a master weaver shows here and in no direct share.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    onward : {"assumed", "none", "all"}
        What is taken of middlemen who were not interviewed: that they reach the outside, that they do not, or that
        they deal with
        every other middleman too.

    Returns
    -------
    pandas.DataFrame
        Present producers in rows, present middlemen in columns, in [0, 1]; NaN for a producer who named nobody, did
        not answer, or has no
        road to the outside. 0.5: every second rupee passes through this middleman. It is 1 exactly if the middleman
        lies on every
        road (`captives` answers that on the graph).

    References
    ----------
    Kemeny, J. G. & Snell, J. L. (1976). Finite Markov chains. Springer. (absorbing chains, theorem 3.5.5)

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> hegemony(worked_example(), channel="output").loc["w4"].round(3).to_dict()
    {'T1': 0.556, 'T2': 1.0}
    """
    return hegemony_of(find_roads(net, channel=channel, onward=onward))


def hegemony_of(roads: Roads) -> pd.DataFrame:
    """Return `hegemony`, given the roads."""
    ties = roads.ties
    producers, middlemen = np.flatnonzero(ties.producers), np.flatnonzero(ties.middlemen)
    values = np.zeros((len(producers), len(middlemen)))
    on_road = np.flatnonzero(roads.reaches[middlemen])
    if len(on_road):
        columns = middlemen[on_road]
        visits = _visits(roads, columns)
        values[:, on_road] = visits[producers] / visits[columns, np.arange(len(columns))]
    values[~roads.open_producers[producers]] = np.nan
    frame = pd.DataFrame(np.clip(values, 0.0, 1.0), index=ties.index[producers], columns=ties.index[middlemen])
    return frame.rename_axis(index="actor", columns="middleman")


def disintermediated_share(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.Series:
    r"""Return the share of a producer's dealings that reaches the outside past no middleman.

    The probability that the walk of `hegemony` ends with no middleman on the way.

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
    pandas.Series
        Over the roster, in [0, 1]; NaN for who is not a producer, named nobody, did not answer, or has no road to the
        outside.
        0.5: half of the output is sold without any middleman.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> float(disintermediated_share(worked_example(), channel="output")["w5"])
    0.6
    """
    return disintermediated_of(find_roads(net, channel=channel, onward=onward))


def disintermediated_of(roads: Roads) -> pd.Series:
    """Return `disintermediated_share`, given the roads."""
    free = (roads.reaches & ~roads.ties.middlemen).astype(float)
    steps = sparse.diags_array(free) @ roads.steps @ sparse.diags_array(free)
    n = len(free)
    values = splu(sparse.csc_matrix(sparse.eye_array(n) - steps)).solve(free * roads.ends)
    return roads.ties.over_roster(np.clip(values, 0.0, 1.0), roads.open_producers, "disintermediated_share")


def captives(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.DataFrame:
    """Return who holds whom: the actors that lie on every road of a producer to the outside.

    An actor that no road avoids *dominates* the producer; the producer is its captive. Dominators stand behind one
    another: a weaver's
    master weaver, and the trader to whom he sells all.

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
        One row for each pair of a producer and an actor that dominates it: `actor`, `captor`, `depth` (1: the
        nearest). Producers in roster order.
        Producers without a known road have no row.

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
    captor = captors_of(roads)
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
        many actors stand
        between it and the outside on every road; NaN without a road), `captives` (producers that it dominates, at any
        depth; 0 for many).

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
    captor = captors_of(roads)
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


def road_table(net: Network, *, channel: str) -> pd.DataFrame:
    """Return the state of each producer's roads to the outside in a channel, with bounds where middlemen were not interviewed.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        The channel.

    Returns
    -------
    pandas.DataFrame
        Over the roster, missing for who is not a producer:

        - `road`: ``ok``; ``none`` (answered, and named nobody); ``stranded`` (has partners, none of whom leads to the
          outside); ``not used`` (its role has
          no such tie); ``unknown`` (did not answer);
        - `exits`, `exits_low`, `exits_high`: separate roads, see `exit_options`;
        - `captor`: the nearest middleman on every road; `captive`, `captive_low`, `captive_high`: 1 if there is one;
        - `class_captive`: 1 if every road passes some middleman;
        - `disintermediated_share`, `_low`, `_high`: see `disintermediated_share`;
        - `stranded_share`: share of the partners from whom the outside cannot be reached;
        - `assumed_onward`: 1 if a road of the producer may rest on a middleman who was not interviewed.

        The bounds come from the two extremes: that such middlemen have every onward tie they may have, and none. Where
        all were
        interviewed, all three agree.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> road_table(worked_example(), channel="output").loc[["w3", "w4"], ["road", "exits", "captor", "class_captive"]]
          road  exits captor  class_captive
    actor
    w3      ok    2.0    NaN            1.0
    w4      ok    1.0     T2            1.0
    """
    return road_table_of(net, find_roads(net, channel=channel))


def road_table_of(net: Network, roads: Roads) -> pd.DataFrame:
    """Return `road_table`, given the roads under ``onward="assumed"``."""
    table = _road_columns(roads)
    named = np.diff(sparse.csc_array(roads.ties.amounts).indptr) > 0
    silent = net.present & ~roads.ties.known & ~roads.ties.terminals & named
    leaning = _leaning(roads, silent)
    onwards: tuple[Onward, ...] = ("none", "all") if silent.any() else ()
    extremes = [_road_columns(roads_of(net, roads.ties, onward=onward)) for onward in onwards]
    for name in ("exits", "captive", "disintermediated_share"):
        every = pd.concat([one[name] for one in (table, *extremes)], axis="columns")
        table[f"{name}_low"], table[f"{name}_high"] = every.min(axis="columns"), every.max(axis="columns")
    table["stranded_share"] = pd.Series(roads.stranded_share, index=table.index).where(table["exits"].notna())
    table["assumed_onward"] = pd.Series(leaning.astype(float), index=table.index).where(table["exits"].notna())
    return table[
        [
            *(
                "road",
                "exits",
                "exits_low",
                "exits_high",
                "captor",
                "captive",
                "captive_low",
                "captive_high",
                "class_captive",
            ),
            *("disintermediated_share", "disintermediated_share_low", "disintermediated_share_high", "stranded_share"),
            "assumed_onward",
        ]
    ]


def _road_columns(roads: Roads) -> pd.DataFrame:
    index = roads.ties.index
    held = captives_of(roads)
    by_middlemen = held[held["captor"].isin(index[roads.ties.middlemen])]
    nearest = by_middlemen.drop_duplicates("actor").set_index("actor")["captor"].reindex(index)
    return pd.DataFrame(
        {
            "road": roads.status(),
            "exits": exits_of(roads),
            "captor": nearest,
            "captive": nearest.notna().astype(float).where(roads.open_producers),
            "class_captive": class_captive(roads),
            "disintermediated_share": disintermediated_of(roads),
        },
        index=index,
    )


def _leaning(roads: Roads, silent: np.ndarray) -> np.ndarray:
    """Who can come, along its ties, to an actor whose onward ties are not known."""
    reached = silent.copy()
    while True:
        more = reached | (((roads.ties.amounts @ reached.astype(float)) > 0) & ~roads.ties.terminals)
        if (more == reached).all():
            return np.asarray(more)
        reached = more


def _visits(roads: Roads, columns: np.ndarray) -> Numbers:
    """Return the expected visits N(., m) to the given actors m, from every actor."""
    n = len(roads.ties.index)
    right = np.zeros((n, len(columns)))
    right[columns, np.arange(len(columns))] = 1.0
    return np.asarray(splu(sparse.csc_matrix(sparse.eye_array(n) - roads.steps)).solve(right))
