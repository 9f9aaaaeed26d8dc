"""The tables of a codebook around its relations: rounds, roles, actors, interviews."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from linkages.survey.cells import fold
from linkages.survey.core import STATUSES
from linkages.survey.keys import RESERVED
from linkages.survey.proposal import words
from linkages.survey.proposal.form import Form
from linkages.survey.proposal.found import Export, ego_column, relation_name
from linkages.survey.proposal.people import People, position_of, round_column
from linkages.survey.proposal.sheets import SUBMISSIONS, Column, Sheet
from linkages.survey.proposal.spots import says, spots
from linkages.survey.proposal.words import POSITIONS
from linkages.survey.proposal.words import STATUSES as STATUS_WORDS

MOST_VALUES = 12
_LATITUDE, _LONGITUDE = re.compile(r"(.*?)latitude", re.IGNORECASE), "longitude"


@dataclass(frozen=True)
class Block:
    """A table of the codebook, and what is said beside its keys; "" for the table as a whole."""

    values: dict[str, Any] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


def spoken(labels: Mapping[str, str]) -> str | dict[str, str] | None:
    """Return labels as a codebook has them: one text, or a table by language."""
    if len(labels) < 2:
        return next(iter(labels.values()), None)
    return dict(labels)


def roles_block(export: Export) -> Block:
    """Return ``[roles]``: every value of the column of roles, with a position by its words."""
    people, block = export.people, Block()
    if people.role is None:
        return block
    seen: dict[str, tuple[str, int]] = {}
    for role, count in people.role.counts.items():
        first, before = seen.get(fold(role), (role, 0))
        seen[fold(role)] = (first, before + count)
    for role, count in seen.values():
        labels = export.form.choice(people.role.name, role)
        guess = next((one for text in (role, *labels.values()) if (one := position_of(text))), None)
        position = guess[0] if guess else "producer"
        block.values[role] = {"position": position, "label": spoken(labels)} if labels else position
        why = f"by {guess[1]!r}" if guess else "DECIDE: no word is known, a stand-in"
        block.notes[role] = f"{why}; {count:,} actor{'s' if count > 1 else ''}"
    block.notes[""] = f"DECIDE: for each role one of {', '.join(POSITIONS)}"
    return block


def actors_block(export: Export) -> Block:
    """Return ``[actors]``: the list of actors and its columns."""
    people, block = export.people, Block()
    sheet, key = people.sheet, people.id
    if sheet is None or key is None:
        block.values.update(sheet="actors", id="id")
        block.notes[""] = (
            "DECIDE: no list of actors was found. Add a file or sheet with a row for everyone, those who were not asked too,\n"
            "and name it here."
        )
        return block
    name = people.name or (key if says(key.name, words.NAME) else None)
    named = {"name": name, "role": people.role}
    household = _first(sheet, words.HOUSEHOLD, [key, *named.values()])
    weight = _first(sheet, words.SAMPLING, [key])
    named |= {"household": household, "sampling_weight": weight, "round": round_column(sheet)}
    block.values.update(sheet=sheet.name, id=key.name)
    block.values.update({what: column.name for what, column in named.items() if column is not None})
    block.notes["sheet"] = _why_this_list(sheet)
    alike = round(key.filled * (1 - sheet.unique(key, named["round"])))
    if alike > 0:
        block.notes["id"] = f"{alike:,} come again; linkages check lists them"
    if says(key.name, words.NAME):
        block.notes["id"] = "DECIDE: names stand in for ids; ids that stay the same in all rounds are safer"
    places = _coordinates(sheet)
    if places is not None:
        block.values["coordinates"] = list(places)
    taken = [key, *named.values()]
    attributes = _attributes(sheet, [one.name for one in taken if one is not None] + list(places or ()))
    if attributes:
        block.values["attributes"] = attributes
        block.notes["attributes"] = "DECIDE: which to keep, to group tables and maps by"
    return block


def interviews_sheet(sheets: Sequence[Sheet], people: People) -> tuple[Sheet, Column | None] | None:
    """Return the sheet that says who was interviewed, and its column of statuses, if it has one."""
    fits = []
    for at, sheet in enumerate(sheets):
        if sheet.part or ego_column(sheet, people) is None:
            continue
        status = _status_column(sheet)
        if status is not None:
            fits.append((sheet is people.sheet and not sheet.grouped, not sheet.grouped, at, sheet, status))
    if fits:
        return min(fits, key=lambda one: one[:3])[3:]
    roots = [one for one in sheets if one.name == SUBMISSIONS and ego_column(one, people) is not None]
    return (roots[0], None) if roots else None


def interviews_block(export: Export, status: Column | None, relations: Sequence[str]) -> Block:
    """Return ``[interviews]``: who was interviewed, and which value says what."""
    sheet, people, block = export.interviews, export.people, Block()
    ego = ego_column(sheet, people) if sheet is not None else None
    if sheet is None or ego is None:
        return block
    consent = next((one for one in sheet.asked if says(one.words, words.CONSENT) and one.yes_or_no), None)
    block.values.update(sheet=sheet.name, actor=ego.name, status=status.name if status else "")
    if sheet is not people.sheet:
        block.notes["actor"] = people.told(ego) or "by its header"
    named = {"consent": consent, "round": round_column(sheet), "relation": _relation_column(sheet, relations)}
    block.values.update({what: column.name for what, column in named.items() if column is not None})
    if consent is not None:
        block.notes["consent"] = f"{_counted(consent.counts)}; after a no the answers are left out"
    if status is None:
        block.notes["status"] = (
            'DECIDE: no column says how it went; "" counts every row as an interview that took place'
        )
        return block
    codes, strange = _status_codes(status, export.form)
    block.notes["status"] = _counted(status.counts)
    if codes:
        block.values["codes"] = codes
        block.notes["codes"] = "DECIDE: is each code under the right status?"
    if strange:
        told = f"DECIDE: under which status belong {_counted(strange)}? {', '.join(STATUSES)}"
        block.notes["status"] = f"{block.notes['status']}\n{told}"
    return block


def _first(sheet: Sheet, entries: tuple[str, ...], besides: Sequence[Column | None]) -> Column | None:
    found = [one for one in sheet.asked if says(one.name, entries) and one.filled]
    return next((one for one in found if not any(one is other for other in besides)), None)


def _why_this_list(sheet: Sheet) -> str:
    if sheet.grouped:
        return "DECIDE: no list of actors came with the export; those who were interviewed stand in for it"
    return f"{sheet.size:,} rows, each with an id of its own"


def _coordinates(sheet: Sheet) -> tuple[str, str] | None:
    for column in sheet.columns:
        if found := _LATITUDE.fullmatch(column.name):
            other = next((one for one in sheet.columns if fold(one.name) == fold(found[1] + _LONGITUDE)), None)
            if other is not None:
                return column.name, other.name
    lat = next((one for one in sheet.asked if says(one.name, words.LATITUDE) and one.numeric), None)
    lon = next((one for one in sheet.asked if says(one.name, words.LONGITUDE) and one.numeric), None)
    return (lat.name, lon.name) if lat is not None and lon is not None else None


def _attributes(sheet: Sheet, taken: Sequence[str]) -> dict[str, dict[str, Any]]:
    attributes: dict[str, dict[str, Any]] = {}
    for column in sheet.asked:
        if column.name in taken or len(column.counts) < 2 or says(column.words, words.PRIVATE):
            continue
        known = says(column.words, words.ATTRIBUTES)
        if not known and (sheet.grouped or not (column.numeric or len(column.counts) <= MOST_VALUES)):
            continue
        key = relation_name(column.name)
        key = key + "_" if key in RESERVED else key
        if key in attributes:
            continue
        value: dict[str, Any] = {"label": spoken(column.labels)} if column.labels else {}
        if key != column.name:
            value["column"] = column.name
        if column.numeric and not column.yes_or_no and len(column.counts) > 2:
            value["type"] = "number"
        attributes[key] = value
    return attributes


def _status_column(sheet: Sheet) -> Column | None:
    for column in sheet.asked:
        fits = says(column.name, words.STATUS) and 0 < len(column.counts) <= MOST_VALUES
        if fits and column.share(lambda text: bool(spots(text, STATUS_WORDS)) or len(text) <= 2) >= 0.5:
            return column
    return None


def _status_codes(status: Column, form: Form) -> tuple[dict[str, list[str]], Counter[str]]:
    codes: dict[str, list[str]] = {}
    strange: Counter[str] = Counter()
    for text, count in sorted(status.counts.items()):
        texts = (*form.choice(status.name, text).values(), text)
        found = next((said for one in texts if (said := spots(one, STATUS_WORDS))), [])
        if found:
            meaning = found[0].meaning
            codes.setdefault(meaning, []).extend([text] if fold(text) != meaning else [])
        else:
            strange[text] += count
    return {meaning: codes[meaning] for meaning in STATUSES if codes.get(meaning)}, strange


def _relation_column(sheet: Sheet, relations: Sequence[str]) -> Column | None:
    known = {fold(name) for name in relations}
    return next((one for one in sheet.asked if one.filled and one.share(lambda text: fold(text) in known) == 1), None)


def _counted(counts: Counter[str]) -> str:
    told = [
        f"{text!r} {count:,} times" if count > 1 else f"{text!r} once"
        for text, count in counts.most_common(MOST_VALUES)
    ]
    return ", ".join(told)
