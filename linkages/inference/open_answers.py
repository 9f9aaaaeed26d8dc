"""What the answers that were not given leave open: the least and the most that each figure of dependence can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.inference.scores import has_roads
from linkages.measures.channel import Dependence
from linkages.measures.concentration import concentrations
from linkages.measures.dependency import beta_values
from linkages.measures.exits import class_captive
from linkages.measures.locks import INTERLINKED
from linkages.measures.road_bounds import road_table_of
from linkages.measures.roads import roads_of
from linkages.network.core import Network

CONCENTRATIONS = ("beta_hhi", "beta_cr4", "beta_gini")
Numbers = npt.NDArray[np.float64]
Pair = tuple[Numbers, Numbers]


def bounds(net: Network, found: Sequence[Dependence], scores: pd.DataFrame) -> pd.DataFrame:
    """Return `missing_low` and `missing_high` of every figure, given the producers' scores."""
    weights = net.actors["sampling_weight"].to_numpy(dtype=float)
    ranges = score_ranges(net, found, scores)
    rows = {str(name): _mean_range(*ranges[str(name)], weights) for name in scores}
    for ties in found:
        rows |= {
            f"{ties.channel}.{name}": pair
            for name, pair in zip(CONCENTRATIONS, _concentration_ranges(ties), strict=True)
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["missing_low", "missing_high"])


def score_ranges(net: Network, found: Sequence[Dependence], scores: pd.DataFrame) -> dict[str, Pair]:
    """Return for each score the least and the most that it can be for each producer; NaN for who cannot have one."""
    ranges: dict[str, Pair] = {}
    held: list[Pair] = []
    for ties in found:
        silent = ties.producers & ~ties.known
        for name in ("middleman_share", "top_partner_share", "partner_hhi"):
            ranges[f"{ties.channel}.{name}"] = _opened(scores[f"{ties.channel}.{name}"], silent, most=1.0)
        if has_roads(net, ties):
            by_road = _road_ranges(net, ties, silent)
            held.append(by_road["captive_share"])
            ranges |= {f"{ties.channel}.{name}": pair for name, pair in by_road.items()}
    weights = net.setting.channel_weights
    silent = _silent_in(ties for ties in found if not weights or weights.get(ties.channel, 0.0) > 0)
    ranges["middleman_share"] = _opened(scores["middleman_share"], silent, most=1.0)
    silent = _silent_in(ties for ties in found if ties.channel in INTERLINKED)
    for name in ("interlinking", "locked_share", "triple_locked_share"):
        if name in scores:
            ranges[name] = _opened(scores[name], silent, most=1.0)
    if held:
        ranges["captive_share"] = _anywhere(held)
    return ranges


def _silent_in(found: Iterable[Dependence]) -> npt.NDArray[np.bool_]:
    flags = [ties.producers & ~ties.known for ties in found]
    return np.any(flags, axis=0) if flags else np.zeros(1, dtype=bool)


def _opened(score: pd.Series, silent: npt.NDArray[np.bool_], *, most: float) -> Pair:
    """Take a score as it is where it is defined; from 0 to `most` where it is not, since an answer is missing."""
    values = score.to_numpy(dtype=float)
    open_ = silent & np.isnan(values)
    return np.where(open_, 0.0, values), np.where(open_, most, values)


def _road_ranges(net: Network, ties: Dependence, silent: npt.NDArray[np.bool_]) -> dict[str, Pair]:
    table = road_table_of(net, roads_of(net, ties))
    low_class, high_class = _class_range(net, ties, silent)
    table["class_captive_low"], table["class_captive_high"] = low_class, high_class
    names = {
        "exits": "mean_exits",
        "captive": "captive_share",
        "class_captive": "class_captive_share",
        "disintermediated_share": "disintermediated_share",
    }
    sure = _defined_anyhow(net, ties)
    ranges = {}
    for score, name in names.items():
        low, high = (table[f"{score}_{end}"].to_numpy(dtype=float) for end in ("low", "high"))
        if score == "exits":
            ranges[name] = np.where(silent, 0.0, low), np.where(silent, np.inf, high)
            continue
        open_ = silent | (~sure & ~np.isnan(low))
        ranges[name] = np.where(open_, 0.0, low), np.where(open_, 1.0, high)
    return ranges


def _defined_anyhow(net: Network, ties: Dependence) -> npt.NDArray[np.bool_]:
    """Whether a producer has a road whatever those who were not interviewed would say."""
    return np.asarray(
        roads_of(net, ties).open_producers
        & roads_of(net, ties, onward="none").open_producers
        & roads_of(net, ties, onward="all").open_producers
    )


def _class_range(net: Network, ties: Dependence, silent: npt.NDArray[np.bool_]) -> Pair:
    """Return the range of class captivity: under the three assumptions, and with silent groups taken for middlemen."""
    every = roads_of(net, ties, onward="all")
    quiet = net.present & ~ties.known & ~ties.terminals & ~ties.middlemen & ~silent
    doubted = replace(every, ties=replace(ties, middlemen=ties.middlemen | quiet))
    found = [every, doubted, roads_of(net, ties), roads_of(net, ties, onward="none")]
    values = pd.concat([class_captive(roads) for roads in found], axis="columns")
    return values.min(axis="columns").to_numpy(), values.max(axis="columns").to_numpy()


def _anywhere(held: list[Pair]) -> Pair:
    """Held in any channel: the largest over the channels in which it can be held at all."""
    lows, highs = (pd.DataFrame(np.array([pair[end] for pair in held]).T).max(axis="columns") for end in (0, 1))
    return lows.to_numpy(), highs.to_numpy()


def _mean_range(low: Numbers, high: Numbers, weights: Numbers) -> tuple[float, float]:
    counted = ~np.isnan(low)
    total = weights[counted].sum()
    if not total > 0:
        return float("nan"), float("nan")
    most = float((weights[counted] * high[counted]).sum() / total)
    return float((weights[counted] * low[counted]).sum() / total), most if np.isfinite(most) else float("nan")


def _concentration_ranges(ties: Dependence) -> list[tuple[float, float]]:
    """Return each concentration if the silent producers deal with whom it is least, and with whom it is most, of use to it."""
    held = beta_values(ties)[ties.middlemen]
    extra = float(ties.sampling[ties.producers & ~ties.known].sum())
    if not len(held) or held.sum() + extra <= 0:
        return [(float("nan"), float("nan"))] * len(CONCENTRATIONS)
    top = held.copy()
    top[np.argmax(top)] += extra
    even = np.maximum(held, _level(np.sort(held), extra))
    low, high = concentrations(np.array([even, top]))
    return list(zip(low.tolist(), high.tolist(), strict=True))


def _level(held: Numbers, extra: float) -> float:
    """Return the height to which the lowest are filled up with `extra` in all; `held` in rising order."""
    heights = (np.cumsum(held) + extra) / np.arange(1, len(held) + 1)
    above = np.append(held[1:], np.inf)
    return float(heights[np.argmax(heights <= above)])
