"""How concentrated the producers are among the middlemen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.measures.channel import dependence
from linkages.measures.dependency import beta_values
from linkages.network.core import Network

LARGEST = 4


def middleman_concentration(net: Network, *, channel: str) -> pd.Series:
    r"""Return how concentrated the producers of a cluster are among its middlemen.

    With :math:`b(m) = \beta_c(m) / \sum_{m' \in M} \beta_c(m')`: ``hhi`` :math:`= \sum_m b(m)^2`; ``cr4``, the sum of the four largest
    :math:`b(m)`; ``gini`` :math:`= \sum_m (2 m - |M| - 1) \, b_{(m)} / |M|` over the middlemen in rising order.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : str
        The channel.

    Returns
    -------
    pandas.Series
        `hhi` in (0, 1], 0.5: as with two equal middlemen; `cr4` in (0, 1], 0.5: the four largest hold half of what all middlemen
        hold; `gini` in [0, 1), 0: all hold the same, those who hold nobody included. NaN if no producer who answered deals with a
        middleman.

    See Also
    --------
    weighted_beta : What each middleman holds.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> middleman_concentration(worked_example(), channel="output").round(3).to_dict()
    {'hhi': 0.535, 'cr4': 1.0, 'gini': 0.133}
    """
    ties = dependence(net, channel=channel)
    return pd.Series(concentration(beta_values(ties)[ties.middlemen]), name=channel)


def concentration(held: npt.NDArray[np.float64]) -> dict[str, float]:
    """Return `hhi`, `cr4` and `gini` of what each middleman holds; NaN if they hold nothing."""
    total = held.sum()
    if not total > 0:
        return dict.fromkeys(("hhi", "cr4", "gini"), float("nan"))
    part, n = np.sort(held / total), len(held)
    gini = float(((2 * np.arange(1, n + 1) - n - 1) * part).sum() / n)
    return {"hhi": float((part**2).sum()), "cr4": float(part[-LARGEST:].sum()), "gini": gini}
