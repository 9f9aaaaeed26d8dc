"""Plots of dependence draw the numbers of the measures: dots are captives, lines are shares, widths are amounts."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

mpl.use("agg")
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from linkages.datasets import chanderi, sindhudurg, worked_example
from linkages.errors import LinkagesError, NetworkError
from linkages.measures import captives, captivity_persistence, interlinking_sweep
from linkages.measures.channel import dependence
from linkages.network import Relation, network_from_edges
from linkages.output import plot_captivity_tree, plot_flow, plot_interlinking, plot_persistence, plot_terms
from linkages.output.dependence_plots import channel_flow
from linkages.output.draw import colours_of_roles
from linkages.output.draw_flow import shortened


@pytest.fixture(scope="module")
def net():
    return chanderi()["baseline"]


@pytest.fixture
def ax():
    return Figure(figsize=(9, 9)).subplots()


def dots(ax):
    return sum(len(points.get_offsets()) for points in ax.collections)


def overlapping(ax):
    ax.figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in ax.texts if text.get_text()]
    return [
        (a, b) for k, a in enumerate(boxes) for b in boxes[k + 1 :] if a.shrunk(0.98, 0.8).overlaps(b.shrunk(0.98, 0.8))
    ]


def test_the_tree_has_a_dot_for_each_captive_once(net, ax):
    assert plot_captivity_tree(net, channel="output", ax=ax) is ax
    held = captives(net, channel="output")
    assert dots(ax) == held["actor"].nunique() > 50
    squares = [line.get_gid() for line in ax.lines if line.get_gid()]
    assert sorted(squares) == sorted(held["captor"].unique())


def test_a_captor_stands_right_below_its_own_captor(ax):
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    ties = pd.DataFrame(
        {"source": ["a", "b", "c", "M", "N", "T"], "target": ["M", "M", "N", "T", "T", "X"], "weight": 1.0}
    )
    position = ["producer"] * 3 + ["middleman"] * 3 + ["market"]
    actors = pd.DataFrame({"position": position, "role": position}, index=["a", "b", "c", "M", "N", "T", "X"])
    plot_captivity_tree(network_from_edges(ties, actors=actors, relations={"sale": sale}), channel="output", ax=ax)
    marks = {line.get_gid(): (line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if line.get_gid()}
    assert sorted(marks, key=lambda one: marks[one][1]) == ["T", "M", "N"]
    assert marks["M"][0] == marks["N"][0] > marks["T"][0]
    assert "3 through those below" in [text.get_text() for text in ax.texts]


def test_the_smallest_captors_share_a_row(net, ax):
    plot_captivity_tree(net, channel="output", top=5, ax=ax)
    held = captives(net, channel="output")
    assert dots(ax) == held["actor"].nunique()
    assert f"others ({held['captor'].nunique() - 5})" in [text.get_text() for text in ax.texts]


def test_the_tree_can_tell_names(ax):
    plot_captivity_tree(worked_example(), channel="output", names=True, ax=ax)
    assert [text.get_text() for text in ax.texts][2:] == ["T1", "w1, w2", "T2", "w4"]
    assert not dots(ax)


def test_persistence_draws_the_table(net, ax):
    plot_persistence(net, channel="output", ax=ax)
    table = captivity_persistence(net, channel="output")
    names = ["captive_share", "class_captive_share", "without_road"]
    for line, name in zip(ax.lines, names, strict=True):
        assert line.get_ydata().tolist() == table[name].tolist()
        assert line.get_xdata().tolist() == table.index.tolist()
    assert str(table["producers"].iloc[0]) in ax.get_ylabel()


def test_interlinking_draws_the_sweep_and_marks_the_half(net, ax):
    plot_interlinking(net, ax=ax)
    sweep = interlinking_sweep(net)
    drawn = [line.get_ydata().tolist() for line in ax.lines[:3]]
    assert drawn == [sweep[f"{name}_share"].tolist() for name in ("locked", "locked_by_contract", "triple_locked")]
    assert list(ax.lines[3].get_xdata()) == [0.5, 0.5]


def test_end_labels_stand_apart(net, ax):
    plot_interlinking(net, ax=ax)
    assert not overlapping(ax)


def test_widths_of_the_flow_are_the_amounts(net, ax):
    flow = channel_flow(net, channel="output", by="community", top=6)
    ties = dependence(net, channel="output")
    told = float(ties.amounts[np.flatnonzero(~ties.terminals)].sum())
    assert flow.links["amount"].sum() + flow.hidden == pytest.approx(told)
    plot_flow(net, channel="output", by="community", top=6, ax=ax)
    boxes = {patch.get_gid(): patch.get_height() for patch in ax.patches if isinstance(patch, Rectangle)}
    scale = flow.nodes["amount"] / pd.Series(boxes)
    assert np.ptp(scale) == pytest.approx(0, abs=1e-6 * scale.max())
    bands = [patch for patch in ax.patches if isinstance(patch, PathPatch)]
    widths = sorted(band.get_path().vertices[7][1] - band.get_path().vertices[0][1] for band in bands)
    assert widths == pytest.approx(sorted(flow.links["amount"] / scale.iloc[0]))
    left = flow.nodes[flow.nodes["stage"] == 0]
    by = flow.links.groupby("source")["amount"].sum()
    assert left["amount"].to_dict() == pytest.approx(by[left.index].to_dict())


def test_small_nodes_are_bundled_and_counted(net):
    flow = channel_flow(net, channel="output", by="community", top=4)
    assert flow.nodes.groupby("stage").size().max() == 5
    whole = channel_flow(net, channel="output", by="community", top=1000)
    assert flow.links["amount"].sum() == pytest.approx(whole.links["amount"].sum())
    first = whole.nodes[whole.nodes["stage"] == 1]
    assert f"others ({len(first) - 4})" in flow.nodes["label"].tolist()


def test_labels_of_the_flow_do_not_cover_one_another(net):
    assert not overlapping(plot_flow(net, channel="output", by="community", ax=Figure(figsize=(10, 6)).subplots()))


def test_amounts_are_short():
    assert [shortened(one) for one in (0.25, 9500, 12_340, 999_700, 4_560_000, 2.1e9)] == [
        "0.25",
        "9,500",
        "12.3 k",
        "1 m",
        "4.56 m",
        "2.1 bn",
    ]


def terms():
    ties = pd.DataFrame({"source": ["w1", "w2", "w3", "w4", "w4", "w5"], "target": ["T", "T", "T", "T", "U", "T"]})
    ties = ties.assign(
        weight=[1.0, 1.0, 1.0, 3.0, 1.0, 1.0],
        price=[100.0, 100.0, 100.0, 90.0, 95.0, None],
        tied=[False, False, False, True, True, True],
        quantity=10.0,
        advance=1000.0,
        duration=2.0,
    )
    position = ["producer"] * 5 + ["middleman"] * 2
    actors = pd.DataFrame(
        {"position": position, "sex": ["f", "m", "f", "m", "f", None, None]},
        index=[*[f"w{k}" for k in range(1, 6)], "T", "U"],
    )
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    return network_from_edges(ties, actors=actors, relations={"sale": sale})


def test_terms_have_a_point_for_each_tied_sale_of_known_rate(ax):
    plot_terms(terms(), by="sex", ax=ax)
    found = np.vstack([points.get_offsets() for points in ax.collections])
    assert sorted(map(tuple, found.round(6).tolist())) == [(0.75, 0.025), (0.75, 0.05)]
    assert ax.get_xlabel() == "share of the largest partner   (tied sales of unknown rate, left out: 1)"
    assert "per unit of time" in ax.get_ylabel()


def test_what_cannot_be_drawn_is_refused(net):
    with pytest.raises(LinkagesError, match="by must be a column of the actors"):
        plot_flow(net, channel="output", by="nonsense")
    with pytest.raises(LinkagesError, match="against must be 'top_partner_share' or 'hegemony'"):
        plot_terms(terms(), against="trust")
    with pytest.raises(NetworkError, match="a shadow rate needs the terms"):
        plot_terms(net)
    empty = worked_example()
    with pytest.raises(LinkagesError, match="nothing flows in the channel 'output'"):
        plot_flow(empty.with_(ties=empty.ties.iloc[:0]), channel="output")


def test_a_network_without_answers_is_drawn_empty(ax):
    net = worked_example()
    silent = net.with_(answered=net.answered.assign(sale=False), ties=net.ties.iloc[:0])
    plot_persistence(silent, channel="output", ax=ax)
    assert all(np.isnan(line.get_ydata()).all() for line in ax.lines)
    assert not ax.texts
    other = Figure().subplots()
    plot_captivity_tree(silent, channel="output", ax=other)
    assert not dots(other)
    assert other.get_xlabel().startswith("0 of 0 producers")
    other.figure.draw_without_rendering()


def words(ax):
    legend = ax.get_legend()
    return [text.get_text() for text in ax.texts], [text.get_text() for text in legend.get_texts()] if legend else []


def test_roles_are_named_as_in_the_codebook(ax):
    net = sindhudurg()["baseline"]
    inside, below = words(plot_flow(net, channel="credit", ax=ax))
    assert any(one.replace("\n", " ").startswith("Woman who processes at home") for one in inside)
    assert any(one.startswith("Nationalised bank") for one in inside)
    assert below == ["Commission agent", "Trader from elsewhere", "Wholesaler"]
    assert not any("home_processor" in one or "nationalised_bank" in one for one in inside)
    _, below = words(plot_captivity_tree(net, channel="credit", ax=Figure().subplots()))
    assert below == ["Commission agent", "Trader from elsewhere", "Self-help group", "Wholesaler"]


def test_a_producer_has_the_colour_of_its_role_and_no_middleman_the_same(net):
    flow = channel_flow(net, channel="output", by="role", top=5)
    tints = colours_of_roles(net.actors)
    assert flow.nodes.loc["p:Weaver", "colour"] == tints["weaver"]
    assert tints["weaver"] not in set(flow.nodes.loc[flow.nodes.index.str.startswith("m:"), "colour"])


def test_names_in_letters_that_no_font_has_are_written_in_latin_letters(ax):
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    ties = pd.DataFrame({"source": ["a", "b", "T"], "target": ["T", "T", "K"], "weight": 1.0})
    position = ["producer", "producer", "middleman", "market"]
    names = ["a", "b", "नाईक é", "K"]
    actors = pd.DataFrame({"position": position, "role": position, "name": names}, index=["a", "b", "T", "K"])
    net = network_from_edges(ties, actors=actors, relations={"sale": sale})
    inside, _ = words(plot_captivity_tree(net, channel="output", ax=ax))
    assert "naik é" in inside
    ax.figure.draw_without_rendering()  # a sign that the font lacks would be a warning
    with mpl.rc_context({"svg.fonttype": "none"}):
        inside, _ = words(plot_captivity_tree(net, channel="output", ax=Figure().subplots()))
    assert "नाईक é" in inside


def test_a_channel_among_producers_alone_does_not_flow(net):
    with pytest.raises(LinkagesError, match="nothing flows onward from producers"):
        plot_flow(net, channel="labour")
