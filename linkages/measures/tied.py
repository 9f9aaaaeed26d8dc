"""Tied ties: interlinking by contract, where the survey asked whether one deal depends on another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, Flags, Numbers, dependence
from linkages.measures.dependency import producer_shares
from linkages.measures.locks import INTERLINKED, LOCKED, TOLERANCE, locked_actors, pair_table
from linkages.network.core import Network
from linkages.network.shape import channels, select_channel

TAUS = (0.25, 1 / 3, 0.5, 2 / 3, 0.75, 0.9, 1.0)
TERM = "tied"


def tied_relations(net: Network) -> list[str]:
    """Return the relations of dependence in which at least one tie was said to be tied, or not to be."""
    if TERM not in net.ties:
        return []
    told = set(net.ties.loc[net.ties[TERM].notna(), "relation"])
    return [name for name, relation in net.relations.items() if relation.kind == "dependence" and name in told]


def contract_pairs(net: Network, *, tau: float = 0.5) -> pd.DataFrame:
    r"""Return the pairs of a producer and a partner whose channels are interlinked by contract.

    As `interlinked_pairs`, but in a relation whose survey asked whether the deal is tied only the tied part counts:
    :math:`s_c(i, j)` is then the share of j's *tied* deals in all that i sells, or gets. A channel that nobody was asked this about counts
    as it is, since a tie binds two deals and is told of one of them; a pair is interlinked by contract only if one of its channels is tied.

    Parameters
    ----------
    net : Network
        With dependence relations, and the term `tied` on the ties of one at least.
    tau : float
        The share, in (0, 1], from which a channel counts.

    Returns
    -------
    pandas.DataFrame
        One row for each pair with a channel that is tied, or of which that is not known: `actor`, `partner`, a column of shares for
        each channel (NaN: not known, or the producer does not use the channel), `tied` (channels with a tied share of at least tau),
        `channels` (channels that count), `locked` (two or more), `triple_lock` (three); missing where an answer that was not given
        could decide it. A value of 0.5 in a channel means that half of what the producer sells, or gets, there is tied to this partner
        (is with it, where nobody was asked whether deals are tied).

    Raises
    ------
    NetworkError
        If tau is no share, or no survey question told whether deals are tied.

    References
    ----------
    Bell, C. & Srinivasan, T. N. (1989). Interlinked transactions in rural markets. Oxford Bulletin of Economics and Statistics 51, 73-83.
    https://doi.org/10.1111/j.1468-0084.1989.mp51001005.x

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> pairs = contract_pairs(chanderi()["baseline"])
    >>> bool((pairs.loc[pairs["locked"].eq(True).fillna(False), "tied"] >= 1).all())
    True
    """
    if not 0 < tau <= 1:
        raise NetworkError(f"tau must be a share in (0, 1]; {tau!r} came.")
    told = tied_relations(net)
    if not told:
        raise NetworkError(
            "no tie says whether it is tied. Ask it in the survey (must the cloth be sold to the lender?), and name its column as `tied` "
            "in the relation's columns; interlinked_pairs shows potential interlinking without it."
        )
    found = [dependence(net, channel=channel) for channel in channels(net) if channel in INTERLINKED]
    table = pair_table(found, tau=tau).drop(columns="intensity")
    rows, columns = (net.index.get_indexer(pd.Index(table[end])) for end in ("actor", "partner"))
    count, unsure, tied, may_be_tied = (np.zeros(len(table), dtype=np.int64) for _ in range(4))
    for ties in found:
        least, most, asked = _bound(net, ties, told)
        low, high = (np.asarray(one[rows, columns]).ravel() if len(rows) else np.zeros(0) for one in (least, most))
        known = ties.known[rows]
        sure, maybe = known & (low >= tau - TOLERANCE), ~known | (high >= tau - TOLERANCE)
        table[ties.channel] = np.where(table[ties.channel].isna() | (high > low), np.nan, low)
        count += sure
        unsure += maybe & ~sure
        tied += sure & asked
        may_be_tied += maybe & asked
    table["tied"], table["channels"] = tied, count
    for name, wanted in (("locked", LOCKED), ("triple_lock", len(INTERLINKED))):
        yes = (count >= wanted) & (tied >= 1)
        table[name] = pd.Series(yes, index=table.index, dtype="boolean").mask(
            ~yes & (may_be_tied >= 1) & (count + unsure >= wanted)
        )
    return table[(tied >= 1) | table["locked"].isna().to_numpy()].reset_index(drop=True)


def _bound(net: Network, ties: Dependence, told: Sequence[str]) -> tuple[sparse.csr_array, sparse.csr_array, bool]:
    """Return the shares that are tied for certain, those that may be, and whether the question was put in the channel."""
    relations = select_channel(net, ties.channel)
    if not any(relation.name in told for relation in relations):
        shares = producer_shares(ties)
        return shares, shares, False
    least, most = (sparse.csr_array((len(net.index), len(net.index))) for _ in range(2))
    for relation in relations:
        source, target, weight = net.arrays(relation.name)
        ends = (source, target) if relation.dependent == "source" else (target, source)
        flag = net.ties.loc[net.ties["relation"] == relation.name, TERM]
        yes = flag.isin([True]).to_numpy(dtype=bool)
        maybe = yes | flag.isna().to_numpy(dtype=bool)
        least = least + sparse.csr_array((weight * yes, ends), shape=least.shape)
        most = most + sparse.csr_array((weight * maybe, ends), shape=least.shape)
    scale = sparse.diags_array(_inverse(ties))
    return sparse.csr_array(scale @ least), sparse.csr_array(scale @ most), True


def _inverse(ties: Dependence) -> Numbers:
    counted: Flags = ties.producers & ties.known & (ties.totals > 0)
    return np.where(counted, 1.0 / np.where(ties.totals > 0, ties.totals, 1.0), 0.0)


def interlinking_sweep(net: Network, *, taus: Sequence[float] = TAUS) -> pd.DataFrame:
    """Return how many producers are locked, by the share from which a channel counts.

    Parameters
    ----------
    net : Network
        With dependence relations.
    taus : sequence of float
        Shares in (0, 1].

    Returns
    -------
    pandas.DataFrame
        Indexed by `tau`: `locked_share` and `triple_locked_share`, the share of producers with two, and with three, channels with one
        middleman; where it was asked whether deals are tied, `locked_by_contract_share` too. In [0, 1] with sampling weights, over the
        producers for whom it is known: a value of 0.5 at tau 0.9 means that every second one has nine tenths or more of each of two
        channels with one middleman. No row is the right one: if the shares move much between 1/3 and 2/3, say so.

    Raises
    ------
    NetworkError
        If a tau is no share, or no relation is of credit, input or output.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> sweep = interlinking_sweep(chanderi()["baseline"])
    >>> bool((sweep["locked_share"].diff().dropna() <= 0).all())
    True
    """
    wrong = [one for one in taus if not 0 < one <= 1]
    if wrong or not len(taus):
        raise NetworkError(f"taus must be shares in (0, 1]; {list(taus)!r} came.")
    found = [dependence(net, channel=channel) for channel in channels(net) if channel in INTERLINKED]
    if not found:
        raise NetworkError(f"{net.label!r} has no relation of credit, input or output, so nothing can be interlinked.")
    middlemen = net.index[found[0].middlemen]
    by_contract = bool(tied_relations(net))
    rows = []
    for tau in taus:
        pairs = pair_table(found, tau=tau)
        pairs = pairs[pairs["partner"].isin(middlemen)]
        row = {
            "locked_share": _mean(locked_actors(found, pairs, wanted=LOCKED), net),
            "triple_locked_share": _mean(locked_actors(found, pairs, wanted=len(INTERLINKED)), net),
        }
        if by_contract:
            row["locked_by_contract_share"] = _mean(locked_by_contract(net, tau=tau), net)
        rows.append(row)
    return pd.DataFrame(rows, index=pd.Index([float(one) for one in taus], name="tau"))


def locked_by_contract(net: Network, *, tau: float = 0.5) -> pd.Series:
    """Return whether each producer has two or more channels with one middleman, bound by a tied deal.

    Parameters
    ----------
    net : Network
        As in `contract_pairs`.
    tau : float
        The share from which a channel counts.

    Returns
    -------
    pandas.Series
        Over the roster: 1, 0, or NaN for who is not a producer, uses no channel, or left open what decides it. A mean of 0.5 means every
        second producer.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> bound = locked_by_contract(chanderi()["baseline"])
    >>> sorted(bound.dropna().unique().tolist())
    [0.0, 1.0]
    """
    found = [dependence(net, channel=channel) for channel in channels(net) if channel in INTERLINKED]
    middlemen = net.index[found[0].middlemen]
    bound, potential = contract_pairs(net, tau=tau), pair_table(found, tau=tau)
    bound = bound[bound["partner"].isin(middlemen)]
    plain = locked_actors(found, potential[potential["partner"].isin(middlemen)], wanted=LOCKED)
    yes = net.index.isin(bound.loc[bound["locked"].eq(True).fillna(False).astype(bool), "actor"])
    open_ = net.index.isin(bound.loc[bound["locked"].isna(), "actor"])
    flags = np.where(yes, 1.0, np.where(open_ | plain.isna(), np.nan, 0.0))
    return pd.Series(flags, index=net.index, name="locked_by_contract")


def _mean(values: pd.Series, net: Network) -> float:
    known = values.notna().to_numpy()
    weights = net.actors["sampling_weight"].to_numpy(dtype=float)[known]
    return float(np.average(values.to_numpy(dtype=float)[known], weights=weights)) if known.any() else float("nan")
