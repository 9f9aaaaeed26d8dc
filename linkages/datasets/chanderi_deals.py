"""What the weavers of the simulated Chanderi deal in, and with whom: at the baseline, and after some have joined a group.

A deal is a row `actor`, `partner`, `relation`, `amount`, `tied`: the dependent actor borrows or gets yarn from the partner, or sells
cloth to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

COLUMNS = ["actor", "partner", "relation", "amount", "tied"]
THROUGH_MASTER = 0.60
SIDE_SALE, TIED = 0.08, 0.92
SWITCH = 0.06
PRICES, GROWTH = 1.12, 1.10
ADVANCE_ENDS, YARN_WHOLE = 0.45, 0.40


@dataclass(frozen=True)
class Middlemen:
    """Who may hold weavers: traders who deal with weavers, master weavers, and the one trader whom only master weavers reach.

    Attributes
    ----------
    indirect : str
        The trader with whom no weaver deals.
    behind : pandas.Index
        The master weavers who deal with that trader and nobody else.
    masters, traders : pandas.Index
        All master weavers who stay for both rounds; all other traders.
    """

    indirect: str
    behind: pd.Index
    masters: pd.Index
    traders: pd.Index

    def draw(self, size: int, rng: np.random.Generator) -> np.ndarray:
        """Return `size` middlemen for weavers, larger ones more often; three in five of them master weavers."""
        through = rng.random(size) < THROUGH_MASTER
        return np.where(through, pick_unevenly(self.masters, size, rng), pick_unevenly(self.traders, size, rng))


def pick_unevenly(ids: pd.Index, size: int, rng: np.random.Generator) -> np.ndarray:
    """Return `size` of the ids, the k-th with odds falling as 1 / (k + 3)."""
    odds = 1 / (np.arange(len(ids)) + 3.0)
    place = np.searchsorted(np.cumsum(odds) / odds.sum(), rng.random(size), side="right")
    return ids.to_numpy(dtype=object)[np.minimum(place, len(ids) - 1)]


def even_draws(size: int, rng: np.random.Generator) -> np.ndarray:
    """Return `size` numbers in (0, 1) in random order, evenly spread: a share of them below p is p, up to rounding."""
    return (rng.permutation(size) + 0.5) / max(size, 1)


def draw_middlemen(people: pd.DataFrame, rng: np.random.Generator) -> Middlemen:
    """Choose the trader whose hold is only indirect, and the master weavers behind whom he stands."""
    traders = people.index[people["role"] == "trader"]
    masters = people.index[(people["role"] == "master weaver") & (people["last"] == 1)]
    indirect = str(traders[int(rng.integers(len(traders)))])
    shuffled = masters[rng.permutation(len(masters))]
    return Middlemen(
        indirect=indirect,
        behind=shuffled[: max(2, round(0.09 * len(masters)))],
        masters=shuffled,
        traders=traders[traders != indirect][rng.permutation(len(traders) - 1)],
    )


def first_deals(people: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator) -> pd.DataFrame:
    """Return the deals of all weavers as they stand without the programme, of those who come later too."""
    weavers = people[people["role"] == "weaver"]
    size = len(weavers)
    yarn = 50 * np.round((1500 + 2500 * rng.random(size)) / 50)
    cloth = _between(yarn * (1.7 + 0.7 * rng.random(size)), 2500, 9000, 50)
    advance = _between(cloth * (0.35 + 0.40 * rng.random(size)), 1000, 6000, 100)
    main = _mains(weavers, people, middlemen, rng)
    terms = pd.DataFrame(
        {"yarn": yarn, "cloth": cloth, "advance": advance, "main": main, "arrangement": weavers["arrangement"]},
        index=weavers.index,
    )
    held = terms[terms["arrangement"] != "independent"]
    free = terms[terms["arrangement"] == "independent"]
    return pd.concat([_held_deals(held, middlemen, rng), _free_deals(free, people, middlemen, rng)], ignore_index=True)


def _between(values: np.ndarray, low: float, high: float, step: int) -> np.ndarray:
    return np.asarray(np.clip(step * np.round(values / step), low, high))


def _mains(weavers: pd.DataFrame, people: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator) -> np.ndarray:
    """Draw each weaver's middleman.

    Each master weaver behind the indirect trader has two weavers on contract at least, and so has the one who closes.
    """
    main = middlemen.draw(len(weavers), rng)
    contract = np.flatnonzero(weavers["arrangement"] == "contract")
    sure = contract[np.flatnonzero(weavers["group"].iloc[contract].isna() & weavers["first"].iloc[contract].eq(0))]
    behind = np.repeat(middlemen.behind.to_numpy(dtype=object), 2)
    main[sure[: len(behind)]] = behind[: len(sure)]
    closing = people.index[(people["role"] == "master weaver") & (people["last"] == 0)]
    main[sure[len(behind) : len(behind) + 2 * len(closing)]] = closing[0]
    return main


def _deal(
    actor: pd.Index, partner: np.ndarray, relation: str, amount: np.ndarray, tied: np.ndarray | None = None
) -> pd.DataFrame:
    frame = pd.DataFrame({"actor": actor, "partner": partner, "relation": relation, "amount": amount})
    frame["tied"] = pd.Series(pd.NA if tied is None else tied, index=frame.index, dtype="boolean")
    return frame[COLUMNS]


def _held_deals(terms: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator) -> pd.DataFrame:
    """Deal in yarn and cloth with one middleman, with an advance where there is a contract; a few sell a part on the side."""
    contract = terms[terms["arrangement"] == "contract"]
    tied = even_draws(len(contract), rng) < TIED
    other = pick_unevenly(middlemen.traders, len(terms), rng)
    side = (
        (even_draws(len(terms), rng) < SIDE_SALE)
        & terms["arrangement"].eq("contract").to_numpy()
        & (other != terms["main"].to_numpy())
        & ~terms["main"].isin(middlemen.behind).to_numpy()
    )
    kept = terms["cloth"].where(~side, 50 * np.round(terms["cloth"] * (0.75 + 0.15 * rng.random(len(terms))) / 50))
    rest = (terms["cloth"] - kept)[side]
    return pd.concat(
        [
            _deal(contract.index, contract["main"].to_numpy(), "advance", contract["advance"].to_numpy(), tied),
            _deal(terms.index, terms["main"].to_numpy(), "yarn", terms["yarn"].to_numpy()),
            _deal(terms.index, terms["main"].to_numpy(), "cloth", kept.to_numpy()),
            _deal(rest.index, other[side], "cloth", rest.to_numpy()),
        ]
    )


def _free_deals(
    terms: pd.DataFrame, people: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator
) -> pd.DataFrame:
    """Independent weavers sell to two middlemen, one in four to an outside buyer too; few borrow, mostly without a promise to sell."""
    size = len(terms)
    second = _another(terms["main"].to_numpy(), middlemen, rng)
    buyer = pick_unevenly(people.index[people["role"] == "outside buyer"], size, rng)
    supplier = pick_unevenly(people.index[people["role"] == "yarn supplier"], size, rng)
    bank = pick_unevenly(people.index[people["role"] == "bank"], size, rng)
    outside = np.where(even_draws(size, rng) < 0.25, 0.2 + 0.3 * rng.random(size), 0.0)
    inside = (1 - outside) * (0.4 + 0.3 * rng.random(size))
    own_yarn, credit = even_draws(size, rng) < 0.30, even_draws(size, rng)
    cloth, yarn, advance = (terms[name].to_numpy() for name in ("cloth", "yarn", "advance"))
    sold = [50 * np.round(cloth * share / 50) for share in (inside, outside)]
    lent, banked = credit < 0.15, (credit >= 0.15) & (credit < 0.35)
    to_buyer = sold[1] > 0
    return pd.concat(
        [
            _deal(
                terms.index[lent], terms["main"].to_numpy()[lent], "advance", advance[lent], np.zeros(lent.sum(), bool)
            ),
            _deal(terms.index[banked], bank[banked], "bank_loan", advance[banked]),
            _deal(terms.index, np.where(own_yarn, supplier, second), "yarn", yarn),
            _deal(terms.index, terms["main"].to_numpy(), "cloth", sold[0]),
            _deal(terms.index, second, "cloth", cloth - sold[0] - sold[1]),
            _deal(terms.index[to_buyer], buyer[to_buyer], "cloth", sold[1][to_buyer]),
        ]
    )


def _another(main: np.ndarray, middlemen: Middlemen, rng: np.random.Generator) -> np.ndarray:
    """Draw a trader other than each weaver's first middleman."""
    traders = middlemen.traders.to_numpy(dtype=object)
    place = rng.integers(len(traders), size=len(main))
    return np.where(traders[place] == main, traders[(place + 1) % len(traders)], traders[place])


def later_deals(
    deals: pd.DataFrame, people: pd.DataFrame, middlemen: Middlemen, rng: np.random.Generator, *, programme: bool = True
) -> pd.DataFrame:
    """Return the deals at the follow-up: prices have risen, a few weavers changed their middleman, members deal with their group.

    Without the programme nobody deals with a group; all else is drawn alike.
    """
    deals = deals[deals["actor"].map(people["last"]).eq(1)].copy()
    weavers = people.index[people["role"] == "weaver"]
    new = pd.Series(middlemen.draw(len(weavers), rng), index=weavers)
    main = deals[deals["relation"] == "cloth"].drop_duplicates("actor").set_index("actor")["partner"]
    moves = pd.Series(even_draws(len(weavers), rng) < SWITCH, index=weavers) & people.loc[weavers, "group"].isna()
    moves &= ~main.reindex(weavers).isin(middlemen.behind)
    gone = deals["partner"].map(people["last"]).eq(0)
    swaps = gone | (deals["actor"].map(moves) & (deals["partner"] == deals["actor"].map(main)))
    deals.loc[swaps, "partner"] = deals.loc[swaps, "actor"].map(new)
    drift = PRICES * (0.93 + 0.14 * rng.random(len(weavers)))
    deals["amount"] *= deals["actor"].map(pd.Series(drift, index=weavers)).to_numpy(dtype=float)
    terms = _group_terms(people[people["group"].notna()], rng)
    deals = _through_groups(deals, terms if programme else terms.iloc[:0])
    deals["amount"] = 50 * np.round(deals["amount"] / 50)
    together = deals.groupby(["actor", "partner", "relation"], as_index=False, sort=False)
    return together.agg({"amount": "sum", "tied": "first"})[COLUMNS]


def _group_terms(members: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw what changes for each member: the loan, whether it also buys and sells there, and what is left of its old deals."""
    size = len(members)
    whole = members["help"].eq("all").to_numpy()
    at_home = members["role"].eq("household weaver").to_numpy()
    less = np.where(even_draws(size, rng) < ADVANCE_ENDS, 0.0, 0.2 + 0.3 * rng.random(size))
    loan = np.where(at_home, 200 + 400 * rng.random(size), 700 + 1300 * rng.random(size))
    yarn = np.where(even_draws(size, rng) < YARN_WHOLE, 0.0, 0.2 + 0.3 * rng.random(size))
    return pd.DataFrame(
        {
            "group": members["group"],
            "loan": 50 * np.round(loan / 50),
            "whole": whole,
            "advance": np.where(whole, less, 0.5 + 0.4 * rng.random(size)),
            "yarn": np.where(whole, yarn, 1.0),
            "cloth": np.where(whole, 0.3 + 0.4 * rng.random(size), 1.0),
        },
        index=members.index,
    )


def _through_groups(deals: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """Give members a loan for the advance or a part of it; most also buy yarn in bulk and sell cloth through the group."""
    deals = deals.copy()
    helped = deals["actor"].isin(terms.index[terms["whole"]])
    deals.loc[helped & (deals["relation"] == "cloth"), "amount"] *= GROWTH
    deals.loc[helped & (deals["relation"] == "advance"), "tied"] = False
    moved = []
    for relation in ("advance", "yarn", "cloth"):
        rows = deals["relation"] == relation
        kept = deals.loc[rows, "actor"].map(terms[relation]).fillna(1.0)
        gone = (deals.loc[rows, "amount"] * (1 - kept)).groupby(deals.loc[rows, "actor"]).sum()
        deals.loc[rows, "amount"] *= kept
        if relation != "advance":
            gone = gone[gone > 0]
            moved.append(_deal(gone.index, terms.loc[gone.index, "group"].to_numpy(), relation, gone.to_numpy()))
    loans = _deal(terms.index, terms["group"].to_numpy(), "bank_loan", terms["loan"].to_numpy())
    return pd.concat([deals[deals["amount"] > 0], *moved, loans], ignore_index=True)
