"""The networks of the conformance suite, as this package, networkx and python-igraph see them, and R's values of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd

from linkages.network.build import network_from_edges
from linkages.network.core import Network
from linkages.network.relation import Relation
from linkages.network.shape import symmetrise

REFERENCE = Path(__file__).parent / "reference"
NETWORKS = pd.read_csv(REFERENCE / "networks" / "networks.csv").set_index("network")
Key = tuple[str, str]


@dataclass(frozen=True)
class Case:
    name: str
    undirected: bool = False

    @property
    def directed(self) -> bool:
        return bool(NETWORKS.loc[self.name, "directed"]) and not self.undirected

    @cached_property
    def actors(self) -> pd.DataFrame:
        frame = pd.read_csv(REFERENCE / "networks" / f"{self.name}-actors.csv", keep_default_na=False)
        return frame.set_index(frame["actor"].astype(str)).drop(columns="actor")

    @cached_property
    def ties(self) -> pd.DataFrame:
        return pd.read_csv(REFERENCE / "networks" / f"{self.name}-ties.csv")

    @cached_property
    def net(self) -> Network:
        relation = Relation("tie", directed=bool(NETWORKS.loc[self.name, "directed"]))
        net = network_from_edges(self.ties, actors=self.actors, relations={"tie": relation})
        return symmetrise(net, how="either") if self.undirected else net

    @property
    def n(self) -> int:
        return len(self.actors)

    @property
    def lengths(self) -> np.ndarray:
        return self.ties["weight"].mean() / self.ties["weight"].to_numpy()

    @cached_property
    def graph(self) -> nx.Graph:
        graph = nx.DiGraph() if self.directed else nx.Graph()
        for number, (_, actor) in enumerate(self.actors.iterrows(), start=1):
            graph.add_node(number, group=actor["group"], score=actor["score"])
        for tie, length in zip(self.ties.itertuples(), self.lengths, strict=True):
            graph.add_edge(tie.source, tie.target, weight=tie.weight, length=length)
        return graph

    @cached_property
    def igraph(self) -> igraph.Graph:
        ends = self.ties[["source", "target"]].to_numpy() - 1
        graph = igraph.Graph(n=self.n, edges=ends, directed=self.directed)
        graph.es["weight"] = self.ties["weight"].tolist()
        graph.es["length"] = self.lengths.tolist()
        return graph

    @cached_property
    def matrix(self) -> np.ndarray:
        return nx.to_numpy_array(self.graph, weight="weight")

    @cached_property
    def whole(self) -> bool:
        """Whether everyone reaches everyone along ties."""
        return nx.is_strongly_connected(self.graph) if self.directed else nx.is_connected(self.graph)

    def one_leader(self, *, weighted: bool) -> bool:
        """Whether the largest singular value stands alone, so that hubs and authorities are not anyone's choice."""
        values = np.linalg.svd(self.matrix if weighted else self.matrix > 0, compute_uv=False)
        return bool(values[0] - values[1] > 1e-6 * values[0]) if values[0] else False

    @cached_property
    def radius(self) -> float:
        return float(np.abs(np.linalg.eigvals((self.matrix > 0).astype(float))).max())


CASES = [Case(name) for name in NETWORKS.index]


@cache
def values_of_r() -> dict[tuple[str, str, Key], tuple[list[str] | None, np.ndarray]]:
    """R's values by network, program and measure with its options: names (None: the actors, or one number) and numbers."""
    table = pd.read_csv(REFERENCE / "values.csv", dtype=str, keep_default_na=False)
    return {
        (row.network, row.program, (row.measure, row.options)): (
            row.of.split("|") if row.of not in ("", "actors") else None,
            np.array(row.values_.split(), dtype=float),
        )
        for row in table.rename(columns={"values": "values_"}).itertuples()
    }
