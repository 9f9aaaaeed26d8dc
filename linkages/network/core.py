"""The Network: who is tied to whom in one round, in several relations. Frozen; its rules are checked once, here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.clean import POSITIONS, clean_actors, clean_answered, clean_ties, clean_unknown
from linkages.network.relation import Relation, Setting

PLURALS = {
    "producer": "producers",
    "middleman": "middlemen",
    "market": "markets",
    "supplier": "suppliers",
    "finance": "finance",
    "institution": "institutions",
    "group": "groups",
}


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
        (missing where the study has none), `present` (False: not in the cluster in this round), `terminal` (True: ends
        a road when it names no onward tie), `sampling_weight`, then attributes.
    ties : pandas.DataFrame
        `source`, `target`, `relation`, `weight` (> 0), `reports` (how many parties said so), then declared terms. One
        row for each tie, in the direction of the flow, no self-ties; undirected ties once, with source < target. Sorted
        by relation, source and target in roster order.
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
        actors = clean_actors(self.actors)
        ties = clean_ties(self.ties, actors, relations)
        everyone = pd.DataFrame(True, index=actors.index, columns=pd.Index(list(relations), dtype="str"))
        answered = everyone if self.answered is None else clean_answered(self.answered, everyone)
        answered = answered.mul(actors["present"], axis="index")
        unknown = clean_unknown(self.unknown, ties, actors, relations)
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

    @cached_property
    def _answers(self) -> dict[str, np.ndarray]:
        answered = self.answered
        return {name: _frozen(answered[name].to_numpy(dtype=bool) & self.present) for name in self.relations}

    @cached_property
    def _lost(self) -> dict[str, tuple[np.ndarray, np.ndarray]]:
        unknown = self.unknown
        rows = {name: unknown[unknown["relation"] == name] for name in self.relations}
        return {
            name: (_frozen(self.places(some["source"])), _frozen(self.places(some["target"])))
            for name, some in rows.items()
        }

    def places(self, ids: pd.Series) -> npt.NDArray[np.int64]:
        """Return the positions of ids in the roster, -1 for who is not on it."""
        return np.asarray(self.index.get_indexer(pd.Index(ids)), dtype=np.int64)

    def arrays(self, relation: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return source positions, target positions (in roster order) and weights of one relation's ties, as stored (read-only)."""
        return self._arrays[relation]

    def answers(self, relation: str) -> npt.NDArray[np.bool_]:
        """Return whether each actor of the roster is present and answered a relation's question (read-only)."""
        return self._answers[relation]

    def lost(self, relation: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return source and target positions of one relation's single dyads that stayed unknown (read-only)."""
        return self._lost[relation]

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

    @property
    def heard(self) -> npt.NDArray[np.bool_]:
        """Whether each actor of the roster answered at least one question; a register is no answer, unless there is nothing else."""
        asked = [name for name, relation in self.relations.items() if not relation.recorded] or list(self.relations)
        return np.asarray(self.answered[asked].any(axis="columns"), dtype=bool)

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
