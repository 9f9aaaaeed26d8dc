"""Numbers for a page, each with the table, row and column that it was read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from markupsafe import Markup

from linkages.change.words import agree
from linkages.network.study import Study

Form = Literal["count", "share", "number", "signed", "points", "text"]
NONE = Markup('<span class="none" title="not defined, or not answered">–</span>')
THIN = "\u202f"


@dataclass(frozen=True)
class Column:
    """A column of a shown table: where it is read from, its head and how its numbers are written."""

    name: str
    head: str
    form: Form = "text"
    unit: str = ""


@dataclass(frozen=True)
class Shown:
    """A table as a page shows it: heads with units, and cells that are ready to stand in the page."""

    caption: str
    heads: Sequence[Column]
    rows: Sequence[Sequence[Markup]]
    groups: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, eq=False)
class Facts:
    """A study's tables, read cell by cell.

    Attributes
    ----------
    study : Study
        The study.
    tables : Mapping of str to pandas.DataFrame
        Of `result_tables`.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    _rows: dict[tuple[str, tuple[str, ...]], dict[tuple[object, ...], int]] = field(default_factory=dict)

    @property
    def rounds(self) -> list[str]:
        """The rounds' labels in order of time."""
        return list(self.study.rounds)

    def called(self, label: str) -> str:
        """Return what a sentence calls a round: its label, after the word round where that is a bare number."""
        return f"round {label}" if label.isdigit() and len(label) < 4 else label

    def has(self, table: str) -> bool:
        """Return whether the table is there and has a row."""
        return len(self.tables.get(table, ())) > 0

    def cell(self, table: str, row: int | None, column: str, form: Form = "text") -> Markup:
        """Return one cell as a ``data`` element that names its table, row (from 0) and column; a dash where it is missing."""
        frame = self.tables[table]
        if row is None or column not in frame:
            return NONE
        value = frame[column].iloc[row]
        if pd.isna(value):
            return NONE
        if form == "text":
            return Markup("{}").format(value)
        return Markup('<data value="{}" data-table="{}" data-row="{}" data-column="{}">{}</data>').format(
            repr(float(value)), table, row, column, written(float(value), form)
        )

    def counted(self, table: str, row: int | None, column: str, one: str, many: str = "") -> Markup:
        """Return a count as in `cell`, with its noun: ``1 tie``, ``2 ties``."""
        value = 0 if row is None else self.tables[table][column].iloc[row]
        return Markup("{} {}").format(self.cell(table, row, column, "count"), agree(value, one, many or f"{one}s"))

    def row(self, table: str, **where: object) -> int | None:
        """Return the number of the first row in which the columns have these values; None if there is none."""
        key = (table, tuple(where))
        if key not in self._rows:
            frame = self.tables[table]
            found: dict[tuple[object, ...], int] = {}
            for number, values in enumerate(zip(*(frame[column] for column in where), strict=True)):
                found.setdefault(values, number)
            self._rows[key] = found
        return self._rows[key].get(tuple(where.values()))

    def indicator(self, name: str, label: str, form: Form) -> Markup:
        """Return an indicator of the whole network in a round."""
        return self.cell("network", self.row("network", indicator=name), self.round_column(label), form)

    def ties(self, relation: str, label: str) -> Markup:
        """Return how many ties a relation has in a round, with the noun."""
        name = f"{relation}.ties"
        number = self.number(name, label)
        return Markup("{} {}").format(self.indicator(name, label, "count"), agree(number, "tie", "ties"))

    def number(self, name: str, label: str) -> float:
        """Return an indicator's value, NaN if there is none."""
        row = self.row("network", indicator=name)
        return float("nan") if row is None else float(self.tables["network"][self.round_column(label)].iloc[row])

    def round_column(self, label: str) -> str:
        """Return the column of the table `network` that holds a round."""
        return label if label in self.tables["network"] and label not in ("indicator", "unit") else f"{label} (round)"

    def rows(self, table: str, **where: object) -> list[int]:
        """Return the numbers of the rows in which the columns have these values."""
        frame = self.tables.get(table)
        if frame is None:
            return []
        keep = np.ones(len(frame), dtype=bool)
        for column, value in where.items():
            keep &= (frame[column] == value).to_numpy(dtype=bool)
        return [int(number) for number in np.flatnonzero(keep)]

    def shown(self, table: str, rows: Sequence[int], columns: Sequence[Column], caption: str) -> Shown:
        """Return some rows and columns of a table for the page."""
        cells = [[self.cell(table, row, column.name, column.form) for column in columns] for row in rows]
        return Shown(caption, columns, cells)


def written(value: float, form: Form) -> str:
    """Return a number as people write it.

    Examples
    --------
    >>> written(0.4512, "share"), written(0.0179, "share"), written(12345, "count"), written(2.345, "number")
    ('45\u202f%', '1.8\u202f%', '12,345', '2.35')
    """
    if form == "count":
        return f"{value:,.0f}"
    if form == "share":
        return f"{_percent(value)}{THIN}%"
    if form == "points":
        return f"{_sign(value)}{_percent(abs(value))}{THIN}points"
    if form == "signed":
        return f"{_sign(value)}{_plain(abs(value))}"
    return _plain(value)


def _percent(value: float) -> str:
    size = abs(value)
    if 0 < size < 0.00095:
        return f"{value * 100:.1g}"
    return f"{value * 100:.1f}" if 0 < size < 0.0995 or 0.995 <= size < 1 else f"{value * 100:.0f}"


def _plain(value: float) -> str:
    if not value:
        return "0"
    places = 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0
    text = f"{value:,.{places}f}"
    return text if float(text.replace(",", "")) else f"{value:.1g}"


def _sign(value: float) -> str:
    return "+" if value > 0 else "\u2212" if value < 0 else ""
