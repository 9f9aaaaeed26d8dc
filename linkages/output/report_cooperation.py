"""The report on cooperation: how tightly knit, within and across groups, trust, members and groups, how firm the communities are."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from linkages.change.words import agree, counted
from linkages.output.cooperation_tables import SIDE
from linkages.output.facts import Column, Facts, Form
from linkages.output.report_parts import Block, round_groups, small, table

MOST_GROUPINGS, MOST_BROKERS, AT_CHANCE = 3, 6, 0.1
KNIT: tuple[tuple[str, str, Form], ...] = (
    ("support", "supported", "share"),
    ("weighted_reciprocity", "weight returned", "share"),
    ("rho", "beyond chance", "signed"),
    ("horizontal_share", "among producers", "share"),
)
OF_TRUST: tuple[tuple[str, str, Form], ...] = (("value", "share", "share"), ("of", "of", "count"))
OF_SHARED: tuple[tuple[str, str, Form], ...] = (
    ("tied_share", "tied, of those who share a group", "share"),
    ("density", "of all pairs", "share"),
)
BONDS = ("bonding", "bridging", "linking")


def knit(facts: Facts, relations: Sequence[str]) -> list[Block]:
    """Return how much of each tie is supported, returned by weight and among producers, in every round."""
    frame = facts.tables.get("cooperation")
    if frame is None:
        return []
    parts = [part for part in KNIT if frame[part[0]].notna().any()]
    if not parts:
        return []
    labels = _labels(facts)
    heads = [Column("", "Tie"), *(Column(name, head, form) for _ in facts.rounds for name, head, form in parts)]
    rows: list[list[object]] = []
    for name in relations:
        places = [facts.row("cooperation", round=label, relation=name) for label in facts.rounds]
        cells = [facts.cell("cooperation", place, column, form) for place in places for column, _, form in parts]
        rows.append([labels[name], *cells])
    told = {
        "support": "supported: of the ties, those whose two ends share a partner, who would see one of them cheat",
        "weighted_reciprocity": "weight returned: of what is given, what comes back from the same partner",
        "rho": "beyond chance: 0 where no more comes back than would among such actors by chance, 1 where all does",
        "horizontal_share": "among producers: of all weight, that between two producers",
    }
    note = "; ".join(told[column] for column, _, _ in parts)
    return [
        table(rows, heads, "How tightly knit", round_groups(facts, 1, len(parts))),
        ("note", Markup("{}.").format(note[:1].upper() + note[1:])),
    ]


def bonds(facts: Facts, relations: Sequence[str]) -> list[Block]:
    """Return what of producers' ties stays within groups, goes across them, and goes to institutions and lenders."""
    frame = facts.tables.get("ties by group")
    if frame is None or frame[list(BONDS)].isna().all(axis=None):
        return []
    known = frame[frame[list(BONDS)].notna().all(axis="columns") & frame["by"].ne("role")]
    groups = list(dict.fromkeys(known["by"]))[:MOST_GROUPINGS]
    labels = _labels(facts)
    rows: list[list[object]] = []
    for name in relations:
        for by in groups:
            places = [facts.row("ties by group", round=label, relation=name, by=by) for label in facts.rounds]
            if any(place is not None and pd.notna(frame["bonding"].iloc[place]) for place in places):
                cells = [facts.cell("ties by group", place, column, "share") for place in places for column in BONDS]
                rows.append([labels[name], facts.study.label_of_attribute(by), *cells])
    if not rows:
        return []
    heads = [Column("", "Tie"), Column("", "Groups by")]
    heads += [Column(column, column, "share") for _ in facts.rounds for column in BONDS]
    text = Markup(
        "Of what producers do with each other and with institutions: <b>bonding</b> stays within a group, <b>bridging</b> joins "
        "producers of different groups, <b>linking</b> goes to institutions and formal lenders. The three make up the whole."
    )
    return [
        ("h3", "Within groups, across them, and to institutions"),
        ("p", text),
        table(rows, heads, "Bonding, bridging and linking", round_groups(facts, 2, 3)),
    ]


def trust(facts: Facts) -> list[Block]:
    """Return how much trust there is, whether it crosses groups and goes along with dependence, and who is trusted on every side."""
    if not facts.has("trust"):
        return []
    lines: list[tuple[str, str, object, Form]] = [
        ("density", "all", "Pairs with trust, of those observed", "share"),
        ("reciprocity", "all", "Trust that is returned", "share"),
    ]
    frame = facts.tables["trust"]
    for by in [by for by in dict.fromkeys(frame["by"]) if by not in ("all", "role")][:2]:
        what = small(facts.study.label_of_attribute(by))
        lines += [
            ("within", by, Markup("Pairs with trust, same {}").format(what), "share"),
            ("across", by, Markup("Pairs with trust, different {}").format(what), "share"),
        ]
    labels = _labels(facts)
    given = [name for name in dict.fromkeys(frame["measure"]) if str(name).startswith("given ")]
    lines += [
        (name, "all", Markup("Dependence with trust: {}").format(labels[name.removeprefix("given ")]), "share")
        for name in given
    ]
    heads = [Column("", "")]
    heads += [Column(name, head, form) for _ in facts.rounds for name, head, form in OF_TRUST]
    rows: list[list[object]] = []
    for measure, by, text, form in lines:
        cells: list[object] = []
        for label in facts.rounds:
            place = facts.row("trust", round=label, by=by, measure=measure)
            cells += [facts.cell("trust", place, "value", form), facts.cell("trust", place, "of", "count")]
        rows.append([text, *cells])
    note = Markup(
        "Dependence with trust: of the ties of this kind about which the dependent was asked, those in which it trusts the partner. "
        "Dependence and trust are two things: who depends on someone may trust him, or have no choice. "
        "“of” is the number of pairs or ties behind the share."
    )
    return [
        ("h3", "Trust"),
        table(rows, heads, "Trust in every round", round_groups(facts, 1, 2)),
        ("note", note),
        *_honest(facts),
    ]


def _honest(facts: Facts) -> list[Block]:
    if not facts.has("honest brokers"):
        by = next((by for by in facts.tables["trust"]["by"] if by not in ("all", "role")), None)
        told = small(facts.study.label_of_attribute(str(by))) if by else ""
        return [("p", Markup("Nobody is trusted on every side of {}.").format(told))] if by else []
    frame, last = facts.tables["honest brokers"], facts.rounds[-1]
    by = str(frame["by"].iloc[0])
    sides = [str(column).removeprefix(SIDE) for column in frame if str(column).startswith(SIDE)]
    rows = facts.rows("honest brokers", round=last)
    earlier = [len(facts.rows("honest brokers", round=label)) for label in facts.rounds[:-1]]
    text = Markup(
        "<b>Trusted on every side</b> of {} ({}), by each side at least as much as anyone is by anyone on average: {} in {}"
    ).format(
        small(facts.study.label_of_attribute(by)),
        ", ".join(sides),
        counted(len(rows), "actor", "actors"),
        facts.called(last),
    )
    if earlier:
        before = ", ".join(f"{count} in {label}" for count, label in zip(earlier, facts.rounds, strict=False))
        text += Markup(" ({})").format(before)
    blocks: list[Block] = [("p", text + Markup("."))]
    if rows:
        heads = [Column("name", "Name"), Column("", "Role")]
        heads += [Column(f"{SIDE}{side}", side, "share") for side in sides]
        shown = [
            [
                facts.cell("honest brokers", row, "name"),
                facts.study.label_of_role(str(frame["role"].iloc[row])),
                *(facts.cell("honest brokers", row, f"{SIDE}{side}", "share") for side in sides),
            ]
            for row in rows[:MOST_BROKERS]
        ]
        caption = f"Trusted on every side, {facts.called(last)}: share of each side that trusts them"
        blocks.append(table(shown, heads, caption))
        if len(rows) > MOST_BROKERS:
            blocks.append(
                (
                    "note",
                    Markup("The first {} of {}; all stand in the table honest brokers.").format(
                        MOST_BROKERS, len(rows)
                    ),
                )
            )
    return blocks


def members(facts: Facts) -> list[Block]:
    """Return the groups that have members, who belongs to several, and whether those who share a group are tied."""
    if not facts.has("group members"):
        return []
    frame = facts.tables["group members"]
    lines = []
    for label in facts.rounds:
        rows = facts.rows("group members", round=label)
        if not rows:
            lines.append(Markup("{}: nobody is known to be in a group.").format(label))
            continue
        part = frame.iloc[rows]
        largest = rows[int(part["members"].to_numpy().argmax())]
        line = Markup("{}: {} with members; the largest has {}").format(
            label, counted(len(rows), "group", "groups"), facts.counted("group members", largest, "members", "member")
        )
        both = len(facts.rows("group overlap", round=label))
        line += Markup("; {} of groups {} members").format(
            counted(both, "pair", "pairs"), agree(both, "shares", "share")
        )
        if part["unheard"].max() > 0:
            line += Markup("; {} who were not heard may belong to any of them").format(
                facts.cell("group members", rows[0], "unheard", "count")
            )
        lines.append(line + Markup("."))
    return [("h3", "Groups and their members"), ("list", lines), *_together(facts)]


def _together(facts: Facts) -> list[Block]:
    if not facts.has("co-membership"):
        return []
    labels, frame = _labels(facts), facts.tables["co-membership"]
    heads = [Column("", "Tie")]
    heads += [Column(name, head, form) for _ in facts.rounds for name, head, form in OF_SHARED]
    rows: list[list[object]] = []
    for name in dict.fromkeys(frame["relation"]):
        cells: list[object] = []
        for label in facts.rounds:
            place = facts.row("co-membership", round=label, relation=name)
            cells += [facts.cell("co-membership", place, column, "share") for column in ("tied_share", "density")]
        rows.append([labels[str(name)], *cells])
    return [table(rows, heads, "Are those who share a group tied?", round_groups(facts, 1, 2))]


def firmness(facts: Facts, relations: Sequence[str]) -> list[Block]:
    """Return whether other seeds find the same communities, and which attribute they go along with."""
    if not facts.has("community stability"):
        return []
    last, labels, lines = facts.rounds[-1], _labels(facts), []
    for name in relations:
        place = facts.row("community stability", round=last, relation=name)
        if place is None:
            continue
        line = Markup("<b>{}</b>: modularity {}; ten searches with other seeds agree at {}").format(
            labels[name],
            facts.cell("community stability", place, "modularity", "number"),
            facts.cell("community stability", place, "adjusted_rand", "number"),
        )
        lines.append(line + _goes_with(facts, name, last) + Markup("."))
    if not lines:
        return []
    note = Markup(
        "Agreement is the adjusted Rand index: 1 the same division, 0 what chance gives. Modularity puts small groups of a large "
        "network together; the table community resolution tells what a finer or coarser look finds."
    )
    return [("list", lines), ("note", note)]


def _goes_with(facts: Facts, name: str, last: str) -> Markup:
    """Return the attribute with which the communities agree most, or that they agree with none."""
    frame = facts.tables.get("community agreement")
    rows = facts.rows("community agreement", round=last, relation=name)
    if frame is None or not rows:
        return Markup("")
    best = max(rows, key=lambda row: (frame["adjusted_rand"].fillna(-1).iloc[row], -row))
    if not frame["adjusted_rand"].iloc[best] >= AT_CHANCE:
        return Markup("; they go along with no attribute of the actors")
    return Markup("; of the attributes they go along most with {} ({})").format(
        facts.study.label_of_attribute(str(frame["by"].iloc[best])),
        facts.cell("community agreement", best, "adjusted_rand", "number"),
    )


def _labels(facts: Facts) -> dict[str, str]:
    return {name: relation.label for name, relation in next(iter(facts.study)).relations.items()}
