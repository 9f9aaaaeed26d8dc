"""Changes with their intervals: against the single tests, by leaving producers out one by one, and under swaps."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import linkages as lk
from linkages.change import change_estimates
from linkages.errors import LinkagesError
from linkages.inference import actor_change_test, benjamini_hochberg, change_test, holm
from linkages.measures import middleman_concentration
from linkages.network import Relation, network_from_edges


@pytest.fixture(scope="module")
def study():
    return lk.datasets.chanderi(actors=140)


@pytest.fixture(scope="module")
def found(study):
    return change_estimates(study)


def _one(table, indicator, **group):
    rows = table[table["indicator"] == indicator]
    rows = (
        rows[rows["by"].isna()] if not group else rows[(rows["by"] == group["by"]) & (rows["group"] == group["group"])]
    )
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.mark.parametrize(
    ("indicator", "score"),
    [
        ("output.middleman_share", "output.middleman_share"),
        ("captive_share", "captive"),
        ("credit.mean_exits", "credit.exits"),
    ],
)
def test_a_mean_score_has_the_numbers_of_its_own_test(study, found, indicator, score):
    row, single = _one(found, indicator), actor_change_test(study, score)
    assert row["change"] == pytest.approx(single.observed, abs=1e-12)
    assert (row["se"], row["low"], row["high"]) == pytest.approx((single.se, *single.interval), abs=1e-12)
    assert row["p_value"] == single.p_value


@pytest.mark.parametrize("name", ["trust.density", "trust.reciprocity", "cooperation.density"])
def test_a_figure_of_ties_has_the_numbers_of_its_own_test(study, found, name):
    relation, _, statistic = name.partition(".")
    row, single = _one(found, name), change_test(study, statistic, relation=relation)
    assert (row["change"], row["se"], row["p_value"]) == pytest.approx((single.observed, single.se, single.p_value))
    assert (row["low"], row["high"]) == pytest.approx(single.interval)


def test_a_group_is_tested_among_its_own(study, found):
    before, after = study
    row = _one(found, "output.middleman_share", by="community", group="Muslim")
    own = before.actors["community"].eq("Muslim")
    tables = [lk.actor_table(net)["output.middleman_share"][own] for net in (before, after)]
    both = tables[0].notna() & tables[1].notna()
    assert row["n"] == both.sum()
    assert row["change"] == pytest.approx((tables[1] - tables[0])[both].mean())
    assert row["family"] == "explored by group"


def test_concentration_is_tried_without_each_producer(study, found):
    before, after = study
    row = _one(found, "output.beta_hhi")
    producers = [
        set(net.ties.loc[net.ties["relation"] == "cloth", "source"])
        & set(net.index[net.actors["position"] == "producer"])
        for net in study
    ]
    who = sorted(producers[0] | producers[1])
    assert row["n"] == len(who)

    def change(gone):
        """Take away a producer's own sales only: what the middlemen sell on stays."""
        values = []
        for net in (before, after):
            ties = net.ties
            fewer = net.with_(ties=ties[~((ties["source"] == gone) & (ties["relation"] == "cloth"))])
            values.append(middleman_concentration(fewer, channel="output")["hhi"])
        return values[1] - values[0]

    without = np.array([change(one) for one in who])
    n = len(who)
    se = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum())
    assert row["se"] == pytest.approx(se, rel=1e-9)
    assert row["high"] - row["change"] == pytest.approx(stats.t.ppf(0.975, n - 1) * se)


def test_families_are_adjusted_apart(study, found):
    primary = found[found["family"] == "primary"]
    assert list(primary["indicator"]) == [
        "middleman_share",
        "captive_share",
        "trust.reciprocity",
        "cooperation.density",
    ]
    assert primary["p_adjusted"].to_numpy() == pytest.approx(holm(primary["p_value"]).to_numpy())
    for family in ("explored", "explored by group"):
        rows = found[found["family"] == family]
        assert rows["p_adjusted"].to_numpy() == pytest.approx(
            benjamini_hochberg(rows["p_value"]).to_numpy(), nan_ok=True
        )
    chosen = change_estimates(study, primary=["trust.density"], by=[])
    assert chosen["by"].isna().all()
    assert _one(chosen, "trust.density")[["p_adjusted"]].iloc[0] == _one(found, "trust.density")["p_value"]


def test_swapped_rounds_flip_signs_and_keep_errors(study, found):
    before, after = study
    back = change_estimates([after, before], by=[])
    assert len(back) > 40
    for name in back["indicator"]:
        there, here = _one(found, name), _one(back, name)
        assert here["change"] == pytest.approx(-there["change"], nan_ok=True, abs=1e-12)
        assert here["se"] == pytest.approx(there["se"], nan_ok=True, abs=1e-12)
        assert here["p_value"] == pytest.approx(there["p_value"], nan_ok=True, abs=1e-12)


def test_a_round_against_itself_shows_no_change(study):
    before, _ = study
    same = change_estimates([before, before.with_(label="again")], by=["community"])
    tested = same[same["claim"] != "not tested"]
    assert len(tested) > 40
    assert (tested["change"].abs() < 1e-12).all()
    assert (tested["p_value"] == 1).all()
    assert (tested["se"] == 0).all()


def test_too_few_producers_and_too_few_answers_are_told():
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    ids = [f"w{place:02}" for place in range(14)]
    rows = [(who, f"T{place % 4}", 5.0) for place, who in enumerate(ids)] + [(f"T{k}", "M", 20.0) for k in range(4)]
    kinds = ["producer"] * 14 + ["middleman"] * 4 + ["market"]
    names = [*ids, "T0", "T1", "T2", "T3", "M"]
    actors = pd.DataFrame({"position": kinds, "sex": ["F"] * 6 + ["M"] * 13}, index=names)
    edges = pd.DataFrame(rows, columns=["source", "target", "weight"])
    before = network_from_edges(edges, actors=actors, relations={"sale": sale}, label="one")
    told = before.answered.copy()
    told.loc[ids[:5], "sale"] = False
    after = before.with_(label="two", answered=told, ties=before.ties[~before.ties["source"].isin(ids[:5])])
    few = change_estimates([before, after], by=["sex"])
    row = _one(few, "output.middleman_share")
    assert (row["n"], row["claim"]) == (9, "not tested")
    assert np.isnan(row["p_value"])
    assert row["change"] == 0
    told.loc[ids[3:5], "sale"] = True
    after = before.with_(label="two", answered=told, ties=before.ties[~before.ties["source"].isin(ids[:3])])
    caution = change_estimates([before, after], by=["sex"])
    assert _one(caution, "output.middleman_share")[["n", "claim"]].tolist() == [11, "with bounds"]
    assert _one(caution, "output.middleman_share", by="sex", group="F")[["n", "claim"]].tolist() == [3, "not tested"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": ["tribe"]}, "by must name columns of the actors; 'tribe' is none"),
        ({"primary": ["joy"]}, "primary outcomes must be indicators of change; 'joy' is none"),
        (
            {"primary": ["trust.density", "advice.density", "yarn.density", "cloth.density", "advance.density"]},
            "at most four outcomes are primary.* 5 came",
        ),
        ({"level": 95}, "level must lie between 0 and 1; 95 came"),
    ],
)
def test_what_cannot_be_told_is_refused(study, options, message):
    with pytest.raises(LinkagesError, match=message):
        change_estimates(study, **options)
