"""The vertex bootstrap: actors drawn anew, with all their ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from linkages.errors import NetworkError
from linkages.inference.change_tests import FEWEST, Pairs, pairs_of
from linkages.inference.dyads import Matrix
from linkages.inference.statistics import Statistic, find_statistic
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import select_relations
from linkages.results import TestResult
from linkages.rng import generator

BLOCK = 256


@dataclass(frozen=True, eq=False)
class Sums:
    """A ratio statistic of one round: its two sums over dyads, and over the pairs that may fill a gap.

    Attributes
    ----------
    top, bottom : scipy.sparse.csr_array
        n x n: what each ordered dyad has in the upper and in the lower sum.
    pair_top, pair_bottom : numpy.ndarray
        The same for each unordered pair that was seen, both directions together.
    """

    top: sparse.csr_array
    bottom: sparse.csr_array
    pair_top: Matrix
    pair_bottom: Matrix

    def drawn(self, counts: Matrix, fills: Sequence[np.ndarray]) -> Matrix:
        """Return the statistic under each draw: how often each actor came, and which pairs stand for those of an actor with itself."""
        top = np.einsum("rn,rn->r", counts @ self.top, counts) + np.array([self.pair_top[one].sum() for one in fills])
        bottom = np.einsum("rn,rn->r", counts @ self.bottom, counts)
        bottom += np.array([self.pair_bottom[one].sum() for one in fills])
        return np.asarray(top / np.where(bottom > 0, bottom, np.nan))


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
    pairs = pairs_of(before, after, kind, groups)
    n = pairs.actors
    if n < FEWEST:
        raise NetworkError(f"a bootstrap of actors needs ten or more who were observed; {n} were.")
    each = [_sums(kind, weights, pairs) for weights in ((pairs.after,) if single else (pairs.before, pairs.after))]
    ends = [kind.values(weights, pairs.seen, pairs.sides)[0] for weights in (pairs.before, pairs.after)]
    observed = ends[1] if single else ends[1] - ends[0]
    if np.isnan(observed):
        raise NetworkError(f"{statistic} of {relation!r} is not defined: it has no tie that counts.")
    drawn = np.concatenate(
        [_block(each, len(pairs.seen), count, generator(seed, place)) for place, count in _blocks(replicates)]
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


def _block(each: Sequence[Sums], n: int, count: int, rng: np.random.Generator) -> Matrix:
    draws = rng.integers(0, n, (count, n))
    counts = np.zeros((count, n))
    np.add.at(counts, (np.repeat(np.arange(count), n), draws.ravel()), 1.0)
    doubles = (counts * (counts - 1) / 2).sum(axis=1).astype(np.int64)
    fills = [rng.integers(0, len(each[0].pair_top), size) for size in doubles]
    values = [one.drawn(counts, fills) for one in each]
    return values[0] if len(values) == 1 else values[1] - values[0]


def _sums(kind: Statistic, weights: Matrix, pairs: Pairs) -> Sums:
    top, bottom = kind.sums(weights, pairs.seen, pairs.sides)
    rows, columns = np.nonzero(np.triu(pairs.seen | pairs.seen.T, 1))
    return Sums(
        top=sparse.csr_array(top),
        bottom=sparse.csr_array(bottom),
        pair_top=top[rows, columns] + top[columns, rows],
        pair_bottom=bottom[rows, columns] + bottom[columns, rows],
    )
