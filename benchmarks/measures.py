"""How long the measures of one relation take, beside igraph, networkx and R's sna, on the same graphs in one run.

    python benchmarks/measures.py                 # 1,000 and 10,000 actors, and 10,000 with 20 hubs
    python benchmarks/measures.py --sizes 1k      # the small one only
    python benchmarks/measures.py --compile       # what compiling costs when nothing is kept from before
    python benchmarks/measures.py --profile       # what the default table of actors spends its time on

Groups of about fifty, two in a hundred middlemen with ties to anyone, whole weights; in the hub case 20 actors more, each with 1,000
ties in and 1,000 out. Making each program's graph is told apart; ours is made once for each network and kept. Compiled loops are warm.
Each cell: median and spread (first to third quartile) in ms. sna and networkit run where they are there, networkx on 1,000 actors.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import igraph
import networkx as nx
import numpy as np
import pandas as pd

from linkages import measures
from linkages.measures.distances import steps_to_others
from linkages.measures.frame import present_graph
from linkages.measures.pairs import find_pairs
from linkages.network import Network, network_from_edges
from linkages.network.views import to_networkx

SIZES = {"1k": (1_000, 0), "10k": (10_000, 0), "hub": (10_000, 20)}
RUNS, PATIENCE = 9, 4.0
SNA = """
suppressMessages(library(sna)); a <- commandArgs(TRUE)
e <- as.matrix(read.csv(a[1])); g <- read.csv(a[2])[, 1]
el <- cbind(e[, 1] + 1, e[, 2] + 1, 1); attr(el, "n") <- length(g)
for (k in 1:as.integer(a[3])) cat(system.time(brokerage(el, g))[["elapsed"]] * 1000, "")
"""
Job = Callable[[], object]


@dataclass(frozen=True)
class Case:
    """One graph, as each program has it."""

    net: Network
    graph: igraph.Graph
    weight: list[float]
    group: np.ndarray


def planted(actors: int, hubs: int, *, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Return ties and groups."""
    rng = np.random.default_rng(seed)
    n = actors + hubs
    group = np.arange(n) // 50
    middle = rng.permutation(actors)[: actors // 50]
    inside, away = (np.repeat(np.arange(actors), rng.poisson(mean, actors)) for mean in (6.3, 1.0))
    near = np.minimum(inside // 50 * 50 + rng.integers(0, 50, len(inside)), actors - 1)
    gives, gets = (
        np.repeat(middle, np.minimum(rng.pareto(1.5, len(middle)) * 22 + 14, actors // 10).astype(int))
        for _ in range(2)
    )
    source = [inside, away, gives, rng.integers(0, actors, len(gets))]
    target = [near, rng.integers(0, actors, len(away)), rng.integers(0, actors, len(gives)), gets]
    for hub in range(actors, n):
        source += [np.full(1_000, hub), rng.choice(actors, 1_000, replace=False)]
        target += [rng.choice(actors, 1_000, replace=False), np.full(1_000, hub)]
    ties = pd.DataFrame({"source": np.concatenate(source), "target": np.concatenate(target)})
    ties = ties[ties["source"] != ties["target"]].drop_duplicates().sort_values(["source", "target"], ignore_index=True)
    return ties.assign(weight=rng.integers(1, 10, len(ties)).astype(float)), group


def made(actors: int, hubs: int) -> Case:
    ties, group = planted(actors, hubs)
    ids = np.char.add("A", np.char.zfill(np.arange(len(group)).astype(str), 6)).astype(object)
    named = ties.assign(source=ids[ties["source"]], target=ids[ties["target"]])
    net = network_from_edges(named, actors=pd.DataFrame({"group": group}, index=ids))
    graph = igraph.Graph(n=len(group), edges=ties[["source", "target"]].to_numpy(), directed=True)
    return Case(net, graph, ties["weight"].tolist(), group)


def afresh(function: Callable[..., object], net: Network, *more: object) -> Job:
    """Return a job that works out anew what is otherwise kept for a network."""
    return lambda: function.__wrapped__(net, *more)  # type: ignore[attr-defined]


def graph_jobs(case: Case) -> dict[str, dict[str, Job]]:
    """Making the graph, by program."""
    edges = np.array(case.graph.get_edgelist())
    n = case.graph.vcount()
    return {
        "making the graph": {
            "ours": afresh(find_pairs, case.net),
            "igraph": lambda: igraph.Graph(n=n, edges=edges, directed=True),
            "networkx": lambda: nx.DiGraph(edges.tolist()),
        }
    }


def measure_jobs(case: Case) -> dict[str, dict[str, Job]]:
    """Every measure by the programs that have it."""
    net, graph, weight = case.net, case.graph, case.weight
    theirs = to_networkx(net)
    flat = nx.Graph(theirs)
    one, many = ("all", "out")
    return {
        "brokerage with expectation and z": {"ours": lambda: measures.brokerage_expectation(net, "group")},
        "Burt, all four": {
            "ours": lambda: measures.holes_table(net),
            "igraph": lambda: graph.constraint(weights=weight),
            "networkx": lambda: (nx.constraint(theirs, weight="weight"), nx.effective_size(theirs)),
        },
        "triad census": {
            "ours": lambda: measures.triad_census(net),
            "igraph": graph.triad_census,
            "networkx": lambda: nx.triadic_census(theirs),
        },
        "transitivity": {
            "ours": lambda: measures.transitivity(net),
            "igraph": graph.transitivity_undirected,
            "networkx": lambda: nx.transitivity(flat),
        },
        "reciprocity": {
            "ours": lambda: measures.reciprocity(net),
            "igraph": graph.reciprocity,
            "networkx": lambda: nx.overall_reciprocity(theirs),
        },
        "dyad census": {"ours": lambda: measures.dyad_census(net), "igraph": graph.dyad_census},
        "closeness": {
            "ours": lambda: (afresh(steps_to_others, net, one)(), measures.closeness(net)),
            "igraph": lambda: graph.closeness(mode="all"),
            "networkx": lambda: nx.closeness_centrality(flat),
            "networkit": networkit_closeness(case),
        },
        "harmonic, along ties": {
            "ours": lambda: (afresh(steps_to_others, net, many)(), measures.harmonic(net, direction="out")),
            "igraph": lambda: graph.harmonic_centrality(mode="out"),
            "networkx": lambda: nx.harmonic_centrality(theirs.reverse()),
        },
        "betweenness": {
            "ours": lambda: measures.betweenness(net),
            "igraph": graph.betweenness,
            "networkx": lambda: nx.betweenness_centrality(theirs, normalized=False),
        },
        "PageRank": {
            "ours": lambda: measures.pagerank(net),
            "igraph": graph.pagerank,
            "networkx": lambda: nx.pagerank(theirs, weight=None),
        },
        "degree": {
            "ours": lambda: measures.degree(net),
            "igraph": graph.degree,
            "networkx": lambda: dict(theirs.degree),
        },
        "strength": {
            "ours": lambda: measures.strength(net),
            "igraph": lambda: graph.strength(weights=weight),
            "networkx": lambda: dict(theirs.degree(weight="weight")),
        },
        "communities, best of ten runs": {
            "ours": lambda: measures.find_communities(net),
            "igraph": ten_runs(case),
            "networkx": lambda: [nx.community.louvain_communities(theirs, seed=k) for k in range(10)],
        },
    }


def ten_runs(case: Case) -> Job:
    """Leiden's quality for directed ties, ten runs of ten rounds: as many as ours take until no round betters the partition."""
    graph, weight = case.graph, case.weight
    out, into = (graph.strength(mode=mode, weights=weight) for mode in ("out", "in"))
    return lambda: [
        graph.community_leiden("modularity", weights=weight, node_weights=out, node_in_weights=into, n_iterations=10)
        for _ in range(10)
    ]


def networkit_closeness(case: Case) -> Job | None:
    try:
        import networkit  # noqa: PLC0415
    except ImportError:
        return None
    graph = networkit.Graph(case.graph.vcount())
    for source, target in {tuple(sorted(tie)) for tie in case.graph.get_edgelist()}:
        graph.addEdge(source, target)
    networkit.setNumberOfThreads(1)
    return lambda: networkit.centrality.Closeness(graph, False, networkit.centrality.ClosenessVariant.GENERALIZED).run()


def timed(job: Job) -> np.ndarray:
    """Return some runs in ms; fewer of what takes long."""
    job()
    found: list[float] = []
    while len(found) < RUNS and (sum(found) < PATIENCE * 1_000 or not found):
        start = time.perf_counter()
        job()
        found.append((time.perf_counter() - start) * 1_000)
    return np.array(found)


def sna(case: Case, runs: int) -> np.ndarray | None:
    """Return the runs of sna's brokerage in ms, in a process of its own."""
    if shutil.which("Rscript") is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        ties, groups, script = (Path(folder) / name for name in ("ties.csv", "groups.csv", "brokerage.R"))
        pd.DataFrame(case.graph.get_edgelist(), columns=["source", "target"]).to_csv(ties, index=False)
        pd.Series(case.group, name="group").to_csv(groups, index=False)
        script.write_text(SNA, encoding="utf-8")
        command = ["Rscript", str(script), str(ties), str(groups), str(runs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    return np.array(done.stdout.split(), dtype=float) if done.returncode == 0 and done.stdout.strip() else None


def memory(job: Job) -> float:
    """Return the most memory that a job of ours holds, in MB, the loops' own arrays included."""
    tracemalloc.start()
    job()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def compare(size: str) -> None:
    case = made(*SIZES[size])
    ties = len(case.weight)
    print(f"\n{size}: {len(case.group):,} actors, {ties:,} ties, {ties / len(case.group):.1f} each\n", flush=True)
    print("| measure | ours | memory, MB | " + " | ".join(PEERS) + " |\n|" + "---|" * (len(PEERS) + 3))
    for name, jobs in (graph_jobs(case) | measure_jobs(case)).items():
        present_graph(case.net)
        ours = timed(jobs["ours"])
        cells = []
        for peer in PEERS:
            job = jobs.get(peer)
            if peer == "sna" and name.startswith("brokerage"):
                runs = sna(case, 9 if size == "1k" else 3)
            elif job is None or (peer == "networkx" and size != "1k") or (size == "hub" and name in SLOW):
                runs = None
            else:
                runs = timed(job)
            cells.append("" if runs is None else f"{shown(runs)}, {np.median(runs) / np.median(ours):.3g} times")
        print(f"| {name} | {shown(ours)} | {memory(jobs['ours']):.1f} | {' | '.join(cells)} |", flush=True)


PEERS = ("igraph", "networkx", "networkit", "sna")
SLOW = ("communities, best of ten runs", "betweenness")


def shown(runs: np.ndarray) -> str:
    low, middle, high = np.percentile(runs, [25, 50, 75])
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"


def bounds(size: str) -> None:
    """Tell how near the passes over triangles and the breadth-first search come to what the machine can do."""
    case = made(*SIZES[size])
    pairs = find_pairs(case.net)
    later = np.diff(pairs.first)
    looked = int(later[pairs.rank[pairs.high]].sum())
    taken = np.median(timed(lambda: measures.transitivity(case.net)))
    print(
        f"\nBounds, {size}. One pass over triangles looks up {looked:,} places of {8 * len(case.group) / 1e3:.0f} kB, at 0.5 ns each "
        f"{looked * 5e-7:.2f} ms; with two-paths and closed paths told by role it takes {taken:.2f} ms."
    )
    taken = np.median(timed(afresh(steps_to_others, case.net, "all")))
    steps = np.median(np.array(case.graph.distances(source=range(20), mode="all"))[:, ::7])
    words = len(pairs.near) * -(-len(case.group) // 64)
    print(
        f"Breadth first moves a word of 64 actors over each contact at each of some {steps:.0f} steps, {words * 8 / 1e9:.2f} GB a step; "
        f"at 16 GB/s {words * 8 / 16e6 * steps:.0f} ms if every contact passed something on at every step; it takes {taken:.0f} ms."
    )


COMPILE = """
import time, numpy as np, pandas as pd
from linkages import measures as m
from linkages.network import network_from_edges
net = network_from_edges(pd.DataFrame({"source": list("abc"), "target": list("bca")}))
jobs = {"pairs": lambda: m.reciprocity(net), "brokerage": lambda: m.brokerage_roles(net, "role"), "triads": lambda: m.triad_census(net),
        "support": lambda: m.support(net), "holes": lambda: m.holes_table(net), "steps": lambda: m.closeness(net)}
for name, job in jobs.items():
    start = time.perf_counter(); job(); print(f"{name} {time.perf_counter() - start:.2f} s", end="; ")
"""


def compiling() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"NUMBA_CACHE_DIR": folder}
        for what in ("compiled anew", "from the cache"):
            done = subprocess.run(
                [sys.executable, "-c", COMPILE], env=environment, capture_output=True, text=True, check=True
            )
            print(f"{what}: {done.stdout}")


def profiled() -> None:
    net = made(*SIZES["10k"]).net
    measures.actor_table(made(*SIZES["1k"]).net)
    profile = cProfile.Profile()
    start = time.perf_counter()
    profile.runcall(measures.actor_table, net)
    print(f"default table of actors, 10,000: {time.perf_counter() - start:.2f} s")
    pstats.Stats(profile).sort_stats("cumulative").print_stats("linkages|igraph", 25)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", choices=sorted(SIZES), default=list(SIZES))
    parser.add_argument("--compile", action="store_true", help="what compiling costs")
    parser.add_argument("--profile", action="store_true", help="where the default table of actors spends its time")
    options = parser.parse_args()
    if options.compile or options.profile:
        compiling() if options.compile else profiled()
        return
    for size in options.sizes:
        compare(size)
    bounds(options.sizes[-1])


if __name__ == "__main__":
    main()
