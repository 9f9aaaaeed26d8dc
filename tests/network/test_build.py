"""Two reports of one tie: whose word counts, and what stays unknown."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.network import build_network, select_relations
from linkages.network.observed import dyad_total, is_observed, observed_counts, observed_total, own_answer
from linkages.survey.codebook import parse_codebook
from linkages.survey.core import Survey, no_problems

RULES = ["source", "target", "either", "both", "max", "mean"]


def survey(reports, told, ids="abc"):
    frame = pd.DataFrame(reports, columns=["reporter", "source", "target", "answer", "weight"]).assign(relation="help")
    interviews = pd.DataFrame({"actor": list(told), "relation": None, "status": "answered"})
    return Survey("b", pd.DataFrame({"name": list(ids), "role": None, "position": None, "present": True, "sampling_weight": 1.0},
                                    index=pd.Index(list(ids), name="actor")), frame, interviews, no_problems())  # fmt: skip


def build(reports, told, rule, *, directed=True, ids="abc"):
    relation = {
        "name": "help",
        "merge": rule,
        "directed": directed,
        "weight_type": "strength",
        "columns": {"weight": "w"},
    }
    codebook = parse_codebook({"title": "t", "rounds": [{"label": "b", "files": "x.csv"}], "relations": [relation]})
    return build_network(survey(reports, told, ids), codebook)


def state(net, source, target):
    rows = net.ties[(net.ties["source"] == source) & (net.ties["target"] == target)]
    if len(rows):
        return rows["weight"].iloc[0]
    seen = is_observed(net, net.index.get_indexer([source]), net.index.get_indexer([target]))[0]
    return 0.0 if seen else None


def present(reporter, weight):
    return (reporter, "a", "b", "present", weight)


BOTH_SAY, A_SAYS, B_SAYS = [present("a", 4), present("b", 2)], [present("a", 4)], [present("b", 2)]
CASES = [
    # reports, who answered, then the dyad a -> b under source, target, either, both, max, mean
    (BOTH_SAY, "ab", (4, 2, 3, 3, 4, 3)),
    (A_SAYS, "ab", (4, 0, 4, 0, 4, 2)),
    (B_SAYS, "ab", (0, 2, 2, 0, 2, 1)),
    (A_SAYS, "a", (4, None, 4, None, 4, 4)),
    (B_SAYS, "b", (None, 2, 2, None, 2, 2)),
    ([], "ab", (0, 0, 0, 0, 0, 0)),
    ([], "a", (0, None, None, 0, None, 0)),
    ([], "b", (None, 0, None, 0, None, 0)),
    ([], "", (None,) * 6),
    ([("a", "a", "b", "refused", np.nan)], "ab", (None, 0, None, 0, None, 0)),
    ([("a", "a", "b", "unknown", np.nan)], "a", (None,) * 6),
    ([("a", "a", "b", "absent", np.nan), present("b", 2)], "ab", (0, 2, 2, 0, 2, 1)),
    ([("a", "a", "b", "not_asked", np.nan), present("b", 2)], "ab", (None, 2, 2, None, 2, 2)),
    ([present("a", 4)], "b", (None, 0, None, 0, None, 0)),  # a reports but was not interviewed: the check refuses it
]


@pytest.mark.parametrize(("reports", "told", "expected"), CASES)
def test_rules_by_hand(reports, told, expected):
    found = tuple(state(build(reports, told, rule), "a", "b") for rule in RULES)
    assert found == expected


def test_number_of_reports_is_kept():
    assert build(BOTH_SAY, "ab", "either").ties["reports"].tolist() == [2]
    assert build(A_SAYS, "ab", "either").ties["reports"].tolist() == [1]


def test_undirected_reports_meet_whatever_their_order():
    reports = [("a", "a", "b", "present", 4), ("b", "b", "a", "present", 2)]
    net = build(reports, "ab", "mean", directed=False)
    assert net.ties[["source", "target", "weight", "reports"]].values.tolist() == [["a", "b", 3.0, 2]]


def test_a_third_party_is_not_heard():
    assert state(build([("c", "a", "b", "present", 9)], "abc", "either"), "a", "b") == 0


@st.composite
def networks(draw):
    ids = "abcde"
    told = draw(st.sets(st.sampled_from(ids)))
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(ids), st.sampled_from(ids)).filter(lambda p: p[0] != p[1]),
            unique=True,
            max_size=12,
        )
    )
    reports = []
    for a, b in pairs:
        for reporter in draw(st.sets(st.sampled_from((a, b)), min_size=1)):
            answer = draw(st.sampled_from(["present", "present", "absent", "refused", "unknown", "not_asked"]))
            reports.append((reporter, a, b, answer, draw(st.integers(1, 5)) if answer == "present" else np.nan))
    rule = draw(st.sampled_from(RULES))
    directed = True if rule in ("source", "target") else draw(st.booleans())
    if not directed:
        unique = {}
        for row in reports:
            unique.setdefault((row[0], frozenset(row[1:3])), row)
        reports = list(unique.values())
    return build(reports, told, rule, directed=directed, ids=ids)


@given(networks())
def test_counts_of_observed_dyads_equal_the_dyads_counted_one_by_one(net):
    n = len(net.index)
    rows, columns = (part.ravel() for part in np.meshgrid(np.arange(n), np.arange(n), indexing="ij"))
    seen = is_observed(net, rows, columns).reshape(n, n)
    assert not seen.diagonal().any()
    out, into = observed_counts(net)
    assert out.tolist() == seen.sum(axis=1).tolist()
    assert into.tolist() == seen.sum(axis=0).tolist()
    directed = net.single().directed
    assert observed_total(net) == (seen.sum() if directed else seen.sum() // 2)
    assert dyad_total(net) == (n * (n - 1) if directed else n * (n - 1) // 2)
    if not directed:
        assert (seen == seen.T).all()


def test_whose_own_answer_a_score_needs():
    told = "ab"
    assert own_answer(build([], told, "source"), "out").tolist() == [True, True, False]
    assert own_answer(build([], told, "source"), "in").tolist() == [True, True, True]
    assert own_answer(build([], told, "target"), "in").tolist() == [True, True, False]
    assert own_answer(build([], told, "target"), "out").tolist() == [True, True, True]
    assert own_answer(build([], told, "either"), "in").tolist() == [True, True, False]


def test_questions_put_to_some_roles_leave_the_others_silent():
    codebook = parse_codebook({
        "title": "t", "rounds": [{"label": "b", "files": "x.csv"}], "roles": {"weaver": "producer", "bank": "finance"},
        "relations": [{"name": "help", "asked_of": ["Weaver"]}, {"name": "trust"}],
    })  # fmt: skip
    one = survey([], "abc")
    asked = Survey("b", one.actors.assign(role=["weaver", "bank", "weaver"]), one.reports, one.interviews, one.problems)
    net = build_network(asked, codebook)
    assert net.answered["help"].tolist() == [True, False, True]
    assert net.answered["trust"].tolist() == [True, True, True]
    assert select_relations(net, "trust").single().name == "trust"


def test_a_question_s_own_status_goes_before_the_interview_s():
    codebook = parse_codebook(
        {"title": "t", "rounds": [{"label": "b", "files": "x"}], "relations": [{"name": "help"}, {"name": "trust"}]}
    )
    one = survey([], "ab")
    more = pd.DataFrame({"actor": ["a", "c"], "relation": ["help", "help"], "status": ["refused", "answered"]})
    net = build_network(Survey("b", one.actors, one.reports, pd.concat([one.interviews, more]), one.problems), codebook)
    assert net.answered["help"].tolist() == [False, True, True]
    assert net.answered["trust"].tolist() == [True, True, False]


def test_the_roster_of_the_study_marks_who_is_away():
    codebook = parse_codebook({"title": "t", "rounds": [{"label": "b", "files": "x"}], "relations": [{"name": "help"}]})
    one = survey([], "abc")
    roster = pd.DataFrame({"name": list("dabc"), "role": None, "position": None, "present": True, "sampling_weight": 1.0},
                          index=pd.Index(list("dabc"), name="actor"))  # fmt: skip
    net = build_network(one, codebook, roster=roster)
    assert net.present.tolist() == [False, True, True, True]
    assert not net.answered.loc["d", "help"]
