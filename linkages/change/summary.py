"""A comparison in plain words: who answered, what changed among the same actors, and what that does not show."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from linkages.change.status import ANY, EVERYONE, NOT_GIVEN
from linkages.network.core import Relation

if TYPE_CHECKING:
    from linkages.change.compare import Comparison

WIDTH = 100
NO_CLAIM, CAUTION = 0.70, 0.85
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
HEADLINES = (
    ("middleman_share", "share of dealings that goes to middlemen", "%"),
    ("captive_share", "share of producers who cannot avoid one middleman or other actor in some channel", "%"),
    ("interlinking", "interlinking of credit, inputs and output with one middleman (0 to 1)", ""),
    ("mean_exits", "separate roads to the outside, mean", ""),
)
LIMITS = (
    "Two rounds of one cluster show what changed among these actors. They do not show why it changed, nor that it is more than "
    "chance would bring: nothing is tested here, and nobody is compared with a cluster that had no programme. Dependence is not "
    "exploitation: the ties say who needs whom, not on what terms."
)


def summarise(found: Comparison) -> str:
    """Return the words of `Comparison.summary`."""
    lines = [*_wrap(f"{found.title}: what changed from {found.baseline} to {found.followup}", "")]
    lines += [line for note in found.notes for line in _wrap(f"! {note}", "")]
    sections = (
        ("Who answered", _answers(found)),
        ("Who stayed", _presence(found)),
        ("Dependence, the same producers in both rounds", _dependence(found)),
        ("Ties, on pairs of actors observed in both rounds", _ties(found)),
        ("Cooperation, on pairs of actors observed in both rounds", _cooperation(found)),
        ("What this does not show", iter([LIMITS])),
    )
    for title, sentences in sections:
        body = [line for sentence in sentences for line in _wrap(sentence, "  ")]
        if body:
            lines += ["", title, *body]
    return "\n".join(lines)


def _wrap(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _rates(found: Comparison, relation: str) -> pd.DataFrame:
    """Response of one question: index position, columns baseline and followup."""
    rows = found.response[found.response["relation"] == relation]
    sides = [rows[rows["round"] == label].set_index("position") for label in (found.baseline, found.followup)]
    columns = {"baseline": sides[0]["response_rate"], "followup": sides[1]["response_rate"]}
    answered = sides[0]["answered"].add(sides[1]["answered"], fill_value=0)
    return pd.DataFrame(columns).assign(answered=answered).reindex(pd.unique(rows["position"]))


def _answers(found: Comparison) -> Iterator[str]:
    rows = found.response[(found.response["relation"] == ANY) & (found.response["position"] == EVERYONE)]
    told = [
        f"{row['answered']:,} of {row['asked']:,} actors asked in {row['round']} ({_percent(row['response_rate'])})"
        for _, row in rows.iterrows()
    ]
    yield f"{' and '.join(told)}."
    rates = _rates(found, ANY).drop(index=EVERYONE)
    heard = rates[rates["answered"] > 0]
    if len(heard) > 1:
        parts = [
            f"{_plural(name)} {_percent(row.baseline)} and {_percent(row.followup)}" for name, row in heard.iterrows()
        ]
        yield f"By position: {'; '.join(parts)}."
    yield from _warnings(rates)


def _warnings(rates: pd.DataFrame) -> Iterator[str]:
    lowest = rates[["baseline", "followup"]].min(axis="columns")
    heard = rates["answered"] > 0
    groups = {
        "No claim about change is made for {}: fewer than 70% answered in a round.": heard & (lowest < NO_CLAIM),
        "Read with caution: of {} 70 to 85% answered in a round.": heard & (lowest >= NO_CLAIM) & (lowest < CAUTION),
        "Nobody answered among {}: their ties are known from others only, and no claim is made about them.": ~heard,
    }
    for sentence, which in groups.items():
        if which.any():
            yield sentence.format(_join([_plural(name) for name in rates.index[which]]))


def _presence(found: Comparison) -> Iterator[str]:
    status, silent_in = found.status["status"], found.status["silent_in"].value_counts()
    counts = status.value_counts()
    yield (
        f"{_number(counts, 'stayed')} actors were present and answered in both rounds; {_number(counts, 'entered')} entered, "
        f"{_number(counts, 'left')} left."
    )
    if _number(counts, "silent") != "0":
        yield (
            f"{_number(counts, 'silent')} were present in both but silent: {_number(silent_in, 'before')} in {found.baseline}, "
            f"{_number(silent_in, 'after')} in {found.followup}, {_number(silent_in, 'both')} in both. Silence is not read as having no ties."
        )
    if "not asked" in counts:
        yield f"{counts['not asked']:,} were present in both, and not asked in both."


def _dependence(found: Comparison) -> Iterator[str]:
    channels = list(dict.fromkeys(str(r.channel) for r in found.relations.values() if r.kind == "dependence"))
    names = [("", *headline) for headline in HEADLINES] + [
        (f"{channel}.", *headline) for channel in channels for headline in HEADLINES
    ]
    for prefix, measure, words, unit in names:
        indicator = f"{prefix}{measure}"
        if not _seen_in_both(found, indicator):
            continue
        channel = prefix.rstrip(".")
        label = f"{channel.capitalize()}, {words}" if channel else f"Over channels, {words}"
        yield f"{label}: {_change(found, indicator, unit, _needed(found.relations, channel))}"


def _needed(relations: Mapping[str, Relation], channel: str) -> list[str]:
    return [name for name, r in relations.items() if r.kind == "dependence" and channel in ("", r.channel)]


def _change(found: Comparison, indicator: str, unit: str, relations: list[str]) -> str:
    rates = [_rates(found, relation) for relation in relations]
    lowest = {name: _lowest(rates, name) for name in ("producer", "middleman")}
    if lowest["producer"] < NO_CLAIM:
        return f"no claim; {_percent(lowest['producer'])} of the producers answered in a round."
    row = _row(found.network, indicator)
    text = (
        f"{_from_to(row['stayers_baseline'], row['stayers_followup'], unit)} among {int(row['n_stayers']):,} producers seen in both rounds "
        f"(all seen in each round: {_value(row['baseline'], unit)} and {_value(row['followup'], unit)})."
    )
    if lowest["producer"] < CAUTION:
        text += f" With caution: {_percent(lowest['producer'])} of the producers answered in a round."
    if indicator.endswith(("mean_exits", "captive_share")) and lowest["middleman"] < CAUTION:
        text += f" Roads behind middlemen who did not answer are assumed: {_percent(lowest['middleman'])} of them answered in a round."
    return text


def _lowest(rates: list[pd.DataFrame], position: str) -> float:
    """Return the lowest response of a position over questions and rounds, 1 where nobody of it was asked."""
    found = [
        table.loc[[position], ["baseline", "followup"]].min(axis="columns")
        for table in rates
        if position in table.index
    ]
    lowest = pd.concat(found).min() if found else np.nan
    return 1.0 if np.isnan(lowest) else float(lowest)


def _ties(found: Comparison) -> Iterator[str]:
    for name, relation in found.relations.items():
        row = _row(found.ties, name)
        if not row["valid"]:
            yield f"{_title(relation)}: no pair was observed in both rounds."
            continue
        text = (
            f"{_title(relation)}: {row['kept']:,} kept, {row['dissolved']:,} dissolved, {row['formed']:,} formed"
            f"{_kept_share(row)}; {_percent(row['valid'] / row['dyads'])} of the pairs present in both were observed in both."
        )
        beside = [
            f"{row[column]:,} {words}"
            for column, words in (
                ("gone", "went with actors who left"),
                ("came", "came with actors who entered"),
                ("unseen", "could not be followed, for want of an answer"),
            )
            if row[column]
        ]
        ratio = row["median_log_ratio"]
        if relation.weight_type == "amount" and np.isfinite(ratio):
            text += f" Median amount of a kept tie: times {np.exp(ratio):.2f}, {row['terms']}."
        yield text + (f" Beside these, {_join(beside)}." if beside else "") + _tie_claim(found, name)


def _seen_in_both(found: Comparison, indicator: str) -> bool:
    return indicator in found.network.index and _row(found.network, indicator)["n_stayers"] > 0


def _row(table: pd.DataFrame, name: str) -> dict[str, Any]:
    return {str(column): value for column, value in table.loc[[name]].to_dict("records")[0].items()}


def _title(relation: Relation) -> str:
    return f"{relation.label} ({relation.unit_text})" if relation.unit_text else relation.label


def _kept_share(row: Mapping[str, Any]) -> str:
    return f" ({_percent(row['persistence'])} of the earlier ties lasted)" if np.isfinite(row["persistence"]) else ""


def _tie_claim(found: Comparison, relation: str) -> str:
    lowest = _lowest([_rates(found, relation)], EVERYONE)
    if lowest < NO_CLAIM:
        return f" No claim about the whole: {_percent(lowest)} of those asked answered in a round."
    return f" With caution: {_percent(lowest)} of those asked answered in a round." if lowest < CAUTION else ""


def _cooperation(found: Comparison) -> Iterator[str]:
    for name, relation in found.relations.items():
        indicator = f"{name}.density"
        if relation.kind != "cooperation" or not _seen_in_both(found, indicator):
            continue
        lowest = _lowest([_rates(found, name)], EVERYONE)
        if lowest < NO_CLAIM:
            yield f"{relation.label}: no claim; {_percent(lowest)} of those asked answered in a round."
            continue
        row = _row(found.network, indicator)
        text = f"{relation.label}: share of pairs with a tie, {_from_to(row['stayers_baseline'], row['stayers_followup'], '%')}"
        returned = f"{name}.reciprocity"
        if returned in found.network.index and found.network.loc[returned, ["baseline", "followup"]].notna().all():
            row = _row(found.network, returned)
            text += f"; ties returned, of all seen in each round, {_from_to(row['baseline'], row['followup'], '%')}"
        yield f"{text}."


def _from_to(before: float, after: float, unit: str) -> str:
    shown = [_value(value, unit) for value in (before, after)]
    if shown[0] == shown[1]:
        return f"{shown[0]} in both rounds"
    step = abs(after - before) * (100 if unit else 1)
    word = "up" if after > before else "down"
    return (
        f"{shown[0]} to {shown[1]}, {word} {step:.1f} points"
        if unit
        else f"{shown[0]} to {shown[1]}, {word} {step:.2f}"
    )


def _value(value: float, unit: str) -> str:
    if not np.isfinite(value):
        return "not known"
    return f"{100 * value:.1f}%" if unit else f"{value:.2f}"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if np.isfinite(share) else "nobody asked"


def _number(counts: pd.Series, word: str) -> str:
    return f"{int(counts.get(word, 0)):,}"


def _plural(position: object) -> str:
    return PLURALS.get(str(position), str(position))


def _join(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
