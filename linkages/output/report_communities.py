"""The report on communities over rounds: what became of them, and a figure of who moved where."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from linkages.change.communities import ENTERED, EVENTS, LEFT, NO_TIES, SMALLER
from linkages.output.draw_flow import Flow, sankey
from linkages.output.facts import Column, Facts
from linkages.output.report_figures import figure_svg
from linkages.output.report_parts import Block, Figure, table
from linkages.output.style import NOT_KNOWN, PALETTE

MOST, LEAST_ACTORS, FIRM, SOME = 7, 20, 0.75, 0.25
OTHERS = "other communities"


def community_moves(facts: Facts) -> list[Block]:
    """Return what became of the communities between the first and the last round; nothing where none was found."""
    if not facts.has("community change"):
        return []
    frame, labels = facts.tables["community change"], next(iter(facts.study)).relations
    names = [str(name) for name in frame["relation"]]
    told = [event for event in EVENTS if frame[event].any()]
    heads = [Column("", "Tie"), *(Column(event, event, "count") for event in told)]
    heads += [Column("", "actors in both", "count"), Column("adjusted_rand", "agreement", "number")]
    rows: list[list[object]] = []
    for row, name in enumerate(names):
        cells = [facts.cell("community change", row, event, "count") for event in told]
        cells.append(facts.cell("community change", row, "actors", "count"))
        rows.append([labels[name].label, *cells, facts.cell("community change", row, "adjusted_rand", "number")])
    note = Markup(
        "Of communities of three actors or more, followed by their members. Two are linked where half or more of those of the one "
        "who can be followed are in the other; several that became one merged, one that became several split. Agreement is the "
        "adjusted Rand index over actors who are in a community in both rounds: 1 the same division, 0 what chance gives. Who was "
        "silent in a round is placed by what others said."
    )
    largest = int(frame["actors"].to_numpy().argmax())
    blocks: list[Block] = [
        ("h3", "What became of the communities"),
        ("p", _sentence(facts, largest, labels[names[largest]].label)),
        table(rows, heads, "Communities from the first to the last round"),
        ("note", note),
    ]
    if frame["actors"].iloc[largest] >= LEAST_ACTORS:
        blocks.append(("figure", flow_figure(facts, names[largest], labels[names[largest]].label)))
    return blocks


def _sentence(facts: Facts, row: int, label: str) -> Markup:
    alike = float(facts.tables["community change"]["adjusted_rand"].iloc[row])
    words = "much the same" if alike >= FIRM else "in part the same" if alike >= SOME else "largely new"
    return Markup(
        "The communities in <b>{}</b> are {} in {}: they agree with those of {} at {}, over {} in both."
    ).format(
        label,
        words,
        facts.called(facts.rounds[-1]),
        facts.called(facts.rounds[0]),
        facts.cell("community change", row, "adjusted_rand", "number"),
        facts.counted("community change", row, "actors", "actor"),
    )


def flow_figure(facts: Facts, name: str, label: str) -> Figure:
    """Return the bands of actors from the communities of the first round to those of the last."""
    frame = facts.tables["community flow"]
    flow = _flow_of(frame[frame["relation"].eq(name)])
    first, last = facts.rounds[0], facts.rounds[-1]
    height = 1.2 + 0.28 * int(flow.nodes["stage"].value_counts().max())
    svg = figure_svg(lambda ax: sankey(ax, flow, heads={0: first, 1: last}, note="widths are actors"), height=height)
    moved = int(flow.links["amount"].sum())
    return Figure(
        svg,
        f"Bands from the communities of {first} to those of {last}, {label}: {moved} actors, by where they were and are.",
        f"Who moved where, {label}: each band is actors, from their community in {first} to that in {last}. Numbers name the "
        "communities of a round, the largest is 1; the same number in the other round is another community.",
    )


def _flow_of(frame: pd.DataFrame) -> Flow:
    """Return the flow as a figure takes it: the largest communities by themselves, the others together."""
    links = frame[["before", "after", "actors"]].astype({"before": "str", "after": "str"})
    sides = []
    for column in ("before", "after"):
        sizes = links[links[column].str.fullmatch(r"\d+")].groupby(column)["actors"].sum()
        kept = set(sizes.sort_values(ascending=False, kind="stable").index[:MOST])
        words = {SMALLER: SMALLER, NO_TIES: NO_TIES, ENTERED: ENTERED, LEFT: LEFT}
        sides.append(
            links[column].map(
                lambda place, kept=kept, words=words: place if place in kept else words.get(place, OTHERS)
            )
        )
    made = pd.DataFrame({"source": "0 " + sides[0], "target": "1 " + sides[1], "amount": links["actors"].astype(float)})
    made = made.groupby(["source", "target"], sort=True)["amount"].sum().reset_index()
    out, into = (made.groupby(end)["amount"].sum() for end in ("source", "target"))
    nodes = pd.DataFrame({"amount": pd.concat([out, into])})
    nodes["stage"] = nodes.index.str[0].astype(int)
    place = nodes.index.str[2:]
    nodes["label"] = [f"community {text}:" if text.isdigit() else f"{text}:" for text in place]
    number = pd.Series([int(text) if text.isdigit() else 10_000 + len(text) for text in place], index=nodes.index)
    named = nodes["stage"].eq(0).to_numpy() & place.str.isdigit()
    nodes["colour"] = [
        PALETTE[(int(text) - 1) % len(PALETTE)] if own else NOT_KNOWN for text, own in zip(place, named, strict=True)
    ]
    order = nodes.assign(number=number).sort_values(["stage", "number"], kind="stable").index
    return Flow(nodes.loc[order], made, 0.0)
