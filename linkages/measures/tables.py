"""Bundles of measures: one row per actor, per middleman, or for the whole network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.captivity import captives_of
from linkages.measures.channel import Dependence, dependence
from linkages.measures.cohesion import density, mean_degree, reciprocity
from linkages.measures.columns import dependence_columns, relation_columns
from linkages.measures.concentration import concentration
from linkages.measures.dependency import beta_values
from linkages.measures.hegemony import mean_hegemony
from linkages.measures.locks import INTERLINKED, pair_table
from linkages.measures.roads import find_roads
from linkages.measures.shapley import shapley_of
from linkages.network.core import Network
from linkages.network.observed import dyad_total, observed_total
from linkages.network.remember import remembered
from linkages.network.shape import channels, select_relations

FACTS = ["name", "role", "position", "present"]
NOT_GIVEN = "not given"
ORDERS, MOST_STEPS = 400, 40_000


def actor_table(net: Network, *, relations: str | Sequence[str] | None = None, by: str | None = None) -> pd.DataFrame:
    """Return the default measures of every actor.

    Parameters
    ----------
    net : Network
        Of any number of relations; each is measured by itself.
    relations : str or sequence of str, optional
        The relations to measure; all unless told.
    by : str, optional
        An actor column, for example ``community``: one row per group in place of one per actor; who has no entry there
        stands under "not given".

    Returns
    -------
    pandas.DataFrame
        Over the roster: `name`, `role`, `position`, `present`; for each relation R ``R.answered``, degrees, strengths,
        ``R.betweenness``, ``R.closeness``, ``R.pagerank``, ``R.constraint``, ``R.effective_size``, ``R.community``; for
        each channel C of dependence ``C.top_partner_share``, ``C.partner_hhi``, ``C.middleman_share`` and the columns
        of `road_table`; over channels ``middleman_share``, ``interlinking``, ``locked``, ``triple_locked``,
        ``locked_with``, ``captive``, and where it was asked whether deals are tied ``locked_by_contract``. NaN: not
        defined, or an answer that the score needs was not given. With `by`: the number of actors present, and
        the mean of each numeric column over those for whom it is defined, with sampling weights.

    Raises
    ------
    NetworkError
        If a relation or the column `by` does not exist.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> table = actor_table(worked_example())
    >>> table.loc["w3", ["sale.out_degree", "output.exits", "output.middleman_share"]].tolist()
    [2.0, 2.0, 1.0]
    """
    chosen = net if relations is None else select_relations(net, relations)
    parts = [relation_columns(chosen, name) for name in chosen.relations]
    table = pd.concat([chosen.actors[FACTS], *parts, dependence_columns(chosen)], axis="columns")
    return table if by is None else _group_means(net, table, by)


@remembered
def middleman_table(net: Network) -> pd.DataFrame:
    """Return how much of the cluster each middleman holds.

    Parameters
    ----------
    net : Network
        With dependence relations.

    Returns
    -------
    pandas.DataFrame
        Present middlemen in roster order: `name`, `role`; for each channel C ``C.clients`` (producers who deal with it directly),
        ``C.beta`` (the sum of their shares), ``C.beta_share`` (of the producers who named a partner), ``C.captives`` (producers all of
        whose roads it lies on), ``C.hegemony`` (mean over producers with a known road), ``C.shapley`` and ``C.shapley_se`` (of
        `shapley_access`; 400 orders, fewer above 100 middlemen, and seed 0 where more than 12 are on a road); ``locked`` and
        ``triple_locked``: producers with two or more, and with all three, of credit, input and output with it. A value of 0.5 in
        ``C.beta_share`` means half of the producers' direct dealings, each producer counting the same; in ``C.hegemony``, that on average
        every second rupee of a producer passes through the middleman, directly or further on. Without dependence relations only name and
        role.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> middleman_table(worked_example())[["output.clients", "output.beta", "output.captives"]]
           output.clients  output.beta  output.captives
    actor
    T1                  4          3.1                2
    T2                  3          1.8                1
    """
    found = [dependence(net, channel=channel) for channel in channels(net)]
    table = net.actors.loc[(net.actors["position"] == "middleman") & net.actors["present"], ["name", "role"]]
    for ties in found:
        table = pd.concat([table, _holdings(net, ties).loc[table.index].add_prefix(f"{ties.channel}.")], axis="columns")
    three = [ties for ties in found if ties.channel in INTERLINKED]
    if three:
        pairs = pair_table(three)
        for name, flag in (("locked", "locked"), ("triple_locked", "triple_lock")):
            table[name] = pairs.loc[pairs[flag], "partner"].value_counts().reindex(table.index, fill_value=0)
    return table


@remembered
def network_table(net: Network, *, by: str | None = None) -> pd.DataFrame:
    """Return the indicators of the whole network, or of each group of actors.

    Parameters
    ----------
    net : Network
        Of any number of relations; each is measured by itself.
    by : str, optional
        An actor column, for example ``community``: one row per group.

    Returns
    -------
    pandas.DataFrame
        One row, the round's label, or one row per group. `actors` (present), `producers`, `response_rate` (share of those present who
        answered any question); for each relation R ``R.ties``, ``R.observed_share`` (of the dyads), ``R.density`` and ``R.reciprocity``
        (over observed dyads), ``R.mean_degree``; for each channel C ``C.producers`` (with known answers), means over producers of
        ``C.middleman_share``, ``C.top_partner_share``, ``C.partner_hhi``, ``C.disintermediated_share`` and exits (``C.mean_exits``),
        ``C.captive_share``, ``C.class_captive_share``, ``C.assumed_onward`` (share whose roads rest on a middleman who was not
        interviewed), ``C.beta_hhi``, ``C.beta_cr4``, ``C.beta_gini`` (concentration of producers among middlemen, whole network only);
        over channels ``middleman_share``, ``interlinking``, ``locked_share``, ``triple_locked_share``, ``captive_share``, and
        ``locked_by_contract_share`` where it was asked whether deals are tied. Means carry sampling weights; a share of 0.5, such as
        ``C.captive_share``, means every second producer for whom it is known. By group, densities are those within the group.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> network_table(worked_example())[["sale.ties", "output.captive_share", "output.mean_exits"]].round(2)
                    sale.ties  output.captive_share  output.mean_exits
    round
    worked example         13                   0.5                1.5
    """
    columns = dependence_columns(net)
    found = [dependence(net, channel=channel) for channel in channels(net)]
    if by is None:
        row = _network_row(net, columns, net.present)
        for ties in found:
            held = concentration(beta_values(ties)[ties.middlemen])
            row |= {f"{ties.channel}.beta_{name}": value for name, value in held.items()}
        return pd.DataFrame([row], index=pd.Index([net.label], name="round"))
    groups = _groups(net, by)
    rows = {
        label: _network_row(net, columns, net.present & (groups == label).to_numpy(dtype=bool))
        for label in _labels(groups)
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)


def _network_row(net: Network, columns: pd.DataFrame, members: np.ndarray) -> dict[str, float]:
    asked = np.any([net.asked(name) for name in net.relations], axis=0)
    row: dict[str, float] = {
        "actors": int(members.sum()),
        "producers": int((members & net.actors["position"].eq("producer").to_numpy(dtype=bool)).sum()),
        "response_rate": _mean(pd.Series(net.heard.astype(float), index=net.index), net, members & asked),
    }
    inside = net if members.sum() == net.present.sum() else _among(net, members)
    for name in net.relations:
        row |= {f"{name}.{measure}": value for measure, value in _relation_row(select_relations(inside, name)).items()}
    for column in columns:
        channel, _, measure = str(column).rpartition(".")
        prefix = f"{channel}." if channel else ""
        shown = _SHOWN.get(measure)
        if shown:
            row[f"{prefix}{shown}"] = _mean(columns[column], net, members)
        if measure == "road":
            known = ~columns[column].isin(["unknown"]) & columns[column].notna() & members
            row[f"{prefix}producers"] = int(known.sum())
    return row


_SHOWN = {
    "middleman_share": "middleman_share",
    "top_partner_share": "top_partner_share",
    "partner_hhi": "partner_hhi",
    "disintermediated_share": "disintermediated_share",
    "exits": "mean_exits",
    "captive": "captive_share",
    "class_captive": "class_captive_share",
    "assumed_onward": "assumed_onward",
    "interlinking": "interlinking",
    "locked": "locked_share",
    "triple_locked": "triple_locked_share",
    "locked_by_contract": "locked_by_contract_share",
}


def _relation_row(net: Network) -> dict[str, float]:
    total = dyad_total(net)
    row: dict[str, float] = {
        "ties": len(net.ties),
        "observed_share": observed_total(net) / total if total else np.nan,
        "density": density(net),
        "mean_degree": mean_degree(net),
    }
    if net.single().directed:
        row["reciprocity"] = reciprocity(net)
    return row


def _holdings(net: Network, ties: Dependence) -> pd.DataFrame:
    """Return what each actor of the roster holds of the producers in one channel."""
    index = ties.index
    beta = beta_values(ties)
    clients = np.asarray((ties.shares[np.flatnonzero(ties.producers)] > 0).sum(axis=0)).ravel()
    held = pd.DataFrame(
        {"clients": clients, "beta": beta, "beta_share": beta / beta.sum() if beta.sum() else np.nan}, index=index
    )
    if net.setting.terminals.get(ties.channel):
        roads = find_roads(net, channel=ties.channel)
        held["captives"] = captives_of(roads)["captor"].value_counts().reindex(index, fill_value=0)
        held[["shapley", "shapley_se"]] = shapley_of(roads, samples=_orders(int(ties.middlemen.sum()))).reindex(index)
        held["hegemony"] = mean_hegemony(roads)
    return held


def _orders(middlemen: int) -> int:
    """Return how many orders of the middlemen the table draws for the Shapley value: 400, fewer above a hundred of them."""
    return max(min(ORDERS, MOST_STEPS // max(middlemen, 1)), 20)


def _mean(values: pd.Series, net: Network, members: np.ndarray) -> float:
    defined = values.notna().to_numpy(dtype=bool) & members
    if not defined.any():
        return float("nan")
    weights = net.actors["sampling_weight"].to_numpy(dtype=float)[defined]
    return float(np.average(values.to_numpy(dtype=float)[defined], weights=weights))


def _among(net: Network, members: np.ndarray) -> Network:
    keep = net.index[members]
    ties, unknown = net.ties, net.unknown
    return net.with_(
        actors=net.actors.assign(present=members),
        ties=ties[ties["source"].isin(keep) & ties["target"].isin(keep)],
        unknown=unknown[unknown["source"].isin(keep) & unknown["target"].isin(keep)],
    )


def _groups(net: Network, by: str) -> pd.Series:
    if by not in net.actors:
        raise NetworkError(
            f"by must be a column of the actors; {by!r} is not one of {', '.join(map(str, net.actors.columns))}."
        )
    groups = net.actors[by].astype(object)
    return groups.where(groups.notna(), NOT_GIVEN)


def _labels(groups: pd.Series) -> list[object]:
    """Return the groups in order, those without one last."""
    known = sorted((label for label in groups.unique().tolist() if label != NOT_GIVEN), key=str)
    return [*known, NOT_GIVEN] if groups.eq(NOT_GIVEN).any() else known


def _group_means(net: Network, table: pd.DataFrame, by: str) -> pd.DataFrame:
    groups = _groups(net, by)
    numbers = table.drop(columns=FACTS).select_dtypes(["number", "bool"])
    numbers = numbers[[column for column in numbers if not str(column).endswith(".community")]].astype(float)
    rows = {}
    for label in _labels(groups):
        members = net.present & (groups == label).to_numpy(dtype=bool)
        rows[label] = {"actors": int(members.sum())} | {
            str(column): _mean(numbers[column], net, members) for column in numbers
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(by)
