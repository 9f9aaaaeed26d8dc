"""The data of a DL file: full and half matrices, edge lists and node lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, cycle, islice

from linkages.survey.sources.graph import Link, closed_quotes, weight_text

_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'(?=[\s,]|$)|[^\s,]+")
Labels = list[tuple[int, str]]


@dataclass(frozen=True)
class Cells:
    """The lines of the data, and what the head says of them."""

    lines: list[tuple[int, str]]
    relations: list[str]
    shape: tuple[int, int]
    two_mode: bool
    labels: dict[str, Labels]
    embedded: frozenset[str]
    diagonal: bool
    half: str
    row: int


@dataclass(frozen=True)
class Cell:
    """One cell that is not zero: its line, the positions of its ends among the vertices, relation and weight."""

    row: int
    source: int
    target: int
    relation: str
    weight: str
    directed: bool = True

    def link(self, ids: list[str]) -> Link:
        """Return the cell with ids for positions."""
        return Link(self.row, ids[self.source], ids[self.target], self.relation, self.weight, self.directed)


def read_matrices(cells: Cells) -> tuple[Labels, list[Cell]]:
    """Return the labels of the vertices and the cells of full or half matrices.

    Raises
    ------
    ValueError
        If there are fewer or more values than the head says.
    """
    rows, columns = cells.shape
    widths = [_width(cells, at) + ("row" in cells.embedded) for at in range(rows)]
    head = columns if "column" in cells.embedded else 0
    tokens = [(row, token) for row, line in cells.lines for token in _tokens(line, row)]
    body, number = sum(widths), len(cells.relations)
    again = len(tokens) == number * (head + body)
    if not again and len(tokens) != head + number * body:
        _blame(cells, widths, head)
        raise ValueError(
            f"line {cells.lines[0][0]}: expected {head + number * body} values after 'data:'; {len(tokens)} came"
        )
    labels, at = dict(cells.labels), 0
    found: list[Cell] = []
    for matrix, relation in enumerate(cells.relations):
        if head and (again or matrix == 0):
            labels["column"] = tokens[at : at + head]
            at += head
        told = []
        for line, width in enumerate(widths):
            values = tokens[at : at + width]
            at += width
            if "row" in cells.embedded:
                told.append(values.pop(0))
            found += _row(cells, values, line, relation)
        if told:
            labels["row"] = told
    return _vertices(cells, labels), found


def _columns(cells: Cells, row: int) -> Iterator[int]:
    """Return the columns that the line of a row holds."""
    return (column for column in _span(cells, row) if cells.diagonal or column != row)


def _span(cells: Cells, row: int) -> range:
    columns = range(cells.shape[1])
    if not cells.half:
        return columns
    return columns[: row + 1] if cells.half == "lowerhalf" else columns[row:]


def _width(cells: Cells, row: int) -> int:
    span = _span(cells, row)
    return len(span) - (not cells.diagonal and row in span)


def _row(cells: Cells, values: Labels, row: int, relation: str) -> Iterator[Cell]:
    for column, (line, text) in zip(_columns(cells, row), values, strict=True):
        weight = weight_text(text, line)
        own = row == column and not cells.two_mode
        if (weight and float(weight) == 0) or (own and not weight):
            continue
        target = cells.shape[0] + column if cells.two_mode else column
        yield Cell(line, row, target, relation, weight, directed=not cells.half)


def _blame(cells: Cells, widths: list[int], head: int) -> None:
    """Name the first line that is too short or too long, if each row of the matrix is a line."""
    filled = [(row, len(tokens)) for row, line in cells.lines if (tokens := _tokens(line, row))]
    lines = bool(head) + len(widths) * len(cells.relations)
    expected = chain([head] if head else [], cycle(widths))
    for (row, came), wanted in zip(filled, islice(expected, lines), strict=False):
        if came != wanted:
            raise ValueError(f"line {row}: expected {wanted} values in the row of the matrix; {came} came")
    last = cells.lines[-1][0] if not filled else filled[-1][0]
    raise ValueError(f"line {last}: expected {lines} lines of data; {len(filled)} came")


def _vertices(cells: Cells, labels: dict[str, Labels]) -> Labels:
    rows, columns = cells.shape
    blank = (cells.row, "")
    if not cells.two_mode:
        first, second = labels.get("row"), labels.get("column")
        if first and second:
            for one, other in zip(first, second, strict=True):
                if one[1].casefold() != other[1].casefold():
                    raise ValueError(
                        f"line {one[0]}: expected the label {other[1]!r} as in the columns; {one[1]!r} came"
                    )
        return first or second or [blank] * rows
    return [*(labels.get("row") or [blank] * rows), *(labels.get("column") or [blank] * columns)]


def read_edges(cells: Cells) -> tuple[Labels, list[Cell]]:
    """Return the labels of the vertices and the cells of edge lists: source, target and, if it is there, a value.

    Raises
    ------
    ValueError
        If a line has other than two or three parts, or names nobody.
    """
    sides, found = _Sides(cells), []
    for row, tokens, relation in _parts(cells):
        if len(tokens) not in (2, 3):
            raise ValueError(f"line {row}: expected source, target and a value; {' '.join(tokens)!r} came")
        source, target = sides.find(tokens[0], "row", row), sides.find(tokens[1], "column", row)
        weight = weight_text(tokens[2], row) if len(tokens) == 3 else "1"
        if not weight or float(weight) != 0:
            found.append(Cell(row, source, target, relation, weight))
    return sides.labels(), found


def read_nodes(cells: Cells) -> tuple[Labels, list[Cell]]:
    """Return the labels of the vertices and the cells of node lists: a source and its targets on each line.

    Raises
    ------
    ValueError
        If a line names nobody.
    """
    sides, found = _Sides(cells), []
    for row, tokens, relation in _parts(cells):
        source = sides.find(tokens[0], "row", row)
        found += [Cell(row, source, sides.find(token, "column", row), relation, "1") for token in tokens[1:]]
    return sides.labels(), found


def _parts(cells: Cells) -> Iterator[tuple[int, list[str], str]]:
    """Yield the lines of a list with their relation; an exclamation mark on a line of its own begins the next one."""
    number = 0
    for row, line in cells.lines:
        tokens = _tokens(line, row)
        number += tokens == ["!"]
        if number == len(cells.relations):
            raise ValueError(f"line {row}: expected {number} relations, as NM= says; a further one begins")
        if tokens and tokens != ["!"]:
            yield row, tokens, cells.relations[number]


class _Sides:
    """The actors of a list by what names them: their numbers, or labels that are listed or turn up in the data."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.closed = bool(cells.labels)
        self.known = {side: list(cells.labels.get(side, [])) for side in ("row", "column")}
        if not cells.two_mode:
            self.known["column"] = self.known["row"]
        self.places = {side: _index(known) for side, known in self.known.items()}
        if not cells.two_mode:
            self.places["column"] = self.places["row"]

    def find(self, token: str, side: str, row: int) -> int:
        """Return the position among the vertices of whom a token names."""
        size = self.cells.shape[0 if side == "row" else 1]
        shift = self.cells.shape[0] if self.cells.two_mode and side == "column" else 0
        if side not in self.cells.embedded:
            if not token.isdecimal() or not 1 <= int(token) <= size:
                raise ValueError(
                    f"line {row}: expected a number from 1 to {size}; {token!r} came. Labels in the data need 'labels embedded' in the head"
                )
            return int(token) - 1 + shift
        places = self.places[side]
        at = places.get(token, places.get(token.casefold(), -1))
        if at < 0:
            at = len(self.known[side])
            if self.closed or at == size:
                expected = "one of the labels in the head" if self.closed else f"no more than {size} labels"
                raise ValueError(f"line {row}: expected {expected}; {token!r} came")
            self.known[side].append((row, token))
            places[token] = places[token.casefold()] = at
        return at + shift

    def labels(self) -> Labels:
        """Return the labels of all vertices, blank where none is known."""
        full = {
            side: [*known, *[(self.cells.row, "")] * (size - len(known))]
            for (side, known), size in zip(self.known.items(), self.cells.shape, strict=True)
        }
        return [*full["row"], *full["column"]] if self.cells.two_mode else full["row"]


def _index(labels: Labels) -> dict[str, int]:
    """Return positions by label, exact ones before those blind to case."""
    blind = {text.casefold(): at for at, (_, text) in reversed(list(enumerate(labels)))}
    return blind | {text: at for at, (_, text) in enumerate(labels)}


def _tokens(line: str, row: int) -> list[str]:
    found = _TOKEN.findall(line)
    closed_quotes(found, row)
    return [one[1:-1] if len(one) > 1 and one[0] == one[-1] and one[0] in "\"'" else one for one in found]
