"""Intervals of the figures of dependence: the shortcut against plain recomputation, and the bounds against every completion."""

from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from linkages.datasets import chanderi, sindhudurg
from linkages.errors import LinkagesWarning, NetworkError
from linkages.inference import dependence_intervals, node_jackknife
from linkages.inference.intervals import leaned_on
from linkages.inference.open_answers import bounds
from linkages.inference.scores import channels_of, producer_scores
from linkages.measures import middleman_concentration, network_table
from linkages.network import Relation, network_from_edges, select_relations, subset
from tests.measures.random_clusters import clusters

FIGURES = ("middleman_share", "top_partner_share", "partner_hhi", "disintermediated_share", "mean_exits")
FIGURES += ("captive_share", "class_captive_share", "beta_hhi", "beta_cr4", "beta_gini")
FIGURES += ("interlinking", "locked_share", "triple_locked_share")


def wanted(net):
    return [name for name in network_table(net).columns if name.rpartition(".")[2] in FIGURES]


def ends(net):
    return net.actors["position"].isin({one for ends in net.setting.terminals.values() for one in ends})


def plainly(net):
    """Every figure without each actor, from the whole table made anew."""
    inside = net.index[net.present & ~ends(net).to_numpy()]
    rows = [network_table(subset(net, net.index[net.index != one])).iloc[0] for one in inside]
    return pd.DataFrame(rows, index=inside).astype(float)


@pytest.mark.parametrize("make", [chanderi, sindhudurg], ids=["chanderi", "sindhudurg"])
def test_estimates_are_those_of_the_table_of_the_network(make):
    net = make()["followup"]
    found = dependence_intervals(net)
    told = network_table(net).iloc[0]
    assert set(found.index) == set(wanted(net))
    np.testing.assert_allclose(found["estimate"], told[found.index].astype(float), atol=1e-12)
    defined = found["estimate"].notna()
    assert (found["missing_low"] <= found["estimate"] + 1e-12)[defined].all()
    upper = defined & found["missing_high"].notna()
    assert (found["missing_high"] >= found["estimate"] - 1e-12)[upper].all()
    assert not upper[[name for name in found.index if name.endswith("mean_exits")]].any()
    assert (found["missing_low"] < found["missing_high"] - 0.01)[upper].all()


def one_more_unknown(net):
    """A weaver who answered, and would not say whether the first trader gave an advance."""
    advance = net.ties[net.ties["relation"] == "advance"]
    trader = net.index[net.actors["role"].eq("trader") & net.present][0]
    told = net.actors["role"].eq("weaver") & net.answered["advance"]
    weaver = next(one for one in net.index[told] if one not in set(advance.loc[advance["source"] == trader, "target"]))
    row = pd.DataFrame({"relation": ["advance"], "source": [trader], "target": [weaver]})
    return pd.concat([net.unknown, row]).drop_duplicates()


@pytest.mark.parametrize("label", ["baseline", "followup"])
def test_the_shortcut_equals_the_plain_recomputation(label):
    """With silence, refused answers and unequal sampling weights, over all actors of a small town."""
    net = chanderi(3, actors=50)[label]
    net = select_relations(net, ["advance", "bank_loan", "yarn", "cloth"])
    weights = 1.0 + np.arange(len(net.index)) % 3
    net = net.with_(actors=net.actors.assign(sampling_weight=weights), unknown=one_more_unknown(net))
    found = dependence_intervals(net)
    values = plainly(net)[found.index]
    n = len(values)
    se = np.sqrt((n - 1) / n * ((values - values.mean()) ** 2).sum(skipna=False))
    enough = found["producers"] >= 10
    assert enough.sum() >= 15
    np.testing.assert_allclose(found.loc[enough, "se"], se[enough], atol=1e-10)
    assert found.loc[~enough, "se"].isna().all()
    leaned, reheard = leaned_on(net, channels_of(net))
    inside = net.present & ~ends(net).to_numpy()
    assert 10 < (inside & ~leaned & ~reheard).sum() < inside.sum() - 5
    assert reheard[inside].any()


@pytest.mark.filterwarnings("ignore:Only")
def test_one_figure_by_the_general_function():
    net = select_relations(chanderi(5, actors=60)["followup"], "cloth")

    def captive_share(one):
        return float(network_table(one)["output.captive_share"].iloc[0])

    inside = list(net.index[net.present & ~ends(net).to_numpy()])
    one = node_jackknife(net, captive_share, actors=inside, level=0.9)
    row = dependence_intervals(net, level=0.9).loc["output.captive_share"]
    assert row["se"] == pytest.approx(one.se, abs=1e-12)
    assert (row["low"], row["high"]) == pytest.approx((max(one.interval[0], 0), min(one.interval[1], 1)), abs=1e-12)


def test_where_everybody_answered_the_bounds_are_the_estimate():
    from linkages.datasets import chanderi_truth

    found = dependence_intervals(chanderi_truth(0, actors=60).study["baseline"])
    defined = found["estimate"].notna()
    np.testing.assert_allclose(found.loc[defined, "missing_low"], found.loc[defined, "estimate"], atol=1e-12)
    np.testing.assert_allclose(found.loc[defined, "missing_high"], found.loc[defined, "estimate"], atol=1e-12)


def test_refusals_and_warnings():
    from linkages.datasets import worked_example

    with pytest.raises(NetworkError, match=r"needs 10 actors or more to leave out; 9 came"):
        dependence_intervals(worked_example())
    with pytest.raises(NetworkError, match=r"no dependence relation; declare kind, channel and dependent"):
        dependence_intervals(network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]})))
    with pytest.raises(NetworkError, match=r"level must be a share"):
        dependence_intervals(chanderi(actors=60)["baseline"], level=1.0)
    net = select_relations(chanderi(actors=40)["baseline"], "cloth")
    few = subset(net, net.index[net.present & ~ends(net).to_numpy()][:12].append(net.index[ends(net).to_numpy()]))
    with pytest.warns(LinkagesWarning, match=r"Only 12 actors: the standard error is rough"):
        dependence_intervals(few)


SALE = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR")


def completions(net, quiet):
    """The network with each choice of at most two equal partners by each silent actor (none: asked, and named nobody)."""
    choices = {}
    for one in quiet:
        others = [other for other in net.index if other != one]
        choices[one] = [(), *((other,) for other in others), *pairwise(others)]
    everyone = pd.DataFrame(True, index=net.index, columns=["sale"])
    for chosen in product(*choices.values()):
        new = pd.DataFrame(
            [(one, other, "sale", 1.0, 1) for one, partners in zip(choices, chosen, strict=True) for other in partners],
            columns=["source", "target", "relation", "weight", "reports"],
        )
        ties = pd.concat([net.ties, new]) if len(new) else net.ties
        yield net.with_(ties=ties, answered=everyone)


@settings(max_examples=20)
@given(clusters(silence=True))
def test_no_answer_that_could_have_been_given_leaves_the_bounds(net):
    """A silent producer, or a silent middleman who names middlemen or the market alone, as the relation could allow."""
    quiet = [one for one in net.index if not net.answered.loc[one, "sale"] and one[0] in "wT"][:2]
    answered = net.answered
    answered.loc[:, "sale"] = ~answered.index.isin(quiet)
    net = net.with_(answered=answered)
    found = channels_of(net)
    limits = bounds(net, found, pd.DataFrame(producer_scores(net, found), index=net.index))
    for full in completions(net, quiet):
        told = full.ties[full.ties["source"].isin([one for one in quiet if one[0] == "T"])]
        if told["target"].str[0].isin(["w", "S"]).any():
            continue
        scores = pd.DataFrame(producer_scores(full, channels_of(full))).mean()
        values = scores.reindex(limits.index)
        for name, value in middleman_concentration(full, channel="output").items():
            values[f"output.beta_{name}"] = value
        defined = values.notna() & limits["missing_low"].notna()
        assert (values >= limits["missing_low"] - 1e-9)[defined].all(), (values - limits["missing_low"])[defined]
        upper = defined & limits["missing_high"].notna()
        assert (values <= limits["missing_high"] + 1e-9)[upper].all(), (limits["missing_high"] - values)[upper]
