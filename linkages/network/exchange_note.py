"""What a file says of a network as a whole in this package's own words: round, setting, relations, unknown dyads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.relation import Relation, Setting

KEY = "linkages"
_VERSION = 1


@dataclass(frozen=True)
class Note:
    """The note of a file, read."""

    label: str
    setting: Setting
    relations: dict[str, Relation]
    unknown: pd.DataFrame
    silent: dict[str, list[str]]
    away: list[str]


def write_note(net: Network, *, answers: bool) -> str:
    """Return the note of a network as one line of JSON in ASCII, with or without who was away and who did not answer."""
    setting = {one.name: getattr(net.setting, one.name) for one in fields(Setting)}
    note: dict[str, object] = {
        KEY: _VERSION,
        "label": net.label,
        "setting": {name: dict(value) if isinstance(value, Mapping) else value for name, value in setting.items()},
        "relations": [
            {one.name: getattr(relation, one.name) for one in fields(Relation)} for relation in net.relations.values()
        ],
    }
    note["unknown"] = net.unknown[["relation", "source", "target"]].to_numpy().tolist()
    if answers:
        answered = net.answered
        note["silent"] = {name: list(net.index[net.present & ~answered[name].to_numpy(bool)]) for name in net.relations}
        note["away"] = list(net.index[~net.present])
    return json.dumps(note)


def read_note(text: str, path: Path) -> Note:
    """Return the note of a file.

    Raises
    ------
    NetworkError
        If it is not a note of this package, or of a later version than this one reads.
    """
    try:
        note = json.loads(text)
        if note[KEY] != _VERSION:
            raise NetworkError(
                f"{path} was written by a later version of this package (note {note[KEY]}); update the package."
            )
        relations = [Relation(**{**one, **_tuples(one)}) for one in note["relations"]]
        setting = dict(note["setting"])
        setting["terminals"] = {channel: tuple(ends) for channel, ends in setting["terminals"].items()}
        unknown = pd.DataFrame(note.get("unknown", []), columns=["relation", "source", "target"], dtype="str")
        return Note(
            label=note["label"],
            setting=Setting(**setting),
            relations={one.name: one for one in relations},
            unknown=unknown,
            silent={name: _ids(note.get("silent", {}).get(name, [])) for name in note.get("silent", {})},
            away=_ids(note.get("away", [])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, NetworkError):
            raise
        raise NetworkError(
            f"{path}: expected the note on the network as this package writes it; it was changed ({error}). "
            "Delete the note to read the rest of the file."
        ) from error


def _ids(given: list[object]) -> list[str]:
    return [str(one) for one in given]


def _tuples(relation: Mapping[str, list[object]]) -> dict[str, tuple[object, ...]]:
    return {
        "allowed": tuple(tuple(pair) for pair in relation["allowed"]),  # type: ignore[arg-type]  # pairs, as written
        "asked_of": tuple(relation["asked_of"]),
    }
