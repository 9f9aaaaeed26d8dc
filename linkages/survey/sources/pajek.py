"""Pajek's networks and project files become tables of actors and ties."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from linkages.survey.raw import RawTable
from linkages.survey.sources.graph import (
    UNNAMED,
    ColumnKind,
    Graph,
    Link,
    Vertex,
    count,
    graph_tables,
    label_ids,
    merge_kinds,
    read_lines,
    weight_text,
)
from linkages.survey.sources.pajek_words import facts_of, is_number, plain, words

NOTE = "% linkages "
_HEAD = re.compile(r"\*\s*([A-Za-z]+)\s*(.*)")
_RELATION = re.compile(r":?\s*(\d+)\s*(?:\"(.*)\"|(\S.*?))?\s*")
_LISTS = ("arcs", "edges", "arcslist", "edgeslist", "matrix")
_ORDERS = ("permutation", "cluster", "hierarchy")


@dataclass
class _File:
    size: tuple[int, int] = (0, 0)
    vertices: dict[int, Vertex] = field(default_factory=dict)
    row: int = 1
    links: list[tuple[int, int, Link]] = field(default_factory=list)
    columns: dict[str, tuple[ColumnKind, list[str]]] = field(default_factory=dict)
    relations: dict[str, str] = field(default_factory=dict)
    owner: tuple[str, str] = ("network", "")
    named: list[str] = field(default_factory=list)
    further: str = ""
    note: str = ""


def read_pajek(path: Path, *, encoding: str | None = None) -> list[RawTable]:
    """Read a Pajek network (``.net``), or a project (``.paj``) of one or several networks of the same vertices.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        How it is encoded, if it is neither UTF-8 nor marked; older files of Pajek are often in ``cp1252``.

    Returns
    -------
    list of RawTable
        `actors` with `id` (the label if no label comes twice, else the number of the vertex), `name` (the label), `mode` (1 or 2, of a
        two-mode network) and partitions and vectors as attributes; `ties` with `source`, `target`, `relation` (the
        name, else the number of the relation, else ``tie``), `weight` (1 unless told), `directed` (yes for arcs, no
        for edges, which are rows in both directions), `label` and `time` if the ties have them. Zeros of a matrix are no rows. Of a
        project's second and further networks the relations bear the network's name. How vertices and ties are drawn,
        permutations, clusters and hierarchies are left out. Rows are the lines of the file.

    Raises
    ------
    ValueError
        If the file is not Pajek's, or its networks have different vertices; the message names the line.
    """
    return graph_tables(parse_pajek(path, encoding))


def parse_pajek(path: Path, encoding: str | None = None) -> Graph:
    """Return the vertices and links of a Pajek file.

    Raises
    ------
    ValueError
        As `read_pajek`.
    """
    file = _File()
    for row, head, argument, body in _sections(read_lines(path, encoding), file):
        _take(file, row, head, argument, body)
    if not file.size[0]:
        raise ValueError(f"line {file.row}: expected *Vertices and their number; the file has none")
    number, first = file.size
    given = [file.vertices.get(at, Vertex(file.row, "")) for at in range(1, number + 1)]
    ids = label_ids([one.id for one in given])
    modes = [{"mode": "1" if at <= first else "2"} if first else {} for at in range(1, number + 1)]
    vertices = [
        Vertex(one.row, name, one.id or None, {**mode, **one.facts, **{c: v[at] for c, (_, v) in file.columns.items()}})
        for at, (one, name, mode) in enumerate(zip(given, ids, modes, strict=True))
    ]
    links = [
        Link(one.row, ids[source - 1], ids[target - 1], one.relation, one.weight, one.directed, one.facts)
        for source, target, one in file.links
    ]
    told: list[tuple[str, ColumnKind]] = [(name, "text") for one in vertices for name in one.facts]
    kinds = merge_kinds(dict(told).items()) | {name: kind for name, (kind, _) in file.columns.items()}
    return Graph(
        path=path,
        vertices=vertices,
        links=links,
        vertex_columns=kinds,
        link_columns=dict.fromkeys((name for one in links for name in one.facts), "text"),
        relations=list(dict.fromkeys([*file.named, *(one.relation for one in links)])),
        note=file.note,
    )


def _sections(lines: list[str], file: _File) -> Iterator[tuple[int, str, str, list[tuple[int, str]]]]:
    """Yield each section of the file: its line, its word in small letters, what follows the word, and its lines."""
    open_section: tuple[int, str, str, list[tuple[int, str]]] | None = None
    for row, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith(NOTE):
            file.note = text.removeprefix(NOTE)
        if not text or text.startswith("%"):
            continue
        found = _HEAD.fullmatch(text)
        if found:
            if open_section:
                yield open_section
            open_section = (row, found[1].lower(), found[2].strip(), [])
        elif open_section:
            open_section[3].append((row, text))
        else:
            raise ValueError(
                f"line {row}: expected a Pajek network, which begins with *Vertices or *Network; {text[:40]!r} came"
            )
    if open_section:
        yield open_section


def _take(file: _File, row: int, head: str, argument: str, body: list[tuple[int, str]]) -> None:
    if head in ("network", *_ORDERS, "partition", "vector"):
        if head == "network" and file.size[0]:
            file.further, file.relations = plain(argument) or f"network {row}", {}
        file.owner = (head, argument)
    elif head in ("vertices", "vertex"):
        number = _numbers(row, argument)
        {"network": _vertices, "partition": _values, "vector": _values}.get(file.owner[0], _nothing)(
            file, row, number, body
        )
    elif head in _LISTS:
        if not file.size[0]:
            raise ValueError(f"line {row}: expected *Vertices before the ties; *{head} came")
        _ties(file, row, head, argument, body)
    elif file.owner[0] == "network":
        known = "*Network, *Vertices, *Arcs, *Edges, *Arcslist, *Edgeslist, *Matrix, *Partition or *Vector"
        raise ValueError(f"line {row}: expected {known}; '*{head}' came")


def _numbers(row: int, argument: str) -> tuple[int, int]:
    parts = argument.split()
    number = count(parts[0] if parts else "", row, "the number of vertices after *Vertices")
    first = count(parts[1], row, "the number of vertices of the first mode") if len(parts) > 1 else 0
    return number, first if first < number else 0


def _vertices(file: _File, row: int, size: tuple[int, int], body: list[tuple[int, str]]) -> None:
    if file.size[0] and not file.further:
        raise ValueError(f"line {row}: expected one list of vertices; a second one begins")
    if file.further and size != file.size:
        raise ValueError(
            f"line {row}: expected the {file.size[0]} vertices of the first network; {size[0]} came. Save each network as a .net file"
        )
    vertices: dict[int, Vertex] = {}
    file.size, file.row = size, file.row if file.further else row
    for line, text in body:
        tokens = words(text, line)
        at = _vertex(file, tokens[0], line)
        if at in vertices:
            raise ValueError(f"line {line}: expected each vertex once; number {at} comes again")
        rest = tokens[2:]
        while rest and is_number(rest[0]):
            rest = rest[1:]
        vertices[at] = Vertex(line, plain(tokens[1]) if len(tokens) > 1 else "", None, facts_of(rest))
        known = file.vertices.get(at, Vertex(line, "")).id
        if file.further and vertices[at].id != known:
            raise ValueError(
                f"line {line}: expected {known!r} as in the first network; {vertices[at].id!r} came. Save each network as a .net file"
            )
    file.vertices = file.vertices if file.further else vertices


def _values(file: _File, row: int, size: tuple[int, int], body: list[tuple[int, str]]) -> None:
    """Keep a partition or a vector as an attribute."""
    what, name = file.owner
    if not file.size[0] or size[0] != file.size[0] or len(body) != size[0]:
        raise ValueError(
            f"line {row}: expected a value of the {what} for each of {file.size[0]} vertices; {min(size[0], len(body))} came"
        )
    for line, text in body:
        if not is_number(text):
            raise ValueError(f"line {line}: expected a number in the {what}; {text!r} came")
    title, number = plain(name) or what, 2
    while title in file.columns:
        title, number = f"{plain(name) or what} {number}", number + 1
    whole = all(text.lstrip("-").isdecimal() for _, text in body)
    file.columns[title] = ("whole" if whole else "number", [text for _, text in body])


def _nothing(file: _File, row: int, size: tuple[int, int], body: list[tuple[int, str]]) -> None:
    """Leave out what says nothing of actors or ties."""


def _ties(file: _File, row: int, head: str, argument: str, body: list[tuple[int, str]]) -> None:
    relation = _relation(file, row, argument)
    if head == "matrix":
        file.links += _matrix(file, relation, body, row)
        return
    directed = head.startswith("arcs")
    for line, text in body:
        tokens, named = words(text, line), relation
        if re.fullmatch(r"\d+:", tokens[0]):
            number, tokens = tokens[0][:-1], tokens[1:]
            named = _numbered(file, number)
        if len(tokens) < 2:
            raise ValueError(f"line {line}: expected the numbers of two vertices; {text!r} came")
        source = _vertex(file, tokens[0], line)
        if head.endswith("list"):
            for token in tokens[1:]:
                file.links.append((source, _vertex(file, token, line), Link(line, "", "", named, "1", directed)))
            continue
        target, rest, weight = _vertex(file, tokens[1], line), tokens[2:], "1"
        if rest and (is_number(rest[0]) or not re.match(r"[A-Za-z\[\"]", rest[0])):
            weight, rest = weight_text(rest[0], line), rest[1:]
        facts = facts_of(rest)
        named = facts.pop("relation", named) if named == UNNAMED else named
        file.links.append((source, target, Link(line, "", "", named, weight, directed, facts)))


def _relation(file: _File, row: int, argument: str) -> str:
    if not argument:
        return file.further or UNNAMED
    found = _RELATION.fullmatch(argument)
    if not found:
        raise ValueError(f"line {row}: expected the number of a relation and its name in quotes; {argument!r} came")
    label = plain(found[2] if found[2] is not None else found[3] or "")
    if label:
        file.relations[found[1]] = _within(file, label)
    file.named.append(_numbered(file, found[1]))
    return file.named[-1]


def _numbered(file: _File, number: str) -> str:
    """Return the name of a relation that is called by its number."""
    return file.relations.setdefault(number, _within(file, number))


def _within(file: _File, name: str) -> str:
    """Return a relation's name, behind that of its network if this is not the first of the file."""
    return f"{file.further} {name}" if file.further else name


def _matrix(file: _File, relation: str, body: list[tuple[int, str]], row: int) -> Iterator[tuple[int, int, Link]]:
    number, first = file.size
    rows, columns = (first, number - first) if first else (number, number)
    if len(body) != rows:
        raise ValueError(f"line {row}: expected {rows} lines in the matrix; {len(body)} came")
    for source, (line, text) in enumerate(body, 1):
        values = text.split()
        if len(values) != columns:
            raise ValueError(f"line {line}: expected {columns} values in the row of the matrix; {len(values)} came")
        for target, value in enumerate(values, 1 + first):
            weight = weight_text(value, line)
            if not weight or float(weight) != 0:
                yield source, target, Link(line, "", "", relation, weight, directed=True)


def _vertex(file: _File, token: str, line: int) -> int:
    if not token.isdecimal() or not 1 <= int(token) <= file.size[0]:
        raise ValueError(f"line {line}: expected the number of a vertex, 1 to {file.size[0]}; {token!r} came")
    return int(token)
