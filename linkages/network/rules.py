"""Whose word counts: the rounds of a study built again under another rule for two reports of one tie."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import get_args

import pandas as pd

from linkages.errors import LinkagesError
from linkages.network.build import build_network
from linkages.network.core import Network
from linkages.network.reports import asked_of_both
from linkages.network.study import Study
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey
from linkages.survey.keys import Merge, RelationSpec

RULES: tuple[Merge, ...] = get_args(Merge)
ONE_PARTY = ("source", "target")


def under_rule(study: Study, rule: Merge, *, relations: Iterable[str] | None = None) -> Study:
    """Return the study with its rounds built again under one rule for two reports of one tie.

    Parameters
    ----------
    study : Study
        Read from survey files.
    rule : {"source", "target", "either", "both", "max", "mean"}
        Whose report counts; see `build_network`.
    relations : iterable of str, optional
        The relations to which it applies. Unless told, those of which both parties were asked in every round. An undirected relation has
        no source and no target, and keeps its own rule under these two.

    Returns
    -------
    Study
        With the same surveys; its codebook declares the rule.

    Raises
    ------
    LinkagesError
        If the study was made of networks, the rule is none, or a relation is not the study's.

    See Also
    --------
    linkages.change.report_rule_range : What every rule makes of the change between two rounds.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> study = chanderi()
    >>> [len(one["baseline"].ties.query("relation == 'advance'")) for one in (study, under_rule(study, "both"))]
    [125, 92]
    """
    codebook, surveys = _kept(study)
    if rule not in RULES:
        raise LinkagesError(f"rule must be one of {', '.join(RULES)}; {rule!r} came.")
    names = [spec.name for spec in codebook.relations]
    chosen = two_party_relations(study) if relations is None else list(relations)
    strange = [name for name in chosen if name not in names]
    if strange:
        raise LinkagesError(
            f"relations must be of the study's ({', '.join(names)}); {', '.join(map(repr, strange))} is none."
        )
    turned = {
        spec.name: spec.model_copy(update={"merge": rule})
        for spec in codebook.relations
        if spec.name in chosen and may_have(spec, rule)
    }
    if not turned:
        return study
    only = codebook.model_copy(update={"relations": list(turned.values())})
    rounds = {
        label: _spliced(net, build_network(surveys[label], only, roster=net.actors)) if label in surveys else net
        for label, net in study.rounds.items()
    }
    specs = [turned.get(spec.name, spec) for spec in codebook.relations]
    return replace(study, rounds=rounds, codebook=codebook.model_copy(update={"relations": specs}))


def _spliced(net: Network, part: Network) -> Network:
    """Return a network with some of its relations replaced by those of another one of the same round."""
    ties, unknown = net.ties, net.unknown
    return net.with_(
        relations={name: part.relations.get(name, relation) for name, relation in net.relations.items()},
        ties=pd.concat([ties[~ties["relation"].isin(part.relations)], part.ties], ignore_index=True),
        answered=net.answered.assign(**part.answered),
        unknown=pd.concat([unknown[~unknown["relation"].isin(part.relations)], part.unknown], ignore_index=True),
    )


def two_party_relations(study: Study, labels: Iterable[str] | None = None) -> list[str]:
    """Return the relations of which both parties to some pair were asked, in every one of the rounds (all unless told).

    Raises
    ------
    LinkagesError
        If the study was made of networks and not of surveys.
    """
    codebook, surveys = _kept(study)
    rounds = [surveys[label] for label in (surveys if labels is None else labels)]
    return [
        spec.name
        for spec in codebook.relations
        if not all(one.recorded for one in spec.questions)
        and all(asked_of_both(survey, spec, codebook) for survey in rounds)
    ]


def may_have(spec: RelationSpec, rule: Merge) -> bool:
    """Return whether a relation can have the rule: an undirected one has no source and no target."""
    return spec.directed or rule not in ONE_PARTY


def _kept(study: Study) -> tuple[Codebook, dict[str, Survey]]:
    if study.surveys is None or study.codebook is None:
        raise LinkagesError(
            f"expected a study that was read from survey files; {study.title!r} is made of networks, which hold one word on each tie."
        )
    return study.codebook, dict(study.surveys)
