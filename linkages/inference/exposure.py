"""The dyads of one network by whether their ends were treated: how each class changed, with errors that know of shared actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.pairs import Flags, Floats, Pairs
from linkages.inference.permutation import Strata, relabellings, strata_codes
from linkages.inference.statistics import Statistic
from linkages.network.core import Network

Given = str | pd.Series | Mapping[str, object]
WORDS = {True: 1.0, False: 0.0, "yes": 1.0, "no": 0.0}


@dataclass(frozen=True, eq=False)
class ClassChange:
    """How the dyads of one class changed.

    Attributes
    ----------
    first, second : float
        The statistic of the class before and after; NaN where it is not defined.
    own : numpy.ndarray
        What the dyads of each actor add to the change.
    squares : float
        Sum of the squares of what each pair of actors adds.
    senders, receivers : int
        The actors with a dyad of the class, by their side; twice the same number where both ends are of one arm.
    within : bool
        Whether both ends are of one arm.
    """

    first: float
    second: float
    own: Floats
    squares: float
    senders: int
    receivers: int
    within: bool

    @property
    def change(self) -> float:
        """The later value less the earlier one."""
        return self.second - self.first

    @property
    def fewest(self) -> int:
        """The smaller number of actors."""
        return min(self.senders, self.receivers)

    @property
    def variance(self) -> float:
        """Of the change: unbiased under additive effects of senders and receivers, never below that of independent pairs."""
        robust = float((self.own**2).sum()) - self.squares
        a, b = self.senders, self.receivers
        if self.fewest < (4 if self.within else 2):
            return float("nan")
        scale = a * (a - 1) / ((a - 2) * (a - 3)) if self.within else a * b / ((a - 1) * (b - 1))
        return max(scale * robust, self.squares)


def exposure_flags(net: Network, exposure: Given) -> Floats:
    """Return 1 for each treated actor of the roster, 0 for each that was not, NaN where it is not known.

    Raises
    ------
    NetworkError
        If a value is none of true, false, 1, 0, yes, no; or an arm is empty.
    """
    if isinstance(exposure, str):
        if exposure not in net.actors:
            raise NetworkError(
                f"exposure must name a column of the actors or give each actor's; {exposure!r} is none of "
                f"{', '.join(map(str, net.actors.columns))}."
            )
        values = net.actors[exposure]
    else:
        values = exposure if isinstance(exposure, pd.Series) else pd.Series(dict(exposure), dtype=object)
    strange = [str(actor) for actor in values.index if actor not in net.index]
    if strange:
        raise NetworkError(f"exposure names an actor that is not on the roster: {strange[0]!r}.")
    flags = [np.nan if pd.isna(one) else WORDS.get(one, -1.0) for one in values.reindex(net.index).astype(object)]
    told = np.array(flags, dtype=float)
    if (told < 0).any():
        came = values.reindex(net.index).iloc[int(np.flatnonzero(told < 0)[0])]
        raise NetworkError(
            f"exposure must be true or false, 1 or 0, yes or no for each actor, or missing; {came!r} came."
        )
    return told


def class_change(kind: Statistic, pairs: Pairs, senders: Flags, receivers: Flags) -> ClassChange:
    """Return how the dyads from these senders to these receivers changed; the two are one set, or share nobody."""
    within = bool((senders & receivers).any())
    loose = _Loose(pairs, senders, receivers, within=within)
    values, adds, others = [], [], []
    for weights in (pairs.before, pairs.after):
        parts = kind.parts(weights, pairs)
        top, bottom = (np.where(loose.inside, one, 0.0) for one in (parts.top, parts.bottom))
        total = float(bottom.sum()) + parts.other * loose.count
        value = float(top.sum()) / total if total > 0 else float("nan")
        values.append(value)
        adds.append((top - value * bottom) / total if total > 0 else np.full(len(top), np.nan))
        others.append(-value * parts.other / total if total > 0 else float("nan"))
    listed, other = adds[1] - adds[0], others[1] - others[0]
    size = len(pairs.kind)
    own = np.bincount(pairs.source, weights=listed, minlength=size) + np.bincount(
        pairs.target, weights=listed, minlength=size
    )
    both = listed + listed[pairs.back] if within else listed
    one_way, two_ways = loose.pairs
    squares = float((both**2).sum()) / (2 if within else 1) + other**2 * (one_way + 4 * two_ways)
    seen = loose.seen_by_actor
    counted = [int((flags & seen).sum()) for flags in (senders, receivers)]
    return ClassChange(
        first=values[0],
        second=values[1],
        own=own + other * loose.by_actor,
        squares=squares,
        senders=counted[0],
        receivers=counted[1],
        within=within,
    )


class _Loose:
    """The dyads of a class that are not listed, counted by the kinds of actors."""

    def __init__(self, pairs: Pairs, senders: Flags, receivers: Flags, *, within: bool) -> None:
        self.inside = senders[pairs.source] & receivers[pairs.target]
        base = pairs.base.astype(float)
        size, kinds = len(pairs.kind), len(base)
        outs, ins = (np.bincount(pairs.kind[flags], minlength=kinds).astype(float) for flags in (senders, receivers))
        own = np.diag(base)[pairs.kind] if within else np.zeros(size)
        listed = np.where(self.inside, base[pairs.kind[pairs.source], pairs.kind[pairs.target]], 0.0)
        sent = np.where(senders, (base @ ins)[pairs.kind] - own, 0.0)
        got = np.where(receivers, (outs @ base)[pairs.kind] - own, 0.0)
        sent -= np.bincount(pairs.source, weights=listed, minlength=size)
        got -= np.bincount(pairs.target, weights=listed, minlength=size)
        self.by_actor = sent + got
        self.count = float(sent.sum())
        self.pairs = (self.count, 0.0)
        if within:
            two = self._both(pairs, outs)
            self.pairs = (self.count - 2 * two, two)
        seen = np.where(self.inside & pairs.seen, 1.0, 0.0)
        known = np.bincount(pairs.source, weights=seen, minlength=size) + np.bincount(
            pairs.target, weights=seen, minlength=size
        )
        self.seen_by_actor = self.by_actor + known > 0.5

    def _both(self, pairs: Pairs, counts: Floats) -> float:
        """Return how many pairs that are not listed were seen in both directions."""
        two = pairs.ways == 2
        every = np.outer(counts, counts) - np.diag(counts)
        listed = self.inside & (pairs.listed_ways == 2)
        return float((every[two].sum() - listed.sum()) / 2)


def covariance(one: ClassChange, other: ClassChange) -> float:
    """Return the covariance of the changes of dyads across the arms, and of dyads within an arm of `one`'s ends.

    With s actors in that arm, the sum of the products has under additive effects the expectation of the covariance times (s - 2) / s.
    """
    shared = other.senders
    return shared / (shared - 2) * float((one.own * other.own).sum())


def permuted_effects(
    kind: Statistic, pairs: Pairs, treated: Floats, *, strata: Strata, index: pd.Index, draws: tuple[int, int]
) -> Floats:
    """Return the change among the treated less that among the others, with the treatment dealt out anew within strata.

    Parameters
    ----------
    treated : numpy.ndarray
        1, 0, or NaN for those who could not be treated: they keep their place.
    strata, index
        The stratum of each actor, and the actors.
    draws : tuple of int
        How many, and the seed.
    """
    eligible = np.flatnonzero(~np.isnan(treated))
    codes = strata_codes(strata, index[eligible])
    columns = _sums(kind, pairs)
    found: list[npt.NDArray[np.float64]] = []
    for block in relabellings(codes, *draws):
        dealt = np.zeros((len(block), len(treated)))
        dealt[:, eligible] = treated[eligible][block]
        rest = np.zeros_like(dealt)
        rest[:, eligible] = 1 - dealt[:, eligible]
        found.append(_changes(pairs, dealt, columns) - _changes(pairs, rest, columns))
    return np.concatenate(found)


def _sums(kind: Statistic, pairs: Pairs) -> tuple[Floats, float]:
    """Return what the listed dyads have in the two sums of both rounds, whether their kind was seen, and what others have below."""
    parts = [kind.parts(weights, pairs) for weights in (pairs.before, pairs.after)]
    base = pairs.base[pairs.kind[pairs.source], pairs.kind[pairs.target]].astype(float)
    columns = [one for part in parts for one in (part.top, part.bottom)]
    return np.column_stack([*columns, base]), parts[0].other


def _changes(pairs: Pairs, arm: Floats, columns: tuple[Floats, float]) -> Floats:
    """Return the change within the arm, for each row of flags."""
    table, other = columns
    sums = (arm[:, pairs.source] * arm[:, pairs.target]) @ table
    kinds = np.eye(len(pairs.base))[pairs.kind]
    counts = arm @ kinds
    base = pairs.base.astype(float)
    loose = ((counts @ base) * counts).sum(axis=1) - counts @ np.diag(base) - sums[:, 4]
    below = sums[:, [1, 3]] + other * loose[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(below > 0, sums[:, [0, 2]] / below, np.nan)
    return np.asarray(values[:, 1] - values[:, 0])
