"""Archives: checked before anything in them is read, then every text file in them becomes a raw table."""

from __future__ import annotations

import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from linkages.survey.raw import RawTable
from linkages.survey.sources.text import text_table

MOST_ENTRIES = 10_000
MOST_BYTES = 2 * 1024**3
MOST_RATIO = 200
SMALL = 10 * 1024**2
_TEXT = (".csv", ".tsv")
_WITHIN = (".zip", ".7z", ".rar", ".gz", ".xlsx", ".xlsm", ".xls", ".ods")


def check_archive(path: Path) -> None:
    """Refuse an archive that is no honest export: too many or too large entries, names that lead outside, passwords, macros.

    Raises
    ------
    ValueError
        With the entry and the limit.
    """
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_ENTRIES:
            raise ValueError(f"expected at most {MOST_ENTRIES:,} files in the archive; {len(entries):,} came")
        total = sum(entry.file_size for entry in entries)
        if total > MOST_BYTES:
            raise ValueError(
                f"expected at most {MOST_BYTES // 1024**3} GiB of data in the archive; it would unpack to {total:,} bytes"
            )
        for entry in entries:
            _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in "".join(name.parts[:1]):
        raise ValueError(
            f"expected names inside the archive; {entry.filename!r} leads outside. It may be an attack; do not open it"
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ValueError(f"expected plain files in the archive; {entry.filename!r} is a link")
    if entry.flag_bits & 1:
        raise ValueError(
            f"expected an archive without a password; {entry.filename!r} has one. Unpack it and name the folder"
        )
    # Text of an export packs 5 to 40 times; small files of blanks may pack more, and cannot do harm.
    if entry.file_size > SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        raise ValueError(
            f"expected data; {entry.filename!r} unpacks to {entry.file_size:,} bytes from {entry.compress_size:,}"
        )
    if name.name.casefold() == "vbaproject.bin":
        raise ValueError("expected a workbook without macros; it has some. Save it as .xlsx")


def read_zip(path: Path, *, encoding: str | None = None) -> list[RawTable]:
    """Read every CSV or TSV file of an archive, such as ODK Central exports; media are left alone.

    Raises
    ------
    ValueError
        If `check_archive` refuses it, or it holds an archive or a workbook, or no such file, or one cannot be read.
    """
    check_archive(path)
    tables = []
    with zipfile.ZipFile(path) as archive:
        for entry in sorted(archive.infolist(), key=lambda one: one.filename):
            name = PurePosixPath(entry.filename)
            outside = {"media", "__MACOSX"} & set(name.parts[:-1])
            if entry.is_dir() or outside or name.name.startswith("."):
                continue
            if name.suffix.lower() in _WITHIN:
                raise ValueError(
                    f"expected CSV files in the archive; {entry.filename!r} is an archive or a workbook itself. Take it out and "
                    "name it as a file of the round"
                )
            if name.suffix.lower() not in _TEXT:
                continue
            mark = "\t" if name.suffix.lower() == ".tsv" else None
            file = f"{path.name}/{entry.filename}"
            try:
                table = text_table(
                    _unpacked(archive, entry),
                    file=file,
                    sheet=name.stem,
                    origin=str(path),
                    encoding=encoding,
                    delimiter=mark,
                )
            except ValueError as error:
                raise ValueError(f"{entry.filename}: {error}") from None
            tables.append(table)
    if not tables:
        raise ValueError("expected CSV files in the archive; there are none")
    return tables


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        return archive.read(entry)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise ValueError(
            f"expected whole data; it is damaged ({str(error) or 'its end is missing'}). Copy it anew"
        ) from None
    except NotImplementedError:
        raise ValueError(
            "expected a packing that every program reads; another came. Pack the archive anew as .zip"
        ) from None
