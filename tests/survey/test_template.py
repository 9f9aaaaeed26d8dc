"""The study to start from: one clear message untouched, a study once filled."""

from __future__ import annotations

import openpyxl
import pytest

from linkages.errors import LinkagesError
from linkages.network.load import check_study, read_study
from linkages.survey.codebook import read_codebook
from linkages.survey.template import write_template


def test_untouched_template_gives_one_clear_message(tmp_path):
    path = write_template(tmp_path / "my-study")
    problems = check_study(path)
    assert problems[["severity", "rule", "file", "sheet"]].to_numpy().tolist() == [
        ["error", "empty_sheet", "baseline.xlsx", "actors"]
    ]
    assert "the sheet is empty" in problems["message"][0]


def test_nothing_is_overwritten(tmp_path):
    path = write_template(tmp_path)
    before = path.read_bytes()
    path.write_bytes(b"mine")
    with pytest.raises(LinkagesError, match=r"study\.toml is there already"):
        write_template(tmp_path)
    assert path.read_bytes() == b"mine"
    path.unlink()
    with pytest.raises(LinkagesError, match=r"baseline\.xlsx is there already"):
        write_template(tmp_path)
    assert not path.exists()
    assert before.startswith(b"# A study of linkages.")


def test_codebook_has_the_five_questions(tmp_path):
    codebook = read_codebook(write_template(tmp_path))
    assert [(one.name, one.kind, one.channel, one.rule) for one in codebook.relations] == [
        ("advance", "dependence", "credit", "target"),
        ("yarn", "dependence", "input", "target"),
        ("cloth_sale", "dependence", "output", "source"),
        ("trust", "cooperation", None, "source"),
        ("help", "cooperation", None, "either"),
    ]
    assert [spec.label for spec in codebook.rounds] == ["baseline"]


def test_follow_up_comes_alive_when_its_marks_are_taken_away(tmp_path):
    path = write_template(tmp_path)
    text = path.read_text(encoding="utf-8")
    block = text[text.index("# [[rounds]]") : text.index("# The survey's word")]
    path.write_text(
        text.replace(block, "\n".join(line.removeprefix("# ") for line in block.split("\n"))), encoding="utf-8"
    )
    codebook = read_codebook(path)
    assert [(spec.label, spec.deflator) for spec in codebook.rounds] == [("baseline", 1.0), ("follow-up", 1.12)]


def test_drop_downs_offer_what_the_codebook_knows(tmp_path):
    path = write_template(tmp_path)
    codebook = read_codebook(path)
    book = openpyxl.load_workbook(path.parent / "baseline.xlsx")
    assert book.sheetnames == ["read me", "actors", "ties", "interviews"]
    offered = {
        (sheet.title, sheet[f"{str(rule.sqref)[0]}1"].value): rule.formula1
        for sheet in book
        for rule in sheet.data_validations.dataValidation
    }
    ids = "actors!$A$2:$A$5001"
    assert offered == {
        ("actors", "role"): f'"{",".join(codebook.roles)}"',
        ("ties", "respondent"): ids,
        ("ties", "from"): ids,
        ("ties", "to"): ids,
        ("ties", "relation"): '"advance,yarn,cloth_sale,trust,help"',
        ("ties", "tied"): '"yes,no"',
        ("interviews", "id"): ids,
        ("interviews", "status"): '"answered,refused,absent,closed,not_sampled"',
        ("interviews", "consent"): '"yes,no"',
    }
    assert [book[name].freeze_panes for name in ("actors", "ties", "interviews")] == ["A2"] * 3


def test_filled_template_is_a_study(tmp_path):
    path = write_template(tmp_path)
    file = path.parent / "baseline.xlsx"
    book = openpyxl.load_workbook(file)
    for row in (
        ["007", "Rekha", "weaver", "f", "Julaha"],
        ["W2", "Imran", "weaver", "m", "Ansari"],
        ["T1", "Jain", "trader"],
    ):
        book["actors"].append(row)
    for row in (
        ["007", "T1", "007", "advance", 4000, "yes"],
        ["007", "007", "T1", "cloth_sale", "9,500", "yes"],
        ["007", "W2", "007", "help", 2],
        ["007", "007", "W2", "trust", 4],
    ):
        book["ties"].append(row)
    for row in (["007", "answered", "yes"], ["W2", "refused", "no"], ["T1", "absent"]):
        book["interviews"].append(row)
    book.save(file)
    study = read_study(path)
    net = study["baseline"]
    assert net.ties[["relation", "source", "target", "weight"]].to_numpy().tolist() == [
        ["advance", "T1", "007", 4000.0],
        ["cloth_sale", "007", "T1", 9500.0],
        ["trust", "007", "W2", 4.0],
        ["help", "W2", "007", 2.0],
    ]
    assert net.answered["advance"].to_dict() == {"007": True, "T1": False, "W2": False}
    assert sorted(study.problems["rule"]) == ["consent_refused", "no_reports"]
