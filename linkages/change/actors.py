"""What changed for each actor between two rounds: every score of the actor table, before and after."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from linkages.change.money import real_terms
from linkages.change.status import actor_status, status_in_all
from linkages.errors import LinkagesError
from linkages.measures import actor_table
from linkages.network.align import Rounds, pair_rounds
from linkages.network.core import Network
from linkages.network.remember import remembered
from linkages.network.shape import channels

FACTS = ("name", "role", "position", "present")
NOT_SCORES = ("answered", "community")


def actor_changes(
    rounds: Rounds, *, baseline: str | None = None, followup: str | None = None, measures: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return every actor's scores before and after, and the change.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    measures : sequence of str, optional
        Numeric columns of `actor_table`; all unless told, save communities, whose numbers mean nothing between rounds.

    Returns
    -------
    pandas.DataFrame
        Over the roster: `name`, `role`, `position`, `status`, `silent_in` (see `actor_status`), and for each measure M
        ``M.before``, ``M.after`` and ``M.change`` (after less before; NaN unless both are defined). Yes-or-no columns are 1 and 0.
        Amounts are divided by each round's price index.

    Raises
    ------
    LinkagesError
        If a measure is not a numeric column of the actor table, or the rounds cannot be told or compared.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> before = worked_example()
    >>> ties = before.ties
    >>> after = before.with_(label="later", ties=ties.assign(weight=ties["weight"].where(ties["source"] != "w3", 50)))
    >>> table = actor_changes([before, after], measures=["output.top_partner_share"])
    >>> table.loc["w3", "output.top_partner_share.before":].tolist()
    [0.7, 0.5, -0.2]
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    first, second = score_tables(before, after)
    if measures is not None:
        strange = [name for name in measures if name not in first]
        if strange:
            raise LinkagesError(
                f"measures must be numeric columns of the actor table; {', '.join(map(repr, strange))} is none. "
                f"They are: {', '.join(first.columns)}."
            )
        first, second = first[list(measures)], second[list(measures)]
    status = actor_status(rounds, baseline=baseline, followup=followup)
    return changes_of_scores(first, second, status)


def score_tables(before: Network, after: Network) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the numeric scores of both rounds, in real terms, with the same columns."""
    first, second = scores_of(before), scores_of(after)
    names = [name for name in first if name in second]
    return first[names], second[names]


@remembered
def scores_of(net: Network) -> pd.DataFrame:
    """Return the numeric scores of the actors of one round, in real terms."""
    return _scores(actor_table(real_terms(net)))


def changes_of_scores(first: pd.DataFrame, second: pd.DataFrame, status: pd.DataFrame) -> pd.DataFrame:
    """Return `actor_changes`, given both rounds' scores and the actors' status."""
    parts = [status[["name", "role", "position", "status", "silent_in"]]]
    for name in first:
        values = {
            f"{name}.before": first[name],
            f"{name}.after": second[name],
            f"{name}.change": second[name] - first[name],
        }
        parts.append(pd.DataFrame(values))
    return pd.concat(parts, axis="columns")


def status_by_measure(
    before: Network, after: Network, asked: tuple[pd.DataFrame, pd.DataFrame], measures: Sequence[str]
) -> pd.DataFrame:
    """Return for each measure what became of every actor in the relations that the measure needs."""
    made: dict[tuple[str, ...], pd.Series] = {}
    columns = {}
    for name in measures:
        needed = tuple(relations_of(before, name))
        if needed not in made:
            made[needed] = status_in_all(before, after, asked, list(needed))["status"]
        columns[name] = made[needed]
    return pd.DataFrame(columns, index=before.index)


def relations_of(net: Network, measure: str) -> list[str]:
    """Return the relations whose answers a column of the tables needs: the relation, the channel's, or all of dependence (else all)."""
    prefix = measure.rpartition(".")[0]
    dependence = [relation for relation in net.relations.values() if relation.kind == "dependence"]
    if prefix:
        in_channel = prefix in channels(net)
        return [
            name
            for name, relation in net.relations.items()
            if name == prefix or (in_channel and relation in dependence and relation.channel == prefix)
        ]
    return [relation.name for relation in dependence] or list(net.relations)


def _scores(table: pd.DataFrame) -> pd.DataFrame:
    numbers = table.drop(columns=list(FACTS)).select_dtypes(["number", "bool"])
    keep = [name for name in numbers if str(name).rpartition(".")[2] not in NOT_SCORES]
    return numbers[keep].astype(float)
