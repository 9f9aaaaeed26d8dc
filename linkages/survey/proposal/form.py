"""An XLSForm: what was asked in which words, with which choices, and in which repeat group."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError

from linkages.errors import LinkagesError
from linkages.survey.cells import fold
from linkages.survey.raw import RawTable
from linkages.survey.sources.workbook import read_workbook

LANGUAGES = {
    "english": "en", "hindi": "hi", "हिन्दी": "hi", "हिंदी": "hi", "marathi": "mr", "मराठी": "mr", "spanish": "es", "español": "es",
    "bengali": "bn", "tamil": "ta", "telugu": "te", "gujarati": "gu", "kannada": "kn", "urdu": "ur", "french": "fr", "français": "fr",
    "portuguese": "pt", "português": "pt",
}  # fmt: skip
_IN_BRACKETS = re.compile(r"\(([A-Za-z]{2,3})(?:[-_]\w+)?\)")
_NUMBERED = re.compile(r"(?:[_\-.\[]?\d+\]?)+$")
_REFERENCE = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
Labels = Mapping[str, str]


@dataclass(frozen=True)
class Item:
    """One question, or one group, of a form.

    Attributes
    ----------
    name, kind, choices : str
        Its name, its type and the list of choices that the type names.
    labels : Mapping of str to str
        Its words, by language.
    repeat : str
        The repeat group in which it stands; empty outside of all.
    relevant, constraint, count : str
        When it is asked, what may be answered, how often a repeat is.
    """

    name: str
    kind: str
    choices: str = ""
    labels: Labels = field(default_factory=dict)
    repeat: str = ""
    relevant: str = ""
    constraint: str = ""
    count: str = ""


@dataclass(frozen=True)
class Form:
    """What an XLSForm says; without one, nothing."""

    title: str = ""
    language: str = ""
    items: Mapping[str, Item] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, Labels]] = field(default_factory=dict)

    def item(self, column: str) -> Item | None:
        """Return the question behind a column, called by its name, its label, or its name with a number behind."""
        wanted = fold(column)
        found = self.items.get(wanted) or self.items.get(fold(_NUMBERED.sub("", column)))
        if found is None and "/" in column:
            found = self.items.get(fold(column.partition("/")[0]))
        labelled = (one for one in self.items.values() if wanted in [fold(text) for text in one.labels.values()])
        return found or next(labelled, None)

    def labels(self, column: str) -> Labels:
        """Return the words of the question behind a column, by language."""
        found = self.item(column)
        return found.labels if found else {}

    def choices_of(self, columns: Iterable[str]) -> dict[str, Labels]:
        """Return the choices of the questions behind columns, with their words."""
        found = [self.item(column) for column in columns]
        return {name: words for one in found if one for name, words in self.choices.get(one.choices, {}).items()}

    def choice(self, column: str, value: str) -> Labels:
        """Return the words of one choice of the question behind a column, by language."""
        found = self.item(column)
        return self.choices.get(found.choices, {}).get(fold(value), {}) if found else {}

    def limit(self, column: str) -> str:
        """Return what may be answered to the question behind a column, as the form writes it."""
        found = self.item(column)
        return found.constraint if found else ""

    def gate(self, name: str) -> str:
        """Return the question on whose answer it depends whether a question, or a repeat group, is put."""
        found = self.items.get(fold(name))
        asked = _REFERENCE.findall(found.relevant) if found else []
        return asked[0] if asked else ""


def read_form(path: Path) -> Form:
    """Read an XLSForm.

    Raises
    ------
    LinkagesError
        If the file cannot be read, or has no sheet ``survey``.
    """
    try:
        tables = {fold(table.sheet): table for table in read_workbook(path)}
    except (OSError, ValueError, CalamineError, zipfile.BadZipFile) as error:
        raise LinkagesError(f"expected an XLSForm, a workbook; {path} cannot be read: {error}") from None
    if "survey" not in tables:
        came = ", ".join(table.sheet for table in tables.values())
        raise LinkagesError(f"expected an XLSForm with a sheet 'survey' in {path}; its sheets are: {came}")
    settings = _records(tables.get("settings"))
    said = settings[0] if settings else {}
    language = said.get("default_language", "")
    default = _language(language) or "en"
    return Form(
        title=said.get("form_title", "") or said.get("title", ""),
        language=_language(language),
        items=_items(_records(tables["survey"]), default),
        choices=_choices(_records(tables.get("choices")), default),
    )


def _records(table: RawTable | None) -> list[dict[str, str]]:
    """Return the rows of a sheet, by header; a question's labels keep the languages in their headers."""
    if table is None:
        return []
    heads = [fold(name).replace(" ", "_") if "::" not in name else name.strip() for name in table.header]
    return [dict(zip(heads, line, strict=False)) for line in table.cells.to_numpy().tolist()]


def _items(records: list[dict[str, str]], default: str) -> dict[str, Item]:
    items: dict[str, Item] = {}
    repeats: list[str] = []
    for record in records:
        kind, _, choices = " ".join(record.get("type", "").split()).partition(" ")
        kind = kind.lower()
        if kind in ("begin", "end"):
            kind, choices = f"{kind}_{choices}".lower(), ""
        if kind == "end_repeat" and repeats:
            repeats.pop()
        name = record.get("name", "")
        if not name or kind.startswith("end_"):
            continue
        items.setdefault(
            fold(name),
            Item(
                name, kind, choices.split(" ")[0], _labels(record, default), repeats[-1] if repeats else "",
                record.get("relevant", ""), record.get("constraint", ""), record.get("repeat_count", ""),
            ),
        )  # fmt: skip
        if kind == "begin_repeat":
            repeats.append(name)
    return items


def _choices(records: list[dict[str, str]], default: str) -> dict[str, dict[str, Labels]]:
    found: dict[str, dict[str, Labels]] = {}
    for record in records:
        name = record.get("name", "") or record.get("value", "")
        if name:
            found.setdefault(record.get("list_name", ""), {})[fold(name)] = _labels(record, default)
    return found


def _labels(record: Mapping[str, str], default: str) -> Labels:
    labels = {}
    for header, text in record.items():
        kind, _, language = header.partition("::")
        if fold(kind) == "label" and text:
            labels[_language(language) if language.strip() else default] = " ".join(text.split())
    return labels


def _language(text: str) -> str:
    """Return the code of a language: what stands in brackets, else by its name, else its first word."""
    code = _IN_BRACKETS.search(text)
    if code:
        return code[1].lower()
    name = fold(text)
    return LANGUAGES.get(name) or (name.split()[0] if name else "")
