"""The JSON export of KoboToolbox: a list of submissions, in which repeat groups are lists of records."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from linkages.survey.cells import cell_text
from linkages.survey.raw import RawTable, raw_table
from linkages.survey.sources.encoding import decode

_ROOT = ""


@dataclass
class _Records:
    """The records of one repeat group, or of the submissions, as they are gathered."""

    lines: list[dict[str, str]] = field(default_factory=list)
    above: list[int] = field(default_factory=list)


def read_kobo_json(path: Path) -> list[RawTable]:
    """Read submissions as the server's interface gives them: a list, or a table with the list under ``results``.

    Each repeat group becomes a table of its own that knows its submission; headers are the whole paths of the questions. Rows are counted
    from 2 in each table, as if it stood under a header.

    Raises
    ------
    ValueError
        If it is no JSON, or no list of submissions.
    """
    text, _ = decode(path.read_bytes(), None)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"expected JSON; line {error.lineno}, column {error.colno}: {error.msg}") from None
    except RecursionError:
        raise ValueError(
            "expected submissions with repeat groups in them; the lists stand in one another without end"
        ) from None
    if isinstance(document, Mapping):
        document = document.get("results")
    if not isinstance(document, list) or not all(isinstance(one, Mapping) for one in document):
        raise ValueError(
            "expected a list of submissions, or `results` with one, as KoboToolbox exports JSON; something else came"
        )
    gathered: dict[tuple[str, str], _Records] = {(_ROOT, _ROOT): _Records()}
    for submission in document:
        _gather(submission, (_ROOT, _ROOT), -1, gathered)
    return _tables(path, gathered)


def _gather(
    record: Mapping[str, Any], place: tuple[str, str], above: int, gathered: dict[tuple[str, str], _Records]
) -> None:
    """Add a record, and the records of the repeat groups in it; `place` is the path of the group and of the group around it."""
    records = gathered.setdefault(place, _Records())
    own = len(records.lines)
    line: dict[str, str] = {}
    records.lines.append(line)
    records.above.append(above)
    for key, value in record.items():
        if _is_repeat(key, value):
            for one in value:
                _gather(one, (key, place[0]), own, gathered)
        elif isinstance(value, Mapping):
            line[key] = cell_text(value.get("uid", value.get("label", ""))) if value else ""
        elif isinstance(value, list):
            line[key] = " ".join(cell_text(one) for one in value if not isinstance(one, Mapping))
        else:
            line[key] = cell_text(value)


def _is_repeat(key: str, value: object) -> bool:
    return (
        not key.startswith("_")
        and isinstance(value, list)
        and bool(value)
        and all(isinstance(one, Mapping) for one in value)
    )


def _tables(path: Path, gathered: Mapping[tuple[str, str], _Records]) -> list[RawTable]:
    made: dict[str, RawTable] = {}
    for (own, around), records in gathered.items():
        header = list(dict.fromkeys(key for line in records.lines for key in sorted(line)))
        header = sorted(header, key=lambda key: (key.startswith("_"), key))
        lines = [
            (1, header),
            *((row, [line.get(key, "") for key in header]) for row, line in enumerate(records.lines, 2)),
        ]
        table = raw_table(path.name, own or path.stem, _filled(lines), origin=str(path))
        if own == _ROOT:
            made[own] = replace(table, grouped=True, names=("submissions",))
            continue
        above = np.array(records.above, dtype=np.int64)
        names = tuple(dict.fromkeys((own, own.rsplit("/", 1)[-1])))
        made[own] = replace(table, grouped=True, names=names, parent=made[around], parent_at=above)
    return list(made.values())


def _filled(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the lines so that a record without any answer keeps its place: it gets a mark of its own."""
    header = [*lines[0][1], "_record"]
    return [(1, header), *((row, [*line, str(row - 1)]) for row, line in lines[1:])]
