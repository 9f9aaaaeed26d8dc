"""Whose word was taken: every indicator of change under each rule for two reports of one tie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from linkages.change.actors import relations_of
from linkages.change.decompose import decompose_change
from linkages.change.ties import changes_of_ties
from linkages.errors import LinkagesError
from linkages.inference.scores import channels_of, producer_scores
from linkages.measures.channel import Dependence
from linkages.measures.cohesion import mean_degree, reciprocity
from linkages.measures.concentration import concentration
from linkages.measures.dependency import beta_values
from linkages.measures.locks import INTERLINKED
from linkages.measures.tied import locked_by_contract, tied_relations
from linkages.network.align import pair_rounds
from linkages.network.core import Network
from linkages.network.rules import RULES, may_have, two_party_relations, under_rule
from linkages.network.shape import select_relations
from linkages.network.study import Study

DEFAULT = "default"
SIDES = ("before", "after", "change")
ENOUGH, SMALL = 0.7, 1e-12


def report_rule_range(
    study: Study, *, baseline: str | None = None, followup: str | None = None, relations: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return every indicator of change under each rule for two reports of one tie, and whether the sign holds under all.

    The rounds are built again from the answers, under one rule for both: the codebook's own (`default`), the source's word (the seller's,
    the lender's), the target's, `either`, `both`, `max` and `mean`. Relations of which one party only was asked keep their own rule.

    Parameters
    ----------
    study : Study
        Read from survey files.
    baseline, followup : str, optional
        Labels of the rounds; the first and the last unless told.
    relations : sequence of str, optional
        The relations on which the rules are tried; those of which both parties were asked in both rounds, unless told.

    Returns
    -------
    pandas.DataFrame
        Index `indicator`, as in `network_changes`, without counts of actors and answers. For each rule R ``R.before``, ``R.after`` and
        ``R.change``: among what was seen in both rounds, where the indicator can be taken so (see `network_changes`), else of all. `low`
        and `high`, the least and the largest change; `robust`, whether all rules give the change one sign (0 is a sign of its own);
        `note`. NaN under a rule: the indicator's relations cannot have it, or it is known of fewer than 70 in 100 of the actors of whom it
        is known under the default, since it would be about others (over channels: if that is so in a channel). `robust` is missing, and so
        are all rules but the default, where each tie of the indicator has one report: there is nothing to choose.

    Raises
    ------
    LinkagesError
        If the study was made of networks, or the rounds cannot be told or compared.

    Notes
    -----
    `either` and `max` have the same ties, and differ in weights only. Under the word of a party that was not asked of all its ties (a bank)
    these ties are unknown, and scores that need them are not defined.

    References
    ----------
    Comola, M. & Fafchamps, M. (2017). The missing transfers: Estimating misreporting in dyadic data. Economic Development and Cultural
    Change 65(3), 549-582. https://doi.org/10.1086/690810

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> table = report_rule_range(chanderi(actors=80), relations=["cooperation"])
    >>> table.loc["cooperation.density", ["either.change", "both.change"]].astype(float).round(4).tolist()
    [0.002, 0.0029]
    >>> bool(table.loc["cooperation.density", "robust"])
    True
    """
    if not isinstance(study, Study):
        raise LinkagesError("report_rule_range needs a Study: two networks hold one word on each tie.")
    labels = [net.label for net in pair_rounds(study, baseline=baseline, followup=followup)]
    varied = two_party_relations(study, labels)
    if relations is not None:
        alone = [name for name in relations if name not in varied]
        if alone:
            raise LinkagesError(
                f"rules can be tried where both parties were asked in both rounds ({', '.join(varied) or 'of no relation here'}); "
                f"of {', '.join(map(repr, alone))} one party was."
            )
        varied = list(relations)
    found = {DEFAULT: _changes(study, labels, list(study[labels[0]].relations))}
    for rule in RULES if varied else ():
        found[rule] = _changes(under_rule(study, rule, relations=varied), labels, varied)
    return _table(study, found, varied, study[labels[0]])


def _changes(study: Study, labels: Sequence[str], relations: Sequence[str]) -> pd.DataFrame:
    """Return before, after, change and n (NaN unless it counts actors) of the indicators of the relations, and of dependence."""
    before, after = (study[label] for label in labels)
    rows: dict[str, tuple[float, float, float]] = {}
    for name in relations:
        rows |= _of_relation(*(select_relations(net, name) for net in (before, after)))
    found = channels_of(before), channels_of(after)
    if any(before.relations[name].kind == "dependence" for name in relations):
        rows |= _of_dependence((before, after), found)
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["before", "after", "n"]).rename_axis("indicator")
    return table.assign(change=table["after"] - table["before"])


def _of_relation(before: Network, after: Network) -> dict[str, tuple[float, float, float]]:
    name = before.single().name
    ties = changes_of_ties(before, after).iloc[0]
    valid = ties["valid"] or np.nan
    measured = {"mean_degree": mean_degree} | ({"reciprocity": reciprocity} if before.single().directed else {})
    return {
        f"{name}.ties": (len(before.ties), len(after.ties), np.nan),
        f"{name}.density": (
            (ties["kept"] + ties["dissolved"]) / valid,
            (ties["kept"] + ties["formed"]) / valid,
            np.nan,
        ),
        **{f"{name}.{measure}": (of(before), of(after), np.nan) for measure, of in measured.items()},
    }


def _of_dependence(
    nets: tuple[Network, Network], found: tuple[list[Dependence], list[Dependence]]
) -> dict[str, tuple[float, float, float]]:
    first, second = (_scores(net, ties) for net, ties in zip(nets, found, strict=True))
    names = [name for name in first if name in second]
    stayed = pd.Series("stayed", index=first.index)
    weights = nets[0].actors["sampling_weight"], nets[1].actors["sampling_weight"]
    parts = decompose_change(first[names], second[names], status=stayed, weights=weights)
    columns = parts[["stayers_baseline", "stayers_followup", "n_stayers"]].astype(float)
    rows = dict(zip(map(str, parts.index), columns.itertuples(index=False, name=None), strict=True))
    held = [{ties.channel: concentration(beta_values(ties)[ties.middlemen]) for ties in side} for side in found]
    for channel, values in held[0].items():
        rows |= {f"{channel}.beta_{name}": (value, held[1][channel][name], np.nan) for name, value in values.items()}
    return rows


def _scores(net: Network, found: list[Dependence]) -> pd.DataFrame:
    scores = pd.DataFrame(dict(producer_scores(net, found)), index=net.index)
    if any(ties.channel in INTERLINKED for ties in found) and tied_relations(net):
        scores["locked_by_contract_share"] = locked_by_contract(net).astype(float)
    return scores


def _table(study: Study, found: Mapping[str, pd.DataFrame], varied: Sequence[str], net: Network) -> pd.DataFrame:
    index = found[DEFAULT].index
    needed = {str(name): relations_of(net, str(name)) for name in index}
    chosen = pd.Series([any(name in varied for name in needed[str(one)]) for one in index], index=index)
    table, changes = pd.DataFrame(index=index), {}
    enough = ENOUGH * found[DEFAULT]["n"]
    over_channels = ~index.str.contains(".", regex=False)
    for rule, frame in found.items():
        values = frame.reindex(index)
        fits = np.array([rule == DEFAULT or _fits(study, rule, needed[str(one)], varied) for one in index], dtype=bool)
        short = fits & values["n"].lt(enough).to_numpy()
        short |= over_channels & (short & ~over_channels).any()
        for side in SIDES:
            table[f"{rule}.{side}"] = values[side].where(fits & ~short)
        changes[rule] = table[f"{rule}.change"]
    each = pd.DataFrame(changes)
    table["low"], table["high"] = (end.where(chosen) for end in (each.min(axis="columns"), each.max(axis="columns")))
    signs = each.where(~each.abs().lt(SMALL), 0.0).apply(np.sign)
    robust = signs.min(axis="columns").eq(signs.max(axis="columns")).astype("boolean")
    table["robust"] = robust.where(chosen & (each.notna().sum(axis="columns") > 1))
    table["note"] = [_note(study, needed[str(name)], varied, dict(each.T[name])) for name in index]
    return table


def _fits(study: Study, rule: str, needed: Sequence[str], varied: Sequence[str]) -> bool:
    specs = study.codebook.relations if study.codebook is not None else []
    return any(spec.name in needed and spec.name in varied and may_have(spec, rule) for spec in specs)  # type: ignore[arg-type]


def _note(study: Study, needed: Sequence[str], varied: Sequence[str], changes: Mapping[str, float]) -> str:
    alone = [one for one in needed if one not in varied]
    if len(alone) == len(needed):
        return f"one report of each tie ({', '.join(alone)}): no rule to choose"
    undefined = [
        str(rule)
        for rule, change in changes.items()
        if np.isnan(change) and (rule == DEFAULT or _fits(study, str(rule), needed, varied))
    ]
    notes = [f"one report of each tie: {', '.join(alone)}"] if alone else []
    notes += [f"not known of enough under {', '.join(undefined)}"] if undefined else []
    return "; ".join(notes)
