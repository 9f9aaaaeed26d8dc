"""Sums of products of one matrix with relabelled others: a look-up for each tie, and a pass over whole rows where most cells count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from linkages.inference.draws import short
from linkages.kernels import kernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.unsignedinteger[Any]]
Words = npt.NDArray[np.uint64]
Own = tuple[Ints | Short, Short, Floats]
FULL, TABLE = 0.3, 2**19


@dataclass(frozen=True, eq=False)
class Cells:
    """The cells of an n x n matrix that are not 0, row by row.

    Attributes
    ----------
    first : numpy.ndarray of int
        Where each row starts, and the end.
    column : numpy.ndarray of int
        Of each cell, rising within a row.
    worth : numpy.ndarray
        Of each cell.
    """

    first: Ints
    column: Short
    worth: Floats

    @property
    def n(self) -> int:
        """Rows, and columns."""
        return len(self.first) - 1

    @property
    def full(self) -> bool:
        """Whether so many cells count that whole rows are the faster way."""
        return len(self.column) > FULL * self.n**2

    @cached_property
    def source(self) -> Short:
        """The row of each cell."""
        return np.repeat(np.arange(self.n, dtype=short(self.n)), np.diff(self.first))

    @cached_property
    def table(self) -> Floats:
        """The whole matrix."""
        table = np.zeros((self.n, self.n))
        table[self.source, self.column] = self.worth
        return table

    @cached_property
    def marks(self) -> Words:
        """512 bits for each row: the one at the last nine digits of each column is set."""
        marks = np.zeros((self.n, 8), dtype=np.uint64)
        _mark(self.first, self.column, marks)
        return marks

    @cached_property
    def total(self) -> float:
        """The sum of all cells."""
        return float(self.worth.sum())

    @cached_property
    def squared(self) -> Cells:
        """The same cells with their squares in them."""
        return Cells(self.first, self.column, self.worth**2)


def cells_of(source: Ints, target: Ints, worth: Floats, n: int) -> Cells:
    """Return cells, given in any order and each once, row by row; those of 0 are left out."""
    some = np.flatnonzero(worth)
    order = some[np.argsort(source[some] * np.int64(n) + target[some], kind="stable")]
    first = np.concatenate([[0], np.cumsum(np.bincount(source[order], minlength=n))]).astype(np.int64)
    return Cells(first, target[order].astype(short(n)), worth[order].astype(float))


def cells_of_matrix(matrix: Floats) -> Cells:
    """Return the cells of a matrix without gaps."""
    source, target = np.nonzero(matrix)
    first = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(matrix)))]).astype(np.int64)
    return Cells(first, target.astype(short(len(matrix))), matrix[source, target])


def cross_sums(fixed: Cells, moved: Cells, labels: Short) -> Floats:
    """Return for each relabelling, a row of `labels`, the sum over i, j of ``fixed[i, j] * moved[label i, label j]``.

    In memory of the cells, beyond some 700 actors; a matrix most of whose cells are not 0 is taken whole.
    """
    found = np.empty(len(labels))
    if fixed.full and moved.full:
        _whole_rows(fixed.table, moved.table, labels, found)
    elif len(moved.column) < len(fixed.column):
        _looked_up(moved, fixed, _inverse(labels), found)
    else:
        _looked_up(fixed, moved, labels, found)
    return found


def _looked_up(fixed: Cells, moved: Cells, labels: Short, found: Floats) -> None:
    if moved.n**2 <= TABLE or moved.full:
        _from_table((fixed.first, fixed.column, fixed.worth), moved.table, labels, found)
    else:
        own = fixed.first, fixed.column, fixed.worth
        _from_marks(own, (moved.first, moved.column, moved.worth), moved.marks, labels, found)


@kernel
def _inverse(labels: Short) -> Short:
    found = np.empty_like(labels)
    for row in range(len(labels)):
        for actor in range(labels.shape[1]):
            found[row, labels[row, actor]] = actor
    return found


@kernel
def _whole_rows(fixed: Floats, moved: Floats, labels: Short, found: Floats) -> None:
    """Take four relabellings at a time, so that a row of `fixed` is read once for them; the last ones may be taken twice."""
    rows, n = labels.shape
    last = rows - 1
    for row in range(0, rows, 4):
        la, lb, lc, ld = labels[row], labels[min(row + 1, last)], labels[min(row + 2, last)], labels[min(row + 3, last)]
        ta = tb = tc = td = 0.0
        for i in range(n):
            own = fixed[i]
            ma, mb, mc, md = moved[la[i]], moved[lb[i]], moved[lc[i]], moved[ld[i]]
            a = b = c = d = 0.0
            for k in range(n):
                j = np.uint64(k)
                x = own[j]
                a += x * ma[la[j]]
                b += x * mb[lb[j]]
                c += x * mc[lc[j]]
                d += x * md[ld[j]]
            ta, tb, tc, td = ta + a, tb + b, tc + c, td + d
        found[row], found[min(row + 1, last)] = ta, tb
        found[min(row + 2, last)], found[min(row + 3, last)] = tc, td


@kernel
def _from_table(own: Own, table: Floats, labels: Short, found: Floats) -> None:
    first, column, worth = own
    n = len(first) - 1
    for row in range(len(labels)):
        label = labels[row]
        total = 0.0
        for i in range(n):
            other = table[label[i]]
            part = 0.0
            for k in range(first[i], first[i + 1]):
                e = np.uint64(k)
                part += worth[e] * other[label[column[e]]]
            total += part
        found[row] = total


@kernel
def _mark(first: Ints, column: Short, marks: Words) -> None:
    for i in range(len(first) - 1):
        for e in range(first[i], first[i + 1]):
            j = np.uint64(column[e])
            marks[i, j >> np.uint64(6) & np.uint64(7)] |= np.uint64(1) << (j & np.uint64(63))


@kernel
def _from_marks(own: Own, other: Own, marks: Words, labels: Short, found: Floats) -> None:
    """Look at one bit for each tie, all bits of a row being in one place; then search for the few ties whose bit is set."""
    first, column, worth = own
    begin, there, value = other
    one = np.uint64(1)
    marked, where = np.empty(len(worth) + 1, np.uint32), np.empty(len(worth) + 1, np.uint32)
    for row in range(len(labels)):
        label = labels[row]
        count = np.uint64(0)
        for i in range(len(first) - 1):
            bits = marks[label[i]]
            for k in range(first[i], first[i + 1]):
                j = np.uint64(label[column[np.uint64(k)]])
                marked[count], where[count] = k, i
                count += bits[j >> np.uint64(6) & np.uint64(7)] >> (j & np.uint64(63)) & one
        total = 0.0
        for k in range(count):
            e = marked[np.uint64(k)]
            i, j = label[where[np.uint64(k)]], label[column[e]]
            low, end = begin[i], begin[np.uint64(i) + one]
            high = end
            while low < high:
                middle = (low + high) // 2
                if there[middle] < j:
                    low = middle + 1
                else:
                    high = middle
            if low < end and there[low] == j:
                total += worth[e] * value[low]
        found[row] = total
