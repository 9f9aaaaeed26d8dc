"""Networks as numbers on dyads: matrices over one roster, NaN where a dyad was not observed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.observed import is_observed

Matrix = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Given: TypeAlias = Network | pd.DataFrame | Matrix


@dataclass(frozen=True, eq=False)
class Dyads:
    """Several matrices over the same actors.

    Attributes
    ----------
    index : pandas.Index
        The actors, in roster order, of whom everything is known that can be known: present in every network.
    names : tuple of str
        Of the matrices.
    matrices : tuple of numpy.ndarray
        n x n, NaN on the diagonal and where a dyad was not observed.
    directed : bool
        False if every network is undirected: then each pair counts once. Tables and arrays alone count every ordered pair.
    """

    index: pd.Index
    names: tuple[str, ...]
    matrices: tuple[Matrix, ...]
    directed: bool

    @property
    def cells(self) -> Flags:
        """The cells that count: off the diagonal, and above it only where pairs count once."""
        n = len(self.index)
        return ~np.eye(n, dtype=bool) if self.directed else np.triu(np.ones((n, n), dtype=bool), 1)


def gather(given: Mapping[str, Given]) -> Dyads:
    """Return networks, tables and arrays as matrices over one roster.

    A network gives its weights, 1 for a tie of a binary relation, 0 for an observed dyad without a tie and NaN for one that was not
    observed; a table gives its cells by the ids of its rows and columns; an array counts in roster order.

    Parameters
    ----------
    given : Mapping of str to Network, pandas.DataFrame or numpy.ndarray
        At least one; a network has one relation.

    Raises
    ------
    NetworkError
        If rosters differ, an array has another size, or a table lacks an actor.
    """
    roster = _roster(given)
    matrices = {name: _matrix(name, one, roster) for name, one in given.items()}
    keep = np.ones(len(roster), dtype=bool)
    for one in given.values():
        if isinstance(one, Network):
            keep &= one.present
    places = np.flatnonzero(keep)
    values = {name: matrix[np.ix_(places, places)] for name, matrix in matrices.items()}
    alike = all(_symmetric(matrix) for matrix in values.values())
    declared = [one.single().directed for one in given.values() if isinstance(one, Network)]
    directed = any(declared) if declared else True
    if not directed and not alike:
        wrong = [name for name, matrix in values.items() if not _symmetric(matrix)]
        raise NetworkError(
            f"undirected relations are compared on pairs, so every matrix must be symmetric; {', '.join(wrong)} is not. "
            "Make it symmetric, or take a directed relation."
        )
    return Dyads(index=roster[places], names=tuple(values), matrices=tuple(values.values()), directed=directed)


def _roster(given: Mapping[str, Given]) -> pd.Index:
    for one in given.values():
        if isinstance(one, Network):
            return one.index
    for one in given.values():
        if isinstance(one, pd.DataFrame):
            return one.index
    first = np.asarray(next(iter(given.values())))
    return pd.RangeIndex(len(first) if first.ndim else 0)


def _matrix(name: str, one: Given, roster: pd.Index) -> Matrix:
    n = len(roster)
    if isinstance(one, Network):
        if not one.index.equals(roster):
            raise NetworkError(f"all networks need one roster in one order; that of {name!r} differs.")
        return matrix_of(one)
    if isinstance(one, pd.DataFrame):
        frame = one.copy()
        if isinstance(roster, pd.RangeIndex):
            frame = frame.set_axis(roster, axis=0).set_axis(roster, axis=1) if frame.shape == (n, n) else frame
        else:
            frame.index, frame.columns = frame.index.map(str), frame.columns.map(str)
        missing = roster.difference(frame.index).union(roster.difference(frame.columns))
        if len(missing):
            raise NetworkError(
                f"the table {name!r} needs a row and a column for each actor; {', '.join(map(repr, missing[:5]))} has none."
            )
        matrix = frame.loc[roster, roster].to_numpy(dtype=float, copy=True)
    else:
        matrix = np.array(one, dtype=float)
    if matrix.shape != (n, n):
        raise NetworkError(
            f"the array {name!r} must be {n} x {n}, in roster order; {' x '.join(map(str, matrix.shape))} came."
        )
    if np.isinf(matrix).any():
        raise NetworkError(f"{name!r} holds infinite values; use NaN for what is not known.")
    np.fill_diagonal(matrix, np.nan)
    return matrix


def matrix_of(net: Network) -> Matrix:
    """Return the weights of one relation over the whole roster, 1 for a tie of a binary one; NaN where a dyad was not observed."""
    relation = net.single()
    n = len(net.index)
    rows, columns = np.divmod(np.arange(n * n), n)
    matrix = np.where(is_observed(net, rows, columns), 0.0, np.nan).reshape(n, n)
    source, target, weight = net.arrays(relation.name)
    worth = np.ones_like(weight) if relation.weight_type == "binary" else weight
    matrix[source, target] = worth
    if not relation.directed:
        matrix[target, source] = worth
    np.fill_diagonal(matrix, np.nan)
    return matrix


def _symmetric(matrix: Matrix) -> bool:
    return bool(np.array_equal(matrix, matrix.T, equal_nan=True))
