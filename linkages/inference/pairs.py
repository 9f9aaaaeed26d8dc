"""Two rounds of one relation on the dyads seen in both, in memory that grows with the ties and not with the square of the actors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.measures.frame import Groups, group_codes
from linkages.network.align import special_dyads
from linkages.network.core import Network
from linkages.network.observed import is_observed, told

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pairs:
    """The dyads of actors present in both rounds.

    A dyad is listed if it is a tie in a round or single answers say something of it; then its other direction is listed too. Of all other
    dyads it is enough to know the kinds of the two ends: they are no ties, and were seen if `base` says so.

    Attributes
    ----------
    source, target : numpy.ndarray of int
        The listed dyads, numbering the actors present in both rounds.
    back : numpy.ndarray of int
        Where the other direction of each is listed.
    before, after : numpy.ndarray
        Weights, 0 where there is no tie.
    seen : numpy.ndarray of bool
        Whether a listed dyad was observed in both rounds.
    kind : numpy.ndarray of int
        Of each actor: who answered when.
    base : numpy.ndarray of bool
        Kinds x kinds: whether a dyad that is not listed was observed in both rounds.
    codes : numpy.ndarray, optional
        The number of each actor's group, NaN where it is not known.
    directed : bool
        Whether the relation has a direction; if not, both directions are listed and count alike.
    """

    source: Ints
    target: Ints
    back: Ints
    before: Floats
    after: Floats
    seen: Flags
    kind: Ints
    base: Flags
    codes: Floats | None
    directed: bool

    @cached_property
    def sides(self) -> Floats | None:
        """Of the listed dyads: 1 across groups, -1 within, NaN where a group is not known; None without groups."""
        return None if self.codes is None else _across(self.codes[self.source], self.codes[self.target])

    @property
    def ways(self) -> Ints:
        """Kinds x kinds: in how many directions a pair that is not listed was seen, 0 to 2."""
        return self.base.astype(np.int64) + self.base.T

    @property
    def listed_ways(self) -> Ints:
        """Of each listed dyad: the directions in which its pair would have been seen by the kinds of its ends alone."""
        return self.ways[self.kind[self.source], self.kind[self.target]]

    def unlisted_by_actor(self) -> Ints:
        """Return for each actor in how many dyads, of either direction, that are not listed it was seen."""
        counts = np.bincount(self.kind, minlength=len(self.base))
        whole = self.ways[self.kind] @ counts - self.ways[self.kind, self.kind]
        return whole - _per_actor(self.source, self.listed_ways, len(self.kind))

    def unlisted_pairs(self) -> tuple[int, int]:
        """Return how many pairs that are not listed were seen in one direction, and how many in both."""
        counts = np.bincount(self.kind, minlength=len(self.base))
        every = np.outer(counts, counts) - np.diag(counts)
        listed = np.bincount(self.listed_ways, minlength=3)
        one, both = (int((every[self.ways == number].sum() - listed[number]) // 2) for number in (1, 2))
        return one, both

    @property
    def dyads(self) -> int:
        """The number of dyads seen in both rounds: ordered ones, or pairs if the relation has no direction."""
        one, both = self.unlisted_pairs()
        return (int(self.seen.sum()) + one + 2 * both) // (1 if self.directed else 2)

    @property
    def actors(self) -> int:
        """The number of actors with a dyad seen in both rounds."""
        either = self.seen | self.seen[self.back]
        return int(
            (self.unlisted_by_actor() + _per_actor(self.source, either.astype(np.int64), len(self.kind)) > 0).sum()
        )

    def whole(self) -> Whole:
        """Return the same as matrices, for what needs every dyad; memory grows with the square of the actors."""
        n = len(self.kind)
        seen = self.base[self.kind][:, self.kind] & ~np.eye(n, dtype=bool)
        seen[self.source, self.target] = self.seen
        before, after = np.zeros((n, n)), np.zeros((n, n))
        before[self.source, self.target], after[self.source, self.target] = self.before, self.after
        sides = None if self.codes is None else _across(self.codes[:, None], self.codes[None, :])
        return Whole(np.where(seen, before, 0.0), np.where(seen, after, 0.0), seen, sides)


@dataclass(frozen=True, eq=False)
class Whole:
    """Pairs as matrices: weights before and after (0 where not seen), what was seen, and the sides of every dyad."""

    before: Floats
    after: Floats
    seen: Flags
    sides: Floats | None


def pairs_of_matrices(before: Floats, after: Floats, *, codes: Floats | None, directed: bool) -> Pairs:
    """Return two matrices, NaN where a dyad was not seen, as pairs."""
    n = len(before)
    seen = ~(np.isnan(before) | np.isnan(after)) & ~np.eye(n, dtype=bool)
    special = (np.nan_to_num(before) > 0) | (np.nan_to_num(after) > 0) | (~seen & ~np.eye(n, dtype=bool))
    rows, columns = np.nonzero(special)
    source, target = _both_ways(rows, columns, n)
    return Pairs(
        source=source,
        target=target,
        back=np.searchsorted(source * n + target, target * n + source),
        before=np.nan_to_num(before)[source, target],
        after=np.nan_to_num(after)[source, target],
        seen=seen[source, target],
        kind=np.zeros(n, dtype=np.int64),
        base=np.ones((1, 1), dtype=bool),
        codes=codes,
        directed=directed,
    )


def pair_dyads(before: Network, after: Network, *, groups: Groups | None = None) -> Pairs:
    """Return two networks of one relation, over one roster, as the dyads seen in both.

    Parameters
    ----------
    before, after : Network
        Twice the same for a figure of one round.
    groups : str, pandas.Series or Mapping, optional
        The name of an actor column (of the earlier round), or the group of each actor.
    """
    return dyads_of([before, after], groups=groups)[0]


def dyads_of(nets: Sequence[Network], *, groups: Groups | None = None) -> tuple[Pairs, list[Floats]]:
    """Return networks of one relation, over one roster, as the dyads seen in all of them, and the weights of each.

    Parameters
    ----------
    nets : sequence of Network
        One or more rounds.
    groups : str, pandas.Series or Mapping, optional
        The name of an actor column (of the first round), or the group of each actor.

    Returns
    -------
    tuple of (Pairs, list of numpy.ndarray)
        `before` and `after` of the pairs are the first and the last network; the list has the weights of the listed dyads in each.
    """
    first, n = nets[0], len(nets[0].index)
    here = np.logical_and.reduce([net.present for net in nets])
    number = np.cumsum(here) - 1
    source, target = _both_ways(*special_dyads(*nets), n)
    keys = source * n + target
    answered = np.stack([net.answered[net.single().name].to_numpy(dtype=bool)[here] for net in nets])
    kinds, kind = np.unique(answered, axis=1, return_inverse=True)
    rules = [str(net.single().merge) for net in nets]
    base = [told(rule, *np.meshgrid(one, one, indexing="ij")) for rule, one in zip(rules, kinds, strict=True)]
    codes_of = None
    if groups is not None:
        codes_of = group_codes(first, groups)[0][here].astype(float)
        codes_of[codes_of < 0] = np.nan
    weights = [_weights(net, keys) for net in nets]
    pairs = Pairs(
        source=number[source],
        target=number[target],
        back=np.searchsorted(keys, target * n + source),
        before=weights[0],
        after=weights[-1],
        seen=np.logical_and.reduce([is_observed(net, source, target) for net in nets]),
        kind=kind.reshape(-1).astype(np.int64),
        base=np.logical_and.reduce(base),
        codes=codes_of,
        directed=first.single().directed,
    )
    return pairs, weights


def _across(first: Floats, second: Floats) -> Floats:
    sides = np.where(first == second, -1.0, 1.0)
    sides[np.isnan(first) | np.isnan(second)] = np.nan
    return sides


def _both_ways(source: Ints, target: Ints, n: int) -> tuple[Ints, Ints]:
    keys = np.unique(np.concatenate([source * n + target, target * n + source]).astype(np.int64))
    return keys // n, keys % n


def _weights(net: Network, keys: Ints) -> Floats:
    """Return the weight of each dyad, 1 for ties of a binary relation, in both directions if the relation has none."""
    relation, n = net.single(), len(net.index)
    source, target, weight = net.arrays(relation.name)
    worth = np.ones(len(weight)) if relation.weight_type == "binary" else np.asarray(weight, dtype=float)
    own = source.astype(np.int64) * n + target
    if not relation.directed:
        own, worth = np.concatenate([own, target.astype(np.int64) * n + source]), np.concatenate([worth, worth])
    return pd.Series(worth, index=own).reindex(keys, fill_value=0.0).to_numpy(dtype=float)


def _per_actor(places: Ints, values: Ints, n: int) -> Ints:
    return np.bincount(places, weights=values, minlength=n).astype(np.int64)
