"""The survey of the simulated Sindhudurg: who answers, what is forgotten, refused or not known, and who is named in other words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from linkages.datasets.sindhudurg_names import written_otherwise
from linkages.survey.codebook import Codebook

SILENT = {
    "enterprise": 0.07,
    "home_processor": 0.08,
    "shg": 0.04,
    "commission_agent": 0.20,
    "wholesaler": 0.20,
    "ngo": 0.0,
    "cluster_agent": 0.0,
}
BUYERS = ("commission_agent", "wholesaler")
FROM_BUYERS = ("adv_given", "bought")
DOUBLE = ("advance", "sale", "cooperation")
MONEY = ("advance", "loan", "raw", "sale")
ASKED_WHOLE = {"adv_received": (0.040, 0.010), "loan": (0.012, 0.0), "raw": (0.005, 0.0), "sale": (0.010, 0.0)}
ASKED_WHOLE |= {"shgs": (0.008, 0.0), "advisers": (0.0, 0.0)}
NO_ANSWER, NOT_KNOWN, OTHER_WORDS = 0.008, 0.018, 0.07
DECLINED = 0.4
REGISTERED = {"loan": "shg"}
LENDERS_TO_GROUPS = ("cooperative_bank", "nationalised_bank", "microfinance")
ANSWERS = ["respondent", "question", "relation", "partner", "typed", "role", "place", "amount", "tied"]


@dataclass(frozen=True)
class Question:
    """A question: its repeat group or column, the relation, the end of the respondent, and how often a partner is forgotten.

    `modest` is the share of the true amount that is told; `others` whether there is a place for who is not on the list.
    """

    name: str
    relation: str
    end: str
    forgotten: float
    modest: float = 1.0
    others: bool = False


QUESTIONS = (
    Question("adv_received", "advance", "target", 0.02, others=True),
    Question("adv_given", "advance", "source", 0.07, 0.92),
    Question("loan", "loan", "target", 0.02),
    Question("raw", "raw", "target", 0.03, others=True),
    Question("sale", "sale", "source", 0.02, others=True),
    Question("bought", "sale", "target", 0.08, 0.97),
    Question("coop", "cooperation", "source", 0.12),
    Question("coop", "cooperation", "target", 0.12),
    Question("shgs", "membership", "source", 0.0),
    Question("advisers", "advice", "target", 0.03),
)
REPEATS = tuple(dict.fromkeys(one.name for one in QUESTIONS if one.relation not in ("membership", "advice")))
SELECTS = {"shgs": "membership", "advisers": "advice"}


def hold_interviews(listed: pd.DataFrame, wave: int, codebook: Codebook, rng: np.random.Generator) -> pd.DataFrame:
    """Return what became of each visit: index `actor`; `status` (1, R, A, C), `consent`, and the gate of each question that has one.

    Where `consent` is no, the respondent was met and declined once told what the answers are for.

    A gate is "" where the question was not put, -88 (no answer), -99 (does not know), else "ask".
    """
    asked = {role for spec in codebook.relations for role in spec.asked_of}
    rows = listed[listed["role"].isin(asked)]
    score = 0.5 * rows["reluctance"] + 0.5 * rng.random(len(rows))
    visits = pd.DataFrame({"status": "1"}, index=rows.index).astype("str")
    visits.loc[rows["last"] < wave, "status"] = "C"
    for role, share in SILENT.items():
        order = score[(rows["role"] == role) & (visits["status"] == "1")].sort_values(kind="stable").index
        silent = order[: round(share * len(order))]
        refused = 1.0 if role in BUYERS else 0.4
        visits.loc[silent, "status"] = np.where(rng.random(len(silent)) < refused, "R", "A")
    declined = visits["status"].eq("R") & rows["role"].ne("shg") & (rng.random(len(rows)) < DECLINED)
    visits["consent"] = np.where(visits["status"] == "1", "yes", np.where(declined, "no", ""))
    relation_of = {one.name: one.relation for one in QUESTIONS}
    roles = {spec.name: spec.asked_of for spec in codebook.relations}
    for name, (refused, unknown) in ASKED_WHOLE.items():
        put = visits["status"].eq("1") & rows["role"].isin(roles[relation_of[name]])
        put &= rows["role"] != REGISTERED.get(name, "")
        open_ = put & rows["role"].isin(["enterprise", "home_processor"])
        draw = pd.Series(rng.random(len(rows)), index=rows.index).where(open_, 1.0)
        gate = pd.Series("ask", index=rows.index, dtype="str").mask(draw < refused + unknown, "-99")
        visits[name] = gate.mask(draw < refused, "-88").where(put, "")
    return visits


def answer_round(
    people: pd.DataFrame, ties: pd.DataFrame, visits: pd.DataFrame, codebook: Codebook, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the answers of a round, in the order of the form: one row for each partner whom a respondent named.

    Returns
    -------
    pandas.DataFrame
        `respondent`, `question`, `relation`, `partner` (who is meant), `typed` (the name where it was typed and not chosen from the list,
        with the `role` and `place` beside it), `amount` as text, `tied` (yes, no or blank).
    """
    told = visits.index[visits["status"] == "1"]
    specs = {spec.name: spec for spec in codebook.relations}
    parts = []
    for question in QUESTIONS:
        mine = ties[ties["relation"] == question.relation]
        other = "source" if question.end == "target" else "target"
        rows = mine.assign(respondent=mine[question.end], partner=mine[other], question=question.name)
        can = rows["respondent"].isin(told) & rows["respondent"].map(people["role"]).isin(
            specs[question.relation].asked_of
        )
        if question.name in visits:
            can &= rows["respondent"].map(visits[question.name]).eq("ask")
        elif question.name in FROM_BUYERS:
            can &= rows["respondent"].map(people["role"]).isin(BUYERS)
        can &= rng.random(len(rows)) >= question.forgotten
        parts.append(_written(rows[can], question, people, rng))
    answers = pd.concat(parts, ignore_index=True)
    place = {actor: at for at, actor in enumerate(people.index)}
    order = {name: at for at, name in enumerate([*REPEATS, *SELECTS])}
    keys = [answers["partner"].map(place), answers["respondent"].map(place), answers["question"].map(order)]
    return answers.iloc[np.lexsort([key.to_numpy() for key in keys])].reset_index(drop=True)


def _written(rows: pd.DataFrame, question: Question, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Write answers as text: amounts rounded, some not known, some partners typed in other words."""
    size, weight = len(rows), rows["weight"].to_numpy(dtype=float)
    if question.relation in MONEY:
        weight = weight * question.modest * (0.94 + 0.12 * rng.random(size))
        weight = np.maximum(500, 500 * np.round(weight / 500))
    elif question.relation == "cooperation":
        shift = np.where(rng.random(size) < 0.3, rng.integers(-1, 2, size=size), 0)
        weight = np.maximum(1, weight + shift)
    amount = pd.Series([f"{value:.0f}" for value in weight], index=rows.index, dtype="str")
    blank = rng.random(size)
    coded = (question.relation in MONEY) & (blank < NO_ANSWER + NOT_KNOWN)
    amount = amount.mask(coded, "-99").mask(coded & (blank < NO_ANSWER), "-88")
    partner = people.loc[rows["partner"]].set_axis(rows.index)
    draw, which = rng.random(size), rng.random(size)
    typed = pd.Series("", index=rows.index, dtype="str")
    if question.others:
        for at in np.flatnonzero((draw < OTHER_WORDS) | ~partner["listed"].to_numpy(dtype=bool)):
            one = partner.iloc[at]
            named = (
                written_otherwise(one["latin"], one["marathi"], one["name"], which[at])
                if one["listed"]
                else one["name"]
            )
            typed.iloc[int(at)] = named
    others = typed != ""
    return pd.DataFrame(
        {
            "respondent": rows["respondent"],
            "question": question.name,
            "relation": question.relation,
            "partner": rows["partner"],
            "typed": typed,
            "role": partner["role"].where(others, ""),
            "place": partner["village"].where(others, ""),
            "amount": amount,
            "tied": rows["tied"].map({True: "yes", False: "no"}).astype("str").fillna("").mask(coded, ""),
        }
    )[ANSWERS].astype("str")


def aliases_of(answers: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return what a person has confirmed of the names that were typed: `name`, `role`, `place`, `actor`, `note`.

    `actor` is blank where somebody is confirmed not to be on the list, though the name is like that of another.
    """
    typed = answers[answers["typed"] != ""].drop_duplicates(["typed", "role", "place"])
    known = typed["partner"].map(people["listed"]).to_numpy(dtype=bool)
    typed = typed[known]
    note = np.where([name.isascii() for name in typed["typed"]], "another spelling", "the same name in another script")
    table = pd.DataFrame(
        {
            "name": typed["typed"],
            "role": typed["role"],
            "place": typed["place"],
            "actor": typed["partner"],
            "note": note,
        }
    )
    return table.sort_values(["actor", "name"], ignore_index=True).astype("str")


def register_of(people: pd.DataFrame, ties: pd.DataFrame, wave: int) -> pd.DataFrame:
    """Return the lead bank's register of a round: a row for each group, a column for each lender, the loan in rupees, 0 for none."""
    groups = people.index[people["role"].eq("shg") & (people["first"] <= wave)]
    lenders = people.index[people["role"].isin(LENDERS_TO_GROUPS)]
    loans = ties[ties["relation"].eq("loan") & ties["target"].isin(groups)]
    table = loans.pivot_table(index="target", columns="source", values="weight", aggfunc="sum")
    table = table.reindex(index=groups, columns=lenders).fillna(0.0)
    return table.map(lambda amount: f"{amount:.0f}").astype("str").rename_axis("group").reset_index()


def double_reports(
    visits: pd.DataFrame, answers: pd.DataFrame, ties: pd.DataFrame, people: pd.DataFrame, codebook: Codebook
) -> pd.DataFrame:
    """Return the true ties of which both parties were asked and answered: `relation`, `source`, `target`, `by_source`, `by_target`."""
    asked = {spec.name: spec.asked_of for spec in codebook.relations}
    parts = []
    for relation in DOUBLE:
        rows = ties.loc[ties["relation"] == relation, ["relation", "source", "target"]].copy()
        told = answers[answers["relation"] == relation]
        named = set(zip(told["respondent"], told["partner"], strict=True))
        for end, other in (("source", "target"), ("target", "source")):
            mine = next(one for one in QUESTIONS if one.relation == relation and one.end == end)
            can = rows[end].map(visits["status"]).eq("1") & rows[end].map(people["role"]).isin(asked[relation])
            if mine.name in visits:
                can &= rows[end].map(visits[mine.name]).eq("ask")
            elif mine.name in FROM_BUYERS:
                can &= rows[end].map(people["role"]).isin(BUYERS)
            said = [pair in named for pair in zip(rows[end], rows[other], strict=True)]
            rows[f"by_{end}"], rows[f"can_{end}"] = said, can
        parts.append(rows[rows["can_source"] & rows["can_target"]].drop(columns=["can_source", "can_target"]))
    return pd.concat(parts, ignore_index=True)
