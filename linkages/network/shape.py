"""Network to Network: choose relations and actors, combine, symmetrise, orient."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.observed import is_observed
from linkages.network.relation import Relation
from linkages.network.remember import remembered
from linkages.survey.keys import Merge


def select_relations(net: Network, relations: str | Sequence[str]) -> Network:
    """Return the network with the named relations only, in the order named; the network itself if these are all it has, in its order.

    Parameters
    ----------
    net : Network
        The network.
    relations : str or sequence of str
        A relation's name, or several.

    Raises
    ------
    NetworkError
        If a name is not a relation of the network.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "trust"]})
    >>> list(select_relations(network_from_edges(edges), "trust").relations)
    ['trust']
    """
    names = [relations] if isinstance(relations, str) else list(relations)
    strange = [name for name in names if name not in net.relations]
    if strange:
        raise NetworkError(
            f"{', '.join(map(repr, strange))} is not a relation of {net.label!r}; it has {', '.join(net.relations)}."
        )
    return net if names == list(net.relations) else _selected(net, tuple(names))


@remembered
def _selected(net: Network, names: tuple[str, ...]) -> Network:
    """Return `select_relations`, the same network each time, so that what is computed of it is kept too."""
    ties, unknown = net.ties, net.unknown
    return net.with_(
        relations={name: net.relations[name] for name in names},
        ties=ties[ties["relation"].isin(names)],
        answered=net.answered[list(names)],
        unknown=unknown[unknown["relation"].isin(names)],
    )


def select_channel(net: Network, channel: str) -> list[Relation]:
    """Return the dependence relations of a channel, checked to be of one unit, period and weight type.

    Raises
    ------
    NetworkError
        If the channel has no relation, or relations that do not add up.
    """
    found = [r for r in net.relations.values() if r.kind == "dependence" and r.channel == channel]
    if not found:
        have = sorted({str(r.channel) for r in net.relations.values() if r.kind == "dependence"}) or ["none"]
        raise NetworkError(
            f"no dependence relation of {net.label!r} has the channel {channel!r}; its channels: {', '.join(have)}."
        )
    kinds = {(r.unit, r.period, r.weight_type) for r in found}
    if len(kinds) > 1:
        told = "; ".join(f"{r.name}: {r.weight_type}, {r.unit_text or 'no unit'}" for r in found)
        raise NetworkError(
            f"the relations of the channel {channel!r} do not add up ({told}). Select one, or give them one unit and period."
        )
    return found


def channels(net: Network) -> list[str]:
    """Return the channels that the network's dependence relations cover, in the order credit, input, output, labour, information."""
    have = {r.channel for r in net.relations.values() if r.kind == "dependence"}
    return [channel for channel in ("credit", "input", "output", "labour", "information") if channel in have]


def combine_relations(net: Network, *, how: Literal["any", "sum", "max", "count"], name: str = "combined") -> Network:
    """Return a network of one relation that combines all relations of `net`.

    Parameters
    ----------
    net : Network
        Its relations must all be directed or all undirected.
    how : {"any", "sum", "max", "count"}
        A tie where any relation has one (weight 1); the sum or the largest of the weights (units must agree); the
        number of relations.
    name : str
        The new relation's name.

    Returns
    -------
    Network
        An actor has answered if it answered every one of the relations. A dyad that is unknown in any relation and a
        tie in none is unknown.

    Raises
    ------
    NetworkError
        If directed and undirected relations are mixed, or sums are asked of different units.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "trust"]})
    >>> combine_relations(network_from_edges(edges), how="count").ties["weight"].tolist()
    [2.0]
    """
    if how not in ("any", "sum", "max", "count"):
        raise NetworkError(f"how must be any, sum, max or count; {how!r} came.")
    parts = list(net.relations.values())
    if len({part.directed for part in parts}) > 1:
        raise NetworkError("directed and undirected relations do not combine; symmetrise the directed ones first.")
    if how in ("sum", "max") and len({(part.unit, part.period, part.weight_type) for part in parts}) > 1:
        raise NetworkError("weights of different units do not add up; use how='any' or how='count'.")
    if len({part.merge for part in parts}) > 1:
        rules = ", ".join(f"{part.name}: {part.merge}" for part in parts)
        raise NetworkError(
            f"relations whose ties rest on different reports do not combine ({rules}); build them under one rule first."
        )
    weights = net.ties.groupby(["source", "target"], sort=False)["weight"]
    made = {"any": weights.size().clip(upper=1), "count": weights.size(), "sum": weights.sum(), "max": weights.max()}[
        how
    ]
    kind = parts[0].kind if len({part.kind for part in parts}) == 1 and parts[0].kind != "dependence" else "other"
    unit, period, weight_type = (
        (parts[0].unit, parts[0].period, parts[0].weight_type)
        if how in ("sum", "max")
        else (None, None, "binary" if how == "any" else "strength")
    )
    relation = Relation(
        name,
        kind=kind,
        directed=parts[0].directed,
        weight_type=weight_type,
        unit=unit,
        period=period,
        merge=parts[0].merge,
    )
    ties = made.rename("weight").reset_index().assign(relation=name)
    unknown = net.unknown.assign(relation=name).merge(ties[["source", "target"]], how="left", indicator=True)
    return net.with_(
        relations={name: relation},
        ties=ties,
        answered=net.answered.all(axis="columns").to_frame(name),
        unknown=unknown.loc[unknown["_merge"] == "left_only", ["relation", "source", "target"]],
    )


def symmetrise(net: Network, *, how: Literal["either", "both", "sum", "mean", "max", "min"]) -> Network:
    """Return the network with its directed relations made undirected.

    Parameters
    ----------
    net : Network
        Undirected relations stay as they are.
    how : {"either", "both", "sum", "mean", "max", "min"}
        ``either`` and ``max``: a tie if there is one in any direction, with the larger weight; ``sum`` and ``mean``
        likewise, with the sum or the mean of the two weights (no tie counting 0); ``both`` and ``min``: a tie if there
        is one in both directions, with the smaller weight.

    Returns
    -------
    Network
        The relations lose channel and dependence. A pair is unknown where the rule needs a direction that was not
        observed.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"], "weight": [1, 3, 2]}))
    >>> symmetrise(net, how="both").ties[["source", "target", "weight"]].values.tolist()
    [['a', 'b', 1.0]]
    """
    if how not in ("either", "both", "sum", "mean", "max", "min"):
        raise NetworkError(f"how must be either, both, sum, mean, max or min; {how!r} came.")
    directed = [name for name, relation in net.relations.items() if relation.directed]
    ties = net.ties
    turn = ties["relation"].isin(directed)
    pairs = ties.loc[turn, ["relation", "source", "target", "weight"]].copy()
    swap = pairs["source"] > pairs["target"]
    pairs.loc[swap, ["source", "target"]] = pairs.loc[swap, ["target", "source"]].to_numpy()
    grouped = pairs.groupby(["relation", "source", "target"], sort=False)["weight"]
    value = {"either": "max", "max": "max", "both": "min", "min": "min", "sum": "sum", "mean": "sum"}[how]
    made = grouped.agg(value) / (2 if how == "mean" else 1)
    if how in ("both", "min"):
        made = made[grouped.size() == 2]
    every = how not in ("both", "min")
    relations = {name: _undirected(relation, every=every) for name, relation in net.relations.items()}
    ties = pd.concat([ties[~turn], made.rename("weight").reset_index()], ignore_index=True)
    ties["reports"] = ties["reports"].fillna(1)
    unknown = [_open_pairs(select_relations(net, name), ties, every=every) for name in net.relations]
    return net.with_(relations=relations, ties=ties, unknown=pd.concat(unknown, ignore_index=True))


def _undirected(relation: Relation, *, every: bool) -> Relation:
    """Return the relation without direction, with the rule that says when a pair without a tie was observed."""
    if not relation.directed:
        return relation
    by_one = relation.merge in ("both", "mean") or (relation.merge in ("source", "target") and not every)
    kind = "other" if relation.kind == "dependence" else relation.kind
    merge: Merge = "both" if by_one else "either"
    return replace(relation, directed=False, kind=kind, channel=None, dependent=None, merge=merge, allowed=())


def _open_pairs(net: Network, ties: pd.DataFrame, *, every: bool) -> pd.DataFrame:
    """Return pairs without a tie that stay unknown: a direction that decides was not observed."""
    columns = ["relation", "source", "target"]
    pairs = pd.concat([net.ties[columns], net.unknown[columns]], ignore_index=True)
    swap = pairs["source"] > pairs["target"]
    pairs.loc[swap, ["source", "target"]] = pairs.loc[swap, ["target", "source"]].to_numpy()
    pairs = pairs.drop_duplicates().merge(ties[columns], how="left", indicator=True)
    pairs = pairs.loc[pairs["_merge"] == "left_only", columns]
    first, second = net.places(pairs["source"]), net.places(pairs["target"])
    there, back = (is_observed(net, *ends) & ~_tied(net, *ends) for ends in ((first, second), (second, first)))
    return pairs[~(there & back if every else there | back)]


def _tied(net: Network, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    tie_source, tie_target, _ = net.arrays(net.single().name)
    n = len(net.index)
    return np.isin(source * n + target, tie_source.astype(np.int64) * n + tie_target)


def subset(net: Network, actors: Iterable[str]) -> Network:
    """Return the network among the given actors, in roster order.

    Raises
    ------
    NetworkError
        If an id is not on the roster.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}))
    >>> len(subset(net, ["a", "c"]).ties)
    0
    """
    wanted = set(actors)
    strange = sorted(wanted - set(net.index))
    if strange:
        raise NetworkError(f"{', '.join(map(repr, strange[:5]))} is not on the roster of {net.label!r}.")
    keep = net.index[net.index.isin(wanted)]
    ties, unknown = net.ties, net.unknown
    return net.with_(
        actors=net.actors.loc[keep],
        ties=ties[ties["source"].isin(keep) & ties["target"].isin(keep)],
        answered=net.answered.loc[keep],
        unknown=unknown[unknown["source"].isin(keep) & unknown["target"].isin(keep)],
    )
