"""Who was freed between the first and the last round: a row for each producer in each channel, and counts by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from linkages.change.freed import FREED, KNOWN, STILL, captivity_status
from linkages.network.shape import channels
from linkages.network.study import Study
from linkages.output.group_tables import has_roads

NO_ROAD, NOT_KNOWN, AWAY = "no road in a round", "not known", "away"
STATUSES = (*KNOWN, NO_ROAD, NOT_KNOWN)
LEAD = ["channel", "actor", "name", "role"]
OUTSIDE = ("not used", AWAY)


def freed_table(study: Study, actors: Mapping[str, pd.DataFrame], captives: pd.DataFrame) -> pd.DataFrame:
    """Return for each producer and channel whether it was captive before and after, of whom, and what became of it.

    Parameters
    ----------
    study : Study
        Of two rounds or more; the first is compared with the last.
    actors : Mapping of str to pandas.DataFrame
        The table of actors of each round.
    captives : pandas.DataFrame
        Who stands on every road of whom, with the column `round`.

    Returns
    -------
    pandas.DataFrame
        Producers of either round who have dealings in the channel, or might, the freed first: `captive before`, `captive after` (1 or 0),
        the middlemen on all their roads (`captors before`, `captors after`, the nearest first), `road before`, `road after`, and `status`:
        ``freed``, ``newly captive``, ``still captive``, ``never captive``; ``not known`` where an answer is missing; ``no road in a
        round`` for who was away, named nobody or had no road in one.
    """
    ends = [next(iter(study)), list(study)[-1]]
    found = [channel for channel in channels(ends[0]) if all(channel in has_roads(net) for net in ends)]
    tables = [actors[net.label] for net in ends]
    held = [_captor_names(captives[captives["round"].eq(net.label)], actors[net.label]) for net in ends]
    frames = [_of_channel(channel, tables, held) for channel in found]
    empty = pd.DataFrame(columns=[*LEAD, "status"], dtype="str")
    return pd.concat(frames, ignore_index=True) if frames else empty


def freed_by_group(freed: pd.DataFrame, actors: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Return the number of producers by what became of their captivity, in all and by group, in each channel.

    `actors` is the table of the last round; `captive before` counts those who were captive in the first and are known in both.
    """
    rows = []
    facts = actors.set_index("actor")
    for channel, part in freed.groupby("channel", sort=False):
        for by in ("all", *groups):
            values = facts[by].reindex(part["actor"]).fillna("not given").to_numpy() if by != "all" else "all"
            labelled = part.assign(group=values)
            rows += [
                {"channel": channel, "by": by, "group": group, **_counts(members)}
                for group, members in labelled.groupby("group", sort=True)
            ]
    return pd.DataFrame(rows, columns=["channel", "by", "group", "producers", "captive before", *STATUSES])


def _counts(members: pd.DataFrame) -> dict[str, int]:
    counts = {status: int(members["status"].eq(status).sum()) for status in STATUSES}
    return {"producers": len(members), "captive before": counts[FREED] + counts[STILL], **counts}


def _captor_names(captives: pd.DataFrame, actors: pd.DataFrame) -> pd.DataFrame:
    """Return the names of each producer's captors, the nearest first, a column for each channel."""
    middlemen = actors.loc[actors["position"].eq("middleman"), "actor"]
    chain = captives[captives["captor"].isin(middlemen)].sort_values("depth", kind="stable")
    return chain.pivot_table(index="actor", columns="channel", values="captor_name", aggfunc="; ".join)


def _of_channel(channel: str, actors: Sequence[pd.DataFrame], captors: Sequence[pd.DataFrame]) -> pd.DataFrame:
    ends = [frame.set_index("actor") for frame in actors]
    table = ends[0][["name", "role"]].assign(channel=channel)
    late = ~ends[0]["present"].to_numpy(dtype=bool)
    table.loc[late, ["name", "role"]] = ends[1].loc[late, ["name", "role"]]
    for end, held, when in zip(ends, captors, ("before", "after"), strict=True):
        here = end["present"] & end["position"].eq("producer")
        table[f"captive {when}"] = end[f"{channel}.captive"].where(here)
        table[f"captors {when}"] = held[channel].reindex(table.index) if channel in held else None
        table[f"road {when}"] = end[f"{channel}.road"].where(here, AWAY).fillna(AWAY)
    roads = table[["road before", "road after"]]
    missing = pd.Series(NO_ROAD, index=table.index).mask((roads == "unknown").any(axis="columns"), NOT_KNOWN)
    status = captivity_status(table["captive before"], table["captive after"])
    table["status"] = status.fillna(missing)
    order = [f"{what} {when}" for what in ("captive", "captors", "road") for when in ("before", "after")]
    table = table[~roads.isin(list(OUTSIDE)).all(axis="columns")].rename_axis("actor").reset_index()
    ranked = table["status"].map(STATUSES.index).sort_values(kind="stable").index
    return table.loc[ranked, [*LEAD, *order, "status"]]
