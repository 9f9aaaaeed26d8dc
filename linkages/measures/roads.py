"""Roads to the outside: who can reach a market, a lender or a supplier, by how many separate roads, and past whom."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, Flags, Numbers, dependence
from linkages.measures.dominators import nearest_dominators
from linkages.network.core import Network
from linkages.network.remember import remembered

Onward = Literal["assumed", "none", "all"]


@dataclass(frozen=True, eq=False)
class Roads:
    """The walk of one channel towards its terminals, dead ends removed.

    Attributes
    ----------
    ties : Dependence
        The ties of the channel.
    onward : {"assumed", "none", "all"}
        What was taken of middlemen who were not interviewed.
    reaches : numpy.ndarray of bool
        Actors, terminals left out, from whom a terminal can be reached.
    steps : scipy.sparse.csr_array
        n x n: share of each partner that is not a terminal, over the partners that reach one.
    ends : numpy.ndarray
        The share that goes to terminals at once; with the row of `steps` it sums to 1 where `reaches`.
    end_partners : numpy.ndarray of int
        The number of terminals that the actor deals with directly.
    stranded_share : numpy.ndarray
        The share of the actor's partners from whom no terminal can be reached.
    assumed : numpy.ndarray of bool
        Actors whose road to the outside is an assumption, since they were not interviewed.
    """

    ties: Dependence
    onward: Onward
    reaches: Flags
    steps: sparse.csr_array
    ends: Numbers
    end_partners: npt.NDArray[np.int64]
    stranded_share: Numbers
    assumed: Flags

    @property
    def open_producers(self) -> Flags:
        """Producers with known answers and a road to the outside."""
        return self.ties.producers & self.ties.known & self.reaches

    @cached_property
    def captors(self) -> npt.NDArray[np.int64]:
        """For each actor its nearest dominator, the actor closest to it that lies on all its roads; -1 if there is none."""
        nearest = nearest_dominators(self.steps, self.reaches & (self.ends > 0))
        return np.where(self.reaches, nearest, -1)

    def status(self) -> pd.Series:
        """Return the state of each producer's road: ok, none, stranded, not used, unknown; missing for others."""
        ties = self.ties
        named = ties.totals > 0
        state = np.select(
            [~ties.producers, ~ties.known, ~ties.used & ~named, ~named, self.reaches],
            ["", "unknown", "not used", "none", "ok"],
            "stranded",
        )
        return pd.Series(state, index=ties.index, name="road", dtype="str").mask(state == "")


def find_roads(net: Network, *, channel: str, onward: Onward = "assumed") -> Roads:
    """Return the walk of a channel towards its terminals.

    All terminals of the channel are one outside; their own onward ties do not count. A middleman who answered and named
    no onward partner reaches the outside at once. So does one who was not interviewed, under ``onward="assumed"``;
    under ``"none"`` it is a dead end, under ``"all"`` it deals, besides, with every other middleman that the relation's
    allowed roles admit. A group or an institution without onward ties reaches the outside only if the study says that
    its role is terminal. Actors from whom the outside cannot be reached are dropped, and the shares of the rest taken
    over their remaining partners.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : str
        The channel.
    onward : {"assumed", "none", "all"}
        What is taken of actors on the road who were not interviewed.

    Raises
    ------
    NetworkError
        If the channel has no terminals, or no relation.
    """
    if onward not in ("assumed", "none", "all"):
        raise NetworkError(f"onward must be assumed, none or all; {onward!r} came.")
    return _found(net, channel=channel, onward=onward)


@remembered
def _found(net: Network, *, channel: str, onward: Onward) -> Roads:
    return roads_of(net, dependence(net, channel=channel), onward=onward)


def roads_of(net: Network, ties: Dependence, *, onward: Onward = "assumed") -> Roads:
    """Return `find_roads`, given the ties of the channel."""
    if not net.setting.terminals.get(ties.channel):
        raise NetworkError(
            f"the channel {ties.channel!r} has no terminals, so it has no roads to the outside; "
            "name the positions that end it in [channels] terminals of the codebook."
        )
    inside = (~ties.terminals).astype(float)
    inner = pattern(ties.amounts, rows=inside, columns=inside)
    outer = pattern(ties.amounts, rows=inside, columns=1.0 - inside)
    silent = net.present & ~ties.known & ~ties.terminals
    direct = _direct(net, ties, silent, onward)
    to_end = _row_sums(outer) + direct
    if onward == "all":
        inner = _every_tie(net, ties, inner, silent)
        to_end = np.where(silent, 1.0, to_end)
    reaches = reaching(inner, to_end > 0)
    kept = pattern(inner, columns=reaches.astype(float))
    dropped = inner @ (~reaches).astype(float)
    left = _row_sums(kept) + to_end
    scale = 1.0 / np.where(reaches, left, np.inf)
    return Roads(
        ties=ties,
        onward=onward,
        reaches=reaches,
        steps=sparse.csr_array(sparse.diags_array(scale) @ kept),
        ends=to_end * scale,
        end_partners=np.diff(outer.indptr) + direct,
        stranded_share=dropped / np.where(left + dropped > 0, left + dropped, np.nan),
        assumed=silent & direct,
    )


def pattern(
    matrix: sparse.csr_array, *, rows: Numbers | None = None, columns: Numbers | None = None
) -> sparse.csr_array:
    """Keep some rows and columns of a matrix, in its shape, and drop what became zero."""
    if rows is not None:
        matrix = sparse.csr_array(sparse.diags_array(rows) @ matrix)
    if columns is not None:
        matrix = sparse.csr_array(matrix @ sparse.diags_array(columns))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    return matrix


def _direct(net: Network, ties: Dependence, silent: Flags, onward: Onward) -> Flags:
    """Who, naming no onward tie, reaches the outside at once."""
    ends_itself = net.actors["terminal"].to_numpy(dtype=bool) & ~ties.producers
    middlemen = ties.middlemen & (ties.known if onward == "none" else True)
    candidates = (middlemen | ends_itself | (silent if onward == "all" else False)) & net.present & ~ties.terminals
    return np.asarray(candidates & ((ties.totals == 0) | (silent & (onward == "all"))))


def _every_tie(net: Network, ties: Dependence, inner: sparse.csr_array, silent: Flags) -> sparse.csr_array:
    """Give silent middlemen, besides the ties told of them, a tie to every middleman that their relations allow.

    Other silent actors keep only their tie to the outside: so they free their partners most.
    """
    quiet = np.flatnonzero(silent & ties.middlemen)
    candidates = np.flatnonzero(ties.middlemen & ~ties.terminals)
    may = _allowed(net, ties.channel, quiet, candidates) & (quiet[:, None] != candidates)
    rows, columns = np.nonzero(may)
    every = sparse.csr_array((np.ones(len(rows)), (quiet[rows], candidates[columns])), shape=inner.shape)
    told = pattern(inner, rows=(silent & ties.middlemen).astype(float))
    told.data[:] = 1.0
    given = pattern(inner, rows=(~silent).astype(float))
    return sparse.csr_array(given + every.maximum(told))


def _allowed(net: Network, channel: str, rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64]) -> Flags:
    """Whether some relation of the channel allows a tie from each actor in `rows`, as dependent, to each in `columns`."""
    may = np.zeros((len(rows), len(columns)), dtype=bool)
    roles = net.actors["role"].str.casefold()
    for relation in net.relations.values():
        if relation.kind != "dependence" or relation.channel != channel:
            continue
        turn = 1 if relation.dependent == "source" else -1
        may |= not relation.allowed
        for own, other in (one[::turn] for one in relation.allowed):
            may |= np.outer(roles.iloc[rows] == own.casefold(), roles.iloc[columns] == other.casefold())
    return may


def reaching(inner: sparse.csr_array, starts: Flags) -> Flags:
    """Who reaches the outside: a search from it, against the ties."""
    n = inner.shape[0]
    coo = inner.tocoo()
    to_end = np.flatnonzero(starts)
    rows, columns = np.r_[coo.col, np.full(len(to_end), n)], np.r_[coo.row, to_end]
    back = sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(n + 1, n + 1))
    found = csgraph.breadth_first_order(back, n, directed=True, return_predecessors=False)
    reached = np.zeros(n + 1, dtype=bool)
    reached[found] = True
    return reached[:n]


def _row_sums(matrix: sparse.csr_array) -> Numbers:
    return np.asarray(matrix.sum(axis=1), dtype=float).ravel()
