"""Whom producers turned to: the kind of the main partner before and after."""

from __future__ import annotations

import pandas as pd

from linkages.change.status import group_values
from linkages.measures.channel import dependence
from linkages.measures.columns import dependence_columns
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network

NOBODY, NOT_KNOWN, NOT_THERE = "nobody", "not known", "not there"


def partner_moves(
    rounds: Rounds, *, channel: str, baseline: str | None = None, followup: str | None = None, by: str = "role"
) -> pd.DataFrame:
    """Count the producers by the kind of their main partner before and after: who moved from traders to a self-help group.

    The main partner is the one with the largest share of a producer's dealings in the channel; of equal ones the first on the roster.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    channel : str
        The channel of dependence.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    by : str
        The actor column that tells partners apart, such as ``role`` or ``position``; with ``actor`` every partner is its own kind.

    Returns
    -------
    pandas.DataFrame
        Producers with the kind of partner before in rows and after in columns, the same kinds in both, the most frequent first. Below these
        ``nobody`` (answered and named no partner), ``not known`` (the answer was not given) and ``not there`` (not in the cluster in
        that round). The whole sums to the producers of either round; the diagonal is who stayed with the same kind.

    Raises
    ------
    NetworkError
        If there is no such channel or column, or the rounds cannot be compared.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> before = worked_example()
    >>> ties = before.ties
    >>> moved = ties.assign(target=ties["target"].where(ties["source"] != "w4", "S"))
    >>> partner_moves([before, before.with_(label="later", ties=moved)], channel="output", by="actor")
    later           T1  T2  S
    worked example
    T1               3   0  0
    T2               0   1  1
    S                0   0  1
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    kinds = [_kinds(net, channel, by) for net in (before, after)]
    who = kinds[0].notna() | kinds[1].notna()
    first, second = (one[who].fillna(NOT_THERE) for one in kinds)
    counts = pd.concat([first, second]).value_counts()
    last = (NOBODY, NOT_KNOWN, NOT_THERE)
    places = {actor: rank for rank, actor in enumerate(before.index)} if by == "actor" else {}
    named = sorted(
        (kind for kind in counts.index if kind not in last), key=lambda kind: (-counts[kind], places.get(kind, 0), kind)
    )
    order = [*named, *(kind for kind in last if kind in counts.index)]
    table = pd.crosstab(first, second).reindex(index=order, columns=order, fill_value=0)
    return table.rename_axis(index=before.label, columns=after.label)


def _kinds(net: Network, channel: str, by: str) -> pd.Series:
    """Return the kind of each present producer's main partner; missing for everyone else."""
    ties = dependence(net, channel=channel)
    partner = dependence_columns(net)[f"{channel}.top_partner"]
    names = partner if by == "actor" else partner.map(group_values(net, by))
    known = pd.Series(ties.known, index=net.index)
    kind = names.where(partner.notna(), NOBODY).where(known, NOT_KNOWN).astype(object)
    return kind.where(pd.Series(ties.producers & ties.used, index=net.index))
