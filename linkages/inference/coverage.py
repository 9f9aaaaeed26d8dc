"""Had some actors not been found: whether a ranking, and the sign of a change, stand when actors are left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse, stats

from linkages.errors import NetworkError
from linkages.inference.dyads import Flags, Matrix
from linkages.measures.channel import Dependence, dependence
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.observed import is_observed
from linkages.network.shape import channels, select_relations
from linkages.network.views import to_sparse
from linkages.rng import generator

SHARES = (0.05, 0.1, 0.2, 0.3, 0.4)
WAYS = ("at random", "the central ones")
CLOSE, FEW = 1e-12, 150
COLUMNS = (
    "way",
    "share",
    "removed",
    "draws",
    "spearman",
    "spearman_low",
    "kendall",
    "top_kept",
    "same_top",
    "same_sign",
)

Ranked = Callable[[Matrix], Matrix]


@dataclass(frozen=True, eq=False)
class Case:
    """What is ranked, and what changes, as functions of who is kept.

    Attributes
    ----------
    scores : callable
        Takes a row of ones (kept) and zeros for each draw; returns the scores of all, NaN for who has none.
    change : callable, optional
        Takes the same; returns the change between the rounds for each draw, NaN where it is not defined.
    removable : numpy.ndarray of bool
        Who may be left out.
    pull : numpy.ndarray
        How much each actor draws a removal of the central ones upon itself.
    """

    scores: Ranked
    change: Callable[[Matrix], Matrix] | None
    removable: Flags
    pull: Matrix


def coverage_simulation(
    rounds: Network | Rounds,
    *,
    relation: str | None = None,
    channel: str | None = None,
    shares: Sequence[float] = SHARES,
    draws: int = 200,
    top: int = 5,
    baseline: str | None = None,
    followup: str | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Leave actors out, many times, and tell how safe a ranking and the sign of a change are.

    A survey does not find everybody. Here it finds still fewer: 5 to 40 in 100 of the actors and all their ties are taken away, at random,
    or the central ones first, and the scores are computed anew.

    Parameters
    ----------
    rounds : Network, Study or sequence of two Networks
        One round for the ranking; a study or two rounds for the sign of the change too (the ranking is that of the later round).
    relation : str, optional
        Rank the actors by their number of partners in this relation; the change is that of its density, over the dyads observed in both
        rounds.
    channel : str, optional
        Rank the middlemen by the producers that they hold in this channel (`beta` of `middleman_table`); the change is that of the mean
        middleman share, over the producers scored in both rounds. Where the roads of the channel end stands for the outside world
        and is not left out. Give either a relation or a channel.
    shares : sequence of float
        How many of the actors are left out, each in (0, 1).
    draws : int
        For each share and way.
    top : int
        How many of the first count as the top.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    seed : int
        Of the draws.

    Returns
    -------
    pandas.DataFrame
        One row for each way and share: `way` (at random; the central ones: one after another, with a chance in proportion to the number of
        partners and one), `share`, `removed` (actors), `draws`; `spearman` and `kendall`, the mean rank correlations of the ranking among
        those left with their ranking in the whole, and `spearman_low`, below which it falls in one draw of twenty; `top_kept`, how
        many of the top among those left, by the whole, are in the top of those left, on average, and `same_top`, in how many draws all are;
        `same_sign`, in how many draws the change has the sign that it has in the whole (NaN with one round, or without a change). Draws
        in which something is not defined do not count for it. A tie at the last place of the top counts as in it.

    Raises
    ------
    NetworkError
        If neither or both of relation and channel are given, a share is none, or fewer than three actors are ranked.

    References
    ----------
    Borgatti, S. P., Carley, K. M. & Krackhardt, D. (2006). On the robustness of centrality measures under conditions of imperfect data.
    Social Networks 28, 124-136. https://doi.org/10.1016/j.socnet.2005.05.001

    Costenbader, E. & Valente, T. W. (2003). The stability of centrality measures when networks are sampled. Social Networks 25, 283-307.
    https://doi.org/10.1016/S0378-8733(03)00012-1

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> table = coverage_simulation(chanderi(actors=80), channel="output", shares=[0.1], draws=50)
    >>> table[["way", "removed", "same_sign"]].values.tolist()
    [['at random', 8, 1.0], ['the central ones', 8, 1.0]]
    """
    _check(shares, draws, top)
    nets = [rounds] if isinstance(rounds, Network) else list(pair_rounds(rounds, baseline=baseline, followup=followup))
    if (relation is None) == (channel is None):
        raise NetworkError(
            "give either relation=, for the number of partners, or channel=, for what the middlemen hold."
        )
    case = (
        _relation_case([select_relations(net, relation) for net in nets])
        if relation is not None
        else _channel_case(nets, str(channel))
    )
    whole = np.ones((1, len(nets[0].index)))
    full = case.scores(whole)[0]
    if np.isfinite(full).sum() < 3:
        raise NetworkError(
            f"a ranking needs three actors or more with a score; {int(np.isfinite(full).sum())} have one."
        )
    change = float(case.change(whole)[0]) if case.change is not None else float("nan")
    rows = []
    for place, way in enumerate(WAYS):
        for step, share in enumerate(shares):
            kept = _kept(case, share, draws, central=place == 1, rng=generator(seed, place, step))
            row = {"way": way, "share": share, "removed": int(whole.shape[1] - kept[0].sum()), "draws": draws}
            rows.append(row | _rankings(full, case.scores(kept), kept > 0, top) | _signs(case, kept, change))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _check(shares: Sequence[float], draws: int, top: int) -> None:
    wrong = [share for share in shares if not 0 < share < 1]
    if wrong or not len(shares):
        raise NetworkError(
            f"shares must lie between 0 and 1, such as 0.1 for one actor in ten; {wrong or 'none'} came."
        )
    if draws < 1 or top < 1:
        raise NetworkError(f"draws and top must be 1 or more; {draws!r} and {top!r} came.")


def _kept(case: Case, share: float, draws: int, *, central: bool, rng: np.random.Generator) -> Matrix:
    """Return ones and zeros, a row for each draw: drawn without replacement, by the largest of u ** (1 / pull)."""
    who = np.flatnonzero(case.removable)
    count = max(1, round(share * len(who)))
    keys = np.log(rng.random((draws, len(who)))) / (case.pull[who] if central else 1.0)
    gone = who[np.argpartition(-keys, count - 1, axis=1)[:, :count]]
    kept = np.ones((draws, len(case.removable)))
    np.put_along_axis(kept, gone, 0.0, axis=1)
    return kept


def _rankings(full: Matrix, scores: Matrix, kept: Flags, top: int) -> dict[str, float]:
    found = [_compared(full, row, there, top) for row, there in zip(scores, kept, strict=True)]
    spearman, kendall, share = (np.array(values, dtype=float) for values in zip(*found, strict=True))
    known = spearman[~np.isnan(spearman)]
    share = share[~np.isnan(share)]
    return {
        "spearman": float(known.mean()) if len(known) else np.nan,
        "spearman_low": float(np.quantile(known, 0.05)) if len(known) else np.nan,
        "kendall": float(np.nanmean(kendall)) if len(known) else np.nan,
        "top_kept": float(share.mean()) if len(share) else np.nan,
        "same_top": float((share > 1 - CLOSE).mean()) if len(share) else np.nan,
    }


def _compared(full: Matrix, scores: Matrix, kept: Flags, top: int) -> tuple[float, float, float]:
    """Return Spearman's and Kendall's correlation over those left with a score, and the share of the top that stays the top."""
    both = kept & np.isfinite(full) & np.isfinite(scores)
    old, new = full[both], scores[both]
    if len(old) < 2:
        return np.nan, np.nan, np.nan
    first, second = _top(old, top), _top(new, top)
    share = float((first & second).sum() / first.sum())
    if np.ptp(old) <= CLOSE or np.ptp(new) <= CLOSE:
        return np.nan, np.nan, share
    ranks = [stats.rankdata(np.round(values, 12)) for values in (old, new)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1]), _kendall(ranks[0], ranks[1]), share


def _kendall(first: Matrix, second: Matrix) -> float:
    """Return Kendall's tau-b; counted pair by pair where that is quicker."""
    if len(first) > FEW:
        return float(stats.kendalltau(first, second).statistic)
    one, two = (np.sign(ranks[:, None] - ranks[None, :]) for ranks in (first, second))
    return float((one * two).sum() / np.sqrt((one**2).sum() * (two**2).sum()))


def _top(values: Matrix, top: int) -> Flags:
    """Return who is among the first, ties at the last place included."""
    last = np.partition(values, -min(top, len(values)))[-min(top, len(values))]
    return np.asarray(values >= last - CLOSE)


def _signs(case: Case, kept: Matrix, change: float) -> dict[str, float]:
    if case.change is None or np.isnan(change) or abs(change) <= CLOSE:
        return {"same_sign": np.nan}
    changes = case.change(kept)
    changes = changes[~np.isnan(changes)]
    return {"same_sign": float((changes * np.sign(change) > CLOSE).mean()) if len(changes) else np.nan}


def _relation_case(nets: Sequence[Network]) -> Case:
    last = nets[-1]
    ties = _partners(last)
    present = np.any([net.present for net in nets], axis=0)
    there = last.present

    def scores(kept: Matrix) -> Matrix:
        return np.where((kept > 0) & there, kept @ ties, np.nan)

    change = _density_change(nets[0], last) if len(nets) > 1 else None
    pull = 1.0 + np.asarray(ties.sum(axis=0), dtype=np.float64).ravel()
    return Case(scores=scores, change=change, removable=present, pull=pull)


def _partners(net: Network) -> sparse.csr_array:
    """Return who is tied with whom, in whichever direction."""
    ties = to_sparse(net, weighted=False)
    return sparse.csr_array(ties.maximum(ties.T))


def _density_change(before: Network, after: Network) -> Callable[[Matrix], Matrix]:
    n = len(before.index)
    rows, columns = np.divmod(np.arange(n * n), n)
    seen = (is_observed(before, rows, columns) & is_observed(after, rows, columns)).reshape(n, n)
    old, new = to_sparse(before, weighted=False), to_sparse(after, weighted=False)
    moved = sparse.csr_array((new - old).multiply(seen))
    counted = seen.astype(np.float32)

    def change(kept: Matrix) -> Matrix:
        pairs = np.einsum("rn,rn->r", kept.astype(np.float32) @ counted, kept, dtype=float)
        return np.asarray(np.einsum("rn,rn->r", kept @ moved, kept) / np.where(pairs > 0, pairs, np.nan))

    return change


def _channel_case(nets: Sequence[Network], channel: str) -> Case:
    for net in nets:
        if channel not in channels(net):
            raise NetworkError(
                f"channel must be one of those that dependence relations of {net.label!r} cover ({', '.join(channels(net)) or 'none'}); "
                f"{channel!r} came."
            )
    found = [dependence(net, channel=channel) for net in nets]
    last, present = found[-1], np.any([net.present for net in nets], axis=0)
    ends = np.any([ties.terminals for ties in found], axis=0)

    def scores(kept: Matrix) -> Matrix:
        return np.where((kept > 0) & last.middlemen, _held(last, kept), np.nan)

    amounts = last.amounts > 0
    pull = 1.0 + np.asarray(amounts.sum(axis=0) + amounts.sum(axis=1), dtype=float).ravel()
    change = _share_change(*found) if len(found) > 1 else None
    return Case(scores=scores, change=change, removable=present & ~ends, pull=pull)


def _totals(ties: Dependence, kept: Matrix) -> Matrix:
    """Return what each producer whose answer is known deals in with those left, 0 for all others and for who is left out."""
    return np.where(kept * (ties.known & ties.producers) > 0, kept @ sparse.csr_array(ties.amounts.T), 0.0)


def _held(ties: Dependence, kept: Matrix) -> Matrix:
    totals = _totals(ties, kept)
    weights = np.divide(ties.sampling, totals, out=np.zeros_like(totals), where=totals > 0)
    return np.asarray(weights @ ties.amounts)


def _mean_shares(ties: Dependence, kept: Matrix) -> Matrix:
    """Return each producer's share of dealings with middlemen, NaN where it has none."""
    totals = _totals(ties, kept)
    through = (kept * ties.middlemen) @ sparse.csr_array(ties.amounts.T)
    return np.divide(through, totals, out=np.full_like(totals, np.nan), where=totals > 0)


def _share_change(before: Dependence, after: Dependence) -> Callable[[Matrix], Matrix]:
    def change(kept: Matrix) -> Matrix:
        first, second = _mean_shares(before, kept), _mean_shares(after, kept)
        both = np.isfinite(first) & np.isfinite(second)
        return _mean(second, both, after.sampling) - _mean(first, both, before.sampling)

    return change


def _mean(values: Matrix, counted: npt.NDArray[np.bool_], weights: Matrix) -> Matrix:
    total = counted @ weights
    return np.asarray(np.where(counted, values, 0.0) @ weights / np.where(total > 0, total, np.nan))
