"""The tables of a study, gathered once: the report, the workbook and the CSV files show these and compute nothing of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from linkages.change import cap_table, change_series, compare_rounds, panel_table, projected_table, tie_flow
from linkages.change.series import observed_rounds
from linkages.measures import actor_table, captives, interlinked_pairs, middleman_table, network_table
from linkages.measures.cards import Card, card_of, card_table, cards
from linkages.network.core import Network
from linkages.network.reports import disagreement_table, two_reports
from linkages.network.shape import channels
from linkages.network.study import Study
from linkages.output.cooperation_tables import community_changes, cooperation_tables
from linkages.output.dependence_tables import dependence_tables
from linkages.output.freed import freed_by_group, freed_table
from linkages.output.group_tables import (
    OWN_COLUMNS,
    broker_table,
    community_sizes,
    exits_by_group,
    group_columns,
    has_positions,
    has_roads,
    mixing_table,
    stayed_table,
)
from linkages.output.response_tables import questions, response, round_row
from linkages.output.robust_tables import coverage_table, rule_table
from linkages.output.units import unit_of, unit_of_score

Tables = dict[str, pd.DataFrame]
NOTE = "note"


def result_tables(study: Study) -> Tables:
    """Return every table that a study's report, workbook and CSV files show, each measure computed once.

    Parameters
    ----------
    study : Study
        One round or more; roles, positions and dependence relations are not needed.

    Returns
    -------
    dict of str to pandas.DataFrame
        Flat tables (nothing in the index) by name, in reading order. Tables that do not apply are left out: `middlemen`,
        `captives`, `interlinked pairs` and `exits by group` without positions and dependence relations, `changes` and its
        companions with one round. NaN is what is not defined or was not answered.

    Examples
    --------
    >>> from linkages.network.build import network_from_edges
    >>> net = network_from_edges(pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]}), label="2024")
    >>> tables = result_tables(Study.from_networks("Friends", [net]))
    >>> list(tables)[:4]
    ['rounds', 'response', 'questions', 'network']
    """
    if not has_positions(study):
        study = replace(study, rounds={label: _plain_ties(net) for label, net in study.rounds.items()})
    actors = {label: _actors(net) for label, net in study.rounds.items()}
    groups = group_columns(study)
    tables: Tables = {
        "rounds": _each_round(study, lambda net: round_row(study, net)),
        "response": _each_round(study, lambda net: response(study, net)),
        "questions": _each_round(study, lambda net: questions(study, net)),
        "network": _network(study),
    }
    if study.surveys is not None:
        tables |= _two_reports(study)
        caps = cap_table(study)
        tables |= {"recall caps": caps} if len(caps) else {}
    tables |= {f"actors {label}": frame for label, frame in actors.items()}
    if any(has_roads(net) for net in study):
        tables |= {
            "middlemen": _each_round(study, _middlemen),
            "captives": _each_round(study, _captives),
            "interlinked pairs": _each_round(study, _interlinked),
            "exits by group": _each_round(study, lambda net: exits_by_group(net, actors[net.label], groups)),
        }
        tables |= dependence_tables(study, groups)
    tables |= {
        "brokers": _each_round(study, lambda net: broker_table(net, groups)),
        "mixing": _each_round(study, lambda net: mixing_table(net, groups)),
        "communities": _each_round(study, lambda net: community_sizes(net, actors[net.label])),
        **cooperation_tables(study, groups),
        "ties": _each_round(study, _ties),
    }
    tables["left out"] = coverage_table(study)
    if len(study) > 1:
        tables |= _changes(study) | community_changes(study)
        tables["changes by rule"] = rule_table(study)
    if len(study) > 1 and "captives" in tables:
        freed = freed_table(study, actors, tables["captives"])
        last = actors[list(study.rounds)[-1]]
        tables |= {"who was freed": freed, "freed by group": freed_by_group(freed, last, groups)}
    tables["problems"] = study.problems
    tables["measures"] = card_table().loc[[card.measure for card in cards_used(tables)]].reset_index()
    return {name: frame for name, frame in tables.items() if len(frame.columns)}


def cards_used(tables: Tables) -> list[Card]:
    """Return the cards of the measures that stand in the tables' heads or in the list of indicators."""
    heads = {str(column) for frame in tables.values() for column in frame}
    if "network" in tables:
        heads |= set(map(str, tables["network"]["indicator"]))
    used = {card.measure for card in map(card_of, heads) if card is not None}
    return [card for card in cards().values() if card.measure in used]


def _each_round(study: Study, table: Callable[[Network], pd.DataFrame]) -> pd.DataFrame:
    frames = []
    for label, net in study.rounds.items():
        frame = table(net)
        frame.insert(0, "round", pd.Series(label, index=frame.index, dtype="str"))
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _network(study: Study) -> pd.DataFrame:
    columns = {label: network_table(net).iloc[0] for label, net in study.rounds.items()}
    taken = {"indicator", "unit"}
    frame = pd.DataFrame({f"{label} (round)" if label in taken else label: column for label, column in columns.items()})
    frame = frame.astype(float).rename_axis("indicator").reset_index()
    frame.insert(1, "unit", [unit_of(study, indicator) for indicator in frame["indicator"]])
    return frame


def _plain_ties(net: Network) -> Network:
    """Return the network with its dependence relations as ties like others: without positions nobody is producer or middleman."""
    kept = {
        name: replace(r, kind="other", channel=None, dependent=None) if r.kind == "dependence" else r
        for name, r in net.relations.items()
    }
    return net.with_(relations=kept)


def _actors(net: Network) -> pd.DataFrame:
    table, actors = actor_table(net), net.actors
    attributes = [column for column in actors if column not in OWN_COLUMNS and column not in table]
    frame = pd.concat([table, actors[attributes]], axis="columns")
    lead = [column for column in ("name", "role", "position", "present") if column in table]
    return (
        frame[lead + attributes + [column for column in table if column not in lead]].rename_axis("actor").reset_index()
    )


def _middlemen(net: Network) -> pd.DataFrame:
    """Return the middlemen, those first through whom most passes over channels: hegemony, or the direct share where there are no roads."""
    table = middleman_table(net).reset_index()
    roads = has_roads(net)
    reach = table[[f"{channel}.{'hegemony' if channel in roads else 'beta_share'}" for channel in channels(net)]]
    order = reach.fillna(0.0).mean(axis="columns").sort_values(ascending=False, kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _interlinked(net: Network) -> pd.DataFrame:
    table, names = interlinked_pairs(net).reset_index(drop=True), net.actors["name"]
    for place, end, told in ((1, "actor", "name"), (3, "partner", "partner_name")):
        table.insert(place, told, names.reindex(table[end]).to_numpy())
    return table


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
    rest = ties[[column for column in ties if column not in facts]]
    said = [
        column for column in rest if rest[column].dtype == object and rest[column].dropna().isin([True, False]).all()
    ]
    return pd.concat([pd.DataFrame(facts), rest.astype(dict.fromkeys(said, "boolean"))], axis="columns")


def _two_reports(study: Study) -> Tables:
    """Return where both parties to a tie were asked, the counts and the ties; nothing where that was nowhere so."""
    counts = disagreement_table(study)
    if not len(counts):
        return {}
    listed = two_reports(study)
    for place, end, told in ((3, "source", "source_name"), (5, "target", "target_name")):
        names = [
            study[label].actors["name"].get(actor) for label, actor in zip(listed["round"], listed[end], strict=True)
        ]
        listed.insert(place, told, pd.Series(names, index=listed.index, dtype="str"))
    return {"two reports": counts, "two reports ties": listed}


def _changes(study: Study) -> Tables:
    found = compare_rounds(study)
    tables = {
        "change in words": _in_words(found.summary()),
        "who stayed": stayed_table(found.status),
        "changes": _with_units(found.network, lambda name: unit_of(study, name)),
        "changes tested": _estimates(study, found.estimates),
        "changes ties": found.ties,
        "decomposition": _with_units(found.decomposition, lambda name: unit_of_score(study, name)),
        "actor status": found.status,
        "panel": panel_table(study),
        "changes actors": found.actors,
        **_of_several(study),
    }
    return {name: _flat(frame) for name, frame in tables.items()}


def _of_several(study: Study) -> Tables:
    """Return the tables of three observed rounds and more, and of projected ones."""
    seen = observed_rounds(study)
    tables: dict[str, pd.DataFrame] = {}
    if len(seen) > 2:
        series = change_series(study)
        series.insert(1, "unit", [unit_of(study, str(name)) for name in series["indicator"]])
        flows = [tie_flow(study, relation=name).assign(relation=name) for name in seen[0].relations]
        tables |= {"series": series, "tie flow": pd.concat(flows, ignore_index=True)}
    if len(seen) < len(study) and seen:
        tables["projected"] = projected_table(study)
    return tables


def _with_units(frame: pd.DataFrame, unit: Callable[[str], str]) -> pd.DataFrame:
    frame = frame.copy()
    frame.insert(0, "unit", [unit(str(name)) for name in frame.index])
    return frame


def _estimates(study: Study, estimates: pd.DataFrame) -> pd.DataFrame:
    table = estimates.copy()
    table.insert(1, "unit", [unit_of(study, str(name)) for name in table["indicator"]])
    return table


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
