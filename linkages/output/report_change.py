"""The report's section on what changed between the first and the last round."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from linkages.network.shape import channels
from linkages.output import draw
from linkages.output.facts import Column, Facts, Form
from linkages.output.report_parts import Block, Figure, Section, table

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
        text = Markup("The study has one round, {}. What changed can be told when a second round is there.").format(first)
        return Section("changes", "What changed", [("p", text)])
    blocks: list[Block] = [("p", _stayed(facts))]
    if facts.has("change in words"):
        blocks.append(("list", [Markup("{}").format(line) for line in facts.tables["change in words"]["text"]]))
    blocks.append(_indicators(facts, first, last))
    blocks.append(("note", Markup(
        "The change among those seen in both rounds is the headline: it compares like with like. The other columns also move when actors come and go, or answer "
        "in one round only. {}").format(_money(facts))))
    blocks += [("figure", _slopes(facts)), ("figure", _tie_figure(facts)), _ties(facts)]
    blocks.append(("note", Markup(
        "Ties are compared on the pairs that were observed in both rounds. A tie of somebody who was silent in one round is neither kept nor dissolved: it is not known.")))
    return Section("changes", "What changed", [*blocks, ("h3", "What this does not show"), ("list", _limits(facts))])


def _stayed(facts: Facts) -> Markup:
    frame = facts.tables["who stayed"]
    row = facts.row("who stayed", role="all")
    words = {"stayed": "answered in both rounds", "silent": "were there in both but did not answer in one or both", "entered": "entered", "left": "left"}
    parts = [Markup("{} {}").format(facts.cell("who stayed", row, name, "count"), text) for name, text in words.items() if name in frame]
    return Markup("Between {} and {}: {}.").format(facts.rounds[0], facts.rounds[-1], Markup("; ").join(parts))


def _indicators(facts: Facts, first: str, last: str) -> Block:
    heads = [Column("", ""), Column("", first, "number"), Column("", last, "number"), Column("", "change", "number"),
             Column("", "change", "number"), Column("", "number", "count")]
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
    chosen: list[tuple[str, str, Form]] = list(OVER_ALL) if channels(net) else []
    chosen += [(f"{channel}.{name}", f"{_capital(channel)}: {text}", form) for channel in channels(net) for name, text, form in OF_CHANNEL]
    for name, relation in net.relations.items():
        chosen.append((f"{name}.density", f"{relation.label}: density", "share"))
        if relation.directed and relation.kind != "dependence":
            chosen.append((f"{name}.reciprocity", f"{relation.label}: returned ties", "share"))
    return chosen


def _money(facts: Facts) -> str:
    nets = list(facts.study)
    amounts = [relation.label for relation in nets[0].relations.values() if relation.weight_type == "amount"]
    if not amounts:
        return ""
    if any(net.setting.deflator != 1.0 for net in nets):
        return "Amounts of money are compared in real terms, by the price index of each round."
    return f"Amounts of money ({', '.join(amounts)}) are compared as they were told: no price index was declared, so part of a change may be prices."


def _slopes(facts: Facts) -> Figure:
    net = next(iter(facts.study))
    rounds = [facts.round_column(label) for label in facts.rounds]
    frame = facts.tables["network"].set_index("indicator")[rounds].set_axis(facts.rounds, axis="columns")
    if channels(net) and net.actors["position"].notna().any():
        names = {f"{channel}.middleman_share": channel for channel in channels(net)}
        label, caption = "mean share through middlemen", "The share of an average producer’s dealings that goes through middlemen, in each channel."
    else:
        names = {f"{name}.density": relation.label for name, relation in net.relations.items()}
        label, caption = "density", "The density of each kind of tie, over the pairs that could be observed."
    lines = frame.loc[list(names)].rename(index=names)
    svg = draw.figure_svg(lambda ax: draw.slopes(ax, lines, label=label), height=3.0)
    told = "; ".join(f"{name}: {', '.join(f'{value:.3g}' for value in row)}" for name, row in lines.iterrows())
    return Figure(svg, f"Lines of the {label} over the rounds. {told}.", caption)


def _tie_figure(facts: Facts) -> Figure:
    frame = facts.tables["changes ties"].set_index("relation")
    labels = {name: relation.label for name, relation in next(iter(facts.study)).relations.items()}
    svg = draw.figure_svg(lambda ax: draw.change_bars(ax, frame, labels), height=draw.bars_height(len(frame)))
    told = "; ".join(f"{labels[str(name)]}: {row['kept']} kept, {row['formed']} formed, {row['dissolved']} dissolved" for name, row in frame.iterrows())
    return Figure(svg, f"Stacked bars of ties. {told}.", "Ties kept, formed and dissolved, on pairs of actors observed in both rounds.")


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
        "Whether the change is larger than chance: no test was made, and no interval stands beside a number.",
        "Whether a programme caused it. One cluster seen twice cannot tell; prices, seasons and other projects move the same numbers.",
        "What those who did not answer would have said. If they differ from the others, the change may be larger or smaller.",
        "Whether a tie is good for those it binds. The numbers tell where ties run, not on what terms.",
    ]
    if len(nets) > 2:
        lines.insert(0, f"What happened between {facts.rounds[0]} and {facts.rounds[-1]}: the rounds between stand in the tables, the comparison is of the first with the last.")
    if any(net.setting.origin == "simulated" for net in nets):
        lines.append("Anything about real people: a simulation wrote the answers.")
    return [Markup("{}").format(line) for line in lines]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
