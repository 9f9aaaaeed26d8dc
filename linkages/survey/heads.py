"""What a sheet calls the ends of a tie and whoever tells of it: its own headers."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from linkages.survey.codebook import Codebook
from linkages.survey.keys import RelationSpec

Party = Literal["source", "target", "reporter"]


def teller(spec: RelationSpec) -> Literal["source", "target"]:
    """Return the end that tells of a tie where no column says who does."""
    return "target" if spec.rule == "target" else "source"


def head(spec: RelationSpec, party: Party) -> str:
    """Return the header under which a party stands, for a message; in a matrix it stands in the row or the column.

    Examples
    --------
    >>> spec = RelationSpec(name="help", columns={"source": "from", "target": "to"})
    >>> head(spec, "source"), head(spec, "reporter"), head(RelationSpec(name="help", layout="matrix"), "target")
    ("'from'", "'from'", 'the column')
    """
    if spec.layout == "matrix":
        return "the row" if party in ("reporter", teller(spec)) else "the column"
    return repr(_header(spec, party))


def heads(reports: pd.DataFrame, codebook: Codebook, party: Party) -> pd.Series:
    """Return for each report the header under which a party stands; in a matrix, that of the cell."""
    known = {spec.name: _header(spec, party) for spec in codebook.relations if spec.layout != "matrix"}
    return reports["relation"].map(known).astype("str").fillna(reports["column"])


def _header(spec: RelationSpec, party: Party) -> str:
    if party == "reporter" and spec.columns.reporter is not None:
        return spec.columns.reporter
    end = teller(spec) if party == "reporter" else party
    return spec.columns.source if end == "source" else spec.columns.target
