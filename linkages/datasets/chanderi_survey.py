"""The survey of the simulated Chanderi: who answers, what is forgotten, rounded or refused, and how it is written down."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey, no_problems
from linkages.survey.roster import natural_order

MONEY = ("advance", "bank_loan", "yarn", "cloth")
BOTH_SIDES = ("advance", "cooperation")
SILENT = {"weaver": 0.065, "household weaver": 0.09, "master weaver": 0.07, "trader": 0.25}
NOT_SAMPLED = ("outside buyer", "yarn supplier")
FORGOTTEN = {"advance": 0.02, "bank_loan": 0.02, "yarn": 0.02, "cloth": 0.02, "household_work": 0.0, "trust": 0.04}
FORGOTTEN |= {"cooperation": 0.15, "advice": 0.06}
NO_ANSWER, NOT_KNOWN, QUESTION_REFUSED = 0.006, 0.004, 0.02
ASKED = ("household", "community", "sex", "hamlet", "poor")


def answer_round(
    people: pd.DataFrame, ties: pd.DataFrame, codebook: Codebook, wave: int, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Return the three tables of a round as they are written down, all text: `actors`, `ties`, `interviews`.

    Parameters
    ----------
    people : pandas.DataFrame
        Everyone of any round, with `reluctance`: a number in (0, 1), the same in both rounds.
    ties : pandas.DataFrame
        The true ties of the round.
    codebook : Codebook
        What is asked, of whom, how many partners at most.
    wave : int
        0 or 1.
    rng : numpy.random.Generator
        Chance.
    """
    listed = people[people["first"] <= wave]
    interviews = _interviews(listed, wave, rng)
    return {
        "actors": _list_of_actors(listed, ties, wave),
        "ties": _answers(people, ties, interviews, codebook, rng),
        "interviews": interviews[["id", "relation", "status", "consent"]],
    }


def _list_of_actors(listed: pd.DataFrame, ties: pd.DataFrame, wave: int) -> pd.DataFrame:
    """Write the list of actors; who has no advance any more is not on contract any more."""
    borrowers = ties.loc[ties["relation"] == "advance", "target"]
    free = listed["arrangement"].eq("contract") & ~listed.index.isin(borrowers) & listed["last"].ge(wave)
    age = (listed["age"] + 3 * wave).map(lambda years: f"{years:.0f}", na_action="ignore")
    table = pd.DataFrame({"id": listed.index, "name": listed["name"], "role": listed["role"]}, index=listed.index)
    table[list(ASKED)] = listed[list(ASKED)]
    table["age"] = age.astype("str")
    table["arrangement"] = listed["arrangement"].where(~free, "independent")
    table["shg"] = listed["group"] if wave else np.nan
    return table.astype("str").fillna("").reset_index(drop=True)


def _interviews(listed: pd.DataFrame, wave: int, rng: np.random.Generator) -> pd.DataFrame:
    """Write one row for each listed actor, and one more for each single question refused."""
    score = 0.5 * listed["reluctance"] + 0.5 * rng.random(len(listed))
    status = pd.Series("1", index=listed.index, dtype="str")
    status[listed["role"].isin(NOT_SAMPLED)] = "N"
    status[listed["last"] < wave] = "C"
    for role, share in SILENT.items():
        rows = score[(listed["role"] == role) & (status == "1")].sort_values(kind="stable").index
        silent = rows[: round(share * len(rows))]
        refused = 1.0 if role == "trader" else 0.4
        status[silent] = np.where(rng.random(len(silent)) < refused, "R", "A")
    asked = listed.index[listed["role"].isin(["weaver", "master weaver"]) & (status == "1")]
    shy = asked[np.sort(rng.permutation(len(asked))[: round(QUESTION_REFUSED * len(asked))])]
    whole = pd.DataFrame({"id": listed.index, "relation": "", "status": status.to_numpy()})
    whole["consent"] = whole["status"].map({"1": "yes"}).fillna("")
    single = pd.DataFrame({"id": shy, "relation": "advance", "status": "R", "consent": ""})
    return pd.concat([whole, single], ignore_index=True).astype("str")


def _answers(
    people: pd.DataFrame, ties: pd.DataFrame, interviews: pd.DataFrame, codebook: Codebook, rng: np.random.Generator
) -> pd.DataFrame:
    """Write the reports of those who answered: partners forgotten, amounts rounded, the strongest partners up to the cap."""
    parts = []
    whole = interviews[interviews["relation"] == ""]
    told = whole.loc[whole["status"] == "1", "id"]
    for spec in codebook.relations:
        mine = ties[ties["relation"] == spec.name]
        ends = ("source", "target") if spec.name in BOTH_SIDES else (spec.rule,)
        reports = pd.concat([mine.assign(reporter=mine[end], lender=end == "source") for end in ends])
        silent = interviews.loc[interviews["relation"] == spec.name, "id"]
        role = reports["reporter"].map(people["role"])
        can = reports["reporter"].isin(told) & ~reports["reporter"].isin(silent) & role.isin(spec.asked_of)
        reports = reports[can & (rng.random(len(reports)) >= FORGOTTEN[spec.name])]
        parts.append(_written(reports, spec.name, spec.cap, rng))
    table = pd.concat(parts)
    place = {actor: k for k, actor in enumerate(people.index)}
    keys = [table["to"].map(place), table["from"].map(place), table["order"], table["respondent"].map(place)]
    table = table.iloc[np.lexsort([key.to_numpy() for key in keys])]
    return table.drop(columns="order").astype("str").reset_index(drop=True)


def _written(reports: pd.DataFrame, relation: str, cap: int | None, rng: np.random.Generator) -> pd.DataFrame:
    """Write reports as text, with their `order` in the questionnaire."""
    weight = reports["weight"].to_numpy()
    size = len(reports)
    if relation in MONEY:
        modest = np.where(reports["lender"] & (relation == "advance"), 0.92, 1.0)
        weight = np.maximum(50, 50 * np.round(weight * modest * (0.93 + 0.14 * rng.random(size)) / 50))
    elif relation == "cooperation":
        weight = np.maximum(1, weight + np.where(rng.random(size) < 0.3, rng.integers(-1, 2, size=size), 0))
    amount = pd.Series([f"{value:.0f}" for value in weight], index=reports.index, dtype="str")
    blank = rng.random(size)
    coded = (relation in MONEY) & (blank < NO_ANSWER + NOT_KNOWN)
    amount = amount.mask(coded, "-99").mask(coded & (blank < NO_ANSWER), "-88")
    table = pd.DataFrame(
        {
            "respondent": reports["reporter"],
            "relation": relation,
            "from": reports["source"],
            "to": reports["target"],
            "amount": amount,
            "must_sell": reports["tied"].map({True: "yes", False: "no"}).astype("str").fillna("").mask(coded, ""),
            "order": list(FORGOTTEN).index(relation),
            "rank": -weight,
        }
    )
    if cap is not None:
        table = table.sort_values(["respondent", "rank"], kind="stable")
        table = table[table.groupby("respondent").cumcount() < cap]
    return table.drop(columns="rank")


def survey_of(label: str, tables: dict[str, pd.DataFrame], codebook: Codebook) -> Survey:
    """Return the Survey of a round's written tables, as reading them from files would."""
    codes = (
        {
            code: status
            for status in ("answered", "refused", "absent", "closed", "not_sampled")
            for code in getattr(codebook.interviews.codes, status)
        }
        if codebook.interviews
        else {}
    )
    told = tables["interviews"]
    interviews = pd.DataFrame(
        {
            "actor": told["id"],
            "relation": told["relation"].where(told["relation"] != ""),
            "status": told["status"].map(codes).astype("str"),
        }
    )
    closed = interviews.loc[(interviews["status"] == "closed") & interviews["relation"].isna(), "actor"]
    return Survey(
        label=label,
        actors=_actors_of(tables["actors"], codebook, closed),
        reports=_reports_of(tables["ties"], codebook),
        interviews=interviews,
        problems=no_problems(),
    )


def _actors_of(table: pd.DataFrame, codebook: Codebook, closed: pd.Series) -> pd.DataFrame:
    actors = table.set_index(pd.Index(table["id"], dtype="str", name="actor"))[["name", "role"]]
    known = table.set_index("id").replace("", np.nan)
    actors["position"] = (
        actors["role"].map({role: spec.position for role, spec in codebook.roles.items()}).astype("str")
    )
    actors["terminal"] = actors["role"].isin([role for role, spec in codebook.roles.items() if spec.terminal])
    actors["present"] = ~actors.index.isin(closed)
    actors["listed"] = True
    actors["sampling_weight"] = 1.0
    actors["household"] = known["household"]
    for name, spec in codebook.actors.attributes.items():
        actors[name] = known[name].astype(float if spec.type == "number" else "str")
    return actors.loc[natural_order(actors.index)]


def _reports_of(table: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    weight = table["amount"].astype(float)
    answer = (
        pd.Series("present", index=table.index, dtype="str")
        .mask(weight == -88, "refused")
        .mask(weight == -99, "unknown")
    )
    reports = pd.DataFrame(
        {
            "reporter": table["respondent"],
            "source": table["from"],
            "target": table["to"],
            "relation": table["relation"],
            "answer": answer,
            "weight": weight.where(answer == "present"),
            "tied": table["must_sell"].map({"yes": True, "no": False}).astype("boolean"),
        }
    )
    order = {spec.name: k for k, spec in enumerate(codebook.relations)}
    return reports.iloc[np.argsort(reports["relation"].map(order).to_numpy(), kind="stable")].reset_index(drop=True)
