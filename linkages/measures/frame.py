"""What every structural measure shares: the graph of those present, groups of actors, and scores put back on the roster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, get_args

import igraph
import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.network.remember import remembered

Direction = Literal["in", "out", "all"]
Groups = str | pd.Series | Mapping[str, object]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def check_direction(direction: str) -> None:
    """Refuse a direction that is not in, out or all."""
    if direction not in get_args(Direction):
        raise NetworkError(f"direction must be 'in', 'out' or 'all'; {direction!r} came.")


@remembered
def present_graph(net: Network) -> tuple[igraph.Graph, Floats]:
    """Return the one relation among the actors present as a bare igraph graph, made once, with its edges' weights in edge order."""
    relation = net.single()
    source, target, weight = net.arrays(relation.name)
    new = np.cumsum(net.present) - 1
    pairs = np.column_stack([new[source], new[target]]).astype(np.int64)
    return igraph.Graph(n=int(net.present.sum()), edges=pairs, directed=relation.directed), weight


def on_roster(net: Network, values: object, *, name: str, direction: str = "all") -> pd.Series:
    """Return scores of the present actors as a Series over the roster, NaN where the answers that `direction` needs are missing."""
    scores = np.full(len(net.index), np.nan)
    scores[net.present] = np.asarray(values, dtype=float)
    scores[~own_answer(net, direction)] = np.nan
    return pd.Series(scores, index=net.index, name=name)


def unknown_dyads(net: Network) -> tuple[Ints, Ints]:
    """Return source and target (roster positions) of the single dyads of the one relation that stayed unknown."""
    return net.lost(net.single().name)


def group_codes(net: Network, groups: Groups) -> tuple[Ints, pd.Index]:
    """Return for each actor of the roster the position of its group among the sorted labels (-1: not known), and the labels.

    Parameters
    ----------
    net : Network
        The network.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.

    Raises
    ------
    NetworkError
        If there is no such column, or an id is not on the roster, or comes twice.
    """
    values = _column(net, groups) if isinstance(groups, str) else _given(net, groups)
    codes, labels = pd.factorize(values)
    order = sorted(range(len(labels)), key=lambda position: _sort_key(labels[position]))
    rank = np.empty(len(labels) + 1, dtype=np.int64)
    rank[order] = np.arange(len(labels))
    rank[-1] = -1
    return rank[codes], pd.Index([labels[position] for position in order], name="group")


def _column(net: Network, name: str) -> pd.Series:
    actors = net.actors
    if name not in actors:
        raise NetworkError(
            f"groups must be a column of the actors or a Series by actor; {name!r} is not one of {', '.join(map(str, actors.columns))}."
        )
    return actors[name]


def _given(net: Network, groups: pd.Series | Mapping[str, object]) -> pd.Series:
    if not isinstance(groups, pd.Series | Mapping):
        raise NetworkError(
            f"groups must be the name of an actor column or a Series indexed by actor; a {type(groups).__name__} came."
        )
    given = groups.copy() if isinstance(groups, pd.Series) else pd.Series(dict(groups), dtype=object)
    given.index = given.index.map(str)
    strange = given.index.difference(net.index)
    if len(strange) or given.index.has_duplicates:
        wrong = [*strange, *given.index[given.index.duplicated()]]
        raise NetworkError(
            f"groups must name each actor of the roster once at most; {', '.join(map(repr, wrong[:5]))} is not there, or comes twice."
        )
    return given.reindex(net.index)


def _sort_key(label: object) -> tuple[bool, float, str]:
    if isinstance(label, int | float | np.number):
        return False, float(label), ""
    return True, 0.0, str(label)
