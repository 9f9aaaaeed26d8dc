"""What became of actors between rounds, as a person wrote it down: new ids, mergers and splits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from linkages.errors import SurveyError
from linkages.survey.codebook import Codebook
from linkages.survey.decision_files import read_sheet
from linkages.survey.layouts.told import Told
from linkages.survey.problems import Problems, nearest, place
from linkages.survey.roster import natural_order

LINEAGE_COLUMNS = ("round", "was", "became", "note")
KINDS = ("new id", "merger", "split", "reorganised")

Rosters = Mapping[str, pd.DataFrame]


def read_lineage(path: str | Path) -> pd.DataFrame:
    """Return what a person wrote of actors that changed their id, merged or split.

    Parameters
    ----------
    path : str or Path
        The CSV file with the columns `round` (the first in which it holds), `was`, `became` and, if wanted, `note`. One row for each pair:
        a merger of three has three rows, a firm that carries on beside its offshoot one. A file that does not exist holds none.

    Returns
    -------
    pandas.DataFrame
        These columns as text, indexed by the `row` of the file.

    Raises
    ------
    SurveyError
        If the file cannot be read, a column is missing, or a cell is blank that may not be.

    Examples
    --------
    >>> read_lineage("no-such-file.csv").columns.tolist()
    ['round', 'was', 'became', 'note']
    """
    path = Path(path)
    sheet = read_sheet(path, LINEAGE_COLUMNS[:3])
    rows = {number: cells for number, cells in sheet.rows.items() if any(cells.values())} if sheet else {}
    for number, cells in rows.items():
        blank = [name for name in LINEAGE_COLUMNS[:3] if not cells[name]]
        if blank:
            raise SurveyError(
                f"{path}, row {number}: expected a value in {' and '.join(blank)}; the cell is blank. Write it, or delete the row."
            )
    table = {name: [cells.get(name, "") for cells in rows.values()] for name in LINEAGE_COLUMNS}
    return pd.DataFrame(table, index=pd.Index(list(rows), dtype="int64", name="row"), dtype="str")


def check_lineage(lineage: pd.DataFrame, rosters: Rosters, codebook: Codebook, *, problems: Problems) -> pd.DataFrame:
    """Return the rows that can be, each with its `kind`; the others are errors.

    Parameters
    ----------
    lineage : pandas.DataFrame
        As `read_lineage` gives it.
    rosters : Mapping of str to pandas.DataFrame
        By round in order of time, indexed by id.
    codebook : Codebook
        Names the file.
    problems : Problems
        Gets the errors.

    Returns
    -------
    pandas.DataFrame
        Columns `round`, `kind`, `was`, `became`, `note`. ``new id``: one became one, and no round knows both. ``merger``: several became
        one, which may be one of them. ``split``: one became several, which may be one of them. ``reorganised``: both at once.
    """
    labels = list(rosters)
    wrong: dict[int, None] = {}
    for row, column, message in _faults(lineage, rosters, labels):
        where = place(codebook.actors.lineage, row=row)
        problems.add("wrong_lineage", where, message, column=column, value=str(lineage.loc[row, column]))
        wrong[row] = None
    kept = lineage.drop(index=list(wrong)).reset_index(drop=True)
    kept.insert(1, "kind", pd.Series(_kinds(kept, rosters, labels), index=kept.index, dtype="str"))
    return kept


def _faults(lineage: pd.DataFrame, rosters: Rosters, labels: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    later = labels[1:]
    seen: dict[tuple[str, str, str], int] = {}
    for row, label, was, became in zip(lineage.index, *(lineage[one] for one in LINEAGE_COLUMNS[:3]), strict=True):
        if label not in later:
            expected = ", ".join(map(repr, later)) or "none, since there is but one"
            yield (
                row,
                "round",
                f"expected a round after the first ({expected}); {label!r} came{nearest(label, later)}",
            )
            continue
        at = labels.index(label)
        if was == became:
            yield row, "became", f"expected two ids; {was!r} stands in both columns"
        elif (first := seen.setdefault((label, was, became), row)) != row:
            yield row, "was", f"row {first} says the same of {was!r}"
        elif not _known(was, rosters, labels[:at]):
            yield row, "was", f"expected an actor of a round before {label!r}; {was!r} came"
        elif not _known(became, rosters, labels[at:]):
            yield row, "became", f"expected an actor of {label!r} or a later round; {became!r} came"


def _known(actor: str, rosters: Rosters, labels: Sequence[str]) -> bool:
    return any(actor in rosters[label].index for label in labels)


def _kinds(lineage: pd.DataFrame, rosters: Rosters, labels: Sequence[str]) -> list[str]:
    heirs = lineage.groupby(["round", "was"])["became"].agg(set).to_dict()
    origins = lineage.groupby(["round", "became"])["was"].agg(set).to_dict()
    kinds = []
    for label, was, became in zip(lineage["round"], lineage["was"], lineage["became"], strict=True):
        at = labels.index(label)
        goes_on, was_there = _known(was, rosters, labels[at:]), _known(became, rosters, labels[:at])
        several_heirs = len(heirs[label, was] | ({was} if goes_on else set())) > 1
        several_origins = len(origins[label, became] | ({became} if was_there else set())) > 1
        kinds.append(KINDS[several_origins + 2 * several_heirs])
    return kinds


def new_ids(lineage: pd.DataFrame) -> dict[str, str]:
    """Return the last id of each actor whose id changed, by its older ids.

    Examples
    --------
    >>> lineage = pd.DataFrame({"kind": ["new id", "new id", "merger"], "was": ["A", "B", "X"], "became": ["B", "C", "Y"]})
    >>> new_ids(lineage)
    {'A': 'C', 'B': 'C'}
    """
    rows = lineage[lineage["kind"] == KINDS[0]]
    step = dict(zip(rows["was"], rows["became"], strict=True))
    found = {}
    for first, then in step.items():
        last, passed = then, {first}
        while last in step and last not in passed:
            passed.add(last)
            last = step[last]
        found[first] = last
    return found


def under_last_ids(lineage: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return the lineage with the last ids where it tells of mergers and splits; a changed id keeps the old one in `was`."""
    known = dict(ids)
    new = lineage["kind"] == KINDS[0]
    was = lineage["was"].where(new, lineage["was"].replace(known))
    return lineage.assign(was=was, became=lineage["became"].replace(known))


def with_new_ids(told: Told, ids: Mapping[str, str]) -> Told:
    """Return what was told with the last id of each actor."""
    if not ids:
        return told
    known = dict(ids)
    return replace(
        told,
        reports=told.reports.assign(
            **{one: told.reports[one].replace(known) for one in ("reporter", "source", "target")}
        ),
        respondents=renamed(told.respondents, ids),
        states=renamed(told.states, ids),
        groups=renamed(told.groups, ids),
        offered={relation: {ids.get(actor, actor) for actor in actors} for relation, actors in told.offered.items()},
    )


def renamed(frame: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return a table with the last ids in its column `actor`."""
    return frame.assign(actor=frame["actor"].replace(dict(ids)))


def roster_of_last_ids(roster: pd.DataFrame, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return a roster under the last ids, in their natural order."""
    if not ids:
        return roster
    frame = roster.rename(index=dict(ids)).rename_axis("actor")
    return frame.loc[natural_order(frame.index)]
