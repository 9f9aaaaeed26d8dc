"""Trust, cooperation and advice in the simulated Chanderi: near each other at the baseline, across old lines in the groups later."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

KEPT, NEW = 0.82, 0.20
Ends = tuple[npt.ArrayLike, npt.ArrayLike]
TIE = ["source", "target", "relation", "weight", "tied"]


def true_social(people: pd.DataFrame, trade: list[pd.DataFrame], rng: np.random.Generator) -> list[pd.DataFrame]:
    """Return the true ties of trust, cooperation and advice in each round: `source`, `target`, `relation`, `weight`, `tied`."""
    street = _street(people, rng)
    rounds: list[pd.DataFrame] = []
    for wave, deals in enumerate(trade):
        here = people.index[(people["first"] <= wave) & (people["last"] >= wave)]
        drawn = _drawn(people.loc[here], street[street.isin(here)], deals, rng, share=NEW if wave else 1.0)
        parts = [_groups(people.loc[here], rng)] if wave and people["group"].notna().any() else []
        if rounds:
            before = rounds[-1]
            before = before[before["source"].isin(here) & before["target"].isin(here)]
            parts.append(_some_pairs(before, KEPT, rng))
        rounds.append(_once(pd.concat([*parts, drawn], ignore_index=True)))
    return rounds


def _street(people: pd.DataFrame, rng: np.random.Generator) -> pd.Index:
    """Return the weavers in the order in which they live: by hamlet, then by community."""
    weavers = people[people["role"] == "weaver"]
    return weavers.assign(chance=rng.random(len(weavers))).sort_values(["hamlet", "community", "chance"]).index


def _neighbours(order: pd.Index, mean: float, reach: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw about `mean` others for each actor, at most `reach` doors away; one in ten is anywhere."""
    size = len(order)
    reach = min(reach, size - 1)
    if reach < 1:
        return np.empty(0, dtype=object), np.empty(0, dtype=object)
    actor = np.repeat(np.arange(size), rng.integers(0, round(2 * mean) + 1, size=size))
    step = (1 + rng.integers(reach, size=len(actor))) * np.where(rng.random(len(actor)) < 0.5, -1, 1)
    far = rng.random(len(actor)) < 0.10
    other = np.where(far, actor + 1 + rng.integers(size - 1, size=len(actor)), actor + step) % size
    ids = order.to_numpy(dtype=object)
    apart = actor != other
    return ids[actor[apart]], ids[other[apart]]


def _ties(ends: Ends, relation: str, scale: tuple[int, int], rng: np.random.Generator) -> pd.DataFrame:
    """Return ties between the two columns of ends, with weights drawn evenly from the scale."""
    frame = pd.DataFrame({"source": np.asarray(ends[0], dtype=object), "target": np.asarray(ends[1], dtype=object)})
    frame["relation"] = relation
    frame["weight"] = rng.integers(scale[0], scale[1] + 1, size=len(frame)).astype(float)
    frame["tied"] = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    return frame[TIE]


def _any(ids: pd.Index, others: pd.Index, rng: np.random.Generator) -> np.ndarray:
    """Draw one of the ids for each of the others."""
    return ids.to_numpy(dtype=object)[rng.integers(len(ids), size=len(others))]


def _some(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> pd.DataFrame:
    return frame[rng.random(len(frame)) < share]


def _some_pairs(frame: pd.DataFrame, share: float, rng: np.random.Generator) -> pd.DataFrame:
    """Keep a share of the pairs with all that is between them: what is mutual is kept, or ends, on both sides."""
    size = len(frame)
    ends = pd.factorize(pd.concat([frame["source"], frame["target"]]).astype(object))[0].astype(np.int64)
    low, high = np.minimum(ends[:size], ends[size:]), np.maximum(ends[:size], ends[size:])
    keys = (pd.factorize(frame["relation"])[0] * (2 * size) + low) * (2 * size) + high
    kept: pd.DataFrame = frame[rng.random(size)[pd.factorize(keys)[0]] < share]
    return kept


def _returned(ties: pd.DataFrame, odds: float, rng: np.random.Generator) -> pd.DataFrame:
    """Return ties of trust, and some of them returned with a strength of their own."""
    back = _some(ties, odds, rng)
    return pd.concat([ties, _ties((back["target"].to_numpy(), back["source"].to_numpy()), "trust", (1, 5), rng)])


def _drawn(
    people: pd.DataFrame, street: pd.Index, deals: pd.DataFrame, rng: np.random.Generator, *, share: float
) -> pd.DataFrame:
    """Draw ties as they arise by themselves: between neighbours, among traders and among master weavers, and along the trade."""
    traders = people.index[people["role"] == "trader"]
    masters = people.index[people["role"] == "master weaver"]
    held = deals[
        (deals["relation"] == "cloth")
        & ~deals["target"].map(people["role"]).isin(["outside buyer", "shg", "federation"])
    ]
    held = held[held["source"].map(people["role"]).isin(["weaver", "master weaver"])]
    women = people[people["head"].notna()]
    services = people.index[people["role"] == "bds provider"]
    advised = traders.append(masters)
    parts = [
        _ties(_neighbours(street, 1.0, 6, rng), "cooperation", (1, 8), rng),
        _ties(_neighbours(traders, 0.5, 4, rng), "cooperation", (1, 4), rng),
        _ties(_neighbours(masters, 0.3, 6, rng), "cooperation", (1, 4), rng),
        _returned(_ties(_neighbours(street, 1.0, 8, rng), "trust", (1, 5), rng), 0.40, rng),
        _returned(_ties(_neighbours(traders, 1.0, 6, rng), "trust", (1, 4), rng), 0.30, rng),
        _returned(_ties(_neighbours(masters, 0.4, 6, rng), "trust", (1, 4), rng), 0.30, rng),
        _some(_ties((held["source"].to_numpy(), held["target"].to_numpy()), "trust", (1, 4), rng), 0.35, rng),
        _some(_ties((women.index, women["head"].to_numpy()), "trust", (3, 5), rng), 0.90, rng),
        _some(_ties((women["head"].to_numpy(), women.index), "trust", (3, 5), rng), 0.50, rng),
        _some(_ties((held["target"].to_numpy(), held["source"].to_numpy()), "advice", (1, 4), rng), 0.40, rng),
        _ties(_neighbours(street, 0.3, 10, rng), "advice", (1, 4), rng),
        _some(_ties((_any(services, advised, rng), advised), "advice", (1, 2), rng), 0.10, rng),
    ]
    return _some_pairs(pd.concat(parts, ignore_index=True), share, rng)


def _groups(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what the groups bring: work in common and trust among members, advice from services and from the agent."""
    members = people[people["group"].notna()].sort_values("group", kind="stable")
    groups = people.index[people["role"] == "shg"]
    federation = people.index[people["role"] == "federation"].to_numpy(dtype=object)
    agent = people.index[people["role"] == "agent"].to_numpy(dtype=object)
    services = people.index[people["role"] == "bds provider"]
    weaving = members.index[members["role"] == "weaver"]
    parts = []
    for _, seats in members.groupby("group", sort=False):
        mixed = seats.index[rng.permutation(len(seats))]
        parts += [
            _ties(_neighbours(mixed, 1.5, 3, rng), "cooperation", (2, 10), rng),
            _returned(_ties(_neighbours(mixed, 1.5, 3, rng), "trust", (2, 5), rng), 0.80, rng),
        ]
    parts += [
        _some(_ties((members.index, np.repeat(agent, len(members))), "trust", (2, 5), rng), 0.25, rng),
        _ties((np.repeat(agent, len(groups)), groups), "cooperation", (2, 6), rng),
        _ties((groups, np.repeat(federation, len(groups))), "cooperation", (1, 6), rng),
        _ties((np.repeat(agent, len(groups)), groups), "advice", (1, 4), rng),
        _ties((agent, federation), "advice", (2, 4), rng),
        _ties((_any(services, groups, rng), groups), "advice", (1, 3), rng),
        _some(_ties((_any(services, weaving, rng), weaving), "advice", (1, 2), rng), 0.35, rng),
    ]
    return pd.concat(parts, ignore_index=True)


def _once(ties: pd.DataFrame) -> pd.DataFrame:
    """Keep one row for each tie, the first; a tie of cooperation with its ends in the order of their ids."""
    ties = ties.astype({"source": "str", "target": "str", "relation": "str"})
    swap = (ties["relation"] == "cooperation") & (ties["source"] > ties["target"])
    ties.loc[swap, ["source", "target"]] = ties.loc[swap, ["target", "source"]].to_numpy()
    return ties.drop_duplicates(["source", "target", "relation"], ignore_index=True)
