"""What moved between rounds: who took part, which ties changed, and what that did to actors and network."""

from linkages.change.actors import actor_changes
from linkages.change.caps import cap_table
from linkages.change.claims import claim_table
from linkages.change.communities import CommunityChange, compare_communities
from linkages.change.compare import Comparison, compare_rounds
from linkages.change.decompose import decompose_change
from linkages.change.estimates import change_estimates
from linkages.change.findings import findings, indicator_words
from linkages.change.moves import partner_moves
from linkages.change.network import network_changes
from linkages.change.panel import panel_table
from linkages.change.projected import projected_table
from linkages.change.rules import report_rule_range
from linkages.change.series import change_series
from linkages.change.status import actor_status, response_table
from linkages.change.tie_flow import tie_flow
from linkages.change.ties import tie_changes, tie_list

__all__ = [
    "CommunityChange",
    "Comparison",
    "actor_changes",
    "actor_status",
    "cap_table",
    "change_estimates",
    "change_series",
    "claim_table",
    "compare_communities",
    "compare_rounds",
    "decompose_change",
    "findings",
    "indicator_words",
    "network_changes",
    "panel_table",
    "partner_moves",
    "projected_table",
    "report_rule_range",
    "response_table",
    "tie_changes",
    "tie_flow",
    "tie_list",
]
