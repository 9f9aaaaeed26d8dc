"""Brokerage by group: what the members of a group broker together, beside what chance would give them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.brokerage import COLUMNS, STATISTICS, density_among
from linkages.measures.brokerage_forms import thirds
from linkages.measures.frame import Floats, Groups, group_codes
from linkages.measures.triads import open_paths
from linkages.network.core import Network
from linkages.network.observed import own_answer


def brokerage_groups(net: Network, groups: Groups) -> pd.DataFrame:
    """Return the brokerage of each group, the counts of its members added up, beside what ties placed at random would give.

    With T triples (a, v, b) that fit a role and whose broker v is of the group, q = d^2 (1 - d), and over ordered pairs of such triples S
    of them that share a tie of their two, U that share the pair (a, b), and V in which the tie of one is the pair (a, b) of the other,

    expected = T q,   sd^2 = T q (1 - q) + S d^3 (1 - d)^3 + U d^5 (1 - d) - V q^2,   z = (observed - expected) / sd.

    The counts of two members are not independent, even if all ties are: they may broker the same pair, or each other. S, U and V take
    that in.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.DataFrame
        Index: the groups, sorted. Columns: a MultiIndex of role (coordinator, itinerant, representative, gatekeeper, liaison, total) and
        statistic (observed, expected, sd, z), float64. z is NaN where the role cannot occur (sd 0). Observed and expected of all groups
        add up to those of `brokerage_network`; the variances do not, since brokers of different groups share paths too.

    Raises
    ------
    NetworkError
        If the network has several relations, or the groups do not fit it.

    Notes
    -----
    Among the actors who answered and have a group, as in `brokerage_expectation`. The variance is that of independent ties in a directed
    relation, and exact.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "v", "c"], "target": ["v", "b", "v"]}))
    >>> table = brokerage_groups(net, {"a": "x", "v": "x", "b": "y", "c": "x"})
    >>> table.loc["x", "representative"].round(3).to_dict()
    {'observed': 2.0, 'expected': 0.281, 'sd': 0.522, 'z': 3.293}
    """
    net.single()
    codes, labels = group_codes(net, groups)
    codes = np.where(own_answer(net), codes, -1)
    known, k = codes >= 0, len(labels)
    roles = open_paths(net, codes)[known]
    observed = np.column_stack([np.bincount(codes[known], weights=one, minlength=k) for one in roles.T])
    observed = np.column_stack([observed, observed.sum(axis=1)])
    sizes = np.bincount(codes[known], minlength=k).astype(float)
    density = density_among(net, codes)
    moments = [_moments(sizes, group, density) for group in range(k)]
    expected, sd = (np.array([one[end] for one in moments]).reshape(k, len(COLUMNS)) for end in (0, 1))
    z = np.divide(observed - expected, sd, out=np.full(observed.shape, np.nan), where=sd > 0)
    columns = pd.MultiIndex.from_product([COLUMNS, STATISTICS], names=["role", "statistic"])
    values = np.stack([observed, expected, sd, z], axis=2).reshape(k, len(columns))
    return pd.DataFrame(values, index=labels, columns=columns)


def _moments(sizes: Floats, group: int, d: float) -> tuple[Floats, Floats]:
    """Return expectation and standard deviation of each role for the brokers of one group."""
    dyads = np.outer(sizes, sizes) - np.diag(sizes)
    first, last, _ = thirds(sizes)
    own = np.zeros(len(sizes))
    own[group] = 1
    ties = first * own[None, None, :] + last * own[None, :, None]
    across = _across(sizes, group)
    triples = (dyads * first * own).sum(axis=(1, 2))
    size, n = sizes[group], sizes.sum()
    twice = np.array([2 * triples[0], 0, triples[2], triples[3], 0, 2 * size * (size - 1) * (n - 2)])
    shared = (dyads * ties * (ties - 1)).sum(axis=(1, 2))
    apart = (dyads * across * (across - 1)).sum(axis=(1, 2))
    opposed = (dyads * 2 * ties * across).sum(axis=(1, 2)) - twice
    chance = d**2 * (1 - d)
    variance = triples * chance * (1 - chance) + shared * d**3 * (1 - d) ** 3
    variance += apart * d**5 * (1 - d) - opposed * chance**2
    return triples * chance, np.sqrt(np.maximum(variance, 0))


def _across(sizes: Floats, group: int) -> Floats:
    """Return by role, for an ordered pair (a, b) of actors of two groups, how many actors of `group` would broker it."""
    k = len(sizes)
    same, mine = np.eye(k, dtype=bool), np.arange(k) == group
    first, last = mine[:, None], mine[None, :]
    size = sizes[group]
    counts = np.zeros((6, k, k))
    counts[0][same & first] = size - 2
    counts[1][same & ~first] = size
    counts[2][first & ~last] = size - 1
    counts[3][~first & last] = size - 1
    counts[4][~same & ~first & ~last] = size
    counts[5] = counts[:5].sum(axis=0)
    return counts
