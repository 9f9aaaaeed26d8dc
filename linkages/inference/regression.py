"""MRQAP: one relation explained by others, with p-values by double semi-partialling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.draws import Short
from linkages.inference.dyads import Dyads, Given, Matrix, gather
from linkages.inference.least_squares import NoFitError, fit_least_squares, fit_logit
from linkages.inference.permutation import Strata, blocks, check_permutations, relabelling, strata_codes
from linkages.inference.semipartial import partialled_t, residual, without_gaps
from linkages.parallel import parts_of, spread

INTERCEPT, OUTCOME = "intercept", "y"
CLOSE, FEW = 1e-9, 8
Family = Literal["linear", "logit"]


@dataclass(frozen=True, repr=False, eq=False)
class Regression:
    """One relation explained by others.

    Attributes
    ----------
    coefficients : pandas.DataFrame
        A row for the intercept and one for each predictor, in order: `estimate`, `se` and `t` of the ordinary fit (z under ``logit``),
        `p_value` (two-sided), `p_greater`, `p_less` by permutation.
    r_squared : float
        Of the linear fit; under ``logit`` McFadden's, 1 - deviance / null deviance.
    family : {"linear", "logit"}
        How the outcome was fitted.
    dyads : int
        Dyads in the fit.
    actors : int
        Actors who were relabelled.
    permutations, seed : int
        Of the test.
    null : pandas.DataFrame
        The t (or z) of each term under each relabelling.
    """

    coefficients: pd.DataFrame
    r_squared: float
    family: str
    dyads: int
    actors: int
    permutations: int
    seed: int
    null: pd.DataFrame

    def summary(self) -> str:
        """Return the regression in plain text."""
        fit = "R squared" if self.family == "linear" else "McFadden's R squared"
        head = f"MRQAP, {self.family}: {self.dyads:,} dyads of {self.actors:,} actors; {fit} {self.r_squared:.3f}"
        below = f"p by {self.permutations:,} relabellings (double semi-partialling), seed {self.seed}."
        return "\n".join([head, self.coefficients.to_string(float_format="{:.4g}".format), below])

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        head, *_, below = self.summary().splitlines()
        return f"<div>{escape(head)}{self.coefficients.to_html(float_format='{:.4g}'.format)}{escape(below)}</div>"


def mrqap(
    y: Given,
    xs: Mapping[str, Given],
    *,
    family: Family = "linear",
    permutations: int = 2000,
    strata: Strata = None,
    seed: int = 0,
    n_jobs: int = 1,
) -> Regression:
    r"""Explain one relation by others: multiple regression QAP by double semi-partialling (Dekker, Krackhardt & Snijders 2007).

    For each term in turn its residual on the others is relabelled, put in its place, and the t of the new fit is noted; the p-value is
    the share of relabellings with a t at least as far from 0, :math:`(1 + \#\{|t^*| \ge |t|\}) / (B + 1)`. That holds its level where
    predictors go together and dyads of an actor do, unlike the p-values of the ordinary fit.

    Parameters
    ----------
    y : Network, pandas.DataFrame or numpy.ndarray
        The outcome, of one relation.
    xs : Mapping of str to Network, pandas.DataFrame or numpy.ndarray
        The predictors by name, over the same roster: other relations, the previous round, likeness of attributes.
    family : {"linear", "logit"}
        Least squares, or the logit of a tie; then the outcome must be 0 and 1.
    permutations : int
        Relabellings to draw; the same ones serve all terms.
    strata : pandas.Series or Mapping, optional
        A group for each actor (position, cluster): labels change places within groups only.
    seed : int
        Of the draw.
    n_jobs : int
        Threads, -1 for one per processor; the numbers are the same for any.

    Returns
    -------
    Regression
        `.coefficients`: a change of 1 in a predictor goes with a change of `estimate` in the outcome (of the log odds under ``logit``),
        the others held. Undirected relations count each pair once.

    Raises
    ------
    NetworkError
        If rosters differ, predictors are collinear, or the outcome of ``logit`` is not 0 and 1 or is told perfectly.

    Notes
    -----
    Where every dyad was observed, least squares needs sums of products alone and no fit per relabelling; with gaps, and under ``logit``,
    each relabelling is fitted anew, which takes much longer. A dyad that was not observed in one of the matrices is left out; under
    relabelling the gaps of the relabelled term move with their actors. Association, not cause.

    References
    ----------
    Dekker, D., Krackhardt, D. & Snijders, T. A. B. (2007). Sensitivity of MRQAP tests to collinearity and autocorrelation conditions.
    Psychometrika 72, 563-581. https://doi.org/10.1007/s11336-007-9016-1

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(0)
    >>> kin, near = (rng.random((2, 12, 12)) < 0.3).astype(float)
    >>> credit = 2 * kin + rng.normal(size=(12, 12))
    >>> fit = mrqap(credit, {"kin": kin, "near": near}, permutations=199)
    >>> fit.coefficients.index.tolist(), bool(fit.coefficients.loc["kin", "p_value"] < 0.05)
    (['intercept', 'kin', 'near'], True)
    """
    check_permutations(permutations)
    if family not in ("linear", "logit"):
        raise NetworkError(f"family must be 'linear' or 'logit'; {family!r} came.")
    _check_names(xs)
    dyads = gather({OUTCOME: y, **xs})
    names = [INTERCEPT, *xs]
    outcome, terms = dyads.matrices[0], [np.ones_like(dyads.matrices[0]), *dyads.matrices[1:]]
    used = dyads.cells & ~np.isnan(np.array(dyads.matrices)).any(axis=0)
    columns = np.column_stack([term[used] for term in terms])
    _check(outcome[used], columns, family)
    fit = fit_least_squares if family == "linear" else fit_logit
    try:
        found = fit(outcome[used], columns)
    except NoFitError as error:
        raise NetworkError(str(error)) from None
    codes = strata_codes(strata, dyads.index)
    label, under = relabelling(codes, seed), _null(dyads, outcome, terms, family)
    by_sums = family == "linear" and not _has_gaps(dyads)
    parts = blocks(permutations, len(dyads.index)) if by_sums else parts_of(permutations, FEW)
    null = np.concatenate(spread(lambda part: under(label(part)), parts, n_jobs))
    return Regression(
        coefficients=_table(names, found.estimate, found.se, null),
        r_squared=found.explained,
        family=family,
        dyads=int(used.sum()),
        actors=len(dyads.index),
        permutations=permutations,
        seed=seed,
        null=pd.DataFrame(null, columns=names),
    )


def _null(dyads: Dyads, outcome: Matrix, terms: list[Matrix], family: Family) -> Callable[[Short], Matrix]:
    """Return how the t values under a block of relabellings are found: from cross-sums where all was observed, else fit by fit."""
    if family == "linear" and not _has_gaps(dyads):
        return without_gaps(outcome, terms, dyads)
    used = dyads.cells & ~np.isnan(np.array(dyads.matrices)).any(axis=0)
    fit = fit_least_squares if family == "linear" else fit_logit
    parts = [residual(terms, place, used) for place in range(len(terms))]

    def draw(block: Short) -> Matrix:
        return np.array(
            [
                [
                    partialled_t((outcome, terms), place, parts[place][np.ix_(p, p)], used=used, fit=fit)
                    for place in range(len(terms))
                ]
                for p in block
            ]
        )

    return draw


def _has_gaps(dyads: Dyads) -> bool:
    return any(np.isnan(matrix[dyads.cells]).any() for matrix in dyads.matrices)


def _table(names: list[str], estimate: Matrix, se: Matrix, null: Matrix) -> pd.DataFrame:
    t = estimate / se
    slack = CLOSE * np.maximum(np.abs(t), 1.0)
    known = (~np.isnan(null)).sum(axis=0) + 1
    with np.errstate(invalid="ignore"):
        far = (np.abs(null) >= np.abs(t) - slack).sum(axis=0)
        above, below = (null >= t - slack).sum(axis=0), (null <= t + slack).sum(axis=0)
    return pd.DataFrame(
        {
            "estimate": estimate,
            "se": se,
            "t": t,
            "p_value": (1 + far) / known,
            "p_greater": (1 + above) / known,
            "p_less": (1 + below) / known,
        },
        index=pd.Index(names, name="term"),
    )


def _check_names(xs: Mapping[str, Given]) -> None:
    if not isinstance(xs, Mapping) or not xs:
        raise NetworkError("xs must be a mapping of names to networks, tables or arrays, with one predictor at least.")
    taken = [name for name in xs if name in (INTERCEPT, OUTCOME)]
    if taken:
        raise NetworkError(
            f"a predictor cannot be called {taken[0]!r}; that name stands for the {'intercept' if taken[0] == INTERCEPT else 'outcome'}."
        )


def _check(outcome: Matrix, columns: Matrix, family: Family) -> None:
    if len(outcome) <= columns.shape[1]:
        raise NetworkError(
            f"a fit of {columns.shape[1]} terms needs more dyads than that; {len(outcome)} were observed in all matrices."
        )
    triangle = np.linalg.qr(columns, mode="r")
    if np.linalg.matrix_rank(triangle, rtol=max(columns.shape) * np.finfo(float).eps) < columns.shape[1]:
        raise NetworkError(
            "the predictors are collinear: one of them follows from the others, or does not vary. Leave it out."
        )
    if family == "logit" and not np.isin(outcome, (0.0, 1.0)).all():
        raise NetworkError(
            "family='logit' needs an outcome of 0 and 1; other values came. Make a binary relation of it, or take 'linear'."
        )
    if np.ptp(outcome) == 0:
        raise NetworkError("the outcome does not vary over the dyads that were observed, so nothing explains it.")
