"""Numbers of one network: who depends on whom, who brokers, who cooperates."""

from linkages.measures.brokerage import brokerage_expectation, brokerage_roles
from linkages.measures.captivity import captives, captivity_tree
from linkages.measures.census import dyad_census, triad_census
from linkages.measures.centrality import betweenness, closeness, degree, harmonic, strength
from linkages.measures.cohesion import components, density, mean_degree, reciprocity, transitivity
from linkages.measures.communities import Communities, find_communities
from linkages.measures.dependency import middleman_share, partner_hhi, shares, top_partner_share, weighted_beta
from linkages.measures.hegemony import disintermediated_share, hegemony
from linkages.measures.holes import constraint, effective_size, efficiency, hierarchy, holes_table
from linkages.measures.locks import interlinked_pairs, interlinking
from linkages.measures.road_bounds import road_table
from linkages.measures.roads import exit_options
from linkages.measures.spectral import authorities, eigenvector, hubs, pagerank
from linkages.measures.tables import actor_table, middleman_table, network_table
from linkages.measures.ties_across import ei_actors, ei_index, ei_table

__all__ = [
    "Communities",
    "actor_table",
    "authorities",
    "betweenness",
    "brokerage_expectation",
    "brokerage_roles",
    "captives",
    "captivity_tree",
    "closeness",
    "components",
    "constraint",
    "degree",
    "density",
    "disintermediated_share",
    "dyad_census",
    "effective_size",
    "efficiency",
    "ei_actors",
    "ei_index",
    "ei_table",
    "eigenvector",
    "exit_options",
    "find_communities",
    "harmonic",
    "hegemony",
    "hierarchy",
    "holes_table",
    "hubs",
    "interlinked_pairs",
    "interlinking",
    "mean_degree",
    "middleman_share",
    "middleman_table",
    "network_table",
    "pagerank",
    "partner_hhi",
    "reciprocity",
    "road_table",
    "shares",
    "strength",
    "top_partner_share",
    "transitivity",
    "triad_census",
    "weighted_beta",
]
