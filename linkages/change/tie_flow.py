"""Ties over several rounds: which stayed, went and came back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd

from linkages.change.series import observed_rounds
from linkages.errors import LinkagesError
from linkages.network.core import Network
from linkages.network.observed import is_observed
from linkages.network.shape import select_relations
from linkages.network.study import Study

TIED, NOT_TIED, UNSEEN = "tied", "not tied", "not observed"
COLUMNS = ("from_round", "to_round", "before", "after", "fate", "dyads")
STATES = (TIED, NOT_TIED, UNSEEN)
FATES = {(TIED, TIED): "kept", (TIED, NOT_TIED): "dissolved", (NOT_TIED, TIED): "formed"}


def tie_flow(study: Study, *, relation: str) -> pd.DataFrame:
    """Count the pairs that were ever tied by what they were in each round and in the next.

    Parameters
    ----------
    study : Study
        Of two rounds or more; projected rounds are left out.
    relation : str
        The relation.

    Returns
    -------
    pandas.DataFrame
        `from_round`, `to_round`, `before` and `after` (``tied``, ``not tied`` or ``not observed``), `fate` (``kept``, ``dissolved``,
        ``formed``; else missing) and `dyads`. For each step the numbers sum to the pairs that were tied in any round; ordered pairs if the
        relation has a direction. Pairs of somebody who is away, or did not answer, were not observed, unless the other one told.

    Raises
    ------
    LinkagesError
        If fewer than two rounds were observed, or there is no such relation.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> first = worked_example()
    >>> ties = first.ties
    >>> second = first.with_(label="second", ties=ties[ties["source"] != "w6"])
    >>> tie_flow(Study.from_networks("Toy", [first, second]), relation="sale")[["before", "after", "fate", "dyads"]].values.tolist()
    [['tied', 'tied', 'kept', 11], ['tied', 'not tied', 'dissolved', 2]]
    """
    nets = [select_relations(net, relation) for net in observed_rounds(study)]
    if len(nets) < 2:
        raise LinkagesError(
            f"a flow of ties needs two rounds or more that were observed; the study {study.title!r} has {len(nets)}."
        )
    states = _states(nets)
    rows = []
    for (first, before), (second, after) in pairwise(zip(nets, states, strict=True)):
        for one, was in enumerate(STATES):
            for two, became in enumerate(STATES):
                count = int(((before == one) & (after == two)).sum())
                rows.append((first.label, second.label, was, became, FATES.get((was, became)), count))
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"fate": "str"})
    return table[table["dyads"] > 0].reset_index(drop=True)


def _states(nets: Sequence[Network]) -> list[np.ndarray]:
    """Return for each round the number of the state of each pair that was tied in any."""
    n = len(nets[0].index)
    keys = []
    for net in nets:
        source, target, _ = net.arrays(net.single().name)
        keys.append(source.astype(np.int64) * n + target)
    every = np.unique(np.concatenate(keys))
    source, target = every // n, every % n
    return [
        np.where(np.isin(every, own), 0, np.where(is_observed(net, source, target), 1, 2))
        for net, own in zip(nets, keys, strict=True)
    ]
