"""The tables on cooperation hold what the measures say, and the report tells them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from linkages import measures
from linkages.network import Relation, Study, network_from_edges, select_relations
from linkages.output.cooperation_tables import cooperation_tables, cooperative, membership_relations
from linkages.output.report import report_html
from linkages.output.tables import result_tables
from linkages.output.workbook import workbook_bytes

PEOPLE = [f"w{number}" for number in range(12)]
GROUPS = {"G1": PEOPLE[:4], "G2": PEOPLE[4:8]}


def town(label: str, *, late: bool = False):
    """Twelve producers in two hamlets, two groups of four, a bank; trust, help, membership and sales to one trader."""
    rows = [(w, "T", "sale", 10) for w in PEOPLE] + [("T", "M", "sale", 100)]
    rows += [(a, b, "trust", 3) for group in GROUPS.values() for a in group for b in group if a != b]
    rows += [(w, "T", "trust", 1) for w in (PEOPLE if late else PEOPLE[:3])]
    rows += [(PEOPLE[k], PEOPLE[k + 1], "help", 2) for k in (0, 1, 2, 4, 5, 6, 8, 9, 10)]
    rows += [("w3", "w4", "help", 2), ("w7", "w8", "help", 5)] if late else []
    rows += [(w, group, "belongs", 1) for group, own in GROUPS.items() for w in own] + [("w0", "G2", "belongs", 1)]
    rows += [("w11", "B", "help", 4)]
    actors = pd.DataFrame({"position": "producer", "role": "weaver"}, index=PEOPLE)
    others = {"T": ("middleman", "trader"), "M": ("market", "buyer"), "B": ("finance", "bank")}
    others |= dict.fromkeys(GROUPS, ("group", "shg"))
    extra = pd.DataFrame.from_dict(others, orient="index", columns=["position", "role"])
    actors = pd.concat([actors, extra])
    actors["hamlet"] = ["east"] * 6 + ["west"] * 6 + [None] * len(others)
    relations = {
        "sale": Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount"),
        "trust": Relation("trust", kind="cooperation", weight_type="strength"),
        "help": Relation("help", kind="cooperation", directed=False, weight_type="frequency"),
        "belongs": Relation("belongs", weight_type="binary"),
    }
    ties = pd.DataFrame(rows, columns=["source", "target", "relation", "weight"])
    return network_from_edges(ties, actors=actors, relations=relations, label=label)


@pytest.fixture(scope="module")
def study():
    return Study.from_networks("Town", [town("2020"), town("2022", late=True)])


@pytest.fixture(scope="module")
def tables(study):
    return result_tables(study)


@pytest.fixture(scope="module")
def html(study, tables):
    return report_html(study, tables=tables)


def test_membership_is_no_cooperation(study):
    net = study["2020"]
    assert membership_relations(net) == ["belongs"]
    assert cooperative(net) == ["trust", "help"]


def test_the_table_of_cooperation_is_that_of_the_measures(study, tables):
    for label in ("2020", "2022"):
        frame = tables["cooperation"]
        own = frame[frame["round"] == label].set_index("relation").drop(columns="round")
        chosen = select_relations(study[label], ["trust", "help"])
        pd.testing.assert_frame_equal(own, measures.cooperation_table(chosen), check_names=False)
    trust = tables["cooperation"].set_index(["round", "relation"]).loc[("2020", "trust")]
    assert trust["weighted_reciprocity"] == pytest.approx(72 / 75)
    assert trust["rho"] == measures.reciprocity_beyond_chance(select_relations(study["2020"], "trust"))["rho"]


def test_bonding_bridging_and_linking_by_hand(tables):
    frame = tables["ties by group"].set_index(["round", "relation", "by"])
    before = frame.loc[("2020", "help", "hamlet"), ["bonding", "bridging", "linking"]]
    assert before.tolist() == pytest.approx([16 / 22, 2 / 22, 4 / 22])
    after = frame.loc[("2022", "help", "hamlet"), ["bonding", "bridging", "linking"]]
    assert after.tolist() == pytest.approx([23 / 29, 2 / 29, 4 / 29])


def test_trust_and_trust_given_dependence(tables):
    frame = tables["trust"].set_index(["round", "by", "measure"])
    assert frame.loc[("2020", "all", "given sale"), ["value", "of"]].tolist() == pytest.approx([3 / 13, 13])
    assert frame.loc[("2022", "all", "given sale"), "value"] == pytest.approx(12 / 13)
    assert frame.loc[("2020", "all", "mean"), "value"] == pytest.approx((24 * 3 + 3) / 27)
    assert set(frame.loc["2020"].index.get_level_values("by")) == {"all", "hamlet", "role"}


def test_who_is_trusted_on_both_sides(tables):
    """After all twelve trust the trader; before only three of the east did, and w4 and w5 are trusted on both sides through the group."""
    frame = tables["honest brokers"].set_index(["round", "actor"])
    assert frame.loc[("2022", "T"), ["trusted by east", "trusted by west", "least"]].tolist() == [1, 1, 1]
    assert frame.loc["2022"].index[0] == "T"
    assert "T" not in frame.loc["2020"].index


def test_members_groups_and_whether_they_are_tied(study, tables):
    members = tables["group members"].set_index(["round", "group"])
    assert members.loc["2020", "members"].to_dict() == {"G2": 5, "G1": 4}
    overlap = tables["group overlap"]
    assert overlap[["group", "other", "shared", "jaccard"]].iloc[0].tolist() == ["G1", "G2", 1, 1 / 8]
    shared = tables["co-membership"].set_index(["round", "relation"])
    assert shared.loc[("2020", "help"), ["pairs", "tied_share"]].tolist() == [16, 6 / 16]
    assert shared.loc[("2020", "trust"), ["pairs", "tied_share"]].tolist() == [32, 24 / 32]
    assert shared.loc[("2020", "help"), "density"] == measures.density(select_relations(study["2020"], "help"))


def test_an_actor_column_makes_the_groups_where_no_tie_does():
    net = town("2020")
    actors = net.actors.assign(shg=[None, "G1", "G1", "Hope", *[None] * 13])
    told = select_relations(net.with_(actors=actors), ["trust", "help"])
    study = Study.from_networks("Town", [told])
    table = cooperation_tables(study, [])["group members"]
    assert table[["membership", "group", "members"]].to_numpy().tolist() == [["shg", "G1", 2], ["shg", "Hope", 1]]
    two = measures.membership_network(told, "shg")
    assert list(two.index[-1:]) == ["Hope"]
    assert two.actors.loc["Hope", "position"] == "group"


def test_communities_are_checked_and_followed(study, tables):
    stability = tables["community stability"].set_index(["round", "relation"])
    found = measures.find_communities(select_relations(study["2020"], "trust"))
    assert stability.loc[("2020", "trust"), ["communities", "modularity"]].tolist() == [found.n, found.modularity]
    agreement = tables["community agreement"].set_index(["round", "relation", "by"])
    told = measures.community_agreement(found, study["2020"].actors["hamlet"])
    assert agreement.loc[("2020", "trust", "hamlet")].tolist() == pytest.approx(told.tolist())
    flow = tables["community flow"]
    both = flow[flow["relation"].eq("help")]
    assert both["actors"].sum() == 13
    change = tables["community change"].set_index("relation")
    assert change.loc["help", "actors"] == 13
    events = tables["community events"]
    assert set(events["relation"]) == {"trust", "help"}


def test_nothing_is_told_of_what_nobody_asked():
    edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "a"]})
    tables = result_tables(Study.from_networks("Friends", [network_from_edges(edges, label="2024")]))
    for name in ("trust", "honest brokers", "group members", "group overlap", "co-membership", "community change"):
        assert name not in tables
    assert np.isnan(tables["cooperation"]["horizontal_share"].iloc[0])


def test_the_report_tells_it_in_plain_words(html):
    for text in (
        "How tightly knit",
        "Within groups, across them, and to institutions",
        "Trusted on every side",
        "Groups and their members",
        "2020: 2 groups with members; the largest has",
        "Are those who share a group tied?",
        "What became of the communities",
    ):
        assert text in html, text
    assert 'title="Support: ties whose two ends share a partner / ties.' in html
    assert "exploiter" not in html


def test_a_community_figure_comes_with_twenty_actors_only(html):
    assert "Who moved where" not in html


def test_the_workbook_takes_the_tables(study, tables):
    assert len(workbook_bytes(study, tables)) > 10_000
