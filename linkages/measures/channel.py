"""One channel of dependence: who gets how much from whom, whatever the direction of the flow, and whose answers are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.network.relation import Relation
from linkages.network.shape import select_channel, select_relations

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
    """

    channel: str
    index: pd.Index
    amounts: sparse.csr_array
    known: Flags
    used: Flags
    producers: Flags
    middlemen: Flags
    terminals: Flags

    @property
    def totals(self) -> Numbers:
        """The row sums: what each actor gets, or sells, in all."""
        return np.asarray(self.amounts.sum(axis=1), dtype=float).ravel()

    @property
    def shares(self) -> sparse.csr_array:
        """The rows of known answers as shares, NaN-free; other rows are empty."""
        totals = np.where(self.known & (self.totals > 0), self.totals, np.inf)
        return sparse.csr_array(sparse.diags_array(1.0 / totals) @ self.amounts)

    def over_roster(self, values: Numbers, defined: Flags, name: str) -> pd.Series:
        """Return a Series over the roster, NaN where not defined."""
        return pd.Series(np.where(defined, values, np.nan), index=self.index, name=name)


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
        source, target, weight = net.arrays(relation.name)
        ends = (source, target) if relation.dependent == "source" else (target, source)
        amounts = amounts + sparse.csr_array((weight, ends), shape=(n, n))
        holds = _may_hold(net, relation)
        holds[ends[0]] = True
        used |= holds
        known &= own_answer(select_relations(net, relation.name), _direction(relation)) | ~holds
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
    )


def _direction(relation: Relation) -> str:
    return "out" if relation.dependent == "source" else "in"


def _may_hold(net: Network, relation: Relation) -> Flags:
    """Whether each actor's role may stand at the dependent end of the relation."""
    if not relation.allowed:
        return np.ones(len(net.index), dtype=bool)
    end = 0 if relation.dependent == "source" else 1
    roles = {pair[end].casefold() for pair in relation.allowed}
    return np.array(net.actors["role"].str.casefold().isin(roles))
