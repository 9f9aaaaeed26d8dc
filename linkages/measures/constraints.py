"""The constraint list of a diagnostic study: what stands in a producer's way, and for how many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, Flags, dependence
from linkages.measures.dependency import active_producers
from linkages.measures.locks import INTERLINKED, locked_actors, pair_table
from linkages.measures.roads import find_roads
from linkages.network.core import Network
from linkages.network.shape import channels

NO_CREDIT, ONE_BUYER, ONE_PARTNER, NO_INSTITUTION, NO_EXIT = (
    "no credit link",
    "one buyer",
    "one partner for all",
    "no institution near",
    "no exit",
)
INSTITUTIONS = ("institution", "finance")
NOT_GIVEN = "not given"


def constraint_list(net: Network) -> pd.DataFrame:
    """Return what stands in each producer's way, as far as its ties show it.

    Parameters
    ----------
    net : Network
        With positions; of its relations those of dependence, and for `no institution near` all.

    Returns
    -------
    pandas.DataFrame
        Over the producers present, a column for each constraint that the relations can show, 1.0 or 0.0, NaN where an answer that decides
        it was not given:

        - `no credit link`: answered, and named nobody who lends;
        - `one buyer`: all that it sells goes to one partner;
        - `one partner for all`: half or more of each of credit, inputs and output with one and the same partner;
        - `no institution near`: no institution or formal lender among its partners, nor among theirs, in any relation and direction;
        - `no exit`: it has partners in output, and none of them leads to a market.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> constraint_list(worked_example()).loc[["w1", "w3"], ["one buyer", "no exit"]].to_numpy().tolist()
    [[1.0, 0.0], [0.0, 0.0]]
    """
    if net.actors["position"].isna().all():
        raise NetworkError(
            "constraints are those of producers; no actor has a position. Give `position` in the table of actors."
        )
    producers = net.actors["position"].eq("producer").to_numpy(dtype=bool) & net.present
    table = pd.DataFrame(dict(_found(net)), index=net.index)
    found: pd.DataFrame = table.loc[producers]
    return found


def constraint_counts(net: Network, *, by: str | None = None) -> pd.DataFrame:
    """Return how many producers each constraint stands in the way of, with who they are.

    Parameters
    ----------
    net : Network
        As in `constraint_list`.
    by : str, optional
        An actor column, for example ``community``, ``sex`` or ``hamlet``: a row for each group, too.

    Returns
    -------
    pandas.DataFrame
        One row for each constraint (and group): `constraint`, `group` (``all`` without `by`), `producers` for whom it is known, `count`,
        `share` (with sampling weights, in [0, 1]; a value of 0.5 means that it stands in the way of every second producer
        for whom it is known), `not known`, and `actors`, the ids behind the count, joined by commas.

    Raises
    ------
    NetworkError
        If the column does not exist.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> counts = constraint_counts(worked_example()).set_index("constraint")
    >>> counts.loc["one buyer", "actors"]
    'w1, w2, w4'
    >>> float(counts.loc["one buyer", "share"])
    0.5
    """
    if by is not None and by not in net.actors:
        raise NetworkError(
            f"by must be a column of the actors ({', '.join(map(str, net.actors.columns))}); {by!r} came."
        )
    flags = constraint_list(net)
    groups = pd.Series("all", index=flags.index) if by is None else net.actors[by].reindex(flags.index).astype(object)
    groups = groups.where(groups.notna(), NOT_GIVEN)
    weights = net.actors["sampling_weight"].reindex(flags.index)
    rows = [
        _count(str(constraint), group, flags[constraint][groups == group], weights)
        for constraint in flags
        for group in sorted(groups.unique(), key=lambda one: (one == NOT_GIVEN, str(one)))
    ]
    return pd.DataFrame(rows, columns=["constraint", "group", "producers", "count", "share", "not known", "actors"])


def _count(constraint: str, group: object, flags: pd.Series, weights: pd.Series) -> dict[str, object]:
    known = flags.dropna()
    held = known.index[known.eq(1)]
    total = weights[known.index].sum()
    return {
        "constraint": constraint,
        "group": group,
        "producers": len(known),
        "count": len(held),
        "share": weights[held].sum() / total if total else np.nan,
        "not known": len(flags) - len(known),
        "actors": ", ".join(map(str, held)),
    }


def _found(net: Network) -> Iterator[tuple[str, pd.Series]]:
    found = {channel: dependence(net, channel=channel) for channel in channels(net)}
    if "credit" in found:
        yield NO_CREDIT, _flag(found["credit"], found["credit"].totals == 0)
    if "output" in found:
        partners = np.diff(found["output"].amounts.indptr)
        yield (
            ONE_BUYER,
            found["output"].over_roster((partners == 1).astype(float), active_producers(found["output"]), ONE_BUYER),
        )
    if all(channel in found for channel in INTERLINKED):
        three = [found[channel] for channel in INTERLINKED]
        yield ONE_PARTNER, locked_actors(three, pair_table(three), wanted=len(INTERLINKED))
    if net.actors["position"].isin(INSTITUTIONS).any():
        yield NO_INSTITUTION, _far(net)
    if "output" in found and net.setting.terminals.get("output"):
        status = find_roads(net, channel="output").status()
        yield NO_EXIT, status.eq("stranded").astype(float).where(status.isin(["ok", "stranded"]))


def _flag(ties: Dependence, values: Flags) -> pd.Series:
    return ties.over_roster(values.astype(float), ties.producers & ties.known & ties.used, "flag")


def _far(net: Network) -> pd.Series:
    """1 where no institution stands within two steps; missing where none is seen and the actor answered nothing."""
    n = len(net.index)
    ends = [net.arrays(name)[:2] for name in net.relations]
    rows, columns = (np.concatenate([pair[side] for pair in ends]) for side in (0, 1))
    tied = sparse.csr_array((np.ones(2 * len(rows)), (np.r_[rows, columns], np.r_[columns, rows])), shape=(n, n))
    there = net.actors["position"].isin(INSTITUTIONS).to_numpy(dtype=float) * net.present
    near = (tied @ there > 0) | (tied @ (tied @ there) > 0)
    told = np.all([net.answered[name].to_numpy(dtype=bool) | ~net.asked(name) for name in net.relations], axis=0)
    return pd.Series(np.where(near, 0.0, np.where(told, 1.0, np.nan)), index=net.index)
