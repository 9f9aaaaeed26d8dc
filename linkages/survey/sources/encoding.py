"""Bytes become text in the encoding they are in, and text that was read in a wrong one is named."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from linkages.survey.raw import Broken, RawTable

SHOWN = 20
REPLACEMENT = "\ufffd"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SYSTEMS = {"cp1252": "Windows", "mac-roman": "older Macs"}
_SIGNS = frozenset("“”‘’„‚«»‹›–—…•·€£©®™°§×½¼¾ªº\u00a0´`")
_NEVER_WITHIN = frozenset("“”‘„‚«»‹›")
_TYPED_BRACKETS = re.compile(rb"\xbc[A-Za-z\xa1-\xbb\xbe-\xff][^\xbc\xbd\r\n0-9]*[A-Za-z\xa1-\xbb\xbe-\xff]\xbd")
_BYTES = {
    ord(bytes([byte]).decode("cp1252")): byte for byte in range(128, 160) if byte not in (129, 141, 143, 144, 157)
}
_ANEW = "save it anew as 'CSV UTF-8'"


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str | None]:
    r"""Return the text of a file, and its encoding where that is not UTF-8.

    Parameters
    ----------
    data : bytes
        The whole file.
    encoding : str, optional
        What the codebook says of a file that is not marked; UTF-8 unless told. A file that begins with a mark is what the mark says.

    Raises
    ------
    ValueError
        If the bytes are not in that encoding; with the byte, its line and the encoding it looks like.

    Examples
    --------
    >>> decode("सीता".encode()), decode("सीता".encode("utf-16")), decode(b"Jos\xe9", "cp1252")
    (('सीता', None), ('सीता', 'utf-16'), ('José', 'cp1252'))
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is None and encoding is None:
        _refuse_unmarked(data)
    name = marked or encoding or "utf-8"
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        raise ValueError(_complaint(data, error, name, told=marked is None and encoding is not None)) from None
    except (UnicodeError, LookupError):
        raise ValueError(f"expected text; {name!r}, the `encoding` of the round, is no encoding of text") from None
    if "\0" in text:
        line = _line(text[: text.index("\0")])
        raise ValueError(f"expected text; line {line} holds a NUL, so the file is damaged, or it is no text file")
    return text.lstrip("\ufeff"), None if codecs.lookup(name).name in ("utf-8", "utf-8-sig") else name


def mojibake(texts: Iterable[str]) -> dict[str, str]:
    """Return those of the texts that are UTF-8 read as Windows' or western text, each with what it should be.

    Examples
    --------
    >>> mojibake(["à¤¸à¥€à¤¤à¤¾", "RenÃ©", "René", "Sita"])
    {'à¤¸à¥€à¤¤à¤¾': 'सीता', 'RenÃ©': 'René'}
    """
    return {text: meant for text in texts if not text.isascii() and (meant := _readable(text)) is not None}


def broken_text(table: RawTable) -> list[Broken]:
    """Return the headers and cells of a table that were read in a wrong encoding, or have lost characters.

    Returns
    -------
    list of (str, int or None, str, str)
        Rule (``mojibake`` or ``lost_characters``), row, header of the column, message; what comes after the first 20 of a rule is counted.

    Examples
    --------
    >>> from linkages.survey.raw import raw_table
    >>> broken_text(raw_table("a.csv", "a", [(1, ["name"]), (2, ["à¤¸à¥€à¤¤à¤¾"])]))
    [('mojibake', 2, 'name', "expected readable text; 'à¤¸à¥€à¤¤à¤¾' came, which is 'सीता' read in the wrong encoding")]
    """
    meant = mojibake(table.header)
    lost = {text for text in table.header if REPLACEMENT in text}
    places = [(table.header_row, at, text) for at, text in enumerate(table.header) if text in meant or text in lost]
    for at in range(table.cells.shape[1]):
        column: pd.Series = table.cells[at]
        odd = [text for text in column.unique().tolist() if not text.isascii()]
        wrong = mojibake(odd)
        gone = {text for text in odd if REPLACEMENT in text}
        if wrong or gone:
            chosen = column.isin([*wrong, *gone]).to_numpy()
            rows = table.rows[chosen].tolist()
            places += [(row, at, text) for row, text in zip(rows, column[chosen].tolist(), strict=True)]
            meant, lost = meant | wrong, lost | gone
    places.sort()
    told = [(row, at, _mojibake_message(text, meant[text])) for row, at, text in places if text in meant]
    blanks = [(row, at, _lost_message(text)) for row, at, text in places if text in lost]
    return _shortened("mojibake", told, table) + _shortened("lost_characters", blanks, table)


def _shortened(rule: str, found: list[tuple[int, int, str]], table: RawTable) -> list[Broken]:
    heads = dict(enumerate(table.header))
    broken: list[Broken] = [(rule, row, heads.get(at, ""), message) for row, at, message in found[:SHOWN]]
    more = len(found) - SHOWN
    if more > 0:
        broken.append((rule, None, "", f"{more:,} more cell{'s' if more > 1 else ''} of this table are like those"))
    return broken


def _mojibake_message(text: str, meant: str) -> str:
    return f"expected readable text; {_short(text)} came, which is {_short(meant)} read in the wrong encoding"


def _lost_message(text: str) -> str:
    return f"expected readable text; {_short(text)} came, in which {REPLACEMENT!r} stands for characters that are lost"


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:37] + "...")


def _readable(text: str) -> str | None:
    """Return what a text says if it is UTF-8 read as cp1252 or latin-1, once or several times; None if it is not."""
    meant = text
    while (deeper := _one_deeper(meant)) is not None:
        meant = deeper
    return meant if meant != text else None


def _one_deeper(text: str) -> str | None:
    try:
        data = text.translate(_BYTES).encode("latin-1")
    except UnicodeEncodeError:
        return None
    # A last byte A0 is a space in cp1252, and outer spaces are cut off.
    tails = (b"",) if text.isupper() else (b"", b"\xa0")
    for tail in tails:
        try:
            inner = (data + tail).decode("utf-8")
        except UnicodeDecodeError:
            continue
        return None if inner.isascii() else inner
    return None


def _refuse_unmarked(data: bytes) -> None:
    """Refuse UTF-32 without a mark, which is next to never valid by chance, and UTF-16: every second byte of its digits is NUL."""
    nuls = data.count(0)
    if nuls * 50 < len(data) or not nuls:
        return
    even = data[::2].count(0)
    wide = next((name for name in ("utf-32-le", "utf-32-be") if _says_text(data, name)), None)
    if wide is not None:
        name, call = wide, "UTF-32"
    elif max(even, nuls - even) >= nuls * 0.9:
        name, call = ("utf-16-be", "UTF-16") if even * 2 > nuls else ("utf-16-le", "UTF-16")
    else:
        return
    raise ValueError(
        f'expected text in UTF-8; this is {call} without its mark. Set encoding = "{name}" on the round, or {_ANEW}'
    )


def _says_text(data: bytes, name: str) -> bool:
    try:
        return "\0" not in data.decode(name)
    except UnicodeDecodeError:
        return False


def _complaint(data: bytes, error: UnicodeDecodeError, name: str, *, told: bool) -> str:
    line = _line(data[: error.start].decode(name, "replace"))
    where = f"byte {error.start:,} (line {line:,}) is not"
    if told:
        return f"expected text in {name!r}, as the `encoding` of the round says; {where}. Correct it, or {_ANEW}"
    if name != "utf-8" or data.startswith(codecs.BOM_UTF8):
        return f"expected text in {name.upper()}, as the file's mark says; {where}. The file is damaged; {_ANEW}"
    return f"expected text in UTF-8; {where}. {_advice(data)}"


def _advice(data: bytes) -> str:
    """Say which encoding a text looks like, where it can be told."""
    if _TYPED_BRACKETS.search(data):
        return (
            "It looks like Hindi in a font of its own (such as Kruti Dev), which no encoding reads: turn it into Unicode "
            "with a converter for that font first"
        )
    likely = [name for name in _SYSTEMS if _plausible(data, name)]
    if len(likely) == 1:
        return (
            f'It looks like {likely[0]} ({_SYSTEMS[likely[0]]}): set encoding = "{likely[0]}" on the round, or {_ANEW}'
        )
    maybe = " or ".join(f'"{name}" ({system})' for name, system in _SYSTEMS.items())
    return f"Set encoding on the round, which may be {maybe}, as the program that saved it says; or {_ANEW}"


def _plausible(data: bytes, name: str) -> bool:
    """Return whether the bytes make words in an encoding: Latin letters, no capital or quotation mark inside a word, common signs."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return False
    for at in (one.start() for one in re.finditer(r"[^\x00-\x7f]", text)):
        mark, before, after = text[at], text[at - 1 : at], text[at + 1 : at + 2]
        if mark in _SIGNS:
            if mark in _NEVER_WITHIN and before.isalpha() and after.isalpha():
                return False
            continue
        if not unicodedata.name(mark, "").startswith("LATIN") or (
            mark.isupper() and (before.islower() or (before.isalpha() and after.islower()))
        ):
            return False
    return True


def _line(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
