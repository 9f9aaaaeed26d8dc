"""Name generators in one row for each respondent: numbered columns, and questions with several choices."""

from __future__ import annotations

import re

import pandas as pd

from linkages.survey.cells import NO, YES, fold, folded
from linkages.survey.columns import missing_column, report_shape
from linkages.survey.keys import TERMS
from linkages.survey.layouts.rows import as_told
from linkages.survey.layouts.told import CONTEXT, PLACED, RESPONDENTS, STATES, Asked, Told, together
from linkages.survey.problems import place
from linkages.survey.raw import GROUP_MARKS, RawTable
from linkages.survey.rounds import select_round
from linkages.survey.unclaimed import claimed

Places = dict[tuple[int, ...], int]
_LIST = re.compile(r"\s*[;,|\n]\s*")


def numbered(table: RawTable, stem: str) -> Places:
    """Return the columns of a stem by their numbers: ``q12_1``, ``q12-1``, ``q12.1``, ``q12[1]``, ``q121``, and ``q12_1_2`` of two levels.

    A ``#`` in the stem stands for the number where it is not at the end, as in ``children[#]/name``.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> table = raw_table("a.csv", "a", [(1, ["id", "q12_1", "q12_2", "q12a_1", "p[1]/name"])])
    >>> numbered(table, "q12"), numbered(table, "p[#]/name")
    ({(1,): 1, (2,): 2}, {(1,): 4})
    """
    text = re.escape(fold(stem)).replace(r"\#", "#")
    path = rf"(?:.*[{re.escape(''.join(GROUP_MARKS))}])?" if table.grouped else ""
    form = text.replace("#", r"(\d+)") if "#" in text else rf"{text}[_\-\[.]?(\d+)(?:_(\d+))?\]?"
    found = [(at, re.fullmatch(path + form, fold(name))) for at, name in enumerate(table.header)]
    return {tuple(int(one) for one in match.groups() if one): at for at, match in found if match}


def read_wide(found: list[RawTable], asked: Asked) -> Told:
    """Read one row for each respondent with numbered columns, as ``q12_1`` to ``q12_8``, and weights and terms in parallel stems."""
    return together([_read_wide(table, asked) for table in found])


def _read_wide(table: RawTable, asked: Asked) -> Told:
    report_shape(table, asked.problems)
    rows = _own_rows(table, asked)
    if rows is None:
        return Told()
    named = _named(asked)
    wanted = {named: asked.parties[named]} | asked.terms
    stems = {name: numbered(table, header) for name, header in wanted.items()}
    plain = {
        name: column
        for name, header in asked.terms.items()
        if not stems[name] and (column := table.column(header)) is not None
    }
    for name in [name for name, places in stems.items() if not places and name not in plain]:
        missing_column(table, f"{wanted[name]}_1", asked.problems, optional=name in (*TERMS, *CONTEXT))
        if name in (named, "weight"):
            return Told()
    parts = []
    for number, at in sorted(stems[named].items()):
        part = rows.assign(**{named: table.cells.loc[rows.index, at]})
        for name, places in stems.items():
            if name != named:
                part[name] = table.cells.loc[rows.index, places[number]] if number in places else ""
        for name, column in plain.items():
            part[name] = column[rows.index]
        part["text"] = part["weight"] if "weight" in wanted else "1"
        weight = stems.get("weight", {}).get(number)
        part["column"] = table.header[weight if weight is not None else at]
        lost = part[(part[named] == "") & part["text"].ne("") & ("weight" in wanted)]
        message = f"expected an id in {table.header[at]!r}; the cell is blank; beside it stands " + lost["text"].map(
            repr
        )
        asked.problems.add("empty_id", lost, message, column=table.header[at])
        parts.append(part[part[named] != ""])
    told = as_told(_with_respondent(pd.concat(parts, ignore_index=True), asked), asked)
    states = _blank_states(table, rows, stems[named], asked)
    return together([told, Told(respondents=_respondents(rows, asked), states=states, read=rows[list(PLACED)])])


def _named(asked: Asked) -> str:
    return "target" if asked.teller == "source" else "source"


def _with_respondent(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    return rows.assign(**{asked.teller: rows["reporter"]})


def _own_rows(table: RawTable, asked: Asked) -> pd.DataFrame | None:
    """Return reporter and place of the rows of the round that a question reads; None where a column is missing."""
    reporter = asked.parties["reporter"]
    wanted = {"reporter": reporter} | {f"where {one}": one for one in asked.relation.rows_of(asked.question)}
    if asked.question.columns.round is not None:
        wanted["round"] = asked.question.columns.round
    rows = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows}, index=table.cells.index)
    for name, header in wanted.items():
        column = table.column(header)
        if column is None:
            missing_column(table, header, asked.problems)
            return None
        rows[name] = column
    rows = rows[claimed(rows, asked.relation, asked.question)]
    rows = select_round(rows, asked.spec, asked.codebook, column=asked.question.columns.round, problems=asked.problems)
    blank = rows["reporter"] == ""
    asked.problems.add("empty_id", rows[blank], f"expected an id in {reporter!r}; the cell is blank", column=reporter)
    return rows.loc[~blank, ["reporter", *PLACED]]


def _respondents(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    header = asked.parties["reporter"]
    return rows.assign(actor=rows["reporter"], relation=asked.relation.name, column=header)[list(RESPONDENTS)]


def _blank_states(table: RawTable, rows: pd.DataFrame, places: Places, asked: Asked) -> pd.DataFrame:
    """Return what those say who left every column of the partners blank, if the codes give the blank a meaning other than nobody."""
    says = asked.blank()
    if says in (None, "none"):
        return Told().states
    silent = rows[table.cells.loc[rows.index, list(places.values())].map(lambda cell: cell == "").all(axis="columns")]
    header = asked.parties[_named(asked)]
    return silent.assign(actor=silent["reporter"], relation=asked.relation.name, status=says, column=header, value="")[
        list(STATES)
    ]


def read_select(found: list[RawTable], asked: Asked) -> Told:
    """Read a question with several choices: one column with the list of the chosen, or a column of 1 and 0 for each choice, or both.

    A blank is no answer, unless the codes say that it means nobody.
    """
    return together([_read_select(table, asked) for table in found])


def _read_select(table: RawTable, asked: Asked) -> Told:
    report_shape(table, asked.problems)
    rows = _own_rows(table, asked)
    if rows is None:
        return Told()
    header = asked.parties[_named(asked)]
    at, choices = table.find(header), _choices(table, header)
    if at is None and not choices:
        missing_column(table, header, asked.problems)
        return Told()
    if at is None:
        chosen, answered = _ticked(table, rows, choices, asked)
    else:
        texts = table.cells.loc[rows.index, at]
        known = {text: _listed(text, asked) for text in texts.unique()}
        chosen, answered = texts.map(known), texts.ne("")
    named = _named(asked)
    long = rows.assign(**{named: chosen}).explode(named)
    long = long[long[named].notna()].assign(text="1", column=header)
    long[named] = long[named].astype("str")
    told = as_told(_with_respondent(long, asked), asked)
    silent = rows[~answered]
    says = asked.blank() or "unknown"
    states = silent.assign(actor=silent["reporter"], relation=asked.relation.name, status=says, column=header, value="")
    states = states[list(STATES)] if says != "none" else Told().states
    if len(silent) and asked.blank() is None:
        message = f"{len(silent):,} of {len(rows):,} respondents left {header!r} blank"
        asked.problems.add("blank_choice", place(table.file, table.sheet), message, column=header)
    return together([told, Told(respondents=_respondents(rows, asked), states=states, read=rows[list(PLACED)])])


def _choices(table: RawTable, stem: str) -> dict[str, int]:
    """Return the columns of the choices, ``stem/choice``, else ``stem.choice`` or ``stem_choice``, by choice."""
    for mark in ("/", ".", "_"):
        found = {}
        for at, name in enumerate(table.header):
            before, joint, choice = name.rpartition(mark)
            own = fold(before) == fold(stem) or (
                table.grouped and fold(before).endswith(tuple(m + fold(stem) for m in GROUP_MARKS))
            )
            if joint and choice and own:
                found[choice] = at
        if found:
            return found
    return {}


def _ticked(table: RawTable, rows: pd.DataFrame, choices: dict[str, int], asked: Asked) -> tuple[pd.Series, pd.Series]:
    cells = table.cells.loc[rows.index, list(choices.values())]
    cells.columns = pd.Index(list(choices))
    forms = cells.apply(folded)
    for choice in choices:
        strange = rows[~forms[choice].isin(YES | NO | {""})]
        came = cells.loc[strange.index, choice]
        message = "expected 1, 0 or a blank; " + came.map(repr) + " came"
        asked.problems.add("unclear_choice", strange, message, column=table.header[choices[choice]], value=came)
    ticks = forms.isin(YES)
    chosen = pd.Series(
        [[choice for choice, tick in zip(choices, line, strict=True) if tick] for line in ticks.to_numpy()],
        index=rows.index,
        dtype=object,
    )
    return chosen, forms.map(bool).any(axis="columns")


def _listed(text: str, asked: Asked) -> list[str]:
    """Return the choices of a cell: separated by commas, semicolons or bars where it has any, else by spaces."""
    if text in asked.roster.index:
        return [text]
    parts = _LIST.split(text) if _LIST.search(text) else text.split()
    return list(dict.fromkeys(part for part in parts if part))
