"""The report on how safe its numbers are: actors who were not found, and whose word was taken."""

from __future__ import annotations

from markupsafe import Markup

from linkages.output.facts import Column, Facts
from linkages.output.report_parts import Block, capital, table

SHOWN = (0.1, 0.4)


def coverage(facts: Facts) -> list[Block]:
    """Return what would have come out had the survey found fewer actors."""
    if not facts.has("left out"):
        return []
    frame = facts.tables["left out"]
    rows = [place for place, share in enumerate(frame["share"]) if share in SHOWN]
    relations = next(iter(facts.study)).relations
    called = [relations[of].label if of in relations else capital(of) for of in frame["of"]]
    heads = [
        Column("", "Ranked"),
        Column("", "Left out"),
        Column("", "of the actors", "share"),
        Column("", "rank correlation", "number"),
        Column("", "first five stay", "share"),
        Column("", "change keeps its sign", "share"),
    ]
    cells = [
        [
            f"{called[row]}: {frame['ranked'].iloc[row]}",
            frame["way"].iloc[row],
            facts.cell("left out", row, "share", "share"),
            facts.cell("left out", row, "spearman", "number"),
            facts.cell("left out", row, "top_kept", "share"),
            facts.cell("left out", row, "same_sign", "share"),
        ]
        for row in rows
    ]
    text = Markup(
        "No survey finds everybody. So actors were taken out of this one again and again, with all their ties, at random or the "
        "central ones first, and the numbers were computed anew. Near 1 the ranking stays as it is; of the first five, the table "
        "says how many stay among the first on average; and of the change from the first to the last round, in how many "
        "draws it goes the same way."
    )
    return [
        ("h3", "Had fewer been found"),
        ("p", text),
        table(cells, heads, "Rankings and changes with actors left out"),
    ]


def rules(facts: Facts) -> list[Block]:
    """Return the changes whose sign depends on whose word is taken, where both parties to a tie were asked."""
    if not facts.has("changes by rule"):
        return []
    frame = facts.tables["changes by rule"]
    turned = [place for place, robust in enumerate(frame["robust"]) if not robust]
    lead = Markup(
        "Where both parties to a tie were asked, the change was computed under each way to settle what they say. "
    )
    if not turned:
        told = Markup("All {} go the same way under every rule.").format(len(frame))
        return [("note", lead + told)]
    told = Markup("{} of {} do <b>not</b> go the same way under every rule; do not rest a claim on them.").format(
        len(turned), len(frame)
    )
    heads = [
        Column("indicator", "Indicator"),
        Column("default.change", "change", "signed"),
        Column("low", "least", "signed"),
        Column("high", "most", "signed"),
    ]
    return [
        ("note", lead + told),
        ("table", facts.shown("changes by rule", turned, heads, "Changes that depend on whose word is taken")),
    ]
