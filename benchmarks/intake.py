"""How long the check of a large study takes: 10,000 actors and 1,000,000 rows of reports in one CSV file.

    python benchmarks/intake.py [--actors 10000] [--rows 1000000] [--profile]

prints the seconds and the peak memory of ``check_study`` in a process of its own, and, for scale, those of a bare
``pandas.read_csv`` of the same file of ties in another. With ``--profile`` it also prints where the time goes. It fails above
30 seconds or 3 GiB.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

MOST_SECONDS, MOST_GIB = 30.0, 3.0
RELATIONS = ("advance", "yarn", "cloth", "advice")
CODEBOOK = """
title = "Benchmark of intake"
[[rounds]]
label = "baseline"
files = ["actors.csv", "interviews.csv", "ties.csv"]
[roles]
weaver = "producer"
trader = "middleman"
[actors]
name = "name"
role = "role"
[interviews]
"""
RELATION = """
[[relations]]
name = "{name}"
kind = "cooperation"
weight_type = "amount"
columns = {{ reporter = "respondent", weight = "amount", tied = "tied" }}
"""
TIMED = """
import resource, time
import linkages, pandas
from linkages.network import check_study
start = time.perf_counter()
result = {call}
seconds = time.perf_counter() - start
print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2, len(result))
"""
PROFILED = """
import cProfile, pstats
from linkages.network import check_study
profile = cProfile.Profile()
profile.runcall(check_study, {path!r})
pstats.Stats(profile).sort_stats("cumulative").print_stats("linkages|pandas.core.(reshape|frame)", 60)
"""


def write_study(folder: Path, *, actors: int, rows: int, seed: int = 0) -> Path:
    """Write a study in which both parties of each tie tell of it, so that every tie is two rows, apart from each other."""
    rng = np.random.default_rng(seed)
    ids = np.array([f"A{number:06d}" for number in range(actors)])
    role = np.where(rng.random(actors) < 0.02, "trader", "weaver")
    names = [f"Person {number}" for number in range(actors)]
    (folder / "study.toml").write_text(CODEBOOK + "".join(RELATION.format(name=name) for name in RELATIONS), "utf-8")
    pd.DataFrame({"id": ids, "name": names, "role": role}).to_csv(folder / "actors.csv", index=False)
    pd.DataFrame({"id": ids, "status": "answered"}).to_csv(folder / "interviews.csv", index=False)
    ties = rows // 2
    first = rng.choice(actors * actors * len(RELATIONS), size=int(ties * 1.1) + 1000, replace=False)
    relation, pair = np.divmod(first, actors * actors)
    source, target = np.divmod(pair, actors)
    other = np.flatnonzero(source != target)[:ties]
    table = pd.DataFrame(
        {"source": ids[source[other]], "target": ids[target[other]], "relation": np.array(RELATIONS)[relation[other]]}
    )
    both = pd.concat([table.assign(respondent=table[end]) for end in ("source", "target")], ignore_index=True)
    both["amount"] = rng.integers(1, 2_000, len(both)) * 50
    both["tied"] = np.where(rng.random(len(both)) < 0.3, "yes", "no")
    both = both.iloc[rng.permutation(len(both))]
    columns = ["respondent", "source", "target", "relation", "amount", "tied"]
    both[columns].to_csv(folder / "ties.csv", index=False)
    return folder / "study.toml"


def in_fresh_process(call: str) -> tuple[float, float, int]:
    """Return the seconds, the peak memory in GiB and the length of the result of a call in a new process."""
    told = subprocess.run([sys.executable, "-c", TIMED.format(call=call)], check=True, capture_output=True, text=True)
    seconds, memory, length = told.stdout.split()[-3:]
    return float(seconds), float(memory), int(length)


def main() -> None:
    """Time the check and its peer once each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--actors", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = write_study(Path(folder), actors=options.actors, rows=options.rows)
        ties = path.with_name("ties.csv")
        size = ties.stat().st_size / 1024**2
        peer, peer_memory, rows = in_fresh_process(f"pandas.read_csv({str(ties)!r}, dtype=str, keep_default_na=False)")
        seconds, memory, problems = in_fresh_process(f"check_study({str(path)!r})")
        if options.profile:
            subprocess.run([sys.executable, "-c", PROFILED.format(path=str(path))], check=True)
    print(f"{options.actors:,} actors, {rows:,} rows of reports ({size:.0f} MiB), {problems:,} problems")
    print(f"check_study      {seconds:7.1f} s   peak memory {memory:.2f} GiB")
    print(f"pandas.read_csv  {peer:7.1f} s   peak memory {peer_memory:.2f} GiB")
    print(f"ratio            {seconds / peer:7.1f}")
    if seconds > MOST_SECONDS or memory > MOST_GIB:
        sys.exit(f"expected at most {MOST_SECONDS:.0f} s and {MOST_GIB:.0f} GiB")


if __name__ == "__main__":
    main()
