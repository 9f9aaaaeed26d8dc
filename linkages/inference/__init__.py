"""How sure the numbers are: tests, standard errors, intervals, and bounds from answers that were not given."""

from linkages.inference.actor_change import actor_change_test
from linkages.inference.bootstrap import vertex_bootstrap
from linkages.inference.brokerage_tests import BrokerageTest, brokerage_test
from linkages.inference.change_tests import change_test
from linkages.inference.contrasts import figure_interval
from linkages.inference.coverage import coverage_simulation
from linkages.inference.cug import cug_test
from linkages.inference.effects import Effect, did
from linkages.inference.ei_tests import EITest, ei_test
from linkages.inference.imputation import impute_ties, multiple_imputation
from linkages.inference.intervals import dependence_intervals
from linkages.inference.jackknife import node_jackknife
from linkages.inference.manski import manski_bounds
from linkages.inference.multiple import benjamini_hochberg, holm
from linkages.inference.qap import qap_correlation
from linkages.inference.regression import Regression, mrqap
from linkages.inference.tie_models import TieModel, formation_model, persistence_model
from linkages.inference.tipping import TippingPoint, tipping_point
from linkages.results import TestResult

__all__ = [
    "BrokerageTest",
    "EITest",
    "Effect",
    "Regression",
    "TestResult",
    "TieModel",
    "TippingPoint",
    "actor_change_test",
    "benjamini_hochberg",
    "brokerage_test",
    "change_test",
    "coverage_simulation",
    "cug_test",
    "dependence_intervals",
    "did",
    "ei_test",
    "figure_interval",
    "formation_model",
    "holm",
    "impute_ties",
    "manski_bounds",
    "mrqap",
    "multiple_imputation",
    "node_jackknife",
    "persistence_model",
    "qap_correlation",
    "tipping_point",
    "vertex_bootstrap",
]
