"""The panel: who took part in which round, over all rounds of a study."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.change.status import put_any
from linkages.network.core import Network
from linkages.network.study import Study

ROUND_STATUSES = ("answered", "silent", "not asked", "not yet", "away", "gone")
FACTS = ("name", "role", "position")

Flags = npt.NDArray[np.bool_]


def panel_table(study: Study) -> pd.DataFrame:
    """Return what each actor was in each round, when it joined, and what became of it.

    ``answered``: present, and answered a question at least. ``silent``: present and asked, without any answer. ``not asked``: present;
    no question was put to its role, it was not sampled, or it is on no list. Not present are ``not yet`` (before the first round in
    which it was), ``gone`` (after the last) and ``away`` (in between).

    Parameters
    ----------
    study : Study
        One round or more.

    Returns
    -------
    pandas.DataFrame
        Over the roster: `name`, `role`, `position` as in the first round in which the actor was present; `listed` (False for who was
        named and is on no list); one column of statuses for each round, by its label; `joined`, the first round of a late joiner
        (missing for who was there from the start); `left`, the first round from which it was gone for good; `became` and
        `came_of`, the ids by the study's lineage.

    See Also
    --------
    actor_status : Two rounds, relation by relation.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> first = network_from_edges(edges[:1], actors=pd.DataFrame({"present": [True, True, False]}, index=list("abc")), label="2004")
    >>> second = network_from_edges(edges, label="2007")
    >>> panel_table(Study.from_networks("Toy", [first, second]))[["2004", "2007", "joined"]].loc["c"].tolist()
    ['not yet', 'answered', '2007']
    """
    nets = list(study)
    present = np.column_stack([net.present for net in nets])
    first = present.argmax(axis=1)
    ever = present.any(axis=1)
    last = present.shape[1] - 1 - present[:, ::-1].argmax(axis=1)
    first, last = np.where(ever, first, len(nets)), np.where(ever, last, -1)
    table = _described(nets, np.where(ever, first, 0))
    for place, net in enumerate(nets):
        table[net.label] = _statuses(study, net, place, (first, last))
    labels = np.array([*study.rounds, None], dtype=object)
    table["joined"] = pd.Series(labels[np.where(first > 0, first, -1)], index=table.index, dtype="str")
    gone = np.where(ever & (last + 1 < len(nets)), last + 1, -1)
    table["left"] = pd.Series(labels[gone], index=table.index, dtype="str")
    rows = study.lineage
    for column, own, other in (("became", "was", "became"), ("came_of", "became", "was")):
        told = rows.groupby(own, sort=False)[other].agg(", ".join)
        table[column] = told.reindex(table.index).astype("str")
    return table


def _described(nets: Sequence[Network], first: npt.NDArray[np.int64]) -> pd.DataFrame:
    index = nets[0].index
    rows = np.arange(len(index))
    table = pd.DataFrame(index=index)
    for fact in FACTS:
        told = np.column_stack([net.actors[fact].to_numpy(dtype=object) for net in nets])
        table[fact] = pd.Series(told[rows, first], index=index, dtype="str")
    told = np.column_stack(
        [net.actors.get("listed", pd.Series(True, index=index)).to_numpy(dtype=bool) for net in nets]
    )
    return table.assign(listed=pd.Series(told.any(axis=1), index=index))


def _statuses(
    study: Study, net: Network, place: int, stay: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
) -> list[str]:
    first, last = stay
    asked, told = put_any(study, net), net.heard
    conditions = [place < first, place > last, ~net.present, told, asked]
    return list(np.select(conditions, ["not yet", "gone", "away", "answered", "silent"], default="not asked"))
