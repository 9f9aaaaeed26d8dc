"""How far two divisions of the same actors agree: the adjusted Rand index and normalised mutual information."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.communities import Communities
from linkages.measures.frame import Floats

Division = Communities | pd.Series | Mapping[str, object]


def community_agreement(communities: Division, groups: Division) -> pd.Series:
    r"""Return how far a division of the actors agrees with another: communities found, a declared attribute, or another round.

    Over the actors who have a group in both. With :math:`n_{ab}` actors in group a of the first and b of the second,

    .. math:: ARI = \frac{\sum_{ab} \binom{n_{ab}}{2} - E}{\frac{1}{2}(\sum_a \binom{n_a}{2} + \sum_b \binom{n_b}{2}) - E},
        \qquad E = \sum_a \binom{n_a}{2} \sum_b \binom{n_b}{2} / \binom{n}{2}

    and :math:`NMI = 2 I(A; B) / (H(A) + H(B))`.

    Parameters
    ----------
    communities : Communities, pandas.Series or Mapping
        The first division, by actor id.
    groups : Communities, pandas.Series or Mapping
        The second, for example ``net.actors["shg"]``. Actors without an entry are left out.

    Returns
    -------
    pandas.Series
        `actors`, in both; `adjusted_rand`: 1 the same division, 0 what chance gives groups of these sizes, below 0 less; 0.5: half of
        the way from chance to full agreement; `nmi` from 0 to 1, which is above 0 by chance alone where groups are small. NaN with fewer
        than two actors. Two divisions that are the same agree fully, though both put everyone into one group.

    Raises
    ------
    NetworkError
        If a division is none of these, or names an actor twice.

    References
    ----------
    Hubert, L. and Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218. doi:10.1007/BF01908075
    Danon, L., Diaz-Guilera, A., Duch, J. and Arenas, A. (2005). Comparing community structure identification. Journal of Statistical
    Mechanics P09008. doi:10.1088/1742-5468/2005/09/P09008

    Examples
    --------
    >>> found = pd.Series([1, 1, 2, 2], index=list("abcd"))
    >>> community_agreement(found, {"a": "x", "b": "x", "c": "x", "d": "y"}).round(3).to_dict()
    {'actors': 4.0, 'adjusted_rand': 0.0, 'nmi': 0.344}
    """
    first, second = _division(communities), _division(groups)
    both = first.index.intersection(second.index, sort=False)
    table = cross_table(first[both], second[both])
    values = [float(len(both)), adjusted_rand(table), mutual_information(table)]
    return pd.Series(values, index=["actors", "adjusted_rand", "nmi"], name="agreement")


def cross_table(first: pd.Series, second: pd.Series) -> Floats:
    """Return how many actors lie in each pair of groups; both Series over the same actors, none missing."""
    rows, row_labels = pd.factorize(first)
    columns, column_labels = pd.factorize(second)
    table = np.zeros((len(row_labels), len(column_labels)))
    np.add.at(table, (rows, columns), 1.0)
    return table


def adjusted_rand(table: Floats) -> float:
    """Return the adjusted Rand index of a cross table; NaN with fewer than two actors."""
    n = float(table.sum())
    if n < 2:
        return float("nan")
    together, first, second = (float(_pairs(part).sum()) for part in (table, table.sum(axis=1), table.sum(axis=0)))
    expected = first * second / (n * (n - 1) / 2)
    most = (first + second) / 2
    return (together - expected) / (most - expected) if most > expected else 1.0


def mutual_information(table: Floats) -> float:
    """Return the normalised mutual information of a cross table; NaN with fewer than two actors."""
    n = float(table.sum())
    if n < 2:
        return float("nan")
    first, second, together = (_entropy(part / n) for part in (table.sum(axis=1), table.sum(axis=0), table.ravel()))
    whole = first + second
    return max(2 * (whole - together) / whole, 0.0) if whole > 0 else 1.0


def _pairs(counts: Floats) -> Floats:
    return counts * (counts - 1) / 2


def _entropy(shares: npt.NDArray[np.float64]) -> float:
    known = shares[shares > 0]
    return float(-(known * np.log(known)).sum()) + 0.0


def _division(given: Division) -> pd.Series:
    values = given.membership if isinstance(given, Communities) else given
    if not isinstance(values, pd.Series | Mapping):
        raise NetworkError(
            f"a division of the actors is Communities, or a Series or mapping by actor id; a {type(values).__name__} came."
        )
    found = (values if isinstance(values, pd.Series) else pd.Series(dict(values), dtype=object)).dropna()
    if found.index.has_duplicates:
        twice = found.index[found.index.duplicated()][0]
        raise NetworkError(f"each actor is in one group at most; {twice!r} comes twice.")
    return found
