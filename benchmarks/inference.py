"""How long tests by relabelling and redrawing take, beside R's sna, on the same networks in one run.

    python benchmarks/inference.py                     # 40, 100, 300, 1,000 and, here alone, 10,000 actors
    python benchmarks/inference.py --sizes 40 100      # small ones only
    python benchmarks/inference.py --only qap cug      # some of the tests

Networks as in measures.py. Ours end to end (from networks or arrays to the p-value), divided by the replicates, one thread, compiled loops
warm; sna by the difference of two numbers of replicates, so that what it does once is not held against it. sna has no vertex bootstrap:
beside ours stands a plain one in R. Each cell: median and spread (first to third quartile) in microseconds of processor time, which other
work on the machine blurs less, and the ratio; then the ratio of elapsed times, the target, and the bound with our distance to it.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from measures import planted

from linkages import inference
from linkages.network import Network, network_from_edges

SIZES = (40, 100, 300, 1_000, 10_000)
RUNS = 5
QAP_TIMES = {40: 500, 100: 1_000, 300: 1_000, 1_000: 1_000}
CUG_TIMES = {100: 20, 1_000: 500}
LOAD, MIX = 0.5e-3, 1e-3  # microseconds: a load from near memory; a number at random and its exchange
R = """
suppressMessages(library(sna)); a <- commandArgs(TRUE); n <- as.integer(a[2]); what <- a[3]
m <- lapply(1:4, function(k) { e <- as.matrix(read.csv(paste0(a[1], "/", k, ".csv"))); x <- matrix(0, n, n); x[e[, 1:2] + 1] <- e[, 3]; x })
g <- array(0, c(2, n, n)); g[1, , ] <- m[[1]]; g[2, , ] <- m[[2]]; tie <- (m[[1]] > 0) * 1
boot <- function(reps) for (r in 1:reps) {
  v <- sample.int(n, n, TRUE); b <- tie[v, v]; same <- which(outer(v, v, "==") & upper.tri(b), arr.ind = TRUE)
  i <- sample.int(n, nrow(same), TRUE); j <- (i + sample.int(n - 1, nrow(same), TRUE) - 1) %% n + 1
  b[same] <- tie[cbind(i, j)]; b[same[, 2:1]] <- tie[cbind(j, i)]; diag(b) <- 0; s <- sum(b) / (n * (n - 1)) }
job <- list(qap = function(k) qaptest(g, gcor, reps = k, g1 = 1, g2 = 2),
  mrqap = function(k) netlm(m[[1]], m[2:4], nullhyp = "qapspp", reps = k), bootstrap = boot,
  cug = function(k) cug.test(tie, gtrans, cmode = "edges", reps = k))[[what]]
for (run in 1:as.integer(a[6])) { t <- sapply(as.integer(a[4:5]), function(k) { s <- system.time(job(k)); c(s[[1]] + s[[2]], s[[3]]) })
  cat((t[, 2] - t[, 1]) / (as.integer(a[5]) - as.integer(a[4])) * 1e6, "\\n") }
"""
REPS = {
    "qap": {40: (100, 1100), 100: (50, 550), 300: (5, 55), 1_000: (1, 9)},
    "mrqap": {40: (5, 55), 100: (2, 22), 300: (1, 4), 1_000: (1, 2)},
    "bootstrap": {1_000: (2, 22)},
    "cug": {100: (50, 550), 1_000: (1, 7)},
}
Job = Callable[[int], object]


@dataclass(frozen=True)
class Row:
    """One line of the results: a job of so many replicates, its peer, its target and its bound."""

    name: str
    job: Job
    replicates: int
    peer: str
    target: str
    bound: float
    why: str


def nets(n: int) -> tuple[list[Network], list[pd.DataFrame]]:
    ids = np.char.add("A", np.char.zfill(np.arange(n).astype(str), 6)).astype(object)
    ties = [planted(n, 0, seed=seed)[0] for seed in range(4)]
    named = [one.assign(source=ids[one["source"]], target=ids[one["target"]]) for one in ties]
    return [network_from_edges(one, actors=pd.DataFrame(index=ids)) for one in named], ties


def rows(n: int, only: list[str]) -> list[Row]:
    given, ties = nets(n)
    relation, x = given[0].single().name, dict(zip("abc", given[1:], strict=True))
    many = {40: 20_000, 100: 20_000, 300: 10_000, 1_000: 3_000, 10_000: 1_000}[n]
    some, count = many // (2 if n < 1_000 else 6), len(ties[0])
    shuffle = n * MIX
    found = [
        Row(
            "qap", lambda k: inference.qap_correlation(*given[:2], permutations=k), many, "qap",
            f"{QAP_TIMES[n]} times" if n in QAP_TIMES else "200 us", count * LOAD + shuffle, f"{count:,} loads, {n:,} exchanges",
        )
    ]  # fmt: skip
    if n <= 1_000:
        dense = np.random.default_rng(0).random((4, n, n))
        found += [
            Row(
                "qap, dense", lambda k: inference.qap_correlation(dense[0], dense[1], permutations=k), some, "qap",
                "300 times", n * n * LOAD / 2 + shuffle, f"{n * n:,} loads, two at a time",
            ),
            Row(
                "mrqap", lambda k: inference.mrqap(given[0], x, permutations=k), min(many, 4_000), "mrqap",
                "1,500 times", 12 * count * LOAD + shuffle, f"{12 * count:,} loads",
            ),
            Row(
                "mrqap, dense", lambda k: inference.mrqap(dense[0], dict(zip("abc", dense[1:], strict=True)), permutations=k),
                max(many // 20, 200), "mrqap", "500 times", 12 * n * n * LOAD / 2 + shuffle, f"{12 * n * n:,} loads, two at a time",
            ),
        ]  # fmt: skip
    if n == 1_000:
        found.append(
            Row(
                "bootstrap", lambda k: inference.vertex_bootstrap(given[0], "density", relation=relation, replicates=k), 3_000,
                "bootstrap", "500 times", 5 * count * LOAD + 2 * shuffle, f"{5 * count:,} loads, {2 * n:,} numbers at random",
            )
        )  # fmt: skip
    if n in CUG_TIMES:
        paths = int((np.bincount(ties[0]["target"], minlength=n) * np.bincount(ties[0]["source"], minlength=n)).sum())
        found.append(
            Row(
                "cug", lambda k: inference.cug_test(given[0], "transitivity", replicates=k), 1_000, "cug", f"{CUG_TIMES[n]} times",
                2 * paths * LOAD + 2 * count * MIX, f"two loads for each of {paths:,} paths, {2 * count:,} numbers at random",
            )
        )  # fmt: skip
    return [row for row in found if row.peer in only]


def ours(row: Row) -> np.ndarray:
    """Return runs x (processor, elapsed) microseconds a replicate."""
    row.job(10)
    found = []
    for _ in range(RUNS):
        start = time.process_time(), time.perf_counter()
        row.job(row.replicates)
        found.append([time.process_time() - start[0], time.perf_counter() - start[1]])
    return np.array(found) * 1e6 / row.replicates


def theirs(what: str, n: int, ties: list[pd.DataFrame]) -> np.ndarray | None:
    """Return the same of R, in a process of its own."""
    if shutil.which("Rscript") is None or n not in REPS[what]:
        return None
    with tempfile.TemporaryDirectory() as folder:
        for place, one in enumerate(ties, start=1):
            one.to_csv(Path(folder) / f"{place}.csv", index=False)
        script = Path(folder) / "peer.R"
        script.write_text(R, encoding="utf-8")
        runs = 1 if (what, n) == ("mrqap", 1_000) else 3
        command = ["Rscript", str(script), folder, str(n), what, *map(str, REPS[what][n]), str(runs)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode or not done.stdout.strip():
        print(done.stderr)
        return None
    return np.array(done.stdout.split(), dtype=float).reshape(-1, 2)


def shown(runs: np.ndarray) -> str:
    low, middle, high = np.percentile(runs, [25, 50, 75])
    return f"{middle:.3g} ({low:.3g} to {high:.3g})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", nargs="+", type=int, choices=SIZES, default=list(SIZES))
    parser.add_argument("--only", nargs="+", choices=sorted(REPS), default=sorted(REPS))
    options = parser.parse_args()
    print(
        "| test | actors | ours, us | R, us | times | elapsed, times | target | bound, us | distance |\n|" + "---|" * 9
    )
    for n in options.sizes:
        ties, peers = nets(n)[1], {}
        for row in rows(n, options.only):
            if row.peer not in peers:
                peers[row.peer] = theirs(row.peer, n, ties)
            mine, peer = ours(row), peers[row.peer]
            cells = ["", "", ""]
            if peer is not None:
                ratio = np.median(peer, axis=0) / np.median(mine, axis=0)
                cells = [shown(peer[:, 0]), f"{ratio[0]:,.0f}", f"{ratio[1]:,.0f}"]
            distance = np.median(mine[:, 0]) / row.bound
            print(
                f"| {row.name} | {n:,} | {shown(mine[:, 0])} | {' | '.join(cells)} | {row.target} "
                f"| {row.bound:.3g}: {row.why} | {distance:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
