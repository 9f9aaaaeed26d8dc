"""The report on who was freed between the first and the last round."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from linkages.output.facts import Column, Facts
from linkages.output.freed import STATUSES
from linkages.output.report_parts import Block, capital, table

WORDS = (
    "Freed: one middleman stood on every road in the first round, and none does in the last. Not known: an answer is missing in a "
    "round. No road in a round: away, named nobody, or had no road out. The table “who was freed” of the workbook names each "
    "producer and its captors; “freed by group” has the other groupings."
)


def freed(facts: Facts) -> list[Block]:
    """Return how many captives were freed in each channel: in all, and by the groups of the first grouping."""
    if not facts.has("freed by group"):
        return []
    frame = facts.tables["freed by group"]
    by = next((str(name) for name in pd.unique(frame["by"]) if name != "all"), "all")
    heads = [
        Column("", "Channel"),
        Column("", "Producers"),
        *(Column("", name, "count") for name in ("number", *STATUSES)),
    ]
    shown = [row for row, grouping in enumerate(frame["by"]) if grouping in ("all", by)]
    rows = [
        [
            capital(str(frame["channel"].iloc[row])),
            _group(facts, str(frame["by"].iloc[row]), str(frame["group"].iloc[row])),
            *(facts.cell("freed by group", row, name, "count") for name in ("producers", *STATUSES)),
        ]
        for row in shown
    ]
    caption = f"Captives of one middleman, {facts.rounds[0]} and {facts.rounds[-1]}"
    return [("h3", "Who was freed"), table(rows, heads, caption), ("note", Markup("{}").format(WORDS))]


def _group(facts: Facts, by: str, group: str) -> str:
    if by == "all":
        return "all"
    told = facts.study.label_of_role(group) if by == "role" else group
    return f"{capital(facts.study.label_of_attribute(by))}: {told}"
