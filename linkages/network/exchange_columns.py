"""Columns of a network's tables as text of one kind each, and back."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.survey.sources.graph import ColumnKind

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST = 2**63
_WORDS = {"true": True, "1": True, "false": False, "0": False}
ACTOR_COLUMNS = ("role", "position", "present", "listed", "terminal", "sampling_weight")
PLAIN: dict[str, bool | float] = {"present": True, "listed": True, "terminal": False, "sampling_weight": 1.0}


def column_texts(values: pd.Series) -> tuple[ColumnKind, list[str | None]]:
    """Return the kind of a column and its values as text, None where missing.

    Examples
    --------
    >>> column_texts(pd.Series([1.5, None])), column_texts(pd.Series([True, None, np.True_], dtype=object))
    (('number', ['1.5', None]), ('flag', ['true', None, 'true']))
    """
    missing = [_is_missing(value) for value in values.tolist()]
    known = [value for value, gone in zip(values.tolist(), missing, strict=True) if not gone]
    kind = _kind(values, known)
    write = {"flag": _flag, "whole": lambda value: str(int(value)), "number": number_text, "text": _text}[kind]
    return kind, [None if gone else write(value) for value, gone in zip(values.tolist(), missing, strict=True)]


def typed_column(texts: Sequence[str | None], kind: ColumnKind) -> pd.Series:
    """Return a column of a kind from its texts, missing where None; as text where a value is not of the kind.

    Examples
    --------
    >>> typed_column(["1", None], "whole").tolist(), typed_column(["true", "0"], "flag").tolist()
    ([1, <NA>], [True, False])
    """
    gaps = any(text is None for text in texts)
    try:
        if kind == "flag":
            flags = [None if text is None else _WORDS[text.strip().lower()] for text in texts]
            return pd.Series(flags, dtype="boolean" if gaps else "bool")
        if kind == "whole":
            return pd.Series(
                [None if text is None else int(text) for text in texts], dtype="Int64" if gaps else "int64"
            )
        if kind == "number":
            return pd.Series([math.nan if text is None else float(text) for text in texts], dtype="float64")
    except (KeyError, ValueError, OverflowError):
        pass
    return pd.Series(list(texts), dtype="str")


def number_text(value: float) -> str:
    """Return a number as short as it can be read back exactly.

    Examples
    --------
    >>> number_text(2.0), number_text(0.1), number_text(1e300)
    ('2', '0.1', '1e+300')
    """
    value = float(value)
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def told_actor_columns(net: Network) -> list[str]:
    """Return the actor columns, name apart, that say more than the network's defaults."""
    actors = net.actors
    told = []
    for column in actors.columns:
        if column == "name":
            continue
        plain = actors[column].isna() if column in ("role", "position") else actors[column] == PLAIN.get(column)
        if column not in ACTOR_COLUMNS or not bool(plain.all()):
            told.append(column)
    return told


def check_names(net: Network, *, reserved: Iterable[str]) -> None:
    """Refuse ids and names of relations and columns that XML cannot hold, and columns whose names would clash.

    Raises
    ------
    NetworkError
        If there are any.
    """
    columns = [str(column) for column in [*net.actors.columns, *net.ties.columns]]
    for what, names in (("id", list(net.index)), ("relation", list(net.relations)), ("column", columns)):
        for name in names:
            if is_forbidden(name):
                raise NetworkError(
                    f"the {what} {name!r} holds a character that XML cannot; rename it, or write another format."
                )
    for frame, what in ((net.actors, "actor"), (net.ties, "tie")):
        heads = [str(column) for column in frame.columns]
        taken = [head for head in heads if heads.count(head) > 1 or head in reserved or head.startswith("answered.")]
        if taken:
            raise NetworkError(
                f"the {what} column {taken[0]!r} would clash with the file's own of that name; rename it."
            )


def is_forbidden(text: str) -> bool:
    """Return whether a text holds a character that XML forbids."""
    return _FORBIDDEN.search(text) is not None


def xml_text(text: str) -> str:
    """Return text as it stands in XML, without the characters that XML forbids."""
    text = _FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def xml_quoted(text: str) -> str:
    """Return text as the quoted value of an attribute in XML."""
    return '"' + xml_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;") + '"'


def _kind(values: pd.Series, known: list[object]) -> ColumnKind:
    if pd.api.types.is_float_dtype(values.dtype):
        return "number"
    if pd.api.types.is_bool_dtype(values.dtype) or (known and all(isinstance(one, bool | np.bool_) for one in known)):
        return "flag"
    figures = [one for one in known if isinstance(one, int | float | np.integer | np.floating)]
    if not known or len(figures) < len(known) or any(isinstance(one, bool | np.bool_) for one in known):
        return "whole" if pd.api.types.is_integer_dtype(values.dtype) else "text"
    whole = all(isinstance(one, int | np.integer) for one in figures)
    if whole:
        return "whole" if all(-_LARGEST <= int(one) < _LARGEST for one in figures) else "text"
    return "number"


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value))


def _flag(value: object) -> str:
    return "true" if value else "false"


def _text(value: object) -> str:
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value.isoformat() if isinstance(value, pd.Timestamp) else str(value)
