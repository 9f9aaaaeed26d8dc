"""A card for each measure: its formula, what it counts and how, its range and engine, and where the definition comes from."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

WEIGHT = "weight"
OF_SIDES = "trusted by"
SIDES = (".before", ".after", ".change")


@dataclass(frozen=True)
class Card:
    """What a reader must know of one measure.

    Attributes
    ----------
    measure : str
        The name in table heads, after the relation or the channel.
    area : str
        What it is about.
    title : str
        In plain words.
    formula : str
        How it is computed.
    direction : str
        Which ties count, and what a high value says.
    weights : str
        Whether tie weights enter, and how.
    missing : str
        What happens where an answer is missing or the score is not defined.
    unit : str
        Of the number; ``weight`` stands for the relation's own unit.
    range : str
        The values that it can have.
    engine : str
        What computes it.
    source : str
        Where the definition comes from; empty where it is a count, or this program's own.
    doi : str
        Of the source.
    functions : tuple of str
        The public functions that compute it.
    columns : tuple of str
        Other table heads that the card tells.
    """

    measure: str
    area: str
    title: str
    formula: str
    direction: str = ""
    weights: str = ""
    missing: str = ""
    unit: str = ""
    range: str = ""
    engine: str = ""
    source: str = ""
    doi: str = ""
    functions: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@cache
def cards() -> dict[str, Card]:
    """Return the cards by measure, in reading order.

    Examples
    --------
    >>> cards()["density"].formula
    'ties / observed pairs'
    """
    found = tomllib.loads(files("linkages.measures").joinpath("cards.toml").read_text(encoding="utf-8"))
    return {measure: _card(measure, facts) for measure, facts in found.items()}


def card_of(column: str) -> Card | None:
    """Return the card of a table's column or an indicator, whatever stands before or behind; None if it has none.

    Examples
    --------
    >>> card_of("advice.density").measure, card_of("output.exits.change").measure, card_of("gatekeeper").measure
    ('density', 'exits', 'brokerage')
    """
    for side in SIDES:
        column = column.removesuffix(side)
    name = column.rpartition(".")[2]
    return _heads().get(OF_SIDES if name.startswith(f"{OF_SIDES} ") else name)


def card_table() -> pd.DataFrame:
    """Return the cards of all measures as a table: what each number is, how it is computed, and where that comes from.

    Returns
    -------
    pandas.DataFrame
        Index: the measures, as table heads name them. Columns: `area`, `title`, `formula`, `direction`, `weights`, `missing`, `unit`,
        `range`, `engine`, `source`, `doi`, `functions` (those that compute it) and `columns` (other heads that the card tells).

    Examples
    --------
    >>> card_table().loc["rho", ["range", "doi"]].tolist()
    ['at most 1', '10.1038/srep02729']
    """
    rows = [
        asdict(card) | {"functions": ", ".join(card.functions), "columns": ", ".join(card.columns)}
        for card in cards().values()
    ]
    return pd.DataFrame(rows).set_index("measure")


def _card(measure: str, facts: dict[str, Any]) -> Card:
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in facts.items()}
    return Card(measure=measure, **facts)


@cache
def _heads() -> dict[str, Card]:
    found = dict(cards())
    for card in cards().values():
        for column in card.columns:
            found.setdefault(column, card)
    return found
