"""Files written whole or not at all: a temporary file beside, flushed to the disk, then put in place."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linkages.errors import LinkagesError, WriteError

FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


@contextmanager
def told_where(path: str | Path) -> Iterator[None]:
    """Turn a failure of the disk in the block into one that says which path, why and what to do.

    Raises
    ------
    WriteError
        In place of any OSError.
    """
    try:
        yield
    except LinkagesError:
        raise
    except OSError as error:
        raise WriteError(
            f"{path} could not be written ({error.strerror or error}). Name a path in a folder that may be written to, on a "
            "disk with room, or free this one."
        ) from error


@contextmanager
def whole_file(path: str | Path) -> Iterator[Path]:
    """Hand out a temporary path beside `path`; it takes the place of `path` when the block ends well, and goes when it fails.

    Raises
    ------
    WriteError
        If the path cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> with whole_file(Path(folder.name) / "a.txt") as part:
    ...     _ = part.write_text("all of it")
    >>> (Path(folder.name) / "a.txt").read_text()
    'all of it'
    >>> folder.cleanup()
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    with told_where(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield part
            _flush(part)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def write_bytes(path: str | Path, data: bytes) -> Path:
    """Write bytes to a file, whole or not at all, and return its path."""
    with whole_file(path) as part:
        part.write_bytes(data)
    return Path(path)


def write_text(path: str | Path, text: str) -> Path:
    r"""Write text as UTF-8 with ``\n`` line ends, whole or not at all, and return the path."""
    return write_bytes(path, text.encode("utf-8"))


def file_hash(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes in hexadecimal."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inert(text: str) -> str:
    """Return text that a spreadsheet takes for text: an apostrophe goes before ``= + - @``, tab, line ends and their full-width forms.

    Examples
    --------
    >>> inert("=1+1"), inert("weaver")
    ("'=1+1", 'weaver')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
