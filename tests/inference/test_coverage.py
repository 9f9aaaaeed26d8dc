"""Actors left out: a star by hand, and every draw against the tables of the network without those actors."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kendalltau

import linkages as lk
from linkages.change import network_changes, tie_changes
from linkages.errors import NetworkError
from linkages.inference import coverage_simulation
from linkages.inference.coverage import _channel_case, _kendall, _kept, _rankings, _relation_case
from linkages.measures import degree, middleman_table
from linkages.network import network_from_edges, select_relations, subset, symmetrise
from linkages.rng import generator


@pytest.fixture(scope="module")
def study():
    return lk.datasets.chanderi(actors=60)


def _left(net, kept):
    return subset(net, net.index[kept > 0])


def test_a_star_by_hand():
    """The hub stays first among those left, or is left out and leaves no ranking at all."""
    edges = pd.DataFrame({"source": ["hub"] * 9, "target": [f"a{k}" for k in range(9)]})
    table = coverage_simulation(network_from_edges(edges), relation="tie", shares=[0.1], draws=400, top=1).set_index(
        "way"
    )
    assert table["removed"].tolist() == [1, 1]
    assert table["spearman"].tolist() == pytest.approx([1, 1])  # draws without the hub have no ranking and do not count
    assert table["kendall"].tolist() == pytest.approx([1, 1])
    assert table["same_sign"].isna().all()
    case = _relation_case([network_from_edges(edges)])
    gone = [_kept(case, 0.1, 4000, central=way, rng=generator(1))[:, -1] == 0 for way in (False, True)]
    assert gone[0].mean() == pytest.approx(1 / 10, abs=0.02)
    assert gone[1].mean() == pytest.approx(10 / 28, abs=0.03)  # the hub has a chance of 9 + 1, the others of 1 + 1 each


def test_rankings_by_hand():
    full = np.array([5.0, 4.0, 3.0, 2.0, np.nan])
    scores = np.array([[5.0, 4.0, 3.0, 2.0, np.nan], [1.0, np.nan, 2.0, 3.0, np.nan]])
    found = _rankings(full, scores, np.array([[1, 1, 1, 1, 1], [1, 0, 1, 1, 1]], dtype=bool), top=1)
    assert found["spearman"] == pytest.approx((1 - 1) / 2)  # as it was, and turned round
    assert found["kendall"] == pytest.approx(0)
    assert (found["top_kept"], found["same_top"]) == (0.5, 0.5)


@pytest.mark.parametrize("central", [False, True])
def test_each_draw_of_a_relation_against_the_network_without_those_actors(study, central):
    nets = [select_relations(net, "cooperation") for net in study]
    case = _relation_case(nets)
    kept = _kept(case, 0.3, 5, central=central, rng=generator(3))
    scores, changes = case.scores(kept), case.change(kept)
    for row, values, change in zip(kept, scores, changes, strict=True):
        fewer = [_left(net, row) for net in nets]
        own = degree(symmetrise(fewer[1], how="either").with_(answered=None, unknown=None))
        expected = own.where(fewer[1].present).reindex(nets[1].index)
        np.testing.assert_allclose(values, expected.to_numpy(dtype=float))
        ties = tie_changes(fewer).iloc[0]
        assert change == pytest.approx((ties["formed"] - ties["dissolved"]) / ties["valid"])


def test_each_draw_of_a_channel_against_the_network_without_those_actors(study):
    nets = list(study)
    case = _channel_case(nets, "output")
    kept = _kept(case, 0.25, 3, central=False, rng=generator(4))
    assert kept[:, nets[0].actors["position"].eq("market").to_numpy()].all()
    scores, changes = case.scores(kept), case.change(kept)
    for row, values, change in zip(kept, scores, changes, strict=True):
        fewer = [_left(net, row) for net in nets]
        expected = middleman_table(fewer[1])["output.beta"].reindex(nets[1].index)
        np.testing.assert_allclose(values, expected.to_numpy(dtype=float))
        assert change == pytest.approx(network_changes(fewer).loc["output.middleman_share", "stayers"])


def test_more_gone_less_safe(study):
    table = coverage_simulation(study, relation="trust", draws=60)
    for _, part in table.groupby("way"):
        assert (np.diff(part["spearman"]) < 0).all()
        assert (part["spearman_low"] <= part["spearman"]).all()
        assert part[["top_kept", "same_top", "same_sign"]].stack().between(0, 1).all()
    again = coverage_simulation(study, relation="trust", draws=60)
    pd.testing.assert_frame_equal(table, again)
    other = coverage_simulation(study, relation="trust", draws=60, seed=1)
    assert (table["spearman"] != other["spearman"]).any()


def test_kendall_pair_by_pair_equals_scipy():
    rng = np.random.default_rng(0)
    for _ in range(20):
        first, second = rng.integers(0, 6, (2, 30)).astype(float)
        assert _kendall(first, second) == pytest.approx(kendalltau(first, second).statistic)


def test_no_change_has_no_sign(study):
    before = study["baseline"]
    table = coverage_simulation([before, before.with_(label="again")], relation="trust", shares=[0.1], draws=5)
    assert table["same_sign"].isna().all()


def test_refusals(study):
    with pytest.raises(NetworkError, match=r"either relation=.* or channel="):
        coverage_simulation(study)
    with pytest.raises(NetworkError, match=r"shares must lie between 0 and 1.*\[1.0\] came"):
        coverage_simulation(study, relation="trust", shares=[0.1, 1.0])
    with pytest.raises(NetworkError, match="draws and top must be 1 or more; 0 and 5 came"):
        coverage_simulation(study, relation="trust", draws=0)
    with pytest.raises(NetworkError, match=r"channel must be one of .*; 'goods' came"):
        coverage_simulation(study, channel="goods")
    pair = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}))
    with pytest.raises(NetworkError, match="three actors or more with a score; 2 have one"):
        coverage_simulation(pair, relation="tie")
