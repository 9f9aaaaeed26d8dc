"""The words of a line of Pajek: texts in quotes, codes of characters, and what they say beside numbers and drawing."""

from __future__ import annotations

import re

from linkages.survey.sources.graph import closed_quotes

_TOKEN = re.compile(r"\"[^\"]*\"|\[[^\]]*\]|\S+")
_ENTITY = re.compile(r"&#(\d{1,7});")
_DRAWN = re.compile(
    "x_fact|y_fact|s_size|phi|r|q|ic|bc|bw|lc|la|lr|lp|lphi|fos|font|hooks|cart|polar|circ|w|c|p|s|a|ap|a1|a2|h1|h2|k1|k2"
)


def facts_of(tokens: list[str]) -> dict[str, str]:
    """Return what a line says beside numbers and drawing: label, time, and parameters that are not Pajek's own."""
    times = [token[1:-1].strip() for token in tokens if token.startswith("[")]
    facts = {"time": times[-1]} if times else {}
    rest = [token for token in tokens if not token.startswith("[")]
    pairs = rest[len(rest) % 2 :]  # the shape of a vertex stands alone before pairs of name and value
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        if name.lower() == "l":
            facts["label"] = plain(value)
        elif not _DRAWN.fullmatch(name.lower()) and re.fullmatch(r"[^\W\d]\w*", name):
            facts[name] = plain(value)
    return facts


def words(text: str, line: int) -> list[str]:
    """Return the words of a line: texts in quotes, times in brackets, and what stands between spaces.

    Raises
    ------
    ValueError
        If a quotation mark is left open.

    Examples
    --------
    >>> words('1 "Asha Devi" 0.5 box [1-3, 5]', 4)
    ['1', '"Asha Devi"', '0.5', 'box', '[1-3, 5]']
    """
    tokens = _TOKEN.findall(text)
    closed_quotes(tokens, line)
    return tokens


def plain(token: str) -> str:
    """Return a word without its quotes, codes of characters read.

    Examples
    --------
    >>> plain('"a &#34;b&#34;"')
    'a "b"'
    """
    if len(token) > 1 and token[0] == token[-1] == '"':
        token = token[1:-1]
    return _ENTITY.sub(lambda found: _character(int(found[1])) or found[0], token)


def _character(code: int) -> str:
    """Return the character of a code, "" where there is none."""
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else ""


def is_number(token: str) -> bool:
    """Return whether a word is a number."""
    try:
        float(token)
    except ValueError:
        return False
    return True
