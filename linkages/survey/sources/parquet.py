"""Parquet files become raw tables."""

from __future__ import annotations

from pathlib import Path

from linkages.survey.cells import cell_text
from linkages.survey.raw import RawTable, raw_table


def read_parquet(path: Path) -> list[RawTable]:
    """Read a Parquet file as one table; missing values are blanks, rows are counted from 2.

    Raises
    ------
    ValueError
        If pyarrow is not installed, the file is damaged, or a column holds lists or tables.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise ValueError(
            "expected pyarrow to read Parquet; it is not installed. pip install 'linkages[parquet]'"
        ) from None
    try:
        table = parquet.read_table(path)
    except pyarrow.ArrowException as error:
        raise ValueError(f"expected a Parquet file: {error}") from None
    nested = [column.name for column in table.schema if pyarrow.types.is_nested(column.type)]
    if nested:
        raise ValueError(f"expected one value in each cell; {nested[0]!r} holds lists or tables")
    columns = [[cell_text(value) for value in table.column(at).to_pylist()] for at in range(table.num_columns)]
    lines = [(row, list(line)) for row, line in enumerate(zip(*columns, strict=True), 2)]
    return [raw_table(path.name, path.stem, [(1, list(table.column_names)), *lines], origin=str(path))]
