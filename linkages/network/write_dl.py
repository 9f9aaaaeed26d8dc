"""The network as a DL file of UCINET."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.exchange_columns import number_text
from linkages.network.observed import dyad_total, is_observed, observed_total
from linkages.network.shape import select_relations
from linkages.survey.sources.graph import UNNAMED

_SIMPLE = re.compile(r"[^\s,=\"':!]+")
_WORDS = frozenset(
    {"row", "column", "col", "matrix", "level", "labels", "label", "data", "format", "diagonal", "nm", "nr", "nc"}
)
_BATCH = 1_000_000


def dl_lines(net: Network) -> Iterator[str]:
    """Yield the lines of a DL file: edge lists where every dyad is known, else full matrices in which NA is not known.

    Raises
    ------
    NetworkError
        If an id or a relation's name holds a quotation mark, a line's end or a NUL.
    """
    parts = [select_relations(net, name) for name in net.relations]
    known = bool(net.present.all()) and all(dyad_total(part) == observed_total(part) for part in parts)
    labels = [_label(actor, "id") for actor in net.index]
    yield f"DL n={len(labels)}" + (f" nm={len(parts)}" if list(net.relations) != [UNNAMED] else "")
    yield f"format = {'edgelist1' if known else 'fullmatrix'}"
    yield "labels:"
    yield from labels
    if list(net.relations) != [UNNAMED]:
        yield "matrix labels:"
        yield from (_label(name, "relation") for name in net.relations)
    yield "data:"
    for number, part in enumerate(parts):
        if known and number:
            yield "!"
        yield from _edges(part) if known else _matrix(part)


def _edges(net: Network) -> Iterator[str]:
    relation = net.single()
    for source, target, weight in zip(*(part.tolist() for part in net.arrays(relation.name)), strict=True):
        yield f"{source + 1} {target + 1} {number_text(weight)}"
        if not relation.directed:
            yield f"{target + 1} {source + 1} {number_text(weight)}"


def _matrix(net: Network) -> Iterator[str]:
    relation, n = net.single(), len(net.index)
    source, target, weight = net.arrays(relation.name)
    if not relation.directed:
        source, target, weight = np.r_[source, target], np.r_[target, source], np.r_[weight, weight]
    ties: dict[int, list[tuple[int, str]]] = {}
    for row, column, value in zip(source.tolist(), target.tolist(), weight.tolist(), strict=True):
        ties.setdefault(row, []).append((column, number_text(value)))
    step = max(1, _BATCH // n)
    for begin in range(0, n, step):
        rows = np.arange(begin, min(begin + step, n))
        seen = is_observed(net, np.repeat(rows, n), np.tile(np.arange(n), len(rows))).reshape(len(rows), n)
        for row, told in zip(rows.tolist(), seen, strict=True):
            cells = np.where(told, "0", "NA").tolist()
            cells[row] = "0"
            for column, text in ties.get(row, []):
                cells[column] = text
            yield " ".join(cells)


def _label(text: str, what: str) -> str:
    if set(text) & set('"\n\r\0'):
        raise NetworkError(
            f"DL cannot hold the {what} {text!r}: it holds a quotation mark, a line's end or a NUL. Rename it, or write GraphML."
        )
    return text if _SIMPLE.fullmatch(text) and text.lower() not in _WORDS else f'"{text}"'
