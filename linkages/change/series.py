"""Three rounds and more: every indicator in each round, its changes from round to round, and its trend."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.change.actors import scores_of
from linkages.change.dates import round_times, slope_weights
from linkages.change.estimates import (
    DYADS,
    EXPLORED,
    MOST_CELLS,
    NOT_TESTED,
    OF_TIES,
    PRIMARY,
    PRODUCERS,
    SIGNS,
    Row,
    change_estimates,
    claim_of,
    declared_outcomes,
    p_of_t,
    row_of_test,
    without_each,
)
from linkages.change.money import real_terms
from linkages.change.network import score_of
from linkages.change.status import response_table
from linkages.errors import LinkagesError, LinkagesWarning, NetworkError
from linkages.inference import benjamini_hochberg, dependence_intervals, holm
from linkages.inference.actor_change import Paired, channel_of, flip_signs, main_middlemen, shared_codes
from linkages.inference.change_tests import FEWEST
from linkages.inference.contrasts import dyadic_contrast, within
from linkages.inference.jackknife import jackknife_se, margin
from linkages.inference.statistics import find_statistic
from linkages.measures import network_table
from linkages.measures.channel import dependence
from linkages.measures.concentration import concentration
from linkages.measures.dependency import beta_values, producer_shares
from linkages.network.core import Network
from linkages.network.shape import channels, select_relations
from linkages.network.study import Study

Floats = npt.NDArray[np.float64]
LEVEL, CHANGE, SLOPE = "level", "change", "slope"
ONE_ROUND = "DCR*, on dyads seen in the round"
ACTORS = "node jackknife"
COLUMNS = (
    "indicator",
    "what",
    "from_round",
    "to_round",
    "per",
    "n",
    "estimate",
    "se",
    "low",
    "high",
    "p_value",
    "p_adjusted",
    "family",
    "method",
    "claim",
)
TEXTS = ("indicator", "what", "from_round", "to_round", "per", "family", "method", "claim")


@dataclass(frozen=True, eq=False)
class Trend:
    """The rounds over which a slope runs, and what each counts in it."""

    nets: Sequence[Network]
    weights: Floats
    per: str
    level: float
    seed: int


def change_series(
    study: Study, *, indicators: Sequence[str] | None = None, level: float = 0.95, seed: int = 0
) -> pd.DataFrame:
    r"""Return every indicator in each round, its change from round to round and over all, and its trend.

    The trend is a least-squares slope over the dates of the rounds, a change per year; where a round has no date, or does not follow the
    one before, a change per round. For means of producers' scores it is the mean of each producer's own slope,
    :math:`\sum_k c_k y_{ik}` with :math:`c_k = (t_k - \bar t) / \sum (t_k - \bar t)^2`, over the producers scored in all rounds; p comes
    from flipping the signs of whole groups of those who leaned on one middleman in the first round (see `actor_change_test`). For
    densities and shares of returned ties it is the same sum over the rounds' figures, on the dyads seen in all of them, with the error of
    `change_test`. For concentration among the middlemen it is that sum, with the error of leaving out one producer after another from all
    rounds. With two rounds the slope is the change over the time between them.

    Parameters
    ----------
    study : Study
        Of two rounds or more that were observed. Projected rounds are left out; see `projected_table`.
    indicators : sequence of str, optional
        Of `change_estimates`; all of them unless told.
    level : float
        Of the intervals.
    seed : int
        Of the flipped signs.

    Returns
    -------
    pandas.DataFrame
        Sorted by indicator in the order of `change_estimates`; `what` tells the kind of row:

        - ``level``: the figure in one round (`from_round` and `to_round` are the same), over all who were observed in it. The interval is
          that of `dependence_intervals` or `figure_interval`; missing for figures that have none.
        - ``change``: from one round to the next, and from the first to the last: `change_estimates` of the two rounds, among those seen in
          both.
        - ``slope``: among those seen in all rounds, `per` year or round.

        `n` is actors or dyads; `estimate`, `se`, `low`, `high`, `p_value`. `p_adjusted` takes all changes of one `family` (Holm for
        ``primary``, Benjamini and Hochberg for ``explored``), or all slopes of it, together. `claim` as in `change_estimates`, over all
        rounds that the row needs.

    Raises
    ------
    LinkagesError
        If fewer than two rounds were observed, an indicator is none, or rounds cannot be compared.

    Notes
    -----
    Levels are of all who were observed in a round, changes and slopes of those seen in the rounds compared: a line through the levels
    need not have the slope that the table tells.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = change_series(chanderi(actors=80), indicators=["output.middleman_share"])
    >>> found[["what", "from_round", "to_round", "per"]].fillna("").values.tolist()[2:]
    [['change', 'baseline', 'followup', ''], ['slope', 'baseline', 'followup', 'year']]
    """
    nets = observed_rounds(study)
    if len(nets) < 2:
        raise LinkagesError(
            f"a series needs two rounds or more that were observed; the study {study.title!r} has {len(nets)}."
        )
    if not 0 < level < 1:
        raise LinkagesError(f"level must lie between 0 and 1; {level!r} came.")
    changes = _changes(study, nets, level, seed)
    known = list(dict.fromkeys(changes["indicator"]))
    strange = [name for name in indicators or () if name not in known]
    if strange:
        raise LinkagesError(f"indicators must be among {', '.join(known)}; {', '.join(map(repr, strange))} came.")
    chosen = known if indicators is None else list(dict.fromkeys(indicators))
    times, per = round_times(nets)
    trend = Trend(nets, slope_weights(times), per, level, seed)
    slopes = pd.DataFrame([*_of_scores(trend), *_of_ties(trend), *_of_middlemen(trend)], columns=list(COLUMNS))
    slopes = slopes.assign(what=SLOPE, from_round=nets[0].label, to_round=nets[-1].label, per=per)
    slopes["claim"] = _claims(slopes, study, nets)
    levels = pd.concat([_levels(net, known, level) for net in nets])
    parts = (levels, _adjusted(changes, study), _adjusted(slopes, study))
    table = pd.concat([one.reindex(columns=list(COLUMNS)).astype(dict.fromkeys(TEXTS, "str")) for one in parts])
    table = table[table["indicator"].isin(chosen)]
    order = table["indicator"].map({name: rank for rank, name in enumerate(chosen)})
    return table.iloc[np.argsort(order.to_numpy(), kind="stable")].astype({"n": "Int64"}).reset_index(drop=True)


def observed_rounds(study: Study) -> list[Network]:
    """Return the rounds that are no projection, in order of time."""
    return [net for net in study if net.setting.origin != "projected"]


def _changes(study: Study, nets: Sequence[Network], level: float, seed: int) -> pd.DataFrame:
    """Return `change_estimates` of each round and the next, and of the first and the last."""
    pairs = [*pairwise(nets), *([(nets[0], nets[-1])] if len(nets) > 2 else [])]
    found = []
    for before, after in pairs:
        table = change_estimates(
            study, baseline=before.label, followup=after.label, by=[], primary=[], level=level, seed=seed
        )
        found.append(table.assign(what=CHANGE, from_round=before.label, to_round=after.label))
    return pd.concat(found).rename(columns={"change": "estimate"}).drop(columns=["baseline", "followup"])


def _adjusted(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Name each row's family, and adjust its p-value for all others of it."""
    rows = rows.reset_index(drop=True)
    rows["family"] = np.where(rows["indicator"].isin(declared_outcomes(study)), PRIMARY, EXPLORED)
    for family, adjust in ((PRIMARY, holm), (EXPLORED, benjamini_hochberg)):
        own = rows["family"] == family
        rows.loc[own, "p_adjusted"] = adjust(rows.loc[own, "p_value"].astype(float))
    return rows


def _claims(slopes: pd.DataFrame, study: Study, nets: Sequence[Network]) -> list[str]:
    response = pd.concat([response_table(study, baseline=one.label, followup=two.label) for one, two in pairwise(nets)])
    return [
        claim_of(str(name), response, nets[0]) if tested else "not tested"
        for name, tested in zip(slopes["indicator"], slopes["p_value"].notna(), strict=True)
    ]


def _levels(net: Network, names: Sequence[str], level: float) -> pd.DataFrame:
    """Return the figures of one round with their intervals."""
    values = network_table(real_terms(net)).iloc[0]
    intervals = _intervals(net, level)
    rows = []
    for name in names:
        relation, _, statistic = name.rpartition(".")
        row: Row = {"indicator": name, "estimate": float(values.get(name, np.nan))}
        if statistic in OF_TIES:
            row |= _tie_level(net, relation, statistic, level)
        elif name in intervals:
            row |= {"method": ACTORS} | intervals[name]
        rows.append(row)
    return pd.DataFrame(rows).assign(what=LEVEL, from_round=net.label, to_round=net.label)


def _intervals(net: Network, level: float) -> Mapping[str, Row]:
    """Return the intervals of the figures of dependence; none where there are too few actors, or no dependence."""
    if not channels(net):
        return {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", LinkagesWarning)
            table = dependence_intervals(net, level=level)
    except NetworkError:
        return {}
    table = table[["producers", "estimate", "se", "low", "high"]].rename(columns={"producers": "n"})
    rows = zip(table.index, table.to_dict("records"), strict=True)
    return {str(name): {str(column): value for column, value in row.items()} for name, row in rows}


def _tie_level(net: Network, relation: str, statistic: str, level: float) -> Row:
    found = dyadic_contrast(find_statistic(statistic), [select_relations(net, relation)], [1.0])
    row: Row = {"n": found.dyads, "estimate": found.estimate, "method": ONE_ROUND}
    if found.actors >= FEWEST and not np.isnan(found.se):
        low, high = within(statistic, found.interval(level))
        row |= {"se": found.se, "low": low, "high": high}
    return row


def _of_scores(trend: Trend) -> Iterator[Row]:
    """Tell the mean slope of each of the producers' scores."""
    first = trend.nets[0]
    scores = [scores_of(net) for net in trend.nets]
    weights = first.actors["sampling_weight"].to_numpy(dtype=float)
    for indicator in map(str, network_table(first)):
        score = score_of(indicator)
        if score.endswith(NOT_TESTED) or not all(score in table for table in scores):
            continue
        slopes = np.tensordot(trend.weights, np.stack([table[score].to_numpy(dtype=float) for table in scores]), axes=1)
        own = ~np.isnan(slopes)
        codes = shared_codes(main_middlemen(first, channel=channel_of(first, score)))[own]
        paired = Paired(slopes[own], weights[own], codes)
        yield {"indicator": indicator, "method": SIGNS} | _slope_row(trend, paired)


def _slope_row(trend: Trend, paired: Paired) -> Row:
    n = len(paired.change)
    if not n:
        return {"n": 0}
    tight = replace(paired, group=np.unique(paired.group, return_inverse=True)[1])
    row: Row = {"n": n, "estimate": paired.mean}
    if n < FEWEST or tight.groups < 2:
        return row
    found = flip_signs(tight, level=trend.level, seed=trend.seed)
    return row | row_of_test(found.se, found.interval, found.p_value)


def _of_ties(trend: Trend) -> Iterator[Row]:
    """Tell the slope of each density and of each share of returned ties."""
    for name, relation in trend.nets[0].relations.items():
        nets = [select_relations(net, name) for net in trend.nets]
        for statistic in OF_TIES:
            kind = find_statistic(statistic)
            if kind.reciprocal and not relation.directed:
                continue
            found = dyadic_contrast(kind, nets, trend.weights.tolist())
            row: Row = {
                "indicator": f"{name}.{statistic}",
                "method": DYADS.replace("both", "all"),
                "n": found.dyads,
                "estimate": found.estimate,
            }
            if found.actors >= FEWEST and not np.isnan(found.se):
                row |= row_of_test(found.se, found.interval(trend.level), found.p_value)
            yield row


def _of_middlemen(trend: Trend) -> Iterator[Row]:
    """Tell the slope of the producers' concentration among the middlemen, leaving out one producer after another."""
    for channel in channels(trend.nets[0]):
        ties = [dependence(net, channel=channel) for net in trend.nets]
        if any(not one.middlemen.any() for one in ties):
            continue
        shares = [sparse.csr_array(producer_shares(one)) for one in ties]
        active = np.flatnonzero(np.any([own.sum(axis=1) > 0 for own in shares], axis=0))
        whole = [concentration(beta_values(one)[one.middlemen]) for one in ties]
        cells = len(active) * max(int(one.middlemen.sum()) for one in ties)
        left = None
        if len(active) >= FEWEST and cells <= MOST_CELLS:
            left = np.tensordot(trend.weights, np.stack(without_each(trend.nets, ties, shares, active)), axes=1)
        for place, name in enumerate(whole[0]):
            slope = float(np.dot(trend.weights, [one[name] for one in whole]))
            row: Row = {
                "indicator": f"{channel}.beta_{name}",
                "method": PRODUCERS,
                "n": len(active),
                "estimate": slope,
            }
            if left is not None and not np.isnan(left[:, place]).any():
                se = float(jackknife_se(left[:, [place]])[0])
                reach = margin(len(active), trend.level) * se
                row |= row_of_test(se, (slope - reach, slope + reach), p_of_t(slope, se, len(active)))
            yield row
