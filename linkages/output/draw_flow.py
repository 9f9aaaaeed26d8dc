"""The flow of a channel in columns: groups of producers, the middlemen in one row or two, the outside; widths are amounts."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from linkages.output.draw_parts import finish, legend_below, named, plain, short
from linkages.output.style import INK, MUTED, NOT_KNOWN, PALETTE, PAPER

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PRODUCERS, FIRST, SECOND, OUTSIDE = 0, 1, 2, 3
LEAST, BETWEEN, THICK = 0.034, 0.012, 0.018


@dataclass(frozen=True, eq=False)
class Flow:
    """What a flow figure shows.

    Attributes
    ----------
    nodes : pandas.DataFrame
        By node: `stage` (0 producers, 1 and 2 those between, 3 the outside), `label`, `colour`, `amount` (of in and out the larger).
    links : pandas.DataFrame
        `source`, `target`, `amount`, each pair once, from producers outward; `colour` of the band, if it is not its source's.
    hidden : float
        The amount between actors of one column or back towards producers, which is not drawn.
    """

    nodes: pd.DataFrame
    links: pd.DataFrame
    hidden: float


def flow_of(
    ties: pd.DataFrame, stages: pd.Series, labels: Mapping[str, str], colours: Mapping[str, str], *, top: int
) -> Flow:
    """Return the flow of `ties` (source, target, amount) among nodes with a stage; in a column the smallest beyond `top` are one node."""
    outward = stages[ties["source"]].to_numpy() < stages[ties["target"]].to_numpy()
    kept, hidden = ties[outward], float(ties.loc[~outward, "amount"].sum())
    amounts = _amounts(kept)
    new: dict[str, str] = {}
    told, tints = dict(labels), dict(colours)
    for stage in sorted(set(stages[amounts.index])):
        own = amounts[stages[amounts.index].to_numpy() == stage].sort_values(ascending=False, kind="stable")
        rest = own.index[top:] if len(own) > top + 1 else own.index[:0]
        new |= dict.fromkeys(map(str, rest), f"others {stage}")
        told[f"others {stage}"], tints[f"others {stage}"] = f"others ({len(rest)})", NOT_KNOWN
    with_bundles = pd.concat([stages, pd.Series({f"others {stage}": stage for stage in range(4)})])
    links = kept.assign(source=kept["source"].replace(new), target=kept["target"].replace(new))
    links = links.groupby(["source", "target"], sort=False)["amount"].sum().reset_index()
    amounts = _amounts(links)
    nodes = pd.DataFrame({"stage": with_bundles[amounts.index].astype(int), "amount": amounts})
    nodes["label"], nodes["colour"] = [told[one] for one in nodes.index], [tints.get(one, MUTED) for one in nodes.index]
    bundle = nodes.index.str.startswith("others ")
    order = np.lexsort((-nodes["amount"], bundle, nodes["stage"]))
    return Flow(nodes.iloc[order], links, hidden)


def _amounts(links: pd.DataFrame) -> pd.Series:
    out, into = (links.groupby(end)["amount"].sum() for end in ("source", "target"))
    return pd.concat([out, into], axis="columns").max(axis="columns")


def sankey(ax: Axes, flow: Flow, *, heads: Mapping[int, str], note: str, title: str = "") -> Axes:
    """Draw the flow; `heads` are what stands above each column."""
    stages = [int(stage) for stage in sorted(flow.nodes["stage"].unique())]
    across = {stage: rank for rank, stage in enumerate(stages)}
    heights, tops, bottom = _layout(flow.nodes)
    _ribbons(ax, flow, across, float(heights.iloc[0] / flow.nodes["amount"].iloc[0]), tops)
    rows = zip(map(str, flow.nodes.index), flow.nodes.to_dict("records"), heights, tops, strict=True)
    for node, row, height, top in rows:
        _node(ax, node, row, (across[row["stage"]], top, height), last=len(stages) - 1)
    for stage, x in across.items():
        ha = "right" if x == 0 else "left"
        ax.text(x, -0.05, plain(heads[stage]), ha=ha, va="bottom", fontsize=8, color=MUTED, fontweight="bold")
    ax.set_xlim(-0.45, len(stages) - 1 + 0.45)
    ax.set_ylim(bottom + 0.02, -0.09)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel(plain(note), fontsize=8, loc="left")
    finish(ax, title)
    ax.spines["left"].set_visible(False)
    return ax


def _node(ax: Axes, node: str, row: Mapping[Hashable, Any], box: tuple[int, float, float], *, last: int) -> None:
    from matplotlib.patches import Rectangle  # noqa: PLC0415  (a heavy import, only when a plot is made)

    x, top, height = box
    ax.add_patch(
        Rectangle((x - THICK / 2, top), THICK, height, facecolor=row["colour"], linewidth=0, zorder=3, gid=node)
    )
    side = -1 if x == 0 else 1
    label = short(row["label"], 24) if 0 < x < last else "\n".join(textwrap.wrap(short(row["label"], 60), 20))
    behind = {"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.72}
    ax.text(
        x + side * (THICK / 2 + 0.012),
        top + height / 2,
        f"{label}  {shortened(row['amount'])}",
        ha="right" if side < 0 else "left",
        va="center",
        fontsize=7.5,
        color=INK,
        zorder=4,
        bbox=behind if 0 < x < last else None,
    )


def shortened(amount: float) -> str:
    """Return an amount in as few signs as tell it.

    Examples
    --------
    >>> shortened(950), shortened(12_340), shortened(4_560_000)
    ('950', '12.3 k', '4.56 m')
    """
    if amount < 9_999.5:
        return f"{amount:,.0f}" if amount >= 10 or amount == round(amount) else f"{amount:.2g}"
    size, name = next((size, name) for size, name in ((1e9, "bn"), (1e6, "m"), (1e3, "k")) if amount >= size * 0.9995)
    return f"{amount / size:,.3g} {name}" if amount < 999.5 * size else f"{amount / size:,.0f} {name}"


def _layout(nodes: pd.DataFrame) -> tuple[pd.Series, pd.Series, float]:
    """Return the height and the upper edge of each node, one scale for all, a label's height at least from one to the next."""
    whole = nodes.groupby("stage")["amount"].sum().max()
    heights = nodes["amount"] / whole
    slots = heights.clip(lower=LEAST) + BETWEEN
    column = slots.groupby(nodes["stage"]).sum()
    bottom = float(column.max())
    before = slots.groupby(nodes["stage"]).cumsum() - slots
    start = nodes["stage"].map((bottom - column) / 2)
    return heights, start + before + (slots - BETWEEN - heights) / 2, bottom


def _ribbons(ax: Axes, flow: Flow, across: Mapping[int, int], scale: float, tops: pd.Series) -> None:
    """Draw the bands, each leaving and entering its nodes in the order of those at the other end."""
    nodes = flow.nodes
    place = {str(node): rank for rank, node in enumerate(nodes.index)}
    stage = dict(zip(place, nodes["stage"].astype(int), strict=True))
    colour = dict(zip(place, nodes["colour"], strict=True))
    leaves, enters = ({str(node): float(top) for node, top in tops.items()} for _ in range(2))
    links = flow.links
    bands = list(zip(links["source"], links["target"], (links["amount"] * scale).tolist(), strict=True))
    own = dict(zip(zip(links["source"], links["target"], strict=True), links.get("colour", []), strict=False))
    starts: dict[tuple[str, str], float] = {}
    for source, target, width in sorted(bands, key=lambda band: (place[band[0]], place[band[1]])):
        starts[source, target] = leaves[source]
        leaves[source] += width
    for source, target, width in sorted(bands, key=lambda band: (place[band[1]], place[band[0]])):
        start = (across[stage[source]] + THICK / 2, starts[source, target])
        end = (across[stage[target]] - THICK / 2, enters[target])
        tint = colour[source] if stage[source] == PRODUCERS else NOT_KNOWN
        _ribbon(ax, start, end, width, own.get((source, target), tint))
        enters[target] += width


def _ribbon(ax: Axes, start: tuple[float, float], end: tuple[float, float], width: float, colour: str) -> None:
    from matplotlib.patches import PathPatch  # noqa: PLC0415  (a heavy import, only when a plot is made)
    from matplotlib.path import Path  # noqa: PLC0415  (a heavy import, only when a plot is made)

    (x0, y0), (x1, y1) = start, end
    middle = (x0 + x1) / 2
    corners = [
        (x0, y0),
        (middle, y0),
        (middle, y1),
        (x1, y1),
        (x1, y1 + width),
        (middle, y1 + width),
        (middle, y0 + width),
        (x0, y0 + width),
        (x0, y0),
    ]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path(corners, codes), facecolor=colour, alpha=0.38, linewidth=0, zorder=1))


def colour_key(ax: Axes, colours: Mapping[str, str]) -> None:
    """Say below which colour stands for whom."""
    for name, colour in colours.items():
        ax.plot([], [], marker="s", markersize=6, color=colour, linestyle="none", label=named(name))
    if colours:
        legend_below(ax, lines=0)


def left_colours(groups: list[str]) -> dict[str, str]:
    """Return a colour for each group on the left."""
    return {group: PALETTE[rank % len(PALETTE)] for rank, group in enumerate(groups)}
