"""CSV and TSV files become raw tables."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.survey.raw import Broken, RawTable, raw_table
from linkages.survey.sources.encoding import broken_text, decode

MARKS = ",;\t|"
MOST_BYTES = 2 * 1024**3
MOST_CELLS = 100_000_000
_QUOTE = 'a quotation mark is open that should be closed, or doubled ("") inside a quoted text'
_DECLARED = re.compile(r'"?sep=([^\w\s"]|\t)"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_BREAK = re.compile(r"\r\n|\r|\n")
_HEAD = re.compile(r"[^\r\n]*[^\s][^\r\n]*")
_NEWLINE, _SPEECH = ord("\n"), ord('"')


def read_text(path: Path, *, encoding: str | None = None) -> list[RawTable]:
    """Read a text file with commas, semicolons, tabs or bars; ``.gz`` at the end of its name says that it is compressed.

    Parameters
    ----------
    path : Path
        The file. Its sheet is the name without the endings.
    encoding : str, optional
        How it is encoded, if it is neither UTF-8 nor marked.

    Raises
    ------
    ValueError
        If its bytes are not in the encoding, a quotation mark is left open, or it is damaged or too large when decompressed.
    """
    packed = path.suffix.lower() == ".gz"
    inner = Path(path.stem) if packed else Path(path.name)
    data = _decompressed(path) if packed else path.read_bytes()
    mark = "\t" if inner.suffix.lower() == ".tsv" else None
    return [text_table(data, file=path.name, sheet=inner.stem, origin=str(path), encoding=encoding, delimiter=mark)]


def text_table(
    data: bytes, *, file: str, sheet: str, origin: str, encoding: str | None = None, delimiter: str | None = None
) -> RawTable:
    r"""Make a raw table of the bytes of a text file.

    Parameters
    ----------
    data : bytes
        The file's content.
    file, sheet, origin : str
        As the attributes of RawTable.
    encoding : str, optional
        How it is encoded, if it is neither UTF-8 nor marked.
    delimiter : str, optional
        What stands between cells; the comma, semicolon, tab or bar that makes most of the headers unless told. A first line ``sep=;``
        is obeyed and is no row.

    Raises
    ------
    ValueError
        If the bytes are not in the encoding, or a quotation mark is left open.

    Examples
    --------
    >>> table = text_table(b"sep=;\nid;note\n007;a,b\n", file="t.csv", sheet="t", origin="t.csv")
    >>> table.header, table.cells.to_numpy().tolist(), table.rows.tolist()
    (['id', 'note'], [['007', 'a,b']], [3])
    """
    text, _ = decode(data, encoding)
    del data
    declared = _DECLARED.match(text)
    skipped = 0
    if declared is not None:
        delimiter, skipped = declared[1], 1
        text = text[declared.end() :]
    mark = delimiter or _delimiter(text)
    grid = _plain_grid(text, mark)
    if grid is None:
        table = raw_table(file, sheet, _careful_lines(text, mark, skipped), origin=origin)
    else:
        table = _framed(grid[0], grid[1], skipped, file=file, sheet=sheet, origin=origin)
    if not text.isascii():
        table.broken.extend(broken_text(table))
    return table


def _decompressed(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            data = file.read(MOST_BYTES + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ValueError(f"expected a whole gzip file; {str(error) or 'it is damaged'}. Copy it anew") from None
    if len(data) > MOST_BYTES:
        raise ValueError(
            f"expected at most {MOST_BYTES / 1024**3:.0f} GiB of text; there is more in it. Split the file, and put the parts in a folder"
        )
    return data


def _delimiter(text: str) -> str:
    head = _HEAD.search(text)
    return max(MARKS, key=lambda mark: len(next(csv.reader([head[0] if head else ""], delimiter=mark), [])))


def _careful_lines(text: str, mark: str, skipped: int) -> list[tuple[int, list[str]]]:
    """Return the records of any text, each with the number of its first line; quotation marks are taken strictly."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    physical: list[str] | None = None
    lines: list[tuple[int, list[str]]] = []
    row = 1
    try:
        for line in reader:
            if reader.line_num > row:
                physical = _BREAK.split(text) if physical is None else physical
                width = len(lines[0][1]) if lines else len(line)
                if _swallows(physical[row : reader.line_num], mark, width):
                    raise ValueError(f"row {row + skipped}: {_QUOTE}")
            lines.append((row + skipped, [cell.strip() for cell in line]))
            row = reader.line_num + 1
    except csv.Error:
        raise ValueError(f"row {row + skipped}: {_QUOTE}") from None
    return lines


def _swallows(following: Sequence[str], mark: str, width: int) -> bool:
    """Return whether a record of several lines holds a line that looks like a row of its own: a quotation mark is open."""
    return width > 1 and any(line.count(mark) >= width - 1 for line in following)


def _plain_grid(text: str, mark: str) -> tuple[pd.DataFrame, npt.NDArray[np.int64]] | None:
    """Return the cells of each line and how many it has, by the fast parser of pandas; None if quotation marks ask for more care."""
    if not text or not mark.isascii():
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    data = text.encode()
    counts = _cell_counts(np.frombuffer(data, dtype=np.uint8), ord(mark))
    if counts is None:
        return None
    widest = int(counts.max())
    if widest * len(counts) > MOST_CELLS and widest > 10 * np.median(counts):
        raise ValueError(f"row {int(counts.argmax()) + 1} has {widest:,} cells, far more than the others")
    grid = pd.read_csv(
        io.BytesIO(data),
        sep=mark,
        header=None,
        names=range(widest),
        index_col=False,
        dtype="str",
        keep_default_na=False,
        na_filter=False,
        skip_blank_lines=False,
        quoting=csv.QUOTE_MINIMAL if b'"' in data else csv.QUOTE_NONE,
        engine="c",
    )
    return (_stripped(grid), counts) if len(grid) == len(counts) else None


def _cell_counts(codes: npt.NDArray[np.uint8], mark: int) -> npt.NDArray[np.int64] | None:
    """Return how many cells each line has; None unless every quotation mark opens or closes a whole cell of one line."""
    marks = np.flatnonzero(codes == mark)
    ends = np.flatnonzero(codes == _NEWLINE)
    quotes = np.flatnonzero(codes == _SPEECH)
    if len(quotes):
        if len(quotes) % 2:
            return None
        opening, closing = quotes[::2], quotes[1::2]
        before = codes[np.maximum(opening - 1, 0)]
        after = codes[np.minimum(closing + 1, len(codes) - 1)]
        opens = (before == mark) | (before == _NEWLINE) | (opening == 0)
        closes = (after == mark) | (after == _NEWLINE) | (closing == len(codes) - 1)
        one_line = np.searchsorted(ends, opening) == np.searchsorted(ends, closing)
        if not (opens & closes & one_line).all():
            return None
        marks = marks[np.searchsorted(quotes, marks) % 2 == 0]
    if codes[-1] != _NEWLINE:
        ends = np.append(ends, len(codes))
    return np.diff(np.searchsorted(marks, ends), prepend=0) + 1


def _stripped(grid: pd.DataFrame) -> pd.DataFrame:
    """Return the cells without outer spaces."""
    for at in range(grid.shape[1]):
        spaced = {text: bare for text in grid[at].unique().tolist() if (bare := text.strip()) != text}
        if spaced:
            grid[at] = pd.Series([spaced.get(text, text) for text in grid[at].tolist()], dtype="str")
    return grid


def _framed(
    grid: pd.DataFrame, counts: npt.NDArray[np.int64], skipped: int, *, file: str, sheet: str, origin: str
) -> RawTable:
    """Return the raw table of a grid of lines; as `raw_table` does it, for all rows at once."""
    filled = np.zeros(len(grid), dtype=bool)
    for at in range(grid.shape[1]):
        filled |= (grid[at] != "").to_numpy(dtype=bool)
    at_lines = np.flatnonzero(filled)
    if not len(at_lines):
        return raw_table(file, sheet, [], origin=origin)
    first, body = int(at_lines[0]), at_lines[1:]
    full = int(counts[first])
    header = grid.iloc[first, :full].tolist()
    while header and not header[-1]:
        header.pop()
    widest = int(counts[at_lines].max())
    cells = grid.iloc[body, :widest].reset_index(drop=True)
    cells.columns = pd.RangeIndex(widest)
    rows = body.astype(np.int64) + 1 + skipped
    return RawTable(
        file=file,
        sheet=sheet,
        header=header,
        header_row=first + 1 + skipped,
        cells=cells,
        rows=rows,
        rounded=[],
        broken=_misshapen(cells, rows, counts[body], (len(header), full)),
        origin=origin,
    )


def _misshapen(
    cells: pd.DataFrame, rows: npt.NDArray[np.int64], counts: npt.NDArray[np.int64], widths: tuple[int, int]
) -> list[Broken]:
    """Return the rows that are shorter than the header, or have cells beyond it."""
    width, full = widths
    short, long = counts < width, np.zeros(len(rows), dtype=bool)
    for at in range(full, cells.shape[1]):
        long |= (cells[at] != "").to_numpy(dtype=bool)
    return [
        (
            "short_row" if short[at] else "long_row",
            int(rows[at]),
            "",
            f"expected {width} cells as in the header; {counts[at]} came",
        )
        for at in np.flatnonzero(short | long)
    ]
