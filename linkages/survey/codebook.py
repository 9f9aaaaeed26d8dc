"""The codebook: what was asked, of whom, when, and where the answers lie.

One TOML file describes a study. Each table of the file is one model below, so the attributes are the reference of the keys.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator, model_validator

from linkages.errors import CodebookError
from linkages.survey.complaints import complaints
from linkages.survey.keys import (
    ActivitiesSpec,
    ActorsSpec,
    ChannelsSpec,
    InterviewsSpec,
    OutcomesSpec,
    QuestionSpec,
    RelationSpec,
    RoleSpec,
    RoundSpec,
    Table,
    Text,
    label_text,
)


class Codebook(Table):
    """A whole codebook, read from ``study.toml``."""

    title: str = Field(min_length=1)
    language: str = "en"
    note: Text | None = None
    rounds: list[RoundSpec] = Field(min_length=1)
    roles: dict[str, RoleSpec] = Field(default_factory=dict)
    actors: ActorsSpec = ActorsSpec()
    interviews: InterviewsSpec | None = None
    relations: list[RelationSpec] = Field(min_length=1)
    channels: ChannelsSpec = ChannelsSpec()
    outcomes: OutcomesSpec = OutcomesSpec()
    activities: ActivitiesSpec | None = None

    @field_validator("roles", mode="before")
    @classmethod
    def _short_roles(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        return {role: {"position": spec} if isinstance(spec, str) else spec for role, spec in value.items()}

    @model_validator(mode="after")
    def _names_are_unique(self) -> Codebook:
        for what, names in (
            ("relation names", [relation.name for relation in self.relations]),
            ("round labels", [spec.label for spec in self.rounds]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} that differ; {', '.join(map(repr, twice))} comes twice")
        dates = [_year_and_day(spec.date) for spec in self.rounds if spec.date is not None]
        if dates != sorted(dates):
            raise ValueError("[[rounds]] in order of time; their dates go back")
        return self

    @model_validator(mode="after")
    def _roles_are_known(self) -> Codebook:
        known = {role.casefold() for role in self.roles}
        strange: dict[str, list[str]] = {}
        for relation in self.relations:
            named = [role for pair in relation.allowed for role in pair] + relation.asked_of
            for role in sorted({role for role in named if role.casefold() not in known}):
                strange.setdefault(role, []).append(repr(relation.name))
        if strange:
            raise ValueError(
                "roles of [roles] in `allowed` and `asked_of` of the relations; not among them: "
                + "; ".join(f"{role!r} ({', '.join(relations)})" for role, relations in strange.items())
            )
        return self

    @model_validator(mode="after")
    def _rounds_can_be_told_apart(self) -> Codebook:
        told = [one.columns.round or "{round}" in relation.sheet_of(one) for relation, one in self.questions]
        if self.actors.round is not None or any(told):
            return self
        seen: dict[frozenset[str], str] = {}
        for spec in self.rounds:
            files = frozenset(spec.file_names)
            if files in seen:
                raise ValueError(
                    f"`columns.round` of the relations (and `round` in [actors] and [interviews]), or {{round}} in the names of their "
                    f"sheets, where rounds share their files; {', '.join(spec.file_names)} serves both {seen[files]!r} and {spec.label!r}"
                )
            seen[files] = spec.label
        return self

    @property
    def questions(self) -> list[tuple[RelationSpec, QuestionSpec]]:
        """Every question of every relation, in order; its place here is its number."""
        return [(relation, question) for relation in self.relations for question in relation.questions]

    def relation_label(self, name: str) -> str:
        """Return the label of the relation `name` in the study's language."""
        spec = next(relation for relation in self.relations if relation.name == name)
        return label_text(spec.label, self.language, spec.name)

    def role_label(self, role: str) -> str:
        """Return the label of a role in the study's language."""
        spec = self.roles.get(role)
        return label_text(spec.label if spec else None, self.language, role)

    def attribute_label(self, attribute: str) -> str:
        """Return the label of an actor attribute in the study's language."""
        spec = self.actors.attributes.get(attribute)
        return label_text(spec.label if spec else None, self.language, attribute.replace("_", " "))

    def role_spec(self, role: str) -> RoleSpec | None:
        """Return the role's entry in the codebook, blind to case and outer spaces; None if it has none."""
        wanted = role.strip().casefold()
        return next((spec for name, spec in self.roles.items() if name.casefold() == wanted), None)


def _year_and_day(date: dt.date | int | None) -> tuple[int, int]:
    if isinstance(date, dt.date):
        return date.year, date.timetuple().tm_yday
    return (date or 0), 0


def parse_codebook(document: Mapping[str, Any], *, name: str = "study.toml") -> Codebook:
    """Make a codebook of a mapping such as TOML gives; `name` stands in the error message.

    Raises
    ------
    CodebookError
        With one line for each key that is wrong: the key, what was expected, what came.

    Examples
    --------
    >>> parse_codebook({"title": "T", "rounds": [{"label": "b", "files": "b.xlsx"}], "relatons": []})
    Traceback (most recent call last):
    linkages.errors.CodebookError: study.toml has 2 problems:
      relations: expected this key, nothing came
      relatons: unknown key; did you mean 'relations'?
    """
    try:
        return Codebook.model_validate(document)
    except ValidationError as error:
        lines = complaints(error, Codebook)
        count = f"{len(lines)} problem{'s' if len(lines) > 1 else ''}"
        raise CodebookError(f"{name} has {count}:\n" + "\n".join(f"  {line}" for line in lines)) from None


def read_codebook(path: str | Path) -> Codebook:
    """Read ``study.toml``.

    Raises
    ------
    CodebookError
        If the file is missing, is not TOML, or a key is wrong.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CodebookError(
            f"expected a codebook at {path}; there is no such file. `linkages new DIR` writes one."
        ) from None
    except IsADirectoryError:
        raise CodebookError(f"expected a codebook file; {path} is a folder. Name the study.toml in it.") from None
    except UnicodeDecodeError as error:
        raise CodebookError(f"{path} must be UTF-8 text; byte {error.start} is not. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f'{path} is not valid TOML: {error}. Text needs quotes: title = "Chanderi".') from None
    return parse_codebook(document, name=path.name)
