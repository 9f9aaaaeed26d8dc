"""Numbers of a comparison in words: shares, steps, lists and the names of positions."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np

from linkages.change.status import NOT_GIVEN

WIDTH = 100
PLURALS = {
    "producer": "producers",
    "middleman": "middlemen",
    "market": "buyers",
    "supplier": "suppliers",
    "finance": "lenders",
    "institution": "institutions",
    "group": "groups",
    NOT_GIVEN: "actors without a position",
}


def wrapped(text: str, indent: str = "") -> list[str]:
    """Return the lines of a paragraph, the second and further ones set in."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def percent(share: float) -> str:
    """Return a share in whole percent, ``none asked`` where there is none.

    Examples
    --------
    >>> percent(0.915)
    '92%'
    """
    return f"{100 * share:.0f}%" if np.isfinite(share) else "none asked"


def from_to(before: float, after: float, *, share: bool) -> str:
    """Return a change, in percentage points if it is one of a share.

    Examples
    --------
    >>> from_to(0.941, 0.743, share=True), from_to(1.0, 1.1, share=False), from_to(0.5, 0.5, share=True)
    ('94.1% to 74.3% (down 19.8 points)', '1.00 to 1.10 (up 0.10)', '50.0% in both rounds')
    >>> from_to(0.0062, 0.0081, share=True)
    '0.62% to 0.81% (up 0.19 points)'
    """
    scale, unit, points = (100, "%", " points") if share else (1, "", "")
    small = 0 < max(before, after) < 0.05
    digits = 2 if small or not share else 1
    shown = [f"{round(scale * value, digits) + 0.0:.{digits}f}" for value in (before, after)]
    if shown[0] == shown[1]:
        return f"{shown[0]}{unit} in both rounds"
    step = f"{abs(float(shown[1]) - float(shown[0])):.{digits}f}{points}"
    return f"{shown[0]}{unit} to {shown[1]}{unit} ({'up' if after > before else 'down'} {step})"


def plural(position: object) -> str:
    """Return what several actors of a position are called."""
    return PLURALS.get(str(position), str(position))


def agree(count: float, one: str, many: str) -> str:
    """Return the word that goes with a number.

    Examples
    --------
    >>> agree(1, "was", "were"), agree(0, "was", "were"), agree(2.5, "tie", "ties")
    ('was', 'were', 'ties')
    """
    return one if count == 1 else many


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun, in the plural unless it is 1.

    Examples
    --------
    >>> counted(1, "actor"), counted(1200, "actor"), counted(0, "man", "men")
    ('1 actor', '1,200 actors', '0 men')
    """
    return f"{count:,} {agree(count, one, many or f'{one}s')}"


def joined(parts: Sequence[str]) -> str:
    """Return a list in words.

    Examples
    --------
    >>> joined(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def capital(text: str) -> str:
    """Return the text with its first letter in upper case, the rest as it is."""
    return text[:1].upper() + text[1:]
