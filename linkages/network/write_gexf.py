"""The network as GEXF, for Gephi."""

from __future__ import annotations

from collections.abc import Iterator

from linkages.network.core import Network
from linkages.network.exchange_columns import check_names, xml_quoted, xml_text
from linkages.network.exchange_note import write_note
from linkages.network.write_graphml import edge_columns, edge_ends, node_columns
from linkages.survey.sources.graph import ColumnKind

_TYPES: dict[ColumnKind, str] = {"text": "string", "number": "double", "whole": "long", "flag": "boolean"}
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
)
Columns = list[tuple[str, ColumnKind, list[str | None]]]


def gexf_lines(net: Network) -> Iterator[str]:
    """Yield the lines of a GEXF 1.3 file: names as labels, the relation as the kind of an edge and as an attribute, all other columns.

    Raises
    ------
    NetworkError
        If an id or a name of a column cannot stand in XML, or a column is called `label`.
    """
    check_names(net, reserved=("label", "kind"))
    label, *nodes = node_columns(net)
    edges = [column for column in edge_columns(net) if column[0] != "weight"]
    weights = next(texts for title, _, texts in edge_columns(net) if title == "weight")
    undirected = all(not relation.directed for relation in net.relations.values())
    yield from _HEAD
    yield f"  <meta><creator>linkages</creator><description>{xml_text(write_note(net, answers=False))}</description></meta>"
    yield f'  <graph mode="static" defaultedgetype="{"undirected" if undirected else "directed"}">'
    for of, letter, columns in (("node", "v", nodes), ("edge", "e", edges)):
        yield from _declared(of, letter, columns)
    yield "    <nodes>"
    for at, actor in enumerate(net.index):
        name = xml_quoted(label[2][at] or "")
        yield f"      <node id={xml_quoted(actor)} label={name}>{_values('v', nodes, at)}</node>"
    yield "    </nodes>"
    yield "    <edges>"
    names = net.ties["relation"].tolist()
    for number, (at, source, target) in enumerate(edge_ends(net)):
        ends = f'id="{number}" source={xml_quoted(source)} target={xml_quoted(target)}'
        rest = f'kind={xml_quoted(names[at])} weight="{weights[at]}"'
        yield f"      <edge {ends} {rest}>{_values('e', edges, at)}</edge>"
    yield "    </edges>"
    yield "  </graph>"
    yield "</gexf>"


def _declared(of: str, letter: str, columns: Columns) -> Iterator[str]:
    yield f'    <attributes class="{of}" mode="static">'
    for number, (title, kind, _) in enumerate(columns):
        yield f'      <attribute id="{letter}{number}" title={xml_quoted(title)} type="{_TYPES[kind]}"/>'
    yield "    </attributes>"


def _values(letter: str, columns: Columns, at: int) -> str:
    held = [(number, text) for number, (_, _, texts) in enumerate(columns) if (text := texts[at]) is not None]
    values = "".join(f'<attvalue for="{letter}{number}" value={xml_quoted(text)}/>' for number, text in held)
    return f"<attvalues>{values}</attvalues>" if values else ""
