"""Random networks of one relation, made by seed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from linkages.network.core import Network
from linkages.network.relation import Relation


def _random_net(
    seed: int, *, directed: bool = True, merge: str | None = None, silence: bool = False, weights: int = 5
) -> Network:
    """3 to 9 actors, weights 1 to `weights`, three groups; with `silence` some are away, silent, without group, or left a dyad unknown."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 10))
    ids = [f"a{number}" for number in rng.permutation(n)]
    density = rng.uniform(0.1, 0.9)
    present = rng.random(n) > 0.1 if silence else np.ones(n, bool)
    present[:2] = True
    pairs = [
        (i, j)
        for i in range(n)
        for j in range(n)
        if i != j and present[i] and present[j] and (directed or ids[i] < ids[j])
    ]
    drawn = rng.random(len(pairs))
    ties = [pair for pair, chance in zip(pairs, drawn, strict=True) if chance < density]
    lost = [pair for pair, chance in zip(pairs, drawn, strict=True) if chance > 0.95] if silence else []
    relation = Relation("tie", directed=directed, merge=merge)
    groups = [["x", "y", "z"][code] if not silence or rng.random() > 0.1 else None for code in rng.integers(0, 3, n)]
    return Network(
        label="random",
        relations={"tie": relation},
        actors=pd.DataFrame({"group": pd.Series(groups, index=ids, dtype="str"), "present": present}, index=ids),
        ties=pd.DataFrame(
            {
                "source": [ids[i] for i, _ in ties],
                "target": [ids[j] for _, j in ties],
                "relation": "tie",
                "weight": rng.integers(1, weights + 1, len(ties)).astype(float),
            }
        ),
        answered=pd.DataFrame({"tie": rng.random(n) > 0.25 if silence else True}, index=ids),
        unknown=pd.DataFrame(
            {"relation": "tie", "source": [ids[i] for i, _ in lost], "target": [ids[j] for _, j in lost]}
        ),
    )


@pytest.fixture(scope="session")
def random_net() -> Callable[..., Network]:
    return _random_net
