"""Write docs/measures.md, the page of all measures, from their cards: ``python tools/measures_page.py``."""

from __future__ import annotations

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
FACTS = (("How to read it", "direction"), ("Weights", "weights"), ("Missing answers", "missing"))


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for area in sorted({card.area for card in cards().values()}, key=[card.area for card in cards().values()].index):
        parts.append(f"## {area}\n")
        parts += [_entry(card) for card in cards().values() if card.area == area]
    return "\n".join(parts)


def _entry(card: Card) -> str:
    names = [f"`{name}`" for name in (card.measure, *card.columns)]
    made = [f"`{name}()`" for name in card.functions]
    unit = card.unit if card.range in card.unit else f"{card.unit}; {card.range}"
    source = f"{card.source}, [doi:{card.doi}](https://doi.org/{card.doi})" if card.doi else card.source
    told = [f"*{head}*: {_text(getattr(card, name)).rstrip('.')}." for head, name in FACTS if getattr(card, name)]
    told.append(
        f"*Unit and range*: {_text(unit)}. *Engine*: {_text(card.engine)}."
        + (f" *Source*: {source}." if source else "")
    )
    lines = [
        f"**{card.title}** · {', '.join([*made, *names])}",
        f": {_text(card.formula).rstrip('.')}.",
        "",
        f"  {' '.join(told)}",
    ]
    return "\n".join(lines) + "\n"


def _text(words: str) -> str:
    """Return words in which Markdown finds nothing to set."""
    return "".join(f"\\{sign}" if sign in "*_|<>[]" else sign for sign in words)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
