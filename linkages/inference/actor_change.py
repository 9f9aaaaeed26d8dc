"""Did the actors' scores change: paired, with actors that share a middleman moving together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.dyads import Matrix
from linkages.measures import actor_table
from linkages.measures.columns import dependence_columns
from linkages.network.align import Rounds, earlier_of, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import channels
from linkages.results import TestResult
from linkages.rng import generator

EVERY_FLIP, CLOSE, BLOCK, KEPT = 16, 1e-12, 1024, 200
NOBODY = "no middleman"


@dataclass(frozen=True, eq=False)
class Paired:
    """The change of each actor scored in both rounds, its weight, and the number of its group."""

    change: Matrix
    weight: Matrix
    group: np.ndarray

    @property
    def groups(self) -> int:
        """The number of groups."""
        return int(self.group.max()) + 1 if len(self.group) else 0

    @property
    def mean(self) -> float:
        """The weighted mean change."""
        return float(np.average(self.change, weights=self.weight))


def actor_change_test(
    rounds: Rounds,
    measure: str,
    *,
    groups: pd.Series | Mapping[str, object] | None = None,
    baseline: str | None = None,
    followup: str | None = None,
    flips: int = 9999,
    level: float = 0.95,
    seed: int = 0,
) -> TestResult:
    r"""Test whether a score of actors changed, over those scored in both rounds: sign-flip by the group that shares shocks.

    If nothing happened but chance, the sum of changes within each group could as well have had the other sign. Producers who leaned on one
    middleman at the baseline rise and fall together, so whole groups are flipped, not single producers:

    .. math:: p = (1 + \#\{|m^*| \ge |m|\}) / (B + 1)

    over B draws of signs; with up to 16 groups over all of them, without the ones. The standard error is the cluster-robust one,
    :math:`\frac{G}{G-1} \sum_g (\sum_{i \in g} w_i (d_i - m))^2 / (\sum w)^2`, and the interval takes t with G - 1 degrees of freedom.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    measure : str
        A column of `actor_table`, for example ``output.middleman_share`` or ``trust.in_degree``.
    groups : pandas.Series or Mapping, optional
        The group of each actor; its main middleman in the earlier round unless told, in the channel of the measure or in all. Those
        without one are groups of their own.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    flips : int
        Draws of signs where there are more than 16 groups.
    level : float
        Of the interval.
    seed : int
        Of the draws.

    Returns
    -------
    TestResult
        `observed`, the mean change with sampling weights, in units of the score: 0.5 in a share is half of all dealings; `p_value`,
        two-sided; `null`, the means under flipped signs; the p of the cluster-robust t stands in the notes.

    Raises
    ------
    NetworkError
        If there is no such score, or fewer than two groups have a change.

    References
    ----------
    Canay, I. A., Romano, J. P. & Shaikh, A. M. (2017). Randomization tests under an approximate symmetry assumption. Econometrica 85,
    1013-1030. https://doi.org/10.3982/ECTA13081

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = actor_change_test(chanderi(), "output.middleman_share")
    >>> bool(found.observed < 0 and 0 < found.p_value <= 1)
    True
    """
    if not 0 < level < 1:
        raise NetworkError(f"level must lie between 0 and 1; {level!r} came.")
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    paired = _paired(before, after, measure, earlier_of(rounds, before, after) if groups is None else groups)
    if paired.groups < 2:
        raise NetworkError(
            f"a test of {measure!r} needs actors of two groups or more who were scored in both rounds; {paired.groups} came."
        )
    found = flip_signs(paired, flips=flips, level=level, seed=seed)
    every = paired.groups <= EVERY_FLIP
    notes = [f"{len(paired.change):,} actors in {paired.groups:,} groups; cluster-robust t: p {found.p_robust:.2g}."]
    if every and 2 / len(found.null) > 0.01:
        notes.append(f"With {paired.groups} groups no p-value below {2 / len(found.null):.2g} is possible.")
    return TestResult(
        statistic=f"mean change of {measure}",
        observed=paired.mean,
        se=found.se,
        p_value=found.p_value,
        interval=found.interval,
        level=level,
        null=found.null,
        method=f"{'all' if every else f'{flips:,} draws of'} signs by group" + ("" if every else f", seed {seed}"),
        notes=tuple(notes),
    )


@dataclass(frozen=True, eq=False)
class Flipped:
    """What the signs, and the cluster-robust error, say of a mean change."""

    se: float
    p_value: float
    p_robust: float
    interval: tuple[float, float]
    null: Matrix


def flip_signs(paired: Paired, *, flips: int = 9999, level: float = 0.95, seed: int = 0) -> Flipped:
    """Return p under flipped signs, and the cluster-robust standard error with its interval; see `actor_change_test`."""
    mean, count = paired.mean, paired.groups
    sums = np.bincount(paired.group, weights=paired.weight * paired.change) / paired.weight.sum()
    in_size = np.lexsort(
        (sums * np.sign(mean), np.abs(sums))
    )  # so that neither the roster's order nor the rounds' matters
    null = _flipped(sums[in_size], flips, seed)
    far = int((np.abs(null) >= abs(mean) - CLOSE * max(1.0, abs(mean))).sum())
    p_value = far / len(null) if count <= EVERY_FLIP else (1 + far) / (len(null) + 1)
    se = _robust_se(paired)
    reach = float(stats.t.ppf((1 + level) / 2, count - 1)) * se
    p_robust = float(2 * stats.t.sf(abs(mean) / se, count - 1)) if se > 0 else float(mean == 0)
    return Flipped(se=se, p_value=p_value, p_robust=p_robust, interval=(mean - reach, mean + reach), null=null)


def main_middlemen(net: Network, *, channel: str | None = None) -> pd.Series:
    """Return for each producer the middleman with the largest share of its dealings, in one channel or over all; missing without one."""
    wanted = [channel] if channel is not None else channels(net)
    columns = dependence_columns(net) if wanted else pd.DataFrame(index=net.index)
    middlemen = set(net.index[net.actors["position"].eq("middleman")])
    best = pd.Series(np.nan, index=net.index, dtype=object)
    held = pd.Series(0.0, index=net.index)
    for one in wanted:
        partner, share = columns[f"{one}.top_partner"], columns[f"{one}.top_partner_share"].fillna(0.0)
        better = partner.isin(middlemen) & (share > held)
        best, held = best.mask(better, partner), held.mask(better, share)
    return best


def _paired(
    before: Network, after: Network, measure: str, groups: Network | pd.Series | Mapping[str, object]
) -> Paired:
    """Return the changes by group; a network stands for the main middlemen in it."""
    change = actor_scores(after, measure) - actor_scores(before, measure)
    if isinstance(groups, Network):
        shared = main_middlemen(groups, channel=channel_of(groups, measure))
    else:
        shared = groups if isinstance(groups, pd.Series) else pd.Series(dict(groups), dtype=object)
    return pair_change(change, before.actors["sampling_weight"], shared)


def channel_of(net: Network, measure: str) -> str | None:
    """Return the channel that a column of the tables is about; None if it is about all, or about a tie."""
    prefix = measure.partition(".")[0]
    return prefix if prefix in channels(net) else None


def pair_change(change: pd.Series, weights: pd.Series, shared: pd.Series) -> Paired:
    """Return the changes that are known, by what the actors share; those who share nothing are groups of their own."""
    change = change.dropna()
    codes = shared_codes(shared.reindex(change.index))
    weight = weights.reindex(change.index).to_numpy(dtype=float)
    return Paired(change=change.to_numpy(dtype=float), weight=weight, group=codes)


def shared_codes(shared: pd.Series) -> npt.NDArray[np.int64]:
    """Return the number of each actor's group; those who share nothing are groups of their own."""
    codes, labels = pd.factorize(shared)
    alone = np.flatnonzero(codes < 0)
    codes[alone] = len(labels) + np.arange(len(alone))
    return np.unique(codes, return_inverse=True)[1]


def actor_scores(net: Network, measure: str) -> pd.Series:
    """Return a column of numbers of the actor table, or refuse."""
    table = dependence_columns(net)
    if measure not in table:
        table = actor_table(net)
    if measure not in table or not pd.api.types.is_numeric_dtype(table[measure]):
        numbers = [str(column) for column in table if pd.api.types.is_numeric_dtype(table[column])]
        raise NetworkError(
            f"measure must be a number in the actor table, such as {', '.join(numbers[:6])}; {measure!r} came."
        )
    return table[measure].astype(float)


def _flipped(sums: Matrix, flips: int, seed: int) -> Matrix:
    if len(sums) <= EVERY_FLIP:
        return np.asarray(_all_signs(len(sums)).astype(float) @ sums)
    starts, drawn = range(0, flips, BLOCK), _kept_signs if len(sums) <= KEPT else _signs
    blocks = [
        drawn(min(BLOCK, flips - first), len(sums), seed, place).astype(float) @ sums
        for place, first in enumerate(starts)
    ]
    return np.concatenate(blocks)


@lru_cache(maxsize=EVERY_FLIP + 1)
def _all_signs(count: int) -> npt.NDArray[np.int8]:
    bits = np.arange(2**count)[:, None] >> np.arange(count)
    return (1 - 2 * (bits & 1)).astype(np.int8)


@lru_cache(maxsize=512)
def _kept_signs(rows: int, count: int, seed: int, place: int) -> npt.NDArray[np.int8]:
    return _signs(rows, count, seed, place)


def _signs(rows: int, count: int, seed: int, place: int) -> npt.NDArray[np.int8]:
    return (generator(seed, place).integers(0, 2, (rows, count)) * 2 - 1).astype(np.int8)


def _robust_se(paired: Paired) -> float:
    left = paired.weight * (paired.change - paired.mean)
    sums = np.bincount(paired.group, weights=left)
    count = len(sums)
    return float(np.sqrt(count / (count - 1) * (sums**2).sum()) / paired.weight.sum())
