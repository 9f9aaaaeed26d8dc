"""From files to a Study: real surveys, the table of problems, and what a round's absentees become."""

from __future__ import annotations

import csv
import os
import random
import shutil
from collections import Counter
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.errors import CodebookError, SurveyError
from linkages.network.load import check_study, find_codebook, read_study
from linkages.network.observed import own_answer
from linkages.survey.template import write_template

SHARED = Path(__file__).parents[2].parent / "shared"
CODEBOOKS = Path(__file__).parents[1] / "codebooks"
needs_shared = pytest.mark.skipif(
    os.environ.get("CI") == "true" or not SHARED.is_dir(), reason="the shared survey data are not here"
)

TOML = """
title = "Toy"
[[rounds]]
label = "base"
files = "base"
[[rounds]]
label = "later"
files = "later"
[roles]
weaver = "producer"
trader = "middleman"
[actors]
name = "name"
role = "role"
attributes = { sex = {} }
[interviews]
[[relations]]
name = "sale"
kind = "dependence"
channel = "output"
dependent = "source"
weight_type = "amount"
columns = { reporter = "respondent", weight = "amount", tied = "tied" }
codes = { unknown = ["DK"] }
[[relations]]
name = "help"
kind = "cooperation"
columns = { reporter = "respondent" }
"""
TOY = {
    "base/actors": [
        "id,name,role,sex",
        "W1,Rekha,weaver,f",
        "W2,Imran,weaver,m",
        "W10,Sita,weaver,f",
        "T1,Gupta,trader,",
    ],
    "base/interviews": ["id,status", "W1,answered", "W2,answered", "T1,answered", "W10,refused"],
    "base/ties": [
        "respondent,source,target,relation,amount,tied",
        "W1,W1,T1,sale,100,yes",
        "W2,W2,T1,sale,DK,",
        "W1,W1,W2,help,,",
        "T1,W10,T1,sale,50,",
        "T1,W1,T1,sale,90,no",
    ],
    "later/actors": [
        "id,name,role,sex",
        "W1,Rekha Devi,weaver,f",
        "W3,Noor,weaver,m",
        "T1,Gupta,trader,",
        "W10,Sita,weaver,f",
    ],
    "later/interviews": ["id,status", "W1,answered", "W3,answered", "T1,absent", "W10,closed"],
    "later/ties": [
        "respondent,source,target,relation,amount,tied",
        "W1,W1,T1,sale,120,no",
        "W3,W3,T1,sale,80,no",
        "W3,W2,W3,help,,",
        "W3,W3,W1,help,,",
    ],
}


def _write(folder, files, *, shuffled=None):
    for name, lines in files.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = lines[1:]
        if shuffled is not None:
            rows = shuffled.sample(rows, len(rows))
        path.write_text("\n".join([lines[0], *rows]), encoding="utf-8")
    (folder / "study.toml").write_text(TOML, encoding="utf-8")
    return folder / "study.toml"


@pytest.fixture
def real(tmp_path):
    def copy(data, codebook):
        for file in (SHARED / data).glob("*.csv"):
            shutil.copyfile(file, tmp_path / file.name)
        return shutil.copyfile(CODEBOOKS / codebook, tmp_path / codebook)

    return copy


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_shared
def test_amends_who_was_masked_is_silent_and_nobody_is_lost(real):
    path = real("data/strand_amends_colombia", "amends.toml")
    study = read_study(path)
    edges = _rows(SHARED / "data/strand_amends_colombia/edges.csv")
    told = {
        (row["round"], row["id"]): row["observed"] for row in _rows(SHARED / "data/strand_amends_colombia/presence.csv")
    }
    counts = Counter((row["round"], row["relation"]) for row in edges)
    masked = Counter(code for (code, _), observed in told.items() if observed == "0")
    assert sum(counts.values()) == 2907
    assert [masked[code] for code in "1234"] == [49, 79, 74, 45]
    for code, net in zip("1234", study, strict=True):
        ties = net.ties["relation"].value_counts()
        assert (len(net.index), net.present.all()) == (214, True)
        assert {name: ties[name] for name in ("friendship", "sharing")} == {
            name: counts[code, name] for name in ("friendship", "sharing")
        }
        silent = [actor for actor in net.index if told[code, actor] == "0"]
        assert not net.answered.loc[silent].any(axis=None)
        assert net.answered.drop(silent).all(axis=None)
        one = net.with_(
            relations={"friendship": net.relations["friendship"]},
            ties=net.ties[net.ties["relation"] == "friendship"],
            answered=net.answered[["friendship"]],
            unknown=net.unknown[net.unknown["relation"] == "friendship"],
        )
        assert pd.Series(own_answer(one, "out"), index=net.index)[silent].eq(False).all()
    assert [len(net.ties) for net in study] == [465, 966, 595, 881]


@needs_shared
def test_amends_ties_of_masked_people_are_their_partners_word(real):
    study = read_study(real("data/strand_amends_colombia", "amends.toml"))
    problems = study.problems
    assert problems["rule"].tolist() == ["inferred_reporter"] * 4
    assert sorted(int(message.split()[0]) for message in problems["message"]) == [4, 7, 14, 21]
    for net, survey, count in zip(study, study.surveys.values(), [7, 21, 14, 4], strict=True):
        silent = net.answered.index[~net.answered["sharing"]]
        of_silent = net.ties[net.ties["source"].isin(silent)]
        assert of_silent["relation"].tolist() == ["sharing"] * count
        by_target = survey.reports[survey.reports["source"].isin(silent)]
        assert (by_target["reporter"] == by_target["target"]).all()


@needs_shared
def test_amends_refuses_to_take_masked_people_for_respondents(real, tmp_path):
    path = real("data/strand_amends_colombia", "amends.toml")
    path.write_text(path.read_text(encoding="utf-8").replace('merge = "either"', 'merge = "source"'), encoding="utf-8")
    problems = check_study(path)
    errors = problems[problems["severity"] == "error"]
    assert errors["rule"].value_counts().to_dict() == {"non_respondent_reports": 32}
    assert errors["message"].str.contains("has the status absent").all()
    told = errors["message"].str.extract(r"so (?:row (?P<one>\d+)|(?P<several>\d+) rows) of ties cannot be used")
    assert told["several"].astype(float).sum() + told["one"].notna().sum() == 46
    with pytest.raises(SurveyError, match=r"hold 32 errors:\n(.*\n){5}  and 27 more"):
        read_study(path)


@needs_shared
def test_incubator_ties_and_the_warning_that_nobody_listed_interviews(real):
    study = read_study(real("oracles/incubA", "incubator.toml"))
    net = study["1"]
    assert net.ties["relation"].value_counts().to_dict() == {"friendship": 36, "collaboration": 32, "competition": 10}
    assert net.index.tolist() == [str(one) for one in range(1, 27)]
    assert net.actors.loc["26", ["name", "facebook"]].tolist() == ["229", "1"]
    assert net.answered.all(axis=None)
    edges = pd.read_csv(SHARED / "oracles/incubA/edges.csv", dtype=str)
    wanted = set(edges[["relation", "source", "target"]].itertuples(index=False, name=None))
    assert set(net.ties[["relation", "source", "target"]].itertuples(index=False, name=None)) == wanted
    assert study.problems["rule"].tolist() == ["no_interviews"]


def test_toy_rounds_keep_silence_absence_and_departure_apart(tmp_path):
    study = read_study(_write(tmp_path, TOY))
    base, later = study
    assert study.roster.tolist() == ["T1", "W1", "W2", "W3", "W10"]
    assert base.actors["present"].to_dict() == {"T1": True, "W1": True, "W2": True, "W3": False, "W10": True}
    assert later.actors["present"].to_dict() == {"T1": True, "W1": True, "W2": True, "W3": True, "W10": False}
    assert base.actors.loc["W3", ["name", "sex"]].tolist() == ["Noor", "m"]
    assert base.actors["name"]["W1"] == "Rekha"
    assert later.actors["name"]["W1"] == "Rekha Devi"
    assert base.answered["sale"].to_dict() == {"T1": True, "W1": True, "W2": True, "W3": False, "W10": False}
    assert later.answered["sale"].to_dict() == {"T1": False, "W1": True, "W2": False, "W3": True, "W10": False}
    assert base.ties[["relation", "source", "target", "weight", "reports", "tied"]].fillna("-").to_numpy().tolist() == [
        ["sale", "W1", "T1", 100.0, 2, True],
        ["help", "W1", "W2", 1.0, 1, "-"],
    ]
    assert base.unknown.to_numpy().tolist() == [["sale", "W10", "T1"], ["sale", "W2", "T1"]]
    assert later.ties[["relation", "source", "target"]].to_numpy().tolist() == [
        ["sale", "W1", "T1"],
        ["sale", "W3", "T1"],
        ["help", "W2", "W3"],
        ["help", "W3", "W1"],
    ]
    assert study.problems["rule"].tolist() == ["not_interviewed", "other_round_actor"]


@settings(max_examples=12)
@given(seed=st.integers(0, 10**6))
def test_order_of_rows_changes_nothing(tmp_path_factory, seed):
    chance = random.Random(seed)
    first = read_study(_write(tmp_path_factory.mktemp("a"), TOY))
    second = read_study(_write(tmp_path_factory.mktemp("b"), TOY, shuffled=chance))
    for one, other in zip(first, second, strict=True):
        for field in ("actors", "ties", "answered", "unknown"):
            pd.testing.assert_frame_equal(getattr(one, field), getattr(other, field))


def test_ten_mistakes_are_ten_rows_with_sheet_and_row(tmp_path):
    book = openpyxl.Workbook()
    actors, ties, interviews = book.active, book.create_sheet("ties"), book.create_sheet("interviews")
    actors.title = "actors"
    for row in (
        ["id", "name", "role", "sex"],
        ["W1", "Rekha", "weaver", "f"],
        ["W2", "Imran", "wever", "m"],  # 1 unknown role
        ["T1", "Gupta", "trader", "m"],
        ["W1", "Rekha", "weaver", "f"],  # 2 duplicate id
        ["W4", "Noor", "weaver", "m"],
    ):
        actors.append(row)
    for row in (
        ["id", "status"],
        ["W1", "answered"],
        ["W2", "answered"],
        ["W4", "refused"],
        ["T1", "asleep"],  # 3 unknown status
    ):
        interviews.append(row)
    for row in (
        ["respondent", "source", "target", "relation", "amount", "tied"],
        ["W1", "W1", "T1", "sale", 100, "yes"],
        ["W1", "W1", "T9", "sale", 20, "yes"],  # 4 unlisted actor
        ["W1", "W1", "W1", "sale", 5, "no"],  # 5 self-tie
        ["W1", "W1", "T1", "sale", 30, "no"],  # 6 duplicate tie
        ["W2", "W2", "T1", "sale", -7, "no"],  # 7 negative weight
        ["W2", "W2", "W1", "sale", "much", "no"],  # 8 not a number
        ["W4", "W4", "T1", "sale", 40, "no"],  # 9 report of a non-respondent
        ["W2", "W2", "W4", "trust", 1, None],  # 10 a relation of no codebook
        ["W2", "W2", "W1", "help", None, None],
    ):
        ties.append(row)
    book.save(tmp_path / "base.xlsx")
    toml = TOML.replace('[[rounds]]\nlabel = "later"\nfiles = "later"\n', "").replace(
        '"base"\n[roles]', '"base.xlsx"\n[roles]'
    )
    path = tmp_path / "study.toml"
    path.write_text(toml, encoding="utf-8")
    problems = check_study(path)
    assert sorted(problems[["sheet", "row", "rule"]].itertuples(index=False, name=None)) == [
        ("actors", 3, "unknown_role"),
        ("actors", 5, "duplicate_id"),
        ("interviews", 5, "unknown_status"),
        ("ties", 3, "unlisted_actor"),
        ("ties", 4, "self_tie"),
        ("ties", 5, "duplicate_tie"),
        ("ties", 6, "negative_weight"),
        ("ties", 7, "not_a_number"),
        ("ties", 8, "non_respondent_reports"),
        ("ties", 9, "unclaimed_rows"),
    ]
    assert problems["file"].eq("base.xlsx").all()
    assert problems["message"].str.len().gt(10).all()
    with pytest.raises(SurveyError, match=r"hold 8 errors:\n  base.xlsx, sheet actors, row 3, column role: ") as caught:
        read_study(path)
    assert "lists all, the warnings too" in str(caught.value)
    pd.testing.assert_frame_equal(caught.value.problems, problems)


def test_warnings_do_not_stop_the_reading(tmp_path):
    files = TOY | {"base/ties": [*TOY["base/ties"], "W1,W1,W1,sale,5,"]}
    study = read_study(_write(tmp_path, files))
    assert study.surveys["base"].problems["rule"].tolist() == ["self_tie"]
    assert len(study["base"].ties) == 2


def test_a_codebook_that_is_not_there(tmp_path):
    with pytest.raises(CodebookError, match="there is no such file"):
        check_study(tmp_path / "study.toml")


def test_a_folder_stands_for_the_codebook_in_it(tmp_path):
    path = _write(tmp_path / "my study", TOY)
    assert find_codebook(path) == find_codebook(path.parent) == path
    pd.testing.assert_frame_equal(check_study(path.parent), check_study(path))
    assert read_study(str(path.parent)).roster.tolist() == ["T1", "W1", "W2", "W3", "W10"]


def test_a_folder_without_a_codebook(tmp_path):
    with pytest.raises(
        CodebookError, match=r"expected a study\.toml in the folder .*; there is none\. Name the codebook"
    ):
        check_study(tmp_path)


def test_answers_are_no_codebook(tmp_path):
    codebook = write_template(tmp_path)
    with pytest.raises(CodebookError, match=r"baseline\.xlsx holds answers and no sheet 'study'.*Name the study\.toml"):
        check_study(codebook.parent / "baseline.xlsx")


def test_rows_of_the_file_are_kept_or_told(tmp_path):
    rows = ["W1,W1,W1,sale,5,", "W1,W1,T1,gift,5,", "W2,W2,T1,gift,5,", "W2,W2,W1,help,,"]
    path = _write(tmp_path, TOY | {"base/ties": [*TOY["base/ties"], *rows]})
    study = read_study(path)
    told = study.surveys["base"].problems
    left_out = told["message"].str.extract(r"^([\d,]+) rows").astype(float)[0].fillna(1).sum()
    assert len(study.surveys["base"].reports) + left_out == 9


NASTY = [
    "",
    "W1",
    "T1",
    "W3",
    "W99",
    "0",
    "-",
    "1e400",
    "NaN",
    "closed",
    "answered",
    "sale",
    "help",
    "{x}",
    "</script>",
    "W1 ",
    "१",
    "id",
    "trader",
]


@settings(max_examples=40)
@given(
    changes=st.lists(
        st.tuples(st.sampled_from(sorted(TOY)), st.integers(0, 6), st.integers(0, 5), st.sampled_from(NASTY)),
        min_size=1,
        max_size=4,
    )
)
def test_bent_files_give_a_study_or_a_survey_error(tmp_path_factory, changes):
    files = {name: [line.split(",") for line in lines] for name, lines in TOY.items()}
    for name, row, column, text in changes:
        line = files[name][row % len(files[name])]
        line[column % len(line)] = text
    path = _write(
        tmp_path_factory.mktemp("bent"), {name: [",".join(line) for line in lines] for name, lines in files.items()}
    )
    errors = check_study(path).query("severity == 'error'")
    if len(errors):
        with pytest.raises(SurveyError, match=f"hold {len(errors)} error"):
            read_study(path)
    else:
        assert len(read_study(path)) == 2
