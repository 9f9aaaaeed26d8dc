"""Codebooks as TOML text: one line a key, in the order of the mapping, so that people can read and change it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from numbers import Integral, Real

from linkages.errors import LinkagesError

WIDTH, COMMENT_COLUMN = 120, 34
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPES = {"\b": r"\b", "\t": r"\t", "\n": r"\n", "\f": r"\f", "\r": r"\r", '"': r"\"", "\\": r"\\"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r'[\x00-\x1f\x7f"\\]')

Path = tuple[str | int, ...]


def codebook_toml(document: Mapping[str, object], *, comments: Mapping[str, str] | None = None) -> str:
    """Write a mapping such as a codebook is made of as TOML text.

    Parameters
    ----------
    document : Mapping of str to object
        Texts, numbers, flags, dates, lists and mappings of them. Keys whose value is None are left out.
    comments : Mapping of str to str, optional
        Explanations by dotted key: ``title``, ``roles.weaver``, ``relations`` (above the first block), ``relations.0`` (above that
        block), ``relations.0.unit``; "" for the head of the file. A short one stands at the end of its line, others above it.

    Returns
    -------
    str
        UTF-8 text that ends with a line break; reading it as TOML gives the same mapping.

    Raises
    ------
    LinkagesError
        If a value cannot be written, or a comment's key is not in the document.

    Examples
    --------
    >>> document = {"title": "Looms", "rounds": [{"label": "first", "date": 2025}], "roles": {"master weaver": "middleman"}}
    >>> print(codebook_toml(document, comments={"rounds.0.date": "a year, or a day"}), end="")
    title = "Looms"
    <BLANKLINE>
    [[rounds]]
    label = "first"
    date = 2025                       # a year, or a day
    <BLANKLINE>
    [roles]
    "master weaver" = "middleman"
    """
    notes = dict(comments or {})
    _refuse_strange(notes, document)
    lines = [*_above(notes.get("", "")), *([""] if notes.get("") else []), *_table((), document, notes)]
    return "\n".join(lines).strip("\n") + "\n"


def _table(path: Path, table: Mapping[str, object], notes: Mapping[str, str]) -> Iterator[str]:
    """Yield what stands on lines of its own, then the tables in the table."""
    kept = {key: value for key, value in table.items() if value is not None}
    below = {key: value for key, value in kept.items() if _has_own_header(path, key, value)}
    for key, value in kept.items():
        if key not in below:
            yield from _pair(path, (key,), value, notes)
    for key, value in below.items():
        yield from _tables((*path, key), value, notes)


def _tables(path: Path, value: object, notes: Mapping[str, str]) -> Iterator[str]:
    name = ".".join(_key(part) for part in path if isinstance(part, str))
    if isinstance(value, Mapping):
        yield from ("", *_above(notes.get(_dotted(path), "")), f"[{name}]", *_table(path, value, notes))
        return
    for at, one in enumerate(_items(value)):
        inner = (*path, at)
        yield from ("", *_above("" if at else notes.get(_dotted(path), "")), *_above(notes.get(_dotted(inner), "")))
        yield from (f"[[{name}]]", *_table(inner, _mapping(one), notes))


def _pair(path: Path, key: tuple[str, ...], value: object, notes: Mapping[str, str]) -> Iterator[str]:
    """Yield one key: on one line if it is short, else a dotted key for each value of a mapping, or a list over several lines."""
    place = _dotted((*path, *key))
    told = [text for name, text in notes.items() if name == place or name.startswith(f"{place}.")]
    name = ".".join(map(_key, key))
    line = f"{name} = {_value(value)}"
    if len(line) > WIDTH and isinstance(value, Mapping):
        yield from _above(notes.get(place, ""))
        for part, one in value.items():
            if one is not None:
                yield from _pair(path, (*key, part), one, notes)
    elif len(line) > WIDTH and _is_list(value):
        yield from (*_all_above(told), f"{name} = [", *_filled(value), "]")
    elif len(told) == 1 and _fits(line, told[0]):
        yield f"{line:<{COMMENT_COLUMN - 1}} {_above(told[0])[0]}"
    else:
        yield from (*_all_above(told), line)


def _filled(value: object) -> Iterator[str]:
    """Yield the items of a list, as many on a line as there is room for."""
    line = " "
    for item in map(_value, _items(value)):
        if line != " " and len(line) + len(item) + 2 > WIDTH:
            yield line
            line = " "
        line += f" {item},"
    yield line


def _has_own_header(path: Path, key: str, value: object) -> bool:
    """Whether a value is a table, or several, below a header: all at the top, and in a table those too long for a line."""
    many = _is_list(value) and len(_items(value)) > 0 and all(isinstance(one, Mapping) for one in _items(value))
    if not path:
        return many or isinstance(value, Mapping)
    in_list = any(isinstance(part, int) for part in path)
    return (many or (isinstance(value, Mapping) and not in_list)) and len(f"{_key(key)} = {_value(value)}") > WIDTH


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    if _SURROGATE.search(text):
        raise LinkagesError(f"expected text that UTF-8 can hold; {text!r} came")
    return '"' + _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), text) + '"'


def _value(value: object) -> str:
    match value:
        case str():
            text = _text(value)
        case bool():
            text = str(value).lower()
        case Integral():
            text = str(int(value))
        case Real():
            text = repr(float(value))
        case dt.date() | dt.time():
            text = value.isoformat()
        case Mapping():
            pairs = [f"{_key(key)} = {_value(one)}" for key, one in value.items() if one is not None]
            text = "{ " + ", ".join(pairs) + " }" if pairs else "{}"
        case list() | tuple():
            text = "[" + ", ".join(map(_value, value)) + "]"
        case _:
            raise LinkagesError(
                f"expected text, a number, a flag, a date, a list or a mapping for TOML; {value!r} came"
            )
    return text


def _above(text: str) -> list[str]:
    """Return a comment as lines of their own."""
    return [f"# {_CONTROL.sub(' ', line)}".rstrip() for line in text.splitlines()]


def _all_above(texts: Sequence[str]) -> list[str]:
    return [line for text in texts for line in _above(text)]


def _fits(line: str, comment: str) -> bool:
    """Whether a comment has room at the end of its line."""
    return len(_above(comment)) == 1 and max(len(line) + 1, COMMENT_COLUMN) + len(comment) + 2 <= WIDTH


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


def _refuse_strange(notes: Mapping[str, str], document: object) -> None:
    known = {"", *_places((), document)}
    for name in notes:
        if name not in known:
            raise LinkagesError(f"expected a key of the document for each comment; {name!r} came")


def _places(path: Path, value: object) -> Iterator[str]:
    inside: Iterable[tuple[str | int, object]] = _mapping(value).items() or enumerate(_items(value))
    for key, one in inside:
        yield _dotted((*path, key))
        yield from _places((*path, key), one)
