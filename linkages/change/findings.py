"""The changes that were tested, in sentences: how large, how sure, which question that answers, and what it does not show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from linkages.change.estimates import BY_GROUP, EXPLORED, OF_TIES, PRIMARY
from linkages.change.words import agree, from_to, joined
from linkages.network.relation import Relation

ALPHA, TOLD = 0.05, 4
READ = (
    "More than chance means: more than would be seen had these actors met other fortunes and no drift been at work. It shows neither why "
    "ties moved nor that a programme did it. Where chance could bring as much, it is not shown that nothing changed."
)
WORDS: Mapping[str, tuple[str, bool]] = {
    "middleman_share": ("share of dealings with middlemen", True),
    "top_partner_share": ("share of dealings with the largest partner", True),
    "partner_hhi": ("concentration on few partners, from 0 to 1", False),
    "captive_share": ("producers all of whose roads to the outside pass one middleman", True),
    "class_captive_share": ("producers without a road past middlemen", True),
    "disintermediated_share": ("share that reaches the outside without a middleman", True),
    "mean_exits": ("separate roads to the outside, on average", False),
    "interlinking": ("interlinking of credit, inputs and output with one middleman, from 0 to 1", False),
    "locked_share": ("producers with two of credit, inputs and output with one middleman", True),
    "triple_locked_share": ("producers with credit, inputs and output with one middleman", True),
    "locked_by_contract_share": ("producers bound by a deal that ties channels to one middleman", True),
    "beta_hhi": ("concentration of the producers on few middlemen, from 0 to 1", False),
    "beta_cr4": ("share held by the four largest middlemen", True),
    "beta_gini": ("inequality of what middlemen hold, from 0 to 1", False),
    "density": ("pairs with a tie", True),
    "reciprocity": ("ties that are returned", True),
}


def indicator_words(indicator: str, relations: Mapping[str, Relation]) -> tuple[str, bool]:
    """Return what an indicator is called in a sentence, and whether it is a share.

    Examples
    --------
    >>> indicator_words("output.captive_share", {})
    ('output: producers all of whose roads to the outside pass one middleman', True)
    """
    prefix, _, measure = indicator.rpartition(".")
    words, share = WORDS.get(measure, (measure.replace("_", " "), False))
    if not prefix:
        return f"over channels, {words}" if measure in WORDS else words, share
    return f"{relations[prefix].label if prefix in relations else prefix}: {words}", share


def findings(estimates: pd.DataFrame, relations: Mapping[str, Relation], level: float = 0.95) -> Iterator[str]:
    """Tell in sentences what the tests of change found: each declared outcome, then how many of the others moved.

    Parameters
    ----------
    estimates : pandas.DataFrame
        Of `change_estimates`.
    relations : Mapping of str to Relation
        What ties are called.
    level : float
        Of the intervals.

    Yields
    ------
    str
        One paragraph for each declared outcome, and one for each family of explored ones.
    """
    rows = estimates[estimates["family"] == PRIMARY].to_dict("records")
    for row in rows:
        yield _outcome({str(key): value for key, value in row.items()}, relations, level, len(rows))
    if any(np.isfinite(row["p_value"]) for row in rows):
        yield READ
    yield from _explored(estimates[estimates["family"] == EXPLORED], relations, declared=bool(rows))
    yield from _groups(estimates[estimates["family"] == BY_GROUP])


def _outcome(row: Mapping[str, Any], relations: Mapping[str, Relation], level: float, declared: int) -> str:
    words, share = indicator_words(row["indicator"], relations)
    head = f"Declared outcome: {words}"
    if row["claim"] == "no":
        return f"{head}: no claim, since fewer than 70% of those answered in a round whose answers it needs."
    if not np.isfinite(row["change"]):
        return f"{head}: cannot be compared, since it is not defined among those seen in both rounds."
    moved = from_to(row["baseline"], row["followup"], share=share)
    whom = f"{row['n']:,} {'pairs' if _of_ties(row) else 'producers'} seen in both rounds"
    if row["claim"] == "not tested":
        return f"{head}: {moved} among the {whom}; too few for a test."
    several = f"; {_p(row['p_adjusted'])} with all {declared} declared outcomes" if declared > 1 else ""
    text = (
        f"{head}: {moved} among the {whom}; {100 * level:.0f}% interval {_interval(row, share)}; p {_p(row['p_value'])}{several}. "
        f"{'More than chance.' if row['p_adjusted'] <= ALPHA else 'Chance could bring as much.'}"
    )
    return text + (
        " With caution: in a round 15 to 30% of those asked did not answer." if row["claim"] == "with bounds" else ""
    )


def _interval(row: Mapping[str, Any], share: bool) -> str:
    size = 100 if share else 1
    ends = [row[end] * size for end in ("low", "high")]
    places = 1 if max(map(abs, ends)) >= (1 if share else 10) else 2
    return f"{ends[0]:+.{places}f} to {ends[1]:+.{places}f}{' points' if share else ''}"


def _explored(rows: pd.DataFrame, relations: Mapping[str, Relation], *, declared: bool) -> Iterator[str]:
    tested = rows[rows["p_adjusted"].notna() & rows["claim"].ne("no")]
    if tested.empty:
        return
    moved = tested[tested["p_adjusted"] <= ALPHA].sort_values(["p_value", "indicator"], kind="stable")
    kind = "other indicators" if declared else "indicators"
    text = (
        f"Of {len(tested):,} {kind} that were tested without having been declared, {len(moved):,} moved by more than chance at a false "
        "discovery rate of 5%"
    )
    if len(moved):
        first = [indicator_words(str(name), relations)[0] for name in moved["indicator"].head(TOLD)]
        text += f", {'first of all ' if len(moved) > TOLD else ''}{joined(first)}"
    yield f"{text}. These are explorations: they suggest what to ask next time, and prove nothing."


def _groups(rows: pd.DataFrame) -> Iterator[str]:
    tested = rows[rows["p_adjusted"].notna() & rows["claim"].ne("no")]
    if tested.empty:
        return
    moved = int((tested["p_adjusted"] <= ALPHA).sum())
    names = joined([str(name).replace("_", " ") for name in dict.fromkeys(tested["by"])])
    yield (
        f"By {names}, {len(tested):,} changes within one group were tested and {moved:,} {agree(moved, 'stands', 'stand')} out in the "
        "same way. That one group moved and another did not is no test of a difference between them."
    )


def _of_ties(row: Mapping[str, Any]) -> bool:
    return str(row["indicator"]).rpartition(".")[2] in OF_TIES


def _p(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}" if value < 0.1 else f"{value:.2f}"
