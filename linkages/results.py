"""What a test or an interval found: one frame, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class TestResult:
    """What was observed, and how sure that is.

    Attributes
    ----------
    statistic : str
        What was measured.
    observed : float
        Its value.
    se : float
        Its standard error; NaN if the method gives none.
    p_value : float
        How often chance alone gives a value as far from `null`, under the method's assumptions; NaN if nothing was tested.
    interval : tuple of float
        Lower and upper end at `level`; NaN if the method gives none.
    level : float
        Of the interval, for example 0.95.
    null : float or numpy.ndarray
        The value that was tested, or the values that chance gave; NaN if nothing was tested.
    method : str
        How it was found.
    notes : tuple of str
        What must be known before reading on.

    Examples
    --------
    >>> TestResult("density", observed=0.2, se=0.05, p_value=0.01, interval=(0.1, 0.3), level=0.95, null=0.0, method="node jackknife")
    density: 0.2 (se 0.05; 95 % interval 0.1 to 0.3; p 0.01)
    By node jackknife.
    """

    __test__: ClassVar[bool] = False

    statistic: str
    observed: float
    se: float
    p_value: float
    interval: tuple[float, float]
    level: float
    null: float | npt.NDArray[np.float64]
    method: str
    notes: tuple[str, ...] = ()

    def to_frame(self) -> pd.DataFrame:
        """Return the numbers as one row, indexed by the statistic: observed, se, low, high, p_value."""
        numbers = {
            "observed": self.observed,
            "se": self.se,
            "low": self.interval[0],
            "high": self.interval[1],
            "p_value": self.p_value,
        }
        return pd.DataFrame([numbers], index=pd.Index([self.statistic], name="statistic"))

    def summary(self) -> str:
        """Return the result in plain text: estimate, interval, then p, and the notes below."""
        row = self.to_frame().iloc[0]
        parts = [
            f"se {row['se']:.3g}" if np.isfinite(row["se"]) else "no standard error",
            f"{self.level:.0%} interval {row['low']:.3g} to {row['high']:.3g}".replace("%", " %")
            if np.isfinite(row["low"])
            else "",
            f"p {row['p_value']:.2g}" if np.isfinite(row["p_value"]) else "",
        ]
        told = "; ".join(part for part in parts if part)
        return "\n".join([f"{self.statistic}: {row['observed']:.3g} ({told})", f"By {self.method}.", *self.notes])

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        below = "<br>".join(escape(line) for line in [f"By {self.method}.", *self.notes])
        return f"<div>{self.to_frame().to_html(float_format='{:.3g}'.format)}{below}</div>"
