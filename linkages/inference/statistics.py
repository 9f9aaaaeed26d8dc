"""Statistics of a network as ratios of two sums over dyads, and what each dyad adds to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from linkages.errors import NetworkError
from linkages.inference.dyads import Flags, Matrix


@dataclass(frozen=True)
class Statistic:
    """A ratio of two sums over ordered dyads.

    Attributes
    ----------
    name : str
        How it is called.
    parts : callable
        Takes the weights (n x n) and which ordered dyads count; returns what each dyad has in the upper and in the lower sum.
    reciprocal : bool
        Whether it needs a direction, and dyads of which both directions count.
    sided : bool
        Whether the upper sum counts dyads across groups as 1 and those within as -1.
    """

    name: str
    parts: Callable[[Matrix, Flags], tuple[Matrix, Matrix]]
    reciprocal: bool = False
    sided: bool = False

    def values(self, weights: Matrix, seen: Flags, sides: Matrix | None) -> tuple[float, Matrix]:
        """Return the statistic, and what each dyad adds to it: ``(upper - value x lower) / sum of lower``, which sums to 0."""
        top, bottom = self.sums(weights, seen, sides)
        total = bottom.sum()
        if not total > 0:
            return float("nan"), np.full_like(weights, np.nan)
        value = float(top.sum() / total)
        return value, (top - value * bottom) / total

    def sums(self, weights: Matrix, seen: Flags, sides: Matrix | None) -> tuple[Matrix, Matrix]:
        """Return what each ordered dyad has in the upper and in the lower sum."""
        counted = seen & seen.T if self.reciprocal else seen
        if not self.sided or sides is None:
            return self.parts(weights, counted)
        top, bottom = self.parts(weights, counted & ~np.isnan(sides))
        return top * np.nan_to_num(sides), bottom


def _ties(weights: Matrix, seen: Flags) -> Matrix:
    return np.where(seen, weights > 0, 0.0)


def _amounts(weights: Matrix, seen: Flags) -> Matrix:
    return np.where(seen, weights, 0.0)


def _returned(weights: Matrix, seen: Flags) -> tuple[Matrix, Matrix]:
    tied = _ties(weights, seen)
    return tied * tied.T, tied


STATISTICS: Mapping[str, Statistic] = {
    one.name: one
    for one in (
        Statistic("density", lambda weights, seen: (_ties(weights, seen), seen.astype(float))),
        Statistic("mean_weight", lambda weights, seen: (_amounts(weights, seen), seen.astype(float))),
        Statistic("tie_weight", lambda weights, seen: (_amounts(weights, seen), _ties(weights, seen))),
        Statistic("reciprocity", _returned, reciprocal=True),
        Statistic("ei_index", lambda weights, seen: (_ties(weights, seen), _ties(weights, seen)), sided=True),
        Statistic(
            "weighted_ei_index", lambda weights, seen: (_amounts(weights, seen), _amounts(weights, seen)), sided=True
        ),
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
