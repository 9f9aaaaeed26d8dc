"""The worth of each middleman to the producers' access to the outside: the Shapley value."""

from __future__ import annotations

from math import factorial

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.access import added_weight, reached_weight
from linkages.measures.roads import Roads, find_roads
from linkages.network.core import Network
from linkages.rng import generator

EXACT_UP_TO = 12
AT_ONCE = 4_000_000
Places = npt.NDArray[np.int64]


def shapley_access(net: Network, *, channel: str, samples: int = 2000, seed: int = 0) -> pd.DataFrame:
    r"""Return what each middleman adds to the producers' access to the outside: the Shapley value.

    .. math:: \phi(m) = \sum_{S \not\ni m} \frac{|S|! \, (|M| - |S| - 1)!}{|M|!} \, [v(S \cup m) - v(S)]

    where :math:`v(S)` is the number of producers who reach the outside past no other middlemen than those in S. It is the access that a
    middleman adds, on average over all orders in which the middlemen could have come.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    samples : int
        Orders to draw where there are more than 12 middlemen; up to 12 the value is exact.
    seed : int
        Of the draw.

    Returns
    -------
    pandas.DataFrame
        Over the present middlemen: `shapley`, in producers with their sampling weights, from 0, and `se`, its standard error (0 where
        exact). The values sum to the producers who need a middleman at all. 0.5: as much as half a producer, for example one who
        could go through either of two. Producers with unknown answers or without a road do not count.

    Raises
    ------
    NetworkError
        If the channel has no relation or no terminals, or fewer than four orders are asked for.

    References
    ----------
    Shapley, L. S. (1953). A value for n-person games. In Contributions to the Theory of Games II, 307-317. Princeton University Press.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> shapley_access(worked_example(), channel="output")["shapley"].round(9).to_dict()
    {'T1': 2.5, 'T2': 1.5}
    """
    if samples < 4:
        raise NetworkError(f"samples must be 4 or more, for a standard error; {samples!r} came.")
    return shapley_of(find_roads(net, channel=channel), samples=samples, seed=seed).set_axis(
        ["shapley", "se"], axis="columns"
    )


def shapley_of(roads: Roads, *, samples: int, seed: int = 0) -> pd.DataFrame:
    """Return the table of `shapley_access` with its columns as `shapley` and `shapley_se`, given the walk of the channel."""
    everyone = np.flatnonzero(roads.ties.middlemen)
    players = np.flatnonzero(roads.ties.middlemen & roads.reaches)
    table = pd.DataFrame(0.0, index=roads.ties.index[everyone].rename("middleman"), columns=["shapley", "shapley_se"])
    if len(players):
        found = _exact(roads, players) if len(players) <= EXACT_UP_TO else _sampled(roads, players, samples, seed)
        table.loc[roads.ties.index[players], ["shapley", "shapley_se"]] = np.column_stack(found)
    return table


def _exact(roads: Roads, players: Places) -> tuple[np.ndarray, np.ndarray]:
    k = len(players)
    sets = np.arange(2**k)
    inside = (sets >> np.arange(k)[:, None]) & 1 == 1
    worth = reached_weight(roads, players, inside)
    size = inside.sum(axis=0)
    chance = np.array([factorial(s) * factorial(k - s - 1) / factorial(k) if s < k else 0.0 for s in range(k + 1)])
    values = np.zeros(k)
    for place in range(k):
        without = sets[~inside[place]]
        values[place] = (chance[size[without]] * (worth[without | (1 << place)] - worth[without])).sum()
    return values, np.zeros(k)


def _sampled(roads: Roads, players: Places, samples: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw orders, each with its reverse, and take what every middleman adds in each."""
    rng, k = generator(seed), len(players)
    pairs = -(-samples // 2)
    orders = np.array([rng.permutation(k) for _ in range(pairs)])
    at_once = max(AT_ONCE // len(roads.ties.index), 1)
    added = np.concatenate(
        [
            _added(roads, players, orders[first : first + at_once]) / 2
            + _added(roads, players, orders[first : first + at_once, ::-1]) / 2
            for first in range(0, pairs, at_once)
        ]
    )
    return added.mean(axis=0), added.std(axis=0, ddof=1) / np.sqrt(pairs)


def _added(roads: Roads, players: Places, orders: Places) -> np.ndarray:
    """Return what each middleman adds when it comes, a row for each order."""
    rank = np.empty_like(orders)
    np.put_along_axis(rank, orders, np.broadcast_to(np.arange(orders.shape[1]), orders.shape), axis=1)
    return np.take_along_axis(added_weight(roads, players, rank.T), rank, axis=1)
