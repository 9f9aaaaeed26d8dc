"""Indirect dependence: the walk of a rupee to the outside, and the middlemen that it passes."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.measures.channel import Flags
from linkages.measures.held import held_blocks
from linkages.measures.roads import Onward, Roads, find_roads
from linkages.measures.walk import solve_walk
from linkages.network.core import Network


def hegemony(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.DataFrame:
    r"""Return how much of each producer's dealings passes through each middleman, directly or further on.

    .. math:: H(i, m) = N(i, m) / N(m, m), \qquad N = (I - Q)^{-1}

    with Q the shares of the walk until the outside: the probability that a rupee of i's output (or of its credit or
    inputs, traced back to its source) passes through m. The hold of a trader behind a master weaver shows here and in
    no direct share.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    onward : {"assumed", "none", "all"}
        What is taken of middlemen who were not interviewed: that they reach the outside, that they do not, or that they
        deal with every other middleman too.

    Returns
    -------
    pandas.DataFrame
        Present producers in rows, present middlemen in columns, in [0, 1]; NaN for a producer who named nobody, did not
        answer, or has no road to the outside. A value of 0.5 means that every second rupee passes through this
        middleman, by whatever way. It is 1 exactly if the middleman lies on every road (`captives` answers that on the graph).

    References
    ----------
    Kemeny, J. G. & Snell, J. L. (1976). Finite Markov chains. Springer. (absorbing chains, theorem 3.5.5)

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> hegemony(worked_example(), channel="output").loc["w4"].round(3).to_dict()
    {'T1': 0.556, 'T2': 1.0}
    >>> float(hegemony(worked_example(), channel="output").loc["w6", "T2"])
    0.5
    """
    return hegemony_of(find_roads(net, channel=channel, onward=onward))


def hegemony_of(roads: Roads) -> pd.DataFrame:
    """Return `hegemony`, given the roads."""
    ties = roads.ties
    producers, middlemen = np.flatnonzero(ties.producers), np.flatnonzero(ties.middlemen)
    values = np.zeros((len(producers), len(middlemen)))
    for held in held_blocks(roads):
        values[:, np.searchsorted(middlemen, held.middlemen)] = roads.steps[producers][:, held.core] @ held.passing
    np.clip(values, 0.0, 1.0, out=values)
    values[~roads.open_producers[producers]] = np.nan
    frame = pd.DataFrame(values, index=ties.index[producers], columns=ties.index[middlemen], copy=False)
    return frame.rename_axis(index="actor", columns="middleman")


def mean_hegemony(roads: Roads) -> pd.Series:
    """Return each middleman's mean hegemony over the producers with a road, by sampling weight, without the table of all pairs."""
    ties = roads.ties
    weights = np.where(roads.open_producers, ties.sampling, 0.0)
    total = weights.sum()
    into = roads.steps.T @ weights
    means = pd.Series(np.where(ties.middlemen, 0.0, np.nan), index=ties.index, name="hegemony")
    for held in held_blocks(roads):
        means.iloc[held.middlemen] = np.clip(into[held.core] @ held.passing / total if total else np.nan, 0.0, 1.0)
    return means if total else means * np.nan


def disintermediated_share(net: Network, *, channel: str, onward: Onward = "assumed") -> pd.Series:
    r"""Return the share of a producer's dealings that reaches the outside past no middleman.

    The probability that the walk of `hegemony` ends with no middleman on the way.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        The channel.
    onward : {"assumed", "none", "all"}
        What is taken of middlemen who were not interviewed.

    Returns
    -------
    pandas.Series
        Over the roster, in [0, 1]; NaN for who is not a producer, named nobody, did not answer, or has no road to the
        outside. A value of 0.5 means that half of the output reaches the market without any middleman, or half of the
        credit or inputs comes from outside so.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> float(disintermediated_share(worked_example(), channel="output")["w5"])
    0.6
    >>> float(disintermediated_share(worked_example(), channel="output")["w6"])
    0.5
    """
    return disintermediated_of(find_roads(net, channel=channel, onward=onward))


def disintermediated_of(roads: Roads, *, doubted: Flags | None = None) -> pd.Series:
    """Return `disintermediated_share`, given the roads; `doubted` actors count as middlemen, for a lower bound."""
    stops = roads.ties.middlemen if doubted is None else roads.ties.middlemen | doubted
    free = (roads.reaches & ~stops).astype(float)
    steps = sparse.csr_array(sparse.diags_array(free) @ roads.steps @ sparse.diags_array(free))
    values = solve_walk(steps, (free * roads.ends)[:, None])[:, 0]
    return roads.ties.over_roster(np.clip(values, 0.0, 1.0), roads.open_producers, "disintermediated_share")
