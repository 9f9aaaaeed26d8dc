"""How often the tests are wrong: false alarms, power, coverage and width of intervals, counted in simulations of known truth.

    python benchmarks/error_rates.py dyads --draws 2000       # DCR* beside McNemar's test: a grid of networks in two rounds
    python benchmarks/error_rates.py effects --draws 2000     # difference in differences
    python benchmarks/error_rates.py signs --draws 2000       # signs flipped by middleman, and by firm
    python benchmarks/error_rates.py permutations             # QAP and MRQAP
    python benchmarks/error_rates.py chanderi --seeds 2000    # the whole way, from the survey to the claim
    python benchmarks/error_rates.py sindhudurg --seeds 2000

Each prints its table. ``--jobs`` uses several processes; ``--first`` starts at another seed; ``--keep FILE`` adds the
rows of each seed to a file, and goes on where that file ends.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from linkages import datasets
from linkages.change.estimates import Options, estimates_of
from linkages.change.status import response_table
from linkages.inference import mrqap
from linkages.inference.actor_change import Paired, flip_signs
from linkages.inference.change_tests import dyadic_variance
from linkages.inference.exposure import class_change, covariance
from linkages.inference.pairs import Pairs, pairs_of_matrices
from linkages.inference.permutation import tails
from linkages.inference.statistics import find_statistic
from linkages.measures.columns import dependence_columns
from linkages.network.study import Study

LEVEL = 0.05
SIZES = (10, 15, 20, 30, 50, 100)
CELLS = {
    "independent": (0.0, 0.0, 0.0),
    "reciprocity": (0.0, 0.0, 1.5),
    "sender": (1.0, 0.0, 0.0),
    "receiver": (0.0, 1.0, 0.0),
    "sender, receiver": (0.7, 0.7, 0.0),
    "all three": (0.7, 0.7, 1.5),
}
LASTING = 0.5
DENSITY, SHIFT = -1.5, 0.5


def draw_round(
    lasting: tuple[np.ndarray, ...], cell: tuple[float, float, float], shift: float, rng: np.random.Generator
) -> np.ndarray:
    """Draw one round: effects of senders, receivers and pairs, of which a part lasts and a part is the round's own."""
    n = len(lasting[0])
    sent, got, pair = (
        scale * (LASTING**0.5 * old + (1 - LASTING) ** 0.5 * new)
        for scale, old, new in zip(cell, lasting, _effects(n, rng), strict=True)
    )
    chance = 1 / (1 + np.exp(-(DENSITY + shift + sent[:, None] + got[None, :] + pair)))
    tied = (rng.random((n, n)) < chance).astype(float)
    np.fill_diagonal(tied, 0)
    return tied


def _effects(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pair = np.triu(rng.normal(size=(n, n)), 1)
    return rng.normal(size=n), rng.normal(size=n), pair + pair.T


def draw_pairs(n: int, cell: tuple[float, float, float], shift: float, rng: np.random.Generator) -> Pairs:
    """Draw two rounds of one network; without a shift they are alike but for chance."""
    lasting = _effects(n, rng)
    before, after = draw_round(lasting, cell, 0.0, rng), draw_round(lasting, cell, shift, rng)
    return pairs_of_matrices(before, after, codes=None, directed=True)


def robust_p(pairs: Pairs, statistic: str) -> float:
    """Return the p-value of the change by DCR*; NaN where the statistic is not defined."""
    kind = find_statistic(statistic)
    first, second = (kind.influence(weights, pairs) for weights in (pairs.before, pairs.after))
    change = second.value - first.value
    if np.isnan(change):
        return float("nan")
    se = float(np.sqrt(dyadic_variance(pairs, second.listed - first.listed, second.other - first.other)))
    return p_of_t(change, se, pairs.actors - 1)


def p_of_t(effect: float, se: float, df: float) -> float:
    """Return the two-sided p-value."""
    return float(2 * stats.t.sf(abs(effect) / se, df)) if se > 0 else float(effect == 0)


def tie_level_p(pairs: Pairs) -> float:
    """Return the p-value of McNemar's test, which takes each tie for itself."""
    new, lost = (pairs.after > pairs.before).sum(), (pairs.after < pairs.before).sum()
    return float(stats.binomtest(int(new), int(new + lost), 0.5).pvalue) if new + lost else 1.0


def stream(*names: object) -> np.random.Generator:
    """Return a generator for a place in the grid, the same in every process."""
    return np.random.default_rng(zlib.crc32(repr(names).encode()))


def rate(p_values: list[float]) -> float:
    """Return in how many of 100 draws a test said something."""
    known = np.array([one for one in p_values if not np.isnan(one)])
    return 100 * float((known < LEVEL).mean())


def dyads_cell(place: tuple[int, str], draws: int) -> dict[str, object]:
    """Count one cell of the grid."""
    n, name = place
    found: dict[str, list[float]] = {key: [] for key in ("density", "reciprocity", "tie by tie", "power")}
    rng = stream("dyads", n, name)
    for _ in range(draws):
        pairs = draw_pairs(n, CELLS[name], 0.0, rng)
        found["density"].append(robust_p(pairs, "density"))
        found["reciprocity"].append(robust_p(pairs, "reciprocity"))
        found["tie by tie"].append(tie_level_p(pairs))
        found["power"].append(robust_p(draw_pairs(n, CELLS[name], SHIFT, rng), "density"))
    return {"effects": name, "n": n} | {key: rate(values) for key, values in found.items()}


def effects_cell(place: tuple[int, str], draws: int) -> dict[str, object]:
    """Count false alarms of differences in differences: two networks, and classes of dyads within one."""
    n, name = place
    kind, rng = find_statistic("density"), stream("effects", n, name)
    found: dict[str, list[float]] = {
        key: [] for key in ("two networks", "TT - CC", "TC - CC", "CT - CC", "power of TT - CC")
    }
    treated = np.arange(n) < n // 2
    for _ in range(draws):
        pairs = [draw_pairs(n // 2, CELLS[name], 0.0, rng) for _ in range(2)]
        arms = [class_change(kind, one, *[np.ones(n // 2, dtype=bool)] * 2) for one in pairs]
        found["two networks"].append(_welch(arms[0], arms[1]))
        one = draw_pairs(n, CELLS[name], 0.0, rng)
        inside, rest = class_change(kind, one, treated, treated), class_change(kind, one, ~treated, ~treated)
        found["TT - CC"].append(_welch(inside, rest))
        for key, flags in (("TC - CC", (treated, ~treated)), ("CT - CC", (~treated, treated))):
            across = class_change(kind, one, *flags)
            variance = across.variance + rest.variance - 2 * covariance(across, rest)
            se = float(np.sqrt(max(variance, across.squares + rest.squares)))
            found[key].append(p_of_t(across.change - rest.change, se, across.fewest - 1))
        more = [draw_pairs(n // 2, CELLS[name], shift, rng) for shift in (SHIFT, 0.0)]
        found["power of TT - CC"].append(
            _welch(*(class_change(kind, each, *[np.ones(n // 2, dtype=bool)] * 2) for each in more))
        )
    return {"effects": name, "n": n} | {key: rate(values) for key, values in found.items()}


def _welch(one, other) -> float:
    a, b = one.variance, other.variance
    df = (a + b) ** 2 / (a**2 / (one.fewest - 1) + b**2 / (other.fewest - 1)) if a + b > 0 else 1.0
    return p_of_t(one.change - other.change, float(np.sqrt(a + b)), df)


def signs_cell(place: tuple[int, float], draws: int) -> dict[str, object]:
    """Count false alarms of flipped signs where firms of one middleman share a shock; `shared` is its part of the variance."""
    groups, shared = place
    rng = stream("signs", groups, shared)
    found: dict[str, list[float]] = {key: [] for key in ("by middleman", "by firm", "power by middleman")}
    for draw in range(draws):
        sizes = 1 + rng.poisson(5 / (np.arange(groups) + 3.0) * groups / 3)
        group = np.repeat(np.arange(groups), sizes)
        change = shared**0.5 * rng.normal(size=groups)[group] + (1 - shared) ** 0.5 * rng.normal(size=len(group))
        ones = np.ones(len(group))
        for key, shift, codes in (
            ("by middleman", 0.0, group),
            ("by firm", 0.0, np.arange(len(group))),
            ("power by middleman", 0.5, group),
        ):
            found[key].append(flip_signs(Paired(change + shift, ones, codes), flips=999, seed=draw % 50).p_value)
    return {"middlemen": groups, "shared": shared} | {key: rate(values) for key, values in found.items()}


def permutations_cell(place: tuple[int, str], draws: int) -> dict[str, object]:
    """Count false alarms of QAP and of MRQAP: with a y that follows x2, which goes with x1, and not x1."""
    n, name = place
    rng = stream("permutations", n, name)
    found: dict[str, list[float]] = {key: [] for key in ("QAP", "MRQAP", "MRQAP power", "plain regression")}
    spread: list[float] = []
    for draw in range(draws):
        one, two, three = (draw_round(_effects(n, rng), CELLS[name], 0.0, rng) for _ in range(3))
        p_value, even = _qap_p(one, two, rng)
        found["QAP"].append(p_value)
        spread.append(even)
        x1 = np.maximum(one, two)
        y = two + three + 0.5 * rng.normal(size=(n, n))
        fit = mrqap(y, {"x1": x1, "x2": two}, permutations=199, seed=draw)
        found["MRQAP"].append(float(fit.coefficients.loc["x1", "p_value"]))
        more = mrqap(y + 0.2 * x1, {"x1": x1, "x2": two}, permutations=199, seed=draw)
        found["MRQAP power"].append(float(more.coefficients.loc["x1", "p_value"]))
        found["plain regression"].append(_plain_p(y, x1, two))
    row = {"effects": name, "n": n} | {key: rate(values) for key, values in found.items()}
    evened = {"QAP": np.array(spread), "MRQAP": np.array(found["MRQAP"]) - rng.random(draws) / 200}
    for key, values in evened.items():
        row[f"{key}: p of uniform p"] = float(stats.kstest(values, "uniform").pvalue)
    return row


def _qap_p(one: np.ndarray, two: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """Return the two-sided p, and the one-sided one with ties broken by lot, which alone is uniform where values repeat."""
    off = ~np.eye(len(one), dtype=bool)
    observed = float(np.corrcoef(one[off], two[off])[0, 1])
    null = []
    for _ in range(199):
        order = rng.permutation(len(one))
        null.append(float(np.corrcoef(one[order][:, order][off], two[off])[0, 1]))
    values = np.array(null)
    same = np.abs(values - observed) < 1e-12
    even = ((values > observed + 1e-12).sum() + rng.random() * (1 + same.sum())) / 200
    return tails(observed, values)[0], float(even)


def _plain_p(y: np.ndarray, x1: np.ndarray, x2: np.ndarray) -> float:
    off = ~np.eye(len(y), dtype=bool)
    columns = np.column_stack([np.ones(off.sum()), x1[off], x2[off]])
    estimate, rest, *_ = np.linalg.lstsq(columns, y[off], rcond=None)
    free = len(columns) - 3
    se = np.sqrt(rest[0] / free * np.linalg.inv(columns.T @ columns)[1, 1])
    return p_of_t(float(estimate[1]), float(se), free)


def study_rows(seed: int, name: str, actors: int) -> pd.DataFrame:
    """Return each tested indicator of one simulated study, with the programme and without, beside the change without survey error."""
    extra = {"actors": actors} if name == "chanderi" else {}
    true = indicators(getattr(datasets, f"{name}_truth")(seed, **extra).study).set_index("indicator")["change"]
    parts = []
    for programme in (True, False):
        found = indicators(getattr(datasets, name)(seed, programme=programme, **extra))
        truth = found["indicator"].map(true) if programme else np.nan
        parts.append(found[found["p_value"].notna()].assign(seed=seed, programme=programme, truth=truth))
    return pd.concat(parts, ignore_index=True)


def indicators(study: Study) -> pd.DataFrame:
    """Return `change_estimates` of a study, without measures of centrality, which none of its rows needs."""
    options = Options(*study, by=[])
    scores = tuple(dependence_columns(net) for net in study)
    found = estimates_of(study, scores, response_table(study), options)
    return found[["indicator", "change", "se", "low", "high", "p_value", "p_adjusted", "family"]]


def study_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Return for each indicator how often the sign was right, the interval covered, its width, the claims, and those of the null study."""
    table = {}
    for indicator, part in rows.groupby("indicator", sort=False):
        some, none = part[part["programme"]], part[~part["programme"]]
        planted, spread = some["truth"].mean(), some["change"].std(ddof=1)
        if not abs(planted) > 1e-9 or not len(none):
            continue
        table[indicator] = {
            "seeds": len(some),
            "family": some["family"].iloc[0],
            "planted": planted,
            "found": some["change"].mean(),
            "right sign": 100 * (np.sign(some["change"]) == np.sign(planted)).mean(),
            "covered": 100 * ((some["low"] <= planted) & (planted <= some["high"])).mean(),
            "covered own": 100 * ((some["low"] <= some["truth"]) & (some["truth"] <= some["high"])).mean(),
            "width": (some["high"] - some["low"]).median() / (2 * stats.norm.ppf(0.975) * spread),
            "power": 100 * (some["p_adjusted"] < LEVEL).mean(),
            "null change": none["change"].mean(),
            "null p < .05": 100 * (none["p_value"] < LEVEL).mean(),
            "null claims": 100 * (none["p_adjusted"] < LEVEL).mean(),
        }
    return pd.DataFrame.from_dict(table, orient="index")


def claims_anything(rows: pd.DataFrame) -> pd.Series:
    """Return in how many of 100 null studies anything was claimed, by family of outcomes."""
    none = rows[~rows["programme"]]
    any_claim = none.assign(claim=none["p_adjusted"] < LEVEL).groupby(["family", "seed"])["claim"].any()
    return 100 * any_claim.groupby("family").mean()


GRIDS = {
    "dyads": (dyads_cell, list(product(SIZES, CELLS))),
    "effects": (effects_cell, list(product((20, 40, 60, 100), CELLS))),
    "signs": (signs_cell, list(product((8, 12, 20, 40), (0.0, 0.1, 0.2)))),
    "permutations": (permutations_cell, list(product((15, 30), CELLS))),
}


def _map(work, items: list, jobs: int) -> Iterator:
    if jobs < 2:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, items)


def grid_table(name: str, draws: int, jobs: int) -> pd.DataFrame:
    """Return the table of one grid."""
    work, places = GRIDS[name]
    return pd.DataFrame(list(_map(partial(work, draws=draws), places, jobs)))


def run_studies(args: argparse.Namespace) -> pd.DataFrame:
    """Return the rows of all seeds; with a file to keep them in, go on where it ends."""
    done = pd.read_csv(args.keep) if args.keep and args.keep.exists() else pd.DataFrame({"seed": []})
    seeds = [seed for seed in range(args.first, args.first + args.seeds) if seed not in set(done["seed"])]
    parts = [done] if len(done) else []
    for rows in _map(partial(study_rows, name=args.what, actors=args.actors), seeds, args.jobs):
        parts.append(rows)
        if args.keep:
            rows.to_csv(args.keep, mode="a", header=not args.keep.exists(), index=False)
    return pd.concat(parts, ignore_index=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*GRIDS, "chanderi", "sindhudurg"])
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--actors", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    if args.what in GRIDS:
        print(grid_table(args.what, args.draws, args.jobs).round(3).to_string(index=False))
        return
    rows = run_studies(args)
    print(study_table(rows).round(4).to_string())
    print("\nNull studies that claim anything, in 100:")
    print(claims_anything(rows).round(1).to_string())


if __name__ == "__main__":
    main()
