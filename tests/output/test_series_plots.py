"""Plots over several rounds: what is drawn is what the tables say."""

from dataclasses import replace

import matplotlib
import numpy as np
import pandas as pd
import pytest
from toy_study import toy_study

from linkages.change import change_series, tie_flow
from linkages.errors import LinkagesError
from linkages.measures import actor_table, network_table
from linkages.network import Network, Relation, Study
from linkages.output import plot_actor_slopes, plot_series, plot_tie_flow, report_html, result_tables
from linkages.output.columns import told_of

matplotlib.use("agg")


@pytest.fixture(scope="module")
def study():
    """Three rounds, and a projection between the first two."""
    first, second = toy_study(weavers=24)
    third = second.with_(label="endline", ties=second.ties.iloc[::2])
    plan = first.with_(label="plan", setting=replace(first.setting, origin="projected"))
    return Study.from_networks("Toy", [first, plan, second, third])


def _toy(labels, ties, answered=None):
    """Rounds of four actors; ties such as ``ab``, and who was silent in which round."""
    ids = list("abcd")
    nets = []
    for place, (label, pairs) in enumerate(zip(labels, ties, strict=True)):
        silent = (answered or [""] * len(labels))[place]
        rows = pd.DataFrame(
            [(*pair, "tie", 1.0) for pair in pairs.split()], columns=["source", "target", "relation", "weight"]
        )
        told = pd.DataFrame({"tie": [who not in silent for who in ids]}, index=ids)
        nets.append(
            Network(
                label=label,
                relations={"tie": Relation("tie")},
                actors=pd.DataFrame(index=ids),
                ties=rows,
                answered=told,
            )
        )
    return Study.from_networks("Toy", nets)


def test_the_flow_of_ties_by_hand():
    study = _toy(["one", "two", "three"], ["ab bc cd", "ab ac", "ab bc"], ["", "c", "d"])
    table = tie_flow(study, relation="tie")
    steps = {
        ("one", "two"): {
            ("tied", "tied"): 1,
            ("tied", "not tied"): 1,
            ("tied", "not observed"): 1,
            ("not tied", "tied"): 1,
        },
        ("two", "three"): {
            ("tied", "tied"): 1,
            ("tied", "not tied"): 1,
            ("not tied", "tied"): 1,
            ("not observed", "not tied"): 1,
        },
    }
    for (first, last), expected in steps.items():
        rows = table[table["from_round"].eq(first) & table["to_round"].eq(last)]
        assert {(was, now): n for was, now, n in rows[["before", "after", "dyads"]].itertuples(index=False)} == expected
    assert set(table.groupby("from_round")["dyads"].sum()) == {4}
    assert table.set_index(["before", "after"])["fate"].dropna().to_dict() == {
        ("tied", "tied"): "kept",
        ("tied", "not tied"): "dissolved",
        ("not tied", "tied"): "formed",
    }
    with pytest.raises(LinkagesError, match="a flow of ties needs two rounds"):
        tie_flow(Study.from_networks("One", [study["one"]]), relation="tie")


def test_bands_are_as_many_as_the_flows(study):
    table = tie_flow(study, relation="advice")
    ax = plot_tie_flow(study, relation="advice")
    assert len([patch for patch in ax.patches if patch.get_gid() is None]) == len(table)
    ends = table.groupby("from_round")["dyads"].sum()
    assert len(ends) == 2
    assert ends.nunique() == 1


def test_lines_run_through_the_levels_and_diamonds_stand_apart(study):
    ax = plot_series(study, indicators=["advice.density"])
    line = next(line for line in ax.lines if line.get_linestyle() == "-" and len(line.get_xdata()) > 1)
    seen = [net for net in study if net.label != "plan"]
    expected = [100 * network_table(net).iloc[0]["advice.density"] for net in seen]
    assert list(line.get_ydata()) == pytest.approx(expected)
    diamond = [line for line in ax.lines if line.get_marker() == "D" and len(line.get_xdata())]
    assert [float(one.get_ydata()[0]) for one in diamond] == pytest.approx([expected[0]])
    assert float(diamond[0].get_xdata()[0]) == 1
    with pytest.raises(
        LinkagesError, match=r"shares and others need plots of their own.*output.mean_exits is no share"
    ):
        plot_series(study, indicators=["advice.density", "output.mean_exits"])


def test_thick_lines_are_the_means_of_groups(study):
    measure = "advice.in_degree"
    ax = plot_actor_slopes(study, measure=measure, by="hamlet")
    values = pd.concat([actor_table(net)[measure] for net in study if net.label != "plan"], axis=1).dropna()
    means = values.groupby(study["baseline"].actors["hamlet"].reindex(values.index)).mean().sort_index()
    thick = [line.get_ydata() for line in ax.lines if line.get_marker() == "o"]
    assert np.array(thick) == pytest.approx(means.to_numpy(dtype=float))
    assert len([line for line in ax.lines if line.get_linewidth() < 0.71 and len(line.get_xdata()) == 3]) == len(values)
    with pytest.raises(LinkagesError, match="measure must be a numeric column of the actor table; 'joy' is none"):
        plot_actor_slopes(study, measure="joy")


@pytest.mark.slow
def test_the_report_and_the_tables_tell_the_trend(study):
    tables = result_tables(study)
    assert list(tables["series"]["estimate"]) == pytest.approx(list(change_series(study)["estimate"]), nan_ok=True)
    assert set(tables["tie flow"]["relation"]) <= set(next(iter(study)).relations)
    assert set(tables["projected"]["projected_round"]) == {"plan"}
    for name in ("series", "tie flow", "projected"):
        assert [head for head in tables[name] if not told_of(str(head))] == []
    page = report_html(study)
    for words in ("From round to round", "Trend over all rounds", "Projected and achieved"):
        assert words in page


@pytest.mark.slow
def test_two_rounds_have_no_trend_in_the_report():
    assert "From round to round" not in report_html(toy_study(weavers=12))
