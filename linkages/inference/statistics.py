"""Statistics of a network as ratios of two sums over dyads, and what each dyad adds to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from linkages.errors import NetworkError
from linkages.inference.pairs import Flags, Floats, Pairs


@dataclass(frozen=True, eq=False)
class Influence:
    """A statistic of one round, and what each dyad adds to it: ``(upper - value x lower) / sum of lower``, which sums to 0.

    Attributes
    ----------
    value : float
        The statistic; NaN if its lower sum is 0.
    listed : numpy.ndarray
        What each listed dyad adds.
    other : float
        What each dyad adds that was seen and is not listed.
    """

    value: float
    listed: Floats
    other: float


@dataclass(frozen=True, eq=False)
class Parts:
    """What dyads have in the upper and in the lower sum.

    Attributes
    ----------
    top, bottom : numpy.ndarray
        Of the listed dyads.
    other : float
        What a dyad that was seen and is not listed has in the lower sum; it has nothing in the upper one.
    """

    top: Floats
    bottom: Floats
    other: float


@dataclass(frozen=True)
class Statistic:
    """A ratio of two sums over ordered dyads.

    Attributes
    ----------
    name : str
        How it is called.
    upper, lower : callable
        Take weights and the weights in the other direction; return what each dyad that counts has in the sum. `lower` is None where each
        dyad that was seen counts 1.
    reciprocal : bool
        Whether it needs a direction, and dyads of which both directions count.
    sided : bool
        Whether the upper sum counts dyads across groups as 1 and those within as -1.
    """

    name: str
    upper: Callable[[Floats, Floats], Floats]
    lower: Callable[[Floats, Floats], Floats] | None
    reciprocal: bool = False
    sided: bool = False

    def parts(self, weights: Floats, pairs: Pairs) -> Parts:
        """Return what the dyads of one round have in the two sums."""
        counted = self._counted(pairs)
        back = weights[pairs.back]
        top = np.where(counted, self.upper(weights, back), 0.0)
        bottom = np.where(counted, 1.0 if self.lower is None else self.lower(weights, back), 0.0)
        if self.sided and pairs.sides is not None:
            top = top * np.nan_to_num(pairs.sides)
        return Parts(top=top, bottom=bottom, other=float(self.lower is None))

    def influence(self, weights: Floats, pairs: Pairs) -> Influence:
        """Return the statistic of one round, and what each dyad adds to it."""
        parts = self.parts(weights, pairs)
        one, both = pairs.unlisted_pairs()
        total = float(parts.bottom.sum()) + parts.other * (one + 2 * both)
        if not total > 0:
            return Influence(float("nan"), np.full_like(weights, np.nan), float("nan"))
        value = float(parts.top.sum()) / total
        return Influence(value, (parts.top - value * parts.bottom) / total, -value * parts.other / total)

    def _counted(self, pairs: Pairs) -> Flags:
        counted = pairs.seen & pairs.seen[pairs.back] if self.reciprocal else pairs.seen
        return counted & ~np.isnan(pairs.sides) if self.sided and pairs.sides is not None else counted


def _ties(weights: Floats, _: Floats) -> Floats:
    return (weights > 0).astype(float)


def _amounts(weights: Floats, _: Floats) -> Floats:
    return weights


def _returned(weights: Floats, back: Floats) -> Floats:
    return ((weights > 0) & (back > 0)).astype(float)


STATISTICS: Mapping[str, Statistic] = {
    one.name: one
    for one in (
        Statistic("density", _ties, None),
        Statistic("mean_weight", _amounts, None),
        Statistic("tie_weight", _amounts, _ties),
        Statistic("reciprocity", _returned, _ties, reciprocal=True),
        Statistic("ei_index", _ties, _ties, sided=True),
        Statistic("weighted_ei_index", _amounts, _amounts, sided=True),
    )
}


def find_statistic(name: str) -> Statistic:
    """Return a statistic by its name.

    Raises
    ------
    NetworkError
        If there is none of that name.
    """
    if name not in STATISTICS:
        raise NetworkError(f"statistic must be one of {', '.join(STATISTICS)}; {name!r} came.")
    return STATISTICS[name]
