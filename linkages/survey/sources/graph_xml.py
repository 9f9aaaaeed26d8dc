"""What GraphML and GEXF share: XML that is opened with care, tags without their namespace, kinds of attributes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree as SafeTree
from defusedxml.common import DefusedXmlException

from linkages.survey.sources.graph import ColumnKind, Link, Vertex

_KINDS: dict[str, ColumnKind] = {
    "boolean": "flag",
    **dict.fromkeys(("int", "integer", "long", "short", "byte", "biginteger"), "whole"),
    **dict.fromkeys(("float", "double", "bigdecimal"), "number"),
}


def open_xml(path: Path, root: str) -> Element:
    """Return the root of an XML file.

    Raises
    ------
    ValueError
        If it is not well-formed, declares entities or calls for other files, or has another root.
    """
    try:
        found: Element | None = SafeTree.parse(path).getroot()
    except DefusedXmlException:
        raise ValueError(
            "expected plain XML; the file declares entities or calls for another file, which is refused. Export it anew without them"
        ) from None
    except ParseError as error:
        raise ValueError(f"line {error.position[0]}: expected well-formed XML; {error}") from None
    except (LookupError, ValueError) as error:
        raise ValueError(
            f"expected XML in an encoding that can be read; {error}. Save the file anew as UTF-8"
        ) from None
    if found is None or local(found) != root:
        raise ValueError(f"expected <{root}> as the outermost element; <{'' if found is None else local(found)}> came")
    return found


def local(element: Element) -> str:
    """Return an element's tag without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def inside(element: Element, tag: str) -> Iterator[Element]:
    """Yield the children of a tag, whatever their namespace."""
    return (child for child in element if local(child) == tag)


def the_graph(root: Element) -> Element:
    """Return the one graph of a file.

    Raises
    ------
    ValueError
        If there is none or there are several.
    """
    graphs = list(inside(root, "graph"))
    if len(graphs) != 1:
        raise ValueError(f"expected one <graph>; {len(graphs)} came. Save each as a file of its own")
    return graphs[0]


def column_kind(declared: str) -> ColumnKind:
    """Return the kind of column that a declared type makes."""
    return _KINDS.get(declared.lower(), "text")


def need(element: Element, attribute: str, number: int) -> str:
    """Return an attribute that an element must have.

    Raises
    ------
    ValueError
        If it is not there.
    """
    value = element.get(attribute)
    if value is None:
        raise ValueError(f"<{local(element)}> number {number}: expected the attribute {attribute!r}; it is not there")
    return value


def check_ends(vertices: list[Vertex], links: list[Link]) -> None:
    """Refuse ids that come twice and links whose ends are not vertices.

    Raises
    ------
    ValueError
        If there are any.
    """
    ids: set[str] = set()
    for vertex in vertices:
        if vertex.id in ids:
            raise ValueError(f"expected each node's id once; {vertex.id!r} comes again as node number {vertex.row - 1}")
        ids.add(vertex.id)
    for link in links:
        for end in (link.source, link.target):
            if end not in ids:
                raise ValueError(f"edge number {link.row - 1}: expected the id of a node; {end!r} came")
