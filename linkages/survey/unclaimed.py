"""Rows of ties that no relation reads: misspelt names of relations, and others."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from linkages.survey.cells import fold, folded
from linkages.survey.codebook import Codebook
from linkages.survey.columns import pick_columns
from linkages.survey.keys import QuestionSpec, RelationSpec, RoundSpec
from linkages.survey.problems import Problems
from linkages.survey.raw import RawTable
from linkages.survey.rounds import report_unread

ALIKE = 0.6
_SEPARATORS = str.maketrans("_-/.,()", "       ")


def claimed(rows: pd.DataFrame, relation: RelationSpec, question: QuestionSpec) -> pd.Series:
    """Return which rows (columns ``where HEADER``) belong to a question of a relation."""
    own = pd.Series(True, index=rows.index)
    for header, values in relation.rows_of(question).items():
        own &= folded(rows[f"where {header}"]).isin([fold(value) for value in values])
    return own


def report_unclaimed(
    tables: Mapping[str, list[RawTable]], codebook: Codebook, spec: RoundSpec, *, problems: Problems
) -> None:
    """Add the rows of long sheets that no relation reads, one problem for each combination of values.

    A value that resembles a relation's name or label is an error: its answers would be lost, and whoever gave them would pass for a
    person who names nobody.
    """
    by_sheet: dict[str, list[tuple[RelationSpec, QuestionSpec]]] = {}
    for relation, question in codebook.questions:
        if question.layout in ("long", "repeat"):
            by_sheet.setdefault(fold(spec.sheet_name(relation.sheet_of(question))), []).append((relation, question))
    for sheet, asked in by_sheet.items():
        headers = list(dict.fromkeys(header for relation, one in asked for header in relation.rows_of(one)))
        wanted = {f"where {header}": header for header in headers}
        rows = pick_columns(tables.get(sheet, []), wanted, problems=Problems())
        own = np.zeros(len(rows), dtype=bool)
        for relation, one in asked:
            own |= claimed(rows, relation, one).to_numpy()
        unread = rows[~own]
        if not len(unread):
            continue
        what = " / ".join(headers)
        unread = unread.assign(**{what: unread[list(wanted)].agg(" / ".join, axis="columns")})
        meant = meanings(unread[what].unique(), asked) if len(headers) == 1 else {}
        misspelt = unread[what].isin(list(meant))
        known = {value for relation, one in asked for values in relation.rows_of(one).values() for value in values}
        report_unread(unread[~misspelt], "unclaimed_rows", what, column=what, known=known, problems=problems)
        report_unread(
            unread[misspelt], "misspelt_relation", what, column=what, known=known, problems=problems, meant=meant
        )


def meanings(values: Iterable[str], asked: Iterable[tuple[RelationSpec, QuestionSpec]]) -> dict[str, str]:
    """Return for each value that resembles a relation's name or label, what should stand in its place.

    Examples
    --------
    >>> sale = RelationSpec(name="cloth_sale", label={"en": "Cloth sold", "hi": "कपड़ा"})
    >>> meanings(["sale of cloth", "Sold cloth", "rent"], [(sale, sale)])
    {'sale of cloth': 'cloth_sale', 'Sold cloth': 'cloth_sale'}
    """
    forms: dict[str, str] = {}
    for relation, question in asked:
        [(_, typed)] = relation.rows_of(question).items() or [("", [relation.name])]
        labels = relation.label.values() if isinstance(relation.label, dict) else [relation.label or ""]
        for text, meant in [*((one, one) for one in typed), *((one, typed[0]) for one in (relation.name, *labels))]:
            forms.setdefault(_words(text), meant)
    forms.pop("", None)
    close = {value: difflib.get_close_matches(_words(value), forms, n=1, cutoff=ALIKE) for value in values}
    return {value: forms[near[0]] for value, near in close.items() if near}


def _words(text: str) -> str:
    """Return the words of a text in order of the alphabet, so that their order does not count."""
    return " ".join(sorted(fold(text).translate(_SEPARATORS).split()))
