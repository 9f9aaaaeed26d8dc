"""Interlinked dependence: several channels tied to one partner."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from linkages.errors import NetworkError
from linkages.measures.channel import Dependence, dependence
from linkages.measures.dependency import active_producers, producer_shares
from linkages.network.core import Network
from linkages.network.shape import channels

INTERLINKED = ("credit", "input", "output")
LOCKED = 2
TOLERANCE = 1e-9


def interlinked_pairs(net: Network, *, tau: float = 0.5) -> pd.DataFrame:
    r"""Return the pairs of a producer and a partner with their shares in credit, input and output.

    A channel is *interlinked* in the pair if :math:`s_c(i, j) \ge \tau`; two or more make the pair *locked*, all three
    a *triple lock*. The intensity is the mean, over pairs of channels that the producer uses, of the smaller of the two
    shares.

    Parameters
    ----------
    net : Network
        With dependence relations.
    tau : float
        The share, in (0, 1], from which a channel counts.

    Returns
    -------
    pandas.DataFrame
        One row per pair of a producer and a partner with a tie in any channel: `actor`, `partner`, a column of shares
        per channel (0: no tie; NaN: the producer did not answer, or does not use the channel), `channels` (number with
        share >= tau), `locked`, `triple_lock`, `intensity` (NaN if an answer is missing). A value of 0.5 in a channel
        means that half of what the producer gets, or sells, there is with this partner; an intensity of 0.5, for who
        uses two channels, that half of the one and at least half of the other is, or the other way round.

    Notes
    -----
    The shares show *potential* interlinking: that one partner stands at both ends. Whether the contract ties them (the
    cloth must be sold to the lender) is another question of the survey.

    References
    ----------
    Bell, C. & Srinivasan, T. N. (1989). Interlinked transactions in rural markets. Oxford Bulletin of Economics and
    Statistics 51, 73-83. https://doi.org/10.1111/j.1468-0084.1989.mp51001005.x

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> interlinked_pairs(worked_example())[["actor", "partner", "channels", "locked"]].head(2)
      actor partner  channels  locked
    0    w1      T1         1   False
    1    w2      T1         1   False
    """
    if not 0 < tau <= 1:
        raise NetworkError(f"tau must be a share in (0, 1]; {tau!r} came.")
    return pair_table([dependence(net, channel=one) for one in channels(net) if one in INTERLINKED], tau=tau)


def pair_table(found: list[Dependence], *, tau: float = 0.5) -> pd.DataFrame:
    """Return the table of `interlinked_pairs`, given the ties of the channels."""
    rows, columns = (
        sparse.coo_array(_sum([producer_shares(ties) for ties in found])).coords if found else (np.empty(0, int),) * 2
    )
    order = np.lexsort((columns, rows))
    rows, columns = rows[order], columns[order]
    index = found[0].index if found else pd.Index([], dtype="str")
    table = pd.DataFrame({"actor": index[rows], "partner": index[columns]})
    uses = {ties.channel: active_producers(ties) for ties in found}
    silent = np.zeros(len(rows), dtype=np.int64)
    for ties in found:
        values = np.asarray(ties.shares[rows, columns]).ravel() if len(rows) else np.empty(0)
        table[ties.channel] = np.where(uses[ties.channel][rows], values, np.nan)
        silent += ~ties.known[rows]
    reached = table[list(uses)].to_numpy(dtype=float) >= tau - TOLERANCE
    table["channels"] = reached.sum(axis=1)
    table["locked"] = reaches(table["channels"], silent, LOCKED)
    table["triple_lock"] = reaches(table["channels"], silent, len(INTERLINKED))
    table["intensity"] = np.where(silent > 0, np.nan, _intensity(table, list(uses)))
    return table


def reaches(channels: pd.Series, silent: npt.NDArray[np.int64], wanted: int) -> pd.Series:
    """Return whether at least `wanted` channels count; missing where the answers not given could decide it."""
    sure = (channels >= wanted).astype("boolean")
    return sure.mask((channels < wanted) & (channels + silent >= wanted))


def locked_actors(found: list[Dependence], pairs: pd.DataFrame, *, wanted: int) -> pd.Series:
    """Return whether each producer has `wanted` channels with one of the partners in `pairs`: 1, 0, or NaN where answers decide it."""
    index = found[0].index
    silent = np.sum([~ties.known for ties in found], axis=0)
    most = pairs.groupby("actor")["channels"].max().reindex(index, fill_value=0)
    used = np.any([active_producers(ties) for ties in found], axis=0)
    flags = reaches(most, silent, wanted).astype("Float64").astype(float)
    return flags.where(used & found[0].producers)


def interlinking(net: Network) -> pd.Series:
    r"""Return a producer's interlink intensity with middlemen, :math:`ILI(i) = \sum_{j \in M} ILI(i, j)`.

    :math:`ILI(i, j)` is the mean, over pairs of channels :math:`c < c'` that the producer uses among credit, input and
    output, of :math:`\min(s_c(i, j), s_{c'}(i, j))`.

    Parameters
    ----------
    net : Network
        With dependence relations.

    Returns
    -------
    pandas.Series
        Over the roster, in [0, 1]; 0 if only one channel is used; NaN for who is not a producer, uses no channel, or
        left an answer out. 1: all channels are with the same middlemen in the same shares. A value of 0.5 means
        that half of the business is so tied: as with one middleman who has half of each channel, and others for the rest.

    Examples
    --------
    >>> from linkages.datasets import worked_example
    >>> float(interlinking(worked_example())["w1"])
    0.0
    """
    return interlinking_values([dependence(net, channel=one) for one in channels(net) if one in INTERLINKED], net.index)


def interlinking_values(found: list[Dependence], index: pd.Index) -> pd.Series:
    """Return the values of `interlinking`, given the ties of the channels."""
    if not found:
        return pd.Series(np.nan, index=index, name="interlinking")
    table = pair_table(found)
    middlemen = index[found[0].middlemen]
    held = table[table["partner"].isin(middlemen)].groupby("actor")["intensity"].sum()
    values = held.reindex(index, fill_value=0.0).to_numpy(dtype=float)
    used = np.sum([active_producers(ties) for ties in found], axis=0)
    known = np.all([ties.known for ties in found], axis=0)
    return found[0].over_roster(values, (used > 0) & known, "interlinking")


def _intensity(table: pd.DataFrame, names: list[str]) -> np.ndarray:
    values = table[names].to_numpy(dtype=float)
    total, pairs = np.zeros(len(table)), np.zeros(len(table))
    for first, second in combinations(range(len(names)), 2):
        both = ~np.isnan(values[:, first]) & ~np.isnan(values[:, second])
        total += np.where(both, np.fmin(values[:, first], values[:, second]), 0.0)
        pairs += both
    return total / np.maximum(pairs, 1)


def _sum(matrices: list[sparse.csr_array]) -> sparse.csr_array:
    total = matrices[0]
    for matrix in matrices[1:]:
        total = total + matrix
    total.eliminate_zeros()
    return total
