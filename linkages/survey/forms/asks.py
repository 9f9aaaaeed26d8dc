"""What a form asks: each relation from the end of the tie that is to tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from anyascii import anyascii

from linkages.survey.cells import number
from linkages.survey.codebook import Codebook
from linkages.survey.keys import TERMS, Merge, RelationSpec

End = Literal["source", "target"]
BOTH_SIDES: tuple[Merge, ...] = ("either", "both", "max", "mean")
LONGEST = 16
DEFAULT_SCALE = 5
_REFERENCE = re.compile(r"\$\{")
_QUOTES = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True)
class Ask:
    """One question of the form: a relation, told from one end.

    Attributes
    ----------
    relation : RelationSpec
        What is asked.
    end : {"source", "target"}
        Where the respondent stands.
    slug : str
        What the names of its questions begin with.
    main : bool
        Whether the question is put in the codebook's words; else it is the other end's, in the form's own.
    refused, unknown : str
        The numbers that stand for these in place of a weight.
    permitted : tuple of (tuple of str, tuple of str)
        Roles of respondents, each with the roles of those whom they may name; who is in none may name anybody.
    """

    relation: RelationSpec
    end: End
    slug: str
    main: bool
    refused: str
    unknown: str
    permitted: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    @property
    def partner_end(self) -> End:
        """The end of the one who is named."""
        return "target" if self.end == "source" else "source"

    @property
    def terms(self) -> list[str]:
        """The terms of ties that the codebook declares."""
        return [term for term in TERMS if any(getattr(one.columns, term) for one in self.relation.questions)]

    @property
    def scale(self) -> int | None:
        """The top of a scale of strength, as the unit says (``points of 5``); None if it does not."""
        found = [int(one) for one in re.findall(r"\d+", self.relation.unit or "") if 2 <= int(one) <= 10]
        return max(found) if found else None

    @property
    def top(self) -> int:
        """The top of the scale that the form offers."""
        return self.scale or DEFAULT_SCALE

    @property
    def asked_of(self) -> list[str]:
        """The roles to which the question is put; none: everybody."""
        return self.relation.asked_of


def plan_asks(codebook: Codebook) -> tuple[list[Ask], list[str]]:
    """Return what the form asks, in the order of the codebook, and what a person should know about it."""
    asks: list[Ask] = []
    notes: list[str] = []
    slugs = name_slugs([relation.name for relation in codebook.relations])
    for relation, slug in zip(codebook.relations, slugs, strict=True):
        if any(one.recorded or one.shared for one in relation.questions):
            notes.append(f"{relation.name}: it comes from a register, so the form does not ask it.")
            continue
        ends, declared = _ends(relation)
        if not declared:
            notes.append(
                f"{relation.name}: the codebook does not say at which end of the tie the respondent stands; taken as the {ends[0]}. "
                f"If the question asks the other way round, write respondent = {'target' if ends[0] == 'source' else 'source'!r}."
            )
        refused, unknown = _codes(relation)
        for at, end in enumerate(ends):
            own = name_slugs([*slugs, f"{slug}back"])[-1] if at else slug
            asks.append(Ask(relation, end, own, not at, refused, unknown, _permitted(relation, end, codebook)))
        if relation.weight_type == "strength" and asks[-1].scale is None:
            notes.append(f"{relation.name}: a scale of 1 to {DEFAULT_SCALE}; for another write unit = 'points of 7'.")
    return asks, notes


def name_slugs(names: Iterable[str]) -> list[str]:
    """Return short names that a form may use, so that none begins like another one and an underscore.

    Examples
    --------
    >>> name_slugs(["bank_loan", "bank", "सूत", "Trust!", "trust"])
    ['bankloan', 'bank', 'sut', 'trust', 'trustb']
    """
    found: list[str] = []
    names = list(names)
    plain = [re.sub(r"[^a-z0-9]+", "_", anyascii(name).lower()).strip("_") or "q" for name in names]
    plain = [(one if one[0].isalpha() else f"q{one}")[:LONGEST].rstrip("_") for one in plain]
    for one in plain:
        begins = any(one.startswith(f"{other}_") for other in plain)
        slug = one.replace("_", "") if begins else one
        letter = ord("b")
        while slug in found:
            slug, letter = f"{one.replace('_', '')}{chr(letter)}", letter + 1
        found.append(slug)
    return found


def role_value(role: str) -> str:
    """Return what stands for a role in the files of the form: the role itself, where nothing in it could pass for an expression.

    Examples
    --------
    >>> role_value("master  weaver"), role_value("women’s ${x}")
    ('master weaver', "women's $ {x}")
    """
    text = " ".join(inert(role.translate(_QUOTES)).split())
    return text.replace('"', "'") if "'" in text else text


def inert(text: str) -> str:
    """Return text in which nothing is a reference to a question.

    Examples
    --------
    >>> inert("${x} costs $5")
    '$ {x} costs $5'
    """
    return _REFERENCE.sub("$ {", text)


def _ends(relation: RelationSpec) -> tuple[list[End], bool]:
    """Return the ends that are asked, the one of the codebook's question first, and whether the codebook tells that one."""
    told = [one.respondent or relation.teller(one) for one in relation.questions if one.respondent or one.named_end]
    one_sided = relation.merge if relation.merge in ("source", "target") else None
    known: End | None = (told[0] if told else None) or one_sided or relation.dependent
    first: End = known or "source"
    ends: list[End] = [first]
    if relation.directed and (relation.rule in BOTH_SIDES or len(set(told)) > 1):
        ends.append("target" if first == "source" else "source")
    return ends, known is not None or not relation.directed


def _codes(relation: RelationSpec) -> tuple[str, str]:
    """Return the numbers for a refusal and for not knowing: the codebook's where it has such, else -88 and -99."""
    refused, unknown = (
        next((code for one in relation.questions for code in getattr(one.codes, what) if _below_zero(code)), None)
        for what in ("refused", "unknown")
    )
    free = [code for code in ("-88", "-99", "-77") if code not in (refused, unknown)]
    refused = refused or free.pop(0)
    return refused, unknown or ("-99" if "-99" in free else free[0])


def _below_zero(code: str) -> bool:
    figure = number(code)
    return bool(np.isfinite(figure)) and figure < 0


def _permitted(
    relation: RelationSpec, end: End, codebook: Codebook
) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    spelling = {role.casefold(): role for role in codebook.roles}
    pairs = [(spelling[source.casefold()], spelling[target.casefold()]) for source, target in relation.allowed]
    own = [pair if end == "source" else pair[::-1] for pair in pairs]
    own += [pair[::-1] for pair in own] if not relation.directed else []
    named: dict[str, list[str]] = {}
    for respondent, partner in own:
        named.setdefault(respondent, []).append(partner)
    groups: dict[tuple[str, ...], list[str]] = {}
    for respondent, partners in named.items():
        groups.setdefault(tuple(dict.fromkeys(partners)), []).append(respondent)
    return tuple((tuple(respondents), partners) for partners, respondents in groups.items())
