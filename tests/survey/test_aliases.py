"""The files a person fills in: nothing decided is ever lost, and nothing is decided by the machine."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from linkages.errors import LinkagesError, SurveyError, WriteError
from linkages.survey.aliases import (
    PROPOSAL_COLUMNS,
    apply_aliases,
    check_aliases,
    confirm,
    read_aliases,
    write_proposals,
)
from linkages.survey.decision_files import read_sheet
from linkages.survey.names import propose_names

PEOPLE = pd.DataFrame({"name": ["Hari Koli", "Sita Devi", "Sita Devi"]}, index=["W1", "W2", "W3"])


def proposals(*names: str) -> pd.DataFrame:
    return propose_names(pd.DataFrame({"name": list(names)}), PEOPLE)


def rows(path: Path) -> list[list[str]]:
    text = path.read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if text.startswith("name;") else ","))


def decide(path: Path, decisions: dict[tuple[str, str], str]) -> None:
    """Type decisions, by name and rank, as a person does in a spreadsheet, and save."""
    table = rows(path)
    for row in table[1:]:
        row[-1] = decisions.get((row[0], row[4]), row[-1])
    text = io.StringIO(newline="")
    csv.writer(text).writerows(table)
    path.write_bytes(text.getvalue().encode("utf-8"))


@pytest.fixture
def files(tmp_path):
    return tmp_path / "names.csv", tmp_path / "aliases.csv"


def test_a_missing_or_blank_file_holds_nothing(tmp_path):
    (tmp_path / "blank.csv").write_text("\n \n", encoding="utf-8")
    for name in ("none.csv", "blank.csv"):
        table = read_aliases(tmp_path / name)
        assert (list(table), len(table)) == (["name", "role", "place", "actor", "note"], 0)


@pytest.mark.parametrize(
    "text",
    [
        "name,role,place,actor\nहरि,weaver,,W1\n\n,,,\nगुप्ता,,,\n",
        "\ufeffName;Role;Place;Actor\r\nहरि;weaver;;W1\r\n\r\n;;;\r\nगुप्ता;;;\r\n",
    ],
)
def test_aliases_keep_the_numbers_of_their_rows(tmp_path, text):
    (tmp_path / "a.csv").write_bytes(text.encode())
    table = read_aliases(tmp_path / "a.csv")
    assert table.reset_index().to_numpy().tolist() == [[2, "हरि", "weaver", "", "W1", ""], [5, "गुप्ता", "", "", "", ""]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,role,place\n", "row 1: expected the columns .*; actor did not"),
        ("name,role,place,actor,name\n", "row 1: .* name did not"),
        ("name,role,place,actor\nHari,,W1\n", "row 2: expected 4 cells; 3 came"),
        ('name,role,place,actor\nHari,,,W1\n"Sita,,,W2\n', "row 3: a quotation mark is open"),
        ("name,role,place,actor\n,,,W1\n", "row 2: expected the name"),
        (
            "name,role,place,actor\nHari Koli,,,W1\nSita,,,W2\nKOLI hari,,,W2\n",
            "rows 2 and 4: expected one actor for 'KOLI hari'; 'W1' and 'W2'",
        ),
        ("name,role,place,actor\nHari,,,W1\nHari,,,\n", "rows 2 and 3: .*'W1' and nobody on the roster"),
    ],
)
def test_a_malformed_file_names_the_row(tmp_path, text, message):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match=message):
        read_aliases(tmp_path / "a.csv")


def test_what_is_no_text_in_utf_8_or_no_file_is_told(tmp_path):
    (tmp_path / "a.csv").write_bytes("name,role,place,actor\nहरि,,,W1\n".encode("utf-16"))
    with pytest.raises(SurveyError, match=r"byte 0 is not\. Save it anew as 'CSV UTF-8'"):
        read_aliases(tmp_path / "a.csv")
    with pytest.raises(SurveyError, match="could not be read"):
        read_aliases(tmp_path)


def test_one_name_may_be_two_people_in_two_places(tmp_path):
    (tmp_path / "a.csv").write_text("name,role,place,actor\nHari,,Kotla,W1\nHari,,,W2\nhari,,,W2\n", encoding="utf-8")
    assert read_aliases(tmp_path / "a.csv")["actor"].tolist() == ["W1", "W2", "W2"]


def test_unknown_actors_are_told_with_their_rows():
    aliases = pd.DataFrame({"name": ["Hari", "Gupta", "Sita"], "actor": ["W1", "", "W77"]}, index=[2, 3, 5])
    assert check_aliases(aliases, PEOPLE) == [(5, "expected an actor of the roster for 'Sita'; 'W77' came")]


def test_the_most_special_decision_holds():
    aliases = pd.DataFrame(
        [
            ("Gupta", "", "", "A"),
            ("Gupta", "trader", "", "B"),
            ("Gupta", "", "Kotla", "C"),
            ("Gupta", "trader", "Kotla", "D"),
            ("Delhi firm", "", "", ""),
        ],
        columns=["name", "role", "place", "actor"],
    )
    told = pd.DataFrame(
        [
            ("GUPTA", "trader", "kotla"),
            ("gupta", "weaver", "Kotla"),
            ("Gupta", "Trader", "Tola"),
            ("Gupta", None, None),
            ("firm, Delhi", "x", "y"),
            ("Jain", "", ""),
            (None, "", ""),
        ],
        columns=["name", "role", "place"],
        index=[9, 8, 7, 6, 5, 4, 3],
    )
    found = apply_aliases(told["name"], told["role"], told["place"], aliases)
    assert found.dropna().to_dict() == {9: "D", 8: "C", 7: "B", 6: "A", 5: ""}
    assert found.index.tolist() == told.index.tolist()


def test_a_decision_for_one_role_does_not_hold_for_others():
    aliases = pd.DataFrame({"name": ["Gupta"], "role": ["trader"], "place": [""], "actor": ["T1"]})
    assert apply_aliases(pd.Series(["Gupta"]), None, None, aliases).isna().tolist() == [True]


def test_proposals_become_aliases(files):
    path, aliases = files
    assert write_proposals(path, proposals("Seeta Devee", "Hary Koli", "Delhi firm", "Harri")) == path
    assert path.read_bytes().startswith(b"\xef\xbb\xbfname,role,place,times,rank,")
    decide(
        path,
        {("Seeta Devee", "2"): "Yes", ("Seeta Devee", "1"): "no", ("Hary Koli", "1"): "हाँ", ("Delhi firm", "1"): "new"},
    )
    assert confirm(path, aliases) == 3
    assert read_aliases(aliases)[["name", "actor"]].to_numpy().tolist() == [
        ["Delhi firm", ""],
        ["Hary Koli", "W1"],
        ["Seeta Devee", "W3"],
    ]
    before = aliases.read_bytes()
    assert confirm(path, aliases) == 0
    assert aliases.read_bytes() == before


def test_an_id_may_be_written_in_by_hand(files):
    path, aliases = files
    write_proposals(path, proposals("The old man"))
    table = rows(path)
    table[1][5], table[1][-1] = "W1", "x"
    path.write_text("\n".join(",".join(row) for row in table), encoding="utf-8")
    assert confirm(path, aliases) == 1
    assert read_aliases(aliases)["actor"].tolist() == ["W1"]


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        (
            {("Seeta Devee", "1"): "yes", ("Seeta Devee", "2"): "y"},
            "rows 3 and 4: expected one decision on 'Seeta Devee'; 'W2' and 'W3'",
        ),
        ({("Seeta Devee", "1"): "yes", ("Seeta Devee", "2"): "new"}, "rows 3 and 4: .*'W2' and nobody"),
        (
            {("Hary Koli", "1"): "yes", ("Seeta Devee", "2"): "perhaps"},
            "row 4: expected yes, new, no or nothing as the decision; 'perhaps' came",
        ),
        ({("Delhi firm", "1"): "yes"}, "row 5: expected the actor's id beside 'yes'"),
    ],
)
def test_an_unclear_decision_is_an_error_and_nothing_is_written(files, decisions, message):
    path, aliases = files
    write_proposals(path, pd.concat([proposals("Hary Koli"), proposals("Seeta Devee"), proposals("Delhi firm")]))
    decide(path, decisions)
    with pytest.raises(LinkagesError, match=message):
        confirm(path, aliases)
    assert not aliases.exists()


def test_a_change_of_mind_names_both_rows(files):
    path, aliases = files
    aliases.write_text("name,role,place,actor\nx,,,W1\nDevi seeta,,,W1", encoding="utf-8")
    before = aliases.read_bytes()
    write_proposals(path, proposals("Hary Koli", "Seeta Devi"))
    decide(path, {("Hary Koli", "1"): "yes", ("Seeta Devi", "1"): "yes"})
    with pytest.raises(
        LinkagesError, match=r"names.csv, row 3: 'Seeta Devi' is decided to be 'W2'; .*aliases.csv, row 3, says 'W1'"
    ):
        confirm(path, aliases)
    assert aliases.read_bytes() == before


def test_what_is_added_follows_the_file(files):
    path, aliases = files
    aliases.write_bytes("Actor;Name;Place;Role;by\r\nW1;हरि;;;Rekha".encode())
    before = aliases.read_bytes()
    write_proposals(path, proposals("Hary Koli"))
    decide(path, {("Hary Koli", "1"): "1"})
    assert confirm(path, aliases) == 1
    assert aliases.read_bytes() == before + b"\r\nW1;Hary Koli;;;\r\n"


def test_new_proposals_are_added_and_old_rows_stay(files):
    path, _ = files
    write_proposals(path, proposals("Hary Koli"))
    decide(path, {("Hary Koli", "1"): "sure!"})
    before = path.read_bytes()
    write_proposals(path, proposals("koli HARY"))
    assert path.read_bytes() == before
    write_proposals(path, proposals("Hary Koli", "Seeta Devee"))
    assert path.read_bytes().startswith(before)
    assert [row[0] for row in rows(path)[1:]] == ["Hary Koli", "Seeta Devee", "Seeta Devee"]


@pytest.mark.parametrize("text", ["my notes", "name,decision\nHari,yes\n", ",".join(PROPOSAL_COLUMNS) + '\n"Hari,,,\n'])
def test_a_file_that_is_no_file_of_proposals_is_left_alone(files, text):
    path, _ = files
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LinkagesError, match=r"names\.csv, row"):
        write_proposals(path, proposals("Hary Koli"))
    assert path.read_text(encoding="utf-8") == text


FORMULAS = ["=cmd|'/c calc'!A1", "+91 98", "-Hari", "@Sita", "'=x", "''+y", "＝1+1", "'Hari'", 'O\'Neill, "Bob"; x']


@pytest.mark.parametrize("name", FORMULAS)
def test_formulas_are_inert_and_read_back_as_they_were(files, name):
    path, aliases = files
    write_proposals(path, proposals(name))
    assert not rows(path)[1][0].startswith(("=", "+", "-", "@", "＝"))
    decide(path, {(rows(path)[1][0], "1"): "new"})
    assert confirm(path, aliases) == 1
    assert not rows(aliases)[1][0].startswith(("=", "+", "-", "@", "＝"))
    assert read_aliases(aliases)["name"].tolist() == [name]
    assert confirm(path, aliases) == 0


def test_a_file_that_cannot_be_written_is_told_and_stays(files, monkeypatch):
    path, _ = files
    write_proposals(path, proposals("Hary Koli"))
    before = path.read_bytes()

    def locked(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(WriteError, match=r"names.csv could not be written \(Permission denied\)"):
        write_proposals(path, proposals("Seeta Devee"))
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["names.csv"]


def test_a_write_cut_short_leaves_the_old_file(files, monkeypatch):
    path, aliases = files
    write_proposals(path, proposals("Hary Koli", "Seeta Devee"))
    decide(path, {("Hary Koli", "1"): "yes"})
    confirm(path, aliases)
    before = aliases.read_bytes()
    decide(path, {("Hary Koli", "1"): "yes", ("Seeta Devee", "1"): "yes"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("linkages.survey.decision_files.os.fsync", full)
    with pytest.raises(WriteError, match="No space left on device"):
        confirm(path, aliases)
    assert aliases.read_bytes() == before


TYPED = ["Hary Koli", "Seeta Devee", "हरि कोली", "Delhi firm", "=Sita", "Devee Seeta", "Harri, Koli"]
DECISIONS = ["yes", "new", "no", "", "maybe", "YES", "nobody", "x"]


class Desk(RuleBasedStateMachine):
    """A person and the machine take turns on the two files: what was confirmed stays, whatever they do."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.path, self.aliases = Path(self.folder.name) / "names.csv", Path(self.folder.name) / "aliases.csv"
        self.confirmed = b""

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(names=st.lists(st.sampled_from(TYPED), min_size=1, max_size=4))
    def write(self, names: list[str]) -> None:
        before = self.path.read_bytes() if self.path.exists() else b""
        write_proposals(self.path, proposals(*names))
        assert self.path.read_bytes().startswith(before)

    @rule(
        at=st.integers(1, 12), word=st.sampled_from(DECISIONS), actor=st.sampled_from(["", "W1", "W2", "as proposed"])
    )
    def decide(self, at: int, word: str, actor: str) -> None:
        table = rows(self.path) if self.path.exists() else []
        if at < len(table):
            table[at][-1] = word
            table[at][5] = table[at][5] if actor == "as proposed" else actor
            text = io.StringIO(newline="")
            csv.writer(text, delimiter=";").writerows(table)
            self.path.write_bytes(text.getvalue().encode("utf-8"))

    @rule(line=st.sampled_from(["Seeta Devee,,,W3", "\nKoli Hary,,,", '"Harri, Koli",,,W1\r\n']))
    def write_by_hand(self, line: str) -> None:
        before = self.aliases.read_bytes() if self.aliases.exists() else b"name,role,place,actor\n"
        before += b"" if before.endswith(b"\n") else b"\n"
        self.aliases.write_bytes(before + line.encode())
        try:
            read_aliases(self.aliases)
        except SurveyError:
            self.aliases.write_bytes(before)
        self.confirmed = self.aliases.read_bytes()

    @rule()
    def confirm(self) -> None:
        before = self.aliases.read_bytes() if self.aliases.exists() else b""
        known = len(read_aliases(self.aliases))
        try:
            added = confirm(self.path, self.aliases)
        except LinkagesError:
            added = 0
            assert (self.aliases.read_bytes() if self.aliases.exists() else b"") == before
        assert len(read_aliases(self.aliases)) == known + added
        self.confirmed = self.aliases.read_bytes() if self.aliases.exists() else b""
        assert self.confirmed.startswith(before)

    @invariant()
    def what_was_confirmed_stays(self) -> None:
        there = self.aliases.read_bytes() if self.aliases.exists() else b""
        assert there.startswith(self.confirmed)

    @invariant()
    def both_files_can_be_read(self) -> None:
        read_aliases(self.aliases)
        read_sheet(self.path, PROPOSAL_COLUMNS)


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
