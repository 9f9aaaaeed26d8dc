"""Do ties stay within groups more than chance would have it: the E-I index under other labels, or other ties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.permutation import chance_words, check_permutations, relabellings, tails
from linkages.inference.random_ties import find_ground, random_ties
from linkages.inference.tally import BESIDE, beside_chance
from linkages.measures.frame import Floats, Groups, Ints, group_codes
from linkages.measures.mixing import ei_expectation
from linkages.network.core import Network
from linkages.network.observed import own_answer
from linkages.network.views import strengths
from linkages.results import TestResult

Null = Literal["labels", "edges", "degrees"]
SHUFFLED = {
    "labels": "group labels shuffled among the actors, ties fixed",
    "edges": "the same number of ties placed at random",
    "degrees": "ties placed at random, each actor with as many to and from it as it has",
}


@dataclass(frozen=True, repr=False, eq=False)
class EITest(TestResult):
    """An E-I index beside chance: of the whole network, and in tables of groups and actors.

    Attributes
    ----------
    expected : float
        The index that the sizes of the groups alone would give, see `ei_expectation`.
    rescaled : float
        The index between the bounds that sizes and number of ties allow, from -1 to 1; NaN if weighted.
    groups, actors : pandas.DataFrame
        Index: the groups, and the whole roster. Columns: `observed`, `expected` (the mean under chance), `sd`, `z`, `p_value` (two-sided),
        `p_more`, `p_less`; NaN without ties that count, and for actors who did not answer or have no group.
    """

    expected: float = float("nan")
    rescaled: float = float("nan")
    groups: pd.DataFrame = field(default_factory=pd.DataFrame)
    actors: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class _Ties:
    source: Ints
    target: Ints
    weight: Floats


def ei_test(
    net: Network,
    groups: Groups,
    *,
    weighted: bool = False,
    null: Null = "labels",
    permutations: int = 2000,
    seed: int = 0,
) -> EITest:
    r"""Test whether ties stay within groups, or seek others, more than chance would have it: the E-I index (E - I) / (E + I).

    Chance may mean that the groups are dealt out anew among the actors who have one (``labels``), that as many ties are placed at random
    (``edges``), or that ties are placed at random and each actor keeps the number of ties from it and to it (``degrees``).

    .. math:: p = \min(1, 2 \min(p_+, p_-)), \qquad p_+ = (1 + \#\{x^* \ge x\}) / (B + 1), \qquad p_- = (1 + \#\{x^* \le x\}) / (B + 1)

    Parameters
    ----------
    net : Network
        Of one relation.
    groups : str, pandas.Series or Mapping
        The name of an actor column (role, position or an attribute), or the group of each actor, by actor id.
    weighted : bool
        Use the tie weights, which must be strengths; under ``labels`` only.
    null : {"labels", "edges", "degrees"}
        What chance means.
    permutations : int
        Relabellings, or random networks, to draw.
    seed : int
        Of the draw.

    Returns
    -------
    EITest
        `observed` from -1 (all ties within groups) to 1 (all between), `expected`, `rescaled`, `p_value` two-sided, `null` (the draws), and
        the tables `groups` and `actors`.

    Raises
    ------
    NetworkError
        If the network has several relations, the groups do not fit it, no tie joins two actors of known group, weights that are distances
        are to be used, or an option is not one of those above.

    Notes
    -----
    Under ``labels`` the index is that of `ei_index`, over all observed ties between actors who have a group; in the long run its mean is
    the expectation from group sizes. Under ``edges`` and ``degrees`` only actors who answered and have a group take part, and dyads that
    stayed unknown stay so.

    References
    ----------
    Krackhardt, D. and Stern, R. N. (1988). Informal networks and organizational crises. Social Psychology Quarterly 51, 123-140.
    https://doi.org/10.2307/2786835

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> ties = pd.DataFrame({"source": ["a", "b", "c", "d", "e", "f", "a"], "target": ["b", "c", "a", "e", "f", "d", "d"]})
    >>> found = ei_test(network_from_edges(ties), dict(zip("abcdef", "xxxyyy")), permutations=199)
    >>> round(found.observed, 3), round(found.expected, 3), round(found.rescaled, 3)
    (-0.714, 0.2, -0.714)
    """
    check_permutations(permutations)
    if null not in get_args(Null):
        raise NetworkError(f"null must be one of {', '.join(get_args(Null))}; {null!r} came.")
    if weighted:
        strengths(net)
        if null != "labels":
            raise NetworkError("weights have no place on ties placed at random; take null='labels', or weighted=False.")
    codes, labels = group_codes(net, groups)
    codes = np.where(net.present, codes, -1)
    draws = (
        _relabelled(net, codes, permutations, seed, weighted=weighted)
        if null == "labels"
        else _redrawn(net, codes, null, permutations, seed)
    )
    k = len(labels)
    levels = (_levels(ties, own, k) for ties, own in draws)
    observed = next(levels)
    if np.isnan(observed[-1]):
        raise NetworkError("an E-I index needs a tie between two actors of known group; there is none.")
    kept = np.empty(permutations)
    table = pd.DataFrame(beside_chance(observed, _keep(levels, kept)), columns=list(BESIDE))
    n = len(codes)
    actors = table.iloc[:n].set_axis(net.index)
    actors.loc[~own_answer(net) | (codes < 0)] = np.nan
    of_sizes = ei_expectation(net, groups)
    value = float(observed[-1])
    p_value, more, less = tails(value, kept)
    nothing = float("nan")
    rescaled = nothing if weighted else float(of_sizes["rescaled"])
    told = f"Group sizes alone would give {of_sizes['expected']:.3g}. {chance_words(kept, more, less)}"
    between = () if np.isnan(rescaled) else (f"Rescaled to what sizes and number of ties allow: {rescaled:.3g}.",)
    return EITest(
        statistic=f"{'weighted ' if weighted else ''}E-I index, {net.single().name}",
        observed=value,
        se=nothing,
        p_value=p_value,
        interval=(nothing, nothing),
        level=0.95,
        null=kept,
        method=f"{permutations:,} draws: {SHUFFLED[null]}, seed {seed}",
        notes=(told, *between),
        expected=float(of_sizes["expected"]),
        rescaled=rescaled,
        groups=table.iloc[n : n + k].set_axis(labels),
        actors=actors,
    )


def _relabelled(net: Network, codes: Ints, count: int, seed: int, *, weighted: bool) -> Iterator[tuple[_Ties, Ints]]:
    source, target, weight = net.arrays(net.single().name)
    use = (codes[source] >= 0) & (codes[target] >= 0)
    ties = _Ties(source[use], target[use], weight[use] if weighted else np.ones(int(use.sum())))
    yield ties, codes
    members = np.flatnonzero(codes >= 0)
    for block in relabellings(np.zeros(len(members), dtype=np.int64), count, seed):
        for order in block:
            own = codes.copy()
            own[members] = codes[members[order]]
            yield ties, own


def _redrawn(
    net: Network, codes: Ints, null: Literal["edges", "degrees"], count: int, seed: int
) -> Iterator[tuple[_Ties, Ints]]:
    ground = find_ground(net, codes >= 0)
    weight = np.ones(len(ground.source))
    yield _Ties(ground.members[ground.source], ground.members[ground.target], weight), codes
    for source, target in random_ties(ground, null, count, seed):
        yield _Ties(ground.members[source], ground.members[target], weight), codes


def _levels(ties: _Ties, codes: Ints, k: int) -> Floats:
    """Return the index of every actor, of every group and of the network, one after the other."""
    n = len(codes)
    own, other = codes[ties.source], codes[ties.target]
    outside = own != other
    across = np.where(outside, ties.weight, 0.0)
    signed = across - np.where(outside, 0.0, ties.weight)
    of_actors = _ratio(_ends(ties.source, ties.target, signed, n), _ends(ties.source, ties.target, ties.weight, n))
    inside = np.bincount(own, weights=ties.weight - across, minlength=k)
    external = _ends(own, other, across, k)
    whole = _ratio(signed.sum(keepdims=True), ties.weight.sum(keepdims=True))
    return np.concatenate([of_actors, _ratio(external - inside, external + inside), whole])


def _ends(source: Ints, target: Ints, weight: Floats, size: int) -> Floats:
    found = np.bincount(np.r_[source, target], weights=np.r_[weight, weight], minlength=size)
    return found.astype(np.float64)


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)
    return found


def _keep(levels: Iterator[Floats], kept: Floats) -> Iterator[Floats]:
    for place, drawn in enumerate(levels):
        kept[place] = drawn[-1]
        yield drawn
