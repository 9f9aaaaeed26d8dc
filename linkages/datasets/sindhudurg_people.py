"""The enterprises, groups, women and buyers of the simulated Sindhudurg: how many, who they are, where, and when they are there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.datasets.sindhudurg_names import UNLISTED, name_people
from linkages.datasets.sindhudurg_places import HAMLETS, TOWNS, Place

COUNTS = {
    "enterprise": ("E", 104),
    "home_processor": ("H", 150),
    "shg": ("S", 74),
    "commission_agent": ("A", 14),
    "wholesaler": ("W", 6),
    "exporter": ("X", 3),
    "city_buyer": ("C", 8),
    "collector": ("R", 12),
    "cooperative_bank": ("B", 1),
    "nationalised_bank": ("NB", 3),
    "microfinance": ("MF", 1),
    "ngo": ("N", 3),
    "cluster_agent": ("D", 1),
}
SEATS = {
    "commission_agent": "Kudal Sawantwadi Vengurla Kudal Sawantwadi Vengurla Kudal Sawantwadi Malvan Kankavli Kudal Vengurla Dodamarg "
    "Sawantwadi",
    "wholesaler": "Kudal Sawantwadi Kankavli Devgad Vaibhavwadi Kudal",
    "exporter": "Mumbai Panaji Kolhapur",
    "city_buyer": "Mumbai Panaji Pune Kolhapur Belagavi Mumbai Mumbai Panaji",
    "cooperative_bank": "Kudal",
    "nationalised_bank": "Kudal Sawantwadi Vengurla",
    "microfinance": "Sawantwadi",
    "ngo": "Kudal Sawantwadi Vengurla",
    "cluster_agent": "Kudal",
}
PRODUCTS = {"cashew": 0.66, "mango": 0.14, "kokum": 0.12, "jackfruit": 0.08}
SMALL, WOMEN_RUN = 0.15, 0.30
MEMBERS, WORKERS = 697, 2303
POOR_GROUPS, POOR_MEMBERS = 42, 0.45
ENTRANTS, LEAVERS, HOME_LEAVERS, FOUNDED = 4, 3, 3, 3


def draw_people(rng: np.random.Generator) -> pd.DataFrame:
    """Return everyone who is in the cluster in any round, and those who are on no list.

    Returns
    -------
    pandas.DataFrame
        Index `actor`; `role`, `listed`, `product`, `scale` (micro or small) and `owner` (woman or man) of enterprises, `workers`
        (of a group: its members), `poor`, `village`, `taluka`, `lat`, `lon`, `first` and `last` round there (0 or 1), `name`, `latin`,
        `marathi`. The id of somebody on no list is the name as it is typed.
    """
    people = _roster()
    producers = people.index[people["role"].isin(["enterprise", "home_processor", "shg"])]
    _settle(people, producers, rng)
    _describe(people, rng)
    people["first"], people["last"] = 0, 1
    for role, first, last in (
        ("enterprise", ENTRANTS, LEAVERS),
        ("home_processor", 0, HOME_LEAVERS),
        ("shg", FOUNDED, 0),
    ):
        moving = rng.permutation(_of(people, role).to_numpy(dtype=object))
        people.loc[moving[:first], "first"] = 1
        people.loc[moving[first : first + last], "last"] = 0
    _crew(people, rng)
    return people.join(name_people(people, rng))


def _roster() -> pd.DataFrame:
    ids = [f"{letter}{k:0{len(str(count))}d}" for letter, count in COUNTS.values() for k in range(1, count + 1)]
    roles = [role for role, (_, count) in COUNTS.items() for _ in range(count)]
    strangers = [(name, role) for role, names in UNLISTED.items() for name in names]
    index = pd.Index([*ids, *(name for name, _ in strangers)], dtype="str", name="actor")
    people = pd.DataFrame({"role": [*roles, *(role for _, role in strangers)]}, index=index).astype("str")
    people["listed"] = np.arange(len(people)) < len(ids)
    for column in ("product", "scale", "owner", "poor", "village", "taluka"):
        people[column] = pd.Series(np.nan, index=index, dtype="str")
    people[["lat", "lon", "workers"]] = np.nan
    return people


def _of(people: pd.DataFrame, role: str) -> pd.Index:
    return people.index[(people["role"] == role) & people["listed"]]


def _settle(people: pd.DataFrame, producers: pd.Index, rng: np.random.Generator) -> None:
    """Give everyone a place: who processes or collects fruit a hamlet, all others a town."""
    collectors = people.index[people["role"].eq("collector") | ~people["listed"]]
    scattered = producers.append(collectors)
    for role in people["role"].unique():
        rows = scattered[people.loc[scattered, "role"] == role]
        order = np.concatenate([rng.permutation(len(HAMLETS)) for _ in range(len(rows) // len(HAMLETS) + 1)])
        _seat(people, rows, [HAMLETS[at] for at in order[: len(rows)]], 0.008, rng)
    for role, towns in SEATS.items():
        _seat(people, _of(people, role), [TOWNS[name] for name in towns.split()], 0.004, rng)


def _seat(people: pd.DataFrame, rows: pd.Index, places: list[Place], spread: float, rng: np.random.Generator) -> None:
    people.loc[rows, "village"] = [one.name for one in places]
    people.loc[rows, "taluka"] = pd.Series([one.taluka or None for one in places], index=rows, dtype="str")
    away = spread * (2 * rng.random((len(rows), 2)) - 1)
    for at, column in enumerate(("lat", "lon")):
        people.loc[rows, column] = [
            round(one[3 + at] + shift, 5) for one, shift in zip(places, away[:, at], strict=True)
        ]


def _shuffled(shares: dict[str, float], size: int, rng: np.random.Generator) -> np.ndarray:
    """Return each word as often as its share says, up to rounding, in random order."""
    edges = np.cumsum(list(shares.values())) * size
    words = np.array(list(shares), dtype=object)
    return rng.permutation(words[np.searchsorted(edges, np.arange(size) + 0.5)])


def _describe(people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Draw products, scale and owners of enterprises, and who is poor."""
    firms, groups, women = (_of(people, role) for role in ("enterprise", "shg", "home_processor"))
    for rows in (firms, groups, women):
        people.loc[rows, "product"] = _shuffled(PRODUCTS, len(rows), rng)
    people.loc[firms, "scale"] = _shuffled({"small": SMALL, "micro": 1 - SMALL}, len(firms), rng)
    people.loc[firms, "owner"] = _shuffled({"woman": WOMEN_RUN, "man": 1 - WOMEN_RUN}, len(firms), rng)
    poor = POOR_GROUPS / len(groups)
    people.loc[groups, "poor"] = _shuffled({"yes": poor, "no": 1 - poor}, len(groups), rng)
    people.loc[women, "poor"] = _shuffled({"yes": POOR_MEMBERS, "no": 1 - POOR_MEMBERS}, len(women), rng)


def _crew(people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Spread workers over the enterprises and members over the groups, so that those there at the follow-up have the known totals."""
    for role, total, least in (("shg", MEMBERS, 6), ("enterprise", WORKERS, 4)):
        rows = _of(people, role)
        staying = people.loc[rows, "last"].eq(1).to_numpy()
        weight = (0.5 + rng.random(len(rows))) * np.where(people.loc[rows, "scale"].eq("small"), 4.0, 1.0)
        spare = total - least * staying.sum()
        share = np.cumsum(weight * staying) / (weight * staying).sum()
        people.loc[rows, "workers"] = least + np.diff(np.floor(spare * share + 1e-9), prepend=0.0)
