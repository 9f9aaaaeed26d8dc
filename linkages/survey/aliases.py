"""What a person decided about names that were typed: the file of aliases, and the file of proposals it is made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from linkages.errors import LinkagesError, SurveyError
from linkages.survey.cells import NO, YES, fold
from linkages.survey.decision_files import append_rows, clean, read_sheet
from linkages.survey.name_keys import name_key

ALIAS_COLUMNS = ("name", "role", "place", "actor", "note")
PROPOSAL_COLUMNS = (
    "name",
    "role",
    "place",
    "times",
    "rank",
    "actor",
    "actor_name",
    "actor_role",
    "actor_place",
    "score",
    "reason",
    "decision",
)
SAME = YES | {"same"}
NEW = frozenset({"new", "nobody", "नया", "कोई नहीं"})

Key = tuple[str, str, str]


def read_aliases(path: str | Path) -> pd.DataFrame:
    """Return the names that a person has matched to actors.

    Parameters
    ----------
    path : str or Path
        The CSV file with the columns `name`, `role`, `place`, `actor` and, if wanted, `note`; blank role or place: whatever it is; blank
        actor: nobody on the roster. A file that does not exist holds none.

    Returns
    -------
    pandas.DataFrame
        These columns as text, indexed by the `row` of the file.

    Raises
    ------
    SurveyError
        If the file cannot be read, a column or a name is missing, or two rows give one name to two actors.

    Examples
    --------
    >>> read_aliases("no-such-file.csv").columns.tolist()
    ['name', 'role', 'place', 'actor', 'note']
    """
    path = Path(path)
    sheet = read_sheet(path, ALIAS_COLUMNS[:4])
    rows = {number: cells for number, cells in sheet.rows.items() if any(cells.values())} if sheet else {}
    seen: dict[Key, int] = {}
    for number, cells in rows.items():
        if not cells["name"]:
            raise SurveyError(
                f"{path}, row {number}: expected the name that was typed; the cell is blank. Write it, or delete the row."
            )
        first = seen.setdefault(_key(cells), number)
        if rows[first]["actor"] != cells["actor"]:
            raise SurveyError(
                f"{path}, rows {first} and {number}: expected one actor for {cells['name']!r}; {_who(rows[first]['actor'])} and "
                f"{_who(cells['actor'])} came. Keep the row that is right, or tell them apart by role or place."
            )
    index = pd.Index(list(rows), dtype="int64", name="row")
    table = {name: [cells.get(name, "") for cells in rows.values()] for name in ALIAS_COLUMNS}
    return pd.DataFrame(table, index=index, dtype="str")


def check_aliases(aliases: pd.DataFrame, roster: pd.DataFrame) -> list[tuple[int, str]]:
    """Return the rows, each with a message, whose actor is not on the roster (indexed by id).

    Examples
    --------
    >>> aliases = pd.DataFrame({"name": ["Sita", "Delhi firm"], "actor": ["W9", ""]}, index=[2, 3])
    >>> check_aliases(aliases, pd.DataFrame(index=["W1"]))
    [(2, "expected an actor of the roster for 'Sita'; 'W9' came")]
    """
    known = {str(actor) for actor in roster.index}
    return [
        (int(row), f"expected an actor of the roster for {name!r}; {actor!r} came")
        for row, name, actor in zip(aliases.index, aliases["name"], aliases["actor"], strict=True)
        if actor and actor not in known
    ]


def apply_aliases(
    values: pd.Series, roles: pd.Series | None, places: pd.Series | None, aliases: pd.DataFrame
) -> pd.Series:
    """Return the actor whom each name means: blank where it is nobody on the roster, missing where nothing is decided.

    The most special decision holds: on the name with its role and place, then with its place, with its role, on the name alone.

    Examples
    --------
    >>> aliases = pd.DataFrame({"name": ["Gupta", "Gupta"], "role": "", "place": ["", "Kotla"], "actor": ["T4", "T9"]})
    >>> apply_aliases(pd.Series(["GUPTA", "Gupta", "Jain"]), None, pd.Series(["", "kotla", ""]), aliases).tolist()
    ['T4', 'T9', nan]
    """
    decided = {
        (name_key(name), fold(role), fold(place)): actor
        for name, role, place, actor in zip(
            aliases["name"], _column(aliases, "role"), _column(aliases, "place"), aliases["actor"], strict=True
        )
    }
    blank = pd.Series("", index=values.index)
    texts = [series.fillna("").astype("str").tolist() for series in (values, roles if roles is not None else blank)]
    texts.append((places if places is not None else blank).fillna("").astype("str").tolist())
    known: dict[Key, str | None] = {}
    found: list[str | None] = []
    for told in zip(*texts, strict=True):
        if told not in known:
            name, role, place = name_key(told[0]), fold(told[1]), fold(told[2])
            ways = ((name, role, place), (name, "", place), (name, role, ""), (name, "", ""))
            known[told] = next((decided[way] for way in ways if way in decided), None) if name else None
        found.append(known[told])
    return pd.Series(found, index=values.index, dtype="str")


def write_proposals(path: str | Path, proposals: pd.DataFrame) -> Path:
    """Write proposals for a person to decide on; rows that are in the file already stay as they are, byte for byte.

    To a file that exists only the proposals for names that are not in it are added. Text that a spreadsheet would take for a formula
    gets an apostrophe before it.

    Parameters
    ----------
    path : str or Path
        The CSV file.
    proposals : pandas.DataFrame
        As :func:`linkages.survey.names.propose_names` gives it.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    LinkagesError
        If the file exists and is no file of proposals.
    WriteError
        If it cannot be written.
    """
    path = Path(path)
    sheet = read_sheet(path, PROPOSAL_COLUMNS)
    there = {_key(cells) for cells in sheet.rows.values()} if sheet else set()
    rows = [{name: clean(row[name]) for name in PROPOSAL_COLUMNS} for row in proposals.to_dict("records")]
    append_rows(path, sheet, [row for row in rows if _key(row) not in there], PROPOSAL_COLUMNS)
    return path


def confirm(proposals_path: str | Path, aliases_path: str | Path) -> int:
    """Add what a person decided on proposals to the file of aliases, and return how many names were added.

    `yes` (y, x, 1, same, हाँ) in the column `decision` says that the name is this actor; the id may be written in by hand. `new` or
    `nobody` says that it is nobody on the roster, `no` that it is not this actor, which decides nothing. What was confirmed before is
    never changed.

    Raises
    ------
    LinkagesError
        If a decision cannot be read, a name has two, or one differs from what was confirmed before; nothing is written then.
    WriteError
        If the aliases cannot be written.
    """
    proposals_path, aliases_path = Path(proposals_path), Path(aliases_path)
    sheet = read_sheet(proposals_path, ("name", "role", "place", "actor", "decision"))
    decisions = _decisions(proposals_path, sheet.rows if sheet else {})
    aliases = read_aliases(aliases_path)
    told = zip(aliases.index, *(aliases[name].tolist() for name in ALIAS_COLUMNS[:4]), strict=True)
    confirmed = {(name_key(name), fold(role), fold(place)): (row, actor) for row, name, role, place, actor in told}
    for key, (row, cells) in decisions.items():
        if key in confirmed and confirmed[key][1] != cells["actor"]:
            raise LinkagesError(
                f"{proposals_path}, row {row}: {cells['name']!r} is decided to be {_who(cells['actor'])}; {aliases_path}, row "
                f"{confirmed[key][0]}, says {_who(confirmed[key][1])}. Correct one of them; nothing was written."
            )
    added = [cells for key, (_, cells) in decisions.items() if key not in confirmed]
    if added:
        sheet = read_sheet(aliases_path, ALIAS_COLUMNS[:4])
        append_rows(aliases_path, sheet, added, ALIAS_COLUMNS)
    return len(added)


def _decisions(path: Path, rows: Mapping[int, Mapping[str, str]]) -> dict[Key, tuple[int, dict[str, str]]]:
    """Return what was decided on each name, with the row where it stands."""
    found: dict[Key, tuple[int, dict[str, str]]] = {}
    for row, cells in rows.items():
        word = fold(cells["decision"])
        if not word or word in NO:
            continue
        if word not in SAME and word not in NEW:
            raise LinkagesError(
                f"{path}, row {row}: expected yes, new, no or nothing as the decision; {cells['decision']!r} came."
            )
        if word in SAME and not cells["actor"]:
            raise LinkagesError(
                f"{path}, row {row}: expected the actor's id beside {cells['decision']!r}; write it, or write new."
            )
        if not cells["name"]:
            raise LinkagesError(f"{path}, row {row}: expected the name that was typed; the cell is blank.")
        told = {name: cells.get(name, "") for name in ALIAS_COLUMNS} | {"actor": cells["actor"] if word in SAME else ""}
        first, before = found.setdefault(_key(cells), (row, told))
        if first != row and (before["actor"] or told["actor"]):
            raise LinkagesError(
                f"{path}, rows {first} and {row}: expected one decision on {cells['name']!r}; {_who(before['actor'])} and "
                f"{_who(told['actor'])} came. Keep one; nothing was written."
            )
    return found


def _column(frame: pd.DataFrame, name: str) -> list[str]:
    return frame[name].fillna("").tolist() if name in frame else [""] * len(frame)


def _key(cells: Mapping[str, str]) -> Key:
    return name_key(cells["name"]), fold(cells.get("role", "")), fold(cells.get("place", ""))


def _who(actor: str) -> str:
    return repr(actor) if actor else "nobody on the roster"
