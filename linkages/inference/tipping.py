"""The tipping point: how many ties must be wrong before a change goes the other way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linkages.errors import NetworkError
from linkages.inference.change_tests import pairs_for
from linkages.inference.dyads import Flags, Matrix
from linkages.inference.pairs import Pairs
from linkages.inference.statistics import STATISTICS
from linkages.measures.channel import Dependence, dependence
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.shape import select_relations

COUNTED = ("density", "mean_weight", "reciprocity", "ei_index")
SHARE = "middleman_share"
CLOSE = 1e-12

Least = Callable[[int], Matrix]


@dataclass(frozen=True)
class TippingPoint:
    """How many ties must be wrong for a change to go the other way.

    Attributes
    ----------
    statistic : str
        Of which the change was computed.
    before, after, change : float
        Its values in the two rounds, over what was seen in both, and their difference.
    errors : int, optional
        The fewest dyads of a round, tie or no tie, that must be wrong; None if no number of them turns the change.
    in_baseline, in_followup : int
        How many of these stand in each round, in one of the ways to do it with so few.
    ties : int
        The ties of the two rounds among which they are counted.
    notes : tuple of str
        What counts as an error.
    """

    statistic: str
    before: float
    after: float
    change: float
    errors: int | None
    in_baseline: int
    in_followup: int
    ties: int
    notes: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Errors as a share of the ties of the two rounds; NaN if no number turns the change."""
        return float("nan") if self.errors is None or not self.ties else self.errors / self.ties

    def summary(self) -> str:
        """Return the result in plain text."""
        head = f"{self.statistic}: {self.before:.3g} to {self.after:.3g} (change {self.change:+.3g})."
        if self.errors is None:
            told = "No number of wrong ties turns it."
        elif not self.errors:
            told = "Nothing changed, so there is no sign to turn."
        else:
            told = (
                f"It goes the other way if {self.errors:,} ties are wrong ({self.in_baseline:,} in the baseline, {self.in_followup:,} in "
                f"the follow-up), which is {100 * self.share:.2g} for every 100 ties; with fewer it does not."
            )
        return "\n".join([head, told, *self.notes])

    def __repr__(self) -> str:
        return self.summary()


def tipping_point(
    rounds: Rounds,
    statistic: str,
    *,
    relation: str | None = None,
    channel: str | None = None,
    groups: Groups | None = None,
    baseline: str | None = None,
    followup: str | None = None,
) -> TippingPoint:
    r"""Return the fewest ties whose status must be wrong for the change of a figure to have the other sign.

    An error is one dyad in one round: a tie that was none, or a tie that was overlooked. A dyad that is wrong in both rounds is two. The
    worst ones are sought, so the number is exact: fewer errors cannot turn the change, wherever they are.

    - ``density``: the difference in the numbers of ties, and one.
    - ``mean_weight``: the heaviest ties of one round are none, or ties were overlooked in the other, each of that round's median weight.
    - ``reciprocity``, with M pairs tied in both directions of P tied pairs :math:`2M / (M + P)`: a errors lower M and b raise P, or the
      other way round; all a + b = k are tried.
    - ``ei_index``: ties across groups that were none, and overlooked ties within, or the other way round; all a + b = k are tried.
    - ``middleman_share``: each producer's dealings that were none (heaviest first), and at most one partner that it forgot in a round, of
      the mean weight of its dealings; the best k over all producers by dynamic programming. A producer keeps at least one partner.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    statistic : {"density", "mean_weight", "reciprocity", "ei_index", "middleman_share"}
        Whose change it is; the last one the mean over the producers who are scored in both rounds.
    relation : str, optional
        The relation; of all but the last.
    channel : str, optional
        The channel of dependence; of the last.
    groups : str, pandas.Series or Mapping, optional
        For the E-I index: the name of an actor column (of the baseline), or the group of each actor.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    TippingPoint
        With the number of errors, in all and for every 100 ties. Over the dyads observed in both rounds. Zero errors where nothing
        changed: then one is enough to give the change a sign, and there is none to turn.

    Raises
    ------
    NetworkError
        If the statistic is none of these or not defined in a round, or what it is of does not fit it.

    See Also
    --------
    change_test : Whether the change is larger than chance.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> study = chanderi()
    >>> found = tipping_point(study, "density", relation="trust")
    >>> found.errors, round(found.share, 2)
    (93, 0.11)
    """
    if statistic not in (*COUNTED, SHARE):
        raise NetworkError(f"statistic must be one of {', '.join((*COUNTED, SHARE))}; {statistic!r} came.")
    if (relation is None) != (statistic == SHARE) or (channel is None) == (statistic == SHARE):
        raise NetworkError(f"{statistic} needs {'channel=' if statistic == SHARE else 'relation='}, and not the other.")
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    if channel is not None:
        return _of_share(dependence(before, channel=channel), dependence(after, channel=channel))
    nets = [select_relations(net, str(relation)) for net in (before, after)]
    pairs = pairs_for(STATISTICS[statistic], nets[0], nets[1], groups)
    return _of_pairs(pairs, statistic, f"{statistic}, {relation}")


def _of_pairs(pairs: Pairs, statistic: str, title: str) -> TippingPoint:
    kind = STATISTICS[statistic]
    before, after = (kind.influence(weights, pairs).value for weights in (pairs.before, pairs.after))
    if np.isnan(before) or np.isnan(after):
        raise NetworkError(f"{title} is not defined in both rounds: it has no tie that counts.")
    whole = pairs.whole()
    seen = whole.seen & whole.seen.T if kind.reciprocal else whole.seen
    if not pairs.directed:
        seen = np.triu(seen, 1)
    up = after > before
    curves = [_curve(statistic, weights, seen, whole.sides) for weights in (whole.before, whole.after)]
    raised, lowered = (curves[0], curves[1]) if up else (curves[1], curves[0])
    ties = int(((whole.before > 0) & seen).sum() + ((whole.after > 0) & seen).sum())
    most = 2 * int(seen.sum())
    ends = (0, 0) if abs(after - before) <= CLOSE else _fewest(raised(up=True), lowered(up=False), most)
    notes = ["An error is a dyad in one round: a tie that was none, or a tie that was overlooked."]
    if statistic == "mean_weight":
        notes.append("An overlooked tie counts with the round's median weight.")
    return _result(title, (before, after), ends, ties, tuple(notes))


def _result(
    title: str, values: tuple[float, float], ends: tuple[int, int] | None, ties: int, notes: tuple[str, ...]
) -> TippingPoint:
    raised, lowered = ends or (0, 0)
    up = values[1] > values[0]
    return TippingPoint(
        statistic=title,
        before=values[0],
        after=values[1],
        change=values[1] - values[0],
        errors=None if ends is None else raised + lowered,
        in_baseline=raised if up else lowered,
        in_followup=lowered if up else raised,
        ties=ties,
        notes=notes,
    )


def _fewest(raised: Least, lowered: Least, most: int) -> tuple[int, int] | None:
    """Return how many errors in the lower and in the higher round bring the former above the latter, the fewest in all."""
    size = 32
    while True:
        size = min(2 * size, most)
        top, bottom = np.maximum.accumulate(raised(size)), np.minimum.accumulate(lowered(size))
        need = np.searchsorted(
            top, bottom + CLOSE, side="right"
        )  # the fewest in the lower round for each number in the higher
        total = need + np.arange(len(bottom))
        best = int(np.argmin(np.where(need < len(top), total, np.iinfo(np.int64).max)))
        if need[best] < len(top) and (total[best] <= size or size == most):
            return int(need[best]), best
        if size == most:
            return None


def _curve(statistic: str, weights: Matrix, seen: Flags, sides: Matrix | None) -> Callable[..., Least]:
    """Return, for a direction, the function that gives the best value with 0, 1, ..., k errors in a round."""
    tied = (weights > 0) & seen
    if statistic == "density":
        return _linear(np.ones(int(tied.sum())), 1.0, int(seen.sum()))
    if statistic == "mean_weight":
        own = np.sort(weights[tied])[::-1]
        return _linear(own, float(np.median(own)) if len(own) else 0.0, int(seen.sum()))
    if statistic == "reciprocity":
        upper = np.triu(seen, 1)
        both, any_ = int((tied & tied.T & upper).sum()), int(((tied | tied.T) & upper).sum())
        return _mutual(both, any_, int(upper.sum()))
    signs = np.zeros_like(weights) if sides is None else sides
    known = ~np.isnan(signs) & seen
    across = known & (np.nan_to_num(signs) > 0)
    within = known & ~across
    counts = [int((tied & side).sum()) for side in (across, within)]
    return _sides((counts[0], counts[1]), (int(across.sum()), int(within.sum())))


def _linear(own: Matrix, overlooked: float, dyads: int) -> Callable[..., Least]:
    def of(*, up: bool) -> Least:
        def best(k: int) -> Matrix:
            if up:
                added = np.arange(min(k, dyads - len(own)) + 1)
                return np.asarray((own.sum() + overlooked * added) / dyads)
            return np.asarray((own.sum() - np.concatenate([[0.0], np.cumsum(own[:k])])) / dyads)

        return best

    return of


def _mutual(both: int, any_: int, pairs: int) -> Callable[..., Least]:
    """Try 2M / (M + P): one error moves M or P by one, and M never exceeds P."""

    def of(*, up: bool) -> Least:
        def at(k: int) -> float:
            a = np.arange(k + 1)
            b = k - a
            m, p = (both + a, any_ - b) if up else (both - a, any_ + b)
            fits = (m >= 0) & (p <= pairs) & (m <= p) & (p > 0)
            values = 2 * m[fits] / (m[fits] + p[fits])
            return _end(values, up)

        return lambda k: np.array([at(one) for one in range(k + 1)])

    return of


def _sides(ties: tuple[int, int], dyads: tuple[int, int]) -> Callable[..., Least]:
    """Try (E - I) / (E + I), which rises with ties across and without ties within."""

    def of(*, up: bool) -> Least:
        def at(k: int) -> float:
            a = np.arange(k + 1)
            b = k - a
            across, within = (ties[0] + a, ties[1] - b) if up else (ties[0] - a, ties[1] + b)
            fits = (across >= 0) & (within >= 0) & (across <= dyads[0]) & (within <= dyads[1]) & (across + within > 0)
            values = (across[fits] - within[fits]) / (across[fits] + within[fits])
            return _end(values, up)

        return lambda k: np.array([at(one) for one in range(k + 1)])

    return of


def _end(values: Matrix, up: bool) -> float:
    if not len(values):
        return -np.inf if up else np.inf
    return float(values.max() if up else values.min())


def _of_share(before: Dependence, after: Dependence) -> TippingPoint:
    dealings = [_dealings(ties) for ties in (before, after)]
    stayed = sorted(set(dealings[0]) & set(dealings[1]))
    if not stayed:
        raise NetworkError(f"no producer is scored in both rounds in the channel {before.channel!r}.")
    means, parts = [], []
    for ties, own in zip((before, after), dealings, strict=True):
        weights = ties.sampling[stayed] / ties.sampling[stayed].sum()
        means.append(float(sum(w * _share(*own[i]) for w, i in zip(weights, stayed, strict=True))))
        parts.append([(float(w), *own[i]) for w, i in zip(weights, stayed, strict=True)])
    up = means[1] > means[0]
    raised, lowered = (0, 1) if up else (1, 0)
    most = sum(len(through) + len(direct) + 1 for side in parts for _, through, direct in side)
    ends: tuple[int, int] | None = (0, 0)
    if abs(means[1] - means[0]) > CLOSE:
        ends = _fewest(
            _programme(means[raised], [(w, _gains(direct, through)) for w, through, direct in parts[raised]], 1.0),
            _programme(means[lowered], [(w, _gains(through, direct)) for w, through, direct in parts[lowered]], -1.0),
            most,
        )
    note = (
        f"{len(stayed):,} producers scored in both rounds. An error is a dealing in one round that was none, or a partner that was "
        "forgotten, at most one for each producer and round, with the mean weight of its dealings."
    )
    ties_in_all = sum(len(through) + len(direct) for side in parts for _, through, direct in side)
    return _result(f"{SHARE}, {before.channel}", (means[0], means[1]), ends, ties_in_all, (note,))


def _dealings(ties: Dependence) -> dict[int, tuple[Matrix, Matrix]]:
    """Return for each producer with a score its dealings with middlemen and with others, heaviest first."""
    found = {}
    scored = ties.known & ties.producers & (ties.totals > 0)
    for place in map(int, np.flatnonzero(scored)):
        row = ties.amounts[[place]].tocoo()
        keep = row.data > 0
        amounts, through = row.data[keep], ties.middlemen[row.col[keep]]
        found[place] = (np.sort(amounts[through])[::-1], np.sort(amounts[~through])[::-1])
    return found


def _share(through: Matrix, direct: Matrix) -> float:
    return float(through.sum() / (through.sum() + direct.sum()))


def _gains(cut: Matrix, kept: Matrix) -> Matrix:
    """Return how far the share of `cut` falls with 0, 1, ... errors: its heaviest are none, and one of the others was forgotten."""
    whole = cut.sum() + kept.sum()
    forgotten = whole / (len(cut) + len(kept))
    start, best = cut.sum() / whole, np.zeros(len(cut) + 2)
    for removed in range(len(cut) + 1):
        left = cut[removed:].sum()
        for added in (0, 1):
            total = left + kept.sum() + added * forgotten
            if total > CLOSE * whole:
                best[removed + added] = max(best[removed + added], start - left / total)
    return np.asarray(np.maximum.accumulate(best))


def _programme(start: float, producers: list[tuple[float, Matrix]], way: float) -> Least:
    """Return the function that gives the best mean with 0, 1, ..., k errors, spread over the producers as is best."""

    def best(k: int) -> Matrix:
        most: npt.NDArray[np.float64] = np.zeros(k + 1)
        for weight, gains in producers:
            if gains[-1] <= CLOSE:
                continue
            tried = [
                np.concatenate([np.full(t, -np.inf), most[: k + 1 - t] + weight * gain])
                for t, gain in enumerate(gains[: k + 1])
            ]
            most = np.max(tried, axis=0)
        return start + way * most

    return best
