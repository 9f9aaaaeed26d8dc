"""Names typed as free text, matched to the roster: the machine proposes, a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from linkages.survey.aliases import PROPOSAL_COLUMNS
from linkages.survey.cells import fold
from linkages.survey.mentions import Mention, People, typed_names
from linkages.survey.name_keys import id_key, name_key
from linkages.survey.name_reasons import EQUALLY, equals, reason
from linkages.survey.name_scores import SAME, Keys, agreement, scores

NEAR = 84.0
"""From this score on a name resembles one of the roster.

On rosters of 300 people, 98 % of the names with a slip, another spelling or another script lie at 84 or above, and 12 % of those who are
not on the roster but share its stock of first and family names. At 80 it is 99.5 % and 30 %, at 88 it is 93 % and 4 %.
"""
SHOWN = 60.0
"""From this score on an actor is proposed."""
SAME_ID, NOT_SAME = 95.0, 99.0
_PLACE, _ROLE = {"alike": 2.0, "other": -6.0}, {"alike": 1.0, "other": -4.0}


def propose_names(
    typed: pd.DataFrame, roster: pd.DataFrame, *, aliases: pd.DataFrame | None = None, limit: int = 3
) -> pd.DataFrame:
    """Return for each name that was typed the actors whom it may mean, the nearest first.

    Names that are ids of the roster, or that `aliases` decide, are not proposed again. The score is that of
    :func:`linkages.survey.name_scores.scores`; the same place adds 2 and another takes 6, the same role adds 1 and another takes 4, what is
    blank does neither. Only the same name reaches 100. Equals stand in the natural order of their ids. An actor is not proposed for a name
    that only the actor typed if another is near.

    Parameters
    ----------
    typed : pandas.DataFrame
        One row for each time a name was typed: `name` and, where known, `role`, `place` and `reporter` (the id of who named it).
    roster : pandas.DataFrame
        The actors, indexed by id, each once: `name` and, where known, `role` and `place`.
    aliases : pandas.DataFrame, optional
        What is decided already, as :func:`linkages.survey.aliases.read_aliases` gives it.
    limit : int
        How many actors to propose for a name at most.

    Returns
    -------
    pandas.DataFrame
        One row for each name (with its role and place) and rank, the names typed most often first: `name` (as it was typed most often),
        `role`, `place`, `times`, `rank`, `actor`, `actor_name`, `actor_role`, `actor_place`, `score` (0 to 100), `reason`, `decision`
        (blank, to be filled in). A name that is near nobody has one row with a blank actor.

    Examples
    --------
    >>> typed = pd.DataFrame({"name": ["Seeta Devee", "सीता देवी"], "place": ["Jheel Tola", ""]})
    >>> roster = pd.DataFrame({"name": ["Sita Devi", "Sita Devi"], "place": ["Nai Basti", "Jheel Tola"]}, index=["W1", "W2"])
    >>> print(propose_names(typed, roster, limit=1)[["name", "actor", "score", "reason"]].to_string(index=False))
           name actor  score                                                              reason
    Seeta Devee    W2   98.0                                          spelt alike + same village
      सीता देवी    W1   96.0 sounds alike across scripts; also matches W2 (Sita Devi) equally
    """
    people = People.of(roster)
    mentions = typed_names(typed, people, aliases)
    rows: list[dict[str, Any]] = []
    for mention, marks, order, own in _judged(mentions, people):
        told = {"name": mention.name, "role": mention.role, "place": mention.place, "times": mention.times}
        for rank, at in enumerate(order[:limit], start=1):
            why = reason(mention, people, at, own=own) + equals(people, marks, at)
            rows.append(told | {"rank": rank, **_actor(people, at), "score": marks[at] / 10, "reason": why})
        if not order:
            near = marks.max() / 10 if marks.size else 0.0
            rows.append(told | {"rank": 1, **_actor(people, None), "score": near, "reason": "nobody near"})
    table = pd.DataFrame(rows, columns=list(PROPOSAL_COLUMNS))
    table["decision"] = ""
    text = [name for name in PROPOSAL_COLUMNS if name not in ("times", "rank", "score")]
    return table.astype({"times": int, "rank": int, "score": float} | dict.fromkeys(text, "str"))


def nearness(names: pd.Series | Iterable[str], roster: pd.DataFrame) -> pd.Series:
    """Return for each name the score of the nearest name on the roster, 0 where there is none; role and place do not count.

    Examples
    --------
    >>> roster = pd.DataFrame({"name": ["Sita Devi", "Hari Koli"]}, index=["W1", "W2"])
    >>> nearness(["Seeta Devee", "Zari agent, Surat"], roster).gt(NEAR).tolist()
    [True, False]
    """
    asked = names if isinstance(names, pd.Series) else pd.Series(list(names), dtype="str")
    distinct = sorted({str(name) for name in asked.dropna()})
    people = People.of(roster)
    best = pd.Series(0.0, index=pd.Index(distinct, dtype="str"))
    if len(people.ids):
        for rows, block in scores(Keys.of(distinct), Keys.of(people.names)):
            best.iloc[rows] = block.max(axis=1)
    return asked.map(best).fillna(0.0).astype(float).round(1)


def accept_exact(proposals: pd.DataFrame) -> pd.DataFrame:
    """Return the proposals with `yes` at each score of 100 that no other proposal for the name reaches; what is decided stays.

    It is for a person who chooses to run it: nothing runs it unasked.

    Examples
    --------
    >>> typed = pd.DataFrame({"name": ["hari KOLI", "Gupta"]})
    >>> roster = pd.DataFrame({"name": ["Hari Koli", "Gupta", "Gupta"]}, index=["W1", "T1", "T2"])
    >>> accept_exact(propose_names(typed, roster))[["name", "actor", "decision"]].to_numpy().tolist()
    [['Gupta', 'T1', ''], ['Gupta', 'T2', ''], ['hari KOLI', 'W1', 'yes']]
    """
    names = [proposals["name"].map(name_key), *(proposals[column].map(fold) for column in ("role", "place"))]
    exact = proposals["score"].eq(100) & proposals["actor"].ne("")
    several = exact.groupby(names).transform("sum").gt(1)
    # The equals beyond the limit have no row of their own.
    several |= proposals["reason"].str.contains(EQUALLY, regex=False)
    undecided = proposals["decision"].eq("").groupby(names).transform("all")
    return proposals.assign(decision=proposals["decision"].mask(exact & ~several & undecided, "yes"))


def _judged(mentions: list[Mention], people: People) -> Iterator[tuple[Mention, np.ndarray, list[int], set[int]]]:
    """Give each mention with the score of every actor in whole tenths, the near ones in order, and those who typed it themselves."""
    places = _Context(people.places, [one.place for one in mentions], **_PLACE)
    roles = _Context(people.roles, [one.role for one in mentions], **_ROLE)
    at, by_id_key = {actor: at for at, actor in enumerate(people.ids)}, people.by_id_key
    for rows, block in scores(Keys.of(one.name for one in mentions), Keys.of(people.names)):
        for row, (mention, letters) in enumerate(zip(mentions[rows], block, strict=True), start=rows.start):
            same = by_id_key.get(id_key(mention.name))
            if same is not None:
                letters[same] = max(letters[same], SAME_ID)
            raw = np.where(letters > 0, letters + places.of(row) + roles.of(row), 0)
            marks = np.rint(np.clip(raw, 0, np.where(letters == SAME, SAME, NOT_SAME)) * 10).astype(np.int64)
            own = {at[one] for one in mention.reporters if one in at}
            _hold_back(marks, own, alone=len(mention.reporters) == 1)
            shown = np.flatnonzero(marks >= SHOWN * 10)
            order = shown[np.lexsort((-raw[shown], -marks[shown]))]
            yield mention, marks, [int(one) for one in order], own


def _hold_back(marks: np.ndarray, own: set[int], *, alone: bool) -> None:
    """Take off the list who alone typed the name, if another is near; who typed it among others is never certain."""
    for one in own:
        marks[one] = min(marks[one], NOT_SAME * 10)
        if alone and np.delete(marks, one).max(initial=0) >= NEAR * 10:
            marks[one] = 0


class _Context:
    """What the place, or the role, of each actor adds to the score of a mention: worked out once for each pair of words."""

    def __init__(self, roster: list[str], typed: list[str], *, alike: float, other: float) -> None:
        words, asked = sorted(set(roster)), sorted(set(typed))
        self._table = agreement(asked, words, alike=alike, other=other)
        self._rows = np.searchsorted(np.array(asked, dtype=object), np.array(typed, dtype=object))
        self._columns = np.searchsorted(np.array(words, dtype=object), np.array(roster, dtype=object))

    def of(self, row: int) -> np.ndarray:
        values: np.ndarray = self._table[self._rows[row], self._columns]
        return values


def _actor(people: People, at: int | None) -> dict[str, str]:
    columns = {
        "actor": people.ids,
        "actor_name": people.names,
        "actor_role": people.roles,
        "actor_place": people.places,
    }
    return {name: "" if at is None else values[at] for name, values in columns.items()}
