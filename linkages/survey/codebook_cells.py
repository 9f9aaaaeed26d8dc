"""Cells of codebook sheets become values: the models of the codebook say which key holds a number, a list or plain text."""

from __future__ import annotations

import math
import re
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from linkages.survey.cells import flag, number

_ITEM = re.compile(r'\s*"(?P<quoted>[^"]*)"\s*(?:;|$)|(?P<plain>[^;]+)')


def find_key(key: str, annotation: Any) -> tuple[list[str], Any]:
    """Return the steps of a dotted key in a model, and the annotation of its value: None where no model knows the key.

    Under a table of texts or numbers (`where`, a label, weights of channels) the whole rest is one step: a column may have dots in
    its name.

    Examples
    --------
    >>> from linkages.survey.codebook import RelationSpec
    >>> find_key("columns.weight", RelationSpec)
    (['columns', 'weight'], str | None)
    >>> find_key("where.q1.day", RelationSpec)[0], find_key("colour", RelationSpec)
    (['where', 'q1.day'], (['colour'], None))
    """
    kinds = _kinds(annotation)
    table = next((kind for kind in kinds if get_origin(kind) is dict), None)
    if table is not None:
        return [key], get_args(table)[1]
    step, dot, rest = key.partition(".")
    fields: dict[str, FieldInfo] = next((kind.model_fields for kind in kinds if hasattr(kind, "model_fields")), {})
    inner = fields[step].annotation if step in fields else None
    if not dot:
        return [step], inner
    path, found = find_key(rest, inner)
    return [step, *path], found


def cell_value(text: str, annotation: Any) -> object:
    """Return what a cell says under an annotation; the text itself where it says nothing of that kind.

    Items of a list stand between semicolons. An item in double quotes may hold a semicolon or be blank; a list of lists has its inner
    items between ``>``.

    Examples
    --------
    >>> cell_value("no", bool), cell_value("no", str), cell_value("1,200", float), cell_value("007", str)
    (False, 'no', 1200.0, '007')
    >>> cell_value('DK; -99; ""', list[str]), cell_value("trader > weaver", list[list[str]])
    (['DK', '-99', ''], [['trader', 'weaver']])
    """
    for kind in _kinds(annotation):
        if get_origin(kind) is list:
            return _items(text, get_args(kind)[0])
        if kind is bool:
            told = flag(text)
            return text if told is None else told
        if kind is float and not math.isnan(number(text)):
            return number(text)
        if kind is int and number(text).is_integer():
            return int(number(text))
    return text


def _items(text: str, inner: Any) -> list[Any]:
    found = [(match["plain"] or "").strip() or match["quoted"] for match in _ITEM.finditer(text)]
    items = [item for item in found if item is not None]
    if any(get_origin(kind) is list for kind in _kinds(inner)):
        return [[part.strip() for part in item.split(">")] for item in items]
    return items


def _kinds(annotation: Any) -> list[Any]:
    """Return the types that an annotation allows, without None and without pydantic's marks."""
    if get_origin(annotation) is Annotated:
        return _kinds(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [kind for part in get_args(annotation) for kind in _kinds(part)]
    return [] if annotation in (None, NoneType) else [annotation]
