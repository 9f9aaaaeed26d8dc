"""Reports that are possible but strange: warnings on who tells, between which roles, how many, which way, from one side only."""

from __future__ import annotations

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.check import SYMMETRICAL
from linkages.survey.codebook import Codebook
from linkages.survey.direction import no_way_out, reversed_ties
from linkages.survey.heads import head, heads
from linkages.survey.keys import RelationSpec
from linkages.survey.problems import Problems, place, worded


def doubtful_reports(reports: pd.DataFrame, actors: pd.DataFrame, codebook: Codebook, *, problems: Problems) -> None:
    """Add the warnings on reports that are possible but strange: who reports, between which roles, how many, from one side only."""
    outside = reports[(reports["reporter"] != reports["source"]) & (reports["reporter"] != reports["target"])]
    message = worded(outside, "{reporter!r} reports a tie of others: {source!r} -> {target!r}")
    problems.add(
        "outside_reporter", outside, message, column=heads(outside, codebook, "reporter"), value=outside["reporter"]
    )
    for spec in codebook.relations:
        mine = reports[reports["relation"] == spec.name]
        ties = mine[mine["answer"] == "present"]
        strange = _strange_pairs(ties, actors["role"], spec)
        doubted = ties[strange] if spec.allowed else ties
        backward = reversed_ties(ties, doubted, actors["position"], spec, problems=problems)
        _role_pairs(ties[strange & ~ties.index.isin(backward.index)], actors["role"], spec, problems)
        _asked_roles(mine, actors["role"], spec, codebook, problems)
        _over_cap(ties, spec, codebook, problems)
        if _hears_both(spec) and _one_sided(ties, spec):
            _tell_one_sided(ties, spec, problems)
    no_way_out(reports, actors, codebook, problems=problems)


def _strange_pairs(ties: pd.DataFrame, roles: pd.Series, spec: RelationSpec) -> pd.Series:
    """Return which ties run between roles that the codebook does not expect; all roles are expected where it names none."""
    if not spec.allowed:
        return pd.Series(False, index=ties.index)
    source, target = ties["source"].map(roles), ties["target"].map(roles)
    allowed = {(fold(one), fold(other)) for one, other in spec.allowed}
    allowed |= set() if spec.directed else {(other, one) for one, other in allowed}
    pairs = zip(source.fillna(""), target.fillna(""), strict=True)
    strange = pd.Series([(fold(one), fold(other)) not in allowed for one, other in pairs], index=ties.index, dtype=bool)
    return strange & source.notna() & target.notna()


def _role_pairs(rows: pd.DataFrame, roles: pd.Series, spec: RelationSpec, problems: Problems) -> None:
    pair = rows["source"].map(roles) + " -> " + rows["target"].map(roles)
    problems.add("role_pair", rows, f"{spec.name!r} is not expected between these roles: " + pair, value=pair)


def _asked_roles(
    mine: pd.DataFrame, roles: pd.Series, spec: RelationSpec, codebook: Codebook, problems: Problems
) -> None:
    if not spec.asked_of:
        return
    role = mine["reporter"].map(roles)
    rows = mine[~role.fillna("").map(fold).isin([fold(one) for one in spec.asked_of])]
    message = f"{spec.name!r} was asked of {', '.join(spec.asked_of)}; " + rows["reporter"].map(repr) + " is "
    message += role[rows.index].fillna("without a role")
    problems.add("not_asked_role", rows, message, column=heads(rows, codebook, "reporter"), value=rows["reporter"])


def _over_cap(ties: pd.DataFrame, spec: RelationSpec, codebook: Codebook, problems: Problems) -> None:
    caps = {number: one.cap for number, (_, one) in enumerate(codebook.questions) if one.cap is not None}
    capped = ties[ties["question"].isin(list(caps))]
    named = capped.groupby(["question", "reporter"], sort=True).size()
    over = named[named > named.index.get_level_values(0).map(caps)].rename("count").reset_index()
    for number, actor, count in over.itertuples(index=False, name=None):
        rows = capped[(capped["reporter"] == actor) & (capped["question"] == number)].tail(1)
        message = f"{actor!r} names {count} partners in {spec.name!r}; at most {caps[number]} could be named"
        problems.add("cap_exceeded", rows, message, value=str(actor))


def _hears_both(spec: RelationSpec) -> bool:
    """Return whether a tie that only one end reports comes out otherwise than that end said it, or may."""
    return spec.rule in ("both", "mean") or (
        spec.rule in SYMMETRICAL and any(one.columns.weight is not None for one in spec.questions)
    )


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


def _tell_one_sided(ties: pd.DataFrame, spec: RelationSpec, problems: Problems) -> None:
    source, target = head(spec, "source"), head(spec, "target")
    where = ties.sort_values(["file", "sheet", "row"]).iloc[0]
    if not spec.directed:
        told = f"merge = {spec.rule!r} hears both ends of {spec.name!r}, yet no pair is told of by both"
        fix = 'If nobody asked the other side, choose merge = "either".'
    elif spec.columns.reporter is None and spec.layout == "long" and spec.both_ends:
        told = (
            f"merge = {spec.rule!r} hears both ends of {spec.name!r}, yet no tie is told of by who stands in {target}"
        )
        fix = 'Declare `columns.reporter`, the column that tells who said it; or choose merge = "source".'
    else:
        told = (
            f"all rows of {spec.name!r} have the respondent in {source}, though merge = {spec.rule!r} hears both ends"
        )
        fix = (
            f"If the tie runs to the respondent (she was helped), the other one (the helper) stands in {source}; "
            'if nobody asked the other side, choose merge = "source".'
        )
    problems.add("one_sided_reports", place(where["file"], where["sheet"]), told, fix=fix)
