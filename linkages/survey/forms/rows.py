"""The rows of the form's sheets `survey` and `choices`, from the codebook and what is to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from linkages.survey.codebook import Codebook
from linkages.survey.forms.asks import Ask, inert, role_value
from linkages.survey.forms.expressions import is_one_of, offered
from linkages.survey.forms.words import Labels, say
from linkages.survey.keys import Text, label_text

Row = dict[str, str | Labels]
ROSTER, LAST_ROUND = "actors.csv", "last_round.csv"
SEARCH = "minimal autocomplete"
MOST_OTHERS = 20
GATE = {
    "yes": "somebody",
    "no": "nobody",
    "refused": "refused",
    "dont_know": "dont_know",
    "not_asked": "not_asked",
}
STATUSES = {
    "answered": "answered",
    "refused": "refused_visit",
    "absent": "absent",
    "closed": "closed",
    "left": "left",
}


def survey_rows(codebook: Codebook, asks: Sequence[Ask], languages: Sequence[str], *, follow_up: bool) -> list[Row]:
    """Return the questions in the order in which they are put."""
    rows: list[Row] = [
        {"type": "start", "name": "start"},
        {"type": "end", "name": "end"},
        {
            "type": f"select_one_from_file {ROSTER}",
            "name": "respondent",
            "label": say("respondent", languages),
            "required": "yes",
            "appearance": SEARCH,
        },
        _calculate("respondent_role", "pulldata('actors', 'role', 'name', ${respondent})"),
        _question("select_one visit", "interview_status", say("status", languages)),
        _question(
            "select_one yes_no",
            "consent",
            say("consent", languages),
            relevant="${interview_status} = 'answered'",
        ),
        {"type": "begin group", "name": "talk", "relevant": "${consent} = 'yes'"},
    ]
    for ask in asks:
        rows += _ask_rows(ask, codebook, languages, follow_up=follow_up)
    rows.append({"type": "end group", "name": "talk"})
    rows.append(_question("text", "remarks", say("remarks", languages), required=""))
    return rows


def choice_rows(codebook: Codebook, asks: Sequence[Ask], languages: Sequence[str]) -> list[Row]:
    """Return the answers that may be chosen, list by list."""
    rows = [_choice("visit", name, say(words, languages)) for name, words in STATUSES.items()]
    rows += [_choice("yes_no", name, say(name, languages)) for name in ("yes", "no")]
    rows += [_choice("gate", name, say(words, languages)) for name, words in GATE.items()]
    rows += [
        _choice("role", role_value(role), _texts(spec.label, role, languages)) for role, spec in codebook.roles.items()
    ]
    scales = {_scale(ask): ask for ask in asks if ask.relation.weight_type == "strength"}
    for name, ask in scales.items():
        ends = {1: "least", ask.top: "most"}
        for point in range(1, ask.top + 1):
            text = (
                say(ends[point], languages, top=str(point)) if point in ends else dict.fromkeys(languages, str(point))
            )
            rows.append(_choice(name, str(point), text))
        rows.append(_choice(name, ask.refused, say("refused", languages)))
        rows.append(_choice(name, ask.unknown, say("dont_know", languages)))
    return rows


def _ask_rows(ask: Ask, codebook: Codebook, languages: Sequence[str], *, follow_up: bool) -> list[Row]:
    slug, what = ask.slug, _texts(ask.relation.label, ask.relation.name, languages)
    group: Row = {"type": "begin group", "name": f"about_{slug}", "label": what}
    if ask.asked_of:
        group["relevant"] = f"{is_one_of('${respondent_role}', ask.asked_of)} or ${{respondent_role}} = ''"
    rows = [group, *(_before(slug) if follow_up else [])]
    rows.append(
        _question("select_one gate", f"{slug}_gate", _gate_text(ask, what, languages), hint=say("gate_hint", languages))
    )
    if follow_up:
        told = say("reminder", languages, what=what, told=f"${{{slug}_told}}")
        rows.append({"type": "note", "name": f"{slug}_reminder", "label": told, "relevant": _had(slug, "told")})
    rows += _partner_rows(ask, codebook, what, languages, follow_up=follow_up)
    if follow_up:
        rows.append(_over(slug, what, languages))
    rows.append({"type": "end group", "name": f"about_{slug}"})
    return [*rows, _calculate(f"{slug}_state", f"coalesce(${{{slug}_gate}}, 'not_asked')")]


def _partner_rows(
    ask: Ask, codebook: Codebook, what: Labels, languages: Sequence[str], *, follow_up: bool
) -> Iterable[Row]:
    slug, cap = ask.slug, ask.relation.cap
    relevant = f"${{{slug}_gate}} = 'yes'"
    count = f"count-selected(${{{slug}_partners}})"
    limit = say("at_most", languages, cap=str(cap)) if cap else dict.fromkeys(languages, "")
    wrong = say("more_wrong", languages, limit=limit)
    partners: Row = {
        "type": f"select_multiple_from_file {ROSTER}",
        "name": f"{slug}_partners",
        "label": say("partners", languages, what=what),
        "hint": _joined(_direction(ask, languages), limit),
        "appearance": SEARCH,
        "relevant": relevant,
        "choice_filter": offered(ask, follow_up=follow_up),
    }
    if cap:
        partners |= {"constraint": f"count-selected(.) <= {cap}", "constraint_message": limit}
    most = f". + {count} <= {cap}" if cap else f". <= {MOST_OTHERS}"
    more = _question("integer", f"{slug}_more", say("more", languages, what=what), relevant=relevant)
    more |= {
        "constraint": f". >= 0 and . + {count} >= 1 and {most}",
        "constraint_message": wrong,
    }
    listed = f"${{{slug}_partner_label}}"
    other = f"${{{slug}_other_name}}"
    yield partners
    yield {
        "type": "begin repeat",
        "name": f"{slug}_named",
        "label": what,
        "repeat_count": count,
        "relevant": f"{relevant} and {count} > 0",
    }
    yield _calculate(f"{slug}_partner", f"selected-at(${{{slug}_partners}}, position(..) - 1)")
    yield _calculate(f"{slug}_partner_label", f"pulldata('actors', 'label', 'name', ${{{slug}_partner}})")
    yield from _where(f"${{{slug}_partner}} != ''", _measured(ask, f"{slug}_", what, listed, languages))
    yield {"type": "end repeat", "name": f"{slug}_named"}
    yield more
    yield {
        "type": "begin repeat",
        "name": f"{slug}_others",
        "label": what,
        "repeat_count": f"${{{slug}_more}}",
        "relevant": f"{relevant} and ${{{slug}_more}} > 0",
    }
    about = [_question("text", f"{slug}_other_name", say("other_name", languages, what=what))]
    if codebook.roles:
        role = say("other_role", languages, who=other)
        about.append(_question("select_one role", f"{slug}_other_role", role, required=""))
    about.append(_question("text", f"{slug}_other_place", say("other_place", languages, who=other), required=""))
    about += _measured(ask, f"{slug}_other_", what, other, languages)
    yield from _where(f"position(..) <= ${{{slug}_more}}", about)
    yield {"type": "end repeat", "name": f"{slug}_others"}


def _where(condition: str, rows: Iterable[Row]) -> Iterable[Row]:
    """Yield rows that hold only there: a repetition may be left over from an answer that was changed."""
    return ({**row, "relevant": condition} for row in rows)


def _measured(ask: Ask, stem: str, what: Labels, who: str, languages: Sequence[str]) -> Iterable[Row]:
    """Yield what is asked about one partner: the weight and the terms."""
    kind = ask.relation.weight_type
    parts: dict[str, str | Labels] = {"what": what, "who": who, "top": str(ask.top)}
    codes = {"refused": ask.refused, "unknown": ask.unknown}
    if kind == "strength":
        yield _question(f"select_one {_scale(ask)}", f"{stem}value", say(kind, languages, **parts))
    elif kind != "binary":
        row = _question("decimal", f"{stem}value", _with_unit(say(kind, languages, **parts), ask, languages))
        row["hint"] = say("codes", languages, **codes)
        coded = f"or . = {ask.refused} or . = {ask.unknown}"
        row["constraint"] = f"(. >= 0 and . <= 100) {coded}" if kind == "share" else f". >= 0 {coded}"
        wrong = "share_wrong" if kind == "share" else "number_wrong"
        row["constraint_message"] = say(wrong, languages, **codes)
        yield row
    for term in ask.terms:
        row = _question("decimal", f"{stem}{term}", say(term, languages, **parts), required="")
        row["hint"] = say("blank", languages)
        if term == "tied":
            row["type"] = "select_one yes_no"
        else:
            row |= {"constraint": ". >= 0", "constraint_message": say("term_wrong", languages)}
        yield row


def _before(slug: str) -> list[Row]:
    return [
        _calculate(f"{slug}_{name}", f"pulldata('last_round', '{slug}_{name}', 'name', ${{respondent}})")
        for name in ("told", "before")
    ]


def _over(slug: str, what: Labels, languages: Sequence[str]) -> Row:
    answered = f"(${{{slug}_gate}} = 'yes' or ${{{slug}_gate}} = 'no')"
    before, now = f"${{{slug}_before}}", f"${{{slug}_partners}}"
    return {
        "type": f"select_multiple_from_file {ROSTER}",
        "name": f"{slug}_over",
        "label": say("over", languages, what=what),
        "relevant": f"{before} != '' and {answered}",
        "choice_filter": f"selected({before}, name) and not(selected({now}, name))",
    }


def _had(slug: str, name: str) -> str:
    return f"${{{slug}_{name}}} != '' and (${{{slug}_gate}} = 'yes' or ${{{slug}_gate}} = 'no')"


def _gate_text(ask: Ask, what: Labels, languages: Sequence[str]) -> Labels:
    if ask.main and ask.relation.question:
        return _texts(ask.relation.question, "", languages)
    if not ask.relation.directed:
        return say("ask_with", languages, what=what)
    return say("ask_to" if ask.end == "source" else "ask_from", languages, what=what)


def _direction(ask: Ask, languages: Sequence[str]) -> Labels:
    if not ask.relation.directed:
        return dict.fromkeys(languages, "")
    return say("to_partner" if ask.end == "source" else "from_partner", languages)


def _with_unit(text: Labels, ask: Ask, languages: Sequence[str]) -> Labels:
    unit, period = inert(ask.relation.unit or ""), ask.relation.period
    known = period in ("day", "week", "month", "season", "year")
    spans = say(period, languages) if period and known else dict.fromkeys(languages, inert(period or ""))
    per = say("per", languages, period=spans) if period else dict.fromkeys(languages, "")
    inside = {one: ", ".join(part for part in (unit, per[one]) if part) for one in languages}
    return {one: f"{text[one]} ({inside[one]})" if inside[one] else text[one] for one in languages}


def _joined(*parts: Labels) -> Labels:
    return {one: " ".join(part[one] for part in parts if part[one]) for one in parts[0]}


def _texts(label: Text | None, otherwise: str, languages: Sequence[str]) -> Labels:
    """Return a text of the codebook in each language, on one line, with nothing in it that could pass for a reference."""
    return {one: " ".join(inert(label_text(label, one, otherwise)).split()) for one in languages}


def _scale(ask: Ask) -> str:
    codes = f"{ask.refused}{ask.unknown}".replace("-", "_")
    return f"scale_{ask.top}" if codes == "_88_99" else f"scale_{ask.top}{codes}"


def _question(kind: str, name: str, label: Labels, *, required: str = "yes", **more: str | Labels) -> Row:
    row: Row = {"type": kind, "name": name, "label": label}
    return row | ({"required": required} if required else {}) | more


def _calculate(name: str, calculation: str) -> Row:
    return {"type": "calculate", "name": name, "calculation": calculation}


def _choice(where: str, name: str, label: Labels) -> Row:
    return {"list_name": where, "name": name, "label": label}
