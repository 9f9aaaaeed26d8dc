"""The worked example of the documentation: six weavers, two traders, a self-help group and the market."""

from __future__ import annotations

import pandas as pd

from linkages.network import Network, Relation, network_from_edges

SALES = {
    ("w1", "T1"): 100,
    ("w2", "T1"): 100,
    ("w3", "T1"): 70,
    ("w3", "T2"): 30,
    ("w4", "T2"): 100,
    ("w5", "S"): 60,
    ("w5", "T1"): 40,
    ("w6", "MKT"): 50,
    ("w6", "T2"): 50,
    ("T1", "MKT"): 310,
    ("T2", "T1"): 100,
    ("T2", "MKT"): 80,
    ("S", "MKT"): 60,
}
POSITIONS = dict.fromkeys(["w1", "w2", "w3", "w4", "w5", "w6"], "producer") | {
    "T1": "middleman",
    "T2": "middleman",
    "S": "group",
    "MKT": "market",
}


def worked_example() -> Network:
    """Return the small network on which the documentation works out every measure of dependence.

    Six weavers (w1 to w6) sell cloth to two traders (T1, T2), to a self-help group (S) and to the market (MKT). Trader T2 sells on to T1
    and to the market.

    Returns
    -------
    Network
        One relation, ``sale``, of channel output, in INR; ten actors.

    Examples
    --------
    >>> worked_example()
    Network 'worked example' (observed): 10 actors (6 producers, 2 middlemen, 1 market, 1 group)
      sale (dependence, output, INR): 13 ties
    """
    edges = pd.DataFrame(
        [(source, target, weight) for (source, target), weight in SALES.items()], columns=["source", "target", "weight"]
    )
    actors = pd.DataFrame({"position": POSITIONS}).rename_axis("actor")
    sale = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR")
    return network_from_edges(edges, actors=actors, relations={"sale": sale}, label="worked example")
