"""Text in whatever encoding: read where the file or the codebook says which, else refused with the likely one; damage is named."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.survey.raw import raw_table
from linkages.survey.sources.encoding import broken_text, decode, mojibake

HINDI = "id,name\nW1,सीता देवी\nW2,Gītā\n"
NO_NUL = st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"]))


@given(NO_NUL, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_a_marked_file_is_read_as_its_mark_says(text, encoding):
    name = {"utf-8-sig": None}.get(encoding, encoding)
    assert decode(text.encode(encoding), None) == (text, name)
    assert decode(text.encode(encoding), "cp1252") == (text, name)


@given(NO_NUL)
def test_text_without_a_mark_is_utf8(text):
    assert decode(text.encode(), None) == (text, None)


@pytest.mark.parametrize("name", ["utf-16-be", "utf-32-be"])
def test_the_other_order_of_bytes_is_read_by_its_mark(name):
    assert decode(("\ufeff" + HINDI).encode(name), None)[0] == HINDI


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [HINDI, "id,to\nW1,T1\n", "सीता,गीता\n" * 30])
def test_wide_text_without_its_mark_is_refused_by_name_and_read_when_told(name, text):
    with pytest.raises(ValueError, match=rf'this is {name[:6].upper()} without its mark. Set encoding = "{name}"'):
        decode(text.encode(name), None)
    assert decode(text.encode(name), name) == (text, name)


@pytest.mark.parametrize(
    ("data", "likely"),
    [
        (b"Jos\xe9, M\xfcller, \x93x\x94", "cp1252"),
        (b"S\xe3o", "cp1252"),
        (b"Jos\x8e, M\x9fller, \xd2x\xd3", "mac-roman"),
        (b"caf\x8e", "mac-roman"),
    ],
)
def test_the_likely_encoding_is_named_with_the_place(data, likely):
    head = b"id,name\nW1,Rekha\n"
    at = next(place for place, byte in enumerate(head + data) if byte > 127)
    with pytest.raises(
        ValueError, match=rf'byte {at} \(line 3\) is not. It looks like {likely} .*encoding = "{likely}"'
    ):
        decode(head + data, None)


@pytest.mark.parametrize("data", [b"\xcb\xe7\xe5", b"\x8f\x90\xfe", b"\x95"])
def test_what_cannot_be_told_is_not_guessed(data):
    with pytest.raises(ValueError, match=r'may be "cp1252" \(Windows\) or "mac-roman" \(older Macs\)'):
        decode(data, None)


def test_brackets_of_a_hindi_typewriter_font_are_recognised_and_fractions_are_not():
    with pytest.raises(ValueError, match="Kruti Dev"):
        decode("id,name\nW1,jes'k ¼eka½\n".encode("cp1252"), None)
    with pytest.raises(ValueError, match="looks like cp1252"):
        decode("¼ kg or ½ kg, ¼kg or 1½".encode("cp1252"), None)


def test_lines_are_counted_whatever_ends_them():
    with pytest.raises(ValueError, match=r"byte 7 \(line 4\) is not"):
        decode(b"a\rb\r\nc\n\xe9", None)


def test_a_told_encoding_is_strict():
    with pytest.raises(
        ValueError, match=r"expected text in 'cp1252', as the `encoding` of the round says; byte 3 \(line 2\)"
    ):
        decode(b"id\n\x81", "cp1252")
    with pytest.raises(ValueError, match="expected text in 'ascii'"):
        decode("é".encode(), "ascii")
    with pytest.raises(ValueError, match="'rot13', the `encoding` of the round, is no encoding of text"):
        decode(b"id", "rot13")


def test_a_marked_file_that_is_torn_is_refused():
    with pytest.raises(ValueError, match=r"expected text in UTF-16, as the file's mark says; byte 6 \(line 1\)"):
        decode("abc".encode("utf-16")[:-1], None)
    with pytest.raises(ValueError, match="expected text in UTF-8, as the file's mark says"):
        decode(codecs.BOM_UTF8 + b"\xe9", None)


@pytest.mark.parametrize("data", [b"id\nW1\0" + b"\nW2" * 50, b"id\nW1" + b"\0" * 100])
def test_a_nul_is_refused(data):
    with pytest.raises(ValueError, match="line 2 holds a NUL, so the file is damaged"):
        decode(data, None)


@pytest.mark.parametrize("text", ["सीता", "सेठ", "René", "Łódź", "₹ 500", "“x”", "नमस्ते दुनिया"])
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_utf8_read_as_western_text_is_read_back(text, encoding):
    wrong = text.encode()
    if encoding == "cp1252":
        wrong = "".join(
            bytes([one]).decode("cp1252" if one not in (129, 141, 143, 144, 157) else "latin-1") for one in wrong
        )
    else:
        wrong = wrong.decode("latin-1")
    assert mojibake([wrong.strip(), text]) == {wrong.strip(): text}
    assert mojibake([wrong.encode().decode("latin-1")]) == {wrong.encode().decode("latin-1"): text}  # twice over


@given(st.text(st.characters(min_codepoint=0x900, max_codepoint=0x97F)) | st.text(st.characters(max_codepoint=127)))
def test_readable_hindi_and_plain_text_are_left_alone(text):
    assert mojibake([text]) == {}


@pytest.mark.parametrize(
    "text", ["José", "Müller", "Ångström", "½ kg", "IRMÃ", "Curaçao", "naïve", "100 €", "±5", "À côté"]
)
def test_western_words_are_left_alone(text):
    assert mojibake([text]) == {}


def _table(header, *rows):
    lines = [(1, header), *((row, line) for row, line in enumerate(rows, 2))]
    return raw_table("t.csv", "t", lines)


def test_broken_cells_and_headers_are_named_by_row_and_column():
    table = _table(["id", "prÃ©nom", "note"], ["W1", "RenÃ©", "x\ufffdy"], ["W2", "René", "à¤¸à¥€à¤¤à¤¾"])
    assert broken_text(table) == [
        (
            "mojibake",
            1,
            "prÃ©nom",
            "expected readable text; 'prÃ©nom' came, which is 'prénom' read in the wrong encoding",
        ),
        ("mojibake", 2, "prÃ©nom", "expected readable text; 'RenÃ©' came, which is 'René' read in the wrong encoding"),
        (
            "mojibake",
            3,
            "note",
            "expected readable text; 'à¤¸à¥€à¤¤à¤¾' came, which is 'सीता' read in the wrong encoding",
        ),
        (
            "lost_characters",
            2,
            "note",
            "expected readable text; 'x\ufffdy' came, in which '\ufffd' stands for characters that are lost",
        ),
    ]


def test_a_cell_beyond_the_header_is_named_without_a_column():
    table = _table(["id"], ["W1", "RenÃ©"])
    assert [one[:3] for one in broken_text(table)] == [("mojibake", 2, "")]


def test_twenty_are_shown_and_the_rest_is_counted():
    table = _table(["id"], *([f"RenÃ© {number}"] for number in range(1025)))
    found = broken_text(table)
    assert [row for _, row, _, _ in found] == [*range(2, 22), None]
    assert found[-1] == ("mojibake", None, "", "1,005 more cells of this table are like those")
    assert broken_text(_table(["id"], *([f"{number}\ufffd"] for number in range(21))))[-1][3].startswith(
        "1 more cell of"
    )


def test_long_texts_are_cut_in_messages():
    [(_, _, _, message)] = broken_text(_table(["id"], ["Ã©" * 500]))
    assert len(message) < 200
    assert "éééé..." in message


def test_a_sound_table_is_whole():
    assert broken_text(_table(["id", "नाम"], ["W1", "सीता"], ["W2", "José"])) == []
    assert broken_text(_table([])) == []
