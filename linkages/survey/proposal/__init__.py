"""A codebook proposed from an export: its headers, its answers, and its form if there is one."""

from linkages.survey.proposal.draft import NO_QUESTION, propose_codebook
from linkages.survey.proposal.write import write_proposal

__all__ = ["NO_QUESTION", "propose_codebook", "write_proposal"]
