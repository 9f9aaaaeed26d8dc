"""Roster matrices that leave people out: whoever has no row told nothing, and nobody was asked about who has no column."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.heads import teller
from linkages.survey.keys import RelationSpec, RoundSpec
from linkages.survey.layouts import matrix_labels
from linkages.survey.problems import Problems, listed, place
from linkages.survey.read import RawTable


def with_gaps(
    survey: tuple[pd.DataFrame, pd.DataFrame],
    tables: Mapping[str, list[RawTable]],
    codebook: Codebook,
    spec: RoundSpec,
    *,
    actors: pd.DataFrame,
    problems: Problems,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return interviews and reports with what the roster matrices of a round leave open.

    Parameters
    ----------
    survey : tuple of (pandas.DataFrame, pandas.DataFrame)
        Interviews and reports as read.
    tables : Mapping of str to list of RawTable
        The files of the round.
    codebook, spec : Codebook, RoundSpec
        The study and the round.
    actors : pandas.DataFrame
        This round's roster.
    problems : Problems
        Gets a warning for each matrix that leaves people out.

    Returns
    -------
    interviews, reports : pandas.DataFrame
        Who was interviewed and has no row in a matrix has a status of its own for that relation, ``not_sampled``; a respondent's tie with
        who has no column is ``not_asked``.
    """
    interviews, reports = survey
    whole = interviews[interviews["relation"].isna()]
    told = whole.loc[whole["status"] == "answered", "actor"].drop_duplicates()
    present = actors.index[actors["present"]]
    for relation in codebook.relations:
        group = tables.get(fold(spec.sheet_name(relation.sheet)), []) if relation.layout == "matrix" else []
        if not group:
            continue
        rows, columns = (
            set().union(*(matrix_labels(table, what, actors) for table in group)) for what in ("row", "column")
        )
        asked = told[told.isin(present[_was_asked(actors.loc[present, "role"], relation)])]
        without_row = asked[~asked.isin(rows)]
        without_column = [actor for actor in present if actor not in columns]
        where = place(group[0].file, group[0].sheet)
        if len(without_row):
            problems.add("no_row", where, f"{len(without_row):,} interviewed have no row ({listed(without_row)})")
            silent = pd.DataFrame({"actor": without_row, "relation": relation.name, "status": "not_sampled"})
            interviews = pd.concat([interviews, silent], ignore_index=True)
        if without_column:
            problems.add(
                "no_column", where, f"{len(without_column):,} actors have no column ({listed(without_column)})"
            )
            reports = pd.concat([reports, _not_asked(relation, rows & set(asked), without_column)], ignore_index=True)
    return interviews, reports


def _was_asked(roles: pd.Series, relation: RelationSpec) -> pd.Series:
    wanted = {fold(role) for role in relation.asked_of}
    return roles.fillna("").map(fold).isin(wanted) if wanted else roles.notna() | True


def _not_asked(relation: RelationSpec, respondents: set[str], others: list[str]) -> pd.DataFrame:
    pairs = [(one, other) for one in sorted(respondents) for other in others if one != other]
    frame = pd.DataFrame(pairs, columns=["reporter", "other"], dtype="str")
    ends = ("other", "reporter") if teller(relation) == "target" else ("reporter", "other")
    frame = frame.assign(source=frame[ends[0]], target=frame[ends[1]], relation=relation.name, answer="not_asked")
    return frame.drop(columns="other").assign(weight=float("nan"))
