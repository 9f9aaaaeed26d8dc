"""What the report is made of: sections, figures, tables, and the small words they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from linkages.output.facts import NONE, Column, Facts, Shown

Block = tuple[str, Any]


@dataclass(frozen=True)
class Section:
    """A section of the report: blocks are (kind, content), kinds are p, h3, table, figure, list and note."""

    anchor: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Figure:
    """A figure of the report: its bytes as SVG, the text that stands for it, and its caption."""

    svg: bytes = field(repr=False)
    alt: str
    caption: str


def table(
    rows: Sequence[Sequence[object]], heads: Sequence[Column], caption: str, groups: Sequence[tuple[str, int]] = ()
) -> Block:
    """Return a table block; cells that are not `Markup` are escaped."""
    return "table", Shown(caption, heads, [[Markup("{}").format(cell) for cell in row] for row in rows], groups)


def round_groups(facts: Facts, lead: int, each: int) -> list[tuple[str, int]]:
    """Return the upper heads of a table with `lead` columns and then `each` columns a round."""
    return [("", lead), *((facts.called(label), each) for label in facts.rounds)]


def answered_of(facts: Facts, name: str, row: int | None) -> Markup:
    """Return how many answered, of how many asked."""
    if row is None:
        return NONE
    if not facts.tables[name]["asked"].iloc[row]:
        return Markup('<span class="none">not asked</span>')
    return Markup("{} of {}").format(
        facts.cell(name, row, "answered", "count"), facts.cell(name, row, "asked", "count")
    )


def road_words(name: str) -> str:
    """Return what the page calls a count of producers by their separate roads out.

    Examples
    --------
    >>> road_words("exits 1"), road_words("exits 3 or more"), road_words("named nobody")
    ('1 road', '3 or more roads', 'named nobody')
    """
    number = name.removeprefix("exits ")
    return name if number == name else f"{number} {'road' if number == '1' else 'roads'}"


def capital(text: str) -> str:
    """Return text with its first letter large."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Return text with its first letter small, for the middle of a sentence.

    Examples
    --------
    >>> small("Hamlet"), small("SHG")
    ('hamlet', 'SHG')
    """
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
