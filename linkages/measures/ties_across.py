"""Ties within and across groups: Krackhardt and Stern's E-I index of the whole, of each group, of each actor."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.frame import Direction, Flags, Floats, Groups, Ints, check_direction, group_codes, on_roster
from linkages.network.core import Network
from linkages.network.views import strengths


def ei_index(net: Network, groups: Groups, *, weighted: bool = False) -> float:
    """Return the E-I index, (E - I) / (E + I): ties between groups (E) against ties within them (I).

    Over observed ties whose two actors have a group; weighted: their weights instead of their number.

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
        From -1 (all ties within groups) to 1 (all between); NaN without such ties.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, or weights that are distances are to be used.

    References
    ----------
    Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises. Social Psychology Quarterly 51, 123-140.
    doi:10.2307/2786835

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> ei_index(net, {"a": "hindu", "b": "hindu", "c": "muslim"})
    0.3333
    """
    _, _, outside, weight = _sided(net, groups, weighted=weighted)
    total = weight.sum()
    return float((weight[outside].sum() - weight[~outside].sum()) / total) if total else float("nan")


def ei_table(net: Network, groups: Groups, *, weighted: bool = False) -> pd.DataFrame:
    """Return the E-I index of each group, over the ties that touch it; a tie between two groups counts for both.

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
        Index: the groups, sorted. Columns: `actors` (present ones), `internal` and `external` (ties, or their weights),
        `ei` from -1 to 1, NaN without ties.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, or weights that are distances are to be used.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> ei_table(net, {"a": "hindu", "b": "hindu", "c": "muslim"}).loc["hindu"].round(3).to_dict()
    {'actors': 2.0, 'internal': 1.0, 'external': 2.0, 'ei': 0.333}
    """
    codes, labels = group_codes(net, groups)
    source, target, outside, weight = _sided(net, groups, weighted=weighted)
    k = len(labels)
    internal = _total(codes[source][~outside], weight[~outside], k)
    external = _total(codes[source][outside], weight[outside], k) + _total(codes[target][outside], weight[outside], k)
    members = np.bincount(codes[(codes >= 0) & net.present], minlength=k)
    columns = {"actors": members, "internal": internal, "external": external, "ei": _index(external, internal)}
    return pd.DataFrame(columns, index=labels)


def ei_actors(net: Network, groups: Groups, *, direction: Direction = "all", weighted: bool = False) -> pd.Series:
    """Return the E-I index of each actor, over its own ties.

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.
    direction : {"all", "in", "out"}
        Ties to the actor, from it, or both; without meaning in an undirected relation.
    weighted : bool
        Use the tie weights, which must be strengths.

    Returns
    -------
    pandas.Series
        Index: the whole roster; float64; from -1 to 1. NaN without ties to actors of known group, and for actors who have
        no group, are not present, or whose own answer these ties rest on and who did not give it.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, the direction is not one of the three, or weights
        that are distances are to be used.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "a", "b"], "target": ["b", "c", "c"]}))
    >>> ei_actors(net, {"a": "hindu", "b": "hindu", "c": "muslim"}).to_dict()
    {'a': 0.0, 'b': 0.0, 'c': 1.0}
    """
    check_direction(direction)
    source, target, outside, weight = _sided(net, groups, weighted=weighted)
    ends = {"in": [target], "out": [source], "all": [source, target]}[direction if net.single().directed else "all"]
    n = len(net.index)
    external = np.sum([_total(end[outside], weight[outside], n) for end in ends], axis=0)
    internal = np.sum([_total(end[~outside], weight[~outside], n) for end in ends], axis=0)
    return on_roster(net, _index(external, internal)[net.present], name="ei", direction=direction)


def _sided(net: Network, groups: Groups, *, weighted: bool) -> tuple[Ints, Ints, Flags, Floats]:
    """Return source, target, whether between groups, and weight of each tie whose two actors have a group."""
    if weighted:
        strengths(net)
    source, target, weight = net.arrays(net.single().name)
    codes, _ = group_codes(net, groups)
    known = (codes[source] >= 0) & (codes[target] >= 0)
    source, target = source[known], target[known]
    values = weight[known] if weighted else np.ones(len(source))
    return source, target, codes[source] != codes[target], values


def _total(ends: Ints, weight: Floats, size: int) -> Floats:
    return np.bincount(ends, weights=weight, minlength=size).astype(float)


def _index(external: Floats, internal: Floats) -> Floats:
    total = external + internal
    index: Floats = np.divide(external - internal, total, out=np.full(len(total), np.nan), where=total > 0)
    return index
