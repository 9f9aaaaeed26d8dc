"""A folder of results is the old one or the new one, and nobody's own files are lost in it."""

import hashlib
import json
import runpy
import shutil
from pathlib import Path

import pandas as pd
import pytest

from linkages.datasets import write_chanderi
from linkages.errors import LinkagesError, WriteError
from linkages.network import Study, network_from_edges
from linkages.network.load import read_study
from linkages.output import run
from linkages.output.files import file_hash, inert, write_bytes
from linkages.output.run import write_results
from linkages.output.tables import result_tables

toy_study = runpy.run_path(str(Path(__file__).parent / "toy_study.py"))["toy_study"]


def content(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file()
    }


def small(label="r"):
    return Study.from_networks(
        "Small", [network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), label=label)]
    )


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    return write_results(toy_study(), tmp_path_factory.mktemp("run") / "results", progress=False)


def test_what_lies_in_the_folder(results):
    files = content(results)
    tables = {name for name in files if name.startswith("tables/")}
    assert set(files) - tables == {"map.html", "report.html", "tables.xlsx", "run.json"}
    assert {"tables/rounds.csv", "tables/actors_follow-up.csv", "tables/middlemen.csv", "tables/changes.csv"} <= tables
    assert not [path for path in results.parent.iterdir() if path != results]


def test_csv_files_hold_the_tables_to_the_last_digit(results):
    for name, frame in result_tables(toy_study()).items():
        read = pd.read_csv(results / f"tables/{name.replace(' ', '_')}.csv", keep_default_na=False, na_values=[""])
        assert list(read.columns) == [str(column) for column in frame.columns]
        for column in frame:
            for cell, value in zip(read[column].tolist(), frame[column].tolist(), strict=True):
                if pd.isna(value) or value == "":
                    assert pd.isna(cell)
                elif isinstance(value, str):
                    assert str(cell) == inert(value)
                else:
                    assert float(cell) == float(value)


def test_text_in_csv_files_is_inert(tmp_path):
    study = toy_study(names=["=1+1", "+x", "-y", "@z", "\tq", "＝w", "fine"])
    folder = run.write_csv_tables(result_tables(study), tmp_path / "csv")
    names = pd.read_csv(folder / "actors_baseline.csv")["name"].tolist()
    assert names[:7] == ["'=1+1", "'+x", "'-y", "'@z", "'\tq", "'＝w", "fine"]
    numbers = pd.read_csv(folder / "changes.csv")["change"]
    assert (numbers < 0).any()


def test_the_manifest_tells_versions_options_and_hashes(results):
    told = json.loads((results / "run.json").read_text(encoding="utf-8"))
    files = content(results)
    files.pop("run.json")
    assert told["outputs"] == {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    assert told["audience"] == "internal"
    assert told["program"] == "linkages"
    assert told["options"]["seed"] == 0
    assert told["origin"] == {"baseline": "simulated", "follow-up": "simulated"}
    assert {"numpy", "pandas", "igraph"} <= set(told["packages"])
    assert told["inputs"] == {}


def test_inputs_are_hashed_where_the_source_is_known(tmp_path):
    source = write_chanderi(tmp_path / "study", actors=60)
    study = read_study(source)
    folder = write_results(study, tmp_path / "out", source=source, progress=False)
    told = json.loads((folder / "run.json").read_text(encoding="utf-8"))["inputs"]
    assert set(told) == set(content(source.parent))
    assert "baseline/ties.csv" in told
    assert told["study.toml"] == file_hash(source)
    assert told["study.toml"] in (folder / "report.html").read_text(encoding="utf-8")


def test_the_same_study_gives_the_same_bytes(tmp_path, results):
    again = write_results(toy_study(), tmp_path / "again", progress=False)
    assert content(again) == content(results)


def test_earlier_results_are_replaced_and_none_of_them_stays(tmp_path):
    folder = tmp_path / "out"
    write_results(small("first"), folder, progress=False)
    assert (folder / "tables/actors_first.csv").is_file()
    write_results(small("second"), folder, progress=False)
    assert (folder / "tables/actors_second.csv").is_file()
    assert not (folder / "tables/actors_first.csv").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_error_in_the_middle_leaves_the_old_results(tmp_path, monkeypatch):
    folder = write_results(small("first"), tmp_path / "out", progress=False)
    before = content(folder)

    def fail(*args, **options):
        raise OSError("no space left on device")

    monkeypatch.setattr(run, "write_workbook", fail)
    with pytest.raises(OSError, match="no space left"):
        write_results(small("second"), folder, progress=False)
    assert content(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("which", [1, 2])
def test_killed_at_a_rename_the_next_run_finds_the_old_results(tmp_path, monkeypatch, which):
    folder = write_results(small("first"), tmp_path / "out", progress=False)
    before = content(folder)
    rename, calls = Path.rename, []

    def killed(self, target):
        calls.append(self)
        if len(calls) == which:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        write_results(small("second"), folder, progress=False)
    monkeypatch.setattr(Path, "rename", rename)
    run._restore(folder)
    assert content(folder) == before
    write_results(small("third"), folder, progress=False)
    assert (folder / "tables/actors_third.csv").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_open_elsewhere_is_told(tmp_path, monkeypatch):
    folder = write_results(small(), tmp_path / "out", progress=False)
    before = content(folder)

    def busy(self, target):
        raise PermissionError(13, "in use")

    rename = Path.rename
    monkeypatch.setattr(
        Path, "rename", lambda self, target: busy(self, target) if self == folder else rename(self, target)
    )
    with pytest.raises(LinkagesError, match=r"could not be replaced \(in use\)\. Close its files"):
        write_results(small("second"), folder, progress=False)
    assert content(folder) == before


def test_a_foreign_folder_is_refused(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(LinkagesError, match="expected an empty folder or earlier results"):
        write_results(small(), tmp_path / "mine", progress=False)
    (tmp_path / "mine/run.json").write_text('{"program": "another"}', encoding="utf-8")
    with pytest.raises(LinkagesError, match="expected an empty folder or earlier results"):
        write_results(small(), tmp_path / "mine", progress=False)
    assert (tmp_path / "mine/letter.txt").read_text(encoding="utf-8") == "dear"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(LinkagesError, match="is a file"):
        write_results(small(), tmp_path / "out", progress=False)


def test_own_files_and_changes_among_the_results_are_not_lost(tmp_path):
    folder = write_results(small(), tmp_path / "out", progress=False)
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LinkagesError, match=r"notes\.txt, which is no result"):
        write_results(small(), folder, progress=False)
    (folder / "notes.txt").unlink()
    (folder / "tables.xlsx").write_bytes(b"edited")
    with pytest.raises(LinkagesError, match=r"tables\.xlsx in .* was changed after it was written"):
        write_results(small(), folder, progress=False)
    (folder / "tables.xlsx").unlink()
    (folder / ".DS_Store").write_bytes(b"")
    write_results(small(), folder, progress=False)


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "out").mkdir()
    assert write_results(small(), tmp_path / "out", progress=False) == (tmp_path / "out").resolve()


def test_round_labels_make_file_names(tmp_path):
    nets = [
        network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), label=label)
        for label in ("../2024: 1?", "A b", "a_b")
    ]
    folder = write_results(Study.from_networks("T", nets), tmp_path / "out", progress=False)
    names = sorted(path.name for path in (folder / "tables").glob("actors*"))
    assert len(names) == 3
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_bytes_are_whole_or_not_at_all(tmp_path, monkeypatch):
    path = write_bytes(tmp_path / "a.bin", b"old")

    def fail(*args):
        raise OSError("killed")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="killed"):
        write_bytes(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.bin"]


def test_no_bar_where_there_is_no_terminal(tmp_path, capsys):
    write_results(small(), tmp_path / "out")
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""


def test_the_study_s_files_are_left_alone(tmp_path):
    source = write_chanderi(tmp_path / "study", actors=60)
    before = content(source.parent)
    write_results(read_study(source), tmp_path / "out", source=source, progress=False)
    assert content(source.parent) == before
    shutil.rmtree(tmp_path / "out")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(WriteError, match=r"file/in/r.html could not be written \(Not a directory\). Name a path"):
        write_bytes(tmp_path / "file" / "in" / "r.html", b"")
    with pytest.raises(LinkagesError, match=r"could not be written \(Not a directory\)"):
        write_results(small(), tmp_path / "file" / "in" / "results", progress=False)
