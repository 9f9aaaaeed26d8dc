"""The agent's exit: what a network would look like without the cluster development agent, or anyone else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.cohesion import components, density, mean_degree, transitivity
from linkages.measures.cooperation import support
from linkages.measures.wholeness import fragmentation
from linkages.network.core import Network
from linkages.network.shape import select_relations, subset

Indicator = Callable[[Network], float]


def _largest_component(net: Network) -> float:
    """Return the share of the actors present who are in the largest weak component."""
    parts = components(net).dropna()
    return float((parts == 1).mean()) if len(parts) else float("nan")


INDICATORS: Mapping[str, Indicator] = {
    "density": density,
    "mean_degree": mean_degree,
    "transitivity": transitivity,
    "support": support,
    "fragmentation": fragmentation,
    "largest_component": _largest_component,
}


def agent_exit(
    net: Network, actors: Sequence[str], *, indicators: Mapping[str, Indicator] | None = None
) -> pd.DataFrame:
    """Return chosen indicators of each relation with and without some actors: the cluster development agent who is to leave, or others.

    A network that falls apart without the agent has not taken over its own work. Nothing else is assumed to change: nobody takes the
    agent's place, and no tie is made or lost.

    Parameters
    ----------
    net : Network
        Of one or more relations; each is measured by itself.
    actors : sequence of str
        Who leaves.
    indicators : Mapping of str to callable, optional
        Functions from a network of one relation to a number; density, mean degree, transitivity, support, fragmentation and the share
        of the largest component unless told.

    Returns
    -------
    pandas.DataFrame
        Index: `relation`, `indicator`. Columns: `with_agent`, `without_agent`, `change` (without less with); float64. NaN where an
        indicator is not defined. A change of 0.5 in fragmentation: every second pair of those who stay is cut off, over and above
        those that were.

    Raises
    ------
    NetworkError
        If an id is not on the roster, or all leave.

    References
    ----------
    Borgatti, S. P. (2006). Identifying sets of key players in a social network. Computational and Mathematical Organization Theory 12,
    21-34. doi:10.1007/s10588-006-7084-x

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["cda", "cda", "cda"], "target": ["a", "b", "c"]}))
    >>> agent_exit(net, ["cda"]).loc[("tie", "fragmentation")].to_dict()
    {'with_agent': 0.0, 'without_agent': 1.0, 'change': 1.0}
    """
    leaving = [actors] if isinstance(actors, str) else [str(one) for one in actors]
    strange = [one for one in leaving if one not in net.index]
    if strange or not leaving or not (net.present & ~net.index.isin(leaving)).any():
        raise NetworkError(
            f"actors must name some of the roster, and leave someone; {', '.join(map(repr, strange or leaving)) or 'none'} came."
        )
    rest = subset(net, [one for one in net.index if one not in leaving])
    rows = []
    for name in net.relations:
        before, after = select_relations(net, name), select_relations(rest, name)
        for label, measure in (indicators or INDICATORS).items():
            rows.append((name, label, float(measure(before)), float(measure(after))))
    table = pd.DataFrame(rows, columns=["relation", "indicator", "with_agent", "without_agent"])
    table = table.set_index(["relation", "indicator"])
    return table.assign(change=table["without_agent"] - table["with_agent"])
