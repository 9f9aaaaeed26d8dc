"""The network keeps its rules."""

import numpy as np
import pandas as pd
import pytest

from linkages.errors import LinkagesError, NetworkError
from linkages.measures import actor_table, density
from linkages.network import Network, Relation, Setting, Study, network_from_edges

ADVICE = Relation("advice", kind="cooperation")
KIN = Relation("kin", directed=False)


def ties(*rows, **columns):
    return pd.DataFrame(rows, columns=["source", "target", "relation", "weight"]).assign(**columns)


def actors(*ids, **columns):
    return pd.DataFrame(columns, index=list(ids))


def make(rows, ids=("a", "b", "c"), relations=(ADVICE,), **more):
    return Network(label="round", relations={r.name: r for r in relations}, actors=actors(*ids), ties=rows, **more)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            ties(("a", "a", "advice", 1)),
            r"two different actors; 1 of 1 ties break this, the first is a -> a in 'advice'",
        ),
        (ties(("a", "b", "advice", 0)), r"weight must be a finite number > 0"),
        (ties(("a", "b", "advice", np.nan)), r"weight must be a finite number > 0"),
        (ties(("a", "b", "advice", np.inf)), r"weight must be a finite number > 0"),
        (ties(("a", "z", "advice", 1)), r"target must be an actor of the roster; .* a -> z"),
        (ties(("a", "b", "trust", 1)), r"relation must be one of advice"),
        (ties(("a", "b", "advice", 1), ("a", "b", "advice", 2)), r"one row per source, target and relation; 2 of 2"),
    ],
)
def test_ties_that_break_a_rule_are_refused(rows, message):
    with pytest.raises(NetworkError, match=message):
        make(rows)


def test_a_pair_is_one_row_in_an_undirected_relation():
    net = make(ties(("c", "a", "kin", 2)), relations=(KIN,))
    assert net.ties[["source", "target"]].values.tolist() == [["a", "c"]]
    with pytest.raises(NetworkError, match="one row per source"):
        make(ties(("c", "a", "kin", 2), ("a", "c", "kin", 2)), relations=(KIN,))


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (actors(), "at least one actor"),
        (actors("a", "a"), r"the roster has 'a' more than once"),
        (actors("a", " "), "empty id"),
        (actors("a", position=["boss"]), r"position must be one of producer, .*; 'a' has 'boss'"),
    ],
)
def test_rosters_that_break_a_rule_are_refused(frame, message):
    with pytest.raises(NetworkError, match=message):
        Network(label="r", relations={"advice": ADVICE}, actors=frame, ties=ties())


def test_ids_are_text_and_whole_numbers_become_it():
    net = network_from_edges(pd.DataFrame({"source": [1.0, 10.0], "target": [2.0, 1.0]}))
    assert list(net.index) == ["1", "2", "10"]
    with pytest.raises(NetworkError, match=r"ids must be text; 1.5 came"):
        Network(label="r", relations={"advice": ADVICE}, actors=pd.DataFrame(index=[1.5]), ties=ties())


def test_isolates_stay_and_order_of_rows_does_not_matter():
    rows = ties(("b", "a", "advice", 1), ("a", "c", "advice", 2), ("a", "b", "advice", 3))
    one, two = make(rows, ids=("c", "b", "a", "lonely")), make(rows.iloc[::-1], ids=("c", "b", "a", "lonely"))
    assert list(one.index) == ["c", "b", "a", "lonely"]
    pd.testing.assert_frame_equal(one.ties, two.ties)
    assert one.ties["source"].tolist() == ["b", "a", "a"]
    assert one.ties["target"].tolist() == ["a", "c", "b"]


def test_nothing_that_is_handed_out_or_in_changes_the_network():
    rows, roster = ties(("a", "b", "advice", 1)), actors("a", "b", age=[30, 40])
    net = Network(label="r", relations={"advice": ADVICE}, actors=roster, ties=rows)
    rows.loc[0, "weight"] = 99
    roster.loc["a", "age"] = 1
    handed = net.ties
    handed.loc[0, "weight"] = 99
    frame = net.actors
    frame["age"] = 0
    assert net.ties["weight"].tolist() == [1]
    assert net.actors["age"].tolist() == [30, 40]
    with pytest.raises(ValueError, match="read-only"):
        net.arrays("advice")[2][0] = 5
    with pytest.raises(AttributeError):
        net.label = "other"


def test_the_absent_have_no_ties_and_answered_nothing():
    roster = actors("a", "b", present=[True, False])
    with pytest.raises(NetworkError, match="both ends of a tie must be present"):
        Network(label="r", relations={"advice": ADVICE}, actors=roster, ties=ties(("a", "b", "advice", 1)))
    net = Network(label="r", relations={"advice": ADVICE}, actors=roster, ties=ties())
    assert net.answered["advice"].tolist() == [True, False]


def test_a_dyad_is_a_tie_or_unknown_not_both():
    unknown = pd.DataFrame({"relation": ["advice"], "source": ["a"], "target": ["b"]})
    with pytest.raises(NetworkError, match="not both: a -> b"):
        make(ties(("a", "b", "advice", 1)), unknown=unknown)
    with pytest.raises(NetworkError, match="not on the roster"):
        make(ties(), unknown=unknown.assign(target="z"))


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"kind": "friendly"}, "kind must be one of dependence, cooperation, other; 'friendly' came"),
        ({"kind": "dependence"}, r"needs a channel, a dependent end and directed ties; came channel=None"),
        ({"directed": False, "merge": "source"}, "an undirected relation cannot have merge='source'"),
        ({"weight_type": "money"}, "weight_type must be one of"),
    ],
)
def test_relations_that_make_no_sense_are_refused(facts, message):
    with pytest.raises(NetworkError, match=message):
        Relation("r", **facts)


def test_defaults_of_a_relation():
    assert (ADVICE.label, ADVICE.merge, ADVICE.weight_type, KIN.merge) == ("advice", "source", "strength", "either")
    loan = Relation("loan", kind="dependence", channel="credit", dependent="target", unit="INR", period="month")
    assert (loan.merge, loan.unit_text) == ("target", "INR per month")


@pytest.mark.parametrize(
    ("edges", "message"),
    [
        (pd.DataFrame({"from": ["a"], "to": ["b"]}), "columns source and target; came: from, to"),
        (pd.DataFrame({"source": ["a", None], "target": ["b", "c"]}), "source in every row; row 1 has none"),
        (pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [None]}), "a -> b has none. Use 0 for no tie"),
        (pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"]}), "a -> b in 'tie' comes more than once"),
        ([("a", "b")], "edges must be a pandas DataFrame; a list came"),
        (pd.DataFrame({"source": ["a"], "target": ["b"], "relation": [None]}), "a relation in every row"),
        (
            pd.DataFrame({"source": ["a"], "target": ["b"], "relation": ["x.y"]}),
            "text without dots, not empty .* 'x.y' came",
        ),
        (pd.DataFrame({"source": [1.5], "target": [2.0]}), "ids must be text; 1.5 came"),
        (pd.DataFrame({"source": [True], "target": [False]}), "ids must be text; True came"),
    ],
)
def test_edge_lists_that_cannot_be_read(edges, message):
    with pytest.raises(NetworkError, match=message):
        network_from_edges(edges)


def test_edge_lists():
    edges = pd.DataFrame({"source": ["x", "y"], "target": ["y", "x"], "weight": [2, 0], "relation": ["buys", "buys"]})
    net = network_from_edges(
        edges, actors=pd.DataFrame({"id": ["x", "y", "z"], "role": ["producer", "middleman", "aunt"]})
    )
    assert net.relations["buys"].weight_type == "strength"
    assert net.ties[["source", "target", "weight"]].values.tolist() == [["x", "y", 2]]
    assert net.actors["position"].tolist()[:2] == ["producer", "middleman"]
    assert pd.isna(net.actors["position"]["z"])
    assert network_from_edges(edges.drop(columns="weight")).relations["buys"].weight_type == "binary"
    nobody = network_from_edges(edges.iloc[:0].drop(columns="relation"), actors=pd.DataFrame(index=["x", "y"]))
    assert list(nobody.relations) == ["tie"]
    assert density(nobody) == 0
    carried = pd.DataFrame({"id": ["7", "8"]}, index=pd.Index(["x", "y"], name="actor"))
    assert list(network_from_edges(edges, actors=carried).index) == ["x", "y"]
    with pytest.raises(NetworkError, match="relations must be a mapping of names to Relation"):
        network_from_edges(edges, relations=[ADVICE])
    with pytest.raises(NetworkError, match="actors must be a pandas DataFrame; a list came"):
        network_from_edges(edges, actors=["x", "y"])


def test_what_it_says_of_itself():
    roster = actors(
        "w1", "w2", "T", "gone", position=["producer", "producer", "middleman", "producer"], present=[1, 1, 1, 0]
    )
    answered = pd.DataFrame({"advice": [True, False, True, True]}, index=roster.index)
    net = Network(
        label="2024",
        relations={"advice": ADVICE},
        actors=roster,
        ties=ties(("w1", "T", "advice", 1)),
        answered=answered,
    )
    assert repr(net) == (
        "Network '2024' (observed): 3 actors (2 producers, 1 middleman), 1 of the roster not present\n"
        "  advice (cooperation): 1 tie, 1 did not answer"
    )
    hostile = net.with_(label="<script>alert(1)</script>")
    assert "<script>" not in hostile._repr_html_()


def test_a_study_holds_rounds_of_one_roster():
    one = make(ties(("a", "b", "advice", 1)))
    study = Study.from_networks("S", [one, one.with_(label="later")])
    assert list(study.rounds) == ["round", "later"]
    assert study["later"].label == "later"
    with pytest.raises(LinkagesError, match=r"no round 'last'; it has 'round', 'later'"):
        study["last"]
    with pytest.raises(NetworkError, match="all rounds share one roster; 'later' differs"):
        Study.from_networks("S", [one, make(ties(), ids=("a", "b")).with_(label="later")])
    with pytest.raises(
        AttributeError, match=r"each of its rounds has; expected one round here, for example study\['round'\]"
    ):
        actor_table(study)
    with pytest.raises(AttributeError, match="'Study' object has no attribute 'colour'"):
        study.colour  # noqa: B018
    with pytest.raises(NetworkError, match="at least one round"):
        Study(title="S", rounds={})
    with pytest.raises(NetworkError, match="must be the same"):
        Study(title="S", rounds={"x": one})


def test_setting_defaults_end_the_roads_where_the_outside_begins():
    assert Setting().terminals == {"output": ("market",), "credit": ("finance",), "input": ("supplier",)}
