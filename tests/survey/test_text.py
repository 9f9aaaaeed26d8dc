"""Text files: marks between cells, encodings, compression; text that was read in the wrong encoding is named."""

from __future__ import annotations

import gzip

import pytest

from linkages.survey.sources.text import read_text, text_table


def _table(data, **facts):
    return text_table(data, file="t.csv", sheet="t", origin="t.csv", **facts)


def test_a_first_line_that_declares_the_mark_is_obeyed_and_is_no_row():
    table = _table(b"sep=;\nid;note\n007;a,b,c\n")
    assert (table.header, table.cells.to_numpy().tolist()) == (["id", "note"], [["007", "a,b,c"]])
    assert (table.header_row, table.rows.tolist()) == (2, [3])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_mark_is_the_one_that_makes_most_headers(mark):
    table = _table(
        mark.join(["id", "name, first", "role"]).replace(", ", "_").encode() + b"\n" + mark.join("abc").encode()
    )
    assert table.header == ["id", "name_first", "role"]
    assert table.cells.to_numpy().tolist() == [["a", "b", "c"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_with_its_mark(encoding):
    table = _table("id,name\nW1,सीता\n".encode(encoding))
    assert table.header == ["id", "name"]
    assert table.cells.to_numpy().tolist() == [["W1", "सीता"]]


def test_another_encoding_is_read_when_it_is_named_and_refused_when_not():
    data = "id,name\nW1,José\n".encode("cp1252")
    assert _table(data, encoding="cp1252").cells.to_numpy().tolist() == [["W1", "José"]]
    with pytest.raises(ValueError, match="encoding"):
        _table(data)


def test_utf_16_without_its_mark_is_refused_by_name():
    with pytest.raises(ValueError, match="UTF-16"):
        _table("id,name\nW1,Rekha\n".encode("utf-16-le"))


def test_text_read_in_the_wrong_encoding_is_named_with_what_it_was():
    table = _table("id,name\nW1,JosÃ©\nW2,José\n".encode())
    [(rule, row, column, message)] = table.broken
    assert (rule, row, column) == ("mojibake", 2, "name")
    assert "José" in message
    assert _table("id,name\nW1,Jos\ufffd\n".encode()).broken[0][:3] == ("lost_characters", 2, "name")


def test_the_check_tells_of_both_as_warnings(toy):
    toy.files["actors.csv"][1][1], toy.files["actors.csv"][2][1] = "JosÃ©", "Imr\ufffdn"
    problems = toy.problems()
    assert problems[["rule", "severity", "row"]].to_numpy().tolist() == [
        ["mojibake", "warning", 2], ["lost_characters", "warning", 3],
    ]  # fmt: skip


def test_quotes_and_plain_text_give_the_same_table():
    plain = b"id,name\n\n007 , NA\nW2,\n"
    quoted = b'"id",name\n\n"007" ,"NA"\n"W2",""\n'
    one, other = _table(plain), _table(quoted.replace(b'"007" ', b'"007"'))
    assert one.cells.to_numpy().tolist() == other.cells.to_numpy().tolist() == [["007", "NA"], ["W2", ""]]
    assert one.rows.tolist() == other.rows.tolist() == [3, 4]


def test_short_and_long_rows_are_told_in_files_without_quotes():
    table = _table(b"id,name,role\nW1,Rekha\nW2,Imran,weaver,more\n")
    assert [(rule, row) for rule, row, *_ in table.broken] == [("short_row", 2), ("long_row", 3)]


def test_compressed_files_are_read_and_damaged_ones_refused(tmp_path):
    path = tmp_path / "ties.csv.gz"
    path.write_bytes(gzip.compress(b"source,target\nW1,T1\n"))
    [table] = read_text(path)
    assert (table.sheet, table.file, table.header) == ("ties", "ties.csv.gz", ["source", "target"])
    path.write_bytes(path.read_bytes()[:-12])
    with pytest.raises(ValueError, match="expected a whole gzip file"):
        read_text(path)


def test_a_round_may_name_its_encoding(toy):
    toy.codebook["rounds"][0]["encoding"] = "cp1252"
    toy.files["actors.csv"] = [row[:] for row in toy.files["actors.csv"]]
    toy.files["actors.csv"][3][1] = "José"
    toy.write()
    toy.files["ties.csv"][3][4] = "500"
    toy.write()
    for name in toy.files:
        path = toy.folder / name
        path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    toy.write = lambda: None
    assert toy.survey().actors["name"]["W10"] == "José"
