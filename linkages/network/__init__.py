"""Who is tied to whom: the Network, the Study, and their views."""

from linkages.network.build import build_network, network_from_edges
from linkages.network.core import Network, Relation, Setting
from linkages.network.shape import combine_relations, select_relations, subset, symmetrise
from linkages.network.study import Study
from linkages.network.views import to_igraph, to_networkx, to_sparse

__all__ = [
    "Network",
    "Relation",
    "Setting",
    "Study",
    "build_network",
    "combine_relations",
    "network_from_edges",
    "select_relations",
    "subset",
    "symmetrise",
    "to_igraph",
    "to_networkx",
    "to_sparse",
]
