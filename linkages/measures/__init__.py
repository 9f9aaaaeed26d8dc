"""Numbers of one network: who depends on whom, who brokers, who cooperates."""

from linkages.measures.agreement import community_agreement
from linkages.measures.asymmetry import dependence_pairs
from linkages.measures.brokerage import brokerage_expectation, brokerage_roles
from linkages.measures.brokerage_by_group import brokerage_groups
from linkages.measures.brokerage_forms import brokerage_exclusive, brokerage_network, brokerage_weighted
from linkages.measures.captivity import captives, captivity_tree
from linkages.measures.cards import card_table
from linkages.measures.census import dyad_census, triad_census
from linkages.measures.centrality import betweenness, closeness, degree, harmonic, strength
from linkages.measures.centralization import centralization, gini
from linkages.measures.cohesion import components, density, mean_degree, reciprocity, transitivity
from linkages.measures.communities import Communities, find_communities
from linkages.measures.community_checks import community_stability, resolution_profile
from linkages.measures.concentration import middleman_concentration
from linkages.measures.constraints import constraint_counts, constraint_list
from linkages.measures.cooperation import bonding_shares, horizontal_share, support
from linkages.measures.cooperation_tables import cooperation_table
from linkages.measures.cores import CorePeriphery, core_periphery, coreness
from linkages.measures.dependency import middleman_share, partner_hhi, shares, top_partner_share, weighted_beta
from linkages.measures.exits import exit_options
from linkages.measures.flow import flow_betweenness
from linkages.measures.hegemony import disintermediated_share, hegemony
from linkages.measures.hegemony_top import hegemony_top
from linkages.measures.holes import constraint, effective_size, efficiency, hierarchy, holes_table
from linkages.measures.households import group_roads, household_roads
from linkages.measures.institutional import institutional_paths, institutional_reach
from linkages.measures.key_players import KeyPlayers, key_players
from linkages.measures.layered import find_communities_multi
from linkages.measures.locks import interlinked_pairs, interlinking
from linkages.measures.mixing import assortativity, block_density, ei_expectation
from linkages.measures.persistence import captivity_persistence
from linkages.measures.power import katz, power
from linkages.measures.reach import WorstSet, reach_loss, worst_set
from linkages.measures.replaceable import replaceable_flow
from linkages.measures.road_bounds import road_table
from linkages.measures.shapley import shapley_access
from linkages.measures.spectral import authorities, eigenvector, hubs, pagerank
from linkages.measures.strings import Multiplexity, multiplexity
from linkages.measures.tables import actor_table, middleman_table, network_table
from linkages.measures.terms import shadow_rates, terms_by_group
from linkages.measures.tied import contract_pairs, interlinking_sweep, locked_by_contract
from linkages.measures.ties_across import ei_actors, ei_index, ei_table
from linkages.measures.trust import honest_brokers, trust_table
from linkages.measures.twomode import co_membership, group_overlap, group_sizes, membership_network
from linkages.measures.weighted_reciprocity import reciprocity_beyond_chance, weighted_reciprocity
from linkages.measures.wholeness import fragmentation, krackhardt
from linkages.measures.withdrawal import agent_exit

__all__ = [
    "Communities",
    "CorePeriphery",
    "KeyPlayers",
    "Multiplexity",
    "WorstSet",
    "actor_table",
    "agent_exit",
    "assortativity",
    "authorities",
    "betweenness",
    "block_density",
    "bonding_shares",
    "brokerage_exclusive",
    "brokerage_expectation",
    "brokerage_groups",
    "brokerage_network",
    "brokerage_roles",
    "brokerage_weighted",
    "captives",
    "captivity_persistence",
    "captivity_tree",
    "card_table",
    "centralization",
    "closeness",
    "co_membership",
    "community_agreement",
    "community_stability",
    "components",
    "constraint",
    "constraint_counts",
    "constraint_list",
    "contract_pairs",
    "cooperation_table",
    "core_periphery",
    "coreness",
    "degree",
    "density",
    "dependence_pairs",
    "disintermediated_share",
    "dyad_census",
    "effective_size",
    "efficiency",
    "ei_actors",
    "ei_expectation",
    "ei_index",
    "ei_table",
    "eigenvector",
    "exit_options",
    "find_communities",
    "find_communities_multi",
    "flow_betweenness",
    "fragmentation",
    "gini",
    "group_overlap",
    "group_roads",
    "group_sizes",
    "harmonic",
    "hegemony",
    "hegemony_top",
    "hierarchy",
    "holes_table",
    "honest_brokers",
    "horizontal_share",
    "household_roads",
    "hubs",
    "institutional_paths",
    "institutional_reach",
    "interlinked_pairs",
    "interlinking",
    "interlinking_sweep",
    "katz",
    "key_players",
    "krackhardt",
    "locked_by_contract",
    "mean_degree",
    "membership_network",
    "middleman_concentration",
    "middleman_share",
    "middleman_table",
    "multiplexity",
    "network_table",
    "pagerank",
    "partner_hhi",
    "power",
    "reach_loss",
    "reciprocity",
    "reciprocity_beyond_chance",
    "replaceable_flow",
    "resolution_profile",
    "road_table",
    "shadow_rates",
    "shapley_access",
    "shares",
    "strength",
    "support",
    "terms_by_group",
    "top_partner_share",
    "transitivity",
    "triad_census",
    "trust_table",
    "weighted_beta",
    "weighted_reciprocity",
    "worst_set",
]
