from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures.holes import MEASURES, constraint, effective_size, efficiency, hierarchy, holes_table
from linkages.network.build import network_from_edges
from linkages.network.relation import Relation
from linkages.network.shape import symmetrise
from linkages.network.views import to_networkx, to_sparse

SEEDS = st.integers(0, 10**6)


def net_of(*ties: tuple[str, float], actors: str | None = None):
    edges = pd.DataFrame(
        {"source": [t[0] for t, _ in ties], "target": [t[1] for t, _ in ties], "weight": [w for _, w in ties]}
    )
    return network_from_edges(edges, actors=pd.DataFrame(index=list(actors)) if actors else None)


def by_formula(net) -> pd.DataFrame:
    """Burt's formulae in dense loops."""
    w = to_sparse(net).toarray()
    a = w + w.T
    n = len(a)
    rows = []
    for i in range(n):
        contacts = [j for j in range(n) if a[i, j] > 0]
        if not contacts:
            rows.append([np.nan] * 4)
            continue
        p = a / np.where(a.sum(axis=1) > 0, a.sum(axis=1), 1)[:, None]
        c = np.array([(p[i, j] + sum(p[i, q] * p[q, j] for q in range(n) if q not in (i, j))) ** 2 for j in contacts])
        size = sum(1 - sum(p[i, q] * a[j, q] / a[j].max() for q in range(n) if q not in (i, j)) for j in contacts)
        share = c / c.mean()
        k = len(contacts)
        disorder = (share * np.log(share)).sum() / (k * np.log(k)) if k > 1 else 1.0
        rows.append([c.sum(), size, size / k, disorder])
    return pd.DataFrame(rows, index=net.index, columns=list(MEASURES))


def test_a_triangle_with_a_pendant_by_hand() -> None:
    """b - c, a - b, a - c, a - d, each one way: p_a = 1/3, p_b = p_c = 1/2, p_d = 1."""
    net = net_of(("ab", 1), ("ca", 1), ("bc", 1), ("ad", 1))
    assert constraint(net).to_dict() == pytest.approx(
        {"a": 2 * (1 / 3 + 1 / 6) ** 2 + 1 / 9, "d": 1.0}
        | dict.fromkeys("bc", (1 / 2 + 1 / 2 * 1 / 2) ** 2 + (1 / 2 + 1 / 2 * 1 / 3) ** 2)
    )
    assert effective_size(net).to_dict() == pytest.approx({"a": 3 - 2 / 3, "b": 1.0, "c": 1.0, "d": 1.0})
    assert efficiency(net).to_dict() == pytest.approx({"a": 7 / 9, "b": 0.5, "c": 0.5, "d": 1.0})


def test_weights_and_both_directions_add_up() -> None:
    """a gives b 3 and gets 1 back; a gives c 4: half of a's strength each."""
    net = net_of(("ab", 3), ("ba", 1), ("ac", 4))
    assert constraint(net).to_dict() == pytest.approx({"a": 0.5, "b": 1.0, "c": 1.0})
    assert constraint(net, weighted=False)["a"] == pytest.approx((2 / 3) ** 2 + (1 / 3) ** 2)


@given(seed=SEEDS)
def test_all_four_equal_the_formulae(random_net, seed: int) -> None:
    net = random_net(seed)
    pd.testing.assert_frame_equal(holes_table(net), by_formula(net), check_names=False, rtol=1e-10, atol=1e-10)


@given(seed=SEEDS)
def test_all_four_equal_the_formulae_in_an_undirected_relation(random_net, seed: int) -> None:
    net = random_net(seed, directed=False)
    pd.testing.assert_frame_equal(holes_table(net), by_formula(net), check_names=False, rtol=1e-10, atol=1e-10)


@given(seed=SEEDS)
def test_constraint_equals_networkx_on_symmetric_weights(random_net, seed: int) -> None:
    net = symmetrise(random_net(seed), how="sum")
    graph = to_networkx(net)
    theirs = pd.Series(nx.constraint(graph, weight="weight"))
    pd.testing.assert_series_equal(constraint(net), theirs, check_names=False, rtol=1e-10)


@given(seed=SEEDS)
def test_effective_size_equals_networkx_without_weights(random_net, seed: int) -> None:
    net = symmetrise(random_net(seed, weights=1), how="either")
    theirs = pd.Series(nx.effective_size(to_networkx(net)))
    pd.testing.assert_series_equal(effective_size(net), theirs, check_names=False, rtol=1e-10)


@given(seed=SEEDS, factor=st.floats(0.01, 1000))
def test_scaling_the_weights_changes_nothing(random_net, seed: int, factor: float) -> None:
    net = random_net(seed)
    ties = net.ties
    scaled = net.with_(ties=ties.assign(weight=ties["weight"] * factor))
    pd.testing.assert_frame_equal(holes_table(scaled), holes_table(net), rtol=1e-9, atol=1e-9)


@given(seed=SEEDS)
def test_turning_every_tie_round_changes_nothing(random_net, seed: int) -> None:
    net = random_net(seed)
    turned = net.with_(ties=net.ties.rename(columns={"source": "target", "target": "source"}))
    pd.testing.assert_frame_equal(holes_table(turned), holes_table(net), rtol=1e-9, atol=1e-9)


@given(seed=SEEDS, shuffle=st.randoms(use_true_random=False))
def test_relabelling_the_roster_permutes(random_net, seed: int, shuffle) -> None:
    net = random_net(seed)
    order = list(net.index)
    shuffle.shuffle(order)
    turned = net.with_(actors=net.actors.loc[order])
    pd.testing.assert_frame_equal(holes_table(turned).loc[net.index], holes_table(net), rtol=1e-9, atol=1e-9)


def test_an_isolate_is_nan_and_changes_no_other() -> None:
    ties = (("ab", 2), ("bc", 1), ("ca", 5))
    more = holes_table(net_of(*ties, actors="abcz"))
    assert more.loc["z"].isna().all()
    pd.testing.assert_frame_equal(more.drop(index="z"), holes_table(net_of(*ties)))


def test_pure_sources_and_sinks_have_values() -> None:
    table = holes_table(net_of(("ab", 1), ("ac", 1)))
    assert table.notna().all().all()
    assert table.loc["a"].tolist() == pytest.approx([0.5, 2.0, 1.0, 0.0])
    assert table.loc["b"].tolist() == pytest.approx([1.0, 1.0, 1.0, 1.0])


def test_hierarchy_grows_with_one_dominant_contact() -> None:
    even, uneven = hierarchy(net_of(("ab", 1), ("ac", 1)))["a"], hierarchy(net_of(("ab", 9), ("ac", 1)))["a"]
    assert even == pytest.approx(0, abs=1e-12)
    c = np.array([0.81, 0.01])
    share = c / c.mean()
    assert uneven == pytest.approx((share * np.log(share)).sum() / (2 * np.log(2)))


def test_actors_who_are_away_or_silent_are_nan() -> None:
    net = net_of(("ab", 1), ("bc", 1), actors="abcz")
    answered = net.answered
    answered.loc["c"] = False
    table = holes_table(net.with_(answered=answered, actors=net.actors.assign(present=[True, True, True, False])))
    assert table.loc[["c", "z"]].isna().all().all()
    assert table.loc[["a", "b"]].notna().all().all()


def test_a_network_without_ties_is_nan() -> None:
    net = net_of(("ab", 0), actors="ab")
    assert holes_table(net).isna().all().all()


def test_distances_are_refused() -> None:
    edges = pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [2.0]})
    net = network_from_edges(edges, relations={"road": Relation("road", weight_type="distance")})
    for measure in (constraint, effective_size, efficiency, hierarchy):
        with pytest.raises(NetworkError, match="'road' holds distances"):
            measure(net)
