"""The tables of a study, gathered once: the report, the workbook and the CSV files show these and compute nothing of their own."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from linkages.change import compare_rounds
from linkages.measures import actor_table, captives, interlinked_pairs, middleman_table, network_table
from linkages.change.status import asked_table
from linkages.network.core import Network
from linkages.network.observed import dyad_total, observed_total
from linkages.network.shape import select_relations
from linkages.network.study import Study
from linkages.output.cards import CARD_OF, WEIGHT, Card
from linkages.output.group_tables import (
    OWN_COLUMNS,
    broker_table,
    community_sizes,
    exits_by_group,
    group_columns,
    has_roads,
    mixing_table,
    stayed_table,
)

Tables = dict[str, pd.DataFrame]
NOTE = "note"
NO_ROLE = "no role given"


def result_tables(study: Study) -> Tables:
    """Return every table that a study's report, workbook and CSV files show, each measure computed once.

    Parameters
    ----------
    study : Study
        One round or more; roles, positions and dependence relations are not needed.

    Returns
    -------
    dict of str to pandas.DataFrame
        Flat tables (nothing in the index) by name, in reading order. Tables that do not apply are left out: `middlemen`, `captives`,
        `interlinked pairs` and `exits by group` without positions and dependence relations, `changes` and its companions with one round. NaN is
        what is not defined or was not answered.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}), label="2024")
    >>> tables = result_tables(Study.from_networks("Friends", [net]))
    >>> list(tables)[:4]
    ['rounds', 'response', 'questions', 'network']
    """
    actors = {label: _actors(net) for label, net in study.rounds.items()}
    groups = group_columns(study)
    tables: Tables = {
        "rounds": _each_round(study, lambda net: _round_row(study, net)),
        "response": _each_round(study, lambda net: _response(study, net)),
        "questions": _each_round(study, lambda net: _questions(study, net)),
        "network": _network(study),
    }
    tables |= {f"actors {label}": frame for label, frame in actors.items()}
    if any(has_roads(net) for net in study):
        tables |= {
            "middlemen": _each_round(study, lambda net: middleman_table(net).reset_index()),
            "captives": _each_round(study, _captives),
            "interlinked pairs": _each_round(study, lambda net: interlinked_pairs(net).reset_index(drop=True)),
            "exits by group": _each_round(study, lambda net: exits_by_group(net, actors[net.label], groups)),
        }
    tables |= {
        "brokers": _each_round(study, lambda net: broker_table(net, groups)),
        "mixing": _each_round(study, lambda net: mixing_table(net, groups)),
        "communities": _each_round(study, lambda net: community_sizes(net, actors[net.label])),
        "ties": _each_round(study, _ties),
    }
    if len(study) > 1:
        tables |= _changes(study)
    tables["problems"] = study.problems
    tables["measures"] = pd.DataFrame([vars(card) for card in cards_used(tables)])
    return {name: frame for name, frame in tables.items() if len(frame.columns)}


def cards_used(tables: Tables) -> list[Card]:
    """Return the cards of the measures that stand in the tables' heads or in the list of indicators."""
    heads = {str(column).rpartition(".")[2] for frame in tables.values() for column in frame}
    if "network" in tables:
        heads |= {str(indicator).rpartition(".")[2] for indicator in tables["network"]["indicator"]}
    if len(tables.get("brokers", ())):
        heads.add("brokerage")
    return [card for card in CARD_OF.values() if card.measure in heads]


def unit_of(study: Study, indicator: str) -> str:
    """Return the unit of a column or an indicator such as ``advance.in_strength``; empty for what has none.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a"], "target": ["b"]}), label="2024")
    >>> unit_of(Study.from_networks("Friends", [net]), "tie.density")
    'share, 0 to 1'
    """
    prefix, _, measure = indicator.rpartition(".")
    card = CARD_OF.get(measure)
    if card is None:
        return ""
    if card.unit != WEIGHT:
        return card.unit
    relation = next(iter(study)).relations.get(prefix)
    return (relation.unit_text or relation.weight_type) if relation else ""


def _each_round(study: Study, table: Callable[[Network], pd.DataFrame]) -> pd.DataFrame:
    frames = []
    for label, net in study.rounds.items():
        frame = table(net)
        frame.insert(0, "round", pd.Series(label, index=frame.index, dtype="str"))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def silent_actors(study: Study, net: Network) -> pd.Index:
    """Return who is present and was asked something, and answered nothing."""
    asked = asked_table(study, net).any(axis="columns").to_numpy()
    return net.index[asked & net.present & ~net.answered.any(axis="columns").to_numpy()]


def _round_row(study: Study, net: Network) -> pd.DataFrame:
    answered = int(net.answered.any(axis="columns").sum())
    row = {
        "date": net.setting.date,
        "origin": net.setting.origin,
        "design": net.setting.design,
        "price_index": net.setting.deflator,
        "roster": len(net.index),
        "actors": int(net.present.sum()),
        **_rate(answered + len(silent_actors(study, net)), answered),
    }
    return pd.DataFrame([row])


def _response(study: Study, net: Network) -> pd.DataFrame:
    """By role: of those who are present and to whom a question was put, how many answered any."""
    asked = (asked_table(study, net).any(axis="columns").to_numpy()) & net.present
    told = net.answered.any(axis="columns").to_numpy()
    roles = net.actors["role"].fillna(NO_ROLE)
    rows = []
    for role in pd.unique(roles[net.present]):
        own = roles.eq(role).to_numpy() & net.present
        rows.append(
            {"role": role, "actors": int(own.sum()), **_rate(int((own & asked).sum()), int((own & told).sum()))}
        )
    return pd.DataFrame(rows, columns=["role", "actors", "asked", "answered", "did not answer", "response_rate"])


def _questions(study: Study, net: Network) -> pd.DataFrame:
    asked = asked_table(study, net)
    rows = []
    for name, relation in net.relations.items():
        one = select_relations(net, name)
        dyads, observed = dyad_total(one), observed_total(one)
        put = asked[name].to_numpy(dtype=bool) & net.present
        rows.append(
            {
                "relation": name,
                "label": relation.label,
                **_rate(int(put.sum()), int((net.answered[name].to_numpy(dtype=bool) & put).sum())),
                "pairs": dyads,
                "observed pairs": observed,
                "unknown pairs": dyads - observed,
                "unknown_share": (dyads - observed) / dyads if dyads else float("nan"),
                "ties": len(net.arrays(name)[0]),
            }
        )
    return pd.DataFrame(rows)


def _rate(asked: int, answered: int) -> dict[str, object]:
    return {
        "asked": asked,
        "answered": answered,
        "did not answer": asked - answered,
        "response_rate": answered / asked if asked else float("nan"),
    }


def _network(study: Study) -> pd.DataFrame:
    columns = {label: network_table(net).iloc[0] for label, net in study.rounds.items()}
    taken = {"indicator", "unit"}
    frame = pd.DataFrame({f"{label} (round)" if label in taken else label: column for label, column in columns.items()})
    frame = frame.astype(float).rename_axis("indicator").reset_index()
    frame.insert(1, "unit", [unit_of(study, indicator) for indicator in frame["indicator"]])
    return frame


def _actors(net: Network) -> pd.DataFrame:
    table, actors = actor_table(net), net.actors
    attributes = [column for column in actors if column not in OWN_COLUMNS and column not in table]
    frame = pd.concat([table, actors[attributes]], axis="columns")
    lead = [column for column in ("name", "role", "position", "present") if column in table]
    return (
        frame[lead + attributes + [column for column in table if column not in lead]].rename_axis("actor").reset_index()
    )


def _captives(net: Network) -> pd.DataFrame:
    frames = [captives(net, channel=channel).assign(channel=channel) for channel in has_roads(net)]
    names = net.actors["name"]
    table = pd.concat(frames, ignore_index=True)
    table["name"], table["captor_name"] = (names.reindex(table[end]).to_numpy() for end in ("actor", "captor"))
    return table[["channel", "actor", "name", "captor", "captor_name", "depth"]]


def _ties(net: Network) -> pd.DataFrame:
    ties, names = net.ties, net.actors["name"]
    units = {name: relation.unit_text or relation.weight_type for name, relation in net.relations.items()}
    facts = {
        "relation": ties["relation"],
        "source": ties["source"],
        "source_name": names.reindex(ties["source"]).to_numpy(),
        "target": ties["target"],
        "target_name": names.reindex(ties["target"]).to_numpy(),
        "weight": ties["weight"],
        "unit": ties["relation"].map(units),
    }
    rest = [column for column in ties if column not in facts]
    return pd.concat([pd.DataFrame(facts), ties[rest]], axis="columns")


def _changes(study: Study) -> Tables:
    found = compare_rounds(study)
    tables = {
        "change in words": _in_words(found.summary()),
        "who stayed": stayed_table(found.status),
        "changes": found.network,
        "changes ties": found.ties,
        "decomposition": found.decomposition,
        "actor status": found.status,
        "changes actors": found.actors,
    }
    return {name: _flat(frame) for name, frame in tables.items()}


def _flat(frame: pd.DataFrame) -> pd.DataFrame:
    if isinstance(frame.columns, pd.MultiIndex):
        frame = frame.set_axis([" ".join(map(str, column)).strip() for column in frame.columns], axis="columns")
    frame = frame.copy()
    return frame.reset_index() if frame.index.name or frame.index.nlevels > 1 else frame.reset_index(drop=True)


def _in_words(summary: str) -> pd.DataFrame:
    """Return the sentences of a comparison's summary, each with the title it stands under."""
    rows: list[list[str]] = []
    title = ""
    for line in summary.splitlines()[1:]:
        text = line.strip()
        if line.startswith("    ") or (line.startswith("  ") and title == NOTE):
            rows[-1][1] += f" {text}"
        elif line.startswith("  "):
            rows.append([title, text])
        elif line.startswith("!"):
            title = NOTE
            rows.append([title, text.removeprefix("! ")])
        elif text:
            title = text
    return pd.DataFrame(rows, columns=["about", "text"])
