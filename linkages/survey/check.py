"""Are the reports of a round possible? Each rule is one small function; what is wrong becomes rows of the problems table."""

from __future__ import annotations

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.interviews import status_of
from linkages.survey.keys import RelationSpec
from linkages.survey.problems import Problems, nearest_actors, place, worded

SHOWN = 5
SYMMETRICAL = ("either", "both", "max", "mean")


def listed_only(frame: pd.DataFrame, columns: list[str], everyone: pd.DataFrame, *, problems: Problems) -> pd.DataFrame:
    """Return the rows whose actors are in the study; the others are errors, named with the nearest actor.

    Parameters
    ----------
    frame : pandas.DataFrame
        Reports or interviews.
    columns : list of str
        Which columns hold actors; an id that stands twice in a row is told once.
    everyone : pandas.DataFrame
        All actors of all rounds, indexed by id, with `name`.
    problems : Problems
        Gets the errors.
    """
    known = pd.Series(True, index=frame.index)
    told = pd.Series("", index=frame.index)
    for column in columns:
        strange = ~frame[column].isin(everyone.index)
        rows = frame[strange & (frame[column] != told)]
        message = "expected an actor of the roster; " + rows[column].map(repr) + " came"
        message += nearest_actors(rows[column], everyone["name"])
        problems.add("unlisted_actor", rows, message, column=column, value=rows[column])
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
        message = f"{len(group):,} ties of {relation!r} name no reporter, and their source was not interviewed; their target was"
        problems.add("inferred_reporter", group.head(1), message)
    reports = reports.copy()
    reports.loc[moved.index, "reporter"] = moved["target"]
    return reports


def respondents_only(reports: pd.DataFrame, interviews: pd.DataFrame, *, problems: Problems) -> pd.DataFrame:
    """Return the reports without those of persons who refused consent.

    A tie reported by somebody who was not interviewed is an error; a zero in such a name is a warning, for it is read as missing.
    """
    refused = interviews.loc[~interviews["consent"], "actor"]
    withheld = reports["reporter"].isin(refused)
    for actor, group in reports[withheld].groupby("reporter", sort=True):
        told = f"{len(group):,} answers of {actor!r}, who did not consent, are left out"
        problems.add("consent_refused", group.head(1), told, value=str(actor))
    reports = reports[~withheld]
    status = status_of(reports, interviews, "reporter")
    silent = status.ne("answered")
    zero = silent & reports["answer"].eq("absent")
    for (relation, _, _), group in reports[zero].groupby(["relation", "file", "sheet"], sort=True):
        who = ", ".join(sorted(group["reporter"].unique())[:SHOWN])
        count = group["reporter"].nunique()
        told = f"{len(group):,} zeros in {relation!r} stand in the names of {count:,} actors not interviewed ({who})"
        problems.add("silent_zeros", group.head(1), told, value=str(relation))
    standing = ("the status " + status).fillna("no interview")
    wrong = reports.assign(standing=standing)[silent & reports["answer"].eq("present")]
    message = worded(wrong, "expected reports of respondents only; {reporter!r} has {standing}")
    problems.add("non_respondent_reports", wrong, message, value=wrong["reporter"])
    return reports


def closed_partners(reports: pd.DataFrame, actors: pd.DataFrame, *, problems: Problems) -> None:
    """Add an error for each tie that names an actor who has closed."""
    closed = actors.index[~actors["present"]]
    for end, other in (("source", "target"), ("target", "source")):
        rows = reports[
            reports[end].isin(closed) & (reports["answer"] == "present") & (reports["reporter"] != reports[end])
        ]
        message = rows[end].map(repr) + " has the status closed, yet is tied to " + rows[other].map(repr)
        problems.add("closed_actor", rows, message, column=end, value=rows[end])


def repeated_ties(reports: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> None:
    """Add an error for each tie that the same person reports again."""
    undirected = reports["relation"].isin([spec.name for spec in codebook.relations if not spec.directed])
    swap = undirected & (reports["source"] > reports["target"])
    ends = reports[["reporter", "relation", "source", "target"]].copy()
    ends.loc[swap, ["source", "target"]] = ends.loc[swap, ["target", "source"]].to_numpy()
    again = reports[ends.duplicated()]
    told = (
        "expected one report of a tie by a person; {source!r} -> {target!r} in {relation!r} by {reporter!r} comes again"
    )
    message = worded(again, told)
    problems.add("duplicate_tie", again, message, value=again["source"] + " -> " + again["target"])


def doubtful_reports(reports: pd.DataFrame, actors: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> None:
    """Add the warnings on reports that are possible but strange: who reports, between which roles, how many, from one side only."""
    outside = reports[(reports["reporter"] != reports["source"]) & (reports["reporter"] != reports["target"])]
    message = worded(outside, "{reporter!r} reports a tie of others: {source!r} -> {target!r}")
    problems.add("outside_reporter", outside, message, column="reporter", value=outside["reporter"])
    for spec in codebook.relations:
        mine = reports[reports["relation"] == spec.name]
        ties = mine[mine["answer"] == "present"]
        _role_pairs(ties, actors["role"], spec, problems)
        _asked_roles(mine, actors["role"], spec, problems)
        _over_cap(ties, spec, problems)
        if _hears_both(spec) and _one_sided(ties, spec):
            end = "target" if spec.directed else "second end"
            told = f"merge = {spec.rule!r} hears both ends of {spec.name!r}, yet no tie is reported by its {end}"
            where = ties.iloc[0]
            problems.add("one_sided_reports", place(where["file"], where["sheet"]), told)


def _role_pairs(ties: pd.DataFrame, roles: pd.Series, spec: RelationSpec, problems: Problems) -> None:
    if not spec.allowed:
        return
    source, target = ties["source"].map(roles), ties["target"].map(roles)
    allowed = {(fold(one), fold(other)) for one, other in spec.allowed}
    allowed |= set() if spec.directed else {(other, one) for one, other in allowed}
    pairs = zip(source.fillna(""), target.fillna(""), strict=True)
    strange = pd.Series([(fold(one), fold(other)) not in allowed for one, other in pairs], index=ties.index, dtype=bool)
    strange &= source.notna() & target.notna()
    rows = ties[strange]
    pair = source[strange] + " -> " + target[strange]
    problems.add("role_pair", rows, f"{spec.name!r} is not expected between these roles: " + pair, value=pair)


def _asked_roles(mine: pd.DataFrame, roles: pd.Series, spec: RelationSpec, problems: Problems) -> None:
    if not spec.asked_of:
        return
    role = mine["reporter"].map(roles)
    rows = mine[~role.fillna("").map(fold).isin([fold(one) for one in spec.asked_of])]
    message = f"{spec.name!r} was asked of {', '.join(spec.asked_of)}; " + rows["reporter"].map(repr) + " is "
    message += role[rows.index].fillna("without a role")
    problems.add("not_asked_role", rows, message, column="reporter", value=rows["reporter"])


def _over_cap(ties: pd.DataFrame, spec: RelationSpec, problems: Problems) -> None:
    if spec.cap is None:
        return
    named = ties.groupby("reporter", sort=True).size()
    for actor, count in named[named > spec.cap].items():
        rows = ties[ties["reporter"] == actor].tail(1)
        message = f"{actor!r} names {count} partners in {spec.name!r}; at most {spec.cap} could be named"
        problems.add("cap_exceeded", rows, message, value=str(actor))


def _hears_both(spec: RelationSpec) -> bool:
    """Return whether a tie that only one end reports comes out otherwise than that end said it, or may."""
    return spec.rule in ("both", "mean") or (spec.rule in SYMMETRICAL and spec.columns.weight is not None)


def _one_sided(ties: pd.DataFrame, spec: RelationSpec) -> bool:
    if not len(ties):
        return False
    if spec.directed:
        return not (ties["reporter"] == ties["target"]).any()
    if spec.rule != "both":
        return False
    ends = pd.DataFrame(
        {"first": ties[["source", "target"]].min(axis=1), "second": ties[["source", "target"]].max(axis=1)}
    )
    return not ends.duplicated().any()
