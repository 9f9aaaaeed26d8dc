"""Did a figure of the whole network change by more than chance: dyads that share an actor go together, and the test knows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.jackknife import node_jackknife
from linkages.inference.pairs import Floats, Pairs, pair_dyads
from linkages.inference.statistics import STATISTICS, Statistic, find_statistic
from linkages.measures.centralization import centralization
from linkages.measures.cohesion import density, reciprocity, transitivity
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import select_relations
from linkages.results import TestResult

FEWEST, FEW = 10, 30
JACKKNIFED: Mapping[str, Callable[[Network], float]] = {
    "density": density,
    "reciprocity": reciprocity,
    "transitivity": transitivity,
    "centralization": centralization,
}


def change_test(
    rounds: Rounds,
    statistic: str,
    *,
    relation: str,
    method: Literal["DCR*", "jackknife"] | None = None,
    groups: Groups | None = None,
    baseline: str | None = None,
    followup: str | None = None,
    level: float = 0.95,
) -> TestResult:
    r"""Test whether a figure of the whole network changed between two rounds by more than chance (DCR\*).

    With :math:`u_{ij}` what the pair :math:`\{i, j\}` adds to the change of the statistic, :math:`e_{ij} = n(n-1) \, u_{ij}` and
    :math:`g_i = \sum_j e_{ij}`,

    .. math:: DCR = \frac{\sum_i g_i^2 - \sum_{i<j} e_{ij}^2}{(n(n-1))^2}, \qquad
        DCR^* = \max\left( \frac{n(n-1)}{(n-2)(n-3)} \, DCR, \frac{\sum_{i<j} e_{ij}^2}{(n(n-1))^2} \right)

    is the variance of the change where all dyads of an actor may go together, and t with n - 1 degrees of freedom gives p and interval.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    statistic : {"density", "mean_weight", "tie_weight", "reciprocity", "ei_index", "weighted_ei_index", "transitivity", "centralization"}
        Share of dyads that are tied; weight per dyad, and per tie; share of ties that are returned; E-I index of ties or of weights; share
        of two-paths that are closed; Freeman's centralization of degree.
    relation : str
        The relation.
    method : {"DCR*", "jackknife"}, optional
        Unless told, DCR\* for the figures that are sums over dyads, or ratios of two such sums: all but the last two. Those are tested by
        the node jackknife (see `node_jackknife`), which also takes density and reciprocity, over all that was seen in each round.
    groups : str, pandas.Series or Mapping, optional
        For the E-I index: the name of an actor column (of the baseline), or the group of each actor.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    level : float
        Of the interval.

    Returns
    -------
    TestResult
        `observed` is follow-up less baseline, over the dyads that were observed in both rounds between actors present in both; a change of
        0.5 in density says that half of all pairs more are tied.

    Raises
    ------
    NetworkError
        If fewer than ten actors are left, or the statistic is not defined in a round.

    Notes
    -----
    It answers whether the change is larger than chance, had these actors met other fortunes. It does not say why, nor whether a programme
    did it. Below thirty actors only large changes can be told from chance.

    References
    ----------
    Fafchamps, M. & Gubert, F. (2007). The formation of risk sharing networks. Journal of Development Economics 83, 326-350.
    https://doi.org/10.1016/j.jdeveco.2006.05.005

    Aronow, P. M., Samii, C. & Assenova, V. A. (2015). Cluster-robust variance estimation for dyadic data. Political Analysis 23, 564-577.
    https://doi.org/10.1093/pan/mpv018

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = change_test(chanderi(), "density", relation="trust")
    >>> bool(found.observed > 0 and found.interval[0] < found.observed < found.interval[1])
    True
    """
    if not 0 < level < 1:
        raise NetworkError(f"level must lie between 0 and 1; {level!r} came.")
    before, after = (
        select_relations(net, relation) for net in pair_rounds(rounds, baseline=baseline, followup=followup)
    )
    if method == "jackknife" or (method is None and statistic in JACKKNIFED and statistic not in STATISTICS):
        return _jackknifed(statistic, before, after, level)
    if method not in (None, "DCR*"):
        raise NetworkError(f"method must be 'DCR*' or 'jackknife'; {method!r} came.")
    if statistic not in STATISTICS and statistic not in JACKKNIFED:
        raise NetworkError(f"statistic must be one of {', '.join({**STATISTICS, **JACKKNIFED})}; {statistic!r} came.")
    found = dyadic_change(find_statistic(statistic), before, after, groups=groups)
    n = found.actors
    if n < FEWEST:
        raise NetworkError(
            f"a test of change needs ten actors or more who were present and observed in both rounds of {relation!r}; {n} were."
        )
    if np.isnan(found.first) or np.isnan(found.second):
        empty = before if np.isnan(found.first) else after
        raise NetworkError(f"{statistic} of {relation!r} is not defined in {empty.label!r}: it has no tie that counts.")
    low, high = found.interval(level)
    told = f"{found.first:.3g} in {before.label}, {found.second:.3g} in {after.label}; {n:,} actors, {found.dyads:,} dyads seen in both."
    few = (f"Fewer than {FEW} actors: only large changes can be told from chance.",) if n < FEW else ()
    return TestResult(
        statistic=f"change of {statistic}, {relation}",
        observed=found.change,
        se=found.se,
        p_value=found.p_value,
        interval=(low, high),
        level=level,
        null=0.0,
        method=f"DCR* (dyads that share an actor may go together), t with {n - 1:,} degrees of freedom",
        notes=(told, *few),
    )


def _jackknifed(statistic: str, before: Network, after: Network, level: float) -> TestResult:
    if statistic not in JACKKNIFED:
        raise NetworkError(f"the node jackknife takes {', '.join(JACKKNIFED)}; {statistic!r} came.")
    found = node_jackknife(before, JACKKNIFED[statistic], followup=after, level=level)
    return replace(found, statistic=f"change of {statistic}, {before.single().name}")


@dataclass(frozen=True)
class DyadicChange:
    """A figure of the whole network in two rounds, on the dyads seen in both, and the standard error of its change (DCR*).

    Attributes
    ----------
    first, second : float
        The figure before and after; NaN where it is not defined.
    se : float
        NaN if the figure is not defined in a round, or with fewer than four actors.
    actors, dyads : int
        How many were seen in both rounds.
    """

    first: float
    second: float
    se: float
    actors: int
    dyads: int

    @property
    def change(self) -> float:
        """The later figure less the earlier one."""
        return self.second - self.first

    @property
    def p_value(self) -> float:
        """Two-sided, of t with n - 1 degrees of freedom."""
        if self.se > 0:
            return float(2 * stats.t.sf(abs(self.change) / self.se, self.actors - 1))
        return 1.0 if self.change == 0 else float("nan")

    def interval(self, level: float) -> tuple[float, float]:
        """Return the interval of the change."""
        reach = float(stats.t.ppf((1 + level) / 2, self.actors - 1)) * self.se
        return self.change - reach, self.change + reach


def dyadic_change(kind: Statistic, before: Network, after: Network, *, groups: Groups | None = None) -> DyadicChange:
    """Return a statistic of two rounds of one relation, and the error of its change; see `change_test`."""
    pairs = pairs_for(kind, before, after, groups)
    first, second = (kind.influence(weights, pairs) for weights in (pairs.before, pairs.after))
    n, se = pairs.actors, float("nan")
    if n > 3 and not np.isnan(second.value - first.value):
        se = float(np.sqrt(dyadic_variance(pairs, second.listed - first.listed, second.other - first.other)))
    return DyadicChange(first.value, second.value, se, n, pairs.dyads)


def dyadic_variance(pairs: Pairs, listed: Floats, other: float) -> float:
    """Return DCR* of a statistic, given what each dyad adds to it.

    Parameters
    ----------
    pairs : Pairs
        The dyads.
    listed : numpy.ndarray
        What each listed dyad adds.
    other : float
        What each dyad adds that was seen and is not listed.
    """
    n = pairs.actors
    pair = np.nan_to_num(listed + listed[pairs.back])
    own = np.bincount(pairs.source, weights=pair, minlength=len(pairs.kind)) + other * pairs.unlisted_by_actor()
    one, both = pairs.unlisted_pairs()
    squares = float((pair**2).sum() / 2) + other**2 * (one + 4 * both)
    robust = float((own**2).sum()) - squares
    return max(n * (n - 1) / ((n - 2) * (n - 3)) * robust, squares)


def pairs_for(kind: Statistic, before: Network, after: Network, groups: Groups | None) -> Pairs:
    """Return two rounds of one relation as the dyads that a statistic needs, or refuse."""
    if kind.reciprocal and not before.single().directed:
        raise NetworkError(f"{kind.name} needs a directed relation; {before.single().name!r} is undirected.")
    if kind.sided and groups is None:
        raise NetworkError(f"{kind.name} needs groups: the name of an actor column, or the group of each actor.")
    return pair_dyads(before, after, groups=groups if kind.sided else None)
