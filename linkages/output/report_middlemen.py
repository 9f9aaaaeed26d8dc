"""The report on middlemen: through whom most passes, directly or through others."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from linkages.change.words import agree
from linkages.output.facts import Column, Facts, Form
from linkages.output.report_parts import Block, round_groups, table

TOP = 10
PARTS: tuple[tuple[str, str, Form], ...] = (
    ("clients", "clients", "count"),
    ("beta", "beta", "number"),
    ("beta_share", "share", "share"),
    ("captives", "captives", "count"),
    ("hegemony", "hegemony", "share"),
)
RANKED_BY = ("hegemony", "captives", "beta")
WORDS = (
    "Clients: producers who deal with the middleman directly. Beta = sum over producers of their share with it: 10 is the trade "
    "of ten producers; share = beta ÷ producers with a known answer. Captives: producers on whose every road out it stands. "
    "Hegemony = mean over producers of the share that passes it, directly or through others."
)


def held_in(facts: Facts, channel: str, label: str) -> pd.DataFrame:
    """Return a round's middlemen through whom something passes in a channel: most first, by hegemony, captives and beta."""
    frame = facts.tables["middlemen"]
    ranked = [f"{channel}.{name}" for name in RANKED_BY if f"{channel}.{name}" in frame]
    own = frame[frame["round"].eq(label)]
    own = own[own[ranked].gt(0).any(axis="columns")]
    return own.sort_values(ranked, ascending=False, kind="stable")


def middleman_table(facts: Facts, channel: str) -> Block:
    """Return the ten through whom most passes, in every round."""
    frame, last = facts.tables["middlemen"], facts.rounds[-1]
    parts = [part for part in PARTS if f"{channel}.{part[0]}" in frame]
    top = held_in(facts, channel, last).head(TOP)
    heads = [
        Column("", "Middleman"),
        Column("", "Role"),
        *(Column("", head, form) for _ in facts.rounds for _, head, form in parts),
    ]
    rows = []
    for actor, name, role in zip(top["actor"], top["name"], top["role"], strict=True):
        found = [facts.row("middlemen", round=label, actor=actor) for label in facts.rounds]
        cells = [
            facts.cell("middlemen", row, f"{channel}.{measure}", form) for row in found for measure, _, form in parts
        ]
        rows.append([name, facts.study.label_of_role(str(role)), *cells])
    caption = caption_of(len(rows), channel, roads=f"{channel}.hegemony" in frame)
    return table(rows, heads, caption, round_groups(facts, 2, len(parts)))


def caption_of(count: int, channel: str, *, roads: bool) -> str:
    """Return the caption of the table of middlemen.

    Examples
    --------
    >>> caption_of(1, "output", roads=True)
    'The middleman through whom most passes, directly or through others: output'
    """
    who = agree(count, "The middleman", f"The {count} middlemen")
    return f"{who} through whom most passes, {'directly or through others' if roads else 'directly'}: {channel}"


def indirect_holders(facts: Facts, channel: str) -> list[Block]:
    """Return a sentence on those of the table who hold captives without a client of their own."""
    last = facts.rounds[-1]
    if f"{channel}.captives" not in facts.tables["middlemen"]:
        return []
    top = held_in(facts, channel, last).head(TOP)
    rows = top.index[top[f"{channel}.clients"].eq(0) & top[f"{channel}.captives"].gt(0)]
    told = [holds_through_others(facts, channel, int(str(row))) for row in rows]
    return [("p", Markup(" ").join(told))] if told else []


def holds_through_others(facts: Facts, channel: str, row: int) -> Markup:
    """Return the sentence on a middleman without clients on whom producers depend all the same."""
    frame = facts.tables["middlemen"]
    return Markup(
        "<b>{}</b> ({}) has no producer as a direct client and yet stands on every road of {}: it is through other middlemen."
    ).format(
        frame["name"].iloc[row],
        facts.study.label_of_role(str(frame["role"].iloc[row])),
        facts.cell("middlemen", row, f"{channel}.captives", "count"),
    )
