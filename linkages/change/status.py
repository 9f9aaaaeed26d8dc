"""Who took part: who stayed, entered, left or was silent, and how many answered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.align import Counts, Rounds, count_dyads, find_status, pair_rounds
from linkages.network.clean import POSITIONS
from linkages.network.core import Network
from linkages.network.observed import Flags
from linkages.network.shape import select_relations
from linkages.network.study import Study

ANY = "any question"
EVERYONE = "all"
NOT_GIVEN = "not given"


def actor_status(rounds: Rounds, *, baseline: str | None = None, followup: str | None = None) -> pd.DataFrame:
    """Return what became of every actor between two rounds, as a whole and for each relation.

    ``stayed``: present and answered in both rounds. ``entered``, ``left``: present in one only. ``silent``: present in both, but asked
    without an answer in one or both. ``not asked``: present in both, and not heard in one or both because the question was not put
    to its role, or it was not sampled. ``away``: present in neither. Silence is no answer: it is not a "no".

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    pandas.DataFrame
        Over the roster: `name`, `role`, `position` (of the baseline; of the follow-up for who entered); `status` and `silent_in`
        (``before``, ``after`` or ``both``; missing unless silent) for the interview as a whole, in which one answered question is
        an answer; then ``R.status`` and ``R.silent_in`` for each relation R. Where actors merged or split in between, also `became`
        and `came_of`, the ids: such an actor has left, or entered, in name only.

    Raises
    ------
    LinkagesError
        If the rounds cannot be told or compared; see `pair_rounds`.

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> before = network_from_edges(edges, label="2004")
    >>> after = before.with_(label="2007", answered=before.answered.assign(tie=[True, False, True]))
    >>> actor_status([before, after])["status"].tolist()
    ['stayed', 'silent', 'stayed']
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    table = status_table(before, after, (asked_table(rounds, before), asked_table(rounds, after)))
    return with_lineage(table, rounds, before, after)


def with_lineage(table: pd.DataFrame, rounds: Rounds, before: Network, after: Network) -> pd.DataFrame:
    """Return a status table with `became` and `came_of` behind `position`, where a study says that actors merged or split in between."""
    if not isinstance(rounds, Study):
        return table
    order = list(rounds.rounds)
    first, last = sorted((order.index(before.label), order.index(after.label)))
    rows = rounds.lineage[
        rounds.lineage["round"].isin(order[first + 1 : last + 1]) & rounds.lineage["kind"].ne("new id")
    ]
    if not len(rows):
        return table
    table = table.copy()
    for at, (column, own, other) in enumerate((("became", "was", "became"), ("came_of", "became", "was")), start=3):
        told = rows.groupby(own, sort=False)[other].agg(", ".join)
        table.insert(at, column, told.reindex(table.index).astype("str"))
    return table


def status_table(before: Network, after: Network, asked: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """Return `actor_status`, given who was asked what in each round."""
    first, second = before.actors, after.actors
    facts = ["name", "role", "position"]
    entered = after.present & ~before.present
    described = pd.DataFrame({fact: first[fact].where(~entered, second[fact]) for fact in facts})
    whole = _status(before, after, asked, questions_of(before), every=False)
    each = [_status(before, after, asked, [name], every=True).add_prefix(f"{name}.") for name in before.relations]
    return pd.concat([described, whole, *each], axis="columns")


def status_in_all(
    before: Network, after: Network, asked: tuple[pd.DataFrame, pd.DataFrame], relations: list[str]
) -> pd.DataFrame:
    """Return `status` and `silent_in` of a score that needs the answers to all questions in `relations`."""
    return _status(before, after, asked, relations, every=True)


def _status(
    before: Network, after: Network, asked: tuple[pd.DataFrame, pd.DataFrame], relations: list[str], *, every: bool
) -> pd.DataFrame:
    told, hears = [], []
    for net, table in zip((before, after), asked, strict=True):
        answers = net.answered[relations].to_numpy(dtype=bool)
        questions = table[relations].to_numpy(dtype=bool)
        hears.append(np.asarray(questions.any(axis=1)))
        said = (answers | ~questions).all(axis=1) & answers.any(axis=1) if every else answers.any(axis=1)
        told.append(np.asarray(said & net.present))
    return find_status(before, after, (told[0], told[1]), (hears[0], hears[1]))


def asked_table(rounds: Rounds, net: Network) -> pd.DataFrame:
    """Return which questions were put to which actors of a round.

    All to all, but for the codebook's ``asked_of``, who was not sampled, and who was named and is on no list.

    Returns
    -------
    pandas.DataFrame
        Index actor, a bool column for each relation. Who answered was asked.
    """
    asked = pd.DataFrame(True, index=net.index, columns=pd.Index(list(net.relations), dtype="str"))
    if not isinstance(rounds, Study):
        return asked
    if rounds.codebook is not None:
        roles = net.actors["role"].str.casefold()
        for spec in rounds.codebook.relations:
            if spec.asked_of and spec.name in asked:
                asked[spec.name] = roles.isin([role.casefold() for role in spec.asked_of]).to_numpy(dtype=bool)
    if rounds.surveys is not None and net.label in rounds.surveys:
        interviews = rounds.surveys[net.label].interviews
        passed = interviews.loc[interviews["status"].eq("not_sampled") & interviews["relation"].isna(), "actor"]
        asked[asked.index.isin(passed)] = False
    if "listed" in net.actors:
        asked[~net.actors["listed"].to_numpy(dtype=bool)] = False
    return asked | net.answered


def questions_of(net: Network) -> list[str]:
    """Return the relations that somebody was asked about: all but registers, unless there is nothing else."""
    return [name for name, relation in net.relations.items() if not relation.recorded] or list(net.relations)


def put_any(rounds: Rounds, net: Network) -> Flags:
    """Return whether any question was put to each actor of a round."""
    return np.asarray(asked_table(rounds, net)[questions_of(net)].any(axis="columns"), dtype=bool)


def response_table(rounds: Rounds, *, baseline: str | None = None, followup: str | None = None) -> pd.DataFrame:
    """Return how many answered in each of two rounds, by question and position, and how many dyads that cost.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    pandas.DataFrame
        Columns `relation` (``any question`` first), `round`, `position` (``all``, then each position; ``not given`` where an actor
        has none), `present`, `asked`, `answered` (numbers of actors), `response_rate` (answered of those asked, in [0, 1]; NaN if
        nobody was asked), `dyads` between actors present that touch the position, and `lost`: those of them that were not observed
        (missing for ``any question``).

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    >>> before = network_from_edges(edges, label="2004")
    >>> after = before.with_(label="2007", answered=before.answered.assign(tie=[True, True, False]))
    >>> response_table([before, after]).query("relation == 'tie' and position == 'all'")[["round", "answered", "dyads", "lost"]]
      round  answered  dyads  lost
    4  2004         3      6     0
    6  2007         2      6     2
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    return responses(before, after, (asked_table(rounds, before), asked_table(rounds, after)))


def responses(before: Network, after: Network, asked: tuple[pd.DataFrame, pd.DataFrame]) -> pd.DataFrame:
    """Return `response_table`, given who was asked what in each round."""
    rows = []
    for name in (None, *before.relations):
        for net, questions in zip((before, after), asked, strict=True):
            rows += _response_rows(net, questions, name)
    table = pd.DataFrame(rows)
    return table.astype({"dyads": "Int64", "lost": "Int64"})


def _response_rows(net: Network, asked: pd.DataFrame, relation: str | None) -> list[dict[str, object]]:
    names = questions_of(net) if relation is None else [relation]
    codes, groups = group_codes(group_values(net, "position"))
    hears = asked[names].to_numpy(dtype=bool).any(axis=1) & net.present
    told = net.answered[names].to_numpy(dtype=bool).any(axis=1) & hears
    touched = None if relation is None else _dyads_touched(select_relations(net, relation), codes, len(groups))
    rows = []
    for place, label in enumerate((EVERYONE, *groups)):
        members = net.present if place == 0 else net.present & (codes == place - 1)
        count, said = int((hears & members).sum()), int((told & members).sum())
        rows.append(
            {
                "relation": relation or ANY,
                "round": net.label,
                "position": label,
                "present": int(members.sum()),
                "asked": count,
                "answered": said,
                "response_rate": said / count if count else np.nan,
                "dyads": None if touched is None else touched[0][place],
                "lost": None if touched is None else touched[1][place],
            }
        )
    return [row for row in rows if row["present"] or row["position"] == EVERYONE]


def _dyads_touched(net: Network, codes: Counts, groups: int) -> tuple[list[int], list[int]]:
    """Dyads, and those not observed, in all and by group of an end."""
    dyads, seen = count_dyads(net, net, codes, groups)
    found = []
    for counts in (dyads, dyads - seen):
        touching = counts.sum(axis=0) + counts.sum(axis=1) - np.diag(counts)
        found.append([int(counts.sum()), *map(int, touching)])
    return found[0], found[1]


def group_values(net: Network, by: str) -> pd.Series:
    """Return an actor column as text, ``not given`` where it is missing.

    Raises
    ------
    NetworkError
        If the actors have no such column.
    """
    if by not in net.actors:
        columns = ", ".join(map(str, net.actors.columns))
        raise NetworkError(f"`by` must be a column of the actors ({columns}); {by!r} came.")
    column = net.actors[by]
    return column.map(str).astype("str").where(column.notna(), NOT_GIVEN)


def group_codes(values: pd.Series) -> tuple[Counts, list[str]]:
    """Return the number of each actor's group, and the groups: positions in their usual order, other names in order of the alphabet."""
    found = set(values)
    groups = [*(name for name in POSITIONS if name in found), *sorted(found - set(POSITIONS))]
    return pd.Index(groups).get_indexer(pd.Index(values)).astype(np.int64), groups
