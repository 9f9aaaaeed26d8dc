"""The Study: rounds of one cluster over one roster."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from linkages.errors import LinkagesError, NetworkError
from linkages.network.core import Network
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey

if TYPE_CHECKING:
    from linkages.output.map import InlineMap

LINEAGE = ("round", "kind", "was", "became", "note")


@dataclass(frozen=True, repr=False, eq=False)
class Study:
    """Rounds of one cluster, in order of time, over one roster of actors.

    Attributes
    ----------
    title : str
        What the study is called.
    rounds : Mapping of str to Network
        By label, in order of time. All share the same roster in the same order, and the same relations.
    codebook : Codebook, optional
        What was asked; None for a study made of networks.
    surveys : Mapping of str to Survey, optional
        What was answered; None for a study made of networks.
    lineage : pandas.DataFrame
        Who changed the id, merged or split between rounds: `round` (the first in which it holds), `kind` (new id, merger, split,
        reorganised), `was`, `became`, `note`.

    Raises
    ------
    NetworkError
        If the rounds differ in roster or relations, or a label differs from its network's.
    """

    title: str
    rounds: Mapping[str, Network]
    codebook: Codebook | None = None
    surveys: Mapping[str, Survey] | None = None
    lineage: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINEAGE), dtype="str"))

    def __post_init__(self) -> None:
        rounds = dict(self.rounds)
        if not rounds:
            raise NetworkError("a study needs at least one round.")
        first = next(iter(rounds.values()))
        for label, net in rounds.items():
            if label != net.label:
                raise NetworkError(
                    f"the round {label!r} holds a network labelled {net.label!r}; they must be the same."
                )
            if not net.index.equals(first.index):
                raise NetworkError(
                    f"all rounds share one roster; {label!r} differs from {first.label!r}. Mark who is away by present=False."
                )
            if list(net.relations) != list(first.relations):
                raise NetworkError(f"all rounds have the same relations; {label!r} differs from {first.label!r}.")
        object.__setattr__(self, "rounds", MappingProxyType(rounds))
        if self.surveys is not None:
            object.__setattr__(self, "surveys", MappingProxyType(dict(self.surveys)))
        missing = [name for name in LINEAGE if name not in self.lineage]
        if missing:
            raise NetworkError(f"lineage needs the columns {', '.join(LINEAGE)}; {', '.join(missing)} did not come.")
        object.__setattr__(self, "lineage", self.lineage.copy())

    @classmethod
    def from_networks(cls, title: str, networks: Iterable[Network]) -> Study:
        """Make a study of networks in order of time."""
        return cls(title=title, rounds={net.label: net for net in networks})

    def __getitem__(self, label: str) -> Network:
        try:
            return self.rounds[label]
        except KeyError:
            raise LinkagesError(
                f"the study has no round {label!r}; it has {', '.join(map(repr, self.rounds))}."
            ) from None

    def __getattr__(self, name: str) -> object:
        if name in Network.__dataclass_fields__ or hasattr(Network, name):
            first = next(iter(self.rounds))
            raise AttributeError(
                f"a study has no {name!r}, each of its rounds has; expected one round here, for example study[{first!r}]."
            )
        raise AttributeError(f"'Study' object has no attribute {name!r}")

    def __iter__(self) -> Iterator[Network]:
        return iter(self.rounds.values())

    def __len__(self) -> int:
        return len(self.rounds)

    @property
    def roster(self) -> pd.Index:
        """The ids of everyone in the study."""
        return next(iter(self.rounds.values())).index

    @property
    def problems(self) -> pd.DataFrame:
        """The warnings that the check of the survey files left standing, of all rounds."""
        frames = [survey.problems for survey in (self.surveys or {}).values()]
        return pd.concat(frames, ignore_index=True).drop_duplicates(ignore_index=True) if frames else pd.DataFrame()

    def label_of_attribute(self, attribute: str) -> str:
        """Return what people call an actor attribute."""
        return self.codebook.attribute_label(attribute) if self.codebook else attribute.replace("_", " ")

    def label_of_role(self, role: str) -> str:
        """Return what people call a role."""
        return self.codebook.role_label(role) if self.codebook else role

    def map(self) -> InlineMap:
        """Show the linkage map, in Jupyter inline; `write_map` makes a file of it."""
        from linkages.output.map import InlineMap

        return InlineMap(self)

    def __repr__(self) -> str:
        return "\n".join(
            [f"Study {self.title!r}: {len(self.rounds)} round{'s' if len(self.rounds) > 1 else ''}", *map(repr, self)]
        )

    def _repr_html_(self) -> str:
        return f"<div><b>Study {escape(self.title)}</b>{''.join(net._repr_html_() for net in self)}</div>"
