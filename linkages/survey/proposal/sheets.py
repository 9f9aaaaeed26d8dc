"""The sheets of an export as the guesses need them: columns with their cells, and what the cells look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite

from linkages.survey.cells import NO, YES, fold, number
from linkages.survey.proposal import words
from linkages.survey.raw import RawTable

SUBMISSIONS = "submissions"
TICKS = frozenset(
    {"", "0", "1", "x", "✓", "✔", "yes", "no", "true", "false", "हाँ", "हां", "नहीं", "होय", "नाही", "sí", "si"}
)


@dataclass(frozen=True, eq=False)
class Column:
    """One column of a sheet: how a codebook calls it, its cells, its question's words; `machine` if a server or a telephone wrote it."""

    header: str
    name: str
    cells: tuple[str, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    machine: bool = False

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each text stands there; blanks do not count."""
        return Counter(cell for cell in self.cells if cell)

    @property
    def filled(self) -> int:
        """How many cells are not blank."""
        return self.counts.total()

    @property
    def words(self) -> str:
        """Everything that says what the column means: its name and its question."""
        return " / ".join(dict.fromkeys([self.name, *self.labels.values()]))

    def share(self, fits: Callable[[str], bool]) -> float:
        """Return the share of the filled cells for which `fits` is true; 0 of none."""
        return sum(count for text, count in self.counts.items() if fits(text)) / self.filled if self.filled else 0.0

    @cached_property
    def numeric(self) -> bool:
        """Whether most cells are numbers."""
        return self.share(lambda text: isfinite(number(text))) >= 0.5

    @cached_property
    def yes_or_no(self) -> bool:
        """Whether most cells say yes or no, in words or as 1 and 0."""
        return self.share(lambda text: fold(text) in TICKS) >= 0.8


@dataclass(frozen=True, eq=False)
class Sheet:
    """All tables that a codebook calls by one name.

    Attributes
    ----------
    name : str
        How a codebook calls it.
    tables : tuple of RawTable
        The tables, of one or more files.
    columns : tuple of Column
        Those with a header, in their order; the first even without one.
    batches : tuple of int
        For each row, of which table it is.
    """

    name: str
    tables: tuple[RawTable, ...]
    columns: tuple[Column, ...]
    batches: tuple[int, ...]

    @property
    def size(self) -> int:
        """The number of rows."""
        return len(self.batches)

    @property
    def grouped(self) -> bool:
        """Whether it is of a form's export."""
        return self.tables[0].grouped

    @property
    def part(self) -> bool:
        """Whether its rows are parts of another table's rows."""
        return self.tables[0].parent is not None

    @property
    def asked(self) -> list[Column]:
        """The columns that people filled in."""
        return [column for column in self.columns if not column.machine]

    def unique(self, column: Column, within: Column | None = None) -> float:
        """Return which share of the filled cells are different, within each table and each value of another column."""
        keys = zip(column.cells, self.batches, within.cells if within else column.cells, strict=True)
        filled = [key for key in keys if key[0]]
        return len(set(filled)) / len(filled) if filled else 0.0


def sheets_of(tables: Iterable[RawTable], labels: Callable[[str], Mapping[str, str]]) -> list[Sheet]:
    """Return the sheets of an export; tables of one name are one sheet.

    Parameters
    ----------
    tables : iterable of RawTable
        All tables.
    labels : callable
        Gives the labels of a question by its column's name, by language.
    """
    groups: dict[str, list[RawTable]] = {}
    named: dict[str, str] = {}
    for table in {id(table): table for table in tables}.values():
        name = called(table)
        groups.setdefault(fold(name), []).append(table)
        named.setdefault(fold(name), name)
    return [_sheet(named[key], group, labels) for key, group in groups.items()]


def called(table: RawTable) -> str:
    """Return the name by which a codebook calls a table: the shortest of an export's names, else that of its sheet."""
    if SUBMISSIONS in table.names:
        return SUBMISSIONS
    return min(table.names, key=lambda name: (len(name), name)) if table.names else table.sheet


def part_above(sheet: Sheet, sheets: Sequence[Sheet]) -> Sheet | None:
    """Return the sheet of which a sheet's rows are parts."""
    above = sheet.tables[0].parent
    return next((one for one in sheets if any(table is above for table in one.tables)), None)


def _sheet(name: str, tables: Sequence[RawTable], labels: Callable[[str], Mapping[str, str]]) -> Sheet:
    first = tables[0]
    columns = []
    for at, header in enumerate(first.header):
        if (not header and at) or first.header.index(header) != at:
            continue
        short = _short(first, at)
        cells: list[str] = []
        for table in tables:
            position = table.find(header) if header else at if at in table.cells else None
            cells += table.cells[position].tolist() if position is not None else [""] * len(table.rows)
        columns.append(Column(header, short, tuple(cells), labels(short), _is_machine(first, header, short)))
    batches = tuple(number for number, table in enumerate(tables) for _ in range(len(table.rows)))
    return Sheet(name, tuple(tables), tuple(columns), batches)


def _is_machine(table: RawTable, header: str, short: str) -> bool:
    if not header or header.startswith(("_", "meta/", "meta-")):
        return True
    return table.grouped and (header in words.SERVER or (fold(short) in words.MACHINE and header == short))


def _short(table: RawTable, at: int) -> str:
    """Return the last part of a header's path where the table is found by it; a ticked choice keeps its question."""
    header = table.header[at]
    if not table.grouped:
        return header
    for mark in ("/", ":", "-"):
        path, joint, last = header.rpartition(mark)
        if not joint:
            continue
        if _is_choice(table, at, path + mark):
            question = path.rpartition(mark)[2]
            last = f"{question}{mark}{last}"
        return last if last and table.find(last) == at else header
    return header


def _is_choice(table: RawTable, at: int, start: str) -> bool:
    """Return whether a column is one of several ticked choices of one question, or stands beside the question itself."""
    if not set(table.cells[at].map(fold)) <= (YES | NO | {""}):
        return False
    beside = [position for position, name in enumerate(table.header) if position != at and name.startswith(start)]
    ticks = [position for position in beside if set(table.cells[position].map(fold)) <= (YES | NO | {""})]
    return start[:-1] in table.header or (len(ticks) == len(beside) and len(ticks) > 0)
