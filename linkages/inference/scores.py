"""The producers' scores of dependence alone, without bounds and centralities, of a network and of it without an actor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from linkages.measures.channel import Dependence, Flags, dependence
from linkages.measures.dependency import (
    active_producers,
    headline_share,
    producer_shares,
    row_max,
    row_sums,
    to_middlemen,
)
from linkages.measures.exits import class_captive, exits_of
from linkages.measures.hegemony import disintermediated_of
from linkages.measures.locks import INTERLINKED, LOCKED, TOLERANCE
from linkages.measures.roads import Roads, roads_of
from linkages.network.core import Network
from linkages.network.shape import channels

Scores = dict[str, npt.NDArray[np.float64]]


def channels_of(net: Network) -> list[Dependence]:
    """Return the ties of each channel of dependence."""
    return [dependence(net, channel=channel) for channel in channels(net)]


def has_roads(net: Network, ties: Dependence) -> bool:
    """Return whether roads of the channel end anywhere."""
    return bool(net.setting.terminals.get(ties.channel))


def producer_scores(net: Network, found: Sequence[Dependence]) -> Scores:
    """Return every score over the roster, by the name of its mean in `network_table`; NaN where not defined."""
    scores: dict[str, npt.NDArray[np.float64]] = {}
    held: list[npt.NDArray[np.float64]] = []
    for ties in found:
        active = active_producers(ties)
        direct = {
            "middleman_share": to_middlemen(ties),
            "top_partner_share": row_max(ties.shares),
            "partner_hhi": row_sums(ties.shares.power(2)),
        }
        scores |= {f"{ties.channel}.{name}": np.where(active, values, np.nan) for name, values in direct.items()}
        if has_roads(net, ties):
            roads = roads_of(net, ties)
            captive = captive_flags(roads)
            held.append(np.where(ties.producers & ~ties.known, np.inf, captive))
            scores |= {
                f"{ties.channel}.disintermediated_share": disintermediated_of(roads).to_numpy(),
                f"{ties.channel}.mean_exits": exits_of(roads).to_numpy(),
                f"{ties.channel}.captive_share": captive,
                f"{ties.channel}.class_captive_share": class_captive(roads).to_numpy(),
            }
    return scores | _over_channels(net, list(found), held)


def captive_flags(roads: Roads) -> npt.NDArray[np.float64]:
    """Return 1 where a middleman stands on all roads of a producer, 0 where none does, NaN without a known road."""
    captor, middlemen = roads.captors, roads.ties.middlemen
    held, going = np.zeros(len(captor), dtype=bool), captor
    while (going >= 0).any():
        at = going >= 0
        held |= at & middlemen[going]
        going = np.where(at, captor[going], -1)
    return np.where(roads.open_producers, held, np.nan)


def without(found: Sequence[Dependence], place: int) -> list[Dependence]:
    """Return the channels' ties without those of one actor, who counts no longer as anybody."""
    left = []
    for ties in found:
        amounts = ties.amounts.tocoo()
        keep = (amounts.row != place) & (amounts.col != place)
        fewer = sparse.csr_array((amounts.data[keep], (amounts.row[keep], amounts.col[keep])), shape=amounts.shape)
        left.append(
            replace(
                ties,
                amounts=fewer,
                used=_off(ties.used, place),
                producers=_off(ties.producers, place),
                middlemen=_off(ties.middlemen, place),
                terminals=_off(ties.terminals, place),
            )
        )
    return left


def _off(flags: Flags, place: int) -> Flags:
    flags = flags.copy()
    flags[place] = False
    return flags


def _over_channels(net: Network, found: list[Dependence], held: list[npt.NDArray[np.float64]]) -> Scores:
    three = [ties for ties in found if ties.channel in INTERLINKED]
    scores = {"middleman_share": headline_share(found, net.setting.channel_weights).to_numpy()}
    if three:
        scores |= _interlinked(three)
    if held:
        scores["captive_share"] = _captive_anywhere(np.array(held))
    return scores


def _interlinked(three: list[Dependence]) -> Scores:
    """As `interlinking_values` and `locked_actors`, on the whole matrices."""
    held = [producer_shares(ties) @ sparse.diags_array(ties.middlemen.astype(float)) for ties in three]
    used = np.sum([active_producers(ties) for ties in three], axis=0)
    silent = np.sum([~ties.known for ties in three], axis=0)
    both = sum((row_sums(one.minimum(other)) for one, other in combinations(held, 2)), np.zeros(len(used)))
    channels_held = sum((_at_least(one) for one in held[1:]), _at_least(held[0]))
    most = row_max(sparse.csr_array(channels_held))
    scores = {"interlinking": np.where((used > 0) & (silent == 0), both / np.maximum(used * (used - 1) / 2, 1), np.nan)}
    for name, wanted in (("locked_share", LOCKED), ("triple_locked_share", len(INTERLINKED))):
        unsure = (most < wanted) & (most + silent >= wanted)
        scores[name] = np.where((used > 0) & ~unsure, most >= wanted, np.nan)
    return scores


def _at_least(shares: sparse.csr_array, tau: float = 0.5) -> sparse.csr_array:
    shares = sparse.csr_array(shares)
    return sparse.csr_array((shares.data >= tau - TOLERANCE, shares.indices, shares.indptr), shape=shares.shape).astype(
        float
    )


def _captive_anywhere(held: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """1 where a channel has a captor, 0 where none has; NaN where an answer (infinity) is missing, or no channel is defined."""
    some = (held == 1).any(axis=0)
    unknown = np.isinf(held).any(axis=0)
    nothing = np.isnan(held).all(axis=0)
    return np.where(some, 1.0, np.where(unknown | nothing, np.nan, 0.0))
