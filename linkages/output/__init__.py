"""What a person sees: the map, the report, the workbook, plots."""

from linkages.output.change_plots import plot_change_estimates, plot_middleman_ranks, plot_partner_moves
from linkages.output.dependence_plots import (
    plot_captivity_tree,
    plot_flow,
    plot_interlinking,
    plot_persistence,
    plot_terms,
)
from linkages.output.map import InlineMap, map_html, to_pyvis, write_map
from linkages.output.plots import (
    plot_dependence_matrix,
    plot_exits,
    plot_middleman_shares,
    plot_slopes,
    plot_tie_changes,
)
from linkages.output.report import report_html, write_report
from linkages.output.run import write_results
from linkages.output.series_plots import plot_actor_slopes, plot_series, plot_tie_flow
from linkages.output.siena import write_siena
from linkages.output.tables import result_tables
from linkages.output.workbook import write_workbook

__all__ = [
    "InlineMap",
    "map_html",
    "plot_actor_slopes",
    "plot_captivity_tree",
    "plot_change_estimates",
    "plot_dependence_matrix",
    "plot_exits",
    "plot_flow",
    "plot_interlinking",
    "plot_middleman_ranks",
    "plot_middleman_shares",
    "plot_partner_moves",
    "plot_persistence",
    "plot_series",
    "plot_slopes",
    "plot_terms",
    "plot_tie_changes",
    "plot_tie_flow",
    "report_html",
    "result_tables",
    "to_pyvis",
    "write_map",
    "write_report",
    "write_results",
    "write_siena",
    "write_workbook",
]
