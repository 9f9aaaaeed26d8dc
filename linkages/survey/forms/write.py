"""Writing a form: an XLSForm, the lists that go with it, and the codebook that reads its export."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import xlsxwriter

from linkages.errors import LinkagesError, WriteError
from linkages.survey.aliases import ALIAS_COLUMNS
from linkages.survey.codebook import Codebook
from linkages.survey.decision_files import append_rows
from linkages.survey.forms.plan import Form, plan_form
from linkages.survey.forms.proposal import ROSTER_FILE
from linkages.survey.toml_text import codebook_toml

FORM, CODEBOOK, ALIASES = "form.xlsx", "study.toml", "aliases.csv"
WIDTHS = {"type": 34, "name": 24, "label": 60, "hint": 40, "relevant": 36, "choice_filter": 40, "calculation": 40}


def write_form(study: str | Path | Codebook, folder: str | Path, *, label: str | None = None) -> Path:
    """Write the form of a study for KoboToolbox and ODK into a folder, with the codebook that reads its export.

    The folder gets ``form.xlsx`` (an XLSForm) and ``actors.csv`` to upload, ``roster.xlsx`` (the list of actors with all that is known of
    them, which stays with you) and ``study.toml``. Where a round before has answers, the form is a follow-up:
    ``last_round.csv`` to upload reminds each respondent of whom that respondent named, and of nobody else's answers.

    Parameters
    ----------
    study : str, Path or Codebook
        The codebook, its folder, a workbook with codebook sheets, or a codebook in hand, whose files count from here.
    folder : str or Path
        Made if it is not there.
    label : str, optional
        The round to be asked, one of the codebook's or a new one; otherwise the first after those that have answers.

    Returns
    -------
    Path
        The form.

    Raises
    ------
    CodebookError
        If the codebook is missing or wrong.
    SurveyError
        If the list of actors, or the answers of rounds before, hold errors.
    LinkagesError
        If one of the files is in the folder already (nothing is overwritten), an id holds a space, or nothing is to be asked.
    WriteError
        If a file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from linkages.survey import parse_codebook
    >>> trust = {"name": "trust", "label": "Trust", "question": "Whom do you trust?", "merge": "source"}
    >>> study = parse_codebook({"title": "Looms", "rounds": [{"label": "first", "files": "to-come.xlsx"}], "relations": [trust]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     form = write_form(study, folder)
    ...     print(form.name, *sorted(path.name for path in form.parent.iterdir() if path != form))
    form.xlsx actors.csv roster.xlsx study.toml
    """
    return write_planned(plan_form(study, label=label), folder)


def write_planned(form: Form, folder: str | Path) -> Path:
    """Write a planned form into a folder, as `write_form` does, and return its path."""
    folder = Path(folder)
    writers: dict[str, Callable[[Path], object]] = {
        FORM: lambda path: _write_book(path, form.sheets),
        **{name: _csv_writer(rows) for name, rows in form.uploads.items()},
        ROSTER_FILE: lambda path: _write_book(path, {"roster": form.roster}),
        CODEBOOK: lambda path: path.write_text(_codebook_text(form, folder), encoding="utf-8", newline="\n"),
    }
    if form.aliases:
        writers[ALIASES] = lambda path: append_rows(path, None, form.aliases, ALIAS_COLUMNS)
    there = [name for name in writers if (folder / name).exists()]
    if there:
        raise LinkagesError(
            f"expected a folder without {there[0]}; {folder / there[0]} is there already. Name another folder with -o."
        )
    begun: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, write in writers.items():
            begun.append(name)
            write(folder / name)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        for name in begun:
            with suppress(OSError):
                (folder / name).unlink()
        name = begun[-1] if begun else ""
        raise WriteError(
            f"{folder / name} could not be written ({error}). Name a folder that may be written to."
        ) from error
    return folder / FORM


def _write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Write rows as text cells, so that none is a formula or a link."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold, wrapped = (
            book.add_format({"bold": True, "bottom": 1}),
            book.add_format({"num_format": "@", "valign": "top"}),
        )
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 2 if name == "survey" else 0)
            for at, head in enumerate(rows[0]):
                sheet.set_column(at, at, WIDTHS.get(head.split("::")[0], 16), wrapped)
                sheet.write_string(0, at, head, bold)
            for row, line in enumerate(rows[1:], 1):
                for at, cell in enumerate(line):
                    if cell:
                        sheet.write_string(row, at, cell)


def _csv_writer(rows: Sequence[Sequence[str]]) -> Callable[[Path], object]:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return lambda path: path.write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _codebook_text(form: Form, folder: Path) -> str:
    document = form.codebook_in(folder)
    last = len(document["rounds"]) - 1
    head = "The codebook that reads the export of form.xlsx. Save the export beside it, with XML values and headers and all repeat groups."
    comments = {
        "": "\n".join([head, *(f"To know: {note}" for note in form.notes)]),
        f"rounds.{last}.files": "the export: .xlsx or .json of KoboToolbox, the .zip of ODK Central; put its name here",
        "interviews": "Who was interviewed: each submission says how the visit went.",
    }
    return codebook_toml(document, comments=comments)
