"""Did the programme do it: what changed where it was, less what changed where it was not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.change_tests import FEWEST, dyadic_change
from linkages.inference.effects_within import actor_effect, change_of_actors, dyad_effect
from linkages.inference.exposure import Given
from linkages.inference.found import Arm, Found, difference
from linkages.inference.permutation import CLOSE, Strata, check_permutations
from linkages.inference.statistics import find_statistic
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import select_relations
from linkages.network.study import Study
from linkages.results import TestResult
from linkages.rng import generator

Floats = npt.NDArray[np.float64]
Many = Rounds | Sequence[Rounds]
ENOUGH = 20
TRENDS = (
    "It is the programme's effect only if both would have changed alike without it (parallel trends); "
    "two rounds cannot show whether they would have."
)


@dataclass(frozen=True, repr=False, eq=False)
class Effect(TestResult):
    """A difference in differences, and how sure that is.

    Attributes
    ----------
    table : pandas.DataFrame
        What it is made of: a row for each cluster, for each class of dyads and contrast of classes, or for each arm of actors.
    tipping_shock : float
        One cluster against one: the standard deviation of shocks that hit whole clusters at which the effect would no longer be
        significant, 0 if it is not even without; NaN otherwise.
    """

    table: pd.DataFrame = field(default_factory=pd.DataFrame)
    tipping_shock: float = float("nan")


@dataclass(frozen=True, eq=False)
class _Asked:
    """What is compared, and how."""

    statistic: str
    relation: str | None
    groups: Groups | None
    baseline: str | None
    followup: str | None
    level: float

    @property
    def title(self) -> str:
        return f"{self.statistic}, {self.relation}" if self.relation else self.statistic

    def rounds(self, given: Rounds) -> tuple[Network, Network]:
        pair = pair_rounds(given, baseline=self.baseline, followup=self.followup)
        if self.relation is None:
            return pair
        return select_relations(pair[0], self.relation), select_relations(pair[1], self.relation)


def did(
    treated: Many,
    control: Many | None = None,
    statistic: str = "density",
    *,
    relation: str | None = None,
    exposure: Given | None = None,
    groups: Groups | None = None,
    strata: Strata = None,
    randomised: bool = False,
    baseline: str | None = None,
    followup: str | None = None,
    permutations: int = 9999,
    level: float = 0.95,
    seed: int = 0,
) -> Effect:
    r"""Compare the change with a programme with the change without it: difference in differences.

    Either `control` is given, one or several clusters without the programme, or `exposure`, which says who of one cluster was treated.

    **Clusters that do not touch**, one against one: the effect is :math:`\Delta_T - \Delta_C`, its variance
    :math:`DCR^*_T + DCR^*_C` (of actors' scores: the cluster-robust ones), with Welch and Satterthwaite's degrees of freedom
    :math:`(V_T + V_C)^2 / (V_T^2 / \nu_T + V_C^2 / \nu_C)`. A shock that hits a whole cluster, a drought, a price, cannot be told from
    the programme, so there is no p-value but the *tipping shock*: the standard deviation :math:`\sigma` of such shocks at which
    :math:`|\Delta_T - \Delta_C| = t \sqrt{V_T + V_C + 2 \sigma^2}`. **Several clusters** on a side: the difference of the clusters'
    mean changes, with p over all ways (or `permutations` drawn ones) in which as many of them could have been the treated ones.

    **Within one network**: dyads by the treatment of sender and receiver, TT, TC, CT and CC. The effect is TT less CC. No dyad of one
    shares an actor with a dyad of the other, so that its variance is :math:`DCR^*_{TT} + DCR^*_{CC}` again; TC - CC and CT - CC, in
    `table`, tell of spill-over, with a covariance for the actors they share. **Actors' scores** within one cluster: mean change of the
    treated less that of the others, cluster-robust by shared middleman.

    Parameters
    ----------
    treated : Study, two Networks, or a list of these
        With the programme; with `exposure`, the cluster in which some were treated.
    control : Study, two Networks, or a list of these, optional
        Without it.
    statistic : str
        With `relation`, what `change_test` can test, such as ``density``; without, a column of `actor_table` such as
        ``output.middleman_share``.
    relation : str, optional
        The relation.
    exposure : str, pandas.Series or Mapping, optional
        Who was treated: true or false, 1 or 0, yes or no by actor, or the name of such an actor column of the baseline. Actors without a
        value are left out.
    groups : str, pandas.Series or Mapping, optional
        With `relation`, the groups of an E-I index. Without, who shares shocks; the main middleman at the baseline unless told.
    strata : pandas.Series or Mapping, optional
        Within which the treatment was drawn by lot.
    randomised : bool
        Whether it was drawn by lot among the actors: p then comes from drawing anew.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    permutations : int
        How many draws of who was treated.
    level : float
        Of the interval.
    seed : int
        Of the draws.

    Returns
    -------
    Effect
        A `TestResult` with `table` and `tipping_shock`. An effect of 0.1 in density says: a tenth of all pairs more became tied than
        where there was no programme.

    Raises
    ------
    NetworkError
        If not exactly one of `control` and `exposure` is given, a side has fewer than ten actors, or the statistic is not defined.

    References
    ----------
    Aronow, P. M., Samii, C. & Assenova, V. A. (2015). Cluster-robust variance estimation for dyadic data. Political Analysis 23, 564-577.
    https://doi.org/10.1093/pan/mpv018

    Welch, B. L. (1947). The generalization of 'Student's' problem when several different population variances are involved. Biometrika 34,
    28-35. https://doi.org/10.1093/biomet/34.1-2.28

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> study = chanderi()
    >>> weavers = study["followup"].actors.query("role == 'weaver'")
    >>> found = did(study, statistic="output.middleman_share", exposure=weavers["shg"].notna())
    >>> found.table["change"].round(2).to_dict()
    {'treated': -0.43, 'not treated': -0.0}
    """
    if (control is None) == (exposure is None):
        raise NetworkError(
            "did needs either control, the clusters without the programme, or exposure, who of one cluster was treated."
        )
    if not 0 < level < 1:
        raise NetworkError(f"level must lie between 0 and 1; {level!r} came.")
    if (strata is not None or randomised) and exposure is None:
        raise NetworkError("strata and randomised are about actors within one cluster; give them with exposure.")
    if strata is not None and not randomised:
        raise NetworkError("strata tell within which the treatment was drawn by lot; say randomised=True with them.")
    check_permutations(permutations)
    asked = _Asked(statistic, relation, groups, baseline, followup, level)
    if exposure is None:
        sides = [_clusters(treated), _clusters(control if control is not None else [])]
        return _between(asked, [[_arm(asked, one) for one in side] for side in sides], (permutations, seed))
    draws = (permutations, seed) if randomised else None
    net, later = asked.rounds(_one(treated))
    if relation is None:
        found = actor_effect((net, later), statistic, exposure, groups=groups, strata=strata, draws=draws, level=level)
    else:
        found = dyad_effect(
            find_statistic(statistic), (net, later), exposure, groups=groups, strata=strata, draws=draws, level=level
        )
    return _effect(asked, found, (() if randomised else (TRENDS,)))


def _clusters(given: Many) -> list[Rounds]:
    if isinstance(given, Study) or not isinstance(given, Iterable):
        return [given]
    listed = list(given)
    if any(isinstance(one, Network) for one in listed):
        return [listed]  # type: ignore[list-item]
    if not listed:
        raise NetworkError("each side needs a cluster: a study, two networks, or a list of these; an empty list came.")
    return listed  # type: ignore[return-value]


def _one(given: Many) -> Rounds:
    clusters = _clusters(given)
    if len(clusters) != 1:
        raise NetworkError(f"exposure is about the actors of one cluster; {len(clusters)} came.")
    return clusters[0]


def _arm(asked: _Asked, given: Rounds) -> Arm:
    """Return the change of one cluster."""
    before, after = asked.rounds(given)
    label = given.title if isinstance(given, Study) else f"{before.label} to {after.label}"
    if asked.relation is None:
        return change_of_actors((before, after), asked.statistic, asked.groups, label=label)
    found = dyadic_change(find_statistic(asked.statistic), before, after, groups=asked.groups)
    if found.actors < FEWEST or np.isnan(found.change):
        raise NetworkError(
            f"each cluster needs ten actors or more who were observed in both rounds, and a {asked.statistic} of {asked.relation!r} in "
            f"both; {label!r} has {found.actors} actors, {found.first:.3g} and {found.second:.3g}."
        )
    return Arm(label, found.first, found.second, found.se**2, found.actors - 1, found.actors)


def _between(asked: _Asked, sides: list[list[Arm]], draws: tuple[int, int]) -> Effect:
    treated, control = sides
    rows = [
        arm.row() | {"side": side} for side, arms in zip(("treated", "control"), sides, strict=True) for arm in arms
    ]
    table = pd.DataFrame(rows).set_index("cluster")[["side", "before", "after", "change", "se", "n"]]
    if len(treated) == len(control) == 1:
        found = difference(treated[0], control[0], asked.level)
        shock = _tipping_shock(found, asked.level)
        return _effect(asked, found, (_shock_words(shock), TRENDS), table=table, shock=shock)
    found = _of_clusters([np.array([arm.change for arm in arms]) for arms in sides], asked.level, draws)
    return _effect(asked, found, (TRENDS,), table=table)


def _tipping_shock(found: Found, level: float) -> float:
    reach = stats.t.ppf((1 + level) / 2, found.df)
    return float(np.sqrt(max(0.0, (found.observed / reach) ** 2 - found.se**2) / 2))


def _shock_words(shock: float) -> str:
    if shock == 0:
        return "One cluster against one: it is not significant, even had no shock hit either cluster as a whole."
    return (
        "One cluster against one has no p-value of a cause. It stops being significant if shocks that hit a whole cluster have a "
        f"standard deviation of {shock:.3g} or more; the interval knows of none."
    )


def _of_clusters(changes: list[Floats], level: float, draws: tuple[int, int]) -> Found:
    """Compare the mean changes of clusters: Welch's error, or the pooled one where a side has one cluster, and p by reassignment."""
    sizes = [len(side) for side in changes]
    effect = float(changes[0].mean() - changes[1].mean())
    if min(sizes) > 1:
        parts = [float(side.var(ddof=1)) / len(side) for side in changes]
        df = sum(parts) ** 2 / max(sum(one**2 / (n - 1) for one, n in zip(parts, sizes, strict=True)), 1e-300)
        se = float(np.sqrt(sum(parts)))
    else:
        many = max(changes, key=len)
        df, se = len(many) - 1.0, float(np.sqrt(many.var(ddof=1) * (1 + 1 / len(many))))
    every, ways = np.concatenate(changes), comb(sum(sizes), sizes[0])
    exact = ways <= draws[0]
    null = _reassigned(every, sizes[0], draws, exact=exact)
    far = int((np.abs(null) >= abs(effect) - CLOSE * max(1.0, abs(effect))).sum())
    p_value = far / ways if exact else (1 + far) / (len(null) + 1)
    told = [f"{sizes[0]} clusters with the programme, {sizes[1]} without."]
    if exact and ways < 5 * ENOUGH:
        least = (2 if sizes[0] == sizes[1] else 1) / ways
        told.append(f"With so few clusters no p-value below {least:.2g} is possible.")
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se if df > 0 else float("nan")
    how = "all ways" if exact else f"{draws[0]:,} draws, seed {draws[1]},"
    return Found(
        observed=effect,
        se=se,
        df=float(df),
        interval=(effect - reach, effect + reach),
        p_value=p_value,
        null=null,
        method=f"{how} of choosing the treated clusters; interval by t with {df:.3g} degrees of freedom",
        notes=tuple(told),
    )


def _reassigned(changes: Floats, treated: int, draws: tuple[int, int], *, exact: bool) -> Floats:
    """Return the effect for each way, or for drawn ways, of choosing the treated."""
    changes, total = np.sort(changes), float(changes.sum())
    if exact:
        chosen = np.array(list(combinations(range(len(changes)), treated)))
        sums = changes[chosen].sum(axis=1)
    else:
        order = generator(draws[1]).permuted(np.tile(changes, (draws[0], 1)), axis=1)
        sums = order[:, :treated].sum(axis=1)
    return np.asarray(sums / treated - (total - sums) / (len(changes) - treated))


def _effect(
    asked: _Asked, found: Found, notes: tuple[str, ...], *, table: pd.DataFrame | None = None, shock: float = np.nan
) -> Effect:
    return Effect(
        statistic=f"difference in differences of {asked.title}",
        observed=found.observed,
        se=found.se,
        p_value=found.p_value,
        interval=found.interval,
        level=asked.level,
        null=found.null,
        method=found.method,
        notes=(*found.notes, *notes),
        table=found.table if table is None else table,
        tipping_shock=shock,
    )
