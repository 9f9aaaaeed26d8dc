"""Brokerage beside chance: with groups dealt out anew, or ties placed anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.permutation import chance_words, check_permutations, relabellings, tails
from linkages.inference.random_ties import Ground, Ties, find_ground, random_ties
from linkages.inference.tally import BESIDE, beside_chance
from linkages.measures.brokerage import COLUMNS, ROLES
from linkages.measures.brokerage_forms import list_open_paths
from linkages.measures.frame import Floats, Groups, Ints, group_codes
from linkages.measures.triads import role_codes
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.results import TestResult

Null = Literal["labels", "edges", "degrees"]
Role = Literal["coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total", "across"]
ALL = (*COLUMNS, "across")
SHUFFLED = {
    "labels": "group labels shuffled among the actors, ties fixed",
    "edges": "the same number of ties placed at random",
    "degrees": "ties placed at random, each actor with as many to and from it as it has",
}


@dataclass(frozen=True, repr=False, eq=False)
class BrokerageTest(TestResult):
    """Brokerage beside chance: of one role in the whole network, and in tables of all roles.

    Attributes
    ----------
    network : pandas.DataFrame
        Index: the five roles, `total`, and `across` (representative, gatekeeper and liaison together: between different groups).
        Columns: `observed`, `expected` (the mean under chance), `sd`, `z`, `p_value` (two-sided), `p_more`, `p_less`.
    groups : pandas.DataFrame
        Index: the groups. Columns: a MultiIndex of role and the same statistics, of the counts of a group's members together.
    actors : pandas.DataFrame
        Index: the whole roster. Columns as of `groups`; NaN for who has no score.
    """

    network: pd.DataFrame = field(default_factory=pd.DataFrame)
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    actors: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class _Paths:
    a: Ints
    v: Ints
    b: Ints


def brokerage_test(
    net: Network,
    groups: Groups,
    *,
    null: Null = "labels",
    role: Role = "across",
    permutations: int = 1000,
    seed: int = 0,
) -> BrokerageTest:
    r"""Test whether brokerage, by the roles of Gould and Fernandez, is more or less than chance would give.

    Chance may mean three things:

    - ``labels``: the groups are dealt out anew among the actors who have one, and the ties stay. Does brokerage go along with these groups?
    - ``edges``: as many ties are placed at random. Is there more brokerage than in any network of as many ties?
    - ``degrees``: ties are placed at random, but each actor keeps the number of ties from it and to it. Is there more than the busy bring
      about by being busy?

    .. math:: p = \min(1, 2 \min(p_+, p_-)), \qquad p_+ = (1 + \#\{x^* \ge x\}) / (B + 1), \qquad p_- = (1 + \#\{x^* \le x\}) / (B + 1)

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.
    null : {"labels", "edges", "degrees"}
        What chance means.
    role : str
        Of the five roles, `total` or `across` (representative, gatekeeper and liaison together), the one that the headline is about.
    permutations : int
        Relabellings, or random networks, to draw.
    seed : int
        Of the draw.

    Returns
    -------
    BrokerageTest
        `observed`, `p_value` and `null` (the draws) of the role in the whole network; all roles in the tables `network`, `groups` and
        `actors`. Counts as in `brokerage_roles`: from 0, weights do not count.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, fewer than three actors are left, or an option is not one of those
        above.

    Notes
    -----
    Under ``labels`` the paths are those of `brokerage_roles`, so that paths to the silent count where someone told of them; the actor's own
    label is dealt out anew too, and `total` cannot vary: its p is 1. Under ``edges`` and ``degrees`` only actors who answered and have a
    group take part, as in `brokerage_expectation`, and dyads that stayed unknown stay so. A table of many actors holds many p-values:
    adjust them (`benjamini_hochberg`) before naming anyone.

    References
    ----------
    Gould, R. V. and Fernandez, R. M. (1989). Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89-126. https://doi.org/10.2307/270949

    Rao, A. R., Jana, R. and Bandyopadhyay, S. (1996). A Markov chain Monte Carlo method for generating random (0, 1)-matrices with given
    marginals. Sankhya A 58, 225-242.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> ties = pd.DataFrame({"source": ["a", "b", "v", "v", "c"], "target": ["v", "v", "x", "y", "x"]})
    >>> found = brokerage_test(network_from_edges(ties), {"a": "w", "b": "w", "v": "w", "c": "w", "x": "t", "y": "t"}, permutations=99)
    >>> found.observed, found.network.loc["representative", "observed"].item()
    (4.0, 4.0)
    >>> found.actors.loc["v", ("representative", "observed")].item()
    4.0
    """
    check_permutations(permutations)
    if null not in get_args(Null) or role not in ALL:
        raise NetworkError(
            f"null must be one of {', '.join(get_args(Null))}, and role one of {', '.join(ALL)}; {null!r} and {role!r} came."
        )
    net.single()
    codes, labels = group_codes(net, groups)
    codes = np.where(net.present, codes, -1)
    scored = own_answer(net) & (codes >= 0)
    taking_part = int((scored if null != "labels" else codes >= 0).sum())
    if taking_part < 3 or not scored.any():
        raise NetworkError(f"brokerage needs three actors or more who answered and have a group; {taking_part} came.")
    draws = (
        _relabelled(net, codes, permutations, seed)
        if null == "labels"
        else _redrawn(net, codes, null, permutations, seed)
    )
    k = len(labels)
    levels = (_levels(counts, own, k) for counts, own in draws)
    observed = next(levels)
    kept = np.empty((permutations, len(ALL)))
    table = beside_chance(observed, _keep(levels, kept))
    tables = _tables(table, net.index, labels)
    tables["actors"].loc[~scored] = np.nan
    place = ALL.index(role)
    nothing = float("nan")
    value = float(observed[-len(ALL) :][place])
    p_value, more, less = tails(value, kept[:, place])
    return BrokerageTest(
        statistic=f"brokerage ({role}), {net.single().name}",
        observed=value,
        se=nothing,
        p_value=p_value,
        interval=(nothing, nothing),
        level=0.95,
        null=kept[:, place],
        method=f"{permutations:,} draws: {SHUFFLED[null]}; {taking_part:,} actors, seed {seed}",
        notes=(chance_words(kept[:, place], more, less),),
        **tables,
    )


def _relabelled(net: Network, codes: Ints, count: int, seed: int) -> Iterator[tuple[Floats, Ints]]:
    """Yield the brokers' roles and everyone's group: as observed, then under each dealing out."""
    told = own_answer(net)
    parts = [(paths.a, paths.v, paths.b) for paths in list_open_paths(net)]
    a, v, b = (np.concatenate([part[end] for part in parts]) for end in range(3))
    use = (codes[a] >= 0) & (codes[v] >= 0) & (codes[b] >= 0) & told[v]
    paths = _Paths(a[use], v[use], b[use])
    yield _roles(paths, codes), codes
    members = np.flatnonzero(codes >= 0)
    for block in relabellings(np.zeros(len(members), dtype=np.int64), count, seed):
        for order in block:
            own = codes.copy()
            own[members] = codes[members[order]]
            yield _roles(paths, own), own


def _redrawn(
    net: Network, codes: Ints, null: Literal["edges", "degrees"], count: int, seed: int
) -> Iterator[tuple[Floats, Ints]]:
    """Yield the brokers' roles and everyone's group: as observed among those who answered, then under each placing of ties."""
    ground = find_ground(net, codes >= 0)
    own = codes[ground.members]

    def counts(ties: Ties) -> Floats:
        over = np.zeros((len(codes), len(ROLES)))
        over[ground.members] = _roles(_open(ground, ties), own)
        return over

    yield counts((ground.source, ground.target)), codes
    for ties in random_ties(ground, null, count, seed):
        yield counts(ties), codes


def _open(ground: Ground, ties: Ties) -> _Paths:
    """Return every path a -> v -> b whose a -> b was observed and is no tie."""
    source, target = ground.ordered(ties)
    order = np.argsort(source, kind="stable")
    source, target = source[order], target[order]
    onward = np.bincount(source, minlength=ground.n)
    start = np.cumsum(onward) - onward
    count = onward[target]
    first = np.repeat(np.arange(len(source)), count)
    step = np.arange(len(first)) - np.repeat(np.cumsum(count) - count, count)
    a, v = source[first], target[first]
    b = target[start[v] + step]
    use = (ground.cells & ~ground.matrix(ties))[a, b]
    return _Paths(a[use], v[use], b[use])


def _roles(paths: _Paths, codes: Ints) -> Floats:
    n, roles = len(codes), len(ROLES)
    cells = paths.v * roles + role_codes(codes[paths.a], codes[paths.v], codes[paths.b])
    return np.bincount(cells, minlength=n * roles).reshape(n, roles).astype(float)


def _levels(counts: Floats, codes: Ints, k: int) -> Floats:
    """Return all seven counts of every actor, of every group and of the network, one after the other."""
    every = np.column_stack([counts, counts.sum(axis=1), counts[:, 2:].sum(axis=1)])
    of_groups = np.zeros((k, len(ALL)))
    known = codes >= 0
    np.add.at(of_groups, codes[known], every[known])
    return np.concatenate([every.ravel(), of_groups.ravel(), every.sum(axis=0)])


def _keep(levels: Iterator[Floats], kept: Floats) -> Iterator[Floats]:
    """Pass the draws on, and keep the network's."""
    for place, drawn in enumerate(levels):
        kept[place] = drawn[-len(ALL) :]
        yield drawn


def _tables(table: Floats, index: pd.Index, labels: pd.Index) -> dict[str, pd.DataFrame]:
    columns = pd.MultiIndex.from_product([ALL, BESIDE], names=["role", "statistic"])
    width, n, k = len(ALL), len(index), len(labels)
    actors, of_groups, whole = np.split(table, [n * width, (n + k) * width])
    return {
        "network": pd.DataFrame(whole, index=pd.Index(ALL, name="role"), columns=list(BESIDE)),
        "groups": pd.DataFrame(of_groups.reshape(k, -1), index=labels, columns=columns),
        "actors": pd.DataFrame(actors.reshape(n, -1), index=index, columns=columns),
    }
