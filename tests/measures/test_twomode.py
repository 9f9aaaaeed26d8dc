"""Members and groups, by hand and against networkx."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages import measures
from linkages.errors import NetworkError
from linkages.measures import co_membership, density, group_overlap, group_sizes
from linkages.network import Relation, network_from_edges

MEMBERS = {"member": Relation("member", weight_type="binary")}


def _net(pairs, ids=None, silent=()):
    edges = pd.DataFrame(pairs, columns=["source", "target"])
    actors = None if ids is None else pd.DataFrame(index=ids)
    net = network_from_edges(edges, actors=actors, relations=MEMBERS)
    answered = net.answered
    answered.loc[list(silent)] = False
    return net.with_(answered=answered, ties=net.ties[~net.ties["source"].isin(silent)])


PAIRS = [("a", "G"), ("b", "G"), ("b", "H"), ("c", "H"), ("d", "H"), ("b", "J")]


def test_sizes_and_overlaps_by_hand():
    net = _net(PAIRS, ids=[*"abcde", *"GHJ"])
    sizes = group_sizes(net)
    assert sizes["members"].to_dict() == {"G": 2, "H": 3, "J": 1}
    assert sizes["share"].tolist() == pytest.approx([2 / 5, 3 / 5, 1 / 5])
    assert group_overlap(net).to_numpy().tolist() == [["G", "H", 1, 1 / 4], ["G", "J", 1, 1 / 2], ["H", "J", 1, 1 / 3]]


def test_a_silent_member_may_belong_anywhere():
    net = _net(PAIRS, ids=[*"abcde", *"GHJ"], silent=["b", "e"])
    sizes = group_sizes(net)
    assert sizes["members"].to_dict() == {"G": 1, "H": 2}
    assert sizes["unheard"].unique().tolist() == [2]
    shared = co_membership(net)
    assert shared.answered["shared"].to_dict() == {one: one in "acdJ" for one in net.index}
    assert shared.ties[["source", "target", "weight"]].to_numpy().tolist() == [["c", "d", 1.0]]


def test_shared_groups_are_a_network_of_members():
    shared = co_membership(_net(PAIRS, ids=[*"abcde", *"GHJ"]))
    assert shared.present.tolist() == [True] * 5 + [False] * 3
    ties = {(row.source, row.target): row.weight for row in shared.ties.itertuples()}
    assert ties == {("a", "b"): 1, ("b", "c"): 1, ("b", "d"): 1, ("c", "d"): 1}
    assert density(shared) == pytest.approx(4 / 10)


@given(st.sets(st.tuples(st.sampled_from("abcdef"), st.sampled_from("GHJK")), min_size=1))
def test_projections_equal_networkx(pairs):
    net = _net(sorted(pairs), ids=[*"abcdef", *"GHJK"])
    graph = nx.Graph(list(pairs))
    members, groups = {one for one, _ in pairs}, {one for _, one in pairs}
    theirs = nx.bipartite.weighted_projected_graph(graph, members)
    ours = co_membership(net).ties
    assert {(row.source, row.target): row.weight for row in ours.itertuples()} == {
        (min(a, b), max(a, b)): data["weight"] for a, b, data in theirs.edges(data=True)
    }
    overlap = nx.bipartite.overlap_weighted_projected_graph(graph, groups, jaccard=True)
    found = group_overlap(net).set_index(["group", "other"])["jaccard"].to_dict()
    assert found == pytest.approx({(min(a, b), max(a, b)): data["weight"] for a, b, data in overlap.edges(data=True)})
    assert np.isclose(group_sizes(net)["members"].sum(), len(pairs))


def test_memberships_have_a_direction():
    edges = pd.DataFrame({"source": ["a"], "target": ["b"]})
    net = network_from_edges(edges, relations={"kin": Relation("kin", directed=False)})
    with pytest.raises(NetworkError, match="memberships run from members to groups; 'kin' is undirected"):
        group_sizes(net)


def test_an_actor_column_names_groups_by_id_by_name_or_by_itself() -> None:
    actors = pd.DataFrame(
        {
            "name": ["a", "b", "c", "d", "Asha group"],
            "position": ["producer"] * 4 + ["group"],
            "shg": ["S1", "Asha group", "Hope", None, "S1"],
        },
        index=["a", "b", "c", "d", "S1"],
    )
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["d"]}), actors=actors)
    two = measures.membership_network(net, "shg")
    assert two.ties[["source", "target"]].to_numpy().tolist() == [["a", "S1"], ["b", "S1"], ["c", "Hope"]]
    assert list(two.index) == ["a", "b", "c", "d", "S1", "Hope"]
    assert measures.group_sizes(two)["members"].to_dict() == {"S1": 2, "Hope": 1}
    assert measures.co_membership(two).ties[["source", "target"]].to_numpy().tolist() == [["a", "b"]]


def test_who_answered_nothing_and_has_no_entry_may_belong_to_any_group() -> None:
    actors = pd.DataFrame({"shg": ["G", None, None]}, index=["a", "b", "c"])
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["c"]}), actors=actors)
    silent = net.with_(answered=net.answered.assign(tie=[False, False, True]))
    sizes = measures.group_sizes(measures.membership_network(silent, "shg"))
    assert sizes.loc["G", ["members", "unheard", "share"]].tolist() == [1, 1, 0.5]


def test_a_column_that_is_not_there_is_refused() -> None:
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["c"]}))
    with pytest.raises(NetworkError, match="'shg' is no column of the actors"):
        measures.membership_network(net, "shg")
