"""Multiplexity: by how many kinds of tie two actors are joined, which kinds go together, and which stand alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.frame import Flags, Floats
from linkages.measures.possible import may_be_tied
from linkages.network.core import Network
from linkages.network.shape import select_relations

NOT_GIVEN = "not given"


@dataclass(frozen=True, eq=False)
class Multiplexity:
    """How many strings join two actors, and which.

    Attributes
    ----------
    mean : float
        Relations per connected pair, from 1 to the number of relations, over the pairs of which every relation is known; NaN without any.
    low, high : float
        The same over all connected pairs, with what is not known taken for no tie, and for a tie.
    pairs : pandas.Series
        Index: 1, 2, ... relations. The number of connected pairs, of those fully known, that are joined by so many.
    open : int
        Connected pairs of which some relation is not known.
    overlap : pandas.DataFrame
        Relation by relation: the pairs joined by both over the pairs joined by either (Jaccard), over the pairs known in both; from 0 to 1,
        0.5: every second pair that has one of the two has both. NaN where no such pair has either.
    sole : pandas.DataFrame
        Index: the relations. `pairs`, joined by the relation; `sole`, of these joined by nothing else; `open`, of these joined by
        nothing else that is known, while something is not known; `share`, sole / (pairs - open).
    sole_by_position : pandas.DataFrame
        Index: relation and the two positions, in order of the alphabet. Columns as of `sole`.
    """

    mean: float
    low: float
    high: float
    pairs: pd.Series
    open: int
    overlap: pd.DataFrame
    sole: pd.DataFrame
    sole_by_position: pd.DataFrame


def multiplexity(net: Network, *, relations: Sequence[str] | None = None) -> Multiplexity:
    """Return how many relations join two actors who are joined at all, how far relations overlap, and which ties are the only string.

    A pair is joined by a relation if there is a tie in either direction; it is not, if both directions that the relation admits were
    observed and are no tie; else it is not known. Weights do not count. A pair joined by credit alone is a sole-string tie: nothing
    but the debt holds it.

    Parameters
    ----------
    net : Network
        Of two relations or more.
    relations : sequence of str, optional
        Those that count; all unless told.

    Returns
    -------
    Multiplexity
        `mean` (with `low` and `high`), `pairs`, `open`, `overlap`, `sole`, `sole_by_position`.

    Raises
    ------
    NetworkError
        If there are fewer than two relations, or no relation of that name.

    Notes
    -----
    Between a tie of credit and one of output the direction turns round, for the same two actors: so pairs count, and not directions. A dyad
    that was not observed is not known where the relation's allowed roles admit it and somebody was asked who did not say.

    References
    ----------
    Verbrugge, L. M. (1979). Multiplexity in adult friendships. Social Forces 57, 1286-1309. doi:10.1093/sf/57.4.1286

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> ties = pd.DataFrame({"source": ["t", "w", "t"], "target": ["w", "t", "v"], "relation": ["credit", "sale", "credit"]})
    >>> found = multiplexity(network_from_edges(ties))
    >>> found.mean, found.overlap.loc["credit", "sale"].item(), found.sole.loc["credit", "sole"].item()
    (1.5, 0.5, 1)
    """
    chosen = net if relations is None else select_relations(net, relations)
    if len(chosen.relations) < 2:
        raise NetworkError(f"multiplexity needs two relations or more; {', '.join(chosen.relations) or 'none'} came.")
    first, second, tied, known = _strings(chosen)
    count, most = tied.sum(axis=0), len(chosen.relations)
    whole = known.all(axis=0)
    numbers = np.bincount(count[whole], minlength=most + 1)[1:]
    names = pd.Index(list(chosen.relations), name="relation")
    rows = _sole_rows(tied, known)
    position = net.actors["position"].astype(object)
    ends = position.where(position.notna(), NOT_GIVEN).to_numpy(dtype=str)
    turn = ends[first] > ends[second]
    low, high = np.where(turn, ends[second], ends[first]), np.where(turn, ends[first], ends[second])
    placed = rows.assign(position=low[rows["pair"]], other=high[rows["pair"]])
    by_position = [_summed(placed[placed["relation"] == at], ["position", "other"]) for at in range(most)]
    sole = _summed(rows, ["relation"]).reindex(range(most)).set_axis(names)
    sole[["pairs", "sole", "open"]] = sole[["pairs", "sole", "open"]].fillna(0).astype(np.int64)
    return Multiplexity(
        mean=float(count[whole].mean()) if whole.any() else float("nan"),
        low=float(count.mean()) if len(count) else float("nan"),
        high=float((count + (~known).sum(axis=0)).mean()) if len(count) else float("nan"),
        pairs=pd.Series(numbers, index=pd.RangeIndex(1, most + 1, name="relations"), name="pairs"),
        open=int((~whole).sum()),
        overlap=pd.DataFrame(_jaccard(tied, known), index=names, columns=names.rename("other")),
        sole=sole,
        sole_by_position=pd.concat(by_position, keys=names),
    )


def _strings(net: Network) -> tuple[np.ndarray, np.ndarray, Flags, Flags]:
    """Return the two ends of each connected pair, and relation by pair whether it is tied, and whether that is known."""
    n = np.int64(len(net.index))
    keys = {}
    for name in net.relations:
        source, target, _ = net.arrays(name)
        keys[name] = np.minimum(source, target) * n + np.maximum(source, target)
    pairs = np.unique(np.concatenate(list(keys.values())))
    first, second = pairs // n, pairs % n
    tied = np.array([np.isin(pairs, keys[name]) for name in net.relations])
    open_ = []
    for name in net.relations:
        one = select_relations(net, name)
        open_.append(may_be_tied(one, first, second) | may_be_tied(one, second, first))
    return first, second, tied, tied | ~np.array(open_)


def _jaccard(tied: Flags, known: Flags) -> Floats:
    each, seen = (tied & known).astype(float), known.astype(float)
    both = each @ each.T
    either = each @ seen.T + seen @ each.T - both
    found: Floats = np.divide(both, either, out=np.full(both.shape, np.nan), where=either > 0)
    return found


def _sole_rows(tied: Flags, known: Flags) -> pd.DataFrame:
    """Return a row for each string of each pair: whether it is the only one, or the only one that is known."""
    relation, pair = np.nonzero(tied)
    alone = tied.sum(axis=0)[pair] == 1
    whole = np.asarray(known.all(axis=0))[pair]
    return pd.DataFrame({"relation": relation, "pair": pair, "sole": alone & whole, "open": alone & ~whole})


def _summed(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    sums = rows.groupby(by).agg(pairs=("pair", "size"), sole=("sole", "sum"), open=("open", "sum"))
    left = sums["pairs"] - sums["open"]
    return sums.assign(share=sums["sole"] / left.where(left > 0))
