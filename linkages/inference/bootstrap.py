"""The vertex bootstrap: actors drawn anew, with all their ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.change_tests import FEWEST, pairs_for
from linkages.inference.draws import Pool, drawn_sums, stream_key
from linkages.inference.pairs import Floats, Pairs
from linkages.inference.permutation import blocks
from linkages.inference.statistics import Parts, find_statistic
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import select_relations
from linkages.parallel import spread
from linkages.results import TestResult


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
    n_jobs: int = 1,
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
    n_jobs : int
        Threads, -1 for one per processor; the numbers are the same for any.

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
    pool = _pool(pairs, [kind.parts(one, pairs) for one in weights])
    key = stream_key(seed)
    sums = spread(lambda part: drawn_sums(key, *part, pool), blocks(replicates, len(pairs.kind)), n_jobs)
    drawn = _ratios(np.concatenate(sums))
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


def _pool(pairs: Pairs, parts: Sequence[Parts]) -> Pool:
    """Return the pairs from which to draw, with what they have in the upper and the lower sum of each round."""
    one_way = np.flatnonzero(pairs.source < pairs.target)
    sums = [side + side[pairs.back] for part in parts for side in (part.top, part.bottom)]
    return Pool(
        source=pairs.source[one_way],
        target=pairs.target[one_way],
        have=np.column_stack([*sums, pairs.listed_ways.astype(float)])[one_way],
        others=np.array([other for part in parts for other in (0.0, part.other)]),
        kind=pairs.kind,
        base=pairs.base.astype(float),
        seen=np.flatnonzero((pairs.seen | pairs.seen[pairs.back])[one_way]),
        unlisted=np.array(pairs.unlisted_pairs(), dtype=np.int64),
    )


def _ratios(sums: Floats) -> Floats:
    """Return the figure of one round, or its change, from upper and lower sums."""
    ratios = sums[:, ::2] / np.where(sums[:, 1::2] > 0, sums[:, 1::2], np.nan)
    return np.asarray(ratios[:, 0] if ratios.shape[1] == 1 else ratios[:, 1] - ratios[:, 0])
