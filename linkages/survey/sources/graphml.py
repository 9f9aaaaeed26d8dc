"""GraphML files become tables of actors and ties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from linkages.survey.raw import RawTable
from linkages.survey.sources.graph import UNNAMED, ColumnKind, Graph, Link, Vertex, graph_tables, merge_kinds
from linkages.survey.sources.graph_xml import check_ends, column_kind, inside, local, need, open_xml, the_graph

NOTE = "linkages"
_COUNTER = re.compile(r"n\d+")


@dataclass(frozen=True)
class _Key:
    id: str
    of: str
    name: str
    named: bool
    kind: ColumnKind
    default: str | None


def read_graphml(path: Path) -> list[RawTable]:
    """Read a GraphML file.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of RawTable
        `actors` with `id`, `name` (the attribute `label`, else `name`) and the other attributes as text; `ties` with `source`, `target`,
        `relation` (the edge's attribute of that name, else ``tie``), `weight` (1 in a file without weights, blank where
        a file with weights has none), `directed` (yes or no) and the other attributes. Rows are counted from 2. Where
        the ids are mere counters (n0, n1, ...), as igraph writes them, and the names are unique, the names are the ids.

    Raises
    ------
    ValueError
        If the file is not GraphML, or holds nested graphs, hyperedges, entities, or edges of unknown nodes.
    """
    return graph_tables(parse_graphml(path))


def parse_graphml(path: Path) -> Graph:
    """Return the vertices and links of a GraphML file.

    Raises
    ------
    ValueError
        As `read_graphml`.
    """
    root = open_xml(path, "graphml")
    graph = the_graph(root)
    keys = [_key(element) for element in inside(root, "key")]
    nodes, edges = list(inside(graph, "node")), list(inside(graph, "edge"))
    _refuse_nested(graph, nodes + edges)
    note = _facts(graph, _of(keys, "graph")).get(NOTE, "")
    vertices = _vertices(nodes, _of(keys, "node"), counters=not note)
    ids = {need(node, "id", row): vertex.id for row, (node, vertex) in enumerate(zip(nodes, vertices, strict=True), 1)}
    links = _links(edges, _of(keys, "edge"), ids, directed=graph.get("edgedefault", "directed") != "undirected")
    check_ends(vertices, links)
    return Graph(
        path=path,
        vertices=vertices,
        links=links,
        vertex_columns=_columns(_of(keys, "node"), vertices, own=("label",)),
        link_columns=_columns(_of(keys, "edge"), links, own=("relation", "weight")),
        relations=list(dict.fromkeys(link.relation for link in links)),
        note=note,
    )


def _key(element: Element) -> _Key:
    default = next(inside(element, "default"), None)
    return _Key(
        id=element.get("id", ""),
        of=element.get("for", "all"),
        name=element.get("attr.name", "") or element.get("id", ""),
        named="attr.name" in element.attrib,
        kind=column_kind(element.get("attr.type", "string")),
        default=None if default is None else default.text or "",
    )


def _of(keys: list[_Key], what: str) -> dict[str, _Key]:
    return {key.id: key for key in keys if key.of in (what, "all")}


def _refuse_nested(graph: Element, parts: list[Element]) -> None:
    if next(inside(graph, "hyperedge"), None) is not None:
        raise ValueError("expected edges between two nodes; a <hyperedge> came. Turn it into edges first")
    for part in parts:
        if next(inside(part, "graph"), None) is not None:
            raise ValueError(
                f"expected a flat graph; <{local(part)}> {part.get('id', '')!r} holds a graph of its own. Ungroup it before the export"
            )


def _facts(element: Element, keys: Mapping[str, _Key]) -> dict[str, str]:
    """Return an element's attributes by name: those given, then the defaults of those that are not."""
    facts: dict[str, str] = {}
    for data in inside(element, "data"):
        key = keys.get(data.get("key", ""))
        if len(data):
            drawn = next((part for part in data.iter() if local(part) in ("NodeLabel", "EdgeLabel")), None)
            if drawn is not None and drawn.text:
                facts.setdefault("label", drawn.text.strip())
        elif key is not None:
            facts[key.name] = data.text or ""
    for key in keys.values():
        if key.default is not None:
            facts.setdefault(key.name, key.default)
    return facts


def _vertices(nodes: list[Element], keys: Mapping[str, _Key], *, counters: bool) -> list[Vertex]:
    vertices = []
    for number, node in enumerate(nodes, 1):
        facts = _facts(node, keys)
        name = facts.pop("label", None)
        name = facts.get("name") if name is None else name
        vertices.append(Vertex(number + 1, need(node, "id", number), name, facts))
    names = [vertex.facts.get("name", "").strip() for vertex in vertices]
    if counters and all(names) and len(set(names)) == len(names) and all(_COUNTER.fullmatch(v.id) for v in vertices):
        vertices = [replace(vertex, id=name) for vertex, name in zip(vertices, names, strict=True)]
    if all(vertex.facts.get("name") in (vertex.id, vertex.name, None) for vertex in vertices):
        vertices = [replace(one, facts={k: v for k, v in one.facts.items() if k != "name"}) for one in vertices]
    return vertices


def _links(edges: list[Element], keys: Mapping[str, _Key], ids: Mapping[str, str], *, directed: bool) -> list[Link]:
    links = []
    weighted = any(key.name == "weight" for key in keys.values())
    for number, edge in enumerate(edges, 1):
        facts = _facts(edge, keys)
        told = edge.get("directed")
        ends = [need(edge, end, number) for end in ("source", "target")]
        links.append(
            Link(
                row=number + 1,
                source=ids.get(ends[0], ends[0]),
                target=ids.get(ends[1], ends[1]),
                relation=facts.pop("relation", "") or UNNAMED,
                weight=facts.pop("weight", "" if weighted else "1"),
                directed=directed if told is None else told.lower() in ("true", "1"),
                facts=facts,
            )
        )
    return links


def _columns(
    keys: Mapping[str, _Key], rows: list[Vertex] | list[Link], *, own: tuple[str, ...]
) -> dict[str, ColumnKind]:
    """Return the kinds of the attributes, declared or drawn, that did not become columns of their own."""
    held = {name for row in rows for name in row.facts}
    declared = [
        (key.name, key.kind) for key in keys.values() if key.name not in own and (key.named or key.name in held)
    ]
    kinds = merge_kinds([*declared, *([("label", column_kind("string"))] if "label" in held else [])])
    return {name: kind for name, kind in kinds.items() if name != "name" or name in held}
