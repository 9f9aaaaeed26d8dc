"""Several tests at once: p-values that hold for all of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.errors import LinkagesError


def holm(p_values: pd.Series) -> pd.Series:
    """Return p-values that hold for all declared outcomes together (Holm 1979).

    In rising order the k-th of m is multiplied by m - k + 1, and none is smaller than the one before.

    Parameters
    ----------
    p_values : pandas.Series
        In [0, 1]; missing ones stay missing and do not count.

    Returns
    -------
    pandas.Series
        The adjusted values, in [0, 1]: below 0.05 together means that the chance of even one false alarm among them is below 0.05.

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> holm(pd.Series([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    known = _known(p_values)
    m = len(known)
    raised = known.sort_values(kind="stable") * np.arange(m, 0, -1)
    return raised.cummax().clip(upper=1.0).reindex(p_values.index)


def benjamini_hochberg(p_values: pd.Series) -> pd.Series:
    """Return the false discovery rate at which each of many explored outcomes would be called (Benjamini & Hochberg 1995).

    In rising order the k-th of m is multiplied by m / k, and none is larger than the one after.

    Parameters
    ----------
    p_values : pandas.Series
        In [0, 1]; missing ones stay missing and do not count.

    Returns
    -------
    pandas.Series
        The adjusted values, in [0, 1]: of those below 0.1 a tenth may be expected to be false alarms.

    References
    ----------
    Benjamini, Y. & Hochberg, Y. (1995). Controlling the false discovery rate. Journal of the Royal Statistical Society B 57, 289-300.
    https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples
    --------
    >>> benjamini_hochberg(pd.Series([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    known = _known(p_values)
    m = len(known)
    raised = known.sort_values(ascending=False, kind="stable") * m / np.arange(m, 0, -1)
    return raised.cummin().clip(upper=1.0).reindex(p_values.index)


def _known(p_values: pd.Series) -> pd.Series:
    known = p_values.dropna().astype(float)
    if not p_values.index.is_unique:
        raise LinkagesError("expected one p-value under each label; some labels come twice.")
    if not known.between(0, 1).all():
        raise LinkagesError(f"expected p-values from 0 to 1; {known[~known.between(0, 1)].iloc[0]:g} came.")
    return known
