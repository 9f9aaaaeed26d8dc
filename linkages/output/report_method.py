"""The report on its own making: a card for each measure, and the manifest."""

from __future__ import annotations

import platform
from collections.abc import Hashable, Mapping
from importlib.metadata import version

from markupsafe import Markup

from linkages.output.facts import Column, Facts
from linkages.output.group_tables import group_columns
from linkages.output.report_parts import Section, table


def measures(facts: Facts) -> Section:
    """Return a card for each measure that the tables hold."""
    heads = [Column("title", "Measure"), Column("formula", "What it is")]
    cells = [
        [
            Markup("<b>{}</b><br><code>{}</code>").format(card["title"], card["measure"]),
            _lines(card["formula"], _rest(card)),
        ]
        for card in facts.tables["measures"].to_dict("records")
    ]
    text = Markup(
        "s(i, j) is the share of partner j in what i sells, or gets, in a channel. Tables name a measure after "
        "its tie or channel, such as <code>output.exits</code>."
    )
    return Section(
        "measures", "The measures", [("p", text), table(cells, heads, "A card for each measure in the tables")]
    )


def _rest(card: Mapping[Hashable, object]) -> str:
    """Return the rest of a card in one line."""
    parts = [
        str(card["direction"]),
        f"Weights: {card['weights']}.",
        str(card["missing"]),
        f"Unit: {card['unit']}.",
        f"Engine: {card['engine']}.",
        f"After {card['source']}" + (f", doi:{card['doi']}." if card["doi"] else ".") if card["source"] else "",
    ]
    return " ".join(part for part in parts if part)


def _lines(first: object, *others: object) -> Markup:
    """Return a cell of several lines, those after the first pale; a DOI stays text, as the page points nowhere outside itself."""
    pale = Markup("<br>").join(Markup('<span class="none">{}</span>').format(text) for text in others if text)
    return Markup("{}<br>{}").format(first, pale) if first else pale


def manifest(facts: Facts, inputs: Mapping[str, str]) -> Section:
    """Return what made the report: version, options, and the inputs' hashes where they are known."""
    rows: list[tuple[str, object]] = [("linkages", version("linkages")), ("Python", platform.python_version())]
    by = next(iter(group_columns(facts.study)), "none")
    seed = "seed 0; communities: Leiden, resolution 1; interlinked from a share of 0.5"
    rows.append(("options", f"{seed}; broker roles between groups of “{by}”"))
    for name, relation in next(iter(facts.study)).relations.items():
        rows.append((f"whose word counts: {name}", str(relation.merge)))
    rows += [(f"SHA-256 of {name}", Markup("<code>{}</code>").format(value)) for name, value in inputs.items()]
    if not inputs:
        rows.append(("inputs", "not known here; results written to a folder list them in run.json"))
    return Section(
        "manifest", "How this report was made", [table(rows, [Column("", "What"), Column("", "Value")], "Manifest")]
    )
