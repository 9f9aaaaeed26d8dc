"""A study as the map's page takes it: plain lists and numbers, actors by their place in the roster."""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pandas as pd

from linkages.network.core import Network
from linkages.network.observed import is_observed
from linkages.network.relation import Relation
from linkages.network.shape import select_relations
from linkages.network.study import Study
from linkages.output.map_groups import categories, colour_list
from linkages.output.map_moves import BONDS, FATES, captivity_moves
from linkages.output.map_scores import RoundScores, round_scores, score_list
from linkages.output.page import TEMPLATES, stamp
from linkages.output.plain import numbers, places, texts
from linkages.output.style import CHANGE_STYLES, FATE_STYLES, SHAPES, relation_colours, role_colours

TIE, NO_TIE, UNKNOWN, AWAY = 1, 0, -1, -2
ANSWERED, SILENT, NOT_ASKED = 1, 0, -1


def words(language: str = "en") -> dict[str, str]:
    """Return the page's own words, in English where the language has none."""
    found: dict[str, str] = {}
    for name in ("en", language):
        path = TEMPLATES / f"words.{name}.json"
        if name.isalnum() and path.is_file():
            found |= json.loads(path.read_text(encoding="utf-8"))
    return found


def map_data(study: Study, positions: pd.DataFrame) -> dict[str, object]:
    """Return everything that the page shows.

    Parameters
    ----------
    study : Study
        One round or more.
    positions : pandas.DataFrame
        Of `find_positions`, over the study's roster.

    Returns
    -------
    dict
        Made of dicts, lists, text, numbers, booleans and None only. Actors are named by their place in the roster. Ties are listed once for
        all rounds, each with a state per round: 1 a tie, 0 observed and none, -1 not observed, -2 an end was not present.
    """
    networks = list(study)
    language = study.codebook.language if study.codebook else "en"
    roles = _roles(study)
    bridged = categories(study)
    scores = [round_scores(net, bridged) for net in networks]
    return {
        "title": study.title,
        "language": language,
        "words": words(language),
        **stamp(),
        "actors": {
            "id": study.roster.tolist(),
            "name": texts(networks[-1].actors["name"]),
            "x": positions["x"].tolist(),
            "y": positions["y"].tolist(),
            "loose": positions["loose"].astype(int).tolist(),
        },
        "roles": roles,
        "shapes": {position: shape for position, shape in SHAPES.items() if position in _positions(networks)},
        "change": {status: {"colour": colour, "dash": dash} for status, (colour, dash) in CHANGE_STYLES.items()},
        "relations": [_relation(relation, study) for relation in networks[0].relations.values()],
        "ties": [_ties(networks, name) for name in networks[0].relations],
        "rounds": [
            _round(net, study, [str(role["role"]) for role in roles], score)
            for net, score in zip(networks, scores, strict=True)
        ],
        "fates": {fate: FATE_STYLES.get(fate) for fate in FATES},
        "bonds": list(BONDS),
        "moves": captivity_moves(networks, scores),
        "scores": score_list(scores, {name: study.label_of_attribute(name) for name in bridged}),
        "bridged": {f"attribute.{name}": name for name in bridged},
        "colours": colour_list(study, [score.communities for score in scores], roles),
    }


def _positions(networks: list[Network]) -> set[str]:
    return {position for net in networks for position in net.actors["position"].dropna()}


def _roles(study: Study) -> list[dict[str, object]]:
    """Return the roles that occur, in the order of their positions, with label, colour and shape."""
    pairs = pd.concat([net.actors[["role", "position"]] for net in study]).dropna(subset=["role"])
    position = pairs.drop_duplicates("role").set_index("role")["position"]
    positions = dict(zip(position.index, texts(position), strict=True))
    return [
        {
            "role": role,
            "label": study.label_of_role(role),
            "position": positions[role],
            "colour": colour,
            "shape": SHAPES.get(positions[role] or "", "dot"),
        }
        for role, colour in role_colours(positions).items()
    ]


def _relation(relation: Relation, study: Study) -> dict[str, object]:
    names = next(iter(study)).relations
    return {
        "name": relation.name,
        "label": relation.label,
        "kind": relation.kind,
        "channel": relation.channel,
        "dependent": relation.dependent,
        "directed": relation.directed,
        "weighted": relation.weight_type != "binary",
        "unit": relation.unit_text,
        "colour": relation_colours(names)[relation.name],
    }


def _ties(networks: list[Network], name: str) -> dict[str, object]:
    """Return every tie of one relation in any round, with its state and weight in each."""
    singles = [select_relations(net, name) for net in networks]
    n = len(networks[0].index)
    keys = [net.arrays(name)[0].astype(np.int64) * n + net.arrays(name)[1] for net in singles]
    union = np.unique(np.concatenate(keys)) if keys else np.empty(0, dtype=np.int64)
    source, target = union // n, union % n
    states, weights = [], []
    for net, own in zip(singles, keys, strict=True):
        weight = pd.Series(net.arrays(name)[2], index=own).reindex(union)
        states.append(_states(net, source, target, weight.notna().to_numpy()).tolist())
        weights.append(numbers(weight, digits=6))
    return {"source": source.tolist(), "target": target.tolist(), "state": states, "weight": weights}


def _states(
    net: Network, source: npt.NDArray[np.int64], target: npt.NDArray[np.int64], tie: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    observed = is_observed(net, source, target)
    here = net.present[source] & net.present[target]
    return np.select([tie, ~here, observed], [TIE, AWAY, NO_TIE], default=UNKNOWN)


def _round(net: Network, study: Study, roles: list[str], scores: RoundScores) -> dict[str, object]:
    actors = net.actors
    known = [position for position in SHAPES if position in _positions(list(study))]
    return {
        "label": net.label,
        "origin": net.setting.origin,
        "date": net.setting.date,
        "present": net.present.astype(int).tolist(),
        "role": places(actors["role"], roles),
        "position": places(actors["position"], known),
        "answers": {name: _answers(net, study, name) for name in net.relations},
        **scores.as_data(net.index),
    }


def _answers(net: Network, study: Study, relation: str) -> list[int]:
    """Whether each actor answered the question; who was not to be asked is told apart where the codebook says so."""
    answered = net.answered[relation].to_numpy(dtype=bool)
    asked = np.ones(len(answered), dtype=bool)
    spec = next((one for one in study.codebook.relations if one.name == relation), None) if study.codebook else None
    if spec is not None and spec.asked_of:
        wanted = [role.casefold() for role in spec.asked_of]
        asked = net.actors["role"].str.casefold().isin(wanted).to_numpy(dtype=bool)
    codes: list[int] = np.where(answered, ANSWERED, np.where(asked, SILENT, NOT_ASKED)).tolist()
    return codes
