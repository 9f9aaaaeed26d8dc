"""Archives are checked before they are read."""

from __future__ import annotations

import stat
import zipfile

import pytest

from linkages.survey.sources import archive
from linkages.survey.sources.archive import check_archive, read_zip


def _zip(folder, **files):
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in files.items():
            book.writestr(name.replace("__dot__", "."), text)
    return path


def _named(folder, name, text="a,b\n1,2\n"):
    return _zip(folder, **{name: text})


def test_every_text_file_is_a_table_and_media_are_left_alone(tmp_path):
    path = _zip(
        tmp_path,
        **{"form.csv": "id\nW1\n", "form-alters.tsv": "who\tn\nT1\t2\n", "media/a.csv": "x\n", "readme.md": "y"},
    )
    tables = read_zip(path)
    assert [(table.sheet, table.header, table.file) for table in tables] == [
        ("form-alters", ["who", "n"], "export.zip/form-alters.tsv"), ("form", ["id"], "export.zip/form.csv"),
    ]  # fmt: skip
    assert {table.origin for table in tables} == {str(path)}


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "..\\evil.csv", "C:/evil.csv"])
def test_names_that_lead_outside_are_refused(tmp_path, name):
    with pytest.raises(ValueError, match="leads outside"):
        check_archive(_named(tmp_path, name))


def test_too_many_entries_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "MOST_ENTRIES", 2)
    with pytest.raises(ValueError, match="at most 2 files in the archive; 3 came"):
        check_archive(_zip(tmp_path, **{"a.csv": "", "b.csv": "", "c.csv": ""}))


def test_what_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    path = _named(tmp_path, "a.csv", "0" * 20_000)
    monkeypatch.setattr(archive, "SMALL", 10_000)
    with pytest.raises(ValueError, match=r"'a.csv' unpacks to 20,000 bytes from \d+"):
        read_zip(path)
    monkeypatch.setattr(archive, "MOST_BYTES", 10_000)
    with pytest.raises(ValueError, match="it would unpack to 20,000 bytes"):
        read_zip(path)


def test_links_macros_and_archives_without_tables_are_refused(tmp_path):
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as book:
        entry = zipfile.ZipInfo("ties.csv")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        book.writestr(entry, "/etc/passwd")
    with pytest.raises(ValueError, match=r"'ties\.csv' is a link"):
        check_archive(path)
    with pytest.raises(ValueError, match="without macros"):
        check_archive(_named(tmp_path, "xl/vbaProject.bin"))
    with pytest.raises(ValueError, match="expected CSV files in the archive"):
        read_zip(_named(tmp_path, "readme.md"))


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"ties\.csv: row 2: a quotation mark is open"):
        read_zip(_named(tmp_path, "ties.csv", 'a,b\n1,"2\n3,4\n'))


def test_a_refused_archive_is_one_problem_of_the_round(toy):
    toy.write()
    with zipfile.ZipFile(toy.folder / "all.zip", "w") as book:
        for name in toy.files:
            book.write(toy.folder / name, f"../{name}")
    toy.codebook["rounds"][0]["files"] = "all.zip"
    problems = toy.problems()
    assert problems["rule"].tolist() == ["unreadable_file"]
    assert "leads outside" in problems["message"].iloc[0]


def test_a_study_may_lie_in_an_archive(toy, tmp_path):
    expected = toy.survey()
    with zipfile.ZipFile(toy.folder / "all.zip", "w") as book:
        for name in toy.files:
            book.write(toy.folder / name, f"round/{name}")
    toy.codebook["rounds"][0]["files"] = "all.zip"
    assert toy.survey().reports.equals(expected.reports)
