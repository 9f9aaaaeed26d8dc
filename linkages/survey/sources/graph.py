"""A network as a file of another program tells it: vertices and links, and the two tables they make."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from linkages.survey.raw import Broken, RawTable, raw_table
from linkages.survey.sources.encoding import broken_text, decode

ColumnKind = Literal["text", "number", "whole", "flag"]
UNNAMED = "tie"
MISSING = frozenset({"na", "n/a", "nan", ".", "?"})
MISSING_WEIGHT = "NA"
MOST_VERTICES = 1_000_000
_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Vertex:
    """One actor of a file: where it stands, its id, its name (None if the file has none) and its attributes as text."""

    row: int
    id: str
    name: str | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """One tie of a file: where it stands, its ends, relation and weight ("" where the file says it is missing), and its attributes."""

    row: int
    source: str
    target: str
    relation: str
    weight: str
    directed: bool
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Graph:
    """What a file holds: vertices, links, the kinds of their attributes, the relations it names, and this package's own note."""

    path: Path
    vertices: list[Vertex]
    links: list[Link]
    vertex_columns: Mapping[str, ColumnKind] = field(default_factory=dict)
    link_columns: Mapping[str, ColumnKind] = field(default_factory=dict)
    relations: Sequence[str] = ()
    note: str = ""


def graph_tables(graph: Graph) -> list[RawTable]:
    """Return the tables `actors` (id, name, attributes) and `ties` (source, target, relation, weight, directed, attributes) of a file.

    An undirected tie is a row in each direction. A missing weight is ``NA``, and the table says so: such a row is no tie, but a pair
    of whom nobody knows. An attribute that bears the name of one of these columns gets a number behind its name.

    Examples
    --------
    >>> graph = Graph(Path("a.net"), [Vertex(2, "w1"), Vertex(3, "T", "Trader")], [Link(5, "w1", "T", "sale", "2", True)])
    >>> actors, ties = graph_tables(graph)
    >>> ties.header, ties.cells.values.tolist(), ties.rows.tolist()
    (['source', 'target', 'relation', 'weight', 'directed'], [['w1', 'T', 'sale', '2', 'yes']], [5])
    """
    actors = [(one.row, [one.id, one.name or "", *_cells(one.facts, graph.vertex_columns)]) for one in graph.vertices]
    ties = [
        (
            one.row,
            [
                *(source, target, one.relation, one.weight or MISSING_WEIGHT, "yes" if one.directed else "no"),
                *_cells(one.facts, graph.link_columns),
            ],
        )
        for one in graph.links
        for source, target in _directions(one)
    ]
    heads = _heads(["source", "target", "relation", "weight", "directed"], graph.link_columns)
    return [
        _table(graph, "actors", _heads(["id", "name"], graph.vertex_columns), actors, broken=[]),
        _table(graph, "ties", heads, ties, broken=_missing(graph)),
    ]


def label_ids(labels: Sequence[str]) -> list[str]:
    """Return an id for each vertex: its label if no label comes twice, else its number; its number where it has no label.

    Examples
    --------
    >>> label_ids(["w1", "T"]), label_ids(["Sharma", "Sharma"]), label_ids(["w1", ""])
    (['w1', 'T'], ['1', '2'], ['w1', '2'])
    """
    numbers = [str(number) for number in range(1, len(labels) + 1)]
    mixed = [label if label.strip() else number for label, number in zip(labels, numbers, strict=True)]
    return mixed if len(set(mixed)) == len(mixed) else numbers


def read_lines(path: Path, encoding: str | None = None) -> list[str]:
    """Return the lines of a text file, in UTF-8 unless it is marked or an encoding is told.

    Raises
    ------
    ValueError
        If it is not in that encoding.
    """
    try:
        text, _ = decode(path.read_bytes(), encoding)
    except ValueError as error:
        raise ValueError(str(error).replace("'CSV UTF-8'", "UTF-8")) from None
    return _LINE.split(text)


def count(text: str, row: int, what: str, *, most: int = MOST_VERTICES) -> int:
    """Return how many there are, as the head of a file says.

    Raises
    ------
    ValueError
        If it is not a whole number from 1 to `most`.
    """
    if not text.isdecimal() or len(text) > len(str(most)) or not 1 <= int(text) <= most:
        raise ValueError(f"line {row}: expected {what}, a whole number from 1 to {most:,}; {text[:40]!r} came")
    return int(text)


def closed_quotes(tokens: Sequence[str], row: int) -> None:
    """Refuse a quotation mark that is opened and not closed.

    Raises
    ------
    ValueError
        If there is one.
    """
    for token in tokens:
        if token.startswith('"') and not (len(token) > 1 and token.endswith('"')):
            raise ValueError(f"line {row}: expected a closing quotation mark; {token[:40]!r} came")


def weight_text(text: str, row: int) -> str:
    """Return a weight as it stands in the file, "" for the marks of a missing value.

    Raises
    ------
    ValueError
        If it is neither a number nor one of the marks.
    """
    if text.lower() in MISSING:
        return ""
    try:
        return "" if math.isnan(float(text)) else text
    except ValueError:
        raise ValueError(f"line {row}: expected a number, or NA for a missing one; {text!r} came") from None


def merge_kinds(kinds: Iterable[tuple[str, ColumnKind]]) -> dict[str, ColumnKind]:
    """Return one kind for each column, the wider where a file declares two."""
    merged: dict[str, ColumnKind] = {}
    for name, kind in kinds:
        before = merged.get(name, kind)
        merged[name] = kind if before == kind else "number" if {before, kind} == {"whole", "number"} else "text"
    return merged


def _cells(facts: Mapping[str, str], columns: Iterable[str]) -> list[str]:
    return [facts.get(column, "") for column in columns]


def _heads(own: list[str], columns: Iterable[str]) -> list[str]:
    heads = list(own)
    for column in columns:
        head, number = column, 2
        while head in heads:
            head, number = f"{column} {number}", number + 1
        heads.append(head)
    return heads


def _directions(link: Link) -> list[tuple[str, str]]:
    """Return a link's ends, of an undirected one in both directions."""
    back = [] if link.directed or link.source == link.target else [(link.target, link.source)]
    return [(link.source, link.target), *back]


def _missing(graph: Graph) -> list[Broken]:
    """Return a complaint on ties whose weight is missing, if there are any."""
    rows = [link.row for link in graph.links if not link.weight]
    if not rows:
        return []
    message = f"expected a weight for each tie; {len(rows):,} {'is' if len(rows) == 1 else 'are'} missing"
    return [("missing_weight", rows[0], "weight", message)]


def _table(
    graph: Graph, sheet: str, header: list[str], lines: list[tuple[int, list[str]]], *, broken: list[Broken]
) -> RawTable:
    stripped = [(row, [cell.strip() for cell in line]) for row, line in lines]
    table = raw_table(graph.path.name, sheet, [(1, header), *stripped], broken=broken, origin=str(graph.path))
    table.broken.extend(broken_text(table))
    return table
