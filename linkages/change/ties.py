"""What became of the ties between two rounds, counted on the dyads that were observed in both."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.change.money import is_money, real_terms
from linkages.change.status import group_codes, group_values
from linkages.network.align import (
    Counts,
    Rounds,
    align_ties,
    count_dyads,
    pair_of_groups,
    pair_rounds,
)
from linkages.network.core import Network
from linkages.network.relation import Relation
from linkages.network.shape import select_relations

Floats = npt.NDArray[np.float64]
FATES = ("kept", "dissolved", "formed", "unknown")


def tie_changes(
    rounds: Rounds, *, baseline: str | None = None, followup: str | None = None, by: str | None = None
) -> pd.DataFrame:
    r"""Return how many ties were kept, dissolved and formed in each relation, and how alike the two rounds are.

    Counted on *valid* dyads: both actors present, and the dyad observed, in both rounds. With :math:`n_{11}` kept,
    :math:`n_{10}` dissolved, :math:`n_{01}` formed and :math:`n_{00}` dyads without a tie in either round,

    .. math::
        \text{hamming} = n_{10} + n_{01}, \quad \text{jaccard} = \frac{n_{11}}{n_{11} + n_{10} + n_{01}}, \quad
        \text{persistence} = \frac{n_{11}}{n_{11} + n_{10}}, \\
        \text{formation rate} = \frac{n_{01}}{n_{01} + n_{00}}, \quad
        \text{turnover} = \frac{n_{10} + n_{01}}{2 n_{11} + n_{10} + n_{01}}, \quad
        \text{ruzicka} = \frac{\sum \min(w_1, w_2)}{\sum \max(w_1, w_2)}.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.
    by : str, optional
        An actor column, for example ``position`` or ``role``: one row for each pair of groups, source first. The group is that of
        the baseline, for who entered that of the follow-up; ``not given`` where it is missing.

    Returns
    -------
    pandas.DataFrame
        Index `relation`; with `by` also `source_group` and `target_group`. Counts: `dyads` between actors present in both rounds,
        `valid`, `unknown` (the others), `kept`, `dissolved`, `formed`, `never`, `hamming`; rates in [0, 1]: `jaccard`,
        `persistence`, `formation_rate`, `turnover`, `ruzicka`; in the weight's unit: `weight_before`, `weight_after` (sums), `l1`
        (sum of absolute differences); `median_log_ratio` (of kept ties, after to before). Beside the valid dyads: `gone` (ties that
        went with an actor who left), `came` (with one who entered), `unseen` (ties whose dyad was not observed in the other
        round). `terms`: ``real`` or ``nominal`` for amounts of money (see `is_money`), else empty.

    Raises
    ------
    LinkagesError
        If the rounds cannot be told or compared; see `pair_rounds`.

    Notes
    -----
    Two rounds without any tie on their valid dyads are alike: jaccard and ruzicka 1, turnover 0. Without a valid dyad nothing is
    known, and every rate is NaN; persistence is NaN without a tie before, formation rate where every dyad was a tie. Amounts are
    divided by each round's price index. Of distances only the ratio of kept ties is given, since no tie is not distance 0.
    Undirected ties count once, and their two groups are in no order of source and target.

    References
    ----------
    Snijders, T. A. B., van de Bunt, G. G. & Steglich, C. E. G. (2010). Introduction to stochastic actor-based models for network
    dynamics. Social Networks 32, 44-60. doi:10.1016/j.socnet.2009.02.004

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> actors = pd.DataFrame(index=["a", "b", "c"])
    >>> before = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), actors=actors, label="2004")
    >>> after = network_from_edges(pd.DataFrame({"source": ["a", "c"], "target": ["b", "a"]}), actors=actors, label="2007")
    >>> tie_changes([before, after]).loc["tie", ["kept", "dissolved", "formed", "never", "jaccard"]].tolist()
    [1.0, 1.0, 1.0, 3.0, 0.33]
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    return changes_of_ties(before, after, by=by)


def changes_of_ties(before: Network, after: Network, *, by: str | None = None) -> pd.DataFrame:
    """Return `tie_changes` of two networks."""
    codes, groups = _groups(before, after, by)
    terms = "real" if (before.setting.deflator, after.setting.deflator) != (1.0, 1.0) else "nominal"
    first, second = real_terms(before), real_terms(after)
    parts = []
    for name, relation in before.relations.items():
        table = _one_relation(select_relations(first, name), select_relations(second, name), codes, groups)
        table["terms"] = terms if is_money(relation) else ""
        parts.append(table.assign(relation=name))
    keys = ["relation"] if by is None else ["relation", "source_group", "target_group"]
    table = pd.concat(parts, ignore_index=True).set_index(keys)
    return table.drop(columns=["source_group", "target_group"], errors="ignore")


def tie_list(rounds: Rounds, *, baseline: str | None = None, followup: str | None = None) -> pd.DataFrame:
    """Return every tie of two rounds with what became of it.

    Parameters
    ----------
    rounds : Study or sequence of two Networks
        A study, or the two rounds in order.
    baseline, followup : str, optional
        Labels of the rounds of a study; the first and the last unless told.

    Returns
    -------
    pandas.DataFrame
        One row for each dyad that is a tie in a round, by relation, source and target in roster order: `relation`, `source`,
        `target`, `status` (``kept``, ``dissolved``, ``formed``; ``unknown``: a tie in one round whose dyad was not observed in the
        other), `why` it is unknown (``left``, ``entered``: an end was present in the one round only; ``not observed``: nobody whose
        word counts was heard), `weight_before`, `weight_after` as reported (0: no tie; NaN: not observed).

    Examples
    --------
    >>> from linkages.network import network_from_edges
    >>> actors = pd.DataFrame(index=["a", "b", "c"])
    >>> before = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]}), actors=actors, label="2004")
    >>> after = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), actors=actors, label="2007")
    >>> after = after.with_(answered=pd.DataFrame({"tie": [True, False, True]}, index=actors.index))
    >>> tie_list([before, after])[["source", "target", "status", "weight_before", "weight_after"]]
      source target   status  weight_before  weight_after
    0      a      b     kept            1.0           1.0
    1      b      c  unknown            1.0           NaN
    """
    before, after = pair_rounds(rounds, baseline=baseline, followup=followup)
    parts = []
    for name in before.relations:
        rows = _fates(select_relations(before, name), select_relations(after, name))
        parts.append(
            pd.DataFrame(
                {
                    "relation": name,
                    "source": before.index[rows["source"]],
                    "target": before.index[rows["target"]],
                    "status": rows["status"],
                    "why": rows["why"],
                    "weight_before": rows["before"].where(rows["observed_before"]),
                    "weight_after": rows["after"].where(rows["observed_after"]),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).astype({"relation": "str", "source": "str", "target": "str"})


def _groups(before: Network, after: Network, by: str | None) -> tuple[Counts, list[str]]:
    if by is None:
        return np.zeros(len(before.index), dtype=np.int64), ["all"]
    first, second = group_values(before, by), group_values(after, by)
    return group_codes(first.where(before.present | ~after.present, second))


def _fates(before: Network, after: Network) -> pd.DataFrame:
    """Ties of one relation as `align_ties` gives them, with `status` and `why`."""
    rows = align_ties(before, after)
    was, is_now, valid = rows["before"] > 0, rows["after"] > 0, rows["valid"]
    rows["status"] = np.select([valid & was & is_now, valid & was, valid & is_now], FATES[:3], FATES[3])
    ends = rows["source"].to_numpy(), rows["target"].to_numpy()
    here, there = ((net.present[ends[0]] & net.present[ends[1]]) for net in (before, after))
    why = np.select([valid, here & ~there, there & ~here], ["", "left", "entered"], "not observed")
    rows["why"] = pd.Series(why, dtype="str").replace("", pd.NA)
    return rows.astype({"status": "str", "why": "str"})


def _one_relation(before: Network, after: Network, codes: Counts, groups: list[str]) -> pd.DataFrame:
    """Return the row of `tie_changes` for each pair of groups that has a dyad or a tie."""
    n = len(groups)
    dyads, valid = (counts.ravel() for counts in count_dyads(before, after, codes, n))
    rows = _fates(before, after)
    cells = pair_of_groups(before, codes[rows["source"]], codes[rows["target"]])
    rows["cell"] = cells[0] * n + cells[1]
    fate = {name: _count(rows["cell"][rows["status"] == name], n * n) for name in FATES[:3]}
    reasons = (("gone", "left"), ("came", "entered"), ("unseen", "not observed"))
    lost = {name: _count(rows["cell"][rows["why"] == why], n * n) for name, why in reasons}
    fate["never"] = valid - fate["kept"] - fate["dissolved"] - fate["formed"]
    first, second = np.divmod(np.arange(n * n), n)
    table = pd.DataFrame(
        {
            "source_group": np.array(groups)[first],
            "target_group": np.array(groups)[second],
            "dyads": dyads,
            "valid": valid,
            "unknown": dyads - valid,
            **fate,
            **_rates(fate["kept"], fate["dissolved"], fate["formed"], fate["never"]),
            **_weights(rows[rows["valid"]], before.single(), valid),
            **lost,
        }
    )
    some = (table["dyads"] > 0) | (table[list(lost)].sum(axis="columns") > 0)
    return table if n == 1 else table[some]


def _count(cells: pd.Series, length: int) -> Counts:
    return np.bincount(cells, minlength=length).astype(np.int64)


def _rates(kept: Counts, dissolved: Counts, formed: Counts, never: Counts) -> dict[str, Counts | Floats]:
    changed = dissolved + formed
    known = kept + changed + never > 0
    return {
        "hamming": changed,
        "jaccard": np.where(known, _ratio(kept, kept + changed, empty=1.0), np.nan),
        "persistence": _ratio(kept, kept + dissolved),
        "formation_rate": _ratio(formed, formed + never),
        "turnover": np.where(known, _ratio(changed, 2 * kept + changed, empty=0.0), np.nan),
    }


def _weights(rows: pd.DataFrame, relation: Relation, valid: Counts) -> dict[str, Floats]:
    """How alike the weights are, by cell, over the valid dyads that are a tie in either round."""
    first, second = rows["before"].to_numpy(), rows["after"].to_numpy()
    sums = [
        np.bincount(rows["cell"], weights=values, minlength=len(valid))
        for values in (first, second, np.abs(second - first), np.minimum(first, second), np.maximum(first, second))
    ]
    both = rows[rows["status"] == "kept"]
    ratio = (both["after"] / both["before"]).map(np.log).groupby(both["cell"]).median()
    known = (valid > 0) & (relation.weight_type != "distance")
    names = ("weight_before", "weight_after", "l1")
    return {
        **{name: np.where(known, values, np.nan) for name, values in zip(names, sums, strict=False)},
        "ruzicka": np.where(known, _ratio(sums[3], sums[4], empty=1.0), np.nan),
        "median_log_ratio": ratio.reindex(np.arange(len(valid))).to_numpy(dtype=float),
    }


def _ratio(top: Counts | Floats, bottom: Counts | Floats, *, empty: float = np.nan) -> Floats:
    values: Floats = np.divide(top, bottom, out=np.full(len(top), empty), where=bottom > 0)
    return values
