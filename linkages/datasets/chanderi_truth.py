"""What is true in the simulated Chanderi, before any survey: the ties, who holds whom, who was freed."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from linkages.datasets.chanderi_trade import CHANNEL
from linkages.network.build import build_network
from linkages.network.core import Network
from linkages.network.study import Study
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey, no_problems

CHANNELS = ("credit", "input", "output")


@dataclass(frozen=True)
class ChanderiTruth:
    """The truth behind `chanderi`.

    Attributes
    ----------
    study : Study
        The true networks: every tie as it is, everyone's answer known.
    captives : pandas.DataFrame
        `round`, `channel`, `actor`, `captor`, `position`: each producer, and each actor that stands on all its roads to the outside in the
        channel, with that actor's position.
    freed : pandas.DataFrame
        `channel`, `actor`: held by a middleman at the baseline, by none at the follow-up, and still with a road. (A group may stand on all
        roads instead: a member who borrows from the group alone.)
    members : pandas.DataFrame
        Index `actor`; `shg`, and `help`: all (loan, yarn and sale of cloth), or loan.
    indirect_trader : str
        The trader with whom no weaver deals, and who stands on all roads of the weavers behind his master weavers.
    """

    study: Study
    captives: pd.DataFrame
    freed: pd.DataFrame
    members: pd.DataFrame
    indirect_trader: str


def true_network(survey: Survey, ties: pd.DataFrame, codebook: Codebook, roster: pd.DataFrame) -> Network:
    """Return the network of a round without survey error, on the actors of its survey."""
    rules = {spec.name: spec.rule for spec in codebook.relations}
    told_by_target = ties["relation"].map(rules) == "target"
    reports = ties.assign(answer="present", reporter=ties["target"].where(told_by_target, ties["source"]))
    everyone = pd.DataFrame({"actor": survey.actors.index}).assign(status="answered")
    everyone["relation"] = pd.Series(pd.NA, index=everyone.index, dtype="str")
    asked_of_all = codebook.model_copy(
        update={"relations": [spec.model_copy(update={"asked_of": []}) for spec in codebook.relations]}
    )
    full = Survey(
        label=survey.label, actors=survey.actors, reports=reports, interviews=everyone, problems=no_problems()
    )
    return build_network(full, asked_of_all, roster=roster)


def true_captives(net: Network) -> pd.DataFrame:
    """Return who stands on all roads of each producer: `round`, `channel`, `actor`, `captor`, `position`.

    The chain has no circles, so those who hold i are those who are, or hold, each of its partners with a road of its own:
    ``D(i) = intersection over partners j of {j} + D(j)``, empty where a partner is an outside buyer, a supplier or a bank.
    """
    rows = []
    positions = net.actors["position"]
    producers = net.index[positions.eq("producer") & net.actors["present"]]
    for channel in CHANNELS:
        holders = _Holders(net, channel)
        for actor in producers:
            found = holders.of(actor)
            rows += [(net.label, channel, actor, captor, positions[captor]) for captor in sorted(found or ())]
    return pd.DataFrame(rows, columns=["round", "channel", "actor", "captor", "position"]).astype("str")


class _Holders:
    """Who holds an actor in a channel: a set of ids, or None for an actor without a road to the outside."""

    def __init__(self, net: Network, channel: str) -> None:
        ties = net.ties[net.ties["relation"].map(CHANNEL) == channel]
        outward = channel == "output"
        actor, partner = ("source", "target") if outward else ("target", "source")
        self.partners = ties.groupby(actor)[partner].agg(list).to_dict()
        self.position = net.actors["position"].to_dict()
        self.known: dict[str, frozenset[str] | None] = {}

    def of(self, actor: str) -> frozenset[str] | None:
        if actor not in self.known:
            self.known[actor] = self._find(actor)
        return self.known[actor]

    def _find(self, actor: str) -> frozenset[str] | None:
        if actor not in self.partners:
            return frozenset() if self.position[actor] == "middleman" else None
        through: list[frozenset[str]] = []
        for partner in self.partners[actor]:
            if self.position[partner] in ("market", "finance", "supplier"):
                through.append(frozenset())
            elif (onward := self.of(partner)) is not None:
                through.append(onward | {partner})
        return frozenset.intersection(*through) if through else None


def true_freed(captives: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return who was held by a middleman at the baseline and is held by none at the follow-up: `channel`, `actor`."""
    baseline, followup = study
    held = captives[captives["position"] == "middleman"]
    before = held.loc[held["round"] == baseline.label, ["channel", "actor"]].drop_duplicates(ignore_index=True)
    after = held.loc[held["round"] == followup.label, ["channel", "actor"]].drop_duplicates()
    merged = before.merge(after, how="left", indicator=True)
    left = before[merged["_merge"].eq("left_only").to_numpy()]
    roads = [
        left[(left["channel"] == channel) & left["actor"].map(_has_road(followup, channel))] for channel in CHANNELS
    ]
    return pd.concat(roads, ignore_index=True)


def _has_road(net: Network, channel: str) -> pd.Series:
    holders = _Holders(net, channel)
    present = net.actors["present"]
    return pd.Series([bool(present[actor]) and holders.of(actor) is not None for actor in net.index], index=net.index)
