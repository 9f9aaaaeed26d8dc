"""What respondents said: the codebook, the intake of survey files, and the Survey of each round."""

from linkages.survey.codebook import Codebook, parse_codebook, read_codebook
from linkages.survey.codebook_sheets import read_codebook_sheets
from linkages.survey.core import Survey
from linkages.survey.template import write_template

__all__ = ["Codebook", "Survey", "parse_codebook", "read_codebook", "read_codebook_sheets", "write_template"]
