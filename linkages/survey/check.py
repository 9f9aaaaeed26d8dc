"""Are the reports of a round possible? Each rule is one small function; what is wrong becomes rows of the problems table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from linkages.survey.codebook import Codebook
from linkages.survey.heads import Party, head, heads
from linkages.survey.interviews import status_of
from linkages.survey.keys import TERMS
from linkages.survey.problems import Problems, listed, nearest_actors, worded

SYMMETRICAL = ("either", "both", "max", "mean")


def listed_only(
    frame: pd.DataFrame, columns: Mapping[str, pd.Series], everyone: pd.DataFrame, *, problems: Problems
) -> pd.DataFrame:
    """Return the rows whose actors are in the study; the others are errors, named with the nearest actor.

    Parameters
    ----------
    frame : pandas.DataFrame
        Reports or interviews.
    columns : Mapping of str to pandas.Series
        Which columns hold actors, each with its header in the file, row by row; an id that stands twice in a row is told once.
    everyone : pandas.DataFrame
        All actors of all rounds, indexed by id, with `name`.
    problems : Problems
        Gets the errors.
    """
    known = pd.Series(True, index=frame.index)
    told = pd.Series("", index=frame.index)
    for column, header in columns.items():
        strange = ~frame[column].isin(everyone.index)
        rows = frame[strange & (frame[column] != told)]
        message = "expected an actor of the roster; " + rows[column].map(repr) + " came"
        message += nearest_actors(rows[column], everyone["name"])
        problems.add("unlisted_actor", rows, message, column=header[rows.index], value=rows[column])
        told = told.mask(strange, frame[column])
        known &= ~strange
    return frame[known]


def with_visitors(
    roster: pd.DataFrame, mentioned: pd.DataFrame, everyone: pd.DataFrame, *, problems: Problems
) -> pd.DataFrame:
    """Return the roster of the round with those who are named in it, though only another round lists them.

    `mentioned` has `actor`, `file`, `sheet` and `row`.
    """
    away = mentioned[~mentioned["actor"].isin(roster.index)].drop_duplicates("actor")
    if not len(away):
        return roster
    problems.add(
        "other_round_actor", away, away["actor"].map(repr) + " is listed in another round only", value=away["actor"]
    )
    return pd.concat([roster, everyone.loc[everyone.index.isin(away["actor"])].assign(present=True)])


def without_self_ties(reports: pd.DataFrame, *, problems: Problems) -> pd.DataFrame:
    """Return the reports that name two actors; self-ties are warnings."""
    selfish = reports["source"] == reports["target"]
    rows = reports[selfish]
    message = worded(rows, "{source!r} is tied to itself in {relation!r}")
    problems.add("self_tie", rows, message, value=rows["source"])
    return reports[~selfish]


def with_reporters(
    reports: pd.DataFrame, interviews: pd.DataFrame, codebook: Codebook, *, problems: Problems
) -> pd.DataFrame:
    """Return the reports with the other end as reporter where the file names none and only that end was interviewed.

    Under a rule that hears both ends, a tie whose source was silent can only have been told by its target.
    """
    both_heard = [spec.name for spec in codebook.relations if spec.rule in SYMMETRICAL]
    open_ = ~reports["told"] & reports["relation"].isin(both_heard) & (reports["answer"] == "present")
    rows = reports[open_]
    silent = status_of(rows, interviews, "source").ne("answered") & status_of(rows, interviews, "target").eq("answered")
    moved = rows[silent]
    for (relation, _, _), group in moved.groupby(["relation", "file", "sheet"], sort=True):
        spec = next(one for one in codebook.relations if one.name == relation)
        ends = head(spec, "source"), head(spec, "target")
        message = f"{len(group):,} ties of {relation!r} name no reporter; who stands in {ends[0]} was not interviewed, "
        message += f"who stands in {ends[1]} was"
        problems.add("inferred_reporter", group.head(1), message)
    reports = reports.copy()
    reports.loc[moved.index, "reporter"] = moved["target"]
    return reports


def respondents_only(
    reports: pd.DataFrame, interviews: pd.DataFrame, codebook: Codebook, *, problems: Problems
) -> pd.DataFrame:
    """Return the reports without those of persons who refused consent.

    Ties reported by somebody who was not interviewed are an error, one for each person, unless the status could not be read. A zero in such
    a name is a warning, for it is read as missing.
    """
    refused = interviews.loc[~interviews["consent"], "actor"]
    withheld = reports["reporter"].isin(refused)
    for actor, group in reports[withheld].groupby("reporter", sort=True):
        told = f"{len(group):,} answers of {actor!r}, who did not consent, are left out"
        problems.add("consent_refused", group.head(1), told, value=str(actor), covers=group)
    reports = reports[~withheld]
    status = status_of(reports, interviews, "reporter")
    silent = status.ne("answered")
    zero = silent & reports["answer"].eq("absent")
    for (relation, _, _), group in reports[zero].groupby(["relation", "file", "sheet"], sort=True):
        who = listed(sorted(group["reporter"].unique()))
        count = group["reporter"].nunique()
        told = f"{len(group):,} zeros in {relation!r} stand in the names of {count:,} actors not interviewed ({who})"
        problems.add("silent_zeros", group.head(1), told, value=str(relation))
    standing = ("the status " + status).fillna("no interview")
    wrong = reports.assign(standing=standing)[silent & reports["answer"].eq("present")]
    if len(interviews):
        unread = interviews.loc[interviews["status"].isna(), "actor"]
        _not_respondents(wrong[~wrong["reporter"].isin(unread)], codebook, problems)
    elif len(wrong) and not problems.found("missing_sheet", "missing_column"):
        told = f"expected interviews of those who report; there are none, so {len(wrong):,} rows of ties cannot be used"
        problems.add("non_respondent_reports", wrong.head(1), told)
    return reports


def _not_respondents(wrong: pd.DataFrame, codebook: Codebook, problems: Problems) -> None:
    """Add one error for each person who tells of ties without having been interviewed, with the rows."""
    wrong = wrong.assign(header=heads(wrong, codebook, "reporter")).sort_values("row", kind="stable")
    for (reporter, standing, _, _), group in wrong.groupby(["reporter", "standing", "file", "sheet"], sort=True):
        rows = group["row"].unique()
        told = f"expected reports of respondents only; {reporter!r} has {standing}, so "
        told += f"row {rows[0]} of ties" if len(rows) == 1 else f"{len(rows):,} rows of ties"
        told += " cannot be used" + (f": {listed(rows, 10)}" if len(rows) > 1 else "")
        headers = group["header"].unique()
        header = headers[0] if len(headers) == 1 else ""
        problems.add("non_respondent_reports", group.head(1), told, column=header, value=str(reporter))


def closed_partners(reports: pd.DataFrame, actors: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> None:
    """Add an error for each tie that names an actor who has closed."""
    closed = actors.index[~actors["present"]]
    ends: tuple[tuple[Party, Party], ...] = (("source", "target"), ("target", "source"))
    for end, other in ends:
        rows = reports[
            reports[end].isin(closed) & (reports["answer"] == "present") & (reports["reporter"] != reports[end])
        ]
        message = rows[end].map(repr) + " has the status closed, yet is tied to " + rows[other].map(repr)
        problems.add("closed_actor", rows, message, column=heads(rows, codebook, end), value=rows[end])


def without_repeats(reports: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> pd.DataFrame:
    """Return the reports without those that the same person gives again in the same words; other words are an error."""
    undirected = reports["relation"].isin([spec.name for spec in codebook.relations if not spec.directed])
    swap = undirected & (reports["source"] > reports["target"])
    ends = reports[["reporter", "relation", "source", "target"]].copy()
    ends.loc[swap, ["source", "target"]] = ends.loc[swap, ["target", "source"]].to_numpy()
    facts = ["answer", "weight", *(term for term in TERMS if term in reports)]
    same = ends.join(reports[facts]).duplicated() & ends.duplicated()
    twice = reports[same]
    told = "{reporter!r} reports {source!r} -> {target!r} in {relation!r} again, in the same words"
    problems.add("repeated_report", twice, worded(twice, told), value=twice["source"] + " -> " + twice["target"])
    again = reports[ends.duplicated() & ~same]
    told = (
        "expected one report of a tie by a person; {source!r} -> {target!r} in {relation!r} by {reporter!r} comes again"
    )
    message = worded(again, told)
    problems.add("duplicate_tie", again, message, value=again["source"] + " -> " + again["target"])
    return reports[~same]
