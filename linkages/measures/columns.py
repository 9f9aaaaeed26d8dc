"""The columns that the bundles of measures are made of: those of one relation, of one channel, and over channels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.centrality import betweenness, closeness, degree, strength
from linkages.measures.channel import Dependence, dependence
from linkages.measures.communities import find_communities
from linkages.measures.dependency import active_producers, headline_share, row_max, row_sums, to_middlemen
from linkages.measures.frame import Direction
from linkages.measures.holes import holes_table
from linkages.measures.locks import INTERLINKED, LOCKED, interlinking_values, locked_actors, pair_table
from linkages.measures.road_bounds import road_table_of
from linkages.measures.roads import find_roads
from linkages.measures.spectral import pagerank
from linkages.measures.tied import locked_by_contract, tied_relations
from linkages.network.core import Network
from linkages.network.remember import remembered
from linkages.network.shape import channels, select_relations

ROAD_COLUMNS = (
    *("road", "exits", "exits_low", "exits_high", "captor", "captive", "captive_low", "captive_high", "class_captive"),
    *("disintermediated_share", "stranded_share", "assumed_onward"),
)


@remembered
def relation_columns(net: Network, name: str, *, seed: int = 0) -> pd.DataFrame:
    """Return each actor's scores in one relation, over the roster."""
    one = select_relations(net, name)
    relation = one.single()
    directions: dict[str, Direction] = {"in_": "in", "out_": "out"} if relation.directed else {"": "all"}
    found = {"answered": one.answered[name]}
    found |= {f"{prefix}degree": degree(one, direction=way) for prefix, way in directions.items()}
    if relation.weight_type not in ("binary", "distance"):
        found |= {f"{prefix}strength": strength(one, direction=way) for prefix, way in directions.items()}
    found["betweenness"], found["closeness"], found["pagerank"] = betweenness(one), closeness(one), pagerank(one)
    if relation.weight_type != "distance":
        holes = holes_table(one)
        found["constraint"], found["effective_size"] = holes["constraint"], holes["effective_size"]
        found["community"] = find_communities(one, seed=seed).membership
    return pd.DataFrame(found).add_prefix(f"{name}.")


def channel_columns(net: Network, ties: Dependence) -> pd.DataFrame:
    """Return each producer's dependence in one channel, over the roster."""
    active = active_producers(ties)
    shares = ties.shares
    best = pd.Series(ties.index[_row_argmax(ties)], index=ties.index).where(active)
    found = {
        "top_partner": best,
        "top_partner_share": ties.over_roster(row_max(shares), active, "top_partner_share"),
        "partner_hhi": ties.over_roster(row_sums(shares.power(2)), active, "partner_hhi"),
        "middleman_share": ties.over_roster(to_middlemen(ties), active, "middleman_share"),
    }
    if net.setting.terminals.get(ties.channel):
        roads = road_table_of(net, find_roads(net, channel=ties.channel))
        found |= {name: roads[name] for name in ROAD_COLUMNS}
    return pd.DataFrame(found).add_prefix(f"{ties.channel}.")


def headline_columns(net: Network, found: list[Dependence], by_channel: pd.DataFrame) -> pd.DataFrame:
    """Return each producer's dependence over channels: middleman share, interlinking, locks and captivity, over the roster."""
    three = [ties for ties in found if ties.channel in INTERLINKED]
    pairs = pair_table(three)
    pairs = pairs[pairs["partner"].isin(net.index[found[0].middlemen])]
    order = ["channels", "intensity"]
    locked = (
        pairs[pairs["locked"]]
        .sort_values(order, ascending=False, kind="stable")
        .drop_duplicates("actor")
        .set_index("actor")
    )
    bound = {"locked_by_contract": locked_by_contract(net)} if three and tied_relations(net) else {}
    return pd.DataFrame(
        {
            "middleman_share": headline_share(found, net.setting.channel_weights),
            "interlinking": interlinking_values(three, net.index),
            "locked": locked_actors(three, pairs, wanted=LOCKED) if three else np.nan,
            "triple_locked": locked_actors(three, pairs, wanted=len(INTERLINKED)) if three else np.nan,
            **bound,
            "locked_with": locked["partner"].reindex(net.index),
            "captive": _captive_anywhere(by_channel),
        },
        index=net.index,
    )


@remembered
def dependence_columns(net: Network) -> pd.DataFrame:
    """Return the columns of every channel and over channels; without columns if no relation is one of dependence."""
    found = [dependence(net, channel=channel) for channel in channels(net)]
    if not found:
        return pd.DataFrame(index=net.index)
    by_channel = pd.concat([channel_columns(net, ties) for ties in found], axis="columns")
    return pd.concat([by_channel, headline_columns(net, found, by_channel)], axis="columns")


def _captive_anywhere(by_channel: pd.DataFrame) -> pd.Series:
    """1 where a channel has a captor, 0 where every channel is known and none has, NaN where an answer is missing."""
    flags = by_channel[[column for column in by_channel if str(column).endswith(".captive")]]
    states = by_channel[[column for column in by_channel if str(column).endswith(".road")]]
    some = flags.max(axis="columns")
    unknown = (states == "unknown").any(axis="columns") & ~some.eq(1)
    return some.astype(float).mask(unknown)


def _row_argmax(ties: Dependence) -> np.ndarray:
    """Return the partner with the largest share of each row; the first in roster order among equals, 0 for empty rows."""
    shares = ties.shares.tocoo()
    best = np.zeros(len(ties.index), dtype=np.int64)
    order = np.lexsort((-shares.col, shares.data))
    best[shares.row[order]] = shares.col[order]
    return best
