"""How long the measures of dependence take: hegemony, captives, exit options and the tables, up to 1,000,000 actors.

    python benchmarks/dependency.py                    # 10,000 producers, 60 middlemen, 100,000 ties in the output channel
    python benchmarks/dependency.py --growth           # hegemony and captives at 10,000 to 1,000,000 actors
    python benchmarks/dependency.py --growth --most 100000

Every case runs in a process of its own: its seconds are told without making the network, its peak memory with it. The peer of the exit
options, networkx and igraph on the same graph with every actor split in two, runs on a sample of the producers.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import igraph
import networkx as nx
import numpy as np
import pandas as pd

from linkages import measures
from linkages.measures.columns import dependence_columns
from linkages.measures.roads import find_roads
from linkages.network import Network, Relation, network_from_edges

CASES = {
    "town": {"producers": 10_000, "middlemen": 60, "each": 10},
    "town, 1,000 traders": {"producers": 10_000, "middlemen": 1_000, "each": 10, "core": 1_000},
    "producers sell to one another": {"producers": 10_000, "middlemen": 60, "each": 10, "among": 0.9},
}
GROWTH = {"60 middlemen": (60, 0), "6,000 middlemen": (6_000, 0), "6,000, 5,000 of them in a circle": (6_000, 5_000)}
SIZES = (10_000, 100_000, 1_000_000)
PEERS = 20


def cluster(
    *,
    producers: int,
    middlemen: int,
    each: int,
    core: int = 0,
    among: float = 0.0,
    silent: float = 0.0,
    channels: tuple[str, ...] = ("output",),
    seed: int = 0,
) -> Network:
    """Return producers who sell to `each` partners: traders near by, other producers (`among`), and now and then a market.

    Traders sell to traders of a higher rank, the first ranks to a market; the first `core` of them in a circle to one another.
    """
    rng = np.random.default_rng(seed)
    markets = 3
    n = producers + middlemen + markets
    ids = np.char.add("A", np.char.zfill(np.arange(n).astype(str), 7)).astype(object)
    position = np.repeat(["producer", "middleman", "market"], [producers, middlemen, markets])
    relations, parts = {}, []
    for channel in channels:
        seller, buyer = _sales(rng, producers, middlemen, each, among)
        trader, further = _resales(rng, producers, middlemen, core)
        table = pd.DataFrame({"source": np.r_[seller, trader], "target": np.r_[buyer, further]})
        table = table[table["source"] != table["target"]].drop_duplicates()
        table["weight"] = rng.integers(1, 100, len(table)).astype(float)
        dependent = "source" if channel == "output" else "target"
        ends = ["source", "target"] if dependent == "source" else ["target", "source"]
        parts.append(
            table.set_axis([*ends, "weight"], axis=1).assign(relation=channel)[
                ["source", "target", "relation", "weight"]
            ]
        )
        relations[channel] = Relation(
            channel, kind="dependence", channel=channel, dependent=dependent, weight_type="amount", unit="INR"
        )
    ties = pd.concat(parts, ignore_index=True)
    ties["source"], ties["target"] = ids[ties["source"]], ids[ties["target"]]
    net = network_from_edges(ties, relations=relations, actors=pd.DataFrame({"position": position}, index=ids))
    if len(channels) > 1:
        ends_at = dict.fromkeys(channels, ("market",))
        net = net.with_(setting=type(net.setting)(terminals=ends_at))
    return _with_silence(net, silent, rng) if silent else net


def _sales(rng: np.random.Generator, producers: int, middlemen: int, each: int, among: float) -> tuple:
    seller = np.repeat(np.arange(producers), each)
    near = seller * middlemen // producers + rng.integers(-8, 9, len(seller))
    buyer = producers + near % middlemen
    to_producer = rng.random(len(seller)) < among
    buyer = np.where(to_producer, rng.integers(0, producers, len(seller)), buyer)
    to_market = rng.random(len(seller)) < 0.01
    return seller, np.where(to_market, producers + middlemen + rng.integers(0, 3, len(seller)), buyer)


def _resales(rng: np.random.Generator, producers: int, middlemen: int, core: int) -> tuple:
    rank = np.arange(middlemen)
    circle = rank[:core]
    trader = [circle, np.repeat(circle, 3)]
    further = [(circle + 1) % max(core, 1), rng.integers(0, max(core, 1), 3 * len(circle))]
    below = np.repeat(rank[core:], 2)
    trader.append(below)
    further.append((rng.random(len(below)) * below * 0.9).astype(np.int64))
    first = rank[rng.random(middlemen) < 0.3]
    trader.append(first)
    further.append(middlemen + rng.integers(0, 3, len(first)))
    return producers + np.concatenate(trader), producers + np.concatenate(further)


def _with_silence(net: Network, silent: float, rng: np.random.Generator) -> Network:
    answered = net.answered
    middlemen = net.actors["position"].eq("middleman").to_numpy()
    for relation in net.relations:
        quiet = rng.random(len(answered)) < np.where(middlemen, silent, silent / 2)
        answered.loc[quiet, relation] = False
    return net.with_(answered=answered)


JOBS: dict[str, Callable[[Network], object]] = {
    "hegemony": lambda net: measures.hegemony(net, channel="output"),
    "hegemony, ten largest": lambda net: measures.hegemony_top(net, channel="output", k=10),
    "captives": lambda net: measures.captives(net, channel="output"),
    "exit options": lambda net: measures.exit_options(net, channel="output"),
    "road table": lambda net: measures.road_table(net, channel="output"),
    "dependence columns": dependence_columns,
    "middleman table": measures.middleman_table,
    "network table": measures.network_table,
}


def run(case: dict[str, object], jobs: list[str]) -> dict[str, float]:
    """Return the seconds of each job, one after another in this process, and the peak memory in GiB."""
    net = cluster(**case)
    found: dict[str, float] = {"ties": len(net.ties), "made": memory()}
    for job in jobs:
        start = time.perf_counter()
        JOBS[job](net)
        found[job] = time.perf_counter() - start
    return found | {"memory": memory()}


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2


def peers(case: dict[str, object]) -> dict[str, float]:
    """Return the seconds a producer of networkx and of igraph for exit options on a sample, once their answers agree with ours."""
    net = cluster(**case)
    exits = measures.exit_options(net, channel="output")
    roads = find_roads(net, channel="output")
    n, steps = len(net.index), roads.steps.tocoo()
    to_end = np.flatnonzero(roads.ends > 0)
    nodes = np.arange(n)
    edges = np.column_stack(
        [np.r_[nodes, n + steps.row, n + to_end], np.r_[n + nodes, steps.col, np.full(len(to_end), 2 * n)]]
    )
    sample = np.random.default_rng(1).choice(np.flatnonzero(roads.open_producers & ~(roads.ends > 0)), PEERS)
    graph = igraph.Graph(n=2 * n + 1, edges=edges, directed=True)
    start = time.perf_counter()
    by_igraph = [graph.maxflow_value(n + int(one), 2 * n, [1.0] * len(edges)) for one in sample]
    middle = time.perf_counter()
    network = nx.DiGraph(edges.tolist(), capacity=1)
    nx.set_edge_attributes(network, 1, "capacity")
    begin = time.perf_counter()
    by_networkx = [nx.maximum_flow_value(network, n + int(one), 2 * n) for one in sample[:3]]
    done = time.perf_counter()
    ours = exits.to_numpy()[sample]
    if not (ours == by_igraph).all() or not (ours[:3] == by_networkx).all():
        raise SystemExit("the peers' exit options differ from ours.")
    return {"igraph": (middle - start) / len(sample), "networkx": (done - begin) / 3}


def apart(**task: object) -> dict[str, float]:
    """Run a task in a process of its own."""
    command = [sys.executable, __file__, "--task", json.dumps(task)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(told.splitlines()[-1])


def town() -> None:
    """Every measure at 10,000 producers."""
    jobs = ["hegemony", "hegemony, ten largest", "captives", "exit options"]
    for name, case in CASES.items():
        found = apart(case=case, jobs=jobs)
        show(f"{name}: {found['ties']:,} ties", found, jobs)
        peer = apart(case=case, jobs=["peers"])
        print(f"  {'exit options, igraph, a producer':36} {peer['igraph']:8.4f} s   networkx {peer['networkx']:8.4f} s")
    tables = ["dependence columns", "middleman table", "network table"]
    case = CASES["town"] | {"channels": ("output", "credit", "input"), "silent": 0.1}
    found = apart(case=case, jobs=tables)
    show(f"tables of three channels, one middleman in ten silent: {found['ties']:,} ties", found, tables)
    case = {"producers": 10_000, "middlemen": 6_000, "each": 10, "silent": 0.1}
    found = apart(case=case, jobs=["road table"])
    show(f"6,000 middlemen, one in ten silent: {found['ties']:,} ties", found, ["road table"])


def growth(most: int) -> None:
    """Hegemony and captives as the cluster grows; three ties a producer."""
    for name, (middlemen, core) in GROWTH.items():
        for actors in (one for one in SIZES if one <= most and one > middlemen):
            case = {"producers": actors - middlemen - 3, "middlemen": middlemen, "each": 3, "core": core}
            jobs = ["hegemony" if middlemen <= 60 else "hegemony, ten largest", "captives"]
            found = apart(case=case, jobs=jobs)
            show(f"{actors:,} actors, {name}: {found['ties']:,} ties", found, jobs)


def show(title: str, found: dict[str, float], jobs: list[str]) -> None:
    print(title)
    for job in jobs:
        print(f"  {job:36} {found[job]:8.2f} s")
    print(f"  {'peak memory':36} {found['memory']:8.2f} GiB, of it {found['made']:.2f} before the measures")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true", help="hegemony and captives up to --most actors")
    parser.add_argument("--most", type=int, default=SIZES[-1])
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        task = json.loads(options.task)
        print(json.dumps(peers(task["case"]) if task["jobs"] == ["peers"] else run(task["case"], task["jobs"])))
    elif options.growth:
        growth(options.most)
    else:
        town()


if __name__ == "__main__":
    main()
