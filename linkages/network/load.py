"""From a codebook's path to a Study, and to the table of everything that is wrong with its files."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from linkages.errors import CodebookError, SurveyError
from linkages.network.build import build_network
from linkages.network.study import Study
from linkages.survey.codebook import Codebook, read_codebook
from linkages.survey.codebook_sheets import read_codebook_sheets
from linkages.survey.core import Survey
from linkages.survey.intake import read_names, read_surveys, union_roster
from linkages.survey.names import propose_names
from linkages.survey.read import WORKBOOKS

CODEBOOK = "study.toml"
SHOWN = 5


def read_study(path: str | Path) -> Study:
    """Read, check and build a study: every round's files become a Survey and a Network over one roster.

    Parameters
    ----------
    path : str or Path
        The codebook, ``study.toml``, the folder that holds it, or an ``.xlsx`` workbook that carries it in the sheets `study`,
        `rounds`, `roles`, `relations` and `attributes`, beside the answers if it holds them. Names of files in it count from its folder.

    Returns
    -------
    Study
        Its rounds in order of time. The roster is everyone on any round's list, in natural order of the ids. Who is not on a
        round's list is not present in it, and is described as in the nearest earlier, else the next later round. Who was not
        interviewed has not answered: silence is kept apart from "no". Who changed the id by the lineage file stands under the
        last one in every round. `Study.problems` holds the warnings.

    Raises
    ------
    CodebookError
        If the codebook is missing or wrong.
    SurveyError
        If the files hold errors; its `problems` is the table that `check_study` gives.
    """
    codebook, surveys, problems, lineage = _read(path)
    errors = problems[problems["severity"] == "error"]
    if len(errors):
        raise SurveyError(_summary(errors, path), problems)
    rosters = {label: survey.actors for label, survey in surveys.items()}
    rounds = {
        label: build_network(survey, codebook, roster=union_roster(rosters, label)) for label, survey in surveys.items()
    }
    return Study(title=codebook.title, rounds=rounds, codebook=codebook, surveys=surveys, lineage=lineage)


def check_study(path: str | Path) -> pd.DataFrame:
    """List every problem of a study's files in one pass.

    Parameters
    ----------
    path : str or Path
        The codebook, ``study.toml``, the folder that holds it, or an ``.xlsx`` workbook with codebook sheets.

    Returns
    -------
    pandas.DataFrame
        One row for each problem, errors first: `severity` (error: the study cannot be read; warning: it can, as the fix says),
        `rule`, `file`, `sheet`, `row` (1-based as a spreadsheet shows it; missing where the whole sheet is meant), `column`, `value`,
        `message` (what was expected, what came), `fix`. No rows: nothing is wrong.

    Raises
    ------
    CodebookError
        If the codebook is missing or wrong.
    """
    return _read(path)[2]


def propose_matches(path: str | Path) -> pd.DataFrame:
    """Propose whom the names in a study's files mean that stand on no list; a person decides.

    Parameters
    ----------
    path : str or Path
        As in `check_study`.

    Returns
    -------
    pandas.DataFrame
        As :func:`linkages.survey.propose_names` gives it; without rows if every name is on a list or decided.

    Raises
    ------
    CodebookError
        If the codebook is missing or wrong.
    SurveyError
        If the file of aliases cannot be read.
    """
    codebook, base = _codebook(path)
    names, roster, aliases = read_names(codebook, base)
    return propose_names(names, roster, aliases=aliases)


def alias_file(path: str | Path) -> str:
    """Return the name of the file, beside the codebook, that holds what a person decided on names."""
    return _codebook(path)[0].actors.aliases


def find_codebook(path: str | Path) -> Path:
    """Return the file that holds the codebook: the path itself, or the ``study.toml`` in it if it is a folder.

    Raises
    ------
    CodebookError
        If the path is a folder without a ``study.toml``.
    """
    path = Path(path)
    if not path.is_dir() or path.suffix.lower() in WORKBOOKS:
        return path
    if not (path / CODEBOOK).is_file():
        raise CodebookError(
            f"expected a {CODEBOOK} in the folder {path}; there is none. Name the codebook, or `linkages new DIR` writes one."
        )
    return path / CODEBOOK


def _read(path: str | Path) -> tuple[Codebook, dict[str, Survey], pd.DataFrame, pd.DataFrame]:
    codebook, base = _codebook(path)
    return codebook, *read_surveys(codebook, base)


def _codebook(path: str | Path) -> tuple[Codebook, Path]:
    path = find_codebook(path)
    in_sheets = path.suffix.lower() in WORKBOOKS
    return read_codebook_sheets(path) if in_sheets else read_codebook(path), path.parent


def _summary(errors: pd.DataFrame, path: str | Path) -> str:
    count = len(errors)
    lines = [f"the files of {path} hold {count:,} error{'s' if count > 1 else ''}:"]
    lines += [
        f"  {_place(problem)}: {problem['message']}. {problem['fix']}" for _, problem in errors.head(SHOWN).iterrows()
    ]
    if count > SHOWN:
        lines.append(f"  and {count - SHOWN:,} more.")
    return "\n".join([*lines, f"check_study({str(path)!r}), or `linkages check {path}`, lists all, the warnings too."])


def _place(problem: pd.Series) -> str:
    parts = [problem["file"], f"sheet {problem['sheet']}" if problem["sheet"] else ""]
    parts += ["" if pd.isna(problem["row"]) else f"row {problem['row']}"]
    parts += [f"column {problem['column']}" if problem["column"] else ""]
    return ", ".join(part for part in parts if part)
