"""Two rounds side by side: who stayed, entered, left or was silent, and which dyads were observed in both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import LinkagesError, NetworkError
from linkages.network.core import Network
from linkages.network.observed import Flags, is_observed
from linkages.network.observed import told as heard
from linkages.network.study import Study

Counts = npt.NDArray[np.int64]
Rounds: TypeAlias = Study | Sequence[Network]
STATUSES = ("stayed", "silent", "not asked", "entered", "left", "away")


def pair_rounds(rounds: Rounds, *, baseline: str | None = None, followup: str | None = None) -> tuple[Network, Network]:
    """Return the two networks to compare.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds themselves in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told. The baseline need not be the earlier one.

    Returns
    -------
    tuple of (Network, Network)
        Over one roster, with the same relations.

    Raises
    ------
    LinkagesError
        If a label is not a round, both name the same round, or there are fewer than two rounds.
    NetworkError
        If roster or relations differ between the two, or a relation changed its direction, weight or unit.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a"], "target": ["b"]})
    >>> nets = [network_from_edges(edges, label=label) for label in ("2004", "2005", "2007")]
    >>> before, after = pair_rounds(Study.from_networks("Toy", nets))
    >>> before.label, after.label
    ('2004', '2007')
    """
    if isinstance(rounds, Study):
        before, after = _of_study(rounds, baseline, followup)
    else:
        given = list(rounds) if isinstance(rounds, Iterable) else [rounds]
        if len(given) != 2:
            raise LinkagesError(
                f"expected a Study or two networks; {len(given)} came. Give the study, or [before, after]."
            )
        if baseline is not None or followup is not None:
            raise LinkagesError("baseline and followup name rounds of a Study; with two networks, their order tells.")
        before, after = given
        if before.label == after.label:
            raise LinkagesError(f"two networks need two labels to be told apart; both are {before.label!r}.")
    _comparable(before, after)
    return before, after


def earlier_of(rounds: Rounds, before: Network, after: Network) -> Network:
    """Return the round that came first: by the order of the study, or by the dates of two networks, where these tell."""
    if isinstance(rounds, Study):
        return next(net for net in rounds if net.label in (before.label, after.label))
    dates = before.setting.date, after.setting.date
    return after if all(dates) and dates[1] < dates[0] else before


def _of_study(study: Study, baseline: str | None, followup: str | None) -> tuple[Network, Network]:
    labels = list(study.rounds)
    if len(labels) < 2:
        raise LinkagesError(f"a comparison needs two rounds; the study {study.title!r} has one, {labels[0]!r}.")
    before = study[labels[0] if baseline is None else baseline]
    after = study[labels[-1] if followup is None else followup]
    if before.label == after.label:
        raise LinkagesError(
            f"baseline and followup must be two rounds; both are {before.label!r}. The rounds are {', '.join(map(repr, labels))}."
        )
    return before, after


def _comparable(before: Network, after: Network) -> None:
    if not before.index.equals(after.index):
        raise NetworkError(
            f"two rounds are compared over one roster; {after.label!r} differs from {before.label!r}. "
            "Mark who is away by present=False."
        )
    if list(before.relations) != list(after.relations):
        raise NetworkError(
            f"two rounds are compared on the same relations; {before.label!r} has {', '.join(before.relations)}, "
            f"{after.label!r} has {', '.join(after.relations)}."
        )
    for name, first in before.relations.items():
        for what in ("directed", "weight_type", "unit", "period"):
            old, new = getattr(first, what), getattr(after.relations[name], what)
            if old != new:
                raise NetworkError(
                    f"relation {name!r} changed its {what} from {old!r} in {before.label!r} to {new!r} in {after.label!r}; "
                    "bring both rounds to one scale first."
                )


def find_status(before: Network, after: Network, told: tuple[Flags, Flags], asked: tuple[Flags, Flags]) -> pd.DataFrame:
    """Return who stayed, entered, left or was silent between two rounds.

    Parameters
    ----------
    before, after : Network
        The two rounds.
    told, asked : tuple of two numpy.ndarray of bool
        Whether each actor of the roster answered, and whether it was asked at all, before and after.

    Returns
    -------
    pandas.DataFrame
        Index actor (the whole roster), columns `status`: ``stayed`` (present and answered in both rounds), ``entered`` and ``left``
        (present in one only), ``silent`` (present in both, asked, and no answer in one or both), ``not asked`` (present in both, no
        answer because nobody asked), ``away`` (in neither); and `silent_in`: ``before``, ``after`` or ``both``, missing unless silent.
    """
    here = before.present & after.present
    quiet = [here & hear & ~said for said, hear in zip(told, asked, strict=True)]
    status = pd.Series("away", index=before.index, dtype="str", name="status")
    status[before.present & ~after.present] = "left"
    status[~before.present & after.present] = "entered"
    status[here] = "not asked"
    status[here & told[0] & told[1]] = "stayed"
    status[quiet[0] | quiet[1]] = "silent"
    silent_in = pd.Series(pd.NA, index=before.index, dtype="str", name="silent_in")
    for word, flags in (("before", quiet[0]), ("after", quiet[1]), ("both", quiet[0] & quiet[1])):
        silent_in[flags] = word
    return pd.DataFrame({"status": status, "silent_in": silent_in})


def count_dyads(before: Network, after: Network, codes: Counts, groups: int) -> tuple[Counts, Counts]:
    """Return the number of dyads between actors present in both rounds, and of those observed in both, by ordered pair of groups.

    Actors are counted by kind (group, answered before, answered after), so that no dyad is visited but those that are a tie or unknown.

    Parameters
    ----------
    before, after : Network
        Two rounds of one relation (or twice the same: its observed dyads).
    codes : numpy.ndarray of int
        The group of each actor of the roster, 0 to ``groups`` - 1.
    groups : int
        The number of groups.

    Returns
    -------
    tuple of (numpy.ndarray, numpy.ndarray)
        Two ``groups`` x ``groups`` arrays of int, source in rows. Undirected relations are counted once, above the diagonal.
    """
    answered = [_answered(net) for net in (before, after)]
    here = before.present & after.present
    kinds, counts = np.unique((codes * 4 + answered[0] * 2 + answered[1])[here], return_counts=True)
    pairs = np.outer(counts, counts) - np.diag(counts)
    first, second = kinds // 2 % 2 == 1, kinds % 2 == 1
    known = heard(_rule(before), first[:, None], first[None, :]) & heard(_rule(after), second[:, None], second[None, :])
    dyads, valid = np.zeros((2, groups, groups), dtype=np.int64)
    rows, columns = np.ix_(kinds // 4, kinds // 4)
    np.add.at(dyads, (rows, columns), pairs)
    np.add.at(valid, (rows, columns), pairs * known)
    if not before.single().directed:
        dyads, valid = _folded(dyads), _folded(valid)
    source, target = special_dyads(before, after)
    base = heard(_rule(before), answered[0][source], answered[0][target]) & heard(
        _rule(after), answered[1][source], answered[1][target]
    )
    really = is_observed(before, source, target) & is_observed(after, source, target)
    np.add.at(valid, pair_of_groups(before, codes[source], codes[target]), really.astype(int) - base.astype(int))
    return dyads, valid


def pair_of_groups(net: Network, source: Counts, target: Counts) -> tuple[Counts, Counts]:
    """Return the row and the column of `count_dyads` to which dyads belong, given the groups of their ends."""
    return (source, target) if net.single().directed else (np.minimum(source, target), np.maximum(source, target))


def align_ties(before: Network, after: Network) -> pd.DataFrame:
    """Return each dyad that is a tie in either of two rounds of one relation.

    Returns
    -------
    pandas.DataFrame
        `source`, `target` (positions in the roster), `before`, `after` (weights, 0 where there is no tie), `observed_before`,
        `observed_after`, `valid` (observed in both, which needs both ends present in both). Sorted by source and target.
    """
    n = len(before.index)
    weights = []
    for net in (before, after):
        source, target, weight = net.arrays(net.single().name)
        weights.append(pd.Series(weight, index=source.astype(np.int64) * n + target))
    keys = np.union1d(weights[0].index.to_numpy(), weights[1].index.to_numpy()).astype(np.int64)
    source, target = keys // n, keys % n
    seen = [is_observed(net, source, target) for net in (before, after)]
    return pd.DataFrame(
        {
            "source": source,
            "target": target,
            "before": weights[0].reindex(keys, fill_value=0.0).to_numpy(),
            "after": weights[1].reindex(keys, fill_value=0.0).to_numpy(),
            "observed_before": seen[0],
            "observed_after": seen[1],
            "valid": seen[0] & seen[1],
        }
    )


def _answered(net: Network) -> Flags:
    answers: Flags = net.answered[net.single().name].to_numpy(dtype=bool) & net.present
    return answers


def _rule(net: Network) -> str:
    return str(net.single().merge)


def _folded(counts: Counts) -> Counts:
    upper: Counts = np.triu(counts, 1)
    return upper + np.diag(np.diag(counts) // 2)


def special_dyads(*nets: Network) -> tuple[Counts, Counts]:
    """Return source and target of the dyads of actors present in all rounds that are a tie, or listed as unknown, in any."""
    keys = [np.empty(0, dtype=np.int64)]
    n, here = len(nets[0].index), np.logical_and.reduce([net.present for net in nets])
    for net in nets:
        name = net.single().name
        unknown = net.unknown
        rows = unknown[unknown["relation"] == name]
        ends = tuple(net.index.get_indexer(pd.Index(rows[end])) for end in ("source", "target"))
        keys += [source.astype(np.int64) * n + target for source, target in (net.arrays(name)[:2], ends)]
    every = np.unique(np.concatenate(keys))
    source, target = every // n, every % n
    keep = here[source] & here[target] & (source != target)
    return source[keep], target[keep]
