"""What changed, in the two or three figures that stand first in the report; none where too few answered."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from linkages.change import response_table
from linkages.change.gates import NO_CLAIM, lowest_response
from linkages.change.status import EVERYONE
from linkages.output.facts import Facts
from linkages.output.group_tables import has_roads

FIGURES = (
    ("middleman_share", "the share of dealings that goes through middlemen"),
    ("captive_share", "the share who are captives of one middleman in a channel"),
)


def change_in_short(facts: Facts) -> list[Markup]:
    """Return the main figures of change, each among those seen in both rounds, and where the rest is told."""
    net, response = next(iter(facts.study)), response_table(facts.study)
    lines = _dependence(facts, response) if has_roads(net) else _density(facts, response)
    where = Markup("The rest, and what it does not show, is told under <a href='#changes'>what changed</a>.")
    if not lines:
        return [
            Markup("No figure of change between {} and {} stands here. {}").format(
                facts.rounds[0], facts.rounds[-1], where
            )
        ]
    return [*lines[:-1], Markup("{} {}").format(lines[-1], where)]


def _dependence(facts: Facts, response: pd.DataFrame) -> list[Markup]:
    relations = [r for r in next(iter(facts.study)).relations.values() if r.kind == "dependence"]
    lines = []
    if lowest_response(response, [relation.name for relation in relations], "producer") >= NO_CLAIM:
        lines += _headlines(facts)
    told = []
    for channel in has_roads(next(iter(facts.study))):
        names = [relation.name for relation in relations if relation.channel == channel]
        if lowest_response(response, names, "producer") >= NO_CLAIM:
            told += _freed(facts, channel)
    if told:
        text = Markup("<b>Freed</b> by {1}, of the captives of {0} known in both rounds: {2}.")
        lines.append(text.format(*_ends(facts), Markup("; ").join(told)))
    return lines


def _headlines(facts: Facts) -> list[Markup]:
    lines = []
    for name, words in FIGURES:
        moved = _moved(facts, name, words)
        if moved:
            row = facts.row("changes", indicator=name)
            lines.append(
                Markup("Among the {} known in both {} and {}, {}.").format(
                    facts.counted("changes", row, "n_stayers", "producer"), *_ends(facts), moved
                )
            )
    return lines


def _freed(facts: Facts, channel: str) -> list[Markup]:
    row = facts.row("freed by group", channel=channel, by="all") if facts.has("freed by group") else None
    if row is None or not facts.tables["freed by group"].loc[row, ["captive before", "newly captive"]].any():
        return []
    names = ("freed", "captive before", "newly captive")
    numbers = [facts.cell("freed by group", row, name, "count") for name in names]
    return [Markup("{} {} of {} ({} newly captive)").format(channel, *numbers)]


def _density(facts: Facts, response: pd.DataFrame) -> list[Markup]:
    """Return the change of the first tie, where no dependence can be told."""
    name, relation = next(iter(next(iter(facts.study)).relations.items()))
    moved = _moved(facts, f"{name}.density", "the share of pairs with a tie")
    if not moved or lowest_response(response, [name], EVERYONE) < NO_CLAIM:
        return []
    text = Markup("<b>{}</b>: on the pairs observed in both {} and {}, {}.")
    return [text.format(relation.label, *_ends(facts), moved)]


def _moved(facts: Facts, indicator: str, words: str) -> Markup | None:
    row = facts.row("changes", indicator=indicator)
    if row is None or not facts.tables["changes"]["n_stayers"].iloc[row] > 0:
        return None
    ends = [facts.cell("changes", row, f"stayers_{side}", "share") for side in ("baseline", "followup")]
    moved = facts.cell("changes", row, "stayers", "points")
    return Markup("{} went from {} to {} ({})").format(words, *ends, moved)


def _ends(facts: Facts) -> tuple[str, str]:
    return facts.called(facts.rounds[0]), facts.called(facts.rounds[-1])
