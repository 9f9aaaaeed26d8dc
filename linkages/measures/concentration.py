"""How concentrated the producers are among the middlemen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.measures.channel import dependence
from linkages.measures.dependency import beta_values
from linkages.network.core import Network

Floats = npt.NDArray[np.float64]
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
        hold; `gini` in [0, 1), 0: all hold the same, those who hold nobody included, 0.5: as if half of the middlemen held nobody, and the
        others the same. NaN if no producer who answered deals with a
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


def concentration(held: Floats) -> dict[str, float]:
    """Return `hhi`, `cr4` and `gini` of what each middleman holds; NaN if they hold nothing."""
    return dict(zip(("hhi", "cr4", "gini"), concentrations(held[None, :])[0].tolist(), strict=True))


def concentrations(held: Floats) -> Floats:
    """Return `hhi`, `cr4` and `gini` (columns) of rows of what each middleman holds; NaN where they hold nothing."""
    total, n = held.sum(axis=1, keepdims=True), held.shape[1]
    part = np.sort(held / np.where(total > 0, total, np.nan), axis=1)
    gini = part @ (2 * np.arange(1, n + 1) - n - 1) / max(n, 1)
    found = np.column_stack([(part**2).sum(axis=1), part[:, -LARGEST:].sum(axis=1), gini])
    found[~(total.ravel() > 0)] = np.nan
    return found
