"""Who is tied to whom: the Network, the Study, and their views."""

from linkages.network.build import build_network, network_from_edges
from linkages.network.core import Network
from linkages.network.exchange import read_network, write_network
from linkages.network.load import alias_file, check_study, find_codebook, propose_matches, read_study
from linkages.network.relation import Relation, Setting
from linkages.network.reports import disagreement_table, two_reports
from linkages.network.rules import under_rule
from linkages.network.shape import combine_relations, select_relations, subset, symmetrise
from linkages.network.study import Study
from linkages.network.views import to_igraph, to_networkx, to_sparse

__all__ = [
    "Network",
    "Relation",
    "Setting",
    "Study",
    "alias_file",
    "build_network",
    "check_study",
    "combine_relations",
    "disagreement_table",
    "find_codebook",
    "network_from_edges",
    "propose_matches",
    "read_network",
    "read_study",
    "select_relations",
    "subset",
    "symmetrise",
    "to_igraph",
    "to_networkx",
    "to_sparse",
    "two_reports",
    "under_rule",
    "write_network",
]
