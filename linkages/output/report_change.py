"""The report's section on what changed between the first and the last round."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from linkages.output.facts import Column, Facts, Form
from linkages.output.group_tables import has_roads
from linkages.output.report_communities import community_moves
from linkages.output.report_figures import estimate_figure, moves_figures, slope_figure, tie_figure
from linkages.output.report_freed import freed
from linkages.output.report_parts import Block, Section, capital, table
from linkages.output.report_robust import rules
from linkages.output.report_series import several_rounds

NOTE, LIMITS, TOLD_BELOW = "note", "What this does not show", "Ties, on pairs of actors observed in both rounds"
TIES: tuple[tuple[str, str, Form], ...] = (
    ("kept", "kept", "count"),
    ("formed", "formed", "count"),
    ("dissolved", "dissolved", "count"),
    ("jaccard", "alike (Jaccard)", "number"),
    ("gone", "went with who left", "count"),
    ("came", "came with who entered", "count"),
    ("unseen", "not observed in both", "count"),
)
OF_CHANNEL: tuple[tuple[str, str, Form], ...] = (
    ("middleman_share", "share through middlemen", "share"),
    ("captive_share", "captives", "share"),
    ("class_captive_share", "no road past middlemen", "share"),
    ("mean_exits", "separate roads out", "number"),
)
OVER_ALL: tuple[tuple[str, str, Form], ...] = (
    ("middleman_share", "Share through middlemen, over channels", "share"),
    ("locked_share", "Interlinked with one middleman", "share"),
)


def changes(facts: Facts) -> Section:
    """Return what changed, or why nothing can be said."""
    first, last = facts.rounds[0], facts.rounds[-1]
    if first == last:
        text = Markup("The study has one round, {}. What changed can be told when a second round is there.").format(
            first
        )
        return Section("changes", "What changed", [("p", text)])
    blocks: list[Block] = [*_in_words(facts), *freed(facts)]
    blocks.append(("h3", "In tables and figures"))
    blocks.append(_indicators(facts, first, last))
    blocks.append(
        (
            "note",
            Markup(
                "The change among those seen in both rounds is the headline: it compares like with like. The "
                "other columns also move when actors come and go, or answer "
                "in one round only."
            ),
        )
    )
    blocks += rules(facts)
    blocks += [
        ("figure", figure) for figure in (estimate_figure(facts), slope_figure(facts), *moves_figures(facts)) if figure
    ]
    blocks += several_rounds(facts)
    blocks += [("figure", tie_figure(facts)), _ties(facts)]
    moves = community_moves(facts)
    blocks.append(
        (
            "note",
            Markup(
                "Ties are compared on the pairs that were observed in both rounds. A tie of somebody who was "
                "silent in one round is neither kept nor dissolved: it is not known."
            ),
        )
    )
    return Section("changes", "What changed", [*blocks, *moves, ("h3", LIMITS), ("list", _limits(facts))])


def _in_words(facts: Facts) -> list[Block]:
    """Return the comparison's own sentences; what it does not show has a list of its own."""
    frame = facts.tables["change in words"]
    blocks: list[Block] = []
    for about, part in frame.groupby("about", sort=False):
        lines = [Markup("{}").format(text) for text in part["text"]]
        if about == NOTE:
            blocks += [("note", line) for line in lines]
        elif about not in (LIMITS, TOLD_BELOW):
            blocks += [("h3", str(about)), ("list", lines)]
    return blocks


def _indicators(facts: Facts, first: str, last: str) -> Block:
    heads = [
        Column("", ""),
        Column("", first, "number"),
        Column("", last, "number"),
        Column("", "change", "number"),
        Column("", "change", "number"),
        Column("", "number", "count"),
    ]
    rows = []
    for name, text, form in _chosen(facts):
        row = facts.row("changes", indicator=name)
        if row is None or facts.tables["changes"].loc[row, ["baseline", "followup"]].isna().all():
            continue
        moved: Form = "points" if form == "share" else "signed"
        cells = [facts.cell("changes", row, column, form) for column in ("baseline", "followup")]
        cells += [facts.cell("changes", row, column, moved) for column in ("change", "stayers")]
        rows.append([text, *cells, facts.cell("changes", row, "n_stayers", "count")])
    return table(rows, heads, "Indicators in both rounds", [("", 1), ("all", 3), ("seen in both rounds", 2)])


def _chosen(facts: Facts) -> list[tuple[str, str, Form]]:
    net = next(iter(facts.study))
    chosen: list[tuple[str, str, Form]] = list(OVER_ALL) if has_roads(net) else []
    chosen += [
        (f"{channel}.{name}", f"{capital(channel)}: {text}", form)
        for channel in has_roads(net)
        for name, text, form in OF_CHANNEL
    ]
    cooperative = {name: relation for name, relation in net.relations.items() if relation.kind != "dependence"}
    for name, relation in cooperative.items():
        chosen.append((f"{name}.density", f"{relation.label}: density", "share"))
        if relation.directed:
            chosen.append((f"{name}.reciprocity", f"{relation.label}: returned ties", "share"))
    return chosen


def _ties(facts: Facts) -> Block:
    frame = facts.tables["changes ties"]
    labels = next(iter(facts.study)).relations
    heads = [Column("", "Tie"), *(Column("", head, form) for _, head, form in TIES)]
    rows: Sequence[Sequence[object]] = [
        [labels[str(name)].label, *(facts.cell("changes ties", row, column, form) for column, _, form in TIES)]
        for row, name in enumerate(frame["relation"])
    ]
    return table(rows, heads, "What became of the ties")


def _limits(facts: Facts) -> list[Markup]:
    nets = list(facts.study)
    lines = [
        "More than the tests say. They tell a change from chance among actors like these; what was not declared before is an exploration.",
        "Whether a programme caused it. One cluster cannot tell: prices, seasons and other projects move the same numbers.",
        "What those who did not answer would have said. Were they unlike the others, the change would be another.",
        "Whether a tie is good for those it binds. The numbers tell where ties run, not on what terms.",
    ]
    if len(nets) > 2:
        lines.insert(
            0,
            f"What happened between {facts.rounds[0]} and {facts.rounds[-1]}: the rounds between stand in the "
            "tables, the comparison is of the first with the last.",
        )
    if any(net.setting.origin == "simulated" for net in nets):
        lines.append("Anything about real people: a simulation wrote the answers.")
    return [Markup("{}").format(line) for line in lines]
