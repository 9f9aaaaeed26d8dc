"""Whether the ties of a channel run the right way, and whether they end at somebody who is no end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from linkages.survey.codebook import Codebook
from linkages.survey.heads import Party, head
from linkages.survey.keys import TERMINALS, Channel, RelationSpec
from linkages.survey.problems import Problems, listed, place


@dataclass(frozen=True)
class Words:
    """What the two ends of a tie do in a channel.

    Attributes
    ----------
    dependent, partner : str
        Who stands at either end.
    dealt : str
        What the dependent did with the partner.
    deal : tuple of str
        What one partner does, and several do.
    onward : str
        What the partner has to have in turn.
    left : str
        Those who depend on the partner.
    add : str
        What has to be known of the partner.
    """

    dependent: str
    partner: str
    dealt: str
    deal: tuple[str, str]
    onward: str
    left: str
    add: str


WORDS = {
    "credit": Words(
        "who borrows", "who lends", "borrowed from", ("gives credit", "give credit"), "source", "borrowers",
        "where the money comes from",
    ),
    "input": Words(
        "who receives", "who supplies", "took goods from", ("supplies inputs", "supply inputs"), "source", "customers",
        "where the goods come from",
    ),
    "output": Words(
        "who sells", "who buys", "sold to", ("buys goods", "buy goods"), "buyer", "sellers", "where the goods go"
    ),
    "labour": Words(
        "who works", "who gives work", "worked for", ("gives work", "give work"), "employer", "workers",
        "whom they work for",
    ),
    "information": Words(
        "who learns", "who tells", "learnt from", ("tells", "tell"), "source", "hearers", "whom they learn from"
    ),
}  # fmt: skip


def reversed_ties(
    ties: pd.DataFrame, doubted: pd.DataFrame, positions: pd.Series, spec: RelationSpec, *, problems: Problems
) -> pd.DataFrame:
    """Return the ties that run the wrong way, with a warning, if most do that join a producer with somebody else.

    Only `doubted` ties can: those between roles that the codebook does not allow, all where it names none.
    """
    none = ties.iloc[:0]
    if spec.dependent is None or spec.channel is None:
        return none
    dependent, partner = _ends(spec)
    position = {end: ties[end].map(positions) for end in (dependent, partner)}
    makes = {end: position[end].eq("producer") for end in position}
    mixed = makes[dependent].ne(makes[partner]) & position[dependent].notna() & position[partner].notna()
    wrong = mixed & makes[partner] & ties.index.isin(doubted.index)
    rows = ties[wrong]
    if len(rows) < 2 or 2 * len(rows) <= int(mixed.sum()):
        return none
    words, others = WORDS[spec.channel], sorted(position[dependent][wrong].unique())
    other = others[0] if len(others) == 1 else "middleman or other partner"
    other = ("an " if other[0] in "aeiou" else "a ") + other
    path = (other, "a producer") if dependent == "source" else ("a producer", other)
    first = rows.sort_values(["file", "sheet", "row"]).iloc[0]
    message = (
        f"{len(rows):,} of {int(mixed.sum()):,} rows of {spec.name!r} run from {path[0]} to {path[1]}. With "
        f"dependent = {spec.dependent!r}, {words.partner} stands in {head(spec, partner)} and {words.dependent} in "
        f"{head(spec, dependent)}: if {first[partner]} {words.dealt} {first[dependent]}, swap the two"
    )
    where = place(first["file"], first["sheet"], first["row"])
    problems.add("reversed_ties", where, message, column=head(spec, "source").strip("'"), value=spec.name)
    return rows


def no_way_out(reports: pd.DataFrame, actors: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> None:
    """Add a warning for each channel in which producers deal with somebody at whom the road ends, though it is no end.

    Such are groups, institutions and others who are neither producers nor middlemen nor terminals, and name no partner in turn, nor
    refuse to. A role is told if more than half of it stand so: where only a few do, the role has sources and those few left theirs out.
    """
    for channel, default in TERMINALS.items():
        ends_at: Sequence[str] = codebook.channels.terminals.get(channel, default)
        specs = [one for one in codebook.relations if one.kind == "dependence" and one.channel == channel]
        if not ends_at or not specs:
            continue
        pairs = pd.concat([_pairs(reports, spec) for spec in specs])
        position = actors["position"]
        passing = position.isna() | position.isin(["producer", "middleman", *ends_at]) | actors["terminal"]
        served = pairs[pairs["answer"].eq("present") & pairs["dependent"].map(position).eq("producer")]
        serving = actors[~passing & actors.index.isin(served["partner"])]
        onward = pd.Series(serving.index.isin(pairs.loc[pairs["answer"] != "absent", "dependent"]), serving.index)
        stuck = serving[~onward & (onward.groupby(serving["role"]).transform("mean") < 0.5)]
        if len(stuck):
            _tell_dead_ends(served, stuck, channel, problems)


def _tell_dead_ends(served: pd.DataFrame, stuck: pd.DataFrame, channel: Channel, problems: Problems) -> None:
    words, alone = WORDS[channel], len(stuck) == 1
    its = "its" if alone else "their"
    message = (
        f"{listed(stuck.index)} {words.deal[0 if alone else 1]} and {'names' if alone else 'name'} no {words.onward} of {its} own; "
        f"{its} {words.left} have no road out"
    )
    roles = " and ".join(map(repr, sorted(stuck["role"].dropna().unique())))
    fix = f"Set terminal = true for {roles} in [roles], who then deal on their own account, or add {words.add}."
    first = served[served["partner"].isin(stuck.index)].sort_values(["file", "sheet", "row"]).iloc[0]
    problems.add("no_way_out", place(first["file"], first["sheet"]), message, value=listed(stuck.index), fix=fix)


def _ends(spec: RelationSpec) -> tuple[Party, Party]:
    return ("source", "target") if spec.dependent == "source" else ("target", "source")


def _pairs(reports: pd.DataFrame, spec: RelationSpec) -> pd.DataFrame:
    dependent, partner = _ends(spec)
    mine = reports[reports["relation"] == spec.name]
    return mine[["answer", "file", "sheet", "row"]].assign(dependent=mine[dependent], partner=mine[partner])
