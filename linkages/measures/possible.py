"""Ties of which nobody told, and which may yet be there."""

from __future__ import annotations

import numpy as np

from linkages.measures.frame import Flags, Ints
from linkages.network.core import Network
from linkages.network.observed import is_observed


def may_be_tied(net: Network, source: Ints, target: Ints) -> Flags:
    """Return which dyads may be ties of which nobody told: not observed, allowed, and somebody was asked who did not say.

    Parameters
    ----------
    net : Network
        Of one relation.
    source, target : numpy.ndarray of int
        Roster positions.
    """
    relation = net.single()
    may = ~is_observed(net, source, target) & net.present[source] & net.present[target] & (source != target)
    asked = net.asked(relation.name)
    put = {"source": asked[source], "target": asked[target]}.get(str(relation.merge), asked[source] | asked[target])
    may &= put
    if not relation.allowed:
        return np.asarray(may)
    roles = net.actors["role"].str.casefold().to_numpy(dtype=object)
    fits = np.zeros(len(source), dtype=bool)
    for own, other in relation.allowed:
        pairs = [(own, other)] if relation.directed else [(own, other), (other, own)]
        for first, last in pairs:
            fits |= (roles[source] == first.casefold()) & (roles[target] == last.casefold())
    return np.asarray(may & fits)
