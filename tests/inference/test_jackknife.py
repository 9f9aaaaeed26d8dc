"""The jackknife: against the formula by hand, the textbook standard error, and its coverage in a simulation."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as student

from linkages.errors import LinkagesWarning, NetworkError
from linkages.inference import TestResult, node_jackknife
from linkages.measures import density, middleman_share
from linkages.network import Relation, network_from_edges

SALE = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR")


def sellers(shares, label="net"):
    """One producer for each share, who sells it to the trader and the rest to the market."""
    ids = [f"w{place:03d}" for place in range(len(shares))]
    rows = [(one, "T", share) for one, share in zip(ids, shares, strict=True)]
    rows += [(one, "K", 1 - share) for one, share in zip(ids, shares, strict=True)]
    rows.append(("T", "K", 1.0))
    position = dict.fromkeys(ids, "producer") | {"T": "middleman", "K": "market"}
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"])
    return network_from_edges(edges, actors=pd.DataFrame({"position": position}), relations={"sale": SALE}, label=label)


def mean_share(net):
    return float(middleman_share(net, channel="output").mean())


SHARES = np.array([0.1, 0.2, 0.2, 0.3, 0.4, 0.5, 0.6, 0.6, 0.7, 0.9, 0.5, 0.3])


@pytest.mark.filterwarnings("ignore:Only 12 actors")
def test_a_mean_over_independent_producers_has_the_textbook_standard_error():
    net = sellers(SHARES)
    producers = [one for one in net.index if one.startswith("w")]
    found = node_jackknife(net, mean_share, actors=producers, null=0.5)
    n, se = len(SHARES), SHARES.std(ddof=1) / np.sqrt(len(SHARES))
    assert found.observed == pytest.approx(SHARES.mean(), abs=1e-12)
    assert found.se == pytest.approx(se, abs=1e-12)
    reach = student.ppf(0.975, n - 1) * se
    assert found.interval == pytest.approx((SHARES.mean() - reach, SHARES.mean() + reach), abs=1e-12)
    assert found.p_value == pytest.approx(2 * student.cdf(-abs(SHARES.mean() - 0.5) / se, n - 1), abs=1e-12)
    assert found.null == 0.5


@pytest.mark.filterwarnings("ignore:Only 13 actors")
def test_leaving_out_the_trader_takes_the_shares_over_the_rest():
    net = sellers(SHARES)
    inside = [one for one in net.index if one != "K"]
    values = [np.delete(SHARES, place).mean() for place in range(12)] + [0.0]  # without T everyone sells to K alone
    expected = np.sqrt(12 / 13 * ((values - np.mean(values)) ** 2).sum())
    assert node_jackknife(net, mean_share, actors=inside).se == pytest.approx(expected, abs=1e-12)


@pytest.mark.filterwarnings("ignore:Only 12 actors")
def test_a_change_is_paired_and_tested_against_zero():
    later = np.clip(SHARES - 0.1 + 0.02 * np.arange(12) / 12, 0.01, 1)
    before, after = sellers(SHARES), sellers(later, "later")
    producers = [one for one in before.index if one.startswith("w")]
    found = node_jackknife(before, mean_share, followup=after, actors=producers)
    change = later - SHARES
    assert found.observed == pytest.approx(change.mean(), abs=1e-12)
    assert found.se == pytest.approx(change.std(ddof=1) / np.sqrt(12), abs=1e-12)
    assert (found.null, found.statistic) == (0.0, "mean_share, change")
    assert found.p_value < 0.001


@pytest.mark.filterwarnings("ignore:Only 12 actors")
def test_a_change_that_is_the_same_for_all_has_no_error():
    before, after = sellers(SHARES), sellers(SHARES - 0.05)
    producers = [one for one in before.index if one.startswith("w")]
    found = node_jackknife(before, mean_share, followup=after, actors=producers)
    assert found.se == pytest.approx(0, abs=1e-12)
    same = node_jackknife(before, mean_share, followup=before, actors=producers)
    assert (same.observed, same.se, same.p_value) == (0.0, 0.0, 1.0)


def test_density_by_the_formula(random_ties):
    net = random_ties
    n = len(net.index)
    A = np.zeros((n, n))
    for row in net.ties.itertuples():
        A[net.index.get_loc(row.source), net.index.get_loc(row.target)] = 1
    values = np.array([np.delete(np.delete(A, i, 0), i, 1).sum() / ((n - 1) * (n - 2)) for i in range(n)])
    found = node_jackknife(net, density)
    assert found.se == pytest.approx(np.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum()), abs=1e-12)
    assert np.isnan(found.p_value)
    assert np.isnan(found.null)
    assert found.method == f"node jackknife over {n} actors"


@pytest.fixture
def random_ties():
    rng = np.random.default_rng(4)
    ids = [f"a{place}" for place in range(35)]
    pairs = [(a, b) for a in ids for b in ids if a != b and rng.random() < 0.15]
    return network_from_edges(pd.DataFrame(pairs, columns=["source", "target"]), actors=pd.DataFrame(index=ids))


def test_few_actors_are_refused_or_warned_of():
    with pytest.raises(NetworkError, match=r"needs 10 actors or more to leave out; 9 came"):
        node_jackknife(sellers(SHARES[:7]), mean_share)
    with pytest.warns(LinkagesWarning, match=r"Only 14 actors: the standard error is rough"):
        found = node_jackknife(sellers(SHARES), density)
    assert found.notes == (
        "Only 14 actors: the standard error is rough, and only large differences can be told from chance.",
    )
    with pytest.raises(NetworkError, match=r"level must be a share between 0 and 1, such as 0.95; 95 came"):
        node_jackknife(sellers(SHARES), density, level=95)
    with pytest.raises(NetworkError, match=r"actors must be on the roster; 'x' is not"):
        node_jackknife(sellers(SHARES), density, actors=["w000", "x"])


def test_a_figure_that_hangs_on_one_actor_has_no_standard_error(random_ties):
    def only_with_a7(net):
        return 1.0 if "a7" in net.index else float("nan")

    found = node_jackknife(random_ties, only_with_a7)
    assert np.isnan(found.se)
    assert np.isnan(found.interval).all()
    assert "Without a7 the figure is not defined" in found.summary()


def test_words_and_frame_say_the_same():
    found = TestResult(
        "density", observed=0.25, se=0.05, p_value=0.031, interval=(0.15, 0.35), level=0.9, null=0.1, method="a & b",
        notes=("Few <actors>.",),
    )  # fmt: skip
    assert repr(found) == "density: 0.25 (se 0.05; 90 % interval 0.15 to 0.35; p 0.031)\nBy a & b.\nFew <actors>."
    assert found.to_frame().loc["density"].tolist() == [0.25, 0.05, 0.15, 0.35, 0.031]
    page = found._repr_html_()
    assert "By a &amp; b.<br>Few &lt;actors&gt;." in page
    assert "<td>0.031</td>" in page


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.filterwarnings("ignore:Only")
def test_intervals_of_a_mean_score_cover_the_truth():
    """30 independent producers, shares from a Beta(2, 3) with mean 0.4: 150 samples."""
    rng = np.random.default_rng(11)
    inside = 0
    for _ in range(150):
        net = sellers(np.clip(rng.beta(2, 3, 30), 1e-6, 1 - 1e-6))
        producers = [one for one in net.index if one.startswith("w")]
        low, high = node_jackknife(net, mean_share, actors=producers).interval
        inside += low <= 0.4 <= high
    assert 0.90 <= inside / 150 <= 0.98
