"""Curves over a threshold, and points of terms against dependence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from linkages.output.draw_parts import apart, finish, legend_below, named, plain, short
from linkages.output.style import INK, MUTED, PALETTE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LABEL_GAP = 0.065
DASHES = ("solid", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 2, 1, 2)))


def curves(ax: Axes, lines: pd.DataFrame, *, across: str, up: str, mark: float | None = None, title: str = "") -> Axes:
    """Draw a line for each column of `lines` over its index, both shares; names stand at the right end, `mark` is a threshold in use."""
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415  (a heavy import, only when a plot is made)

    places = lines.index.to_numpy(dtype=float)
    last = lines.ffill().iloc[-1].to_numpy(dtype=float)
    heights = apart(last, LABEL_GAP)
    for rank, name in enumerate(lines.columns):
        colour, dash = PALETTE[rank % len(PALETTE)], DASHES[rank % len(DASHES)]
        ax.plot(
            places,
            lines[name].to_numpy(dtype=float),
            color=colour,
            linestyle=dash,
            marker="o",
            markersize=4,
            linewidth=2,
        )
        if np.isfinite(heights[rank]):
            ax.annotate(
                f"{short(name, 30)}  {last[rank]:.0%}",
                (places[-1], last[rank]),
                (1.02, heights[rank]),
                textcoords=("axes fraction", "data"),
                va="center",
                fontsize=8,
                color=INK,
                annotation_clip=False,
            )
    if mark is not None:
        ax.axvline(mark, color=MUTED, linewidth=0.8, linestyle=(0, (2, 2)), zorder=0)
        ax.annotate("used here", (mark, 1.02), (3, 0), textcoords="offset points", fontsize=7, color=MUTED, va="top")
    ax.set_ylim(-0.02, 1.03)
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel(plain(across))
    ax.set_ylabel(plain(up))
    return finish(ax, title, grid="y")


def points(ax: Axes, table: pd.DataFrame, *, across: str, up: str, title: str = "") -> Axes:
    """Draw a point for each row of `table` (x, y, group), with the median of y as a line."""
    from matplotlib.ticker import PercentFormatter  # noqa: PLC0415  (a heavy import, only when a plot is made)

    known = table.dropna(subset=["x", "y"])
    groups = list(dict.fromkeys(sorted(map(str, known["group"]))))
    for rank, group in enumerate(groups):
        own = known[known["group"].astype(str) == group]
        ax.scatter(
            own["x"],
            own["y"],
            s=26,
            color=PALETTE[rank % len(PALETTE)],
            marker="os^Dvph*"[rank % 8],
            alpha=0.65,
            linewidths=0,
            label=named(group),
            clip_on=False,
            zorder=3,
        )
    ax.axhline(0, color=INK, linewidth=0.8)
    if len(known):
        median = float(known["y"].median())
        ax.axhline(median, color=MUTED, linewidth=1, linestyle=(0, (4, 2)))
        ax.annotate(
            f"median\n{median:.1%}",
            (1.015, median),
            xycoords=("axes fraction", "data"),
            fontsize=8,
            color=MUTED,
            va="center",
        )
    left = len(table) - len(known)
    ax.set_xlim(0, 1.01)
    ax.xaxis.set_major_formatter(PercentFormatter(1.0))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_xlabel(plain(across) + (f"   (tied sales of unknown rate, left out: {left:,})" if left else ""))
    ax.set_ylabel("\n".join(map(plain, up.splitlines())))
    if len(groups) > 1:
        legend_below(ax)
    return finish(ax, title, grid="y")
