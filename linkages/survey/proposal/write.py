"""The proposal as a file beside, or near, the export."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from linkages.errors import LinkagesError
from linkages.survey.keys import QuerySpec, RoundSpec
from linkages.survey.problems import Problems
from linkages.survey.proposal.blocks import readable
from linkages.survey.proposal.draft import propose_codebook
from linkages.survey.raw import RawTable
from linkages.survey.read import read_tables

CODEBOOK = "study.toml"
DATABASES = (".db", ".sqlite", ".sqlite3")


def write_proposal(
    export: str | Path | Sequence[str | Path], folder: str | Path, *, form: str | Path | None = None
) -> Path:
    r"""Read an export, and write a proposed codebook into a folder.

    Parameters
    ----------
    export : str, Path or sequence of them
        Files or folders of a round, or of several: all that ``files`` of a codebook may name; an SQLite file, or the url of a database.
    folder : str or Path
        Made if it is not there.
    form : str or Path, optional
        The XLSForm of the survey.

    Returns
    -------
    Path
        The codebook. It names the files as seen from its folder.

    Raises
    ------
    LinkagesError
        If there is a ``study.toml`` already, the export or the form cannot be read or holds no table, or the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from linkages.survey import read_codebook
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "loans.csv").write_text("lender,borrower,rupees\nT1,W1,500\nT1,W2,700\n", encoding="utf-8")
    >>> [relation] = read_codebook(write_proposal(folder / "loans.csv", folder / "study")).relations
    >>> relation.name, relation.channel, relation.columns.source
    ('loans', 'credit', 'lender')
    """
    sources = [export] if isinstance(export, str | Path) else list(export)
    path = Path(folder) / CODEBOOK
    if path.exists():
        raise LinkagesError(f"expected a folder without {CODEBOOK}; {path} is there already. Name another folder.")
    files = [_as_seen_from(source, path.parent) for source in sources]
    tables = _read([url if "://" in url else str(one) for one, url in zip(sources, files, strict=True)], path.parent)
    title = readable(Path(folder).resolve().name) if form is None else None
    text = propose_codebook(tables, files=files, form=Path(form) if form is not None else None, title=title or None)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise LinkagesError(
            f"expected a folder to write {CODEBOOK} into; {folder} cannot be written: {error}"
        ) from None
    return path


def _read(files: Sequence[str], base: Path) -> list[RawTable]:
    problems = Problems()
    sources = [QuerySpec(url=_from_here(one, base)) if "://" in one else one for one in files]
    found = read_tables(RoundSpec(label="export", files=sources), Path(), problems=problems)
    unread = problems.table().query("rule == 'unreadable_file'")
    if len(unread):
        first = unread.iloc[0]
        raise LinkagesError(f"{first['message'].rstrip('.')}. {first['fix']}")
    tables = list({id(table): table for group in found.values() for table in group}.values())
    if not any(table.header for table in tables):
        raise LinkagesError(f"expected an export with a table; {', '.join(files)} holds none.")
    return tables


def _from_here(url: str, base: Path) -> str:
    """Return the url of an SQLite file beside a codebook as seen from the working folder."""
    head, mark, file = url.partition("sqlite:///")
    return url if head or not mark else mark + (base.resolve() / file).resolve().as_posix()


def _as_seen_from(source: str | Path, folder: Path) -> str:
    """Return a path relative to a folder, with / between its parts; a database as its url."""
    if "://" in str(source):
        return str(source)
    path = Path(source).resolve()
    try:
        text = Path(os.path.relpath(path, folder.resolve())).as_posix()
    except ValueError:
        text = path.as_posix()
    return f"sqlite:///{text}" if path.suffix.lower() in DATABASES else text
