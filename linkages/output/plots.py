"""Plots for a page or a notebook: each returns its Axes and leaves the showing, saving and closing to who called it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from linkages.change import tie_changes
from linkages.errors import LinkagesError
from linkages.measures import actor_table, hegemony, middleman_table, network_table
from linkages.network.core import Network
from linkages.network.shape import select_channel
from linkages.network.study import Study
from linkages.output import draw
from linkages.output.group_tables import exits_by_group, has_roads

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_middleman_shares(net: Network, *, channel: str, top: int = 15, ax: Axes | None = None) -> Axes:
    """Draw how many producers' dealings each middleman carries directly in a channel (weighted beta), largest first.

    Middlemen who hold producers through other middlemen only have no bar; `plot_dependence_matrix` shows them.

    Parameters
    ----------
    net : Network
        With positions and the channel's dependence relations.
    channel : str
        The channel.
    top : int
        The most middlemen to draw.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Horizontal bars, x in producers.

    Raises
    ------
    NetworkError
        If the network has no such channel, or no positions.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_middleman_shares(worked_example(), channel="output")
    >>> [float(bar.get_width()) for bar in ax.patches]
    [3.1, 1.8]
    """
    select_channel(net, channel)
    table = middleman_table(net)
    held = table.assign(beta=table[f"{channel}.beta"])[["name", "role", "beta"]]
    return draw.middleman_bars(
        new_axes(ax, height=draw.bars_height(min(len(held), top))),
        held,
        colours=draw.colours_of_roles(net.actors),
        top=top,
        title=channel_title(net, channel),
    )


def plot_exits(net: Network, *, channel: str, by: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how many producers have no, one, two or more separate roads to the outside; those of unknown answer have their own bar.

    Parameters
    ----------
    net : Network
        With positions and the channel's dependence relations.
    channel : {"output", "credit", "input"}
        The channel.
    by : str, optional
        An actor column: bars for each of its groups, as shares of the group.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Bars in producers, or in per cent of each group.

    Raises
    ------
    NetworkError
        If the network has no such channel.
    LinkagesError
        If the channel has no roads to the outside.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_exits(worked_example(), channel="output")
    >>> [int(bar.get_height()) for bar in ax.patches]
    [0, 3, 3, 0, 0, 0]
    """
    select_channel(net, channel)
    if channel not in has_roads(net):
        raise LinkagesError(f"the channel {channel!r} has no roads to the outside; those that have: {has_roads(net)}.")
    actors = pd.concat(
        [net.actors, actor_table(net).drop(columns=["name", "role", "position", "present"])], axis="columns"
    ).reset_index()
    table = exits_by_group(net, actors, [by] if by else [])
    table = table[(table["channel"] == channel) & (table["by"] == (by or "all"))]
    return draw.exit_bars(
        new_axes(ax), table.set_index("group"), shares=by is not None, title=channel_title(net, channel)
    )


def plot_dependence_matrix(net: Network, *, channel: str, ax: Axes | None = None) -> Axes:
    """Draw how much of each producer's dealings passes through each middleman, directly or further on (`hegemony`).

    Producers stand in rows, grouped by the middleman through whom most passes; middlemen in columns, the strongest first.

    Parameters
    ----------
    net : Network
        With positions and the channel's dependence relations.
    channel : {"output", "credit", "input"}
        The channel.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        An image, 0 to 1, with its colour bar. Producers without a known road are left out and counted in the axis label.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> plot_dependence_matrix(worked_example(), channel="output").images[0].get_array().shape
    (6, 2)
    """
    values = hegemony(net, channel=channel)
    values.columns = [str(net.actors["name"][middleman]) for middleman in values.columns]
    return draw.dependence_image(new_axes(ax, height=4.6), values, title=channel_title(net, channel))


def plot_tie_changes(
    study: Study, *, baseline: str | None = None, followup: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how many ties of each relation were kept, formed and dissolved between two rounds, on pairs observed in both.

    Parameters
    ----------
    study : Study
        Of two rounds or more.
    baseline, followup : str, optional
        The rounds; the first and the last unless told.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Stacked horizontal bars, x in ties.
    """
    table = tie_changes(study, baseline=baseline, followup=followup)
    labels = {name: relation.label for name, relation in next(iter(study)).relations.items()}
    return draw.change_bars(new_axes(ax, height=draw.bars_height(len(labels))), table, labels)


def plot_slopes(study: Study, *, measure: str, by: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw an indicator over the rounds, a line for the whole or for each group.

    Parameters
    ----------
    study : Study
        Of two rounds or more.
    measure : str
        A column of `network_table`, for example ``output.middleman_share``.
    by : str, optional
        An actor column; a line for each group.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Rounds on x, the indicator on y.

    Raises
    ------
    LinkagesError
        If the indicator is not in the table.
    """
    rows = {label: network_table(net, by=by) for label, net in study.rounds.items()}
    first = next(iter(rows.values()))
    if measure not in first:
        raise LinkagesError(f"measure must be one of {', '.join(map(str, first.columns))}; {measure!r} came.")
    lines = {label: (frame[measure] if by else frame[measure].set_axis(["all"])) for label, frame in rows.items()}
    return draw.slopes(new_axes(ax), pd.DataFrame(lines), label=measure)


def channel_title(net: Network, channel: str) -> str:
    """Return a channel with the labels of its relations, for example ``credit (Advance of money)``."""
    return f"{channel} ({', '.join(relation.label for relation in select_channel(net, channel))})"


def new_axes(ax: Axes | None, *, height: float = 3.2, width: float = draw.WIDTH) -> Axes:
    """Return the axes given, or those of a new figure."""
    if ax is not None:
        return ax
    from matplotlib import pyplot as plt  # noqa: PLC0415  (a heavy import, only when a plot is made)

    axes: Axes = plt.subplots(figsize=(width, height), layout="constrained")[1]
    return axes
