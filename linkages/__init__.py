"""Relationship surveys of business clusters as networks: who depends on whom, who brokers, who cooperates, and what changed.

The main flow is here; the rooms ``linkages.network``, ``linkages.measures``, ``linkages.inference``, ``linkages.change`` and
``linkages.output`` hold the rest. Every name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from linkages import change, datasets, inference, measures, network, output, survey
    from linkages.change import Comparison, compare_rounds
    from linkages.errors import CodebookError, LinkagesError, NetworkError, SurveyError
    from linkages.measures import actor_table, middleman_table, network_table
    from linkages.network import Network, Relation, Study, check_study, network_from_edges, read_study
    from linkages.output import write_map, write_report, write_results, write_workbook
    from linkages.survey import Codebook, Survey, write_form, write_template

_HOMES = {
    "change": ("Comparison", "compare_rounds"),
    "errors": ("CodebookError", "LinkagesError", "NetworkError", "SurveyError"),
    "measures": ("actor_table", "middleman_table", "network_table"),
    "network": ("Network", "Relation", "Study", "check_study", "network_from_edges", "read_study"),
    "output": ("write_map", "write_report", "write_results", "write_workbook"),
    "survey": ("Codebook", "Survey", "write_form", "write_template"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_ROOMS = ("change", "datasets", "inference", "measures", "network", "output", "survey")

__all__ = [
    "Codebook",
    "CodebookError",
    "Comparison",
    "LinkagesError",
    "Network",
    "NetworkError",
    "Relation",
    "Study",
    "Survey",
    "SurveyError",
    "actor_table",
    "change",
    "check_study",
    "compare_rounds",
    "datasets",
    "inference",
    "measures",
    "middleman_table",
    "network",
    "network_from_edges",
    "network_table",
    "output",
    "read_study",
    "survey",
    "write_form",
    "write_map",
    "write_report",
    "write_results",
    "write_template",
    "write_workbook",
]


def __getattr__(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"linkages.{name}")
    if name in _HOME_OF:
        return getattr(import_module(f"linkages.{_HOME_OF[name]}"), name)
    raise AttributeError(f"module 'linkages' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
