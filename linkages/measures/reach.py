"""Reach loss: the producers who would lose their road to the outside with a middleman, or with several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.access import reached_weight
from linkages.measures.channel import Numbers
from linkages.measures.roads import Roads, find_roads
from linkages.network.core import Network

MOST_SETS, AT_ONCE = 200_000, 4096
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class WorstSet:
    """The middlemen whose going together costs most producers their road.

    Attributes
    ----------
    actors : tuple of str
        The middlemen, those first that were found first.
    loss : float
        Producers who lose every road, by sampling weight.
    share : float
        The same, of the producers who have a road. A value of 0.5 means that every second one of them would have none.
    exact : bool
        Whether every set of this size was tried; else the set was grown one by one and bettered by exchange.
    """

    actors: tuple[str, ...]
    loss: float
    share: float
    exact: bool


def reach_loss(net: Network, *, channel: str, removed: Sequence[str] | None = None) -> pd.Series:
    """Return how many producers lose every road to the outside when a middleman goes.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    removed : sequence of str, optional
        Actors who go together: one row for all of them in place of one for each middleman.

    Returns
    -------
    pandas.Series
        Over the present middlemen, in producers with their sampling weights, from 0; it is the number of the middleman's captives. With
        `removed` one value under their ids. A producer with unknown answers, or without a road as things are, has none to lose and does
        not count: a loss of half of those whose road is known means that every second one of them would lose it (`WorstSet.share` tells
        such shares).

    Raises
    ------
    NetworkError
        If the channel has no relation or no terminals, or an id is not on the roster.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> reach_loss(worked_example(), channel="output").to_dict()
    {'T1': 2.0, 'T2': 1.0}
    >>> float(reach_loss(worked_example(), channel="output", removed=["T1", "T2"]).iloc[0])
    4.0
    """
    roads = find_roads(net, channel=channel)
    if removed is None:
        middlemen = np.flatnonzero(roads.ties.middlemen)
        values = _losses(roads, middlemen, ~np.eye(len(middlemen), dtype=bool))
        return pd.Series(values, index=roads.ties.index[middlemen], name="reach_loss")
    together = _places(roads, removed)
    values = _losses(roads, together, np.zeros((len(together), 1), dtype=bool))
    return pd.Series(values, index=[", ".join(map(str, removed))], name="reach_loss")


def worst_set(net: Network, *, channel: str, k: int) -> WorstSet:
    """Return the k middlemen whose going together costs most producers their every road.

    Every set is tried where there are at most 200,000; else a set is grown by the middleman that adds most, and bettered by
    exchanging one for another as long as that helps.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        The channel.
    k : int
        How many go, at least 1.

    Returns
    -------
    WorstSet
        Among sets of equal loss the first in roster order where every set was tried.

    Raises
    ------
    NetworkError
        If k is below 1 or above the number of middlemen on a road.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical Organization Theory 12,
    21-34. https://doi.org/10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> worst_set(worked_example(), channel="output", k=1)
    WorstSet(actors=('T1',), loss=2.0, share=0.3333333333333333, exact=True)
    """
    roads = find_roads(net, channel=channel)
    middlemen = np.flatnonzero(roads.ties.middlemen & roads.reaches)
    if not 1 <= k <= len(middlemen):
        raise NetworkError(
            f"k must be from 1 to {len(middlemen)}, the middlemen on a road of channel {channel!r}; {k!r} came."
        )
    exact = comb(len(middlemen), k) <= MOST_SETS
    chosen, loss = _best_of_all(roads, middlemen, k) if exact else _grown(roads, middlemen, k)
    all_told = float(roads.ties.sampling[roads.open_producers].sum())
    names = tuple(str(one) for one in roads.ties.index[middlemen[list(chosen)]])
    return WorstSet(actors=names, loss=loss, share=loss / all_told if all_told else float("nan"), exact=exact)


def _losses(roads: Roads, middlemen: Places, allowed: npt.NDArray[np.bool_]) -> Numbers:
    total = float(roads.ties.sampling[roads.open_producers].sum())
    parts = [
        reached_weight(roads, middlemen, allowed[:, first : first + AT_ONCE])
        for first in range(0, allowed.shape[1], AT_ONCE)
    ]
    return total - np.concatenate(parts) if parts else np.zeros(0)


def _best_of_all(roads: Roads, middlemen: Places, k: int) -> tuple[tuple[int, ...], float]:
    best: tuple[int, ...] = tuple(range(k))
    most = -1.0
    for sets in _batches(combinations(range(len(middlemen)), k)):
        losses = _losses(roads, middlemen, _without(sets, len(middlemen)))
        place = int(losses.argmax())
        if losses[place] > most + 1e-9:
            best, most = sets[place], float(losses[place])
    return best, most


def _grown(roads: Roads, middlemen: Places, k: int) -> tuple[tuple[int, ...], float]:
    chosen: tuple[int, ...] = ()
    most = 0.0
    for _ in range(k):
        chosen, most = _best_step(
            roads, middlemen, [(*chosen, one) for one in range(len(middlemen)) if one not in chosen]
        )
    while len(middlemen) > k:
        others = [one for one in range(len(middlemen)) if one not in chosen]
        swaps = [(*chosen[:place], one, *chosen[place + 1 :]) for place in range(k) for one in others]
        better, loss = _best_step(roads, middlemen, swaps)
        if loss <= most + 1e-9:
            break
        chosen, most = better, loss
    return chosen, most


def _best_step(roads: Roads, middlemen: Places, sets: list[tuple[int, ...]]) -> tuple[tuple[int, ...], float]:
    losses = _losses(roads, middlemen, _without(sets, len(middlemen)))
    place = int(losses.argmax())
    return sets[place], float(losses[place])


def _batches(sets: Iterator[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    while batch := list(islice(sets, AT_ONCE)):
        yield batch


def _without(sets: Sequence[tuple[int, ...]], count: int) -> npt.NDArray[np.bool_]:
    allowed = np.ones((count, len(sets)), dtype=bool)
    for column, one in enumerate(sets):
        allowed[list(one), column] = False
    return allowed


def _places(roads: Roads, actors: Sequence[str]) -> Places:
    if isinstance(actors, str):
        raise NetworkError(f"removed must be a list of actors; the text {actors!r} came. Write [{actors!r}].")
    places = roads.ties.index.get_indexer(pd.Index([str(one) for one in actors], dtype="str")).astype(np.int64)
    if not len(places) or (places < 0).any():
        strange = [one for one, place in zip(actors, places, strict=True) if place < 0]
        raise NetworkError(f"removed must name actors of the roster; {', '.join(map(repr, strange)) or 'none'} came.")
    return places
