"""Plots of dependence: who holds whom, how firmly, what flows through whom, what tied advances cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from linkages.errors import LinkagesError
from linkages.measures import (
    captivity_persistence,
    captivity_tree,
    hegemony,
    interlinking_sweep,
    shadow_rates,
    top_partner_share,
)
from linkages.measures.channel import Dependence, dependence
from linkages.measures.roads import find_roads
from linkages.network.core import Network
from linkages.network.shape import select_channel
from linkages.output.draw import colours_of_roles
from linkages.output.draw_curves import curves, points
from linkages.output.draw_flow import FIRST, OUTSIDE, PRODUCERS, SECOND, Flow, colour_key, flow_of, left_colours, sankey
from linkages.output.draw_tree import captivity_rows, tree_height, tree_rows
from linkages.output.plots import channel_title, new_axes

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PERSISTENCE = {
    "captive_share": "captive of one middleman",
    "class_captive_share": "no road past middlemen",
    "without_road": "no road left",
}
INTERLINKING = {
    "locked_share": "in two channels or more",
    "locked_by_contract_share": "in two, by contract",
    "triple_locked_share": "in all three channels",
}
BELOW = "ties below this share of an actor’s dealings taken away"
WIDE = 10.0
FROM = "share of a channel from which it counts (tau)"


def plot_captivity_tree(
    net: Network, *, channel: str, top: int = 40, names: bool = False, ax: Axes | None = None
) -> Axes:
    """Draw who stands on every road of whom: the outside at the top, below it the captors, beside each its captives.

    Parameters
    ----------
    net : Network
        With positions and the channel's dependence relations.
    channel : {"output", "credit", "input"}
        The channel.
    top : int
        The most captors with a row of their own; the smallest share one.
    names : bool
        Write the captives' names; otherwise each is a dot.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        A row for each captor, most captives first, below the captor on its own every road; a producer stands once, beside the nearest.

    Raises
    ------
    NetworkError
        If the network has no such channel, or the channel no terminals.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_captivity_tree(worked_example(), channel="output")
    >>> [text.get_text() for text in ax.texts][2:]
    ['T1', '2', 'T2', '1']
    """
    roads = find_roads(net, channel=channel)
    tree = captivity_tree(net, channel=channel).assign(producer=roads.open_producers)
    rows = tree_rows(tree, top=top)
    told = {str(actor): str(name) for actor, name in net.actors["name"].items()} if names else None
    out = tree[tree["producer"]]
    left = int((roads.ties.producers & roads.ties.used).sum()) - len(out)
    notes = f"{int(out['captor'].notna().sum()):,} of {len(out):,} producers with a known road are captives; {left:,} have no known road"
    return captivity_rows(
        new_axes(ax, height=tree_height(rows, told)),
        rows,
        net.actors,
        colours=colours_of_roles(net.actors),
        names=told,
        words=net.setting.role_labels,
        notes=notes,
        title=channel_title(net, channel),
    )


def plot_persistence(net: Network, *, channel: str, ax: Axes | None = None) -> Axes:
    """Draw how captivity grows as ties below a share of an actor's dealings are taken away (`captivity_persistence`).

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
        Lines of the share of producers who are captives, who have no road past middlemen, and who have no road left.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_persistence(worked_example(), channel="output")
    >>> ax.lines[0].get_ydata().round(2).tolist()
    [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.67, 0.67, 0.67, 0.67]
    """
    table = captivity_persistence(net, channel=channel)
    up = f"share of the {int(table['producers'].iloc[0]):,} producers with a road"
    lines = table[list(PERSISTENCE)].rename(columns=PERSISTENCE)
    return curves(new_axes(ax), lines, across=BELOW, up=up, title=channel_title(net, channel))


def plot_interlinking(net: Network, *, ax: Axes | None = None) -> Axes:
    """Draw how many producers are interlinked, by the share from which a channel counts (`interlinking_sweep`).

    Parameters
    ----------
    net : Network
        With positions and relations of credit, input or output.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Lines of the share of producers with two channels, and all three, with one middleman; the threshold in use is marked.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> len(plot_interlinking(chanderi()["baseline"]).lines)
    4
    """
    table = interlinking_sweep(net)
    lines = table[[name for name in INTERLINKING if name in table]].rename(columns=INTERLINKING)
    return curves(
        new_axes(ax), lines, across=FROM, up="share of producers", mark=0.5, title="One middleman on both ends"
    )


def plot_flow(net: Network, *, channel: str, by: str = "role", top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw what flows from groups of producers through the middlemen to the outside, as bands as wide as the amounts.

    Those between stand in two columns where some deal mostly with others between, in one where all deal with the outside.

    Parameters
    ----------
    net : Network
        With positions and the channel's dependence relations.
    channel : {"output", "credit", "input"}
        The channel; in credit and input a band is what producers get.
    by : str
        An actor column that makes the groups of producers.
    top : int
        The most nodes of a column; the smallest share one, "others".
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        Boxes and bands. Amounts are those told, without sampling weights; what flows within a column or back is told below, not drawn.

    Raises
    ------
    NetworkError
        If the network has no such channel.
    LinkagesError
        If `by` is no actor column, or nothing flows.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> import matplotlib
    >>> matplotlib.use("agg")
    >>> ax = plot_flow(worked_example(), channel="output", by="position")
    >>> [text.get_text() for text in ax.texts][:3]
    ['producer  600', 'T2  180', 'T1  410']
    """
    flow = channel_flow(net, channel=channel, by=by, top=top)
    unit = select_channel(net, channel)[0]
    told = unit.unit_text or unit.weight_type
    hidden = f"; {flow.hidden:,.0f} within a column or back not drawn" if flow.hidden else ""
    seconds = (flow.nodes["stage"] == SECOND).any()
    heads = {
        PRODUCERS: "producers",
        FIRST: "first partner" if seconds else "partner",
        SECOND: "partner behind",
        OUTSIDE: "outside",
    }
    ax = sankey(
        new_axes(ax, height=6.0, width=WIDE),
        flow,
        heads=heads,
        note=f"widths in {told}{hidden}",
        title=channel_title(net, channel),
    )
    shown = net.actors.loc[[str(node)[2:] for node in flow.nodes.index if str(node)[:2] == "m:"], "role"].dropna()
    tints, words = colours_of_roles(net.actors), net.setting.role_labels
    colour_key(ax, {words.get(role, role): tints[role] for role in sorted(map(str, shown.unique()))})
    return ax


def channel_flow(net: Network, *, channel: str, by: str, top: int) -> Flow:
    """Return the flow that `plot_flow` draws."""
    if by not in net.actors:
        raise LinkagesError(
            f"by must be a column of the actors ({', '.join(map(str, net.actors.columns))}); {by!r} came."
        )
    ties = dependence(net, channel=channel)
    found = ties.amounts.tocoo()
    if not found.nnz:
        raise LinkagesError(
            f"nothing flows in the channel {channel!r} of {net.label!r}. Choose another channel or round."
        )
    words = net.setting.role_labels
    told = net.actors[by].astype(object).where(net.actors[by].notna(), "not given").astype(str)
    groups = ("p:" + (told.replace(dict(words)) if by == "role" else told)).to_numpy()
    roles = net.actors["role"].astype(object).where(net.actors["role"].notna(), net.actors["position"])
    roles = roles.replace(dict(words))
    outside = ("o:" + roles.astype(str)).to_numpy()
    ids = np.where(ties.producers, groups, np.where(ties.terminals, outside, ("m:" + net.index).to_numpy(dtype=object)))
    names = net.actors["name"].astype(str).to_numpy()
    labels = {
        str(node): str(node)[2:] if str(node)[:2] != "m:" else name for node, name in zip(ids, names, strict=True)
    }
    tints = colours_of_roles(net.actors)
    colours = {str(node): tints.get(str(role), "#5a6573") for node, role in zip(ids, net.actors["role"], strict=True)}
    if by != "role":
        colours |= left_colours(sorted({str(one) for one in groups[ties.producers]}))
    stages = pd.Series(_stages(ties), index=ids)
    stages = stages[~stages.index.duplicated()]
    links = pd.DataFrame({"source": ids[found.row], "target": ids[found.col], "amount": found.data})
    links = links[~ties.terminals[found.row] & (found.data > 0)]
    if not (stages[links["source"]].to_numpy() < stages[links["target"]].to_numpy()).any():
        raise LinkagesError(
            f"in the channel {channel!r} of {net.label!r} nothing flows onward from producers: all of it stays among actors of one kind, "
            "such as producers. Choose another channel."
        )
    return flow_of(links, stages, labels, colours, top=top)


def _stages(ties: Dependence) -> np.ndarray:
    """Return the column of each actor; those between go to the first if most of what they pass on goes to others between."""
    between = ~ties.producers & ~ties.terminals
    onward = ties.amounts @ np.column_stack([between, ties.terminals]).astype(float)
    first = between & (onward[:, 0] > onward[:, 1])
    second = between & ~first
    stages = np.where(ties.producers, PRODUCERS, np.where(ties.terminals, OUTSIDE, np.where(second, SECOND, FIRST)))
    return stages if first.any() else np.where(stages == SECOND, FIRST, stages)


def plot_terms(
    net: Network,
    *,
    channel: str = "output",
    against: Literal["top_partner_share", "hegemony"] = "top_partner_share",
    by: str | None = None,
    within: str | list[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw what tied advances cost through the price (`shadow_rates`) against how dependent the seller is.

    Structure and terms are two things: a point far right and low is a seller with one partner on fair terms.

    Parameters
    ----------
    net : Network
        Whose dependence ties carry the terms `tied`, `price`, `quantity`, `advance` and `duration`.
    channel : str
        The channel of the sales.
    against : {"top_partner_share", "hegemony"}
        The seller's share with its largest partner, or the largest share that passes one middleman, directly or further on.
    by : str, optional
        An actor column; a colour and a mark for each of its groups.
    within : str or list of str, optional
        Columns of the seller within which prices are comparable, for example a product.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure unless told.

    Returns
    -------
    matplotlib.axes.Axes
        A point for each tied sale of known rate; the others are counted.

    Raises
    ------
    NetworkError
        If a term was not asked on any tie, or a column does not exist.
    LinkagesError
        If `against` is neither, or `by` is no actor column.
    """
    if against not in ("top_partner_share", "hegemony"):
        raise LinkagesError(f"against must be 'top_partner_share' or 'hegemony'; {against!r} came.")
    if by is not None and by not in net.actors:
        raise LinkagesError(
            f"by must be a column of the actors ({', '.join(map(str, net.actors.columns))}); {by!r} came."
        )
    rates = shadow_rates(net, by=within)
    rates = rates[rates["relation"].isin([relation.name for relation in select_channel(net, channel)])]
    if against == "hegemony":
        dependent, across = hegemony(net, channel=channel).max(axis="columns"), "largest share through one middleman"
    else:
        dependent, across = top_partner_share(net, channel=channel), "share of the largest partner"
    groups = rates["actor"].map(net.actors[by]).fillna("not given") if by else pd.Series("all", index=rates.index)
    table = pd.DataFrame({"x": rates["actor"].map(dependent), "y": rates["shadow_rate"], "group": groups})
    up = "cost through the price,\n% of the advance per unit of time"
    return points(new_axes(ax, height=3.8), table, across=across, up=up, title=channel_title(net, channel))
