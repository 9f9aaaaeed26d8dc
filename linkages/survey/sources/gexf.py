"""GEXF files, as Gephi writes them, become tables of actors and ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element

from linkages.survey.raw import RawTable
from linkages.survey.sources.graph import UNNAMED, ColumnKind, Graph, Link, Vertex, graph_tables, merge_kinds
from linkages.survey.sources.graph_xml import check_ends, column_kind, inside, local, need, open_xml, the_graph

_DIRECTED = {"directed": True, "undirected": False, "mutual": True}


@dataclass(frozen=True)
class _Column:
    title: str
    kind: ColumnKind
    default: str | None


def read_gexf(path: Path) -> list[RawTable]:
    """Read a GEXF file of version 1.1, 1.2 or 1.3.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    list of RawTable
        `actors` with `id`, `name` (the label) and the attributes as text; `ties` with `source`, `target`, `relation` (the attribute
        of that name, else the edge's kind, else ``tie``), `weight` (1 unless told), `directed` (yes or no) and the
        other attributes. A mutual edge is two ties. Rows are counted from 2. Colours, sizes and places are left out.

    Raises
    ------
    ValueError
        If the file is not GEXF, or holds nested nodes, a graph that changes in time, entities, or edges of unknown
        nodes.
    """
    return graph_tables(parse_gexf(path))


def parse_gexf(path: Path) -> Graph:
    """Return the vertices and links of a GEXF file.

    Raises
    ------
    ValueError
        As `read_gexf`.
    """
    root = open_xml(path, "gexf")
    graph = the_graph(root)
    if graph.get("mode", "static") == "dynamic":
        raise ValueError("expected a static graph; this one changes in time. Export one time at a time")
    of_nodes, of_edges = _declared(graph, "node"), _declared(graph, "edge")
    vertices = _vertices(graph, of_nodes)
    links = _links(graph, of_edges)
    check_ends(vertices, links)
    return Graph(
        path=path,
        vertices=vertices,
        links=links,
        vertex_columns=merge_kinds((column.title, column.kind) for column in of_nodes.values()),
        link_columns=_link_columns(of_edges, links),
        relations=list(dict.fromkeys(link.relation for link in links)),
        note=_note(root),
    )


def _note(root: Element) -> str:
    told = [text.text or "" for meta in inside(root, "meta") for text in inside(meta, "description")]
    return next((text for text in told if text.startswith('{"linkages"')), "")


def _declared(graph: Element, what: str) -> dict[str, _Column]:
    columns = {}
    for attributes in inside(graph, "attributes"):
        if attributes.get("class") != what:
            continue
        for number, one in enumerate(inside(attributes, "attribute"), 1):
            name, default = need(one, "id", number), next(inside(one, "default"), None)
            text = None if default is None else default.text or ""
            columns[name] = _Column(one.get("title") or name, column_kind(one.get("type", "string")), text)
    return columns


def _facts(element: Element, columns: Mapping[str, _Column]) -> dict[str, str]:
    facts = {}
    for values in inside(element, "attvalues"):
        for one in inside(values, "attvalue"):
            name = one.get("for") or one.get("id") or ""
            facts[columns[name].title if name in columns else name] = one.get("value", "")
    for column in columns.values():
        if column.default is not None:
            facts.setdefault(column.title, column.default)
    return facts


def _vertices(graph: Element, columns: Mapping[str, _Column]) -> list[Vertex]:
    vertices = []
    nodes = [node for part in inside(graph, "nodes") for node in inside(part, "node")]
    for number, node in enumerate(nodes, 1):
        name = need(node, "id", number)
        if node.get("pid") is not None or any(local(child) in ("nodes", "edges") for child in node):
            raise ValueError(
                f"expected a flat graph; node {name!r} stands in or holds others. Flatten it before the export"
            )
        vertices.append(Vertex(number + 1, name, node.get("label"), _facts(node, columns)))
    return vertices


def _links(graph: Element, columns: Mapping[str, _Column]) -> list[Link]:
    links = []
    default = graph.get("defaultedgetype", "undirected")
    edges = [edge for part in inside(graph, "edges") for edge in inside(part, "edge")]
    for number, edge in enumerate(edges, 1):
        facts = _facts(edge, columns)
        source, target = need(edge, "source", number), need(edge, "target", number)
        kind, told = edge.get("kind", ""), edge.get("type", default)
        if told not in _DIRECTED:
            raise ValueError(f"edge number {number}: expected the type directed, undirected or mutual; {told!r} came")
        relation = facts.pop("relation", "") or kind or UNNAMED
        weight = facts.pop("weight", "1")
        if kind and kind != relation:
            facts.setdefault("kind", kind)
        if edge.get("label"):
            facts.setdefault("label", edge.get("label", ""))
        one = Link(number + 1, source, target, relation, edge.get("weight", weight), _DIRECTED[told], facts)
        links.append(one)
        if told == "mutual":
            links.append(Link(one.row, target, source, relation, one.weight, directed=True, facts=facts))
    return links


def _link_columns(columns: Mapping[str, _Column], links: list[Link]) -> dict[str, ColumnKind]:
    declared = [(one.title, one.kind) for one in columns.values() if one.title not in ("relation", "weight")]
    known = {title for title, _ in declared}
    held = dict.fromkeys(name for link in links for name in link.facts if name not in known)
    return merge_kinds([*declared, *((name, "text") for name in held)])
