"""Seeded chance: numpy generators, and igraph's generator seeded and given back."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import igraph
import numpy as np


def generator(seed: int, *key: int) -> np.random.Generator:
    """Return a numpy generator for `seed`; `key` makes independent streams of the same seed.

    Examples
    --------
    >>> int(generator(0).integers(100)), int(generator(0, 1).integers(100))
    (85, 66)
    """
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


@contextmanager
def igraph_seeded(seed: int) -> Iterator[None]:
    """Seed igraph's random numbers inside the block, then give it back Python's own generator.

    Examples
    --------
    >>> with igraph_seeded(1):
    ...     graph = igraph.Graph.Erdos_Renyi(n=10, m=12)
    >>> graph.ecount()
    12
    """
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311  (reproducible layouts, not secrets)
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
