"""When rounds took place, as numbers for a slope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from linkages.network.core import Network

MIDDLE = 0.5


def round_times(nets: Sequence[Network]) -> tuple[npt.NDArray[np.float64], str]:
    """Return the time of each round, and in what it counts.

    Returns
    -------
    tuple of (numpy.ndarray, str)
        Years, and ``year``, where every round has a date and each is later than the one before; else 0, 1, 2 and ``round``. A round of
        which only the year is known counts as its middle.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from linkages.datasets import worked_example
    >>> net = worked_example()
    >>> dated = [net.with_(setting=replace(net.setting, date=date)) for date in ("2020", "2021-07-02", "2024")]
    >>> times, per = round_times(dated)
    >>> times.round(1).tolist(), per
    ([2020.5, 2021.5, 2024.5], 'year')
    >>> round_times([net, net])
    (array([0., 1.]), 'round')
    """
    times = [_year(net.setting.date) for net in nets]
    known = [time for time in times if time is not None]
    if len(known) == len(times) and all(first < second for first, second in pairwise(known)):
        return np.array(known), "year"
    return np.arange(len(times), dtype=float), "round"


def slope_weights(times: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the weight of each round in a least-squares slope over time.

    Examples
    --------
    >>> slope_weights(np.array([0.0, 1.0, 2.0])).tolist(), slope_weights(np.array([2020.0, 2024.0])).tolist()
    ([-0.5, 0.0, 0.5], [-0.25, 0.25])
    """
    centred = times - times.mean()
    return np.asarray(centred / (centred**2).sum())


def _year(date: str) -> float | None:
    if date.isdigit() and len(date) == 4:
        return int(date) + MIDDLE
    try:
        day = dt.date.fromisoformat(date)
    except ValueError:
        return None
    start, end = dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    return day.year + (day - start).days / ((end - start).days + 1)
