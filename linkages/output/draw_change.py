"""Drawings of change: estimates with their intervals, moves between kinds of partner, and ranks over rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from linkages.output.draw_parts import finish, plain, short
from linkages.output.style import INK, MUTED, OKABE_ITO, PALETTE, SEQUENCE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SURE, UNSURE, DARK = OKABE_ITO["blue"], MUTED, 0.55


def forest(ax: Axes, table: pd.DataFrame, *, across: str, title: str = "") -> Axes:
    """Draw each row's change as a point with its interval; `table` has label, part (the heading), change, low, high and sure."""
    places, heads = _places(table["part"])
    for place, row in zip(places, table.to_dict("records"), strict=True):
        colour = SURE if row["sure"] else UNSURE
        if np.isfinite(row["low"]):
            ax.plot(
                [row["low"], row["high"]], [place, place], color=colour, linewidth=2, solid_capstyle="butt", zorder=2
            )
        ax.plot(
            [row["change"]],
            [place],
            marker="o" if np.isfinite(row["low"]) else "x",
            markersize=5.5,
            color=colour,
            markerfacecolor=colour if row["sure"] else "white",
            zorder=3,
        )
    ax.axvline(0, color=INK, linewidth=0.9, zorder=1)
    ticks = [*places, *heads.values()]
    texts = [*(short(label, 62) for label in table["label"]), *(plain(part) for part in heads)]
    ax.set_yticks(ticks, texts, fontsize=8)
    for text, tick in zip(ax.get_yticklabels(), ticks, strict=True):
        text.set_fontweight("bold" if tick in heads.values() else "normal")
    ax.set_ylim(max(ticks, default=0) + 0.7, min(ticks, default=0) - 0.7)
    ax.set_xlabel(plain(across))
    finish(ax, title, grid="x")
    ax.spines["left"].set_visible(False)
    return ax


def _places(parts: pd.Series) -> tuple[list[float], dict[str, float]]:
    """Return the height of each row, and of the heading above each part."""
    places: list[float] = []
    heads: dict[str, float] = {}
    height = -1.0
    for part in parts.map(str):
        if part not in heads:
            height += 1.0 if part and heads else 0.2
            heads[part] = height
            height += 0.0 if part else -0.2
        height += 1.0
        places.append(height)
    return places, {part: place for part, place in heads.items() if part}


def moves_image(ax: Axes, table: pd.DataFrame, *, kinds: str, title: str = "") -> Axes:
    """Draw counts by kind before (rows) and after (columns); darker where a larger part of the row went, the diagonal framed."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415  (a heavy import, only when a plot is made)
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    counts = table.to_numpy(dtype=float)
    rows = counts.sum(axis=1, keepdims=True)
    parts = np.divide(counts, rows, out=np.zeros_like(counts), where=rows > 0)
    ax.imshow(
        parts, cmap=LinearSegmentedColormap.from_list("part", ["#ffffff", SEQUENCE[-1]]), vmin=0, vmax=1, aspect="auto"
    )
    for row, column in np.ndindex(*counts.shape):
        if counts[row, column]:
            ax.text(
                column,
                row,
                f"{counts[row, column]:,.0f}",
                ha="center",
                va="center",
                fontsize=9,
                color="white" if parts[row, column] > DARK else INK,
            )
    for place in range(len(counts)):
        ax.add_patch(Rectangle((place - 0.5, place - 0.5), 1, 1, fill=False, edgecolor=MUTED, linewidth=1.2))
    names = [short(name, 26) for name in table.index]
    ax.set_xticks(range(len(names)), names, rotation=30, ha="right", rotation_mode="anchor", fontsize=8)
    ax.set_yticks(
        range(len(names)), [f"{name}  ({int(n):,})" for name, n in zip(names, rows.ravel(), strict=True)], fontsize=8
    )
    ax.set_xlabel(plain(f"{kinds}, {table.columns.name}"))
    ax.set_ylabel(plain(f"{kinds}, {table.index.name}"))
    return finish(ax, title, frame=True)


def ranks(ax: Axes, held: pd.DataFrame, *, top: int, unit: str, title: str = "") -> Axes:
    """Draw the rank of each row over the columns (rounds), a line each; the `top` of any round are coloured and named."""
    place = held.rank(ascending=False, method="first")
    shown = place.index[(place <= top).any(axis="columns")]
    place = held.loc[shown].rank(ascending=False, method="first")
    order = place.loc[shown].iloc[:, -1].fillna(np.inf).sort_values(kind="stable").index
    rounds = np.arange(held.shape[1])
    lowest = float(np.nanmax(place.loc[shown].to_numpy())) if len(shown) else 1.0
    for number, actor in enumerate(order):
        line = place.loc[actor].to_numpy(dtype=float)
        colour = PALETTE[number % len(PALETTE)]
        ax.plot(rounds, line, color=colour, linewidth=2, marker="o", markersize=5, zorder=3)
        for at, align, gap in ((0, "right", -0.04), (-1, "left", 0.04)):
            if np.isfinite(line[at]):
                amount = held.loc[actor].iloc[at]
                text = f"{short(actor, 24)}  {amount:.1f}" if at == 0 else f"{amount:.1f}  {short(actor, 24)}"
                ax.annotate(
                    text,
                    (rounds[at] + gap, line[at]),
                    ha=align,
                    va="center",
                    fontsize=8,
                    color=INK,
                    annotation_clip=False,
                )
    ax.set_xlim(-0.9, len(rounds) - 0.1)
    ax.set_ylim(lowest + 0.6, 0.4)
    ax.set_xticks(rounds, [short(label, 20) for label in held.columns])
    ax.set_yticks([])
    ax.set_ylabel(plain(f"rank by {unit}"))
    finish(ax, title)
    ax.spines["left"].set_visible(False)
    return ax
