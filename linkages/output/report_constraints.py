"""The report on what stands in the way of producers, and on how far the figures of dependence rest on a threshold."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from linkages.output.dependence_tables import IN_THE_WAY
from linkages.output.facts import Column, Facts, Form
from linkages.output.report_figures import persistence_figure
from linkages.output.report_parts import Block, capital, round_groups, table

MOST_GROUPS, MOVES = 6, 0.1
LOW, HIGH, USED = 1 / 3, 2 / 3, 0.5
SHOWN = (LOW, USED, HIGH, 1.0)
MEANING = {
    "no credit link": "no credit link: named nobody who lends",
    "one buyer": "one buyer for all that is sold",
    "one partner for all": "one partner for credit, inputs and output",
    "no institution near": "no institution or bank within two steps",
    "no exit": "no exit: no buyer leads to a market",
}
LOCKS = (
    ("locked_share", "two channels or more"),
    ("triple_locked_share", "all three channels"),
    ("locked_by_contract_share", "two or more, by contract"),
)


def in_the_way(facts: Facts) -> list[Block]:
    """Return what stands in the way of how many producers, in all and by group."""
    last = facts.rounds[-1]
    rows = facts.rows("constraints", round=last, by="all")
    if not rows:
        return []
    frame = facts.tables["constraints"]
    shown = []
    for row in rows:
        name = str(frame[IN_THE_WAY].iloc[row])
        cells = []
        for label in facts.rounds:
            at = facts.row("constraints", round=label, by="all", **{IN_THE_WAY: name})
            cells += [facts.cell("constraints", at, "count", "count"), facts.cell("constraints", at, "share", "share")]
            cells.append(facts.cell("constraints", at, "not known", "count"))
        shown.append([MEANING.get(name, name), *cells])
    each: tuple[tuple[str, Form], ...] = (("producers", "count"), ("share", "share"), ("not known", "count"))
    heads = [Column("", "In the way"), *(Column("", head, form) for _ in facts.rounds for head, form in each)]
    lead = Markup(
        "What stands in the way of producers, as far as their ties show it. Shares are of those for whom it is known. "
        "The actors behind each count stand in the workbook, sheet <code>constraints</code>."
    )
    groups = round_groups(facts, 1, 3)
    return [
        ("h3", "What stands in the way"),
        ("p", lead),
        table(shown, heads, "What stands in the way", groups),
        *_by_group(facts, last),
    ]


def _by_group(facts: Facts, last: str) -> list[Block]:
    frame = facts.tables["constraints"]
    own = frame[frame["round"].eq(last) & frame["by"].ne("all")]
    sizes = own.groupby("by")["group"].nunique()
    chosen = own[own["by"].map(sizes).between(2, MOST_GROUPS)]
    if not len(chosen):
        return []
    names = list(dict.fromkeys(chosen[IN_THE_WAY]))
    rows = []
    for place in chosen.drop_duplicates(["by", "group"]).index:
        where = {"round": last, "by": frame["by"][place], "group": frame["group"][place]}
        found = [facts.row("constraints", **where, **{IN_THE_WAY: name}) for name in names]
        cells = [facts.cell("constraints", row, "share", "share") for row in found]
        rows.append([capital(str(frame["label"][place])), *cells])
    heads = [Column("", "Group"), *(Column("", str(name), "share") for name in names)]
    return [table(rows, heads, f"What stands in the way, share of each group, {last}")]


def thresholds(facts: Facts) -> list[Block]:
    """Return how far the share of interlinked producers, and that of captives, rest on a threshold."""
    blocks = [*_sweep(facts)]
    frame = facts.tables.get("captivity persistence")
    if frame is not None and frame.loc[frame["round"].eq(facts.rounds[-1]), "captive_share"].notna().any():
        blocks.append(("figure", persistence_figure(facts)))
    return [("h3", "How firm the hold is"), *blocks] if blocks else []


def _sweep(facts: Facts) -> list[Block]:
    name, last = "interlinking by threshold", facts.rounds[-1]
    rows = facts.rows(name, round=last)
    if not rows:
        return []
    frame = facts.tables[name]
    locks = [(column, head) for column, head in LOCKS if column in frame and frame[column].iloc[rows].notna().any()]
    at = {tau: next(row for row in rows if np.isclose(frame["tau"].iloc[row], tau)) for tau in SHOWN}
    shown = [
        [facts.cell(name, row, "tau", "share"), *(facts.cell(name, row, column, "share") for column, _ in locks)]
        for row in at.values()
    ]
    heads = [Column("", "A channel counts from", "share"), *(Column("", head, "share") for _, head in locks)]
    blocks: list[Block] = [table(shown, heads, f"Producers interlinked with one middleman, by threshold, {last}")]
    low, high = (float(frame["locked_share"].iloc[at[tau]]) for tau in (LOW, HIGH))
    if low - high > MOVES:
        blocks.append(
            (
                "p",
                Markup(
                    "The share of interlinked producers rests on the threshold: {} where a third of a channel counts, {} where it "
                    "takes two thirds. This report counts from a half."
                ).format(
                    facts.cell(name, at[LOW], "locked_share", "share"),
                    facts.cell(name, at[HIGH], "locked_share", "share"),
                ),
            )
        )
    return blocks
