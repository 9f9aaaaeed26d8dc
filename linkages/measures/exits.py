"""Exits: the number of separate roads to the outside, and who has none that avoids middlemen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.disjoint import disjoint_roads
from linkages.measures.roads import Roads, find_roads, pattern, reaching
from linkages.network.core import Network


def exit_options(net: Network, *, channel: str) -> pd.Series:
    r"""Return how many separate roads to the outside a producer has, :math:`\kappa_c(i)`.

    The largest number of roads from the producer to the outside that share no actor on the way (Menger); ties to
    different terminals are different roads.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.

    Returns
    -------
    pandas.Series
        Over the roster, whole numbers from 0 as float: 0 if no partner leads to the outside, 1 if one actor, or one direct tie, carries
        every road. NaN for who is not a producer, named nobody, or did not answer. One producer never has 0.5; a mean of 0.5 means one
        exit for every two producers. Middlemen who were not interviewed are taken to reach the outside; `road_table` has the bounds
        without that.

    References
    ----------
    Menger, K. (1927). Zur allgemeinen Kurventheorie. Fundamenta Mathematicae 10, 96-115.
    https://doi.org/10.4064/fm-10-1-96-115

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> exits = exit_options(worked_example(), channel="output")
    >>> float(exits["w3"]), float(exits["w4"])
    (2.0, 1.0)
    """
    return exits_of(find_roads(net, channel=channel))


def exits_of(roads: Roads) -> pd.Series:
    """Return `exit_options`, given the roads."""
    values = np.zeros(len(roads.ties.index))
    open_ones = np.flatnonzero(roads.open_producers)
    values[open_ones] = disjoint_roads(roads.steps, roads.ends > 0, roads.end_partners, open_ones, roads.captors >= 0)
    defined = roads.status().isin(["ok", "stranded"]).to_numpy()
    return roads.ties.over_roster(values, defined, "exit_options")


def class_captive(roads: Roads) -> pd.Series:
    """Return whether every road of a producer passes through some middleman: 1, 0, or NaN where it has no known road."""
    free = (~roads.ties.middlemen).astype(float)
    open_way = reaching(pattern(roads.steps, rows=free, columns=free), (roads.ends > 0) & ~roads.ties.middlemen)
    return roads.ties.over_roster((~open_way).astype(float), roads.open_producers, "class_captive")
