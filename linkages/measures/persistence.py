"""How firmly producers are held: captivity once ties below a share are taken away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, Numbers, dependence
from linkages.measures.exits import class_captive
from linkages.measures.roads import roads_of
from linkages.network.core import Network

THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(11))


def captivity_persistence(net: Network, *, channel: str, thresholds: Sequence[float] = THRESHOLDS) -> pd.DataFrame:
    """Return how captivity grows as ties below a share of an actor's dealings are taken away.

    A producer who sells 95 of 100 to one trader and 5 to another has two roads on paper. The curve shows how many producers rest
    on such thin ties.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"output", "credit", "input"}
        Towards the market, back to a formal lender, or back to an independent supplier.
    thresholds : sequence of float
        Shares, from 0 to 1. A tie is taken away if it is a smaller share of what the actor sells, or gets, in the channel; so are the
        onward ties of middlemen.

    Returns
    -------
    pandas.DataFrame
        Indexed by `threshold`: `producers` with a road as things are; of these `captive_share` (a middleman on every road that is left),
        `class_captive_share` (every road that is left passes some middleman) and `without_road` (no road is left), each from 0 to 1 with
        sampling weights. 0.5 in `captive_share` at 0.1: once ties below a tenth are taken away, half of the producers are captives.
        The first row, at 0, is the network as it is.

    Raises
    ------
    NetworkError
        If the channel has no relation or no terminals, or a threshold is no share.

    References
    ----------
    Allesina, S. & Bodini, A. (2004). Who dominates whom in the ecosystem? Journal of Theoretical Biology 230, 351-358.
    https://doi.org/10.1016/j.jtbi.2004.05.009

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> captivity_persistence(worked_example(), channel="output", thresholds=[0, 0.35]).round(3)["captive_share"].to_dict()
    {0.0: 0.5, 0.35: 0.667}
    """
    values = [float(one) for one in thresholds]
    if not values or not all(0 <= one <= 1 for one in values):
        raise NetworkError(f"thresholds must be shares from 0 to 1; {list(thresholds)!r} came.")
    ties = dependence(net, channel=channel)
    members = roads_of(net, ties).open_producers
    weights = ties.sampling * members
    rows = [_at(net, ties, one, weights) for one in values]
    table = pd.DataFrame(rows, index=pd.Index(values, name="threshold"))
    table.insert(0, "producers", int(members.sum()))
    return table


def _at(net: Network, ties: Dependence, threshold: float, weights: Numbers) -> dict[str, float]:
    left = roads_of(net, _without_thin(ties, threshold))
    captor = left.captors
    held = left.open_producers & _by_middleman(captor, ties)
    no_middleman = class_captive(left).fillna(0.0).to_numpy()
    total = weights.sum()

    def share(flags: Numbers) -> float:
        return float((weights * flags).sum() / total) if total else float("nan")

    return {
        "captive_share": share(held.astype(float)),
        "class_captive_share": share(no_middleman),
        "without_road": share((~left.open_producers).astype(float)),
    }


def _by_middleman(captor: np.ndarray, ties: Dependence) -> np.ndarray:
    """Return whether a middleman stands among an actor's captors, at any depth."""
    held = np.zeros(len(captor), dtype=bool)
    going = captor.copy()
    while (going >= 0).any():
        at = going >= 0
        held[at] |= ties.middlemen[going[at]]
        going = np.where(at, captor[going], -1)
    return held


def _without_thin(ties: Dependence, threshold: float) -> Dependence:
    amounts = ties.amounts.tocoo()
    totals = np.where(ties.totals > 0, ties.totals, 1.0)
    keep = amounts.data / totals[amounts.row] >= threshold - 1e-9
    left = sparse.csr_array((amounts.data[keep], (amounts.row[keep], amounts.col[keep])), shape=amounts.shape)
    return replace(ties, amounts=left)
