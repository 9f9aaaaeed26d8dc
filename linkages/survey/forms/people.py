"""Whom a form offers: the list of actors, and what each respondent told in the round before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from linkages.errors import LinkagesError, SurveyError
from linkages.survey.aliases import apply_aliases, read_aliases
from linkages.survey.cells import cell_text, fold
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey
from linkages.survey.decision_files import FORMULA_STARTS, clean
from linkages.survey.forms.asks import Ask, role_value
from linkages.survey.intake import read_surveys
from linkages.survey.keys import RoundSpec
from linkages.survey.problems import Problems, listed
from linkages.survey.read import read_tables
from linkages.survey.roster import natural_order, read_roster

UNREAD = frozenset({"unreadable_file", "missing_sheet", "empty_sheet"})
SHOWN = 5


def answered_rounds(codebook: Codebook, base: Path) -> list[str]:
    """Return the rounds whose files hold answers: rows of a question, or of the interviews."""
    seen: dict[Path, list[object]] = {}
    interviews = [codebook.interviews.sheet] if codebook.interviews else []
    sheets = [*interviews, *(relation.sheet_of(one) for relation, one in codebook.questions)]
    found = []
    for spec in codebook.rounds:
        tables = read_tables(spec, base, problems=Problems(), seen=seen)  # type: ignore[arg-type]
        if any(len(table.cells) for sheet in sheets for table in tables.get(fold(spec.sheet_name(sheet)), [])):
            found.append(spec.label)
    return found


def read_list(codebook: Codebook, base: Path, spec: RoundSpec) -> pd.DataFrame:
    """Return the list of actors of a round, without rows if it is not there yet.

    Raises
    ------
    SurveyError
        If the list holds errors.
    """
    problems = Problems()
    roster = read_roster(read_tables(spec, base, problems=problems), codebook, spec, problems=problems)
    table = problems.table()
    wrong = table[(table["severity"] == "error") & ~table["rule"].isin(UNREAD)]
    if len(wrong):
        raise SurveyError(_told(wrong, f"the list of actors of the round {spec.label!r}"), wrong)
    return roster


def read_before(codebook: Codebook, base: Path, labels: Sequence[str]) -> Survey | None:
    """Return the survey of the last of the rounds `labels`; None if there are none.

    Raises
    ------
    SurveyError
        If their files hold errors.
    """
    if not labels:
        return None
    rounds = [spec for spec in codebook.rounds if spec.label in labels]
    surveys, problems, _ = read_surveys(codebook.model_copy(update={"rounds": rounds}), base)
    wrong = problems[(problems["severity"] == "error") & (problems["rule"] != "wrong_lineage")]
    if len(wrong):
        raise SurveyError(_told(wrong, "the rounds before"), problems)
    return surveys[rounds[-1].label]


def people(own: pd.DataFrame, before: Survey | None) -> pd.DataFrame:
    """Return everyone to be offered: this round's list, and those of the round before who have not closed.

    Raises
    ------
    LinkagesError
        If an id holds a space: a form keeps several ids in one answer, with spaces between.
    """
    parts = [own]
    if before is not None:
        parts.append(before.actors[before.actors["listed"] & before.actors["present"]])
    frame = pd.concat([part for part in parts if len(part)]) if any(map(len, parts)) else own
    frame = frame[~frame.index.duplicated()]
    frame = frame.loc[natural_order(frame.index)]
    spaced = [actor for actor in frame.index if len(actor.split()) != 1]
    if spaced:
        raise LinkagesError(
            f"expected ids without spaces, since a form keeps several in one answer; {listed(spaced)} came. Give them others."
        )
    return frame


def confirmed_outsiders(before: Survey | None, aliases: pd.DataFrame, taken: Iterable[str]) -> dict[str, str]:
    """Return a new id for each who is on no list and was confirmed to be nobody on it, by the name under which answers have them."""
    if before is None or not len(aliases):
        return {}
    outside = before.actors[~before.actors["listed"]]
    decided = apply_aliases(outside["name"], outside["role"], outside.get("place"), aliases)
    known, ids, number = set(taken), {}, 0
    for name in natural_order(outside.index[decided.eq("")]):
        number += 1
        while f"X{number}" in known:
            number += 1
        ids[name] = f"X{number}"
    return ids


def with_outsiders(frame: pd.DataFrame, before: Survey | None, ids: Mapping[str, str]) -> pd.DataFrame:
    """Return the list with those confirmed, under their new ids."""
    if before is None or not ids:
        return frame
    new = before.actors.loc[list(ids)]
    new.index = pd.Index([ids[name] for name in new.index], dtype="str", name="actor")
    return pd.concat([frame, new.assign(listed=True)])


def aliases_with(path: Path, ids: Mapping[str, str]) -> list[dict[str, str]]:
    """Return what was decided on names, with the new ids of those who are on the list now."""
    aliases = read_aliases(path)
    frame = aliases.assign(actor=aliases["actor"].astype("object"))
    for name, actor in ids.items():
        same = apply_aliases(frame["name"], frame["role"], frame["place"], pd.DataFrame(_alias(name, actor)))
        frame.loc[same.notna() & frame["actor"].eq(""), "actor"] = actor
    return [{str(key): str(value) for key, value in row.items()} for row in frame.to_dict("records")]


def _alias(name: str, actor: str) -> dict[str, list[str]]:
    return {"name": [name], "role": [""], "place": [""], "actor": [actor]}


def choice_table(frame: pd.DataFrame, codebook: Codebook) -> list[list[str]]:
    """Return the rows of ``actors.csv``: the id, what is shown of a person, the role and the place."""
    labels, roles, places = (
        _labels(frame, codebook),
        map(role_value, _cells(frame, "role")),
        map(_inert, _cells(frame, "place")),
    )
    return [["name", "label", "role", "place"], *map(list, zip(frame.index, labels, roles, places, strict=True))]


def roster_table(frame: pd.DataFrame, codebook: Codebook) -> list[list[str]]:
    """Return the rows of the sheet `roster`: everything that the codebook declares of an actor."""
    declared = [*(name for name in ("household", "place", "lat", "lon") if name in frame), *codebook.actors.attributes]
    if codebook.actors.sampling_weight is not None:
        declared.append("sampling_weight")
    columns = ["name", "role", *(name for name in declared if name in frame)]
    cells = {name: _cells(frame, name) for name in columns}
    return [
        ["id", *columns],
        *([actor, *(cells[name][at] for name in columns)] for at, actor in enumerate(frame.index)),
    ]


def reminder_table(
    before: Survey, asks: Sequence[Ask], frame: pd.DataFrame, codebook: Codebook, ids: Mapping[str, str]
) -> list[list[str]]:
    """Return the rows of ``last_round.csv``: whom each respondent named last time, for that respondent's own form only."""
    told: dict[str, dict[str, tuple[str, str]]] = {}
    labels = dict(zip(frame.index, _labels(frame, codebook), strict=True))
    reports = before.reports[before.reports["answer"] == "present"]
    for ask in asks:
        mine = reports[reports["relation"] == ask.relation.name]
        own = mine["reporter"] == mine[ask.end]
        partner = mine[ask.partner_end]
        if not ask.relation.directed:
            partner, own = partner.where(own, mine[ask.end]), own | (mine["reporter"] == mine[ask.partner_end])
        for reporter, group in partner[own].groupby(mine.loc[own, "reporter"], sort=True):
            named = natural_order({ids.get(one, one) for one in group})
            shown = "; ".join(labels.get(one) or _inert(clean(before.actors["name"].get(one, one))) for one in named)
            told.setdefault(ids.get(str(reporter), str(reporter)), {})[ask.slug] = (
                shown,
                " ".join(one for one in named if one in labels),
            )
    head = ["name", *(f"{ask.slug}_{what}" for ask in asks for what in ("told", "before"))]
    return [head, *([actor, *_remembered(told[actor], asks)] for actor in natural_order(told) if actor in labels)]


def _remembered(told: Mapping[str, tuple[str, str]], asks: Sequence[Ask]) -> list[str]:
    return [text for ask in asks for text in told.get(ask.slug, ("", ""))]


def _labels(frame: pd.DataFrame, codebook: Codebook) -> list[str]:
    found = []
    columns = [_cells(frame, column) for column in ("name", "role", "place")]
    for actor, name, role, place in zip(frame.index, *columns, strict=True):
        facts = [name if name != actor else "", codebook.role_label(role) if role else "", place]
        text = ", ".join(fact for fact in facts if fact)
        found.append(_inert(f"{text} ({actor})" if text else actor))
    return found


def _inert(text: str) -> str:
    """Return text with an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _cells(frame: pd.DataFrame, column: str) -> list[str]:
    return [_text(value) for value in frame[column]] if column in frame else [""] * len(frame)


def _text(value: object) -> str:
    return "" if pd.isna(value) else " ".join(cell_text(value).split())  # type: ignore[call-overload]


def _told(wrong: pd.DataFrame, what: str) -> str:
    lines = [f"expected {what} without errors; {len(wrong):,} came. `linkages check` lists them:"]
    lines += [f"  {one['file']}: {one['message']}" for one in wrong.head(SHOWN).to_dict("records")]
    return "\n".join(lines)
