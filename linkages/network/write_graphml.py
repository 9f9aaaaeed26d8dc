"""The network as GraphML."""

from __future__ import annotations

from collections.abc import Iterator

from linkages.network.core import Network
from linkages.network.exchange_columns import check_names, column_texts, told_actor_columns, xml_quoted, xml_text
from linkages.network.exchange_note import KEY, write_note
from linkages.survey.sources.graph import ColumnKind

_TYPES: dict[ColumnKind, str] = {"text": "string", "number": "double", "whole": "long", "flag": "boolean"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
)
Column = tuple[str, str, ColumnKind, list[str | None]]


def graphml_lines(net: Network) -> Iterator[str]:
    """Yield the lines of a GraphML file: ids as node ids and as `name`, names as `label`, and all columns with their types.

    Raises
    ------
    NetworkError
        If an id or a name of a column cannot stand in XML, or a column is called `label`.
    """
    check_names(net, reserved=("label",))
    columns = node_columns(net)
    names: list[str | None] = list(net.index)
    nodes: list[Column] = [("name", "name", "text", names), *_keyed("v", columns)]
    edges: list[Column] = _keyed("e", edge_columns(net))
    undirected = all(not relation.directed for relation in net.relations.values())
    yield from _HEAD
    yield f'  <key id="note" for="graph" attr.name="{KEY}" attr.type="string"/>'
    for of, declared in (("node", nodes), ("edge", edges)):
        for key, title, kind, _ in declared:
            yield f'  <key id="{key}" for="{of}" attr.name={xml_quoted(title)} attr.type="{_TYPES[kind]}"/>'
    yield f'  <graph edgedefault="{"undirected" if undirected else "directed"}">'
    yield f'    <data key="note">{xml_text(write_note(net, answers=False))}</data>'
    for at, actor in enumerate(net.index):
        yield f"    <node id={xml_quoted(actor)}>{_data(nodes, at)}</node>"
    for at, source, target in edge_ends(net):
        yield f"    <edge source={xml_quoted(source)} target={xml_quoted(target)}>{_data(edges, at)}</edge>"
    yield "  </graph>"
    yield "</graphml>"


def node_columns(net: Network) -> list[tuple[str, ColumnKind, list[str | None]]]:
    """Return the actors' columns as text: the name as `label`, then all that say something, then who answered where not all did."""
    actors = net.actors
    columns = [("label", *column_texts(actors["name"].astype("str")))]
    columns += [(str(column), *column_texts(actors[column])) for column in told_actor_columns(net)]
    answered = net.answered
    silent = [name for name in net.relations if not answered[name].to_numpy(dtype=bool)[net.present].all()]
    return columns + [(f"answered.{name}", *column_texts(answered[name])) for name in silent]


def edge_columns(net: Network) -> list[tuple[str, ColumnKind, list[str | None]]]:
    """Return the ties' columns as text, ends apart."""
    ties = net.ties
    return [(str(column), *column_texts(ties[column])) for column in ties if column not in ("source", "target")]


def edge_ends(net: Network) -> Iterator[tuple[int, str, str]]:
    """Yield the position and the ends of each tie; undirected ones in both directions among directed ones, as programs want one kind."""
    ties = net.ties
    mixed = {relation.directed for relation in net.relations.values()} == {True, False}
    for at, (source, target, name) in enumerate(zip(ties["source"], ties["target"], ties["relation"], strict=True)):
        yield at, source, target
        if mixed and not net.relations[name].directed:
            yield at, target, source


def _keyed(letter: str, columns: list[tuple[str, ColumnKind, list[str | None]]]) -> list[Column]:
    return [(f"{letter}{number}", *column) for number, column in enumerate(columns)]


def _data(columns: list[Column], at: int) -> str:
    return "".join(
        f'<data key="{key}">{xml_text(text)}</data>' for key, _, _, texts in columns if (text := texts[at]) is not None
    )
