"""The straight line from files to the Survey of each round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from linkages.survey import check
from linkages.survey.aliases import check_aliases, read_aliases
from linkages.survey.answers import read_answers
from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.core import INTERVIEW_COLUMNS, REPORT_COLUMNS, Survey, no_problems
from linkages.survey.doubts import doubtful_reports
from linkages.survey.gaps import with_gaps
from linkages.survey.heads import Party, heads
from linkages.survey.interviews import everyone_answered, read_interviews
from linkages.survey.keys import TERMS, RoundSpec
from linkages.survey.layouts.read import read_told
from linkages.survey.layouts.told import Told
from linkages.survey.ledger import LEDGER_COLUMNS, read_ledgers
from linkages.survey.lineage import (
    check_lineage,
    new_ids,
    read_lineage,
    renamed,
    roster_of_last_ids,
    under_last_ids,
    with_new_ids,
)
from linkages.survey.outsiders import unlisted_names, with_aliases, with_outsiders
from linkages.survey.problems import Problems, listed, place
from linkages.survey.raw import RawTable
from linkages.survey.read import TEXT_FILES, read_tables
from linkages.survey.roster import natural_order, read_roster
from linkages.survey.scripts import report_mixed
from linkages.survey.states import with_states

PLACED = ["file", "sheet", "row"]


@dataclass(frozen=True)
class Files:
    """What the files of a study hold, by round, before it is judged; every actor stands under the last of its ids.

    Attributes
    ----------
    tables : dict of str to dict of str to list of RawTable
        The tables by name.
    rosters : dict of str to pandas.DataFrame
        The lists of actors, indexed by id.
    told : dict of str to Told
        The answers.
    ids : dict of str to str
        The last id of each actor whose id changed.
    lineage : pandas.DataFrame
        `round`, `kind`, `was`, `became`, `note`.
    """

    tables: dict[str, dict[str, list[RawTable]]]
    rosters: dict[str, pd.DataFrame]
    told: dict[str, Told]
    ids: dict[str, str]
    lineage: pd.DataFrame


def read_surveys(codebook: Codebook, base: Path) -> tuple[dict[str, Survey], pd.DataFrame, pd.DataFrame]:
    """Read and check the files of every round.

    Parameters
    ----------
    codebook : Codebook
        What was asked and where the answers lie.
    base : Path
        The folder from which the names of files count.

    Returns
    -------
    surveys : dict of str to Survey
        By round, each with the warnings of its files.
    problems : pandas.DataFrame
        Every problem of all rounds, errors first: severity, rule, file, sheet, row, column, value, message, fix.
    lineage : pandas.DataFrame
        Who changed the id, merged or split: `round`, `kind`, `was`, `became`, `note`.
    """
    problems = {spec.label: Problems() for spec in codebook.rounds}
    files = _read_files(codebook, base, problems)
    _report_alike(files.tables, codebook, problems)
    aliases = _aliases(codebook, base, files.ids)
    _report_aliases(aliases, files.rosters, codebook, problems)
    told = {label: with_aliases(part, files.rosters, aliases) for label, part in files.told.items()}
    told, rosters = with_outsiders(told, files.rosters, codebook, aliases=aliases, problems=problems)
    everything = replace(files, told=told, rosters=rosters)
    surveys = {
        spec.label: _read_survey(everything, codebook, spec, problems=problems[spec.label]) for spec in codebook.rounds
    }
    ledgers = read_ledgers(
        {spec.label: _asked_for(files.tables[spec.label], codebook, spec) for spec in codebook.rounds}, problems
    )
    surveys = {
        label: replace(survey, rows=pd.DataFrame(ledgers[label], columns=LEDGER_COLUMNS))
        for label, survey in surveys.items()
    }
    checked = {label: _with_warnings(survey, problems[label]) for label, survey in surveys.items()}
    return checked, _together(problems), files.lineage


def read_names(codebook: Codebook, base: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return the names of a study's files that are on no list, the list of actors, and what a person has decided before.

    Returns
    -------
    names, roster, aliases : pandas.DataFrame
        As `propose_names` takes them.
    """
    files = _read_files(codebook, base, {spec.label: Problems() for spec in codebook.rounds})
    everyone = union_roster(files.rosters, codebook.rounds[-1].label)
    return unlisted_names(files.told, files.rosters), everyone, _aliases(codebook, base, files.ids)


def _read_files(codebook: Codebook, base: Path, problems: Mapping[str, Problems]) -> Files:
    """Read tables, rosters and answers of every round, each actor under the last of its ids."""
    seen: dict[Path, list[RawTable]] = {}
    tables = {spec.label: read_tables(spec, base, problems=problems[spec.label], seen=seen) for spec in codebook.rounds}
    rosters = {
        spec.label: read_roster(tables[spec.label], codebook, spec, problems=problems[spec.label])
        for spec in codebook.rounds
    }
    told = {
        spec.label: read_told(
            tables[spec.label],
            codebook,
            spec,
            roster=union_roster(rosters, spec.label),
            problems=problems[spec.label],
        )
        for spec in codebook.rounds
    }
    first = problems[codebook.rounds[0].label]
    lineage = check_lineage(read_lineage(base / codebook.actors.lineage), rosters, codebook, problems=first)
    ids = new_ids(lineage)
    return Files(
        tables=tables,
        rosters={label: roster_of_last_ids(roster, ids) for label, roster in rosters.items()},
        told={label: with_new_ids(part, ids) for label, part in told.items()},
        ids=ids,
        lineage=under_last_ids(lineage, ids),
    )


def _aliases(codebook: Codebook, base: Path, ids: Mapping[str, str]) -> pd.DataFrame:
    aliases = read_aliases(base / codebook.actors.aliases)
    return renamed(aliases, ids)


def union_roster(rosters: dict[str, pd.DataFrame], label: str) -> pd.DataFrame:
    """Return everyone of the study in natural order of ids, as described in round `label`, else in the nearest round before, else after."""
    labels = list(rosters)
    own = labels.index(label)
    order = [*labels[own::-1], *labels[own + 1 :]]
    frame = pd.concat([rosters[one] for one in order])
    frame = frame[~frame.index.duplicated()]
    return frame.loc[natural_order(frame.index)]


def _read_survey(files: Files, codebook: Codebook, spec: RoundSpec, *, problems: Problems) -> Survey:
    tables, told, rosters = files.tables[spec.label], files.told[spec.label], files.rosters
    everyone = union_roster(rosters, spec.label)
    interviews = read_interviews(tables, codebook, spec, problems=problems)
    interviews = None if interviews is None else renamed(interviews, files.ids)
    reports = told.reports
    problems.read(told.read)
    problems.read(told.states)
    if not len(everyone):
        problems.read(reports)
        if interviews is not None:
            problems.read(interviews)
        for table in _asked_for(tables, codebook, spec):
            problems.cover(pd.DataFrame({"file": table.file, "sheet": table.sheet, "row": table.rows}))
        return _survey(
            spec, everyone, reports.assign(answer="unknown", weight=float("nan")), everyone_answered(everyone.index)
        )
    reports = read_answers(reports, codebook, problems=problems)
    parties: tuple[Party, ...] = ("source", "target", "reporter")
    named: dict[str, pd.Series] = {party: heads(reports, codebook, party) for party in parties}
    listed_ids = everyone.index[everyone["listed"]]
    for party in parties:
        typed = reports[~reports[party].isin(listed_ids)]
        report_mixed(typed, typed[party], named[party], problems=problems)
    reports = check.listed_only(reports, named, everyone, problems=problems)
    reports = check.without_self_ties(reports, problems=problems)
    check.listed_only(
        told.respondents[~told.respondents["actor"].isin(told.reports["reporter"])],
        {"actor": told.respondents["column"]},
        everyone,
        problems=problems,
    )
    if interviews is not None and codebook.interviews is not None:
        header = pd.Series(codebook.interviews.actor, index=interviews.index, dtype="str")
        interviews = check.listed_only(interviews, {"actor": header}, everyone, problems=problems)
        problems.read(interviews)
    actors = check.with_visitors(rosters[spec.label], _mentioned(reports, interviews), everyone, problems=problems)
    actors = actors.loc[natural_order(actors.index)]
    if interviews is None:
        problems.add(
            "no_interviews",
            place(", ".join(spec.file_names)),
            "no [interviews]: everyone on the roster counts as having answered",
        )
        heard = actors.index.isin(reports["reporter"]) | actors["listed"]
        interviews = everyone_answered(actors.index[heard])
    else:
        actors = _mark_closed(actors, interviews)
        _report_silent(actors, interviews, codebook, spec, problems=problems)
    states = check.listed_only(told.states, {"actor": told.states["column"]}, everyone, problems=problems)
    told = replace(told, states=states)
    interviews = with_states(interviews, told, reports, codebook, problems=problems)
    reports = check.with_reporters(reports, interviews, codebook, problems=problems)
    reports = check.respondents_only(reports, interviews, codebook, problems=problems)
    check.closed_partners(reports, actors, codebook, problems=problems)
    reports = check.without_repeats(reports, codebook, problems=problems)
    problems.read(reports)
    doubtful_reports(reports, actors, codebook, problems=problems)
    _report_unused(tables, reports, codebook, spec, problems=problems)
    interviews, reports = with_gaps((interviews, reports), told, codebook, actors=actors, problems=problems)
    return _survey(spec, actors, reports, interviews)


def _survey(spec: RoundSpec, actors: pd.DataFrame, reports: pd.DataFrame, interviews: pd.DataFrame) -> Survey:
    terms = [term for term in TERMS if term in reports]
    return Survey(
        label=spec.label,
        actors=actors,
        reports=reports[[*REPORT_COLUMNS, *terms]].reset_index(drop=True),
        interviews=interviews[list(INTERVIEW_COLUMNS)].reset_index(drop=True),
        problems=no_problems(),
    )


def _mentioned(reports: pd.DataFrame, interviews: pd.DataFrame | None) -> pd.DataFrame:
    """Everyone named in a round, with the place: the ends of ties that are there, reporters and the interviewed."""
    ties = reports[reports["answer"] == "present"]
    parts = [ties[[column, *PLACED]].rename(columns={column: "actor"}) for column in ("source", "target", "reporter")]
    if interviews is not None:
        parts.append(interviews[["actor", *PLACED]])
    return pd.concat(parts, ignore_index=True)


def _mark_closed(actors: pd.DataFrame, interviews: pd.DataFrame) -> pd.DataFrame:
    whole = interviews[interviews["relation"].isna()]
    closed = whole.loc[whole["status"] == "closed", "actor"]
    return actors.assign(present=actors["present"] & ~actors.index.isin(closed))


def _report_silent(
    actors: pd.DataFrame, interviews: pd.DataFrame, codebook: Codebook, spec: RoundSpec, *, problems: Problems
) -> None:
    """Add those without an interview among the actors whom some question was put to; an actor without a role may be one."""
    asked = actors[actors["listed"]]
    if all(relation.asked_of for relation in codebook.relations):
        roles = {fold(role) for relation in codebook.relations for role in relation.asked_of}
        asked = asked[asked["role"].isna() | asked["role"].fillna("").map(fold).isin(roles)]
    silent = asked.index[~asked.index.isin(interviews["actor"])]
    if len(silent):
        who = "actors" if len(asked) == int(actors["listed"].sum()) else "actors who were to be asked"
        message = f"round {spec.label!r}: {len(silent):,} of {len(asked):,} {who} have no interview ({listed(silent)})"
        problems.add("not_interviewed", place(", ".join(spec.file_names)), message, value=str(len(silent)))


def _report_unused(
    tables: dict[str, list[RawTable]], reports: pd.DataFrame, codebook: Codebook, spec: RoundSpec, *, problems: Problems
) -> None:
    """Add relations that nobody reports, and CSV files that nothing reads, unless something is missing or misspelt: that explains it."""
    if problems.found("missing_sheet", "missing_column", "misspelt_relation"):
        return
    told = set(reports.loc[reports["answer"] == "present", "relation"])
    for relation in codebook.relations:
        sheets = [spec.sheet_name(relation.sheet_of(one)) for one in relation.questions]
        if relation.name not in told and any(fold(sheet) in tables for sheet in sheets):
            where = place(", ".join(spec.file_names), sheets[0])
            problems.add("no_reports", where, f"round {spec.label!r}: no tie of {relation.name!r}", value=relation.name)
    read = {fold(one.sheet_name(sheet)) for sheet in _sheets(codebook) for one in codebook.rounds}
    named = {Path(file).name for file in spec.file_names}
    every = list({id(table): table for group in tables.values() for table in group}.values())
    above = {id(table.parent) for table in every}
    for table in every:
        unread = read.isdisjoint(map(fold, (table.sheet, *table.names))) and id(table) not in above
        if unread and table.file in named and Path(table.file).suffix.lower() in TEXT_FILES:
            message = f"no part of the codebook reads the sheet {table.sheet!r}"
            problems.add("unread_file", place(table.file, table.sheet), message)


def _sheets(codebook: Codebook) -> list[str]:
    interviews = [codebook.interviews.sheet] if codebook.interviews else []
    return [codebook.actors.sheet, *interviews, *(relation.sheet_of(one) for relation, one in codebook.questions)]


def _asked_for(tables: dict[str, list[RawTable]], codebook: Codebook, spec: RoundSpec) -> list[RawTable]:
    """Return each table of a round that the codebook reads, once."""
    sheets = [fold(spec.sheet_name(sheet)) for sheet in _sheets(codebook)]
    return list({id(table): table for sheet in sheets for table in tables.get(sheet, [])}.values())


def _report_alike(
    tables: Mapping[str, dict[str, list[RawTable]]], codebook: Codebook, problems: Mapping[str, Problems]
) -> None:
    """Add the answers that every round would read alike, for want of a round column."""
    declared = [(relation.name, relation.sheet_of(one), one.columns.round) for relation, one in codebook.questions]
    if codebook.interviews:
        declared.append(("interviews", codebook.interviews.sheet, codebook.interviews.round))
    for what, sheet, column in declared:
        seen: dict[tuple[tuple[str, str], ...], str] = {}
        for spec in codebook.rounds if column is None else []:
            group = tables[spec.label].get(fold(spec.sheet_name(sheet)), [])
            same = tuple((table.origin, table.sheet) for table in group)
            if group and same in seen:
                message = f"{what!r} reads the same rows in the rounds {seen[same]!r} and {spec.label!r}"
                problems[spec.label].add("same_every_round", place(group[0].file, group[0].sheet), message)
            seen.setdefault(same, spec.label)


def _report_aliases(
    aliases: pd.DataFrame, rosters: dict[str, pd.DataFrame], codebook: Codebook, problems: dict[str, Problems]
) -> None:
    """Add the aliases whose actor is on no list."""
    label = codebook.rounds[0].label
    for row, message in check_aliases(aliases, union_roster(rosters, label)):
        problems[label].add("unknown_alias", place(codebook.actors.aliases, row=row), message, column="actor")


def _with_warnings(survey: Survey, problems: Problems) -> Survey:
    table = problems.table()
    return replace(survey, problems=table[table["severity"] == "warning"].reset_index(drop=True))


def _together(problems: dict[str, Problems]) -> pd.DataFrame:
    tables = [one.table() for one in problems.values()]
    table = pd.concat(tables, ignore_index=True).drop_duplicates(ignore_index=True)
    return table.sort_values("severity", kind="stable", ignore_index=True)
