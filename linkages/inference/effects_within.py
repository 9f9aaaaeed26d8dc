"""Treated and not, within one cluster: dyads by the treatment of their ends, and scores of actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.actor_change import actor_scores, channel_of, main_middlemen, shared_codes
from linkages.inference.change_tests import FEWEST, pairs_for
from linkages.inference.exposure import ClassChange, Given, class_change, covariance, exposure_flags, permuted_effects
from linkages.inference.found import Arm, Found, difference, p_of
from linkages.inference.permutation import CLOSE, Strata, relabellings, strata_codes
from linkages.inference.statistics import Statistic
from linkages.measures.frame import Groups
from linkages.network.core import Network

Floats = npt.NDArray[np.float64]
Pair = tuple[Network, Network]
Draws = tuple[int, int] | None
ARMS = ("treated", "not treated")


def dyad_effect(
    kind: Statistic,
    nets: Pair,
    exposure: Given,
    *,
    groups: Groups | None,
    strata: Strata,
    draws: Draws,
    level: float,
) -> Found:
    """Return how the dyads among the treated changed, less those among the others; see `did`."""
    pairs = pairs_for(kind, nets[0], nets[1], groups)
    here = nets[0].present & nets[1].present
    told = exposure_flags(nets[0], exposure)[here]
    arms = {"T": told == 1, "C": told == 0}
    names = ("TT", "TC", "CT", "CC") if pairs.directed else ("TT", "TC", "CC")
    classes = {name: class_change(kind, pairs, arms[name[0]], arms[name[1]]) for name in names}
    for name in ("TT", "CC"):
        _check(name, classes[name])
    sides = [_as_arm(ARMS[place], classes[name]) for place, name in enumerate(("TT", "CC"))]
    found = difference(sides[0], sides[1], level)
    table = _class_table(classes, found, level)
    left = int(np.isnan(told).sum())
    notes = (
        (
            f"Pairs of treated changed by {classes['TT'].change:.3g} ({classes['TT'].senders:,} actors), pairs of others by "
            f"{classes['CC'].change:.3g} ({classes['CC'].senders:,})."
        ),
        *([f"{left:,} actors whose treatment is not known are left out."] if left else []),
    )
    if draws is None:
        return replace(found, p_value=p_of(found.observed, found.se, found.df), null=0.0, table=table, notes=notes)
    null = permuted_effects(kind, pairs, told, strata=strata, index=nets[0].index[here], draws=draws)
    return _by_lot(replace(found, table=table, notes=notes), null, draws)


def _check(name: str, found: ClassChange) -> None:
    if found.fewest < FEWEST:
        raise NetworkError(
            f"each arm needs ten actors or more who were present and observed in both rounds; {ARMS[name == 'CC']!r} has {found.fewest}."
        )
    if np.isnan(found.change):
        raise NetworkError(
            f"the statistic is not defined in both rounds among the {ARMS[name == 'CC']}: no tie counts."
        )


def _as_arm(label: str, found: ClassChange) -> Arm:
    return Arm(label, found.first, found.second, found.variance, found.fewest - 1.0, found.fewest)


def _class_table(classes: Mapping[str, ClassChange], effect: Found, level: float) -> pd.DataFrame:
    """Return each class, and each contrast with CC: before, after, change, se, low, high, p_value."""
    rows: dict[str, dict[str, float]] = {}
    for name, one in classes.items():
        ends = {"before": one.first, "after": one.second}
        rows[name] = ends | _told(one.change, one.variance, one.fewest - 1.0, level)
    rows["TT - CC"] = _told(effect.observed, effect.se**2, effect.df, level)
    rest = classes["CC"]
    for name in [name for name in classes if name in ("TC", "CT")]:
        one = classes[name]
        both = one.variance + rest.variance - 2 * covariance(one, rest)
        floor = one.squares + rest.squares
        rows[f"{name} - CC"] = _told(one.change - rest.change, max(both, floor), one.fewest - 1.0, level)
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("dyads")


def _told(change: float, variance: float, df: float, level: float) -> dict[str, float]:
    se = float(np.sqrt(variance))
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    return {"change": change, "se": se, "low": change - reach, "high": change + reach, "p_value": p_of(change, se, df)}


def _by_lot(found: Found, null: Floats, draws: tuple[int, int]) -> Found:
    """Return the effect with p from drawing the treated anew; draws in which it is not defined count as far."""
    effect = abs(found.observed)
    far = int((~(np.abs(null) < effect - CLOSE * max(1.0, effect))).sum())
    method = f"{draws[0]:,} draws of who was treated, seed {draws[1]}; interval by {found.method}"
    return replace(found, p_value=(1 + far) / (len(null) + 1), null=null, method=method)


def change_of_actors(nets: Pair, measure: str, groups: Groups | None, *, label: str) -> Arm:
    """Return the mean change of a score of one cluster's actors, cluster-robust by shared middleman."""
    table = _scored(nets, measure, groups)
    many = int(table["group"].max()) + 1 if len(table) else 0
    if len(table) < FEWEST or many < 2:
        raise NetworkError(
            f"each cluster needs ten actors or more, of two groups or more, with {measure!r} in both rounds; {label!r} has "
            f"{len(table)}, of {many}."
        )
    before, after = (float(np.average(table[one], weights=table["weight"])) for one in ("before", "after"))
    return Arm(label, before, after, _robust(table, _adds(table)), many - 1.0, len(table))


def actor_effect(
    nets: Pair,
    measure: str,
    exposure: Given,
    *,
    groups: Groups | None,
    strata: Strata,
    draws: Draws,
    level: float,
) -> Found:
    """Return the mean change of a score among the treated, less that among the others; see `did`."""
    told = pd.Series(exposure_flags(nets[0], exposure), index=nets[0].index)
    scored = _scored(nets, measure, groups)
    table = scored[told[scored.index].notna()]
    table = table.assign(treated=told[table.index].astype(bool), group=shared_codes(table["group"]))
    parts = {ARMS[0]: table[table["treated"]], ARMS[1]: table[~table["treated"]]}
    for arm, part in parts.items():
        if len(part) < FEWEST:
            raise NetworkError(
                f"each arm needs ten actors or more with {measure!r} in both rounds; {arm!r} has {len(part)}."
            )
    adds = pd.concat([_adds(parts[ARMS[0]]), -_adds(parts[ARMS[1]])]).reindex(table.index)
    rows = {arm: _arm_row(part, level) for arm, part in parts.items()}
    effect = rows[ARMS[0]]["change"] - rows[ARMS[1]]["change"]
    many = int(table["group"].max()) + 1
    se, df = float(np.sqrt(_robust(table, adds))), many - 1.0
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    found = Found(
        observed=effect,
        se=se,
        df=df,
        interval=(effect - reach, effect + reach),
        p_value=p_of(effect, se, df),
        null=0.0,
        method=f"cluster-robust errors by shared middleman or group, t with {many - 1:,} degrees of freedom",
        notes=_actor_notes(parts, rows, len(scored) - len(table)),
        table=pd.DataFrame.from_dict(rows, orient="index").rename_axis("actors"),
    )
    return found if draws is None else _by_lot(found, _dealt(table, strata, draws), draws)


def _actor_notes(
    parts: Mapping[str, pd.DataFrame], rows: Mapping[str, Mapping[str, float]], left: int
) -> tuple[str, ...]:
    told = "; ".join(
        f"{arm}: {rows[arm]['change']:.3g}, {len(part):,} actors in {part['group'].nunique():,} groups"
        for arm, part in parts.items()
    )
    few = min(part["group"].nunique() for part in parts.values())
    return (
        f"{told}.",
        *([f"{left:,} actors whose treatment is not known are left out."] if left else []),
        *([f"With {few} groups in an arm the cluster-robust error tends to be too small."] if few < FEWEST else []),
    )


def _arm_row(part: pd.DataFrame, level: float) -> dict[str, float]:
    own = part.assign(group=shared_codes(part["group"]))
    before, after = (float(np.average(own[one], weights=own["weight"])) for one in ("before", "after"))
    many = int(own["group"].max()) + 1
    variance = _robust(own, _adds(own)) if many > 1 else float("nan")
    return {"before": before, "after": after} | _told(after - before, variance, max(many - 1.0, 1.0), level)


def _scored(nets: Pair, measure: str, groups: Groups | None) -> pd.DataFrame:
    """Return those scored in both rounds: `before`, `after`, `weight`, `group` (those who share nothing are groups of their own)."""
    before, after = (actor_scores(net, measure) for net in nets)
    table = pd.DataFrame({"before": before, "after": after, "weight": nets[0].actors["sampling_weight"].astype(float)})
    if groups is None:
        shared = main_middlemen(nets[0], channel=channel_of(nets[0], measure))
    elif isinstance(groups, str):
        if groups not in nets[0].actors:
            raise NetworkError(f"groups must name a column of the actors; {groups!r} came.")
        shared = nets[0].actors[groups]
    else:
        shared = groups if isinstance(groups, pd.Series) else pd.Series(dict(groups), dtype=object)
    table = table[(table["after"] - table["before"]).notna()]
    return table.assign(group=shared_codes(shared.reindex(table.index)))


def _adds(table: pd.DataFrame) -> pd.Series:
    """Return what each actor adds to the mean change."""
    change = table["after"] - table["before"]
    mean = float(np.average(change, weights=table["weight"]))
    return table["weight"] * (change - mean) / table["weight"].sum()


def _robust(table: pd.DataFrame, adds: pd.Series) -> float:
    sums = np.bincount(table["group"].to_numpy(), weights=adds.to_numpy())
    return float(len(sums) / (len(sums) - 1) * (sums**2).sum()) if len(sums) > 1 else float("nan")


def _dealt(table: pd.DataFrame, strata: Strata, draws: tuple[int, int]) -> Floats:
    """Return the effect for each draw of who was treated, among those with scores."""
    codes = strata_codes(strata, table.index)
    change = (table["after"] - table["before"]).to_numpy(dtype=float)
    weight, treated = table["weight"].to_numpy(dtype=float), table["treated"].to_numpy(dtype=float)
    found = []
    for block in relabellings(codes, *draws):
        dealt = treated[block]
        means = [(arm @ (weight * change)) / (arm @ weight) for arm in (dealt, 1 - dealt)]
        found.append(means[0] - means[1])
    return np.concatenate(found)
