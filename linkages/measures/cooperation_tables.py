"""Cooperation in one table: what the ties of each relation say together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.measures.centrality import degree
from linkages.measures.centralization import centralization, gini
from linkages.measures.cohesion import density, mean_degree, reciprocity, transitivity
from linkages.measures.cooperation import bonding_shares, horizontal_share, support
from linkages.measures.frame import Groups
from linkages.measures.mixing import assortativity, ei_expectation
from linkages.measures.weighted_reciprocity import reciprocity_beyond_chance, weighted_reciprocity
from linkages.measures.wholeness import fragmentation
from linkages.network.core import Network
from linkages.network.shape import select_relations

NAN = float("nan")


def cooperation_table(net: Network, *, groups: Groups | None = None) -> pd.DataFrame:
    """Return the measures of cooperation of each relation that is no dependence.

    Parameters
    ----------
    net : Network
        Of any number of relations; each is measured by itself.
    groups : str, pandas.Series or Mapping, optional
        The name of an actor column (community, shg), or the group of each actor, by actor id: adds what crosses groups.

    Returns
    -------
    pandas.DataFrame
        Index: the relations of kind cooperation, or other than dependence. Columns: `density`, `mean_degree`, `reciprocity`,
        `weighted_reciprocity`, `reciprocity_expected` and `rho` (of `reciprocity_beyond_chance`, where weights are whole),
        `transitivity`, `support`, `fragmentation`, `centralization` and `gini` (of degree), `horizontal_share`; with `groups` also
        `ei`, `ei_expected`, `ei_rescaled`, `assortativity`, `bonding`, `bridging`, `linking`; each as defined by the measure of its
        name. NaN where a relation cannot have it (reciprocity without direction, sums of distances, shares without positions).

    Raises
    ------
    NetworkError
        If the groups do not fit the network.

    References
    ----------
    Schmitz, H. (1995). Collective efficiency: growth path for small-scale industry. Journal of Development Studies 31, 529-566.
    doi:10.1080/00220389508422377

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b", "b"], "target": ["b", "a", "c"]}))
    >>> cooperation_table(net).loc["tie", ["density", "reciprocity", "support"]].round(3).to_dict()
    {'density': 0.5, 'reciprocity': 0.667, 'support': 0.0}
    """
    names = [name for name, relation in net.relations.items() if relation.kind != "dependence"]
    rows = [_row(select_relations(net, name), groups) for name in names]
    return pd.DataFrame(rows, index=pd.Index(names, name="relation"), dtype=float)


def _row(net: Network, groups: Groups | None) -> dict[str, float]:
    relation = net.single()
    adds_up = relation.weight_type != "distance"
    placed = bool(net.actors["position"].notna().any()) and adds_up
    row = {
        "density": density(net),
        "mean_degree": mean_degree(net),
        "reciprocity": reciprocity(net) if relation.directed else NAN,
        "weighted_reciprocity": weighted_reciprocity(net) if relation.directed and adds_up else NAN,
        **_beyond_chance(net, possible=relation.directed and adds_up),
        "transitivity": transitivity(net),
        "support": support(net),
        "fragmentation": fragmentation(net),
        "centralization": centralization(net),
        "gini": gini(degree(net)),
        "horizontal_share": horizontal_share(net) if placed else NAN,
    }
    return row if groups is None else row | across_groups(net, groups)


def across_groups(net: Network, groups: Groups) -> dict[str, float]:
    """Return what crosses groups in one relation: E-I index with its expectation, assortativity, bonding, bridging and linking."""
    relation = net.single()
    placed = bool(net.actors["position"].notna().any()) and relation.weight_type != "distance"
    across = ei_expectation(net, groups)
    shares = bonding_shares(net, groups) if placed else pd.Series(np.nan, index=["bonding", "bridging", "linking"])
    return {
        "ei": float(across["ei"]),
        "ei_expected": float(across["expected"]),
        "ei_rescaled": float(across["rescaled"]),
        "assortativity": assortativity(net, groups),
        **{name: float(shares[name]) for name in ("bonding", "bridging", "linking")},
    }


def _beyond_chance(net: Network, *, possible: bool) -> dict[str, float]:
    weight = net.arrays(net.single().name)[2]
    if not possible or (weight != np.round(weight)).any():
        return {"reciprocity_expected": NAN, "rho": NAN}
    found = reciprocity_beyond_chance(net)
    return {"reciprocity_expected": float(found["expected"]), "rho": float(found["rho"])}
