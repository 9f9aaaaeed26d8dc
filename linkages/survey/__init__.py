"""What respondents said: the codebook, the intake of survey files, and the Survey of each round."""

from linkages.survey.aliases import confirm, read_aliases, write_proposals
from linkages.survey.codebook import Codebook, parse_codebook, read_codebook
from linkages.survey.codebook_sheets import read_codebook_sheets
from linkages.survey.core import Survey
from linkages.survey.forms.write import write_form
from linkages.survey.names import accept_exact, propose_names
from linkages.survey.proposal import propose_codebook, write_proposal
from linkages.survey.template import write_template

__all__ = [
    "Codebook",
    "Survey",
    "accept_exact",
    "confirm",
    "parse_codebook",
    "propose_codebook",
    "propose_names",
    "read_aliases",
    "read_codebook",
    "read_codebook_sheets",
    "write_form",
    "write_proposal",
    "write_proposals",
    "write_template",
]
