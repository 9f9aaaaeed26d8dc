"""What the columns of the tables hold: the card of a measure, or a few words for those that are none."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from linkages.measures.cards import card_of


@cache
def plain_columns() -> dict[str, str]:
    """Return what each column holds that is no measure.

    Examples
    --------
    >>> plain_columns()["target"]
    'who gets'
    """
    found = tomllib.loads(files("linkages.output").joinpath("columns.toml").read_text(encoding="utf-8"))
    return {name: str(words) for name, words in found.items()}


def told_of(column: str) -> str:
    """Return in a line what a column holds, for a tooltip; empty where nothing is known of it.

    Examples
    --------
    >>> told_of("trust.density")
    'Density: ties / observed pairs. Both directions count where the relation has a direction. High: many ties.'
    >>> told_of("target")
    'who gets'
    """
    card = card_of(column) or card_of(column.rpartition(".")[2])
    if card is None:
        return plain_columns().get(column.rpartition(".")[2], "")
    return f"{card.title}: {card.formula}. {card.direction}".strip()
