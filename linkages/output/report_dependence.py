"""The report on dependency: who depends on whom, channel by channel."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from linkages.change.words import agree
from linkages.measures import hegemony
from linkages.network.shape import channels
from linkages.output.facts import Column, Facts, Form
from linkages.output.group_tables import EXIT_COUNTS, has_positions, has_roads
from linkages.output.plots import channel_title
from linkages.output.report_constraints import in_the_way, thresholds
from linkages.output.report_figures import exit_figure, matrix_figure, middleman_figure
from linkages.output.report_middlemen import WORDS as MIDDLEMEN
from linkages.output.report_middlemen import held_in, indirect_holders, middleman_table
from linkages.output.report_parts import Block, Section, capital, road_words, table

MOST_GROUPS = 6
WORDS = {
    "credit": ("credit", "what they borrow", "lenders outside"),
    "input": ("inputs", "what they are supplied", "independent suppliers"),
    "output": ("output", "what they sell", "buyers outside"),
    "labour": ("labour", "their labour", "the outside"),
    "information": ("information", "what they are told", "the outside"),
}
INDICATORS: tuple[tuple[str, str, Form], ...] = (
    ("middleman_share", "mean share that goes through middlemen", "share"),
    ("top_partner_share", "mean share of the largest partner", "share"),
    ("captive_share", "captives: one middleman on every road", "share"),
    ("class_captive_share", "no road that avoids middlemen", "share"),
    ("mean_exits", "mean number of separate roads out", "number"),
    ("disintermediated_share", "mean share that gets out past middlemen", "share"),
    ("beta_hhi", "concentration of middlemen (0 to 1)", "number"),
)


def dependency(facts: Facts) -> Section:
    """Return who depends on whom, channel by channel."""
    net = next(iter(facts.study))
    why = None
    if not channels(net):
        why = (
            "No question of this study is about dependence (credit, inputs, output), so nothing is said about it here."
        )
    elif not has_positions(facts.study):
        why = "The list of actors gives no positions (producer, middleman, market, …), and without them dependency cannot be measured."
    if why:
        return Section("dependency", "Dependency", [("p", Markup("{}").format(why))])
    blocks: list[Block] = [("p", text) for text in _opening(facts)]
    blocks += _indicator_table(facts)
    blocks.append(
        (
            "note",
            Markup(
                "Roads run from a producer through its partners to buyers, lenders or suppliers outside; separate "
                "roads out share no actor (the column <code>exits</code> of the tables). A "
                "<b>captive</b> is a producer for whom one middleman stands on "
                "every road; a producer who sells to two traders is no captive, but may still have no road that "
                "avoids middlemen. "
                "These are words about positions in the network: dependence is not exploitation, and advances "
                "can serve those who get them."
            ),
        )
    )
    blocks += in_the_way(facts)
    blocks += thresholds(facts)
    for channel in channels(net):
        blocks += _channel(facts, channel)
    return Section("dependency", "Dependency", blocks)


def _opening(facts: Facts) -> list[Markup]:
    last, frame = facts.rounds[-1], facts.study[facts.rounds[-1]].actors
    roles = {
        position: ", ".join(
            facts.study.label_of_role(str(role))
            for role in pd.unique(frame.loc[frame["position"].eq(position), "role"].dropna())
        )
        for position in ("producer", "middleman")
    }
    return [
        Markup("Producers here are: {}. Middlemen are: {}.").format(
            roles["producer"] or "none", roles["middleman"] or "none"
        ),
        Markup(
            "In {}, {} of the dealings of an average producer go through middlemen{}. {} of the producers have "
            "at least half of two or "
            "more channels with one and the same middleman (interlinked){}."
        ).format(
            last,
            facts.indicator("middleman_share", last, "share"),
            _before(facts, "middleman_share", "share"),
            facts.indicator("locked_share", last, "share"),
            _before(facts, "locked_share", "share"),
        ),
    ]


def _before(facts: Facts, indicator: str, form: Form, start: str = " (", end: str = ")") -> Markup:
    if len(facts.rounds) < 2:
        return Markup("")
    first = facts.rounds[0]
    return Markup("{}in {}: {}{}").format(start, first, facts.indicator(indicator, first, form), end)


def _indicator_table(facts: Facts) -> list[Block]:
    found = has_roads(next(iter(facts.study)))
    if not found:
        return []
    shown = facts.rounds if len(facts.rounds) * len(found) <= 8 else [facts.rounds[0], facts.rounds[-1]]
    heads = [Column("", "Over producers"), *(Column("", label, "share") for _ in found for label in shown)]
    rows = [
        [text, *(facts.indicator(f"{channel}.{name}", label, form) for channel in found for label in shown)]
        for name, text, form in INDICATORS
    ]
    known = [
        facts.cell(
            "exits by group",
            facts.row("exits by group", round=label, channel=channel, by="all", group="all"),
            "known road",
            "count",
        )
        for channel in found
        for label in shown
    ]
    rows.insert(0, ["producers with a known road out", *known])
    groups = [("", 1), *((channel, len(shown)) for channel in found)]
    return [table(rows, heads, "Dependence in each channel", groups)]


def _channel(facts: Facts, channel: str) -> list[Block]:
    last = facts.rounds[-1]
    net = facts.study[last]
    blocks: list[Block] = [("h3", capital(channel_title(net, channel))), ("p", _channel_text(facts, channel))]
    held = facts.tables["middlemen"] if facts.has("middlemen") else None
    if held is not None and held[f"{channel}.beta"].gt(0).any():
        blocks.append(("figure", middleman_figure(facts, channel)))
    if channel in has_roads(net):
        blocks.append(("figure", exit_figure(facts, channel)))
        values = hegemony(net, channel=channel)
        if values.notna().any(axis=None) and values.gt(0).any(axis=None):
            blocks.append(("figure", matrix_figure(facts, channel, values)))
    if held is not None and len(held_in(facts, channel, last)):
        blocks.append(middleman_table(facts, channel))
        if channel == next(one for one in channels(net) if len(held_in(facts, one, last))):
            blocks.append(("note", Markup("{}").format(MIDDLEMEN)))
        blocks += indirect_holders(facts, channel)
    if channel in has_roads(net):
        blocks += _exit_table(facts, channel)
    return blocks


def _channel_text(facts: Facts, channel: str) -> Markup:
    last = facts.rounds[-1]
    goods, verb, outside = WORDS[channel]
    row = (
        facts.row("exits by group", round=last, channel=channel, by="all", group="all")
        if facts.has("exits by group")
        else None
    )
    if row is None:
        return Markup(
            "In {}, {} of {} is with the largest partner, on average{}. This channel has no outside end, so there "
            "are no roads to count, and no share through middlemen is told."
        ).format(
            facts.called(last),
            facts.indicator(f"{channel}.top_partner_share", last, "share"),
            verb,
            _before(facts, f"{channel}.top_partner_share", "share"),
        )
    share = facts.indicator(f"{channel}.middleman_share", last, "share")
    before = _before(facts, f"{channel}.middleman_share", "share")
    part = {
        name: facts.cell("exits by group", row, name, "count")
        for name in ("named nobody", "not known", "captives", "known road")
    }
    text = Markup(
        "In {}, {} might deal in {}: {} named nobody, {} did not answer. Of {}, an average of {} goes "
        "through middlemen{}. "
    ).format(
        facts.called(last),
        facts.counted("exits by group", row, "producers", "producer"),
        goods,
        part["named nobody"],
        part["not known"],
        verb,
        share,
        before,
    )
    captives = facts.tables["exits by group"]["captives"].iloc[row]
    return text + Markup(
        "{} of the {} with a known road to {} {} of one middleman ({}{}); {} have no road at all that "
        "avoids middlemen{}."
    ).format(
        part["captives"],
        part["known road"],
        outside,
        agree(captives, "is a captive", "are captives"),
        facts.indicator(f"{channel}.captive_share", last, "share"),
        _before(facts, f"{channel}.captive_share", "share", "; ", ""),
        facts.indicator(f"{channel}.class_captive_share", last, "share"),
        _before(facts, f"{channel}.class_captive_share", "share"),
    )


def _exit_table(facts: Facts, channel: str) -> list[Block]:
    last, frame = facts.rounds[-1], facts.tables["exits by group"]
    found = [row for row in facts.rows("exits by group", round=last, channel=channel) if frame["by"].iloc[row] != "all"]
    sizes = frame.iloc[found].groupby("by")["group"].size()
    found = [row for row in found if 2 <= sizes[frame["by"].iloc[row]] <= MOST_GROUPS]
    if not found:
        return []
    used = [name for name in (*EXIT_COUNTS, "captives") if frame[name].iloc[found].any()]
    counts: tuple[tuple[str, Form], ...] = tuple((name, "count") for name in ("producers", *used))
    columns: tuple[tuple[str, Form], ...] = (*counts, ("middleman_share", "share"))
    heads = [Column("", "Group"), *(Column("", road_words(name).replace("_", " "), form) for name, form in columns)]
    shown = []
    for row in found:
        by, group = str(frame["by"].iloc[row]), str(frame["group"].iloc[row])
        told = facts.study.label_of_role(group) if by == "role" else group
        lead = Markup("{}: {}").format(capital(facts.study.label_of_attribute(by)), told)
        shown.append([lead, *(facts.cell("exits by group", row, name, form) for name, form in columns)])
    return [table(shown, heads, f"Separate roads out by group of producers, {channel}, {last}")]
