"""Whatever is wrong with a study's files: a sound study with its problems listed, or one error of our own, and no row lost."""

from __future__ import annotations

import gzip
import random
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.datasets import write_chanderi
from linkages.network.build import build_network
from linkages.survey.codebook import read_codebook
from linkages.survey.core import PROBLEM_COLUMNS
from linkages.survey.intake import read_surveys, union_roster
from linkages.survey.keys import RoundSpec
from linkages.survey.problems import RULES, Problems
from linkages.survey.read import read_tables
from linkages.survey.toml_text import codebook_toml
from tests.survey import bent, test_shapes

SHAPES = ("_long", "_kobo_xlsx", "_kobo_json", "_odk_zip", "_surveycto_wide", "_matrix", "_sql")


def _whole(shape):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        test_shapes._csv(folder / "actors.csv", test_shapes.ACTORS)
        document = getattr(test_shapes, shape)(folder)
        (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
        return bent.load(folder)


STUDIES = {shape: _whole(shape) for shape in SHAPES}


def _read_or_told(study):
    """Read a study; return its problems, after a look at the promises."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "study"
        bent.save(study, folder)
        try:
            codebook = read_codebook(folder / "study.toml")
            surveys, problems, _ = read_surveys(codebook, folder)
        except lk.LinkagesError:
            return None
        assert list(problems) == list(PROBLEM_COLUMNS)
        assert set(problems["rule"]) <= set(RULES)
        assert problems["message"].ne("").all()
        for survey in surveys.values():
            counts = survey.rows
            assert (counts["rows"] == counts["kept"] + counts["told"] + counts["elsewhere"]).all()
        assert "unread_rows" not in set(problems["rule"]), problems.to_string()
        if not problems["severity"].eq("error").any():
            rosters = {label: survey.actors for label, survey in surveys.items()}
            for label, survey in surveys.items():
                build_network(survey, codebook, roster=union_roster(rosters, label))
        return problems


@given(st.sampled_from(SHAPES), st.data())
def test_a_bent_study_is_read_or_told_of(shape, data):
    _read_or_told(bent.bend(STUDIES[shape], data.draw))


def _chanderi():
    with tempfile.TemporaryDirectory() as name:
        folder = write_chanderi(name, actors=60).parent
        return {
            path.relative_to(folder).as_posix(): bent.loaded(path)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }


CHANDERI = _chanderi()


@settings(max_examples=8)
@given(st.data())
def test_bent_rounds_of_chanderi_are_read_or_told_of(data):
    _read_or_told(bent.bend(CHANDERI, data.draw))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_row_of_a_sound_study_is_kept(shape):
    with tempfile.TemporaryDirectory() as name:
        bent.save(STUDIES[shape], Path(name))
        counts = lk.read_study(name).surveys["base"].rows
    assert counts["kept"].tolist() == counts["rows"].tolist()
    assert counts["rows"].iloc[0] == len(test_shapes.ACTORS) - 1


@pytest.mark.parametrize("shape", SHAPES)
def test_the_order_of_rows_changes_nothing(shape):
    draw = random.Random(shape)
    study = bent.copied(STUDIES[shape])
    for file, sheet in bent.places(study):
        rows = study[file] if sheet is None else study[file][sheet]
        if isinstance(rows, list) and not file.endswith(".json"):
            body = rows[1:]
            draw.shuffle(body)
            rows[1:] = body
        elif file.endswith(".json"):
            draw.shuffle(rows["results"])
    with tempfile.TemporaryDirectory() as name:
        for folder, one in (("as it was", STUDIES[shape]), ("shuffled", study)):
            bent.save(one, Path(name) / folder)
        expected, found = (lk.read_study(Path(name) / one)["base"] for one in ("as it was", "shuffled"))
    for part in ("actors", "ties", "answered", "unknown"):
        pd.testing.assert_frame_equal(getattr(found, part), getattr(expected, part))


def _files(folder):
    """Write a sound file of every kind, and return each with the codebook's word for it."""
    export = {
        "book.xlsx": STUDIES["_kobo_xlsx"]["export.xlsx"],
        "odk.zip": STUDIES["_odk_zip"]["export.zip"],
        "kobo.json": STUDIES["_kobo_json"]["export.json"],
        "study.db": STUDIES["_sql"]["study.db"],
        "ties.csv": STUDIES["_long"]["ties.csv"],
    }
    bent.save(export, folder)
    (folder / "ties.csv.gz").write_bytes(gzip.compress((folder / "ties.csv").read_bytes(), mtime=0))
    pd.DataFrame({"id": ["W1", None], "n": [1.5, 2.0]}).to_parquet(folder / "ties.parquet")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


with tempfile.TemporaryDirectory() as _name:
    FILES = _files(Path(_name))


def _torn(data, draw):
    """Return bytes that are cut off, or of which some are others, gone or twice there."""
    data = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at, size = draw(st.integers(0, len(data))), draw(st.integers(1, 40))
        kind = draw(st.sampled_from(["other", "gone", "twice", "cut"]))
        if kind == "cut":
            del data[at:]
        elif kind == "gone":
            del data[at : at + size]
        elif kind == "twice":
            data[at:at] = data[at : at + size]
        elif at < len(data):
            data[at] = draw(st.integers(0, 255))
    return bytes(data)


def _torn_part(path, data, draw):
    """Write a packed file of which one part is torn."""
    whole = path.with_name("whole")
    whole.write_bytes(data)
    with zipfile.ZipFile(whole) as sound, zipfile.ZipFile(path, "w") as made:
        names = sound.namelist()
        chosen = draw(st.sampled_from(names))
        for name in names:
            part = sound.read(name)
            made.writestr(name, _torn(part, draw) if name == chosen else part)


@given(st.sampled_from(sorted(FILES)), st.booleans(), st.data())
def test_a_torn_file_is_read_or_told_of(name, within, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        if within and name.endswith((".xlsx", ".zip")):
            _torn_part(path, FILES[name], data.draw)
        else:
            path.write_bytes(_torn(FILES[name], data.draw))
        source = {"url": f"sqlite:///{name}"} if name.endswith(".db") else name
        problems = Problems()
        tables = read_tables(RoundSpec(label="r", files=[source]), Path(folder), problems=problems)
        assert bool(tables) != problems.found("unreadable_file")
