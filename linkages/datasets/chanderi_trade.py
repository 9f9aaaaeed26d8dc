"""The chain behind the weavers of the simulated Chanderi: master weavers, traders and groups pass on what they take in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.datasets.chanderi_deals import COLUMNS, Middlemen, even_draws, first_deals, later_deals, pick_unevenly

CHANNEL = {"advance": "credit", "bank_loan": "credit", "yarn": "input", "cloth": "output"}
TO_PARTNER = ("cloth", "household_work")
PLAN = ["actor", "partner", "relation", "share", "tied"]
MARGIN = {
    "master weaver": {"credit": 0.90, "input": 0.97, "output": 1.15},
    "trader": {"credit": 0.80, "input": 0.95, "output": 1.20},
    "shg": {"credit": 1.05, "input": 0.95, "output": 1.05},
    "federation": {"credit": 1.0, "input": 1.0, "output": 1.05},
}
OWN = {
    "master weaver": {"credit": 3000.0, "input": 3500.0, "output": 7000.0},
    "trader": {"credit": 10000.0, "input": 12000.0, "output": 25000.0},
}
NOTHING = {"credit": 0.0, "input": 0.0, "output": 0.0}


def true_trade(
    people: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator, *, programme: bool = True
) -> list[pd.DataFrame]:
    """Return the true ties of money, yarn, cloth and unpaid work in each round: `source`, `target`, `relation`, `weight`, `tied`."""
    base = first_deals(people, middlemen, rng)
    later = later_deals(base, people, middlemen, rng, programme=programme)
    base = base[base["actor"].map(people["first"]).eq(0)]
    plan = draw_plan(people, middlemen, rng)
    hours = pd.Series(3.0 + rng.integers(0, 7, size=len(people)), index=people.index)
    return [_ties(deals, plan, hours, people, wave) for wave, deals in enumerate((base, later))]


def draw_plan(people: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator) -> pd.DataFrame:
    """Return how master weavers, traders and groups split what they pass on: `actor`, `partner`, `relation`, `share`, `tied`."""
    ids = {role: people.index[people["role"] == role] for role in people["role"].unique()}
    return pd.concat(
        [
            _plan_of_masters(ids, middlemen, rng),
            _plan_of_traders(ids, rng),
            _plan_of_groups(ids, rng),
        ],
        ignore_index=True,
    )


def _rows(actor: pd.Index, partner: np.ndarray, relation: str, share: np.ndarray | float = 1.0) -> pd.DataFrame:
    frame = pd.DataFrame({"actor": actor, "partner": partner}).assign(relation=relation, share=share)
    frame["tied"] = pd.Series(pd.NA, index=frame.index, dtype="boolean")
    return frame[PLAN]


def _two(ids: pd.Index, size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw two different ids for each of `size` actors."""
    first = rng.integers(len(ids), size=size)
    second = (first + 1 + rng.integers(len(ids) - 1, size=size)) % len(ids)
    return ids.to_numpy(dtype=object)[first], ids.to_numpy(dtype=object)[second]


def _plan_of_masters(ids: dict[str, pd.Index], middlemen: Middlemen, rng: np.random.Generator) -> pd.DataFrame:
    """Let most sell to one trader, some to two, a few to an outside buyer too; yarn and advance come mostly from the first trader."""
    masters = ids["master weaver"]
    size = len(masters)
    first, second = _two(middlemen.traders, size, rng)
    behind = masters.isin(middlemen.behind)
    first[behind] = middlemen.indirect
    outlet, source, credit = (np.where(behind, 0.0, even_draws(size, rng)) for _ in range(3))
    two, outside = (outlet >= 0.62) & (outlet < 0.88), outlet >= 0.88
    kept = np.where(two | outside, 0.55 + 0.3 * rng.random(size), 1.0)
    supplied, banked = source >= 0.75, (credit >= 0.70) & (credit < 0.80)
    supplier, bank = pick_unevenly(ids["yarn supplier"], size, rng), pick_unevenly(ids["bank"], size, rng)
    buyer = pick_unevenly(ids["outside buyer"], size, rng)
    advanced = _rows(masters[credit < 0.70], first[credit < 0.70], "advance")
    advanced["tied"] = pd.Series(rng.random(len(advanced)) < 0.70, index=advanced.index, dtype="boolean")
    return pd.concat(
        [
            _rows(masters, first, "cloth", kept),
            _rows(masters[two], second[two], "cloth", 1 - kept[two]),
            _rows(masters[outside], buyer[outside], "cloth", 1 - kept[outside]),
            _rows(masters, np.where(supplied, supplier, first), "yarn"),
            advanced,
            _rows(masters[banked], bank[banked], "bank_loan"),
        ]
    )


def _plan_of_traders(ids: dict[str, pd.Index], rng: np.random.Generator) -> pd.DataFrame:
    """Let traders sell to one or two outside buyers, buy from one or two suppliers, and borrow from a bank or use own funds."""
    traders = ids["trader"]
    size = len(traders)
    parts = []
    for role, relation in (("outside buyer", "cloth"), ("yarn supplier", "yarn")):
        first, second = _two(ids[role], size, rng)
        kept = np.where(even_draws(size, rng) < 0.65, 0.5 + 0.3 * rng.random(size), 1.0)
        both = kept < 1
        parts += [_rows(traders, first, relation, kept), _rows(traders[both], second[both], relation, 1 - kept[both])]
    banked = even_draws(size, rng) < 0.65
    lender = pick_unevenly(ids["bank"], size, rng)
    return pd.concat([*parts, _rows(traders[banked], lender[banked], "bank_loan")])


def _plan_of_groups(ids: dict[str, pd.Index], rng: np.random.Generator) -> pd.DataFrame:
    """Let groups borrow from a bank, buy yarn in bulk and sell through the federation, which has two outside buyers."""
    groups, federation = ids["shg"], ids["federation"]
    first, second = _two(ids["outside buyer"], 1, rng)
    return pd.concat(
        [
            _rows(groups, pick_unevenly(ids["bank"], len(groups), rng), "bank_loan"),
            _rows(groups, pick_unevenly(ids["yarn supplier"], len(groups), rng), "yarn"),
            _rows(groups, np.repeat(federation.to_numpy(dtype=object), len(groups)), "cloth"),
            _rows(federation, first, "cloth", 0.6),
            _rows(federation, second, "cloth", 0.4),
        ]
    )


def _ties(deals: pd.DataFrame, plan: pd.DataFrame, hours: pd.Series, people: pd.DataFrame, wave: int) -> pd.DataFrame:
    here = (people["first"] <= wave) & (people["last"] >= wave)
    plan = plan[plan["actor"].map(here)].assign(channel=plan["relation"].map(CHANNEL))
    for role in MARGIN:
        deals = pd.concat([deals, _passed_on(role, deals, plan[plan["actor"].map(people["role"]) == role])])
    women = people[people["head"].notna() & here]
    unpaid = pd.DataFrame(
        {"actor": women.index, "partner": women["head"].to_numpy(), "amount": hours[women.index].to_numpy()}
    )
    deals = pd.concat([deals, unpaid.assign(relation="household_work")], ignore_index=True)
    outward = deals["relation"].isin(TO_PARTNER)
    return pd.DataFrame(
        {
            "source": deals["actor"].where(outward, deals["partner"]).astype("str"),
            "target": deals["partner"].where(outward, deals["actor"]).astype("str"),
            "relation": deals["relation"].astype("str"),
            "weight": deals["amount"].astype(float),
            "tied": deals["tied"].astype("boolean"),
        }
    )


def _passed_on(role: str, deals: pd.DataFrame, plan: pd.DataFrame) -> pd.DataFrame:
    """Return the deals of a role: what its clients brought or took, with its margin and its own looms, split as planned."""
    through = deals.assign(channel=deals["relation"].map(CHANNEL)).groupby(["partner", "channel"])["amount"].sum()
    taken = through.reindex(pd.MultiIndex.from_frame(plan[["actor", "channel"]]), fill_value=0.0).to_numpy()
    margin = plan["channel"].map(MARGIN[role]).to_numpy(dtype=float)
    own = plan["channel"].map(OWN.get(role, NOTHING)).to_numpy(dtype=float)
    amount = 100 * np.round((taken * margin + own) * plan["share"].to_numpy() / 100)
    passed = plan.assign(amount=amount)[COLUMNS]
    return passed[passed["amount"] > 0]
