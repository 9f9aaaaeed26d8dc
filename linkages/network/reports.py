"""Two reports of one tie: where both parties were asked, and what each of them said."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.errors import LinkagesError
from linkages.network.build import NO, SILENT, UNCLEAR, YES, answered_questions, words
from linkages.network.clean import POSITIONS
from linkages.network.study import Study
from linkages.survey.codebook import Codebook
from linkages.survey.core import Survey
from linkages.survey.keys import RelationSpec

ENDS = ("source", "target")
WORD = {YES: "yes", NO: "no", UNCLEAR: "unclear"}
VERDICTS = {(YES, YES): "both", (YES, NO): "source only", (NO, YES): "target only"}
NOT_GIVEN = "not given"
LIST_COLUMNS = (
    "round",
    "relation",
    "source",
    "target",
    "source_says",
    "target_says",
    "source_weight",
    "target_weight",
    "verdict",
)
COUNTS = ("both", "source_only", "target_only", "unclear", "neither")
TABLE_COLUMNS = ("round", "relation", "source_position", "target_position", *COUNTS, "agreement", "weight_ratio")

Codes = npt.NDArray[np.int64]


def two_reports(study: Study) -> pd.DataFrame:
    """Return every tie that both parties were asked about and that at least one told of, with what each of them said.

    A party was asked if it answered the question and anybody of its role reported, in that round, from that end of the relation: where
    no trader was asked whom he lends to, his silence contradicts no borrower. Undirected ties have the smaller id as their source.

    Parameters
    ----------
    study : Study
        Read from survey files.

    Returns
    -------
    pandas.DataFrame
        Columns `round`, `relation`, `source`, `target`, `source_says` and `target_says` (yes, no, unclear: refused or not known),
        `source_weight` and `target_weight` (in the relation's unit; missing unless yes), `verdict` (both, source only, target only,
        unclear). Ties of which one party was not heard are not in it: nothing contradicts them.

    Raises
    ------
    LinkagesError
        If the study was made of networks and not of surveys.

    See Also
    --------
    disagreement_table : The counts, by relation and positions.

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> found = two_reports(chanderi())
    >>> sorted(found["verdict"].unique())
    ['both', 'source only', 'target only', 'unclear']
    """
    parts = [_listed(survey, relation, codebook) for survey, relation, codebook in _questions(study)]
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(LIST_COLUMNS))
    return frame[list(LIST_COLUMNS)]


def disagreement_table(study: Study) -> pd.DataFrame:
    """Return how far the two parties to a tie agree, by round, relation and pair of positions: a guide for building trust.

    ``agreement = both / (both + source_only + target_only)``: of the ties that one of two heard parties told of, the share that both told
    of. Who had named as many partners as the question allowed may have left out a tie without denying it.

    Parameters
    ----------
    study : Study
        Read from survey files.

    Returns
    -------
    pandas.DataFrame
        Columns `round`, `relation`, `source_position`, `target_position` (of an undirected relation in the usual order of positions);
        numbers of pairs whose two parties were both asked: `both` told of the tie, `source_only`, `target_only`, `unclear` (a party
        refused or did not know), `neither`; `agreement` in [0, 1], NaN if nobody told of a tie; `weight_ratio`, the median of the
        target's figure over the source's where both gave one (NaN without any). No rows if no relation was asked of both parties.

    Raises
    ------
    LinkagesError
        If the study was made of networks and not of surveys.

    See Also
    --------
    two_reports : The ties themselves.

    References
    ----------
    Comola, M. & Fafchamps, M. (2017). The missing transfers: Estimating misreporting in dyadic data. Economic Development and Cultural
    Change 65(3), 549-582. https://doi.org/10.1086/690810

    Examples
    --------
    >>> from linkages.datasets import chanderi
    >>> table = disagreement_table(chanderi())
    >>> bool(table["agreement"].dropna().between(0, 1).all())
    True
    """
    rows = [row for question in _questions(study) for row in _counted(*question)]
    return pd.DataFrame(rows, columns=list(TABLE_COLUMNS))


def word_matrices(
    survey: Survey, relation: RelationSpec, codebook: Codebook, index: pd.Index
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return what the source and what the target of each dyad said: its weight, 0 for no, NaN where nothing is known of that party.

    Both are n x n over `index`, source in rows. Silence of a party that was not asked from its end is no word.
    """
    asked, n = _asked(survey, relation, codebook), len(index)
    said = _said(survey, relation, asked)
    words = []
    for level, end in enumerate(ENDS):
        word = np.full((n, n), np.nan)
        own = index.get_indexer(asked.index[asked[end]])
        word[own] = 0.0
        codes = said[end].to_numpy()
        given = np.where(codes == YES, said[f"{end}_weight"].to_numpy(dtype=float), np.where(codes == NO, 0.0, np.nan))
        places = [index.get_indexer(said.index.get_level_values(one)) for one in (level, 1 - level)]
        word[places[0], places[1]] = given
        np.fill_diagonal(word, np.nan)
        words.append(word)
    if not relation.directed:
        first, second = words
        smaller = index.to_numpy(dtype=str)[:, None] < index.to_numpy(dtype=str)[None, :]
        own_word = np.where(smaller, first, second)
        return own_word, own_word.T.copy()
    return words[0], words[1].T.copy()


def asked_of_both(survey: Survey, relation: RelationSpec, codebook: Codebook) -> bool:
    """Return whether both parties to some pair of actors were asked about a relation."""
    asked = _asked(survey, relation, codebook)
    return bool(_pairs(asked, np.zeros(len(asked), dtype=np.int64), 1, directed=relation.directed).any())


def _questions(study: Study) -> Iterator[tuple[Survey, RelationSpec, Codebook]]:
    """Yield each relation of each round."""
    if study.surveys is None or study.codebook is None:
        raise LinkagesError(
            f"expected a study that was read from survey files; {study.title!r} is made of networks, which hold one word on each tie."
        )
    for survey in study.surveys.values():
        for relation in study.codebook.relations:
            yield survey, relation, study.codebook


def _listed(survey: Survey, relation: RelationSpec, codebook: Codebook) -> pd.DataFrame:
    asked = _asked(survey, relation, codebook)
    said = _said(survey, relation, asked)
    told = said[(said[list(ENDS)] != SILENT).all(axis="columns") & (said[list(ENDS)] != NO).any(axis="columns")]
    verdicts = [VERDICTS.get(pair, "unclear") for pair in told[list(ENDS)].itertuples(index=False, name=None)]
    frame = told.index.to_frame(index=False).astype("str")
    for end in ENDS:
        frame[f"{end}_says"] = told[end].map(WORD).to_numpy()
        frame[f"{end}_weight"] = told[f"{end}_weight"].to_numpy()
    return frame.assign(round=survey.label, relation=relation.name, verdict=verdicts)


def _counted(survey: Survey, relation: RelationSpec, codebook: Codebook) -> Iterator[dict[str, object]]:
    asked = _asked(survey, relation, codebook)
    codes, groups = _positions(survey.actors)
    totals = _pairs(asked, codes, len(groups), directed=relation.directed)
    if not totals.any():
        return
    found = _listed(survey, relation, codebook)
    place = survey.actors.index.get_indexer
    ends = (
        np.column_stack([codes[place(pd.Index(found[end]))] for end in ENDS])
        if len(found)
        else np.zeros((0, 2), dtype=np.int64)
    )
    if not relation.directed:
        _turned(found, ends)
    for first, second in zip(*np.nonzero(totals), strict=True):
        own = found[(ends[:, 0] == first) & (ends[:, 1] == second)]
        counts = own["verdict"].value_counts()
        both, source, target, unclear = (int(counts.get(name, 0)) for name in (*VERDICTS.values(), "unclear"))
        ratio = (own["target_weight"] / own["source_weight"]).dropna()
        told = both + source + target
        yield {
            "round": survey.label,
            "relation": relation.name,
            "source_position": groups[first],
            "target_position": groups[second],
            "both": both,
            "source_only": source,
            "target_only": target,
            "unclear": unclear,
            "neither": int(totals[first, second]) - len(own),
            "agreement": both / told if told else np.nan,
            "weight_ratio": float(ratio.median()) if len(ratio) and relation.weight_type != "binary" else np.nan,
        }


def _turned(found: pd.DataFrame, ends: Codes) -> None:
    """Turn undirected ties so that positions stand in their usual order."""
    swap = ends[:, 0] > ends[:, 1]
    ends[swap] = ends[swap][:, ::-1]
    found.loc[swap, ["source_weight", "target_weight"]] = found.loc[swap, ["target_weight", "source_weight"]].to_numpy()
    turned = {"source only": "target only", "target only": "source only"}
    found.loc[swap, "verdict"] = found.loc[swap, "verdict"].replace(turned)


def _said(survey: Survey, relation: RelationSpec, asked: pd.DataFrame) -> pd.DataFrame:
    """Return for each pair that was reported on what its `source` and its `target` said, and their weights."""
    reports = survey.reports[survey.reports["relation"] == relation.name].copy()
    if not relation.directed:
        swap = reports["source"] > reports["target"]
        reports.loc[swap, ["source", "target"]] = reports.loc[swap, ["target", "source"]].to_numpy()
    own = {end: reports[reports["reporter"] == reports[end]].drop_duplicates(list(ENDS)) for end in ENDS}
    own = {end: rows.set_index(list(ENDS)) for end, rows in own.items()}
    frame = pd.DataFrame(index=own["source"].index.union(own["target"].index))
    for level, end in enumerate(ENDS):
        heard = asked[end].reindex(frame.index.get_level_values(level)).to_numpy(dtype=bool)
        frame[end] = words(own[end]["answer"].reindex(frame.index), heard)
        frame[f"{end}_weight"] = own[end]["weight"].reindex(frame.index).where(frame[end] == YES)
    return frame


def _asked(survey: Survey, relation: RelationSpec, codebook: Codebook) -> pd.DataFrame:
    """Return who answered a question from which end: who answered it at all, of the roles of which anybody reported from that end."""
    actors = survey.actors
    answered = answered_questions(survey, codebook, actors)[relation.name].to_numpy(dtype=bool)
    roles = actors["role"].fillna(NOT_GIVEN)
    reports = survey.reports[survey.reports["relation"] == relation.name]
    asked = {}
    for end in ENDS:
        own = reports[reports["reporter"] == reports[end]] if relation.directed else reports
        tellers = roles[actors.index.isin(own["reporter"])].unique()
        asked[end] = answered & roles.isin(tellers).to_numpy()
    return pd.DataFrame(asked, index=actors.index)


def _pairs(asked: pd.DataFrame, codes: Codes, groups: int, *, directed: bool) -> Codes:
    """Return the number of pairs whose parties were both asked, by the group of each."""
    source, target = (np.bincount(codes[asked[end].to_numpy()], minlength=groups) for end in ENDS)
    itself = np.bincount(codes[asked.all(axis="columns").to_numpy()], minlength=groups)
    pairs = np.outer(source, target) - np.diag(itself)
    if directed:
        return pairs
    return np.asarray(np.triu(pairs, 1) + np.diag(np.diag(pairs) // 2))


def _positions(actors: pd.DataFrame) -> tuple[Codes, list[str]]:
    values = actors["position"].fillna(NOT_GIVEN)
    groups = [*(name for name in POSITIONS if name in set(values)), *sorted(set(values) - set(POSITIONS))]
    return pd.Index(groups).get_indexer(pd.Index(values)).astype(np.int64), groups
