"""Who took part: silence, absence and questions that were not put to everyone."""

import pandas as pd
import pytest

from linkages.change import actor_status, response_table
from linkages.network import Relation, Study, network_from_edges
from linkages.survey.codebook import parse_codebook
from linkages.survey.core import Survey, no_problems

ROSTER = ["w1", "w2", "w3", "w4", "w5", "T", "M"]
POSITIONS = ["producer"] * 5 + ["middleman", "market"]


def a_round(label, *, away=(), silent=None, role=None):
    index = pd.Index(ROSTER, dtype="str", name="actor")
    actors = pd.DataFrame({"position": POSITIONS, "role": ["weaver"] * 5 + ["trader", "buyers"]}, index=index)
    actors["present"] = ~index.isin(away)
    actors.loc[role or [], ["role", "position"]] = ["trader", "middleman"]
    relations = {"yarn": Relation("yarn", merge="target"), "advice": Relation("advice", merge="either")}
    edges = pd.DataFrame({"source": ["T"], "target": ["w1"], "relation": ["yarn"]})
    net = network_from_edges(edges, actors=actors, relations=relations, label=label)
    silent = {"yarn": [], "advice": []} | (silent or {})
    return net.with_(
        answered=pd.DataFrame({name: ~index.isin([*who, "M"]) for name, who in silent.items()}, index=index)
    )


def study():
    before = a_round("2004", away=["w2"], silent={"yarn": ["w4"], "advice": ["w4"]})
    after = a_round("2007", away=["w3"], silent={"yarn": ["w5", "T"], "advice": ["w5"]}, role=["w2"])
    return Study.from_networks("Toy", [before, after])


def test_status_of_every_actor():
    table = actor_status(study())
    assert table.index.tolist() == ROSTER
    assert table["status"].tolist() == ["stayed", "entered", "left", "silent", "silent", "stayed", "silent"]
    assert table["silent_in"].dropna().to_dict() == {"w4": "before", "w5": "after", "M": "both"}
    assert table.loc["T", ["yarn.status", "yarn.silent_in", "advice.status"]].tolist() == ["silent", "after", "stayed"]


def test_who_entered_is_described_as_in_the_followup():
    table = actor_status(study())
    assert table.loc["w2", ["role", "position"]].tolist() == ["trader", "middleman"]
    assert table.loc["w3", ["role", "position"]].tolist() == ["weaver", "producer"]


def test_turned_round_entered_is_left():
    there, back = actor_status(study()), actor_status(study(), baseline="2007", followup="2004")
    turned = {"entered": "left", "left": "entered"}
    assert back["status"].tolist() == [turned.get(word, word) for word in there["status"]]
    assert back["silent_in"].dropna().to_dict() == {"w4": "after", "w5": "before", "M": "both"}


def codebook():
    yarn = {"name": "yarn", "merge": "target", "asked_of": ["Weaver"]}
    return parse_codebook(
        {
            "title": "Toy",
            "rounds": [{"label": "2004", "files": "a.csv"}, {"label": "2007", "files": "b.csv"}],
            "roles": {"weaver": "producer", "trader": "middleman", "buyers": "market"},
            "relations": [yarn, {"name": "advice", "merge": "either"}],
        }
    )


def asked_study(not_sampled=()):
    net = study()
    surveys = {
        one.label: Survey(
            label=one.label,
            actors=one.actors,
            reports=pd.DataFrame(),
            interviews=pd.DataFrame({"actor": list(not_sampled), "relation": pd.NA, "status": "not_sampled"}),
            problems=no_problems(),
        )
        for one in net
    }
    return Study(title="Toy", rounds=net.rounds, codebook=codebook(), surveys=surveys)


def test_who_was_not_asked_is_not_silent():
    table = actor_status(asked_study())
    assert table.loc["M", ["status", "yarn.status", "advice.status"]].tolist() == ["silent", "not asked", "silent"]
    assert table.loc["w4", ["yarn.status", "yarn.silent_in"]].tolist() == ["silent", "before"]
    sampled = actor_status(asked_study(not_sampled=["M"]))
    assert sampled.loc["M", ["status", "advice.status"]].tolist() == ["not asked", "not asked"]
    assert pd.isna(sampled.loc["M", "silent_in"])


def test_response_by_question_round_and_position():
    table = response_table(study()).set_index(["relation", "round", "position"])
    expected = {
        ("any question", "2004", "all"): (6, 6, 4),
        ("any question", "2004", "producer"): (4, 4, 3),
        ("any question", "2007", "producer"): (3, 3, 2),
        ("any question", "2007", "middleman"): (2, 2, 2),
        ("yarn", "2007", "middleman"): (2, 2, 1),
        ("yarn", "2007", "market"): (1, 1, 0),
    }
    for row, counts in expected.items():
        assert tuple(table.loc[row, ["present", "asked", "answered"]]) == counts
        assert table.loc[row, "response_rate"] == pytest.approx(counts[2] / counts[1])


def test_dyads_lost_by_hand():
    table = response_table(study()).set_index(["relation", "round", "position"])
    # 2004: six present, the receiver speaks. Into w4 and into M: five dyads each are lost.
    assert table.loc[("yarn", "2004", "all"), ["dyads", "lost"]].tolist() == [30, 10]
    # those that touch the market: the five into it, and w4's from it.
    assert table.loc[("yarn", "2004", "market"), ["dyads", "lost"]].tolist() == [10, 6]
    # those that touch a producer: all but the two between trader and market; five into w4, four from producers into the market.
    assert table.loc[("yarn", "2004", "producer"), ["dyads", "lost"]].tolist() == [28, 9]
    # either: a "no" needs both; 6 * 5 dyads less 4 * 3 among those who answered.
    assert table.loc[("advice", "2004", "all"), ["dyads", "lost"]].tolist() == [30, 18]
    assert pd.isna(table.loc[("any question", "2004", "all"), "lost"])


def test_response_counts_only_those_asked():
    table = response_table(asked_study(not_sampled=["M"])).set_index(["relation", "round", "position"])
    row = table.loc[("yarn", "2004", "middleman")]
    # The trader volunteered an answer: whoever answered was asked.
    assert row[["present", "asked", "answered"]].tolist() == [1, 1, 1]
    market = table.loc[("any question", "2007", "market")]
    assert market[["present", "asked", "answered"]].tolist() == [1, 0, 0]
    assert pd.isna(market["response_rate"])
