"""Every question of a round is read in its own layout."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.columns import find_tables
from linkages.survey.keys import Layout, RoundSpec
from linkages.survey.layouts.gates import read_gate
from linkages.survey.layouts.labelled import read_matrix, read_two_mode
from linkages.survey.layouts.rows import read_rows
from linkages.survey.layouts.told import PLACED, Asked, Told, together
from linkages.survey.layouts.wide import read_select, read_wide
from linkages.survey.problems import Problems, place
from linkages.survey.raw import RawTable
from linkages.survey.unclaimed import report_unclaimed

READERS: Mapping[Layout, Callable[[list[RawTable], Asked], Told]] = {
    "long": read_rows,
    "repeat": read_rows,
    "wide": read_wide,
    "select": read_select,
    "matrix": read_matrix,
    "two_mode": read_two_mode,
}


def read_told(
    tables: Mapping[str, list[RawTable]],
    codebook: Codebook,
    spec: RoundSpec,
    *,
    roster: pd.DataFrame,
    problems: Problems,
) -> Told:
    """Return what respondents said in one round, not yet judged.

    Parameters
    ----------
    tables : Mapping of str to list of RawTable
        The files of the round.
    codebook, spec : Codebook, RoundSpec
        The study and the round.
    roster : pandas.DataFrame
        Everyone in the study, indexed by id, with `name`: labels of a matrix may be names.
    problems : Problems
        Gets what is wrong.
    """
    parts = []
    for number, (relation, question) in enumerate(codebook.questions):
        asked = Asked(relation, question, number, codebook, spec, tables, roster, problems)
        found = _find(asked)
        parts += [READERS[question.layout](found, asked), read_gate(found, asked)]
    report_unclaimed(tables, codebook, spec, problems=problems)
    told = together(parts)
    _report_blanks(told, problems)
    return told


def _find(asked: Asked) -> list[RawTable]:
    """Return the tables of a question; an export has none for a repeat group that nobody filled in."""
    sheet = asked.spec.sheet_name(asked.relation.sheet_of(asked.question))
    roots = asked.tables.get("submissions", [])
    if asked.question.layout == "repeat" and roots and fold(sheet) not in asked.tables:
        where = place(roots[0].file, sheet)
        if any(rule == "kobo_csv" for root in roots for rule, *_ in root.broken):
            message = f"expected the repeat group {sheet!r}; a CSV export of KoboToolbox does not hold it"
            asked.problems.add("no_repeat_in_csv", where, message)
        else:
            message = f"there is no table of the repeat group {sheet!r}: nobody filled it in, or it was left out of the export"
            asked.problems.add("no_repeat", where, message)
        return []
    return find_tables(asked.tables, sheet, files=asked.spec.file_names, problems=asked.problems)


def _report_blanks(told: Told, problems: Problems) -> None:
    """Add the rows that name nobody to any question."""
    blanks = told.blanks
    used = pd.MultiIndex.from_frame(pd.concat([told.reports[list(PLACED)], told.states[list(PLACED)]]))
    if not len(blanks):
        return
    alone = blanks[~pd.MultiIndex.from_frame(blanks[list(PLACED)]).isin(used)]
    valued = alone["text"].ne("")
    first = alone[valued].drop_duplicates(list(PLACED))
    message = first["column"].map(lambda header: f"expected an id in {header!r}; the cell is blank")
    message += "; beside it stands " + first["text"].map(repr)
    problems.add("empty_id", first, message, column=first["column"])
    named = pd.MultiIndex.from_frame(first[list(PLACED)])
    rest = alone[~pd.MultiIndex.from_frame(alone[list(PLACED)]).isin(named)].drop_duplicates(list(PLACED))
    problems.add("blank_row", rest, "the row names nobody", column=rest["column"])
