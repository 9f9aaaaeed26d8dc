"""UCINET's DL files become tables of actors and ties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linkages.survey.raw import RawTable
from linkages.survey.sources.dl_data import Cells, read_edges, read_matrices, read_nodes
from linkages.survey.sources.graph import (
    UNNAMED,
    Graph,
    Vertex,
    closed_quotes,
    count,
    graph_tables,
    label_ids,
    read_lines,
)

FORMATS = {
    **dict.fromkeys(("fullmatrix", "fm"), "fullmatrix"),
    **dict.fromkeys(("upperhalf", "uh"), "upperhalf"),
    **dict.fromkeys(("lowerhalf", "lh"), "lowerhalf"),
    **dict.fromkeys(("edgelist", "edgelist1", "el1", "edgelist2", "el2"), "edgelist"),
    **dict.fromkeys(("nodelist", "nodelist1", "nl1", "nodelist2", "nl2"), "nodelist"),
}
_TOKEN = re.compile(r"\"[^\"]*\"|'[^']*'(?=[\s,=]|$)|[^\s,=]+")
_SECTIONS = {"row": "row", "column": "column", "col": "column", "matrix": "matrix", "level": "matrix"}
_MOST_RELATIONS = 1_000
_BEGIN = re.IGNORECASE | re.MULTILINE
_QUOTES = ('"', "'")


@dataclass(frozen=True)
class _Token:
    row: int
    text: str
    quoted: bool
    end: int

    @property
    def word(self) -> str:
        return "" if self.quoted else self.text.lower().rstrip(":")

    @property
    def opens(self) -> bool:
        return not self.quoted and self.text.endswith(":")


@dataclass
class _Head:
    sizes: dict[str, int] = field(default_factory=dict)
    labels: dict[str, list[_Token]] = field(default_factory=dict)
    embedded: set[str] = field(default_factory=set)
    format: str = "fullmatrix"
    diagonal: bool = True
    row: int = 1
    data: tuple[int, str] = (0, "")


def read_dl(path: Path, *, encoding: str | None = None) -> list[RawTable]:
    """Read a DL file of UCINET: a full or half matrix, an edge list or a node list, of one or more relations.

    Parameters
    ----------
    path : Path
        The file.
    encoding : str, optional
        How it is encoded, if it is neither UTF-8 nor marked.

    Returns
    -------
    list of RawTable
        `actors` with `id` (the label if no label comes twice, else the number), `name` (the label) and, of a two-mode file, `mode`
        (row or column); `ties` with `source` (the row), `target` (the column), `relation` (the matrix's label; ``tie`` in a file
        of one matrix without a label), `weight` and `directed` (no for half matrices, whose ties are rows in both directions). Zeros are no
        rows; a missing cell (NA, a dot or a question mark) is a row with the weight NA. Rows are the lines of the file.

    Raises
    ------
    ValueError
        If the file is not DL, is cut short, or is of a format that is not read; the message names the line.
    """
    return graph_tables(parse_dl(path, encoding))


def is_dl(path: Path) -> bool:
    """Return whether a file begins as a DL file does."""
    with path.open("rb") as file:
        return (
            re.match(rb"(?:\xef\xbb\xbf)?\s*dl(?:[\s,]+(?:n|nr|nc|nm|format|title)\b|\s*$)", file.read(200), _BEGIN)
            is not None
        )


def parse_dl(path: Path, encoding: str | None = None) -> Graph:
    """Return the vertices and links of a DL file.

    Raises
    ------
    ValueError
        As `read_dl`.
    """
    lines = read_lines(path, encoding)
    head = _head(lines)
    relations = _relations(head)
    cells = Cells(
        lines=[(head.data[0], head.data[1]), *enumerate(lines[head.data[0] :], head.data[0] + 1)],
        relations=relations,
        shape=_shape(head),
        two_mode="n" not in head.sizes,
        labels=_known(head),
        embedded=frozenset(head.embedded),
        diagonal=head.diagonal,
        half=head.format if head.format.endswith("half") else "",
        row=head.row,
    )
    read = {"edgelist": read_edges, "nodelist": read_nodes}.get(head.format, read_matrices)
    labels, found = read(cells)
    ids = label_ids([text for _, text in labels])
    mode: list[Mapping[str, str]] = [{} for _ in ids]
    if cells.two_mode:
        mode = [{"mode": "row" if at < cells.shape[0] else "column"} for at in range(len(ids))]
    vertices = [
        Vertex(row, name, text or None, facts) for name, (row, text), facts in zip(ids, labels, mode, strict=True)
    ]
    return Graph(
        path=path,
        vertices=vertices,
        links=[cell.link(ids) for cell in found],
        vertex_columns={"mode": "text"} if cells.two_mode else {},
        relations=relations,
    )


def _head(lines: list[str]) -> _Head:
    tokens = [_token(row, found) for row, line in enumerate(lines, 1) for found in _TOKEN.finditer(line)]
    if not tokens or tokens[0].word != "dl":
        raise ValueError(f"line {tokens[0].row if tokens else 1}: expected a DL file, which begins with the word DL")
    head, at = _Head(), 1
    while at < len(tokens):
        token = tokens[at]
        closed_quotes([token.text] if not token.quoted else [], token.row)
        if token.word == "data" and token.opens:
            head.data = (token.row, lines[token.row - 1][token.end :])
            return head
        at = _statement(head, tokens, at, lines)
    raise ValueError(f"line {tokens[-1].row}: expected 'data:' after the head of the file; the file ends")


def _token(row: int, found: re.Match[str]) -> _Token:
    text = found[0]
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES
    return _Token(row, text[1:-1] if quoted else text, quoted, found.end())


def _statement(head: _Head, tokens: list[_Token], at: int, lines: list[str]) -> int:
    """Take one statement of the head and return where the next begins."""
    token, word = tokens[at], tokens[at].word
    following = tokens[at + 1] if at + 1 < len(tokens) else _Token(token.row, "", quoted=False, end=0)
    if word in ("n", "nr", "nc", "nm"):
        most = {"most": _MOST_RELATIONS} if word == "nm" else {}
        head.sizes[word] = count(following.text, token.row, f"a number after {word.upper()}=", **most)
        head.row = token.row
        return at + 2
    if word == "format":
        if following.word not in FORMATS:
            known = "fullmatrix, lowerhalf, upperhalf, edgelist1, edgelist2, nodelist1 or nodelist2"
            raise ValueError(f"line {token.row}: expected the format {known}; {following.text!r} came")
        head.format = FORMATS[following.word]
        return at + 2
    if word == "diagonal" and following.word in ("present", "absent"):
        head.diagonal = following.word == "present"
        return at + 2
    if word == "title":
        return at + 2
    what, begin = (_SECTIONS[word], at + 1) if word in _SECTIONS else ("both", at)
    if begin < len(tokens) and tokens[begin].word in ("label", "labels"):
        return _labels(head, tokens, begin, what, lines)
    raise ValueError(
        f"line {token.row}: expected N=, NR=, NC=, NM=, format=, diagonal, labels: or data: in the head of the file; {token.text!r} came"
    )


def _labels(head: _Head, tokens: list[_Token], at: int, what: str, lines: list[str]) -> int:
    """Take a list of labels, or the word that they stand in the data."""
    if at + 1 < len(tokens) and tokens[at + 1].word == "embedded":
        head.embedded |= {"row", "column"} if what == "both" else {what}
        return at + 2
    end = at + 1
    while end < len(tokens) and not _begins(tokens, end):
        end += 1
    given, wanted = tokens[at + 1 : end], _wanted(head, what, tokens[at])
    for token in given:
        closed_quotes([token.text] if not token.quoted else [], token.row)
    if len(given) != wanted:
        rows = list(dict.fromkeys(token.row for token in given))
        if len(rows) != wanted:
            raise ValueError(f"line {tokens[at].row}: expected {wanted} labels; {len(given)} came")
        given = [_whole_line([one for one in given if one.row == row], lines) for row in rows]
    for part in ("row", "column") if what == "both" else (what,):
        head.labels[part] = given
    return end


def _whole_line(tokens: list[_Token], lines: list[str]) -> _Token:
    """Return a label that fills its line and holds spaces without standing in quotes."""
    row = tokens[0].row
    return tokens[0] if len(tokens) == 1 else _Token(row, lines[row - 1].strip().rstrip(","), quoted=True, end=0)


def _begins(tokens: list[_Token], at: int) -> bool:
    """Return whether a statement begins here: ``data:``, labels of some kind, or a word followed by what it takes, on a line's start."""
    token, following = tokens[at], tokens[at + 1] if at + 1 < len(tokens) else None
    if token.opens and token.word in ("data", "labels"):
        return True
    if following is None or token.quoted:
        return False
    if token.word in ("labels", "label"):
        return following.word == "embedded"
    if token.word in _SECTIONS:
        return following.word in ("labels", "label")
    starts = tokens[at - 1].row < token.row and following.row == token.row
    return starts and (
        (token.word == "format" and following.word in FORMATS)
        or (token.word == "diagonal" and following.word in ("present", "absent"))
        or (token.word in ("nm", "nr", "nc") and following.text.isdecimal())
    )


def _wanted(head: _Head, what: str, token: _Token) -> int:
    sizes = head.sizes
    names = {"matrix": ("nm",), "row": ("n", "nr"), "column": ("n", "nc"), "both": ("n",)}[what]
    if what == "matrix" and "nm" not in sizes:
        return 1
    for name in names:
        if name in sizes:
            return sizes[name]
    raise ValueError(f"line {token.row}: expected {names[-1].upper()}= before these labels, to say how many there are")


def _relations(head: _Head) -> list[str]:
    number = head.sizes.get("nm", 1)
    given = [token.text for token in head.labels.get("matrix", [])]
    if len(set(given)) != len(given):
        raise ValueError("expected a label of its own for each matrix; one comes twice")
    return given or ([UNNAMED] if number == 1 else [str(at) for at in range(1, number + 1)])


def _shape(head: _Head) -> tuple[int, int]:
    sizes = head.sizes
    if "n" in sizes:
        return sizes["n"], sizes["n"]
    if "nr" not in sizes or "nc" not in sizes:
        raise ValueError(f"line {head.row}: expected N=, or NR= and NC=, to say how many actors there are")
    return sizes["nr"], sizes["nc"]


def _known(head: _Head) -> dict[str, list[tuple[int, str]]]:
    """Return the labels that the head lists, by side, with their lines; those of rows and columns are one list in a one-mode file."""
    known: dict[str, list[tuple[int, str]]] = {
        side: [(one.row, one.text) for one in head.labels[side]] for side in ("row", "column") if side in head.labels
    }
    if "n" in head.sizes and known:
        first = known.get("row") or known["column"]
        second = known.get("column") or first
        for one, other in zip(first, second, strict=True):
            if one[1] != other[1]:
                raise ValueError(
                    f"line {other[0]}: expected the labels of the rows again; {other[1]!r} came for {one[1]!r}"
                )
        known = {"row": first, "column": first}
    return known
