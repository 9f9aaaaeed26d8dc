"""Tables with actors in the labels of rows and columns: roster matrices, and two-mode tables of actors and groups."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from linkages.survey.cells import NIL, NO, YES, folded, numbers
from linkages.survey.columns import report_shape
from linkages.survey.heads import in_labels
from linkages.survey.layouts.rows import read_rows
from linkages.survey.layouts.told import GROUPS, PLACED, REPORTS, RESPONDENTS, Asked, Told, together
from linkages.survey.problems import Problems, nearest_actors
from linkages.survey.raw import RawTable

TOTALS = frozenset({"total", "totals", "grand total", "sum", "σ", "∑", "कुल", "योग"})


def read_matrix(found: list[RawTable], asked: Asked) -> Told:
    """Read a roster matrix: the actor of the row says what it has with the actor of each column.

    The actor of the row stands at the end of the respondent: the source, save under ``merge = "target"`` or ``respondent = "target"``.
    A blank cell is no answer of its own: whoever was interviewed and left it blank named nobody there.
    """
    return together([_read_matrix(table, asked) for table in found])


def read_two_mode(found: list[RawTable], asked: Asked) -> Told:
    """Read who belongs to which group, or takes part in what: a list of pairs, or a table with a row for each actor.

    A group that is no actor of the list becomes one, in the role `mode`; where ties count what actors share, groups are no actors.
    """
    if not in_labels(asked.question):
        told = read_rows(found, asked)
        if asked.question.shared:
            return _shared(told, asked)
        end = _other(asked)
        strange = told.reports.loc[~told.reports[end].isin(asked.roster.index), end]
        return together([told, Told(groups=_groups(strange, asked))])
    parts = []
    for table in found:
        groups = pd.Series(table.header[1:], dtype="str")
        groups = groups[(groups != "") & ~folded(groups).isin(TOTALS)]
        known = _known(groups, asked.roster)
        new = pd.DataFrame({"name": groups[known.isna()].to_numpy()}, index=pd.Index(groups[known.isna()], dtype="str"))
        by_column = (
            pd.concat([asked.roster[["name"]], new]) if asked.question.shared or asked.question.mode else asked.roster
        )
        told = _read_matrix(table, asked, columns=by_column)
        if asked.question.shared:
            parts.append(_shared(told, asked))
        else:
            parts.append(together([told, Told(groups=_groups(pd.Series(new.index, dtype="str"), asked))]))
    return together(parts)


def _other(asked: Asked) -> Literal["source", "target"]:
    return "target" if asked.teller == "source" else "source"


def _groups(names: pd.Series, asked: Asked) -> pd.DataFrame:
    if asked.question.mode is None:
        return Told().groups
    return pd.DataFrame({"actor": names.drop_duplicates(), "role": asked.question.mode})[list(GROUPS)]


def _shared(told: Told, asked: Asked) -> Told:
    """Return memberships as ties between those who share groups, both telling of each, with the number shared as the weight."""
    rows, other = told.reports, _other(asked)
    words = folded(rows["text"])
    amounts = numbers(rows["text"])
    strange = amounts.isna() & ~words.isin(YES | NO | NIL | {""})
    message = "expected 1, 0, a number or a tick; " + rows.loc[strange, "text"].map(repr) + " came"
    asked.problems.add(
        "not_a_number", rows[strange], message, column=rows.loc[strange, "column"], value=rows.loc[strange, "text"]
    )
    member = rows[words.isin(YES) | (amounts > 0)].drop_duplicates([asked.teller, other])
    member = member[[asked.teller, other, *PLACED, "column"]].rename(columns={asked.teller: "actor", other: "group"})
    pairs = member.merge(member[["actor", "group"]], on="group", suffixes=("", "_other"))
    pairs = pairs[pairs["actor"] != pairs["actor_other"]]
    count = pairs.groupby(["actor", "actor_other"], sort=True)["group"].nunique().astype(str).rename("text")
    ties = pairs.drop_duplicates(["actor", "actor_other"]).join(count, on=["actor", "actor_other"])
    ties = ties.assign(
        reporter=ties["actor"], source=ties["actor"], target=ties["actor_other"], relation=asked.relation.name,
        told=True, question=asked.number,
    )  # fmt: skip
    present = pd.concat([told.respondents, _as_respondents(member, asked)])
    return Told(
        reports=ties[list(REPORTS)],
        respondents=present,
        states=told.states,
        blanks=told.blanks,
        read=pd.concat([told.read, rows[list(PLACED)]]),
    )


def _as_respondents(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    return rows.assign(relation=asked.relation.name)[list(RESPONDENTS)].drop_duplicates("actor")


def _read_matrix(table: RawTable, asked: Asked, *, columns: pd.DataFrame | None = None) -> Told:
    report_shape(table, asked.problems, labelled=True)
    width = len(table.header)
    labels = table.cells[0] if width else pd.Series(dtype="str")
    heads = pd.Series(table.header[1:], index=range(1, max(width, 1)), dtype="str")
    heads = heads[heads != ""]
    where = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows}, index=labels.index)
    row_actors = _labelled(labels, where, "row", asked.roster, asked.problems)
    column_places = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.header_row}, index=heads.index)
    by_column = asked.roster if columns is None else columns
    column_actors = _labelled(heads, column_places, "column", by_column, asked.problems)
    body = table.cells.loc[row_actors.index, column_actors.index]
    long = body.melt(ignore_index=False, var_name="position", value_name="text")
    long = long.rename_axis("line").reset_index()
    long = long if asked.blank() not in (None, "none") else long[long["text"] != ""]
    respondent, partner = long["line"].map(row_actors), long["position"].map(column_actors)
    own = (respondent == partner) & folded(long["text"]).isin(["", "0", "x", "-", "–", "—"])
    frame = pd.DataFrame({"reporter": respondent, asked.teller: respondent, _other(asked): partner}).astype("str")
    frame = frame.assign(relation=asked.relation.name, text=long["text"], told=True, question=asked.number)
    frame = frame.assign(file=table.file, sheet=table.sheet, row=long["line"].map(pd.Series(table.rows, labels.index)))
    frame["column"] = long["position"].map(heads)
    told_by = where.loc[row_actors.index].assign(
        actor=row_actors, relation=asked.relation.name, column=labels[row_actors.index]
    )
    offered = {} if columns is not None else {asked.relation.name: set(column_actors)}
    return Told(
        reports=frame[~own][list(REPORTS)],
        respondents=told_by[list(RESPONDENTS)],
        offered=offered,
        read=told_by[list(PLACED)],
    )


def _known(labels: pd.Series, roster: pd.DataFrame) -> pd.Series:
    """Return the actor that each label names, by id or by a name that no two actors share."""
    forms = folded(roster["name"])
    unique = forms[~forms.duplicated(keep=False)]
    by_name = pd.Series(unique.index, index=unique.to_numpy(), dtype="str")
    return labels.where(labels.isin(roster.index)).fillna(folded(labels).map(by_name).astype("str"))


def _labelled(labels: pd.Series, where: pd.DataFrame, what: str, roster: pd.DataFrame, problems: Problems) -> pd.Series:
    """Return the actor of each row or column, without totals; labels that name nobody, or the same actor twice, are problems."""
    actors = _known(labels, roster)
    totals = actors.isna() & folded(labels).isin(TOTALS)
    problems.add("totals", where[totals], f"a {what} of totals", column=labels[totals], value=labels[totals])
    blank = labels == ""
    problems.add("empty_label", where[blank], f"expected an id as the label of the {what}; it is blank")
    strange = labels[actors.isna() & ~totals & ~blank]
    if len(roster):
        message = (
            "expected an actor of the roster; " + strange.map(repr) + " came" + nearest_actors(strange, roster["name"])
        )
        problems.add("unlisted_actor", where.loc[strange.index], message, column=strange, value=strange)
    actors = actors.dropna()
    again = actors[actors.duplicated()]
    message = f"expected each actor as one {what}; " + again.map(repr) + " comes again"
    problems.add(
        "duplicate_label", where.loc[again.index], message, column=labels[again.index], value=labels[again.index]
    )
    return actors.drop_duplicates()
