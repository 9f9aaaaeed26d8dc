"""Which rows of a table belong to a round."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linkages.survey.cells import fold, folded
from linkages.survey.codebook import Codebook
from linkages.survey.keys import RoundSpec
from linkages.survey.problems import Problems, listed, nearest


def select_round(
    frame: pd.DataFrame, spec: RoundSpec, codebook: Codebook, *, column: str | None, problems: Problems
) -> pd.DataFrame:
    """Return the rows of one round, by the round's code or label; all rows where no round `column` is declared.

    Rows of no declared round are a problem, one for each value.
    """
    if column is None:
        return frame
    told = folded(frame["round"])
    known = {fold(one.code or one.label) for one in codebook.rounds} | {fold(one.label) for one in codebook.rounds}
    report_unread(frame[~told.isin(known)], "unknown_round", "round", column=column, known=known, problems=problems)
    return frame[told.isin({fold(spec.code or spec.label), fold(spec.label)})]


def report_unread(
    rows: pd.DataFrame,
    rule: str,
    what: str,
    *,
    column: str,
    known: set[str],
    problems: Problems,
    meant: Mapping[str, str] | None = None,
) -> None:
    """Add one problem for each value of the column `what` in rows that nobody reads, with their count and first rows.

    The hint is what a value is `meant` to be, else the nearest of the `known`.
    """
    for (_, _, value), group in rows.groupby(["file", "sheet", what], sort=True):
        count = len(group)
        told = f"{count:,} row{'s' if count > 1 else ''} ({listed(group['row'], 10)})"
        message = f"{told} with {what} {value!r} belong to nothing in the codebook"
        hint = f"; the nearest is {meant[str(value)]!r}" if meant else nearest(str(value), known)
        problems.add(rule, group.head(1), message + hint, column=column, value=str(value), covers=group)
