"""The people, firms and groups of the simulated Chanderi: how many, who they are, when they are there, who joins a group."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.datasets.chanderi_names import HAMLETS, name_people
from linkages.errors import LinkagesError

PREFIX = {
    "weaver": "W",
    "household weaver": "H",
    "master weaver": "M",
    "trader": "T",
    "outside buyer": "O",
    "yarn supplier": "Y",
    "bank": "B",
    "shg": "S",
    "federation": "F",
    "bds provider": "D",
    "agent": "A",
}
SMALLEST = 40
TRADERS, MASTERS = 12, 45
MUSLIM = 0.70
CONTRACT, INDEPENDENT = 0.65, 0.23
POOR = {"contract": 0.95, "piece": 1.0, "independent": 0.75}
JOINING = {"contract": 3.0, "piece": 2.0, "independent": 1.0}
MEMBERS, HOUSEHOLD_MEMBERS, LOAN_ONLY = 0.30, 0.25, 0.20
LEAVERS, ENTRANTS = 0.04, 0.04


def role_counts(actors: int) -> dict[str, int]:
    """Return how many actors of each role a cluster of `actors` has.

    Traders, master weavers and firms are as many as in the town from 300 actors up, and fewer in proportion below.

    Raises
    ------
    LinkagesError
        If `actors` is below 40.

    Examples
    --------
    >>> counts = role_counts(300)
    >>> counts["trader"], counts["master weaver"], sum(counts.values())
    (12, 45, 300)
    """
    if actors < SMALLEST:
        raise LinkagesError(f"actors must be {SMALLEST} or more, so that each role is there; {actors!r} came.")
    scale = min(actors / 300, 1.0)
    counts = {
        "trader": max(3, round(TRADERS * scale)),
        "master weaver": max(6, round(MASTERS * scale)),
        "outside buyer": max(3, round(6 * scale)),
        "yarn supplier": max(2, round(3 * scale)),
        "bank": 2 if scale > 0.5 else 1,
        "shg": max(2, round(0.02 * actors)),
        "federation": 1,
        "bds provider": 3,
        "agent": 1,
    }
    producers = actors - sum(counts.values())
    household = round(0.23 * producers)
    return {"weaver": producers - household, "household weaver": household, **counts}


def draw_people(actors: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return everyone who is in the cluster in any round.

    Returns
    -------
    pandas.DataFrame
        Index `actor`; `role`, `household`, `community`, `sex`, `hamlet`, `poor`, `arrangement` (contract, piece or independent; weavers
        only), `age`, `name`; and what the survey does not ask: `head` (whose household a household weaver belongs to), `first` and `last`
        round there (0 or 1), `group` (the self-help group joined between the rounds), `help` (all, or loan: only a loan).
    """
    counts = role_counts(actors)
    ids = [_id(PREFIX[role], k, counts[role]) for role in counts for k in range(1, counts[role] + 1)]
    roles = [role for role, count in counts.items() for _ in range(count)]
    people = pd.DataFrame({"role": roles}, index=pd.Index(ids, dtype="str", name="actor"))
    for column in ("household", "community", "sex", "hamlet", "poor", "arrangement", "head", "group", "help"):
        people[column] = pd.Series(np.nan, index=people.index, dtype="str")
    people["age"] = np.nan
    weavers, women = _of(people, "weaver"), _of(people, "household weaver")
    _settle(people, rng)
    _engage(people, weavers, rng)
    _households(people, weavers, women, rng)
    _stay(people, weavers, women, rng)
    _join(people, weavers, women, rng)
    people["name"] = name_people(people, rng)
    return people


def _id(prefix: str, number: int, largest: int) -> str:
    return f"{prefix}{number:0{max(2, len(str(largest)))}d}"


def _of(people: pd.DataFrame, role: str) -> pd.Index:
    return people.index[people["role"] == role]


def _shuffled(words: list[str], counts: list[int], rng: np.random.Generator) -> np.ndarray:
    return rng.permutation(np.repeat(np.array(words, dtype=object), counts))


def _settle(people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Draw community, sex, age and hamlet of weavers, master weavers and traders."""
    for role, other in (("weaver", "Hindu"), ("master weaver", "Hindu"), ("trader", "Jain")):
        rows = _of(people, role)
        if role == "trader":
            hindu = round(len(rows) / 6)
            people.loc[rows, "community"] = _shuffled([other, "Hindu"], [len(rows) - hindu, hindu], rng)
        else:
            muslim = round(MUSLIM * len(rows))
            people.loc[rows, "community"] = _shuffled(["Muslim", other], [muslim, len(rows) - muslim], rng)
        female = round(0.10 * len(rows)) if role == "weaver" else 0
        people.loc[rows, "sex"] = _shuffled(["F", "M"], [female, len(rows) - female], rng)
        youngest = 20 if role == "weaver" else 30
        people.loc[rows, "age"] = youngest + rng.integers(0, 36, size=len(rows))
        people.loc[rows, "hamlet"] = _hamlets(people.loc[rows, "community"], rng)

    housed = people.index[people["hamlet"].notna()]
    people.loc[housed, "household"] = [_id("HH", k + 1, len(housed)) for k in range(len(housed))]


def _hamlets(community: pd.Series, rng: np.random.Generator) -> np.ndarray:
    """Draw a hamlet: three in four live where their community mostly lives, traders by the market."""
    half = len(HAMLETS) // 2
    base = community.map({"Muslim": 0, "Hindu": half, "Jain": 6}).to_numpy(dtype=int)
    span = community.map({"Muslim": half, "Hindu": half, "Jain": 1}).to_numpy(dtype=int)
    own = base + np.floor(rng.random(len(base)) * span).astype(int)
    anywhere = rng.integers(len(HAMLETS), size=len(base))
    return np.array(HAMLETS, dtype=object)[np.where(rng.random(len(base)) < 0.75, own, anywhere)]


def _engage(people: pd.DataFrame, weavers: pd.Index, rng: np.random.Generator) -> None:
    contract, independent = round(CONTRACT * len(weavers)), round(INDEPENDENT * len(weavers))
    counts = [contract, independent, len(weavers) - contract - independent]
    people.loc[weavers, "arrangement"] = _shuffled(["contract", "independent", "piece"], counts, rng)
    poor = rng.random(len(weavers)) < people.loc[weavers, "arrangement"].map(POOR).to_numpy(dtype=float)
    people.loc[weavers, "poor"] = np.where(poor, "yes", "no")


def _households(people: pd.DataFrame, weavers: pd.Index, women: pd.Index, rng: np.random.Generator) -> None:
    """Let each household weaver live with a weaver who is a man, and share his household, community and hamlet."""
    men = weavers[people.loc[weavers, "sex"] == "M"]
    heads = rng.permutation(men.to_numpy(dtype=object))[: len(women)]
    people.loc[women, "head"] = heads
    for column in ("household", "community", "hamlet", "poor"):
        people.loc[women, column] = people.loc[heads, column].to_numpy()
    people.loc[women, "sex"] = "F"
    people.loc[women, "age"] = np.maximum(18, people.loc[heads, "age"].to_numpy() - rng.integers(0, 8, size=len(women)))


def _stay(people: pd.DataFrame, weavers: pd.Index, women: pd.Index, rng: np.random.Generator) -> None:
    """Draw who is there when: some weavers leave with their household, some enter, a master weaver closes, groups are founded."""
    people["first"], people["last"] = 0, 1
    moving = rng.permutation(weavers.to_numpy(dtype=object))
    leave, enter = round(LEAVERS * len(weavers)), round(ENTRANTS * len(weavers))
    people.loc[moving[:leave], "last"] = 0
    people.loc[moving[leave : leave + enter], "first"] = 1
    masters = _of(people, "master weaver")
    people.loc[masters[int(rng.integers(len(masters)))], "last"] = 0
    for column in ("first", "last"):
        people.loc[women, column] = people.loc[people.loc[women, "head"], column].to_numpy()
    people.loc[people["role"].isin(["shg", "federation"]), "first"] = 1


def _join(people: pd.DataFrame, weavers: pd.Index, women: pd.Index, rng: np.random.Generator) -> None:
    """Draw the members of the self-help groups, more often from weavers on contract; a group's members live near each other."""
    stayed = (people["first"] == 0) & (people["last"] == 1)
    candidates = weavers[stayed[weavers]]
    odds = people.loc[candidates, "arrangement"].map(JOINING).to_numpy(dtype=float)
    order = np.argsort(-(rng.random(len(candidates)) ** (1 / odds)), kind="stable")
    joined = candidates[order[: round(MEMBERS * len(weavers))]]
    at_home = rng.permutation(women[stayed[women]].to_numpy(dtype=object))[: round(HOUSEHOLD_MEMBERS * len(women))]
    members = joined.append(pd.Index(at_home, dtype="str"))
    people.loc[members, "help"] = "loan"
    people.loc[joined[rng.random(len(joined)) >= LOAN_ONLY], "help"] = "all"
    near = pd.DataFrame({"hamlet": people.loc[members, "hamlet"], "chance": rng.random(len(members))}, index=members)
    seated = near.sort_values(["hamlet", "chance"]).index
    groups = _of(people, "shg")
    people.loc[seated, "group"] = groups[np.arange(len(seated)) * len(groups) // len(seated)].to_numpy()
