"""Bounds from missing answers: by hand, against the widest and the narrowest answers, and against the intervals of dependence."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.change import network_changes
from linkages.errors import NetworkError
from linkages.inference import dependence_intervals, manski_bounds
from linkages.measures import density, network_table
from linkages.network import Relation, network_from_edges, select_relations

OUTPUT = {"sale": Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")}
POSITIONS = {**{f"w{k}": "producer" for k in range(1, 6)}, "T1": "middleman", "M1": "market"}


def _net(rows, silent=(), label="1"):
    actors = pd.DataFrame({"position": pd.Series(POSITIONS), "village": list("aaabbcc")})
    edges = pd.DataFrame([row.split() for row in rows], columns=["source", "target", "weight"]).astype(
        {"weight": float}
    )
    net = network_from_edges(edges, actors=actors, relations=OUTPUT, label=label)
    return net.with_(answered=pd.DataFrame({"sale": ~net.index.isin([*silent, "M1"])}, index=net.index))


BEFORE = ["w1 T1 1", "w2 T1 1", "w3 T1 1", "w3 M1 1", "w4 M1 1", "T1 M1 9"]
AFTER = ["w1 M1 1", "w2 M1 1", "w3 M1 1", "w4 M1 1", "T1 M1 9"]


def test_a_mean_by_hand():
    """Shares 1, 1, .5, 0 are known, w5 is silent."""
    row = manski_bounds(_net(BEFORE, ["w5"]), "output.middleman_share").loc["all"]
    assert row.to_dict() == pytest.approx({"n": 5, "known": 4, "estimate": 2.5 / 4, "low": 2.5 / 5, "high": 3.5 / 5})


def test_a_change_by_hand_and_by_group():
    nets = [_net(BEFORE, ["w5"]), _net(AFTER, ["w5"], "2")]
    table = manski_bounds(nets, "output.middleman_share", by="village")
    assert table.index.tolist() == ["all", "a", "b"]
    change = table[["change.estimate", "change.low", "change.high"]]
    assert change.loc["all"].tolist() == pytest.approx([-2.5 / 4, 0 - 3.5 / 5, 1 / 5 - 2.5 / 5])
    assert change.loc["a"].tolist() == pytest.approx([-2.5 / 3] * 3)  # nobody was silent there
    assert change.loc["b"].tolist() == pytest.approx([0, -1 / 2, 1 / 2])
    assert table["sign_known"].tolist() == [True, True, False]
    assert table.loc["all", "change.estimate"] == pytest.approx(
        network_changes(nets).loc["output.middleman_share", "change"]
    )


def test_no_answer_of_the_silent_leaves_the_bounds():
    """w4 and w5 are silent: whatever they sell to whom, or to nobody, the mean stays within, and the ends are reached."""
    said = BEFORE[:4] + BEFORE[5:]
    bounds = manski_bounds(_net(said, ["w4", "w5"]), "output.middleman_share").loc["all"]
    options = [[], ["{} T1 1"], ["{} M1 1"], ["{} T1 1", "{} M1 3"]]
    means = []
    for four, five in product(options, repeat=2):
        rows = [*said, *(one.format("w4") for one in four), *(one.format("w5") for one in five)]
        means.append(network_table(_net(rows)).iloc[0]["output.middleman_share"])
    assert (min(means), max(means)) == pytest.approx((bounds["low"], bounds["high"]))


def test_density_by_hand():
    net = select_relations(_net(BEFORE, ["w5"]), "sale")
    row = manski_bounds(net, "sale.density").loc["all"]
    # 7 actors, of whom the market and w5 did not tell of their sales: 5 x 6 of 42 dyads are known, 6 tied
    assert row.to_dict() == pytest.approx({"n": 42, "known": 30, "estimate": 6 / 30, "low": 6 / 42, "high": 18 / 42})
    assert row["estimate"] == density(net)


@pytest.mark.parametrize("label", ["baseline", "followup"])
def test_the_same_as_beside_the_intervals(label):
    net = lk.datasets.chanderi(actors=80)[label]
    table = dependence_intervals(net)
    names = [name for name in table.index if not name.endswith(("mean_exits", "beta_hhi", "beta_cr4", "beta_gini"))]
    assert {"middleman_share", "captive_share", "output.class_captive_share"} <= set(names)
    for name in names:
        row = manski_bounds(net, name).loc["all"]
        assert row["estimate"] == pytest.approx(table.loc[name, "estimate"])
        assert [row["low"], row["high"]] == pytest.approx(table.loc[name, ["missing_low", "missing_high"]].tolist())
        assert row["low"] - 1e-12 <= row["estimate"] <= row["high"] + 1e-12


def test_groups_average_to_all():
    net = lk.datasets.chanderi(actors=80)["baseline"]
    table = manski_bounds(net, "output.middleman_share", by="role")
    groups = table.drop(index="all")
    for end in ("low", "high"):
        assert np.average(groups[end], weights=groups["n"]) == pytest.approx(table.loc["all", end])
    assert groups[["n", "known"]].sum().tolist() == table.loc["all", ["n", "known"]].tolist()


def test_refusals():
    net = _net(BEFORE)
    with pytest.raises(NetworkError, match=r"'output.mean_exits' is none of output.middleman_share, .*nor the density"):
        manski_bounds(net, "output.mean_exits")
    with pytest.raises(NetworkError, match="by must be a column of the actors; 'town' is not one of"):
        manski_bounds(net, "middleman_share", by="town")
    with pytest.raises(NetworkError, match=r"'sale.density' is one over dyads"):
        manski_bounds(net, "sale.density", by="village")
    friends = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}))
    with pytest.raises(NetworkError, match=r"'tie.reciprocity' is none of them, as there are none"):
        manski_bounds(friends, "tie.reciprocity")
