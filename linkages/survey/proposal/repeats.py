"""Repeat groups of a form's export: a row for each partner whom a respondent named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from linkages.survey.cells import fold
from linkages.survey.proposal import words
from linkages.survey.proposal.form import Labels
from linkages.survey.proposal.found import (
    Export,
    Found,
    context_among,
    ego_column,
    is_number,
    relation_name,
    reporter_of,
    roles_at,
    term_of,
    terms_among,
)
from linkages.survey.proposal.gates import gate_above
from linkages.survey.proposal.sheets import SUBMISSIONS, Column, Sheet, part_above
from linkages.survey.proposal.spots import says, spots
from linkages.survey.proposal.words import TIE_WORDS


def repeat_found(sheet: Sheet, export: Export) -> list[Found]:
    """Return the relations of a repeat group; none if nothing in it looks like a partner."""
    partner = _partner(sheet, export)
    if partner is None:
        return []
    rest = [one for one in sheet.asked if one is not partner]
    choices = [
        one for one in rest if "/" in one.name and one.yes_or_no and spots(one.name.rpartition("/")[2], TIE_WORDS)
    ]
    told = _relation_column(rest)
    terms = terms_among(one for one in rest if one not in choices and one is not told)
    rest = [one for one in rest if one not in terms.values() and one not in choices and one is not told]
    numbers = [one for one in rest if one.filled and one.numeric and not _is_flag(one)]
    flags = [one for one in rest if one.filled and one.yes_or_no and spots(one.words, TIE_WORDS)]
    if not numbers and not choices and told is None:
        value = next((terms.pop(one) for one in ("price", "quantity") if one in terms), None)
        numbers = [value] if value is not None else []
    group = _Group(sheet, export, partner, gate_above(sheet, export), terms)
    if told is not None:
        return [
            _relation(
                group,
                value,
                export.form.choice(told.name, value),
                row=(told.name, value),
                weight=_weight_in(told, value, numbers),
            )
            for value in dict.fromkeys(told.counts)
        ]
    if len(numbers) == 1 and not flags and not choices:
        return [_relation(group, sheet.name, _labels(sheet, export), weight=numbers[0])]
    found = [_relation(group, *_choice(one, export), row=(one.name, "1")) for one in choices]
    found += [_relation(group, one.name, one.labels, weight=one) for one in [*numbers, *flags]]
    return found or [_relation(group, sheet.name, _labels(sheet, export))]


@dataclass(frozen=True, eq=False)
class _Group:
    """What all relations of one repeat group share."""

    sheet: Sheet
    export: Export
    partner: Column
    gate: Column | None
    terms: dict[str, Column]

    @property
    def ego(self) -> Column | None:
        """Who answers, in the table above all repeats."""
        top = _top(self.sheet, self.export)
        return ego_column(top, self.export.people) if top else None


def _relation(
    group: _Group, name: str, labels: Labels, *, row: tuple[str, str] | None = None, weight: Column | None = None
) -> Found:
    sheet, export, partner, gate = group.sheet, group.export, group.partner, group.gate
    context = context_among(sheet.asked, [partner, *group.terms.values()])
    used = {"partner": partner, "weight": weight, "gate": gate, **group.terms, **context}
    rows = _rows(sheet, row)
    grounds = [f"partner: {export.people.told(partner) or 'by its header; the cells are no ids of actors on the list'}"]
    if weight is not None:
        grounds.append(f"weight: {weight.filled:,} of {sheet.size:,} rows have a number")
    if gate is not None:
        grounds.append(f"gate: {gate.name} is answered once, before the partners are named")
    asked = [one for one in (partner, weight, gate) if one is not None]
    return Found(
        name=relation_name(name),
        layout="repeat",
        where={"sheet": sheet.name} | ({row[0]: row[1]} if row else {}),
        columns=reporter_of(group.ego, export) | {key: one.name for key, one in used.items() if one is not None},
        place=f"Repeat group {sheet.name}: {len(rows):,} {'rows' if row is None else f'rows where {row[0]} is {row[1]!r}'}.",
        grounds=tuple(grounds),
        texts=(
            ("the name", name),
            *(("its label", text) for text in labels.values()),
            *(("the question", text) for one in asked for text in one.labels.values()),
            *((("the header", weight.name),) if weight else ()),
            ("the header", partner.name),
            ("the name of the repeat group", sheet.name),
        ),
        labels=labels,
        question=partner.labels,
        answers=Counter(weight.cells[at] for at in rows if weight.cells[at]) if weight else Counter(),
        named=partner.counts + (gate.counts if gate else Counter()),
        header=weight.name if weight else "",
        limit=export.form.limit(weight.name) if weight else "",
        choices=export.form.choices_of(one.name for one in asked),
        pairs=_pairs(group, rows),
    )


def _pairs(group: _Group, rows: list[int]) -> Counter[tuple[str, str]]:
    ego, own = group.ego, list[str]()
    if ego is None:
        return Counter()
    for table in group.sheet.tables:
        cells = table.column(ego.header)
        own += cells.tolist() if cells is not None else [""] * len(table.rows)
    return roles_at(group.export.people, [own[at] for at in rows], [group.partner.cells[at] for at in rows])


def _top(sheet: Sheet, export: Export) -> Sheet | None:
    above = part_above(sheet, export.sheets)
    while above is not None and above.part:
        above = part_above(above, export.sheets)
    return above


def _partner(sheet: Sheet, export: Export) -> Column | None:
    if says(sheet.name, words.NO_PARTNERS):
        return None
    known = [one for one in sheet.asked if one.filled and not is_number(one) and one.share(export.people.knows) >= 0.3]
    if known:
        return max(known, key=lambda one: (one.share(export.people.knows), says(one.words, words.PARTNER)))
    named = [one for one in sheet.asked if says(one.name, words.PARTNER) and not one.yes_or_no and not one.numeric]
    return next((one for one in named if term_of(one) is None), None)


def _relation_column(rest: list[Column]) -> Column | None:
    for column in rest:
        if (
            column.numeric
            or column.yes_or_no
            or not 1 < len(column.counts) <= 15
            or any(" " in one for one in column.counts)
        ):
            continue
        meant = sum(bool(spots(text, TIE_WORDS)) for text in column.counts)
        if meant >= 0.5 * len(column.counts):
            return column
    return None


def _is_flag(column: Column) -> bool:
    return set(column.counts) <= {"0", "1"} and bool(spots(column.words, TIE_WORDS))


def _weight_in(told: Column, value: str, numbers: list[Column]) -> Column | None:
    """Return the number that stands most often in the rows of a relation."""
    rows = [at for at, text in enumerate(told.cells) if text == value]
    filled = [(sum(bool(one.cells[at]) for at in rows), -place, one) for place, one in enumerate(numbers)]
    best = max(filled, key=lambda one: one[:2], default=None)
    return best[2] if best and best[0] else None


def _rows(sheet: Sheet, row: tuple[str, str] | None) -> list[int]:
    if row is None:
        return list(range(sheet.size))
    column = next(one for one in sheet.columns if one.name == row[0])
    return [at for at, text in enumerate(column.cells) if fold(text) == fold(row[1])]


def _choice(column: Column, export: Export) -> tuple[str, Labels]:
    """Return the choice of a ticked column, and its words."""
    question, _, choice = column.name.rpartition("/")
    return choice, export.form.choice(question, choice)


def _labels(sheet: Sheet, export: Export) -> Labels:
    return export.form.labels(sheet.name) if sheet.name != SUBMISSIONS else {}
