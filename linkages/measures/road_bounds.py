"""The state of each producer's roads to the outside, with bounds where middlemen on them were not interviewed."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.measures.captivity import captives_of
from linkages.measures.exits import class_captive, exits_of
from linkages.measures.hegemony import disintermediated_of
from linkages.measures.roads import Onward, Roads, find_roads
from linkages.network.core import Network


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
        - `disintermediated_share`, `_low`, `_high`: see `disintermediated_share`; a value of 0.5 means that half of the dealings
          reaches the outside past no middleman;
        - `stranded_share`: how much of the dealings is with partners from whom the outside cannot be reached; a value of 0.5 means
          half;
        - `assumed_onward`: 1 if a road of the producer may rest on a middleman who was not interviewed.

        The bounds come from the two extremes: that such middlemen have every onward tie they may have, and none. Where
        all were interviewed, all three agree.

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
    extremes = [_road_columns(find_roads(net, channel=roads.ties.channel, onward=onward)) for onward in onwards]
    if silent.any():
        groups = silent & ~roads.ties.middlemen
        extremes += [
            disintermediated_of(find_roads(net, channel=roads.ties.channel, onward="all"), doubted=groups).to_frame()
        ]
    for name in ("exits", "captive", "disintermediated_share"):
        every = pd.concat([one[name] for one in (table, *extremes) if name in one], axis="columns")
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
