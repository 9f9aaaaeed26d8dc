"""The two sides that are matched: names as they were typed, and the people on the roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import compress

import pandas as pd

from linkages.survey.aliases import apply_aliases
from linkages.survey.cells import fold
from linkages.survey.name_keys import id_key, name_key
from linkages.survey.roster import natural_order


@dataclass
class Mention:
    """One name as it was typed, with the role and place it was typed with, and who typed it."""

    name: str
    role: str
    place: str
    times: int
    reporters: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class People:
    """The roster in the natural order of the ids; a name that is blank or the id itself is no name."""

    ids: list[str]
    names: list[str]
    roles: list[str]
    places: list[str]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> People:
        """Return the people of a table of actors that is indexed by id."""
        frame = frame.set_axis(frame.index.map(str), axis=0)
        frame = frame[~frame.index.duplicated()]
        ids = natural_order(frame.index)
        frame = frame.loc[ids]
        names = [name if name != actor else "" for name, actor in zip(_texts(frame, "name"), ids, strict=True)]
        return cls(ids, names, _texts(frame, "role"), _texts(frame, "place"))

    @property
    def by_id_key(self) -> dict[str, int]:
        """Where each actor stands, by the key of the id."""
        return {key: at for at, actor in reversed(list(enumerate(self.ids))) if (key := id_key(actor))}


def typed_names(typed: pd.DataFrame, people: People, aliases: pd.DataFrame | None) -> list[Mention]:
    """Return each name that is open, with its role and place, the one typed most often first."""
    columns = {column: _texts(typed, column) for column in ("name", "role", "place", "reporter")}
    ids = set(people.ids)
    open_ = [name != "" and name not in ids for name in columns["name"]]
    if aliases is not None:
        name, role, place = (pd.Series(columns[column], dtype="str") for column in ("name", "role", "place"))
        undecided = apply_aliases(name, role, place, aliases).isna()
        open_ = [one and other for one, other in zip(open_, undecided, strict=True)]
    groups: dict[tuple[str, str, str], list[tuple[str, str, str, str]]] = {}
    for told in compress(zip(*columns.values(), strict=True), open_):
        key = name_key(told[0]), fold(told[1]), fold(told[2])
        groups.setdefault(key, []).append(told)
    found = [(_mention(rows), key) for key, rows in groups.items()]
    return [mention for mention, key in sorted(found, key=lambda one: (-one[0].times, fold(one[0].name), one[1]))]


def _mention(rows: list[tuple[str, str, str, str]]) -> Mention:
    names, roles, places, reporters = zip(*rows, strict=True)
    return Mention(_usual(names), _usual(roles), _usual(places), len(rows), set(reporters) - {""})


def _usual(values: Iterable[str]) -> str:
    """Return the value that stands most often, the first in the alphabet among equals."""
    counts = Counter(values)
    return min(counts, key=lambda value: (-counts[value], value))


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    """Return a column as text, blank where it is missing."""
    if column not in frame:
        return [""] * len(frame)
    return [
        "" if missing else str(value).strip()
        for value, missing in zip(frame[column], frame[column].isna(), strict=True)
    ]
