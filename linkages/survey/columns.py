"""The columns that a codebook names, taken out of raw tables by their headers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.problems import Problems, nearest, place
from linkages.survey.raw import RawTable

_ROUNDED_ID = re.compile(r"\d\.\d{2,}e\+\d{2}", re.IGNORECASE)


def find_tables(
    tables: Mapping[str, list[RawTable]], sheet: str, *, files: Sequence[str], problems: Problems
) -> list[RawTable]:
    """Return the tables of one sheet; a sheet that is not there is a problem."""
    found = tables.get(fold(sheet), [])
    if not found and tables:
        known = list(dict.fromkeys(table.sheet for group in tables.values() for table in group))
        message = f"expected a sheet or CSV file {sheet!r}; there is none{nearest(sheet, known)}. There are: {', '.join(known)}"
        problems.add("missing_sheet", place(", ".join(files), sheet), message)
    return found


def pick_columns(
    tables: Sequence[RawTable],
    wanted: Mapping[str, str],
    *,
    problems: Problems,
    ids: Sequence[str] = (),
    optional: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the wanted columns of all tables, stacked, with `file`, `sheet` and `row`.

    Parameters
    ----------
    tables : sequence of RawTable
        The same sheet of one or more files.
    wanted : Mapping of str to str
        Name here -> header in the file.
    problems : Problems
        Gets what is wrong with the shape of the tables, and columns that are not there.
    ids : sequence of str
        Which of the names hold ids: a number that has lost digits is an error there.
    optional : sequence of str
        Which of the names may lack a column, with a warning.

    Returns
    -------
    pandas.DataFrame
        Text; a table that lacks a column which it must have gives no rows.
    """
    parts = [_pick_one(table, wanted, problems, ids, optional) for table in tables]
    columns = [*wanted, "file", "sheet", "row"]
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else "str") for name in columns})
    return pd.concat(parts, ignore_index=True)


def _pick_one(
    table: RawTable, wanted: Mapping[str, str], problems: Problems, ids: Sequence[str], optional: Sequence[str]
) -> pd.DataFrame:
    report_shape(table, problems)
    frame = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows}, index=table.cells.index)
    whole = True
    for name, header in wanted.items():
        column = table.column(header)
        if column is None:
            missing_column(table, header, problems, optional=name in optional)
            whole &= name in optional
            frame[name] = ""
        else:
            frame[name] = column
            position = table.find(header)
            if name in ids and position is not None:
                _report_damage(table, frame, name, position, problems)
    frame = frame[[*wanted, "file", "sheet", "row"]]
    return frame if whole else frame.iloc[:0]


def missing_column(table: RawTable, header: str, problems: Problems, *, optional: bool = False) -> None:
    """Add a column that is not there."""
    rule = "missing_optional_column" if optional else "missing_column"
    message = f"expected a column {header!r}; there is none{nearest(header, table.headers)}"
    where = place(table.file, table.sheet, table.header_row)
    rows = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows})
    problems.add(rule, where, message, column=header, covers=None if optional else rows)


def _report_damage(table: RawTable, frame: pd.DataFrame, name: str, position: int, problems: Problems) -> None:
    lost = {row for row, column in table.rounded if column == position}
    rounded = [text for text in frame[name].unique().tolist() if "+" in text and _ROUNDED_ID.fullmatch(text)]
    damaged = frame[frame["row"].isin(lost) | frame[name].isin(rounded)]
    message = "expected an id as text; came a number of more than 15 digits, which a spreadsheet does not keep"
    problems.add("damaged_id", damaged, message, column=table.header[position], value=damaged[name])


def report_shape(table: RawTable, problems: Problems, *, labelled: bool = False) -> None:
    """Add what is wrong with the shape of a table: rows too short or long, headers twice, cells without a header.

    In a `labelled` table the first column holds labels of rows and needs no header, and the headers are labels too, judged elsewhere.
    """
    for rule, row, column, message in table.broken:
        problems.add(rule, place(table.file, table.sheet, row), message, column=column)
    where = place(table.file, table.sheet, table.header_row)
    named = [] if labelled else sorted((fold(name), name) for name in table.header if name)
    for (earlier, _), (later, name) in pairwise(named):
        if earlier == later:
            problems.add(
                "duplicate_header", where, f"expected each header once; {name!r} comes again", column=name, value=name
            )
    for position in range(int(labelled), table.cells.shape[1]):
        if position >= len(table.header) or not table.header[position]:
            filled = table.cells[position].ne("")
            if filled.any() and not any(rule == "long_row" for rule, *_ in table.broken):
                message = f"column {position + 1} has {int(filled.sum())} cells and no header"
                problems.add("unnamed_column", where, message, value=table.cells.loc[filled, position].iloc[0])
