"""Every measure that R's sna and igraph, networkx or python-igraph have, against them: what agrees, and what the docs page says of it."""

from __future__ import annotations

from importlib.metadata import version

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from linkages import measures as m
from linkages.network.build import network_from_edges
from linkages.network.relation import Relation
from tests.conformance.agreement import (
    CONVERSIONS,
    END,
    PAGE,
    PROGRAMS,
    START,
    found_differences,
    page_table,
    read_agreement,
    verdicts,
)
from tests.conformance.cases import CASES, NETWORKS, REFERENCE, values_of_r
from tests.conformance.other_programs import IGRAPH, NETWORKX
from tests.conformance.ours import OURS

SEEN_WITH = {"networkx": "3.6", "python-igraph": "1.0"}


def _as_seen(program: str) -> bool:
    """Whether the program is the version that the page tells of: another may differ elsewhere."""
    package = {"python-igraph": "igraph"}.get(program, program)
    return program not in SEEN_WITH or version(package).startswith(SEEN_WITH[program] + ".")


@pytest.fixture(scope="module")
def differences() -> pd.DataFrame:
    return found_differences()


@pytest.fixture(scope="module")
def agreement() -> pd.DataFrame:
    return read_agreement()


@pytest.mark.parametrize("program", PROGRAMS)
def test_values_agree_save_where_the_page_says_why_not(
    program: str, differences: pd.DataFrame, agreement: pd.DataFrame
) -> None:
    told = agreement[agreement["program"] == program].set_index("measure")
    found = differences[differences["program"] == program]
    assert len(found) > 100
    excused = [row.network in told.loc[row.measure, "not_on"].split() for row in found.itertuples()]
    wrong = found[~found["after"] & ~np.array(excused)]
    assert wrong.empty, wrong.to_string()


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_table_says_what_was_found(program: str, differences: pd.DataFrame, agreement: pd.DataFrame) -> None:
    if not _as_seen(program):
        pytest.skip(f"the page tells of {program} {SEEN_WITH[program]}; another version is installed")
    found = verdicts(differences[differences["program"] == program]).set_index("measure")
    told = agreement[agreement["program"] == program].set_index("measure").drop(columns="why")
    pd.testing.assert_frame_equal(found, told, check_dtype=False)


def test_every_difference_has_a_reason_and_nothing_else_has(agreement: pd.DataFrame) -> None:
    assert ((agreement["verdict"] != "agrees") == (agreement["why"] != "")).all()
    converted = agreement[agreement["why"].str.startswith("Converted: ")]
    assert (converted["verdict"] == "converted").all()
    assert set(zip(converted["measure"], converted["program"], strict=True)) <= set(CONVERSIONS)
    assert len(converted) == (agreement["verdict"] == "converted").sum()


def test_the_page_shows_the_table(agreement: pd.DataFrame) -> None:
    shown = PAGE.read_text(encoding="utf-8").partition(START)[2].partition(END)[0].strip()
    assert shown == page_table(agreement)


def test_every_measure_and_value_of_the_programs_is_compared(differences: pd.DataFrame) -> None:
    theirs = {key for _, _, key in values_of_r()} | set(NETWORKX) | set(IGRAPH)
    assert theirs == set(OURS)
    assert {network for network, _, _ in values_of_r()} == set(NETWORKS.index) == set(differences["network"])
    assert len(differences) > 3800


def test_the_networks_are_as_hard_as_they_should_be() -> None:
    by_name = {case.name: case for case in CASES}
    assert not by_name["mixed"].whole
    assert (by_name["mixed"].ties["weight"] % 1 > 0).any()
    assert by_name["groups"].actors["group"].value_counts().min() == 1
    assert sum(not case.directed for case in CASES) >= 3
    assert sum(path.stat().st_size for path in REFERENCE.rglob("*.csv")) < 600_000


def net_of(*ties: tuple[str, str, float], directed: bool = True):
    edges = pd.DataFrame(ties, columns=["source", "target", "weight"])
    return network_from_edges(edges, relations={"tie": Relation("tie", directed=directed)})


def test_a_longer_way_is_no_shortest_way() -> None:
    """Lengths 2, 3, 1 and 5: actor 3 lies between 1-2, 1-4 and 2-4, the last by 3 + 1 against 5."""
    ties = [("1", "3", 2.0), ("2", "3", 3.0), ("3", "4", 1.0), ("2", "4", 5.0)]
    edges = pd.DataFrame(ties, columns=["source", "target", "weight"])
    road = Relation("road", directed=False, weight_type="distance")
    found = m.betweenness(network_from_edges(edges, relations={"road": road}), weighted=True)
    assert found.to_dict() == {"1": 0, "2": 0, "3": 3, "4": 0}


def test_three_thirds_are_as_long_as_one() -> None:
    """From a to d three ties of weight 3, or one of 1: b and c each lie on half of the ways; and a chain of tenths with one of 1."""
    ties = [("a", "b", 3.0), ("b", "c", 3.0), ("c", "d", 3.0), ("a", "d", 1.0)]
    assert m.betweenness(net_of(*ties), weighted=True).to_dict() == {"a": 0, "b": 1.5, "c": 1.5, "d": 0}
    tenths = [(f"a{k:02}", f"a{k + 1:02}", 10.0) for k in range(10)]
    found = m.betweenness(net_of(*tenths, ("a00", "a10", 1.0)), weighted=True)
    assert found["a05"] == pytest.approx(5 * 5 - 0.5)


def test_the_centre_of_a_star_counts_most() -> None:
    star = net_of(("a", "b", 1.0), ("a", "c", 1.0), directed=False)
    assert m.eigenvector(star).to_dict() == pytest.approx({"a": 1, "b": 0.5**0.5, "c": 0.5**0.5})


def test_who_receives_the_one_tie_is_the_authority() -> None:
    one = net_of(("a", "b", 1.0))
    assert m.authorities(one).to_dict() == {"a": 0, "b": 1}
    assert m.hubs(one).to_dict() == {"a": 1, "b": 0}


def test_effective_size_by_hand() -> None:
    """b has a (1 of 3) and c (2 of 3); redundant 1/3 * 1/2 + 2/3 * 1; and so has c, a sink."""
    net = net_of(("a", "b", 1.0), ("a", "c", 1.0), ("b", "c", 2.0))
    assert m.effective_size(net).to_dict() == pytest.approx({"a": 1, "b": 7 / 6, "c": 7 / 6})
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 1.0), ("a", "c", 1.0), ("b", "c", 2.0)])
    assert nx.effective_size(graph, nodes=["a", "b"], weight="weight") == pytest.approx({"a": 1, "b": 7 / 6})
