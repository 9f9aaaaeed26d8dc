"""The middlemen through whom most of a producer's dealings pass, without the table of all pairs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Numbers
from linkages.measures.held import Held, held_blocks
from linkages.measures.roads import Onward, find_roads
from linkages.network.core import Network

AT_ONCE, DENSE_AT_ONCE, ROWS_AT_ONCE = 4_000_000, 10_000_000, 10_000
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
        One row for each pair: `actor`, `middleman`, `hegemony`, in (0, 1], where a value of 0.5 means that every second rupee passes
        through this middleman; producers in roster order, for each the largest first, among
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
    found = _none()
    for held in held_blocks(roads):
        rows, columns, values = _largest(sparse.csr_array(steps[:, held.core]), held, k)
        block = rows, held.middlemen[columns], values
        found = _first(*_gathered([found, block]), k) if len(found[0]) else block
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
            AT_ONCE // (int(count[order[min(len(order) - 1, ROWS_AT_ONCE)]]) * (near.nnz // max(near.shape[0], 1) + 1)),
            1,
        )
        size = min(size, ROWS_AT_ONCE)
        now, order = order[:size], order[size:]
        own = sparse.csr_array(steps[now])
        rows, columns, open_rows = _candidates(own, near, rest, k)
        sure = (rows, columns, _exact(own, held.passing, rows, columns))
        whole = list(_whole(own, held.passing, open_rows, k))
        parts += [(now[r], c, v) for r, c, v in (_first(*sure, k), *whole)]
    return _gathered(parts)


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
    """Return the k largest positive values of each row, among equals the first columns; the entries of a row come together."""
    begin = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]]) if len(rows) else np.zeros(0, np.int64)
    edges = np.r_[begin[::ROWS_AT_ONCE], len(rows)].tolist()
    chosen = [_places_of_first(rows[a:b], columns[a:b], values[a:b], k) + a for a, b in pairwise(edges)]
    kept = np.concatenate(chosen) if chosen else begin
    return rows[kept], columns[kept], values[kept]


def _places_of_first(rows: Places, columns: Places, values: Numbers, k: int) -> Places:
    """Return where the entries that `_first` keeps stand: each row's are sorted in one line of a table."""
    begin = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]])
    count = np.diff(np.r_[begin, len(rows)])
    line = np.repeat(np.arange(len(begin)), count)
    place = np.arange(len(rows)) - begin[line]
    turned = np.zeros((len(begin), int(count.max())))
    named = np.full(turned.shape, np.iinfo(np.int64).max)
    turned[line, place], named[line, place] = -values, columns
    by_column = np.argsort(named, axis=1)
    order = np.argsort(np.take_along_axis(turned, by_column, axis=1), axis=1, kind="stable")[:, :k]
    order = np.take_along_axis(by_column, order, axis=1)
    return np.asarray((begin[:, None] + order)[np.take_along_axis(turned, order, axis=1) < 0], dtype=np.int64)


def _gathered(parts: list[Found]) -> Found:
    """Put the entries in the order of their rows, and else in the order in which they come; in each part those of a row come together."""
    rows, columns, values = (np.concatenate(one) for one in zip(*parts, _none(), strict=True))
    order = np.argsort(rows, kind="stable")
    return rows[order], columns[order], values[order]


def _none() -> Found:
    return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
