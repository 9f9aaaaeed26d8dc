"""How sure: tests and intervals."""

from linkages.inference.actor_change import actor_change_test
from linkages.inference.bootstrap import vertex_bootstrap
from linkages.inference.change_tests import change_test
from linkages.inference.multiple import benjamini_hochberg, holm
from linkages.inference.qap import qap_correlation
from linkages.inference.regression import Regression, mrqap
from linkages.inference.tie_models import TieModel, formation_model, persistence_model

__all__ = [
    "Regression",
    "TieModel",
    "actor_change_test",
    "benjamini_hochberg",
    "change_test",
    "formation_model",
    "holm",
    "mrqap",
    "persistence_model",
    "qap_correlation",
    "vertex_bootstrap",
]
