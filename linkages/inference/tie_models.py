"""Which ties formed, and which were kept: logits on the round before, with errors for dyads that share an actor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import numpy as np
import pandas as pd
from scipy import stats

from linkages.errors import NetworkError
from linkages.inference.change_tests import FEW, FEWEST
from linkages.inference.dyads import Flags, Given, Matrix, gather
from linkages.inference.least_squares import NoFitError, fit_logit
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import select_relations

INTERCEPT = "intercept"
LAGGED = ("returned", "shared_partners", "sender_out_degree", "receiver_in_degree")


@dataclass(frozen=True, repr=False, eq=False)
class TieModel:
    """A logit of ties in the second round.

    Attributes
    ----------
    coefficients : pandas.DataFrame
        A row for the intercept and one for each term: `estimate` (log odds), `odds_ratio`, `se`, `t`, `p_value`, `low`, `high` (95 %).
    question : {"formation", "persistence"}
        Of pairs without a tie before, who has one now; of those with one, who still has.
    dyads, events, actors : int
        Ordered dyads (pairs, if undirected) at risk, those with a tie in the second round, and actors.
    notes : tuple of str
        What must be known before reading on.
    """

    coefficients: pd.DataFrame
    question: str
    dyads: int
    events: int
    actors: int
    notes: tuple[str, ...] = ()

    def summary(self) -> str:
        """Return the model in plain text."""
        told = (
            "without a tie before: who has one now"
            if self.question == "formation"
            else "with a tie before: who still has it"
        )
        head = f"Of {self.dyads:,} dyads {told} ({self.events:,})"
        below = "Errors allow for all dyads of an actor to go together. Association, not cause."
        return "\n".join([head, self.coefficients.to_string(float_format="{:.3g}".format), below, *self.notes])

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        head, below = self.summary().splitlines()[0], "<br>".join(escape(one) for one in self.notes)
        return f"<div>{escape(head)}{self.coefficients.to_html(float_format='{:.3g}'.format)}{below}</div>"


def formation_model(
    rounds: Rounds,
    *,
    relation: str,
    xs: Mapping[str, Given] | None = None,
    baseline: str | None = None,
    followup: str | None = None,
) -> TieModel:
    r"""Explain which ties formed: the logit of a tie in the second round among pairs that had none in the first.

    The errors are dyadic cluster-robust: with the score :math:`s_{ij} = x_{ij} (y_{ij} - \hat p_{ij})` of both directions of a pair and
    :math:`g_i = \sum_j s_{ij}`, the variance is :math:`B (\sum_i g_i g_i' - \sum_{i<j} s_{ij} s_{ij}') B` times
    :math:`n(n-1) / ((n-2)(n-3))`, B the inverse information, and never below that of independent pairs.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    relation : str
        The relation.
    xs : Mapping of str to Network, pandas.DataFrame or numpy.ndarray, optional
        Terms by name. Unless told, those of the first round: `returned` (the tie back; directed relations only), `shared_partners`
        (actors to whom the sender was tied and who were tied to the receiver), `sender_out_degree`, `receiver_in_degree` (without the
        pair's own tie); counted over the dyads that were observed and scaled up to all.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    TieModel
        An `odds_ratio` of 2: with one more of the term, the others held, the odds of a new tie are twice as large.

    Raises
    ------
    NetworkError
        If fewer than ten actors are left, a term does not vary, or no finite fit exists.

    References
    ----------
    Aronow, P. M., Samii, C. & Assenova, V. A. (2015). Cluster-robust variance estimation for dyadic data. Political Analysis 23, 564-577.
    https://doi.org/10.1093/pan/mpv018

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> model = formation_model(chanderi(), relation="trust")
    >>> model.coefficients.index.tolist()
    ['intercept', 'returned', 'shared_partners', 'sender_out_degree', 'receiver_in_degree']
    """
    return _model(pair_rounds(rounds, baseline=baseline, followup=followup), relation, xs, question="formation")


def persistence_model(
    rounds: Rounds,
    *,
    relation: str,
    xs: Mapping[str, Given] | None = None,
    baseline: str | None = None,
    followup: str | None = None,
) -> TieModel:
    """Explain which ties were kept: the logit of a tie in the second round among pairs that had one in the first.

    Parameters
    ----------
    rounds, relation, xs, baseline, followup
        As in `formation_model`.

    Returns
    -------
    TieModel
        An `odds_ratio` of 2: with one more of the term, the others held, the odds that a tie was kept are twice as large.

    Raises
    ------
    NetworkError
        As in `formation_model`.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> persistence_model(chanderi(), relation="trust").question
    'persistence'
    """
    return _model(pair_rounds(rounds, baseline=baseline, followup=followup), relation, xs, question="persistence")


def _model(nets: tuple[Network, Network], relation: str, xs: Mapping[str, Given] | None, *, question: str) -> TieModel:
    before, after = (select_relations(net, relation) for net in nets)
    given: dict[str, Given] = {"before": before, "after": after, **(xs or {})}
    dyads = gather(given)
    old, new, *told = dyads.matrices
    terms = dict(zip(dyads.names[2:], told, strict=True)) if xs else lagged_terms(old, directed=dyads.directed)
    seen = dyads.cells & ~np.isnan(np.array([old, new, *terms.values()])).any(axis=0)
    n = int((seen | seen.T).any(axis=1).sum())
    if n < FEWEST:
        raise NetworkError(f"a model of ties needs ten actors or more who were observed in both rounds; {n} were.")
    risk = seen & ((old > 0) if question == "persistence" else (old == 0))
    names = [INTERCEPT, *terms]
    columns = np.column_stack([np.ones(int(risk.sum())), *(term[risk] for term in terms.values())])
    outcome = (new[risk] > 0).astype(float)
    _check(outcome, columns, names, question)
    try:
        fit = fit_logit(outcome, columns)
    except NoFitError as error:
        raise NetworkError(str(error)) from None
    se = _robust_se(outcome, columns, fit.estimate, risk, n)
    few = (f"Fewer than {FEW} actors: only strong terms can be told from chance.",) if n < FEW else ()
    return TieModel(
        coefficients=_table(names, fit.estimate, se, n),
        question=question,
        dyads=len(outcome),
        events=int(outcome.sum()),
        actors=n,
        notes=few,
    )


def lagged_terms(old: Matrix, *, directed: bool) -> dict[str, Matrix]:
    """Return the terms of the first round; counts over the dyads that were observed, scaled up to all, the pair's own tie left out."""
    seen, tied = ~np.isnan(old), np.nan_to_num(old) > 0
    others = len(old) - 2
    know, tie = seen.astype(float), tied.astype(float)
    terms = {"returned": np.where(seen.T, tie.T, np.nan)} if directed else {}
    return terms | {
        "shared_partners": _scaled(tie @ tie, know @ know, others),
        "sender_out_degree": _scaled(tie.sum(axis=1)[:, None] - tie, know.sum(axis=1)[:, None] - know, others),
        "receiver_in_degree": _scaled(tie.sum(axis=0)[None, :] - tie, know.sum(axis=0)[None, :] - know, others),
    }


def _scaled(found: Matrix, of: Matrix, others: int) -> Matrix:
    return np.asarray(others * found / np.where(of > 0, of, np.nan))


def _robust_se(outcome: Matrix, columns: Matrix, estimate: Matrix, risk: Flags, n: int) -> Matrix:
    """Return standard errors that let all dyads of an actor go together, never below those of independent pairs."""
    chance = 1.0 / (1.0 + np.exp(-(columns @ estimate)))
    bread = np.linalg.inv(columns.T @ (columns * (chance * (1 - chance))[:, None]))
    score = np.zeros((columns.shape[1], *risk.shape))
    score[:, risk] = (columns * (outcome - chance)[:, None]).T
    pair = score + score.transpose(0, 2, 1)
    sums, each = pair.sum(axis=2), pair[:, np.triu(np.ones_like(risk), 1)]
    alone = each @ each.T
    together = n * (n - 1) / ((n - 2) * (n - 3)) * (sums @ sums.T - alone)
    return np.sqrt(np.maximum(np.diag(bread @ together @ bread), np.diag(bread @ alone @ bread)))


def _table(names: list[str], estimate: Matrix, se: Matrix, n: int) -> pd.DataFrame:
    t, reach = estimate / se, stats.t.ppf(0.975, n - 1) * se
    return pd.DataFrame(
        {
            "estimate": estimate,
            "odds_ratio": np.exp(estimate),
            "se": se,
            "t": t,
            "p_value": 2 * stats.t.sf(np.abs(t), n - 1),
            "low": estimate - reach,
            "high": estimate + reach,
        },
        index=pd.Index(names, name="term"),
    )


def _check(outcome: Matrix, columns: Matrix, names: list[str], question: str) -> None:
    who = "without a tie" if question == "formation" else "with a tie"
    if len(outcome) <= columns.shape[1] or np.ptp(outcome) == 0:
        raise NetworkError(
            f"a {question} model needs dyads {who} before of which some have one now and some have not; {len(outcome)} dyads came, "
            f"{int(outcome.sum())} of them with a tie now."
        )
    still = [name for name, column in zip(names[1:], columns.T[1:], strict=True) if np.ptp(column) == 0]
    if still:
        raise NetworkError(f"the term {still[0]!r} does not vary over the dyads {who} before. Leave it out.")
    if np.linalg.matrix_rank(columns) < columns.shape[1]:
        raise NetworkError("the terms are collinear: one of them follows from the others. Leave it out.")
