"""The change of one arm, and the difference of two arms that share nobody."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats


@dataclass(frozen=True)
class Arm:
    """The change of one cluster, or of one arm within a cluster: values before and after, variance, degrees of freedom, actors."""

    label: str
    before: float
    after: float
    variance: float
    df: float
    n: int

    @property
    def change(self) -> float:
        """The later value less the earlier one."""
        return self.after - self.before

    def row(self) -> dict[str, object]:
        """Return the arm as a row of a table."""
        return {
            "cluster": self.label,
            "before": self.before,
            "after": self.after,
            "change": self.change,
            "se": float(np.sqrt(self.variance)),
            "n": self.n,
        }


@dataclass(frozen=True, eq=False)
class Found:
    """An effect with its error, its degrees of freedom, and what is told of it."""

    observed: float
    se: float
    df: float
    interval: tuple[float, float]
    p_value: float
    null: float | npt.NDArray[np.float64]
    method: str
    notes: tuple[str, ...] = ()
    table: pd.DataFrame = field(default_factory=pd.DataFrame)


def difference(treated: Arm, control: Arm, level: float) -> Found:
    """Return the difference of the changes of two arms that share nobody, with Welch and Satterthwaite's degrees of freedom, and no p."""
    effect, variance = treated.change - control.change, treated.variance + control.variance
    spread = treated.variance**2 / treated.df + control.variance**2 / control.df
    df = variance**2 / spread if spread > 0 else treated.df + control.df
    se = float(np.sqrt(variance))
    reach = float(stats.t.ppf((1 + level) / 2, df)) * se
    return Found(
        observed=effect,
        se=se,
        df=float(df),
        interval=(effect - reach, effect + reach),
        p_value=float("nan"),
        null=float("nan"),
        method=f"the sum of both variances, t with {df:.3g} degrees of freedom (Welch, Satterthwaite)",
        notes=(
            f"Change {treated.change:.3g} ({treated.n:,} actors) against {control.change:.3g} ({control.n:,} actors).",
        ),
    )


def p_of(effect: float, se: float, df: float) -> float:
    """Return the two-sided p-value of t; 1 where nothing varies and there is no effect."""
    if se > 0:
        return float(2 * stats.t.sf(abs(effect) / se, df))
    return 1.0 if effect == 0 else float("nan")
