"""Who was interviewed: the statuses, and consent."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linkages.survey.cells import NO, YES, fold, folded
from linkages.survey.codebook import Codebook
from linkages.survey.columns import find_tables, pick_columns
from linkages.survey.core import STATUSES
from linkages.survey.keys import InterviewsSpec, RoundSpec
from linkages.survey.problems import Problems, nearest
from linkages.survey.raw import RawTable
from linkages.survey.rounds import select_round

PLACED = ("file", "sheet", "row")
UNREAD = "one that cannot be read"


def read_interviews(
    tables: Mapping[str, list[RawTable]], codebook: Codebook, spec: RoundSpec, *, problems: Problems
) -> pd.DataFrame | None:
    """Return the interviews of one round, or None where the codebook declares none.

    Returns
    -------
    pandas.DataFrame
        `actor`, `relation` (missing: the whole interview), `status`, `consent` (False where it was refused), `file`, `sheet`, `row`.
    """
    declared = codebook.interviews
    if declared is None:
        return None
    wanted = {"actor": declared.actor} | ({"status": declared.status} if declared.status else {})
    for name in ("consent", "round", "relation"):
        if (header := getattr(declared, name)) is not None:
            wanted[name] = header
    found = find_tables(tables, spec.sheet_name(declared.sheet), files=spec.file_names, problems=problems)
    rows = pick_columns(found, wanted, problems=problems, ids=["actor"])
    rows = select_round(rows, spec, codebook, column=declared.round, problems=problems)
    problems.add(
        "empty_id", rows[rows["actor"] == ""], "expected the actor's id; the cell is blank", column=declared.actor
    )
    rows = rows[rows["actor"] != ""].copy()
    rows["status"] = _statuses(rows, declared, problems) if declared.status else "answered"
    rows = _with_relations(rows, codebook, problems)
    rows["consent"] = _consents(rows, declared, problems)
    rows.loc[~rows["consent"] & rows["status"].eq("answered"), "status"] = "refused"
    return _once(rows, declared, problems)[["actor", "relation", "status", "consent", *PLACED]]


def everyone_answered(roster: pd.Index) -> pd.DataFrame:
    """Return interviews that say that everyone on the roster answered, where a study lists none."""
    frame = pd.DataFrame({"actor": pd.Series(roster, dtype="str")})
    frame["relation"] = pd.Series(pd.NA, index=frame.index, dtype="str")
    return frame.assign(status="answered", consent=True, file="", sheet="", row=0)


def status_of(reports: pd.DataFrame, interviews: pd.DataFrame, actor: str) -> pd.Series:
    """Return for each report the interview status of one of its parties on its relation; missing without an interview."""
    whole = interviews[interviews["relation"].isna()].drop_duplicates("actor").set_index("actor")["status"]
    status = reports[actor].map(whole)
    single = interviews[interviews["relation"].notna()].drop_duplicates(["actor", "relation"])
    if not len(single):
        return status.astype("str")
    known = single.set_index(["actor", "relation"])["status"]
    own = known.reindex(pd.MultiIndex.from_frame(reports[[actor, "relation"]])).to_numpy()
    return pd.Series(own, index=reports.index, dtype="str").fillna(status.astype("str"))


def _statuses(rows: pd.DataFrame, declared: InterviewsSpec, problems: Problems) -> pd.Series:
    meaning = {status: status for status in STATUSES}
    meaning |= {fold(code): status for status in STATUSES for code in getattr(declared.codes, status)}
    status = folded(rows["status"]).map(meaning).astype("str")
    wrong = rows[status.isna()]
    known = [word for word in meaning if word]
    hints = {word: nearest(word, known) for word in wrong["status"].unique()}
    message = (
        "expected one of " + ", ".join(known) + "; " + wrong["status"].map(lambda word: f"{word!r} came{hints[word]}")
    )
    problems.add("unknown_status", wrong, message, column=declared.status, value=wrong["status"])
    return status


def _with_relations(rows: pd.DataFrame, codebook: Codebook, problems: Problems) -> pd.DataFrame:
    """Return the rows with the name of the relation that each is about, missing for the whole interview; rows of unknown ones are out."""
    if "relation" not in rows:
        return rows.assign(relation=pd.Series(pd.NA, index=rows.index, dtype="str"))
    names = {fold(spec.name): spec.name for spec in codebook.relations}
    told = folded(rows["relation"])
    wrong = rows[~told.isin([*names, ""])]
    message = wrong["relation"].map(lambda word: f"expected a relation; {word!r} came{nearest(word, names.values())}")
    column = (codebook.interviews.relation if codebook.interviews else None) or "relation"
    problems.add("unknown_relation", wrong, message, column=column, value=wrong["relation"])
    return rows.assign(relation=told.map(names).astype("str"))[told.isin([*names, ""])]


def _consents(rows: pd.DataFrame, declared: InterviewsSpec, problems: Problems) -> pd.Series:
    if declared.consent is None:
        return pd.Series(True, index=rows.index)
    told = folded(rows["consent"])
    refused = told.isin(NO)
    message = rows["actor"].map(lambda actor: f"{actor!r} did not consent")
    problems.add(
        "consent_refused", rows[refused], message[refused], column=declared.consent, value=rows["consent"][refused]
    )
    unclear = rows[~told.isin(NO | YES) & rows["status"].eq("answered")]
    message = unclear["consent"].map(lambda word: f"expected yes or no; {word!r} came")
    problems.add("unclear_consent", unclear, message, column=declared.consent, value=unclear["consent"])
    return ~refused


def _once(rows: pd.DataFrame, declared: InterviewsSpec, problems: Problems) -> pd.DataFrame:
    key = ["actor", "relation"]
    rows = rows.sort_values("consent", kind="stable")
    again = rows[rows.duplicated(key)]
    first = rows.drop_duplicates(key).set_index(key)["status"]
    earlier = first.reindex(pd.MultiIndex.from_frame(again[key])).to_numpy()
    conflict = again["status"].fillna(UNREAD).to_numpy() != pd.Series(earlier, dtype="str").fillna(UNREAD).to_numpy()
    for rule, chosen in (("interview_conflict", again[conflict]), ("interview_twice", again[~conflict])):
        message = chosen["actor"].map(repr) + " has more than one interview in this round"
        if rule == "interview_conflict":
            message += (
                ", with different statuses: "
                + pd.Series(earlier[conflict], index=chosen.index, dtype="str").fillna(UNREAD)
                + ", "
                + chosen["status"].fillna(UNREAD)
            )
        problems.add(rule, chosen, message, column=declared.status, value=chosen["status"])
    return rows.drop_duplicates(key).sort_index()
