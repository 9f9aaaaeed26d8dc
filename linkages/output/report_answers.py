"""The report on its own data: what was asked, who answered, what the check found, what was assumed."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from linkages.change.words import agree, counted
from linkages.output.facts import Column, Facts, Form
from linkages.output.report_parts import Block, Section, answered_of, capital, round_groups, table
from linkages.output.report_robust import coverage
from linkages.output.response_tables import silent_actors
from linkages.survey.keys import label_text

MOST_PROBLEMS = 40
MOST_SILENT = 60
ENOUGH, BARELY = 0.85, 0.70


def asked(facts: Facts) -> Section:
    """Return who was asked what, and who answered."""
    blocks: list[Block] = [("p", _who_answered(facts, label)) for label in facts.rounds]
    blocks.append(
        (
            "p",
            Markup(
                "Whoever did not answer is shown as <b>did not answer</b>. What such a person would have said is "
                "not known; it is counted "
                "as not known, nowhere as “no tie”."
            ),
        )
    )
    blocks += [_questions(facts), _response(facts)]
    blocks += _low_response(facts)
    blocks += _recall_caps(facts)
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
    part = {name: facts.cell("rounds", row, name, "count") for name in ("asked", "answered", "did not answer")}
    return Markup("<b>{}</b>{}: {} of {} {} asked; {} answered at least one question ({}), {} did not answer.").format(
        capital(facts.called(label)),
        f" ({facts.study[label].setting.date})" if facts.study[label].setting.date else "",
        part["asked"],
        facts.counted("rounds", row, "actors", "actor"),
        agree(0 if row is None else facts.tables["rounds"]["asked"].iloc[row], "was", "were"),
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
    heads += [Column("", "answered", "count"), Column("", "pairs not known", "share")] * len(facts.rounds)
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
        cells.append(answered_of(facts, "questions", row))
        cells.append(facts.cell("questions", row, "unknown_share", "share"))
    return cells


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
            cells.insert(-2, answered_of(facts, "response", row))
        rows.append(cells)
    return table(rows, heads, "Who answered at least one question, by role", round_groups(facts, 1, len(parts) + 1))


def _recall_caps(facts: Facts) -> list[Block]:
    """Return how many named as many partners as they could."""
    if "recall caps" not in facts.tables:
        return []
    labels = next(iter(facts.study)).relations
    frame = facts.tables["recall caps"]
    rows = [
        [
            labels[str(frame["relation"][row])].label,
            str(frame["round"][row]),
            facts.cell("recall caps", row, "cap", "count"),
            facts.cell("recall caps", row, "respondents", "count"),
            facts.cell("recall caps", row, "at_cap", "count"),
            facts.cell("recall caps", row, "share_at_cap", "share"),
        ]
        for row in facts.rows("recall caps", position="all")
    ]
    heads = [
        Column("", "Tie"),
        Column("", "Round"),
        Column("", "most that could be named", "count"),
        Column("", "respondents", "count"),
        Column("", "named as many", "count"),
        Column("", "share", "share"),
    ]
    note = Markup(
        "Who named as many as the question allowed may have more partners: where many did, ties are undercounted."
    )
    return [table(rows, heads, "Who reached the limit of a question"), ("note", note)]


def _low_response(facts: Facts) -> list[Block]:
    frame = facts.tables["response"]
    low = frame[frame["response_rate"].lt(ENOUGH) & frame["asked"].ge(5)]
    if not len(low):
        return []
    who = [
        Markup("{} in {} ({})").format(
            "actors" if len(frame["role"].unique()) == 1 else facts.study.label_of_role(str(frame["role"][row])),
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
                    "The study was made of finished networks, not of survey files, so there is no list of "
                    "warnings of a check."
                ),
            )
        )
    else:
        blocks.append(("p", Markup("The check of the survey files left no warnings.")))
    blocks += [("p", text) for label in facts.rounds if (text := _silent(facts, label))]
    blocks += _two_reports(facts)
    return Section("quality", "Data quality", [*blocks, *_assumptions(facts), *coverage(facts)])


def _two_reports(facts: Facts) -> list[Block]:
    """Return how far the two parties to a tie agree, where both were asked and one of them told of a tie."""
    if not facts.has("two reports"):
        return []
    frame = facts.tables["two reports"]
    rows = [place for place, told in enumerate(frame["agreement"].notna()) if told]
    heads = [
        Column("round", "Round"),
        Column("relation", "Tie"),
        Column("source_position", "From"),
        Column("target_position", "To"),
        Column("both", "both say yes", "count"),
        Column("source_only", "only the first", "count"),
        Column("target_only", "only the second", "count"),
        Column("unclear", "refused or unsure", "count"),
        Column("agreement", "agreement", "share"),
    ]
    text = Markup(
        "Where both parties to a tie were asked, they do not always say the same. Low agreement is no proof that somebody "
        "is wrong; it shows where it is worth asking both again, together."
    )
    shown = facts.shown("two reports", rows, heads, "Two reports of one tie") if rows else None
    return [("p", text), ("table", shown)] if shown is not None else []


def _warnings(count: int) -> str:
    return counted(count, "warning")


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
                    "Such a middleman is assumed to reach the outside. The tables of actors give separate roads out "
                    "with a lower and an upper bound."
                ),
            )
        )
    for label, net in facts.study.rounds.items():
        if net.setting.design == "sample":
            text = "{} is a sample: density, betweenness, communities and structural holes describe the network within the sample."
            blocks.append(("p", Markup("{}").format(text.format(label))))
    return blocks
