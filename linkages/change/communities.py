"""Communities over two rounds: which merged, split, grew or shrank, dissolved or appeared, and who moved."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from linkages.change.words import counted
from linkages.errors import LinkagesError
from linkages.measures.agreement import adjusted_rand, cross_table, mutual_information
from linkages.measures.communities import Communities

EVENTS = ("same size", "grew", "shrank", "merged", "split", "rearranged", "dissolved", "appeared")
SMALLER, NO_TIES, ENTERED, LEFT, AWAY = "smaller ones", "no ties", "entered", "left", "away"
NEARLY = 1e-9


@dataclass(frozen=True, repr=False, eq=False)
class CommunityChange:
    """What became of communities between two rounds.

    Attributes
    ----------
    flow : pandas.DataFrame
        One row for each pair of places that an actor was in: `before` and `after` (the number of a community, or ``smaller ones``,
        ``no ties``, ``entered``, ``left``), `actors`, and `silent`, those of them who did not answer in one of the rounds and were
        placed by others' ties.
    events : pandas.DataFrame
        One row an event: `event`, the communities `before` and `after` (numbers, after a comma), `actors_before`, `actors_after` (all
        their members), `moved` (actors who were in these communities and are in those).
    actors : int
        Actors in a community of any size in both rounds.
    adjusted_rand, nmi : float
        Agreement of the two partitions over these actors; see `linkages.measures.community_agreement`.
    """

    flow: pd.DataFrame
    events: pd.DataFrame
    actors: int
    adjusted_rand: float
    nmi: float

    def summary(self) -> str:
        """Return the change in one line of plain text."""
        if not len(self.events):
            return "No community in either round."
        counts = self.events["event"].value_counts()
        told = ", ".join(f"{counts[event]} {event}" for event in EVENTS if event in counts)
        alike = f"adjusted Rand {self.adjusted_rand:.2f} over {counted(self.actors, 'actor', 'actors')} in both rounds"
        return f"Communities: {told}; {alike}."

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        return f"<div>{escape(self.summary())}</div>"


def compare_communities(
    before: Communities | pd.Series,
    after: Communities | pd.Series,
    *,
    status: pd.Series | None = None,
    smallest: int = 3,
    share: float = 0.5,
) -> CommunityChange:
    """Compare the communities of two rounds: who moved where, and what became of each community.

    A community is followed by the actors who are in one in both rounds. Community a of the first round and b of the second are linked
    if at least `share` of those of a who can be followed are in b, or at least `share` of those of b who can be followed were in a.
    Communities that links join, directly or through others, make one event:

    - one and one: ``grew``, ``shrank`` or ``same size``, by all their members;
    - several and one: ``merged``; one and several: ``split``; several and several: ``rearranged``;
    - one of the first round alone: ``dissolved``; one of the second alone: ``appeared``.

    Every community of `smallest` actors or more is in exactly one event; smaller ones are in none.

    Parameters
    ----------
    before, after : Communities or pandas.Series
        Of the same roster; a Series by actor id, missing for who is in none.
    status : pandas.Series, optional
        What became of each actor, `status` of `actor_status` (``stayed``, ``entered``, ``left``, ``silent``, ...): tells who entered,
        left, or was silent. Without it nobody is told apart from those without ties.
    smallest : int
        Actors that make a community; 3 unless told, as pairs come and go.
    share : float
        From 0.5 to 1.

    Returns
    -------
    CommunityChange
        The flow, the events, and the agreement of the two partitions.

    Raises
    ------
    LinkagesError
        If the two are not over the same actors, or `smallest` or `share` is out of range.

    Notes
    -----
    Communities found by chance move by chance: look at `linkages.measures.community_stability` first.

    References
    ----------
    Palla, G., Barabasi, A.-L. and Vicsek, T. (2007). Quantifying social group evolution. Nature 446, 664-667. doi:10.1038/nature05670
    Greene, D., Doyle, D. and Cunningham, P. (2010). Tracking the evolution of communities in dynamic social networks. ASONAM 2010,
    176-183. doi:10.1109/ASONAM.2010.17

    Examples
    --------
    >>> before = pd.Series([1, 1, 1, 2, 2, 2, None], index=list("abcdefg"))
    >>> after = pd.Series([1, 1, 1, 1, 1, 1, 1], index=list("abcdefg"))
    >>> found = compare_communities(before, after)
    >>> found.events[["event", "before", "after", "moved"]].to_dict("records")
    [{'event': 'merged', 'before': '1, 2', 'after': '1', 'moved': 6}]
    >>> found.flow[["before", "after", "actors"]].to_numpy().tolist()
    [['1', '1', 3], ['2', '1', 3], ['no ties', '1', 1]]
    """
    first, second = (one.membership if isinstance(one, Communities) else one for one in (before, after))
    _check(first, second, status, smallest=smallest, share=share)
    second = second.reindex(first.index)
    both = (first.notna() & second.notna()).to_numpy(dtype=bool)
    table = cross_table(first[both], second[both])
    fate = pd.Series("stayed", index=first.index) if status is None else status.reindex(first.index)
    places = [
        _places(part, fate, smallest, gone=gone) for part, gone in ((first, (ENTERED, AWAY)), (second, (LEFT, AWAY)))
    ]
    return CommunityChange(
        flow=_flow(places[0], places[1], fate),
        events=_events(first, second, smallest=smallest, share=share),
        actors=int(both.sum()),
        adjusted_rand=adjusted_rand(table),
        nmi=mutual_information(table),
    )


def _check(first: pd.Series, second: pd.Series, status: pd.Series | None, *, smallest: int, share: float) -> None:
    for one, what in ((second, "the second round"), (status, "status")):
        if one is not None and (len(one) != len(first) or not one.index.isin(first.index).all()):
            raise LinkagesError(
                f"communities are compared over one roster; {what} is over other actors than the first round."
            )
    if not 0.5 <= share <= 1:
        raise LinkagesError(f"share must be from 0.5 to 1; {share!r} came.")
    if smallest < 1:
        raise LinkagesError(f"smallest must be 1 actor or more; {smallest!r} came.")


def _large(parts: pd.Series, smallest: int) -> pd.Series:
    """Return how many actors each community of `smallest` or more has, the largest first."""
    sizes = parts.dropna().astype("int64").value_counts()
    kept = sizes[sizes >= smallest]
    return kept.iloc[np.lexsort((kept.index, -kept.to_numpy()))]


def _places(parts: pd.Series, fate: pd.Series, smallest: int, *, gone: tuple[str, str]) -> pd.Series:
    """Return where each actor of the roster was: a community's number, or a word."""
    large = _large(parts, smallest)
    rank = {community: place for place, community in enumerate(large.index)}
    words = [*(str(community) for community in large.index), SMALLER, NO_TIES, *gone]
    codes = parts.map(lambda community: rank.get(community, len(rank)), na_action="ignore").to_numpy(dtype=object)
    none = parts.isna().to_numpy(dtype=bool)
    codes[none] = len(rank) + 1
    for place, word in enumerate(gone, start=len(rank) + 2):
        codes[none & fate.eq(word).to_numpy(dtype=bool)] = place
    return pd.Series(
        pd.Categorical.from_codes(codes.astype(np.int64).tolist(), categories=pd.Index(words)), index=parts.index
    )


def _flow(before: pd.Series, after: pd.Series, fate: pd.Series) -> pd.DataFrame:
    moved = pd.DataFrame({"before": before, "after": after, "silent": fate.eq("silent").to_numpy(dtype=bool)})
    moved = moved[~(before.isin([NO_TIES, AWAY]) & after.isin([NO_TIES, AWAY])).to_numpy(dtype=bool)]
    groups = moved.groupby(["before", "after"], observed=True, sort=True)["silent"]
    flow = groups.agg(actors="size", silent="sum").reset_index()
    return flow.astype({"before": "str", "after": "str", "actors": "int64", "silent": "int64"})


def _events(first: pd.Series, second: pd.Series, *, smallest: int, share: float) -> pd.DataFrame:
    large, later = _large(first, smallest), _large(second, smallest)
    both = first.notna() & second.notna()
    rows, columns = (part[both].to_numpy(dtype="int64") for part in (first, second))
    shared = np.array([[int(((rows == a) & (columns == b)).sum()) for b in later.index] for a in large.index])
    shared = shared.reshape(len(large), len(later))
    out = np.array([(rows == a).sum() for a in large.index]).reshape(-1, 1)
    into = np.array([(columns == b).sum() for b in later.index]).reshape(1, -1)
    linked = (shared > 0) & ((shared >= share * out - NEARLY) | (shared >= share * into - NEARLY))
    found = [_event(large, later, shared, part) for part in _joined(linked)]
    names = ["event", "before", "after", "actors_before", "actors_after", "moved"]
    frame = pd.DataFrame(found, columns=names)
    return frame.astype(dict.fromkeys(names[:3], "str") | dict.fromkeys(names[3:], "int64"))


def _joined(linked: npt.NDArray[np.bool_]) -> list[tuple[list[int], list[int]]]:
    """Return the sets of rows and columns that links join, in order of their first row, then of their first column."""
    k, m = linked.shape
    rows, columns = np.nonzero(linked)
    graph = csr_array((np.ones(len(rows)), (rows, columns + k)), shape=(k + m, k + m))
    label = connected_components(graph, directed=False)[1] if k + m else np.zeros(0, dtype=int)
    order = dict.fromkeys(label.tolist())
    return [(np.flatnonzero(label[:k] == one).tolist(), np.flatnonzero(label[k:] == one).tolist()) for one in order]


def _event(
    large: pd.Series, later: pd.Series, shared: npt.NDArray[np.int64], part: tuple[list[int], list[int]]
) -> tuple[str, str, str, int, int, int]:
    rows, columns = part
    old, new = int(large.iloc[rows].sum()), int(later.iloc[columns].sum())
    if not rows or not columns:
        event = "dissolved" if rows else "appeared"
    elif len(rows) > 1 or len(columns) > 1:
        event = "merged" if len(columns) == 1 else "split" if len(rows) == 1 else "rearranged"
    else:
        event = "same size" if old == new else "grew" if new > old else "shrank"
    return event, _listed(large, rows), _listed(later, columns), old, new, int(shared[np.ix_(rows, columns)].sum())


def _listed(sizes: pd.Series, places: list[int]) -> str:
    return ", ".join(str(community) for community in sorted(sizes.index[places]))
