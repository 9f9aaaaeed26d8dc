"""What a tie means, and what is known of a round beside its ties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, get_args

from linkages.errors import NetworkError
from linkages.survey.keys import TERMINALS, Channel, Merge, WeightType

Kind = Literal["dependence", "cooperation", "other"]
Origin = Literal["observed", "projected", "simulated"]


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
    recorded : bool
        Whether the ties stand in a register, so that nobody was asked.

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
    recorded: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip() or "." in self.name:
            raise NetworkError(
                f"a relation's name must be text without dots, not empty (tables name columns relation.measure); {self.name!r} came."
            )
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


_TERMINALS = {str(channel): tuple(map(str, ends)) for channel, ends in TERMINALS.items()}


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
    role_labels : Mapping of str to str
        What people call the roles, where the codebook says so.
    """

    origin: Origin = "observed"
    design: Literal["census", "sample"] = "census"
    date: str = ""
    deflator: float = 1.0
    terminals: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType(dict(_TERMINALS)))
    channel_weights: Mapping[str, float] = field(default_factory=dict)
    role_labels: Mapping[str, str] = field(default_factory=dict)
