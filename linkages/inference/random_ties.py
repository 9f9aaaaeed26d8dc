"""Ties placed at random among those who answered: as many, as mutual, or as many for each actor as were observed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from linkages.inference.draws import placed_ties, stream_key
from linkages.measures.frame import Flags, Ints, unknown_dyads
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.rng import generator

Condition = Literal["size", "edges", "dyad census", "degrees"]
Ties = tuple[Ints, Ints]
FIRST_ROUNDS, ROUNDS, RARE = 60, 12, 0.25


@dataclass(frozen=True, eq=False)
class Ground:
    """The actors who answered, numbered anew, and where a tie between them may stand.

    Attributes
    ----------
    members : numpy.ndarray of int
        Their roster positions.
    source, target : numpy.ndarray of int
        The ties among them that were observed; in an undirected relation with source below target.
    cells : numpy.ndarray of bool
        n x n: the dyads that were observed; symmetric in an undirected relation.
    directed : bool
        Whether the relation has a direction.
    """

    members: Ints
    source: Ints
    target: Ints
    cells: Flags
    directed: bool

    @property
    def n(self) -> int:
        """How many actors."""
        return len(self.members)

    @cached_property
    def dyads(self) -> int:
        """On how many dyads a tie may stand, each pair once in an undirected relation."""
        return int(self.cells.sum()) // (1 if self.directed else 2)

    @cached_property
    def places(self) -> Ties:
        """Source and target of every dyad on which a tie may stand, each pair once in an undirected relation."""
        source, target = np.nonzero(self.cells if self.directed else np.triu(self.cells))
        return source.astype(np.int64), target.astype(np.int64)

    def ordered(self, ties: Ties) -> Ties:
        """Return ties with those of an undirected relation in both directions."""
        source, target = ties
        return ties if self.directed else (np.r_[source, target], np.r_[target, source])

    def matrix(self, ties: Ties) -> Flags:
        """Return ties as an n x n table; symmetric in an undirected relation."""
        table = np.zeros((self.n, self.n), dtype=bool)
        table[self.ordered(ties)] = True
        return table


def find_ground(net: Network, keep: Flags | None = None) -> Ground:
    """Return where the ties of one relation may stand: among the actors who answered, on the dyads that did not stay unknown.

    Parameters
    ----------
    net : Network
        Of one relation.
    keep : numpy.ndarray of bool, optional
        Over the roster: leave out all others too.
    """
    relation = net.single()
    told = own_answer(net) if keep is None else own_answer(net) & keep
    new = np.where(told, np.cumsum(told) - 1, -1)
    n = int(told.sum())
    source, target, _ = net.arrays(relation.name)
    inside = told[source] & told[target]
    source, target = new[source[inside]], new[target[inside]]
    if not relation.directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    lost = [new[end] for end in unknown_dyads(net)]
    gone = (lost[0] >= 0) & (lost[1] >= 0)
    cells = ~np.eye(n, dtype=bool)
    cells[lost[0][gone], lost[1][gone]] = False
    if not relation.directed:
        cells &= cells.T
    return Ground(np.flatnonzero(told), source, target, cells, relation.directed)


def random_ties(ground: Ground, condition: Condition, count: int, seed: int, *, first: int = 0) -> Iterator[Ties]:
    """Yield random sets of ties on the same ground, one after the other.

    Parameters
    ----------
    ground : Ground
        Actors, dyads and observed ties.
    condition : {"size", "edges", "dyad census", "degrees"}
        What all of them share with the observed ties: nothing but the dyads (each a tie with probability 0.5), the number of ties, the
        number of mutual, asymmetric and null pairs, or the number of ties to and from each actor.
    count : int
        How many.
    seed : int
        Of the draw.
    first : int
        The number of the first one: each is drawn by itself, so parts can be drawn apart. Those of one degree follow each other from 0.
    """
    if condition == "degrees":
        yield from _rewired(ground, count, seed)
        return
    key = stream_key(seed)
    share = ground.cells.sum() / max(ground.n * (ground.n - 1), 1)
    sparse = 2 * len(ground.source) <= ground.dyads and share > RARE
    for number in range(first, first + count):
        if condition == "size":
            yield _any(ground, generator(seed, number))
        elif condition == "dyad census" and ground.directed:
            yield _as_mutual(ground, generator(seed, number))
        elif sparse:
            yield placed_ties(key, number, ground.cells, len(ground.source), directed=ground.directed)
        else:
            yield _as_many(ground, generator(seed, number))


def _any(ground: Ground, rng: np.random.Generator) -> Ties:
    source, target = ground.places
    there = rng.random(len(source)) < 0.5
    return source[there], target[there]


def _as_many(ground: Ground, rng: np.random.Generator) -> Ties:
    source, target = ground.places
    chosen = rng.choice(len(source), size=len(ground.source), replace=False, shuffle=False)
    return source[chosen], target[chosen]


def _as_mutual(ground: Ground, rng: np.random.Generator) -> Ties:
    """Place the mutual and the one-way pairs among the pairs seen from both ends; the other ties among the dyads seen from one."""
    tied = ground.matrix((ground.source, ground.target))
    both = np.triu(ground.cells & ground.cells.T)
    first, second = np.nonzero(both)
    mutual = int((tied & tied.T & both).sum())
    single = int(((tied ^ tied.T) & both).sum())
    chosen = rng.choice(len(first), size=mutual + single, replace=False)
    low, high = first[chosen], second[chosen]
    turned = rng.random(single) < 0.5
    one, other = low[mutual:], high[mutual:]
    lone_source, lone_target = np.nonzero(ground.cells & ~ground.cells.T)
    lone = rng.choice(len(lone_source), size=int((tied & ~ground.cells.T).sum()), replace=False)
    return (
        np.r_[low[:mutual], high[:mutual], np.where(turned, other, one), lone_source[lone]],
        np.r_[high[:mutual], low[:mutual], np.where(turned, one, other), lone_target[lone]],
    )


def _rewired(ground: Ground, count: int, seed: int) -> Iterator[Ties]:
    """Walk among the networks of the same degrees; each step is as likely as the step back, so all are alike in the long run."""
    rng = generator(seed)
    source, target = ground.source.copy(), ground.target.copy()
    tied = ground.matrix((source, target))
    claims = np.zeros(ground.n**2, dtype=np.int32)
    for draw in range(count):
        for _ in range(ROUNDS if draw else FIRST_ROUNDS):
            source, target = _swap(ground, (source, target), tied, claims, rng)
            if ground.directed:
                source, target = _turn(ground, source, target, tied, rng)
        yield source, target


def _swap(ground: Ground, ties: Ties, tied: Flags, claims: npt.NDArray[np.int32], rng: np.random.Generator) -> Ties:
    """Pair all ties at random and let the two of each pair change partners, where that makes two new ties.

    A pair stays as it is if a new tie is one already, may not be, is made by another pair too, or if another pair would make one of its
    old ones. So the same pairs, taken back, lead back.
    """
    source, target = ties
    order = rng.permutation(len(source))
    half = len(order) // 2
    a, b, c, d = (
        source[order[:half]],
        target[order[:half]],
        source[order[half : 2 * half]],
        target[order[half : 2 * half]],
    )
    if not ground.directed:
        flip = rng.random(2 * half).reshape(2, half) < 0.5
        a, b = np.where(flip[0], b, a), np.where(flip[0], a, b)
        c, d = np.where(flip[1], d, c), np.where(flip[1], c, d)
    made = np.stack([_keys(ground, a, d), _keys(ground, c, b)])
    old = np.stack([_keys(ground, a, b), _keys(ground, c, d)])
    good = _alone(made, old, claims)
    good &= np.stack([ground.cells[a, d] & ~tied[a, d], ground.cells[c, b] & ~tied[c, b]])
    done = np.flatnonzero(good.all(axis=0))
    _mark(ground, tied, (np.r_[a[done], c[done]], np.r_[b[done], d[done]]), there=False)
    _mark(ground, tied, (np.r_[a[done], c[done]], np.r_[d[done], b[done]]), there=True)
    source, target = source.copy(), target.copy()
    first, second = order[:half][done], order[half : 2 * half][done]
    source[first], target[first], source[second], target[second] = a[done], d[done], c[done], b[done]
    return source, target


def _alone(made: Ints, old: Ints, claims: npt.NDArray[np.int32]) -> Flags:
    """Return which new ties are made once, beside old ones that nobody makes; `claims` is a table of all dyads to write in."""
    number = np.arange(made.size, dtype=np.int32)
    flat = made.ravel()
    claims[flat[::-1]] = number[::-1]
    first = claims[flat]
    claims[old.ravel()] = -1
    claims[flat] = number
    return np.asarray(((claims[flat] == first) & (claims[old.ravel()] == -1)).reshape(made.shape))


def _turn(ground: Ground, source: Ints, target: Ints, tied: Flags, rng: np.random.Generator) -> Ties:
    """Turn one-way circles of three round, actors taken at random: without that some networks are never come by (Rao and others 1996)."""
    three = rng.permutation(ground.n)[: ground.n // 3 * 3].reshape(3, -1)
    i, j, k = three
    circle = tied[i, j] & tied[j, k] & tied[k, i]
    circle &= ~(tied[j, i] | tied[k, j] | tied[i, k]) & ground.cells[j, i] & ground.cells[k, j] & ground.cells[i, k]
    if not circle.any():
        return source, target
    i, j, k = three[:, circle]
    ahead, back = (np.r_[i, j, k], np.r_[j, k, i]), (np.r_[j, k, i], np.r_[i, j, k])
    tied[ahead], tied[back] = False, True
    turned = np.isin(source * ground.n + target, ahead[0] * ground.n + ahead[1])
    return np.where(turned, target, source), np.where(turned, source, target)


def _keys(ground: Ground, source: Ints, target: Ints) -> Ints:
    if not ground.directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    return source * np.int64(ground.n) + target


def _mark(ground: Ground, tied: Flags, ties: Ties, *, there: bool) -> None:
    tied[ground.ordered(ties)] = there
