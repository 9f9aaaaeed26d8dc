"""Fits of a column by others: least squares, and the logit by iterated weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linkages.inference.dyads import Matrix

STEPS, CLOSE, TOO_SURE, TOO_SMALL, STRIDE = 60, 1e-12, 30.0, 1e-9, 0.5


class NoFitError(ValueError):
    """The fit does not exist; the message says why."""


@dataclass(frozen=True, eq=False)
class Fit:
    """Estimates, their standard errors under independence, and the part explained."""

    estimate: Matrix
    se: Matrix
    explained: float


def fit_least_squares(y: Matrix, x: Matrix) -> Fit:
    """Return the least squares fit of `y` on the columns of `x`."""
    orthogonal, upper = np.linalg.qr(x)
    back = np.linalg.inv(upper)
    estimate = back @ (orthogonal.T @ y)
    left = y - x @ estimate
    spread = (left @ left) / (len(y) - x.shape[1])
    total = ((y - y.mean()) ** 2).sum()
    return Fit(
        estimate, np.sqrt(spread * (back**2).sum(axis=1)), float(1 - (left @ left) / total) if total else float("nan")
    )


def fit_logit(y: Matrix, x: Matrix) -> Fit:
    """Return the maximum likelihood fit of the log odds of `y` on the columns of `x`.

    By iterated weighted least squares (McCullagh & Nelder 1989, section 2.5) from fitted values halfway to one half, until the deviance
    changes by less than 1e-12 of itself and the log odds no longer walk on; the standard errors are those of the last weighted fit.

    Raises
    ------
    NoFitError
        If the columns tell 0 and 1 apart perfectly, or do so in some of the rows (whose log odds grow by about 1 in every step, while the
        deviance stays), so that no largest likelihood exists (Albert & Anderson 1984).
    """
    chance = (y + 0.5) / 2
    line = np.log(chance / (1 - chance))
    before = _deviance(y, line)
    for _ in range(STEPS):
        weight = chance * (1 - chance)
        root = np.sqrt(weight)
        orthogonal, upper = np.linalg.qr(x * root[:, None])
        if np.abs(np.diag(upper)).min() < TOO_SMALL * np.abs(np.diag(upper)).max():
            break
        back = np.linalg.inv(upper)
        estimate = back @ (orthogonal.T @ (root * line + (y - chance) / root))
        last, line = line, x @ estimate
        if np.abs(line).max() > TOO_SURE:
            break
        deviance = _deviance(y, line)
        settled = np.abs(line - last).max() < STRIDE
        if settled and abs(deviance - before) < CLOSE * (abs(deviance) + 0.1):
            null = len(y) * _entropy(float(y.mean()))
            return Fit(estimate, np.sqrt((back**2).sum(axis=1)), float(1 - deviance / null))
        before, chance = deviance, 1.0 / (1.0 + np.exp(-line))
    raise NoFitError(
        "the predictors tell ties and non-ties apart perfectly, or nearly so: no finite logit fits. "
        "Leave out the one that does."
    )


def _deviance(y: Matrix, line: Matrix) -> float:
    return float(2 * (np.logaddexp(0, line) - y * line).sum())


def _entropy(share: float) -> float:
    return float(-2 * (share * np.log(share) + (1 - share) * np.log(1 - share)))
