"""Three rounds and more: levels, changes and slopes against their parts, and projections that stay apart."""

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.change import change_estimates, change_series, projected_table
from linkages.change.dates import round_times, slope_weights
from linkages.errors import LinkagesError
from linkages.inference import dependence_intervals, figure_interval, holm
from linkages.measures import actor_table, network_table
from linkages.network import Study
from linkages.survey.toml_text import codebook_toml

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "strand_amends_colombia"
NAMES = ["output.middleman_share", "captive_share", "output.beta_hhi", "trust.density", "trust.reciprocity"]


def _again(net, label, date, *, origin="simulated", seed=7):
    """The same cluster later: a tenth of the answers lost, a fifth of the ties of trust gone."""
    rng = np.random.default_rng(seed)
    gone = net.ties["relation"].eq("trust") & (rng.random(len(net.ties)) < 0.2)
    silent = net.answered.index[rng.random(len(net.answered)) < 0.1]
    answered = net.answered.copy()
    answered.loc[silent, "trust"] = False
    ties = net.ties[~gone & ~(net.ties["relation"].eq("trust") & net.ties["source"].isin(silent))]
    setting = replace(net.setting, date=date, origin=origin)
    return net.with_(label=label, ties=ties, answered=answered, setting=setting)


@pytest.fixture(scope="module")
def study():
    two = lk.datasets.chanderi(actors=50)
    return replace(
        two,
        rounds=dict(two.rounds) | {"endline": _again(two["followup"], "endline", "2029-03-01")},
        surveys=None,
        codebook=None,
    )


@pytest.fixture(scope="module")
def found(study):
    return change_series(study)


def _rows(table, indicator, what):
    return table[table["indicator"].eq(indicator) & table["what"].eq(what)]


def test_each_indicator_has_its_levels_changes_and_slope(study, found):
    labels = list(study.rounds)
    for name, rows in found.groupby("indicator", sort=False):
        pairs = list(zip(rows["what"], rows["from_round"], rows["to_round"], strict=True))
        assert pairs == [
            *(("level", one, one) for one in labels),
            ("change", labels[0], labels[1]),
            ("change", labels[1], labels[2]),
            ("change", labels[0], labels[2]),
            ("slope", labels[0], labels[2]),
        ], name
    assert set(NAMES) <= set(found["indicator"])


@pytest.mark.parametrize("label", ["baseline", "endline"])
def test_levels_are_the_figures_of_the_round(study, found, label):
    net = study[label]
    table, intervals = network_table(net).iloc[0], dependence_intervals(net)
    levels = found[found["what"].eq("level") & found["from_round"].eq(label)].set_index("indicator")
    for name in NAMES:
        assert levels.loc[name, "estimate"] == pytest.approx(table[name])
    for name in NAMES[:3]:
        assert levels.loc[name, ["se", "low", "high"]].tolist() == pytest.approx(
            intervals.loc[name, ["se", "low", "high"]].tolist()
        )
    for name in NAMES[3:]:
        single = figure_interval(net, name.partition(".")[2], relation="trust")
        assert (levels.loc[name, "low"], levels.loc[name, "high"]) == pytest.approx(single.interval)
    assert levels["p_value"].isna().all()


def test_changes_are_those_of_the_two_rounds(study, found):
    for first, last in (("baseline", "followup"), ("followup", "endline"), ("baseline", "endline")):
        pair = change_estimates(study, baseline=first, followup=last, by=[]).set_index("indicator")
        rows = found[found["what"].eq("change") & found["from_round"].eq(first) & found["to_round"].eq(last)]
        rows = rows.set_index("indicator")
        assert list(rows.index) == list(pair.index)
        assert rows["estimate"].to_numpy() == pytest.approx(pair["change"].to_numpy(), nan_ok=True)
        assert rows["p_value"].to_numpy() == pytest.approx(pair["p_value"].to_numpy(), nan_ok=True)


def test_a_mean_slope_is_the_mean_of_least_squares_lines(study, found):
    scores = pd.concat([actor_table(net)["output.middleman_share"] for net in study], axis=1).dropna()
    times, per = round_times(list(study))
    assert per == "year"
    lines = np.polyfit(times - times.mean(), scores.to_numpy(dtype=float).T, 1)[0]
    row = _rows(found, "output.middleman_share", "slope").iloc[0]
    assert row["n"] == len(scores)
    assert row["estimate"] == pytest.approx(lines.mean())
    assert row["per"] == "year"


def test_a_slope_over_three_years_is_a_third_of_the_change(study):
    first, last = study["baseline"], study["endline"]
    dates = {"baseline": "2026-01-01", "endline": "2029-01-01"}
    two = Study.from_networks("Two", [n.with_(setting=replace(n.setting, date=dates[n.label])) for n in (first, last)])
    table = change_series(two)
    assert len(table) > 100
    for name in table["indicator"].unique():
        change, slope = _rows(table, name, "change"), _rows(table, name, "slope")
        assert len(change) == len(slope) == 1
        for column in ("estimate", "se", "low", "high"):
            three = 3 * slope[column].iloc[0]
            assert three == pytest.approx(change[column].iloc[0], nan_ok=True, abs=1e-12)
        assert slope["p_value"].iloc[0] == pytest.approx(change["p_value"].iloc[0], nan_ok=True)
        assert slope["n"].iloc[0] == change["n"].iloc[0]


@pytest.mark.slow
def test_rounds_that_are_alike_have_no_slope(study):
    net = study["baseline"]
    same = Study.from_networks("Same", [net, *(net.with_(label=label) for label in "bc")])
    table = change_series(same)
    slopes = table[table["what"].eq("slope") & table["p_value"].notna()]
    assert len(slopes) > 30
    assert slopes["estimate"].abs().max() < 1e-12
    assert (slopes["p_value"] == 1).all()
    assert set(slopes["per"]) == {"round"}


@pytest.mark.slow
def test_p_values_are_adjusted_over_all_steps():
    study = lk.datasets.chanderi(actors=50)
    later = _again(study["followup"], "endline", "2029-03-01")
    more = replace(study, rounds=dict(study.rounds) | {"endline": later})
    table = change_series(more)
    for what, count in (("change", 12), ("slope", 4)):
        rows = table[table["what"].eq(what) & table["family"].eq("primary")]
        assert len(rows) == count
        assert rows["p_adjusted"].to_numpy() == pytest.approx(holm(rows["p_value"]).to_numpy())


def test_a_projection_enters_no_trend(study, found):
    plan = _again(study["baseline"], "plan", "2026-06-01", origin="projected", seed=1)
    rounds = dict(study.rounds)
    mixed = replace(study, rounds={"baseline": rounds.pop("baseline"), "plan": plan, **rounds})
    pd.testing.assert_frame_equal(change_series(mixed), found)
    table = projected_table(mixed)
    assert table[["from_round", "projected_round", "achieved_round"]].drop_duplicates().values.tolist() == [
        ["baseline", "plan", "followup"]
    ]
    row = table.set_index("indicator").loc["trust.density"]
    figures = [network_table(mixed[label]).iloc[0]["trust.density"] for label in ("baseline", "plan", "followup")]
    assert row[["baseline", "projected", "achieved"]].tolist() == pytest.approx(figures)
    assert row["difference"] == pytest.approx(figures[2] - figures[1])
    assert row["part_achieved"] == pytest.approx((figures[2] - figures[0]) / (figures[1] - figures[0]))
    still = table.set_index("indicator").loc["output.middleman_share"]
    assert still["projected"] == still["baseline"]
    assert np.isnan(still["part_achieved"])


def test_a_plan_that_nothing_followed_has_nothing_achieved(study):
    plan = _again(study["baseline"], "plan", "2026-06-01", origin="projected")
    table = projected_table(Study.from_networks("Planned", [study["baseline"], plan]))
    assert table["achieved_round"].isna().all()
    assert table["difference"].isna().all()
    assert projected_table(study).empty
    with pytest.raises(LinkagesError, match=r"a projection is compared with an observed round.* 'Only' has none"):
        projected_table(Study.from_networks("Only", [plan]))
    with pytest.raises(LinkagesError, match=r"a series needs two rounds.* 'Planned' has 1"):
        change_series(Study.from_networks("Planned", [study["baseline"], plan]))


def test_dates_count_in_years_or_not_at_all(study):
    net = study["baseline"]

    def times(*dates):
        return round_times([net.with_(setting=replace(net.setting, date=date)) for date in dates])

    assert times("2020", "2022")[0].tolist() == [2020.5, 2022.5]
    assert times("2021-01-01", "2022-01-01")[0].tolist() == [2021.0, 2022.0]
    for dates in (("2020", ""), ("2020", "2020"), ("2022", "2020"), ("spring", "2020")):
        assert times(*dates)[1] == "round"
    weights = slope_weights(np.array([0.0, 1.0, 4.0]))
    assert weights.sum() == pytest.approx(0)
    assert weights @ np.array([3.0, 5.0, 11.0]) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"indicators": ["joy"]}, "indicators must be among .*; 'joy' came"),
        ({"level": 95}, "level must lie between 0 and 1; 95 came"),
    ],
)
def test_what_cannot_be_told_is_refused(study, options, message):
    with pytest.raises(LinkagesError, match=message):
        change_series(study, **options)


@pytest.mark.skipif(os.environ.get("CI") == "true", reason="the published networks are not part of the project")
@pytest.mark.skipif(not DATA.is_dir(), reason="the published networks are not on this machine")
def test_four_published_rounds(tmp_path):
    text = (Path(__file__).resolve().parents[1] / "codebooks" / "amends.toml").read_text(encoding="utf-8")
    document = tomllib.loads(text)
    for one in document["rounds"]:
        one["files"] = [str(DATA / name) for name in one["files"]]
    (tmp_path / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    study = lk.read_study(tmp_path)
    table = change_series(study, indicators=["friendship.density"])
    assert table["what"].tolist() == ["level"] * 4 + ["change"] * 4 + ["slope"]
    seen = np.logical_and.reduce([net.answered["friendship"] & net.present for net in study])
    here = np.logical_and.reduce([net.present for net in study])
    n, told = int(here.sum()), int((seen & here).sum())
    assert table["n"].iloc[-1] >= told * (n - 1)
    assert (table["claim"].iloc[-1], table["per"].iloc[-1]) == ("no", "round")


def test_three_rounds_of_two_actors_are_told_and_not_tested():
    edges = pd.DataFrame({"source": ["a"], "target": ["b"]})
    nets = [lk.network_from_edges(edges, label=label) for label in ("1", "2", "3")]
    table = change_series(Study.from_networks("Pair", nets), indicators=["tie.density"])
    assert table.groupby("what").size().to_dict() == {"change": 3, "level": 3, "slope": 1}
    assert table.loc[table["what"] == "level", "estimate"].tolist() == [0.5, 0.5, 0.5]
    assert table["p_value"].isna().all()
    assert set(table["claim"].dropna()) == {"not tested"}
