"""Reports become ties: whose word counts, what stays unknown, and a network straight from an edge list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from linkages.errors import NetworkError
from linkages.network.clean import POSITIONS, id_text
from linkages.network.core import Network
from linkages.network.relation import Relation, Setting
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey
from linkages.survey.keys import RelationSpec, RoundSpec

YES, NO, UNCLEAR, SILENT = 1, 0, -1, -2


def build_network(survey: Survey, codebook: Codebook, *, roster: pd.DataFrame | None = None) -> Network:
    """Make the network of one round: merge the reports of each tie and keep what is not known apart from what is not there.

    Parameters
    ----------
    survey : Survey
        The round's answers.
    codebook : Codebook
        Its relations say whose report counts (``merge``), its channels what ends a road.
    roster : pandas.DataFrame, optional
        Everyone in the study, indexed by `actor`; whoever is not on this round's own roster stands in the network as
        not present.

    Returns
    -------
    Network
        Over the whole roster.

    Notes
    -----
    A party's word on a dyad is *yes* (named, weight > 0), *no* (answered the question and did not name it, or said
    none), *unclear* (refused, or did not know) or *silence* (not interviewed, not asked). Rules: ``source`` and
    ``target`` take that party's word; ``either`` and ``max``: a tie if any says yes, none if both say no, else unknown;
    ``both``: a tie if both say yes, none if any says no, else unknown; ``mean``: the mean over those who answered, a
    "no" counting 0. The weight under ``either`` and ``both`` is the mean of the weights given, under ``max`` the
    larger.
    """
    spec = next(
        (one for one in codebook.rounds if one.label == survey.label), RoundSpec(label=survey.label, files=["-"])
    )
    actors = survey.actors if roster is None else _on_roster(survey.actors, roster)
    answered = answered_questions(survey, codebook, actors)
    ties, unknown = [], []
    for relation in codebook.relations:
        reports = survey.reports[survey.reports["relation"] == relation.name]
        made, unclear = _merge(reports, answered[relation.name], relation, survey.terms)
        ties.append(made)
        unknown.append(unclear)
    return Network(
        label=survey.label,
        relations={spec.name: _relation(spec, codebook) for spec in codebook.relations},
        actors=actors,
        ties=pd.concat(ties, ignore_index=True),
        answered=answered,
        unknown=pd.concat(unknown, ignore_index=True),
        setting=_setting(spec, codebook),
    )


def network_from_edges(
    edges: pd.DataFrame,
    *,
    actors: pd.DataFrame | None = None,
    relations: Mapping[str, Relation] | None = None,
    label: str = "network",
) -> Network:
    """Make a network of a table of ties.

    Parameters
    ----------
    edges : pandas.DataFrame
        Columns `source`, `target`, and if they are there `weight` (0: no tie; missing is an error), `relation` (else
        one relation called ``tie``) and terms of the tie.
    actors : pandas.DataFrame, optional
        Indexed by, or with a column, `actor` or `id`; with `position` for dependence measures (a `role` that is a
        position will do). Those named in `edges` only, in order of their names, unless told.
    relations : Mapping of str to Relation, optional
        What the ties mean; a directed relation of strengths (binary without weights) unless told.
    label : str
        The round's label.

    Returns
    -------
    Network
        In which everyone is present and answered.

    Raises
    ------
    NetworkError
        If a column is missing, a weight is missing or negative, a tie comes twice, or an end is not on the roster.

    Examples
    --------
    >>> import pandas as pd
    >>> net = network_from_edges(pd.DataFrame({"source": ["w1", "w2"], "target": ["T", "T"], "weight": [100, 0]}))
    >>> len(net.actors), len(net.ties)
    (3, 1)
    """
    edges = _frame(edges, "edges")
    if relations is not None and not isinstance(relations, Mapping):
        raise NetworkError(
            f"relations must be a mapping of names to Relation, such as {{'sale': Relation('sale')}}; a {type(relations).__name__} came."
        )
    for column in ("source", "target"):
        if column not in edges:
            raise NetworkError(f"edges need the columns source and target; came: {', '.join(map(str, edges.columns))}.")
        if edges[column].isna().any():
            first = int(np.flatnonzero(edges[column].isna())[0])
            raise NetworkError(f"edges need a {column} in every row; row {first} has none.")
        edges[column] = _texts(edges[column])
    weighted = "weight" in edges
    if not weighted:
        edges["weight"] = 1.0
    if "relation" not in edges:
        edges["relation"] = next(iter(relations)) if relations and len(relations) == 1 else "tie"
    edges["weight"] = pd.to_numeric(edges["weight"], errors="coerce")
    if edges["weight"].isna().any():
        row = edges[edges["weight"].isna()].iloc[0]
        raise NetworkError(
            f"edges need a number as weight in every row; {row['source']} -> {row['target']} has none. Use 0 for no tie."
        )
    if edges["relation"].isna().any():
        raise NetworkError("edges need a relation in every row; some have none.")
    named = list(dict.fromkeys(edges["relation"].astype(str))) or ["tie"]
    if relations is None:
        relations = {name: Relation(name, weight_type="strength" if weighted else "binary") for name in named}
    roster = _roster(actors, edges)
    twice = edges[edges.duplicated(["source", "target", "relation"], keep=False)]
    if len(twice):
        row = twice.iloc[0]
        raise NetworkError(
            f"one row per tie; {row['source']} -> {row['target']} in {row['relation']!r} comes more than once."
        )
    return Network(label=label, relations=relations, actors=roster, ties=edges[edges["weight"] != 0])


def _frame(given: object, what: str) -> pd.DataFrame:
    if not isinstance(given, pd.DataFrame):
        raise NetworkError(
            f"{what} must be a pandas DataFrame; a {type(given).__name__} came. pandas.DataFrame(...) makes one."
        )
    return given.copy()


def _texts(values: pd.Series) -> pd.Series:
    return values.map(id_text).astype("str")


def _roster(actors: pd.DataFrame | None, edges: pd.DataFrame) -> pd.DataFrame:
    if actors is None:
        ids = pd.unique(pd.concat([edges["source"], edges["target"]]))
        order = sorted(ids, key=lambda actor: (not actor.isdigit(), int(actor) if actor.isdigit() else 0, actor))
        return pd.DataFrame(index=pd.Index(order, dtype="str", name="actor"))
    roster = _frame(actors, "actors")
    column = next((name for name in ("actor", "id") if name in roster.columns), None)
    if column is not None and roster.index.name not in ("actor", "id"):
        roster = roster.set_index(column)
    if "position" not in roster and "role" in roster:
        roster["position"] = roster["role"].where(roster["role"].isin(POSITIONS))
    return roster


def _on_roster(actors: pd.DataFrame, roster: pd.DataFrame) -> pd.DataFrame:
    away = roster.loc[roster.index.difference(actors.index, sort=False)].assign(present=False)
    frame = pd.concat([actors, away]) if len(away) else actors
    return frame.reindex(roster.index)


def _relation(spec: RelationSpec, codebook: Codebook) -> Relation:
    return Relation(
        name=spec.name,
        label=codebook.relation_label(spec.name),
        kind=spec.kind,
        channel=spec.channel,
        dependent=spec.dependent,
        directed=spec.directed,
        weight_type=spec.weight_type,
        unit=spec.unit,
        period=spec.period,
        merge=spec.rule,
        allowed=tuple((source, target) for source, target in spec.allowed),
        asked_of=tuple(spec.asked_of),
        recorded=all(one.recorded for one in spec.questions),
    )


def _setting(spec: RoundSpec, codebook: Codebook) -> Setting:
    default = Setting()
    return Setting(
        origin=spec.origin,
        design=spec.design,
        date="" if spec.date is None else str(spec.date),
        deflator=spec.deflator,
        terminals={
            **default.terminals,
            **{channel: tuple(ends) for channel, ends in codebook.channels.terminals.items()},
        },
        channel_weights={str(channel): weight for channel, weight in codebook.channels.weights.items()},
        role_labels={role: codebook.role_label(role) for role in codebook.roles},
    )


def answered_questions(survey: Survey, codebook: Codebook, actors: pd.DataFrame) -> pd.DataFrame:
    """Return who answered which question: the interview's status, a question's own status before it, and only where it was asked."""
    interviews = survey.interviews
    whole = interviews[interviews["relation"].isna()]
    told = pd.Index(whole.loc[whole["status"] == "answered", "actor"])
    frame = pd.DataFrame(False, index=actors.index, columns=[spec.name for spec in codebook.relations])
    frame.loc[frame.index.isin(told)] = True
    for name, rows in interviews[interviews["relation"].notna()].groupby("relation"):
        if name in frame:
            frame.loc[rows["actor"].to_numpy(), name] = rows["status"].eq("answered").to_numpy()
    roles = actors["role"].str.casefold()
    for spec in codebook.relations:
        if spec.asked_of:
            frame[spec.name] &= roles.isin([role.casefold() for role in spec.asked_of])
    return frame.mul(actors["present"].astype(bool), axis="index")


def _merge(
    reports: pd.DataFrame, answered: pd.Series, spec: RelationSpec, terms: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the ties of one relation, and its dyads that stay unknown although a party was interviewed."""
    reports = reports.copy()
    if not spec.directed:
        swap = reports["source"] > reports["target"]
        reports.loc[swap, ["source", "target"]] = reports.loc[swap, ["target", "source"]].to_numpy()
    said = {}
    for end in ("source", "target"):
        rows = reports[reports["reporter"] == reports[end]]
        said[end] = rows.drop_duplicates(["source", "target"]).set_index(["source", "target"])
    dyads = said["source"].index.union(said["target"].index)
    word, weight = {}, {}
    for end, level in (("source", 0), ("target", 1)):
        word[end] = words(
            said[end]["answer"].reindex(dyads), answered.reindex(dyads.get_level_values(level)).to_numpy(dtype=bool)
        )
        weight[end] = said[end]["weight"].reindex(dyads).where(word[end] == YES).to_numpy(dtype=float)
    present, unclear, merged = _rule(spec.rule, word["source"], word["target"], weight["source"], weight["target"])
    ends = dyads.to_frame(index=False).astype("str")
    ties = ends[present].assign(
        relation=spec.name,
        weight=merged[present],
        reports=((word["source"] == YES).astype(int) + (word["target"] == YES).astype(int))[present],
    )
    first, second = ("target", "source") if spec.rule == "target" else ("source", "target")
    for term in terms:
        value = said[first][term].reindex(dyads)
        if spec.rule not in ("source", "target"):
            value = value.where(value.notna(), said[second][term].reindex(dyads))
        ties[term] = value.to_numpy()[present]
    return ties, ends[unclear].assign(relation=spec.name)


def words(answers: pd.Series, interviewed: np.ndarray) -> np.ndarray:
    """Return each party's word on a dyad, YES, NO, UNCLEAR or SILENT, from its answer and whether it answered the question."""
    said = np.where(interviewed, NO, SILENT)
    given = answers.to_numpy(dtype=object)
    said[given == "present"] = YES
    said[given == "absent"] = NO
    said[(given == "refused") | (given == "unknown")] = UNCLEAR
    said[given == "not_asked"] = SILENT
    said[(said != SILENT) & ~interviewed] = SILENT
    return said


def _rule(
    rule: str, source: np.ndarray, target: np.ndarray, w_source: np.ndarray, w_target: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each dyad whether it is a tie, whether it is unclear though someone was interviewed, and its weight."""
    weights = np.vstack([w_source, w_target])
    given = np.isfinite(weights)
    total, count = np.where(given, weights, 0.0).sum(axis=0), given.sum(axis=0)
    mean_given = total / np.maximum(count, 1)
    yes = (source == YES) | (target == YES)
    if rule in ("source", "target"):
        own, weight = (source, w_source) if rule == "source" else (target, w_target)
        return own == YES, own < NO, weight
    if rule in ("either", "max"):
        no = (source == NO) & (target == NO)
        weight = np.where(given, weights, 0.0).max(axis=0) if rule == "max" else mean_given
        return yes, ~yes & ~no, weight
    if rule == "both":
        both = (source == YES) & (target == YES)
        return both, ~both & (source != NO) & (target != NO), mean_given
    told = (source >= NO).astype(int) + (target >= NO).astype(int)
    return yes, ~yes & (told == 0), total / np.maximum(told, 1)
