"""The report on the cluster as a whole: its ties, cooperation, ties across groups, communities."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from linkages.change.words import counted
from linkages.output.cooperation_tables import cooperative
from linkages.output.facts import Column, Facts, Form
from linkages.output.group_tables import group_columns
from linkages.output.report_cooperation import bonds, firmness, knit, members, trust
from linkages.output.report_parts import Block, Section, round_groups, table

MOST_COLUMNS = 8
TIES: tuple[tuple[str, str, Form], ...] = (
    ("ties", "ties", "count"),
    ("mean_degree", "per actor", "number"),
    ("density", "density", "share"),
    ("reciprocity", "returned", "share"),
)


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
    text = Markup("In {} the cluster has {}").format(
        facts.called(last), facts.counted("rounds", facts.row("rounds", round=last), "actors", "actor")
    )
    listed = Markup(": {}.").format(Markup(", ").join(roles)) if len(roles) > 1 else Markup(".")
    blocks: list[Block] = [("p", text + listed), relation_table(facts, list(next(iter(facts.study)).relations))]
    blocks.append(
        (
            "note",
            Markup(
                "Density is the share of pairs that are tied, over the pairs about which somebody could answer; "
                "returned is the share of ties that go both ways. The file map.html, where it was written, shows "
                "who is tied to whom."
            ),
        )
    )
    return Section("cluster", "The cluster at a glance", blocks)


def relation_table(facts: Facts, relations: Sequence[str]) -> Block:
    """Return ties, mean number of ties, density and returned ties of relations in every round."""
    net = next(iter(facts.study))
    parts = [part for part in TIES if part[0] != "mean_degree" or len(facts.rounds) < 3]
    heads = [Column("", "Tie"), *(Column(name, head, form) for _ in facts.rounds for name, head, form in parts)]
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
    chosen = cooperative(net)
    if not chosen and not facts.has("group members"):
        text = Markup("Every question of this study is about dependence; none asks who cooperates with whom.")
        return Section("cooperation", "Cooperation and groups", [("p", text)])
    last = facts.rounds[-1]
    blocks: list[Block] = [("p", _cooperation_text(facts, name, last)) for name in chosen]
    blocks += knit(facts, chosen)
    groups = [by for by in group_columns(facts.study) if facts.rows("mixing", by=by)]
    groups = groups[: max(1, MOST_COLUMNS // len(facts.rounds))]
    if groups and chosen:
        blocks.append(_mixing(facts, chosen, groups))
        blocks.append(
            (
                "note",
                Markup(
                    "The E-I index is (ties across groups − ties within) ÷ all ties: −1 where all ties stay "
                    "within groups, 1 where all go across. "
                    "It depends on the sizes of the groups, so compare it between rounds rather than between "
                    "groupings."
                ),
            )
        )
    elif not groups:
        blocks.append(
            (
                "p",
                Markup(
                    "Ties across groups are not shown: the list of actors has no attribute or role that makes "
                    "two to twelve groups."
                ),
            )
        )
    blocks += [*bonds(facts, chosen), *trust(facts), *members(facts)]
    blocks += _communities(facts, chosen, last)
    return Section("cooperation", "Cooperation and groups", blocks)


def _cooperation_text(facts: Facts, name: str, last: str) -> Markup:
    relation = next(iter(facts.study)).relations[name]
    text = Markup("<b>{}</b>: {} in {}, {} of the pairs that could be observed").format(
        relation.label,
        facts.ties(name, last),
        facts.called(last),
        facts.indicator(f"{name}.density", last, "share"),
    )
    if facts.number(f"{name}.reciprocity", last) >= 0:
        text += Markup("; {} of the ties are returned").format(facts.indicator(f"{name}.reciprocity", last, "share"))
    if len(facts.rounds) > 1:
        first = facts.rounds[0]
        text += Markup(" (in {}: {}, {})").format(
            first, facts.ties(name, first), facts.indicator(f"{name}.density", first, "share")
        )
    return text + Markup(".")


def _mixing(facts: Facts, relations: Sequence[str], groups: Sequence[str]) -> Block:
    names = next(iter(facts.study)).relations
    heads = [
        Column("", "Tie"),
        *(Column("e_i_index", facts.study.label_of_attribute(by), "number") for _ in facts.rounds for by in groups),
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
                Markup("<b>{}</b>: {} of three or more, with {}{} actors").format(
                    labels[name].label, counted(len(rows), "community", "communities"), sizes, more
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
        *firmness(facts, relations),
    ]
