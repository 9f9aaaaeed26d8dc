"""Answers to whole questions join the interviews: refused, not known, not asked."""

from __future__ import annotations

import pandas as pd

from linkages.survey.codebook import Codebook
from linkages.survey.layouts.told import Told
from linkages.survey.problems import Problems


def with_states(
    interviews: pd.DataFrame, told: Told, reports: pd.DataFrame, codebook: Codebook, *, problems: Problems
) -> pd.DataFrame:
    """Return the interviews with a status of its own for each question that a respondent did not answer, or a register records.

    Who names a partner has answered: a state that says otherwise is a warning and does not count.

    Parameters
    ----------
    interviews : pandas.DataFrame
        As read, `actor`, `relation`, `status`, `consent` and the place.
    told : Told
        Its `states`, and its `respondents` for registers.
    reports : pandas.DataFrame
        Read answers.
    codebook : Codebook
        Says which questions are registers.
    problems : Problems
        Gets the contradictions.
    """
    states = told.states.assign(consent=True)
    ties = reports.loc[reports["answer"] == "present", ["reporter", "relation"]].drop_duplicates()
    naming = pd.MultiIndex.from_frame(ties)
    against = pd.MultiIndex.from_frame(states[["actor", "relation"]]).isin(naming)
    wrong = states[against]
    message = wrong["actor"].map(repr) + " did not answer " + wrong["relation"].map(repr) + ", yet names partners there"
    problems.add("gate_conflict", wrong, message, column=wrong["column"], value=wrong["value"])
    states = states[~against]
    registers = [relation.name for relation, one in codebook.questions if one.recorded]
    recorded = told.respondents[told.respondents["relation"].isin(registers)]
    recorded = recorded[~recorded["actor"].isin(interviews.loc[~interviews["consent"], "actor"])]
    recorded = recorded.assign(status="answered", consent=True)
    frame = pd.concat([interviews, states, recorded], ignore_index=True)[list(interviews.columns)]
    single = frame["relation"].notna()
    doubled = single & frame.duplicated(["actor", "relation"])
    return frame[~doubled].reset_index(drop=True)
