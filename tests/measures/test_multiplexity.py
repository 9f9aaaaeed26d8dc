"""Multiplexity: hand-worked strings, and pair by pair in plain loops."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages import measures as m
from linkages.errors import NetworkError
from linkages.network import Network, Relation, network_from_edges, select_relations
from linkages.network.observed import is_observed


def net_of(**ties):
    rows = [(tie[0], tie[1], name) for name, some in ties.items() for tie in some]
    edges = pd.DataFrame(rows, columns=["source", "target", "relation"])
    ids = sorted(set(edges["source"]) | set(edges["target"]))
    actors = pd.DataFrame({"position": ["middleman" if one == "t" else "producer" for one in ids]}, index=ids)
    relations = {name: Relation(name) for name in ties}
    return network_from_edges(edges, actors=actors, relations=relations)


def test_strings_by_hand():
    """t-w: credit and sale; t-v: credit alone; w-v: sale (both ways) and advice; w-u: advice alone."""
    net = net_of(credit=["tw", "tv"], sale=["wt", "wv", "vw"], advice=["vw", "wu"])
    found = m.multiplexity(net)
    assert found.mean == found.low == found.high == 6 / 4
    assert found.pairs.to_dict() == {1: 2, 2: 2, 3: 0}
    assert found.open == 0
    assert found.overlap.to_numpy().tolist() == [[1, 1 / 3, 0], [1 / 3, 1, 1 / 3], [0, 1 / 3, 1]]
    assert found.sole.loc["credit"].to_dict() == {"pairs": 2, "sole": 1, "open": 0, "share": 0.5}
    assert found.sole["sole"].to_dict() == {"credit": 1, "sale": 0, "advice": 1}
    by = found.sole_by_position
    assert by.loc[("credit", "middleman", "producer")].tolist() == [2, 1, 0, 0.5]
    assert by.loc[("advice", "producer", "producer"), "share"] == 0.5
    two = m.multiplexity(net, relations=["credit", "sale"])
    assert two.overlap.loc["credit", "sale"] == 1 / 3
    assert two.mean == 4 / 3


def test_silence_is_no_sole_string_by_hand():
    """w named t in credit; w said nothing of sale, t did: under the source rule w may sell to t. v answered all."""
    net = net_of(credit=["wt", "vt"], sale=["tv"], advice=["vw"])
    silent = net.with_(answered=net.answered.assign(sale=net.index != "w"))
    found = m.multiplexity(silent)
    assert found.open == 2
    assert found.mean == 2
    assert (found.low, found.high) == (4 / 3, 2.0)
    assert found.sole.loc["credit"].tolist() == [2, 0, 1, 0]
    assert found.sole.loc["advice", "open"] == 1
    assert np.isnan(found.sole.loc["advice", "share"])
    assert found.overlap.loc["credit", "sale"] == 1
    admitted = {**net.relations, "sale": Relation("sale", allowed=(("trader", "weaver"),))}
    actors = net.actors.assign(role=["trader" if one == "t" else "weaver" for one in net.index])
    sure = m.multiplexity(silent.with_(relations=admitted, actors=actors))
    assert sure.open == 0
    assert sure.sole.loc["credit"].tolist() == [2, 1, 0, 0.5]


def plain(net):
    ids, names = list(net.index), list(net.relations)
    place = {one: at for at, one in enumerate(ids)}
    states = {}
    for a, b in combinations(ids, 2):
        row = []
        for name in names:
            one = select_relations(net, name)
            ties = set(zip(one.ties["source"], one.ties["target"], strict=True))
            both = [(a, b), (b, a)]
            seen = [is_observed(one, np.array([place[x]]), np.array([place[y]]))[0] for x, y in both]
            row.append(1 if ties & set(both) else 0 if all(seen) or not net.present[[place[a], place[b]]].all() else -1)
        states[a, b] = row
    return states


@settings(max_examples=8)
@given(st.integers(0, 10**6), st.sampled_from(["source", "target", "either", "both"]))
def test_pair_by_pair(random_net, seed, merge):
    one = random_net(seed, silence=True, merge=merge)
    answered = one.answered.rename(columns={"tie": "one"})
    answered["two"] = np.roll(answered["one"].to_numpy(), 1) & one.present
    ties = pd.concat([one.ties.iloc[::2].assign(relation="one"), one.ties.iloc[::3].assign(relation="two")])
    relations = {"one": Relation("one", merge=merge), "two": Relation("two", merge="either")}
    net = Network(label="r", relations=relations, actors=one.actors, ties=ties, answered=answered)
    joined = [row for row in plain(net).values() if 1 in row]
    found = m.multiplexity(net)
    whole = [row for row in joined if -1 not in row]
    assert found.mean == pytest.approx(np.mean([sum(row) for row in whole]) if whole else np.nan, nan_ok=True)
    assert found.open == len(joined) - len(whole)
    if joined:
        assert found.low == pytest.approx(np.mean([row.count(1) for row in joined]))
        assert found.high == pytest.approx(np.mean([row.count(1) + row.count(-1) for row in joined]))
    either = [row for row in whole if 1 in row]
    shared = sum(row == [1, 1] for row in either) / len(either) if either else np.nan
    assert found.overlap.loc["one", "two"] == pytest.approx(shared, nan_ok=True)
    assert found.sole["sole"].tolist() == [joined.count([1, 0]), joined.count([0, 1])]
    assert found.sole["open"].tolist() == [joined.count([1, -1]), joined.count([-1, 1])]
    assert found.sole["pairs"].tolist() == [sum(row[at] == 1 for row in joined) for at in (0, 1)]
    assert found.sole_by_position["sole"].sum() == found.sole["sole"].sum()


def test_no_ties_and_one_relation():
    empty = net_of(credit=["tw"], sale=["wt"])
    none = m.multiplexity(empty.with_(ties=empty.ties[:0]))
    assert np.isnan(none.mean)
    assert none.sole["pairs"].tolist() == [0, 0]
    with pytest.raises(NetworkError, match="needs two relations or more; credit came"):
        m.multiplexity(empty, relations=["credit"])
