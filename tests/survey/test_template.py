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


def _rules(sheet):
    return {
        (sheet.title, sheet[f"{str(rule.sqref)[0]}1"].value): rule
        for rule in sheet.data_validations.dataValidation
        if rule.type
    }


def test_drop_downs_offer_what_the_sheet_lists_holds(tmp_path):
    path = write_template(tmp_path)
    book = openpyxl.load_workbook(path.parent / "baseline.xlsx")
    assert book.sheetnames == ["read me", "actors", "ties", "interviews", "lists"]
    rules = {key: rule for sheet in book for key, rule in _rules(sheet).items()}
    offered = {key: rule.formula1 for key, rule in rules.items() if rule.type == "list"}
    ids = "actors!$A$2:$A$5001"

    def words(column):
        return f"OFFSET(lists!${column}$2,0,0,MAX(1,COUNTA(lists!${column}$2:${column}$201)),1)"

    assert offered == {
        ("actors", "role"): words("A"),
        ("ties", "respondent"): ids,
        ("ties", "from"): ids,
        ("ties", "to"): ids,
        ("ties", "relation"): words("B"),
        ("ties", "tied"): words("D"),
        ("interviews", "id"): ids,
        ("interviews", "status"): words("C"),
        ("interviews", "consent"): words("D"),
    }
    columns = {column[0]: [word for word in column[1:] if word] for column in zip(*book["lists"].values, strict=True)}
    codebook = read_codebook(path)
    assert columns == {
        "role": list(codebook.roles),
        "relation": ["advance", "yarn", "cloth_sale", "trust", "help"],
        "status": ["answered", "refused", "absent", "closed", "not_sampled"],
        "yes or no": ["yes", "no"],
    }
    value = rules["ties", "value"]
    assert (value.type, value.operator, value.formula1) == ("decimal", "greaterThanOrEqual", "0")
    assert "Sheet `lists`" in "".join(str(cell) for row in book["read me"].values for cell in row)
    assert [book[name].freeze_panes for name in ("actors", "ties", "interviews")] == ["A2"] * 3


def test_heads_tell_which_end_is_which(tmp_path):
    book = openpyxl.load_workbook(write_template(tmp_path).parent / "baseline.xlsx")
    told = {rule.promptTitle: rule.prompt for rule in book["ties"].data_validations.dataValidation if not rule.type}
    assert list(told) == ["respondent", "from", "to", "value"]
    assert told["from"].startswith("Who gives the money, the yarn, the cloth")
    assert told["to"].startswith("Who receives the money")


def test_read_me_has_room_for_its_examples(tmp_path):
    sheet = openpyxl.load_workbook(write_template(tmp_path).parent / "baseline.xlsx")["read me"]
    merged = {str(area).split(":")[0] for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if cell.value and cell.coordinate not in merged:
                assert len(cell.value) <= sheet.column_dimensions[cell.column_letter].width, cell.value


def test_questions_say_who_was_asked_and_periods_have_units(tmp_path):
    codebook = read_codebook(write_template(tmp_path))
    assert all(relation.asked_of for relation in codebook.relations)
    assert all(relation.unit for relation in codebook.relations if relation.period)
    assert {role for role, spec in codebook.roles.items() if spec.terminal} == {"self-help group"}
    asked = {role for relation in codebook.relations for role in relation.asked_of}
    assert set(codebook.roles) - asked == {"yarn shop", "shop", "bank", "association"}
    for relation in codebook.relations[:3]:
        taker = 0 if relation.dependent == "source" else 1
        assert {pair[taker] for pair in relation.allowed} <= set(relation.asked_of)


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
