"""Dependence by hand: the worked example, and the cases that a field team meets."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures import (
    actor_table,
    captives,
    captivity_tree,
    degree,
    disintermediated_share,
    exit_options,
    hegemony,
    interlinked_pairs,
    interlinking,
    middleman_share,
    partner_hhi,
    road_table,
    shares,
    top_partner_share,
    walk,
    weighted_beta,
)
from linkages.network import Relation, network_from_edges

POSITIONS = {
    "T": "middleman",
    "M": "middleman",
    "S": "group",
    "K": "market",
    "B": "finance",
    "Y": "supplier",
    "w": "producer",
}
SALE = Relation(
    "sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR", period="month"
)
LOAN = Relation(
    "loan", kind="dependence", channel="credit", dependent="target", weight_type="amount", unit="INR", period="month"
)
YARN = Relation(
    "yarn", kind="dependence", channel="input", dependent="target", weight_type="amount", unit="INR", period="month"
)


def network(sales="", loans="", *, yarn="", extra=(), silent=()):
    """A network from lines such as ``w1 T1 100``; positions follow the first letter of an id."""
    parts = []
    for relation, text in ((SALE, sales), (LOAN, loans), (YARN, yarn)):
        rows = [line.split() for line in text.split(",") if line.strip()]
        parts.append(pd.DataFrame(rows, columns=["source", "target", "weight"]).assign(relation=relation.name))
    edges = pd.concat(parts)
    ids = sorted({*edges["source"], *edges["target"], *extra})
    actors = pd.DataFrame(
        {"position": [POSITIONS[one[0]] for one in ids], "role": [POSITIONS[one[0]] for one in ids]}, index=ids
    )
    used = {relation.name: relation for relation in (SALE, LOAN, YARN) if relation.name in set(edges["relation"])}
    net = network_from_edges(edges, actors=actors, relations=used)
    answered = net.answered
    answered.loc[list(silent)] = False
    return net.with_(answered=answered)


@pytest.fixture
def worked():
    return network(
        "w1 T1 100,w2 T1 100,w3 T1 70,w3 T2 30,w4 T2 100,w5 S 60,w5 T1 40,w6 K 50,w6 T2 50,T1 K 310,T2 T1 100,T2 K 80,S K 60"
    )


def test_worked_example(worked):
    held = captives(worked, channel="output")
    assert held.values.tolist() == [["w1", "T1", 1], ["w2", "T1", 1], ["w4", "T2", 1]]
    walk = hegemony(worked, channel="output")
    assert list(walk.index) == ["w1", "w2", "w3", "w4", "w5", "w6"]
    assert list(walk.columns) == ["T1", "T2"]
    np.testing.assert_allclose(walk.loc["w4"], [100 / 180, 1.0], atol=1e-12)
    np.testing.assert_allclose(walk.loc["w3"], [0.7 + 0.3 * 100 / 180, 0.3], atol=1e-12)
    exits = exit_options(worked, channel="output")
    assert exits[["w1", "w2", "w3", "w4", "w5", "w6"]].tolist() == [1, 1, 2, 1, 2, 2]
    assert exits[["T1", "T2", "S", "K"]].isna().all()
    ds = disintermediated_share(worked, channel="output")
    np.testing.assert_allclose(ds[["w1", "w2", "w3", "w4", "w5", "w6"]], [0, 0, 0, 0, 0.6, 0.5], atol=1e-12)
    beta = weighted_beta(worked, channel="output")
    np.testing.assert_allclose(beta[["T1", "T2", "S", "K"]], [3.1, 1.8, 0.6, 0.5], atol=1e-12)
    assert beta.sum() == pytest.approx(6, abs=1e-12)


def test_seventy_thirty_seller_has_two_exits_no_captor_and_is_class_captive(worked):
    row = road_table(worked, channel="output").loc["w3"]
    assert (row["road"], row["exits"], row["captive"], row["class_captive"]) == ("ok", 2, 0, 1)
    assert pd.isna(row["captor"])
    assert top_partner_share(worked, channel="output")["w3"] == pytest.approx(0.7)
    assert partner_hhi(worked, channel="output")["w3"] == pytest.approx(0.49 + 0.09)
    assert shares(worked, channel="output")["w3"].to_dict() == pytest.approx({"T1": 0.7, "T2": 0.3})


def test_trader_behind_the_master_weaver_holds_without_a_direct_tie():
    net = network("w1 M1 5,w2 M1 3,w3 M2 1,M1 T1 8,M2 T1 1,T1 K 9")
    held = captives(net, channel="output")
    assert held[held["captor"] == "T1"][["actor", "depth"]].values.tolist() == [["w1", 2], ["w2", 2], ["w3", 2]]
    assert hegemony(net, channel="output")["T1"].tolist() == pytest.approx([1, 1, 1])
    assert weighted_beta(net, channel="output")["T1"] == 0
    tree = captivity_tree(net, channel="output")
    assert tree.loc[["w1", "M1", "T1"], "depth"].tolist() == [2, 1, 0]
    assert tree.loc[["w1", "M1"], "captor"].tolist() == ["M1", "T1"]
    assert tree.loc["T1", "captives"] == 3


def test_group_that_sells_to_the_market_frees_and_one_without_a_buyer_strands():
    freed = road_table(network("w1 T1 5,w1 S1 5,T1 K 5,S1 K 5"), channel="output").loc["w1"]
    assert (freed["exits"], freed["class_captive"], freed["disintermediated_share"]) == (2, 0, 0.5)
    stuck = road_table(network("w1 T1 5,w1 S1 15,w2 S1 5,T1 K 5"), channel="output")
    assert stuck.loc["w1", "stranded_share"] == pytest.approx(0.75)
    assert stuck.loc["w1", ["road", "exits", "captor"]].tolist() == ["ok", 1, "T1"]
    assert stuck.loc["w2", ["road", "exits"]].tolist() == ["stranded", 0]
    assert pd.isna(stuck.loc["w2", "disintermediated_share"])
    assert stuck.loc["w2", "stranded_share"] == 1


def test_two_traders_who_sell_only_to_each_other_are_a_dead_end():
    net = network("w1 T1 5,w2 T1 1,w2 T3 1,T1 T2 5,T2 T1 5,T3 K 1")
    table = road_table(net, channel="output")
    assert table["road"][["w1", "w2"]].tolist() == ["stranded", "ok"]
    assert hegemony(net, channel="output").loc["w1"].isna().all()
    assert hegemony(net, channel="output").loc["w2"].tolist() == [0, 0, 1]


def test_cycle_of_middlemen_with_one_way_out():
    net = network("w1 T1 1,T1 T2 1,T2 T3 1,T3 T1 1,T3 K 1")
    assert captives(net, channel="output")["captor"].tolist() == ["T1", "T2", "T3"]
    assert hegemony(net, channel="output").loc["w1"].tolist() == pytest.approx([1, 1, 1])


def test_middleman_who_names_no_buyer_reaches_the_outside():
    assert road_table(network("w1 T1 5"), channel="output").loc["w1", ["road", "exits"]].tolist() == ["ok", 1]


def test_silent_middleman_is_assumed_to_reach_the_outside_and_bounds_say_so():
    net = network("w1 T1 5,w1 T2 5,w2 T2 1,w3 T3 1,T1 K 5,T3 K 1", silent=["T2"])
    table = road_table(net, channel="output")
    assert table.loc["w1", ["exits_low", "exits", "exits_high"]].tolist() == [1, 2, 2]
    assert table.loc["w1", ["captive_low", "captive", "captive_high"]].tolist() == [0, 0, 1]
    assert table.loc["w2", ["exits_low", "exits", "exits_high"]].tolist() == [0, 1, 1]
    assert table["assumed_onward"][["w1", "w2", "w3"]].tolist() == [1, 1, 0]
    assert table.loc["w3", ["exits_low", "exits", "exits_high"]].tolist() == [1, 1, 1]
    alone = hegemony(net, channel="output", onward="none")
    assert alone.loc["w1", "T1"] == 1
    assert alone.loc["w2"].isna().all()


def test_refused_answer_is_unknown_and_never_zero():
    net = network("w1 T1 5,T1 K 5", extra=["w2", "w3"], silent=["w2"])
    table = road_table(net, channel="output")
    assert table["road"][["w1", "w2", "w3"]].tolist() == ["ok", "unknown", "none"]
    for measure in (exit_options, disintermediated_share, top_partner_share, middleman_share):
        assert measure(net, channel="output")[["w2", "w3"]].isna().all(), measure.__name__
    assert hegemony(net, channel="output").loc[["w2", "w3"]].isna().all(axis=None)


def test_credit_runs_back_to_the_lender_and_the_bank_is_no_middleman():
    net = network(loans="T1 w1 30,B w1 10,T1 w2 5,B T1 100")
    assert shares(net, channel="credit")["w1"].to_dict() == pytest.approx({"T1": 0.75, "B": 0.25})
    assert middleman_share(net, channel="credit")[["w1", "w2"]].tolist() == pytest.approx([0.75, 1])
    assert captives(net, channel="credit").values.tolist() == [["w2", "T1", 1]]
    assert exit_options(net, channel="credit")["w1"] == 2


def test_channel_not_open_to_a_role_is_not_used():
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", allowed=(("weaver", "trader"),))
    actors = pd.DataFrame(
        {"role": ["weaver", "helper", "trader"], "position": ["producer", "producer", "middleman"]},
        index=["w1", "w2", "T1"],
    )
    edges = pd.DataFrame({"source": ["w1"], "target": ["T1"], "weight": [1.0]})
    net = network_from_edges(edges, actors=actors, relations={"sale": sale})
    assert road_table(net, channel="output")["road"].tolist()[:2] == ["ok", "not used"]


def test_interlinked_pair_in_two_of_three_channels():
    net = network(
        sales="w1 T1 80,w1 K 20,w2 T1 50,w2 T2 50,T1 K 1,T2 K 1",
        loans="T1 w1 100,T1 w2 40,B w2 60,B T1 1",
        yarn="Y w1 10,T1 w2 10",
    )
    table = interlinked_pairs(net).set_index(["actor", "partner"])
    assert table.loc[("w1", "T1"), ["credit", "input", "output", "channels"]].tolist() == pytest.approx([1, 0, 0.8, 2])
    assert table.loc[("w1", "T1"), "locked"]
    assert not table.loc[("w1", "T1"), "triple_lock"]
    assert table.loc[("w1", "T1"), "intensity"] == pytest.approx((0 + 0.8 + 0) / 3)
    assert table.loc[("w2", "T1"), "channels"] == 2
    assert interlinked_pairs(net, tau=0.4).set_index(["actor", "partner"]).loc[("w2", "T1"), "triple_lock"]
    assert interlinking(net)[["w1", "w2"]].tolist() == pytest.approx([0.8 / 3, (0.4 + 0.4 + 0.5) / 3])
    assert middleman_share(net)[["w1", "w2"]].tolist() == pytest.approx([(1 + 0 + 0.8) / 3, (0.4 + 1 + 1) / 3])
    weighted = net.with_(setting=type(net.setting)(channel_weights={"credit": 3, "output": 1}))
    assert middleman_share(weighted)["w1"] == pytest.approx((3 * 1 + 0.8) / 4)


def test_one_channel_is_no_interlinking_and_a_missing_answer_is_not_known():
    net = network(sales="w1 T1 80,w2 T1 1,T1 K 1", loans="T1 w2 5,B T1 1", silent=[])
    assert interlinking(net)["w1"] == 0
    answered = net.answered
    answered.loc["w2", "loan"] = False
    hidden = net.with_(answered=answered, ties=net.ties[net.ties["target"] != "w2"])
    assert pd.isna(interlinking(hidden)["w2"])
    assert pd.isna(middleman_share(hidden)["w2"])
    assert middleman_share(hidden, channel="output")["w2"] == 1


def test_relations_of_a_channel_must_add_up(worked):
    other = Relation(
        "export", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="USD"
    )
    net = worked.with_(relations={**worked.relations, "export": other}, answered=None)
    with pytest.raises(NetworkError, match=r"sale: amount, INR per month; export: amount, USD"):
        shares(net, channel="output")


def test_dependence_needs_positions():
    net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), relations={"sale": SALE})
    with pytest.raises(NetworkError, match="positions"):
        shares(net, channel="output")
    with pytest.raises(NetworkError, match="no dependence relation"):
        shares(net, channel="credit")


def test_a_partner_of_whom_nothing_is_known_leaves_the_shares_unknown():
    net = network("w1 T2 100,w2 T1 5,T1 K 1,T2 K 1")
    doubt = pd.DataFrame({"relation": ["sale", "sale"], "source": ["w1", "w3"], "target": ["T1", "T1"]})
    roster = pd.concat([net.actors, pd.DataFrame({"position": ["producer"]}, index=["w3"])])
    unclear = net.with_(actors=roster, answered=None, unknown=doubt)
    table = road_table(unclear, channel="output")
    assert table["road"][["w1", "w2", "w3"]].tolist() == ["unknown", "ok", "unknown"]
    assert top_partner_share(unclear, channel="output")[["w1", "w3"]].isna().all()
    assert not captives(unclear, channel="output")["actor"].isin(["w1"]).any()
    assert degree(unclear, direction="out")[["w1", "w3"]].isna().all()
    assert degree(unclear, direction="in")["T1"] == 1


def test_where_the_partners_word_counts_their_silence_is_unknown():
    loan = Relation("loan", kind="dependence", channel="credit", dependent="target", merge="source")
    roles = {"w1": "producer", "w2": "producer", "T1": "middleman", "T2": "middleman"}
    actors = pd.DataFrame({"position": roles, "role": {one: "weaver" if one[0] == "w" else "trader" for one in roles}})
    edges = pd.DataFrame({"source": ["T1"], "target": ["w1"]})
    net = network_from_edges(edges, actors=actors, relations={"loan": loan})
    answered = net.answered
    answered.loc["T2"] = False
    quiet = net.with_(answered=answered)
    assert shares(net, channel="credit")["w1"].tolist() == [1]
    assert road_table(quiet, channel="credit")["road"][["w1", "w2"]].tolist() == ["unknown", "unknown"]
    allowed = Relation(
        "loan", kind="dependence", channel="credit", dependent="target", merge="source", allowed=(("trader", "weaver"),)
    )
    answered.loc[["w1", "w2"]] = False
    told = net.with_(relations={"loan": allowed}, answered=answered.assign(loan=[False, False, True, True]))
    assert road_table(told, channel="credit")["road"][["w1", "w2"]].tolist() == ["ok", "none"]


def test_distances_are_no_amounts():
    far = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="distance")
    net = network("w1 T1 5,T1 K 1")
    with pytest.raises(NetworkError, match="'sale' holds distances"):
        shares(net.with_(relations={"sale": far}), channel="output")


def test_a_lock_is_known_as_soon_as_two_channels_show_it():
    net = network(
        sales="w1 T1 1,w2 T1 1,w3 T1 1,T1 K 1",
        loans="T1 w1 1,B w2 1,T1 w3 1,B T1 1",
        yarn="T1 w1 1,T1 w2 1,T1 w3 1,Y T1 1",
    )
    answered = net.answered
    answered.loc["w1", "yarn"] = False
    answered.loc["w2", "yarn"] = False
    answered.loc["w3", ["yarn", "loan"]] = False
    ties = net.ties
    hidden = ((ties["relation"] == "yarn") & (ties["target"] != "T1")) | (
        (ties["relation"] == "loan") & (ties["target"] == "w3")
    )
    table = actor_table(net.with_(answered=answered, ties=ties[~hidden]))
    assert table.loc["w1", ["locked", "locked_with"]].tolist() == [1, "T1"]
    assert pd.isna(table.loc["w1", "triple_locked"])
    assert pd.isna(table.loc["w2", "locked"])  # one channel with T1, yarn could be the second
    assert table.loc["w2", "triple_locked"] == 0
    assert table.loc["w3", ["locked", "triple_locked"]].isna().all()
    pairs = interlinked_pairs(net.with_(answered=answered, ties=ties[~hidden])).set_index(["actor", "partner"])
    assert pairs.loc[("w1", "T1"), "locked"]
    assert pairs["locked"].isna()[("w2", "T1")]


def test_bounds_of_what_gets_out_past_middlemen_where_a_group_is_silent():
    table = road_table(network("w1 T1 5,w1 S1 5,w2 K 1,w2 S1 1,T1 K 1", silent=["S1"]), channel="output")
    names = ["disintermediated_share_low", "disintermediated_share_high"]
    assert table.loc["w1", names].tolist() == pytest.approx([0, 0.5])
    assert table.loc["w2", names].tolist() == pytest.approx([0.5, 1])


def test_amounts_too_far_apart_are_one_clear_error():
    net = network("w1 T1 1,T1 T2 100000000000000000000,T2 T1 100000000000000000000,T1 K 1")
    with pytest.raises(NetworkError, match="orders of magnitude"):
        hegemony(net, channel="output")


def test_a_large_cycle_is_solved_by_iteration_to_the_same_values():
    rng = np.random.default_rng(0)
    n = 200
    matrix = sparse.random_array((n, n), density=0.05, rng=rng, format="csr")
    steps = sparse.csr_array(sparse.diags_array(0.9 / np.asarray(matrix.sum(axis=1)).ravel()) @ matrix)
    right = rng.random((n, 3))
    exact = np.linalg.solve(np.eye(n) - steps.toarray(), right)
    np.testing.assert_allclose(walk.solve_walk(steps, right), exact, rtol=1e-11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(walk, "LARGE_CIRCLE", 10)
        patch.setattr(walk, "splu", None)
        np.testing.assert_allclose(walk.solve_walk(steps, right), exact, rtol=1e-11)
