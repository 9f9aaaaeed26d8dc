"""Tables with one row for each tie: long tables, and the repeat groups of a form."""

from __future__ import annotations

import pandas as pd

from linkages.survey.columns import pick_columns
from linkages.survey.keys import TERMS
from linkages.survey.layouts.told import CONTEXT, PLACED, REPORTS, RESPONDENTS, STATES, Asked, Told
from linkages.survey.raw import RawTable
from linkages.survey.rounds import select_round
from linkages.survey.unclaimed import claimed


def read_rows(found: list[RawTable], asked: Asked) -> Told:
    """Read one row for each tie; in an export, columns of the interview that a row belongs to count as the row's own."""
    wanted = asked.parties | asked.terms
    wanted |= {f"where {header}": header for header in asked.relation.rows_of(asked.question)}
    if asked.question.columns.round is not None:
        wanted["round"] = asked.question.columns.round
    rows = pick_columns(found, wanted, problems=asked.problems, ids=list(asked.parties), optional=(*TERMS, *CONTEXT))
    rows = rows[claimed(rows, asked.relation, asked.question)]
    rows = select_round(rows, asked.spec, asked.codebook, column=asked.question.columns.round, problems=asked.problems)
    rows["text"] = rows.get("weight", "1")
    return as_told(rows.assign(column=asked.question.columns.weight or ""), asked)


def as_told(rows: pd.DataFrame, asked: Asked) -> Told:
    """Return rows with the columns of the parties, `text`, `column` and the place as what was told.

    Rows without the id of a party are problems, save that a respondent may leave the partner blank, or give a code in its place.
    """
    rows, coded, blanks = _without_codes(rows, asked)
    empty = pd.Series(False, index=rows.index)
    for name, header in asked.parties.items():
        blank = rows[name] == ""
        if name == "reporter" and asked.named is not None:
            continue
        message = f"expected an id in {header!r}; the cell is blank"
        asked.problems.add("empty_id", rows[blank], message, column=header)
        empty |= blank
    rows = rows[~empty]
    told = "reporter" in rows or asked.question.layout != "long"
    if "reporter" not in rows:
        rows = rows.assign(reporter=rows[asked.teller])
    rows = rows.assign(relation=asked.relation.name, told=told, question=asked.number)
    known = [name for name in (*TERMS, *CONTEXT) if name in rows]
    listed = rows if asked.question.recorded else rows[:0]
    return Told(
        reports=rows[[*REPORTS[:7], *known, *REPORTS[7:]]],
        respondents=listed.assign(actor=listed["reporter"]).drop_duplicates("actor")[list(RESPONDENTS)],
        states=_states(coded, asked),
        blanks=blanks,
        read=coded[list(PLACED)],
    )


def _without_codes(rows: pd.DataFrame, asked: Asked) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the rows that name a partner, those with a code in its place, with what it `says`, and those that hold nothing."""
    if asked.named is None:
        return rows, rows.iloc[:0].assign(says=""), Told().blanks
    named = rows[asked.named]
    codes = {text: asked.no_answer(text) for text in named.unique() if text}
    said = named.map({text: code for text, code in codes.items() if code}).astype("str")
    coded = rows[said.notna()].assign(says=said[said.notna()])
    nobody = coded[coded["reporter"] == ""]
    respondent = asked.parties["reporter"]
    message = f"expected an id in {respondent!r}; the cell is blank"
    asked.problems.add("empty_id", nobody, message, column=respondent)
    coded = coded[coded["reporter"] != ""]
    blank = said.isna() & (named == "")
    blanks = rows.loc[blank, [*PLACED, "text"]].assign(column=asked.parties[asked.named])
    if "weight" not in rows:
        blanks["text"] = ""
    return rows[said.isna() & ~blank], coded, blanks


def _states(coded: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    """Return what rows with a code in place of a partner say of the question, save that nobody is named."""
    if asked.named is None:
        return Told().states
    states = coded[coded["says"] != "none"]
    states = states.assign(
        actor=states["reporter"], status=states["says"], value=states[asked.named], relation=asked.relation.name,
        column=asked.parties[asked.named],
    )  # fmt: skip
    return states[list(STATES)]
