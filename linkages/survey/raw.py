"""The raw table: one sheet or file, every cell as text, every row with its number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.survey.cells import fold

Broken = tuple[str, int | None, str, str]
GROUP_MARKS = ("/", "-", ".", ":")


@dataclass(frozen=True, eq=False)
class RawTable:
    """One sheet, one CSV file, or one table of an export.

    Attributes
    ----------
    file, sheet : str
        Where it stands; the sheet of a CSV file is its name without the ending.
    header : list of str
        The headers as typed.
    header_row : int
        The row of the headers, the first that is not blank.
    cells : pandas.DataFrame
        Text, as typed save for outer spaces, one column for each header by position; blank cells are "". Blank rows are left out.
    rows : numpy.ndarray
        Row numbers in the file, 1-based.
    rounded : list of (int, int)
        Row number and column position of whole numbers that a spreadsheet has kept with 15 digits although they had more.
    broken : list of (str, int or None, str, str)
        What is wrong with the table as such, rows that are too short, cells whose value is not there: rule, row number, column, message.
    names : tuple of str
        Further names by which a codebook may call the table.
    origin : str
        What the file is, wherever it lies: two tables of one origin and sheet are the same table.
    grouped : bool
        True for a table of a form's export, whose headers may carry the path of their group, as in ``net/alters/amount``.
    parent : RawTable, optional
        The table of which each row here is a part: an interview, of a partner named in it.
    parent_at : numpy.ndarray of int, optional
        For each row the position of its row in the parent's cells; -1 where the parent is not there.
    """

    file: str
    sheet: str
    header: list[str]
    header_row: int
    cells: pd.DataFrame
    rows: npt.NDArray[np.int64]
    rounded: list[tuple[int, int]]
    broken: list[Broken]
    names: tuple[str, ...] = ()
    origin: str = ""
    grouped: bool = False
    parent: RawTable | None = None
    parent_at: npt.NDArray[np.int64] | None = None

    def find(self, column: str) -> int | None:
        """Return the position of a column: by its exact header, else blind to case, else by the last part of a group's path.

        None if it is not there, or if the last part fits several.
        """
        if column in self.header:
            return self.header.index(column)
        forms, wanted = [fold(name) for name in self.header], fold(column)
        if wanted in forms:
            return forms.index(wanted)
        if not self.grouped or not wanted:
            return None
        inside = [at for at, form in enumerate(forms) if form.endswith(tuple(mark + wanted for mark in GROUP_MARKS))]
        return inside[0] if len(inside) == 1 else None

    def column(self, name: str) -> pd.Series | None:
        """Return a column of the table, else of the table it is a part of; None if it is in neither."""
        position = self.find(name)
        if position is not None:
            return self.cells[position]
        if self.parent is None or self.parent_at is None:
            return None
        above = self.parent.column(name)
        if above is None:
            return None
        texts = [*above.tolist(), ""]
        return pd.Series([texts[at] for at in self.parent_at], index=self.cells.index, dtype="str")

    @property
    def headers(self) -> list[str]:
        """All headers that are not blank, those of the tables above too."""
        own = [name for name in self.header if name]
        return own + (self.parent.headers if self.parent else [])


def raw_table(
    file: str,
    sheet: str,
    lines: Iterable[tuple[int, list[str]]],
    *,
    rounded: Sequence[tuple[int, int]] = (),
    broken: Sequence[Broken] = (),
    origin: str = "",
) -> RawTable:
    """Make a raw table of numbered lines of text; the first that is not blank holds the headers.

    Parameters
    ----------
    file, sheet : str
        Where it stands.
    lines : iterable of (int, list of str)
        Row number and cells of each line, without outer spaces.
    rounded, broken, origin
        As the attributes of RawTable; rows that are shorter or longer than the header are added to `broken`.

    Examples
    --------
    >>> table = raw_table("ties.csv", "ties", [(1, ["source", "target"]), (2, ["", ""]), (3, ["W1", "T1"])])
    >>> table.header, table.rows.tolist(), table.find("TARGET")
    (['source', 'target'], [3], 1)
    """
    lines = [(row, line) for row, line in lines if any(line)]
    header_row, header = lines[0] if lines else (1, [])
    full = len(header)
    while header and not header[-1]:
        header = header[:-1]
    width, kept = len(header), []
    broken = list(broken)
    widest = max((len(line) for _, line in lines), default=0)
    for row, line in lines[1:]:
        if len(line) < width:
            broken.append(("short_row", row, "", f"expected {width} cells as in the header; {len(line)} came"))
        elif len(line) > full and any(line[full:]):
            broken.append(("long_row", row, "", f"expected {width} cells as in the header; {len(line)} came"))
        kept.append(line + [""] * (widest - len(line)))
    return RawTable(
        file=file,
        sheet=sheet,
        header=header,
        header_row=header_row,
        cells=pd.DataFrame(kept, columns=range(widest), dtype="str"),
        rows=np.array([row for row, _ in lines[1:]], dtype=np.int64),
        rounded=list(rounded),
        broken=broken,
        origin=origin,
    )
