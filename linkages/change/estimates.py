"""Every change with its interval and its p-value, for all and by group: what was tested, how, and what may be claimed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.stats import t as student

from linkages.change.actors import relations_of, score_tables
from linkages.change.gates import CAUTION, NO_CLAIM, lowest_response
from linkages.change.network import score_of
from linkages.change.status import EVERYONE, response_table
from linkages.errors import LinkagesError
from linkages.inference import benjamini_hochberg, holm
from linkages.inference.actor_change import Paired, channel_of, flip_signs, main_middlemen, shared_codes
from linkages.inference.change_tests import FEWEST, DyadicChange, dyadic_change
from linkages.inference.jackknife import jackknife_se, margin
from linkages.inference.statistics import find_statistic
from linkages.measures import network_table
from linkages.measures.channel import Dependence, dependence
from linkages.measures.concentration import concentration, concentrations
from linkages.measures.dependency import beta_values, producer_shares
from linkages.network.align import Rounds, earlier_of, pair_rounds
from linkages.network.core import Network
from linkages.network.shape import channels, select_relations
from linkages.network.study import Study

Row = dict[str, object]
Floats = npt.NDArray[np.float64]
MOST_GROUPS, MOST_PRIMARY, MOST_CELLS, ROWS = 12, 4, 200_000_000, 4096
OF_TIES, NOT_TESTED = ("density", "reciprocity"), "assumed_onward"
ENDS = ("baseline", "followup")
PRIMARY, EXPLORED, BY_GROUP = "primary", "explored", "explored by group"
SIGNS = "signs flipped by shared middleman; cluster-robust interval"
DYADS = "DCR*, on dyads seen in both rounds"
PRODUCERS = "jackknife over producers"
COLUMNS = (
    "indicator",
    "by",
    "group",
    "n",
    "baseline",
    "followup",
    "change",
    "se",
    "low",
    "high",
    "p_value",
    "p_adjusted",
    "family",
    "method",
    "claim",
)


@dataclass(frozen=True, eq=False)
class Options:
    """Two rounds, and how their change is to be told."""

    before: Network
    after: Network
    by: Sequence[str] | None = None
    primary: Sequence[str] | None = None
    level: float = 0.95
    seed: int = 0


def change_estimates(
    rounds: Rounds,
    *,
    baseline: str | None = None,
    followup: str | None = None,
    by: Sequence[str] | None = None,
    primary: Sequence[str] | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Return every indicator's change with standard error, interval and p-value, for all and by group of actors.

    Means of producers' scores are compared among those with a score in both rounds. Producers who leaned on one middleman in the earlier
    round move together, so p comes from flipping the signs of whole such groups, and the interval from their cluster-robust error (see
    `actor_change_test`). Densities and shares of returned ties are compared on the dyads observed in both rounds between actors present
    in both, with an error that knows that an actor's dyads go together (see `change_test`). Concentration among the middlemen
    (``beta_hhi``, ``beta_cr4``, ``beta_gini``) is compared over all producers of each round; its error leaves out one producer after
    another, from both rounds, with the middlemen as they are.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    by : sequence of str, optional
        Actor columns whose groups are told apart for the producers' scores; those the codebook declares unless told, where they have 2 to
        12 groups.
    primary : sequence of str, optional
        At most four indicators that were declared before the follow-up; those of the codebook unless told.
    level : float
        Of the intervals.
    seed : int
        Of the flipped signs.

    Returns
    -------
    pandas.DataFrame
        A row for each indicator, and for each score and group: `indicator`, `by`, `group` (missing: all), `n` (producers, or dyads),
        `baseline`, `followup`, `change`, `se`, `low`, `high`, `p_value`, `p_adjusted`, `family`, `method`, `claim`.

        `family` is ``primary`` (`p_adjusted` after Holm), ``explored`` or ``explored by group`` (after Benjamini and Hochberg).
        `claim` is ``yes``, ``with bounds`` (in a round 70 to 85 % of those whose answers it needs gave them: see the bounds), ``no``
        (fewer than 70 %), or ``not tested`` (fewer than ten actors, or no score in both rounds), where error, interval and p are missing.

    Raises
    ------
    LinkagesError
        If more than four outcomes are primary, one of them is no indicator, or the rounds cannot be told or compared.

    Notes
    -----
    The tests answer whether a change is larger than chance would bring, had these actors met other fortunes. They say nothing about its
    cause.

    See Also
    --------
    compare_rounds : These, and what else changed.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = change_estimates(chanderi(), by=["community"])
    >>> row = found[found["indicator"] == "output.middleman_share"].iloc[0]
    >>> bool(row["low"] < row["change"] < row["high"] < 0), row["family"], row["claim"]
    (True, 'explored', 'yes')
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    return estimates_of(
        rounds,
        score_tables(before, after),
        response_table(rounds, baseline=baseline, followup=followup),
        Options(before, after, by=by, primary=primary, level=level, seed=seed),
    )


def estimates_of(
    rounds: Rounds, scores: tuple[pd.DataFrame, pd.DataFrame], response: pd.DataFrame, options: Options
) -> pd.DataFrame:
    """Return `change_estimates`, given the actor scores of both rounds and who answered."""
    if not 0 < options.level < 1:
        raise LinkagesError(f"level must lie between 0 and 1; {options.level!r} came.")
    groupings = _groupings(rounds, options)
    shared = earlier_of(rounds, options.before, options.after)
    rows = [*_of_scores(options, scores, groupings, shared), *_of_ties(options), *_of_middlemen(options)]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"by": "str", "group": "str", "family": "str", "claim": "str"}
    )
    declared = _declared(rounds, options.primary, table)
    tested = table["p_value"].notna()
    table["claim"] = "not tested"
    table.loc[tested, "claim"] = [claim_of(name, response, options.before) for name in table.loc[tested, "indicator"]]
    return adjusted(table, declared)


def _groupings(rounds: Rounds, options: Options) -> list[str]:
    actors = options.before.actors
    if options.by is None:
        codebook = rounds.codebook if isinstance(rounds, Study) else None
        declared = list(codebook.actors.attributes) if codebook is not None else []
        producers = actors[actors["position"].eq("producer")]
        return [name for name in declared if name in producers and 2 <= producers[name].nunique() <= MOST_GROUPS]
    strange = [name for name in options.by if name not in actors]
    if strange:
        raise LinkagesError(
            f"by must name columns of the actors; {', '.join(map(repr, strange))} is none of {', '.join(map(str, actors))}."
        )
    return list(options.by)


def declared_outcomes(rounds: Rounds) -> list[str]:
    """Return the outcomes that the codebook declares."""
    codebook = rounds.codebook if isinstance(rounds, Study) else None
    return list(codebook.outcomes.primary) if codebook is not None else []


def _declared(rounds: Rounds, primary: Sequence[str] | None, table: pd.DataFrame) -> list[str]:
    primary = declared_outcomes(rounds) if primary is None else primary
    known = set(table["indicator"])
    strange = [name for name in primary if name not in known]
    if strange:
        raise LinkagesError(
            f"primary outcomes must be indicators of change; {', '.join(map(repr, strange))} is none. They are: "
            f"{', '.join(sorted(known))}. The codebook declares them under [outcomes]."
        )
    if len(set(primary)) > MOST_PRIMARY:
        raise LinkagesError(
            f"at most four outcomes are primary, so that each can be tested in earnest; {len(set(primary))} came."
        )
    return list(dict.fromkeys(primary))


def _of_scores(
    options: Options, scores: tuple[pd.DataFrame, pd.DataFrame], groupings: Sequence[str], earlier: Network
) -> Iterator[Row]:
    """Tell the change of each mean of producers' scores, for all and by group."""
    net = options.before
    weights = net.actors["sampling_weight"].to_numpy(dtype=float)
    shared = {channel: shared_codes(main_middlemen(earlier, channel=channel)) for channel in (None, *channels(net))}
    members: list[tuple[Row, npt.NDArray[np.bool_]]] = [({}, np.ones(len(net.index), dtype=bool))]
    members += [({"by": by, "group": group}, flags) for by in groupings for group, flags in _groups(net, by)]
    for indicator in network_table(net):
        score = score_of(str(indicator))
        if score not in scores[0] or score.endswith(NOT_TESTED):
            continue
        first, second = (table[score].to_numpy(dtype=float) for table in scores)
        codes = shared[channel_of(net, score)]
        for words, flags in members:
            own = flags & ~np.isnan(second - first)
            paired = Paired(change=(second - first)[own], weight=weights[own], group=codes[own])
            if own.any() or not words:
                yield {"indicator": indicator} | words | _score_row(options, first[own], second[own], paired)


def _groups(net: Network, by: str) -> Iterator[tuple[str, npt.NDArray[np.bool_]]]:
    values = net.actors[by]
    for group in sorted(values.dropna().unique(), key=str):
        yield str(group), values.eq(group).to_numpy(dtype=bool, na_value=False)


def _score_row(options: Options, first: Floats, second: Floats, paired: Paired) -> Row:
    row: Row = {"n": len(first), "method": SIGNS}
    if not len(first):
        return row
    row |= {
        name: float(np.average(one, weights=paired.weight)) for name, one in zip(ENDS, (first, second), strict=True)
    }
    row["change"] = paired.mean
    tight = replace(paired, group=np.unique(paired.group, return_inverse=True)[1])
    if len(first) < FEWEST or tight.groups < 2:
        return row
    found = flip_signs(tight, level=options.level, seed=options.seed)
    return row | row_of_test(found.se, found.interval, found.p_value)


def _of_ties(options: Options) -> Iterator[Row]:
    """Tell the change of each density and of each share of returned ties, on the dyads seen in both rounds."""
    for name, relation in options.before.relations.items():
        pair = [select_relations(net, name) for net in (options.before, options.after)]
        for statistic in OF_TIES:
            kind = find_statistic(statistic)
            if relation.directed or not kind.reciprocal:
                yield {"indicator": f"{name}.{statistic}"} | _tie_row(
                    dyadic_change(kind, pair[0], pair[1]), options.level
                )


def _tie_row(found: DyadicChange, level: float) -> Row:
    row: Row = {
        "n": found.dyads,
        "method": DYADS,
        "baseline": found.first,
        "followup": found.second,
        "change": found.change,
    }
    if found.actors < FEWEST or np.isnan(found.se):
        return row
    return row | row_of_test(found.se, found.interval(level), found.p_value)


def _of_middlemen(options: Options) -> Iterator[Row]:
    """Tell the change of the producers' concentration among the middlemen, leaving out one producer after another."""
    for channel in channels(options.before):
        ties = [dependence(net, channel=channel) for net in (options.before, options.after)]
        if any(len(one.middlemen.nonzero()[0]) == 0 for one in ties):
            continue
        shares = [sparse.csr_array(producer_shares(one)) for one in ties]
        active = np.flatnonzero((shares[0].sum(axis=1) > 0) | (shares[1].sum(axis=1) > 0))
        cells = len(active) * max(int(one.middlemen.sum()) for one in ties)
        whole = [concentration(beta_values(one)[one.middlemen]) for one in ties]
        found = None
        if len(active) >= FEWEST and cells <= MOST_CELLS:
            parts = without_each((options.before, options.after), ties, shares, active)
            found = parts[1] - parts[0]
        for place, name in enumerate(whole[0]):
            first, second = whole[0][name], whole[1][name]
            row: Row = {
                "indicator": f"{channel}.beta_{name}",
                "n": len(active),
                "method": PRODUCERS,
                "baseline": first,
                "followup": second,
                "change": second - first,
            }
            if found is not None and not np.isnan(found[:, place]).any():
                se = float(jackknife_se(found[:, [place]])[0])
                reach = margin(len(active), options.level) * se
                row |= row_of_test(
                    se, (second - first - reach, second - first + reach), p_of_t(second - first, se, len(active))
                )
            yield row


def without_each(
    nets: Sequence[Network],
    ties: Sequence[Dependence],
    shares: Sequence[sparse.csr_array],
    active: npt.NDArray[np.int64],
) -> list[Floats]:
    """Return for each round each concentration (columns) without each producer (rows)."""
    parts = []
    for net, one, own in zip(nets, ties, shares, strict=True):
        weights = net.actors["sampling_weight"].to_numpy(dtype=float)
        beta, held = beta_values(one)[one.middlemen], own[:, np.flatnonzero(one.middlemen)]
        rows = [
            beta - weights[some, None] * held[some].toarray()
            for some in np.array_split(active, max(1, len(active) // ROWS))
        ]
        parts.append(np.concatenate([concentrations(np.maximum(row, 0.0)) for row in rows]))
    return parts


def row_of_test(se: float, interval: tuple[float, float], p_value: float) -> Row:
    """Return error, interval and p as parts of a row."""
    return {"se": se, "low": interval[0], "high": interval[1], "p_value": p_value}


def p_of_t(change: float, se: float, n: int) -> float:
    """Return the two-sided p of a change, by t with n - 1 degrees of freedom."""
    if se > 0:
        return float(2 * student.sf(abs(change) / se, n - 1))
    return 1.0 if change == 0 else float("nan")


def claim_of(indicator: str, response: pd.DataFrame, net: Network) -> str:
    """Return whether enough answered for the change of an indicator to be claimed."""
    of_tie = indicator.rpartition(".")[2] in OF_TIES
    lowest = lowest_response(response, relations_of(net, indicator), EVERYONE if of_tie else "producer")
    return "no" if lowest < NO_CLAIM else "with bounds" if lowest < CAUTION else "yes"


def adjusted(table: pd.DataFrame, declared: Sequence[str]) -> pd.DataFrame:
    """Name each row's family, and adjust its p-value for the others of it."""
    whole = table["by"].isna()
    table = table.copy()
    table["family"] = np.where(whole, np.where(table["indicator"].isin(declared), PRIMARY, EXPLORED), BY_GROUP)
    for family, adjust in ((PRIMARY, holm), (EXPLORED, benjamini_hochberg), (BY_GROUP, benjamini_hochberg)):
        rows = table["family"] == family
        table.loc[rows, "p_adjusted"] = adjust(table.loc[rows, "p_value"].astype(float))
    return table
