"""A comparison in plain words: who answered, what changed among the same actors, and what that does not show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from linkages.change.findings import findings
from linkages.change.freed import freed_words
from linkages.change.gates import CAUTION, NO_CLAIM, lowest_response
from linkages.change.network import score_of
from linkages.change.status import ANY, EVERYONE
from linkages.change.words import agree, capital, counted, from_to, joined, percent, plural, wrapped
from linkages.network.relation import Relation

if TYPE_CHECKING:
    from linkages.change.compare import Comparison

SHOWN_PART = 0.01
HEADLINES = (
    ("middleman_share", "share of dealings with middlemen", True),
    ("captive_share", "producers all of whose roads to the outside pass one middleman", True),
    ("interlinking", "interlinking of credit, inputs and output with one middleman, from 0 to 1", False),
    ("mean_exits", "separate roads to the outside, on average", False),
)
PARTS = {
    "entry_entered": "producers who entered",
    "entry_answered": "producers who were silent before and answered now",
    "entry_began": "producers without such dealings before",
    "exit_left": "producers who left",
    "exit_silent": "producers who answered before and were silent now",
    "exit_ended": "producers without such dealings any more",
}
TESTED = "More than chance? Declared outcomes first"
LIMITS = (
    "Two rounds of one cluster show what changed among these actors, and, where it was tested, whether chance would bring as much. They do "
    "not show why, nor what a programme did: no cluster without one stands beside it. Dependence is not exploitation: ties say who needs "
    "whom, not on what terms."
)


def summarise(found: Comparison) -> str:
    """Return the words of `Comparison.summary`."""
    lines = wrapped(f"{found.title}: what changed from {found.baseline} to {found.followup}")
    lines += [line for note in found.notes for line in wrapped(f"! {note}")]
    sections = (
        ("Who answered", _answers(found)),
        ("Who stayed", _presence(found)),
        (TESTED, findings(found.estimates, found.relations)),
        ("Dependence, the same producers in both rounds", _dependence(found)),
        ("Ties, on pairs of actors observed in both rounds", _ties(found)),
        ("Cooperation, on pairs of actors observed in both rounds", _cooperation(found)),
        ("What this does not show", iter([LIMITS])),
    )
    for title, sentences in sections:
        body = [line for sentence in sentences for line in wrapped(sentence, "  ")]
        lines += ["", title, *body] if body else []
    return "\n".join(lines)


def _rates(found: Comparison, relation: str) -> pd.DataFrame:
    """Response to one question by position: `baseline`, `followup`, and over both rounds `asked`, `answered`."""
    rows = found.response[found.response["relation"] == relation]
    rates = rows.pivot_table(index="position", columns="round", values="response_rate", sort=False, dropna=False)
    table = pd.DataFrame(
        {name: rates.get(label) for name, label in (("baseline", found.baseline), ("followup", found.followup))},
        index=rates.index,
    )
    return table.join(rows.groupby("position")[["asked", "answered"]].sum()).reindex(pd.unique(rows["position"]))


def _lowest(found: Comparison, relations: Sequence[str], position: str) -> float:
    """Return the lowest response of a position to any of the questions in a round, 1 where nobody of it was asked."""
    return lowest_response(found.response, relations, position)


def _answers(found: Comparison) -> Iterator[str]:
    rows = found.response[(found.response["relation"] == ANY) & (found.response["position"] == EVERYONE)]
    told = [
        f"{row['round']}: {row['answered']:,} of the {counted(row['asked'], 'actor')} asked ({percent(row['response_rate'])})"
        for row in rows.to_dict("records")
    ]
    yield f"{'; '.join(told)}."
    rates = _rates(found, ANY).drop(index=EVERYONE)
    heard = rates[rates["answered"] > 0]
    if len(heard) > 1:
        parts = [
            f"{plural(row['position'])} {percent(row['baseline'])} and {percent(row['followup'])}"
            for row in heard.reset_index().to_dict("records")
        ]
        yield f"By position: {'; '.join(parts)}."
    lowest, some, asked = rates[["baseline", "followup"]].min(axis="columns"), rates["answered"] > 0, rates["asked"] > 0
    for sentence, which in (
        (
            "No claim about change is made for {}: fewer than 70% of them answered in a round.",
            some & (lowest < NO_CLAIM),
        ),
        (
            "Read with caution: of the {}, 70 to 85% answered in a round.",
            some & lowest.between(NO_CLAIM, CAUTION, "left"),
        ),
        ("None answered of the {}: no claim is made about them.", asked & ~some),
        ("Not asked: {}. Their ties are known from others only, and no claim is made about them.", ~asked),
    ):
        if which.any():
            yield sentence.format(joined([plural(name) for name in rates.index[which]]))


def _presence(found: Comparison) -> Iterator[str]:
    counts = found.status["status"].value_counts().to_dict()
    quiet = found.status["silent_in"].value_counts().to_dict()
    stayed = counts.get("stayed", 0)
    yield (
        f"{counted(stayed, 'actor')} {agree(stayed, 'was', 'were')} present and answered in both rounds; "
        f"{counts.get('entered', 0):,} entered, {counts.get('left', 0):,} left."
    )
    yield from _lineage(found.status)
    if quiet:
        yield (
            f"{counts['silent']:,} {agree(counts['silent'], 'was', 'were')} present in both but silent: "
            f"{quiet.get('before', 0):,} in {found.baseline} only, {quiet.get('after', 0):,} in {found.followup} only, "
            f"{quiet.get('both', 0):,} in both. Silence is not read as having no ties."
        )
    if "not asked" in counts:
        yield f"{counts['not asked']:,} {agree(counts['not asked'], 'was', 'were')} present in both, and not asked in one or both."


def _lineage(status: pd.DataFrame) -> Iterator[str]:
    """Say who left or entered in name only."""
    if "became" not in status:
        return
    gone = int((status["status"].eq("left") & status["became"].notna()).sum())
    came = int((status["status"].eq("entered") & status["came_of"].notna()).sum())
    if gone or came:
        yield (
            f"In name only: {gone:,} of those who left merged or split, and {came:,} of those who entered came of such a change; they are "
            "compared with nobody."
        )


def _dependence(found: Comparison) -> Iterator[str]:
    relations = [relation for relation in found.relations.values() if relation.kind == "dependence"]
    everything = [relation.name for relation in relations]
    if everything and _lowest(found, everything, "producer") >= NO_CLAIM:
        for headline in HEADLINES:
            if _seen_in_both(found, headline[0]):
                yield f"Over channels, {_headline(found, *headline)}"
    elif everything:
        yield "Over channels: no claim, since fewer than 70% of the producers answered in a round."
    freed = []
    for channel in dict.fromkeys(str(relation.channel) for relation in relations):
        if f"{channel}.captive_share" not in found.network.index:
            continue
        names = [relation.name for relation in relations if relation.channel == channel]
        if _lowest(found, names, "producer") >= NO_CLAIM and (told := freed_words(found.actors, channel)):
            freed.append(told)
        parts = [
            f"{words} {_same(found, f'{channel}.{measure}', share=share)}"
            for measure, words, share in HEADLINES
            if _seen_in_both(found, f"{channel}.{measure}")
        ]
        if parts:
            yield f"{capital(channel)}: {_channel(found, names, parts)}"
    if freed:
        yield f"Freed by {found.followup}, of the captives of {found.baseline} known in both rounds: {'; '.join(freed)}."


def _headline(found: Comparison, indicator: str, words: str, share: bool) -> str:
    row = _row(found.network, indicator)
    text = (
        f"{words}: {_same(found, indicator, share=share)} among the {counted(int(row['n_stayers']), 'producer')} known in "
        f"both rounds. All known in each round: {from_to(row['baseline'], row['followup'], share=share)}"
    )
    parts = _row(found.decomposition, score_of(indicator))
    largest = max(PARTS, key=lambda name: abs(parts[name]))
    if abs(parts[largest]) < SHOWN_PART:
        return f"{text}."
    step = f"{100 * parts[largest]:+.1f} points" if share else f"{parts[largest]:+.2f}"
    return f"{text}, of which {step} come from {PARTS[largest]}."


def _channel(found: Comparison, relations: Sequence[str], parts: Sequence[str]) -> str:
    producers, middlemen = (_lowest(found, relations, position) for position in ("producer", "middleman"))
    if producers < NO_CLAIM:
        return f"no claim, since {percent(producers)} of the producers answered in a round."
    text = f"{'; '.join(parts)}."
    if producers < CAUTION:
        text += f" With caution: {percent(producers)} of the producers answered in a round."
        text += _within(found, f"{found.relations[relations[0]].channel}.{HEADLINES[0][0]}", HEADLINES[0][1])
    if middlemen < CAUTION and len(parts) > 1:
        text += f" Roads behind silent middlemen are assumed to go on: {percent(middlemen)} of the middlemen answered in a round."
    return text


def _within(found: Comparison, indicator: str, words: str) -> str:
    """Say between what the change of a share lies, whatever the silent would have said."""
    if indicator not in found.claims.index:
        return ""
    row = _row(found.claims, indicator)
    if not np.isfinite(row["low"]):
        return ""
    low, high = (f"{100 * row[end]:+.0f}" for end in ("low", "high"))
    return f" Whatever the silent would have said, the change of the {words} lies between {low} and {high} points."


def _ties(found: Comparison) -> Iterator[str]:
    for name, relation in found.relations.items():
        row = _row(found.ties, name)
        if not row["valid"]:
            yield f"{_title(relation)}: no pair was observed in both rounds."
            continue
        text = f"{_title(relation)}: {row['kept']:,} kept, {row['dissolved']:,} dissolved, {row['formed']:,} formed"
        if np.isfinite(row["persistence"]):
            text += f"; {percent(row['persistence'])} of the earlier ties lasted"
        if row["terms"] and np.isfinite(row["median_log_ratio"]):
            text += f", and the median amount of these changed by {100 * np.expm1(row['median_log_ratio']):+.0f}% ({row['terms']})"
        yield f"{text}.{_beside(row)}{_coverage(found, name, row)}"


def _beside(row: dict[str, Any]) -> str:
    reasons = (
        ("gone", "went with actors who left"),
        ("came", "came with actors who entered"),
        ("unseen", f"{agree(row['unseen'], 'is', 'are')} of unknown fate"),
    )
    parts = [f"{row[column]:,} {words}" for column, words in reasons if row[column]]
    return f" Beside these, {joined(parts)}." if parts else ""


def _coverage(found: Comparison, relation: str, row: dict[str, Any]) -> str:
    lowest = _lowest(found, [relation], EVERYONE)
    if lowest < NO_CLAIM:
        return f" No claim about the whole: {percent(lowest)} of those asked answered in a round."
    seen = f" Pairs observed in both rounds: {percent(row['valid'] / row['dyads'])}." if row["unknown"] else ""
    return f"{seen} With caution: {percent(lowest)} of those asked answered in a round." if lowest < CAUTION else seen


def _cooperation(found: Comparison) -> Iterator[str]:
    for name, relation in found.relations.items():
        if relation.kind != "cooperation" or not _seen_in_both(found, f"{name}.density"):
            continue
        lowest = _lowest(found, [name], EVERYONE)
        if lowest < NO_CLAIM:
            yield f"{relation.label}: no claim, since {percent(lowest)} of those asked answered in a round."
            continue
        text = f"{relation.label}: pairs with a tie {_same(found, f'{name}.density', share=True)}"
        returned = _row(found.network, f"{name}.reciprocity") if relation.directed else {"change": np.nan}
        if np.isfinite(returned["change"]):
            text += f"; ties returned, of all seen in each round, {from_to(returned['baseline'], returned['followup'], share=True)}"
        yield f"{text}."


def _same(found: Comparison, indicator: str, *, share: bool) -> str:
    row = _row(found.network, indicator)
    return from_to(row["stayers_baseline"], row["stayers_followup"], share=share)


def _seen_in_both(found: Comparison, indicator: str) -> bool:
    return indicator in found.network.index and _row(found.network, indicator)["n_stayers"] > 0


def _row(table: pd.DataFrame, name: str) -> dict[str, Any]:
    return {str(column): value for column, value in table.loc[[name]].to_dict("records")[0].items()}


def _title(relation: Relation) -> str:
    return f"{relation.label} ({relation.unit_text})" if relation.unit_text else relation.label
