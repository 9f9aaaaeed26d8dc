"""What may be claimed: how many answered, and the bounds that the missing answers leave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.change.actors import relations_of
from linkages.change.gates import CAUTION, NO_CLAIM, lowest_response
from linkages.change.network import network_changes
from linkages.change.status import EVERYONE, response_table
from linkages.errors import NetworkError
from linkages.inference.manski import manski_bounds
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network

NO, BOUNDED, YES = "no", "with bounds", "yes"
COUNTS = ("actors", "producers", "response_rate", "observed_share", "assumed_onward")


def claim_table(rounds: Rounds, *, baseline: str | None = None, followup: str | None = None) -> pd.DataFrame:
    """Return for each indicator of change whether enough answered to claim it, and what the missing answers leave open.

    Below 70 % response among those whose answers the indicator needs, in either round, nothing is claimed about its change. From 70 to
    85 % it is claimed with the bounds of `manski_bounds`, from 85 % without.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    pandas.DataFrame
        Index `indicator`: those of `network_changes` that are no counts of actors and answers. `change` (among what was seen in both rounds
        where the indicator has it, else of all), `position` whose answers it needs (producer for dependence, else all), `response` (the
        lowest over its questions and the two rounds), `claim` (no, with bounds, yes); for those with bounds `low` and `high`, the least and
        the most that the change of the round's mean can be (NaN: it is not bounded, as the number of roads is not), and `sign_known`.

    Raises
    ------
    LinkagesError
        If the rounds cannot be told or compared; see `pair_rounds`.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> before = worked_example()
    >>> after = before.with_(label="later", answered=before.answered.assign(sale=before.index != "w4"))
    >>> claim_table([before, after]).loc["output.top_partner_share", "claim"]
    'with bounds'
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    labels = {"baseline": before.label, "followup": after.label} if not isinstance(rounds, list | tuple) else {}
    return claims_of(before, after, network_changes(rounds, **labels), response_table(rounds, **labels))


def claims_of(before: Network, after: Network, network: pd.DataFrame, response: pd.DataFrame) -> pd.DataFrame:
    """Return `claim_table`, given the changes of the indicators and the response."""
    change = network["stayers"].where(network["basis"].notna(), network["change"])
    rows = {}
    for name, moved in zip(map(str, network.index), change.astype(float).tolist(), strict=True):
        prefix, _, measure = name.rpartition(".")
        if measure in COUNTS:
            continue
        position = EVERYONE if prefix in before.relations else "producer"
        rate = lowest_response(response, relations_of(before, name), position)
        claim = NO if rate < NO_CLAIM else BOUNDED if rate < CAUTION else YES
        low, high = _bounds(before, after, name) if claim == BOUNDED else (np.nan, np.nan)
        rows[name] = (moved, position, rate, claim, low, high, low > 0 or high < 0)
    columns = ["change", "position", "response", "claim", "low", "high", "sign_known"]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("indicator")
    table["sign_known"] = table["sign_known"].astype("boolean").where(table["low"].notna())
    return table.astype({"position": "str", "claim": "str"})


def _bounds(before: Network, after: Network, name: str) -> tuple[float, float]:
    try:
        row = manski_bounds([before, after], name).to_dict("index")[EVERYONE]
    except NetworkError:
        return float("nan"), float("nan")
    return float(row["change.low"]), float(row["change.high"])
