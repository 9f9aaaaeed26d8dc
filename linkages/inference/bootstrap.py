"""The vertex bootstrap: actors drawn anew, with all their ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.change_tests import FEWEST, pairs_for
from linkages.inference.pairs import Floats, Ints, Pairs
from linkages.inference.statistics import Parts, find_statistic
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import select_relations
from linkages.results import TestResult
from linkages.rng import generator

BLOCK, CELLS = 256, 2**20


@dataclass(frozen=True, eq=False)
class Drawn:
    """How often each actor came in each of some draws, and which pairs stand for those of an actor with itself.

    Attributes
    ----------
    counts : numpy.ndarray
        Draws x actors.
    row : numpy.ndarray of int
        Of each pair that fills a gap: the draw.
    pair : numpy.ndarray of int
        The number of that pair: first the listed ones that were seen, then those seen in one direction, then those seen in both.
    """

    counts: Floats
    row: Ints
    pair: Ints

    def totals(self, pairs: Pairs, listed: Sequence[Floats], others: Sequence[float]) -> Floats:
        """Return sums over dyads (rows) under each draw, given what each listed dyad, and each other one that was seen, has in them."""
        one_way = np.flatnonzero(pairs.source < pairs.target)
        source, target = pairs.source[one_way], pairs.target[one_way]
        base = pairs.base.astype(float)
        would = pairs.listed_ways[one_way].astype(float)
        have = np.stack([*((one + one[pairs.back])[one_way] for one in listed), would])
        values = np.concatenate([(part[:, source] * part[:, target]) @ have.T for part in self._slices(len(source))]).T
        counts = self.counts
        kinds = counts @ np.eye(len(base))[pairs.kind]
        unlisted = np.einsum("rk,kl,rl->r", kinds, base, kinds) - counts**2 @ base[pairs.kind, pairs.kind] - values[-1]
        values = values[:-1] + np.outer(others, unlisted)
        fills = self._fills(pairs, have[:-1], np.asarray(others), one_way)
        return values + np.stack([np.bincount(self.row, weights=one, minlength=len(counts)) for one in fills])

    def _fills(self, pairs: Pairs, have: Floats, others: Floats, one_way: Ints) -> Floats:
        """Return what each pair that fills a gap has in each sum."""
        seen = np.flatnonzero((pairs.seen | pairs.seen[pairs.back])[one_way])
        near = self.pair < len(seen)
        ways = np.where(self.pair < len(seen) + pairs.unlisted_pairs()[0], 1.0, 2.0)
        filled = others[:, None] * ways
        filled[:, near] = have[:, seen][:, self.pair[near]]
        return filled

    def _slices(self, width: int) -> list[Floats]:
        rows = max(1, CELLS // max(width, 1))
        return [self.counts[first : first + rows] for first in range(0, len(self.counts), rows)]


def vertex_bootstrap(
    rounds: Network | Rounds,
    statistic: str,
    *,
    relation: str,
    groups: Groups | None = None,
    baseline: str | None = None,
    followup: str | None = None,
    replicates: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> TestResult:
    r"""Return the standard error of a network's figure, or of its change, by drawing actors anew (Snijders & Borgatti 1999).

    In each replicate n actors are drawn with replacement, the same ones in both rounds; two draws of one actor are tied as a pair drawn at
    random from all pairs. The standard error is the spread of the replicates.

    Parameters
    ----------
    rounds : Network, Study or sequence of two Networks
        One network for its figure; a study or two rounds for the change.
    statistic : {"density", "mean_weight", "tie_weight", "reciprocity", "ei_index", "weighted_ei_index"}
        As in `change_test`.
    relation : str
        The relation.
    groups : str, pandas.Series or Mapping, optional
        For the E-I index.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    replicates : int
        Draws, 2 or more.
    level : float
        Of the interval.
    seed : int
        Of the draws.

    Returns
    -------
    TestResult
        `observed`; `se`; `interval`, observed plus and minus t times se with n - 1 degrees of freedom; `null`, the replicates. No p-value:
        the bootstrap is for standard errors and for showing, `change_test` for tests.

    Raises
    ------
    NetworkError
        If fewer than ten actors are left, or the statistic is not defined.

    References
    ----------
    Snijders, T. A. B. & Borgatti, S. P. (1999). Non-parametric standard errors and tests for network statistics. Connections 22(2), 61-70.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = vertex_bootstrap(chanderi()["baseline"], "density", relation="trust", replicates=200)
    >>> bool(0 < found.se < found.observed)
    True
    """
    kind = find_statistic(statistic)
    if replicates < 2:
        raise NetworkError(f"replicates must be 2 or more, for a spread; {replicates!r} came.")
    if not 0 < level < 1:
        raise NetworkError(f"level must lie between 0 and 1; {level!r} came.")
    single = isinstance(rounds, Network)
    nets = (
        (rounds, rounds) if isinstance(rounds, Network) else pair_rounds(rounds, baseline=baseline, followup=followup)
    )
    before, after = (select_relations(net, relation) for net in nets)
    pairs = pairs_for(kind, before, after, groups)
    n = pairs.actors
    if n < FEWEST:
        raise NetworkError(f"a bootstrap of actors needs ten or more who were observed; {n} were.")
    weights = (pairs.after,) if single else (pairs.before, pairs.after)
    ends = [kind.influence(one, pairs).value for one in weights]
    observed = ends[-1] if single else ends[1] - ends[0]
    if np.isnan(observed):
        raise NetworkError(f"{statistic} of {relation!r} is not defined: it has no tie that counts.")
    parts = [kind.parts(one, pairs) for one in weights]
    drawn = np.concatenate(
        [_values(pairs, parts, _draw(pairs, count, generator(seed, place))) for place, count in _blocks(replicates)]
    )
    se = float(np.nanstd(drawn, ddof=1))
    reach = float(stats.t.ppf((1 + level) / 2, n - 1)) * se
    return TestResult(
        statistic=f"{'' if single else 'change of '}{statistic}, {relation}",
        observed=observed,
        se=se,
        p_value=float("nan"),
        interval=(observed - reach, observed + reach),
        level=level,
        null=drawn,
        method=f"vertex bootstrap, {replicates:,} replicates of {n:,} actors, seed {seed}",
    )


def _blocks(replicates: int) -> list[tuple[int, int]]:
    return [(place, min(BLOCK, replicates - first)) for place, first in enumerate(range(0, replicates, BLOCK))]


def _draw(pairs: Pairs, count: int, rng: np.random.Generator) -> Drawn:
    n = len(pairs.kind)
    draws = rng.integers(0, n, (count, n)) + n * np.arange(count)[:, None]
    counts = np.bincount(draws.ravel(), minlength=count * n).reshape(count, n).astype(float)
    doubles = (counts * (counts - 1) / 2).sum(axis=1).astype(np.int64)
    listed = (pairs.seen | pairs.seen[pairs.back]) & (pairs.source < pairs.target)
    seen = int(listed.sum()) + sum(pairs.unlisted_pairs())
    return Drawn(counts, row=np.repeat(np.arange(count), doubles), pair=rng.integers(0, seen, int(doubles.sum())))


def _values(pairs: Pairs, parts: Sequence[Parts], drawn: Drawn) -> Floats:
    listed = [side for one in parts for side in (one.top, one.bottom)]
    sums = drawn.totals(pairs, listed, [other for one in parts for other in (0.0, one.other)])
    ratios = [top / np.where(bottom > 0, bottom, np.nan) for top, bottom in zip(sums[::2], sums[1::2], strict=True)]
    return np.asarray(ratios[0] if len(ratios) == 1 else ratios[1] - ratios[0])
