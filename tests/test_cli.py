"""The command line, as a person runs it."""

import json
import subprocess
import sys

import pandas as pd
import pytest

import linkages as lk
from linkages.cli import main

STUDY = """
title = "Two hamlets"
[[rounds]]
label = "baseline"
files = "answers"
[roles]
weaver = "producer"
trader = "middleman"
[actors]
role = "role"
[interviews]
[[relations]]
name = "cloth"
kind = "dependence"
channel = "output"
dependent = "source"
weight_type = "amount"
unit = "INR"
columns = { weight = "weight" }
"""
ACTORS = "id,role\nW1,weaver\nW2,weaver\nT1,trader\n"
INTERVIEWS = "id,status\nW1,answered\nW2,refused\nT1,answered\n"
TIES = "relation,source,target,weight\ncloth,W1,T1,400\n"


@pytest.fixture
def study(tmp_path):
    folder = tmp_path / "my study"
    (folder / "answers").mkdir(parents=True)
    (folder / "study.toml").write_text(STUDY, encoding="utf-8")
    for name, text in (("actors", ACTORS), ("interviews", INTERVIEWS), ("ties", TIES)):
        (folder / "answers" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder / "study.toml"


def test_report_writes_everything_beside_the_study(study, capsys):
    assert main(["report", str(study), "--quiet"]) == 0
    folder = study.parent / "results"
    assert {path.name for path in folder.iterdir()} == {"map.html", "report.html", "tables.xlsx", "tables", "run.json"}
    assert str(folder / "map.html") in capsys.readouterr().out
    manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert lk.__version__ in json.dumps(manifest)


def test_a_sound_study_has_no_problems(study, capsys):
    assert main(["check", str(study)]) == 0
    assert capsys.readouterr().out == "No problems found.\n"


def test_problems_are_listed_with_their_place_and_stop_the_report(study, tmp_path, capsys):
    ties = study.parent / "answers" / "ties.csv"
    ties.write_text(TIES + "cloth,W1,T9,-5\n", encoding="utf-8")
    listed = tmp_path / "problems.csv"
    assert main(["check", str(study), "-o", str(listed)]) == 1
    out = capsys.readouterr().out
    assert "ERROR ties.csv, sheet ties, row 3, column target:" in out
    assert "T9" in out
    assert out.endswith("2 errors, 0 warnings.\n")
    assert len(pd.read_csv(listed)) == 2
    assert main(["report", str(study), "--quiet"]) == 1
    assert "T9" in capsys.readouterr().err
    assert not (study.parent / "results").exists()


def test_map_alone(study, tmp_path, capsys):
    target = tmp_path / "map of Chanderi.html"
    assert main(["map", str(study), "-o", str(target)]) == 0
    assert target.read_text(encoding="utf-8").startswith("<!")
    assert capsys.readouterr().out.strip() == str(target)


def test_new_makes_a_study_that_asks_for_its_actors(tmp_path, capsys):
    assert main(["new", str(tmp_path / "mine")]) == 0
    assert main(["check", str(tmp_path / "mine" / "study.toml")]) == 1
    assert "the list of actors" in capsys.readouterr().out
    assert main(["new", str(tmp_path / "mine")]) == 1
    assert "study.toml" in capsys.readouterr().err


def test_nothing_asked_shows_the_help(capsys):
    assert main([]) == 2
    assert "list every problem" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["repot", "study.toml"], ["demo", "atlantis"], ["report"]])
def test_wrong_usage_leaves_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert "usage: linkages" in capsys.readouterr().err


def test_a_missing_codebook_is_one_line(tmp_path, capsys):
    assert main(["report", str(tmp_path / "study.toml")]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "there is no such file" in err


def test_version_and_demo_as_commands(tmp_path):
    def run(*words):
        return subprocess.run(
            [sys.executable, "-m", "linkages.cli", *words], check=False, cwd=tmp_path, capture_output=True, text=True
        )

    assert run("--version").stdout.strip() == f"linkages {lk.__version__}"
    for study in ("chanderi", "sindhudurg"):
        done = run("demo", study, "--quiet")
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        assert "report.html" in done.stdout
        assert (tmp_path / f"{study}-results" / "report.html").stat().st_size > 100_000
