"""The middlemen through whom most of a producer's dealings pass, without the table of all pairs."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Numbers
from linkages.measures.held import Held, held_blocks
from linkages.measures.roads import Onward, find_roads
from linkages.network.core import Network

AT_ONCE, DENSE_AT_ONCE = 4_000_000, 10_000_000
Places = npt.NDArray[np.int64]
Found = tuple[Places, Places, Numbers]


def hegemony_top(net: Network, *, channel: str, k: int = 10, onward: Onward = "assumed") -> pd.DataFrame:
    """Return for each producer the k middlemen through whom most of its dealings passes, directly or further on.

    These are the largest values of a row of `hegemony`, for clusters whose table of producers by middlemen would not fit into memory.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    k : int
        How many middlemen at most, from 1.
    onward : {"assumed", "none", "all"}
        What is taken of middlemen who were not interviewed; see `hegemony`.

    Returns
    -------
    pandas.DataFrame
        One row for each pair: `actor`, `middleman`, `hegemony`, in (0, 1]; producers in roster order, for each the largest first, among
        equals in roster order. Producers without a known road, and middlemen through whom nothing passes, have no row.

    Raises
    ------
    NetworkError
        If the channel has no relation or no terminals, or k is below 1.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> hegemony_top(worked_example(), channel="output", k=1).round(3).tail(2)
      actor middleman  hegemony
    4    w5        T1       0.4
    5    w6        T2       0.5
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise NetworkError(f"k must be a whole number of middlemen, from 1; {k!r} came.")
    roads = find_roads(net, channel=channel, onward=onward)
    producers = np.flatnonzero(roads.open_producers)
    steps = sparse.csr_array(roads.steps[producers])
    found: Found = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
    for held in held_blocks(roads):
        rows, columns, values = _largest(sparse.csr_array(steps[:, held.core]), held, k)
        found = _first(np.r_[found[0], rows], np.r_[found[1], held.middlemen[columns]], np.r_[found[2], values], k)
    rows, middlemen, values = found
    index = roads.ties.index
    return pd.DataFrame(
        {"actor": index[producers[rows]], "middleman": index[middlemen], "hegemony": np.minimum(values, 1.0)}
    )


def _largest(steps: sparse.csr_array, held: Held, k: int) -> Found:
    """Return the k largest values of each row of steps times the held: producers with alike many partners at once.

    Each core actor's largest values alone bound those of the producer from below and above. Where that does not tell which middlemen
    can be among its k largest, its whole row is made.
    """
    near, rest = _nearest(held.passing, max(2 * k, 16))
    count = np.diff(steps.indptr)
    order = np.argsort(count, kind="stable")
    order = order[count[order] > 0]
    parts: list[Found] = []
    while len(order):
        size = max(
            AT_ONCE // (int(count[order[min(len(order) - 1, 10_000)]]) * (near.nnz // max(near.shape[0], 1) + 1)), 1
        )
        size = min(size, 10_000)
        now, order = order[:size], order[size:]
        own = sparse.csr_array(steps[now])
        rows, columns, open_rows = _candidates(own, near, rest, k)
        sure = (rows, columns, _exact(own, held.passing, rows, columns))
        whole = list(_whole(own, held.passing, open_rows, k))
        parts += [(now[r], c, v) for r, c, v in (_first(*sure, k), *whole)]
    return tuple(np.concatenate(one) for one in zip(*parts, strict=True)) if parts else _none()  # type: ignore[return-value]


def _nearest(values: Numbers, many: int) -> tuple[sparse.csr_array, Numbers]:
    """Return each row's `many` largest values, and the largest of the others."""
    rows, columns = values.shape
    if columns <= many:
        return sparse.csr_array(values), np.zeros(rows)
    at, place = np.nonzero(values)
    if len(at) * 4 > values.size:
        at = np.repeat(np.arange(rows), many + 1)
        place = np.argpartition(values, columns - many - 1, axis=1)[:, columns - many - 1 :].ravel()
    at, place, data = _first(at, place, values[at, place], many + 1)
    last = (
        np.flatnonzero(np.r_[at[many:] == at[: max(len(at) - many, 0)], np.zeros(min(many, len(at)), dtype=bool)])
        + many
    )
    rest = np.zeros(rows)
    rest[at[last]] = data[last]
    keep = np.ones(len(at), dtype=bool)
    keep[last] = False
    return sparse.csr_array((data[keep], (at[keep], place[keep])), shape=values.shape), rest


def _candidates(
    steps: sparse.csr_array, near: sparse.csr_array, rest: Numbers, k: int
) -> tuple[Places, Places, Places]:
    """Return the pairs that may be among the k largest of a row, and the rows of which that cannot be told."""
    low = sparse.csr_array(steps @ near)
    slack = steps @ rest
    count = np.diff(low.indptr)
    rows = np.repeat(np.arange(len(count)), count)
    padded = np.zeros((len(count), max(int(count.max(initial=0)), k)))
    padded[rows, np.arange(low.nnz) - low.indptr[rows]] = low.data
    least = np.partition(padded, padded.shape[1] - k, axis=1)[:, padded.shape[1] - k]
    told = slack <= np.where(slack > 0, least, 0.0) * (1 - 1e-12)
    keep = told[rows] & (low.data + slack[rows] >= least[rows] * (1 - 1e-12))
    return rows[keep], low.indices[keep].astype(np.int64), np.flatnonzero(~told)


def _exact(steps: sparse.csr_array, values: Numbers, rows: Places, columns: Places) -> Numbers:
    """Return single entries of steps times values."""
    most = int(np.diff(steps.indptr).max(initial=0))
    found = np.zeros(len(rows))
    for place in range(most):
        at = steps.indptr[rows] + place
        there = at < steps.indptr[rows + 1]
        at = at[there]
        found[there] += steps.data[at] * values[steps.indices[at], columns[there]]
    return found


def _whole(steps: sparse.csr_array, values: Numbers, rows: Places, k: int) -> Iterator[Found]:
    """Return the k largest of whole rows of steps times values, some rows at a time."""
    size = max(DENSE_AT_ONCE // values.shape[1], 1)
    for first in range(0, len(rows), size):
        now = rows[first : first + size]
        made = steps[now] @ values
        kth = max(made.shape[1] - k, 0)
        least = np.partition(made, kth, axis=1)[:, kth]
        at, columns = np.nonzero((made >= least[:, None]) & (made > 0))
        yield _first(now[at], columns, made[at, columns], k)


def _first(rows: Places, columns: Places, values: Numbers, k: int) -> Found:
    """Return the k largest positive values of each row, in order."""
    order = np.lexsort((columns, -values, rows))
    order = order[values[order] > 0]
    rows, columns, values = rows[order], columns[order], values[order]
    begin = np.flatnonzero(np.r_[True, np.diff(rows) > 0]) if len(rows) else np.zeros(0, np.int64)
    place = np.arange(len(rows)) - np.repeat(begin, np.diff(np.r_[begin, len(rows)]))
    keep = place < k
    return rows[keep], columns[keep], values[keep]


def _none() -> Found:
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
