"""Name generators, choices, repeat groups, two-mode tables, several questions on one relation, answers to whole questions, outsiders."""

from __future__ import annotations

import pandas as pd
import pytest

from linkages.network import build_network
from linkages.survey.codebook import parse_codebook
from linkages.survey.likeness import NEAR, looks_listed
from linkages.survey.raw import raw_table

WIDE = [
    ["id", "q12_1", "q12_2", "q12_3", "q12a_1", "q12a_2", "q12a_3", "tie"],
    ["W1", "T1", "M1", "", "1,20,000", "-99", "", "yes"],
    ["W2", "M1", "", "T1", "500", "", "40", "no"],
    ["M1", "", "", "", "", "", "", ""],
]


@pytest.fixture
def wide(toy):
    toy.relation.update(
        layout="wide",
        where={"sheet": "wide"},
        columns={"partner": "q12", "weight": "q12a", "tied": "tie"},
        respondent="target",
    )
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "wide.csv"]
    del toy.files["ties.csv"]
    toy.files["wide.csv"] = [list(row) for row in WIDE]
    return toy


@pytest.fixture
def chosen(toy):
    toy.codebook["relations"] = [
        {
            "name": "help",
            "kind": "cooperation",
            "layout": "select",
            "where": {"sheet": "help"},
            "columns": {"partner": "helps"},
        }
    ]
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "help.csv"]
    del toy.files["ties.csv"]
    toy.files["help.csv"] = [["id", "helps"], ["W1", "W2 T1"], ["W2", "W10; M1"], ["M1", ""]]
    return toy


def _said(survey):
    columns = ["reporter", "source", "target", "answer", "weight"]
    return sorted(survey.reports[columns].fillna(-1).itertuples(index=False, name=None))


def _states(survey):
    single = survey.interviews[survey.interviews["relation"].notna()]
    return sorted(single[["actor", "relation", "status"]].itertuples(index=False, name=None))


def test_wide_columns_are_one_tie_each_with_weights_in_a_parallel_stem(wide):
    surveys, problems = wide.read()
    assert _said(surveys["base"]) == [
        ("W1", "M1", "W1", "unknown", -1.0),
        ("W1", "T1", "W1", "present", 120000.0),
        ("W2", "M1", "W2", "present", 500.0),
        ("W2", "T1", "W2", "present", 40.0),
    ]
    assert problems.empty, problems[["rule", "message"]].to_string()


def test_a_plain_column_holds_for_every_partner_of_the_row(wide):
    tied = wide.survey().reports.set_index(["reporter", "source"])["tied"]
    assert tied.to_dict() == {("W1", "T1"): True, ("W1", "M1"): True, ("W2", "M1"): False, ("W2", "T1"): False}


def test_source_and_target_say_the_same_as_partner_and_respondent(wide):
    expected = _said(wide.survey())
    del wide.relation["respondent"]
    wide.relation["columns"] = {"source": "q12", "weight": "q12a"}
    assert _said(wide.survey()) == expected
    wide.relation["columns"] = {"source": "q12", "target": "id", "weight": "q12a"}
    assert _said(wide.survey()) == expected


@pytest.mark.parametrize("mark", ["-", ".", "", "["])
def test_numbers_may_follow_the_stem_in_several_ways(wide, mark):
    expected = _said(wide.survey())
    head = wide.files["wide.csv"][0]
    wide.files["wide.csv"][0] = [
        name.replace("_", mark) + ("]" if mark == "[" and "_" in name else "") for name in head
    ]
    assert _said(wide.survey()) == expected


def test_a_weight_without_a_partner_is_an_error_in_its_row(wide, only):
    wide.files["wide.csv"][2][5] = "700"
    only(wide.problems(), "empty_id", row=3, column="q12_2", severity="error", message="beside it stands '700'")


def test_a_stem_without_columns_is_an_error_that_names_the_nearest(wide):
    wide.relation["columns"]["partner"] = "q13"
    found = wide.problems().query("rule == 'missing_column'")
    assert found["message"].tolist() == ["expected a column 'q13_1'; there is none; the nearest is 'q12_1'"]


def test_a_code_in_place_of_a_partner_answers_the_whole_question(wide):
    wide.files["wide.csv"][1][1:6] = ["-88", "", "", "", ""]
    wide.files["wide.csv"][3][1] = "0"
    surveys, problems = wide.read()
    assert _states(surveys["base"]) == [("W1", "advance", "refused")]
    assert problems.empty
    net = build_network(surveys["base"], parse_codebook(wide.codebook))
    assert net.answered["advance"].to_dict() == {"M1": True, "T1": False, "W1": False, "W2": True, "W10": False}


def test_a_gate_tells_refusal_from_nobody_and_gives_way_to_named_partners(wide):
    for row, text in zip(wide.files["wide.csv"], ["gate", "-88", "-88", "0"], strict=True):
        row.append(text)
    wide.files["wide.csv"][1][1:6] = ["", "", "", "", ""]
    wide.relation["columns"]["gate"] = "gate"
    surveys, problems = wide.read()
    assert _states(surveys["base"]) == [("W1", "advance", "refused")]
    assert problems[["rule", "row", "column", "value"]].to_numpy().tolist() == [["gate_conflict", 3, "gate", "-88"]]


def test_an_interviewed_actor_without_a_row_has_not_answered(wide):
    del wide.files["wide.csv"][3]
    surveys, problems = wide.read()
    assert _states(surveys["base"]) == [("M1", "advance", "not_sampled")]
    assert problems["rule"].tolist() == ["no_row"]


def test_a_respondent_whom_no_list_knows_is_an_error_though_he_names_nobody(wide, only):
    wide.files["wide.csv"].append(["W7", "", "", "", "", "", "", ""])
    only(wide.problems(), "unlisted_actor", row=5, column="id", value="W7")


def test_choices_in_one_column_are_separated_by_spaces_or_marks(chosen):
    surveys, problems = chosen.read()
    assert [row[:4] for row in _said(surveys["base"])] == [
        ("W1", "W1", "T1", "present"),
        ("W1", "W1", "W2", "present"),
        ("W2", "W2", "M1", "present"),
        ("W2", "W2", "W10", "present"),
    ]
    assert _states(surveys["base"]) == [("M1", "help", "unknown")]
    assert problems[["rule", "message"]].to_numpy().tolist() == [
        ["blank_choice", "1 of 3 respondents left 'helps' blank"]
    ]


def test_a_blank_choice_means_nobody_where_the_codes_say_so(chosen):
    chosen.codebook["relations"][0]["codes"] = {"none": [""]}
    surveys, problems = chosen.read()
    assert (_states(surveys["base"]), len(problems)) == ([], 0)


@pytest.mark.parametrize("mark", ["/", ".", "_"])
def test_a_column_for_each_choice_tells_the_same(chosen, mark):
    chosen.codebook["relations"][0]["codes"] = {"none": [""]}
    expected = _said(chosen.survey())
    choices = ["W2", "T1", "W10", "M1"]
    ticks = {"W1": "1100", "W2": "0011"}
    rows = [[actor, *ticks.get(actor, ["", "", "", ""])] for actor in ("W1", "W2", "M1")]
    chosen.files["help.csv"] = [["id", *(f"helps{mark}{one}" for one in choices)], *map(list, rows)]
    assert _said(chosen.survey()) == expected


def test_a_tick_that_is_neither_one_nor_nought_is_told(chosen):
    chosen.files["help.csv"] = [["id", "helps/W2", "helps/T1"], ["W1", "1", "7"], ["W2", "0", "0"], ["M1", "0", "1"]]
    surveys, problems = chosen.read()
    assert problems[["rule", "row", "column", "value"]].to_numpy().tolist() == [["unclear_choice", 2, "helps/T1", "7"]]
    assert [row[:3] for row in _said(surveys["base"])] == [("M1", "M1", "T1"), ("W1", "W1", "W2")]


def test_two_questions_measure_one_relation_from_both_ends(toy):
    toy.relation.update(
        merge="either",
        where={"sheet": "received"},
        columns={"reporter": "id", "partner": "lender", "weight": "amount"},
        respondent="target",
        also=[
            {"where": {"sheet": "given"}, "columns": {"reporter": "id", "partner": "borrower", "weight": "sum"}, "cap": 1,
             "respondent": "source", "codes": {"unknown": ["?"]}}
        ],
    )  # fmt: skip
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "received.csv", "given.csv"]
    del toy.files["ties.csv"]
    toy.files["received.csv"] = [["id", "lender", "amount"], ["W1", "M1", "100"], ["W2", "M1", "-99"]]
    toy.files["given.csv"] = [["id", "borrower", "sum"], ["M1", "W1", "300"], ["M1", "W2", "?"], ["M1", "W10", "50"]]
    surveys, problems = toy.read()
    assert _said(surveys["base"]) == [
        ("M1", "M1", "W1", "present", 300.0),
        ("M1", "M1", "W10", "present", 50.0),
        ("M1", "M1", "W2", "unknown", -1.0),
        ("W1", "M1", "W1", "present", 100.0),
        ("W2", "M1", "W2", "unknown", -1.0),
    ]
    assert problems[["rule", "value"]].to_numpy().tolist() == [["cap_exceeded", "M1"]]
    net = build_network(surveys["base"], parse_codebook(toy.codebook))
    ties = net.ties[["source", "target", "weight", "reports"]].to_numpy().tolist()
    assert ties == [["M1", "W1", 200.0, 2], ["M1", "W10", 50.0, 1]]
    assert net.unknown[["source", "target"]].to_numpy().tolist() == [["M1", "W2"]]


def test_a_two_mode_table_ties_actors_to_groups_that_join_the_list(toy):
    toy.codebook["roles"]["shg"] = "group"
    toy.codebook["relations"] = [
        {"name": "member", "layout": "two_mode", "where": {"sheet": "member"}, "mode": "shg", "recorded": True}
    ]
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "member.csv"]
    del toy.files["ties.csv"]
    toy.files["member.csv"] = [["", "Asha", "जागृति"], ["W1", "1", ""], ["W2", "1", "1"], ["W10", "", "x"]]
    surveys, problems = toy.read()
    survey = surveys["base"]
    assert [row[:3] for row in _said(survey)] == [
        ("W1", "W1", "Asha"), ("W10", "W10", "जागृति"), ("W2", "W2", "Asha"), ("W2", "W2", "जागृति"),
    ]  # fmt: skip
    assert (
        survey.actors.loc[["Asha", "जागृति"], ["role", "position", "listed"]].to_numpy().tolist()
        == [["shg", "group", True]] * 2
    )
    answered = build_network(survey, parse_codebook(toy.codebook)).answered["member"]
    assert answered[answered].index.tolist() == ["W1", "W2", "W10"]
    assert not problems["severity"].eq("error").any()


@pytest.mark.parametrize("listed", [True, False])
def test_what_two_actors_share_is_counted(toy, listed):
    relation = {"name": "joint", "layout": "two_mode", "directed": False, "shared": True, "recorded": True}
    relation |= {"where": {"sheet": "joint"}, "weight_type": "frequency"}
    toy.files["joint.csv"] = [
        ["", "fair", "yarn bank", "visit"], ["W1", "1", "1", "0"], ["W2", "1", "2", ""], ["M1", "0", "", "1"], ["T1", "", "x", ""],
    ]  # fmt: skip
    if listed:
        relation["columns"] = {"reporter": "who", "partner": "what"}
        took_part = ["W1 fair", "W1 yarn", "W2 fair", "W2 yarn", "W2 yarn", "M1 visit", "T1 yarn"]
        toy.files["joint.csv"] = [["who", "what"], *(line.split() for line in took_part)]
    toy.codebook["relations"] = [relation]
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "joint.csv"]
    del toy.files["ties.csv"]
    surveys, problems = toy.read()
    net = build_network(surveys["base"], parse_codebook(toy.codebook))
    assert net.ties[["source", "target", "weight"]].to_numpy().tolist() == [
        ["T1", "W1", 1.0], ["T1", "W2", 1.0], ["W1", "W2", 2.0],
    ]  # fmt: skip
    assert not problems["severity"].eq("error").any()


def test_who_is_on_no_list_and_like_nobody_on_it_becomes_an_actor_from_outside(toy):
    toy.files["ties.csv"] += [
        ["W2", "Mumbai Exporters", "W2", "advance", "70", ""],
        ["W1", "mumbai  exporters", "W1", "advance", "9", ""],
    ]
    surveys, problems = toy.read()
    actors = surveys["base"].actors
    assert actors["listed"].to_dict() == {
        "M1": True, "Mumbai Exporters": False, "T1": True, "W1": True, "W2": True, "W10": True,
    }  # fmt: skip
    assert problems["rule"].tolist() == ["outsider", "outsider"]
    net = build_network(surveys["base"], parse_codebook(toy.codebook))
    assert sorted(net.ties.query("source == 'Mumbai Exporters'")["target"]) == ["W1", "W2"]
    assert not net.answered.loc["Mumbai Exporters", "advance"]


def test_an_outsider_of_one_round_is_an_actor_of_both_and_has_not_left(toy):
    toy.codebook["rounds"].append({"label": "next", "files": ["actors.csv", "interviews.csv", "next/ties.csv"]})
    (toy.folder / "next").mkdir()
    toy.files["next/ties.csv"] = [list(row) for row in toy.files["ties.csv"]]
    toy.files["ties.csv"].append(["W2", "Mumbai Exporters", "W2", "advance", "70", ""])
    surveys, _ = toy.read()
    present = [surveys[label].actors["present"]["Mumbai Exporters"] for label in ("base", "next")]
    assert present == [True, True]


@pytest.mark.parametrize(
    ("policy", "rules"), [("check", ["unlisted_actor"]), ("keep", ["outsider"]), ("error", ["unlisted_actor"])]
)
def test_a_name_that_resembles_one_on_the_list_waits_for_a_person(toy, policy, rules):
    toy.codebook["actors"]["unlisted"] = policy
    toy.files["ties.csv"].append(["W2", "Guptaa", "W2", "advance", "70", ""])
    assert toy.problems()["rule"].tolist() == rules


def test_what_is_said_of_an_outsider_gives_role_and_place(toy):
    toy.codebook["actors"]["place"] = "village"
    for row in toy.files["actors.csv"]:
        row.append("village" if row[0] == "id" else "Pranpur")
    toy.relation["columns"] |= {"partner_role": "who", "partner_place": "whence"}
    for row in toy.files["ties.csv"]:
        row.extend(["who", "whence"] if row[0] == "respondent" else ["", ""])
    toy.files["ties.csv"].append(["W2", "Mumbai Exporters", "W2", "advance", "70", "", "Trader", "Mumbai"])
    actor = toy.survey().actors.loc["Mumbai Exporters"]
    assert actor[["role", "position", "terminal", "place"]].tolist() == ["trader", "middleman", True, "Mumbai"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("W3", True),
        ("w-3", False),
        ("Rekhaa", True),
        ("imran", True),
        ("Sita", True),
        ("सिता", True),
        ("Export House", False),
    ],
)
def test_likeness(name, near):
    assert looks_listed(name, pd.Series({"W1": "Rekha", "W2": "Imran", "W10": "सीता"})) is near
    assert 0 < NEAR < 100


def test_a_part_of_a_form_knows_the_columns_of_its_interview():
    root = raw_table("e.xlsx", "form", [(1, ["net/ego", "net/loc"]), (2, ["W1", "a"]), (3, ["W2", "b"])])
    lines = [(1, ["net/alters/who"]), (2, ["T1"]), (3, ["T2"]), (4, ["T3"])]
    child = raw_table("e.xlsx", "alters", lines)
    from dataclasses import replace

    root = replace(root, grouped=True)
    child = replace(child, grouped=True, parent=root, parent_at=pd.array([1, 0, -1], dtype="int64").to_numpy())
    assert child.column("who").tolist() == ["T1", "T2", "T3"]
    assert child.column("ego").tolist() == ["W2", "W1", ""]
    assert child.column("nothing") is None
    assert child.headers == ["net/alters/who", "net/ego", "net/loc"]


def _register(toy, **question):
    """A bank's register of loans, one row for each; T1 and M1 were not interviewed, W2 did not consent."""
    toy.codebook["interviews"]["consent"] = "ok"
    toy.codebook["relations"] = [
        {
            "name": "loan",
            "weight_type": "amount",
            "columns": {"source": "from", "target": "to", "weight": "sum"},
            "where": {"sheet": "loan"},
            "recorded": True,
            "respondent": "target",
            **question,
        }
    ]
    toy.codebook["rounds"][0]["files"] = ["actors.csv", "interviews.csv", "loan.csv"]
    toy.files["interviews.csv"] = [["id", "status", "ok"], ["W1", "answered", "yes"], ["W2", "answered", "no"]]
    del toy.files["ties.csv"]
    toy.files["loan.csv"] = [["from", "to", "sum"], ["M1", "T1", "100"], ["M1", "W2", "50"], ["M1", "W10", "70"]]
    surveys, problems = toy.read()
    return build_network(surveys["base"], parse_codebook(toy.codebook)), problems


def test_a_register_of_rows_tells_of_who_has_a_row_interviewed_or_not(toy):
    net, problems = _register(toy, merge="target")
    assert net.ties[["source", "target", "weight"]].to_numpy().tolist() == [["M1", "T1", 100.0], ["M1", "W10", 70.0]]
    assert net.answered["loan"].to_dict() == {"M1": False, "T1": True, "W1": True, "W2": False, "W10": True}
    assert not problems["severity"].eq("error").any()


def test_what_a_register_holds_of_who_did_not_consent_is_not_known_and_not_nothing(toy):
    net, problems = _register(toy, merge="target")
    assert not net.answered.loc["W2", "loan"]
    assert "W2" in problems.loc[problems["rule"] == "consent_refused", "value"].tolist()
    assert "W2" not in set(net.ties["target"])


def test_a_register_is_no_interview(toy):
    net, _ = _register(toy, merge="target")
    assert net.relations["loan"].recorded
    both = net.with_(
        relations={**net.relations, "sale": type(net.relations["loan"])("sale")},
        answered=net.answered.assign(sale=[False, False, True, False, False]),
    )
    assert both.heard.tolist() == [False, False, True, False, False]
