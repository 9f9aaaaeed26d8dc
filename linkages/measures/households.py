"""Households: whose road to a market, to credit or to a group crosses the head of the household."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.roads import find_roads
from linkages.network.core import Network

COLUMN = "household"


def household_roads(
    net: Network, *, channel: str, heads: pd.Series | list[str], members: pd.Series | list[str] | None = None
) -> pd.DataFrame:
    """Return for members of households whether their every road to the outside crosses the head of their household.

    Parameters
    ----------
    net : Network
        Whose actors have a column `household`; the members of a household are actors of their own.
    channel : str
        The channel whose roads are meant.
    heads : list of str, or pandas.Series of bool by actor
        The heads of households.
    members : list of str, or pandas.Series of bool by actor, optional
        Whom to answer for, for example the women; everyone with a household who is no head unless told.

    Returns
    -------
    pandas.DataFrame
        Over the members: `household`; `road` (``ok``, ``none``: answered and named nobody, ``stranded``: no partner leads outside,
        ``not used``, ``unknown``); `through_head`, 1.0 if the head of its own household stands on every road, 0.0 if not, NaN without
        a known road. The mean of `through_head` is the share of those with a road who get there only through the head: a mean of 0.5
        means every second one.

    Raises
    ------
    NetworkError
        If the actors have no households, or an id is not on the roster.

    See Also
    --------
    group_roads : The same for the way into a self-help group.

    Examples
    --------
    >>> from linkages.network import Relation, network_from_edges
    >>> ties = pd.DataFrame({"source": ["wife", "head", "widow"], "target": ["head", "T", "T"], "weight": [1.0, 2.0, 3.0]})
    >>> actors = pd.DataFrame(
    ...     {"position": ["producer", "producer", "producer", "market"], "household": ["h1", "h1", "h2", None]},
    ...     index=["wife", "head", "widow", "T"],
    ... )
    >>> sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount")
    >>> net = network_from_edges(ties, actors=actors, relations={"sale": sale})
    >>> household_roads(net, channel="output", heads=["head"])["through_head"].to_dict()
    {'wife': 1.0, 'widow': 0.0}
    """
    if COLUMN not in net.actors:
        raise NetworkError(f"the actors need a column {COLUMN!r}; declare `household` in [actors] of the codebook.")
    head, own = picked(net, heads, "heads"), net.actors[COLUMN]
    chosen = own.notna().to_numpy() & ~head if members is None else picked(net, members, "members")
    chosen &= net.present
    roads = find_roads(net, channel=channel)
    ties = roads.ties
    captor, codes = roads.captors, pd.factorize(own)[0]
    crossed = np.zeros(len(net.index), dtype=bool)
    going = captor.copy()
    while (going >= 0).any():
        at = np.flatnonzero(going >= 0)
        on = going[at]
        crossed[at] |= head[on] & (codes[at] >= 0) & (codes[on] == codes[at])
        going[at] = captor[on]
    status = roads.status()
    named = ties.totals > 0
    state = np.select(
        [~ties.known, ~ties.used & ~named, ~named, roads.reaches], ["unknown", "not used", "none", "ok"], "stranded"
    )
    frame = pd.DataFrame({COLUMN: own, "road": status.where(status.notna(), pd.Series(state, index=net.index))})
    frame["through_head"] = np.where(frame["road"] == "ok", crossed.astype(float), np.nan)
    told: pd.DataFrame = frame.loc[chosen]
    return told


def group_roads(
    net: Network, *, channel: str, heads: pd.Series | list[str], members: pd.Series | list[str] | None = None
) -> pd.DataFrame:
    """Return `household_roads` where the roads of the channel end at the groups: the way into a self-help group.

    Parameters
    ----------
    net : Network
        As in `household_roads`.
    channel : str
        The channel by which members come to a group, ``credit`` for one that saves and lends.
    heads, members : list of str, or pandas.Series of bool by actor
        As in `household_roads`.

    Returns
    -------
    pandas.DataFrame
        As `household_roads`: a mean of `through_head` of 0.5 means that every second member who reaches a group does so only through
        the head.

    Examples
    --------
    >>> from linkages.network import Relation, network_from_edges
    >>> ties = pd.DataFrame({"source": ["S", "S", "head"], "target": ["head", "widow", "wife"], "weight": [2.0, 1.0, 1.0]})
    >>> actors = pd.DataFrame(
    ...     {"position": ["producer", "producer", "producer", "group"], "household": ["h1", "h1", "h2", None]},
    ...     index=["wife", "head", "widow", "S"],
    ... )
    >>> loan = Relation("loan", kind="dependence", channel="credit", dependent="target", weight_type="amount")
    >>> net = network_from_edges(ties, actors=actors, relations={"loan": loan})
    >>> group_roads(net, channel="credit", heads=["head"])["through_head"].to_dict()
    {'wife': 1.0, 'widow': 0.0}
    """
    ends = replace(net.setting, terminals={**net.setting.terminals, channel: ("group",)})
    return household_roads(net.with_(setting=ends), channel=channel, heads=heads, members=members)


def picked(net: Network, given: pd.Series | list[str], what: str) -> np.ndarray:
    """Return who of the roster is named, by a list of ids or a Series of bool."""
    flags = isinstance(given, pd.Series) and given.dtype == bool
    ids = given.index[given] if flags and isinstance(given, pd.Series) else pd.Index(list(given), dtype="str")
    strange = ids.difference(net.index)
    if len(strange):
        raise NetworkError(f"{what} must be actors of the roster; {', '.join(map(repr, strange[:5]))} came.")
    return np.asarray(net.index.isin(ids))
