"""Conditional uniform graph tests: a figure beside what networks of the same size, ties or pairs would show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, get_args

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.inference.permutation import chance_words, check_permutations, tails
from linkages.inference.random_ties import Ground, Ties, find_ground, random_ties
from linkages.kernels import kernel
from linkages.measures.frame import Flags, Ints
from linkages.network.core import Network
from linkages.network.shape import subset
from linkages.parallel import parts_of, spread
from linkages.results import TestResult

Given: TypeAlias = Literal["size", "edges", "dyad census"]
Figure: TypeAlias = str | Callable[[Network], float]
AT_ONCE = 32


def cug_test(
    net: Network,
    statistic: Figure,
    *,
    condition: Given = "edges",
    replicates: int = 1000,
    seed: int = 0,
    n_jobs: int = 1,
) -> TestResult:
    r"""Compare a figure of the network with networks drawn at random that share one thing with it (conditional uniform graph test).

    All networks that share it are as likely as each other:

    - ``size``: the actors; every dyad is a tie with probability 0.5;
    - ``edges``: the number of ties;
    - ``dyad census``: the number of mutual, one-way and null pairs; in an undirected relation the same as ``edges``.

    .. math:: p = \min(1, 2 \min(p_+, p_-)), \qquad p_+ = (1 + \#\{t^* \ge t\}) / (B + 1), \qquad p_- = (1 + \#\{t^* \le t\}) / (B + 1)

    Parameters
    ----------
    net : Network
        Of one relation.
    statistic : str or callable
        ``density``, ``reciprocity``, ``transitivity``, ``centralization``, ``centralization_in`` or ``centralization_out`` (of degree; as
        the measures define them), or any function of a Network of one relation that gives a number, which takes longer.
    condition : {"size", "edges", "dyad census"}
        What the random networks share with the observed one.
    replicates : int
        Networks to draw.
    seed : int
        Of the draw.
    n_jobs : int
        Threads, -1 for one per processor; the numbers are the same for any. A function of yours gains little.

    Returns
    -------
    TestResult
        `observed`; `p_value` two-sided; `null`, the figure of each random network. The notes give the mean and the spread of those, and
        both tails. Weights do not count: every tie weighs 1.

    Raises
    ------
    NetworkError
        If the network has several relations, fewer than three actors answered, the statistic is not defined for the observed ties or for
        no random network, or an option is not one of those above.

    Notes
    -----
    Taken among the actors who answered, because chance is only fair where both a tie and its absence would have been seen: `observed` is
    the figure among them. Dyads that stayed unknown stay so in the random networks. People who live apart or differ in rank do not tie at
    random: a small p-value says that there is more to explain than size, ties or pairs, and not what. R's ``sna::cug.test`` draws
    from the same distributions and counts its p-values without the 1.

    References
    ----------
    Anderson, B. S., Butts, C. & Carley, K. (1999). The interaction of size and density with graph-level indices. Social Networks 21,
    239-267. https://doi.org/10.1016/S0378-8733(99)00011-8

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> ring = pd.DataFrame({"source": ["a", "b", "c", "d", "b", "c"], "target": ["b", "c", "d", "a", "a", "b"]})
    >>> found = cug_test(network_from_edges(ring), "reciprocity", condition="edges", replicates=199)
    >>> round(found.observed, 3), 0 < found.p_value <= 1
    (0.667, True)
    """
    check_permutations(replicates, "replicates")
    if condition not in get_args(Given):
        raise NetworkError(f"condition must be 'size', 'edges' or 'dyad census'; {condition!r} came.")
    ground = find_ground(net)
    if ground.n < 3:
        raise NetworkError(f"random networks need three actors or more who answered; {ground.n} did.")
    figure = _figure(net, ground, statistic)
    observed = figure((ground.source, ground.target))
    name = statistic if isinstance(statistic, str) else getattr(statistic, "__name__", "statistic")
    if np.isnan(observed):
        raise NetworkError(
            f"{name} is not defined for the ties among those who answered, so there is nothing to compare."
        )

    def under(part: tuple[int, int]) -> list[float]:
        return [figure(ties) for ties in random_ties(ground, condition, part[1], seed, first=part[0])]

    null = np.concatenate(spread(under, parts_of(replicates, AT_ONCE), n_jobs))
    defined = null[~np.isnan(null)]
    if not len(defined):
        raise NetworkError(f"{name} is not defined for any of {replicates:,} random networks; take another condition.")
    p_value, more, less = tails(observed, defined)
    nothing = float("nan")
    lost = len(null) - len(defined)
    undefined = (f"Not defined in {lost:,} of {len(null):,} random networks, which are left out.",) if lost else ()
    return TestResult(
        statistic=f"{name}, {net.single().name}",
        observed=observed,
        se=nothing,
        p_value=p_value,
        interval=(nothing, nothing),
        level=0.95,
        null=defined,
        method=f"{len(defined):,} random networks of the same {_shared(ground, condition)}, seed {seed}",
        notes=(chance_words(defined, more, less), *undefined),
    )


def _shared(ground: Ground, condition: str) -> str:
    actors = f"{ground.n:,} actors"
    return actors if condition == "size" else f"{actors} and {'number of ties' if condition == 'edges' else condition}"


def _figure(net: Network, ground: Ground, statistic: Figure) -> Callable[[Ties], float]:
    """Return a function that gives the figure for ties on the ground."""
    if callable(statistic):
        return _of_networks(net, ground, statistic)
    if statistic not in FIGURES:
        raise NetworkError(
            f"statistic must be a function of a network or one of {', '.join(FIGURES)}; {statistic!r} came."
        )
    if statistic == "reciprocity" and not ground.directed:
        raise NetworkError(f"reciprocity needs a directed relation; {net.single().name!r} is undirected.")
    return lambda ties: FIGURES[statistic](ground, ties)


def _of_networks(net: Network, ground: Ground, statistic: Callable[[Network], float]) -> Callable[[Ties], float]:
    among = subset(net, net.index[ground.members])
    ids = among.index.to_numpy()
    relation = net.single()

    def figure(ties: Ties) -> float:
        source, target = (ids[end] for end in ties)
        if not relation.directed:
            source, target = np.where(source < target, source, target), np.where(source < target, target, source)
        frame = pd.DataFrame({"source": source, "target": target, "relation": relation.name, "weight": 1.0})
        return float(statistic(among.with_(ties=frame.astype({"source": "str", "target": "str"}))))

    return figure


def _density(ground: Ground, ties: Ties) -> float:
    return len(ties[0]) / len(ground.places[0]) if len(ground.places[0]) else float("nan")


def _reciprocity(ground: Ground, ties: Ties) -> float:
    source, target = ties
    seen = ground.cells[target, source]
    returned = ground.matrix(ties)[target, source]
    return float(returned[seen].mean()) if seen.any() else float("nan")


def _transitivity(ground: Ground, ties: Ties) -> float:
    closed, counted = _two_paths(*ground.ordered(ties), ground.cells)
    return closed / counted if counted else float("nan")


@kernel
def _two_paths(source: Ints, target: Ints, cells: Flags) -> tuple[int, int]:
    """Count the paths of two ties a -> v -> b with a tie a -> b, and those with a dyad a -> b that was observed."""
    n = len(cells)
    first, onward = np.zeros(n + 2, np.int64), np.empty(len(source), np.int64)
    for actor in source:
        first[actor + 2] += 1
    for actor in range(n):
        first[actor + 2] += first[actor + 1]
    for tie in range(len(source)):
        onward[first[source[tie] + 1]] = target[tie]
        first[source[tie] + 1] += 1
    tied = np.full(n, -1)
    closed = counted = 0
    for a in range(n):
        for e in range(first[a], first[a + 1]):
            tied[onward[e]] = a
        for e in range(first[a], first[a + 1]):
            v = onward[e]
            for f in range(first[v], first[v + 1]):
                b = onward[np.uint64(f)]
                counted += cells[a, b]
                closed += tied[b] == a
    return closed, counted


def _centralization(direction: Literal["all", "in", "out"]) -> Callable[[Ground, Ties], float]:
    def figure(ground: Ground, ties: Ties) -> float:
        n = ground.n
        ends = {"in": [ties[1]], "out": [ties[0]], "all": list(ties)}["all" if not ground.directed else direction]
        degrees = np.bincount(np.concatenate(ends), minlength=n)
        both = (n - 1) * (n - 2) * (2 if ground.directed else 1)
        most = both if len(ends) > 1 else (n - 1) ** 2
        return float((degrees.max() - degrees).sum() / most)

    return figure


FIGURES: dict[str, Callable[[Ground, Ties], float]] = {
    "density": _density,
    "reciprocity": _reciprocity,
    "transitivity": _transitivity,
    "centralization": _centralization("all"),
    "centralization_in": _centralization("in"),
    "centralization_out": _centralization("out"),
}
