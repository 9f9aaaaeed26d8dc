"""Files become raw tables: every cell as text, every row with its file, sheet and row number."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from python_calamine import CalamineError

from linkages.survey.cells import fold
from linkages.survey.keys import RoundSpec
from linkages.survey.problems import Problems, nearest, place
from linkages.survey.raw import RawTable
from linkages.survey.sources.archive import read_zip
from linkages.survey.sources.database import read_query
from linkages.survey.sources.dl import is_dl, read_dl
from linkages.survey.sources.exports import linked
from linkages.survey.sources.gexf import read_gexf
from linkages.survey.sources.graphml import read_graphml
from linkages.survey.sources.kobo_json import read_kobo_json
from linkages.survey.sources.pajek import read_pajek
from linkages.survey.sources.parquet import read_parquet
from linkages.survey.sources.text import read_text
from linkages.survey.sources.workbook import read_workbook

WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".ods")
TEXT_FILES = (".csv", ".tsv", ".txt")
READERS: dict[str, Callable[[Path], list[RawTable]]] = {
    **dict.fromkeys(WORKBOOKS, read_workbook),
    ".json": read_kobo_json,
    ".parquet": read_parquet,
    ".graphml": read_graphml,
    ".gexf": read_gexf,
}
ENCODED = {".dl": read_dl, ".net": read_pajek, ".paj": read_pajek}
GRAPHS = (".dl", ".net", ".paj", ".graphml", ".gexf")
DAMAGE = (CalamineError, csv.Error, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What the readers of packed files raise where the bytes are not what their heads say."""
KNOWN = (*WORKBOOKS, *TEXT_FILES, ".csv.gz", ".tsv.gz", ".parquet", ".json", ".zip", *GRAPHS)
IN_FOLDERS = tuple(ending for ending in KNOWN if ending not in (".txt", ".json", ".zip", *GRAPHS))


def read_tables(
    spec: RoundSpec, base: Path, *, problems: Problems, seen: dict[Path, list[RawTable]] | None = None
) -> dict[str, list[RawTable]]:
    """Read the files of a round.

    Parameters
    ----------
    spec : RoundSpec
        The round, whose files are workbooks, CSV or TSV files, folders of them, exports of forms, or networks of other programs.
    base : Path
        The folder from which relative names count.
    problems : Problems
        Gets a row for each file that cannot be read.
    seen : dict, optional
        Tables of files read before; filled here.

    Returns
    -------
    dict of str to list of RawTable
        By folded name of the sheet; the same sheet of several files is a list of several.
    """
    seen = {} if seen is None else seen
    read: list[RawTable] = []
    for query in [one for one in spec.files if not isinstance(one, str)]:
        try:
            read += read_query(query, base)
        except ValueError as error:
            problems.add("unreadable_file", place(query.name), f"{query.name} cannot be read: {error}")
    for path in _paths([one for one in spec.files if isinstance(one, str)], base, problems):
        if path not in seen:
            try:
                seen[path] = _read_file(path, spec.encoding)
            except DAMAGE as error:
                message = f"expected a whole file; it is damaged ({str(error) or 'its end is missing'}). Copy it anew"
                problems.add("unreadable_file", place(path.name), f"{path} cannot be read: {message}")
                seen[path] = []
            except (OSError, ValueError) as error:
                problems.add("unreadable_file", place(path.name), f"{path} cannot be read: {error}")
                seen[path] = []
        read += seen[path]
    tables: dict[str, list[RawTable]] = {}
    for table in linked(read):
        for name in dict.fromkeys(fold(one) for one in (table.sheet, *table.names)):
            tables.setdefault(name, []).append(table)
    return tables


def _read_file(path: Path, encoding: str | None) -> list[RawTable]:
    ending = path.suffix.lower()
    if ending == ".zip":
        return read_zip(path, encoding=encoding)
    if ending in ENCODED or (ending == ".txt" and is_dl(path)):
        return ENCODED.get(ending, read_dl)(path, encoding=encoding)
    reader = READERS.get(ending)
    return reader(path) if reader else read_text(path, encoding=encoding)


def _paths(files: Sequence[str], base: Path, problems: Problems) -> list[Path]:
    paths: list[Path] = []
    for name in files:
        path = base / name
        if path.is_dir():
            inside = sorted(one for one in path.iterdir() if one.name.lower().endswith(IN_FOLDERS))
            inside = [one for one in inside if not one.name.startswith(("~$", "."))]
            if not inside:
                message = f"expected CSV files or workbooks in the folder {path}; there are none"
                problems.add("unreadable_file", place(name), message)
            paths += inside
        elif not path.exists():
            near = nearest(path.name, (one.name for one in path.parent.iterdir())) if path.parent.is_dir() else ""
            problems.add("unreadable_file", place(name), f"expected a file or folder at {path}; there is none{near}")
        elif not path.name.lower().endswith(KNOWN):
            known = ", ".join(KNOWN)
            problems.add("unreadable_file", place(name), f"expected a file ending in {known}; {path.name} came")
        else:
            paths.append(path)
    return list(dict.fromkeys(paths))
