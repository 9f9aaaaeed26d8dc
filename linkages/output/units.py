"""The unit of every column of every table, looked up by table and column: the same name can mean two things in two tables."""

from __future__ import annotations

from linkages.change.communities import EVENTS
from linkages.measures.cards import OF_SIDES, WEIGHT, card_of
from linkages.network.shape import channels
from linkages.network.study import Study

SHARE, YES, AT_MOST, _Q = "share, 0 to 1", "1 or 0", "at most 1", "-0.5 to 1"
SIDES = (".before", ".after", ".change")
INDICATORS, OF_ACTORS, CHANGES_OF_ACTORS = "network", "actors", "changes actors"
_RESPONSE = dict.fromkeys(("roster", "actors", "asked", "answered", "did not answer"), "actors") | {
    "response_rate": SHARE
}
_ANY = ("stayed", "silent", "entered", "left", "not asked", "away")
_FATES = ("kept", "dissolved", "formed", "gone", "came", "unseen")
_BROKERS = ("coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total", "across")
_EXITS = ("producers", "named nobody", "not known", "known road", "captives")
_FREED = ("producers", "captive before", "freed", "newly captive", "still captive", "never captive", "not known")
_HELD = dict.fromkeys(("known", "count", "not known"), "producers") | {"share": SHARE}
_RATE = "share of the advance per unit of time"
_TERMS = dict.fromkeys(("shadow_rate", "median", "lower", "upper"), _RATE) | dict.fromkeys(
    ("free_sales", "tied_sales", "known"), "sales"
)
_BARE: dict[str, dict[str, str]] = {
    "rounds": _RESPONSE,
    "response": _RESPONSE,
    "questions": _RESPONSE
    | dict.fromkeys(("pairs", "observed pairs", "unknown pairs"), "pairs")
    | {"unknown_share": SHARE, "ties": "ties"},
    OF_ACTORS: {"present": YES, "middleman_share": SHARE, "interlinking": SHARE}
    | dict.fromkeys(("locked", "triple_locked", "locked_by_contract", "captive"), YES),
    "middlemen": dict.fromkeys(("locked", "triple_locked"), "producers"),
    "captives": {"depth": "1 is the nearest"},
    "interlinked pairs": dict.fromkeys(("credit", "input", "output", "intensity"), SHARE)
    | {"channels": "channels", "locked": YES, "triple_lock": YES},
    "exits by group": dict.fromkeys((*_EXITS, "exits 0", "exits 1", "exits 2", "exits 3 or more"), "producers")
    | {"middleman_share": SHARE},
    "constraints": _HELD,
    "households": _HELD,
    "interlinking by threshold": {"tau": SHARE}
    | dict.fromkeys(("locked_share", "triple_locked_share", "locked_by_contract_share"), SHARE),
    "captivity persistence": {"threshold": SHARE, "known road": "producers"}
    | dict.fromkeys(("captive_share", "class_captive_share", "without_road"), SHARE),
    "dependence pairs": dict.fromkeys(("share", "counter_share"), SHARE)
    | {"asymmetry": "-1 to 1", "joint": "0 to 2", "unheard": "actors"},
    "terms": _TERMS,
    "terms by group": _TERMS,
    "brokers": dict.fromkeys(_BROKERS, "two-paths"),
    "mixing": {"e_i_index": "-1 to 1"},
    "communities": {"community": "number of the community", "actors": "actors"},
    "cooperation": dict.fromkeys(
        ("density", "reciprocity", "transitivity", "fragmentation", "centralization", "gini"), SHARE
    )
    | dict.fromkeys(("weighted_reciprocity", "reciprocity_expected", "support", "horizontal_share"), SHARE)
    | {"mean_degree": "ties", "rho": AT_MOST},
    "ties by group": dict.fromkeys(("ei", "ei_expected", "ei_rescaled"), "-1 to 1")
    | dict.fromkeys(("bonding", "bridging", "linking"), SHARE)
    | {"assortativity": AT_MOST},
    "trust": {"of": "pairs or ties"},
    "honest brokers": {"least": SHARE},
    "group members": {"members": "actors", "unheard": "actors", "share": SHARE},
    "group overlap": {"shared": "actors", "jaccard": SHARE},
    "co-membership": {"pairs": "pairs", "tied_share": SHARE, "density": SHARE},
    "community stability": dict.fromkeys(("adjusted_rand", "least_rand"), AT_MOST)
    | {"communities": "communities", "modularity": _Q, "runs": "searches", "partitions": "partitions", "nmi": "0 to 1"},
    "community agreement": {"actors": "actors", "adjusted_rand": AT_MOST, "nmi": "0 to 1"},
    "community resolution": dict.fromkeys(("largest", "median"), "actors")
    | {"resolution": "1: modularity itself", "communities": "communities", "modularity": _Q, "same": AT_MOST},
    "community change": dict.fromkeys(EVENTS, "events")
    | {"actors": "actors", "adjusted_rand": AT_MOST, "nmi": "0 to 1"},
    "community events": dict.fromkeys(("actors_before", "actors_after", "moved"), "actors"),
    "community flow": dict.fromkeys(("actors", "silent"), "actors"),
    "ties": {"reports": "reports", "tied": YES},
    "who was freed": dict.fromkeys(("captive before", "captive after"), YES),
    "freed by group": dict.fromkeys((*_FREED, "no road in a round"), "producers"),
    "two reports": dict.fromkeys(("both", "source_only", "target_only"), "ties")
    | dict.fromkeys(("unclear", "neither"), "pairs")
    | {"agreement": SHARE, "weight_ratio": "ratio"},
    "left out": dict.fromkeys(("share", "top_kept", "same_top", "same_sign"), SHARE)
    | dict.fromkeys(("spearman", "spearman_low", "kendall"), "-1 to 1")
    | {"removed": "actors", "draws": "draws"},
    "changes by rule": {"robust": YES},
    "panel": {"listed": YES},
    "who stayed": dict.fromkeys(_ANY, "actors"),
    "changes ties": dict.fromkeys(("dyads", "valid", "unknown", "never", "hamming"), "pairs")
    | dict.fromkeys(_FATES, "ties")
    | dict.fromkeys(("jaccard", "persistence", "formation_rate", "turnover", "ruzicka"), SHARE),
    "decomposition": dict.fromkeys(("n_baseline", "n_followup", "n_stayers", "n_entry", "n_exit"), "actors"),
}


def unit_of(study: Study, column: str, *, table: str = INDICATORS) -> str:
    """Return the unit of a table's column, or of an indicator such as ``advance.in_strength``; empty for what has none.

    Parameters
    ----------
    study : Study
        Whose relations and channels the columns are named after.
    column : str
        The column, or the indicator.
    table : str
        The table of `result_tables`; the list of indicators unless told.

    Examples
    --------
    >>> import pandas as pd
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), label="2024")
    >>> study = Study.from_networks("Friends", [net])
    >>> unit_of(study, "tie.density"), unit_of(study, "answered", table="rounds"), unit_of(study, "community", table="actors 2024")
    ('share, 0 to 1', 'actors', '')
    """
    kind = OF_ACTORS if table in {f"actors {label}" for label in study.rounds} else table
    if kind == CHANGES_OF_ACTORS:
        side = next((side for side in SIDES if column.endswith(side)), "")
        return unit_of_score(study, column.removesuffix(side)) if side else ""
    prefix, dot, _ = column.rpartition(".")
    if kind == INDICATORS or (dot and kind in (OF_ACTORS, "middlemen") and _is_measured(study, prefix)):
        return _of_card(study, column)
    if kind == "honest brokers" and column.startswith(OF_SIDES):
        return SHARE
    own = kind == OF_ACTORS and any(column in net.actors for net in study) and column != "present"
    return "" if own else _BARE.get(kind, {}).get(column, "")


def unit_of_score(study: Study, score: str) -> str:
    """Return the unit of an actor's score, such as ``output.exits`` or ``locked``."""
    return _of_card(study, score) if "." in score else _BARE[OF_ACTORS].get(score, "")


def _is_measured(study: Study, prefix: str) -> bool:
    return any(prefix in net.relations or prefix in channels(net) for net in study)


def _of_card(study: Study, column: str) -> str:
    prefix = column.rpartition(".")[0]
    card = card_of(column)
    if card is None:
        return ""
    if card.unit != WEIGHT:
        return card.unit
    relation = next(iter(study)).relations.get(prefix)
    return (relation.unit_text or relation.weight_type) if relation else ""
