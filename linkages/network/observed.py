"""Which dyads were observed: asked and answered. Missing is not zero, so every denominator comes from here."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linkages.network.core import Network
from linkages.network.relation import Relation

Flags = npt.NDArray[np.bool_]


def told(rule: str, source: Flags, target: Flags) -> Flags:
    """Return whether a dyad that is not a tie counts as answered, given whether its two ends answered the question.

    The party named by ``source`` or ``target``; both under ``either`` and ``max`` (a "no" needs both); any under
    ``both`` and ``mean``.
    """
    if rule == "source":
        return source
    if rule == "target":
        return target
    return source & target if rule in ("either", "max") else source | target


def own_answer(net: Network, direction: str = "all") -> Flags:
    """Return for each actor whether the answers that a score of its own ties needs were given.

    Under ``source`` an actor's outgoing ties rest on its own word, under ``target`` its incoming ties; under the rules
    that hear both ends, both do. An actor whose word alone counts, and who could not or would not say of one dyad, has not
    given all. A score of an actor that is not present is never defined.

    Parameters
    ----------
    net : Network
        Of one relation.
    direction : {"in", "out", "all"}
        The ties that the score uses.
    """
    return answer_of(net, net.single(), direction)


def answer_of(net: Network, relation: Relation, direction: str) -> Flags:
    """Return `own_answer` for one of the relations of a network."""
    if (relation.merge == "source" and direction == "in") or (relation.merge == "target" and direction == "out"):
        return net.present.copy()
    told = net.answers(relation.name).copy()
    if relation.merge in ("source", "target"):
        told[net.lost(relation.name)[relation.merge == "target"]] = False
    return told


def dyad_total(net: Network) -> int:
    """Return the number of dyads between present actors: ordered pairs, or pairs if the relation is undirected."""
    n = int(net.present.sum())
    return n * (n - 1) if net.single().directed else n * (n - 1) // 2


def observed_total(net: Network) -> int:
    """Return the number of observed dyads of one relation: those that are present, or that were asked and answered with no."""
    relation = net.single()
    out, into = observed_counts(net)
    return int(out.sum()) if relation.directed else int((out.sum() + into.sum()) // 4)


def observed_counts(net: Network) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return for each actor of the roster the number of observed dyads out of it and into it (equal if undirected)."""
    relation = net.single()
    present = net.present
    answered = net.answers(relation.name)
    n, k = int(present.sum()), int(answered.sum())
    others, others_told = (n - 1) * present, k - answered
    if relation.merge == "source":
        out, into = np.where(answered, others, 0), np.where(present, others_told, 0)
    elif relation.merge == "target":
        out, into = np.where(present, others_told, 0), np.where(answered, others, 0)
    elif relation.merge in ("either", "max"):
        out = np.where(answered, others_told, 0)
        into = out.copy()
    else:
        out = np.where(answered, others, np.where(present, others_told, 0))
        into = out.copy()
    out, into = out.astype(np.int64), into.astype(np.int64)
    for source, target, step in _corrections(net, relation):
        np.add.at(out, source, step)
        np.add.at(into, target, step)
        if not relation.directed:
            np.add.at(out, target, step)
            np.add.at(into, source, step)
    return out, into


def is_observed(net: Network, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> Flags:
    """Return for dyads, given by roster positions, whether each was observed; False for an actor with itself.

    Works on any number of dyads in memory of that size.
    """
    tie_source, tie_target, _ = net.arrays(net.single().name)
    ties = np.isin(_keys(net, source, target), _keys(net, tie_source, tie_target))
    return np.asarray(observed_apart(net, source, target) | (ties & (source != target)))


def observed_apart(net: Network, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> Flags:
    """Return `is_observed` for dyads that are known not to be ties."""
    relation = net.single()
    answered = net.answers(relation.name)
    seen = told(str(relation.merge), answered[source], answered[target]) & net.present[source] & net.present[target]
    lost = net.lost(relation.name)
    if len(lost[0]):
        seen &= ~np.isin(_keys(net, source, target), _keys(net, *lost))
    return np.asarray(seen & (source != target))


def _keys(net: Network, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    if not net.single().directed:
        source, target = np.minimum(source, target), np.maximum(source, target)
    return source.astype(np.int64) * len(net.index) + target


def _corrections(net: Network, relation: Relation) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], int]]:
    """Single dyads that differ from what the answers of their ends say: unknown ones (-1), and ties told by the other party (+1)."""
    answered = net.answers(relation.name)
    found = []
    for source, target, step in (
        (*net.lost(relation.name), -1),
        (*net.arrays(relation.name)[:2], 1),
    ):
        base = told(str(relation.merge), answered[source], answered[target]) & net.present[source] & net.present[target]
        keep = base if step < 0 else ~base
        found.append((source[keep], target[keep], step))
    return found
