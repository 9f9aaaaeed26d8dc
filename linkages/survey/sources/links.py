"""How the tables of an export hang together: which row is a part of which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import numpy.typing as npt

from linkages.survey.raw import RawTable

TEXT_ENDINGS = (".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Link:
    """The tie of a repeat's table to the table of which its rows are parts.

    Attributes
    ----------
    parent : int or None
        Position of that table among all; None if it is not there.
    at : numpy.ndarray of int
        For each row the position of its row in the parent's cells, -1 where it is not there.
    path : str
        The repeat's path in the form, as in ``net/alters``; empty where the names of the table are set already.
    column : str
        The column that names the parent's row.
    named : sequence of str
        What it says, for each row.
    """

    parent: int | None
    at: npt.NDArray[np.int64]
    path: str
    column: str = ""
    named: Sequence[str] = ()


def scope(table: RawTable) -> str:
    """Return within what a table's rows may hang together: its workbook or archive, or the folder of a text file.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> scope(raw_table("a.csv", "a", [], origin="base/a.csv")), scope(raw_table("a.xlsx", "s", [], origin="base/a.xlsx"))
    ('base', 'base/a.xlsx')
    """
    path = PurePath(table.origin or table.file)
    return (path.parent if path.suffix.lower() in TEXT_ENDINGS else path).as_posix()


def texts(table: RawTable, header: str) -> list[str] | None:
    """Return the cells under a header, the last one that is written just so; None if there is none.

    The columns that a server adds stand after those of the form, which may have a question of the same name.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> texts(raw_table("a.csv", "a", [(1, ["KEY", "KEY"]), (2, ["mine", "uuid:1"])]), "KEY")
    ['uuid:1']
    """
    if header not in table.header:
        return None
    return list(table.cells[len(table.header) - 1 - table.header[::-1].index(header)])


def positions(keys: Iterable[Hashable], wanted: Iterable[Hashable]) -> npt.NDArray[np.int64]:
    """Return where each wanted key stands among `keys`, -1 if it does not, or several times.

    Examples
    --------
    >>> positions(["a", "b", "b"], ["b", "a", "c"]).tolist()
    [-1, 0, -1]
    """
    known = list(keys)
    times = Counter(known)
    found = {key: at for at, key in enumerate(known) if times[key] == 1}
    return np.array([found.get(key, -1) for key in wanted], dtype=np.int64)


def repeat_names(paths: Sequence[str]) -> list[tuple[str, ...]]:
    """Return what the table of each repeat is called: by its path, and by the last part of it if that means no other repeat.

    A number that tells equal names apart (``alters~2``) is no part of the name.

    Examples
    --------
    >>> repeat_names(["net/alters", "net/alters/visits"])
    [('net/alters', 'alters'), ('net/alters/visits', 'visits')]
    >>> repeat_names(["credit/alters", "trust/alters"])
    [('credit/alters',), ('trust/alters',)]
    """
    short = [_last_part(path) for path in paths]
    meant = Counter(name for name, _ in set(zip(short, paths, strict=True)))
    return [(path, name) if meant[name] == 1 else (path,) for path, name in zip(paths, short, strict=True)]


def _last_part(path: str) -> str:
    name = path.rpartition("/")[2]
    bare, mark, count = name.rpartition("~")
    return bare if mark and count.isdigit() else name
