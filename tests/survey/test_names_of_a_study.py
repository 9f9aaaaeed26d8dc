"""Names typed by hand: proposed, decided by a person, and read as decided."""

from __future__ import annotations

import csv

import pytest

from linkages.cli import main
from linkages.errors import LinkagesError
from linkages.network import read_study
from linkages.survey.toml_text import codebook_toml

PROPOSALS = "names-to-decide.csv"


@pytest.fixture
def typed(toy):
    toy.files["ties.csv"] += [
        ["M1", "Guptaa", "M1", "advance", "70", ""], ["W2", "gupta", "W2", "advance", "80", ""],
        ["M1", "Mumbai Exporters", "M1", "advance", "90", ""],
    ]  # fmt: skip
    toy.write()
    (toy.folder / "study.toml").write_text(codebook_toml(toy.codebook), encoding="utf-8")
    return toy


def _rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _decide(folder, decisions):
    path = folder / PROPOSALS
    rows = _rows(path)
    for row in rows:
        if row["rank"] == "1":
            row["decision"] = decisions.get(row["name"], row["decision"])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_names_are_errors_until_a_person_decides_and_then_serve_every_reading(typed, capsys):
    assert typed.problems().query("severity == 'error'")["value"].tolist() == ["Guptaa", "gupta"]
    assert main(["names", str(typed.folder)]) == 0
    first = {row["name"]: row for row in _rows(typed.folder / PROPOSALS) if row["rank"] == "1"}
    assert {name: row["actor"] for name, row in first.items()} == {
        "Guptaa": "T1",
        "gupta": "T1",
        "Mumbai Exporters": "",
    }
    assert (first["gupta"]["score"], first["gupta"]["reason"]) == ("100.0", "same name")
    _decide(typed.folder, {"Guptaa": "yes", "gupta": "yes", "Mumbai Exporters": "new"})
    assert main(["names", "--confirm", str(typed.folder)]) == 0
    assert "3 names added to" in capsys.readouterr().out
    net = read_study(typed.folder)["base"]
    ties = net.ties[["source", "target", "weight"]].to_numpy().tolist()
    assert ["T1", "W2", 80.0] in ties
    assert ["Mumbai Exporters", "M1", 90.0] in ties
    assert main(["names", str(typed.folder)]) == 0
    assert "Every name is on a list of actors, or decided." in capsys.readouterr().out


def test_the_very_same_name_may_be_decided_at_once_and_no_other(typed):
    assert main(["names", "--same", str(typed.folder)]) == 0
    decided = {row["name"]: row["decision"] for row in _rows(typed.folder / PROPOSALS) if row["rank"] == "1"}
    assert decided == {"Guptaa": "", "gupta": "yes", "Mumbai Exporters": ""}


def test_a_confirmed_decision_is_never_overwritten(typed, capsys):
    aliases = typed.folder / "aliases.csv"
    aliases.write_text("name,role,place,actor,note\nGuptaa,,,M1,asked her\n", encoding="utf-8")
    before = aliases.read_bytes()
    main(["names", str(typed.folder)])
    assert "Guptaa" not in [row["name"] for row in _rows(typed.folder / PROPOSALS)]
    _decide(typed.folder, {"gupta": "yes"})
    assert main(["names", "--confirm", str(typed.folder)]) == 0
    assert aliases.read_bytes().startswith(before)
    aliases.write_text("name,role,place,actor,note\ngupta,,,M1,\n", encoding="utf-8")
    assert main(["names", "--confirm", str(typed.folder)]) == 1
    assert "nothing was written" in capsys.readouterr().err
    assert aliases.read_text(encoding="utf-8") == "name,role,place,actor,note\ngupta,,,M1,\n"


def test_an_alias_of_nobody_known_and_a_damaged_file_are_told(typed):
    aliases = typed.folder / "aliases.csv"
    aliases.write_text("name,role,place,actor,note\nGuptaa,,,T7,\ngupta,,,T1,\n", encoding="utf-8")
    found = typed.problems().query("rule == 'unknown_alias'")
    assert found[["file", "row", "message"]].to_numpy().tolist() == [
        ["aliases.csv", 2, "expected an actor of the roster for 'Guptaa'; 'T7' came"]
    ]
    aliases.write_text("name,role,place,actor,note\ngupta,,,T1,\nGUPTA,,,M1,\n", encoding="utf-8")
    with pytest.raises(LinkagesError, match="expected one actor for 'GUPTA'"):
        typed.problems()
