"""Who was freed: captives of one middleman in one round who are none in the other, among those known in both."""

from __future__ import annotations

import pandas as pd

FREED, NEWLY, STILL, NEVER = "freed", "newly captive", "still captive", "never captive"
KNOWN = (FREED, NEWLY, STILL, NEVER)


def captivity_status(before: pd.Series, after: pd.Series) -> pd.Series:
    """Return what became of each actor's captivity, missing where it is not known in both rounds.

    Parameters
    ----------
    before, after : pandas.Series
        1 for a captive, 0 for who is none, NaN where it is not known; over the same actors.

    Returns
    -------
    pandas.Series
        ``freed``, ``newly captive``, ``still captive`` or ``never captive``; missing unless known in both.

    Examples
    --------
    >>> index = list("abcde")
    >>> before, after = pd.Series([1.0, 0, 1, 0, 1], index), pd.Series([0.0, 1, 1, 0, None], index)
    >>> captivity_status(before, after).tolist()
    ['freed', 'newly captive', 'still captive', 'never captive', nan]
    """
    words = {(1, 0): FREED, (0, 1): NEWLY, (1, 1): STILL, (0, 0): NEVER}
    found = [words.get(pair) for pair in zip(before.tolist(), after.reindex(before.index).tolist(), strict=True)]
    return pd.Series(found, index=before.index, dtype="str", name="status")


def freed_words(actors: pd.DataFrame, channel: str) -> str:
    """Return how many captives of a channel were freed and how many became captive; empty where there was none.

    Parameters
    ----------
    actors : pandas.DataFrame
        Of `actor_changes`.
    channel : str
        A channel with roads.
    """
    before, after = (actors[f"{channel}.captive.{side}"] for side in ("before", "after"))
    counts = captivity_status(before, after).value_counts()
    freed, still, newly = (int(counts.get(status, 0)) for status in (FREED, STILL, NEWLY))
    return f"{channel} {freed:,} of {freed + still:,} ({newly:,} newly captive)" if freed + still + newly else ""
