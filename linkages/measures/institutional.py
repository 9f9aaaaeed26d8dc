"""Institutional reach: who comes to a bank or a provider in a few steps, and who only past a middleman or the head of the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.frame import Flags, Floats, Groups, group_codes
from linkages.measures.households import COLUMN, picked
from linkages.measures.possible import may_be_tied
from linkages.network.core import Network
from linkages.network.shape import select_relations

ENDS = ("finance", "institution")
SHARES = ("reached", "through_middleman", "through_head")


def institutional_paths(
    net: Network,
    *,
    relations: str | Sequence[str],
    ends: Sequence[str] = ENDS,
    steps: int = 2,
    heads: pd.Series | list[str] | None = None,
) -> pd.DataFrame:
    """Return for each producer whether a bank or a provider of services is within a few steps, and past whom.

    A path runs along ties of any of the relations, in either direction, from the producer to an actor whose position is one of `ends`.

    Parameters
    ----------
    net : Network
        With positions.
    relations : str or sequence of str
        Along which people come to institutions, for example credit and advice.
    ends : sequence of str
        Positions of those to come to.
    steps : int
        The most ties that a path may have, at least 1.
    heads : list of str, or pandas.Series of bool by actor, optional
        The heads of households; needs a column `household` of the actors.

    Returns
    -------
    pandas.DataFrame
        Over the roster, float64, NaN for who is not a present producer:

        - `steps`: ties on the shortest path that was observed, NaN if there is none within reach;
        - `reached`: 1 if some path is within reach, 0 if none is;
        - `through_middleman`: of those reached, 1 if every such path crosses a middleman, 0 if one does not;
        - `through_head`: of those who have a head of their household other than themselves (with `heads`) and are reached, 1 if every such
          path crosses that head, 0 if one does not.

        Each but `steps` has `_low` and `_high`, the least and the most that it may be, whatever those would say who were asked and silent;
        NaN in the middle where the two differ. A share that may have nobody to be told of is NaN in `_low` and `_high` too.

    Raises
    ------
    NetworkError
        If there is no such relation or position, steps is below 1, or heads are given and there are no households.

    Notes
    -----
    A dyad that was not observed may be a tie where the relation's allowed roles admit it and somebody who was to answer for it was
    asked. The bounds may be wider than they need to be, for paths of three steps and more, and for shares.

    See Also
    --------
    institutional_reach : The shares, by steps and by group.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> ties = pd.DataFrame({"source": ["bank", "trader", "bank"], "target": ["a", "b", "trader"]})
    >>> actors = pd.DataFrame({"position": ["producer", "producer", "middleman", "finance"]}, index=["a", "b", "trader", "bank"])
    >>> net = network_from_edges(ties, actors=actors)
    >>> institutional_paths(net, relations="tie").loc[["a", "b"], ["steps", "reached", "through_middleman"]].to_numpy().tolist()
    [[1.0, 1.0, 0.0], [2.0, 1.0, 1.0]]
    """
    found = _search(net, relations, ends, steps)
    own = _households(net, heads)
    columns = {"steps": found.nearest(steps)} | _three_values(found, own, steps)
    return pd.DataFrame(columns, index=net.index)


def institutional_reach(
    net: Network,
    *,
    relations: str | Sequence[str],
    ends: Sequence[str] = ENDS,
    steps: int = 2,
    groups: Groups | None = None,
    heads: pd.Series | list[str] | None = None,
) -> pd.DataFrame:
    """Return the share of producers within a few steps of a bank or a provider of services, and of those who come there only past another.

    Parameters
    ----------
    net : Network
        With positions.
    relations : str or sequence of str
        Along which people come to institutions, in either direction.
    ends : sequence of str
        Positions of those to come to.
    steps : int
        The most ties that a path may have, at least 1; one row for 1, 2 and so on.
    groups : str, pandas.Series or Mapping, optional
        The name of an actor column (gender, community), or the group of each actor: rows for each.
    heads : list of str, or pandas.Series of bool by actor, optional
        The heads of households.

    Returns
    -------
    pandas.DataFrame
        Index: `steps`, or group and `steps`. Columns: `producers` present; `known`, of how many it is known whether they are within
        reach; `reached`, the share who are; `through_middleman`, of those reached the share whose every path crosses a middleman;
        `through_head`, of those reached who have a head of their household the share whose every path crosses it. From 0 to 1, by
        sampling weight; 0.5: every second one. Each share has `_low` and `_high`, the least and the most that it may be whatever the
        silent would say, and is NaN itself where these differ: of whom it is known, more are within reach, for a path that was told of
        is sure and one that was not told of is not. NaN also where nobody is left to be told of.

    Raises
    ------
    NetworkError
        As `institutional_paths`, or if the groups do not fit the network.

    Notes
    -----
    To come to a bank through the trader, or to a provider through a husband, is reach of another kind: the first share says how many
    could come, the others who lets them.

    References
    ----------
    Granovetter, M. S. (1973). The strength of weak ties. American Journal of Sociology 78, 1360-1380. doi:10.1086/225469

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> ties = pd.DataFrame({"source": ["bank", "trader", "bank"], "target": ["a", "b", "trader"]})
    >>> actors = pd.DataFrame({"position": ["producer", "producer", "middleman", "finance"]}, index=["a", "b", "trader", "bank"])
    >>> net = network_from_edges(ties, actors=actors)
    >>> institutional_reach(net, relations="tie")[["reached", "through_middleman"]].to_numpy().tolist()
    [[0.5, 0.0], [1.0, 0.5]]
    """
    found = _search(net, relations, ends, steps)
    own = _households(net, heads)
    weights = net.actors["sampling_weight"].to_numpy(dtype=float)
    sides: list[tuple[object, Flags]] = [("all", found.producers)]
    if groups is not None:
        codes, labels = group_codes(net, groups)
        sides = [(label, found.producers & (codes == code)) for code, label in enumerate(labels)]
    rows = []
    for most in range(1, steps + 1):
        values = pd.DataFrame(_three_values(found, own, most), index=net.index)
        rows += [{"group": label, "steps": most} | _shares(values, weights, members) for label, members in sides]
    table = pd.DataFrame(rows).set_index(["group", "steps"] if groups is not None else "steps")
    return table.sort_index() if groups is not None else table.drop(columns="group")


@dataclass(frozen=True, eq=False)
class _Search:
    """Who is tied to whom for sure and who may be, and who is what."""

    sure: Flags
    maybe: Flags
    ends: Flags
    producers: Flags
    middlemen: Flags

    def within(self, tied: Flags, passes: Flags, steps: int) -> Flags:
        """Return from whom an end can be reached in so many steps past none but `passes`."""
        reached = self.ends.copy()
        for _ in range(steps):
            reached |= tied[:, reached & (passes | self.ends)].any(axis=1)
        return reached

    def nearest(self, steps: int) -> Floats:
        everyone = np.ones(len(self.ends), dtype=bool)
        far = sum((~self.within(self.sure, everyone, one)).astype(float) for one in range(steps))
        found: Floats = np.where(self.producers & self.within(self.sure, everyone, steps), far, np.nan)
        return found

    def past(self, passes: Flags, steps: int) -> tuple[Flags, Flags]:
        """Return from whom an end may be reached at all, and by a path that crosses somebody who is none of `passes`."""
        everyone = np.ones(len(self.ends), dtype=bool)
        crossing = np.zeros(len(self.ends), dtype=bool)
        for first in range(1, steps):
            beyond = self.within(self.maybe, everyone, steps - first) & ~passes & ~self.ends
            for _ in range(first):
                beyond = self.maybe[:, beyond].any(axis=1) & ~self.ends
            crossing |= beyond
        return self.within(self.maybe, everyone, steps), crossing


def _search(net: Network, relations: str | Sequence[str], ends: Sequence[str], steps: int) -> _Search:
    if not isinstance(steps, int) or steps < 1:
        raise NetworkError(f"steps must be a whole number from 1; {steps!r} came.")
    chosen = select_relations(net, relations)
    position = net.actors["position"]
    at_end = position.isin(list(ends)).to_numpy(dtype=bool) & net.present
    if not at_end.any():
        raise NetworkError(
            f"nobody present has a position to come to, {', '.join(map(str, ends))}; name others as `ends`."
        )
    n = len(net.index)
    rows, columns = np.divmod(np.arange(n * n), n)
    sure, maybe = np.zeros((n, n), dtype=bool), np.zeros((n, n), dtype=bool)
    for name in chosen.relations:
        source, target, _ = net.arrays(name)
        sure[source, target] = True
        maybe |= may_be_tied(select_relations(net, name), rows, columns).reshape(n, n)
    sure |= sure.T
    return _Search(
        sure=sure,
        maybe=sure | maybe | maybe.T,
        ends=at_end,
        producers=position.eq("producer").to_numpy(dtype=bool) & net.present,
        middlemen=position.eq("middleman").to_numpy(dtype=bool) & net.present,
    )


def _households(net: Network, heads: pd.Series | list[str] | None) -> list[tuple[Flags, Flags]]:
    """Return the members and the heads of each household that has both."""
    if heads is None:
        return []
    if COLUMN not in net.actors:
        raise NetworkError(f"the actors need a column {COLUMN!r}; declare `household` in [actors] of the codebook.")
    head = picked(net, heads, "heads")
    codes, _ = pd.factorize(net.actors[COLUMN])
    houses = np.unique(codes[head & (codes >= 0) & net.present])
    return [((codes == house) & ~head, (codes == house) & head) for house in houses]


def _three_values(found: _Search, own: list[tuple[Flags, Flags]], steps: int) -> dict[str, Floats]:
    """Return the three indicators with their bounds."""
    n = len(found.ends)
    everyone = np.ones(n, dtype=bool)
    sure, maybe = (found.within(tied, everyone, steps) for tied in (found.sure, found.maybe))
    columns = _column("reached", found.producers, sure, maybe)
    columns |= _crossed("through_middleman", found, found.producers, ~found.middlemen, steps)
    through = {f"through_head{end}": np.full(n, np.nan) for end in ("", "_low", "_high")}
    for members, heads in own:
        for name, values in _crossed("through_head", found, found.producers & members, ~heads, steps).items():
            through[name] = np.where(members, values, through[name])
    return columns | through


def _column(name: str, counted: Flags, low: Flags, high: Flags) -> dict[str, Floats]:
    least, most = (np.where(counted, flags.astype(float), np.nan) for flags in (low, high))
    return {name: np.where(least == most, least, np.nan), f"{name}_low": least, f"{name}_high": most}


def _crossed(name: str, found: _Search, counted: Flags, passes: Flags, steps: int) -> dict[str, Floats]:
    """Return whether every path crosses somebody who is none of `passes`, of those from whom an end is, or may be, reached."""
    everyone = np.ones(len(passes), dtype=bool)
    sure = found.within(found.sure, everyone, steps)
    free_sure, free_maybe = (found.within(tied, passes, steps) for tied in (found.sure, found.maybe))
    maybe, crossing = found.past(passes, steps)
    may_cross = (sure | crossing) & ~free_sure
    columns = _column(name, counted & maybe & (may_cross | free_maybe), may_cross & ~free_maybe, may_cross)
    columns[name] = np.where(sure, columns[name], np.nan)
    return columns


def _shares(values: pd.DataFrame, weights: Floats, members: Flags) -> dict[str, float]:
    rows = values[members]
    weight = weights[members]
    row: dict[str, float] = {"producers": int(members.sum()), "known": int(rows["reached"].notna().sum())}
    for name in SHARES:
        low, high = rows[f"{name}_low"].to_numpy(), rows[f"{name}_high"].to_numpy()
        may_miss = np.zeros(len(rows), dtype=bool) if name == "reached" else (rows["reached"] != 1).to_numpy()
        least = _extreme(low, weight, may_miss, 0.0)
        most = _extreme(high, weight, may_miss, 1.0)
        row |= {name: least if most - least < 1e-9 else np.nan, f"{name}_low": least, f"{name}_high": most}
    return row


def _mean(values: Floats, weight: Floats) -> float:
    told = ~np.isnan(values)
    total = weight[told].sum()
    return float(values[told] @ weight[told] / total) if total > 0 else float("nan")


def _extreme(values: Floats, weight: Floats, may_miss: Flags, towards: float) -> float:
    """Return the share that lies furthest towards 0 or 1: those who may not count at all count only where they draw it there."""
    told = ~np.isnan(values)
    counted = told & ((values == towards) | ~may_miss)
    return _mean(np.where(counted if counted.any() else told, values, np.nan), weight)
