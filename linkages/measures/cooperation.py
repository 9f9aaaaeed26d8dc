"""Who works with whom: among producers, within groups and across them, with the world outside, and with support."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.frame import Groups, Ints, group_codes
from linkages.measures.pairs import find_pairs
from linkages.measures.triads import linked_in_triangles
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.network.views import strengths

OUTSIDE = ("institution", "finance")


def horizontal_share(net: Network, *, weighted: bool = True) -> float:
    """Return the share of all weight that lies on ties between two producers.

    Parameters
    ----------
    net : Network
        Of one relation, with positions.
    weighted : bool
        Use the tie weights, which must be strengths (default), or count ties. Direction is dropped.

    Returns
    -------
    float
        From 0 (no tie between producers) to 1 (all ties are); 0.5: half of what is done together is done among equals. Over observed
        ties whose two actors have a position; NaN without such ties.

    Raises
    ------
    NetworkError
        If the network has several relations, no positions, or weights that are distances are to be used.

    References
    ----------
    Schmitz, H. (1995). Collective efficiency: growth path for small-scale industry. Journal of Development Studies 31, 529-566.
    doi:10.1080/00220389508422377

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> actors = pd.DataFrame({"position": ["producer", "producer", "middleman"]}, index=["a", "b", "t"])
    >>> ties = pd.DataFrame({"source": ["a", "b"], "target": ["b", "t"], "weight": [1, 3]})
    >>> horizontal_share(network_from_edges(ties, actors=actors))
    0.25
    """
    source, target, weight = _ties(net, weighted=weighted)
    position = _positions(net)
    known = (position[source] != "") & (position[target] != "")
    between = (position[source] == "producer") & (position[target] == "producer")
    total = weight[known].sum()
    return float(weight[known & between].sum() / total) if total else float("nan")


def bonding_shares(net: Network, groups: Groups, *, weighted: bool = True) -> pd.Series:
    """Return how producers' weight is shared among bonding, bridging and linking ties.

    - bonding: between two producers of one group (an SHG, a community);
    - bridging: between two producers of different groups;
    - linking: between a producer and an institution or a formal lender, in either direction.

    Parameters
    ----------
    net : Network
        Of one relation, with positions.
    groups : str, pandas.Series or Mapping
        The name of an actor column (shg, community or another), or the group of each actor, by actor id.
    weighted : bool
        Use the tie weights, which must be strengths (default), or count ties.

    Returns
    -------
    pandas.Series
        `bonding`, `bridging`, `linking`; float64, from 0 to 1, together 1. A bonding share of 0.5: half of what producers do with each
        other and with institutions stays within groups. Ties with others (middlemen, markets, group actors) are left out, and so are
        ties between producers of whom one has no group. NaN without such ties.

    Raises
    ------
    NetworkError
        If the network has several relations, no positions, groups that do not fit it, or weights that are distances are to be used.

    References
    ----------
    Szreter, S. and Woolcock, M. (2004). Health by association? Social capital, social theory, and the political economy of public health.
    International Journal of Epidemiology 33, 650-667. doi:10.1093/ije/dyh013

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> actors = pd.DataFrame({"position": ["producer"] * 3 + ["finance"], "shg": ["x", "x", "y", None]}, index=["a", "b", "c", "bank"])
    >>> ties = pd.DataFrame({"source": ["a", "b", "bank"], "target": ["b", "c", "c"], "weight": [2, 1, 1]})
    >>> bonding_shares(network_from_edges(ties, actors=actors), "shg").to_dict()
    {'bonding': 0.5, 'bridging': 0.25, 'linking': 0.25}
    """
    source, target, weight = _ties(net, weighted=weighted)
    position = _positions(net)
    codes, _ = group_codes(net, groups)
    producer, outside = position == "producer", np.isin(position, OUTSIDE)
    both = producer[source] & producer[target] & (codes[source] >= 0) & (codes[target] >= 0)
    same = codes[source] == codes[target]
    linking = (producer[source] & outside[target]) | (outside[source] & producer[target])
    sums = np.array([weight[rows].sum() for rows in (both & same, both & ~same, linking)], dtype=float)
    shares = sums / sums.sum() if sums.sum() else np.full(3, np.nan)
    return pd.Series(shares, index=pd.Index(["bonding", "bridging", "linking"], name="share"), name="shares")


def support(net: Network) -> float:
    """Return the share of ties that are supported: whose two ends share a partner.

    Partners are those tied in any direction; two ends tied both ways are one tie. Weights do not count.

    Parameters
    ----------
    net : Network
        Of one relation.

    Returns
    -------
    float
        From 0 to 1; 0.5: every second tie has someone who knows both ends and would see one of them cheat. Over ties between two
        actors who both answered, so that the partners of both are known; NaN without such ties.

    Raises
    ------
    NetworkError
        If the network has several relations.

    References
    ----------
    Jackson, M. O., Rodriguez-Barraquer, T. and Tan, X. (2012). Social capital and social quilts: network patterns of favor exchange.
    American Economic Review 102, 1857-1897. doi:10.1257/aer.102.5.1857

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> support(network_from_edges(pd.DataFrame({"source": ["a", "b", "c", "c"], "target": ["b", "c", "a", "d"]})))
    0.75
    """
    net.single()
    pairs = find_pairs(net)
    told = own_answer(net)
    counted = told[pairs.low] & told[pairs.high]
    supported = linked_in_triangles(pairs)
    return float(supported[counted].mean()) if counted.any() else float("nan")


def _ties(net: Network, *, weighted: bool) -> tuple[Ints, Ints, np.ndarray]:
    if weighted:
        strengths(net)
    source, target, weight = net.arrays(net.single().name)
    return source, target, weight if weighted else np.ones(len(weight))


def _positions(net: Network) -> np.ndarray:
    position = net.actors["position"]
    if position.isna().all():
        raise NetworkError(
            "these shares are of producers' ties; no actor has a position. Give `position` in the table of actors."
        )
    return position.astype(object).where(position.notna(), "").to_numpy()
