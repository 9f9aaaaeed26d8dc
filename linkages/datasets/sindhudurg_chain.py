"""The groups of the simulated Sindhudurg and their members, and the chain of groups and buyers behind the producers."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.datasets.sindhudurg_deals import (
    NEAR,
    REACH,
    Ground,
    deal,
    draw_help,
    draw_terms,
    first_deals,
    later_deals,
)

CHANNEL = {"advance": "credit", "loan": "credit", "raw": "input", "sale": "output"}
ACTIVE, LINKED, BOTH = (18, 36), (10, 46), 32
HOME_MEMBERS, FIRM_MEMBERS, SECOND_GROUPS = (100, 36), (14, 12), 8
EARLY_LOAN = 0.20
MARGIN = {
    "shg": {"credit": 1.0, "input": 0.95, "output": 1.10},
    "commission_agent": {"credit": 0.90, "input": 0.96, "output": 1.12},
    "wholesaler": {"credit": 0.80, "input": 0.96, "output": 1.10},
}
OWN = {"shg": {"credit": 20_000.0, "input": 15_000.0, "output": 35_000.0}}
NOTHING = {"credit": 0.0, "input": 0.0, "output": 0.0}
TIE = ["source", "target", "relation", "weight", "tied"]


def draw_groups(ground: Ground) -> pd.DataFrame:
    """Return which groups process fruit (`active`), and to which a bank has lent (`linked`): index `actor`; `active0` to `linked1`.

    At the follow-up 36 process, half of them of poor women.
    """
    groups = ground.of("shg")
    people = ground.people.loc[groups]
    order = ground.rng.permutation(len(groups))
    shuffled = groups[order]
    half = ACTIVE[1] // 2
    poor = people.loc[shuffled, "poor"].eq("yes").to_numpy()
    active = shuffled[poor][:half].append(shuffled[~poor][:half])
    active = active[ground.rng.permutation(len(active))]
    others = shuffled[~shuffled.isin(active)]
    linked = active[:BOTH].append(others[: LINKED[1] - BOTH])
    frame = pd.DataFrame(index=groups)
    for name, chosen, (early, _) in (("active", active, ACTIVE), ("linked", linked, LINKED)):
        old = chosen[people.loc[chosen, "first"].eq(0)]
        frame[f"{name}0"], frame[f"{name}1"] = groups.isin(old[:early]), groups.isin(chosen)
    return frame


def draw_members(ground: Ground) -> pd.DataFrame:
    """Return who is in which group: `actor`, `group`, `since` (0 or 1), `main` (False for a second group of the same person)."""
    people, groups = ground.people, ground.of("shg")
    there = groups[people.loc[groups, "first"].eq(0)]
    women = people.index[people["owner"].eq("woman") & people["first"].eq(0)]
    parts = []
    for candidates, (early, late) in ((ground.of("home_processor"), HOME_MEMBERS), (women, FIRM_MEMBERS)):
        order = candidates[ground.rng.permutation(len(candidates))]
        staying = order[early:][people.loc[order[early:], "last"].eq(1)]
        parts += [_joined(order[:early], there, 0, ground), _joined(staying[:late], groups, 1, ground)]
    members = pd.concat(parts, ignore_index=True)
    twice = members[members["since"].eq(0)].iloc[:SECOND_GROUPS]
    second = _joined(pd.Index(twice["actor"], dtype="str"), there, 0, ground)
    second["main"] = False
    other = second["group"].to_numpy() != twice["group"].to_numpy()
    both: pd.DataFrame = pd.concat([members, second[other]], ignore_index=True)
    return both


def _joined(actors: pd.Index, groups: pd.Index, since: int, ground: Ground) -> pd.DataFrame:
    frame = pd.DataFrame({"actor": actors, "group": ground.near(actors, groups, NEAR)})
    frame["since"], frame["main"] = since, True
    return frame.astype({"actor": "str", "group": "str"})


def without_programme(groups: pd.DataFrame, members: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the groups as they stay if no bank lends to more of them, and no more members."""
    still = groups.assign(active1=groups["active0"], linked1=groups["linked0"])
    return still, members[members["since"].eq(0)].reset_index(drop=True)


def true_trade(
    ground: Ground, groups: pd.DataFrame, members: pd.DataFrame, *, programme: bool = True
) -> list[pd.DataFrame]:
    """Return the true ties of money, fruit and goods in each round: `source`, `target`, `relation`, `weight`, `tied`."""
    people = ground.people
    terms = draw_terms(ground)
    base = first_deals(terms, ground)
    main = members[members["main"]].set_index("actor")["group"]
    states = [groups[[f"active{wave}", f"linked{wave}"]].set_axis(["active", "linked"], axis=1) for wave in (0, 1)]
    help_ = draw_help(terms, states[1], main[people.loc[main.index, "last"].eq(1)], ground)
    alike = Ground(people, deepcopy(ground.rng))
    later = later_deals(base, terms, help_, ground)
    if not programme:
        later, states = later_deals(base, terms, help_.iloc[:0], alike, loans=False), states[:1] * 2
    early = members[members["main"] & members["since"].eq(0)].set_index("actor")["group"]
    early = early[early.map(states[0]["linked"]).to_numpy(dtype=bool)]
    small = deal(early.index, early.to_numpy(dtype=object), "loan", EARLY_LOAN * terms.loc[early.index, "need"])
    base = pd.concat([base[base["actor"].map(people["first"]).eq(0)], small], ignore_index=True)
    if not programme:
        later = pd.concat([later, small[small["actor"].map(people["last"]).eq(1)]], ignore_index=True)
    plan = _plan_of_buyers(ground)
    rounds = []
    for wave, deals in enumerate((base, later)):
        full = pd.concat([_plan_of_groups(states[wave], wave if programme else 0, ground), plan], ignore_index=True)
        rounds.append(_ties(_with_chain(deals, full, people)))
    return rounds


def _rows(
    actor: pd.Index, partner: np.ndarray, relation: str, share: float | npt.NDArray[np.float64] = 1.0
) -> pd.DataFrame:
    frame = pd.DataFrame({"actor": actor.to_numpy(dtype=object), "partner": partner, "relation": relation})
    return frame.assign(share=share)


def _plan_of_groups(state: pd.DataFrame, wave: int, ground: Ground) -> pd.DataFrame:
    """Let groups borrow from a bank, buy from a collector, and sell: at the baseline mostly to agents, later mostly outside."""
    active, linked = state.index[state["active"]], state.index[state["linked"]]
    outlet = ground.even(len(active))
    to_agent = outlet < (0.60 if wave == 0 else 0.20)
    both = outlet >= 0.90
    agent = ground.near(active, ground.of("commission_agent"), REACH, uneven=True)
    market = ground.among(ground.of("exporter", "city_buyer"), len(active))
    bank = ground.near(linked, ground.of("cooperative_bank", "nationalised_bank", "microfinance"), REACH)
    return pd.concat(
        [
            _rows(linked, bank, "loan"),
            _rows(active, ground.near(active, ground.of("collector"), NEAR), "raw"),
            _rows(active[to_agent], agent[to_agent], "sale"),
            _rows(active[~to_agent], market[~to_agent], "sale", np.where(both, 0.7, 1.0)[~to_agent]),
            _rows(active[both], agent[both], "sale", 0.3),
        ]
    )


def _plan_of_buyers(ground: Ground) -> pd.DataFrame:
    """Let agents sell to one wholesaler, or two, or also in the city, and borrow from the first; wholesalers sell in the city."""
    people = ground.people
    agents, wholesalers = (ground.of(role) for role in ("commission_agent", "wholesaler"))
    agents = agents[people.loc[agents, "listed"]]
    size, outlet, credit = len(agents), ground.even(len(agents)), ground.even(len(agents))
    first = ground.near(agents, wholesalers, 3 * REACH)
    second = wholesalers.to_numpy(dtype=object)[(wholesalers.get_indexer(pd.Index(first)) + 1) % len(wholesalers)]
    market = ground.among(ground.of("exporter", "city_buyer"), size)
    one, two, city = outlet < 0.60, (outlet >= 0.60) & (outlet < 0.75), (outlet >= 0.75) & (outlet < 0.90)
    advanced, banked = credit < 0.60, (credit >= 0.60) & (credit < 0.85)
    cities = ground.of("exporter", "city_buyer").to_numpy(dtype=object)
    chosen = ground.rng.permutation(len(cities))[: len(wholesalers)]
    other = cities[(chosen + 1) % len(cities)]
    kept = np.where(ground.even(len(wholesalers)) < 0.7, 0.6, 1.0)
    lends = ground.of("cooperative_bank", "nationalised_bank")
    rich = ground.even(len(wholesalers)) < 0.7
    return pd.concat(
        [
            _rows(agents, np.where(outlet >= 0.90, market, first), "sale", np.where(one | (outlet >= 0.90), 1.0, 0.6)),
            _rows(agents[two], second[two], "sale", 0.4),
            _rows(agents[city], market[city], "sale", 0.4),
            _rows(agents[advanced], first[advanced], "advance"),
            _rows(agents[banked], ground.near(agents, lends, REACH)[banked], "loan"),
            _rows(agents, ground.near(agents, ground.of("collector"), REACH), "raw"),
            _rows(wholesalers, cities[chosen], "sale", kept),
            _rows(wholesalers[kept < 1], other[kept < 1], "sale", 0.4),
            _rows(wholesalers[rich], ground.near(wholesalers, lends, 3 * REACH)[rich], "loan"),
            _rows(wholesalers, ground.near(wholesalers, ground.of("collector"), 3 * REACH), "raw"),
        ]
    )  # fmt: skip


def _with_chain(deals: pd.DataFrame, plan: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Add the deals of groups, then agents, then wholesalers: what clients brought or took, with a margin, split as planned."""
    for role, margins in MARGIN.items():
        mine = plan[plan["actor"].map(people["role"]) == role]
        channel = mine["relation"].map(CHANNEL)
        through = deals.groupby(["partner", deals["relation"].map(CHANNEL)])["amount"].sum()
        taken = through.reindex(pd.MultiIndex.from_arrays([mine["actor"], channel]), fill_value=0.0).to_numpy()
        margin, own = (channel.map(one).to_numpy(dtype=float) for one in (margins, OWN.get(role, NOTHING)))
        amount = (taken * margin + own) * mine["share"].to_numpy(dtype=float)
        rows = [
            deal(
                pd.Index(part["actor"]),
                part["partner"].to_numpy(dtype=object),
                str(relation),
                amount[mine["relation"] == relation],
            )
            for relation, part in mine.groupby("relation", sort=True)
        ]
        deals = pd.concat([deals, *rows], ignore_index=True)
    return deals


def _ties(deals: pd.DataFrame) -> pd.DataFrame:
    outward = deals["relation"].eq("sale")
    return pd.DataFrame(
        {
            "source": deals["actor"].where(outward, deals["partner"]).astype("str"),
            "target": deals["partner"].where(outward, deals["actor"]).astype("str"),
            "relation": deals["relation"].astype("str"),
            "weight": deals["amount"].astype(float),
            "tied": deals["tied"].astype("boolean"),
        }
    )[TIE]
