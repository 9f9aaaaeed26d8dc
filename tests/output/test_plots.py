"""Plots draw the numbers of the tables, on the axes they are given, and neither show nor close them."""

import re
import runpy
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("agg")
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from linkages.change import tie_changes
from linkages.datasets import worked_example
from linkages.errors import LinkagesError, NetworkError
from linkages.measures import hegemony, middleman_table, network_table
from linkages.network import Study
from linkages.output import draw
from linkages.output.plots import (
    plot_dependence_matrix,
    plot_exits,
    plot_middleman_shares,
    plot_slopes,
    plot_tie_changes,
)
from linkages.output.report_figures import figure_svg

toy_study = runpy.run_path(str(Path(__file__).parent / "toy_study.py"))["toy_study"]


@pytest.fixture(autouse=True)
def _no_figure_stays():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def study():
    return toy_study(names=["$a$", "_b", "c\x07d"])


@pytest.fixture
def ax():
    return Figure().subplots()


def widths(axes):
    return {
        axes.get_yticklabels()[round(bar.get_y() + bar.get_height() / 2)].get_text(): bar.get_width()
        for bar in axes.patches
    }


def test_middleman_shares_are_beta_largest_first(study, ax):
    net = study["baseline"]
    assert plot_middleman_shares(net, channel="output", ax=ax) is ax
    beta = middleman_table(net).set_index("name")["output.beta"].sort_values(ascending=False, kind="stable")
    beta = beta.rename({"चंदेरी वस्त्र": "cmderi vstr"})  # the font has no Devanagari
    assert widths(ax) == pytest.approx(beta[beta > 0].to_dict())
    assert [label.get_text() for label in ax.get_yticklabels()] == beta[beta > 0].index.tolist()
    assert "producers" in ax.get_xlabel()
    assert ax.get_title(loc="left") == "output (Cloth sold)"


def test_middleman_shares_can_be_cut_to_the_top(study, ax):
    assert len(plot_middleman_shares(study["baseline"], channel="output", top=3, ax=ax).patches) == 3


def test_exits_count_every_producer_once_and_the_unknown_apart(study, ax):
    net = study["baseline"]
    plot_exits(net, channel="output", ax=ax)
    heights = dict(
        zip([label.get_text() for label in ax.get_xticklabels()], [bar.get_height() for bar in ax.patches], strict=True)
    )
    assert sum(heights.values()) == (net.actors["position"].eq("producer") & net.present).sum()
    assert heights["not\nknown"] == 3
    assert ax.patches[-1].get_hatch()
    assert ax.get_xlabel() == "separate roads to the outside"


def test_exits_by_group_are_shares_of_each_group(study, ax):
    plot_exits(study["baseline"], channel="credit", by="hamlet", ax=ax)
    bars = np.array([bar.get_height() for bar in ax.patches]).reshape(3, -1)
    assert bars.sum(axis=1) == pytest.approx([100, 100, 100])
    assert ax.get_ylabel() == "per cent of producers"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Old town", "Pranpur", "bahr shr"]


def test_exits_by_a_numeric_attribute(ax):
    net = worked_example()
    net = net.with_(actors=net.actors.assign(looms=[1, 1, 2, 2, 2, 2, None, None, None, None]))
    plot_exits(net, channel="output", by="looms", ax=ax)
    assert len(ax.patches) == 12


def test_the_matrix_has_a_row_for_each_known_producer_and_orders_by_captor(study, ax):
    net = study["baseline"]
    plot_dependence_matrix(net, channel="output", ax=ax)
    values = hegemony(net, channel="output")
    known = values.dropna()
    shown = np.asarray(ax.images[0].get_array())
    assert shown.shape == known.shape
    assert np.sort(shown, axis=None) == pytest.approx(np.sort(known.to_numpy(), axis=None))
    assert shown.sum(axis=0) == pytest.approx(np.sort(known.sum().to_numpy())[::-1])
    leaders = shown.round(9).argmax(axis=1)[shown.max(axis=1) > 0]
    assert (np.diff(leaders) >= 0).all()
    assert f"{len(values) - len(known)} without a known road" in ax.get_ylabel()


def test_tie_changes_stack_what_the_table_says(study, ax):
    plot_tie_changes(study, ax=ax)
    table = tie_changes(study)
    bars = np.array([bar.get_width() for bar in ax.patches]).reshape(3, -1)
    assert bars.tolist() == [table[name].tolist() for name in ("kept", "formed", "dissolved")]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["Advance", "Cloth sold", "Advice", "Kin <b>"]


def test_slopes_follow_the_indicator(study, ax):
    plot_slopes(study, measure="output.middleman_share", ax=ax)
    line = ax.lines[0].get_ydata()
    assert list(line) == pytest.approx([network_table(net)["output.middleman_share"].iloc[0] for net in study])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["baseline", "follow-up"]


def test_slopes_by_group_have_a_line_each(study, ax):
    plot_slopes(study, measure="advice.density", by="hamlet", ax=ax)
    tables = [network_table(net, by="hamlet")["advice.density"] for net in study]
    drawn = {tuple(line.get_ydata()) for line in ax.lines}
    assert drawn == {(tables[0][group], tables[1][group]) for group in tables[0].index}


def test_a_new_figure_is_left_open(study):
    axes = plot_tie_changes(study)
    assert isinstance(axes, Axes)
    assert plt.get_fignums() == [axes.figure.number]
    axes.figure.canvas.draw_idle()


def test_what_is_not_there_is_refused(study):
    with pytest.raises(NetworkError, match="has the channel 'labour'"):
        plot_middleman_shares(study["baseline"], channel="labour")
    with pytest.raises(LinkagesError, match="measure must be one of actors"):
        plot_slopes(study, measure="nonsense")
    with pytest.raises(LinkagesError, match="needs two rounds"):
        plot_tie_changes(Study.from_networks("One", [study["baseline"]]))
    assert plt.get_fignums() == []


def test_a_channel_without_an_outside_has_no_exits(study):
    net = study["baseline"]
    setting = type(net.setting)(terminals={})
    with pytest.raises(LinkagesError, match="has no roads to the outside"):
        plot_exits(net.with_(setting=setting), channel="output")


def test_text_is_no_formula_and_no_hidden_label(study):
    net = study["baseline"]
    net = net.with_(actors=net.actors.assign(name="$x^2$ & <b>", role=net.actors["role"].replace("trader", "_trader")))
    svg = figure_svg(lambda ax: plot_middleman_shares(net, channel="output", ax=ax), height=3).decode()
    assert svg.count("$x^2$ &amp; &lt;b&gt;") == 8
    assert "_trader" in svg
    assert draw.plain("a\x07b$") == r"a b\$"


def test_figures_are_the_same_bytes_and_hold_text_as_text(study):
    def paint(ax):
        plot_exits(study["baseline"], channel="output", by="hamlet", ax=ax)

    svg = figure_svg(paint, height=3)
    assert figure_svg(paint, height=3) == svg
    assert "बाहर शहर" in svg.decode()
    assert not re.search(rb"<dc:date>|<dc:creator>", svg)


def test_many_middlemen_are_cut_and_counted(ax):
    values = pd.DataFrame(np.eye(40), index=[f"w{k}" for k in range(40)], columns=[f"m{k}" for k in range(40)])
    draw.dependence_image(ax, values)
    assert ax.images[0].get_array().shape == (40, 25)
    assert ax.get_xlabel() == "the 25 strongest of 40 middlemen"


def test_numbers_and_legend_stand_off_the_marks(ax):
    held = pd.DataFrame({"name": ["A", "B"], "role": ["x", "y"], "beta": [5.0, 0.4]}, index=["a", "b"])
    before = pd.Series({"a": 7.0, "b": 6.8})
    draw.middleman_bars(ax, held, colours={}, before=before, rounds=("before", "after"))
    ax.figure.draw_without_rendering()
    inside = ax.get_window_extent()
    for text in ax.texts:
        assert text.get_window_extent().x1 <= inside.x0
    assert [text.get_text() for text in ax.texts] == ["5.0", "0.4"]
    assert ax.get_legend().get_window_extent().y1 < ax.xaxis.label.get_window_extent().y0
