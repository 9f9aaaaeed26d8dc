"""Long tables: a row for each tie."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from linkages.survey.cells import fold
from linkages.survey.keys import TERMS
from linkages.survey.proposal import words
from linkages.survey.proposal.found import Export, Found, is_number, relation_name, roles_at, terms_among
from linkages.survey.proposal.people import KNOWN, People, round_column
from linkages.survey.proposal.sheets import Column, Sheet
from linkages.survey.proposal.spots import says, spots
from linkages.survey.proposal.words import TIE_WORDS

MOST_RELATIONS = 40


@dataclass(frozen=True, eq=False)
class _Ends:
    """The columns of the parties of a tie, and on what each rests."""

    source: Column
    target: Column
    reporter: Column | None
    sure: bool = True
    partnered: bool = False


def long_found(sheet: Sheet, export: Export) -> list[Found]:
    """Return the relations of a long table; none if the sheet is none."""
    ends = _ends(sheet, export.people)
    if ends is None:
        return []
    taken = [ends.source, ends.target, ends.reporter, round_column(sheet)]
    rest = [one for one in sheet.asked if not any(one is other for other in taken)]
    told = _relation_column(rest, sheet)
    numbers = [one for one in rest if one is not told and one.filled and one.numeric]
    terms = terms_among(one for one in rest if one is not told)
    weights = [one for one in numbers if not any(one is term for term in terms.values())]
    weights.sort(key=lambda one: not says(one.name, words.WEIGHT))
    if not weights and (value := next((terms[one] for one in ("price", "quantity") if one in terms), None)) is not None:
        weights = [value]
    terms = {name: one for name, one in terms.items() if not any(one is weight for weight in weights)}
    if told is not None:
        return [_one_relation(sheet, export, ends, weights[:1], terms, told=(told, value)) for value in _values(told)]
    if len(weights) > 1 and not says(weights[0].name, words.WEIGHT):
        return [_one_relation(sheet, export, ends, [one], terms, alone=False) for one in weights]
    return [_one_relation(sheet, export, ends, weights[:1], terms)]


def _ends(sheet: Sheet, people: People) -> _Ends | None:
    known = [one for one in sheet.asked if one.filled and _may_be_party(one, people)]
    keyed = sheet.size > 1 and (people.sheet is sheet or _has_key(sheet, known))
    reporter = next((one for one in known if says(one.name, words.RESPONDENT)), None)
    others = [one for one in known if one is not reporter]
    at_source, at_target = _said(others, keyed=keyed)
    if at_source is not None and at_target is not None:
        third = [one for one in others if one is not at_source and one is not at_target]
        reporter = reporter or next((one for one in third if _tells(one, at_source, at_target)), None)
        return _Ends(at_source, at_target, reporter)
    if keyed or not people.ids:
        return None
    if reporter is not None and len(others) == 1:
        [other] = others
        if says(other.name, words.SOURCE):
            return _Ends(other, reporter, reporter)
        return _Ends(reporter, other, reporter, partnered=not says(other.name, words.TARGET))
    spare = [one for one in others if one is not at_source and one is not at_target]
    source = at_source or (spare.pop(0) if spare else None)
    target = at_target or (spare.pop(0) if spare else None)
    return _Ends(source, target, reporter, sure=False) if source is not None and target is not None else None


def _has_key(sheet: Sheet, known: list[Column]) -> bool:
    """Return whether a column of actors tells the rows apart that is no end of a tie."""
    ends = _said(known, keyed=False)
    strict = (*words.STRICT_SOURCE, *words.STRICT_TARGET)
    either = any(one is None for one in ends)
    return any(
        sheet.unique(one) == 1 and not says(one.name, strict) and (either or not any(one is end for end in ends))
        for one in known
    )


def _said(columns: list[Column], *, keyed: bool) -> tuple[Column | None, Column | None]:
    """Return the columns whose headers say that they hold the source, and the target."""
    source_words = words.STRICT_SOURCE if keyed else words.SOURCE
    target_words = words.STRICT_TARGET if keyed else words.TARGET
    source = next((one for one in columns if says(one.name, source_words) and not says(one.name, target_words)), None)
    target = next((one for one in columns if says(one.name, target_words) and one is not source), None)
    return source, target


def _may_be_party(column: Column, people: People) -> bool:
    named = says(column.name, (*words.STRICT_SOURCE, *words.STRICT_TARGET, *words.RESPONDENT))
    if is_number(column) or (column.yes_or_no and not named):
        return False
    if people.ids:
        return column.share(people.knows) >= (0.3 if named else KNOWN)
    return named or says(column.name, (*words.SOURCE, *words.TARGET))


def _tells(column: Column, source: Column, target: Column) -> bool:
    rows = [row for row in zip(column.cells, source.cells, target.cells, strict=True) if row[0]]
    return bool(rows) and sum(one in ends for one, *ends in rows) >= 0.9 * len(rows)


def _relation_column(rest: list[Column], sheet: Sheet) -> Column | None:
    fits = []
    for at, column in enumerate(rest):
        if not 0 < len(column.counts) <= MOST_RELATIONS or column.filled < 0.9 * sheet.size or column.yes_or_no:
            continue
        named = says(column.name, words.RELATION)
        meant = sum(bool(spots(text, TIE_WORDS)) for text in column.counts)
        if (named and not (column.numeric and says(column.name, words.WEIGHT))) or (
            not column.numeric and len(column.counts) > 1 and meant >= 0.5 * len(column.counts)
        ):
            fits.append((not named, column.numeric, at, column))
    return min(fits, key=lambda one: one[:3])[3] if fits else None


def _values(column: Column) -> list[str]:
    """Return the values of a column, each once whatever its case, in the order of the sheet."""
    first: dict[str, str] = {}
    for text in column.counts:
        first.setdefault(fold(text), text)
    return list(first.values())


def _one_relation(
    sheet: Sheet,
    export: Export,
    ends: _Ends,
    weights: list[Column],
    terms: dict[str, Column],
    *,
    told: tuple[Column, str] | None = None,
    alone: bool = True,
) -> Found:
    column, value = told if told else (None, "")
    rows = [at for at in range(sheet.size) if column is None or fold(column.cells[at]) == fold(value)]
    texts = {name: [one.cells[at] for at in rows] for name, one in (("source", ends.source), ("target", ends.target))}
    weight = next((one for one in weights if any(one.cells[at] for at in rows)), None)
    kept = {name: one for name, one in terms.items() if name in TERMS and any(one.cells[at] for at in rows)}
    rounds = round_column(sheet)
    parties = {"partner": ends.target} if ends.partnered else {"source": ends.source, "target": ends.target}
    columns = {"reporter": ends.reporter, **parties, "weight": weight, "round": rounds, **kept}
    named = {name: one.name for name, one in columns.items() if one is not None}
    where = {"sheet": sheet.name} | ({column.name: value} if column else {})
    what = f"rows where {column.name} is {value!r}" if column else "all rows"
    own = value if column else _name_of(sheet, ends, weight, alone=alone)
    labels = export.form.choice(column.name, value) if column else {}
    grounds = [_ground(role, one, export.people) for role, one in parties.items()]
    if ends.reporter is not None:
        grounds.append(f"reporter: {export.people.told(ends.reporter) or 'by its header'}")
    if not ends.sure:
        grounds.append("DECIDE: which of the two is the source, from whom it goes")
    headers = [
        ("a header", one.name) for one in (weight, ends.source, ends.target) if one is not None and column is None
    ]
    return Found(
        name=relation_name(own),
        layout="long",
        where=where,
        columns=named,
        place=f"Sheet {sheet.name}, {what}: {len(rows):,}.",
        grounds=tuple(grounds),
        texts=(
            ("the name", own),
            *(("the question", text) for text in labels.values()),
            *headers,
            ("the name of the sheet", sheet.name),
        ),
        labels=labels,
        answers=Counter(weight.cells[at] for at in rows if weight.cells[at]) if weight else Counter(),
        named=Counter(text for text in texts["target"] if text),
        header=weight.name if weight else "",
        shared=column is not None and len(column.counts) > 1,
        pairs=roles_at(export.people, texts["source"], texts["target"]),
        both=not ends.partnered,
        tells=_only_end(ends, rows),
    )


def _only_end(ends: _Ends, rows: list[int]) -> str:
    """Return the end at which the reporter of every row stands, if it is one."""
    for end, column in (("source", ends.source), ("target", ends.target)):
        if ends.reporter is not None and all(ends.reporter.cells[at] == column.cells[at] for at in rows):
            return end if rows else ""
    return ""


def _name_of(sheet: Sheet, ends: _Ends, weight: Column | None, *, alone: bool) -> str:
    """Return the name of the sheet if it says anything and has one relation, else a header that does."""
    if alone and not says(sheet.name, words.TIE_SHEETS):
        return sheet.name
    telling = [one.name for one in (weight, ends.source, ends.target) if one is not None and spots(one.name, TIE_WORDS)]
    return telling[0] if telling else weight.name if weight is not None else sheet.name


def _ground(role: str, column: Column, people: People) -> str:
    return f"{role}: {people.told(column) or 'by its header'}"
