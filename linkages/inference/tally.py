"""Many figures at once beside what chance gave them, draw by draw, in memory of one draw."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
BESIDE = ("observed", "expected", "sd", "z", "p_value", "p_more", "p_less")
CLOSE = 1e-12


def beside_chance(observed: Floats, draws: Iterable[Floats]) -> Floats:
    """Return for each figure what was observed, and mean, spread, z and p-values under chance; NaN draws do not count.

    p of as much or more, and of as much or less, is (1 + #) / (B + 1), of B draws in which the figure is defined; the two-sided p is twice
    the smaller one, at most 1. NaN throughout for a figure that is not defined as observed, and p for one that is defined in no draw.

    Parameters
    ----------
    observed : numpy.ndarray
        Of one dimension.
    draws : iterable of numpy.ndarray
        Of the same size.

    Returns
    -------
    numpy.ndarray
        A row for each figure, columns as in `BESIDE`.
    """
    shift = np.nan_to_num(observed)
    count, total, squares, more, less = np.zeros((5, len(observed)))
    for drawn in draws:
        defined = ~np.isnan(drawn)
        off = np.where(defined, drawn - shift, 0.0)
        count += defined
        total += off
        squares += off**2
        more += defined & (off >= -CLOSE)
        less += defined & (off <= CLOSE)
    some = np.where((count > 0) & ~np.isnan(observed), count, np.nan)
    mean = total / some
    sd = np.sqrt(np.maximum(squares / some - mean**2, 0))
    z = np.divide(-mean, sd, out=np.full_like(mean, np.nan), where=sd > 1e-9)
    p_more, p_less = (1 + more) / (some + 1), (1 + less) / (some + 1)
    both = np.minimum(2 * np.minimum(p_more, p_less), 1)
    return np.column_stack([observed, shift + mean, sd, z, both, p_more, p_less])
