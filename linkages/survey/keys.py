"""The keys of a codebook: each table of the file is one model here, so the attributes are the reference of the keys."""

from __future__ import annotations

import codecs
import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

Text = str | dict[str, str]
Position = Literal["producer", "middleman", "market", "supplier", "finance", "institution", "group"]
Channel = Literal["credit", "input", "output", "labour", "information"]
WeightType = Literal["amount", "share", "frequency", "strength", "distance", "binary"]
Merge = Literal["source", "target", "either", "both", "max", "mean"]
Layout = Literal["long", "matrix", "wide", "select", "repeat", "two_mode"]
LABELLED: tuple[Layout, ...] = ("matrix", "two_mode")
RESERVED = frozenset(
    {"name", "role", "position", "present", "listed", "terminal", "sampling_weight", "household", "place", "lat", "lon"}
)
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


class QuerySpec(Table):
    """A query of a database among the ``files`` of a round.

    Attributes
    ----------
    url : str
        The database, as SQLAlchemy writes it: ``sqlite:///cluster.db`` (relative to the codebook), ``postgresql+psycopg://user@host/name``.
        ``${NAME}`` in it stands for the environment variable NAME, so that no password stands in the codebook.
    sql : str or dict of str to str, optional
        One query, or one for each sheet; without it every table of the database is a sheet.
    sheet : str
        What a single query's result is called.
    """

    url: str = Field(min_length=1)
    sql: str | dict[str, str] | None = None
    sheet: str = "ties"

    @property
    def name(self) -> str:
        """The database without user, password and options, for messages."""
        return re.sub(r"(//)[^/@]*@", r"\1", self.url).split("?", maxsplit=1)[0]


def _as_sources(value: object) -> object:
    return [value] if isinstance(value, str | Mapping | QuerySpec) else value


Sources = Annotated[list[str | QuerySpec], BeforeValidator(_as_sources)]


class RoundSpec(Table):
    """One ``[[rounds]]`` table: a round of the survey, in order of time.

    Attributes
    ----------
    label : str
        The round's name, for example ``baseline``.
    date : date or int, optional
        The day, or the year, of the round.
    files : list of str or QuerySpec
        Files or folders that hold the answers, relative to the codebook, and queries of databases.
    encoding : str, optional
        How text files are encoded, if it is neither UTF-8 nor marked in the file.
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
    files: Sources = Field(min_length=1)
    encoding: str | None = None
    design: Literal["census", "sample"] = "census"
    deflator: float = Field(default=1.0, gt=0)
    code: OneText | None = None
    origin: Literal["observed", "simulated"] = "observed"

    @field_validator("encoding")
    @classmethod
    def _encoding_is_known(cls, value: str | None) -> str | None:
        try:
            codecs.lookup(value or "utf-8")
        except LookupError:
            raise ValueError("an encoding that Python knows, such as 'cp1252', 'utf-16' or 'mac-roman'") from None
        return value

    @property
    def file_names(self) -> list[str]:
        """What to call each file, or database, in a message."""
        return [one if isinstance(one, str) else one.name for one in self.files]

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
    """The ``[actors]`` table: which column is which in the list of actors, and what becomes of those who are named and not on it.

    Under ``unlisted = "check"`` a name that resembles somebody's on the list, or has the form of an id, is an error until a person has said
    who it is, and any other becomes an actor that is not listed; ``keep`` makes an actor of each, ``error`` of none.
    ``aliases`` is the file that holds what a person has said, beside the codebook.
    """

    sheet: str = "actors"
    id: str = "id"
    name: str | None = None
    role: str | None = None
    household: str | None = None
    coordinates: list[str] | None = Field(default=None, min_length=2, max_length=2)
    sampling_weight: str | None = None
    round: str | None = None
    place: str | None = None
    unlisted: Literal["check", "keep", "error"] = "check"
    aliases: str = "aliases.csv"
    lineage: str = "lineage.csv"
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
    """Which column is which in a table of ties.

    ``partner`` is the column, or the stem of the columns, of the one whom the respondent names, in place of ``source`` and ``target``;
    ``gate`` a column with one answer a respondent that says whether the question was answered at all.
    """

    source: str = "source"
    target: str = "target"
    partner: str | None = None
    partner_role: str | None = None
    partner_place: str | None = None
    gate: str | None = None
    weight: str | None = None
    reporter: str | None = None
    round: str | None = None
    tied: str | None = None
    price: str | None = None
    quantity: str | None = None
    advance: str | None = None
    duration: str | None = None
    limit: str | None = None


class QuestionSpec(Table):
    """One question of the survey, and where its answers lie.

    ``where`` names the sheet and the rows: each further key is a column and the value that it must have.
    ``respondent`` is the end of the tie at which the respondent stands where the columns do not tell.
    ``mode`` is the role of groups, in a two-mode table, that are not on the list of actors; with ``shared`` the groups are no actors, and a
    tie counts what two actors share.
    With ``recorded`` the table is a register and no answer: whoever has a row in it counts as told of, interviewed or not.
    """

    layout: Layout = "long"
    where: dict[str, Texts] = {}
    columns: ColumnsSpec = ColumnsSpec()
    respondent: Literal["source", "target"] | None = None
    cap: int | None = Field(default=None, ge=1)
    codes: AnswerCodes = AnswerCodes()
    mode: str | None = None
    shared: bool = False
    recorded: bool = False

    @model_validator(mode="after")
    def _layout_has_its_columns(self) -> QuestionSpec:
        unnamed = self.columns.partner is None and self.named_end is None and not self.both_ends
        if self.layout in ("wide", "select", "repeat") and unnamed:
            raise ValueError(
                f"`columns.partner` (or `columns.source`, `columns.target`), where a {self.layout!r} layout holds the one who is named"
            )
        if self.columns.partner is not None and self.columns.model_fields_set & {"source", "target"}:
            raise ValueError("either `columns.partner` or `columns.source` and `columns.target`, not both")
        return self

    @property
    def named_end(self) -> Literal["source", "target"] | None:
        """The one end that the columns name, if they name just one."""
        named = self.columns.model_fields_set & {"source", "target"}
        if len(named) != 1 or self.layout == "long":
            return None
        return "source" if "source" in named else "target"

    @property
    def both_ends(self) -> bool:
        """Whether the columns tell both ends of a tie."""
        if self.columns.partner is not None:
            return False
        return self.layout == "long" or {"source", "target"} <= self.columns.model_fields_set


class RelationSpec(QuestionSpec):
    """One ``[[relations]]`` table: a relation, and the question, or questions, of the survey that measure it.

    ``also`` lists further questions on the same relation: whom the other party was asked about, in columns or sheets of their own.
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
    merge: Merge | None = None
    allowed: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    asked_of: list[str] = []
    also: list[QuestionSpec] = []

    @model_validator(mode="after")
    def _kinds_agree(self) -> RelationSpec:
        if self.kind == "dependence" and (self.channel is None or self.dependent is None):
            raise ValueError("`channel` and `dependent` for a relation of kind 'dependence'")
        if self.kind == "dependence" and not self.directed:
            raise ValueError("`directed = true` for a relation of kind 'dependence'")
        if not self.directed and self.merge in ("source", "target"):
            raise ValueError("`merge` to be either, both, max or mean for an undirected relation")
        for question in self.questions:
            weightless = question.columns.weight is None and question.layout not in LABELLED
            if self.weight_type != "binary" and weightless:
                raise ValueError(f"`columns.weight`, the column that holds the {self.weight_type}")
            if question.shared and self.directed:
                raise ValueError("`directed = false` where ties count what two actors share (`shared = true`)")
        return self

    @property
    def questions(self) -> tuple[QuestionSpec, ...]:
        """Every question on the relation: its own, then those of `also`."""
        return (self, *self.also)

    @property
    def rule(self) -> Merge:
        """Whose report counts: as declared, else the dependent end's, else either's (the nominator's where none is kept)."""
        if self.merge is not None:
            return self.merge
        if self.dependent is not None:
            return self.dependent
        if not self.directed or (self.kind == "cooperation" and (self.columns.reporter is not None or self.also)):
            return "either"
        return "source"

    def teller(self, question: QuestionSpec) -> Literal["source", "target"]:
        """Return the end of the tie at which the respondent to a question stands where no column says so."""
        if question.respondent is not None:
            return question.respondent
        if question.named_end is not None:
            return "target" if question.named_end == "source" else "source"
        if question.both_ends and question.columns.reporter in (question.columns.source, question.columns.target):
            return "source" if question.columns.reporter == question.columns.source else "target"
        return "target" if self.rule == "target" else "source"

    def sheet_of(self, question: QuestionSpec) -> str:
        """Return the sheet, or the CSV file without its ending, that holds the answers to a question."""
        if named := question.where.get("sheet"):
            return named[0]
        return "ties" if question.layout == "long" else self.name

    def rows_of(self, question: QuestionSpec) -> dict[str, list[str]]:
        """Return the columns, each with the values it may have, that mark the rows of a question."""
        if not question.where and question.layout == "long":
            return {"relation": [self.name]}
        return {key: values for key, values in question.where.items() if key != "sheet"}


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
