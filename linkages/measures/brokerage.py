"""Who stands between whom: the five roles of Gould and Fernandez, and what chance would give."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from linkages.measures.frame import Floats, Groups, Ints, group_codes, unknown_dyads
from linkages.measures.triads import open_paths
from linkages.network.core import Network
from linkages.network.observed import own_answer

ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
COLUMNS = (*ROLES, "total")
STATISTICS = ("observed", "expected", "sd", "z")


def brokerage_roles(net: Network, groups: Groups) -> pd.DataFrame:
    """Return how often each actor stands between two others who have no direct tie, by the groups of the three.

    Counts the open paths a -> v -> b (a tie a -> v, a tie v -> b, none a -> b; a and b differ) of each broker v:

    ==============  =========  =====================================================
    role            groups     meaning
    ==============  =========  =====================================================
    coordinator     A A A      between two of its own group
    itinerant       A B A      between two of one other group (also: consultant)
    representative  A A B      from its own group to another
    gatekeeper      A B B      from another group to its own
    liaison         A B C      between two different groups, none of them its own
    ==============  =========  =====================================================

    Direction counts; weights do not. In an undirected relation each open pair counts in both directions.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.DataFrame
        Index: the whole roster. Columns `coordinator`, `itinerant`, `representative`, `gatekeeper`, `liaison`, `total`: counts (float64),
        from 0 to (n - 1)(n - 2). An isolate has 0. NaN for actors who are not present, did not answer, or have no group.

    Raises
    ------
    NetworkError
        If the network has several relations, or the groups do not fit it.

    Notes
    -----
    Paths that touch an actor of unknown group are in no role and not in the total. A path whose ends were not observed to
    be apart (nobody who could say so was heard) is not counted as open. R's ``sna::brokerage`` calls the roles w_I, w_O,
    b_IO, b_OI, b_O and t.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "v"], "target": ["v", "b"]}))
    >>> brokerage_roles(net, {"a": "weavers", "v": "weavers", "b": "traders"}).loc["v"].to_dict()
    {'coordinator': 0.0, 'itinerant': 0.0, 'representative': 1.0, 'gatekeeper': 0.0, 'liaison': 0.0, 'total': 1.0}
    """
    net.single()
    codes, _ = group_codes(net, groups)
    counts = _with_total(open_paths(net, np.where(net.present, codes, -1)))
    counts[(codes < 0) | ~own_answer(net)] = np.nan
    return pd.DataFrame(counts, index=net.index, columns=pd.Index(COLUMNS, name="role"))


def brokerage_expectation(net: Network, groups: Groups) -> pd.DataFrame:
    """Return each actor's brokerage beside what ties placed at random would give it.

    With every tie present with probability d, independently of all others, an open path on three given actors has probability
    q = d^2 (1 - d). With N ordered pairs (a, b) that fit a role, and S ordered couples of such pairs that share their first or share
    their last actor,

    expected = N q,   sd^2 = N q (1 - q) + S d^3 (1 - d)^3,   z = (observed - expected) / sd.

    d is the density, self-ties out; group sizes are those of the network. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.DataFrame
        Index: the whole roster. Columns: a MultiIndex of role (coordinator, itinerant, representative, gatekeeper, liaison, total) and
        statistic (observed, expected, sd, z), float64. z is NaN where the role cannot occur (sd 0). All NaN for actors who
        are not present, did not answer, or have no group.

    Raises
    ------
    NetworkError
        If the network has several relations, or the groups do not fit it.

    Notes
    -----
    Taken among the actors who answered and have a group, because chance is only fair where both a tie and its absence would have been
    seen: if someone did not answer, `observed` can be smaller than the counts of `brokerage_roles`. The values are those of R's
    ``sna::brokerage`` where everyone answered. The moments hold for independent ties, not for a fixed number of ties.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. doi:10.2307/270949

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "v", "c"], "target": ["v", "b", "v"]}))
    >>> table = brokerage_expectation(net, {"a": "weavers", "v": "weavers", "b": "traders", "c": "weavers"})
    >>> table.loc["v", "representative"].round(3).to_dict()
    {'observed': 2.0, 'expected': 0.094, 'sd': 0.32, 'z': 5.953}
    """
    net.single()
    codes, labels = group_codes(net, groups)
    codes = np.where(own_answer(net), codes, -1)
    observed = _with_total(open_paths(net, codes))
    expected, sd = _moments(np.bincount(codes[codes >= 0], minlength=max(len(labels), 1)), density_among(net, codes))
    own = np.maximum(codes, 0)
    values = np.empty((len(codes), len(COLUMNS), len(STATISTICS)))
    values[..., 0], values[..., 1], values[..., 2] = observed, expected[own], sd[own]
    with np.errstate(divide="ignore", invalid="ignore"):
        values[..., 3] = (observed - values[..., 1]) / np.where(sd > 0, sd, np.nan)[own]
    values[codes < 0] = np.nan
    return pd.DataFrame(values.reshape(len(codes), -1), index=net.index, columns=_columns().copy())


@cache
def _columns() -> pd.MultiIndex:
    return pd.MultiIndex.from_product([COLUMNS, STATISTICS], names=["role", "statistic"])


def _with_total(counts: Ints) -> Floats:
    return np.column_stack([counts, counts.sum(axis=1)]).astype(float)


def density_among(net: Network, codes: Ints) -> float:
    """Return ties over observed dyads among the actors that have a code, who all answered."""
    relation = net.single()
    source, target, _ = net.arrays(relation.name)
    lost_source, lost_target = unknown_dyads(net)
    ties = int(((codes[source] >= 0) & (codes[target] >= 0)).sum())
    lost = int(((codes[lost_source] >= 0) & (codes[lost_target] >= 0)).sum())
    n = int((codes >= 0).sum())
    dyads = (n * (n - 1) if relation.directed else n * (n - 1) // 2) - lost
    return ties / dyads if dyads else np.nan


def _moments(sizes: Ints, d: float) -> tuple[Floats, Floats]:
    """Return expectation and standard deviation of each role (columns) for a broker of each group (rows), from group sizes and density."""
    size = sizes.astype(float)
    n = size.sum()
    own, rest = size - 1, n - size
    square, cube = (size * (size - 1)).sum(), (size * (size - 1) * (size - 2)).sum()
    pairs, couples = np.zeros((len(size), 6)), np.zeros((len(size), 6))
    pairs[:, 0], couples[:, 0] = own * (own - 1), 2 * own * (own - 1) * (own - 2)
    pairs[:, 1] = square - size * (size - 1)
    couples[:, 1] = 2 * (cube - size * (size - 1) * (size - 2))
    pairs[:, 2] = pairs[:, 3] = own * rest
    couples[:, 2] = couples[:, 3] = own * rest * (rest - 1) + rest * own * (own - 1)
    pairs[:, 5], couples[:, 5] = (n - 1) * (n - 2), 2 * (n - 1) * (n - 2) * (n - 3)
    pairs[:, 4] = pairs[:, 5] - pairs[:, :4].sum(axis=1)
    couples[:, 4] = 2 * _third_group_couples(size)
    chance = d**2 * (1 - d)
    variance = pairs * chance * (1 - chance) + couples * d**3 * (1 - d) ** 3
    return pairs * chance, np.sqrt(np.maximum(variance, 0))


def _third_group_couples(size: Floats) -> Floats:
    """Return for each group v the sum over the other groups g of size_g m (m - 1), m being the actors in neither v nor g."""
    left = size.sum() - size
    m1, m2, m3 = size.sum(), (size**2).sum(), (size**3).sum()
    first, second, third = m1 - size, m2 - size**2, m3 - size**3
    result: Floats = first * left * (left - 1) - second * (2 * left - 1) + third
    return result
