"""Numbers of one network: who depends on whom, who brokers, who cooperates."""

from linkages.measures.asymmetry import dependence_pairs
from linkages.measures.brokerage import brokerage_expectation, brokerage_roles
from linkages.measures.captivity import captives, captivity_tree
from linkages.measures.census import dyad_census, triad_census
from linkages.measures.centrality import betweenness, closeness, degree, harmonic, strength
from linkages.measures.cohesion import components, density, mean_degree, reciprocity, transitivity
from linkages.measures.communities import Communities, find_communities
from linkages.measures.concentration import middleman_concentration
from linkages.measures.constraints import constraint_counts, constraint_list
from linkages.measures.dependency import middleman_share, partner_hhi, shares, top_partner_share, weighted_beta
from linkages.measures.hegemony import disintermediated_share, hegemony
from linkages.measures.holes import constraint, effective_size, efficiency, hierarchy, holes_table
from linkages.measures.households import group_roads, household_roads
from linkages.measures.locks import interlinked_pairs, interlinking
from linkages.measures.persistence import captivity_persistence
from linkages.measures.reach import WorstSet, reach_loss, worst_set
from linkages.measures.replaceable import replaceable_flow
from linkages.measures.road_bounds import road_table
from linkages.measures.roads import exit_options
from linkages.measures.shapley import shapley_access
from linkages.measures.spectral import authorities, eigenvector, hubs, pagerank
from linkages.measures.tables import actor_table, middleman_table, network_table
from linkages.measures.terms import shadow_rates, terms_by_group
from linkages.measures.tied import contract_pairs, interlinking_sweep, locked_by_contract
from linkages.measures.ties_across import ei_actors, ei_index, ei_table

__all__ = [
    "Communities",
    "WorstSet",
    "actor_table",
    "authorities",
    "betweenness",
    "brokerage_expectation",
    "brokerage_roles",
    "captives",
    "captivity_persistence",
    "captivity_tree",
    "closeness",
    "components",
    "constraint",
    "constraint_counts",
    "constraint_list",
    "contract_pairs",
    "degree",
    "density",
    "dependence_pairs",
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
    "group_roads",
    "harmonic",
    "hegemony",
    "hierarchy",
    "holes_table",
    "household_roads",
    "hubs",
    "interlinked_pairs",
    "interlinking",
    "interlinking_sweep",
    "locked_by_contract",
    "mean_degree",
    "middleman_concentration",
    "middleman_share",
    "middleman_table",
    "network_table",
    "pagerank",
    "partner_hhi",
    "reach_loss",
    "reciprocity",
    "replaceable_flow",
    "road_table",
    "shadow_rates",
    "shapley_access",
    "shares",
    "strength",
    "terms_by_group",
    "top_partner_share",
    "transitivity",
    "triad_census",
    "weighted_beta",
    "worst_set",
]
