"""Direct dependence: the shares of partners and of middlemen in what an actor gets or sells."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, Flags, dependence
from linkages.network.core import Network
from linkages.network.shape import channels


def shares(net: Network, *, channel: str) -> pd.Series:
    r"""Return the share of each partner in what an actor gets, or sells, in a channel.

    .. math:: s_c(i, j) = A_c(i, j) / \sum_k A_c(i, k)

    where :math:`A_c(i, j)` is what the dependent actor i gets from, or sells to, its partner j, whatever the direction
    of the flow.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : {"credit", "input", "output", "labour", "information"}
        The channel. Its relations are summed.

    Returns
    -------
    pandas.Series
        Indexed by (actor, partner), one row for each partner, in (0, 1]. An actor who named nobody, or whose answers
        are missing, has no row; the sum over an actor's rows is 1. A value of 0.5 means that half of what the actor
        sells, or gets, passes through this partner.

    Raises
    ------
    NetworkError
        If the channel has no relation, or relations of different units.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> net = worked_example()
    >>> shares(net, channel="output")["w3"]
    partner
    T1    0.7
    T2    0.3
    Name: share, dtype: float64
    """
    ties = dependence(net, channel=channel)
    matrix = ties.shares.tocoo()
    keep = matrix.data > 0
    rows, columns = matrix.row[keep], matrix.col[keep]
    pairs = pd.MultiIndex.from_arrays([ties.index[rows], ties.index[columns]], names=["actor", "partner"])
    return pd.Series(matrix.data[keep], index=pairs, name="share").iloc[np.lexsort((columns, rows))]


def top_partner_share(net: Network, *, channel: str) -> pd.Series:
    r"""Return the share of a producer's largest partner, :math:`\max_j s_c(i, j)`.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : str
        The channel.

    Returns
    -------
    pandas.Series
        Over the roster, in (0, 1]; NaN for who is not a producer, named nobody, or did not answer. A value
        of 0.5 means that half of what the producer sells, or gets, is with one partner, and no partner has more.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> float(top_partner_share(worked_example(), channel="output")["w3"])
    0.7
    """
    ties = dependence(net, channel=channel)
    return ties.over_roster(row_max(ties.shares), active_producers(ties), "top_partner_share")


def partner_hhi(net: Network, *, channel: str) -> pd.Series:
    r"""Return the concentration of a producer's partners, :math:`\sum_j s_c(i, j)^2`.

    Its inverse is the effective number of partners.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : str
        The channel.

    Returns
    -------
    pandas.Series
        Over the roster, in (0, 1]; NaN for who is not a producer, named nobody, or did not answer. A value
        of 0.5 means as concentrated as with two equal partners; 1 is one partner alone.

    References
    ----------
    Herfindahl, O. C. (1950). Concentration in the steel industry. Columbia University.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> float(partner_hhi(worked_example(), channel="output")["w3"])
    0.58
    """
    ties = dependence(net, channel=channel)
    return ties.over_roster(row_sums(ties.shares.power(2)), active_producers(ties), "partner_hhi")


def middleman_share(net: Network, *, channel: str | None = None) -> pd.Series:
    r"""Return the share of a producer's dealings that goes to middlemen, :math:`MS_c(i) = \sum_{j \in M} s_c(i, j)`.

    Parameters
    ----------
    net : Network
        With at least one dependence relation.
    channel : str, optional
        The channel; unless told, the mean over the channels that the producer uses, with the study's channel weights.

    Returns
    -------
    pandas.Series
        Over the roster, in [0, 1]; NaN for who is not a producer, named nobody, or did not answer (over channels: in
        any channel). A value of 0.5 means that half of what the producer sells, or gets, is with middlemen.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> float(middleman_share(worked_example(), channel="output")["w5"])
    0.4
    """
    if channel is not None:
        ties = dependence(net, channel=channel)
        return ties.over_roster(to_middlemen(ties), active_producers(ties), "middleman_share")
    return headline_share([dependence(net, channel=one) for one in _channels(net)], net.setting.channel_weights)


def headline_share(found: list[Dependence], weights: Mapping[str, float]) -> pd.Series:
    """Return the mean middleman share over channels, given the channels' ties; see `middleman_share`."""
    top, bottom = np.zeros(len(found[0].index)), np.zeros(len(found[0].index))
    missing = np.zeros(len(found[0].index), dtype=bool)
    for ties in found:
        weight = weights.get(ties.channel, 0.0) if weights else 1.0
        active = active_producers(ties)
        top += weight * np.where(active, to_middlemen(ties), 0.0)
        bottom += weight * active
        missing |= ties.producers & ~ties.known & (weight > 0)
    defined = (bottom > 0) & ~missing
    return found[0].over_roster(top / np.where(defined, bottom, 1.0), defined, "middleman_share")


def weighted_beta(net: Network, *, channel: str) -> pd.Series:
    r"""Return how much of the cluster's producers leans on each partner, :math:`\beta_c(m) = \sum_i s_c(i, m)` over producers i.

    Parameters
    ----------
    net : Network
        With at least one dependence relation of the channel.
    channel : str
        The channel.

    Returns
    -------
    pandas.Series
        Over the roster, in producers, with their sampling weights: 0 for who is nobody's partner, NaN for who is not
        present. The sum is the number of producers who named a partner, so ``beta / beta.sum()`` is a partner's share
        of the cluster. A value of 0.5 means as much as half of one producer's dealings, for example one producer who sells
        half to this partner. Producers who did not answer do not count.

    References
    ----------
    van den Brink, R. & Gilles, R. P. (2000). Measuring domination in directed networks. Social Networks 22, 141-157.
    https://doi.org/10.1016/S0378-8733(00)00019-8

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> beta = weighted_beta(worked_example(), channel="output")
    >>> float(beta["T1"]), float(beta["T2"]), float(beta["MKT"])
    (3.1, 1.8, 0.5)
    """
    ties = dependence(net, channel=channel)
    return ties.over_roster(beta_values(ties), net.present, "weighted_beta")


def active_producers(ties: Dependence) -> Flags:
    """Return the producers who answered and named a partner."""
    return ties.producers & ties.known & (ties.totals > 0)


def beta_values(ties: Dependence) -> np.ndarray:
    """Return the sum of the producers' shares that each actor holds, with the producers' sampling weights."""
    return np.asarray(producer_shares(ties).T @ ties.sampling)


def producer_shares(ties: Dependence) -> sparse.csr_array:
    """Return the shares of the producers only, other rows empty."""
    return sparse.csr_array(sparse.diags_array(ties.producers.astype(float)) @ ties.shares)


def to_middlemen(ties: Dependence) -> np.ndarray:
    """Return the share of each actor's dealings that goes to middlemen."""
    return np.asarray(ties.shares @ ties.middlemen.astype(float))


def row_sums(matrix: sparse.csr_array) -> np.ndarray:
    """Return the sum of each row."""
    return np.asarray(matrix.sum(axis=1)).ravel()


def row_max(matrix: sparse.csr_array) -> np.ndarray:
    """Return the largest entry of each row, 0 for an empty one."""
    return np.asarray(matrix.max(axis=1).toarray()).ravel()


def _channels(net: Network) -> list[str]:
    found = channels(net)
    if not found:
        raise NetworkError(
            f"{net.label!r} has no dependence relation; declare kind, channel and dependent of at least one relation."
        )
    return found
