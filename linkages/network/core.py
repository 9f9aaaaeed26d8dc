"""The Network: who is tied to whom in one round, in several relations. Frozen; its rules are checked once, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.survey.codebook import TERMS, Channel, Merge, Position, WeightType

Kind = Literal["dependence", "cooperation", "other"]
Origin = Literal["observed", "projected", "simulated"]
POSITIONS = get_args(Position)
PLURALS = {
    "producer": "producers",
    "middleman": "middlemen",
    "market": "markets",
    "supplier": "suppliers",
    "finance": "finance",
    "institution": "institutions",
    "group": "groups",
}
TIE_COLUMNS = ("source", "target", "relation", "weight", "reports")


@dataclass(frozen=True)
class Relation:
    """What one kind of tie means.

    Attributes
    ----------
    name : str
        The name by which tables call it.
    label : str
        What people read; the name unless told.
    kind : {"dependence", "cooperation", "other"}
        Which family of measures may use it.
    channel : {"credit", "input", "output", "labour", "information"}, optional
        The channel of a dependence relation.
    dependent : {"source", "target"}, optional
        The end that needs the other: the seller of output is the source, the receiver of credit or inputs the target.
    directed : bool
        Whether a tie has a direction. An undirected tie is stored once, with source < target.
    weight_type : {"amount", "share", "frequency", "strength", "distance", "binary"}
        What the weight is.
    unit, period : str, optional
        Of the weight, for example INR and month.
    merge : {"source", "target", "either", "both", "max", "mean"}
        Whose report made the tie, and so which silence leaves a tie unknown.
    allowed : tuple of (str, str)
        Pairs of roles, source and target, between which such ties occur; empty: any pair.
    asked_of : tuple of str
        Roles to which the question was put; empty: all.

    Examples
    --------
    >>> Relation("advance", kind="dependence", channel="credit", dependent="target", weight_type="amount", unit="INR").label
    'advance'
    """

    name: str
    label: str = ""
    kind: Kind = "other"
    channel: Channel | None = None
    dependent: Literal["source", "target"] | None = None
    directed: bool = True
    weight_type: WeightType = "strength"
    unit: str | None = None
    period: str | None = None
    merge: Merge | None = None
    allowed: tuple[tuple[str, str], ...] = ()
    asked_of: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.label:
            object.__setattr__(self, "label", self.name)
        if self.merge is None:
            object.__setattr__(self, "merge", (self.dependent or "source") if self.directed else "either")
        _one_of("kind", self.kind, get_args(Kind), self.name)
        _one_of("weight_type", self.weight_type, get_args(WeightType), self.name)
        _one_of("merge", self.merge, get_args(Merge), self.name)
        if self.channel is not None:
            _one_of("channel", self.channel, get_args(Channel), self.name)
        if self.dependent is not None:
            _one_of("dependent", self.dependent, ("source", "target"), self.name)
        if self.kind == "dependence" and (self.channel is None or self.dependent is None or not self.directed):
            raise NetworkError(
                f"relation {self.name!r}: a dependence relation needs a channel, a dependent end and directed ties; came "
                f"channel={self.channel!r}, dependent={self.dependent!r}, directed={self.directed}."
            )
        if not self.directed and self.merge in ("source", "target"):
            raise NetworkError(
                f"relation {self.name!r}: an undirected relation cannot have merge={self.merge!r}; use 'either'."
            )

    @property
    def unit_text(self) -> str:
        """Unit and period, for example ``INR per month``; empty when neither is known."""
        return " per ".join(part for part in (self.unit, self.period) if part)


def _one_of(what: str, value: object, allowed: tuple[str, ...], name: str) -> None:
    if value not in allowed:
        raise NetworkError(f"relation {name!r}: {what} must be one of {', '.join(allowed)}; {value!r} came.")


@dataclass(frozen=True)
class Setting:
    """What is known of a round beside its ties.

    Attributes
    ----------
    origin : {"observed", "projected", "simulated"}
        Whether people said so, a plan assumes so, or a simulation wrote so.
    design : {"census", "sample"}
        Whether everyone was to be asked, or a sample.
    date : str
        The day or the year, empty if not known.
    deflator : float
        Price index of the round; amounts are divided by it when rounds are compared.
    terminals : Mapping of str to tuple of str
        For each channel the positions that end a road to the outside.
    channel_weights : Mapping of str to float
        Weights of the channels in an actor's headline share; equal where none is declared.
    """

    origin: Literal["observed", "projected", "simulated"] = "observed"
    design: Literal["census", "sample"] = "census"
    date: str = ""
    deflator: float = 1.0
    terminals: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType(TERMINALS))
    channel_weights: Mapping[str, float] = field(default_factory=dict)


TERMINALS: dict[str, tuple[str, ...]] = {"output": ("market",), "credit": ("finance",), "input": ("supplier",)}


@dataclass(frozen=True, repr=False, eq=False)
class Network:
    """One round's actors and ties, in one or more relations. It never changes; functions return new networks.

    Attributes
    ----------
    label : str
        The round.
    relations : Mapping of str to Relation
        In order.
    actors : pandas.DataFrame
        Index `actor` (text, unique): the whole roster, those without ties included. Columns `name`, `role`, `position`
        (missing
        where the study has none), `present` (False: not in the cluster in this round), `terminal` (True: ends a road
        when it names no
        onward tie), `sampling_weight`, then attributes.
    ties : pandas.DataFrame
        `source`, `target`, `relation`, `weight` (> 0), `reports` (how many parties said so), then declared terms. One
        row for each
        tie, in the direction of the flow, no self-ties; undirected ties once, with source < target. Sorted by
        relation, source and
        target in roster order.
    answered : pandas.DataFrame
        Actor by relation, True where the actor answered the question. False is silence, not a "no". Everyone, unless
        told.
    unknown : pandas.DataFrame
        `relation`, `source`, `target` of single dyads that stay unknown although the party whose report counts was
        interviewed.
    setting : Setting
        Origin, design, date and price index of the round, and what ends a road.

    Raises
    ------
    NetworkError
        If a rule above is broken; the message names the first rows that break it.

    Notes
    -----
    The frames are copied at the door, and handed out as copies: changing one changes nothing here.
    """

    label: str
    relations: Mapping[str, Relation]
    actors: pd.DataFrame
    ties: pd.DataFrame
    answered: pd.DataFrame = None  # type: ignore[assignment]  # filled in at the door
    unknown: pd.DataFrame = None  # type: ignore[assignment]
    setting: Setting = field(default_factory=Setting)

    def __post_init__(self) -> None:
        relations = MappingProxyType(dict(self.relations))
        for name, relation in relations.items():
            if name != relation.name:
                raise NetworkError(f"the key {name!r} must be the relation's own name; it names {relation.name!r}.")
        actors = _clean_actors(self.actors)
        ties = _clean_ties(self.ties, actors, relations)
        everyone = pd.DataFrame(True, index=actors.index, columns=pd.Index(list(relations), dtype="str"))
        answered = everyone if self.answered is None else _clean_answered(self.answered, everyone)
        answered = answered.mul(actors["present"], axis="index")
        unknown = _clean_unknown(self.unknown, ties, actors, relations)
        for name, value in (
            ("relations", relations),
            ("actors", actors),
            ("ties", ties),
            ("answered", answered),
            ("unknown", unknown),
        ):
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> object:
        value = object.__getattribute__(self, name)
        return value.copy(deep=False) if isinstance(value, pd.DataFrame) else value

    @cached_property
    def index(self) -> pd.Index:
        """The roster's ids in order."""
        return self.actors.index

    @cached_property
    def present(self) -> np.ndarray:
        """Whether each actor of the roster is in the cluster in this round (bool, roster order)."""
        return _frozen(self.actors["present"].to_numpy(dtype=bool))

    @cached_property
    def _arrays(self) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        ties = self.ties
        source, target = self.places(ties["source"]), self.places(ties["target"])
        weight = ties["weight"].to_numpy(dtype=float)
        out = {}
        for name in self.relations:
            rows = np.flatnonzero(ties["relation"].to_numpy() == name)
            out[name] = (_frozen(source[rows]), _frozen(target[rows]), _frozen(weight[rows]))
        return out

    def places(self, ids: pd.Series) -> npt.NDArray[np.int64]:
        """Return the positions of ids in the roster, -1 for who is not on it."""
        return np.asarray(self.index.get_indexer(pd.Index(ids)), dtype=np.int64)

    def arrays(self, relation: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return source positions, target positions (in roster order) and weights of one relation's ties, as stored (read-only)."""
        return self._arrays[relation]

    def single(self) -> Relation:
        """Return the one relation of this network.

        Raises
        ------
        NetworkError
            If it holds several (or none): relations are never pooled silently.
        """
        if len(self.relations) != 1:
            names = ", ".join(self.relations) or "none"
            raise NetworkError(
                f"this measure takes a network of one relation; this one has {len(self.relations)}: {names}. "
                "Take one with select_relations(net, name), or say how to combine them with combine_relations(net, how=...)."
            )
        return next(iter(self.relations.values()))

    def asked(self, relation: str) -> npt.NDArray[np.bool_]:
        """Return whether each actor of the roster was to be asked: present, and of a role to which the question was put."""
        roles = [role.casefold() for role in self.relations[relation].asked_of]
        put = self.actors["role"].str.casefold().isin(roles).to_numpy(dtype=bool) if roles else True
        return np.asarray(self.present & put)

    def with_(self, **changes: object) -> Network:
        """Return a network with some fields replaced, checked anew."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def __repr__(self) -> str:
        return "\n".join([self._headline(), *(f"  {line}" for line in self._relation_lines())])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(line)}</li>" for line in self._relation_lines())
        return f"<div><b>{escape(self._headline())}</b><ul>{items}</ul></div>"

    def _headline(self) -> str:
        present = self.actors[self.actors["present"]]
        positions = present["position"].value_counts()
        parts = [f"{positions[p]:,} {p if positions[p] == 1 else PLURALS[p]}" for p in POSITIONS if p in positions]
        away = len(self.actors) - len(present)
        return (
            f"Network {self.label!r} ({self.setting.origin}): {len(present):,} actors"
            + (f" ({', '.join(parts)})" if parts else "")
            + (f", {away:,} of the roster not present" if away else "")
        )

    def _relation_lines(self) -> list[str]:
        counts = self.ties["relation"].value_counts()
        silent = {
            name: int((self.asked(name) & ~self.answered[name].to_numpy(dtype=bool)).sum()) for name in self.relations
        }
        lines = []
        for name, relation in self.relations.items():
            kind = f"{relation.kind}, {relation.channel}" if relation.channel else relation.kind
            unit = f", {relation.unit_text}" if relation.unit_text else ""
            told = f", {silent[name]:,} did not answer" if silent[name] else ""
            number = int(counts.get(name, 0))
            lines.append(f"{name} ({kind}{unit}): {number:,} tie{'' if number == 1 else 's'}{told}")
        return lines


def _frozen(array: np.ndarray) -> np.ndarray:
    array = np.array(array)
    array.setflags(write=False)
    return array


def _clean_actors(frame: pd.DataFrame) -> pd.DataFrame:
    actors = frame.copy()
    actors.index = pd.Index(actors.index.map(_id_text), dtype="str", name="actor")
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
        "terminal": False,
        "sampling_weight": 1.0,
    }
    for column, default in defaults.items():
        if column not in actors:
            actors[column] = pd.Series(default, index=actors.index) if column != "name" else actors.index
    actors = actors.astype(
        {"name": "str", "role": "str", "position": "str", "present": bool, "terminal": bool, "sampling_weight": float}
    )
    actors["name"] = actors["name"].fillna(pd.Series(actors.index, index=actors.index))
    strange = actors["position"].dropna()[lambda position: ~position.isin(POSITIONS)]
    if len(strange):
        raise NetworkError(
            f"position must be one of {', '.join(POSITIONS)}; {strange.index[0]!r} has {strange.iloc[0]!r}."
        )
    rest = [column for column in actors.columns if column not in defaults]
    return actors[[*defaults, *rest]]


def _id_text(value: object) -> object:
    if isinstance(value, bool) or value is None or (isinstance(value, float) and not value.is_integer()):
        raise NetworkError(f"actor ids must be text; {value!r} came. Convert the ids to text first.")
    return str(int(value)) if isinstance(value, float) else str(value)


def _clean_ties(frame: pd.DataFrame, actors: pd.DataFrame, relations: Mapping[str, Relation]) -> pd.DataFrame:
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


def _clean_answered(frame: pd.DataFrame, everyone: pd.DataFrame) -> pd.DataFrame:
    given = frame.copy()
    given.index = pd.Index(given.index.map(_id_text), dtype="str")
    for what, have, want in (("actors", given.index, everyone.index), ("relations", given.columns, everyone.columns)):
        missing = want.difference(have)
        if len(missing):
            raise NetworkError(f"`answered` needs all {what}; it lacks {', '.join(map(repr, missing[:5]))}.")
    return given.reindex(index=everyone.index, columns=everyone.columns).astype(bool)


def _clean_unknown(
    frame: pd.DataFrame | None, ties: pd.DataFrame, actors: pd.DataFrame, relations: Mapping[str, Relation]
) -> pd.DataFrame:
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
