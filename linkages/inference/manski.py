"""The least and the most that a mean can be, whatever those who did not answer would have said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.dyads import Matrix
from linkages.inference.open_answers import score_ranges
from linkages.inference.scores import channels_of, producer_scores
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.observed import dyad_total, observed_total
from linkages.network.remember import remembered
from linkages.network.shape import select_relations

EVERYONE, NOT_GIVEN = "all", "not given"
DENSITY, UNBOUNDED = ".density", ".mean_exits"
SIDES = ("before", "after")
COLUMNS = ("n", "known", "estimate", "low", "high")

Flags = npt.NDArray[np.bool_]


def manski_bounds(
    rounds: Network | Rounds,
    measure: str,
    *,
    by: str | None = None,
    baseline: str | None = None,
    followup: str | None = None,
) -> pd.DataFrame:
    r"""Return the least and the most that the mean of a score in [0, 1] can be, and its change, once the missing answers are known.

    Of n who have a score, or may have one, k are known, with the mean m. Each of the others may be anywhere from 0 to 1, so

    .. math:: \frac{k m}{n} \le \text{mean} \le \frac{k m + n - k}{n}, \qquad
        L_2 - U_1 \le \text{change} \le U_2 - L_1.

    Nothing is assumed about those who did not answer. The bounds are as wide as the share that is missing, and no test.

    Parameters
    ----------
    rounds : Network, Study or sequence of two Networks
        One network for a mean; a study or two rounds for its change.
    measure : str
        An indicator of dependence of `network_table` in [0, 1]: ``middleman_share``, ``interlinking``, ``locked_share``,
        ``triple_locked_share``, ``captive_share``, or in a channel, for example ``output.middleman_share``, ``output.captive_share``; or
        the density of a relation, for example ``trust.density``, over its dyads.
    by : str, optional
        An actor column: one row for each group too. The group of an actor is that of the round.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    pandas.DataFrame
        Index `group`: ``all``, then each group. One round: `n` (who have a score or may have one; of densities the dyads), `known`,
        `estimate` (the mean of the known), `low`, `high`. Two rounds: these with ``before.`` and ``after.``, and ``change.estimate``,
        ``change.low``, ``change.high``, and `sign_known`: whether the bounds of the change leave out 0. Means carry sampling weights.

    Raises
    ------
    NetworkError
        If the measure is not bounded so, or is none, or `by` is no column.

    Notes
    -----
    Whose score leans on a middleman who was not interviewed may be anywhere between what follows if that one reaches the outside and what
    follows if not; see `road_table`. A silent producer may turn out to use no such channel, and then counts nowhere; that lies within
    the bounds. The change is that of the means of each round.

    References
    ----------
    Manski, C. F. (1989). Anatomy of the selection problem. Journal of Human Resources 24, 343-360. https://doi.org/10.2307/145818

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> net = worked_example()
    >>> silent = net.with_(answered=net.answered.assign(sale=net.index != "w4"), ties=net.ties[net.ties["source"] != "w4"])
    >>> manski_bounds(silent, "output.top_partner_share").round(3).values.tolist()
    [[6.0, 5.0, 0.76, 0.633, 0.8]]
    """
    nets = [rounds] if isinstance(rounds, Network) else list(pair_rounds(rounds, baseline=baseline, followup=followup))
    tables = [
        _of_density(net, measure, by) if measure.endswith(DENSITY) else _of_scores(net, measure, by) for net in nets
    ]
    if len(tables) == 1:
        return tables[0]
    first, second = tables
    order = [*first.index, *(group for group in second.index if group not in first.index)]
    table = pd.concat(
        [one.reindex(order).add_prefix(f"{side}.") for one, side in zip(tables, SIDES, strict=True)], axis="columns"
    )
    table["change.estimate"] = table["after.estimate"] - table["before.estimate"]
    table["change.low"] = table["after.low"] - table["before.high"]
    table["change.high"] = table["after.high"] - table["before.low"]
    table["sign_known"] = (table["change.low"] > 0) | (table["change.high"] < 0)
    return table.rename_axis("group")


def _of_density(net: Network, measure: str, by: str | None) -> pd.DataFrame:
    name = measure.removesuffix(DENSITY)
    if by is not None:
        raise NetworkError(f"`by` is for means over actors; {measure!r} is one over dyads.")
    one = select_relations(net, name)
    dyads, seen, ties = dyad_total(one), observed_total(one), len(one.ties)
    if not dyads:
        raise NetworkError(f"{measure!r} needs two actors or more who are present in {net.label!r}.")
    row = (dyads, seen, ties / seen if seen else np.nan, ties / dyads, (ties + dyads - seen) / dyads)
    return pd.DataFrame([row], columns=list(COLUMNS), index=pd.Index([EVERYONE], name="group"))


def _of_scores(net: Network, measure: str, by: str | None) -> pd.DataFrame:
    values, low, high = _scores_of(net, measure)
    weights = net.actors["sampling_weight"].to_numpy(dtype=float)
    groups = _groups(net, by)
    counted = ~np.isnan(low)
    rows = {EVERYONE: _mean_row(counted, (values, low, high), weights)}
    for label in [] if groups is None else sorted(set(groups[counted])):
        rows[label] = _mean_row(counted & (groups == label), (values, low, high), weights)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(COLUMNS)).rename_axis("group")


def _scores_of(net: Network, measure: str) -> tuple[Matrix, Matrix, Matrix]:
    """Return each actor's score, and the least and the most that it can be; NaN for who has none and cannot have one."""
    scores, ranges = _ranges(net)
    bounded = [str(name) for name in scores if not f".{name}".endswith(UNBOUNDED)]
    if measure not in bounded:
        raise NetworkError(
            f"measure must be a mean of scores from 0 to 1; {measure!r} is none of {', '.join(bounded) or 'them, as there are none'}, "
            "nor the density of a relation."
        )
    low, high = ranges[measure]
    return scores[measure].to_numpy(dtype=float), low, high


@remembered
def _ranges(net: Network) -> tuple[pd.DataFrame, dict[str, tuple[Matrix, Matrix]]]:
    """Return every score of dependence, and the least and the most that each can be."""
    found = channels_of(net)
    if not found:
        return pd.DataFrame(index=net.index), {}
    scores = pd.DataFrame(dict(producer_scores(net, found)), index=net.index)
    return scores, score_ranges(net, found, scores)


def _mean_row(members: Flags, scores: tuple[Matrix, Matrix, Matrix], weights: Matrix) -> tuple[float, ...]:
    values, low, high = scores
    known = members & ~np.isnan(values)
    return (
        int(members.sum()),
        int((known & (low == high)).sum()),
        _mean(values, known, weights),
        _mean(low, members, weights),
        _mean(high, members, weights),
    )


def _mean(values: Matrix, members: Flags, weights: Matrix) -> float:
    total = weights[members].sum()
    return float((weights[members] * values[members]).sum() / total) if total > 0 else float("nan")


def _groups(net: Network, by: str | None) -> npt.NDArray[np.object_] | None:
    if by is None:
        return None
    if by not in net.actors:
        raise NetworkError(
            f"by must be a column of the actors; {by!r} is not one of {', '.join(map(str, net.actors))}."
        )
    column = net.actors[by]
    return np.asarray(column.map(str).where(column.notna(), NOT_GIVEN), dtype=object)
