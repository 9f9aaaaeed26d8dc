"""Drawings over several rounds: figures with their intervals, and a line for each actor with the mean of its group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.output.draw_parts import apart, finish, legend_below, plain, short
from linkages.output.style import INK, MUTED, PALETTE, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = npt.NDArray[np.float64]
CLOSE, BESIDE, NEAR = 0.18, 0.42, 0.055


def series(ax: Axes, table: pd.DataFrame, *, times: Floats, rounds: Sequence[str], up: str, title: str = "") -> Axes:
    """Draw each label's values over the rounds, joined, with intervals; `table` has label, time, value, low, high and projected."""
    groups = list(dict.fromkeys(table["label"]))
    last = []
    for rank, label in enumerate(groups):
        colour = PALETTE[rank % len(PALETTE)]
        own = table[table["label"].eq(label)]
        seen, plan = own[~own["projected"]], own[own["projected"] & own["value"].notna()]
        shift = (rank - (len(groups) - 1) / 2) * 0.012 * (times[-1] - times[0] or 1)
        ax.vlines(seen["time"] + shift, seen["low"], seen["high"], color=colour, linewidth=1.6, alpha=0.75, zorder=2)
        ax.plot(seen["time"] + shift, seen["value"], color=colour, linewidth=2, marker="o", markersize=5, zorder=3)
        ax.plot(
            plan["time"] + shift,
            plan["value"],
            color=colour,
            marker="D",
            markersize=6,
            linestyle="none",
            markerfacecolor="white",
        )
        values = seen["value"].dropna()
        last.append(values.iloc[-1] if len(values) else np.nan)
    _span(ax, table, times)
    _names(ax, groups, np.array(last, dtype=float), at=times[-1])
    _rounds(ax, times, rounds)
    if table["projected"].any():
        ax.plot(
            [], [], color=MUTED, marker="D", linestyle="none", markerfacecolor="white", label="projected, not observed"
        )
        legend_below(ax, lines=1)
    ax.set_ylabel(plain(up))
    return finish(ax, title, grid="y")


def _span(ax: Axes, table: pd.DataFrame, times: Floats) -> None:
    lowest = float(np.nanmin(table[["value", "low"]].to_numpy(dtype=float), initial=0.0))
    highest = float(np.nanmax(table[["value", "high"]].to_numpy(dtype=float), initial=0.0))
    ax.set_ylim(lowest * 1.05, highest * 1.06 if highest > 0 else 1.0)
    wide = float(times[-1] - times[0]) or 1.0
    ax.set_xlim(times[0] - 0.06 * wide, times[-1] + BESIDE * wide)


def _names(ax: Axes, names: Sequence[str], heights: Floats, *, at: float) -> None:
    bottom, top = ax.get_ylim()
    places = apart(heights, gap=NEAR * (top - bottom))
    for rank, name in enumerate(names):
        if np.isfinite(heights[rank]):
            ax.annotate(
                f"{short(name, 34)}  {heights[rank]:.3g}",
                (at, places[rank]),
                (12, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=PALETTE[rank % len(PALETTE)] if PALETTE[rank % len(PALETTE)] != "#F0E442" else INK,
                annotation_clip=False,
            )


def _rounds(ax: Axes, times: Floats, rounds: Sequence[str]) -> None:
    wide = float(times[-1] - times[0]) or 1.0
    crowded = len(times) > 1 and float(np.diff(times).min()) / wide < CLOSE
    ax.set_xticks(
        times,
        [short(label, 18) for label in rounds],
        fontsize=8,
        rotation=30 if crowded else 0,
        ha="right" if crowded else "center",
    )


def actor_lines(ax: Axes, values: pd.DataFrame, groups: pd.Series, *, times: Floats, up: str, title: str = "") -> Axes:
    """Draw a thin line for each row over the rounds (columns), and a thick one for the mean of each group."""
    rng = np.random.default_rng(0)
    names = list(groups.value_counts(sort=True).sort_index(kind="stable").index)
    spread = float(np.nanmax(values.to_numpy(), initial=0.0) - np.nanmin(values.to_numpy(), initial=0.0)) or 1.0
    ends, labels = [], []
    for rank, name in enumerate(names):
        colour = PALETTE[rank % len(PALETTE)] if len(names) > 1 else PALETTE[0]
        own = values[groups.eq(name)]
        shaken = own.to_numpy(dtype=float) + rng.uniform(-0.006, 0.006, (len(own), 1)) * spread
        ax.plot(
            times, shaken.T, color=colour, linewidth=0.7, alpha=max(0.12, min(0.5, 12 / max(len(values), 1))), zorder=1
        )
        mean = own.mean().to_numpy(dtype=float)
        ax.plot(times, mean, color="white", linewidth=6, zorder=3)
        ax.plot(times, mean, color=colour, linewidth=3.2, marker="o", markersize=6, zorder=4)
        ends.append(mean[-1])
        labels.append(f"{name} (n {len(own):,})")
    whole = pd.DataFrame({"value": values.to_numpy(dtype=float).ravel()}).assign(low=np.nan, high=np.nan)
    _span(ax, whole, times)
    _names(ax, labels, np.array(ends), at=times[-1])
    _rounds(ax, times, list(map(str, values.columns)))
    ax.set_ylabel(plain(up), color=MUTED)
    ax.axhline(0, color=RULE, linewidth=0.7)
    return finish(ax, title, grid="y")
