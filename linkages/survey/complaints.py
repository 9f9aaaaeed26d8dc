"""Turns pydantic's findings into lines that name the key, what was expected and what came."""

from __future__ import annotations

import difflib
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_DATE = "a date such as 2025-03-01, or a year"
_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "string_too_short": "text that is not empty",
    "string_pattern_mismatch": "a name without dots that does not begin with a space",
}


def complaints(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Return one line for each key that is wrong."""
    lines: dict[str, list[ErrorDetails]] = {}
    for detail in error.errors():
        lines.setdefault(_key(detail, model), []).append(detail)
    return [_line(key, details, model) for key, details in lines.items()]


def _key(detail: ErrorDetails, model: type[BaseModel]) -> str:
    key = ""
    for part, _ in _steps(detail["loc"], model):
        key += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if key else part)
    return key


def _line(key: str, details: list[ErrorDetails], model: type[BaseModel]) -> str:
    detail = details[0]
    if detail["type"] == "extra_forbidden":
        return f"{key}: unknown key{_nearest(detail, model)}"
    if detail["type"] == "missing":
        return f"{key}: expected this key, nothing came"
    wanted = " or ".join(dict.fromkeys(_wanted(one) for one in details))
    wanted = wanted.replace(f"{_DATE} or {_WANTED['int_type']}", _DATE)
    if isinstance(detail["input"], dict) and detail["type"] == "value_error":
        return f"{key or 'codebook'}: expected {wanted}"
    return f"{key}: expected {wanted}; {_came(detail['input'])} came"


def _wanted(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"one of {str(context['expected']).replace(' or ', ', ')}"
    if kind in ("too_short", "too_long"):
        bound = "at least" if kind == "too_short" else "at most"
        return f"{bound} {context.get('min_length', context.get('max_length'))} entries"
    if kind in ("greater_than", "greater_than_equal"):
        return (
            f"a number {'above' if kind == 'greater_than' else 'of at least'} {context.get('gt', context.get('ge')):g}"
        )
    return _WANTED.get(kind, detail["msg"])


def _came(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _nearest(detail: ErrorDetails, model: type[BaseModel]) -> str:
    holder: Any = model
    for _, holder_of_part in _steps(detail["loc"], model):
        holder = holder_of_part
    known = list(getattr(holder, "model_fields", {}))
    close = difflib.get_close_matches(str(detail["loc"][-1]), known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known here are {', '.join(known)}"


def _steps(location: tuple[int | str, ...], model: type[BaseModel]) -> list[tuple[int | str, Any]]:
    """Return each true step of a location with the annotation that holds it, leaving out pydantic's marks of union branches."""
    steps: list[tuple[int | str, Any]] = []
    holder: Any = model
    for part in location:
        fields = getattr(holder, "model_fields", None)
        if fields is not None:
            steps.append((part, holder))
            holder = _inner(fields[part].annotation) if part in fields else None
        elif get_origin(holder) in (list, dict):
            steps.append((part, holder))
            holder = _inner(get_args(holder)[-1])
    return steps


def _inner(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        rest = [_inner(arg) for arg in get_args(annotation) if arg is not type(None)]
        return next((arg for arg in rest if hasattr(arg, "model_fields") or get_origin(arg) in (list, dict)), rest[0])
    if hasattr(annotation, "__metadata__"):
        return _inner(get_args(annotation)[0])
    return annotation
