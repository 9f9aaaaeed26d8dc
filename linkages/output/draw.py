"""Drawing on given axes from given tables, all in one look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from linkages.output.draw_parts import apart, bar_count, finish, legend_below, named, plain, short, values_beside_names
from linkages.output.group_tables import EXIT_COUNTS
from linkages.output.style import INK, MUTED, OKABE_ITO, PALETTE, PAPER, SEQUENCE, role_colours

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDTH = 7.2
BEFORE, AFTER = SEQUENCE[1], SEQUENCE[4]
KEPT, FORMED, DISSOLVED = SEQUENCE[1], OKABE_ITO["bluish green"], OKABE_ITO["vermillion"]
EXIT_LABELS = ("none", "1", "2", "3 or more", "named\nnobody", "not\nknown")


def colours_of_roles(actors: pd.DataFrame) -> dict[str, str]:
    """Return a colour for each role, the same in every figure of a network."""
    roles = actors[actors["role"].notna()].drop_duplicates("role")
    return role_colours(
        {
            role: None if pd.isna(position) else position
            for role, position in zip(roles["role"], roles["position"], strict=True)
        }
    )


def bars_height(rows: int) -> float:
    """Return the height in inches of a figure of so many horizontal bars."""
    return 1.45 + 0.27 * max(rows, 1)


def middleman_bars(
    ax: Axes,
    held: pd.DataFrame,
    *,
    colours: Mapping[str, str],
    top: int = 15,
    title: str = "",
    before: pd.Series | None = None,
    rounds: tuple[str, str] | None = None,
) -> Axes:
    """Draw beta per middleman; `held` has name, role and beta by actor, `before` the beta of an earlier round as a mark on the bar."""
    held = held[held["beta"] > 0].sort_values("beta", ascending=False, kind="stable").head(top)
    places = np.arange(len(held))
    roles = list(dict.fromkeys(held["role"].fillna("middleman")))
    for role in sorted(roles):
        own = (held["role"].fillna("middleman") == role).to_numpy()
        ax.barh(places[own], held["beta"][own], color=colours.get(role, MUTED), height=0.7, label=named(role))
    if before is not None and rounds is not None:
        ax.scatter(
            before.reindex(held.index),
            places,
            marker="D",
            s=26,
            facecolor=PAPER,
            edgecolor=INK,
            linewidths=1.1,
            zorder=3,
            label=named(rounds[0]),
        )
    ax.set_yticks(places, [short(name) for name in held["name"]])
    ax.set_ylim(len(held) - 0.4, -0.6)
    ax.set_xlabel("producers whose dealings it carries directly (weighted beta)")
    values_beside_names(ax, places, held["beta"])
    ax.margins(x=0.05)
    ax.set_xlim(left=0)
    if len(roles) > 1 or before is not None:
        legend_below(ax)
    return finish(ax, title, grid="x")


def exit_bars(ax: Axes, table: pd.DataFrame, *, shares: bool = False, title: str = "") -> Axes:
    """Draw the number of producers by separate roads out, a colour for each row of `table` (a round or a group)."""
    counts = table[list(EXIT_COUNTS)].astype(float)
    if shares:
        counts = counts.div(counts.sum(axis="columns"), axis="index") * 100
    places, width = np.arange(len(EXIT_COUNTS)), 0.8 / max(len(counts), 1)
    colours = [AFTER] if len(counts) == 1 else [BEFORE, AFTER] if len(counts) == 2 else list(PALETTE)
    for rank, (group, row) in enumerate(counts.iterrows()):
        shift = (rank - (len(counts) - 1) / 2) * width
        bars = ax.bar(places + shift, row, width * 0.94, color=colours[rank % len(colours)], label=named(str(group)))
        for bar in bars[-1:]:
            bar.set(facecolor=PAPER, edgecolor=colours[rank % len(colours)], hatch="////", linewidth=0.8)
        if len(counts) <= 3:
            ax.bar_label(bars, [bar_count(value, shares=shares) for value in row], fontsize=8, padding=2, color=INK)
    ax.set_xticks(places, EXIT_LABELS)
    ax.set_xlabel("separate roads to the outside")
    ax.set_ylabel("per cent of producers" if shares else "producers")
    ax.margins(y=0.14)
    if len(counts) > 1:
        legend_below(ax, lines=2)
    return finish(ax, title, grid="y")


def dependence_image(ax: Axes, values: pd.DataFrame, *, title: str = "", top: int = 25) -> Axes:
    """Draw producers (rows, grouped by the column through which most passes) by middlemen (columns, strongest first)."""
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415  (a heavy import, only when a plot is made)

    known = values[values.notna().all(axis="columns")]
    order = np.argsort(-known.sum().to_numpy(), kind="stable")
    known = known.iloc[:, order]
    numbers = known.to_numpy(dtype=float)
    if numbers.size:
        numbers = numbers[_by_holder(numbers)]
    numbers = numbers[:, :top]
    colours = LinearSegmentedColormap.from_list("hegemony", [PAPER, *SEQUENCE])
    image = ax.imshow(numbers, aspect="auto", cmap=colours, vmin=0, vmax=1, interpolation="nearest")
    ax.set_xticks(
        range(numbers.shape[1]),
        [short(name, 22) for name in known.columns[:top]],
        rotation=60,
        ha="right",
        rotation_mode="anchor",
        fontsize=7,
    )
    ax.set_yticks([])
    left, hidden = len(values) - len(known), known.shape[1] - numbers.shape[1]
    if hidden > 0:
        ax.set_xlabel(f"the {numbers.shape[1]} strongest of {known.shape[1]} middlemen")
    ax.set_ylabel(f"{len(known):,} producers" + (f"\n({left:,} without a known road left out)" if left else ""))
    bar = ax.figure.colorbar(image, ax=ax, fraction=0.035, pad=0.02)
    bar.set_label("share that passes through", color=MUTED)
    bar.outline.set_visible(False)
    bar.ax.tick_params(length=0, labelsize=8, labelcolor=MUTED)
    return finish(ax, title, frame=True)


def _by_holder(numbers: np.ndarray) -> np.ndarray:
    """Return the order of rows: by the column through which most passes, then by the one through which most of the rest does."""
    numbers = numbers.round(9)
    first = numbers.argmax(axis=1)
    rest = numbers.copy()
    rest[np.arange(len(rest)), first] = -1.0
    second = np.where(rest.max(axis=1) > 0, rest.argmax(axis=1), -1)
    return np.lexsort((-rest.max(axis=1), -numbers.max(axis=1), second, first, numbers.max(axis=1) == 0))


def change_bars(ax: Axes, table: pd.DataFrame, labels: Mapping[str, str]) -> Axes:
    """Draw kept, formed and dissolved ties of each relation (rows of `table`) as stacked bars."""
    places, left = np.arange(len(table)), np.zeros(len(table))
    for name, colour, hatch in (("kept", KEPT, ""), ("formed", FORMED, ""), ("dissolved", DISSOLVED, "////")):
        values = table[name].to_numpy(dtype=float)
        bars = ax.barh(
            places,
            values,
            left=left,
            height=0.66,
            color=colour,
            label=name,
            hatch=hatch,
            edgecolor=PAPER,
            linewidth=0.5,
        )
        total = table[["kept", "formed", "dissolved"]].to_numpy(dtype=float).sum(axis=1).max(initial=1.0)
        inside = [f"{value:,.0f}" if value > total * 0.05 else "" for value in values]
        ax.bar_label(
            bars,
            inside,
            label_type="center",
            fontsize=8,
            color=INK,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": PAPER if hatch else colour, "edgecolor": "none"},
        )
        left = left + values
    ax.set_yticks(places, [short(labels.get(str(name), str(name))) for name in table.index])
    ax.set_ylim(len(table) - 0.4, -0.6)
    ax.set_xlabel("ties, on pairs observed in both rounds")
    ax.legend(frameon=False, fontsize=8, ncols=3, loc="lower left", bbox_to_anchor=(0, 1.0))
    return finish(ax, "", grid="x")


def slopes(ax: Axes, lines: pd.DataFrame, *, label: str, title: str = "") -> Axes:
    """Draw a line for each row of `lines` over its columns, the rounds; names stand at the right end."""
    places = np.arange(lines.shape[1])
    last = lines.ffill(axis="columns").iloc[:, -1]
    heights = apart(last.to_numpy(dtype=float))
    for rank, (group, row) in enumerate(lines.astype(float).iterrows()):
        colour = PALETTE[rank % len(PALETTE)] if len(lines) > 1 else AFTER
        ax.plot(places, row, color=colour, marker="o", linewidth=2, markersize=5)
        if np.isfinite(heights[rank]):
            text = f"{short(str(group), 24)}  {last.iloc[rank]:.3g}" if len(lines) > 1 else f"{last.iloc[rank]:.3g}"
            ax.annotate(
                text,
                (places[-1], heights[rank]),
                (8, 0),
                textcoords="offset points",
                va="center",
                fontsize=8,
                color=INK,
            )
    ax.set_xticks(places, [plain(str(name)) for name in lines.columns])
    ax.set_xlim(-0.15, places[-1] + 0.15 + 0.35 * max(places[-1], 1))
    ax.set_ylabel(plain(label))
    if np.nanmin(lines.to_numpy(dtype=float), initial=0.0) >= 0:
        ax.set_ylim(bottom=0)
    return finish(ax, title, grid="y")
