"""How sure: tests and intervals."""

from linkages.inference.change_tests import change_test
from linkages.inference.qap import qap_correlation
from linkages.inference.regression import Regression, mrqap

__all__ = ["Regression", "change_test", "mrqap", "qap_correlation"]
