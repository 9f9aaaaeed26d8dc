"""Files of other programs: GraphML, GEXF, Pajek and UCINET's DL, read and written."""

from __future__ import annotations

import os
import secrets
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from linkages.errors import LinkagesWarning, NetworkError, WriteError
from linkages.network.core import Network
from linkages.network.exchange_losses import losses
from linkages.network.from_graph import network_of
from linkages.network.write_dl import dl_lines
from linkages.network.write_gexf import gexf_lines
from linkages.network.write_graphml import graphml_lines
from linkages.network.write_pajek import pajek_lines
from linkages.survey.sources.dl import parse_dl
from linkages.survey.sources.gexf import parse_gexf
from linkages.survey.sources.graph import Graph
from linkages.survey.sources.graphml import parse_graphml
from linkages.survey.sources.pajek import parse_pajek

_XML: dict[str, Callable[[Path], Graph]] = {".graphml": parse_graphml, ".gexf": parse_gexf}
_TEXT: dict[str, Callable[[Path, str | None], Graph]] = {
    ".net": parse_pajek,
    ".paj": parse_pajek,
    ".dl": parse_dl,
    ".txt": parse_dl,
}
_WRITERS = (".graphml", ".gexf", ".net", ".paj", ".dl")


def read_network(
    path: str | Path,
    *,
    loops: Literal["refuse", "drop"] = "refuse",
    repeats: Literal["refuse", "sum", "max"] = "refuse",
    encoding: str | None = None,
) -> Network:
    r"""Read a network from a file of another program, or one that `write_network` wrote.

    Parameters
    ----------
    path : str or Path
        A file ending in ``.graphml``, ``.gexf``, ``.net`` or ``.paj`` (Pajek), ``.dl`` or ``.txt`` (DL of UCINET).
    loops : {"refuse", "drop"}
        What becomes of ties of an actor with itself.
    repeats : {"refuse", "sum", "max"}
        What becomes of ties that come more than once in a relation: an error, one tie of the summed weights, or one of
        the largest; the other columns are those of the first.
    encoding : str, optional
        How a Pajek or DL file is encoded, if it is neither UTF-8 nor marked: ``cp1252`` for many older ones.

    Returns
    -------
    Network
        Of a file that `write_network` wrote, what its format holds. Of others: a relation is undirected if all its ties are, else an
        undirected tie stands in both directions; weights are strengths, or binary if all are 1; weight 0 is no tie, a
        missing weight an unknown dyad. Such files do not tell who was asked: everyone counts as present, and as having
        answered all but the unknown dyads. The label is the file's name. Attributes keep
        their types; one that bears the name of a column of the roster but holds something else is called
        ``... in file``. A dot in a relation's name becomes ``_``.

    Raises
    ------
    NetworkError
        If the ending is not known, the file cannot be read, or its ties break a rule of the network.

    Warns
    -----
    LinkagesWarning
        If a GraphML or GEXF file gives weights to some of its ties only.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "sales.dl"
    ...     _ = path.write_text("dl n=3\nlabels:\nw1, w2, T\ndata:\n0 0 5\n0 0 7\n0 NA 0\n")
    ...     net = read_network(path)
    >>> net.ties[["source", "target", "weight"]].values.tolist(), net.unknown.values.tolist()
    ([['w1', 'T', 5.0], ['w2', 'T', 7.0]], [['tie', 'T', 'w2']])
    """
    path = Path(path)
    _one_of("loops", loops, ("refuse", "drop"))
    _one_of("repeats", repeats, ("refuse", "sum", "max"))
    ending = _ending(path, (*_XML, *_TEXT), "read")
    try:
        graph = _XML[ending](path) if ending in _XML else _TEXT[ending](path, encoding)
    except (OSError, ValueError) as error:
        told = str(error).replace(" on the round", " in read_network")
        raise NetworkError(f"{path} cannot be read: {told}.") from error
    blank = sum(not link.weight for link in graph.links) if ending in _XML else 0
    if blank:
        told = f"{path.name}: {blank:,} of {len(graph.links):,} ties have no weight and become unknown dyads."
        warnings.warn(f"{told} Give them one if they are ties.", LinkagesWarning, stacklevel=2)
    return network_of(graph, loops=loops, repeats=repeats)


def write_network(net: Network, path: str | Path, *, silent: Literal["refuse", "zero"] = "refuse") -> Path:
    """Write a network to a file that other programs read; the ending picks the format.

    Parameters
    ----------
    net : Network
        Of one or more relations.
    path : str or Path
        Ends in ``.graphml``, ``.gexf``, ``.net`` or ``.paj`` (Pajek) or ``.dl`` (UCINET). The file is written whole or not at all.
    silent : {"refuse", "zero"}
        For Pajek, which has no missing ties: refuse a network with dyads that are not known, or write the file without a
        tie there, so that Pajek takes them for no ties. A comment in the file names them, which `read_network` heeds. The
        other formats hold them.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    NetworkError
        If the ending is not known, the format cannot hold an id exactly, or `silent` refuses.
    WriteError
        If the file cannot be written.

    Warns
    -----
    LinkagesWarning
        If the format leaves something of this network out; it says what.

    Notes
    -----
    ===================================  ===============  ==================  ===========
    held, and read back by read_network  GraphML, GEXF    Pajek               DL
    ===================================  ===============  ==================  ===========
    ids, ties, weights, relations        yes              yes                 yes
    undirected ties                      yes              yes                 as two ties
    names, attributes, terms, reports    yes              no                  no
    round, setting, kinds of relations   yes (in a note)  yes (in a comment)  no
    who was present, who answered        yes              yes (in a comment)  as missing
    unknown dyads                        yes (in a note)  yes (in a comment)  as missing
    ===================================  ===============  ==================  ===========

    In DL files each dyad that is not known, for whatever reason, is a missing cell (NA) and comes back as unknown. In
    GraphML and GEXF characters of names and attributes that XML forbids are left out, dates and lists become text,
    and no column may be called ``label`` (nor, in GEXF, ``kind``); undirected ties among directed ones stand in both
    directions, as other programs want. Notes and comments are this package's own: a program that saves the file anew
    may drop them.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["w1", "w2"], "target": ["T", "T"], "weight": [5, 7]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     back = read_network(write_network(net, Path(folder) / "sales.graphml"))
    >>> back.ties.equals(net.ties)
    True
    """
    path = Path(path)
    _one_of("silent", silent, ("refuse", "zero"))
    ending = _ending(path, _WRITERS, "written")
    if ending in (".net", ".paj"):
        lines = pajek_lines(net, silent=silent)
    else:
        lines = {".graphml": graphml_lines, ".gexf": gexf_lines, ".dl": dl_lines}[ending](net)
    _write_whole(path, lines)
    if lost := losses(net, ending):
        better = "" if ending in _XML else " GraphML and GEXF hold them."
        warnings.warn(f"{path.name} leaves out {'; '.join(lost)}.{better}", LinkagesWarning, stacklevel=2)
    return path


def _ending(path: Path, known: tuple[str, ...], what: str) -> str:
    ending = path.suffix.lower()
    if ending not in known:
        raise NetworkError(f"networks can be {what} as {', '.join(known)}; {path.name!r} came. Change the ending.")
    return ending


def _one_of(what: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise NetworkError(f"{what} must be one of {', '.join(allowed)}; {value!r} came.")


def _write_whole(path: Path, lines: Iterable[str]) -> None:
    r"""Write lines as UTF-8 with ``\n`` ends to a temporary file beside, flush it to the disk, then put it in place."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with part.open("wb") as file:
                for line in lines:
                    file.write(f"{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except UnicodeEncodeError as error:
        raise NetworkError(f"{error.object!r} holds a character that no text file can; rename it.") from None
    except OSError as error:
        raise WriteError(
            f"{path} could not be written ({error.strerror or error}). Name a path in a folder that may be written to, on a "
            "disk with room, or free this one."
        ) from error
