"""What was typed as the weight and the terms of a tie, read as answers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.survey.cells import NIL, NO, YES, flags, fold, folded, number, numbers
from linkages.survey.codebook import Codebook
from linkages.survey.core import NO_ANSWERS
from linkages.survey.keys import TERMS, QuestionSpec, RelationSpec
from linkages.survey.problems import Problems, number_fix


def read_answers(reports: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> pd.DataFrame:
    """Return the reports with `answer` and `weight`, and with their terms read.

    Notes
    -----
    The codes of the relation come first; then 0, a dash and `nil` say that there is no tie; then the number is the weight. In a binary
    relation yes, no and a tick will do. A weight that cannot be read gives the answer *unknown*, beside its error.
    """
    reports = reports.assign(answer="unknown", weight=np.nan)
    for place, (relation, question) in enumerate(codebook.questions):
        rows = reports[reports["question"] == place]
        answer, weight = _answers(rows, relation, question, problems)
        reports.loc[rows.index, "answer"], reports.loc[rows.index, "weight"] = answer, weight
    for term in [term for term in TERMS if term in reports]:
        reports[term] = _term(reports, term, codebook, problems)
    return reports


def _answers(
    rows: pd.DataFrame, relation: RelationSpec, question: QuestionSpec, problems: Problems
) -> tuple[pd.Series, pd.Series]:
    told, value = folded(rows["text"]), numbers(rows["text"])
    if relation.weight_type == "binary":
        value = value.mask(told.isin(YES), 1.0).mask(told.isin(NO), 0.0)
    answer = pd.Series("present", index=rows.index, dtype="str")
    answer[told.isin(NIL) | (value == 0)] = "absent"
    coded = pd.Series(False, index=rows.index)
    for name, codes in (
        ("absent", question.codes.none),
        *((one, getattr(question.codes, one)) for one in NO_ANSWERS),
    ):
        says = _says(told, value, codes)
        answer[says] = name
        coded |= says
    read = (answer == "present") & ~coded
    wrong = {
        "blank_weight": read & (told == ""),
        "not_a_number": read & (told != "") & value.isna(),
        "infinite_weight": read & np.isinf(value),
        "negative_weight": read & np.isfinite(value) & (value < 0),
    }
    for rule, chosen in wrong.items():
        message = f"expected the {relation.weight_type} of {relation.name!r}, a number of 0 or more; "
        told = rows.loc[chosen, "text"].map(lambda text: f"{text!r} came" if text else "the cell is blank")
        fix = number_fix(rows.loc[chosen, "text"]) if rule == "not_a_number" else ""
        _tell(problems, rule, rows[chosen], message + told, fix=fix)
        answer[chosen] = "unknown"
    value = value.where(answer == "present")
    _doubt_weights(rows, value, relation, problems)
    return answer, value.mask(value.notna(), 1.0) if relation.weight_type == "binary" else value


def _says(told: pd.Series, value: pd.Series, codes: list[str]) -> pd.Series:
    figures = [figure for figure in map(number, codes) if np.isfinite(figure)]
    return told.isin([fold(code) for code in codes]) | value.isin(figures)


def _doubt_weights(rows: pd.DataFrame, value: pd.Series, relation: RelationSpec, problems: Problems) -> None:
    if relation.weight_type == "binary":
        many = value.notna() & (value != 1)
        message = f"{relation.name!r} is binary; " + rows.loc[many, "text"].map(repr) + " came"
        _tell(problems, "binary_weight", rows[many], message)
    if relation.weight_type == "share":
        above = rows[value > 100]
        _tell(problems, "share_range", above, "expected a share of at most 100; " + above["text"].map(repr) + " came")
        large, small = (value > 1) & (value <= 100), (value > 0) & (value < 1)
        if large.any() and small.any():
            told = f"shares of {relation.name!r} are on two scales: {int(large.sum()):,} above 1 and {int(small.sum()):,} below 1"
            _tell(problems, "share_scale", rows[small].head(1), told)


def _term(reports: pd.DataFrame, term: str, codebook: Codebook, problems: Problems) -> pd.Series:
    typed = reports[term].fillna("")
    values = flags(typed) if term == "tied" else numbers(typed)
    wrong = reports[(typed != "") & values.isna()]
    headers = {place: getattr(one.columns, term) or term for place, (_, one) in enumerate(codebook.questions)}
    wanted = "yes or no" if term == "tied" else "a number"
    column = wrong["question"].map(headers)
    message = f"expected {wanted} as " + column.map(repr) + "; " + wrong[term].map(repr) + " came"
    fix = number_fix(wrong[term]) if term != "tied" else ""
    problems.add("bad_term", wrong, message, column=column, value=wrong[term], fix=fix)
    return values


def _tell(
    problems: Problems, rule: str, rows: pd.DataFrame, message: str | pd.Series, *, fix: str | pd.Series = ""
) -> None:
    problems.add(rule, rows, message, column=rows["column"], value=rows["text"], fix=fix)
