"""Roads to the outside: who can reach a market, a lender or a supplier, by how many separate roads, and past whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import igraph
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, Flags, Numbers, dependence
from linkages.measures.disjoint import disjoint_roads
from linkages.network.core import Network

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
    return roads_of(net, dependence(net, channel=channel), onward=onward)


def roads_of(net: Network, ties: Dependence, *, onward: Onward = "assumed") -> Roads:
    """Return `find_roads`, given the ties of the channel."""
    if not net.setting.terminals.get(ties.channel):
        raise NetworkError(
            f"the channel {ties.channel!r} has no terminals, so it has no roads to the outside; "
            "name the positions that end it in [channels] terminals of the codebook."
        )
    inside = (~ties.terminals).astype(float)
    inner = _pattern(ties.amounts, rows=inside, columns=inside)
    outer = _pattern(ties.amounts, rows=inside, columns=1.0 - inside)
    silent = net.present & ~ties.known & ~ties.terminals
    direct = _direct(net, ties, silent, onward)
    to_end = _row_sums(outer) + direct
    if onward == "all":
        inner = _every_tie(net, ties, inner, silent)
        to_end = np.where(silent, 1.0, to_end)
    reaches = _reaching(inner, to_end > 0)
    kept = _pattern(inner, columns=reaches.astype(float))
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


def exit_options(net: Network, *, channel: str) -> pd.Series:
    r"""Return how many separate roads to the outside a producer has, :math:`\kappa_c(i)`.

    The largest number of roads from the producer to the outside that share no actor on the way (Menger); ties to
    different terminals are different roads.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.

    Returns
    -------
    pandas.Series
        Over the roster, whole numbers from 0 as float: 0 if no partner leads to the outside, 1 if one actor, or one
        direct tie, carries every road. NaN for who is not a producer, named nobody, or did not answer. Middlemen who
        were not interviewed are taken to reach the outside; `road_table` has the bounds without that.

    References
    ----------
    Menger, K. (1927). Zur allgemeinen Kurventheorie. Fundamenta Mathematicae 10, 96-115.
    https://doi.org/10.4064/fm-10-1-96-115

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> exits = exit_options(worked_example(), channel="output")
    >>> float(exits["w3"]), float(exits["w4"])
    (2.0, 1.0)
    """
    return exits_of(find_roads(net, channel=channel))


def exits_of(roads: Roads) -> pd.Series:
    """Return `exit_options`, given the roads."""
    values = np.zeros(len(roads.ties.index))
    open_ones = np.flatnonzero(roads.open_producers)
    values[open_ones] = disjoint_roads(
        roads.steps, roads.ends > 0, roads.end_partners, open_ones, captors_of(roads) >= 0
    )
    defined = roads.status().isin(["ok", "stranded"]).to_numpy()
    return roads.ties.over_roster(values, defined, "exit_options")


def captors_of(roads: Roads) -> npt.NDArray[np.int64]:
    """Return for each actor its nearest dominator, the actor closest to it that lies on all its roads; -1 if there is none.

    Found on the graph turned round, from the outside, by igraph's dominator tree (Lengauer & Tarjan 1979).
    """
    n = len(roads.ties.index)
    steps = roads.steps.tocoo()
    keep = roads.reaches[steps.row]
    to_end = np.flatnonzero(roads.reaches & (roads.ends > 0))
    edges = np.column_stack([np.r_[steps.col[keep], np.full(len(to_end), n)], np.r_[steps.row[keep], to_end]])
    graph = igraph.Graph(n=n + 1, edges=edges, directed=True)
    nearest = np.array([-1 if np.isnan(one) else one for one in graph.dominator(n, mode="out")], dtype=np.int64)[:n]
    return np.where(roads.reaches & (nearest != n), nearest, -1)


def class_captive(roads: Roads) -> pd.Series:
    """Return whether every road of a producer passes through some middleman: 1, 0, or NaN where it has no known road."""
    free = (~roads.ties.middlemen).astype(float)
    open_way = _reaching(_pattern(roads.steps, rows=free, columns=free), (roads.ends > 0) & ~roads.ties.middlemen)
    return roads.ties.over_roster((~open_way).astype(float), roads.open_producers, "class_captive")


def _pattern(
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
    pairs: set[tuple[str, str]] = set()
    relations = [r for r in net.relations.values() if r.kind == "dependence" and r.channel == ties.channel]
    for relation in relations:
        turn = 1 if relation.dependent == "source" else -1
        pairs |= {
            (str(pair[0]).casefold(), str(pair[1]).casefold()) for pair in (one[::turn] for one in relation.allowed)
        }
    free = any(not relation.allowed for relation in relations)
    roles = net.actors["role"].str.casefold().to_numpy(dtype=object)
    candidates = np.flatnonzero(ties.middlemen & ~ties.terminals)
    rows, columns = [], []
    for actor in np.flatnonzero(silent & ties.middlemen):
        partners = [j for j in candidates if j != actor and (free or (roles[actor], roles[j]) in pairs)]
        partners = sorted({*partners, *inner.indices[inner.indptr[actor] : inner.indptr[actor + 1]].tolist()})
        rows += [actor] * len(partners)
        columns += partners
    given = _pattern(inner, rows=(~silent).astype(float))
    return sparse.csr_array(given + sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=inner.shape))


def _reaching(inner: sparse.csr_array, starts: Flags) -> Flags:
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
