"""Mistakes of meaning: arrows the wrong way, names half right, roads without an end; each is told once, in the sheet's words."""

from __future__ import annotations

import pytest

from linkages.errors import CodebookError
from linkages.survey.codebook import parse_codebook

TIES, ACTORS, INTERVIEWS = "ties.csv", "actors.csv", "interviews.csv"
HEAD = ["respondent", "from", "to", "relation", "amount", "tied"]


@pytest.fixture
def forward(toy):
    """The toy study with the ends of a tie under `from` and `to`."""
    toy.relation["columns"] |= {"source": "from", "target": "to"}
    toy.files[TIES][0] = HEAD
    return toy


def _ties(*rows):
    return [HEAD, *([who, source, target, "advance", "5", ""] for who, source, target in rows)]


def _turned(toy):
    toy.files[TIES] = _ties(("W1", "W1", "T1"), ("W1", "W1", "M1"), ("W2", "W2", "T1"), ("W2", "M1", "W2"))


def test_reversed_ties_are_one_warning(forward, only):
    _turned(forward)
    only(
        forward.problems(),
        "reversed_ties",
        severity="warning",
        file=TIES,
        row=2,
        column="from",
        value="advance",
        message="3 of 4 rows of 'advance' run from a producer to a middleman. With dependent = 'target', who lends stands in 'from' and "
        "who borrows in 'to': if W1 borrowed from T1, swap the two",
    )


def test_reversed_sales_run_from_the_buyer(forward, only):
    forward.relation.update({"channel": "output", "dependent": "source"})
    forward.files[TIES] = _ties(("W1", "T1", "W1"), ("W2", "T1", "W2"))
    only(
        forward.problems(),
        "reversed_ties",
        message="2 of 2 rows of 'advance' run from a middleman to a producer. With dependent = 'source', who buys stands in 'to' and who "
        "sells in 'from': if W1 sold to T1, swap",
    )


def test_reversed_input_says_who_supplies(forward, only):
    forward.relation["channel"] = "input"
    _turned(forward)
    only(
        forward.problems(),
        "reversed_ties",
        message="who supplies stands in 'from' and who receives in 'to': if W1 took",
    )


@pytest.mark.parametrize(
    "rows",
    [
        [("W1", "W1", "T1"), ("W2", "T1", "W2")],
        [("W1", "W1", "T1")],
        [("W1", "W1", "T1"), ("W1", "W1", "M1"), ("W2", "T1", "W2"), ("W2", "M1", "W2")],
        [("W1", "W1", "W2"), ("W2", "W2", "W1")],
    ],
)
def test_half_of_the_ties_or_a_single_one_are_not_reversed(forward, rows):
    forward.files[TIES] = _ties(*rows)
    assert len(forward.problems()) == 0


def test_reversed_ties_of_roles_that_are_allowed_are_right(forward):
    forward.relation["allowed"] = [["weaver", "trader"], ["weaver", "master weaver"], ["master weaver", "weaver"]]
    _turned(forward)
    assert len(forward.problems()) == 0


def test_reversed_ties_are_not_told_again_as_strange_pairs(forward):
    forward.relation["allowed"] = [["trader", "weaver"], ["master weaver", "weaver"]]
    _turned(forward)
    forward.files[TIES].append(["W1", "W2", "W1", "advance", "5", ""])
    problems = forward.problems()
    assert problems[["rule", "row"]].to_numpy().tolist() == [["reversed_ties", 2], ["role_pair", 6]]


def _group(toy, *, position="group", **role):
    toy.codebook["roles"]["group"] = {"position": position, **role}
    toy.files[ACTORS].append(["G1", "Samooh", "group"])
    toy.files[INTERVIEWS].append(["G1", "answered"])
    toy.files[TIES].append(["W1", "G1", "W1", "advance", "5", ""])


@pytest.mark.parametrize("position", ["group", "institution", "supplier"])
def test_no_way_out_behind_a_group(toy, only, position):
    _group(toy, position=position)
    only(
        toy.problems(),
        "no_way_out",
        severity="warning",
        sheet="ties",
        value="G1",
        message="G1 gives credit and names no source of its own; its borrowers have no road out",
        fix="Set terminal = true for 'group' in [roles], who then deal on their own account, or add where the money comes from.",
    )


def test_no_way_out_is_told_once_for_several(toy, only):
    _group(toy)
    toy.files[ACTORS].append(["G2", "Sangh", "group"])
    toy.files[INTERVIEWS].append(["G2", "absent"])
    toy.files[TIES].append(["W2", "G2", "W2", "advance", "5", ""])
    only(
        toy.problems(),
        "no_way_out",
        value="G1, G2",
        message="G1, G2 give credit and name no source of their own; their",
    )


def test_a_source_that_is_nobody_is_no_way_out(toy, only):
    _group(toy)
    toy.files[TIES].append(["G1", "T1", "G1", "advance", "0", ""])
    only(toy.problems(), "no_way_out", value="G1")


def test_a_buyer_without_a_buyer(toy, only):
    toy.relation.update({"channel": "output", "dependent": "source"})
    toy.files[TIES] = [toy.files[TIES][0]]
    _group(toy)
    toy.files[TIES][-1] = ["W1", "W1", "G1", "advance", "5", ""]
    only(
        toy.problems(),
        "no_way_out",
        message="G1 buys goods and names no buyer of its own; its sellers have no road out",
    )


@pytest.mark.parametrize(
    "way", ["terminal", "onward", "refused", "half", "channel", "no roads", "finance", "to a middleman"]
)
def test_a_way_out_behind_a_group(toy, way):
    _group(toy, position="finance" if way == "finance" else "group", terminal=way == "terminal")
    if way == "onward":
        toy.files[TIES].append(["G1", "T1", "G1", "advance", "5", ""])
    if way == "refused":
        toy.files[TIES].append(["G1", "T1", "G1", "advance", "-88", ""])
    if way == "half":
        toy.files[ACTORS].append(["G2", "Sangh", "group"])
        toy.files[INTERVIEWS].append(["G2", "answered"])
        toy.files[TIES] += [["W2", "G2", "W2", "advance", "5", ""], ["G2", "T1", "G2", "advance", "5", ""]]
    if way == "channel":
        toy.codebook["channels"] = {"terminals": {"credit": ["group"]}}
    if way == "no roads":
        toy.codebook["channels"] = {"terminals": {"credit": []}}
    if way == "to a middleman":
        toy.files[TIES][-1] = ["M1", "G1", "M1", "advance", "5", ""]
    assert len(toy.problems()) == 0


@pytest.mark.parametrize("typed", ["advnce", "Advance of money", "money advance", "पेशगी", "Peshgi!"])
def test_misspelt_relation_is_an_error(toy, only, typed):
    toy.relation["label"] = {"en": "Advance of money", "hi": "पेशगी", "x": "peshgi"}
    toy.files[TIES].append(["W2", "T1", "W2", typed, "5", ""])
    toy.files[TIES].append(["W2", "T1", "W1", typed, "5", ""])
    only(
        toy.problems(),
        "misspelt_relation",
        severity="error",
        row=6,
        column="relation",
        value=typed,
        message=f"2 rows (6, 7) with relation {typed!r} belong to nothing in the codebook; the nearest is 'advance'",
    )


def test_misspelt_code_of_a_relation_names_the_code(toy, only):
    toy.relation.update({"where": {"q": ["Q1-credit"]}, "label": "Advance of money"})
    for row, value in zip(toy.files[TIES], ["q", *["Q1-credit"] * 3, "credit Q1"], strict=True):
        row[3] = value
    only(toy.problems(), "misspelt_relation", column="q", row=5, message="the nearest is 'Q1-credit'")


def test_a_relation_that_is_misspelt_throughout_is_not_told_again_as_silent(toy, only):
    for row in toy.files[TIES][1:]:
        row[3] = "advances"
    only(toy.problems(), "misspelt_relation", message="4 rows (2, 3, 4, 5)")


def test_rows_marked_by_two_columns_are_not_guessed_at(toy):
    toy.relation["where"] = {"relation": "advance", "tied": ["yes", "no", ""]}
    toy.files[TIES][1][5] = "maybe"
    assert "misspelt_relation" not in toy.problems()["rule"].tolist()


def test_those_whom_no_question_was_put_to_need_no_interview(toy, only):
    toy.relation["asked_of"] = ["weaver", "Master weaver"]
    toy.files[INTERVIEWS] = [row for row in toy.files[INTERVIEWS] if row[0] not in ("T1", "W10")]
    only(
        toy.problems(),
        "not_interviewed",
        message="1 of 4 actors who were to be asked have no interview (W10)",
        fix="Taken as unknown. Add their rows, give them the status not_sampled, or say in `asked_of` to which roles a question was put.",
    )


def test_a_question_put_to_everybody_counts_everybody(toy, only):
    toy.relation["asked_of"] = ["weaver", "Master weaver"]
    toy.codebook["relations"].append({"name": "trust", "where": {"sheet": "trust"}})
    toy.files["trust.csv"] = [["source", "target"], ["W1", "W2"]]
    toy.codebook["rounds"][0]["files"].append("trust.csv")
    toy.files[INTERVIEWS] = [row for row in toy.files[INTERVIEWS] if row[0] not in ("T1", "W10")]
    only(toy.problems(), "not_interviewed", message="2 of 5 actors have no interview (T1, W10)")


def test_a_bad_status_is_the_only_error(toy, only):
    toy.files[INTERVIEWS][1][1] = "answerd"
    only(toy.problems(), "unknown_status", row=2)


def test_reports_of_a_silent_person_are_one_error(toy):
    del toy.files[INTERVIEWS][1]
    toy.files[TIES].append(["W1", "W2", "W1", "advance", "5", ""])
    toy.files[TIES].append(["W1", "W10", "W1", "advance", "6", ""])
    problems = toy.problems().query("severity == 'error'")
    assert problems[["rule", "row", "column", "value"]].to_numpy().tolist() == [
        ["non_respondent_reports", 2, "respondent", "W1"]
    ]
    assert problems["message"].iloc[0].endswith("'W1' has no interview, so 3 rows of ties cannot be used: 2, 6, 7")


def test_interviews_without_rows_are_one_error(toy):
    toy.files[INTERVIEWS] = toy.files[INTERVIEWS][:1]
    problems = toy.problems()
    assert problems["rule"].tolist() == ["non_respondent_reports", "not_interviewed"]
    assert "there are none, so 3 rows of ties cannot be used" in problems["message"][0]


def test_a_missing_sheet_of_interviews_has_no_echo(toy):
    toy.codebook["interviews"] = {"sheet": "talks"}
    assert toy.problems().query("severity == 'error'")["rule"].tolist() == ["missing_sheet"]


@pytest.mark.parametrize(
    ("row", "rule", "column"),
    [
        (["W2", "T1", "W9", "advance", "5", ""], "unlisted_actor", "to"),
        (["W2", "T9", "W2", "advance", "5", ""], "unlisted_actor", "from"),
        (["W9", "T1", "W2", "advance", "5", ""], "unlisted_actor", "respondent"),
        (["W2", "", "W2", "advance", "5", ""], "empty_id", "from"),
        (["W2", "T1", "W1", "advance", "5", ""], "outside_reporter", "respondent"),
        (["W10", "T1", "W10", "advance", "5", ""], "non_respondent_reports", "respondent"),
    ],
)
def test_ties_are_told_under_their_own_heads(forward, only, row, rule, column):
    forward.files[TIES].append(row)
    only(forward.problems(), rule, row=6, column=column)
    assert not forward.problems()["message"].str.contains("source|target|reporter").any()


def test_closed_partner_and_unasked_role_under_their_own_heads(forward, only):
    forward.files[INTERVIEWS][5][1] = "closed"
    only(forward.problems(), "closed_actor", column="from")
    forward.files[INTERVIEWS][5][1] = "absent"
    forward.relation["asked_of"] = ["weaver"]
    only(forward.problems(), "not_asked_role", column="respondent")


def test_interviews_are_told_under_their_own_heads(toy):
    toy.codebook["interviews"] = {"actor": "person", "status": "outcome"}
    toy.files[INTERVIEWS][0] = ["person", "outcome"]
    toy.files[INTERVIEWS] += [["W7", "answered"], ["W1", "refused"]]
    problems = toy.problems()
    assert problems[["rule", "column"]].to_numpy().tolist() == [
        ["unlisted_actor", "person"],
        ["interview_conflict", "outcome"],
    ]


def test_one_sided_help_says_where_the_helper_stands(forward, only):
    forward.codebook["relations"][0] = {
        "name": "help", "kind": "cooperation", "weight_type": "frequency", "merge": "either", "where": {"relation": "advance"},
        "columns": {"reporter": "respondent", "source": "from", "target": "to", "weight": "amount"},
    }  # fmt: skip
    forward.files[TIES] = _ties(("W1", "W1", "W2"), ("W2", "W2", "W1"))
    only(
        forward.problems(),
        "one_sided_reports",
        message="all rows of 'help' have the respondent in 'from'",
        fix="If the tie runs to the respondent (she was helped), the other one (the helper) stands in 'from'; "
        'if nobody asked the other side, choose merge = "source".',
    )


def test_one_sided_without_a_respondent_column(forward, only):
    forward.relation["merge"] = "both"
    del forward.relation["columns"]["reporter"]
    forward.files[TIES] = _ties(("", "M1", "W2"))
    only(
        forward.problems(),
        "one_sided_reports",
        message="yet no tie is told of by who stands in 'to'",
        fix='Declare `columns.reporter`, the column that tells who said it; or choose merge = "source".',
    )


def test_one_sided_pairs_can_only_be_either(forward, only):
    forward.codebook["relations"][0] = {
        "name": "help", "directed": False, "merge": "both", "where": {"relation": "advance"},
        "columns": {"reporter": "respondent", "source": "from", "target": "to"},
    }  # fmt: skip
    forward.files[TIES] = _ties(("W1", "W1", "W2"), ("M1", "M1", "W1"))
    only(forward.problems(), "one_sided_reports", fix='If nobody asked the other side, choose merge = "either".')


@pytest.mark.parametrize(("typed", "fix"), [("2,5", "Write 2.5 with a point, or 25."), ("many", "The term is taken")])
def test_open_commas_in_terms(toy, typed, fix):
    toy.relation["columns"]["price"] = "price"
    toy.files[TIES][0].append("price")
    for row in toy.files[TIES][1:]:
        row.append(typed)
    problems = toy.problems()
    assert problems["rule"].tolist() == ["bad_term"] * 4
    assert problems["fix"].str.startswith(fix).all()


def test_strange_roles_of_all_relations_are_told_at_once(toy):
    toy.relation["asked_of"] = ["waever"]
    toy.codebook["relations"].append({"name": "trust", "asked_of": ["waever"], "allowed": [["weaver", "tradr"]]})
    with pytest.raises(CodebookError, match=r"not among them: 'waever' \('advance', 'trust'\); 'tradr' \('trust'\)"):
        parse_codebook(toy.codebook)
