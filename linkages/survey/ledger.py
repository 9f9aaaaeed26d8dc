"""What became of every row: read, told of in the problems table, or of another round; a row that is none of these is told of here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.survey.problems import PLACED, Problems, listed
from linkages.survey.raw import RawTable

LEDGER_COLUMNS = ("file", "sheet", "rows", "kept", "told", "elsewhere")
Numbers = npt.NDArray[np.int64]
Found = dict[tuple[str, str], Numbers]


def read_ledgers(
    tables: Mapping[str, Sequence[RawTable]], problems: Mapping[str, Problems]
) -> dict[str, list[tuple[str, str, int, int, int, int]]]:
    """Return for each round a line for each of its sheets: `rows` = `kept` + `told` + `elsewhere`.

    Parameters
    ----------
    tables : Mapping of str to sequence of RawTable
        By round, the tables that the codebook reads.
    problems : Mapping of str to Problems
        By round, with the rows that were read and those that are told of. Gets the rows that are neither, in no round.
    """
    read = {label: _by_sheet(one.rows_read) for label, one in problems.items()}
    told = {label: _by_sheet(one.rows_told) for label, one in problems.items()}
    return {
        label: [_line(table, label, (read, told), _sharing(table, label, tables), problems[label]) for table in group]
        for label, group in tables.items()
    }


def _line(
    table: RawTable,
    label: str,
    known: tuple[Mapping[str, Found], Mapping[str, Found]],
    others: Sequence[str],
    problems: Problems,
) -> tuple[str, str, int, int, int, int]:
    read, told = known
    rows, key = _rows(table), (table.file, table.sheet)
    kept = _among(rows, [read[label].get(key)])
    left = ~kept & _among(rows, [told[label].get(key)])
    away = ~kept & ~left & _among(rows, [found[one].get(key) for one in others for found in known])
    lost = rows[~(kept | left | away)]
    if len(lost):
        where = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": lost})
        message = f"{len(lost):,} row{'s' if len(lost) > 1 else ''} ({listed(lost, 10)}) belong to no question of the codebook"
        problems.add("unread_rows", where.head(1), message, covers=where)
    return table.file, table.sheet, len(rows), int(kept.sum()), int(left.sum()) + len(lost), int(away.sum())


def _rows(table: RawTable) -> Numbers:
    """Return the numbers of all rows below the header, those that were taken out for a reason too."""
    told = [row for _, row, _, _ in table.broken if row is not None and row > table.header_row]
    return np.union1d(table.rows, np.array(told, dtype=np.int64))


def _sharing(table: RawTable, label: str, tables: Mapping[str, Sequence[RawTable]]) -> list[str]:
    """Return the other rounds that read the same table."""
    same = (table.origin, table.sheet)
    return [one for one, group in tables.items() if one != label and same in {(t.origin, t.sheet) for t in group}]


def _by_sheet(frames: Iterable[pd.DataFrame]) -> Found:
    parts = [frame[list(PLACED)].dropna() for frame in frames if len(frame)]
    if not parts:
        return {}
    every = pd.concat(parts, ignore_index=True).astype({"file": "category", "sheet": "category"})
    return {
        (str(file), str(sheet)): group["row"].astype("int64").unique()
        for (file, sheet), group in every.groupby(["file", "sheet"], sort=False, observed=True)
    }


def _among(rows: Numbers, known: Iterable[Numbers | None]) -> npt.NDArray[np.bool_]:
    found = np.zeros(len(rows), dtype=bool)
    for one in known:
        if one is not None:
            found |= np.isin(rows, one)
    return found
