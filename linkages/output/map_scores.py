"""The measures that the map shows, of one round: taken from the tables, nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from linkages.measures import actor_table, brokerage_roles, captives, middleman_table, shares
from linkages.network.core import Network
from linkages.network.shape import channels, select_relations
from linkages.output.columns import told_of
from linkages.output.plain import numbers, places, texts

OF_RELATION = ("degree", "in_degree", "out_degree", "strength", "in_strength", "out_strength", "betweenness")
OF_PRODUCER = ("middleman_share", "top_partner_share", "exits", "exits_low", "exits_high", "captive", "class_captive")
OF_MIDDLEMAN = ("clients", "captives", "beta")
OVER_CHANNELS = ("middleman_share", "interlinking")
BROKER_ROLES = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison")
CARD_ONLY = ("exits_low", "exits_high", "captive", "class_captive", *BROKER_ROLES)
ACROSS = ".bridged."
SHARES = ("middleman_share", "top_partner_share")


@dataclass(frozen=True)
class RoundScores:
    """What the measures say of one round.

    Attributes
    ----------
    table : DataFrame
        Roster by score, named ``relation.measure``, ``channel.measure`` or, over channels, by the measure alone.
    facts : DataFrame
        Roster by ``channel.captor``, ``channel.road`` and ``locked_with``: ids and words.
    communities : DataFrame
        Roster by relation: the number of the group found.
    shares : Mapping of str to Series
        By channel: the share of each partner, indexed by actor and partner.
    captives : Mapping of str to DataFrame
        By channel: actor, captor, depth.
    """

    table: pd.DataFrame
    facts: pd.DataFrame
    communities: pd.DataFrame
    shares: dict[str, pd.Series]
    captives: dict[str, pd.DataFrame]

    def as_data(self, index: pd.Index) -> dict[str, object]:
        """Return plain lists, ids as places in the roster."""
        ids = index.tolist()
        return {
            "scores": {str(name): numbers(self.table[name]) for name in self.table},
            "roads": {str(name): texts(self.facts[name]) for name in self.facts if str(name).endswith(".road")},
            "partners": {
                str(name): places(self.facts[name], ids) for name in self.facts if not str(name).endswith(".road")
            },
            "shares": {
                channel: {
                    "actor": places(pd.Series(share.index.get_level_values(0)), ids),
                    "partner": places(pd.Series(share.index.get_level_values(1)), ids),
                    "share": numbers(share),
                }
                for channel, share in self.shares.items()
            },
            "captives": {
                channel: {
                    "actor": places(held["actor"], ids),
                    "captor": places(held["captor"], ids),
                    "depth": held["depth"].astype(int).tolist(),
                }
                for channel, held in self.captives.items()
            },
        }


def round_scores(net: Network, attributes: Sequence[str] = ()) -> RoundScores:
    """Return the scores of one round; dependence is left out where no actor has a position.

    In each cooperation relation there is a score for each of the attributes: the pairs brokered across its groups, which are all of
    `brokerage_roles` but the coordinator's.
    """
    net = net if net.actors["position"].notna().any() else _without_dependence(net)
    found = channels(net)
    table = actor_table(net)
    names = [f"{relation}.{measure}" for relation in net.relations for measure in OF_RELATION]
    names += [f"{channel}.{measure}" for channel in found for measure in OF_PRODUCER]
    names += list(OVER_CHANNELS)
    parts = [table[[name for name in names if name in table]], _holdings(net, found), *_broker_columns(net)]
    parts += [_bridge_columns(net, attributes)]
    facts = [f"{channel}.{fact}" for channel in found for fact in ("captor", "road")] + ["locked_with"]
    return RoundScores(
        table=pd.concat(parts, axis="columns"),
        facts=table[[name for name in facts if name in table]],
        communities=table[[name for name in table if str(name).endswith(".community")]],
        shares={channel: shares(net, channel=channel) for channel in found},
        captives={channel: captives(net, channel=channel) for channel in found if net.setting.terminals.get(channel)},
    )


def _without_dependence(net: Network) -> Network:
    return net.with_(
        relations={
            name: replace(relation, kind="other") if relation.kind == "dependence" else relation
            for name, relation in net.relations.items()
        }
    )


def _holdings(net: Network, found: Sequence[str]) -> pd.DataFrame:
    table = middleman_table(net)
    names = [f"{channel}.{measure}" for channel in found for measure in OF_MIDDLEMAN]
    return table[[name for name in names if name in table]].reindex(net.index)


def _broker_columns(net: Network) -> list[pd.DataFrame]:
    if net.actors["role"].isna().all():
        return []
    tables = []
    for name, relation in net.relations.items():
        if relation.kind == "cooperation":
            roles = brokerage_roles(select_relations(net, name), "role")
            tables.append(roles.rename(columns={"total": "brokered"}).add_prefix(f"{name}."))
    return tables


def _bridge_columns(net: Network, attributes: Sequence[str]) -> pd.DataFrame:
    columns = {}
    for name, relation in net.relations.items():
        for attribute in attributes if relation.kind == "cooperation" else ():
            roles = brokerage_roles(select_relations(net, name), attribute)
            columns[f"{name}{ACROSS}{attribute}"] = roles["total"] - roles["coordinator"]
    return pd.DataFrame(columns, index=net.index)


def score_list(rounds: Sequence[RoundScores], labels: Mapping[str, str]) -> list[dict[str, object]]:
    """Return what there is to choose for size: name, what it is of, measure, whether it is a share, its card, and across what it bridges.

    `labels` are those of the attributes that are bridged. Measures that only a card shows, and those that are nowhere
    defined, are left out of the choice.
    """
    names = dict.fromkeys(str(name) for scores in rounds for name in scores.table)
    found = []
    for name in names:
        of, bridged, attribute = name.partition(ACROSS)
        of, _, measure = (of, "", "bridged") if bridged else name.rpartition(".")
        columns = [scores.table[name] for scores in rounds if name in scores.table]
        if measure not in CARD_ONLY and any((column > 0).any() for column in columns):
            across = {"across": labels[attribute]} if bridged else {}
            about = told_of("brokerage" if bridged or measure == "brokered" else name)
            found.append(
                {"key": name, "of": of, "measure": measure, "share": measure in SHARES, "about": about, **across}
            )
    return found
