"""What changed for the network between two rounds: each indicator, and the part of it that is the same actors'."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.change.actors import score_tables, status_by_measure
from linkages.change.decompose import decompose_change
from linkages.change.money import real_terms
from linkages.change.status import asked_table
from linkages.change.ties import changes_of_ties
from linkages.measures import network_table
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network

MEAN_OF = {
    "mean_exits": "exits",
    "captive_share": "captive",
    "class_captive_share": "class_captive",
    "locked_share": "locked",
    "triple_locked_share": "triple_locked",
    "locked_by_contract_share": "locked_by_contract",
}
ACTORS, DYADS = "actors with a score in both rounds", "dyads observed in both rounds"


def network_changes(rounds: Rounds, *, baseline: str | None = None, followup: str | None = None) -> pd.DataFrame:
    """Return every indicator of the network table before and after, and the change among what was seen in both rounds.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    pandas.DataFrame
        Index `indicator` (the columns of `network_table`). `baseline`, `followup`, `change`: all that was seen in each round.
        `stayers_baseline`, `stayers_followup`, `stayers`: the same among those seen in both, which is the headline, with
        `n_stayers`, their number, and `basis`: actors with a score in both rounds for means of actor scores, dyads observed in
        both rounds for densities; missing for other indicators.

    Raises
    ------
    LinkagesError
        If the rounds cannot be told or compared; see `pair_rounds`.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> before = worked_example()
    >>> after = before.with_(label="later", answered=before.answered.assign(sale=before.index != "w4"))
    >>> network_changes([before, after]).loc["output.captive_share", ["baseline", "followup", "stayers", "n_stayers"]].tolist()
    [0.5, 0.4, 0.0, 5.0]
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    scores = score_tables(before, after)
    parts = decomposition_of(before, after, scores, (asked_table(rounds, before), asked_table(rounds, after)))
    return changes_of_indicators(before, after, parts, changes_of_ties(before, after))


def decomposition_of(
    before: Network,
    after: Network,
    scores: tuple[pd.DataFrame, pd.DataFrame],
    asked: tuple[pd.DataFrame, pd.DataFrame],
) -> pd.DataFrame:
    """Return `decompose_change` of every actor score, with sampling weights."""
    return decompose_change(
        *scores,
        status=status_by_measure(before, after, asked, list(map(str, scores[0]))),
        weights=(before.actors["sampling_weight"], after.actors["sampling_weight"]),
    )


def changes_of_indicators(before: Network, after: Network, parts: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    """Return `network_changes`, given the decomposition of the actor scores and the tie changes."""
    first, second = (network_table(real_terms(net)).iloc[0].astype(float) for net in (before, after))
    table = pd.DataFrame({"baseline": first, "followup": second.reindex(first.index)}).rename_axis("indicator")
    table["change"] = table["followup"] - table["baseline"]
    same = pd.DataFrame([_same(str(name), parts, ties) for name in table.index], index=table.index)
    return pd.concat([table, same], axis="columns").astype({"basis": "str"})


def score_of(indicator: str) -> str:
    """Return the actor score whose mean an indicator is, if it is one.

    Examples
    --------
    >>> score_of("output.mean_exits"), score_of("middleman_share")
    ('output.exits', 'middleman_share')
    """
    prefix, dot, measure = indicator.rpartition(".")
    return f"{prefix}{dot}{MEAN_OF.get(measure, measure)}"


def _same(indicator: str, parts: pd.DataFrame, ties: pd.DataFrame) -> dict[str, object]:
    relation, _, measure = indicator.rpartition(".")
    score = score_of(indicator)
    if measure == "density" and relation in ties.index:
        row = ties.loc[[relation]].to_dict("records")[0]
        valid = float(row["valid"])
        before, after = ((row["kept"] + row[other]) / valid if valid else np.nan for other in ("dissolved", "formed"))
        return _stayers(before, after, valid, DYADS)
    if score in parts.index:
        row = parts.loc[[score]].to_dict("records")[0]
        return _stayers(row["stayers_baseline"], row["stayers_followup"], row["n_stayers"], ACTORS)
    return _stayers(np.nan, np.nan, np.nan, None)


def _stayers(before: float, after: float, n: float, basis: str | None) -> dict[str, object]:
    return {
        "stayers_baseline": before,
        "stayers_followup": after,
        "stayers": after - before,
        "n_stayers": n,
        "basis": basis,
    }
