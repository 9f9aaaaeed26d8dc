"""What is true in the simulated Sindhudurg, before any survey: the ties, who holds whom, whom the credit of the groups freed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from linkages.datasets.sindhudurg_chain import CHANNEL
from linkages.network.build import build_network
from linkages.network.core import Network
from linkages.network.study import Study
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey, no_problems
from linkages.survey.roster import natural_order

CHANNELS = ("credit", "input", "output")
OUTSIDE = ("market", "finance", "supplier")


@dataclass(frozen=True)
class SindhudurgTruth:
    """The truth behind `sindhudurg`.

    Attributes
    ----------
    study : Study
        The true networks: every tie as it is, everyone's answer known. Its roster has those on no list too.
    captives : pandas.DataFrame
        `round`, `channel`, `actor`, `captor`, `position`: each producer, and each actor that stands on all its roads to the outside in the
        channel, with that actor's position.
    freed : pandas.DataFrame
        `channel`, `actor`: held by a middleman at the baseline, by none at the follow-up, and still with a road.
    freed_by_group_credit : pandas.Index
        Those freed in the channel credit who borrow from a self-help group at the follow-up.
    members : pandas.DataFrame
        `actor`, `group`, `since`: who is in which group from which round on.
    groups : pandas.DataFrame
        Index `actor`; `active0`, `active1` (processes fruit at the baseline, at the follow-up), `linked0`, `linked1` (a bank has lent).
    double : pandas.DataFrame
        `relation`, `source`, `target`, `by_source`, `by_target`, `round`: each true tie of a relation asked of both parties of which both
        told, and whether each of the two named the other.
    variants : pandas.DataFrame
        `name`, `role`, `place`, `actor`: what was typed in place of a choice from the list, and who is meant; the actor's id is the name
        itself where it is on no list.
    """

    study: Study
    captives: pd.DataFrame
    freed: pd.DataFrame
    freed_by_group_credit: pd.Index
    members: pd.DataFrame
    groups: pd.DataFrame
    double: pd.DataFrame
    variants: pd.DataFrame


def true_roster(people: pd.DataFrame, codebook: Codebook, wave: int) -> pd.DataFrame:
    """Return everyone of a round as actors: those on its list, and those on no list."""
    rows = people[people["first"] <= wave]
    actors = pd.DataFrame({"name": rows["name"], "role": rows["role"]}, index=rows.index).astype("str")
    actors["position"] = rows["role"].map({role: spec.position for role, spec in codebook.roles.items()}).astype("str")
    actors["terminal"] = rows["role"].isin([role for role, spec in codebook.roles.items() if spec.terminal])
    actors["present"], actors["listed"], actors["sampling_weight"] = rows["last"].ge(wave), rows["listed"], 1.0
    actors["place"], actors[["lat", "lon"]] = rows["village"], rows[["lat", "lon"]]
    for name, spec in codebook.actors.attributes.items():
        actors[name] = rows[name].astype(float if spec.type == "number" else "str")
    return actors.loc[natural_order(actors.index)]


def true_network(
    label: str, ties: pd.DataFrame, codebook: Codebook, *, actors: pd.DataFrame, roster: pd.DataFrame
) -> Network:
    """Return the network of a round without survey error; `roster` has the actors of all rounds."""
    told_by_target = ties["relation"].map({spec.name: spec.rule for spec in codebook.relations}) == "target"
    reports = ties.assign(answer="present", reporter=ties["target"].where(told_by_target, ties["source"]))
    everyone = pd.DataFrame({"actor": actors.index}).assign(status="answered")
    everyone["relation"] = pd.Series(pd.NA, index=everyone.index, dtype="str")
    asked_of_all = codebook.model_copy(
        update={"relations": [spec.model_copy(update={"asked_of": []}) for spec in codebook.relations]}
    )
    full = Survey(label=label, actors=actors, reports=reports, interviews=everyone, problems=no_problems())
    return build_network(full, asked_of_all, roster=roster)


def true_captives(net: Network) -> pd.DataFrame:
    """Return who stands on all roads of each producer: `round`, `channel`, `actor`, `captor`, `position`.

    One actor after another is taken out of the chain: those are its captives whom the outside does not reach any longer.
    """
    rows = []
    position = net.actors["position"].to_dict()
    for channel in CHANNELS:
        clients = _clients(net, channel)
        reached = _reached(clients, net)
        for captor in sorted(one for one in reached if position[one] not in OUTSIDE):
            lost = reached - _reached(clients, net, without=captor) - {captor}
            rows += [
                (net.label, channel, actor, captor, position[captor]) for actor in lost if position[actor] == "producer"
            ]
    table = pd.DataFrame(rows, columns=["round", "channel", "actor", "captor", "position"]).astype("str")
    return table.sort_values(["channel", "actor", "captor"], ignore_index=True)


def _clients(net: Network, channel: str) -> dict[str, list[str]]:
    """Return who depends on each actor in a channel."""
    ties = net.ties[net.ties["relation"].map(CHANNEL) == channel]
    actor, partner = ("source", "target") if channel == "output" else ("target", "source")
    return {str(one): list(rows) for one, rows in ties.groupby(partner)[actor]}


def _reached(clients: dict[str, list[str]], net: Network, *, without: str = "") -> set[str]:
    """Return whom the outside reaches: from markets, banks and suppliers, and middlemen who name no partner, down the chain."""
    position = net.actors["position"]
    depends = {actor for served in clients.values() for actor in served}
    ends = set(position.index[position.isin(OUTSIDE)])
    ends |= {one for one in clients if position[one] == "middleman" and one not in depends}
    return _spread(ends - {without}, clients, without)


def _spread(start: Iterable[str], clients: dict[str, list[str]], without: str) -> set[str]:
    seen, open_ = set(start), list(start)
    while open_:
        for actor in clients.get(open_.pop(), ()):
            if actor not in seen and actor != without:
                seen.add(actor)
                open_.append(actor)
    return seen


def true_freed(captives: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return who was held by a middleman at the baseline and is held by none at the follow-up: `channel`, `actor`."""
    baseline, followup = study
    held = captives[captives["position"] == "middleman"]
    rows = []
    for channel in CHANNELS:
        mine = held[held["channel"] == channel]
        before, after = (set(mine.loc[mine["round"] == net.label, "actor"]) for net in (baseline, followup))
        roads = _reached(_clients(followup, channel), followup)
        rows += [(channel, actor) for actor in sorted((before - after) & roads)]
    return pd.DataFrame(rows, columns=["channel", "actor"]).astype("str")
