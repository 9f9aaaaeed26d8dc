"""How often the right actor is proposed first, how far true variants and strangers lie apart, and how long a large roster takes.

    python benchmarks/names.py [--seeds 10] [--size 10000]

Prints the share of right first proposals for each kind of noise; for each threshold the share of true variants and of people who are not
on the roster whose nearest name lies above it; and the seconds and peak memory for as many typed names as actors.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from linkages.survey.names import NEAR, nearness, propose_names

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "survey"))

import name_noise

STRANGERS = 400


def typed_names(seed: int, kind: str) -> tuple[pd.DataFrame, pd.DataFrame, list[name_noise.Person]]:
    """Return one noisy mention of each actor (the village is told for homonyms, and for half of the others), roster, strangers."""
    rng = np.random.default_rng([seed, name_noise.KINDS.index(kind)])
    roster, behind, strangers = name_noise.village(rng)
    names = [name_noise.noisy(one, name, kind, rng) for one, name in zip(behind, roster["name"], strict=True)]
    told = roster["name"].duplicated(keep=False).to_numpy() | (rng.random(len(roster)) < 0.5)
    place = roster["place"].where(told, "").tolist()
    return pd.DataFrame({"name": names, "place": place, "meant": roster.index}), roster, strangers


def accuracy(seeds: int) -> None:
    """Print the share of right first proposals for each kind of noise."""
    found: dict[str, list[bool]] = {}
    for kind in name_noise.KINDS:
        for seed in range(seeds):
            typed, roster, _ = typed_names(seed, kind)
            first = propose_names(typed, roster, limit=1)
            actors = dict(zip(zip(first["name"], first["place"], strict=True), first["actor"], strict=True))
            found.setdefault(kind, []).extend(
                actors.get((name.strip(), place)) == meant
                for name, place, meant in typed[["name", "place", "meant"]].itertuples(index=False)
            )
        print(f"right first proposal, {kind:24} {np.mean(found[kind]):7.1%}")
    print(f"{'in all':46} {np.mean([one for some in found.values() for one in some]):7.1%}")


def thresholds(seeds: int) -> None:
    """Print which share of variants and of strangers lies above each threshold, and at NEAR the share of each kind of noise."""
    near: dict[str, list[float]] = {kind: [] for kind in name_noise.KINDS}
    strange: list[float] = []
    for seed in range(seeds):
        for kind in name_noise.KINDS:
            typed, roster, strangers = typed_names(seed, kind)
            near[kind] += nearness(typed["name"], roster).tolist()
            strange += nearness([one.latin for one in strangers[:STRANGERS]], roster).tolist()
    variants = np.concatenate(list(near.values()))
    for least in range(70, 100, 2):
        share = f"variants {np.mean(variants >= least):6.1%}, strangers {np.mean(np.array(strange) >= least):6.1%}"
        print(f"nearest name at {least} or above: {share}")
    for kind, some in near.items():
        print(f"at NEAR = {NEAR:g} or above, {kind:24} {np.mean(np.array(some) >= NEAR):7.1%}")
    print(f"at NEAR = {NEAR:g} or above, {'strangers':24} {np.mean(np.array(strange) >= NEAR):7.1%}")


def speed(size: int) -> None:
    """Print the seconds and the memory of as many typed names as actors."""
    rng = np.random.default_rng(0)
    people = name_noise.everybody()
    middle = [one.latin.split()[0] for one in people]
    names = [f"{people[at].latin} s/o {middle[other]}" for at, other in rng.integers(len(people), size=(size, 2))]
    roster = pd.DataFrame(
        {"name": names, "place": rng.choice(name_noise.VILLAGES, size)}, index=[f"W{at}" for at in range(size)]
    )
    typed = pd.DataFrame(
        {"name": [name_noise.typo(name, rng) + f" {at}" for at, name in enumerate(names)], "place": roster["place"]}
    )
    start = time.perf_counter()
    nearness(typed["name"], roster)
    half = time.perf_counter()
    table = propose_names(typed, roster)
    done = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{table['name'].nunique():,} typed names, {size:,} actors")
    print(f"nearness {half - start:.1f} s, proposals {done - half:.1f} s, peak memory {memory:.2f} GiB")


def main() -> None:
    """Print all three."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--size", type=int, default=10_000)
    options = parser.parse_args()
    accuracy(options.seeds)
    thresholds(options.seeds)
    speed(options.size)


if __name__ == "__main__":
    main()
