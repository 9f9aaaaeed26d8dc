"""What a sheet calls the ends of a tie and whoever tells of it: its own headers."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from linkages.survey.codebook import Codebook
from linkages.survey.keys import QuestionSpec, RelationSpec

Party = Literal["source", "target", "reporter"]


def respondent_header(question: QuestionSpec, codebook: Codebook) -> str:
    """Return the column that says who answers a question: as declared, else that of the interviews, else that of the ids."""
    if question.columns.reporter is not None:
        return question.columns.reporter
    return codebook.interviews.actor if codebook.interviews is not None else codebook.actors.id


def head(spec: RelationSpec, party: Party) -> str:
    """Return the header under which a party stands, for a message; in a matrix it stands in the row or the column.

    Examples
    --------
    >>> spec = RelationSpec(name="help", columns={"source": "from", "target": "to"})
    >>> head(spec, "source"), head(spec, "reporter"), head(RelationSpec(name="help", layout="matrix"), "target")
    ("'from'", "'from'", 'the column')
    """
    if in_labels(spec):
        return "the row" if party in ("reporter", spec.teller(spec)) else "the column"
    return repr(_header(spec, spec, party))


def heads(reports: pd.DataFrame, codebook: Codebook, party: Party) -> pd.Series:
    """Return for each report the header under which a party stands; in a matrix, that of the cell."""
    known = {
        number: _header(spec, question, party)
        for number, (spec, question) in enumerate(codebook.questions)
        if not in_labels(question)
    }
    return reports["question"].map(known).astype("str").fillna(reports["column"])


def in_labels(question: QuestionSpec) -> bool:
    """Return whether the actors stand in the labels of rows and columns."""
    columns = question.columns
    named = columns.partner is not None or bool(columns.model_fields_set & {"source", "target"})
    return question.layout == "matrix" or (question.layout == "two_mode" and not named)


def _header(spec: RelationSpec, question: QuestionSpec, party: Party) -> str:
    columns = question.columns
    if party == "reporter" and columns.reporter is not None:
        return columns.reporter
    teller = spec.teller(question)
    end = teller if party == "reporter" else party
    if columns.partner is not None and end != teller:
        return columns.partner
    return columns.source if end == "source" else columns.target
