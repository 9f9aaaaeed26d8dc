"""Write the networks of the conformance suite: parts of the bundled studies, and small ones that are hard on definitions.

Run from the project's root: ``python tests/conformance/make_networks.py``; then ``Rscript tests/conformance/r/make.R``.
"""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd

from linkages.datasets import chanderi, sindhudurg
from linkages.network.core import Network
from linkages.network.shape import select_relations

FOLDER = Path(__file__).parent / "reference" / "networks"
Ties = list[tuple[int, int, float]]


def of_study(net: Network, relation: str, attribute: str, *, most: int) -> tuple[pd.DataFrame, list[str]]:
    """The ties of a relation among the actor who has most of them and those nearest to it, and the group of each."""
    ties = select_relations(net, relation).ties
    graph = nx.from_pandas_edgelist(ties)
    first = min(graph, key=lambda actor: (-graph.degree[actor], actor))
    near = nx.single_source_shortest_path_length(graph, first)
    chosen = sorted(sorted(near, key=lambda actor: (near[actor], -graph.degree[actor], actor))[:most])
    place = {actor: number for number, actor in enumerate(chosen, start=1)}
    ties = ties[ties["source"].isin(chosen) & ties["target"].isin(chosen)]
    frame = pd.DataFrame(
        {"source": ties["source"].map(place), "target": ties["target"].map(place), "weight": ties["weight"]}
    )
    return frame, net.actors.loc[chosen, attribute].astype("str").fillna("none").str.replace(",", " ").tolist()


def drawn(seed: int, n: int, share: float, *, directed: bool = True, top: int = 4, whole: bool = True) -> Ties:
    """Ties at random, with whole weights, or with weights to two places."""
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(1, n + 1) for j in range(1, n + 1) if i != j and (directed or i < j)]
    kept = [pair for pair, chance in zip(pairs, rng.random(len(pairs)), strict=True) if chance < share]
    weights = rng.integers(1, top + 1, len(kept)) if whole else np.round(rng.gamma(2, 3, len(kept)) + 0.05, 2)
    return [(i, j, float(weight)) for (i, j), weight in zip(kept, weights, strict=True)]


def moved(ties: Ties, by: int) -> Ties:
    return [(i + by, j + by, weight) for i, j, weight in ties]


def ring(n: int, *, start: int = 1) -> Ties:
    return [(start + k, start + (k + 1) % n, float(1 + k % 3)) for k in range(n)]


def merged(*parts: Ties) -> Ties:
    return [(i, j, weight) for (i, j), weight in {(i, j): w for part in parts for i, j, w in part}.items()]


def letters(n: int, k: int) -> list[str]:
    return ["abcdefgh"[place % k] for place in range(n)]


def small() -> dict[str, tuple[bool, int, Ties, list[str]]]:
    """Directed or not, number of actors, ties, and groups of each small network."""
    uneven = [*"aaaaaaaaaaaaaaa", *"bbbbbbbbbbbb", *"cccccccc", *"dddd", "e"]
    return {
        "mixed": (True, 18, merged(drawn(1, 12, 0.18, whole=False), moved(drawn(2, 4, 0.5), 12)), letters(18, 3)),
        "groups": (True, 40, drawn(3, 40, 0.09), uneven),
        "strong": (True, 12, merged(ring(12), drawn(4, 12, 0.2, top=3)), letters(12, 3)),
        "kin": (False, 16, drawn(5, 15, 0.16, directed=False, whole=False), letters(16, 4)),
        "draws": (False, 10, merged(drawn(6, 10, 0.45, directed=False, top=3)), letters(10, 2)),
        "parts": (True, 9, merged(ring(5), [(1, 3, 2.0)], ring(4, start=6)), letters(9, 2)),
        "star": (False, 7, [(1, k, float(k)) for k in range(2, 8)], [*"abbbccc"]),
        "outstar": (True, 6, [(1, k, 1.0) for k in range(2, 7)], [*"abbbcc"]),
        "chain": (True, 6, [(k, k + 1, float(7 - k)) for k in range(1, 6)], letters(6, 2)),
        "complete": (True, 5, drawn(7, 5, 1.1), letters(5, 1)),
        "pure": (True, 9, [(i, j, 1.0) for i in range(1, 5) for j in range(5, 10) if (i + j) % 3], [*"aaaabbbbb"]),
        "empty": (True, 5, [], letters(5, 2)),
        "duo": (True, 2, [(1, 2, 2.5)], letters(2, 2)),
        "trio": (True, 3, [(1, 2, 1.0), (2, 1, 3.0), (2, 3, 0.5)], letters(3, 3)),
    }


def write(name: str, *, directed: bool, groups: list[str], ties: pd.DataFrame) -> dict[str, object]:
    n = len(groups)
    scores = (np.arange(1, n + 1) * 7919 % 97) / 10
    actors = pd.DataFrame({"actor": range(1, n + 1), "group": groups, "score": scores})
    actors.to_csv(FOLDER / f"{name}-actors.csv", index=False, lineterminator="\n")
    ties.sort_values(["source", "target"]).to_csv(FOLDER / f"{name}-ties.csv", index=False, lineterminator="\n")
    return {"network": name, "directed": directed, "actors": n, "ties": len(ties)}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    town, coast = chanderi(), sindhudurg()
    parts = [
        ("chanderi_trust", town["baseline"], "trust", "community"),
        ("chanderi_cloth", town["followup"], "cloth", "role"),
        ("chanderi_cooperation", town["followup"], "cooperation", "hamlet"),
        ("sindhudurg_sale", coast["baseline"], "sale", "role"),
    ]
    rows = []
    for name, net, relation, attribute in parts:
        ties, groups = of_study(net, relation, attribute, most=30)
        rows.append(write(name, directed=net.relations[relation].directed, groups=groups, ties=ties))
    for name, (directed, n, ties, groups) in small().items():
        assert len(groups) == n
        frame = pd.DataFrame(ties, columns=["source", "target", "weight"])
        rows.append(write(name, directed=directed, groups=groups, ties=frame))
    pd.DataFrame(rows).to_csv(FOLDER / "networks.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
