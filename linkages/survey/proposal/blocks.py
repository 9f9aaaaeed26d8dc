"""A ``[[relations]]`` table for a question that was found, with what each key rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from linkages.survey.keys import TERMS
from linkages.survey.proposal.codes import SAYS, codes_among, codes_of_form
from linkages.survey.proposal.form import Labels
from linkages.survey.proposal.found import Found
from linkages.survey.proposal.frame import Block, spoken
from linkages.survey.proposal.meaning import (
    DEPENDENT,
    WHO_NEEDS,
    Meaning,
    Number,
    is_mutual,
    meaning_of,
    number_of,
    respondent_of,
)

GROUPS = "group"
SHOWN = 5
KINDS = ("dependence", "cooperation", "other")
LACKING = {"unit": 'unit = "INR"', "period": 'period = "month"'}
BOTH_WAYS = 'DECIDE: "source" if it goes from the respondent to whoever is named, "target" if the other way round'


def relation_block(found: Found, group: str) -> Block:
    """Return the table of one relation.

    Parameters
    ----------
    found : Found
        The question.
    group : str
        The role of groups that are on no list.
    """
    if found.members:
        return _membership(found, group)
    block = Block()
    meaning = meaning_of(found.texts)
    texts = [text for what, text in found.texts if what.startswith("the question")]
    yes_or_no = set(found.answers) <= {"yes", "no", "0", "1", "Yes", "No"}
    codes = codes_among(found.answers, found.named, yes_or_no=yes_or_no)
    coded = {text for counts in codes.values() for text in counts}
    answers = Counter({text: count for text, count in found.answers.items() if text not in coded})
    number = number_of(meaning, found.header, texts, answers, limit=found.limit, shared=found.shared)
    _say_what(block, found, meaning)
    _say_number(block, number)
    _say_where(block, found, meaning, number)
    _say_direction(block, found, meaning, texts)
    if found.cap is not None and found.layout in ("wide", "select"):
        block.values["cap"] = found.cap
        block.notes["cap"] = "as many columns" if found.cap > 1 else "one in a cell"
    _say_codes(block, codes, codes_of_form(found.choices, found.limit))
    return block


def _say_what(block: Block, found: Found, meaning: Meaning) -> None:
    labels: Labels = found.labels
    block.notes[""] = found.place
    block.values["name"] = found.name
    block.values["label"] = spoken(labels) or readable(found.name)
    if found.question:
        block.values["question"] = spoken(found.question)
    block.values["kind"] = meaning.kind
    if not meaning.grounds:
        block.notes["kind"] = "DECIDE: or cooperation, or dependence (with channel and dependent); no word says it"
        return
    besides = f"; {', '.join(meaning.besides)} came to mind too" if meaning.besides else ""
    block.notes["kind"] = f"DECIDE: or {_others(meaning.kind)}; by {meaning.grounds}{besides}"
    if meaning.channel is not None:
        block.values["channel"] = meaning.channel
    if meaning.kind == "dependence" and meaning.channel is not None:
        block.values["dependent"] = DEPENDENT[meaning.channel]
        block.notes["dependent"] = f"DECIDE: {WHO_NEEDS[meaning.channel]} is taken to need the other"
    if is_mutual(meaning):
        block.values["directed"] = False
        block.notes["directed"] = "DECIDE: taken to be the same from both ends; else true"


def _say_number(block: Block, number: Number) -> None:
    block.values["weight_type"] = number.weight_type
    block.notes.update(number.grounds)
    for key, value in (("unit", number.unit), ("period", number.period)):
        if value is not None:
            block.values[key] = value
    lacks = [key for key, value in (("unit", number.unit), ("period", number.period)) if value is None]
    if number.weight_type == "amount" and lacks:
        told = f"{' and '.join(LACKING[key] for key in lacks)}, or what it is"
        block.notes["weight_type"] = f"{block.notes.get('weight_type', '')}. DECIDE: add {told}".lstrip(". ")


def _say_where(block: Block, found: Found, meaning: Meaning, number: Number) -> None:
    if found.layout != "long":
        block.values["layout"] = found.layout
    block.values["where"] = dict(found.where)
    dropped = {"tied"} if meaning.kind != "dependence" else set()
    if number.weight_type == "binary" and not found.answers:
        dropped.add("weight")
    columns = {key: name for key, name in found.columns.items() if key not in dropped}
    if columns:
        block.values["columns"] = columns
    told = _together(found.grounds)
    if terms := [key for key in columns if key in TERMS]:
        told.insert(0, f"{', '.join(terms)}: by {'its header' if len(terms) == 1 else 'their headers'}")
    if told and columns:
        block.notes["columns"] = "\n".join(told)


def _say_direction(block: Block, found: Found, meaning: Meaning, texts: Sequence[str]) -> None:
    undirected = block.values.get("directed") is False
    seen = _seen_pairs(found.pairs)
    if found.both:
        if seen and not undirected and "columns" in block.values:
            told = f"DECIDE: does it go this way? From source to target: {seen}"
            block.notes["columns"] = "\n".join(filter(None, [block.notes.get("columns"), told]))
    elif not undirected:
        end, why = respondent_of(meaning, texts)
        block.values["respondent"] = end
        told = f". Seen, respondent and partner: {seen}" if seen else ""
        block.notes["respondent"] = f"{BOTH_WAYS}.\n{why[:1].upper()}{why[1:]}{told}."
    if not undirected:
        block.values["merge"], told = _whose_report(block.values, found, meaning)
        block.notes["merge"] = f"DECIDE: whose report counts; {told}"


def _whose_report(values: Mapping[str, Any], found: Found, meaning: Meaning) -> tuple[str, str]:
    """Return the rule of merging, and why."""
    columns = found.columns
    if not found.both:
        return values["respondent"], "the respondent's, so the same end"
    for end in ("source", "target"):
        if columns.get("reporter") == columns[end] or found.tells == end:
            return end, "only that end tells of it"
    if meaning.sort == "trust":
        return "source", "only who trusts can say so"
    if "reporter" in columns and "dependent" in values:
        return values["dependent"], "both ends tell, the end that needs the other counts; or either, both, max, mean"
    if "reporter" in columns:
        return "either", "both ends tell; or source, target, both, max, mean"
    return values.get("dependent", "source"), "no column says who told"


def _say_codes(block: Block, codes: Mapping[str, Counter[str]], form: Mapping[str, Sequence[str]]) -> None:
    told = {text for texts in form.values() for text in texts}
    seen = {meaning: [text for text in counts if text not in told] for meaning, counts in codes.items()}
    values: dict[str, Any] = {meaning: [*form.get(meaning, ()), *seen.get(meaning, ())] for meaning in SAYS}
    values["none"] = list(dict.fromkeys(["0", *values["none"]]))
    values = {meaning: texts for meaning, texts in values.items() if texts not in ([], ["0"])}
    if not values:
        return
    block.values["codes"] = values
    counted = {text: count for counts in codes.values() for text, count in counts.items()}
    texts = [text for meaning in values.values() for text in meaning if text in counted or text in told]
    why = [f"{text!r} {_times(counted[text])}" if text in counted else f"{text!r} in the form" for text in texts]
    block.notes["codes"] = f"DECIDE: what each code means; {', '.join(why)}"


def _membership(found: Found, group: str) -> Block:
    block = Block({"name": found.name, "label": readable(found.name)}, {"": found.place})
    if found.members == "shared":
        block.values.update(kind="cooperation", directed=False, weight_type="frequency")
        block.notes["kind"] = "DECIDE: or other; whoever takes part in the same things is taken to work together"
    else:
        block.values["kind"] = "other"
        block.notes["kind"] = "DECIDE: or cooperation"
    block.values.update(layout=found.layout, where=dict(found.where))
    if found.columns:
        block.values["columns"] = dict(found.columns)
        block.notes["columns"] = "\n".join(found.grounds)
    if found.members == "shared":
        block.values["shared"] = True
        block.notes["shared"] = "DECIDE: a tie counts what two actors share; or a mode, if the groups are actors too"
    else:
        block.values["mode"] = group
        block.notes["mode"] = "DECIDE: the groups become actors in this role; or shared = true, directed = false"
    return block


def _together(grounds: Sequence[str]) -> list[str]:
    """Return grounds of the form ``column: why`` with the columns of the same why in one line."""
    whys: dict[str, list[str]] = {}
    for ground in grounds:
        column, mark, why = ("", "", "") if ground.startswith("DECIDE") else ground.partition(": ")
        whys.setdefault(why if mark else "", []).append(column if mark else ground)
    alone = whys.pop("", [])
    return [*(f"{', '.join(columns)}: {why}" for why, columns in whys.items()), *alone]


def _others(kind: str) -> str:
    return " or ".join(one for one in KINDS if one != kind)


def _seen_pairs(pairs: Counter[tuple[str, str]]) -> str:
    order = sorted(pairs.items(), key=lambda one: (-one[1], one[0]))
    return ", ".join(f"{a} -> {b} {_times(count)}" for (a, b), count in order[:SHOWN])


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def readable(name: str) -> str:
    """Return a name as a title: spaces for ``_``, and a capital."""
    text = name.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
