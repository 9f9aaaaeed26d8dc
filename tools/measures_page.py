"""Write docs/measures.md, the table of all measures, from their cards: ``python tools/measures_page.py``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from linkages.measures.cards import Card, cards

PAGE = Path(__file__).resolve().parent.parent / "docs" / "measures.md"
HEAD = """# All measures

A card for each number that `linkages` gives: how it is computed, which ties count and what a high value says, whether weights enter, what
a missing answer does, its range, what computes it, and where the definition comes from. Tables name a measure after its tie or channel,
such as `output.exits`. The same cards stand in every report, in the workbook (the sheet *measures*), and in Python:

```python
from linkages import measures

table = measures.card_table()
```

*s(i, j)* is the share of partner *j* in what *i* sells, or gets, in a channel; *w_ij* the weight of the tie from *i* to *j*. "Own" under
*engine* is this program, checked against independent implementations in its tests.
"""
COLUMNS = (
    "measure",
    "computed as",
    "how to read it",
    "weights",
    "missing answers",
    "unit and range",
    "engine",
    "source",
)


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for area in dict.fromkeys(card.area for card in cards().values()):
        rows = [_row(card) for card in cards().values() if card.area == area]
        parts.append("\n".join([f"## {area}\n", _line(COLUMNS), _line(["---"] * len(COLUMNS)), *rows]) + "\n")
    return "\n".join(parts)


def _row(card: Card) -> str:
    names = [f"`{name}`" for name in (card.measure, *card.columns)]
    made = [f"`{name}()`" for name in card.functions]
    unit = card.unit if card.range in card.unit else f"{card.unit}; {card.range}"
    source = f"{card.source}, [doi:{card.doi}](https://doi.org/{card.doi})" if card.doi else card.source
    title = f"**{card.title}**<br>{', '.join(names)}" + (f"<br>{', '.join(made)}" if made else "")
    cells = [card.formula, card.direction, card.weights, card.missing, unit, card.engine]
    return _line([title, *map(_text, cells), source])


def _text(words: str) -> str:
    """Return words in which Markdown finds nothing to set."""
    return "".join(f"\\{sign}" if sign in "*_|<>[]" else sign for sign in words)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
