"""How groups mix: densities between blocks, assortativity, and the E-I index beside what group sizes alone would give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.frame import Floats, Groups, Ints, group_codes, unknown_dyads
from linkages.network.core import Network
from linkages.network.observed import told as told_by
from linkages.network.views import strengths


def block_density(net: Network, groups: Groups, *, weighted: bool = False) -> pd.DataFrame:
    """Return the density of ties from each group to each: ties over observed dyads from group g to group h.

    Weighted: the mean weight of an observed dyad, 0 where there is no tie.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    pandas.DataFrame
        Groups, sorted, by groups: from the row's to the column's; symmetric in an undirected relation. From 0 to 1 if unweighted, 0.5:
        every second dyad is a tie. NaN where no dyad was observed.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, or weights that are distances are to be used.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> block_density(net, {"a": "x", "b": "x", "c": "y"}).to_numpy().tolist()
    [[0.5, 1.0], [0.0, nan]]
    """
    if weighted:
        strengths(net)
    _, labels = group_codes(net, groups)
    ties, dyads = block_counts(net, groups, weighted=weighted)
    values = np.divide(ties, dyads, out=np.full(ties.shape, np.nan), where=dyads > 0)
    return pd.DataFrame(values, index=labels, columns=labels.rename("to"))


def assortativity(net: Network, groups: Groups, *, weighted: bool = False) -> float:
    """Return Newman's assortativity: how far ties stay within groups, beyond what the groups' shares of ties would give.

    r = (sum_g e_gg - sum_g a_g b_g) / (1 - sum_g a_g b_g)

    e_gh is the share of ties (weighted: of weight) from group g to group h, a_g its row sums, b_h its column sums. An undirected tie counts
    in both directions. Over observed ties whose two actors have a group.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    float
        At most 1 (all ties within groups); 0: as chance would have it; below 0: ties seek other groups; 0.5: half of the way from chance to
        full separation. NaN without such ties, or if all stay within one group.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, or weights that are distances are to be used.

    References
    ----------
    Newman, M. E. J. (2003). Mixing patterns in networks. Physical Review E 67, 026126. doi:10.1103/PhysRevE.67.026126

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "c", "b"], "target": ["b", "d", "c"]}))
    >>> assortativity(net, {"a": "x", "b": "x", "c": "y", "d": "y"})
    0.4
    """
    if weighted:
        strengths(net)
    ties, _ = block_counts(net, groups, weighted=weighted)
    total = ties.sum()
    if not total:
        return float("nan")
    shares = ties / total
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    return float((np.trace(shares) - chance) / (1 - chance)) if chance < 1 - 1e-12 else float("nan")


def ei_expectation(net: Network, groups: Groups) -> pd.Series:
    """Return the E-I index beside what the sizes of the groups alone would give, and between its bounds.

    expected = (E* - I*) / (E* + I*),   with E* and I* the observed dyads between and within groups.

    With L ties, E cannot be above E* nor I above I*: the index lies between lowest = (max(L - I*, 0) - min(L, I*)) / L and
    highest = (min(L, E*) - max(L - E*, 0)) / L, and rescaled = 2 (ei - lowest) / (highest - lowest) - 1. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Returns
    -------
    pandas.Series
        `ei`, `expected`, `lowest`, `highest`, `rescaled`, float64, from -1 to 1. An `ei` equal to `expected` is what people who do not
        care about groups would show; rescaled 0.5: three quarters of the way from the lowest to the highest that these groups
        and this number of ties allow. NaN without ties; `rescaled` also where the bounds meet.

    Raises
    ------
    NetworkError
        If the network has several relations, or the groups do not fit it.

    Notes
    -----
    Over actors with a group. Only dyads that were observed could have been ties, so only they count.

    References
    ----------
    Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises. Social Psychology Quarterly 51, 123-140.
    doi:10.2307/2786835

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> ei_expectation(net, {"a": "x", "b": "x", "c": "y"}).round(3).to_dict()
    {'ei': 0.333, 'expected': 0.333, 'lowest': -0.333, 'highest': 1.0, 'rescaled': 0.0}
    """
    ties, dyads = block_counts(net, groups)
    within, all_ties = float(np.trace(ties)), float(ties.sum())
    inside, all_dyads = float(np.trace(dyads)), float(dyads.sum())
    outside = all_dyads - inside
    index = pd.Index(["ei", "expected", "lowest", "highest", "rescaled"], name="statistic")
    if not all_ties:
        return pd.Series(np.nan, index=index, name="ei")
    ei, expected = 1 - 2 * within / all_ties, (outside - inside) / all_dyads
    lowest = 1 - 2 * min(all_ties, inside) / all_ties
    highest = 2 * min(all_ties, outside) / all_ties - 1
    rescaled = 2 * (ei - lowest) / (highest - lowest) - 1 if highest - lowest > 1e-12 else np.nan
    return pd.Series([ei, expected, lowest, highest, rescaled], index=index, name="ei")


def block_counts(net: Network, groups: Groups, *, weighted: bool = False) -> tuple[Floats, Floats]:
    """Return ties (or their weight) and observed dyads from group to group; in an undirected relation both ways, so twice within."""
    relation = net.single()
    codes, labels = group_codes(net, groups)
    k = len(labels)
    source, target, weight = net.arrays(relation.name)
    ties = _table(codes, source, target, weight if weighted else np.ones(len(weight)), k)
    answered = net.answered[relation.name].to_numpy(dtype=bool) & net.present
    rule = str(relation.merge)
    by_others = ~told_by(rule, answered[source], answered[target])
    corrections = _table(codes, source, target, by_others.astype(float), k)
    lost = unknown_dyads(net)
    told = told_by(rule, answered[lost[0]], answered[lost[1]]) & net.present[lost[0]] & net.present[lost[1]]
    corrections -= _table(codes, *lost, told.astype(float), k)
    if not relation.directed:
        ties, corrections = ties + ties.T, corrections + corrections.T
    return ties, _told_dyads(net, codes, k) + corrections


def _told_dyads(net: Network, codes: Ints, k: int) -> Floats:
    """Return how many ordered dyads from group to group had their absence told by someone."""
    relation = net.single()
    grouped = (codes >= 0) & net.present
    answered = net.answered[relation.name].to_numpy(dtype=bool) & grouped
    silent = grouped & ~answered
    rule = str(relation.merge)
    ends = {"source": (answered, grouped), "target": (grouped, answered)}.get(rule, (answered, answered))
    if rule in ("both", "mean"):
        return _square(codes, grouped, grouped, k) - _square(codes, silent, silent, k)
    return _square(codes, *ends, k)


def _square(codes: Ints, first: np.ndarray, last: np.ndarray, k: int) -> Floats:
    sizes = [np.bincount(codes[some], minlength=k) for some in (first, last, first & last)]
    result: Floats = (np.outer(sizes[0], sizes[1]) - np.diag(sizes[2])).astype(float)
    return result


def _table(codes: Ints, source: Ints, target: Ints, weight: Floats, k: int) -> Floats:
    known = (codes[source] >= 0) & (codes[target] >= 0)
    cells = codes[source[known]] * k + codes[target[known]]
    return np.bincount(cells, weights=weight[known], minlength=k * k).reshape(k, k).astype(np.float64)
