"""From what a file of another program holds to a Network."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.clean import POSITIONS
from linkages.network.core import Network
from linkages.network.exchange_columns import ACTOR_COLUMNS, PLAIN, typed_column
from linkages.network.exchange_note import Note, read_note
from linkages.network.relation import Relation
from linkages.survey.sources.graph import UNNAMED, Graph

_DYAD = ["relation", "source", "target"]
_ANSWERED = "answered."


def network_of(graph: Graph, *, loops: str, repeats: str) -> Network:
    """Make a network of a file's vertices and links; what this package noted in the file comes before what can be guessed.

    Raises
    ------
    NetworkError
        If the links break a rule of the network.
    """
    note = read_note(graph.note, graph.path) if graph.note else None
    actors, answered = _actors(graph, note)
    links = _links(graph, note)
    relations = note.relations if note else _relations(graph, links)
    links = _arcs(_without_mirrored(links, relations) if note else links, relations)
    links = _without_loops(links, loops, graph)
    missing = links["weight"].isna()
    ties = _once(links[~missing & (links["weight"] != 0)], repeats, relations, graph)
    unknown = links.loc[missing, _DYAD]
    unknown = pd.concat([unknown, note.unknown]) if note else unknown
    made = Network(
        label=note.label if note else graph.path.stem,
        relations=relations,
        actors=_away(actors, note, graph),
        ties=ties.drop(columns="directed"),
        answered=answered,  # type: ignore[arg-type]  # None: everyone
        unknown=_not_tied(unknown, ties, relations),
    )
    return made.with_(setting=note.setting) if note else made


def _actors(graph: Graph, note: Note | None) -> tuple[pd.DataFrame, pd.DataFrame | None]:
    """Return the roster and, if the file tells, who answered what."""
    columns = {
        name: typed_column([one.facts.get(name) for one in graph.vertices], kind)
        for name, kind in graph.vertex_columns.items()
    }
    frame = pd.DataFrame(columns, index=range(len(graph.vertices)))
    frame.index = pd.Index([one.id for one in graph.vertices], dtype="str", name="actor")
    answered = None
    if note:
        answered = _answered(frame, note, graph)
        frame = _filled(frame.drop(columns=[name for name in frame if str(name).startswith(_ANSWERED)]), graph)
    else:
        frame = frame.rename(columns={name: _free(f"{name} in file", frame) for name in _strange(frame)})
        if "position" not in frame and "role" in frame:
            frame["position"] = frame["role"].where(frame["role"].isin(POSITIONS))
    names = [one.id if one.name is None else one.name for one in graph.vertices]
    if "name" in frame:
        frame = frame.rename(columns={"name": _free("name in file", frame)})
    return frame.assign(name=pd.Series(names, index=frame.index, dtype="str")), answered


def _answered(frame: pd.DataFrame, note: Note, graph: Graph) -> pd.DataFrame:
    """Return who answered what, as the note and the file's own columns say; whoever has a blank there did not."""
    answered = pd.DataFrame(True, index=frame.index, columns=list(note.relations))
    for name in note.relations:
        if (column := f"{_ANSWERED}{name}") in frame:
            if not pd.api.types.is_bool_dtype(frame[column].dtype):
                raise _changed(column, graph)
            answered[name] = frame[column].fillna(value=False).astype(bool)
        answered.loc[frame.index.isin(note.silent.get(name, [])), name] = False
    return answered


def _filled(frame: pd.DataFrame, graph: Graph) -> pd.DataFrame:
    """Return a roster that this package wrote, with what is plain for actors whom another program has added."""
    for name, plain in PLAIN.items():
        types = pd.api.types
        is_kind, kind = (types.is_bool_dtype, bool) if isinstance(plain, bool) else (types.is_numeric_dtype, float)
        if name in frame and is_kind(frame[name].dtype):
            frame[name] = frame[name].fillna(plain).astype(kind)
    if strange := _strange(frame):
        raise _changed(strange[0], graph)
    return frame


def _changed(column: str, graph: Graph) -> NetworkError:
    return NetworkError(
        f"{graph.path}: expected the column {column!r} as this package writes it; it was changed. "
        "Mend it, or delete the note to read it as any other column."
    )


def _away(actors: pd.DataFrame, note: Note | None, graph: Graph) -> pd.DataFrame:
    """Return the roster with those not present whom the note says to be away; refuse a note on others than these actors."""
    if not note:
        return actors
    silent = [one for names in note.silent.values() for one in names]
    strange = pd.Index([*note.away, *silent, *note.unknown["source"], *note.unknown["target"]]).difference(actors.index)
    if len(strange) or not set(note.silent) <= set(note.relations):
        raise NetworkError(
            f"{graph.path}: the note on the network speaks of others than the file holds, {list(strange[:3])} among them; it was changed. "
            "Delete the note to read the rest of the file."
        )
    return actors.assign(present=~actors.index.isin(note.away)) if note.away else actors


def _strange(frame: pd.DataFrame) -> list[str]:
    """Return the attributes that bear the name of a column of the roster and hold something else."""
    return [name for name in ACTOR_COLUMNS if name in frame and not _fits(name, frame[name])]


def _fits(name: str, values: pd.Series) -> bool:
    if name == "position":
        return bool(values.dropna().isin(POSITIONS).all())
    if name == "sampling_weight":
        return pd.api.types.is_numeric_dtype(values) and bool(values.notna().all())
    return bool(values.dtype == ("str" if name == "role" else "bool"))


def _free(name: str, frame: pd.DataFrame) -> str:
    number, free = 2, name
    while free in frame:
        free, number = f"{name} {number}", number + 1
    return free


def _links(graph: Graph, note: Note | None) -> pd.DataFrame:
    links = graph.links
    only = next(iter(note.relations)) if note and len(note.relations) == 1 else UNNAMED
    frame = pd.DataFrame(
        {
            "source": pd.Series([one.source for one in links], dtype="str"),
            "target": pd.Series([one.target for one in links], dtype="str"),
            "relation": pd.Series([only if one.relation == UNNAMED else one.relation for one in links], dtype="str"),
            "weight": pd.Series([_weight(one.weight, one.row, graph) for one in links], dtype=float),
            "directed": pd.Series([one.directed for one in links], dtype=bool),
        }
    )
    if not note:
        frame["relation"] = frame["relation"].str.replace(".", "_", regex=False).astype("str")
    for name, kind in graph.link_columns.items():
        values = typed_column([one.facts.get(name) for one in links], kind)
        strange = name == "reports" and not pd.api.types.is_integer_dtype(values.dtype)
        if name == "reports" and not strange:
            values = values.fillna(1).astype("int64")
        frame[_free(f"{name} in file", frame) if strange or name in frame else name] = values
    return frame


def _weight(text: str, row: int, graph: Graph) -> float:
    try:
        return float(text) if text.strip() else math.nan
    except ValueError:
        raise NetworkError(
            f"{graph.path}: expected a number as the weight of each tie; tie {row} has {text!r}. Mend the file."
        ) from None


def _relations(graph: Graph, links: pd.DataFrame) -> dict[str, Relation]:
    """Guess what each relation is: undirected if all its links are, binary if all its weights are 1."""
    names = [name.replace(".", "_") for name in graph.relations] or [UNNAMED]
    relations = {}
    for name in dict.fromkeys(names):
        rows = links[links["relation"] == name]
        binary = bool(rows["weight"].dropna().isin([0, 1]).all())
        directed = bool(rows["directed"].any()) or not len(rows)
        relations[name] = Relation(name, directed=directed, weight_type="binary" if binary else "strength")
    return relations


def _arcs(links: pd.DataFrame, relations: dict[str, Relation]) -> pd.DataFrame:
    """Return the links with each undirected one of a directed relation in both directions."""
    one_way = links["relation"].isin([name for name, relation in relations.items() if relation.directed])
    both = links[one_way & ~links["directed"] & (links["source"] != links["target"])]
    turned = both.rename(columns={"source": "target", "target": "source"})[links.columns]
    return pd.concat([links, turned], ignore_index=True) if len(both) else links


def _without_mirrored(links: pd.DataFrame, relations: dict[str, Relation]) -> pd.DataFrame:
    """Return the links once where this package wrote an undirected tie as two, one in each direction."""
    undirected = links["relation"].isin([name for name, relation in relations.items() if not relation.directed])
    back = undirected & links["directed"] & (links["source"] > links["target"])
    there = pd.MultiIndex.from_frame(links[["relation", "target", "source", "weight"]])
    first = pd.MultiIndex.from_frame(links[["relation", "source", "target", "weight"]])
    return links[~(back & there.isin(first))].reset_index(drop=True)


def _without_loops(links: pd.DataFrame, loops: str, graph: Graph) -> pd.DataFrame:
    own = links["source"] == links["target"]
    told = own & links["weight"].notna() & (links["weight"] != 0)
    if told.any() and loops == "refuse":
        first = links[told].iloc[0]
        raise NetworkError(
            f"{graph.path}: a tie needs two different actors; {int(told.sum()):,} of {len(links):,} ties are of an actor with "
            f"itself, the first of {first['source']!r} in {first['relation']!r}. Pass loops='drop' to leave them out."
        )
    return links[~own].reset_index(drop=True)


def _once(ties: pd.DataFrame, repeats: str, relations: dict[str, Relation], graph: Graph) -> pd.DataFrame:
    """Return each tie once, repeated ones refused or added up."""
    keys = _keys(ties, relations)
    again = keys.duplicated()
    if not again.any():
        return ties
    if repeats == "refuse":
        first = ties[again.to_numpy()].iloc[0]
        raise NetworkError(
            f"{graph.path}: one tie per source, target and relation; {int(again.sum()):,} come again, the first "
            f"{first['source']} -> {first['target']} in {first['relation']!r}. Pass repeats='sum' or repeats='max'."
        )
    weights = ties.groupby([keys[column] for column in _DYAD], sort=False)["weight"].transform(
        "max" if repeats == "max" else "sum"
    )
    return ties.assign(weight=weights)[~again.to_numpy()]


def _not_tied(unknown: pd.DataFrame, ties: pd.DataFrame, relations: dict[str, Relation]) -> pd.DataFrame:
    """Return the unknown dyads that no tie settles."""
    tied = pd.MultiIndex.from_frame(_keys(ties, relations))
    return unknown[~pd.MultiIndex.from_frame(_keys(unknown, relations)).isin(tied)]


def _keys(rows: pd.DataFrame, relations: dict[str, Relation]) -> pd.DataFrame:
    keys = rows[_DYAD].astype("str").reset_index(drop=True)
    free = ~keys["relation"].isin([name for name, relation in relations.items() if relation.directed]).to_numpy()
    swap = free & (keys["source"] > keys["target"]).to_numpy()
    pairs = keys[["source", "target"]].to_numpy(dtype=object)
    keys[["source", "target"]] = np.where(swap[:, None], pairs[:, ::-1], pairs)
    return keys.set_index(rows.index)
