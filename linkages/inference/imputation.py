"""Answers that were not given, filled in: by the partner's report, by the last round, by a donor; many times, and pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.change_tests import FEWEST, dyadic_variance, pairs_for
from linkages.inference.dyads import Flags, Matrix, matrix_of
from linkages.inference.pairs import pairs_of_matrices
from linkages.inference.statistics import Influence, find_statistic
from linkages.measures.frame import Groups
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.observed import told
from linkages.network.reports import word_matrices
from linkages.network.shape import select_relations
from linkages.network.study import Study
from linkages.results import TestResult
from linkages.rng import generator

Method = Literal["partner", "last", "hot_deck"]
METHODS = ("partner", "last", "hot_deck")
PASSES = 8


@dataclass(frozen=True, eq=False)
class Answers:
    """One relation of one round as numbers, and which of them would have been known whatever they are.

    Attributes
    ----------
    net : Network
        The round, of one relation.
    weights : numpy.ndarray
        n x n; NaN where a dyad was not observed, and on the diagonal.
    sure : numpy.ndarray of bool
        Dyads that are known because somebody was asked and answered, tie or not. A tie that the other party told of by chance is known too,
        but not sure: where it is no tie, nobody would have said so.
    asked, answered : numpy.ndarray of bool
        Who was to be asked, and who answered.
    """

    net: Network
    weights: Matrix
    sure: Flags
    asked: Flags
    answered: Flags


def impute_ties(rounds: Network | Rounds, *, relation: str, method: Method = "hot_deck", seed: int = 0) -> Study:
    """Return the rounds with the dyads of one relation filled in that were not observed.

    First, always, the word of the other party on the *same* tie, where the party whose word counts gave none. Then, as `method` says:

    - ``partner``: nothing more.
    - ``last``: what was known of the dyad in the round before. It takes it that nothing changed, so a change is drawn towards 0.
    - ``hot_deck``: who was asked and did not answer gets the answers of a donor, drawn from those of the same role who did; single dyads
      that stay open, those of further donors.

    No dyad is filled from the tie in the other direction, and none with 0 for want of an answer. What no donor can tell stays unknown, and
    so do the dyads of actors who were not to be asked.

    Parameters
    ----------
    rounds : Network, Study or sequence of Networks
        In order of time. A study that was read from survey files holds both parties' reports; networks hold one word on each tie.
    relation : str
        The relation.
    method : {"partner", "last", "hot_deck"}
        What is done after the partner's word.
    seed : int
        Of the donors.

    Returns
    -------
    Study
        Of this relation alone. Who was filled in counts as having answered.

    Raises
    ------
    NetworkError
        If the method is none, or the relation does not exist.

    See Also
    --------
    multiple_imputation : With the uncertainty of the filling.

    References
    ----------
    Huisman, M. (2009). Imputation of missing network data: some simple procedures. Journal of Social Structure 10(1), 1-29.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> study = chanderi(actors=80)
    >>> filled = impute_ties(study, relation="trust")
    >>> [int((~net.answered["trust"] & net.asked("trust")).sum()) for net in (study["baseline"], filled["baseline"])]
    [5, 0]
    """
    if method not in METHODS:
        raise NetworkError(f"method must be one of {', '.join(METHODS)}; {method!r} came.")
    title = rounds.title if isinstance(rounds, Study) else "imputed"
    nets = [rounds] if isinstance(rounds, Network) else list(rounds)
    filled: list[Matrix] = []
    for place, net in enumerate(nets):
        one = answers_of(net, relation, rounds if isinstance(rounds, Study) else None)
        if method == "hot_deck":
            filled.append(from_donors(one, generator(seed, place)))
        elif method == "last" and filled:
            both = np.outer(one.net.present, one.net.present)
            filled.append(np.where(np.isnan(one.weights) & both, filled[-1], one.weights))
        else:
            filled.append(one.weights)
    made = [_network(select_relations(net, relation), weights) for net, weights in zip(nets, filled, strict=True)]
    return Study.from_networks(title, made)


def multiple_imputation(
    rounds: Network | Rounds,
    statistic: str,
    *,
    relation: str,
    groups: Groups | None = None,
    baseline: str | None = None,
    followup: str | None = None,
    m: int = 20,
    level: float = 0.95,
    seed: int = 0,
) -> TestResult:
    r"""Return a figure of the network, or its change, over answers filled in many times, pooled by Rubin's rules.

    Each of the m times the silent get the answers of donors of their role (`impute_ties`), drawn from a set that is itself drawn anew with
    replacement (approximate Bayesian bootstrap). With :math:`Q_k` the figure and :math:`U_k` its variance (DCR\*) in the k-th,

    .. math:: \bar Q = \tfrac{1}{m} \sum Q_k, \quad T = \bar U + (1 + \tfrac{1}{m}) B, \quad B = \tfrac{1}{m-1} \sum (Q_k - \bar Q)^2

    and t with the degrees of freedom of Barnard and Rubin, n - 1 for complete data.

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
    m : int
        How many times, 2 or more.
    level : float
        Of the interval.
    seed : int
        Of the donors.

    Returns
    -------
    TestResult
        `null` and p-value are for a change of 0; one round is not tested. The notes say how many dyads were filled, and the share of
        information that is missing.

    Raises
    ------
    NetworkError
        If fewer than ten actors are left, or the statistic is not defined.

    Notes
    -----
    It takes it that those who did not answer are like those of their role who did. `manski_bounds` takes nothing for granted.

    References
    ----------
    Rubin, D. B. (1987). Multiple Imputation for Nonresponse in Surveys. Wiley.

    Barnard, J. & Rubin, D. B. (1999). Small-sample degrees of freedom with multiple imputation. Biometrika 86, 948-955.
    https://doi.org/10.1093/biomet/86.4.948

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = multiple_imputation(chanderi(actors=80), "density", relation="trust", m=5)
    >>> bool(found.interval[0] < found.observed < found.interval[1])
    True
    """
    kind = find_statistic(statistic)
    if m < 2 or not 0 < level < 1:
        raise NetworkError(f"m must be 2 or more and level between 0 and 1; {m!r} and {level!r} came.")
    study = rounds if isinstance(rounds, Study) else None
    nets = (rounds,) if isinstance(rounds, Network) else pair_rounds(rounds, baseline=baseline, followup=followup)
    each = [answers_of(net, relation, study) for net in nets]
    plain = pairs_for(kind, each[0].net, each[-1].net, groups)
    here = np.flatnonzero(each[0].net.present & each[-1].net.present)
    estimates, variances, n, seen = [], [], 0, 0
    for draw in range(m):
        drawn = [from_donors(one, generator(seed, draw, place)) for place, one in enumerate(each)]
        made = [weights[np.ix_(here, here)] for weights in drawn]
        pairs = pairs_of_matrices(made[0], made[-1], codes=plain.codes, directed=plain.directed)
        n, seen = pairs.actors, pairs.dyads
        ends = [kind.influence(weights, pairs) for weights in (pairs.before, pairs.after)[-len(each) :]]
        last, first = ends[-1], ends[0] if len(ends) > 1 else Influence(0.0, np.zeros_like(pairs.before), 0.0)
        estimates.append(last.value - first.value)
        variance = (
            dyadic_variance(pairs, last.listed - first.listed, last.other - first.other) if n >= FEWEST else np.nan
        )
        variances.append(variance)
    if n < FEWEST or np.isnan(estimates).any():
        raise NetworkError(
            f"{statistic} of {relation!r} needs ten actors or more, and ties that count; {n} actors are left in the rounds."
        )
    estimate, se, df, missing = pooled(estimates, variances, df_complete=n - 1)
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    two = len(each) > 1
    p_value = float(2 * stats.t.sf(abs(estimate) / se, df)) if two and se > 0 else float("nan")
    filled = seen - plain.dyads
    told_of = (
        f"{filled:,} of {seen:,} dyads were filled in, in one round at least; share of information missing {missing:.2g}; the silent are "
        "taken to be like those of their role who answered."
    )
    return TestResult(
        statistic=f"{'change of ' if two else ''}{statistic}, {relation}",
        observed=estimate,
        se=se,
        p_value=p_value,
        interval=(estimate - reach, estimate + reach),
        level=level,
        null=0.0 if two else float("nan"),
        method=f"hot deck within roles, {m} times, pooled by Rubin's rules, t with {df:.1f} degrees of freedom",
        notes=(told_of,),
    )


def pooled(
    estimates: Sequence[float], variances: Sequence[float], *, df_complete: float
) -> tuple[float, float, float, float]:
    """Return estimate, standard error, degrees of freedom (Barnard & Rubin) and the share of information that is missing.

    Examples
    --------
    >>> [round(value, 3) for value in pooled([1.0, 2.0, 3.0], [0.5, 0.5, 0.5], df_complete=20)]
    [2.0, 1.354, 2.149, 0.727]
    """
    m = len(estimates)
    within, between = float(np.mean(variances)), float(np.var(estimates, ddof=1))
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total if total > 0 else 0.0
    seen = (df_complete + 1) / (df_complete + 3) * df_complete * (1 - share)
    old = (m - 1) / share**2 if share > 0 else np.inf
    df = 1 / (1 / old + 1 / seen) if seen > 0 else old
    return float(np.mean(estimates)), float(np.sqrt(total)), float(df), share


def answers_of(net: Network, relation: str, study: Study | None) -> Answers:
    """Return one relation of a round, its open dyads filled by the other party's word on the same tie where there is one."""
    one = select_relations(net, relation)
    rule = str(one.single().merge)
    answered = one.answered[relation].to_numpy(dtype=bool) & one.present
    weights = matrix_of(one)
    sure = told(rule, answered[:, None], answered[None, :]) & ~np.isnan(weights)
    asked = one.asked(relation) & _to_be_asked(one, study)
    if study is not None and study.surveys is not None and study.codebook is not None and net.label in study.surveys:
        spec = next((spec for spec in study.codebook.relations if spec.name == relation), None)
        if spec is not None:
            says, hears = word_matrices(study.surveys[net.label], spec, study.codebook, one.index)
            word = _single_word(rule, says, hears)
            word[~np.outer(one.present, one.present)] = np.nan
            sure |= ~np.isnan(word)
            weights = np.where(np.isnan(weights), word, weights)
    return Answers(net=one, weights=weights, sure=sure & ~np.isnan(weights), asked=asked | answered, answered=answered)


def _single_word(rule: str, says: Matrix, hears: Matrix) -> Matrix:
    """Return the word of the party that was heard where only that one was: of the other party, if one party's word counts."""
    if rule == "source":
        return np.where(np.isnan(says), hears, np.nan)
    if rule == "target":
        return np.where(np.isnan(hears), says, np.nan)
    alone = np.isnan(says) ^ np.isnan(hears)
    return np.where(alone, np.where(np.isnan(says), hears, says), np.nan)


def _to_be_asked(net: Network, study: Study | None) -> Flags:
    wanted = net.present.copy()
    if "listed" in net.actors:
        wanted &= net.actors["listed"].to_numpy(dtype=bool)
    if study is not None and study.surveys is not None and net.label in study.surveys:
        interviews = study.surveys[net.label].interviews
        passed = interviews.loc[interviews["status"].eq("not_sampled") & interviews["relation"].isna(), "actor"]
        wanted &= ~net.index.isin(passed)
    return np.asarray(wanted)


def from_donors(one: Answers, rng: np.random.Generator) -> Matrix:
    """Return the weights with the open dyads of who was asked filled from donors of the same role."""
    weights = one.weights.copy()
    rule, directed = str(one.net.single().merge), one.net.single().directed
    sides = {"source": [False], "target": [True]}.get(rule, [False, True]) if directed else [False]
    roles = one.net.actors["role"].astype("str").to_numpy(dtype=object)
    for role in sorted(set(roles[one.asked]), key=str):
        members = np.flatnonzero(roles == role)
        donors = members[one.answered[members]]
        if not len(donors):
            continue
        pool = rng.choice(donors, len(donors))
        for i in members[one.asked[members]]:
            for across in sides:
                _fill(one, weights, int(i), rng.permutation(pool)[:PASSES], across=across)
    return _mirrored(one, weights) if not directed else weights


def _fill(one: Answers, weights: Matrix, i: int, donors: npt.NDArray[np.int64], *, across: bool) -> None:
    """Fill the open dyads of i, outgoing or (across) incoming, from one donor after another; never from the donor's tie with i."""
    given, sure, made = (one.weights.T, one.sure.T, weights.T) if across else (one.weights, one.sure, weights)
    for d in donors:
        open_ = np.isnan(made[i]) & one.net.present
        open_[[i, d]] = False
        if not open_.any():
            return
        usable = open_ & sure[d]
        made[i, usable] = given[d, usable]


def _mirrored(one: Answers, weights: Matrix) -> Matrix:
    """Let what was filled in for a pair hold in both halves; the upper one where they differ."""
    upper = np.triu(np.where(np.isnan(weights), weights.T, weights), 1)
    both = upper + upper.T
    np.fill_diagonal(both, np.nan)
    return np.where(np.isnan(one.weights), both, one.weights)


def _network(net: Network, weights: Matrix) -> Network:
    """Return a network with these weights; NaN is what stays unknown."""
    relation, index = net.single(), net.index.to_numpy()
    half = weights if relation.directed else np.where(_before(net.index), weights, np.nan)
    source, target = np.nonzero(np.nan_to_num(half) > 0)
    ties = pd.DataFrame(
        {"source": index[source], "target": index[target], "relation": relation.name, "weight": half[source, target]}
    )
    old = net.ties.drop(columns="weight")
    ties = ties.merge(old, on=["relation", "source", "target"], how="left")
    ties["reports"] = ties["reports"].fillna(1).astype(int)
    answered = net.answered[relation.name].to_numpy(dtype=bool) & net.present
    empty = (
        ~np.isnan(half) & (np.nan_to_num(half) == 0) & ~told(str(relation.merge), answered[:, None], answered[None, :])
    )
    if relation.merge != "target":
        answered = answered | empty.any(axis=1)
    if relation.merge != "source":
        answered = answered | empty.any(axis=0)
    open_ = np.isnan(half) & told(str(relation.merge), answered[:, None], answered[None, :])
    open_ &= np.outer(net.present, net.present) & ~np.eye(len(index), dtype=bool)
    open_ &= np.ones_like(open_) if relation.directed else _before(net.index)
    rows, columns = np.nonzero(open_)
    unknown = pd.DataFrame({"relation": relation.name, "source": index[rows], "target": index[columns]})
    return net.with_(ties=ties, answered=pd.DataFrame({relation.name: answered}, index=net.index), unknown=unknown)


def _before(index: pd.Index) -> Flags:
    """Return whether the id of each row stands before that of each column, as undirected ties are stored."""
    ids = index.to_numpy(dtype=str)
    return np.asarray(ids[:, None] < ids[None, :])
