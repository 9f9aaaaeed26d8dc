"""The form of a study: what stands in it, in which words, and what an app makes of it."""

from __future__ import annotations

import csv
import io
import time
import tomllib

import openpyxl
import pytest
from pyxform.xls2xform import convert

import linkages as lk
from linkages.cli import main
from linkages.errors import CodebookError, LinkagesError, SurveyError, WriteError
from linkages.survey.codebook import parse_codebook, read_codebook
from linkages.survey.forms import words
from linkages.survey.forms.asks import plan_asks
from linkages.survey.forms.plan import plan_form
from linkages.survey.toml_text import codebook_toml
from tests.survey import form_filler as ff
from tests.survey import test_form_round_trip as trip

ACTORS = [
    ["id", "name", "role", "hamlet"], ["W1", "Rekha", "weaver", "Kotla"], ["W2", "Imran", "weaver", ""],
    ["M1", "Jain & Sons", "master weaver", ""],
    ["T1", "Gupta", "trader", ""], ["S1", "Sakhi", "shg", ""],
]  # fmt: skip
ADVANCE = {
    "name": "advance", "label": {"en": "Advance", "hi": "पेशगी", "mr": "उचल"},
    "question": {"en": "Who gave you an advance?", "hi": "पेशगी किसने दी?", "mr": "उचल कोणी दिली?"},
    "kind": "dependence", "channel": "credit", "dependent": "target", "weight_type": "amount", "unit": "INR", "period": "month", "cap": 3,
    "columns": {"weight": "amount", "tied": "tied", "limit": "limit"}, "codes": {"refused": ["R", "-7"], "unknown": ["DK"]},
    "allowed": [["trader", "weaver"], ["master weaver", "weaver"], ["trader", "master weaver"]], "asked_of": ["weaver", "master weaver"],
}  # fmt: skip


def _study(folder, *, actors=ACTORS, relations=(ADVANCE,), **more):
    folder.mkdir()
    with (folder / "actors.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(actors)
    document = {
        "title": "Toy", "rounds": [{"label": "base", "date": 2025, "files": ["actors.csv", "to-come.xlsx"]}],
        "roles": {"weaver": "producer", "master weaver": "middleman", "trader": "middleman",
                  "shg": {"position": "group", "label": {"en": "Group"}}},
        "actors": {"name": "name", "role": "role", "place": "hamlet"}, "relations": list(relations), **more,
    }  # fmt: skip
    (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    return folder


def _rows(form, sheet="survey"):
    return {row["name"]: row for row in ff._dicts(openpyxl.load_workbook(form)[sheet])}


def _csv(path):
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))


def test_the_questions_in_their_order_and_words(tmp_path):
    one = ADVANCE | {"label": "Advance", "question": "Who gave you an advance?"}
    form = lk.write_form(_study(tmp_path / "s", relations=[one]), tmp_path / "f")
    rows = ff._dicts(openpyxl.load_workbook(form)["survey"])
    assert [(row["name"], row["label"]) for row in rows if "label" in row] == [
        ("respondent", "Who is interviewed? Search by name."),
        ("interview_status", "How did the visit go?"),
        (
            "consent",
            "May I ask you about the people you work and trade with? You may leave out any question and stop at any time.",
        ),
        ("about_advance", "Advance"),
        ("advance_gate", "Who gave you an advance?"),
        ("advance_partners", "Advance: tick everyone who is named. Search by name."),
        ("advance_named", "Advance"),
        ("advance_value", "Advance, ${advance_partner_label}: how much? (INR, per month)"),
        ("advance_tied", "Advance, ${advance_partner_label}: must the respondent deal with this one because of it?"),
        ("advance_limit", "Advance, ${advance_partner_label}: up to what limit?"),
        ("advance_more", "Advance: how many others are named who are not on the list? Write 0 if there are none."),
        ("advance_others", "Advance"),
        ("advance_other_name", "Advance: name of the other, not on the list"),
        ("advance_other_role", "What does ${advance_other_name} do?"),
        ("advance_other_place", "Where is ${advance_other_name}? Village, street or town."),
        ("advance_other_value", "Advance, ${advance_other_name}: how much? (INR, per month)"),
        ("advance_other_tied", "Advance, ${advance_other_name}: must the respondent deal with this one because of it?"),
        ("advance_other_limit", "Advance, ${advance_other_name}: up to what limit?"),
        ("remarks", "Anything to note for the office?"),
    ]
    by_name = {row["name"]: row for row in rows if not row["type"].startswith("end ")}
    assert by_name["advance_partners"]["hint"] == "Only those from whom it comes to the respondent. At most 3 in all."
    assert by_name["advance_value"]["constraint"] == ". >= 0 or . = -7 or . = -99"
    assert by_name["talk"]["relevant"] == "${consent} = 'yes'"
    assert _csv(form.with_name("actors.csv"))[:3] == [
        ["name", "label", "role", "place"],
        ["M1", "Jain & Sons, master weaver (M1)", "master weaver", ""], ["S1", "Sakhi, Group (S1)", "shg", ""],
    ]  # fmt: skip


def test_only_those_who_may_be_named_are_offered_and_never_oneself(tmp_path):
    form = lk.write_form(_study(tmp_path / "s"), tmp_path / "f")
    filler = ff.Filler(form.parent)
    partners = next(node for node in filler.questions if node.name == "advance_partners")
    offered = {}
    for ego in ("W1", "M1", "T1"):
        answers = filler.interview(ego, consent="yes", advance_gate="yes").answers
        offered[ego] = answers["advance_gate"], filler.offered(partners, answers)
    assert offered == {
        "W1": ("yes", ["M1", "T1"]), "M1": ("yes", ["T1"]), "T1": ("", ["M1", "S1", "W1", "W2"]),
    }  # fmt: skip


@pytest.mark.parametrize(("status", "consent"), [("refused", ""), ("left", ""), ("answered", "no")])
def test_nothing_is_asked_without_consent(tmp_path, status, consent):
    filler = ff.Filler(lk.write_form(_study(tmp_path / "s"), tmp_path / "f").parent)
    interview = filler.interview("W1", status, consent=consent)
    asked = {"respondent": "W1", "respondent_role": "weaver", "interview_status": status, "consent": consent}
    assert {name: text for name, text in interview.answers.items() if text} == {
        name: text for name, text in asked.items() if text
    }
    assert not any(interview.repeats.values())


def test_no_more_are_named_than_the_cap_and_at_least_one_after_a_yes(tmp_path):
    filler = ff.Filler(lk.write_form(_study(tmp_path / "s"), tmp_path / "f").parent)
    more = next(node for node in filler.questions if node.name == "advance_more").row["constraint"]
    fits = {
        (named, count): bool(filler.value(more, {"advance_partners": named}, 0, current=str(count)))
        for named in ("", "M1 T1") for count in (0, 1, 3, 4)
    }  # fmt: skip
    assert fits == {
        ("", 0): False, ("", 1): True, ("", 3): True, ("", 4): False,
        ("M1 T1", 0): True, ("M1 T1", 1): True, ("M1 T1", 3): False, ("M1 T1", 4): False,
    }  # fmt: skip


KINDS = {
    "amount": "decimal",
    "share": "decimal",
    "frequency": "decimal",
    "distance": "decimal",
    "strength": "select_one scale_7",
}


@pytest.mark.parametrize("kind", [*KINDS, "binary"])
def test_each_kind_of_weight_has_its_question(tmp_path, kind):
    one = {"name": "help", "weight_type": kind, "unit": "points of 7", "merge": "source", "columns": {"weight": "w"}}
    form = lk.write_form(_study(tmp_path / "s", relations=[one]), tmp_path / "f")
    row = _rows(form).get("help_value")
    assert (row and row["type"]) == KINDS.get(kind)
    if kind == "share":
        assert row["constraint"] == "(. >= 0 and . <= 100) or . = -88 or . = -99"
    if kind == "strength":
        scale = [
            row["name"] for row in ff._dicts(openpyxl.load_workbook(form)["choices"]) if row["list_name"] == "scale_7"
        ]
        assert scale == ["1", "2", "3", "4", "5", "6", "7", "-88", "-99"]
    convert(str(form))


@pytest.mark.parametrize(
    ("relation", "ends"),
    [
        ({"kind": "dependence", "channel": "output", "dependent": "source"}, ["source"]),
        ({"kind": "dependence", "channel": "credit", "dependent": "target"}, ["target"]),
        ({"kind": "dependence", "channel": "credit", "dependent": "target", "merge": "both"}, ["target", "source"]),
        ({"kind": "cooperation", "merge": "either", "respondent": "target"}, ["target", "source"]),
        ({"kind": "cooperation", "directed": False}, ["source"]),
        ({"kind": "cooperation", "merge": "target"}, ["target"]),
        ({"layout": "wide", "columns": {"source": "lender"}}, ["target"]),
        ({"respondent": "target"}, ["target"]),
    ],
)
def test_whoever_counts_is_asked(relation, ends):
    document = {"title": "T", "rounds": [{"label": "b", "files": "b.xlsx"}], "relations": [{"name": "x", **relation}]}
    asks, notes = plan_asks(parse_codebook(document))
    assert [(ask.end, ask.slug) for ask in asks] == list(zip(ends, ("x", "xback"), strict=False))
    assert notes == []


def test_where_the_codebook_does_not_say_who_answers_the_form_says_what_it_took(tmp_path):
    study = _study(tmp_path / "s", relations=[{"name": "help", "kind": "cooperation", "merge": "either"}])
    form = lk.write_form(study, tmp_path / "f")
    note = "help: the codebook does not say at which end of the tie the respondent stands; taken as the source."
    assert note in form.with_name("study.toml").read_text(encoding="utf-8")
    gates = {name: row["label"] for name, row in _rows(form).items() if name.endswith("_gate")}
    assert gates == {
        "help_gate": "help: to whom does it go from you?",
        "helpback_gate": "help: from whom does it come to you?",
    }


def test_a_register_is_not_asked(tmp_path):
    register = {
        "name": "member",
        "layout": "two_mode",
        "columns": {"reporter": "who", "partner": "shg"},
        "recorded": True,
    }
    notes = plan_form(_study(tmp_path / "s", relations=[ADVANCE, register])).notes
    assert "member: it comes from a register, so the form does not ask it." in notes
    with pytest.raises(LinkagesError, match="all come from registers"):
        plan_form(_study(tmp_path / "t", relations=[register]))


def test_three_languages_side_by_side(tmp_path):
    form = lk.write_form(_study(tmp_path / "s"), tmp_path / "f")
    gate = _rows(form)["advance_gate"]
    assert [gate[f"label::{one}"] for one in ("English (en)", "Hindi (hi)", "Marathi (mr)")] == [
        *ADVANCE["question"].values()
    ]
    assert _rows(form)["consent"]["label::Marathi (mr)"].startswith("तुम्ही")
    assert _rows(form, "choices")["left"]["label::Hindi (hi)"] == "यह जगह हमेशा के लिए छोड़ दी"
    settings = ff._dicts(openpyxl.load_workbook(form)["settings"])[0]
    assert (settings["form_title"], settings["form_id"], settings["default_language"]) == (
        "Toy: base",
        "toy_base",
        "English (en)",
    )


def test_no_word_is_missing_and_the_blanks_in_it_are_the_same():
    for key, texts in words.WORDS.items():
        assert len(texts) == len(words.CATALOGUE), key
        assert all(text.strip() for text in texts), key
        blanks = [sorted(part.split("}")[0] for part in text.split("{")[1:]) for text in texts]
        assert blanks[0] == blanks[1] == blanks[2], key
        assert all(not one.isascii() for one in texts[1:]), key


def test_a_language_outside_of_the_catalogue_falls_back_to_english_and_says_so(tmp_path):
    one = ADVANCE | {"question": {"en": "Who?", "ta": "யார்?"}, "label": "Advance"}
    form = plan_form(_study(tmp_path / "s", relations=[one]))
    assert form.notes == ("Tamil (ta): the form's own words are in English there; translate them in form.xlsx.",)
    head, *lines = form.sheets["survey"]
    consent = next(dict(zip(head, line, strict=True)) for line in lines if line[1] == "consent")
    assert consent["label::Tamil (ta)"] == consent["label::English (en)"]


@pytest.mark.parametrize("label", ["baseline", "followup"])
@pytest.mark.parametrize("languages", [1, 2, 3])
def test_an_app_takes_the_form(tmp_path, languages, label):
    study = lk.datasets.write_chanderi(tmp_path / "s")
    document = tomllib.loads(study.read_text(encoding="utf-8"))
    for relation in document["relations"]:
        texts = {"en": relation["label"]["en"], "hi": relation["label"]["hi"], "mr": "उचल"}
        relation["label"] = dict(list(texts.items())[:languages])
        relation["question"] = dict(list(relation["question"].items())[:languages])
    for role in document["roles"].values():
        role["label"] = role["label"]["en"]
    study.write_text(codebook_toml(document), encoding="utf-8")
    form = lk.write_form(study, tmp_path / "f", label=label)
    made = convert(str(form))
    assert made.warnings == []
    assert made.xform.count("<translation ") == (0 if languages == 1 else languages)
    assert 'src="jr://file-csv/actors.csv"' in made.xform
    assert ("last_round.csv" in made.xform) == (label == "followup")


HOSTILE = [
    "${respondent}",
    "${nowhere}",
    "</label><x>",
    "=1+1",
    "{braces} %s",
    "\"quoted\" 'twice'",
    "@cmd|' /C calc'!A0",
    "a\nb",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(tmp_path, text):
    actors = [[*ACTORS[0]], ["W1", text, "weaver", text], ["T1", "Gupta", text, ""]]
    one = {
        "name": text,
        "label": text,
        "question": {"en": text, "hi": text},
        "merge": "source",
        "unit": text,
        "period": text,
    }
    one |= {
        "weight_type": "amount",
        "columns": {"weight": "w"},
        "allowed": [[text, "weaver"], ["weaver", text]],
        "asked_of": [text, "weaver"],
    }
    one["name"] = text.replace(".", "").replace("\n", " ")
    roles = {"weaver": "producer", text: {"position": "middleman", "label": {"en": text, "hi": text}}}
    study = _study(tmp_path / "s", actors=actors, relations=[one], roles=roles, title=text)
    form = lk.write_form(study, tmp_path / "f")
    book = openpyxl.load_workbook(form)
    assert {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None
    } == {"s"}
    made = convert(str(form))
    assert made.warnings == []
    assert "<x>" not in made.xform
    form_text = str([*(row for sheet in book for row in sheet.values)])
    assert text == "${respondent}" or "${nowhere}" not in form_text
    assert not text.startswith("${") or text.replace("${", "$ {") in form_text
    read_codebook(form.with_name("study.toml"))
    assert not any(
        cell.startswith(tuple("=+-@")) for row in _csv(form.with_name("actors.csv")) for cell in (row[1], row[3])
    )
    roster = openpyxl.load_workbook(form.with_name("roster.xlsx"))["roster"]
    assert (roster["B3"].value, roster["B3"].data_type) == (" ".join(text.split()), "s")
    filler = ff.Filler(form.parent)
    own = next(node for node in filler.questions if node.name.endswith("_partners"))
    assert filler.offered(own, filler.interview("W1", consent="yes").answers) == ["T1"]


def test_ten_thousand_actors_take_seconds(tmp_path):
    actors = [ACTORS[0], *([f"W{number}", f"Weaver {number}", "weaver", ""] for number in range(10_000))]
    study = _study(tmp_path / "s", actors=actors)
    start = time.perf_counter()
    form = lk.write_form(study, tmp_path / "f")
    assert time.perf_counter() - start < 20
    assert len(_csv(form.with_name("actors.csv"))) == 10_001


def test_nothing_is_overwritten(tmp_path):
    study = _study(tmp_path / "s")
    with pytest.raises(LinkagesError, match=r"actors\.csv is there already\. Name another folder"):
        lk.write_form(study, study)
    assert sorted(path.name for path in study.iterdir()) == ["actors.csv", "study.toml"]
    (tmp_path / "file").touch()
    with pytest.raises(WriteError, match="could not be written"):
        lk.write_form(study, tmp_path / "file" / "deeper")


def test_what_cannot_be_a_form_is_said(tmp_path):
    with pytest.raises(LinkagesError, match=r"expected ids without spaces.*W 1"):
        plan_form(_study(tmp_path / "a", actors=[ACTORS[0], ["W 1", "Rekha", "weaver", ""]]))
    with pytest.raises(SurveyError, match=r"the round 'base' without errors(?s:.*)'W1' comes again"):
        plan_form(_study(tmp_path / "b", actors=[*ACTORS, ACTORS[1]]))
    with pytest.raises(CodebookError, match="expected the label of a round"):
        plan_form(_study(tmp_path / "c"), label=" ")
    notes = plan_form(_study(tmp_path / "d", actors=ACTORS[:1])).notes
    assert notes == ("The list of actors is empty: fill in actors.csv and roster.xlsx, the same ids in both.",)


def test_a_form_that_cannot_be_finished_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("no space left")

    monkeypatch.setattr("linkages.survey.forms.write._codebook_text", full)
    with pytest.raises(WriteError, match=r"study\.toml could not be written \(no space left\)"):
        lk.write_form(_study(tmp_path / "s"), tmp_path / "f")
    assert [*(tmp_path / "f").iterdir()] == []


def test_a_repetition_left_over_from_a_changed_answer_is_not_asked(tmp_path):
    filler = ff.Filler(lk.write_form(_study(tmp_path / "s"), tmp_path / "f").parent)
    for repeat in filler.repeats:
        asked = [child for child in repeat.children if child.kind != "calculate"]
        told = {"advance_more": "1", "advance_partner": "M1"}, {"advance_more": "1", "advance_partner": ""}
        kept = [
            [bool(filler.value(child.row["relevant"], scope, at)) for child in asked]
            for at, scope in enumerate(told, 1)
        ]
        assert kept == [[True] * len(asked), [False] * len(asked)]


def test_the_same_study_gives_the_same_bytes(tmp_path):
    study = lk.datasets.write_chanderi(tmp_path / "s")
    folders = [lk.write_form(study, tmp_path / name, label="followup").parent for name in "ab"]
    for name in ("actors.csv", "last_round.csv", "study.toml"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    sheets = [{sheet.title: [*sheet.values] for sheet in openpyxl.load_workbook(one / "form.xlsx")} for one in folders]
    assert sheets[0] == sheets[1]


def test_a_reminder_holds_what_the_respondent_told_and_nothing_of_others(tmp_path):
    study = lk.datasets.write_chanderi(tmp_path / "s")
    form = lk.write_form(study, tmp_path / "f", label="followup")
    head, *lines = _csv(form.with_name("last_round.csv"))
    reports = lk.read_study(study).surveys["baseline"].reports
    reports = reports[reports["answer"] == "present"]
    here = {row[0] for row in _csv(form.with_name("actors.csv"))}
    expected = {}
    for row in reports.to_dict("records"):
        end = trip.CHANDERI[row["relation"]][1]
        if row[end] == row["reporter"] or row["relation"] == "cooperation":
            partner = row["target"] if row["source"] == row["reporter"] else row["source"]
            expected.setdefault((row["reporter"], row["relation"]), set()).add(partner)
    told = {}
    for line in lines:
        for name, text in zip(head, line, strict=True):
            if name.endswith("_before") and text:
                told[line[0], name.removesuffix("_before")] = set(text.split())
            if name.endswith("_told") and text:
                ids = {part.rsplit("(", 1)[1].rstrip(")") for part in text.split("; ")}
                assert ids == expected[line[0], name.removesuffix("_told")]
    assert told == {key: own for key, partners in expected.items() if key[0] in here and (own := partners & here)}


def test_the_next_round_of_a_form_reads_both(tmp_path):
    study, label, ends = trip._chanderi(tmp_path)
    first = lk.write_form(study, tmp_path / "first", label=label).parent
    filler, interviews = trip._interviews(first)
    ff.kobo_xlsx(filler, interviews, first / "answers-baseline.xlsx")
    (first / "aliases.csv").write_text("name,role,place,actor,note\noxfam shop,,,,asked in town\n", encoding="utf-8")
    before = lk.read_study(first)["baseline"]
    second = lk.write_form(first, tmp_path / "second").parent
    offered = {row[0]: row[1] for row in _csv(second / "actors.csv")}
    assert offered["X1"].startswith("Oxfam Shop")
    assert set(before.actors.index[before.actors["listed"] & before.actors["present"]]) | {"X1", "name"} == set(offered)
    document = tomllib.loads((second / "study.toml").read_text(encoding="utf-8"))
    assert [(one["label"], one["files"]) for one in document["rounds"]] == [
        ("baseline", ["../first/roster.xlsx", "../first/answers-baseline.xlsx"]), ("follow-up", ["roster.xlsx", "answers-follow_up.xlsx"]),
    ]  # fmt: skip
    again = [one.answers["respondent"] for one in interviews if one.answers["respondent"] in offered]
    filler, interviews = trip._interviews(second, seed=1, people=again)
    over = [one.answers for one in interviews if one.answers["cloth_over"]]
    assert over
    for one in over:
        ended, had = set(one["cloth_over"].split()), set(one["cloth_before"].split())
        assert ended <= had - set(one["cloth_partners"].split())
    ff.kobo_xlsx(filler, interviews, second / "answers-follow_up.xlsx")
    after = lk.read_study(second)
    renamed = before.ties.replace({"source": {"Oxfam Shop": "X1"}, "target": {"Oxfam Shop": "X1"}})
    columns = ["relation", "source", "target", "weight"]

    def ties(frame):
        undirected = frame["relation"] == "cooperation"
        ends = frame[["source", "target"]].where(
            ~undirected, frame[["source", "target"]].apply(sorted, axis=1, result_type="broadcast")
        )
        return trip._rows(frame.assign(source=ends["source"], target=ends["target"]), columns)

    assert ties(after["baseline"].ties) == ties(renamed)
    reports, _, _ = trip._told(interviews, ends)
    known = [tuple("X1" if one == "Oxfam Shop" else one for one in report) for report in reports]
    assert known != reports
    columns = ["reporter", "source", "target", "relation", "answer", "weight", "tied"]
    assert trip._rows(after.surveys["follow-up"].reports, columns) == sorted(known, key=repr)


def test_the_round_that_comes_is_found(tmp_path):
    study = lk.datasets.write_chanderi(tmp_path / "s")
    assert plan_form(study).label == "follow-up"
    (tmp_path / "s" / "followup" / "ties.csv").unlink()
    (tmp_path / "s" / "followup" / "interviews.csv").unlink()
    form = plan_form(study)
    assert (form.label, form.folder, [*form.uploads]) == ("followup", "form-followup", ["actors.csv", "last_round.csv"])
    assert any(note.startswith("The rounds before lie in another layout") for note in form.notes)


def test_the_command_says_where_and_what_next(tmp_path, capsys):
    study = _study(tmp_path / "s")
    assert main(["form", str(study)]) == 0
    said = capsys.readouterr().out
    assert f"Wrote the form of the round 'base' into {study / 'form-base'}." in said
    assert "upload form.xlsx, with actors.csv" in said
    assert "answers-base.xlsx" in said
    assert main(["form", str(study)]) == 1
    assert "form.xlsx is there already" in capsys.readouterr().err
