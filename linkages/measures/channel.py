"""One channel of dependence: who gets how much from whom, whatever the direction of the flow, and whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.observed import answer_of
from linkages.network.relation import Relation
from linkages.network.remember import remembered
from linkages.network.shape import select_channel

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Dependence:
    """The dependence ties of one channel over the roster.

    Attributes
    ----------
    channel : str
        The channel.
    index : pandas.Index
        The roster.
    amounts : scipy.sparse.csr_array
        n x n: what dependent i (row) gets from, or sells to, partner j (column); the channel's relations summed.
    known : numpy.ndarray of bool
        Present, and answered each question of the channel that its role could hold as dependent.
    used : numpy.ndarray of bool
        False where the codebook's allowed roles leave the actor no such tie at all.
    producers, middlemen, terminals : numpy.ndarray of bool
        Present actors by position; terminals are where a road of this channel ends.
    sampling : numpy.ndarray
        The actors' sampling weights.
    """

    channel: str
    index: pd.Index
    amounts: sparse.csr_array
    known: Flags
    used: Flags
    producers: Flags
    middlemen: Flags
    terminals: Flags
    sampling: Numbers

    @cached_property
    def totals(self) -> Numbers:
        """The row sums: what each actor gets, or sells, in all."""
        return np.asarray(self.amounts.sum(axis=1), dtype=float).ravel()

    @cached_property
    def shares(self) -> sparse.csr_array:
        """The rows of known answers as shares, NaN-free; other rows are empty."""
        totals = np.where(self.known & (self.totals > 0), self.totals, np.inf)
        return sparse.csr_array(sparse.diags_array(1.0 / totals) @ self.amounts)

    def over_roster(self, values: Numbers, defined: Flags, name: str) -> pd.Series:
        """Return a Series over the roster, NaN where not defined."""
        return pd.Series(np.where(defined, values, np.nan), index=self.index, name=name)


@remembered
def dependence(net: Network, *, channel: str) -> Dependence:
    """Return the dependence ties of a channel.

    Raises
    ------
    NetworkError
        If the channel has no relation, its relations do not add up, or no actor has a position.
    """
    relations = select_channel(net, channel)
    if net.actors["position"].isna().all():
        raise NetworkError(
            "dependence needs the actors' positions (producer, middleman, market, ...); no actor has one. "
            "Give `position` in the table of actors, or [roles] in the codebook."
        )
    n = len(net.index)
    amounts = sparse.csr_array((n, n))
    known, used = net.present.copy(), np.zeros(n, dtype=bool)
    for relation in relations:
        if relation.weight_type == "distance":
            raise NetworkError(
                f"relation {relation.name!r} holds distances, and dependence adds up amounts. Give an amount, a share, a frequency or a "
                "strength as its weight."
            )
        source, target, weight = net.arrays(relation.name)
        ends = (source, target) if relation.dependent == "source" else (target, source)
        amounts = amounts + sparse.csr_array((weight, ends), shape=(n, n))
        holds = _may_hold(net, relation)
        holds[ends[0]] = True
        used |= holds
        known &= _heard(net, relation) | ~holds
    position = net.actors["position"]
    ends_at = net.setting.terminals.get(channel, ())
    return Dependence(
        channel=channel,
        index=net.index,
        amounts=sparse.csr_array(amounts),
        known=known,
        used=used,
        producers=position.eq("producer").to_numpy() & net.present,
        middlemen=position.eq("middleman").to_numpy() & net.present,
        terminals=position.isin(ends_at).to_numpy() & net.present,
        sampling=net.actors["sampling_weight"].to_numpy(dtype=float),
    )


def _heard(net: Network, relation: Relation) -> Flags:
    """Whether the answers on which an actor's ties as dependent rest were given.

    Its own, as a rule. Where the partners' word counts instead, that of everyone who may be its partner.
    """
    if relation.merge in ("source", "target") and relation.merge != relation.dependent:
        return _partners_heard(net, relation)
    return answer_of(net, relation, "out" if relation.dependent == "source" else "in")


def _partners_heard(net: Network, relation: Relation) -> Flags:
    silent = net.present & ~net.answered[relation.name].to_numpy(dtype=bool)
    heard = net.present.copy()
    unclear = net.unknown[net.unknown["relation"] == relation.name]
    heard[net.places(unclear[str(relation.dependent)])] = False
    if not relation.allowed:
        return np.asarray(heard & (silent.sum() - silent == 0))
    roles = net.actors["role"].str.casefold().to_numpy(dtype=object)
    turn = 1 if relation.dependent == "source" else -1
    partners: dict[str, set[str]] = {}
    for own, other in (pair[::turn] for pair in relation.allowed):
        partners.setdefault(own.casefold(), set()).add(other.casefold())
    for role, others in partners.items():
        quiet = silent & np.isin(roles.astype(str), list(others))
        heard &= ~((roles == role) & (quiet.sum() - quiet > 0))
    return heard


def _may_hold(net: Network, relation: Relation) -> Flags:
    """Whether each actor's role may stand at the dependent end of the relation."""
    if not relation.allowed:
        return np.ones(len(net.index), dtype=bool)
    end = 0 if relation.dependent == "source" else 1
    roles = {pair[end].casefold() for pair in relation.allowed}
    return np.array(net.actors["role"].str.casefold().isin(roles))
