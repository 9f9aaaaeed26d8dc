"""Both sides of a pair: how much each of the two leans on the other."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.channel import Dependence, dependence
from linkages.measures.dependency import producer_shares
from linkages.network.core import Network
from linkages.network.shape import channels

COLUMNS = ("channel", "actor", "partner", "share", "counter_share", "asymmetry", "joint", "unheard")


def dependence_pairs(net: Network) -> pd.DataFrame:
    r"""Return for each pair of a producer and a partner how much each leans on the other in a channel.

    .. math:: r_c(j, i) = A_c(i, j) / \sum_k A_c(k, j), \qquad \text{asymmetry} = s_c(i, j) - r_c(j, i), \qquad
        \text{joint} = s_c(i, j) + r_c(j, i)

    Parameters
    ----------
    net : Network
        With dependence relations.

    Returns
    -------
    pandas.DataFrame
        One row for each channel, producer and partner. `share`: the partner's share of what the producer sells, or gets, in (0, 1].
        `counter_share`: the producer's share of all that the partner buys, or gives, in the channel, in (0, 1]. `asymmetry`, from -1
        to 1: a value of 0.5 means that the partner's share in the producer's dealings is by half of them larger than the producer's in
        the partner's, for example 0.7 against 0.2. `joint`, from 0 to 2: how much binds the two; a value of 0.5 means, for example, a
        quarter of the dealings of each. `unheard`: the number of actors who could deal with the partner and whose answers are not known;
        where it is not 0, the partner's total may be larger, and `counter_share` and `joint` are upper, `asymmetry` a lower bound.
        Producers whose answers are not known have no row.

    References
    ----------
    Gulati, R. & Sytch, M. (2007). Dependence asymmetry and joint dependence in interorganizational relationships. Administrative Science
    Quarterly 52, 32-69. https://doi.org/10.2189/asqu.52.1.32

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> pairs = dependence_pairs(worked_example()).set_index(["actor", "partner"])
    >>> pairs.loc[("w4", "T2"), ["share", "counter_share", "asymmetry"]].round(3).tolist()
    [1.0, 0.556, 0.444]
    """
    parts = [_pairs(dependence(net, channel=channel)) for channel in channels(net)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _pairs(ties: Dependence) -> pd.DataFrame:
    shares = producer_shares(ties).tocoo()
    keep = shares.data > 0
    rows, columns, share = shares.row[keep], shares.col[keep], shares.data[keep]
    order = np.lexsort((columns, rows))
    rows, columns, share = rows[order], columns[order], share[order]
    totals = np.asarray(ties.amounts.sum(axis=0)).ravel()
    amounts = np.asarray(ties.amounts[rows, columns]).ravel() if len(rows) else np.zeros(0)
    counter = amounts / np.where(totals[columns] > 0, totals[columns], 1.0)
    silent = ties.used & ~ties.known & ~ties.terminals
    return pd.DataFrame(
        {
            "channel": ties.channel,
            "actor": ties.index[rows],
            "partner": ties.index[columns],
            "share": share,
            "counter_share": counter,
            "asymmetry": share - counter,
            "joint": share + counter,
            "unheard": int(silent.sum()) - silent[columns].astype(int),
        },
        columns=list(COLUMNS),
    )
