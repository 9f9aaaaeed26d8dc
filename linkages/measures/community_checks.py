"""How far to trust communities: whether other seeds find the same, and whether they hold at other resolutions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.measures.agreement import adjusted_rand, cross_table, mutual_information
from linkages.measures.communities import Method, find_communities
from linkages.network.core import Network

RESOLUTIONS = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)


def community_stability(
    net: Network, *, method: Method = "leiden", resolution: float = 1.0, runs: int = 10, seed: int = 0
) -> pd.Series:
    """Return how alike the partitions are that other seeds find: the mean agreement of every two of them.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    method, resolution
        As in `find_communities`.
    runs : int
        How many partitions to compare, found with the seeds `seed`, `seed` + 1, and so on; two at least.
    seed : int
        The first seed.

    Returns
    -------
    pandas.Series
        `runs`; `partitions`, how many different ones were found; `adjusted_rand` and `nmi`, means over all pairs of runs (see
        `community_agreement`), and `least_rand`, the smallest; `fewest` and `most` communities. 1: every seed finds the same. Well
        below 1, no single partition should be given names. NaN without ties.

    Raises
    ------
    NetworkError
        If fewer than two runs are asked for, and as `find_communities`.

    References
    ----------
    Hubert, L. and Arabie, P. (1985). Comparing partitions. Journal of Classification 2, 193-218. doi:10.1007/BF01908075

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": list("abcdefc"), "target": list("bcaefdd")}))
    >>> community_stability(net, runs=3)[["partitions", "adjusted_rand", "nmi"]].to_dict()
    {'partitions': 1.0, 'adjusted_rand': 1.0, 'nmi': 1.0}
    """
    if runs < 2:
        raise NetworkError(f"stability compares two runs at least; {runs!r} came.")
    found = [find_communities(net, method=method, resolution=resolution, seed=seed + run) for run in range(runs)]
    parts = [one.membership.dropna().astype("int64") for one in found]
    index = ["runs", "partitions", "adjusted_rand", "nmi", "least_rand", "fewest", "most"]
    if not found[0].n:
        return pd.Series([runs, *[np.nan] * 6], index=index, name="stability")
    tables = [cross_table(one, other) for one, other in combinations(parts, 2)]
    alike = [adjusted_rand(table) for table in tables]
    told = [mutual_information(table) for table in tables]
    different = len({tuple(one) for one in parts})
    counts = [one.n for one in found]
    values = [runs, different, np.mean(alike), np.mean(told), np.min(alike), min(counts), max(counts)]
    return pd.Series(values, index=index, name="stability", dtype=float)


def resolution_profile(net: Network, *, resolutions: Sequence[float] = RESOLUTIONS, seed: int = 0) -> pd.DataFrame:
    """Return how many communities there are at each resolution (Leiden).

    Modularity cannot see groups much smaller than the square root of twice the number of ties: in a whole town it puts small groups
    together. A division that stays over a range of resolutions is one of the town; one that comes at a single value is one of the method.

    Parameters
    ----------
    net : Network
        Of one relation, whose weights are strengths.
    resolutions : sequence of float
        Above 0; 1 is modularity itself, more gives smaller communities.
    seed : int
        Same seed, same partitions.

    Returns
    -------
    pandas.DataFrame
        Index: the resolutions, in order. Columns: `communities`; `largest` and `median`, actors in the largest and in the middle one;
        `modularity` of the partition at resolution 1, from -0.5 to 1; `same`, the adjusted Rand index with the partition at resolution
        1 (found too if it is not asked for). NaN without ties.

    Raises
    ------
    NetworkError
        If no resolution is given, and as `find_communities`.

    References
    ----------
    Fortunato, S. and Barthelemy, M. (2007). Resolution limit in community detection. PNAS 104, 36-41. doi:10.1073/pnas.0605965104
    Reichardt, J. and Bornholdt, S. (2006). Statistical mechanics of community detection. Physical Review E 74, 016110.
    doi:10.1103/PhysRevE.74.016110

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": list("abcdefc"), "target": list("bcaefdd")}))
    >>> resolution_profile(net, resolutions=[0.1, 1])["communities"].to_dict()
    {0.1: 1.0, 1.0: 2.0}
    """
    values = sorted({float(value) for value in resolutions})
    if not values:
        raise NetworkError("a profile needs resolutions, for example [0.5, 1, 2]; none came.")
    known = find_communities(net, seed=seed)
    rows = []
    for value in values:
        found = known if value == 1 else find_communities(net, resolution=value, seed=seed)
        sizes = found.sizes
        parts = found.membership.dropna()
        rows.append(
            {
                "communities": float(found.n),
                "largest": float(sizes.max()) if found.n else np.nan,
                "median": float(sizes.median()) if found.n else np.nan,
                "modularity": found.modularity,
                "same": adjusted_rand(cross_table(known.membership.dropna(), parts)),
            }
        )
    return pd.DataFrame(rows, index=pd.Index(values, name="resolution"), dtype=float)
