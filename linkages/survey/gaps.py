"""Whoever has no row in a table with a row for each respondent told nothing there, and nobody was asked about who has no column."""

from __future__ import annotations

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.keys import RelationSpec
from linkages.survey.layouts.told import Told
from linkages.survey.problems import Problems, listed, place


def with_gaps(
    survey: tuple[pd.DataFrame, pd.DataFrame],
    told: Told,
    codebook: Codebook,
    *,
    actors: pd.DataFrame,
    problems: Problems,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return interviews and reports with what the tables of a round leave open.

    Parameters
    ----------
    survey : tuple of (pandas.DataFrame, pandas.DataFrame)
        Interviews and reports as read.
    told : Told
        Who has a row, and a column, in which table.
    codebook : Codebook
        The study.
    actors : pandas.DataFrame
        This round's roster.
    problems : Problems
        Gets a warning for each relation that leaves people out.

    Returns
    -------
    interviews, reports : pandas.DataFrame
        Who was interviewed and has no row has a status of its own for that relation, ``not_sampled``; a respondent's tie with
        who has no column in a roster matrix is ``not_asked``.
    """
    interviews, reports = survey
    whole = interviews[interviews["relation"].isna()]
    answered = whole.loc[whole["status"] == "answered", "actor"].drop_duplicates()
    single = interviews[interviews["relation"].notna()]
    present = actors.index[actors["present"] & actors["listed"]]
    for relation in codebook.relations:
        rows = told.respondents[told.respondents["relation"] == relation.name]
        if not len(rows) or any(one.layout in ("long", "repeat") for one in relation.questions):
            continue
        asked = answered[answered.isin(present[_was_asked(actors.loc[present, "role"], relation)])]
        asked = asked[~asked.isin(single.loc[single["relation"] == relation.name, "actor"])]
        where = place(rows["file"].iloc[0], rows["sheet"].iloc[0])
        without_row = asked[~asked.isin(rows["actor"])]
        if len(without_row):
            problems.add("no_row", where, f"{len(without_row):,} interviewed have no row ({listed(without_row)})")
            silent = pd.DataFrame({"actor": without_row, "relation": relation.name, "status": "not_sampled"})
            interviews = pd.concat([interviews, silent], ignore_index=True)
        offered = told.offered.get(relation.name)
        without_column = [actor for actor in present if actor not in offered] if offered is not None else []
        if without_column:
            message = f"{len(without_column):,} actors have no column ({listed(without_column)})"
            problems.add("no_column", where, message)
            respondents = set(rows["actor"]) & set(asked)
            reports = pd.concat([reports, _not_asked(relation, respondents, without_column)], ignore_index=True)
    return interviews, reports


def _was_asked(roles: pd.Series, relation: RelationSpec) -> pd.Series:
    wanted = {fold(role) for role in relation.asked_of}
    return roles.fillna("").map(fold).isin(wanted) if wanted else roles.notna() | True


def _not_asked(relation: RelationSpec, respondents: set[str], others: list[str]) -> pd.DataFrame:
    pairs = [(one, other) for one in sorted(respondents) for other in others if one != other]
    frame = pd.DataFrame(pairs, columns=["reporter", "other"], dtype="str")
    ends = ("other", "reporter") if relation.teller(relation) == "target" else ("reporter", "other")
    frame = frame.assign(source=frame[ends[0]], target=frame[ends[1]], relation=relation.name, answer="not_asked")
    return frame.drop(columns="other").assign(weight=float("nan"))
