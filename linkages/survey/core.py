"""The Survey: what respondents said in one round, kept as they said it."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from linkages.survey.keys import TERMS

ACTOR_COLUMNS = ("name", "role", "position", "present", "listed", "sampling_weight")
REPORT_COLUMNS = ("reporter", "source", "target", "relation", "answer", "weight")
INTERVIEW_COLUMNS = ("actor", "relation", "status")
ANSWERS = ("present", "absent", "refused", "unknown", "not_asked")
STATUSES = ("answered", "refused", "absent", "closed", "not_sampled")
NO_ANSWERS = ("refused", "unknown", "not_asked")
QUESTION_STATUSES = (*STATUSES, "unknown", "not_asked")
PROBLEM_COLUMNS = ("severity", "rule", "file", "sheet", "row", "column", "value", "message", "fix")


@dataclass(frozen=True, repr=False)
class Survey:
    """What respondents said in one round.

    Attributes
    ----------
    label : str
        The round.
    actors : pandas.DataFrame
        Index `actor` (text, unique): everyone on this round's roster, with `name`, `role`, `position`, `present` (False for who
        had closed or left), `listed` (False for who was named and is on no list), `sampling_weight`, and the declared attributes.
    reports : pandas.DataFrame
        One row for each answer: `reporter`, `source`, `target`, `relation`, `answer` (present, absent, refused, unknown,
        not_asked), `weight` (NaN unless present), and the declared terms (tied, price, quantity, advance, duration, limit).
    interviews : pandas.DataFrame
        `actor`, `relation` (missing: the interview as a whole), `status` (answered, refused, absent, closed, not_sampled; of a
        single question also unknown and not_asked).
        An actor without a row was not interviewed.
    problems : pandas.DataFrame
        Warnings that the check left standing.
    rows : pandas.DataFrame
        What became of the rows of each sheet: `file`, `sheet`, `rows` = `kept` + `told` (left out, and told of in the problems table) +
        `elsewhere` (of another round). Without rows where the survey was not read from files.

    Notes
    -----
    The frames are copied at the door; changing one that was handed out changes nothing here.
    """

    label: str
    actors: pd.DataFrame
    reports: pd.DataFrame
    interviews: pd.DataFrame
    problems: pd.DataFrame
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)

    def __post_init__(self) -> None:
        for name in ("actors", "reports", "interviews", "problems", "rows"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def terms(self) -> list[str]:
        """The terms of ties that were asked, for example `tied`."""
        return [term for term in TERMS if term in self.reports.columns]

    def __repr__(self) -> str:
        told = self.interviews.loc[
            self.interviews["status"].eq("answered") & self.interviews["relation"].isna(), "actor"
        ].nunique()
        return (
            f"Survey {self.label!r}: {len(self.actors):,} actors, {told:,} interviewed, {len(self.reports):,} reports, "
            f"{len(self.problems):,} warnings"
        )


def no_problems() -> pd.DataFrame:
    """Return a problems table without rows."""
    return pd.DataFrame({name: pd.Series(dtype="Int64" if name == "row" else "str") for name in PROBLEM_COLUMNS})
