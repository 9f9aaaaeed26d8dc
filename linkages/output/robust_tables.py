"""Tables of how safe the numbers are: actors left out, and another rule for two reports."""

from __future__ import annotations

import pandas as pd

from linkages.change.rules import report_rule_range
from linkages.inference.coverage import coverage_simulation
from linkages.measures.channel import dependence
from linkages.network.core import Network
from linkages.network.rules import two_party_relations
from linkages.network.shape import channels
from linkages.network.study import Study

SHARES = (0.1, 0.2, 0.4)
SMALL, LARGE, DENSE = 500, 1500, 4000
FEWEST = 3


def coverage_table(study: Study) -> pd.DataFrame:
    """Return `coverage_simulation` of the middlemen of each channel, and of the actors in the first tie of another kind.

    Draws are 50 up to 500 actors, 30 up to 1,500 and 20 above; above 4,000 actors the tie is left out.

    Returns
    -------
    pandas.DataFrame
        `of` (the channel, or the relation's name), `ranked` (middlemen or actors), then the columns of `coverage_simulation`.
    """
    nets = list(study)
    size = len(nets[0].index)
    draws = 50 if size <= SMALL else 30 if size <= LARGE else 20
    rounds: Network | list[Network] = [nets[0], nets[-1]] if len(nets) > 1 else nets[0]
    parts = []
    for channel in _channels(nets[-1]):
        found = coverage_simulation(rounds, channel=channel, shares=SHARES, draws=draws)
        parts.append(_headed(found, channel, "middlemen"))
    name = _tie(nets[-1])
    if name is not None and size <= DENSE:
        found = coverage_simulation(rounds, relation=name, shares=SHARES, draws=draws)
        parts.append(_headed(found, name, "actors"))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def rule_table(study: Study) -> pd.DataFrame:
    """Return `report_rule_range` of the first and the last round, without the indicators of which each tie has one report; else no rows."""
    if study.surveys is None or study.codebook is None or len(study) < 2:
        return pd.DataFrame()
    labels = list(study.rounds)
    chosen = [
        name for name in two_party_relations(study, [labels[0], labels[-1]]) if name in study[labels[0]].relations
    ]
    if not chosen:
        return pd.DataFrame()
    table = report_rule_range(study, relations=chosen)
    return table[table["robust"].notna()].astype({"robust": bool}).reset_index()


def _channels(net: Network) -> list[str]:
    """Return the channels in which three middlemen or more can be ranked."""
    if net.actors["position"].isna().all():
        return []
    return [channel for channel in channels(net) if int(dependence(net, channel=channel).middlemen.sum()) >= FEWEST]


def _tie(net: Network) -> str | None:
    """Return the relation by which actors are ranked: the first of cooperation, else the first of another kind, else the first."""
    kinds = ("cooperation", "other", "dependence")
    names = sorted(net.relations, key=lambda name: kinds.index(net.relations[name].kind))
    return names[0] if names and int(net.present.sum()) >= FEWEST else None


def _headed(table: pd.DataFrame, of: str, ranked: str) -> pd.DataFrame:
    table.insert(0, "of", of)
    table.insert(1, "ranked", ranked)
    return table
