"""Questions that were not answered as a whole: a gate in front of them says so."""

from __future__ import annotations

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.columns import missing_column
from linkages.survey.core import NO_ANSWERS
from linkages.survey.layouts.told import STATES, Asked, Told
from linkages.survey.raw import RawTable
from linkages.survey.rounds import select_round


def read_gate(found: list[RawTable], asked: Asked) -> Told:
    """Return who did not answer a question, by the column that says so: in the table of the answers, or in that of the interviews."""
    header = asked.question.columns.gate
    if header is None:
        return Told()
    tables = [top for table in found if (top := _top(table)).find(header) is not None] or _interviews(asked)
    tables = list({id(table): table for table in tables}.values())
    parts = [_read_gate(table, header, asked) for table in tables]
    states = [part for part in parts if len(part)]
    return Told(states=pd.concat(states, ignore_index=True)) if states else Told()


def _top(table: RawTable) -> RawTable:
    return table if table.parent is None else _top(table.parent)


def _interviews(asked: Asked) -> list[RawTable]:
    declared = asked.codebook.interviews
    sheet = declared.sheet if declared is not None else "interviews"
    return asked.tables.get(fold(asked.spec.sheet_name(sheet)), [])


def _read_gate(table: RawTable, header: str, asked: Asked) -> pd.DataFrame:
    reporter = asked.parties.get("reporter", asked.parties[asked.teller])
    wanted = {"actor": reporter, "value": header}
    rows = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows}, index=table.cells.index)
    rounds = asked.codebook.interviews.round if asked.codebook.interviews is not None else None
    rounds = asked.question.columns.round or rounds
    if rounds is not None and table.column(rounds) is not None:
        wanted["round"] = rounds
    for name, one in wanted.items():
        column = table.column(one)
        if column is None:
            missing_column(table, one, asked.problems)
            return Told().states
        rows[name] = column
    if "round" in rows:
        rows = select_round(rows, asked.spec, asked.codebook, column=rounds, problems=asked.problems)
    codes = asked.question.codes
    meaning = {fold(code): what for what in NO_ANSWERS for code in getattr(codes, what)}
    said = rows["value"].map(fold).map(meaning)
    rows = rows.assign(status=said, relation=asked.relation.name, column=header)[said.notna() & rows["actor"].ne("")]
    return rows[list(STATES)]
