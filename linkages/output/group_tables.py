"""Tables by group: exits of each group's producers, ties within and across groups, brokers between groups, communities found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from linkages.measures import brokerage_roles, ei_index
from linkages.network.core import Network
from linkages.network.shape import channels, select_relations
from linkages.network.study import Study

OWN_COLUMNS = ("name", "role", "position", "present", "listed", "terminal", "sampling_weight")
MOST_GROUPS = 12
EXIT_COUNTS = ("exits 0", "exits 1", "exits 2", "exits 3 or more", "named nobody", "not known")


def group_columns(study: Study) -> list[str]:
    """Return the actor columns that make groups: attributes of two to twelve values that most actors have, then the role.

    Attributes of text come as the codebook lists them; `community` goes first where a study has it.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> actors = pd.DataFrame({"actor": ["a", "b", "c"], "sex": ["f", "m", "f"], "age": [30, 41, 28]})
    >>> group_columns(Study.from_networks("Friends", [network_from_edges(edges, actors=actors)]))
    ['sex']
    """
    frames = [net.actors for net in study]
    names = [str(column) for column in frames[0] if column not in OWN_COLUMNS]
    found = [name for name in names if _makes_groups(pd.concat([f[name] for f in frames if name in f]))]
    found.sort(key=lambda name: name.casefold() != "community")
    return found + [name for name in ("role",) if _makes_groups(pd.concat([frame[name] for frame in frames]))]


def has_positions(study: Study) -> bool:
    """Return whether in every round somebody has a position, without which dependence cannot be measured."""
    return all(net.actors["position"].notna().any() for net in study)


def has_roads(net: Network) -> list[str]:
    """Return the channels with roads to the outside, of a network in which somebody has a position."""
    ends = net.setting.terminals
    return [] if net.actors["position"].isna().all() else [channel for channel in channels(net) if ends.get(channel)]


def exits_by_group(net: Network, actors: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Return the number of producers by their separate roads out, in all and by group; captives and the mean middleman share beside."""
    rows = []
    weights = net.actors["sampling_weight"]
    producers = actors[actors["present"] & actors["position"].eq("producer")]
    for channel in has_roads(net):
        every = producers[producers[f"{channel}.road"] != "not used"]
        for by in ("all", *groups):
            parts = [("all", every)] if by == "all" else every.groupby(every[by].fillna("not given"), sort=True)
            rows += [
                {"channel": channel, "by": by, "group": group, **_exit_row(part, channel, weights)}
                for group, part in parts
            ]
    return pd.DataFrame(rows)


def mixing_table(net: Network, groups: Sequence[str]) -> pd.DataFrame:
    """Return the E-I index of each relation for each grouping of the actors."""
    rows = []
    for name in net.relations:
        one = select_relations(net, name)
        rows += [{"relation": name, "by": by, "e_i_index": float(ei_index(one, by))} for by in groups]
    return pd.DataFrame(rows, columns=["relation", "by", "e_i_index"])


def broker_table(net: Network, groups: Sequence[str]) -> pd.DataFrame:
    """Return the broker roles of every actor who has any, in each relation, between the groups of the first grouping.

    `across` counts all but coordination inside the own group; who has most of it comes first.
    """
    facts = net.actors[["name", "role"]]
    frames = [pd.DataFrame({"relation": pd.Series(dtype="str")})]
    for by in groups[:1]:
        for name in net.relations:
            roles = brokerage_roles(select_relations(net, name), by)
            roles = roles.assign(across=roles["total"] - roles["coordinator"])
            roles = roles[roles["total"] > 0].sort_values(["across", "total"], ascending=False, kind="stable")
            frames.append(_named(name, by, net.actors[by], facts, roles))
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0].iloc[:, :0]


def community_sizes(net: Network, actors: pd.DataFrame) -> pd.DataFrame:
    """Return the communities found in each relation that have three actors or more: their size and the role most of them have."""
    rows = []
    for name in net.relations:
        column = f"{name}.community"
        if column not in actors:
            continue
        for community, members in actors[actors[column].notna()].groupby(column):
            roles = members["role"].value_counts()
            if len(members) >= 3:
                first = sorted(roles[roles == roles.max()].index)[:1]
                rows.append(
                    {
                        "relation": name,
                        "community": int(str(community)),
                        "actors": len(members),
                        "most frequent role": "".join(first),
                    }
                )
    frame = pd.DataFrame(rows, columns=["relation", "community", "actors", "most frequent role"])
    return frame.sort_values(["relation", "actors"], ascending=[True, False], kind="stable", ignore_index=True)


def stayed_table(status: pd.DataFrame) -> pd.DataFrame:
    """Return how many actors stayed, entered, left or were silent, in all and by role."""
    rows = [{"role": "all", **status["status"].value_counts().to_dict()}]
    roles = status["role"].fillna("no role given")
    if len(roles.unique()) > 1:
        rows += [
            {"role": role, **part["status"].value_counts().to_dict()}
            for role, part in status.groupby(roles, sort=False)
        ]
    order = ["role", "stayed", "silent", "entered", "left", "not asked", "away"]
    frame = pd.DataFrame(rows).reindex(columns=order).fillna(dict.fromkeys(order[1:], 0))
    return frame.astype(dict.fromkeys(order[1:], int))


def weighted_mean(values: pd.Series, weights: pd.Series) -> float:
    """Return the mean of the values that are known, with sampling weights; NaN if none is.

    Examples
    --------
    >>> weighted_mean(pd.Series([1.0, 0.0, None]), pd.Series([3.0, 1.0, 9.0]))
    0.75
    """
    known = values.notna().to_numpy()
    weight = weights.to_numpy(dtype=float)[known]
    return float(np.average(values.to_numpy(dtype=float)[known], weights=weight)) if weight.sum() > 0 else float("nan")


def _makes_groups(values: pd.Series) -> bool:
    known = values.dropna()
    text = pd.api.types.is_string_dtype(values) or isinstance(values.dtype, pd.CategoricalDtype)
    return bool(text and 2 <= known.nunique() <= MOST_GROUPS and len(known) >= len(values) / 2)


def _exit_row(part: pd.DataFrame, channel: str, weights: pd.Series) -> dict[str, object]:
    exits, road = part[f"{channel}.exits"], part[f"{channel}.road"]
    counts = [(exits == 0), (exits == 1), (exits == 2), (exits >= 3), road == "none", road == "unknown"]
    return {
        "producers": len(part),
        **{text: int(flags.sum()) for text, flags in zip(EXIT_COUNTS, counts, strict=True)},
        "known road": int(part[f"{channel}.captive"].notna().sum()),
        "captives": int(part[f"{channel}.captive"].eq(1).sum()),
        "middleman_share": weighted_mean(part[f"{channel}.middleman_share"], weights.reindex(part["actor"])),
    }


def _named(relation: str, by: str, groups: pd.Series, facts: pd.DataFrame, roles: pd.DataFrame) -> pd.DataFrame:
    left = pd.DataFrame({"relation": relation, "by": by, "group": groups.reindex(roles.index)}, index=roles.index)
    return pd.concat([left, facts.reindex(roles.index), roles], axis="columns").rename_axis("actor").reset_index()
