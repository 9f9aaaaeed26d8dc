"""Raw tables become reports: the long layout (one row a tie) and the roster matrix (one row a respondent)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from linkages.survey.cells import folded
from linkages.survey.codebook import Codebook
from linkages.survey.columns import find_tables, pick_columns, report_shape
from linkages.survey.heads import teller
from linkages.survey.keys import TERMS, RelationSpec, RoundSpec
from linkages.survey.problems import Problems, nearest_actors
from linkages.survey.read import RawTable
from linkages.survey.rounds import select_round
from linkages.survey.unclaimed import claimed, report_unclaimed

TOTALS = frozenset({"total", "totals", "grand total", "sum", "σ", "∑", "कुल", "योग"})
_KINDS = {"told": "bool", "row": "int64"}
RAW_COLUMNS = ("reporter", "source", "target", "relation", "text", "told", "file", "sheet", "row", "column")


def read_reports(
    tables: Mapping[str, list[RawTable]],
    codebook: Codebook,
    spec: RoundSpec,
    *,
    roster: pd.DataFrame,
    problems: Problems,
) -> pd.DataFrame:
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

    Returns
    -------
    pandas.DataFrame
        `reporter`, `source`, `target`, `relation`, `text` (the weight as typed, "1" where none was asked), `told` (whether
        the file names the reporter), the terms as typed, `file`, `sheet`, `row`, `column`.
    """
    parts = []
    for relation in codebook.relations:
        found = find_tables(tables, spec.sheet_name(relation.sheet), files=spec.files, problems=problems)
        if relation.layout == "matrix":
            parts += [_read_matrix(table, relation, roster, problems) for table in found]
        else:
            parts.append(_read_long(found, relation, codebook, spec, problems))
    report_unclaimed(tables, codebook, spec, problems=problems)
    if not parts:
        return pd.DataFrame({name: pd.Series(dtype=_KINDS.get(name, "str")) for name in RAW_COLUMNS})
    reports = pd.concat(parts, ignore_index=True)
    return reports.astype({str(name): _KINDS.get(str(name), "str") for name in reports.columns})


def _read_long(
    found: list[RawTable], relation: RelationSpec, codebook: Codebook, spec: RoundSpec, problems: Problems
) -> pd.DataFrame:
    columns = relation.columns
    names = ("source", "target", "reporter", "weight", "round", *TERMS)
    wanted = {name: header for name in names if (header := getattr(columns, name)) is not None}
    wanted |= {f"where {header}": header for header in relation.row_filter}
    ids = [name for name in ("source", "target", "reporter") if name in wanted]
    rows = pick_columns(found, wanted, problems=problems, ids=ids, optional=TERMS)
    rows = rows[claimed(rows, relation)]
    rows = select_round(rows, spec, codebook, column=columns.round, problems=problems)
    empty = pd.Series(False, index=rows.index)
    for name in ids:
        blank = rows[name] == ""
        problems.add(
            "empty_id", rows[blank], f"expected an id in {wanted[name]!r}; the cell is blank", column=wanted[name]
        )
        empty |= blank
    rows = rows[~empty].copy()
    told = columns.reporter is not None
    if not told:
        rows["reporter"] = rows[teller(relation)]
    rows["text"] = rows["weight"] if columns.weight is not None else "1"
    rows = rows.assign(relation=relation.name, told=told, column=columns.weight or "")
    return rows[[*RAW_COLUMNS[:6], *(term for term in TERMS if term in wanted), *RAW_COLUMNS[6:]]]


def _read_matrix(table: RawTable, relation: RelationSpec, roster: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Read a roster matrix: the actor of the row says what it has with the actor of each column.

    The actor of the row is the source and the one of the column the target, save under ``merge = "target"``: there the
    respondent, in the row, is the target, and the columns are the sources.
    A blank cell is no answer of its own: whoever was interviewed and left it blank named nobody there.
    """
    report_shape(table, problems, labelled=True)
    width = len(table.header)
    labels = table.cells[0] if width else pd.Series(dtype="str")
    heads = pd.Series(table.header[1:], index=range(1, max(width, 1)), dtype="str")
    heads = heads[heads != ""]
    where = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows}, index=labels.index)
    row_actors = _matrix_actors(labels, where, "row", roster, problems)
    where = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.header_row}, index=heads.index)
    column_actors = _matrix_actors(heads, where, "column", roster, problems)
    body = table.cells.loc[row_actors.index, column_actors.index]
    long = body.melt(ignore_index=False, var_name="position", value_name="text")
    long = long.rename_axis("line").reset_index()
    blank_code = any(
        "" in codes for codes in (relation.codes.refused, relation.codes.unknown, relation.codes.not_asked)
    )
    long = long if blank_code else long[long["text"] != ""]
    respondent = long["line"].map(row_actors)
    partner = long["position"].map(column_actors)
    own = (respondent == partner) & folded(long["text"]).isin(["", "0", "x", "-", "–", "—"])
    source, target = (partner, respondent) if teller(relation) == "target" else (respondent, partner)
    frame = pd.DataFrame({"reporter": respondent, "source": source, "target": target}).astype("str")
    rows = pd.Series(table.rows, index=table.cells.index)
    frame = frame.assign(relation=relation.name, text=long["text"], told=True, file=table.file, sheet=table.sheet)
    frame["row"] = long["line"].map(rows)
    frame["column"] = long["position"].map(heads)
    return frame[~own][list(RAW_COLUMNS)]


def matrix_labels(table: RawTable, what: Literal["row", "column"], roster: pd.DataFrame) -> set[str]:
    """Return the actors that have a row, or a column, in a roster matrix."""
    if not table.header:
        return set()
    labels = table.cells[0] if what == "row" else pd.Series(table.header[1:], dtype="str")
    places = pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": 0}, index=labels.index)
    return set(_matrix_actors(labels, places, what, roster, Problems()))


def _matrix_actors(
    labels: pd.Series, where: pd.DataFrame, what: str, roster: pd.DataFrame, problems: Problems
) -> pd.Series:
    """Return the actor of each row or column, without totals; labels that name nobody, or the same actor twice, are problems."""
    actors = labels.where(labels.isin(roster.index))
    forms = folded(roster["name"])
    unique = forms[~forms.duplicated(keep=False)]
    by_name = pd.Series(unique.index, index=unique.to_numpy(), dtype="str")
    actors = actors.fillna(folded(labels).map(by_name).astype("str"))
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
