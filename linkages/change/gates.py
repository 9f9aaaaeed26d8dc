"""May a change be claimed at all: how many of those answered whose answers it needs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

NO_CLAIM, CAUTION = 0.70, 0.85


def lowest_response(response: pd.DataFrame, relations: Sequence[str], position: str) -> float:
    """Return the lowest response of a position to any of the questions in a round of a `response_table`; 1 where nobody of it was asked."""
    rates = response.loc[response["relation"].isin(relations) & response["position"].eq(position), "response_rate"]
    return float(rates.min()) if rates.notna().any() else 1.0
