"""Tables on dependence beside the bundles: what stands in the way, how firm the hold is, both sides of a pair, terms, households."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from linkages.measures import (
    captivity_persistence,
    constraint_counts,
    dependence_pairs,
    household_roads,
    interlinking_sweep,
    shadow_rates,
    terms_by_group,
)
from linkages.measures.households import COLUMN as HOUSEHOLD
from linkages.measures.locks import INTERLINKED
from linkages.measures.terms import NEEDED
from linkages.network.core import Network
from linkages.network.shape import channels
from linkages.network.study import Study
from linkages.output.group_tables import has_roads, weighted_mean
from linkages.survey.cells import flag

IN_THE_WAY, HEAD = "in the way", "head"
COMPARABLE = ("product", "quality")
NOT_GIVEN = "not given"
Table = Callable[[Network], pd.DataFrame]


def dependence_tables(study: Study, groups: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the tables by name, in reading order; those of which no round has a row are left out.

    Parameters
    ----------
    study : Study
        With positions and relations of dependence.
    groups : sequence of str
        The actor columns that make groups.
    """
    made: dict[str, Table] = {
        "constraints": lambda net: _constraints(study, net, groups),
        "interlinking by threshold": _sweep,
        "captivity persistence": _persistence,
        "dependence pairs": lambda net: _told_names(net, dependence_pairs(net)),
        "terms": _terms,
        "terms by group": lambda net: _terms_by_group(study, net, groups),
        "households": lambda net: _households(study, net, groups),
    }
    found = {name: _rounds(study, table) for name, table in made.items()}
    return {name: frame for name, frame in found.items() if len(frame)}


def group_label(study: Study, by: str, group: object) -> str:
    """Return a group in the codebook's words: ``all``, or the attribute's label and the group, a role by its own label."""
    if by == "all":
        return "all"
    return f"{study.label_of_attribute(by)}: {study.label_of_role(str(group)) if by == 'role' else group}"


def _rounds(study: Study, table: Table) -> pd.DataFrame:
    frames = []
    for label, net in study.rounds.items():
        frame = table(net)
        if len(frame):
            frame.insert(0, "round", pd.Series(label, index=frame.index, dtype="str"))
            frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _by_group(study: Study, groups: Sequence[str], table: Callable[[str | None], pd.DataFrame]) -> pd.DataFrame:
    """Return a table for all and for each grouping below one another, each row with its group and what that is called."""
    frames = []
    for by in (None, *groups):
        frame = table(by)
        frame.insert(0, "by", "all" if by is None else by)
        frame.insert(2, "label", [group_label(study, by or "all", group) for group in frame["group"]])
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _constraints(study: Study, net: Network, groups: Sequence[str]) -> pd.DataFrame:
    def counts(by: str | None) -> pd.DataFrame:
        frame = constraint_counts(net, by=by).rename(columns={"constraint": IN_THE_WAY, "producers": "known"})
        return frame[["group", IN_THE_WAY, "count", "share", "known", "not known", "actors"]]

    return _by_group(study, groups, counts)


def _sweep(net: Network) -> pd.DataFrame:
    if sum(channel in INTERLINKED for channel in channels(net)) < 2:
        return pd.DataFrame()
    return interlinking_sweep(net).reset_index()


def _persistence(net: Network) -> pd.DataFrame:
    frames = [captivity_persistence(net, channel=one).reset_index().assign(channel=one) for one in has_roads(net)]
    if not frames:
        return pd.DataFrame()
    table = pd.concat(frames, ignore_index=True).rename(columns={"producers": "known road"})
    return table[["channel", *table.columns.drop("channel")]]


def _terms(net: Network) -> pd.DataFrame:
    if any(term not in net.ties for term in NEEDED):
        return pd.DataFrame()
    return _told_names(net, _rates(net))


def _terms_by_group(study: Study, net: Network, groups: Sequence[str]) -> pd.DataFrame:
    if any(term not in net.ties for term in NEEDED):
        return pd.DataFrame()
    rates = _rates(net)
    together = net.with_(actors=net.actors.assign(everyone="all"))

    def rows(by: str | None) -> pd.DataFrame:
        return terms_by_group(together, rates, by=by or "everyone").rename_axis("group").reset_index()

    return _by_group(study, groups, rows) if len(rates) else pd.DataFrame()


def _rates(net: Network) -> pd.DataFrame:
    return shadow_rates(net, by=[column for column in COMPARABLE if column in net.actors])


def _households(study: Study, net: Network, groups: Sequence[str]) -> pd.DataFrame:
    """Return for the members of households who is told by an attribute `head` of yes and no; nothing without it."""
    if HOUSEHOLD not in net.actors or HEAD not in net.actors:
        return pd.DataFrame()
    heads = [str(actor) for actor, value in net.actors[HEAD].items() if pd.notna(value) and flag(str(value))]
    groups = [name for name in groups if name not in (HOUSEHOLD, HEAD)]
    frames = []
    for channel in has_roads(net) if heads else ():
        roads = household_roads(net, channel=channel, heads=heads)
        facts = roads.join(net.actors[[*groups, "sampling_weight"]])
        frame = _by_group(study, groups, lambda by, facts=facts: _through_head(facts, by))  # type: ignore[misc]
        frame.insert(0, "channel", channel)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _through_head(facts: pd.DataFrame, by: str | None) -> pd.DataFrame:
    keys = pd.Series("all", index=facts.index) if by is None else facts[by].astype(object).fillna(NOT_GIVEN)
    rows = []
    for group, part in facts.groupby(keys, sort=True):
        held = part["through_head"]
        rows.append(
            {
                "group": group,
                "count": int(held.eq(1).sum()),
                "share": weighted_mean(held, part["sampling_weight"]),
                "known": int(held.notna().sum()),
                "not known": int(part["road"].eq("unknown").sum()),
                "actors": ", ".join(map(str, held.index[held.eq(1)])),
            }
        )
    return pd.DataFrame(rows, columns=["group", "count", "share", "known", "not known", "actors"])


def _told_names(net: Network, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the names of actors and partners beside their ids."""
    table, names = table.copy(), net.actors["name"]
    for end, told in (("actor", "name"), ("partner", "partner_name")):
        table.insert(list(table.columns).index(end) + 1, told, names.reindex(table[end]).to_numpy())
    return table
