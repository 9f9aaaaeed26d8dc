"""A form, whole: its sheets, the files to upload with it, and the codebook that reads what comes back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from linkages.errors import CodebookError, LinkagesError
from linkages.survey.aliases import read_aliases
from linkages.survey.codebook import Codebook, parse_codebook, read_codebook
from linkages.survey.codebook_sheets import read_codebook_sheets
from linkages.survey.core import Survey
from linkages.survey.forms import people as who
from linkages.survey.forms.asks import name_slugs, plan_asks
from linkages.survey.forms.proposal import Document, propose_codebook, same_shape, with_rounds
from linkages.survey.forms.rows import Row, choice_rows, survey_rows
from linkages.survey.forms.words import CATALOGUE, Labels, column, title
from linkages.survey.keys import RoundSpec
from linkages.survey.read import WORKBOOKS

TRANSLATED = ("label", "hint", "constraint_message")
SURVEY_COLUMNS = (
    "type", "name", "label", "hint", "required", "relevant", "appearance", "constraint", "constraint_message", "choice_filter",
    "calculation", "repeat_count",
)  # fmt: skip
CHOICE_COLUMNS = ("list_name", "name", "label")
FOLLOW_UP = "follow-up"
Sheet = list[list[str]]


@dataclass(frozen=True)
class Form:
    """A form, planned and not yet written.

    Attributes
    ----------
    label : str
        The round.
    sheets : dict of str to list of list of str
        The sheets `survey`, `choices`, `settings` of the form, the head first.
    uploads : dict of str to list of list of str
        The CSV files that go with the form to the server, by name.
    roster : list of list of str
        The list of actors for the codebook.
    aliases : list of dict of str to str
        What was decided on names in the rounds before.
    codebook : dict
        The codebook that reads the export.
    base : Path
        From where the files of rounds before are named.
    earlier : tuple of RoundSpec
        The rounds before that came of the same form, and are read along.
    notes : tuple of str
        What a person should know about it.
    """

    label: str
    sheets: dict[str, Sheet]
    uploads: dict[str, Sheet]
    roster: Sheet
    aliases: list[dict[str, str]]
    codebook: Document
    base: Path
    earlier: tuple[RoundSpec, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def answers(self) -> str:
        """What the export is to be called."""
        return str(self.codebook["rounds"][0]["files"][1])

    @property
    def folder(self) -> str:
        """What the folder of the form is called if nobody says otherwise."""
        return "form-" + self.answers.removeprefix("answers-").removesuffix(".xlsx")

    def codebook_in(self, folder: Path) -> Document:
        """Return the codebook as it stands in a folder, with the rounds before that came of the same form."""
        if not self.earlier:
            return self.codebook
        return with_rounds(self.codebook, self.earlier, self.base.absolute(), folder.absolute())


def plan_form(study: str | Path | Codebook, *, label: str | None = None) -> Form:
    """Plan the form of a study: everything that `write_form` writes.

    Parameters
    ----------
    study, label
        As in :func:`write_form`.
    """
    codebook, base = _codebook(study)
    asks, notes = plan_asks(codebook)
    if not asks:
        raise LinkagesError(
            "expected a relation that people are asked about; all come from registers. Add a question to the codebook."
        )
    answered = who.answered_rounds(codebook, base)
    spec = _round(codebook, label, answered)
    order = [one.label for one in codebook.rounds]
    past = order[: order.index(spec.label)] if spec.label in order else order
    before = who.read_before(codebook, base, [one for one in past if one in answered])
    languages = _languages(codebook)
    people, ids, told = _people(codebook, base, spec, before=before)
    uploads = {"actors.csv": who.choice_table(people, codebook)}
    if before is not None:
        uploads["last_round.csv"] = who.reminder_table(before, asks, people, codebook, ids)
    answers = f"answers-{name_slugs([spec.label])[0]}.xlsx"
    document = propose_codebook(codebook, asks, spec, answers)
    earlier = _earlier(codebook, document, [one for one in past if one in answered])
    if before is not None and not earlier:
        told.append(
            "The rounds before lie in another layout than this form's; study.toml reads the new round alone, and they keep their codebook."
        )
    rows = survey_rows(codebook, asks, languages, follow_up=before is not None)
    return Form(
        label=spec.label,
        sheets=_sheets(rows, choice_rows(codebook, asks, languages), codebook, spec, languages),
        uploads=uploads,
        roster=who.roster_table(people, codebook),
        aliases=who.aliases_with(base / codebook.actors.aliases, ids),
        codebook=document,
        base=base,
        earlier=tuple(earlier),
        notes=(*_language_notes(languages), *notes, *told),
    )


def _codebook(study: str | Path | Codebook) -> tuple[Codebook, Path]:
    if isinstance(study, Codebook):
        return study, Path()
    path = Path(study)
    path = path / "study.toml" if path.is_dir() else path
    in_sheets = path.suffix.lower() in WORKBOOKS
    return read_codebook_sheets(path) if in_sheets else read_codebook(path), path.parent


def _round(codebook: Codebook, label: str | None, answered: Sequence[str]) -> RoundSpec:
    """Return the round of that label, else the first without answers after those with some, else one to come."""
    known = {spec.label: spec for spec in codebook.rounds}
    if label is None:
        last = max((list(known).index(one) for one in answered), default=-1)
        open_ = list(known)[last + 1 :]
        taken = FOLLOW_UP in known
        label = open_[0] if open_ else f"round {len(known) + 1}" if taken else FOLLOW_UP
    if label.strip() == "":
        raise CodebookError("expected the label of a round; nothing came. Write --round followup, for example.")
    return known.get(label) or RoundSpec(label=label, files="to come")


def _languages(codebook: Codebook) -> list[str]:
    """Return the languages of the form: the study's, then every other in which something is labelled."""
    texts = [text for one in codebook.relations for text in (one.label, one.question)]
    texts += [role.label for role in codebook.roles.values()]
    return list(dict.fromkeys([codebook.language, *(key for text in texts if isinstance(text, dict) for key in text)]))


def _language_notes(languages: Sequence[str]) -> list[str]:
    strange = [one for one in languages if one not in CATALOGUE]
    return [f"{title(one)}: the form's own words are in English there; translate them in form.xlsx." for one in strange]


def _people(
    codebook: Codebook, base: Path, spec: RoundSpec, *, before: Survey | None
) -> tuple[pd.DataFrame, dict[str, str], list[str]]:
    """Return who is offered, the new ids of those confirmed to be on no list, and what to know about it."""
    own = who.read_list(codebook, base, spec)
    frame = who.people(own, before)
    ids = who.confirmed_outsiders(before, read_aliases(base / codebook.actors.aliases), frame.index)
    notes = (
        [] if len(frame) else ["The list of actors is empty: fill in actors.csv and roster.xlsx, the same ids in both."]
    )
    if ids:
        named = ", ".join(f"{name} is {actor}" for name, actor in ids.items())
        notes.append(f"On the list now, since they were confirmed to be nobody on it: {named}.")
    return who.with_outsiders(frame, before, ids), ids, notes


def _earlier(codebook: Codebook, document: Document, past: Sequence[str]) -> list[RoundSpec]:
    """Return the rounds before that the proposed codebook can read too."""
    rounds = [spec for spec in codebook.rounds if spec.label in past]
    files = [one for spec in rounds for one in spec.files]
    fits = all(isinstance(one, str) for one in files) and same_shape(codebook, parse_codebook(document))
    return rounds if fits else []


def _sheets(
    survey: Sequence[Row], choices: Sequence[Row], codebook: Codebook, spec: RoundSpec, languages: Sequence[str]
) -> dict[str, Sheet]:
    name = " ".join(f"{codebook.title}: {spec.label}".replace("${", "$ {").split())
    sheets = {
        "survey": _table(survey, SURVEY_COLUMNS, languages),
        "choices": _table(choices, CHOICE_COLUMNS, languages),
    }
    mark = hashlib.sha256(json.dumps(sheets, ensure_ascii=False).encode("utf-8")).hexdigest()
    settings = {
        "form_title": name,
        "form_id": "_".join(name_slugs([codebook.title, spec.label])),
        "version": str(int(mark[:8], 16)),
    }
    if len(languages) > 1:
        settings["default_language"] = title(languages[0])
    return sheets | {"settings": [list(settings), list(settings.values())]}


def _table(rows: Sequence[Row], columns: Sequence[str], languages: Sequence[str]) -> Sheet:
    heads = [(name, one) for name in columns for one in (languages if name in TRANSLATED else [""])]
    head = [column(name, one, languages) if one else name for name, one in heads]
    return [head, *([_cell(row.get(name, ""), one) for name, one in heads] for row in rows)]


def _cell(value: str | Labels, language: str) -> str:
    return value if isinstance(value, str) else value[language]
