"""Queries of a database become raw tables; nothing can be written through them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from linkages.survey.cells import cell_text
from linkages.survey.keys import QuerySpec
from linkages.survey.raw import RawTable, raw_table

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_SQLITE = re.compile(r"sqlite(?:\+pysqlite)?:///(?!:memory:)(.+)")


def read_query(spec: QuerySpec, base: Path) -> list[RawTable]:
    """Read the tables that a codebook asks a database for, through SQLAlchemy.

    The connection is read-only: SQLite opens the file so, PostgreSQL the transaction. Values become text as cells of a workbook do, NULL a
    blank. Rows are counted from 2, as if they stood under a header.

    Parameters
    ----------
    spec : QuerySpec
        The database, and the queries; every table and view without them.
    base : Path
        The folder from which the name of an SQLite file counts.

    Raises
    ------
    ValueError
        If SQLAlchemy or the driver is not installed, a variable of the environment is not set, the file is not there, or the database
        has no tables or refuses the query.
    """
    try:
        import sqlalchemy
    except ImportError:
        raise ValueError(
            "expected SQLAlchemy to read a database; it is not installed. pip install 'linkages[sql]'"
        ) from None
    url = _VARIABLE.sub(_from_environment, spec.url)
    try:
        engine = _engine(url, base)
        try:
            with engine.connect() as connection, connection.begin():
                return [
                    _table(spec, sheet, *_fetched(connection, query))
                    for sheet, query in _queries(spec, connection).items()
                ]
        finally:
            engine.dispose()
    except sqlalchemy.exc.NoSuchModuleError:
        raise ValueError(f"expected a database that SQLAlchemy knows; {spec.name!r} came") from None
    except (ImportError, ModuleNotFoundError) as error:
        raise ValueError(f"the driver of {spec.name} is not installed: {error}") from None
    except sqlalchemy.exc.SQLAlchemyError as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ValueError(f"the database refused: {told}") from None


def _from_environment(match: re.Match[str]) -> str:
    if match[1] not in os.environ:
        raise ValueError(f"expected the environment variable {match[1]}, which the url names; it is not set")
    return os.environ[match[1]]


def _engine(url: str, base: Path) -> Engine:
    import sqlalchemy

    file = _SQLITE.fullmatch(url)
    if file is None:
        options = {"postgresql_readonly": True} if url.startswith("postgresql") else {}
        return sqlalchemy.create_engine(url, execution_options=options)
    path = (base / file[1]).resolve()
    if not path.is_file():
        raise ValueError(f"expected an SQLite database at {path}; there is none")
    return sqlalchemy.create_engine(f"sqlite:///file:{path.as_posix()}?mode=ro&uri=true")


def _queries(spec: QuerySpec, connection: Connection) -> Mapping[str, str]:
    import sqlalchemy

    if isinstance(spec.sql, str):
        return {spec.sheet: spec.sql}
    if spec.sql is not None:
        return spec.sql
    inspector = sqlalchemy.inspect(connection)
    quote = connection.dialect.identifier_preparer.quote
    names = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
    if not names:
        raise ValueError("expected a database with tables; it has none. Look whether it is the right one")
    return {name: f"SELECT * FROM {quote(name)}" for name in names}  # noqa: S608  (names come from the database, quoted)


def _fetched(connection: Connection, query: str) -> tuple[list[str], Iterable[Iterable[object]]]:
    result = connection.exec_driver_sql(query)
    if not result.returns_rows:
        raise ValueError("expected a query that returns rows; this one returns none")
    return list(result.keys()), result


def _table(spec: QuerySpec, sheet: str, header: list[str], rows: Iterable[Iterable[object]]) -> RawTable:
    lines = [(1, header), *((number, [_text(value, sheet) for value in row]) for number, row in enumerate(rows, 2))]
    return raw_table(spec.name, sheet, lines, origin=f"{spec.name} {spec.sql!r}")


def _text(value: object, sheet: str) -> str:
    if type(value) in (bytes, memoryview):
        raise ValueError(
            f"expected text, numbers and dates in {sheet!r}; a column of bytes came. Leave it out of the query"
        )
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    text = cell_text(value)
    return text.rstrip("0").rstrip(".") if type(value).__name__ == "Decimal" and "." in text else text
