"""Databases and Parquet files: the same text as from other sources, and nothing can be written."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import uuid
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy

from linkages.survey.keys import QuerySpec
from linkages.survey.sources.database import read_query
from linkages.survey.sources.parquet import read_parquet

ROWS = [("007", "सीता", 1.5, 12345678901234567, None), ("NA", "Jain & Sons", 4000, 0, "x")]


@pytest.fixture
def sqlite(tmp_path):
    with sqlite3.connect(tmp_path / "x.db") as book:
        book.execute("CREATE TABLE ties (who TEXT, name TEXT, rs REAL, big INTEGER, note TEXT)")
        book.executemany("INSERT INTO ties VALUES (?, ?, ?, ?, ?)", ROWS)
        book.execute("CREATE VIEW named AS SELECT who FROM ties WHERE rs > 100")
    book.close()
    return tmp_path


EXPECTED = [["007", "सीता", "1.5", "12345678901234567", ""], ["NA", "Jain & Sons", "4000", "0", "x"]]


def test_a_query_is_a_table_of_text(sqlite):
    [table] = read_query(QuerySpec(url="sqlite:///x.db", sql="SELECT * FROM ties ORDER BY who"), sqlite)
    assert (table.sheet, table.file, table.header) == ("ties", "sqlite:///x.db", ["who", "name", "rs", "big", "note"])
    assert (table.cells.to_numpy().tolist(), table.rows.tolist(), table.broken) == (EXPECTED, [2, 3], [])


def test_several_queries_are_a_table_each_and_none_means_every_table(sqlite):
    several = QuerySpec(url="sqlite:///x.db", sql={"a": "SELECT who FROM ties", "b": "SELECT name FROM ties"})
    assert [(table.sheet, table.header) for table in read_query(several, sqlite)] == [("a", ["who"]), ("b", ["name"])]
    whole = read_query(QuerySpec(url="sqlite:///x.db"), sqlite)
    assert [(table.sheet, len(table.rows)) for table in whole] == [("named", 1), ("ties", 2)]


@pytest.mark.parametrize("sql", ["DELETE FROM ties", "INSERT INTO ties (who) VALUES ('W9')", "DROP TABLE ties"])
def test_nothing_can_be_written(sqlite, sql):
    with pytest.raises(ValueError, match=r"the database refused: .*readonly"):
        read_query(QuerySpec(url="sqlite:///x.db", sql=sql), sqlite)
    [table] = read_query(QuerySpec(url="sqlite:///x.db", sql="SELECT who FROM ties"), sqlite)
    assert len(table.rows) == 2


def test_what_cannot_be_read_says_why(sqlite, monkeypatch):
    monkeypatch.delenv("SECRET", raising=False)
    for url, sql, message in (
        ("sqlite:///none.db", "SELECT 1", "expected an SQLite database at .*none.db; there is none"),
        ("sqlite:///x.db", "SELECT * FROM tie", "the database refused: no such table: tie"),
        ("postgresql+psycopg://me:${SECRET}@nowhere/x", "SELECT 1", "expected the environment variable SECRET"),
        ("nosuch://x", "SELECT 1", "expected a database that SQLAlchemy knows; 'nosuch://x' came"),
        ("sqlite:///x.db", "SELECT CAST('a' AS BLOB)", "a column of bytes came"),
    ):
        with pytest.raises(ValueError, match=message):
            read_query(QuerySpec(url=url, sql=sql), sqlite)
    assert not (sqlite / "none.db").exists()


def test_no_password_stands_in_a_name():
    assert QuerySpec(url="postgresql://me:secret@host/db?x=1").name == "postgresql://host/db"


def test_a_study_may_lie_in_a_database(toy):
    expected = toy.survey()
    with sqlite3.connect(toy.folder / "x.db") as book:
        for name, rows in toy.files.items():
            pd.DataFrame(rows[1:], columns=rows[0]).to_sql(name.removesuffix(".csv"), book, index=False)
    book.close()
    toy.codebook["rounds"][0]["files"] = {"url": "sqlite:///x.db"}
    surveys, problems = toy.read()
    assert problems.empty
    pd.testing.assert_frame_equal(surveys["base"].reports, expected.reports)
    toy.codebook["rounds"][0]["files"] = {"url": "sqlite:///y.db"}
    assert toy.problems()[["rule", "file"]].to_numpy().tolist() == [["unreadable_file", "sqlite:///y.db"]]


def _programs():
    found = shutil.which("initdb")
    return (
        Path(found).parent
        if found
        else next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    )


@pytest.fixture(scope="module")
def postgres(tmp_path_factory):
    programs = _programs()
    if programs is None:
        if os.environ.get("REQUIRE_POSTGRES"):
            pytest.fail("no PostgreSQL server is installed, though REQUIRE_POSTGRES asks for one")
        pytest.skip("no PostgreSQL server (initdb) on this machine")
    folder = tmp_path_factory.mktemp("postgres")
    as_user = []
    if os.geteuid() == 0:
        for place in (folder, *folder.parents):
            if place.owner() == "root" and place.is_relative_to("/tmp") and place != Path("/tmp"):
                place.chmod(0o755)
        folder.chmod(0o777)
        as_user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    data = folder / "data"

    def run(*command):
        done = subprocess.run(
            [*as_user, *command],
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
            env=os.environ | {"HOME": str(folder)},
        )
        assert done.returncode == 0, done.stderr + done.stdout

    run(programs / "initdb", "-D", data, "-U", "survey", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    yield f"postgresql+psycopg://survey@/postgres?host={folder}"
    run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def test_postgresql_gives_the_same_table_and_cannot_be_written(postgres, sqlite):
    engine = sqlalchemy.create_engine(postgres)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE ties (who text, name text, rs numeric(10, 2), big bigint, note text)")
        for row in ROWS:
            connection.exec_driver_sql("INSERT INTO ties VALUES (%s, %s, %s, %s, %s)", row)
        connection.exec_driver_sql("CREATE TABLE facts (a boolean, b date, c uuid)")
        connection.exec_driver_sql(f"INSERT INTO facts VALUES (true, '2025-03-01', '{uuid.UUID(int=7)}')")
    engine.dispose()
    sql = "SELECT * FROM ties ORDER BY who"
    [table] = read_query(QuerySpec(url=postgres, sql=sql), sqlite)
    [other] = read_query(QuerySpec(url="sqlite:///x.db", sql=sql), sqlite)
    assert table.cells.equals(other.cells)
    [facts] = read_query(QuerySpec(url=postgres, sql="SELECT * FROM facts"), sqlite)
    assert facts.cells.to_numpy().tolist() == [["true", "2025-03-01", str(uuid.UUID(int=7))]]
    for write in ("DELETE FROM ties", "INSERT INTO ties (who) VALUES ('W9')", "DROP TABLE ties"):
        with pytest.raises(ValueError, match="read-only transaction"):
            read_query(QuerySpec(url=postgres, sql=write), sqlite)
    assert len(read_query(QuerySpec(url=postgres, sql=sql), sqlite)[0].rows) == 2


def test_parquet_is_a_table_of_text(tmp_path):
    frame = pd.DataFrame({"who": ["007", "NA"], "n": pd.array([7, None], dtype="Int64"), "rs": [1.5, 4000.0]})
    frame["yes"], frame["day"] = [True, False], pd.to_datetime(["2025-03-01", "2025-03-02"]).date
    frame.to_parquet(tmp_path / "ties.parquet")
    [table] = read_parquet(tmp_path / "ties.parquet")
    assert (table.sheet, table.header) == ("ties", ["who", "n", "rs", "yes", "day"])
    assert table.cells.to_numpy().tolist() == [
        ["007", "7", "1.5", "true", "2025-03-01"],
        ["NA", "", "4000", "false", "2025-03-02"],
    ]


def test_parquet_with_lists_or_damage_is_refused(tmp_path):
    pd.DataFrame({"who": [["a", "b"]]}).to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ValueError, match="'who' holds lists"):
        read_parquet(tmp_path / "a.parquet")
    (tmp_path / "b.parquet").write_bytes(b"no")
    with pytest.raises(ValueError, match="expected a Parquet file"):
        read_parquet(tmp_path / "b.parquet")


def test_a_decimal_loses_no_more_than_its_last_noughts():
    from linkages.survey.sources.database import _text

    assert [_text(Decimal(one), "t") for one in ("4000.00", "1.50", "100", "0.05")] == ["4000", "1.5", "100", "0.05"]
