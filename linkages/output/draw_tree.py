"""The captivity tree: who stands on every road of whom, the outside at the top, a row for each captor."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from linkages.output.draw_parts import finish, legend_below, named, plain, short
from linkages.output.style import INK, MARKERS, MUTED, PALETTE, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WIDE, INDENT, NAME, SIGNS = 100.0, 3.0, 30, 76
CAPTIVE, LINE = PALETTE[0], 0.7


@dataclass(frozen=True)
class Row:
    """A row of the drawn tree: the captor, its depth, its captor's row (-1: the outside), its nearest captives, and those in all."""

    captor: str
    depth: int
    parent: int
    held: tuple[str, ...]
    in_all: int
    others: int = 0


def tree_rows(tree: pd.DataFrame, *, top: int) -> list[Row]:
    """Return the rows in reading order: captors who hold a producer, most first, each above those whom it holds.

    `tree` has `captor`, `captives` and `producer` (1 for a producer) by actor. Beyond `top` captors the smallest share one row.
    """
    known = tree[tree["captor"].notna()]
    held = known[known["producer"]].groupby("captor", sort=False).groups
    captors = tree[tree["captives"] > 0]
    depths = pd.Series({str(one): len(_above(tree, str(one))) for one in captors.index}, dtype=int)
    order = sorted(map(str, captors.index), key=lambda one: (-int(captors["captives"][one]), depths[one], one))
    shown = set(order[:top])
    rows: list[Row] = []
    for one in _down(tree, [one for one in order if one in shown], None):
        above = _above(tree, one)
        parent = next((place for place, row in enumerate(rows) if above and row.captor == above[0]), -1)
        rows.append(Row(one, len(above), parent, tuple(map(str, held.get(one, ()))), int(captors["captives"][one])))
    rest = order[top:]
    if rest:
        bundle = tuple(str(one) for captor in rest for one in held.get(captor, ()))
        rows.append(Row("", 0, -1, bundle, len(bundle), len(rest)))
    return rows


def _above(tree: pd.DataFrame, actor: str) -> list[str]:
    """Return the captors of an actor, the nearest first."""
    found: list[str] = []
    while isinstance(captor := tree["captor"][found[-1] if found else actor], str):
        found.append(captor)
    return found


def _down(tree: pd.DataFrame, order: list[str], captor: str | None) -> Iterator[str]:
    for one in order:
        own = tree["captor"][one]
        if (own if isinstance(own, str) else None) == captor:
            yield one
            yield from _down(tree, order, one)


def tree_height(rows: list[Row], names: Mapping[str, str] | None) -> float:
    """Return the height in inches of the figure of a tree."""
    return 1.25 + 0.2 * sum(_lines(row, names) for row in rows)


def captivity_rows(
    ax: Axes,
    rows: list[Row],
    actors: pd.DataFrame,
    *,
    colours: Mapping[str, str],
    names: Mapping[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    notes: str = "",
    title: str = "",
) -> Axes:
    """Draw the rows; `names` writes the captives' names where it is given, else each is a dot and the number stands behind.

    `words` are what the roles are called.
    """
    sizes = np.array([_lines(row, names) for row in rows], dtype=float)
    tops = 1.0 + np.concatenate([[0.0], np.cumsum(sizes)[:-1]]) if len(rows) else np.zeros(0)
    start = INDENT * (1 + max((row.depth for row in rows), default=0)) + NAME
    ax.plot([0], [0], marker="*", markersize=9, color=INK, linestyle="none")
    ax.text(2, 0, "outside", va="center", fontsize=8, color=INK, fontweight="bold")
    ax.text(start, 0, "producers it holds as the nearest", va="center", fontsize=8, color=MUTED)
    most = max((len(row.held) for row in rows), default=1)
    step = min(2.2, (WIDE - 6 - start) / max(most, 1))
    for row, top in zip(rows, tops, strict=True):
        _branch(ax, row, top, tops)
        _captor(ax, row, top, actors, colours)
        if names is None:
            _dots(ax, row, top, start, step)
        else:
            _names(ax, row, top, start, names)
    _roles(ax, rows, actors, colours, words or {})
    ax.set_xlim(-1, WIDE)
    ax.set_ylim((tops[-1] + sizes[-1] if len(rows) else 1) - 0.3, -0.8)
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_xlabel(plain(notes), fontsize=8, loc="left")
    finish(ax, title)
    ax.spines["left"].set_visible(False)
    return ax


def _lines(row: Row, names: Mapping[str, str] | None) -> float:
    return 1.0 if names is None else 1.0 + LINE * max(len(_wrapped(row, names)) - 1, 0)


def _wrapped(row: Row, names: Mapping[str, str]) -> list[str]:
    return textwrap.wrap(", ".join(short(names[one], 30) for one in row.held), SIGNS)


def _branch(ax: Axes, row: Row, top: float, tops: np.ndarray) -> None:
    x, above = INDENT * row.depth, 0.0 if row.parent < 0 else tops[row.parent]
    ax.plot([x, x, x + INDENT], [above, top, top], color=RULE, linewidth=1.2, zorder=0, solid_joinstyle="round")


def _captor(ax: Axes, row: Row, top: float, actors: pd.DataFrame, colours: Mapping[str, str]) -> None:
    x = INDENT * (row.depth + 1)
    if row.others:
        ax.text(x, top, f"others ({row.others})", va="center", fontsize=8, color=MUTED)
        return
    role = actors["role"].get(row.captor)
    colour, mark = colours.get(str(role), MUTED), MARKERS.get(str(actors["position"][row.captor]), "s")
    ax.plot([x], [top], marker=mark, markersize=6, color=colour, linestyle="none", gid=row.captor)
    ax.text(x + 1.6, top, _told(str(actors["name"][row.captor])), va="center", fontsize=8, color=INK)


def _told(name: str) -> str:
    """Return a name that ends before the dots; signs beyond ASCII may be wider."""
    return short(name, NAME - 2 if name.isascii() else NAME - 8)


def _dots(ax: Axes, row: Row, top: float, start: float, step: float) -> None:
    count = len(row.held)
    if not count:
        ax.text(start - 0.5, top, f"{row.in_all:,} through those below", va="center", fontsize=7.5, color=MUTED)
        return
    places = start + step * np.arange(count)
    ax.scatter(places, np.full(count, top), s=min(30, 15 * step), color=CAPTIVE, linewidths=0)
    more = f"  ({row.in_all:,} with those below)" if row.in_all > count else ""
    ax.text(places[-1] + 1.8, top, f"{count:,}{more}", va="center", fontsize=8, color=INK)


def _names(ax: Axes, row: Row, top: float, start: float, names: Mapping[str, str]) -> None:
    colour = INK if row.held else MUTED
    for line, text in enumerate(_wrapped(row, names) or [f"{row.in_all:,} through those below"]):
        ax.text(start, top + LINE * line, text, va="center", fontsize=7, color=colour)


def _roles(
    ax: Axes, rows: list[Row], actors: pd.DataFrame, colours: Mapping[str, str], words: Mapping[str, str]
) -> None:
    captors = actors.loc[[row.captor for row in rows if row.captor]].dropna(subset="role")
    found = dict(sorted(zip(captors["role"].astype(str), captors["position"].astype(str), strict=True)))
    for role, position in found.items():
        ax.plot(
            [],
            [],
            marker=MARKERS.get(position, "s"),
            markersize=6,
            color=colours.get(role, MUTED),
            linestyle="none",
            label=named(words.get(role, role)),
        )
    if found:
        legend_below(ax, lines=0)
