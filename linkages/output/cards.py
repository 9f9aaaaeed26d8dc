"""A card for each measure: what it says, its formula, its direction, what a missing answer does, its unit and its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from linkages.output.page import TEMPLATES

WEIGHT = "weight"


@dataclass(frozen=True)
class Card:
    """What a reader must know of one measure.

    Attributes
    ----------
    measure : str
        The name in table heads, after the relation or the channel.
    title : str
        In plain words.
    formula : str
        How it is computed.
    direction : str
        Which ties count, and what a high value says.
    missing : str
        What happens where an answer is missing or the score is not defined.
    unit : str
        Of the number; ``weight`` stands for the relation's own unit.
    source : str
        Where the definition comes from.
    """

    measure: str
    title: str
    formula: str
    direction: str
    missing: str
    unit: str
    source: str = ""


@cache
def cards() -> dict[str, Card]:
    """Return the cards by measure, in reading order.

    Examples
    --------
    >>> cards()["density"].formula
    'ties / observed pairs'
    """
    found = tomllib.loads((TEMPLATES / "measures.toml").read_text(encoding="utf-8"))
    return {measure: Card(measure, **facts) for measure, facts in found.items()}
