"""What the producers of the simulated Sindhudurg deal in, and with whom: at the baseline, and after their groups have got credit.

A deal is a row `actor`, `partner`, `relation`, `amount`, `tied`: the dependent actor borrows or gets raw fruit from the partner, or sells
to it. Amounts are rupees in a season.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.datasets.sindhudurg_places import kilometres

COLUMNS = ["actor", "partner", "relation", "amount", "tied"]
ARRANGEMENTS = {"enterprise": (0.58, 0.24), "home_processor": (0.62, 0.23)}
OUTPUT = {"micro": (80_000, 400_000), "small": (500_000, 1_500_000), "home": (8_000, 30_000)}
REACH, NEAR = 6.0, 3.0
TIED, SIDE_SALE, RAW_FROM_BUYER = 0.88, 0.14, 0.45
PRICES, SWITCH = 1.10, 0.05
ENDED, SHRUNK = 0.55, 0.32
BULK, SOLD_TOGETHER, SOLD_WHOLE = 0.70, 0.62, 0.40
NEW_LOANS, GROWTH = 0.10, 1.15
STRANGER = 0.2

Words = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Ground:
    """Who is where, and the draws that depend on it.

    Attributes
    ----------
    people : pandas.DataFrame
        Everyone, with `role`, `lat`, `lon`, `first`, `last`.
    rng : numpy.random.Generator
        Chance.
    """

    people: pd.DataFrame
    rng: np.random.Generator

    def of(self, *roles: str) -> pd.Index:
        """Return everyone in these roles, those on no list too."""
        return self.people.index[self.people["role"].isin(roles)]

    def near(self, actors: pd.Index, partners: pd.Index, reach: float, *, uneven: bool = False) -> Words:
        """Draw a partner for each actor, with odds that fall with the distance; `uneven`: the first partners are larger."""
        where = self.people[["lat", "lon"]].to_numpy(dtype=float)
        here, there = (where[self.people.index.get_indexer(one)] for one in (actors, partners))
        odds = np.exp(-kilometres(here, there) / reach)
        odds += odds.max(axis=1, keepdims=True) * 1e-3
        odds = odds * np.where(self.people["listed"].reindex(partners), 1.0, STRANGER)
        odds *= ~(actors.to_numpy()[:, None] == partners.to_numpy()[None, :])
        if uneven:
            odds = odds / (np.arange(len(partners)) + 4.0)
        edges = np.cumsum(odds / odds.sum(axis=1, keepdims=True), axis=1)
        place = (self.rng.random((len(actors), 1)) > edges).sum(axis=1)
        return np.asarray(partners.to_numpy(dtype=object)[np.minimum(place, len(partners) - 1)])

    def even(self, size: int) -> npt.NDArray[np.float64]:
        """Return `size` numbers in (0, 1) in random order, evenly spread: a share of them below p is p, up to rounding."""
        return (self.rng.permutation(size) + 0.5) / max(size, 1)

    def among(self, partners: pd.Index, size: int) -> Words:
        """Draw one of the partners, each alike, `size` times."""
        return np.asarray(partners.to_numpy(dtype=object)[self.rng.integers(len(partners), size=size)])


def deal(actor: pd.Index, partner: Words, relation: str, amount: object, tied: object = pd.NA) -> pd.DataFrame:
    """Return rows of deals in whole hundreds; those of nothing are left out."""
    frame = pd.DataFrame({"actor": actor.to_numpy(dtype=object), "partner": partner, "relation": relation})
    frame["amount"] = 100 * np.round(np.asarray(amount, dtype=float) / 100)
    frame["tied"] = pd.Series(tied, index=frame.index, dtype="boolean")
    return frame.loc[frame["amount"] > 0, COLUMNS]


def draw_terms(ground: Ground) -> pd.DataFrame:
    """Return for each producer what it makes, buys and needs in a season, how it is placed, and its two buyers.

    Index `actor`; `output`, `raw`, `need`; `arrangement` (held, mixed, free); `main`, `second` (commission agents or wholesalers).
    """
    people = ground.people
    producers = ground.of("enterprise", "home_processor")
    size = len(producers)
    kind = people.loc[producers, "scale"].fillna("home")
    low, high = (kind.map({one: ends[at] for one, ends in OUTPUT.items()}).to_numpy(dtype=float) for at in (0, 1))
    output = low * (high / low) ** ground.rng.random(size)
    raw = output * (0.50 + 0.15 * ground.rng.random(size))
    terms = pd.DataFrame({"output": output, "raw": raw}, index=producers)
    terms["need"] = raw * (0.50 + 0.30 * ground.rng.random(size))
    terms["arrangement"] = "free"
    for role, (held, mixed) in ARRANGEMENTS.items():
        rows = producers[people.loc[producers, "role"] == role]
        draw = ground.even(len(rows))
        terms.loc[rows, "arrangement"] = np.where(draw < held, "held", np.where(draw < held + mixed, "mixed", "free"))
    agents, wholesalers = ground.of("commission_agent", "outside_trader"), ground.of("wholesaler")
    main = ground.near(producers, agents, REACH, uneven=True)
    direct = kind.eq("small").to_numpy() & (ground.rng.random(size) < 0.5)
    terms["main"] = np.where(direct, ground.near(producers, wholesalers, 2 * REACH), main)
    other = ground.near(producers, agents, 1.5 * REACH, uneven=True)
    terms["second"] = np.where(other == terms["main"].to_numpy(), ground.among(wholesalers, size), other)
    same = terms["second"] == terms["main"]
    terms.loc[same, "second"] = np.where(terms.loc[same, "main"] == wholesalers[0], wholesalers[1], wholesalers[0])
    return terms


def first_deals(terms: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Return the deals of all producers as they stand before the groups have credit, of those who come later too."""
    by = {str(name): rows for name, rows in terms.groupby("arrangement")}
    return pd.concat(
        [_held(by["held"], ground), _mixed(by["mixed"], ground), _free(by["free"], ground)], ignore_index=True
    )


def _held(terms: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Let one buyer give the advance and take all, or nearly all; for some he brings the raw fruit too."""
    size = len(terms)
    collectors = ground.near(terms.index, ground.of("collector"), NEAR)
    side = np.where(ground.even(size) < SIDE_SALE, 0.10 + 0.20 * ground.rng.random(size), 0.0)
    bound = ground.even(size) < TIED
    brought = ground.even(size) < RAW_FROM_BUYER
    main = terms["main"].to_numpy(dtype=object)
    return pd.concat(
        [
            deal(terms.index, main, "advance", terms["need"], bound),
            deal(terms.index, np.where(brought, main, collectors), "raw", terms["raw"]),
            deal(terms.index, main, "sale", terms["output"] * (1 - side)),
            deal(terms.index, terms["second"].to_numpy(dtype=object), "sale", terms["output"] * side),
        ]
    )


def _mixed(terms: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Let two buyers share the output; some borrow from the first without a promise, some from a bank, the rest has no credit."""
    size = len(terms)
    credit, kept = ground.even(size), 0.5 + 0.2 * ground.rng.random(size)
    lent, banked = credit < 0.45, (credit >= 0.45) & (credit < 0.65)
    bank = ground.near(terms.index, ground.of("cooperative_bank", "nationalised_bank"), REACH)
    main = terms["main"].to_numpy(dtype=object)
    return pd.concat(
        [
            deal(terms.index[lent], main[lent], "advance", terms["need"][lent], False),
            deal(terms.index[banked], bank[banked], "loan", terms["need"][banked]),
            deal(terms.index, ground.near(terms.index, ground.of("collector"), NEAR), "raw", terms["raw"]),
            deal(terms.index, main, "sale", terms["output"] * kept),
            deal(terms.index, terms["second"].to_numpy(dtype=object), "sale", terms["output"] * (1 - kept)),
        ]
    )


def _free(terms: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Let enterprises sell in the city and borrow from a bank; women at home sell to an enterprise near by, with no credit."""
    firm = ground.people.loc[terms.index, "role"].eq("enterprise").to_numpy()
    size = len(terms)
    outside = np.where(ground.even(size) < 0.4, 1.0, 0.5 + 0.3 * ground.rng.random(size))
    outside = np.where(firm, outside, 0.0)
    market = ground.among(ground.of("exporter", "city_buyer"), size)
    bank = ground.near(terms.index, ground.of("cooperative_bank", "nationalised_bank"), REACH)
    stay = ground.people["first"].eq(0) & ground.people["last"].eq(1)
    firms = ground.of("enterprise")
    neighbour = ground.near(terms.index, firms[stay[firms]], NEAR)
    at_home = ground.near(terms.index, ground.of("collector"), NEAR)
    return pd.concat(
        [
            deal(terms.index[firm], bank[firm], "loan", (terms["need"] * (ground.rng.random(size) < 0.85))[firm]),
            deal(terms.index, at_home, "raw", terms["raw"]),
            deal(terms.index, market, "sale", terms["output"] * outside),
            deal(terms.index[firm], terms["main"].to_numpy(dtype=object)[firm], "sale", (terms["output"] * (1 - outside))[firm]),
            deal(terms.index[~firm], neighbour[~firm], "sale", terms["output"][~firm]),
        ]
    )  # fmt: skip


def later_deals(
    deals: pd.DataFrame, terms: pd.DataFrame, help_: pd.DataFrame, ground: Ground, *, loans: bool = True
) -> pd.DataFrame:
    """Return the deals at the follow-up.

    Prices have risen, a few producers changed their buyer, a few enterprises got a loan of a bank, and members deal with their groups.
    `help_` is what `draw_help` gives. Without `loans` no enterprise gets one of a bank.
    """
    people = ground.people
    deals = deals[deals["actor"].map(people["last"]).eq(1)].copy()
    moved = pd.Series(ground.even(len(terms)) < SWITCH, index=terms.index) & ~terms.index.isin(help_.index)
    old, new = deals["actor"].map(terms["main"]), deals["actor"].map(terms["second"])
    swap = deals["actor"].map(moved) & deals["partner"].eq(old)
    deals.loc[swap, "partner"] = new[swap]
    drift = pd.Series(PRICES * (0.92 + 0.16 * ground.rng.random(len(terms))), index=terms.index)
    deals["amount"] *= deals["actor"].map(drift).to_numpy(dtype=float)
    lent = [_bank_loans(deals, terms, help_, ground)] if loans else []
    deals = pd.concat([_through_groups(deals, help_), *lent], ignore_index=True)
    deals["amount"] = 100 * np.round(deals["amount"] / 100)
    together = deals.groupby(["actor", "partner", "relation"], as_index=False, sort=False)
    deals = together.agg({"amount": "sum", "tied": "first"})
    return deals.loc[deals["amount"] > 0, COLUMNS]


def draw_help(terms: pd.DataFrame, groups: pd.DataFrame, member_of: pd.Series, ground: Ground) -> pd.DataFrame:
    """Return what the groups do for their members at the follow-up: index `actor`; `group`, and what is left of the old deals.

    A group that a bank has lent to lends to its members: for most the advance ends or shrinks. A group that processes buys raw fruit in
    bulk for most of them, and sells a part of their output, or all of it.
    """
    members = member_of[member_of.index.isin(terms.index)]
    members = members[members.map(groups["linked"] | groups["active"]).to_numpy(dtype=bool)]
    size = len(members)
    linked, active = (members.map(groups[one]).to_numpy(dtype=bool) for one in ("linked", "active"))
    credit, raw, sale = ground.even(size), ground.even(size), ground.even(size)
    left = np.where(credit < ENDED, 0.0, np.where(credit < ENDED + SHRUNK, 0.25 + 0.3 * ground.rng.random(size), 0.85))
    whole = ground.even(size) < 0.5
    out = np.where(ground.even(size) < SOLD_WHOLE, 0.0, 0.2 + 0.4 * ground.rng.random(size))
    frame = pd.DataFrame({"group": members.to_numpy(dtype=object)}, index=members.index)
    frame["linked"], frame["advance"] = linked, np.where(linked, left, 1.0)
    frame["raw"] = np.where(active & (raw < BULK), np.where(whole, 0.0, 0.4), 1.0)
    frame["sale"] = np.where(active & (sale < SOLD_TOGETHER), out, 1.0)
    frame["loan"] = terms.loc[members.index, "need"] * np.where(linked, 0.35 + 0.2 * ground.rng.random(size), 0.0)
    return frame


def _through_groups(deals: pd.DataFrame, help_: pd.DataFrame) -> pd.DataFrame:
    """Shrink the old deals of members, and give what is gone to their groups; the advance becomes a loan and ties no longer."""
    deals = deals.copy()
    grown = help_.index[help_[["raw", "sale"]].lt(1).any(axis=1)]
    deals.loc[deals["actor"].isin(grown) & deals["relation"].isin(["raw", "sale"]), "amount"] *= GROWTH
    deals["tied"] &= ~(deals["actor"].isin(help_.index[help_["advance"] < 0.8]) & deals["relation"].eq("advance"))
    moved, lent = [], help_["loan"].copy()
    for relation in ("advance", "raw", "sale"):
        rows = deals["relation"] == relation
        kept = deals.loc[rows, "actor"].map(help_[relation]).fillna(1.0)
        gone = (deals.loc[rows, "amount"] * (1 - kept)).groupby(deals.loc[rows, "actor"]).sum()
        deals.loc[rows, "amount"] *= kept
        if relation == "advance":
            lent = lent.where(gone.reindex(lent.index).fillna(0.0) <= 0, gone.reindex(lent.index) * 0.95)
        else:
            moved.append(deal(gone.index, help_["group"].reindex(gone.index).to_numpy(dtype=object), relation, gone))
    lent = lent[help_["linked"]]
    return pd.concat(
        [deals, *moved, deal(lent.index, help_.loc[lent.index, "group"].to_numpy(dtype=object), "loan", lent)]
    )


def _bank_loans(deals: pd.DataFrame, terms: pd.DataFrame, help_: pd.DataFrame, ground: Ground) -> pd.DataFrame:
    """Give a few enterprises outside the groups, with no loan yet, one of the cooperative bank beside their advance."""
    outside = terms.index[~terms.index.isin(help_.index) & ground.people.loc[terms.index, "role"].eq("enterprise")]
    outside = outside[
        ground.people.loc[outside, "last"].eq(1) & ~outside.isin(deals.loc[deals["relation"] == "loan", "actor"])
    ]
    chosen = outside[ground.even(len(outside)) < NEW_LOANS]
    bank = np.repeat(ground.of("cooperative_bank").to_numpy(dtype=object), len(chosen))
    return deal(chosen, bank, "loan", 0.4 * terms.loc[chosen, "need"])
