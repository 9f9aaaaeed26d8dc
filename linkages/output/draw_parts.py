"""Small parts of a drawing: text that is no formula, numbers beside names, a legend that covers nothing, one finish."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from anyascii import anyascii

from linkages.output.style import INK, MUTED, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LONGEST = 40


def values_beside_names(ax: Axes, places: np.ndarray, values: pd.Series) -> None:
    """Write each bar's number between its name and the bar, where no other mark can come."""
    longest = max((len(f"{value:.1f}") for value in values), default=0)
    ax.tick_params(axis="y", pad=8 + 5.2 * longest)
    for place, value in zip(places, values, strict=True):
        ax.annotate(
            f"{value:.1f}",
            (0, place),
            (-4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=8,
            color=INK,
            annotation_clip=False,
        )


def legend_below(ax: Axes, *, lines: int = 1) -> None:
    """Put the legend below the axes, under tick labels of so many lines and the axis label, where it covers nothing."""
    from matplotlib import rcParams  # noqa: PLC0415  (a heavy import, only when a plot is made)
    from matplotlib.transforms import ScaledTranslation  # noqa: PLC0415  (a heavy import, only when a plot is made)

    gap = 12 + (1.5 + 1.25 * lines) * rcParams["font.size"]
    shift = ScaledTranslation(0, -gap / 72, ax.figure.dpi_scale_trans)
    ax.legend(
        frameon=False,
        fontsize=8,
        ncols=4,
        loc="upper left",
        bbox_to_anchor=(0, 0),
        bbox_transform=ax.transAxes + shift,
        borderaxespad=0,
    )


def plain(text: str) -> str:
    """Return text that matplotlib takes for text, and can draw: a dollar sign begins no formula, and control characters are gone."""
    return drawable("".join(sign if sign.isprintable() else " " for sign in text)).replace("$", r"\$")


def drawable(text: str) -> str:
    """Return text with the signs that no font in use has in Latin letters; as it is where a browser will draw the text."""
    from matplotlib import rcParams  # noqa: PLC0415  (a heavy import, only when a plot is made)

    if text.isascii() or rcParams["svg.fonttype"] == "none":
        return text
    has = _signs(tuple(rcParams["font.family"]))
    return "".join(sign if ord(sign) in has else anyascii(sign) for sign in text)


@lru_cache
def _signs(families: tuple[str, ...]) -> frozenset[int]:
    """Return the signs that the fonts of these families have."""
    from matplotlib import font_manager  # noqa: PLC0415  (a heavy import, only when a plot is made)

    fonts = {font_manager.findfont(font_manager.FontProperties(family=[one])) for one in families}
    return frozenset(sign for font in fonts for sign in font_manager.get_font(font).get_charmap())


def named(text: str) -> str:
    """Return text for a legend, which leaves out what begins with an underscore."""
    return f" {plain(text)}" if text.startswith("_") else plain(text)


def short(text: object, longest: int = LONGEST) -> str:
    """Return text cut to `longest` signs."""
    text = drawable(str(text))
    return plain(text if len(text) <= longest else f"{text[: longest - 1]}…")


def bar_count(value: float, *, shares: bool) -> str:
    """Return the number on a bar, nothing for none."""
    if not value:
        return ""
    return f"{value:.0f} %" if shares else f"{value:,.0f}"


def apart(heights: np.ndarray, gap: float | None = None) -> np.ndarray:
    """Move labels that would cover one another apart, in order; by a part of their span unless a gap is told."""
    out = heights.copy()
    order = np.argsort(np.where(np.isfinite(out), out, -np.inf), kind="stable")
    order = order[np.isfinite(out[order])]
    span = (np.nanmax(out) - np.nanmin(out)) if len(order) else 0.0
    gap = max(span, 0.02) * 0.06 if gap is None else gap
    for low, high in pairwise(order):
        out[high] = max(out[high], out[low] + gap)
    return np.asarray(out)


def finish(ax: Axes, title: str, *, grid: Literal["x", "y"] | None = None, frame: bool = False) -> Axes:
    """Give axes the one look: title, spines, grid."""
    if title:
        ax.set_title(plain(title), loc="left", fontsize=10, color=INK, fontweight="bold")
    for side in ("top", "right", "left", "bottom"):
        ax.spines[side].set_visible(frame or side == ("bottom" if grid == "y" else "left"))
        ax.spines[side].set_color(RULE if frame else MUTED)
    ax.tick_params(length=0, labelcolor=INK)
    ax.xaxis.label.set_color(MUTED)
    ax.yaxis.label.set_color(MUTED)
    if grid:
        ax.grid(axis=grid, color=RULE, linewidth=0.7)
        ax.set_axisbelow(True)
    return ax
