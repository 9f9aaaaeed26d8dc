"""The rules of a network's tables, checked once at the door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.relation import Relation
from linkages.survey.keys import TERMS, Position

POSITIONS = get_args(Position)
TIE_COLUMNS = ("source", "target", "relation", "weight", "reports")


def clean_actors(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the roster with text ids and its own columns first, or refuse it."""
    actors = frame.copy()
    actors.index = pd.Index(actors.index.map(id_text), dtype="str", name="actor")
    if not len(actors):
        raise NetworkError("a network needs at least one actor; the roster is empty.")
    if actors.index.hasnans or (actors.index.str.strip() == "").any():
        raise NetworkError("actor ids must be text that is not empty; the roster has an empty id.")
    if actors.index.has_duplicates:
        twice = ", ".join(map(repr, actors.index[actors.index.duplicated()].unique()[:5]))
        raise NetworkError(f"actor ids must be unique; the roster has {twice} more than once.")
    defaults: dict[str, object] = {
        "name": actors.index,
        "role": None,
        "position": None,
        "present": True,
        "listed": True,
        "terminal": False,
        "sampling_weight": 1.0,
    }
    for column, default in defaults.items():
        if column not in actors:
            actors[column] = pd.Series(default, index=actors.index) if column != "name" else actors.index
    actors = actors.astype(
        {
            "name": "str",
            "role": "str",
            "position": "str",
            "present": bool,
            "listed": bool,
            "terminal": bool,
            "sampling_weight": float,
        }
    )
    actors["name"] = actors["name"].fillna(pd.Series(actors.index, index=actors.index))
    strange = actors["position"].dropna()[lambda position: ~position.isin(POSITIONS)]
    if len(strange):
        raise NetworkError(
            f"position must be one of {', '.join(POSITIONS)}; {strange.index[0]!r} has {strange.iloc[0]!r}."
        )
    rest = [column for column in actors.columns if column not in defaults]
    return actors[[*defaults, *rest]]


def id_text(value: object) -> object:
    """Return an actor's id as text; whole numbers lose their decimals, other kinds of value are refused."""
    if isinstance(value, bool) or value is None or (isinstance(value, float) and not value.is_integer()):
        raise NetworkError(f"actor ids must be text; {value!r} came. Convert the ids to text first.")
    return str(int(value)) if isinstance(value, float) else str(value)


def clean_ties(frame: pd.DataFrame, actors: pd.DataFrame, relations: Mapping[str, Relation]) -> pd.DataFrame:
    """Return the ties in order, undirected ones with source < target, or refuse them."""
    ties = frame.copy()
    for column in ("source", "target", "relation", "weight"):
        if column not in ties:
            raise NetworkError(f"ties need the columns source, target, relation and weight; {column!r} is missing.")
    if "reports" not in ties:
        ties["reports"] = 1
    ties = ties.astype({"source": "str", "target": "str", "relation": "str", "weight": float, "reports": int})
    _refuse(ties, ~ties["relation"].isin(list(relations)), f"relation must be one of {', '.join(relations)}")
    for end in ("source", "target"):
        _refuse(ties, ~ties[end].isin(actors.index), f"{end} must be an actor of the roster")
    _refuse(ties, ties["source"] == ties["target"], "a tie needs two different actors")
    _refuse(ties, ~(np.isfinite(ties["weight"]) & (ties["weight"] > 0)), "weight must be a finite number > 0")
    away = set(actors.index[~actors["present"]])
    _refuse(
        ties, ties["source"].isin(away) | ties["target"].isin(away), "both ends of a tie must be present in the round"
    )
    undirected = ties["relation"].isin([name for name, relation in relations.items() if not relation.directed])
    swap = undirected & (ties["source"] > ties["target"])
    ties.loc[swap, ["source", "target"]] = ties.loc[swap, ["target", "source"]].to_numpy()
    _refuse(
        ties, ties.duplicated(["source", "target", "relation"], keep=False), "one row per source, target and relation"
    )
    order = np.lexsort(
        (
            actors.index.get_indexer(pd.Index(ties["target"])),
            actors.index.get_indexer(pd.Index(ties["source"])),
            pd.Index(list(relations)).get_indexer(pd.Index(ties["relation"])),
        )
    )
    terms = [term for term in TERMS if term in ties]
    rest = [column for column in ties.columns if column not in (*TIE_COLUMNS, *terms)]
    return ties.iloc[order].reset_index(drop=True)[[*TIE_COLUMNS, *terms, *rest]]


def _refuse(ties: pd.DataFrame, wrong: pd.Series, rule: str) -> None:
    if wrong.any():
        first = ties[wrong].iloc[0]
        raise NetworkError(
            f"{rule}; {int(wrong.sum()):,} of {len(ties):,} ties break this, the first is {first['source']} -> {first['target']} "
            f"in {first['relation']!r} with weight {first['weight']:g}."
        )


def clean_answered(frame: pd.DataFrame, everyone: pd.DataFrame) -> pd.DataFrame:
    """Return who answered what over the whole roster and all relations, or refuse it."""
    given = frame.copy()
    given.index = pd.Index(given.index.map(id_text), dtype="str")
    for what, have, want in (("actors", given.index, everyone.index), ("relations", given.columns, everyone.columns)):
        missing = want.difference(have)
        if len(missing):
            raise NetworkError(f"`answered` needs all {what}; it lacks {', '.join(map(repr, missing[:5]))}.")
    return given.reindex(index=everyone.index, columns=everyone.columns).astype(bool)


def clean_unknown(
    frame: pd.DataFrame | None, ties: pd.DataFrame, actors: pd.DataFrame, relations: Mapping[str, Relation]
) -> pd.DataFrame:
    """Return the unknown dyads in order, none of them a tie, or refuse them."""
    columns = ["relation", "source", "target"]
    if frame is None or not len(frame):
        return pd.DataFrame({column: pd.Series(dtype="str") for column in columns})
    unknown = frame[columns].astype("str").drop_duplicates()
    undirected = unknown["relation"].isin([name for name, relation in relations.items() if not relation.directed])
    swap = undirected & (unknown["source"] > unknown["target"])
    unknown.loc[swap, ["source", "target"]] = unknown.loc[swap, ["target", "source"]].to_numpy()
    unknown = unknown.drop_duplicates().sort_values(columns, ignore_index=True)
    if not (unknown["source"].isin(actors.index) & unknown["target"].isin(actors.index)).all():
        raise NetworkError("`unknown` names an actor who is not on the roster.")
    both = unknown.merge(ties[columns], on=columns)
    if len(both):
        first = both.iloc[0]
        raise NetworkError(
            f"a dyad is a tie or unknown, not both: {first['source']} -> {first['target']} in {first['relation']!r}."
        )
    return unknown
