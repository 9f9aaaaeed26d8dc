"""Plots over several rounds: figures with their intervals, the slopes of actors, and ties that stay, go and come back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.change import change_series, indicator_words, tie_flow
from linkages.change.actors import scores_of
from linkages.change.dates import round_times
from linkages.change.money import real_terms
from linkages.change.series import LEVEL, observed_rounds
from linkages.change.status import group_values
from linkages.change.tie_flow import NOT_TIED, STATES, TIED
from linkages.errors import LinkagesError
from linkages.measures import network_table
from linkages.network.core import Network
from linkages.network.study import Study
from linkages.output import draw_series
from linkages.output.draw_flow import Flow, colour_key, sankey
from linkages.output.group_tables import has_roads
from linkages.output.plots import new_axes
from linkages.output.style import CHANGE_STYLES, INK, MUTED, NOT_KNOWN, RULE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FATE_COLOURS = {"kept": MUTED, **{fate: CHANGE_STYLES[fate][0] for fate in ("dissolved", "formed")}}
UNKNOWN = CHANGE_STYLES["unknown"][0]
BAND_COLOURS = FATE_COLOURS | {"not observed in one": UNKNOWN}
STATE_COLOURS = {TIED: INK, NOT_TIED: NOT_KNOWN}


@dataclass(frozen=True, eq=False)
class Points:
    """What a plot of a series draws: rows (label, time, value, low, high, projected), the time of each round, unit and title."""

    rows: pd.DataFrame
    times: npt.NDArray[np.float64]
    up: str
    title: str


def plot_series(
    study: Study, *, indicators: Sequence[str] | None = None, level: float = 0.95, ax: Axes | None = None
) -> Axes:
    """Draw figures of the network over the rounds, each with its interval.

    Parameters
    ----------
    study : Study
        Of two rounds or more that were observed.
    indicators : sequence of str, optional
        Of `change_series`, all of them shares or none; the share through middlemen of each channel unless told, or the densities where
        there are no middlemen.
    level : float
        Of the intervals.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Rounds at their dates on x (at equal steps where a date is missing); a line for each indicator over the observed rounds, a bar for
        the interval, a hollow diamond where a projected round stands. Each point is of all who were observed in the round.

    Raises
    ------
    LinkagesError
        If an indicator is none, shares and others are mixed, or fewer than two rounds were observed.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_series(chanderi(actors=80), indicators=["trust.density", "cooperation.density"])
    >>> [label.get_text() for label in ax.get_xticklabels()], ax.get_ylabel()
    (['baseline', 'followup'], 'percent, 95 % intervals')
    """
    chosen = default_indicators(study) if indicators is None else list(indicators)
    table = change_series(study, indicators=chosen, level=level)
    return draw_points(new_axes(ax, height=3.4), study, series_rows(study, table), level=level)


def draw_points(ax: Axes, study: Study, points: Points, *, level: float = 0.95) -> Axes:
    """Draw the rows of `series_rows`."""
    up = f"{points.up}, {100 * level:.4g} % intervals"
    return draw_series.series(ax, points.rows, times=points.times, rounds=list(study.rounds), up=up, title=points.title)


def default_indicators(study: Study) -> list[str]:
    """Return the share through middlemen of each channel, or the densities where there are none."""
    net = next(iter(study))
    return [f"{channel}.middleman_share" for channel in has_roads(net)] or [f"{name}.density" for name in net.relations]


def series_rows(study: Study, table: pd.DataFrame) -> Points:
    """Return what a plot of `change_series` draws."""
    net = next(iter(study))
    levels = table[table["what"].eq(LEVEL)]
    names = list(dict.fromkeys(levels["indicator"]))
    words = {name: indicator_words(name, net.relations) for name in names}
    kinds = {share for _, share in words.values()}
    if len(kinds) > 1:
        other = [name for name, (_, share) in words.items() if not share]
        raise LinkagesError(
            f"shares and others need plots of their own, since one axis has one unit; {', '.join(other)} is no share."
        )
    size, up = (100.0, "percent") if kinds == {True} else (1.0, "value")
    title = ""
    if len(names) > 1 and len({name.rpartition(".")[2] for name in names}) == 1:
        title = words[names[0]][0].rpartition(": ")[2].removeprefix("over channels, ")
        words = {name: (_prefix(name, net), share) for name, (_, share) in words.items()}
    times = dict(zip(study.rounds, round_times(list(study))[0], strict=True))
    rows = levels[["indicator", "from_round", "low", "high"]].assign(value=levels["estimate"], projected=False)
    plans = [net for net in study if net.setting.origin == "projected"]
    extra = [
        {"indicator": name, "from_round": plan.label, "value": float(found[name]), "projected": True}
        for plan, found in ((plan, network_table(real_terms(plan)).iloc[0]) for plan in plans)
        for name in names
    ]
    rows = pd.concat([rows, pd.DataFrame(extra)]) if extra else rows
    rows = rows.assign(
        label=[words[name][0] for name in rows["indicator"]],
        time=rows["from_round"].map(times).astype(float),
    )
    rows[["value", "low", "high"]] = rows[["value", "low", "high"]].astype(float) * size
    return Points(rows, np.array(list(times.values())), up, title)


def _prefix(indicator: str, net: Network) -> str:
    prefix = indicator.rpartition(".")[0]
    return net.relations[prefix].label if prefix in net.relations else prefix or "over channels"


def plot_actor_slopes(study: Study, *, measure: str, by: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw a score of each actor over the rounds, before and after, and the mean of each group.

    Parameters
    ----------
    study : Study
        Of two rounds or more that were observed; projected ones are left out.
    measure : str
        A numeric column of `actor_table`, such as ``output.middleman_share``.
    by : str, optional
        An actor column: a colour and a mean for each of its groups.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        A thin line for each actor scored in all rounds, moved a little so that equal ones can be seen; a thick one for the mean of each
        group, with the number of its actors. Groups of one round hold for all: those of the first.

    Raises
    ------
    LinkagesError
        If there is no such score or column, or nobody has the score in all rounds.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_actor_slopes(chanderi(actors=80), measure="output.middleman_share", by="community")
    >>> ax.get_ylabel()
    'output: share of dealings with middlemen'
    """
    nets = observed_rounds(study)
    if len(nets) < 2:
        raise LinkagesError(
            f"slopes need two rounds or more that were observed; the study {study.title!r} has {len(nets)}."
        )
    values = scores_in_all(nets, measure)
    groups = (
        pd.Series("all actors", index=values.index) if by is None else group_values(nets[0], by).reindex(values.index)
    )
    if by == "role":
        groups = groups.map(study.label_of_role)
    return draw_series.actor_lines(
        new_axes(ax, height=3.8),
        values,
        groups,
        times=round_times(nets)[0],
        up=indicator_words(measure, nets[0].relations)[0],
    )


def scores_in_all(nets: Sequence[Network], measure: str) -> pd.DataFrame:
    """Return a score of the actors who have it in every round, a column for each round."""
    tables = [scores_of(net) for net in nets]
    if not all(measure in table for table in tables):
        raise LinkagesError(
            f"measure must be a numeric column of the actor table; {measure!r} is none. They are: {', '.join(map(str, tables[0]))}."
        )
    values = pd.DataFrame({net.label: table[measure] for net, table in zip(nets, tables, strict=True)}).dropna()
    if values.empty:
        raise LinkagesError(f"nobody has {measure!r} in all rounds.")
    return values


def plot_tie_flow(study: Study, *, relation: str, ax: Axes | None = None) -> Axes:
    """Draw how ties flow over the rounds: kept, dissolved, formed, and those that could not be seen.

    Parameters
    ----------
    study : Study
        Of two rounds or more that were observed.
    relation : str
        The relation.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        A column for each round, bands between them as wide as the numbers of `tie_flow`: all pairs that were ever tied.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_tie_flow(chanderi(actors=80), relation="trust")
    >>> [text.get_text() for text in ax.get_legend().get_texts()]
    ['kept', 'dissolved', 'formed', 'not observed in one']
    """
    flow, labels = tie_bands(study, relation)
    title = next(iter(study)).relations[relation].label
    axes = new_axes(ax, height=3.4)
    pairs = "ordered pairs" if next(iter(study)).relations[relation].directed else "pairs"
    sankey(axes, flow, heads=dict(enumerate(labels)), note="", title=title)
    axes.set_ylabel(f"{pairs} tied in any round", fontsize=8)
    colour_key(axes, BAND_COLOURS)
    return axes


def tie_bands(study: Study, relation: str) -> tuple[Flow, list[str]]:
    """Return `tie_flow` as a flow figure takes it, and the rounds."""
    table = tie_flow(study, relation=relation)
    rounds = [net.label for net in observed_rounds(study)]
    place = {label: rank for rank, label in enumerate(rounds)}
    links = pd.DataFrame(
        {
            "source": [f"{place[one]} {was}" for one, was in zip(table["from_round"], table["before"], strict=True)],
            "target": [f"{place[one]} {now}" for one, now in zip(table["to_round"], table["after"], strict=True)],
            "amount": table["dyads"].astype(float),
            "colour": [
                FATE_COLOURS.get(str(fate), RULE if was == now == NOT_TIED else UNKNOWN)
                for fate, was, now in zip(table["fate"], table["before"], table["after"], strict=True)
            ],
        }
    )
    out, into = (links.groupby(end)["amount"].sum() for end in ("source", "target"))
    amounts = pd.concat([out, into], axis="columns").max(axis="columns")
    order = [f"{stage} {state}" for stage in range(len(rounds)) for state in STATES]
    nodes = pd.DataFrame({"amount": amounts.reindex([node for node in order if node in amounts.index])})
    state = nodes.index.str.split(" ", n=1).str[1]
    nodes["stage"] = nodes.index.str.split(" ", n=1).str[0].astype(int)
    nodes["label"], nodes["colour"] = state, [STATE_COLOURS.get(one, UNKNOWN) for one in state]
    return Flow(nodes, links, 0.0), rounds
