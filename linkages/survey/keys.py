"""The keys of a codebook: each table of the file is one model here, so the attributes are the reference of the keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Text = str | dict[str, str]
Position = Literal["producer", "middleman", "market", "supplier", "finance", "institution", "group"]
Channel = Literal["credit", "input", "output", "labour", "information"]
WeightType = Literal["amount", "share", "frequency", "strength", "distance", "binary"]
Merge = Literal["source", "target", "either", "both", "max", "mean"]
Layout = Literal["long", "matrix", "wide", "repeat", "two_mode"]
LAYOUTS_READ = ("long", "matrix")
RESERVED = frozenset({"name", "role", "position", "present", "terminal", "sampling_weight", "household", "lat", "lon"})
TERMINALS: dict[Channel, tuple[Position, ...]] = {"output": ("market",), "credit": ("finance",), "input": ("supplier",)}
TERMS = ("tied", "price", "quantity", "advance", "duration", "limit")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str | int | float) and not isinstance(value, bool) else value


def _as_texts(value: object) -> object:
    value = _as_list(value)
    if isinstance(value, list):
        return [str(item) if isinstance(item, int | float) and not isinstance(item, bool) else item for item in value]
    return value


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


Texts = Annotated[list[str], BeforeValidator(_as_texts)]
OneText = Annotated[str, BeforeValidator(_as_text)]


def label_text(label: Text | None, language: str, otherwise: str) -> str:
    """Return a label in `language`, else in English, else in the first language it has.

    Examples
    --------
    >>> label_text({"en": "Advance", "hi": "अग्रिम"}, "hi", "advance")
    'अग्रिम'
    >>> label_text(None, "hi", "advance")
    'advance'
    """
    if isinstance(label, str):
        return label or otherwise
    if not label:
        return otherwise
    return label.get(language) or label.get("en") or next(iter(label.values()))


class Table(BaseModel):
    """A table of the codebook: unknown keys are errors, values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RoundSpec(Table):
    """One ``[[rounds]]`` table: a round of the survey, in order of time.

    Attributes
    ----------
    label : str
        The round's name, for example ``baseline``.
    date : date or int, optional
        The day, or the year, of the round.
    files : list of str
        Files or folders that hold the answers, relative to the codebook.
    design : {"census", "sample"}
        Whether everyone was to be asked, or a sample.
    deflator : float
        Price index of this round; amounts are divided by it when rounds are compared.
    code : str, optional
        What stands for this round in a `round` column; the label unless told.
    origin : {"observed", "simulated"}
        Whether people answered, or a simulation wrote the answers.
    """

    label: OneText = Field(min_length=1)
    date: dt.date | int | None = None
    files: Texts = Field(min_length=1)
    design: Literal["census", "sample"] = "census"
    deflator: float = Field(default=1.0, gt=0)
    code: OneText | None = None
    origin: Literal["observed", "simulated"] = "observed"

    @field_validator("files", mode="before")
    @classmethod
    def _no_query_yet(cls, value: object) -> object:
        if isinstance(value, Mapping):
            raise ValueError(  # noqa: TRY004  (pydantic turns ValueErrors into problems)
                "a file, a list of files or a folder (reading from a database is not offered in this version)"
            )
        return value

    def sheet_name(self, sheet: str) -> str:
        """Return the name of a sheet in this round: ``{round}`` in it stands for the round's code, or its label."""
        return sheet.replace("{round}", self.code or self.label)


class RoleSpec(Table):
    """One role of the ``[roles]`` table: the survey's word and the position it stands for."""

    position: Position
    terminal: bool = False
    label: Text | None = None


class AttributeSpec(Table):
    """One attribute of the actors: a column to keep, with its label."""

    label: Text | None = None
    column: str | None = None
    type: Literal["text", "number"] = "text"


class ActorsSpec(Table):
    """The ``[actors]`` table: which column is which in the list of actors."""

    sheet: str = "actors"
    id: str = "id"
    name: str | None = None
    role: str | None = None
    household: str | None = None
    coordinates: list[str] | None = Field(default=None, min_length=2, max_length=2)
    sampling_weight: str | None = None
    round: str | None = None
    attributes: dict[str, AttributeSpec] = {}

    @field_validator("attributes")
    @classmethod
    def _names_are_free(cls, value: dict[str, AttributeSpec]) -> dict[str, AttributeSpec]:
        taken = sorted(RESERVED.intersection(value))
        if taken:
            raise ValueError(f"attributes with other names than {', '.join(taken)}, which the actors table has already")
        return value


class StatusCodes(Table):
    """Which answers in the status column stand for which status."""

    answered: Texts = ["answered", "1", "yes"]
    refused: Texts = ["refused"]
    absent: Texts = ["absent"]
    closed: Texts = ["closed"]
    not_sampled: Texts = ["not_sampled"]


class InterviewsSpec(Table):
    """The ``[interviews]`` table: who was interviewed, so that silence is not read as an answer."""

    sheet: str = "interviews"
    actor: str = "id"
    status: str = "status"
    consent: str | None = None
    round: str | None = None
    relation: str | None = None
    codes: StatusCodes = StatusCodes()


class AnswerCodes(Table):
    """Which answers in the weight column stand for no tie, a refusal, not knowing, not being asked."""

    none: Texts = ["0"]
    refused: Texts = []
    unknown: Texts = []
    not_asked: Texts = []


class ColumnsSpec(Table):
    """Which column is which in a table of ties."""

    source: str = "source"
    target: str = "target"
    weight: str | None = None
    reporter: str | None = None
    round: str | None = None
    tied: str | None = None
    price: str | None = None
    quantity: str | None = None
    advance: str | None = None
    duration: str | None = None
    limit: str | None = None


class RelationSpec(Table):
    """One ``[[relations]]`` table: a question of the survey and the relation it measures.

    ``where`` names the sheet and, for a long table, the rows: each further key is a column and the value that it must have.
    ``merge`` says whose report counts when the two ends of a tie may both be asked.
    ``asked_of`` lists the roles to which the question was put, all roles unless told.
    """

    name: str = Field(min_length=1, pattern=r"^[^.\s][^.]*$")
    label: Text | None = None
    question: Text | None = None
    kind: Literal["dependence", "cooperation", "other"] = "other"
    channel: Channel | None = None
    dependent: Literal["source", "target"] | None = None
    directed: bool = True
    weight_type: WeightType = "binary"
    unit: str | None = None
    period: str | None = None
    layout: Layout = "long"
    where: dict[str, Texts] = {}
    columns: ColumnsSpec = ColumnsSpec()
    merge: Merge | None = None
    cap: int | None = Field(default=None, ge=1)
    codes: AnswerCodes = AnswerCodes()
    allowed: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    asked_of: list[str] = []

    @field_validator("layout")
    @classmethod
    def _layout_is_read(cls, value: str) -> str:
        if value not in LAYOUTS_READ:
            raise ValueError(f"one of {', '.join(LAYOUTS_READ)} (the layout {value!r} is not read in this version)")
        return value

    @model_validator(mode="after")
    def _kinds_agree(self) -> RelationSpec:
        if self.kind == "dependence" and (self.channel is None or self.dependent is None):
            raise ValueError("`channel` and `dependent` for a relation of kind 'dependence'")
        if self.kind == "dependence" and not self.directed:
            raise ValueError("`directed = true` for a relation of kind 'dependence'")
        if not self.directed and self.merge in ("source", "target"):
            raise ValueError("`merge` to be either, both, max or mean for an undirected relation")
        if self.weight_type != "binary" and self.layout == "long" and self.columns.weight is None:
            raise ValueError(f"`columns.weight`, the column that holds the {self.weight_type}")
        return self

    @property
    def rule(self) -> Merge:
        """Whose report counts: as declared, else the dependent end's, else either's (the nominator's where none is kept)."""
        if self.merge is not None:
            return self.merge
        if self.dependent is not None:
            return self.dependent
        if not self.directed or (self.kind == "cooperation" and self.columns.reporter is not None):
            return "either"
        return "source"

    @property
    def sheet(self) -> str:
        """The sheet, or the CSV file without its ending, that holds the answers."""
        named = self.where.get("sheet")
        return named[0] if named else (self.name if self.layout == "matrix" else "ties")

    @property
    def row_filter(self) -> dict[str, list[str]]:
        """The columns, each with the values it may have, that mark the rows of this relation."""
        if not self.where and self.layout == "long":
            return {"relation": [self.name]}
        return {key: values for key, values in self.where.items() if key != "sheet"}


class ChannelsSpec(Table):
    """The ``[channels]`` table: weights of the channels and the positions that end a road."""

    weights: dict[Channel, Annotated[float, Field(ge=0)]] = {}
    terminals: dict[Channel, list[Position]] = {}


class OutcomesSpec(Table):
    """The ``[outcomes]`` table: at most four outcomes, declared before the follow-up."""

    primary: list[str] = Field(default=[], max_length=4)


class ActivitiesSpec(Table):
    """The ``[activities]`` table: a register of joint activities."""

    file: str
