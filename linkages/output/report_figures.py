"""The report's figures, drawn from its tables, each with a text that stands for it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pandas as pd

from linkages.change import partner_moves
from linkages.change.words import counted
from linkages.output import draw, draw_change, draw_curves
from linkages.output.change_plots import forest_height, forest_rows
from linkages.output.facts import Facts
from linkages.output.group_tables import EXIT_COUNTS, has_roads
from linkages.output.report_parts import Figure, road_words

FONTS = "'DejaVu Sans', Verdana, 'Noto Sans', 'Noto Sans Devanagari', 'Nirmala UI', Mangal, sans-serif"


def figure_svg(paint: Callable[[Any], object], *, height: float, width: float = draw.WIDTH) -> bytes:
    """Return what `paint` draws on new axes as SVG: text as text (so that the browser shapes any script), no date, fixed ids."""
    from matplotlib import rc_context  # noqa: PLC0415  (a heavy import, only when a plot is made)
    from matplotlib.figure import Figure as Canvas  # noqa: PLC0415

    settings = {"svg.hashsalt": "linkages", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 9}
    with rc_context(settings), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure = Canvas(figsize=(width, height), layout="constrained")
        paint(figure.subplots())
        file = BytesIO()
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return file.getvalue().replace(b"'DejaVu Sans'", FONTS.encode())


def middleman_figure(facts: Facts, channel: str) -> Figure:
    """Return the bars of the largest middlemen of a channel, with an earlier round as marks."""
    frame, first, last = facts.tables["middlemen"], facts.rounds[0], facts.rounds[-1]
    held = frame[frame["round"].eq(last)].set_index("actor")
    held = held.assign(
        beta=held[f"{channel}.beta"], role=[facts.study.label_of_role(str(role)) for role in held["role"]]
    )
    before = frame[frame["round"].eq(first)].set_index("actor")[f"{channel}.beta"] if first != last else None
    shown = held[held["beta"] > 0].nlargest(15, "beta")
    colours = draw.colours_of_roles(facts.study[last].actors)
    colours = {facts.study.label_of_role(role): colour for role, colour in colours.items()}
    svg = figure_svg(
        lambda ax: draw.middleman_bars(ax, held, colours=colours, before=before, rounds=(first, last)),
        height=draw.bars_height(len(shown)),
    )
    told = "; ".join(
        f"{name} {beta:.1f}" for name, beta in zip(shown["name"].head(3), shown["beta"].head(3), strict=True)
    )
    mark = f" The diamond is the value in {first}." if before is not None else ""
    return Figure(
        svg,
        f"Bars of weighted beta for {counted(len(shown), 'middleman', 'middlemen')}, {channel}, {last}. Largest: {told}.",
        f"Direct dealings only, {channel}, {last}: how many producers’ dealings each middleman carries itself (beta). Who holds "
        f"producers through other middlemen has a short bar or none.{mark}",
    )


def exit_figure(facts: Facts, channel: str) -> Figure:
    """Return the bars of producers by separate roads out, a colour for each round."""
    frame = facts.tables["exits by group"]
    found = frame[frame["channel"].eq(channel) & frame["by"].eq("all")].set_index("round")
    svg = figure_svg(lambda ax: draw.exit_bars(ax, found), height=3.2)
    last = found.loc[facts.rounds[-1]]
    told = ", ".join(f"{road_words(name)}: {last[name]}" for name in EXIT_COUNTS)
    return Figure(
        svg,
        f"Bars of producers by separate roads out, {channel}. In {facts.rounds[-1]}: {told}.",
        f"How many separate roads to the outside producers have, {channel}. Those whose answer is not known have "
        "their own bar.",
    )


def matrix_figure(facts: Facts, channel: str, values: pd.DataFrame) -> Figure:
    """Return the image of producers by middlemen, given the hegemony of the last round."""
    last = facts.rounds[-1]
    values.columns = pd.Index([str(facts.study[last].actors["name"][middleman]) for middleman in values.columns])
    svg = figure_svg(lambda ax: draw.dependence_image(ax, values), height=4.4)
    return Figure(
        svg,
        f"Image of {counted(len(values), 'producer')} by {counted(values.shape[1], 'middleman', 'middlemen')}: the share of "
        f"each producer's dealings that passes each middleman, {channel}, {last}.",
        f"Through whom it passes, {channel}, {last}: each row is a producer, darker where more passes through the "
        "middleman, directly or behind others. Rows without colour meet no middleman.",
    )


def persistence_figure(facts: Facts) -> Figure:
    """Return the curves of the share of captives over the share below which ties are taken away, a line for each channel."""
    frame, last = facts.tables["captivity persistence"], facts.rounds[-1]
    found = frame[frame["round"].eq(last) & frame["captive_share"].notna()].set_index("threshold")
    lines = pd.DataFrame(dict(iter(found.groupby("channel", sort=False)["captive_share"])))
    svg = figure_svg(
        lambda ax: draw_curves.curves(
            ax, lines, across="ties below this share of dealings taken away", up="share of producers who are captives"
        ),
        height=3.0,
    )
    told = "; ".join(f"{name}: {values.iloc[0]:.0%} to {values.iloc[-1]:.0%}" for name, values in lines.items())
    return Figure(
        svg,
        f"Lines of the share of captives as thin ties are taken away, {last}. {told}.",
        f"How firm the hold is, {last}: the share of producers who are captives once ties below a share of an actor’s dealings are taken "
        "away. Where a line rises, many have a second road that carries little.",
    )


def slope_figure(facts: Facts) -> Figure:
    """Return the lines of the headline indicator over the rounds."""
    net = next(iter(facts.study))
    rounds = [facts.round_column(label) for label in facts.rounds]
    frame = facts.tables["network"].set_index("indicator")[rounds].set_axis(facts.rounds, axis="columns")
    if has_roads(net):
        names = {f"{channel}.middleman_share": channel for channel in has_roads(net)}
        label, caption = (
            "mean share through middlemen (0 to 1)",
            "The share of an average producer’s dealings that goes through middlemen, in each channel.",
        )
    else:
        names = {f"{name}.density": relation.label for name, relation in net.relations.items()}
        label, caption = "density (0 to 1)", "The density of each kind of tie, over the pairs that could be observed."
    lines = frame.loc[list(names)].rename(index=names)
    svg = figure_svg(lambda ax: draw.slopes(ax, lines, label=label), height=3.0)
    told = "; ".join(f"{name}: {', '.join(f'{value:.3g}' for value in row)}" for name, row in lines.iterrows())
    return Figure(svg, f"Lines of the {label} over the rounds. {told}.", caption)


def tie_figure(facts: Facts) -> Figure:
    """Return the bars of ties kept, formed and dissolved."""
    frame = facts.tables["changes ties"].set_index("relation")
    labels = {name: relation.label for name, relation in next(iter(facts.study)).relations.items()}
    svg = figure_svg(lambda ax: draw.change_bars(ax, frame, labels), height=draw.bars_height(len(frame)))
    told = "; ".join(
        f"{labels[str(name)]}: {row['kept']} kept, {row['formed']} formed, {row['dissolved']} dissolved"
        for name, row in frame.iterrows()
    )
    return Figure(
        svg,
        f"Stacked bars of ties. {told}.",
        "Ties kept, formed and dissolved, on pairs of actors observed in both rounds.",
    )


def estimate_figure(facts: Facts) -> Figure | None:
    """Return the changes with their intervals, the declared outcomes first; nothing where none was tested."""
    rows = forest_rows(facts.tables["changes tested"], facts.study)
    if not rows["low"].notna().any():
        return None
    first, last = facts.rounds[0], facts.rounds[-1]
    svg = figure_svg(
        lambda ax: draw_change.forest(ax, rows, across=f"change, {first} to {last}, in percentage points"),
        height=forest_height(rows),
    )
    told = "; ".join(
        f"{row['label']}: {row['change']:+.1f} ({row['low']:+.1f} to {row['high']:+.1f})"
        for row in rows[rows["low"].notna()].head(4).to_dict("records")
    )
    return Figure(
        svg,
        f"Points with intervals of change in percentage points. {told}.",
        "How sure the changes are: each point is a change among those seen in both rounds, its bar the 95 % interval. Filled: more than "
        "chance, after adjusting for the number of tests; hollow: chance could bring as much.",
    )


def moves_figures(facts: Facts) -> list[Figure]:
    """Return for each channel from whom producers moved to whom, where anybody moved."""
    channels = has_roads(next(iter(facts.study)))
    tables = {channel: partner_moves(facts.study, channel=channel) for channel in channels}
    return [
        _moves(facts, channel, table)
        for channel, table in tables.items()
        if np.diag(table).sum() < table.to_numpy().sum()
    ]


def _moves(facts: Facts, channel: str, table: pd.DataFrame) -> Figure:
    stayed, whole = int(np.diag(table).sum()), int(table.to_numpy().sum())
    table = table.rename(index=facts.study.label_of_role, columns=facts.study.label_of_role)
    svg = figure_svg(
        lambda ax: draw_change.moves_image(ax, table, kinds="main partner"), height=1.6 + 0.36 * len(table)
    )
    return Figure(
        svg,
        f"Counts of producers by kind of main partner before and after, {channel}: {stayed} of {whole} with the same kind.",
        f"Whom producers turned to, {channel}: rows are the kind of main partner in {facts.rounds[0]}, columns in {facts.rounds[-1]}; the "
        "framed diagonal stayed. Darker: a larger part of the row.",
    )
