"""What a file of another program leaves out of a network."""

from __future__ import annotations

from linkages.network.core import Network
from linkages.network.exchange_columns import is_forbidden, told_actor_columns
from linkages.network.relation import Relation, Setting

_READ_BACK = ("present",)


def losses(net: Network, ending: str) -> list[str]:
    """Return what the format of an ending does not hold of this network, in words; nothing where it holds all.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["w1"], "target": ["T"], "price": [3.5]}))
    >>> losses(net, ".graphml"), losses(net, ".net")
    ([], ['the columns price of the ties'])
    """
    if ending in (".graphml", ".gexf"):
        return _characters(net)
    actors, ties = net.actors, net.ties
    lost = ["names of actors"] if (actors["name"] != actors.index).any() else []
    lost += _columns([name for name in told_actor_columns(net) if name not in _READ_BACK], "actors")
    own = ["source", "target", "relation", "weight", *([] if (ties["reports"] != 1).any() else ["reports"])]
    lost += _columns([str(name) for name in ties if name not in own], "ties")
    return lost + (_meanings(net) if ending == ".dl" else [])


def _columns(names: list[str], what: str) -> list[str]:
    return [f"the columns {', '.join(names)} of the {what}"] if names else []


def _characters(net: Network) -> list[str]:
    """Return the columns of text in which characters are that XML forbids."""
    found = []
    for what, frame in (("actors", net.actors), ("ties", net.ties)):
        names = [str(name) for name in frame if any(isinstance(one, str) and is_forbidden(one) for one in frame[name])]
        found += [f"characters that XML forbids in {', '.join(names)} of the {what}"] if names else []
    return found


def _meanings(net: Network) -> list[str]:
    """Return what DL does not hold beside ties, cells and the names of relations."""
    plain = [Relation(one.name, weight_type=one.weight_type) == one for one in net.relations.values()]
    answered = net.answered.to_numpy(dtype=bool)
    lost = [] if all(plain) else ["what the relations mean"]
    lost += [] if net.setting == Setting() else ["the setting of the round"]
    lost += [] if net.present.all() else ["who was not present (their pairs are missing cells)"]
    return lost + ([] if answered[net.present].all() else ["who did not answer (their pairs are missing cells)"])
