"""Tables on cooperation: how tightly knit, within and across groups, trust, members and groups, and how firm the communities are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from linkages.change import CommunityChange, actor_status, compare_communities
from linkages.change.communities import EVENTS
from linkages.measures import (
    co_membership,
    community_agreement,
    community_stability,
    cooperation_table,
    density,
    group_overlap,
    group_sizes,
    honest_brokers,
    membership_network,
    resolution_profile,
    trust_table,
)
from linkages.measures.communities import Communities, find_communities
from linkages.measures.cooperation_tables import across_groups
from linkages.network.core import Network
from linkages.network.observed import is_observed
from linkages.network.remember import remembered
from linkages.network.shape import select_relations
from linkages.network.study import Study

TRUST, MOST_SIDES, LARGE, MOST_PAIRS = "trust", 4, 1500, 200_000
SIDE = "trusted by "
Tables = dict[str, pd.DataFrame]
Actors = dict[str, pd.DataFrame]


def cooperation_tables(study: Study, groups: Sequence[str]) -> Tables:
    """Return the tables by name, in reading order; those of which no round has a row are left out.

    Parameters
    ----------
    study : Study
        One round or more.
    groups : sequence of str
        The actor columns that make groups.
    """
    divided = [*groups, *(column for column in membership_columns(study) if column not in groups)]
    made: dict[str, Callable[[Network], pd.DataFrame]] = {
        "cooperation": _cooperation,
        "ties by group": lambda net: _across(net, divided),
        "trust": lambda net: _trust(net, groups),
        "honest brokers": lambda net: _honest(net, groups),
        "group members": lambda net: _sizes(study, net),
        "group overlap": lambda net: _overlap(study, net),
        "co-membership": lambda net: _shared(study, net),
        "community stability": _stability,
        "community agreement": lambda net: _agreement(net, divided),
        "community resolution": _resolutions,
    }
    found = {name: _rounds(study, table) for name, table in made.items()}
    return {name: frame for name, frame in found.items() if len(frame)}


def cooperative(net: Network) -> list[str]:
    """Return the relations among equals: neither dependence nor membership of groups."""
    return [
        name for name, r in net.relations.items() if r.kind != "dependence" and name not in membership_relations(net)
    ]


@remembered
def one_relation(net: Network, name: str) -> Network:
    """Return the network of one relation, made once."""
    return select_relations(net, name)


@remembered
def communities_of(net: Network, name: str) -> Communities:
    """Return the communities of one relation, found once."""
    return find_communities(one_relation(net, name))


def membership_relations(net: Network) -> list[str]:
    """Return the relations from members to groups: directed, no dependence, all targets of the position group, none of them a source."""
    group = net.actors["position"].eq("group").to_numpy(dtype=bool)
    found = []
    for name, relation in net.relations.items():
        source, target, _ = net.arrays(name)
        if relation.directed and relation.kind != "dependence" and len(target) and group[target].all():
            found += [name] if not np.isin(source, target).any() else []
    return found


def membership_columns(study: Study) -> list[str]:
    """Return the actor columns that are named after a role of groups (`shg`) and have an entry in some round."""
    frames = [net.actors for net in study]
    roles = {
        str(role).casefold() for frame in frames for role in frame.loc[frame["position"].eq("group"), "role"].dropna()
    }
    names = dict.fromkeys(str(column) for frame in frames for column in frame)
    found = [name for name in names if name.casefold() in roles]
    return [name for name in found if any(name in frame and frame[name].notna().any() for frame in frames)]


def community_changes(study: Study) -> Tables:
    """Return what became of the communities of each relation between the first and the last round."""
    before, after = next(iter(study)), list(study)[-1]
    status = actor_status(study)
    changes = {name: _change(before, after, name, status) for name in cooperative(before) if _can_divide(before, name)}
    changes = {name: change for name, change in changes.items() if len(change.events)}
    flows, events, whole = [], [], []
    for name, change in changes.items():
        flows.append(change.flow.assign(relation=name))
        events.append(change.events.assign(relation=name))
        counts = change.events["event"].value_counts()
        row: dict[str, object] = {"relation": name, "actors": change.actors}
        row |= {"adjusted_rand": change.adjusted_rand, "nmi": change.nmi}
        whole.append(row | {event: int(counts.get(event, 0)) for event in EVENTS})
    if not changes:
        return {}
    return {
        "community change": pd.DataFrame(whole),
        "community events": _relation_first(pd.concat(events, ignore_index=True)),
        "community flow": _relation_first(pd.concat(flows, ignore_index=True)),
    }


def _change(before: Network, after: Network, name: str, status: pd.DataFrame) -> CommunityChange:
    found = [communities_of(net, name) for net in (before, after)]
    return compare_communities(*found, status=status[f"{name}.status"])


def _relation_first(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[["relation", *(column for column in frame if column != "relation")]]


def _rounds(study: Study, table: Callable[[Network], pd.DataFrame]) -> pd.DataFrame:
    frames = []
    for label, net in study.rounds.items():
        frame = table(net)
        if len(frame):
            frame.insert(0, "round", pd.Series(label, index=frame.index, dtype="str"))
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _can_divide(net: Network, name: str) -> bool:
    return net.relations[name].weight_type != "distance"


def _cooperation(net: Network) -> pd.DataFrame:
    chosen = cooperative(net)
    return cooperation_table(select_relations(net, chosen)).reset_index() if chosen else pd.DataFrame()


def _across(net: Network, groups: Sequence[str]) -> pd.DataFrame:
    divided = [by for by in groups if by in net.actors and net.actors[by].nunique() > 0]
    pairs = [(name, by) for by in divided for name in cooperative(net)]
    return pd.DataFrame(
        [{"relation": name, "by": by, **across_groups(one_relation(net, name), by)} for name, by in pairs]
    )


def _trust(net: Network, groups: Sequence[str]) -> pd.DataFrame:
    if TRUST not in net.relations:
        return pd.DataFrame()
    relation = net.relations[TRUST]
    frames = [trust_table(net).reset_index().assign(by="all")]
    for by in groups:
        table = trust_table(one_relation(net, TRUST), groups=by)
        frames.append(table.loc[["within", "across"]].reset_index().assign(by=by))
    frame = pd.concat(frames, ignore_index=True)
    weight = relation.unit_text or str(relation.weight_type)
    frame["unit"] = np.where(frame["measure"] == "mean", weight, "share, 0 to 1")
    return frame[["by", "measure", "value", "unit", "of"]].astype({"of": "int64"})


def _honest(net: Network, groups: Sequence[str]) -> pd.DataFrame:
    """Return the honest brokers between the groups of the first grouping that makes two to four sides."""
    sides = [by for by in groups if 2 <= net.actors[by].nunique() <= MOST_SIDES]
    if TRUST not in net.relations or not sides:
        return pd.DataFrame()
    table = honest_brokers(one_relation(net, TRUST), sides[0])
    shares = table.drop(columns=["least", "honest"]).add_prefix(SIDE)
    frame = pd.concat([net.actors[["name", "role"]], shares, table[["least"]]], axis="columns")
    frame = frame[table["honest"].eq(1).to_numpy(dtype=bool)].sort_values("least", ascending=False, kind="stable")
    return frame.rename_axis("actor").reset_index().assign(by=sides[0])[["by", "actor", *frame.columns]]


def _memberships(study: Study, net: Network) -> dict[str, Network]:
    """Return members and groups, by the relation or the actor column that tells who belongs where."""
    found = {name: one_relation(net, name) for name in membership_relations(net)}
    if not found:
        for column in membership_columns(study):
            if column in net.actors and net.actors[column].notna().any():
                found[column] = membership_network(net, column)
    return found


def _sizes(study: Study, net: Network) -> pd.DataFrame:
    frames = []
    for name, two in _memberships(study, net).items():
        table = group_sizes(two).sort_values("members", ascending=False, kind="stable").reset_index()
        table.insert(1, "name", two.actors["name"].reindex(table["group"]).to_numpy())
        table.insert(0, "membership", name)
        frames.append(table)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _overlap(study: Study, net: Network) -> pd.DataFrame:
    frames = []
    for name, two in _memberships(study, net).items():
        table = group_overlap(two)
        for place, end, told in ((1, "group", "name"), (3, "other", "other_name")):
            table.insert(place, told, two.actors["name"].reindex(table[end]).to_numpy())
        table.insert(0, "membership", name)
        frames.append(table)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _shared(study: Study, net: Network) -> pd.DataFrame:
    """Return how many of those who share a group are tied, beside how many of all pairs are."""
    rows: list[dict[str, object]] = []
    for name, two in _memberships(study, net).items():
        together = co_membership(two)
        ids = together.ties[["source", "target"]]
        known = (ids["source"].isin(net.index) & ids["target"].isin(net.index)).to_numpy(dtype=bool)
        if not known.any() or known.sum() > MOST_PAIRS:
            continue
        kept = ids[known]
        first, second = (net.index.get_indexer(pd.Index(kept[end])).astype(np.int64) for end in ("source", "target"))
        for relation in cooperative(net):
            tied, pairs = _tied_pairs(one_relation(net, relation), first, second)
            share = tied / pairs if pairs else np.nan
            row: dict[str, object] = {"membership": name, "relation": relation, "pairs": pairs, "tied_share": share}
            rows.append(row | {"density": density(one_relation(net, relation))})
    return pd.DataFrame(rows)


def _tied_pairs(one: Network, first: np.ndarray, second: np.ndarray) -> tuple[int, int]:
    """Return how many of these pairs are tied, of how many that were observed; both directions of a directed relation."""
    if one.single().directed:
        first, second = np.r_[first, second], np.r_[second, first]
    seen = is_observed(one, first, second)
    source, target, _ = one.arrays(one.single().name)
    n = np.int64(len(one.index))
    keys = source * n + target
    if not one.single().directed:
        keys = np.r_[keys, target * n + source]
    return int((np.isin(first * n + second, keys) & seen).sum()), int(seen.sum())


def _stability(net: Network) -> pd.DataFrame:
    rows = []
    for name in _checked(net):
        found = communities_of(net, name)
        row: dict[str, object] = {"relation": name, "communities": found.n, "modularity": found.modularity}
        rows.append(row | community_stability(one_relation(net, name)).drop(["fewest", "most"]).to_dict())
    return pd.DataFrame(rows)


def _agreement(net: Network, groups: Sequence[str]) -> pd.DataFrame:
    rows = []
    for name in cooperative(net):
        if not _can_divide(net, name):
            continue
        found = communities_of(net, name)
        for by in groups if found.n else ():
            told = by in net.actors and net.actors[by].notna().any()
            rows += (
                [{"relation": name, "by": by} | community_agreement(found, net.actors[by]).to_dict()] if told else []
            )
    frame = pd.DataFrame(rows)
    return frame.astype({"actors": "int64"}) if len(frame) else frame


def _resolutions(net: Network) -> pd.DataFrame:
    frames = []
    for name in _checked(net):
        table = resolution_profile(one_relation(net, name)).reset_index()
        table.insert(0, "relation", name)
        frames.append(table)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _checked(net: Network) -> list[str]:
    """Return the relations whose communities are checked; none in a large study, where that takes long."""
    if len(net.index) > LARGE:
        return []
    return [name for name in cooperative(net) if _can_divide(net, name) and len(net.arrays(name)[0])]
