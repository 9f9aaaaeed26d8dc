"""What was told in a round, not yet judged, and the question that it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

import pandas as pd

from linkages.survey.cells import fold
from linkages.survey.codebook import Codebook
from linkages.survey.core import NO_ANSWERS
from linkages.survey.heads import respondent_header
from linkages.survey.keys import TERMS, QuestionSpec, RelationSpec, RoundSpec
from linkages.survey.problems import Problems
from linkages.survey.raw import RawTable

PLACED = ("file", "sheet", "row")
CONTEXT = ("partner_role", "partner_place")
REPORTS = ("reporter", "source", "target", "relation", "text", "told", "question", *PLACED, "column")
RESPONDENTS = ("actor", "relation", *PLACED, "column")
STATES = ("actor", "relation", "status", *PLACED, "column", "value")
GROUPS = ("actor", "role")
_KINDS = {"told": "bool", "row": "int64", "question": "int64"}


@dataclass(frozen=True)
class Asked:
    """One question of a relation in one round, with what its readers need.

    Attributes
    ----------
    relation, question : RelationSpec, QuestionSpec
        What was asked.
    number : int
        The question's place among all questions of the codebook.
    codebook, spec : Codebook, RoundSpec
        The study and the round.
    tables : Mapping of str to list of RawTable
        The files of the round.
    roster : pandas.DataFrame
        Everyone in the study, indexed by id, with `name`.
    problems : Problems
        Gets what is wrong.
    """

    relation: RelationSpec
    question: QuestionSpec
    number: int
    codebook: Codebook
    spec: RoundSpec
    tables: Mapping[str, list[RawTable]]
    roster: pd.DataFrame
    problems: Problems

    @property
    def respondent(self) -> str:
        """The column that says who answers."""
        return respondent_header(self.question, self.codebook)

    @property
    def named(self) -> Literal["source", "target"] | None:
        """The end that the respondent names, the other being the respondent; None where rows tell of both ends."""
        if self.question.both_ends and self.question.layout not in ("wide", "select"):
            return None
        return "target" if self.teller == "source" else "source"

    @property
    def teller(self) -> Literal["source", "target"]:
        """The end at which the respondent stands where no column says so."""
        return self.relation.teller(self.question)

    @property
    def parties(self) -> dict[str, str]:
        """The columns of the two ends, and of the reporter where one is named."""
        columns = self.question.columns
        if self.named is None:
            told = {} if columns.reporter is None else {"reporter": columns.reporter}
            return {"source": columns.source, "target": columns.target, **told}
        if self.question.both_ends:
            return {"source": columns.source, "target": columns.target, "reporter": getattr(columns, self.teller)}
        header = respondent_header(self.question, self.codebook)
        partner = columns.partner if columns.partner is not None else getattr(columns, self.named)
        return {self.teller: header, self.named: partner, "reporter": header}

    @property
    def terms(self) -> dict[str, str]:
        """The columns of weight, terms, and what is known of the partner."""
        names = ("weight", *TERMS, *CONTEXT)
        return {name: header for name in names if (header := getattr(self.question.columns, name)) is not None}

    def no_answer(self, text: str) -> str | None:
        """Return what a cell says in place of a partner: nobody (``none``), refused, unknown, not_asked; None if it names somebody."""
        if text in self.roster.index:
            return None
        return self._no_answers.get(fold(text))

    @property
    def _no_answers(self) -> dict[str, str]:
        codes = self.question.codes
        return {fold(code): what for what in ("none", *NO_ANSWERS) for code in getattr(codes, what) if code}

    def blank(self) -> str | None:
        """Return what a blank stands for by the codes of the question; None if they do not say."""
        codes = self.question.codes
        return next((what for what in ("none", *NO_ANSWERS) if "" in getattr(codes, what)), None)


@dataclass(frozen=True)
class Told:
    """What was told in a round, or in answer to one question.

    Attributes
    ----------
    reports : pandas.DataFrame
        `reporter`, `source`, `target` as typed, `relation`, `text` (the weight as typed, "1" where none was asked), `told` (whether
        the file names the reporter), `question`, the terms and what is known of the partner as typed, `file`, `sheet`, `row`, `column`.
    respondents : pandas.DataFrame
        Who has a row of its own for a relation; relations that do not give each respondent a row do not stand here.
    states : pandas.DataFrame
        Who gave no answer to a whole question, or was recorded as having given one.
    offered : dict of str to set of str
        For relations asked by a list of partners, who stands on it.
    groups : pandas.DataFrame
        `actor`, `role` of groups that are named in the head of a table and not on the list.
    blanks : pandas.DataFrame
        Rows that name no partner, with the `text` beside.
    read : pandas.DataFrame
        The places of rows that were read though they may name nobody: of respondents, and of codes for nobody.
    """

    reports: pd.DataFrame = field(default_factory=lambda: blank_frame(REPORTS))
    respondents: pd.DataFrame = field(default_factory=lambda: blank_frame(RESPONDENTS))
    states: pd.DataFrame = field(default_factory=lambda: blank_frame(STATES))
    offered: Mapping[str, set[str]] = field(default_factory=dict)
    groups: pd.DataFrame = field(default_factory=lambda: blank_frame(GROUPS))
    blanks: pd.DataFrame = field(default_factory=lambda: blank_frame((*PLACED, "column", "text")))
    read: pd.DataFrame = field(default_factory=lambda: blank_frame(PLACED))


def blank_frame(columns: Iterable[str]) -> pd.DataFrame:
    """Return a frame without rows."""
    return _blank(tuple(columns)).copy(deep=False)


@cache
def _blank(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype=_KINDS.get(name, "str")) for name in columns})


def together(parts: Iterable[Told]) -> Told:
    """Return what was told in answer to several questions as one."""
    parts = list(parts)
    offered: dict[str, set[str]] = {}
    for part in parts:
        for relation, who in part.offered.items():
            offered[relation] = offered.get(relation, set()) | who

    def stacked(name: str) -> pd.DataFrame:
        own: list[pd.DataFrame] = [getattr(part, name) for part in parts]
        frames = [one for one in own if len(one)] or [blank_frame(getattr(Told(), name).columns)]
        frame = pd.concat(frames, ignore_index=True)
        return frame.astype({str(column): _KINDS.get(str(column), "str") for column in frame.columns})

    return Told(
        reports=stacked("reports"),
        respondents=stacked("respondents").drop_duplicates(["actor", "relation"]),
        states=stacked("states"),
        offered=offered,
        groups=stacked("groups").drop_duplicates("actor"),
        blanks=stacked("blanks"),
        read=stacked("read"),
    )
