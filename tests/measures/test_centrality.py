from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linkages.errors import NetworkError
from linkages.measures.centrality import betweenness, closeness, degree, harmonic, strength
from linkages.measures.spectral import authorities, eigenvector, hubs, pagerank
from linkages.network.build import network_from_edges
from linkages.network.relation import Relation
from linkages.network.views import to_networkx, to_sparse

SEEDS = st.integers(0, 10**6)
PATHS = (closeness, harmonic, betweenness)
SPECTRAL = (pagerank, eigenvector, hubs, authorities)


def net_of(
    *ties: str, weights: tuple[float, ...] | None = None, actors: str | None = None, relation: Relation | None = None
):
    edges = pd.DataFrame({"source": [tie[0] for tie in ties], "target": [tie[1] for tie in ties]})
    if weights:
        edges["weight"] = weights
    roster = pd.DataFrame(index=list(actors)) if actors else None
    return network_from_edges(edges, actors=roster, relations={relation.name: relation} if relation else None)


def values(series: pd.Series) -> object:
    return pytest.approx(series.to_dict(), nan_ok=True)


def exact_paths(net, *, weighted: bool):
    """Distances and numbers of shortest paths in exact arithmetic: a tie of weight w has length 1 / w."""
    relation = net.single()
    ties = {
        (s, t): Fraction(1) / Fraction(int(w)) if weighted else Fraction(1)
        for s, t, w in net.ties[["source", "target", "weight"]].values
    }
    if not relation.directed:
        ties |= {(t, s): length for (s, t), length in ties.items()}
    distance = {(a, b): Fraction(0) if a == b else ties.get((a, b)) for a in net.index for b in net.index}
    for v in net.index:
        for a in net.index:
            for b in net.index:
                if distance[a, v] is not None and distance[v, b] is not None:
                    way = distance[a, v] + distance[v, b]
                    if distance[a, b] is None or way < distance[a, b]:
                        distance[a, b] = way
    count = {}
    for a in net.index:
        reached = sorted((b for b in net.index if distance[a, b] is not None), key=lambda b: distance[a, b])
        for b in reached:
            steps = [v for v in reached if (v, b) in ties and distance[a, v] + ties[v, b] == distance[a, b]]
            count[a, b] = 1 if a == b else sum(count[a, v] for v in steps)
    return distance, count


def exact_betweenness(net, *, weighted: bool) -> pd.Series:
    distance, count = exact_paths(net, weighted=weighted)
    found = dict.fromkeys(net.index, Fraction(0))
    for a, v, b in permutations(net.index, 3):
        ways = distance[a, v], distance[v, b], distance[a, b]
        if None not in ways and ways[0] + ways[1] == ways[2]:
            found[v] += Fraction(count[a, v] * count[v, b], count[a, b])
    half = 1 if net.single().directed else 2
    return pd.Series({actor: float(value) / half for actor, value in found.items()})


def test_degree_and_strength_by_direction() -> None:
    net = net_of("ab", "cb", "bc", weights=(2, 5, 1), actors="abcz")
    assert degree(net, direction="in").to_dict() == {"a": 0, "b": 2, "c": 1, "z": 0}
    assert degree(net, direction="out").to_dict() == {"a": 1, "b": 1, "c": 1, "z": 0}
    assert degree(net).to_dict() == {"a": 1, "b": 3, "c": 2, "z": 0}
    assert strength(net, direction="in").to_dict() == {"a": 0, "b": 7, "c": 1, "z": 0}
    assert strength(net, direction="out").to_dict() == {"a": 2, "b": 1, "c": 5, "z": 0}
    assert strength(net).to_dict() == {"a": 2, "b": 8, "c": 6, "z": 0}


def test_direction_means_nothing_in_an_undirected_relation() -> None:
    net = net_of("ab", "bc", weights=(2, 5), relation=Relation("kin", directed=False))
    for direction in ("in", "out", "all"):
        assert degree(net, direction=direction).to_dict() == {"a": 1, "b": 2, "c": 1}
        assert strength(net, direction=direction).to_dict() == {"a": 2, "b": 7, "c": 5}
        assert closeness(net, direction=direction).to_dict() == pytest.approx({"a": 2 / 3, "b": 1, "c": 2 / 3})
    assert betweenness(net).to_dict() == {"a": 0, "b": 1, "c": 0}


def test_closeness_and_harmonic_of_a_chain_with_an_isolate() -> None:
    """a -> b -> c, and z: out of a 1 + 2 steps to two of three others."""
    net = net_of("ab", "bc", actors="abcz")
    nan = np.nan
    assert closeness(net, direction="out").to_dict() == values(
        pd.Series({"a": 2 / 3 * 2 / 3, "b": 1 / 3, "c": nan, "z": nan})
    )
    assert closeness(net, direction="in").to_dict() == values(pd.Series({"a": nan, "b": 1 / 3, "c": 4 / 9, "z": nan}))
    assert closeness(net).to_dict() == values(pd.Series({"a": 4 / 9, "b": 2 / 3, "c": 4 / 9, "z": nan}))
    assert harmonic(net, direction="out").to_dict() == pytest.approx({"a": 1.5 / 3, "b": 1 / 3, "c": 0, "z": 0})
    assert harmonic(net, direction="in").to_dict() == pytest.approx({"a": 0, "b": 1 / 3, "c": 1.5 / 3, "z": 0})


def test_strong_ties_are_short() -> None:
    """Weights 4 and 2: mean 3, so lengths 3/4 and 3/2; distances are lengths as they are."""
    strong = net_of("ab", "bc", weights=(4, 2))
    assert harmonic(strong, direction="out", weighted=True)["a"] == pytest.approx((4 / 3 + 1 / (3 / 4 + 3 / 2)) / 2)
    far = net_of("ab", "bc", weights=(4, 2), relation=Relation("road", weight_type="distance"))
    assert harmonic(far, direction="out", weighted=True)["a"] == pytest.approx((1 / 4 + 1 / 6) / 2)
    assert closeness(far, direction="out", weighted=True)["a"] == pytest.approx(2 / 10)


def test_betweenness_takes_the_strong_way() -> None:
    """a -> c directly with weight 1, or by b with weights 4 and 4."""
    net = net_of("ac", "ab", "bc", weights=(1, 4, 4))
    assert betweenness(net).to_dict() == {"a": 0, "b": 0, "c": 0}
    assert betweenness(net, weighted=True).to_dict() == {"a": 0, "b": 1, "c": 0}


def test_equal_lengths_in_thirds_are_a_draw() -> None:
    """1/3 + 1/3 + 1/3 against 1, two equal ways: b has all of a to c, half of a to d and half of a to e."""
    net = net_of("ab", "bc", "cd", "ad", "de", weights=(3, 3, 3, 1, 7))
    assert betweenness(net, weighted=True).to_dict() == pytest.approx(exact_betweenness(net, weighted=True).to_dict())
    assert betweenness(net, weighted=True)["b"] == pytest.approx(1 + 0.5 + 0.5)


@given(seed=SEEDS, weighted=st.booleans(), directed=st.booleans())
def test_betweenness_equals_exact_arithmetic(random_net, seed: int, weighted: bool, directed: bool) -> None:
    net = random_net(seed, directed=directed, weights=7)
    pd.testing.assert_series_equal(
        betweenness(net, weighted=weighted), exact_betweenness(net, weighted=weighted), check_names=False
    )


@given(seed=SEEDS, weighted=st.booleans(), directed=st.booleans())
def test_closeness_and_harmonic_equal_exact_arithmetic(random_net, seed: int, weighted: bool, directed: bool) -> None:
    net = random_net(seed, directed=directed, weights=7)
    distance, _ = exact_paths(net, weighted=weighted)
    mean = net.ties["weight"].mean() if weighted and len(net.ties) else 1
    for direction in ("in", "out"):
        for actor in net.index:
            ways = [distance[(b, actor) if direction == "in" else (actor, b)] for b in net.index if b != actor]
            reached = [float(way) * mean for way in ways if way is not None]
            near = len(reached) ** 2 / len(ways) / sum(reached) if reached else np.nan
            assert closeness(net, direction=direction, weighted=weighted)[actor] == pytest.approx(near, nan_ok=True)
            mean_inverse = sum(1 / way for way in reached) / len(ways)
            assert harmonic(net, direction=direction, weighted=weighted)[actor] == pytest.approx(mean_inverse)


@given(seed=SEEDS)
def test_closeness_equals_networkx(random_net, seed: int) -> None:
    net = random_net(seed)
    graph = to_networkx(net)
    theirs = {"in": graph, "out": graph.reverse(), "all": graph.to_undirected()}
    for direction, way in theirs.items():
        expected = pd.Series(nx.closeness_centrality(way)).replace(0, np.nan)
        pd.testing.assert_series_equal(closeness(net, direction=direction), expected, check_names=False)


@given(seed=SEEDS, weighted=st.booleans(), damping=st.floats(0.1, 0.95))
def test_pagerank_equals_networkx(random_net, seed: int, weighted: bool, damping: float) -> None:
    net = random_net(seed)
    theirs = nx.pagerank(
        to_networkx(net), alpha=damping, weight="weight" if weighted else None, tol=1e-12, max_iter=5000
    )
    ours = pagerank(net, weighted=weighted, damping=damping)
    pd.testing.assert_series_equal(ours, pd.Series(theirs), check_names=False, rtol=1e-8, atol=1e-9)
    assert ours.sum() == pytest.approx(1)


@given(seed=SEEDS, weighted=st.booleans())
def test_eigenvector_is_the_perron_vector_of_incoming_ties(random_net, seed: int, weighted: bool) -> None:
    net = random_net(seed)
    graph = to_networkx(net)
    assume(nx.is_strongly_connected(graph))
    matrix = nx.to_numpy_array(graph, weight="weight" if weighted else None).T
    eigenvalues, vectors = np.linalg.eig(matrix)
    leader = np.abs(vectors[:, eigenvalues.real.argmax()].real)
    np.testing.assert_allclose(eigenvector(net, weighted=weighted), leader / leader.max(), atol=1e-8)


@given(seed=SEEDS, weighted=st.booleans())
def test_hubs_and_authorities_are_the_leading_singular_vectors(random_net, seed: int, weighted: bool) -> None:
    net = random_net(seed)
    matrix = nx.to_numpy_array(to_networkx(net), weight="weight" if weighted else None)
    left, sizes, right = np.linalg.svd(matrix)
    assume(sizes[0] - sizes[1] > 1e-3)
    for measure, vector in ((hubs, np.abs(left[:, 0])), (authorities, np.abs(right[0]))):
        np.testing.assert_allclose(measure(net, weighted=weighted), vector / vector.max(), atol=1e-7)


@given(seed=SEEDS, weighted=st.booleans(), directed=st.booleans())
def test_hubs_are_where_equal_scores_lead(random_net, seed: int, weighted: bool, directed: bool) -> None:
    """Kleinberg's iteration, also where several parts of the network lead alike."""
    net = random_net(seed, directed=directed, weights=2)
    ties = to_sparse(net, weighted=weighted).toarray()
    if not ties.any():
        return
    for measure, matrix in ((hubs, ties), (authorities, ties.T)):
        steps = matrix @ matrix.T
        for _ in range(25):
            steps = steps @ steps / (steps @ steps).max()
        scores = steps.sum(axis=1)
        np.testing.assert_allclose(measure(net, weighted=weighted), scores / scores.max(), atol=1e-6)


def test_hubs_of_parts_that_lead_alike() -> None:
    """In a ring each tie is a part of its own, and all are alike; of two actors the one with the heavier tie leads."""
    ring = net_of("ab", "bc", "cd", "da")
    assert hubs(ring).to_dict() == authorities(ring).to_dict() == dict.fromkeys("abcd", 1)
    returned = net_of("ab", "ba", weights=(1, 2))
    assert hubs(returned, weighted=True).to_dict() == {"a": 0, "b": 1}
    assert authorities(returned, weighted=True).to_dict() == {"a": 1, "b": 0}
    assert hubs(returned).to_dict() == {"a": 1, "b": 1}
    two_fans = net_of("ab", "ac", "de", "df", "gh", "gi", weights=(1, 1, 1, 1, 1, 0.5))
    assert hubs(two_fans, weighted=True).loc[list("adg")].to_dict() == {"a": 1, "d": 1, "g": 0}


def test_hubs_of_a_large_network_are_the_leading_vector() -> None:
    rng = np.random.default_rng(1)
    edges = pd.DataFrame(rng.integers(0, 400, (3000, 2)), columns=["source", "target"]).drop_duplicates()
    net = network_from_edges(edges[edges["source"] != edges["target"]])
    left, _, right = np.linalg.svd(to_sparse(net).toarray())
    for measure, vector in ((hubs, np.abs(left[:, 0])), (authorities, np.abs(right[0]))):
        np.testing.assert_allclose(measure(net), vector / vector.max(), atol=1e-10)


def test_eigenvector_of_parts_that_lead_alike() -> None:
    """Three pairs lead alike; a pair that another feeds leads it by an order; of two fed pairs each has what reaches it."""
    kin = Relation("kin", directed=False)
    pairs = net_of("ac", "bh", "df", actors="abcdefgh", relation=kin)
    assert eigenvector(pairs).to_dict() == {**dict.fromkeys("abcdfh", 1), "e": 0, "g": 0}
    chained = net_of("ab", "ba", "bc", "cd", "dc", "de")
    assert eigenvector(chained).to_dict() == pytest.approx({"a": 0, "b": 0, "c": 1, "d": 1, "e": 1})
    fed = net_of("ab", "ba", "cd", "dc", "ea", "fa", "ga")
    assert eigenvector(fed).to_dict() == pytest.approx({"a": 1, "b": 1, "c": 0.4, "d": 0.4, "e": 0, "f": 0, "g": 0})


@given(seed=SEEDS, weighted=st.booleans(), directed=st.booleans())
def test_eigenvector_is_the_limit_of_katz(random_net, seed: int, weighted: bool, directed: bool) -> None:
    """Whatever the network: status whose attenuation is a hair below 1 / lambda, and an eigenvector to the last digit."""
    net = random_net(seed, directed=directed, weights=2)
    matrix = to_sparse(net, weighted=weighted).toarray().T
    found = eigenvector(net, weighted=weighted).to_numpy()
    graph = nx.from_numpy_array(matrix, create_using=nx.DiGraph)
    if nx.is_directed_acyclic_graph(graph):
        assert np.isnan(found).all()
        return
    largest = max(
        np.linalg.eigvals(matrix[np.ix_(list(part), list(part))]).real.max()
        for part in nx.strongly_connected_components(graph)
    )
    status = np.linalg.solve(np.eye(len(matrix)) - matrix * (1 - 1e-6) / largest, np.ones(len(matrix)))
    np.testing.assert_allclose(found, status / status.max(), atol=1e-3)
    np.testing.assert_allclose(matrix @ found, largest * found, atol=1e-9)
    assert found.max() == 1


def test_eigenvector_needs_a_cycle_and_hubs_need_a_tie() -> None:
    assert eigenvector(net_of("ab", "bc", "ac")).isna().all()
    for measure in (eigenvector, hubs, authorities):
        assert measure(net_of("ab", weights=(0,), actors="ab")).isna().all()


@given(seed=SEEDS, shuffle=st.randoms(use_true_random=False))
def test_relabelling_the_roster_permutes(random_net, seed: int, shuffle) -> None:
    net = random_net(seed, silence=True)
    order = list(net.index)
    shuffle.shuffle(order)
    turned = net.with_(actors=net.actors.loc[order])
    for measure in (degree, strength, *PATHS, pagerank):
        pd.testing.assert_series_equal(measure(turned).loc[net.index], measure(net))


@given(seed=SEEDS)
def test_bounds(random_net, seed: int) -> None:
    net = random_net(seed)
    n = len(net.index)
    assert degree(net).between(0, 2 * (n - 1)).all()
    assert closeness(net).dropna().between(0, 1 + 1e-12).all()
    assert harmonic(net).between(0, 1 + 1e-12).all()
    assert betweenness(net).between(0, (n - 1) * (n - 2) + 1e-9).all()


def test_silence_is_nan_where_the_actors_own_word_is_needed() -> None:
    """Under `source`, what comes in rests on what others say."""
    net = net_of("ab", "bc", "ca", actors="abcs")
    answered = net.answered
    answered.loc["s"] = False
    silent = net.with_(answered=answered)
    for direction in ("out", "all"):
        assert np.isnan(degree(silent, direction=direction)["s"])
    assert degree(silent, direction="in")["s"] == 0
    for measure in (*PATHS, hubs):
        assert np.isnan(measure(silent)["s"])
        assert measure(silent).drop("s").notna().all()
    target = silent.with_(relations={"tie": Relation("tie", merge="target")})
    assert degree(target, direction="out")["s"] == 0
    assert np.isnan(degree(target, direction="in")["s"])


def test_who_is_away_is_nan_and_in_no_denominator() -> None:
    here = net_of("ab", "bc")
    net = net_of("ab", "bc", actors="zabc")
    net = net.with_(actors=net.actors.assign(present=[False, True, True, True]))
    for measure in (degree, strength, *PATHS, pagerank):
        found = measure(net)
        assert list(found.index) == list("zabc")
        assert np.isnan(found["z"])
        pd.testing.assert_series_equal(found.drop("z"), measure(here))


def test_one_actor_alone() -> None:
    nobody = pd.DataFrame({"source": [], "target": []}, dtype="str")
    net = network_from_edges(nobody, actors=pd.DataFrame(index=["a"]), relations={"tie": Relation("tie")})
    assert degree(net)["a"] == 0
    assert np.isnan(closeness(net)["a"])
    assert harmonic(net)["a"] == 0
    assert betweenness(net)["a"] == 0
    assert pagerank(net)["a"] == 1


@pytest.mark.parametrize("measure", [degree, strength, closeness, harmonic])
def test_a_wrong_direction_is_refused(measure) -> None:
    with pytest.raises(NetworkError, match="direction must be 'in', 'out' or 'all'; 'up' came"):
        measure(net_of("ab"), direction="up")


@pytest.mark.parametrize("measure", [degree, strength, *PATHS, *SPECTRAL])
def test_several_relations_are_refused(measure) -> None:
    edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "credit"]})
    with pytest.raises(NetworkError, match="has 2: advice, credit"):
        measure(network_from_edges(edges))


def test_distances_are_no_strengths() -> None:
    net = net_of("ab", weights=(2,), relation=Relation("road", weight_type="distance"))
    with pytest.raises(NetworkError, match="'road' holds distances"):
        strength(net)
    for measure in SPECTRAL:
        with pytest.raises(NetworkError, match="'road' holds distances"):
            measure(net, weighted=True)
        measure(net)


@pytest.mark.parametrize("damping", [1.0, -0.1, float("nan")])
def test_damping_out_of_range_is_refused(damping: float) -> None:
    with pytest.raises(NetworkError, match="damping must be at least 0 and below 1"):
        pagerank(net_of("ab"), damping=damping)
