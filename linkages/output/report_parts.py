"""The report's sections on what was asked, the cluster as a whole, cooperation, data quality, measures and the manifest."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import pandas as pd
from markupsafe import Markup

from linkages.output.facts import NONE, Column, Facts, Form, Shown
from linkages.output.group_tables import group_columns
from linkages.output.tables import silent_actors
from linkages.survey.codebook import label_text

Block = tuple[str, Any]
MOST_PROBLEMS = 40
MOST_SILENT = 60
ENOUGH, BARELY = 0.85, 0.70
TIES: tuple[tuple[str, str, Form], ...] = (
    ("ties", "ties", "count"),
    ("mean_degree", "per actor", "number"),
    ("density", "density", "share"),
    ("reciprocity", "returned", "share"),
)


@dataclass(frozen=True)
class Section:
    """A section of the report: blocks are (kind, content), kinds are p, h3, table, figure, list and note."""

    anchor: str
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Figure:
    """A figure of the report: its bytes as SVG, the text that stands for it, and its caption."""

    svg: bytes = field(repr=False)
    alt: str
    caption: str


def table(
    rows: Sequence[Sequence[object]], heads: Sequence[Column], caption: str, groups: Sequence[tuple[str, int]] = ()
) -> Block:
    """Return a table block; cells that are not `Markup` are escaped."""
    return "table", Shown(caption, heads, [[Markup("{}").format(cell) for cell in row] for row in rows], groups)


def round_groups(facts: Facts, lead: int, each: int) -> list[tuple[str, int]]:
    """Return the upper heads of a table with `lead` columns and then `each` columns a round."""
    return [("", lead), *((facts.called(label), each) for label in facts.rounds)]


def asked(facts: Facts) -> Section:
    """Return who was asked what, and who answered."""
    blocks: list[Block] = [("p", _who_answered(facts, label)) for label in facts.rounds]
    blocks.append(
        (
            "p",
            Markup(
                "Whoever did not answer is shown as <b>did not answer</b>. What such a person would have said is not known; it is counted "
                "as not known, nowhere as “no tie”."
            ),
        )
    )
    blocks += [_questions(facts), _response(facts)]
    blocks += _low_response(facts)
    count = len(facts.tables.get("problems", ()))
    if count:
        blocks.append(
            (
                "p",
                Markup("The check of the survey files left {}; see <a href='#quality'>data quality</a>.").format(
                    _warnings(count)
                ),
            )
        )
    return Section("asked", "What was asked, and who answered", blocks)


def _who_answered(facts: Facts, label: str) -> Markup:
    row = facts.row("rounds", round=label)
    part = {
        name: facts.cell("rounds", row, name, "count") for name in ("actors", "asked", "answered", "did not answer")
    }
    return Markup(
        "<b>{}</b>{}: {} of {} actors were asked; {} answered at least one question ({}), {} did not answer."
    ).format(
        _capital(facts.called(label)),
        f" ({facts.study[label].setting.date})" if facts.study[label].setting.date else "",
        part["asked"],
        part["actors"],
        part["answered"],
        facts.cell("rounds", row, "response_rate", "share"),
        part["did not answer"],
    )


def _questions(facts: Facts) -> Block:
    net, codebook = next(iter(facts.study)), facts.study.codebook
    words = (
        {spec.name: label_text(spec.question, codebook.language, "") for spec in codebook.relations} if codebook else {}
    )
    language = codebook.language if codebook else "en"
    heads = [Column("", "Tie"), *([Column("", "Question")] if any(words.values()) else []), Column("", "Measured as")]
    heads += [
        Column("", head, form)
        for _ in facts.rounds
        for head, form in (("answered", "count"), ("pairs not known", "share"))
    ]
    rows = []
    for name, relation in net.relations.items():
        kind = f"{relation.kind}, {relation.channel}" if relation.channel else relation.kind
        lead = [_spoken(relation.label, language), *([_spoken(words[name], language)] if any(words.values()) else [])]
        rows.append([*lead, f"{kind}; {relation.unit_text or relation.weight_type}", *_answers(facts, name)])
    return table(
        rows,
        heads,
        "Questions, and how many of those asked answered them",
        round_groups(facts, len(heads) - 2 * len(facts.rounds), 2),
    )


def _answers(facts: Facts, relation: str) -> list[Markup]:
    cells = []
    for label in facts.rounds:
        row = facts.row("questions", round=label, relation=relation)
        cells.append(_of(facts, "questions", row))
        cells.append(facts.cell("questions", row, "unknown_share", "share"))
    return cells


def _of(facts: Facts, name: str, row: int | None) -> Markup:
    """How many answered, of how many asked."""
    if row is None:
        return NONE
    if not facts.tables[name]["asked"].iloc[row]:
        return Markup('<span class="none">not asked</span>')
    return Markup("{} of {}").format(
        facts.cell(name, row, "answered", "count"), facts.cell(name, row, "asked", "count")
    )


def _spoken(text: str, language: str) -> Markup:
    return Markup("{}").format(text) if language == "en" else Markup('<span lang="{}">{}</span>').format(language, text)


def _response(facts: Facts) -> Block:
    roles = list(dict.fromkeys(facts.tables["response"]["role"]))
    counts: tuple[tuple[str, Form], ...] = (("did not answer", "count"), ("response_rate", "share"))
    parts = (("actors", "count"), *counts) if len(facts.rounds) < 3 else counts
    heads = [Column("", "Role")]
    for _ in facts.rounds:
        heads += [Column("", name.replace("response_rate", "rate"), form) for name, form in parts]
        heads.insert(-2, Column("", "answered", "count"))
    rows = []
    for role in roles:
        cells: list[object] = [facts.study.label_of_role(role)]
        for label in facts.rounds:
            row = facts.row("response", round=label, role=role)
            cells += [facts.cell("response", row, name, form) for name, form in parts]
            cells.insert(-2, _of(facts, "response", row))
        rows.append(cells)
    return table(rows, heads, "Who answered at least one question, by role", round_groups(facts, 1, len(parts) + 1))


def _low_response(facts: Facts) -> list[Block]:
    frame = facts.tables["response"]
    low = frame[frame["response_rate"].lt(ENOUGH) & frame["asked"].ge(5)]
    if not len(low):
        return []
    who = [
        Markup("{} in {} ({})").format(
            "actors" if frame["role"].nunique() == 1 else facts.study.label_of_role(str(frame["role"][row])),
            facts.called(str(frame["round"][row])),
            facts.cell("response", row, "response_rate", "share"),
        )
        for row in low.index
    ]
    claim = (
        "Below 70 % nothing should be claimed about what changed among them."
        if low["response_rate"].lt(BARELY).any()
        else "Claims about them need care."
    )
    return [("note", Markup("Fewer than 85 % answered among: {}. {}").format(Markup(", ").join(who), claim))]


def cluster(facts: Facts) -> Section:
    """Return the cluster at a glance."""
    last = facts.rounds[-1]
    frame = facts.tables["response"]
    roles = [
        Markup("{} ({})").format(
            facts.study.label_of_role(str(frame["role"][row])), facts.cell("response", row, "actors", "count")
        )
        for row in facts.rows("response", round=last)
    ]
    text = Markup("In {} the cluster has {} actors").format(
        facts.called(last), facts.indicator("actors", last, "count")
    )
    listed = Markup(": {}.").format(Markup(", ").join(roles)) if len(roles) > 1 else Markup(".")
    blocks: list[Block] = [("p", text + listed), relation_table(facts, list(next(iter(facts.study)).relations))]
    blocks.append(
        (
            "note",
            Markup(
                "Density is the share of pairs that are tied, over the pairs about which somebody could answer; "
                "returned is the share of ties that go both ways. The file map.html, where it was written, shows who is tied to whom."
            ),
        )
    )
    return Section("cluster", "The cluster at a glance", blocks)


def relation_table(facts: Facts, relations: Sequence[str]) -> Block:
    """Return ties, mean number of ties, density and returned ties of relations in every round."""
    net = next(iter(facts.study))
    parts = [part for part in TIES if part[0] != "mean_degree" or len(facts.rounds) < 3]
    heads = [Column("", "Tie"), *(Column("", head, form) for _ in facts.rounds for _, head, form in parts)]
    rows = [
        [
            net.relations[name].label,
            *(
                facts.indicator(f"{name}.{measure}", label, form)
                for label in facts.rounds
                for measure, _, form in parts
            ),
        ]
        for name in relations
    ]
    return table(rows, heads, "Ties of each kind", round_groups(facts, 1, len(parts)))


def cooperation(facts: Facts) -> Section:
    """Return cooperation: density, returned ties, ties within and across groups, communities."""
    net = next(iter(facts.study))
    chosen = [name for name, relation in net.relations.items() if relation.kind != "dependence"]
    if not chosen:
        text = Markup("Every question of this study is about dependence; none asks who cooperates with whom.")
        return Section("cooperation", "Cooperation and groups", [("p", text)])
    last = facts.rounds[-1]
    blocks: list[Block] = [("p", _cooperation_text(facts, name, last)) for name in chosen]
    groups = [by for by in group_columns(facts.study) if facts.rows("mixing", by=by)]
    if groups:
        blocks.append(_mixing(facts, chosen, groups))
        blocks.append(
            (
                "note",
                Markup(
                    "The E-I index is (ties across groups − ties within) ÷ all ties: −1 where all ties stay within groups, 1 where all go across. "
                    "It depends on the sizes of the groups, so compare it between rounds rather than between groupings."
                ),
            )
        )
    else:
        blocks.append(
            (
                "p",
                Markup(
                    "Ties across groups are not shown: the list of actors has no attribute or role that makes two to twelve groups."
                ),
            )
        )
    blocks += _communities(facts, chosen, last)
    return Section("cooperation", "Cooperation and groups", blocks)


def _cooperation_text(facts: Facts, name: str, last: str) -> Markup:
    relation = next(iter(facts.study)).relations[name]
    text = Markup("<b>{}</b>: {} ties in {}, {} of the pairs that could be observed").format(
        relation.label,
        facts.indicator(f"{name}.ties", last, "count"),
        facts.called(last),
        facts.indicator(f"{name}.density", last, "share"),
    )
    if relation.directed:
        text += Markup("; {} of the ties are returned").format(facts.indicator(f"{name}.reciprocity", last, "share"))
    if len(facts.rounds) > 1:
        first = facts.rounds[0]
        text += Markup(" (in {}: {} ties, {})").format(
            first, facts.indicator(f"{name}.ties", first, "count"), facts.indicator(f"{name}.density", first, "share")
        )
    return text + Markup(".")


def _mixing(facts: Facts, relations: Sequence[str], groups: Sequence[str]) -> Block:
    names = next(iter(facts.study)).relations
    heads = [
        Column("", "Tie"),
        *(Column("", facts.study.label_of_attribute(by), "number") for _ in facts.rounds for by in groups),
    ]
    rows = [
        [
            names[name].label,
            *(
                facts.cell("mixing", facts.row("mixing", round=label, relation=name, by=by), "e_i_index", "signed")
                for label in facts.rounds
                for by in groups
            ),
        ]
        for name in relations
    ]
    return table(
        rows, heads, "E-I index: do ties stay within groups or go across?", round_groups(facts, 1, len(groups))
    )


def _communities(facts: Facts, relations: Sequence[str], last: str) -> list[Block]:
    labels = next(iter(facts.study)).relations
    lines = []
    for name in relations:
        rows = facts.rows("communities", round=last, relation=name)
        if rows:
            sizes = Markup(", ").join(facts.cell("communities", row, "actors", "count") for row in rows[:8])
            more = ", …" if len(rows) > 8 else ""
            lines.append(
                Markup("<b>{}</b>: {} communities of three or more, with {}{} actors").format(
                    labels[name].label, len(rows), sizes, more
                )
            )
    if not lines:
        return []
    return [
        ("h3", "Communities found"),
        (
            "p",
            Markup("Groups with more ties among themselves than chance would give, in {}:").format(facts.called(last)),
        ),
        ("list", lines),
    ]


def quality(facts: Facts) -> Section:
    """Return data quality: warnings, who did not answer, what was assumed."""
    blocks: list[Block] = []
    problems = facts.tables.get("problems", pd.DataFrame())
    if len(problems):
        heads = [
            Column(name, name)
            for name in ("rule", "file", "sheet", "row", "value", "message", "fix")
            if name in problems
        ]
        blocks.append(("p", Markup("The check left {} standing.").format(_warnings(len(problems)))))
        shown = facts.shown("problems", range(min(len(problems), MOST_PROBLEMS)), heads, "Warnings of the check")
        blocks.append(("table", shown))
        if len(problems) > MOST_PROBLEMS:
            blocks.append(
                (
                    "note",
                    Markup("The first {} are shown; all are in the table “problems” of the workbook.").format(
                        MOST_PROBLEMS
                    ),
                )
            )
    elif facts.study.surveys is None:
        blocks.append(
            (
                "p",
                Markup(
                    "The study was made of finished networks, not of survey files, so there is no list of warnings of a check."
                ),
            )
        )
    else:
        blocks.append(("p", Markup("The check of the survey files left no warnings.")))
    blocks += [("p", text) for label in facts.rounds if (text := _silent(facts, label))]
    return Section("quality", "Data quality", [*blocks, *_assumptions(facts)])


def _warnings(count: int) -> str:
    return f"{count:,} warning{'' if count == 1 else 's'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _silent(facts: Facts, label: str) -> Markup | None:
    net = facts.study[label]
    names = [str(name) for name in net.actors["name"][silent_actors(facts.study, net)]]
    if not names:
        return None
    more = (
        Markup(" and {:,} more (see the workbook)").format(len(names) - MOST_SILENT) if len(names) > MOST_SILENT else ""
    )
    return Markup("<b>Did not answer in {}</b> ({:,}): {}{}.").format(
        facts.called(label), len(names), ", ".join(names[:MOST_SILENT]), more
    )


def _assumptions(facts: Facts) -> list[Block]:
    blocks: list[Block] = []
    leaning = [str(name) for name in facts.tables["network"]["indicator"] if str(name).endswith(".assumed_onward")]
    leaning = [name for name in leaning if any(facts.number(name, label) > 0 for label in facts.rounds)]
    if leaning:
        heads = [Column("", "Channel"), *(Column("", label, "share") for label in facts.rounds)]
        rows = [
            [name.rpartition(".")[0], *(facts.indicator(name, label, "share") for label in facts.rounds)]
            for name in leaning
        ]
        blocks.append(table(rows, heads, "Producers whose roads may rest on a middleman who did not answer"))
        blocks.append(
            (
                "note",
                Markup(
                    "Such a middleman is assumed to reach the outside. The tables of actors give exit options with a lower and an upper bound."
                ),
            )
        )
    for label, net in facts.study.rounds.items():
        if net.setting.design == "sample":
            text = "{} is a sample: density, betweenness, communities and structural holes describe the network within the sample."
            blocks.append(("p", Markup("{}").format(text.format(label))))
    return blocks


def measures(facts: Facts) -> Section:
    """Return a card for each measure that the tables hold."""
    heads = [
        Column("title", "Measure"),
        Column("formula", "Computed as"),
        Column("direction", "Direction"),
        Column("missing", "Missing answers"),
        Column("unit", "Unit"),
        Column("source", "Source"),
    ]
    rows = range(len(facts.tables["measures"]))
    frame = facts.tables["measures"]
    cells = [
        [
            Markup("<b>{}</b><br><code>{}</code>").format(frame["title"][row], frame["measure"][row]),
            *(frame[head.name][row] for head in heads[1:]),
        ]
        for row in rows
    ]
    text = Markup(
        "s(i, j) is the share of partner j in what i sells, or gets, in a channel. Tables name a measure after its tie or channel, such as <code>output.exits</code>."
    )
    return Section(
        "measures", "The measures", [("p", text), table(cells, heads, "A card for each measure in the tables")]
    )


def manifest(facts: Facts, inputs: Mapping[str, str]) -> Section:
    """Return what made the report: version, options, and the inputs' hashes where they are known."""
    rows: list[tuple[str, object]] = [("linkages", version("linkages")), ("Python", platform.python_version())]
    rows += [
        (
            "options",
            "seed 0; communities: Leiden, resolution 1; interlinked from a share of 0.5; broker roles between groups of "
            f"“{next(iter(group_columns(facts.study)), 'none')}”",
        )
    ]
    for name, relation in next(iter(facts.study)).relations.items():
        rows.append((f"whose word counts: {name}", str(relation.merge)))
    rows += [(f"SHA-256 of {name}", Markup("<code>{}</code>").format(value)) for name, value in inputs.items()]
    if not inputs:
        rows.append(("inputs", "not known here; results written to a folder list them in run.json"))
    return Section(
        "manifest", "How this report was made", [table(rows, [Column("", "What"), Column("", "Value")], "Manifest")]
    )
