"""Answers in one row for each respondent: numbered columns, and questions with several choices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from linkages.survey.cells import fold
from linkages.survey.proposal import words
from linkages.survey.proposal.found import (
    Export,
    Found,
    context_among,
    ego_column,
    is_choice_of,
    is_number,
    relation_name,
    reporter_of,
    roles_at,
    term_of,
)
from linkages.survey.proposal.gates import gate_of
from linkages.survey.proposal.people import KNOWN, round_column
from linkages.survey.proposal.sheets import Column, Sheet
from linkages.survey.proposal.spots import says

_LAST = re.compile(r"(.+?)(?:[_\-.\[](\d+)\]?|(?<=[^\d_\-.\[])(\d+))")
_INNER = re.compile(r"(.*)\[(\d+)\](/.+)")
MARKS = "/:._-"
Stems = dict[str, dict[str, Column]]


def wide_found(sheet: Sheet, export: Export) -> list[Found]:
    """Return the name generators of a sheet: stems of numbered columns that hold partners, with the parallel stems beside."""
    stems = numbered_stems(sheet)
    whole = {stem: _stacked(stem, columns.values()) for stem, columns in stems.items()}
    partners = [stem for stem, column in whole.items() if _holds_partners(column, export)]
    belongs: dict[str, list[str]] = {stem: [] for stem in partners}
    for stem in stems:
        fits = [one for one in partners if _parallel(stems[one], stems[stem])] if stem not in partners else []
        if fits:
            order = list(stems)
            near = max(
                fits,
                key=lambda one: (_alike(one, stem), -abs(order.index(one) - order.index(stem))),
            )
            belongs[near].append(stem)
    found = []
    for partner in partners:
        beside = {stem: whole[stem] for stem in belongs[partner]}
        found += _generator(sheet, export, stems[partner], whole[partner], beside)
    return found


def select_found(sheet: Sheet, export: Export, *, besides: Iterable[str] = ()) -> list[Found]:
    """Return the questions of a sheet whose choices are actors, in one column or in a column for each choice."""
    ego = ego_column(sheet, export.people)
    if not export.people.ids or ego is None:
        return []
    ticked = _ticked(sheet, export.people.ids)
    taken = {column.name for columns in ticked.values() for column in columns.values()} | set(besides)
    found: dict[str, Found] = {}
    people = export.people
    for column in sheet.asked:
        own = (
            column is ego or column is people.name or column is people.role or column.name in taken or is_number(column)
        )
        if own or not column.filled or says(column.name, words.HOUSEHOLD) or column.yes_or_no:
            continue
        if column.share(lambda text: fold(text) in people.ids or is_choice_of(text, people.ids)) >= KNOWN:
            several = column.share(lambda text: fold(text) not in people.ids)
            told = people.told_cells(
                Counter(part for text in column.cells for part in re.split(r"[\s,;|]+", text) if part)
            )
            what = "several in a cell" if several else "one in a cell"
            found[fold(column.name)] = _choice(
                sheet, export, column, f"partner: {told}, {what}", cap=None if several else 1
            )
    for stem, columns in ticked.items():
        if fold(stem) not in found:
            told = f"partner: {len(columns)} columns of 1 and 0, one for each choice, as {next(iter(columns.values())).header!r}"
            question = Column(stem, stem, (), export.form.labels(stem))
            found[fold(stem)] = _choice(sheet, export, question, told, cap=None)
    return list(found.values())


def numbered_stems(sheet: Sheet) -> Stems:
    """Return the stems of numbered columns with two columns or more, each with its columns by number.

    Examples
    --------
    >>> from linkages.survey.proposal.sheets import sheets_of
    >>> from linkages.survey.raw import raw_table
    >>> table = raw_table("a.csv", "a", [(1, ["id", "q12_1", "q12_2", "q12a[1]", "q12a[2]", "b_1_1", "b_2_1"])])
    >>> [(stem, list(columns)) for stem, columns in numbered_stems(sheets_of([table], lambda name: {})[0]).items()]
    [('q12', ['1', '2']), ('q12a', ['1', '2']), ('b', ['1_1', '2_1'])]
    """
    stems: Stems = {}
    for column in sheet.asked:
        if inner := _INNER.fullmatch(column.header):
            stems.setdefault(f"{inner[1]}[#]{inner[3]}", {})[inner[2]] = column
        elif last := _LAST.fullmatch(column.name):
            stems.setdefault(last[1], {})[last[2] or last[3]] = column
    levels: dict[str, list[str]] = {}
    for stem in stems:
        outer, joint, number = stem.rpartition("_")
        if joint and outer and number.isdecimal():
            levels.setdefault(outer, []).append(number)
    for outer, numbers in levels.items():
        if sorted(map(int, numbers)) == list(range(1, len(numbers) + 1)) and len(numbers) > 1 and outer not in stems:
            inside = {number: stems.pop(f"{outer}_{number}") for number in numbers}
            stems[outer] = {
                f"{one}_{two}": column for one, columns in inside.items() for two, column in columns.items()
            }
    return {stem: columns for stem, columns in stems.items() if len(columns) > 1}


def _alike(one: str, other: str) -> int:
    """Return how many signs two texts share at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _stacked(stem: str, columns: Iterable[Column]) -> Column:
    """Return all columns of a stem as one long column."""
    columns = list(columns)
    return Column(stem, stem, tuple(cell for one in columns for cell in one.cells), columns[0].labels)


def _holds_partners(column: Column, export: Export) -> bool:
    if not column.filled or is_number(column):
        return False
    if column.share(export.people.knows) >= 0.5:
        return not (column.numeric and column.yes_or_no)
    return says(column.words, words.PARTNER) and not column.numeric and not column.yes_or_no and term_of(column) is None


def _parallel(partner: dict[str, Column], other: dict[str, Column]) -> bool:
    return len(set(partner) & set(other)) >= 0.5 * max(len(partner), len(other))


def _generator(
    sheet: Sheet, export: Export, numbered: dict[str, Column], partner: Column, beside: dict[str, Column]
) -> list[Found]:
    terms = {term: one for one in beside.values() if (term := term_of(one)) is not None}
    context = context_among(beside.values(), terms.values())
    rest = [one for one in beside.values() if one not in terms.values() and one not in context.values() and one.filled]
    weights: list[Column | None] = [one for one in rest if one.numeric]
    gate = gate_of(sheet, list(numbered.values()), export)
    ego = ego_column(sheet, export.people)
    told = export.people.told(partner) or "by the header; the cells are no ids of actors on the list"
    found = []
    for number, weight in enumerate(weights or [None]):
        own = weight.name if weight is not None and number else partner.name
        used = {"partner": partner, "weight": weight, "gate": gate, "round": round_column(sheet), **terms, **context}
        found.append(
            Found(
                name=relation_name(own),
                layout="wide",
                where={"sheet": sheet.name},
                columns=reporter_of(ego, export) | {name: one.name for name, one in used.items() if one is not None},
                place=f"Sheet {sheet.name}, the columns {_first_and_last(numbered)}: {partner.filled:,} filled cells.",
                grounds=(
                    f"partner: {told}",
                    *([f"weight: the columns {weight.name}, numbered alike"] if weight else []),
                ),
                texts=(
                    ("the name", own),
                    *(("the question", text) for one in (partner, weight, gate) if one for text in one.labels.values()),
                    ("the header", weight.name if weight else partner.name),
                    *([("the question before", gate.name)] if gate else []),
                ),
                question=partner.labels,
                answers=weight.counts if weight else Counter(),
                named=partner.counts + (gate.counts if gate else Counter()),
                header=weight.name if weight else "",
                limit=export.form.limit(weight.name) if weight else "",
                choices=export.form.choices_of(one.name for one in (partner, weight, gate) if one),
                pairs=roles_at(export.people, _repeated(ego, len(numbered)), partner.cells) if ego else Counter(),
                cap=len(numbered),
            )
        )
    return found


def _ticked(sheet: Sheet, ids: frozenset[str]) -> Stems:
    """Return the columns whose headers end in an actor's id, by what stands before it; their cells are ticks."""
    stems: Stems = {}
    for column in sheet.asked:
        if not column.filled or not column.yes_or_no:
            continue
        cuts = [at for at, mark in enumerate(column.name) if mark in MARKS and at]
        cut = next((at for at in cuts if fold(column.name[at + 1 :]) in ids), None)
        if cut is not None:
            stems.setdefault(column.name[:cut], {})[column.name[cut + 1 :]] = column
    return {stem: columns for stem, columns in stems.items() if len(columns) > 1}


def _choice(sheet: Sheet, export: Export, column: Column, ground: str, *, cap: int | None) -> Found:
    ego = ego_column(sheet, export.people)
    used = {"partner": column, "round": round_column(sheet)}
    single = cap == 1 and ego is not None
    return Found(
        name=relation_name(column.name),
        layout="select",
        where={"sheet": sheet.name},
        columns=reporter_of(ego, export) | {name: one.name for name, one in used.items() if one is not None},
        place=f"Sheet {sheet.name}, the question {column.name}.",
        grounds=(ground,),
        texts=(("the name", column.name), *(("the question", text) for text in column.labels.values())),
        question=column.labels,
        named=column.counts,
        choices=export.form.choices_of([column.name]),
        pairs=roles_at(export.people, ego.cells, column.cells) if single and ego else Counter(),
        cap=cap,
    )


def _first_and_last(columns: dict[str, Column]) -> str:
    names = [column.name for column in columns.values()]
    return f"{names[0]} to {names[-1]}"


def _repeated(ego: Column, times: int) -> list[str]:
    return [cell for _ in range(times) for cell in ego.cells]
