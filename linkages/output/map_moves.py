"""Who became free, who became captive and who stayed so between two rounds, as the map shows it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from linkages.network.core import Network
from linkages.output.map_scores import RoundScores
from linkages.output.plain import places

FATES = ("freed", "newly", "still", "free", "unknown", "no_more", "not_before", "left", "entered")
BONDS = ("kept", "freed", "moved", "gone", "unsure", "new", "switched", "came")


def captivity_moves(networks: Sequence[Network], scores: Sequence[RoundScores]) -> list[dict[str, object]]:
    """Return for each pair of rounds, and each channel with roads, the fate of every producer and of every hold on one.

    A producer's fate is the place of a word in `FATES`: *freed* (captive before; after, a road known and captive of nobody),
    *newly* captive, *still* captive (whoever holds it), *free* in both, *unknown* (present in both and silent in one),
    *no_more* and *not_before* (captive in one round, without a road of this channel in the other), *left* and *entered*
    (captive, and present in one round only); None for all others.

    A hold is a pair of a producer and an actor on all its roads, at any depth, in either round. Its fate is a place in
    `BONDS`: *kept*; of those before, *freed*, *moved* (captive of another now), *gone* (left, or without a road) or *unsure*
    (silent after); of those after, *new* (free before), *switched* (captive of another before), *came* (entered, or
    without a road before) or *unsure* (silent before).
    """
    return [
        {
            "from": first,
            "to": last,
            "channels": {
                channel: _moves((networks[first], scores[first]), (networks[last], scores[last]), channel)
                for channel in scores[first].captives
                if channel in scores[last].captives
            },
        }
        for first, last in combinations(range(len(networks)), 2)
    ]


def _moves(
    before: tuple[Network, RoundScores], after: tuple[Network, RoundScores], channel: str
) -> dict[str, dict[str, list[int | None]] | list[int | None]]:
    first, last = _state(*before, channel), _state(*after, channel)
    fate = _fates(first, last)
    held = _holds(before[1].captives[channel], after[1].captives[channel])
    ids = before[0].index.tolist()
    bonds = {
        "actor": places(held["actor"], ids),
        "captor": places(held["captor"], ids),
        "fate": places(_bonds(held, first, last), BONDS),
    }
    order = sorted(range(len(held)), key=lambda row: (bonds["actor"][row] or 0, bonds["captor"][row] or 0))
    return {
        "fate": places(fate, FATES),
        "bonds": {name: [values[row] for row in order] for name, values in bonds.items()},
    }


def _state(net: Network, scores: RoundScores, channel: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "here": net.present,
            "silent": scores.facts[f"{channel}.road"].eq("unknown").to_numpy(dtype=bool),
            "captive": scores.table[f"{channel}.captive"].to_numpy(dtype=float),
        },
        index=net.index,
    )


def _fates(first: pd.DataFrame, last: pd.DataFrame) -> pd.Series:
    held, holds = first["captive"].eq(1), last["captive"].eq(1)
    free, frees = first["captive"].eq(0), last["captive"].eq(0)
    cases = {
        "left": held & ~last["here"],
        "entered": holds & ~first["here"],
        "": ~(first["here"] & last["here"]),
        "unknown": first["silent"] | last["silent"],
        "still": held & holds,
        "freed": held & frees,
        "newly": free & holds,
        "free": free & frees,
        "no_more": held,
        "not_before": holds,
    }
    return pd.Series(np.select(list(cases.values()), list(cases), default=""), index=first.index)


def _holds(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return every pair of producer and captor in either round, and in which."""
    pairs = ["actor", "captor"]
    plain = [frame[pairs].astype("object") for frame in (before, after)]
    return plain[0].merge(plain[1], how="outer", on=pairs, indicator="when")


def _bonds(held: pd.DataFrame, first: pd.DataFrame, last: pd.DataFrame) -> pd.Series:
    then, now = first.loc[held["actor"]], last.loc[held["actor"]]
    was, is_now = held["when"].eq("left_only").to_numpy(), held["when"].eq("right_only").to_numpy()
    cases = {
        "freed": was & now["captive"].eq(0).to_numpy(),
        "moved": was & now["captive"].eq(1).to_numpy(),
        "new": is_now & then["captive"].eq(0).to_numpy(),
        "switched": is_now & then["captive"].eq(1).to_numpy(),
        "unsure": (was & now["silent"].to_numpy()) | (is_now & then["silent"].to_numpy()),
        "gone": was,
        "came": is_now,
    }
    return pd.Series(np.select(list(cases.values()), list(cases), default="kept"), index=held.index)
