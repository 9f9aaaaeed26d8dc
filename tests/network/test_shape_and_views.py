"""Choosing, combining and handing over networks."""

from itertools import combinations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.network import (
    Network,
    Relation,
    combine_relations,
    network_from_edges,
    select_relations,
    subset,
    symmetrise,
    to_igraph,
    to_networkx,
    to_sparse,
)
from linkages.network.observed import is_observed
from linkages.network.views import tie_lengths


@pytest.fixture
def net():
    edges = pd.DataFrame(
        [
            ("a", "b", 2, "loan"),
            ("b", "a", 6, "loan"),
            ("a", "c", 4, "loan"),
            ("a", "b", 1, "trust"),
            ("c", "b", 1, "trust"),
        ],
        columns=["source", "target", "weight", "relation"],
    )
    relations = {
        "loan": Relation("loan", weight_type="amount", unit="INR"),
        "trust": Relation("trust", weight_type="binary"),
    }
    return network_from_edges(
        edges, relations=relations, actors=pd.DataFrame({"age": [30, None, 50]}, index=["a", "b", "c"])
    )


def test_matrix_has_sources_in_rows(net):
    loans = select_relations(net, "loan")
    assert to_sparse(loans).toarray().tolist() == [[0, 2, 4], [6, 0, 0], [0, 0, 0]]
    assert to_sparse(loans, weighted=False).toarray().tolist() == [[0, 1, 1], [1, 0, 0], [0, 0, 0]]
    with pytest.raises(NetworkError, match="has 2: loan, trust"):
        to_sparse(net)


def test_igraph_view(net):
    graph = to_igraph(net)
    assert graph.is_directed()
    assert graph.vs["name"] == ["a", "b", "c"]
    assert [(graph.vs[e.source]["name"], graph.vs[e.target]["name"], e["weight"], e["relation"]) for e in graph.es] == [
        ("a", "b", 2, "loan"), ("a", "c", 4, "loan"), ("b", "a", 6, "loan"), ("a", "b", 1, "trust"), ("c", "b", 1, "trust"),
    ]  # fmt: skip
    assert graph.vs["age"] == [30.0, None, 50.0]


def test_networkx_views(net):
    many = to_networkx(net)
    assert isinstance(many, nx.MultiDiGraph)
    assert many.edges["b", "a", "loan"]["weight"] == 6
    assert "age" not in many.nodes["b"]
    one = to_networkx(select_relations(net, "loan"))
    assert type(one) is nx.DiGraph
    np.testing.assert_array_equal(
        nx.to_numpy_array(one, nodelist=list(net.index)), to_sparse(select_relations(net, "loan")).toarray()
    )
    pair = to_networkx(symmetrise(select_relations(net, "loan"), how="sum"))
    assert type(pair) is nx.Graph
    assert pair.edges["a", "b"]["weight"] == 8


def test_the_undirected_matrix_is_symmetric(net):
    loans = symmetrise(select_relations(net, "loan"), how="max")
    assert to_sparse(loans).toarray().tolist() == [[0, 6, 4], [6, 0, 0], [4, 0, 0]]


def test_strength_becomes_distance_once():
    np.testing.assert_allclose(tie_lengths(np.array([1.0, 2.0, 3.0]), Relation("r")), [2, 1, 2 / 3])
    np.testing.assert_allclose(tie_lengths(np.array([1.0, 2.0]), Relation("km", weight_type="distance")), [1, 2])


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("either", {("a", "b"): 6, ("a", "c"): 4}),
        ("max", {("a", "b"): 6, ("a", "c"): 4}),
        ("sum", {("a", "b"): 8, ("a", "c"): 4}),
        ("mean", {("a", "b"): 4, ("a", "c"): 2}),
        ("both", {("a", "b"): 2}),
        ("min", {("a", "b"): 2}),
    ],
)
def test_symmetrise_by_hand(net, how, expected):
    ties = symmetrise(select_relations(net, "loan"), how=how).ties
    assert {(row.source, row.target): row.weight for row in ties.itertuples()} == expected


def test_symmetrise_leaves_a_pair_unknown_where_silence_decides(net):
    answered = net.answered
    answered.loc["c", "loan"] = False
    quiet = select_relations(net.with_(answered=answered), "loan")
    one, both = symmetrise(quiet, how="either"), symmetrise(quiet, how="both")
    b, c, a = (net.index.get_indexer([actor]) for actor in "bca")
    assert not is_observed(one, b, c)[0]  # b said no, c is silent
    assert is_observed(both, b, c)[0]  # b said no: not both
    assert not is_observed(both, a, c)[0]  # a said yes, c is silent: open
    assert is_observed(one, a, c)[0]


def test_symmetrise_of_the_receiver_s_word_keeps_the_answers(net):
    relation = Relation("loan", merge="target")
    quiet = select_relations(net, "loan").with_(relations={"loan": relation})
    assert symmetrise(quiet, how="either").ties["weight"].tolist() == [6, 4]


@pytest.mark.parametrize(
    ("how", "expected"),
    [("any", {"ab": 1, "ba": 1, "ac": 1, "cb": 1}), ("count", {"ab": 2, "ba": 1, "ac": 1, "cb": 1})],
)
def test_combine_by_hand(net, how, expected):
    ties = combine_relations(net, how=how).ties
    assert {row.source + row.target: row.weight for row in ties.itertuples()} == expected


def test_rupees_and_trust_do_not_add_up(net):
    with pytest.raises(NetworkError, match="weights of different units do not add up"):
        combine_relations(net, how="sum")
    with pytest.raises(NetworkError, match="how must be any, sum, max or count"):
        combine_relations(net, how="product")
    loans = net.with_(relations={name: Relation(name, weight_type="amount", unit="INR") for name in net.relations})
    assert combine_relations(loans, how="sum").ties["weight"].sum() == 14


def test_combining_keeps_silence(net):
    answered = net.answered
    answered.loc["c", "trust"] = False
    assert combine_relations(
        net.with_(answered=answered, ties=net.ties[net.ties["source"] != "c"]), how="any"
    ).answered["combined"].tolist() == [True, True, False]


def test_subset_and_strangers(net):
    small = subset(net, ["c", "a"])
    assert list(small.index) == ["a", "c"]
    assert small.ties["weight"].tolist() == [4]
    with pytest.raises(NetworkError, match="'z' is not on the roster"):
        subset(net, ["a", "z"])
    with pytest.raises(NetworkError, match="'gift' is not a relation"):
        select_relations(net, "gift")


def test_present_only():
    edges = pd.DataFrame({"source": ["a"], "target": ["c"]})
    net = network_from_edges(edges, actors=pd.DataFrame({"present": [True, False, True]}, index=list("abc")))
    graph = to_igraph(net, present_only=True)
    assert graph.vs["name"] == ["a", "c"]
    assert graph.get_edgelist() == [(0, 1)]


@given(st.data(), st.sampled_from(["source", "target", "either", "both"]), st.sampled_from(["either", "both"]))
def test_pairs_are_known_exactly_when_their_directions_decide(data, rule, how):
    ids = list("abcd")
    told = data.draw(st.sets(st.sampled_from(ids)))
    asked = {"source": lambda i, j: i in told, "target": lambda i, j: j in told,
             "either": lambda i, j: i in told and j in told, "both": lambda i, j: i in told or j in told}[rule]  # fmt: skip
    pairs = [(i, j) for i in ids for j in ids if i != j and asked(i, j)]
    status = {pair: data.draw(st.sampled_from(["yes", "no", "no", "unknown"])) for pair in pairs}
    ties = [pair for pair, state in status.items() if state == "yes"]
    doubt = [pair for pair, state in status.items() if state == "unknown"]
    net = Network(
        label="r",
        relations={"help": Relation("help", merge=rule)},
        actors=pd.DataFrame(index=ids),
        ties=pd.DataFrame(ties, columns=["source", "target"]).astype(str).assign(relation="help", weight=1.0),
        answered=pd.DataFrame({"help": [one in told for one in ids]}, index=ids),
        unknown=pd.DataFrame(doubt, columns=["source", "target"]).assign(relation="help"),
    )
    made = symmetrise(net, how=how)
    for i, j in combinations(ids, 2):
        states = {status.get((i, j), "unknown"), status.get((j, i), "unknown")}
        if how == "either":
            expected = "yes" if "yes" in states else "no" if states == {"no"} else "unknown"
        else:
            expected = "yes" if states == {"yes"} else "no" if "no" in states else "unknown"
        tied = ((made.ties["source"] == i) & (made.ties["target"] == j)).any()
        seen = is_observed(made, net.index.get_indexer([i]), net.index.get_indexer([j]))[0]
        assert ("yes" if tied else "no" if seen else "unknown") == expected
