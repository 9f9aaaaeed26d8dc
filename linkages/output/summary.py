"""The report in a few sentences, each number read from a table."""

from __future__ import annotations

from markupsafe import Markup

from linkages.change.words import agree
from linkages.network.shape import channels
from linkages.output.facts import Facts
from linkages.output.group_tables import has_roads
from linkages.output.report_dependence import WORDS
from linkages.output.summary_change import change_in_short


def in_short(facts: Facts) -> list[Markup]:
    """Return the report's main findings, one sentence each, plainest first."""
    last = facts.rounds[-1]
    lines = [_answers(facts, last)]
    if facts.has("middlemen") and facts.number("middleman_share", last) == facts.number("middleman_share", last):
        lines.append(_dependence(facts, last))
        lines += [line for channel in has_roads(facts.study[last]) if (line := _largest_captor(facts, channel, last))]
    lines += _cooperation(facts, last)
    return lines + (change_in_short(facts) if len(facts.rounds) > 1 else [])


def _answers(facts: Facts, last: str) -> Markup:
    row = facts.rows("rounds", round=last)[0]
    asked, silent = (int(facts.tables["rounds"][name].iloc[row]) for name in ("asked", "did not answer"))
    who = facts.counted("rounds", row, "asked", "actor")
    were = agree(asked, "was", "were")
    problems = facts.study.problems
    if len(problems) and problems["rule"].eq("no_interviews").any():
        return Markup(
            "No list says who was interviewed: {} in {} {} taken to have answered, and a silent person would pass for one without ties."
        ).format(who, facts.called(last), agree(asked, "is", "are"))
    if silent == 0:
        return Markup("In {}, {} {} who {} asked answered.").format(
            facts.called(last), agree(asked, "the", "all"), who, were
        )
    return Markup(
        "In {}, {} of the {} who {} asked answered ({}). The {} who did not answer {} nowhere counted as without ties."
    ).format(
        facts.called(last),
        facts.cell("rounds", row, "answered", "count"),
        who,
        were,
        facts.cell("rounds", row, "response_rate", "share"),
        facts.cell("rounds", row, "did not answer", "count"),
        agree(silent, "is", "are"),
    )


def _dependence(facts: Facts, last: str) -> Markup:
    text = Markup("An average producer has {} of its dealings with middlemen").format(
        facts.indicator("middleman_share", last, "share")
    )
    if len(facts.rounds) > 1:
        text += Markup(", against {} in {}").format(
            facts.indicator("middleman_share", facts.rounds[0], "share"), facts.rounds[0]
        )
    if len(channels(facts.study[last])) > 1:
        text += Markup(
            "; {} of producers are interlinked: one middleman has at least half of two or more of their channels"
        ).format(facts.indicator("locked_share", last, "share"))
    return text + Markup(".")


def _largest_captor(facts: Facts, channel: str, last: str) -> Markup | None:
    frame, column = facts.tables["middlemen"], f"{channel}.captives"
    held = frame.loc[frame["round"].eq(last), column]
    if not held.gt(0).any():
        return None
    row = int(str(held.idxmax()))
    exits = facts.row("exits by group", round=last, channel=channel, by="all", group="all")
    captive = 0 if exits is None else facts.tables["exits by group"]["captives"].iloc[exits]
    return Markup(
        "In {}, {} of the {} with a known road out {} of one middleman; <b>{}</b> ({}) stands on every road of {}{}."
    ).format(
        WORDS[channel][0],
        facts.cell("exits by group", exits, "captives", "count"),
        facts.counted("exits by group", exits, "known road", "producer"),
        agree(captive, "is a captive", "are captives"),
        frame["name"].iloc[row],
        facts.study.label_of_role(str(frame["role"].iloc[row])),
        facts.cell("middlemen", row, column, "count"),
        ""
        if frame[f"{channel}.clients"].iloc[row]
        else ", none of them a direct client: it is through other middlemen",
    )


def _cooperation(facts: Facts, last: str) -> list[Markup]:
    lines: list[Markup] = []
    for name, relation in facts.study[last].relations.items():
        if relation.kind == "dependence" or len(lines) == 4:
            continue
        text = Markup("<b>{}</b>: {}, {} per actor on average").format(
            relation.label,
            facts.ties(name, last),
            facts.indicator(f"{name}.mean_degree", last, "number"),
        )
        if facts.number(f"{name}.reciprocity", last) >= 0:
            text += Markup(", {} of them returned").format(facts.indicator(f"{name}.reciprocity", last, "share"))
        if len(facts.rounds) > 1:
            text += Markup(" (in {}: {})").format(facts.rounds[0], facts.ties(name, facts.rounds[0]))
        lines.append(text + Markup("."))
    return lines
