"""The one place that spreads work over threads: the pieces are the same for any number of them, and so are the results."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from linkages.errors import LinkagesError

P = TypeVar("P")
T = TypeVar("T")


def spread(job: Callable[[P], T], pieces: Sequence[P], n_jobs: int = 1) -> list[T]:
    """Return what `job` gives for each piece, in order, worked out by up to `n_jobs` threads.

    Compiled loops run side by side; what is plain Python takes turns, and gains little. A job must not draw from a generator that
    pieces share: then the results are the same for any number of threads.

    Parameters
    ----------
    job : callable
        Of one piece.
    pieces : sequence
        What to do.
    n_jobs : int
        Threads; -1 for one per processor.

    Raises
    ------
    LinkagesError
        If `n_jobs` is neither -1 nor a whole number from 1.

    Examples
    --------
    >>> spread(abs, [-3, 2, -1], n_jobs=2)
    [3, 2, 1]
    """
    threads = min(_threads(n_jobs), len(pieces))
    if threads < 2:
        return [job(piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(job, pieces))


def parts_of(count: int, size: int) -> list[tuple[int, int]]:
    """Return the first number and the length of each part of `count` things, `size` of them in a part.

    Examples
    --------
    >>> parts_of(5, 2)
    [(0, 2), (2, 2), (4, 1)]
    """
    return [(first, min(size, count - first)) for first in range(0, count, size)]


def _threads(n_jobs: int) -> int:
    if isinstance(n_jobs, bool) or not isinstance(n_jobs, int) or (n_jobs < 1 and n_jobs != -1):
        raise LinkagesError(f"n_jobs must be a whole number from 1, or -1 for one per processor; {n_jobs!r} came.")
    return (os.cpu_count() or 1) if n_jobs == -1 else n_jobs
