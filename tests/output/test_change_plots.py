"""Plots of change: what is drawn is what the tables say."""

import matplotlib
import numpy as np
import pytest

import linkages as lk
from linkages.change import change_estimates, partner_moves
from linkages.errors import LinkagesError
from linkages.measures import middleman_table
from linkages.output import plot_change_estimates, plot_middleman_ranks, plot_partner_moves

matplotlib.use("agg")


@pytest.fixture(scope="module")
def study():
    return lk.datasets.chanderi(actors=100)


def _points(ax):
    """The x of each drawn mark, from top to bottom."""
    marks = [line for line in ax.lines if line.get_marker() in ("o", "x")]
    marks.sort(key=lambda line: line.get_ydata()[0])
    return [float(line.get_xdata()[0]) for line in marks]


def test_the_forest_shows_the_estimates_and_no_constant(study):
    table = change_estimates(study, by=[]).set_index("indicator")
    ax = plot_change_estimates(study)
    declared = ["middleman_share", "captive_share", "trust.reciprocity"]
    assert _points(ax)[:3] == pytest.approx((100 * table.loc[declared, "change"]).tolist())
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert not any("labour" in label for label in labels)
    assert "declared outcomes" in labels
    chosen = plot_change_estimates(study, indicators=["output.mean_exits"])
    assert _points(chosen) == pytest.approx([table.loc["output.mean_exits", "change"]])


def test_the_forest_by_group_has_a_row_for_each_group(study):
    ax = plot_change_estimates(study, indicators=["output.middleman_share"], by="community")
    table = change_estimates(study, by=["community"])
    rows = table[table["by"].eq("community") & table["indicator"].eq("output.middleman_share")]
    assert _points(ax) == pytest.approx((100 * rows["change"]).tolist())
    with pytest.raises(LinkagesError, match=r"indicators must be among .*; 'joy' came"):
        plot_change_estimates(study, indicators=["joy"])


def test_moves_are_written_into_their_cells(study):
    table, ax = partner_moves(study, channel="credit"), plot_partner_moves(study, channel="credit")
    drawn = {tuple(map(int, text.get_position())): int(text.get_text()) for text in ax.texts}
    assert drawn == {(c, r): int(n) for (r, c), n in np.ndenumerate(table.to_numpy()) if n}
    assert "Trader" in [text.get_text() for text in ax.get_xticklabels()]


def test_ranks_are_those_of_beta(study):
    ax = plot_middleman_ranks(study, channel="output", top=3)
    drawn = [tuple(line.get_ydata()) for line in ax.lines]
    beta = [middleman_table(net)["output.beta"] for net in study]
    ranks = [one.where(one > 0).rank(ascending=False, method="first") for one in beta]
    best = {who for one in ranks for who in one.index[one <= 3]}
    assert len(drawn) == len(best)
    assert all({1, 2, 3} <= {line[place] for line in drawn} for place in (0, 1))
