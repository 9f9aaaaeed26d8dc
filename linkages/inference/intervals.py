"""Every figure of dependence with its standard error, its interval, and what the answers not given leave open."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.jackknife import LEAST, check, jackknife_se, margin, warned
from linkages.inference.open_answers import CONCENTRATIONS, bounds
from linkages.inference.scores import channels_of, producer_scores, without
from linkages.measures.channel import Dependence
from linkages.measures.concentration import concentrations
from linkages.measures.dependency import beta_values, producer_shares
from linkages.network.core import Network
from linkages.network.remember import remembered
from linkages.network.shape import select_channel, subset

Numbers = npt.NDArray[np.float64]


@remembered
def dependence_intervals(net: Network, *, level: float = 0.95) -> pd.DataFrame:
    """Return the figures of dependence of `network_table`, each with a standard error, an interval, and bounds from missing answers.

    The standard error is the node jackknife's (see `node_jackknife`): one actor after another is left out with all its ties, and its
    partners' shares are taken over the rest. A producer whose only partner is left out names nobody, and a middleman whose only buyer is
    left out reaches the outside. The actors at which roads end (markets, lenders, suppliers) stand for the outside world and are not
    left out.

    Parameters
    ----------
    net : Network
        With dependence relations.
    level : float
        Of the interval, in (0, 1).

    Returns
    -------
    pandas.DataFrame
        Indexed by `figure`, named as the columns of `network_table`:

        - `producers`: for whom the score is defined (``beta_hhi``, ``beta_cr4``, ``beta_gini``: who named a partner);
        - `estimate`: the figure;
        - `se`, `low`, `high`: how far other actors like these might have moved it, the interval cut at 0, and at 1 for shares; NaN with
          fewer than 10 producers, or where the figure is not defined without some actor;
        - `missing_low`, `missing_high`: the least and the most that it can be once the answers that were not given are known. A
          producer who did not answer may have any score, and one who leans on somebody who was not interviewed any score between the
          two extremes of `road_table`. Where all answered, both are the estimate. NaN: nothing limits it (exits of who did not answer).

        The two pairs answer different questions and do not add up: the first is about chance, the second about silence.

    Raises
    ------
    NetworkError
        If the network has no dependence relation, or fewer than 10 actors to leave out.

    Warns
    -----
    LinkagesWarning
        If fewer than 30 actors are left out.

    Notes
    -----
    Leaving out an actor with whom nobody deals, and about whom nobody left an answer open, only takes its own score out of the means, so
    these are not computed anew; the others are, one by one. That is exact.

    References
    ----------
    Efron, B. & Stein, C. (1981). The jackknife estimate of variance. Annals of Statistics 9, 586-596.
    https://doi.org/10.1214/aos/1176345462

    Manski, C. F. (1989). Anatomy of the selection problem. Journal of Human Resources 24, 343-360. https://doi.org/10.2307/145818

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = dependence_intervals(chanderi(actors=80)["baseline"])
    >>> row = found.loc["output.captive_share"]
    >>> bool(row["low"] < row["estimate"] < row["high"]), bool(row["missing_low"] <= row["estimate"] <= row["missing_high"])
    (True, True)
    """
    found = channels_of(net)
    if not found:
        raise NetworkError(
            f"{net.label!r} has no dependence relation; declare kind, channel and dependent of at least one relation."
        )
    outside = {position for ends in net.setting.terminals.values() for position in ends}
    places = np.flatnonzero(net.present & ~net.actors["position"].isin(outside).to_numpy())
    check(len(places), level)
    warned(len(places))
    figures = _Figures(net, found)
    table = pd.DataFrame({"producers": figures.counts, "estimate": figures.means}, index=figures.index)
    table["se"] = np.where(table["producers"] >= LEAST, jackknife_se(figures.without_each(places)), np.nan)
    reach = margin(len(places), level) * table["se"]
    table["low"] = (table["estimate"] - reach).clip(lower=0.0)
    exits = table.index.str.endswith("mean_exits")
    table["high"] = (table["estimate"] + reach).where(exits, (table["estimate"] + reach).clip(upper=1.0))
    return table.join(bounds(net, found, figures.scores))


class _Figures:
    """The figures of a network, as weighted means of its producers' scores and concentrations of what the middlemen hold."""

    def __init__(self, net: Network, found: Sequence[Dependence]) -> None:
        self.net, self.found = net, found
        self.scores = pd.DataFrame(dict(producer_scores(net, found)), index=net.index)
        self.weights = net.actors["sampling_weight"].to_numpy(dtype=float)
        self.beta = [beta_values(ties) for ties in found]
        held = [f"{ties.channel}.{name}" for ties in found for name in CONCENTRATIONS]
        self.index = pd.Index([*self.scores.columns, *held], name="figure")
        active = [int((producer_shares(ties).sum(axis=1) > 0).sum()) for ties in found]
        self.counts = np.array([*self.scores.notna().sum(), *np.repeat(active, len(CONCENTRATIONS))], dtype=np.int64)

    @property
    def means(self) -> Numbers:
        top, bottom = _sums(self.scores.to_numpy(), self.weights)
        return np.concatenate([_ratio(top, bottom), *(map(_held, self.beta, self.found))])

    def without_each(self, places: npt.NDArray[np.int64]) -> Numbers:
        """Return the figures (columns) without each of the given actors (rows)."""
        leaned, reheard = leaned_on(self.net, self.found)
        rows = np.empty((len(places), len(self.index)))
        values = self.scores.to_numpy()
        top, bottom = _sums(values, self.weights)
        own = [producer_shares(ties) for ties in self.found]
        for row, place in enumerate(places):
            if leaned[place] or reheard[place]:
                rows[row] = self._computed_without(int(place), anew=bool(reheard[place]))
                continue
            defined = ~np.isnan(values[place])
            weight = self.weights[place]
            mine = np.where(defined, weight * np.nan_to_num(values[place]), 0.0)
            rows[row, : values.shape[1]] = _ratio(top - mine, bottom - weight * defined)
            rows[row, values.shape[1] :] = np.concatenate(
                [
                    _held(beta - weight * shares[[place]].toarray().ravel(), ties, without=int(place))
                    for beta, shares, ties in zip(self.beta, own, self.found, strict=True)
                ]
            )
        return rows

    def _computed_without(self, place: int, *, anew: bool) -> Numbers:
        if anew:
            net = subset(self.net, np.delete(self.net.index.to_numpy(), place))
            return _Figures(net, channels_of(net)).means
        left = without(self.found, place)
        values = np.array([*producer_scores(self.net, left).values()]).T
        top, bottom = _sums(values, self.weights)
        return np.concatenate([_ratio(top, bottom), *(_held(beta_values(ties), ties) for ties in left)])


def leaned_on(net: Network, found: Sequence[Dependence]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return who is somebody's partner, and whose going would change which answers are known.

    The second are those of whom a single answer was left open, and the silent where their word counts for others.
    """
    n = len(net.index)
    leaned, reheard = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    unknown = net.unknown
    for ties in found:
        leaned[ties.amounts.tocoo().col] = True
        for relation in select_channel(net, ties.channel):
            rows = unknown[unknown["relation"] == relation.name]
            reheard[net.places(rows["target" if relation.dependent == "source" else "source"])] = True
            if relation.merge in ("source", "target") and relation.merge != relation.dependent:
                reheard |= ~net.answered[relation.name].to_numpy(dtype=bool)
    return leaned, reheard


def _sums(values: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    defined = ~np.isnan(values)
    return weights @ np.where(defined, values, 0.0), weights @ defined


def _ratio(top: Numbers, bottom: Numbers) -> Numbers:
    empty = bottom <= 1e-12
    return np.where(empty, np.nan, top / np.where(empty, 1.0, bottom))


def _held(beta: Numbers, ties: Dependence, *, without: int | None = None) -> Numbers:
    """Return the concentrations of what the middlemen hold, without one of the actors."""
    among = ties.middlemen
    if without is not None and among[without]:
        among = among.copy()
        among[without] = False
    held = np.maximum(beta[among], 0.0)
    return np.asarray(concentrations(held[None, :] if held.sum() > 1e-12 else np.zeros((1, len(held))))[0])
