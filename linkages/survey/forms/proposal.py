"""The codebook that reads the export of a form."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from linkages.survey.codebook import Codebook
from linkages.survey.forms.asks import BOTH_SIDES, Ask
from linkages.survey.keys import RelationSpec, RoundSpec

ROSTER_FILE = "roster.xlsx"
LAID_OUT = {"layout", "where", "columns", "codes", "respondent", "also", "mode", "shared", "recorded", "merge", "cap"}
STATUS_CODES = {"answered": ["answered"], "refused": ["refused"], "absent": ["absent"], "closed": ["closed", "left"]}

Document = dict[str, Any]


def propose_codebook(codebook: Codebook, asks: Sequence[Ask], spec: RoundSpec, answers: str) -> Document:
    """Return the codebook, as a mapping, under which the export of the form and the roster beside it are one round.

    Parameters
    ----------
    codebook : Codebook
        The study.
    asks : sequence of Ask
        What the form asks.
    spec : RoundSpec
        The round.
    answers : str
        What the export will be called.
    """
    own = codebook.model_dump(exclude_unset=True)
    kept: Document = {key: own[key] for key in ("title", "language", "note") if key in own}
    relations = {ask.relation.name: ask.relation for ask in asks}
    return {
        **kept,
        "rounds": [_round(spec) | {"files": [ROSTER_FILE, answers]}],
        "roles": {role: _role(one) for role, one in own.get("roles", {}).items()},
        "actors": _actors(codebook),
        "interviews": {
            "sheet": "submissions",
            "actor": "respondent",
            "status": "interview_status",
            "consent": "consent",
            "codes": STATUS_CODES,
        },
        "relations": [
            _relation(relation, [ask for ask in asks if ask.relation.name == name], codebook)
            for name, relation in relations.items()
        ],
        **{key: own[key] for key in ("channels", "outcomes") if key in own},
    }


def with_rounds(document: Document, earlier: Sequence[RoundSpec], base: Path, folder: Path) -> Document:
    """Return a proposed codebook with the rounds before, whose files are named from the new folder."""
    rounds = [_round(spec) | {"files": [_from(one, base, folder) for one in spec.files]} for spec in earlier]
    return document | {"rounds": [*rounds, *document["rounds"]]}


def same_shape(codebook: Codebook, proposed: Codebook) -> bool:
    """Return whether a codebook reads the answers of its rounds just as the proposed one does: they come of the same form."""

    def shape(book: Codebook) -> list[object]:
        asked = {
            one.name: [(q.layout, q.where, q.columns, q.codes, one.teller(q)) for q in one.questions]
            for one in book.relations
        }
        return [asked, book.interviews, book.actors.model_copy(update={"unlisted": "check"})]

    return shape(codebook) == shape(proposed)


def _from(source: object, base: Path, folder: Path) -> object:
    return Path(os.path.relpath(base / source, folder)).as_posix() if isinstance(source, str) else source


def _round(spec: RoundSpec) -> Document:
    kept = spec.model_dump(exclude_unset=True, exclude={"files", "encoding", "code", "origin"})
    return {"label": spec.label, **kept}


def _role(role: Mapping[str, object]) -> object:
    return role["position"] if set(role) == {"position"} else dict(role)


def _actors(codebook: Codebook) -> Document:
    spec = codebook.actors
    kept: Document = {"sheet": "roster", "id": "id", "name": "name"}
    kept |= {
        name: name for name in ("role", "household", "place", "sampling_weight") if getattr(spec, name) is not None
    }
    if spec.coordinates is not None:
        kept["coordinates"] = ["lat", "lon"]
    kept |= {"unlisted": "keep"} if spec.unlisted == "keep" else {}
    attributes = {name: one.model_dump(exclude_unset=True, exclude={"column"}) for name, one in spec.attributes.items()}
    return kept | ({"attributes": attributes} if attributes else {})


def _relation(relation: RelationSpec, asks: Sequence[Ask], codebook: Codebook) -> Document:
    kept = relation.model_dump(exclude_unset=True, exclude=LAID_OUT)
    rule = relation.rule if relation.rule in BOTH_SIDES or relation.merge else asks[0].end
    questions = [one for ask in asks for one in _questions(ask, codebook)]
    return {**kept, "merge": rule, **questions[0], "also": questions[1:]}


def _questions(ask: Ask, codebook: Codebook) -> list[Document]:
    """Return where the answers on partners of the list lie, and those on others."""
    slug, codes = ask.slug, ask.relation.codes
    listed = {"reporter": "respondent", "partner": f"{slug}_partner", "gate": f"{slug}_state"}
    others = {"reporter": "respondent", "partner": f"{slug}_other_name"}
    others |= {"partner_role": f"{slug}_other_role"} if codebook.roles else {}
    others |= {"partner_place": f"{slug}_other_place"}
    measured = [*(["weight"] if ask.relation.weight_type != "binary" else []), *ask.terms]
    endings = {name: "value" if name == "weight" else name for name in measured}
    listed |= {name: f"{slug}_{ending}" for name, ending in endings.items()}
    others |= {name: f"{slug}_other_{ending}" for name, ending in endings.items()}
    meaning = {
        "none": _filled(codes.none),
        "refused": _filled(["refused", ask.refused, *codes.refused]),
        "unknown": _filled(["dont_know", ask.unknown, *codes.unknown]),
        "not_asked": _filled(["not_asked", *codes.not_asked]),
    }
    cap = {"cap": ask.relation.cap} if ask.relation.cap else {}
    places: tuple[tuple[str, Document, Document], ...] = (
        (f"{slug}_named", listed, cap),
        (f"{slug}_others", others, {}),
    )
    return [
        {
            "layout": "repeat",
            "where": {"sheet": sheet},
            "columns": columns,
            "respondent": ask.end,
            **more,
            "codes": meaning,
        }
        for sheet, columns, more in places
    ]


def _filled(codes: Sequence[str]) -> list[str]:
    return [code for code in dict.fromkeys(codes) if code]
