"""The network as a Pajek file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.exchange_columns import number_text
from linkages.network.exchange_note import write_note
from linkages.network.observed import dyad_total, observed_total
from linkages.network.shape import select_relations
from linkages.survey.sources.pajek import NOTE

_BREAKS = re.compile(r"\s+")


def pajek_lines(net: Network, *, silent: str) -> Iterator[str]:
    """Yield the lines of a Pajek network: ids as labels, arcs for directed relations and edges for others, each with its number and name.

    Raises
    ------
    NetworkError
        If dyads are not known and `silent` is "refuse": Pajek has no missing ties. If an id holds a NUL.
    """
    gaps = not_known(net)
    if gaps and silent == "refuse":
        raise NetworkError(
            f"Pajek has no missing ties, and {'; '.join(gaps)}. Write GraphML, GEXF or DL, which hold what is not known, "
            "or pass silent='zero': Pajek then sees no tie there, and only read_network knows better."
        )
    yield f"{NOTE}{write_note(net, answers=True)}"
    for gap in gaps:
        yield f"% not known, although there is no tie here: {_BREAKS.sub(' ', gap)}"
    label = _BREAKS.sub(" ", net.label).strip()
    if label:
        yield f"*Network {label}"
    yield f"*Vertices {len(net.index)}"
    for number, actor in enumerate(net.index, 1):
        yield f"{number} {_quoted(actor)}"
    for number, (name, relation) in enumerate(net.relations.items(), 1):
        head = "*Arcs" if relation.directed else "*Edges"
        yield head if len(net.relations) == 1 else f"{head} :{number} {_quoted(name)}"
        for source, target, weight in zip(*(part.tolist() for part in net.arrays(name)), strict=True):
            yield f"{source + 1} {target + 1} {number_text(weight)}"


def not_known(net: Network) -> list[str]:
    """Return for each relation how many dyads of the roster are not known, in words; none where all are."""
    gaps = []
    away = int((~net.present).sum())
    for name in net.relations:
        one = select_relations(net, name)
        missing = dyad_total(one) - observed_total(one)
        silent = int((net.asked(name) & ~net.answered[name].to_numpy(dtype=bool)).sum())
        if missing:
            gaps.append(f"in {name!r} {missing:,} pairs are not known ({silent:,} actors did not answer)")
    return gaps + ([f"{away:,} actors were not present"] if away else [])


def _quoted(text: str) -> str:
    """Return a label in quotes; what would end it, and what reads as a code, stand as Pajek's codes of characters."""
    if "\0" in text:
        raise NetworkError(f"Pajek cannot hold {text!r}: it holds a NUL. Rename it.")
    text = text.replace("&#", "&#38;#")
    for mark in ('"', "\n", "\r"):
        text = text.replace(mark, f"&#{ord(mark)};")
    return f'"{text}"'
