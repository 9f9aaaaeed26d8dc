"""Two relations over the same actors as sums that a relabelling moves: in memory of their ties where everybody answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.draws import Short
from linkages.inference.dyads import Flags, Given, Matrix, gather
from linkages.inference.products import Cells, cells_of, cells_of_matrix, cross_sums
from linkages.network.core import Network
from linkages.network.observed import dyad_total, observed_total

FLAT = 1e-12


@dataclass(frozen=True, eq=False)
class Shared:
    """Two relations, and what was not observed of each.

    Attributes
    ----------
    index : pandas.Index
        The actors who are present in both.
    first, second : Cells
        Weights, both directions of an undirected relation; none where a dyad was not observed.
    first_gaps, second_gaps : Cells
        1 for each dyad that was not observed.
    """

    index: pd.Index
    first: Cells
    second: Cells
    first_gaps: Cells
    second_gaps: Cells

    def correlations(self, labels: Short) -> Matrix:
        """Return Pearson's correlation under each relabelling of the second, over the dyads then observed in both; NaN if one is constant.

        Where everybody answered only the sum of products moves. Else, gaps being cells too, so do counts, sums and squares.
        """
        a, b, gone, left = self.first, self.second, self.first_gaps, self.second_gaps
        n = len(self.index)
        count = n * (n - 1.0) - len(gone.worth) - len(left.worth) + _moved(gone, left, labels)
        sum_a = a.total - _moved(a, left, labels)
        sum_b = b.total - _moved(gone, b, labels)
        squares_a = a.squared.total - _moved(a.squared, left, labels)
        squares_b = b.squared.total - _moved(gone, b.squared, labels)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread_a, spread_b = squares_a - sum_a**2 / count, squares_b - sum_b**2 / count
            varies = (count > 1) & (spread_a > FLAT * squares_a) & (spread_b > FLAT * squares_b)
            together = _moved(a, b, labels) - sum_a * sum_b / count
            return np.asarray(np.where(varies, together / np.sqrt(spread_a * spread_b), np.nan))


def find_shared(first: Given, second: Given) -> Shared:
    """Return two relations over the actors who are present in both; tables and arrays by way of `gather`, with its refusals."""
    if isinstance(first, Network) and isinstance(second, Network) and _told(first) and _told(second):
        if not second.index.equals(first.index):
            raise NetworkError("all networks need one roster in one order; that of 'the second' differs.")
        keep = first.present & second.present
        nowhere = np.zeros(0, dtype=np.int64)
        none = cells_of(nowhere, nowhere, np.zeros(0), int(keep.sum()))
        return Shared(first.index[keep], _ties(first, keep), _ties(second, keep), none, none)
    dyads = gather({"the first": first, "the second": second})
    one, other = dyads.matrices
    return Shared(dyads.index, _shifted(one), _shifted(other), _gaps(one), _gaps(other))


def _moved(fixed: Cells, moved: Cells, labels: Short) -> Matrix:
    return cross_sums(fixed, moved, labels) if len(fixed.worth) and len(moved.worth) else np.zeros(len(labels))


def _told(net: Network) -> bool:
    return observed_total(net) == dyad_total(net)


def _ties(net: Network, keep: Flags) -> Cells:
    relation, place = net.single(), np.cumsum(keep) - 1
    source, target, weight = net.arrays(relation.name)
    inside = keep[source] & keep[target] & (source != target)
    source, target = place[source[inside]], place[target[inside]]
    worth = np.ones(len(source)) if relation.weight_type == "binary" else weight[inside].astype(float)
    if not relation.directed:
        source, target, worth = np.r_[source, target], np.r_[target, source], np.r_[worth, worth]
    return cells_of(source, target, worth, int(keep.sum()))


def _shifted(matrix: Matrix) -> Cells:
    """Return a matrix less its median, which no correlation heeds: more cells are 0, and far numbers are near ones."""
    known = matrix[~np.isnan(matrix)]
    return cells_of_matrix(np.nan_to_num(matrix - np.median(known)) if len(known) else np.zeros_like(matrix))


def _gaps(matrix: Matrix) -> Cells:
    return cells_of_matrix((np.isnan(matrix) & ~np.eye(len(matrix), dtype=bool)).astype(float))
