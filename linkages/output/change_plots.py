"""Plots of change: what moved and how sure that is, who moved from whom to whom, which middlemen rose and fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from linkages.change import change_estimates, indicator_words, partner_moves
from linkages.change.findings import ALPHA
from linkages.errors import LinkagesError
from linkages.measures import middleman_table
from linkages.network.relation import Relation
from linkages.network.shape import select_channel
from linkages.network.study import Study
from linkages.output import draw_change
from linkages.output.plots import channel_title, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHORT = {
    "producers all of whose roads to the outside pass one middleman": "captives of one middleman",
    "interlinking of credit, inputs and output with one middleman, from 0 to 1": "interlinking (of 100)",
    "producers with two of credit, inputs and output with one middleman": "interlinked with one middleman",
    "producers with credit, inputs and output with one middleman": "all three channels with one middleman",
    "producers bound by a deal that ties channels to one middleman": "bound by a deal that ties channels",
}
COUNTS = ("mean_exits",)
BASIC = ("middleman_share", "captive_share", "interlinking", "locked_share", "reciprocity")


def plot_change_estimates(
    study: Study,
    *,
    indicators: Sequence[str] | None = None,
    by: str | None = None,
    baseline: str | None = None,
    followup: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw changes with their intervals, the declared outcomes first (a forest plot).

    Parameters
    ----------
    study : Study
        Of two rounds or more.
    indicators : sequence of str, optional
        Of `change_estimates`; unless told the declared ones, and of the rest middleman share, captives, interlinking and returned ties.
        Densities are far smaller: give them a plot of their own.
    by : str, optional
        An actor column: the first of the indicators in each of its groups, instead.
    baseline, followup : str, optional
        The rounds; the first and the last unless told.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        A point and a 95 % interval for each indicator, x in percentage points for shares; filled and blue where the adjusted p is 0.05 or
        less, hollow where chance could bring as much, a cross where nothing was tested.

    Raises
    ------
    LinkagesError
        If an indicator is none of `change_estimates`.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_change_estimates(chanderi(actors=80), indicators=["output.middleman_share", "trust.density"])
    >>> ax.get_xlabel()
    'change, baseline to followup, in percentage points'
    """
    table = change_estimates(study, baseline=baseline, followup=followup, by=[by] if by else [])
    rows = forest_rows(table, study, indicators=indicators, by=by)
    ends = [baseline or next(iter(study.rounds)), followup or list(study.rounds)[-1]]
    return draw_change.forest(
        new_axes(ax, height=forest_height(rows)),
        rows,
        across=f"change, {' to '.join(ends)}, in percentage points",
    )


def forest_height(rows: pd.DataFrame) -> float:
    """Return the height in inches of a figure of these rows."""
    return 0.9 + 0.24 * (len(rows) + rows["part"].nunique())


def forest_rows(
    table: pd.DataFrame, study: Study, *, indicators: Sequence[str] | None = None, by: str | None = None
) -> pd.DataFrame:
    """Return the rows of a forest plot of `change_estimates`: label, part, change, low, high (in points), sure."""
    known = set(table["indicator"])
    strange = [name for name in indicators or () if name not in known]
    if strange:
        raise LinkagesError(
            f"indicators must be among {', '.join(sorted(known))}; {', '.join(map(repr, strange))} came."
        )
    whole = table[table["by"].isna()]
    chosen = list(indicators) if indicators is not None else _chosen(whole)
    shown = whole.set_index("indicator").loc[chosen].reset_index()
    if by is not None:
        shown = table[table["by"].eq(by) & table["indicator"].eq(chosen[0])]
    relations = next(iter(study)).relations
    words = [_in_short(str(name), relations) for name in shown["indicator"]]
    if by is not None:
        labels = [f"{group}  (n {n:,})" for group, n in zip(shown["group"], shown["n"], strict=True)]
        parts = words
    else:
        labels = words
        names = {"primary": "declared outcomes", "explored": "explored"}
        parts = [names[family] for family in shown["family"]]
    size = np.where(shown["indicator"].str.endswith(COUNTS), 1.0, 100.0)
    return pd.DataFrame(
        {
            "label": labels,
            "part": parts,
            **{column: shown[column].to_numpy(dtype=float) * size for column in ("change", "low", "high")},
            "sure": (shown["p_adjusted"] <= ALPHA).to_numpy(),
        }
    )


def _in_short(indicator: str, relations: Mapping[str, Relation]) -> str:
    words = indicator_words(indicator, relations)[0]
    for long, short in SHORT.items():
        words = words.replace(long, short)
    return words


def _chosen(whole: pd.DataFrame) -> list[str]:
    """Return the declared outcomes, then the basic indicators, of those that can be compared on one scale."""
    measure = whole["indicator"].str.rpartition(".")[2]
    defined = whole[
        whole["change"].notna() & measure.ne("density") & (measure.isin(BASIC) | whole["family"].eq("primary"))
    ]
    declared = defined["family"].eq("primary")
    shown = defined[declared | defined["se"].ge(1e-12)]
    return list(shown.sort_values("family", key=lambda family: family.ne("primary"), kind="stable")["indicator"])


def plot_partner_moves(
    study: Study,
    *,
    channel: str,
    by: str = "role",
    baseline: str | None = None,
    followup: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw how many producers moved from one kind of main partner to another, such as from a trader to a self-help group.

    Parameters
    ----------
    study : Study
        Of two rounds or more.
    channel : str
        The channel of dependence.
    by : str
        The actor column that tells partners apart, such as ``role`` or ``position``.
    baseline, followup : str, optional
        The rounds; the first and the last unless told.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Counts of `partner_moves`: before in rows, after in columns, darker where a larger part of the row went; those on the framed
        diagonal stayed.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_partner_moves(chanderi(actors=80), channel="output")
    >>> ax.get_title(loc="left")
    'output (Cloth sold or handed over)'
    """
    table = partner_moves(study, channel=channel, by=by, baseline=baseline, followup=followup)
    if by == "role":
        table = table.rename(index=study.label_of_role, columns=study.label_of_role)
    net = next(iter(study))
    return draw_change.moves_image(
        new_axes(ax, height=1.6 + 0.36 * len(table)), table, kinds="main partner", title=channel_title(net, channel)
    )


def plot_middleman_ranks(study: Study, *, channel: str, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw which middlemen rose and fell: their rank by producers' dealings carried directly (weighted beta), a line for each.

    Parameters
    ----------
    study : Study
        Of two rounds or more.
    channel : str
        The channel of dependence.
    top : int
        Middlemen among the first so many in any round are drawn.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Rounds on x, the first rank on top; beta stands beside each name at either end.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_middleman_ranks(chanderi(actors=80), channel="output", top=3)
    >>> ax.get_ylabel()
    'rank by producers carried (beta)'
    """
    net = next(iter(study))
    select_channel(net, channel)
    held = pd.DataFrame({label: middleman_table(one)[f"{channel}.beta"] for label, one in study.rounds.items()})
    held = held.where(held > 0).dropna(how="all")
    held.index = pd.Index([str(net.actors["name"][actor]) for actor in held.index])
    shown = int((held.rank(ascending=False, method="first") <= top).any(axis="columns").sum())
    return draw_change.ranks(
        new_axes(ax, height=1.1 + 0.27 * max(shown, 2)),
        held,
        top=top,
        unit="producers carried (beta)",
        title=channel_title(net, channel),
    )
