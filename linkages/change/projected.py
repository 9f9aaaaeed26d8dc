"""What a plan projected beside what came of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.change.money import real_terms
from linkages.errors import LinkagesError
from linkages.measures import network_table
from linkages.network.core import Network
from linkages.network.study import Study

COLUMNS = (
    "indicator",
    "from_round",
    "projected_round",
    "achieved_round",
    "baseline",
    "projected",
    "achieved",
    "difference",
    "part_achieved",
)


def projected_table(study: Study) -> pd.DataFrame:
    """Return what each projected round promised, and what the next observed round after it brought.

    Nothing is tested: a projection is no observation, and has no error that answers could tell.

    Parameters
    ----------
    study : Study
        With rounds whose setting says ``origin="projected"``, each between observed ones in order of time.

    Returns
    -------
    pandas.DataFrame
        A row for each projected round and indicator of `network_table` that it has:

        - `from_round`, `projected_round`, `achieved_round`: the last observed round before the projection, the projection, and the first
          observed round after it; missing where there is none.
        - `baseline`, `projected`, `achieved`: the indicator in each, over all who were observed in it, amounts divided by its price index.
        - `difference`: achieved less projected.
        - `part_achieved`: (achieved less baseline) by (projected less baseline). 1: all that was projected; 0: nothing; negative: the
          other way; missing where no change was projected.

    Raises
    ------
    LinkagesError
        If no round of the study was observed.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from linkages.datasets import worked_example
    >>> net = worked_example()
    >>> plan = net.with_(label="plan", setting=replace(net.setting, origin="projected"))
    >>> found = projected_table(Study.from_networks("Toy", [net, plan, net.with_(label="after")]))
    >>> found.loc[found["indicator"].eq("middleman_share"), ["projected_round", "achieved_round", "difference"]].values.tolist()
    [['plan', 'after', 0.0]]
    """
    rounds = list(study)
    seen = [place for place, net in enumerate(rounds) if net.setting.origin != "projected"]
    if not seen:
        raise LinkagesError(f"a projection is compared with an observed round; the study {study.title!r} has none.")
    figures = [network_table(real_terms(net)).iloc[0].astype(float) for net in rounds]
    parts = [
        _rows(rounds, figures, place, seen) for place, net in enumerate(rounds) if net.setting.origin == "projected"
    ]
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _rows(rounds: list[Network], figures: list[pd.Series], place: int, seen: list[int]) -> pd.DataFrame:
    before = [other for other in seen if other < place]
    after = [other for other in seen if other > place]
    start = figures[before[-1]] if before else pd.Series(np.nan, index=figures[place].index)
    came = figures[after[0]] if after else pd.Series(np.nan, index=figures[place].index)
    table = pd.DataFrame({"baseline": start, "projected": figures[place], "achieved": came})
    table = table[table["projected"].notna()].rename_axis("indicator").reset_index()
    table["difference"] = table["achieved"] - table["projected"]
    meant = table["projected"] - table["baseline"]
    table["part_achieved"] = (table["achieved"] - table["baseline"]) / meant.where(meant.abs() > 1e-12)
    return table.assign(
        from_round=rounds[before[-1]].label if before else None,
        projected_round=rounds[place].label,
        achieved_round=rounds[after[0]].label if after else None,
    )
