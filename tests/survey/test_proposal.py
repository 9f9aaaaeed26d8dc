"""A codebook proposed from an export reads the export as the study's own codebook does, once what it asks about is decided."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

import linkages as lk
from linkages.cli import main
from linkages.errors import LinkagesError
from linkages.survey import parse_codebook, propose_codebook, read_codebook, write_proposal
from linkages.survey.raw import raw_table
from linkages.survey.toml_text import codebook_toml
from tests.survey import test_shapes as shapes

# What a person decides where headers say only `who` and `rs`: that it is an advance, which the respondent received.
ADVANCE = {"kind": "dependence", "channel": "credit", "dependent": "target", "respondent": "target", "merge": "target"}
DECIDED = {
    shapes._long: {},
    shapes._sql: {},
    shapes._matrix: {"unit": "INR"},
    shapes._kobo_xlsx: ADVANCE,
    shapes._kobo_json: ADVANCE,
    shapes._odk_zip: ADVANCE,
    shapes._surveycto_wide: ADVANCE,
}


def _told(network):
    """Who is tied to whom by how much, who answered, and whose tie is not known."""
    [relation] = network.relations
    return (
        network.ties[["source", "target", "weight"]].to_numpy().tolist(),
        network.answered[relation].to_dict(),
        network.unknown[["source", "target"]].to_numpy().tolist(),
        network.actors[["name", "role", "position"]].to_numpy().tolist(),
    )


@pytest.mark.parametrize("shape", DECIDED, ids=lambda shape: shape.__name__.strip("_"))
def test_a_proposal_reads_each_shape_as_its_own_codebook_does(tmp_path, shape):
    shapes._csv(tmp_path / "actors.csv", shapes.ACTORS)
    (tmp_path / "own.toml").write_text(codebook_toml(shape(tmp_path)), encoding="utf-8")
    export = sorted(path for path in tmp_path.iterdir() if path.name != "own.toml")
    path = write_proposal(export, tmp_path / "proposed")
    assert lk.check_study(path)["rule"].tolist() == ["not_interviewed"]
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    [relation] = document["relations"]
    relation.update(DECIDED[shape])
    path.write_text(codebook_toml(document), encoding="utf-8")
    own = lk.read_study(tmp_path / "own.toml")["base"]
    assert _told(lk.read_study(path)["baseline"]) == _told(own)
    assert (relation["weight_type"], relation["unit"], relation["codes"]) == ("amount", "INR", {"unknown": ["-99"]})


def test_what_headers_cannot_say_is_marked(tmp_path):
    shapes._csv(tmp_path / "actors.csv", shapes.ACTORS)
    shapes._kobo_xlsx(tmp_path)
    path = write_proposal([tmp_path / "actors.csv", tmp_path / "export.xlsx"], tmp_path)
    text = path.read_text(encoding="utf-8")
    block = text[text.index("# Repeat group alters") :].splitlines()
    assert block == [
        "# Repeat group alters: 4 rows.",
        "[[relations]]",
        'name = "alters"',
        'label = "Alters"',
        'kind = "other"                    # DECIDE: or cooperation, or dependence (with channel and dependent); no word says it',
        "# 'rs' in the header; numbers from 250.5 to 90,000. DECIDE: add period = \"month\", or what it is",
        'weight_type = "amount"',
        'unit = "INR"                      # by the header or the question',
        'layout = "repeat"',
        'where = { sheet = "alters" }',
        "# partner: all are ids on the list of actors",
        "# weight: 4 of 4 rows have a number",
        'columns = { partner = "who", weight = "rs" }',
        '# DECIDE: "source" if it goes from the respondent to whoever is named, "target" if the other way round.',
        "# No word says which. Seen, respondent and partner: weaver -> master weaver 2 times, master weaver -> trader once,",
        "# weaver -> trader once.",
        'respondent = "source"',
        'merge = "source"                  # DECIDE: whose report counts; the respondent\'s, so the same end',
        "codes = { unknown = [\"-99\"] }     # DECIDE: what each code means; '-99' once",
    ]


ENGLISH, MARATHI = "label::English (en)", "label::Marathi (mr)"
FORM = {
    "survey": [
        ["type", "name", ENGLISH, MARATHI, "relevant", "constraint"],
        ["start", "start", "", "", "", ""],
        ["text", "ego", "Your id", "तुमचा आयडी", "", ""],
        ["select_one role", "occupation", "What do you do?", "तुम्ही काय करता?", "", ""],
        ["begin_group", "net", "", "", "", ""],
        ["select_one gate", "any_credit", "Did anybody give you money?", "कोणी पैसे दिले का?", "", ""],
        ["begin_repeat", "alters", "Advances of money", "आगाऊ पैसे", "${any_credit} = '1'", ""],
        ["select_one actors", "who", "Who gave you money?", "कोणी पैसे दिले?", "", ""],
        ["integer", "much", "How many rupees last month?", "किती रुपये?", "", ". >= 0 or . = -99"],
        ["end_repeat", "", "", "", "", ""],
        ["select_multiple actors", "bonds", "Whom do you trust?", "कोणावर विश्वास आहे?", "", ""],
        ["integer", "rooms", "How many rooms has your house?", "घरात किती खोल्या?", "", ""],
        ["end_group", "", "", "", "", ""],
    ],
    "choices": [
        ["list_name", "name", ENGLISH, MARATHI],
        ["gate", "1", "Yes", "होय"],
        ["gate", "2", "Nobody", "कोणी नाही"],
        ["gate", "-88", "Refused", "नकार दिला"],
        ["role", "w", "Weaver", "विणकर"],
        ["role", "t", "Trader", "व्यापारी"],
        ["actors", "W1", "Rekha", "रेखा"],
        ["actors", "W2", "Imran", "इम्रान"],
        ["actors", "T1", "Gupta", "गुप्ता"],
    ],
    "settings": [["form_title", "default_language"], ["Chanderi", "English (en)"]],
}
ROOT = [
    ["start", "ego", "occupation", "net/any_credit", "net/bonds", "net/rooms", "_id", "_uuid", "_submission_time", "_index"],
    ["", "W1", "w", "1", "W2 T1", "3", "1", "u1", "2025-03-01T10:00:00", "1"],
    ["", "W2", "w", "2", "W1", "3", "2", "u2", "2025-03-02T10:00:00", "2"],
    ["", "T1", "t", "-88", "W1", "3", "3", "u3", "2025-03-02T10:00:00", "3"],
]  # fmt: skip
PART = [
    ["net/alters/who", "net/alters/much", "_index", "_parent_table_name", "_parent_index", "_submission__uuid"],
    ["T1", "4000", "1", "alters", "1", "u1"],
    ["W2", "250", "2", "alters", "1", "u1"],
]


@pytest.fixture
def asked(tmp_path):
    """An export with its form, in a folder."""
    shapes._book(tmp_path / "form.xlsx", FORM)
    shapes._book(tmp_path / "export.xlsx", {"Chanderi": ROOT, "alters": PART})
    return tmp_path


def test_a_form_gives_words_in_each_language_codes_and_meaning(asked):
    path = write_proposal(asked / "export.xlsx", asked / "new", form=asked / "form.xlsx")
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    advances, bonds = document["relations"]
    assert (document["title"], document["language"]) == ("Chanderi", "en")
    assert document["roles"] == {
        "w": {"position": "producer", "label": {"en": "Weaver", "mr": "विणकर"}},
        "t": {"position": "middleman", "label": {"en": "Trader", "mr": "व्यापारी"}},
    }
    assert advances == {
        "name": "alters",
        "label": {"en": "Advances of money", "mr": "आगाऊ पैसे"},
        "question": {"en": "Who gave you money?", "mr": "कोणी पैसे दिले?"},
        "kind": "dependence",
        "channel": "credit",
        "dependent": "target",
        "weight_type": "amount",
        "unit": "INR",
        "period": "month",
        "layout": "repeat",
        "where": {"sheet": "alters"},
        "columns": {"partner": "who", "weight": "much", "gate": "any_credit"},
        "respondent": "target",
        "merge": "target",
        "codes": {"none": ["0", "2"], "refused": ["-88"], "unknown": ["-99"]},
    }
    assert (bonds["kind"], bonds["layout"], bonds["columns"]) == ("cooperation", "select", {"partner": "bonds"})
    assert bonds["question"] == {"en": "Whom do you trust?", "mr": "कोणावर विश्वास आहे?"}
    network = lk.read_study(path)["baseline"]
    assert network.ties[["source", "target", "relation", "weight"]].to_numpy().tolist() == [
        ["T1", "W1", "alters", 4000.0], ["W2", "W1", "alters", 250.0],
        ["T1", "W1", "bonds", 1.0], ["W1", "T1", "bonds", 1.0], ["W1", "W2", "bonds", 1.0], ["W2", "W1", "bonds", 1.0],
    ]  # fmt: skip
    assert network.answered["alters"].to_dict() == {"T1": False, "W1": True, "W2": True}


def test_the_example_of_the_handbook_is_what_is_written(asked):
    actors = [["id", "name", "role"], ["W1", "Rekha", "weaver"], ["W2", "Imran", "weaver"], ["T1", "Gupta", "trader"]]
    shapes._csv(asked / "actors.csv", actors)
    export = [asked / "actors.csv", asked / "export.xlsx"]
    text = write_proposal(export, asked / "my-study", form=asked / "form.xlsx").read_text(encoding="utf-8")
    page = (Path(__file__).parents[2] / "docs" / "survey-files.md").read_text(encoding="utf-8")
    block = page[page.index("# Repeat group alters") :].partition("```")[0]
    assert block in text
    assert (text.count("DECIDE:"), text.count("[[relations]]")) == (11, 2)


def test_a_column_of_another_sheet_does_not_hide_one_that_is_not_used(tmp_path):
    shapes._csv(tmp_path / "actors.csv", [["id", "role"], ["W1", "weaver"], ["T1", "trader"]])
    shapes._csv(tmp_path / "interviews.csv", [["id", "status", "rs", "target"], ["W1", "answered", "5", "a"]])
    shapes._csv(tmp_path / "loans.csv", [["lender", "borrower", "rs"], ["T1", "W1", "5"]])
    path = write_proposal([tmp_path / f"{name}.csv" for name in ("actors", "interviews", "loans")], tmp_path)
    assert path.read_text(encoding="utf-8").splitlines()[-2:] == [
        "# Not used above, sheet by sheet:",
        "#   interviews (1 row): rs, target",
    ]


def test_without_the_form_the_words_are_not_known_and_what_is_left_is_listed(asked):
    text = write_proposal(asked / "export.xlsx", asked / "new").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    assert [(one["name"], one["label"], one["kind"]) for one in document["relations"]] == [
        ("alters", "Alters", "other"), ("bonds", "Bonds", "other"),
    ]  # fmt: skip
    assert text.splitlines()[-2:] == [
        "# Not used above, sheet by sheet:",
        "#   submissions (3 rows): any_credit, rooms",
    ]


def test_rows_of_one_table_are_a_relation_for_each_word(tmp_path):
    shapes._csv(tmp_path / "actors.csv", shapes.ACTORS)
    ties = [
        ["respondent", "from", "to", "relation", "value"],
        ["W1", "T1", "W1", "loan", "500"], ["W1", "W1", "T1", "cloth_sale", "90"], ["T1", "T1", "W1", "loan", "400"],
        ["W2", "W2", "W1", "trust", "4"],
    ]  # fmt: skip
    shapes._csv(tmp_path / "ties.csv", ties)
    path = write_proposal([tmp_path / "actors.csv", tmp_path / "ties.csv"], tmp_path)
    found = {one.name: (one.kind, one.channel, one.dependent, one.merge) for one in read_codebook(path).relations}
    assert found == {
        "loan": ("dependence", "credit", "target", "target"),
        "cloth_sale": ("dependence", "output", "source", "source"),
        "trust": ("cooperation", None, None, "source"),
    }
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    assert document["relations"][0]["where"] == {"sheet": "ties", "relation": "loan"}


def test_files_of_two_years_are_two_rounds(tmp_path):
    for year in ("2027", "2025"):
        with xlsxwriter.Workbook(tmp_path / f"{year}.xlsx") as book:
            for name, rows in {
                "actors": shapes.ACTORS,
                "loans": [["lender", "borrower", "rs"], ["T1", "W1", "5"]],
            }.items():
                sheet = book.add_worksheet(name)
                for at, row in enumerate(rows):
                    sheet.write_row(at, 0, row)
    path = write_proposal([tmp_path / "2027.xlsx", tmp_path / "2025.xlsx"], tmp_path)
    assert [(one.label, one.files) for one in read_codebook(path).rounds] == [
        ("2025", ["2025.xlsx"]),
        ("2027", ["2027.xlsx"]),
    ]


def test_a_column_of_rounds_makes_the_rounds(tmp_path):
    shapes._csv(
        tmp_path / "loans.csv", [["lender", "borrower", "rs", "wave"], ["T1", "W1", "5", "2"], ["T1", "W2", "5", "1"]]
    )
    codebook = read_codebook(write_proposal(tmp_path / "loans.csv", tmp_path))
    assert [(one.label, one.code) for one in codebook.rounds] == [("round 1", "1"), ("round 2", "2")]
    assert codebook.relations[0].columns.round == "wave"


def test_folders_of_the_bundled_study_give_its_ties_without_a_correction(tmp_path):
    own = lk.datasets.write_chanderi(tmp_path / "chanderi")
    found = lk.read_study(write_proposal([own.parent / "baseline", own.parent / "followup"], tmp_path / "new"))
    labels = [spec.label for spec in read_codebook(own).rounds]
    expected = lk.read_study(own)
    columns = ["source", "target", "relation", "weight"]
    ties = [sorted(expected[label].ties[columns].itertuples(index=False, name=None)) for label in labels]
    assert [len(one) for one in ties] == [1395, 1714]
    assert [
        sorted(found[label].ties[columns].itertuples(index=False, name=None)) for label in ("baseline", "followup")
    ] == ties


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "study.toml").write_text("mine", encoding="utf-8")
    shapes._csv(tmp_path / "ties.csv", [["source", "target"], ["a", "b"]])
    with pytest.raises(LinkagesError, match=r"expected a folder without study\.toml; .* is there already"):
        write_proposal(tmp_path / "ties.csv", tmp_path)
    assert (tmp_path / "study.toml").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_one_error(tmp_path):
    shapes._csv(tmp_path / "ties.csv", [["source", "target"], ["a", "b"]])
    with pytest.raises(
        LinkagesError, match=r"expected a folder to write study\.toml into; .*ties\.csv cannot be written"
    ):
        write_proposal(tmp_path / "ties.csv", tmp_path / "ties.csv")


@pytest.mark.parametrize(
    "case",
    [
        ("gone.xlsx", None, "expected a file or folder at .*gone.xlsx; there is none"),
        ("text.xlsx", b"no workbook", "text.xlsx cannot be read"),
        ("cut.zip", b"PK", "cut.zip cannot be read"),
        ("a.pdf", b"%PDF", "expected a file ending in .*a.pdf came"),
        ("empty.csv", b"", "expected an export with a table; empty.csv holds none"),
        ("odd.json", b"[", "odd.json cannot be read"),
        ("no.db", None, "expected an SQLite database at .*no.db; there is none"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_and_exit_code_1(tmp_path, monkeypatch, capsys, case):
    name, content, said = case
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["new", str(tmp_path), "--from", name]) == 1
    with pytest.raises(LinkagesError, match=said):
        write_proposal(name, tmp_path)
    assert capsys.readouterr().err.startswith("linkages: ")
    assert not (tmp_path / "study.toml").exists()


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        (None, "expected an XLSForm, a workbook; .* cannot be read"),
        ({"choices": [["name"], ["a"]]}, "expected an XLSForm with a sheet 'survey' in .*; its sheets are: choices"),
    ],
)
def test_a_form_that_is_none_is_one_error(asked, sheets, said):
    (asked / "form.xlsx").write_bytes(b"no workbook")
    if sheets is not None:
        shapes._book(asked / "form.xlsx", sheets)
    with pytest.raises(LinkagesError, match=said):
        write_proposal(asked / "export.xlsx", asked / "new", form=asked / "form.xlsx")


def test_the_command_line_tells_what_to_do_next(asked, capsys):
    command = ["new", str(asked / "new"), "--from", str(asked / "export.xlsx"), "--form", str(asked / "form.xlsx")]
    assert main(command) == 0
    path = asked / "new" / "study.toml"
    count = path.read_text(encoding="utf-8").count("DECIDE:")
    assert capsys.readouterr().out.splitlines() == [
        f"Wrote {path}: 2 questions on ties proposed, {count} values to decide.",
        f"Read it from top to bottom, correct what is marked DECIDE, then: linkages check {path}",
    ]
    assert main(command) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["new", str(asked / "more"), "--form", str(asked / "form.xlsx")]) == 1
    assert "expected --from EXPORT beside --form" in capsys.readouterr().err


def test_an_export_without_a_question_on_ties_says_so(tmp_path, capsys):
    (tmp_path / "people.json").write_text(json.dumps([{"_id": 1, "_uuid": "a", "age": "30"}]), encoding="utf-8")
    assert main(["new", str(tmp_path), "--from", str(tmp_path / "people.json")]) == 0
    assert "no question on ties was recognised" in capsys.readouterr().out
    text = (tmp_path / "study.toml").read_text(encoding="utf-8")
    assert "# DECIDE: no question on ties was recognised." in text
    assert "#   submissions (1 row): age" in text


HEADERS = (
    "", "id", "name", "role", "respondent", "lender", "borrower", "source", "target", "from", "rs", "relation", "status", "consent",
    "wave", "year", "q1_1", "q1_2", "q1a_1", "q1a_2", "who[1]", "who[2]", "W1", "W2", "buyers/W1", "buyers/W2", "trust", "shg",
    "_index", "_parent_index", "_submission__uuid", "KEY", "PARENT_KEY", "net/alters/who", "price", "tied", "lat", "lon", "a.b", 'x"y',
    "नाम", "\x07", "present", "1_1", "1_2",
)  # fmt: skip
CELLS = (
    "",
    "W1",
    "W2",
    "T1",
    "0",
    "1",
    "-99",
    "yes",
    "no",
    "weaver",
    "refused",
    "1.5",
    "1e400",
    "nan",
    "2025-13-45",
    "W1 W2",
    "loan",
    "\\",
)
NAMES = ("actors", "ties", "interviews", "loans", "shg members", "alters", "", "a.b")


@st.composite
def _tables(draw):
    tables = []
    for number in range(draw(st.integers(0, 3))):
        header = draw(st.lists(st.sampled_from(HEADERS), max_size=6))
        row = st.lists(st.sampled_from(CELLS), min_size=len(header), max_size=len(header))
        lines = [header, *draw(st.lists(row, max_size=5))]
        tables.append(raw_table(f"{number}.xlsx", draw(st.sampled_from(NAMES)), list(enumerate(lines, 1))))
    return tables


@settings(max_examples=150, deadline=None)
@given(tables=_tables())
def test_whatever_the_tables_hold_the_proposal_is_a_codebook(tables):
    files = [table.file for table in tables] or ["export.xlsx"]
    text = propose_codebook(tables, files=files)
    assert text == propose_codebook(tables, files=files)
    assert parse_codebook(tomllib.loads(text)).rounds[0].file_names == files or len(tomllib.loads(text)["rounds"]) > 1


@pytest.mark.parametrize(
    "rows",
    [[["id"]], [["id"], ["W1"]], [["id", "id"], ["W1", "W2"]], [["", ""], ["", "x"]], [["to", "to"], ["a", "b"]]],
    ids=["no rows", "one column", "twice the header", "no header", "twice an end"],
)
def test_odd_tables_give_a_codebook_that_can_be_checked(tmp_path, rows):
    shapes._book(tmp_path / "odd.xlsx", {"sheet": rows})
    path = write_proposal(tmp_path / "odd.xlsx", tmp_path)
    assert len(read_codebook(path).relations) == 1
    assert "missing_sheet" in set(lk.check_study(path)["rule"])
