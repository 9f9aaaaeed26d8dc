"""How long a large study takes from CSV to all default tables: 10,000 actors, 100,000 ties in each of two rounds.

    python benchmarks/main_job.py [--actors 10000] [--ties 100000]

prints the seconds of each step, the peak memory of the process, and, for scale, the time that igraph alone needs for exact unweighted
betweenness of the same graph.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

import linkages as lk
from linkages.network import select_relations, to_igraph
from linkages.output.tables import result_tables

CODEBOOK = """
title = "Benchmark"
[[rounds]]
label = "baseline"
files = ["baseline"]
[[rounds]]
label = "followup"
files = ["followup"]
[roles]
weaver = "producer"
trader = "middleman"
buyer = "market"
[actors]
role = "role"
attributes = { hamlet = {} }
[interviews]
[[relations]]
name = "cloth"
kind = "dependence"
channel = "output"
dependent = "source"
weight_type = "amount"
unit = "INR"
period = "month"
where = { sheet = "ties", relation = "cloth" }
columns = { weight = "weight" }
[[relations]]
name = "advice"
kind = "cooperation"
weight_type = "frequency"
where = { sheet = "ties", relation = "advice" }
columns = { weight = "weight" }
merge = "source"
"""


def write_study(folder: Path, *, actors: int, ties: int, seed: int = 0) -> Path:
    """Write a study with groups of about fifty weavers, 2 % traders, two buyers, and about one tie in three a sale."""
    rng = np.random.default_rng(seed)
    traders = max(actors // 50, 2)
    ids = np.array([f"A{number:06d}" for number in range(actors)])
    role = np.array(["trader"] * traders + ["buyer"] * 2 + ["weaver"] * (actors - traders - 2))
    hamlet = rng.integers(0, actors // 50, actors)
    (folder / "study.toml").write_text(CODEBOOK, encoding="utf-8")
    for label in ("baseline", "followup"):
        place = folder / label
        place.mkdir()
        pd.DataFrame({"id": ids, "role": role, "hamlet": hamlet}).to_csv(place / "actors.csv", index=False)
        silent = rng.random(actors) < 0.08
        status = np.where(silent, "refused", "answered")
        pd.DataFrame({"id": ids, "status": status}).to_csv(place / "interviews.csv", index=False)
        sales = int(ties * 0.3)
        seller = rng.integers(traders + 2, actors, sales)
        resale = np.arange(traders)
        sale = pd.DataFrame(
            {"source": np.r_[seller, resale], "target": np.r_[rng.integers(0, traders, sales), traders + resale % 2]}
        ).assign(relation="cloth")
        first = rng.integers(0, actors, ties - sales)
        near = rng.integers(0, actors, ties - sales)
        same = (hamlet[first] * 50 + rng.integers(0, 50, ties - sales)) % actors
        advice = pd.DataFrame({"source": first, "target": np.where(rng.random(ties - sales) < 0.7, same, near)}).assign(
            relation="advice"
        )
        table = pd.concat([sale, advice]).query("source != target").drop_duplicates()
        table = table[~silent[table["source"]]]
        table["weight"] = rng.integers(1, 10, len(table))
        table["source"], table["target"] = ids[table["source"]], ids[table["target"]]
        table.to_csv(place / "ties.csv", index=False)
    return folder / "study.toml"


def main() -> None:
    """Time each step once."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, default=10_000)
    parser.add_argument("--ties", type=int, default=100_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write_study(Path(folder), actors=options.actors, ties=options.ties)
        start = time.perf_counter()
        study = lk.read_study(path)
        read = time.perf_counter()
        tables = result_tables(study)
        done = time.perf_counter()
    graph = to_igraph(select_relations(study["baseline"], "advice"))
    begin = time.perf_counter()
    graph.betweenness()
    peer = time.perf_counter() - begin
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sizes = ", ".join(f"{net.label}: {len(net.ties):,} ties" for net in study)
    print(f"{options.actors:,} actors; {sizes}")
    print(f"read, check, build  {read - start:7.1f} s")
    print(f"{len(tables):2} default tables   {done - read:7.1f} s")
    print(f"in all              {done - start:7.1f} s   peak memory {memory:.2f} GiB")
    print(f"igraph betweenness of one of the four graphs alone {peer:.1f} s")


if __name__ == "__main__":
    main()
