"""A codebook proposed from the headers and the answers of an export."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any

from linkages.survey.proposal.blocks import GROUPS, readable, relation_block
from linkages.survey.proposal.form import Form, read_form
from linkages.survey.proposal.found import Export, Found
from linkages.survey.proposal.frame import (
    Block,
    actors_block,
    interviews_block,
    interviews_sheet,
    roles_block,
)
from linkages.survey.proposal.grids import grid_found, membership_found
from linkages.survey.proposal.listed import select_found, wide_found
from linkages.survey.proposal.long import long_found
from linkages.survey.proposal.people import find_people
from linkages.survey.proposal.repeats import repeat_found
from linkages.survey.proposal.rounds import rounds_block
from linkages.survey.proposal.sheets import Sheet, sheets_of
from linkages.survey.proposal.unused import WIDTH, comment, unused
from linkages.survey.raw import RawTable
from linkages.survey.toml_text import codebook_toml

ROOM = 84
DECIDE, NO_QUESTION = "DECIDE:", "no question on ties was recognised"
NOTHING = Found("relation", "long", {"sheet": "ties"}, {"source": "from", "target": "to"}, "", both=True)


def propose_codebook(
    tables: Sequence[RawTable], *, files: Sequence[str], form: Path | None = None, title: str | None = None
) -> str:
    r"""Propose a codebook for an export, to be corrected by a person.

    Parameters
    ----------
    tables : sequence of RawTable
        All tables of the export, linked.
    files : sequence of str
        The files they came from, as the codebook is to name them.
    form : Path, optional
        The XLSForm of the survey: it gives labels, questions and choices.
    title : str, optional
        What the study is called; the title of the form, or the name of the first file, unless told.

    Returns
    -------
    str
        TOML text that can be parsed as a codebook. Comments say on what each guess rests; ``DECIDE:`` marks what only a person can know.

    Raises
    ------
    LinkagesError
        If the form cannot be read.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> actors = raw_table("c.xlsx", "actors", [(1, ["id", "role"]), (2, ["W1", "weaver"]), (3, ["T1", "trader"])])
    >>> ties = raw_table("c.xlsx", "loans", [(1, ["lender", "borrower", "rupees"]), (2, ["T1", "W1", "500"])])
    >>> text = propose_codebook([actors, ties], files=["c.xlsx"])
    >>> print(*[line for line in text.splitlines() if line.startswith(("weaver", "channel", "columns"))], sep="\n")
    weaver = "producer"               # by 'weaver'; 1 actor
    channel = "credit"
    columns = { source = "lender", target = "borrower", weight = "rupees" }
    """
    asked = read_form(form) if form is not None else Form()
    sheets = sheets_of(tables, asked.labels)
    export = _export(sheets, asked)
    found = _found(export)
    export, status = _with_interviews(export, found)
    document, notes = _document(export, found or [NOTHING], files=files, status=status)
    document = {"title": title or asked.title or _title(files), "language": asked.language or "en"} | document
    notes = {key: _wrapped(text) for key, text in notes.items() if text}
    if not found:
        notes["relations"] = _wrapped(
            f"{DECIDE} {NO_QUESTION}. Describe each one in a block like this; "
            "what the export holds is listed at the end."
        )
    body = codebook_toml(document, comments=notes)
    return "\n".join([*_head(files, body), "", body.rstrip(), *unused(sheets, document)]) + "\n"


def _export(sheets: Sequence[Sheet], form: Form) -> Export:
    people = find_people(sheets)
    told = interviews_sheet(sheets, people)
    return Export(sheets, people, form, told[0] if told else None)


def _found(export: Export) -> list[Found]:
    """Return the questions on ties; the list of actors is searched last, unless it is the table of the interviews too."""
    people = export.people.sheet
    found: list[Found] = []
    for sheet in export.sheets:
        if sheet is not people and (sheet is not export.interviews or sheet.grouped):
            found += _in_sheet(sheet, export)
    if people is not None and (people.grouped or not found):
        found += _in_sheet(people, export)
    return _named_once(found)


def _in_sheet(sheet: Sheet, export: Export) -> list[Found]:
    if sheet.part:
        return repeat_found(sheet, export)
    if found := grid_found(sheet, export):
        return found
    if not sheet.grouped and (found := long_found(sheet, export) or membership_found(sheet, export)):
        return found
    wide = wide_found(sheet, export)
    stems = {one.columns[key] for one in wide for key in one.columns}
    numbered = {column.name for column in sheet.asked for stem in stems if column.name.startswith(stem)}
    return wide + select_found(sheet, export, besides=numbered)


def _named_once(found: Iterable[Found]) -> list[Found]:
    """Return the questions with names that differ: the second of a name gets that of its sheet, or a number."""
    taken: dict[str, Found] = {}
    for one in found:
        name, number = one.name, 2
        while name in taken:
            name, number = f"{one.name}_{number}", number + 1
        taken[name] = one
    return [_renamed(one, name) for name, one in taken.items()]


def _renamed(found: Found, name: str) -> Found:
    return found if found.name == name else Found(**(vars(found) | {"name": name}))


def _with_interviews(export: Export, found: Sequence[Found]) -> tuple[Export, Any]:
    """Return the export with the sheet of interviews and its statuses; where none is told, the sheet in which respondents have rows."""
    told = interviews_sheet(export.sheets, export.people)
    if told is not None:
        return export, told[1]
    rows = [one.where["sheet"] for one in found if one.layout in ("wide", "select")]
    sheet = next((one for one in export.sheets if rows and one.name == rows[0]), None)
    return Export(export.sheets, export.people, export.form, sheet), None


def _document(
    export: Export, found: Sequence[Found], *, files: Sequence[str], status: Any
) -> tuple[dict[str, Any], dict[str, str]]:
    rounds = rounds_block(export, found, files)
    roles = roles_block(export)
    for one in found:
        if one.members == "mode" and not any(spec == "group" for spec in roles.values.values()):
            roles.values.setdefault(GROUPS, "group")
            roles.notes.setdefault(
                GROUPS, f"{DECIDE} the role of the groups in {one.where['sheet']}, which are on no list"
            )
    interviews = interviews_block(export, status, [one.name for one in found])
    group = next((role for role, spec in roles.values.items() if spec == "group"), GROUPS)
    relations = [relation_block(one, group) for one in found]
    document: dict[str, Any] = {"rounds": [one.values for one in rounds]}
    notes: dict[str, str] = {}
    _note(notes, "rounds", rounds)
    for key, block in (("roles", roles), ("actors", actors_block(export)), ("interviews", interviews)):
        if block.values:
            document[key] = block.values
            notes |= {f"{key}.{inner}" if inner else key: text for inner, text in block.notes.items()}
    document["relations"] = [one.values for one in relations]
    _note(notes, "relations", relations)
    if not roles.values:
        notes["actors"] = "\n".join(
            [
                *filter(None, [notes.get("actors")]),
                f"{DECIDE} no column of roles was found; most measures need [roles] and `role`.",
            ]
        )
    if "interviews" not in document:
        told = "Nobody is listed as interviewed, so everyone on the list of actors counts as having answered."
        notes["actors"] = "\n".join(
            [*filter(None, [notes.get("actors")]), f"{DECIDE} {told} See [interviews] in the handbook."]
        )
    return document, notes


def _note(notes: dict[str, str], key: str, blocks: Sequence[Block]) -> None:
    for at, block in enumerate(blocks):
        notes |= {f"{key}.{at}.{inner}" if inner else f"{key}.{at}": text for inner, text in block.notes.items()}


def _title(files: Sequence[str]) -> str:
    stem = PurePath(files[0]).stem if files else ""
    return readable(stem) or "My cluster"


def _wrapped(text: str) -> str:
    """Return a comment in lines that fit; a short one stays one line, for the end of a line of the codebook."""
    lines = text.splitlines()
    if len(lines) == 1 and len(lines[0]) <= ROOM:
        return text
    return "\n".join(part for line in lines for part in textwrap.wrap(line, WIDTH, break_on_hyphens=False) or [""])


def _head(files: Sequence[str], body: str) -> list[str]:
    count = body.count(DECIDE)
    text = (
        f"A codebook proposed from {', '.join(files) or 'an export'}. Each comment says on what a value rests. DECIDE, "
        f"{count} times, marks what only you can know: correct the value or leave it, and take the mark away."
    )
    told = "A tie runs the way the money, the goods or the help goes: from source to target. Then: linkages check study.toml"
    return [f"# {line}" for line in [*textwrap.wrap(comment(text), WIDTH), told]]
