"""The report on brokers: who stands between others, and between which groups."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from linkages.change.words import agree
from linkages.output.facts import NONE, Column, Facts
from linkages.output.group_tables import group_columns
from linkages.output.report_parts import Block, Section, table

TOP = 10


def brokers(facts: Facts) -> Section:
    """Return who stands between groups, and whose contacts know each other least."""
    names = next(iter(facts.study)).relations
    groups = group_columns(facts.study)[:1]
    if not groups:
        text = Markup(
            "Broker roles need groups, and the list of actors has no attribute or role that makes two to twelve "
            "of them. "
            "Constraint and effective size stand in the tables of actors."
        )
        return Section("brokers", "Brokers", [("p", text)])
    by = facts.study.label_of_attribute(groups[0])
    blocks: list[Block] = [
        (
            "p",
            Markup(
                "A broker stands between two others who have no tie of their own. By the groups of the three "
                "({}): a <b>coordinator</b> links two of its own group, an "
                "<b>itinerant</b> two of another, a <b>representative</b> passes on from its own group to "
                "another, a <b>gatekeeper</b> from another to its own, a "
                "<b>liaison</b> two groups that are both not its own. <b>Across</b> counts all of these but the "
                "coordinator’s, and ranks the tables. Constraint is low where an actor’s contacts do not know each other."
            ).format(by),
        )
    ]
    told = [name for name in names if _across(facts, name)]
    blocks += [_broker_table(facts, name, by) for name in told]
    silent = [names[name].label for name in names if name not in told]
    if silent:
        blocks.append(
            (
                "note",
                Markup("Nobody links two others without a tie of their own across groups in: {}.").format(
                    ", ".join(silent)
                ),
            )
        )
    return Section("brokers", "Brokers", blocks)


def _across(facts: Facts, name: str) -> list[int]:
    """Return the rows of the last round's brokers across groups in a relation, most first."""
    rows = facts.rows("brokers", round=facts.rounds[-1], relation=name)
    return [row for row in rows if facts.tables["brokers"]["across"].iloc[row] > 0]


def _broker_table(facts: Facts, name: str, by: str) -> Block:
    last = facts.rounds[-1]
    rows = _across(facts, name)[:TOP]
    frame, actors = facts.tables["brokers"], f"actors {last}"
    roles = ("across", "coordinator", "itinerant", "representative", "gatekeeper", "liaison")
    told = frame["role"].notna().any()
    heads = [
        Column("", "Actor"),
        *([Column("", "Role")] if told else []),
        Column("", by),
        *(Column("", role, "count") for role in roles),
        Column("", "constraint", "number"),
    ]
    shown = []
    for row in rows:
        own = facts.row(actors, actor=frame["actor"].iloc[row])
        role = frame["role"].iloc[row]
        named = NONE if pd.isna(role) else facts.study.label_of_role(str(role))
        lead: Sequence[object] = [
            frame["name"].iloc[row],
            *([named] if told else []),
            facts.cell("brokers", row, "group"),
        ]
        shown.append(
            [
                *lead,
                *(facts.cell("brokers", row, role, "count") for role in roles),
                facts.cell(actors, own, f"{name}.constraint", "number"),
            ]
        )
    label = next(iter(facts.study)).relations[name].label
    who = agree(len(rows), "the actor who brokers", f"the {len(rows)} actors who broker")
    return table(shown, heads, f"{label}: {who} most pairs across groups of “{by}”, {last}")
