"""Studies that come with the package: simulations with known truth, and a small worked example."""

from linkages.datasets.chanderi_study import chanderi, chanderi_truth, write_chanderi
from linkages.datasets.chanderi_truth import ChanderiTruth
from linkages.datasets.sindhudurg_study import sindhudurg, sindhudurg_truth, write_sindhudurg
from linkages.datasets.sindhudurg_truth import SindhudurgTruth
from linkages.datasets.worked import worked_example

__all__ = [
    "ChanderiTruth",
    "SindhudurgTruth",
    "chanderi",
    "chanderi_truth",
    "sindhudurg",
    "sindhudurg_truth",
    "worked_example",
    "write_chanderi",
    "write_sindhudurg",
]
