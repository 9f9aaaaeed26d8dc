"""What holds for every measure of one relation, whatever the names, the unit of the weights, actors without ties, and the direction."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages import measures as m
from linkages.network.core import Network
from linkages.network.views import to_networkx, to_sparse

SEEDS = st.integers(0, 10**6)
SOME = settings(max_examples=10 if settings.default.max_examples <= 100 else settings.default.max_examples)
WAYS = ("in", "out", "all")
Measure = Callable[[Network], object]


def by_way(name: str, measure: Callable, **options: object) -> dict[str, Measure]:
    return {f"{name} {way}": lambda net, way=way: measure(net, direction=way, **options) for way in WAYS}


def both(name: str, measure: Callable) -> dict[str, Measure]:
    return {name: measure, f"{name} weighted": lambda net: measure(net, weighted=True)}


def binary(measure: Callable) -> Measure:
    return lambda net: measure(net, weighted=False)


PATHS: dict[str, Measure] = {
    **by_way("degree", m.degree),
    **by_way("coreness", m.coreness),
    **by_way("closeness", m.closeness),
    **by_way("closeness weighted", m.closeness, weighted=True),
    **by_way("harmonic", m.harmonic),
    **by_way("harmonic weighted", m.harmonic, weighted=True),
    **both("betweenness", m.betweenness),
}
SHARES: dict[str, Measure] = {
    "holes": m.holes_table,
    "holes binary": binary(m.holes_table),
    **by_way("ei_actors", lambda net, direction: m.ei_actors(net, "group", direction=direction)),
    **by_way(
        "ei_actors weighted", lambda net, direction: m.ei_actors(net, "group", direction=direction, weighted=True)
    ),
    "roles": lambda net: m.brokerage_roles(net, "group"),
    "exclusive": lambda net: m.brokerage_exclusive(net, "group"),
}
SPECTRAL: dict[str, Measure] = {
    **both("pagerank", m.pagerank),
    **by_way("katz", m.katz, attenuation=0.05),
    **by_way("power", m.power, beta=-0.04),
    "katz weighted": lambda net: m.katz(net, weighted=True),
    "power weighted": lambda net: m.power(net, weighted=True),
    "expectation": lambda net: m.brokerage_expectation(net, "group"),
}
WHOLE: dict[str, Measure] = {
    "density": m.density,
    "mean_degree": m.mean_degree,
    "transitivity": m.transitivity,
    "dyad_census": m.dyad_census,
    "triad_census": m.triad_census,
    "fragmentation": m.fragmentation,
    "support": m.support,
    **{
        f"centralization {of} {way}": lambda net, of=of, way=way: m.centralization(net, of=of, direction=way)
        for of in ("degree", "closeness")
        for way in WAYS
    },
    "centralization betweenness": lambda net: m.centralization(net, of="betweenness"),
    **both("ei_index", lambda net, weighted=False: m.ei_index(net, "group", weighted=weighted)),
    "ei_expectation": lambda net: m.ei_expectation(net, "group"),
    "block_density": lambda net: m.block_density(net, "group"),
    **both("assortativity", lambda net, weighted=False: m.assortativity(net, "group", weighted=weighted)),
    "brokerage_network": lambda net: m.brokerage_network(net, "group"),
}
DIRECTED: dict[str, Measure] = {
    "reciprocity": m.reciprocity,
    "weighted_reciprocity": m.weighted_reciprocity,
    "krackhardt": m.krackhardt,
}
STRENGTHS: dict[str, Measure] = {
    **by_way("strength", m.strength),
    "brokerage_weighted": lambda net: m.brokerage_weighted(net, "group"),
    "flow weighted": lambda net: m.flow_betweenness(net, weighted=True),
    "block_density weighted": lambda net: m.block_density(net, "group", weighted=True),
}
FLOW: dict[str, Measure] = {"flow": m.flow_betweenness}


def of_relation(net: Network, *tables: dict[str, Measure]) -> dict[str, Measure]:
    chosen = {name: measure for table in tables for name, measure in table.items()}
    return chosen | (DIRECTED if net.single().directed else {})


def same(one: object, other: object, name: str) -> None:
    """Equal to a rounding error, NaN where the other is NaN, an actor's row wherever it stands."""
    if isinstance(one, pd.Series | pd.DataFrame):
        other = other.reindex(one.index)
    np.testing.assert_allclose(
        np.asarray(one, dtype=float), np.asarray(other, dtype=float), rtol=1e-8, atol=1e-9, err_msg=name
    )


def rebuilt(net: Network, rename: dict[str, str], order: list[str]) -> Network:
    """The same network under other ids, its roster in another order."""

    def moved(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(source=frame["source"].map(rename), target=frame["target"].map(rename))

    return Network(
        label=net.label,
        relations=net.relations,
        actors=net.actors.rename(index=rename).loc[order],
        ties=moved(net.ties).iloc[::-1],
        answered=net.answered.rename(index=rename).loc[order],
        unknown=moved(net.unknown),
    )


@SOME
@given(SEEDS, st.booleans(), st.booleans())
def test_names_and_order_do_not_matter(random_net, seed: int, directed: bool, silence: bool) -> None:
    net = random_net(seed, directed=directed, silence=silence)
    rng = np.random.default_rng(seed)
    names = [f"z{number}" for number in rng.permutation(len(net.index))]
    rename = dict(zip(net.index, names, strict=True))
    other = rebuilt(net, rename, [names[place] for place in rng.permutation(len(names))])
    for name, measure in of_relation(net, PATHS, SHARES, SPECTRAL, WHOLE, STRENGTHS, FLOW).items():
        found = measure(net)
        if isinstance(found, pd.Series | pd.DataFrame) and found.index.equals(net.index):
            found = found.rename(index=rename)
        same(found, measure(other), name)


@SOME
@given(SEEDS, st.booleans(), st.booleans(), st.sampled_from([1e-3, 0.25, 3.0, 1e6 / 7]))
def test_the_unit_of_the_weights_does_not_matter(
    random_net, seed: int, directed: bool, silence: bool, unit: float
) -> None:
    net = random_net(seed, directed=directed, silence=silence)
    other = net.with_(ties=net.ties.assign(weight=net.ties["weight"] * unit))
    no_cycle = directed and nx.is_directed_acyclic_graph(
        to_networkx(net)
    )  # katz and power then go by 0.5 of whatever unit
    for name, measure in of_relation(net, PATHS, SHARES, SPECTRAL, WHOLE, FLOW).items():
        if not (no_cycle and name in ("katz weighted", "power weighted")):
            same(measure(net), measure(other), name)
    for name, measure in STRENGTHS.items():
        same(measure(net) * unit, measure(other), name)


ALONE = {
    "degree": 0.0,
    "coreness": 0.0,
    "closeness": np.nan,
    "harmonic": 0.0,
    "betweenness": 0.0,
    "holes": np.nan,
    "ei_actors": np.nan,
    "roles": 0.0,
    "exclusive": 0.0,
    "strength": 0.0,
    "brokerage_weighted": 0.0,
    "flow": 0.0,
    "katz": 1.0,
}


@SOME
@given(SEEDS, st.booleans(), st.booleans())
def test_an_actor_without_ties_changes_nobody(random_net, seed: int, directed: bool, silence: bool) -> None:
    net = random_net(seed, directed=directed, silence=silence)
    actors = pd.concat([net.actors, pd.DataFrame({"group": ["x"], "present": [True]}, index=["alone"])])
    answered = pd.concat([net.answered, pd.DataFrame({"tie": [True]}, index=["alone"])])
    other = Network(
        label=net.label,
        relations=net.relations,
        actors=actors[["group", "present"]],
        ties=net.ties,
        answered=answered,
        unknown=net.unknown,
    )
    by_actor = {**PATHS, **SHARES, **by_way("strength", m.strength), **FLOW, **by_way("katz", m.katz, attenuation=0.05)}
    by_actor["brokerage_weighted"] = STRENGTHS["brokerage_weighted"]
    n = int(net.present.sum())
    for name, measure in by_actor.items():
        before, after = measure(net), measure(other)
        expected = ALONE[name.split()[0]]
        assert np.array_equal(np.unique(after.loc["alone"]), [expected], equal_nan=True), name
        rest = after.drop("alone")
        if name.startswith(("closeness", "harmonic")):
            rest = rest * n / (n - 1)
        same(before, rest, name)
    for name in ("transitivity", "support", "ei_index", "ei_index weighted", "assortativity", "assortativity weighted"):
        same(WHOLE[name](net), WHOLE[name](other), name)
    if directed:
        for name in ("reciprocity", "weighted_reciprocity"):
            same(DIRECTED[name](net), DIRECTED[name](other), name)


def turned(net: Network) -> Network:
    """The network with every tie turned round, and whose word counts turned with it."""
    ties, unknown = (frame.assign(source=frame["target"], target=frame["source"]) for frame in (net.ties, net.unknown))
    return net.with_(ties=ties, unknown=unknown)


@SOME
@given(SEEDS, st.booleans())
def test_turned_ties_turn_in_and_out(random_net, seed: int, silence: bool) -> None:
    net = random_net(seed, silence=silence, merge="both")
    other = turned(net)
    for name in ("degree", "coreness", "closeness", "closeness weighted", "harmonic", "harmonic weighted"):
        for way, back in (("in", "out"), ("out", "in"), ("all", "all")):
            same(PATHS[f"{name} {way}"](net), PATHS[f"{name} {back}"](other), f"{name} {way}")
    for table, names in (
        (STRENGTHS, ["strength"]),
        (SHARES, ["ei_actors", "ei_actors weighted"]),
        (SPECTRAL, ["katz", "power"]),
    ):
        for name in names:
            for way, back in (("in", "out"), ("out", "in"), ("all", "all")):
                same(table[f"{name} {way}"](net), table[f"{name} {back}"](other), f"{name} {way}")
    swapped = {"representative": "gatekeeper", "gatekeeper": "representative"}
    for name, measure in {**SHARES, **STRENGTHS}.items():
        if name in ("roles", "exclusive", "brokerage_weighted"):
            same(measure(net), measure(other).rename(columns=swapped)[measure(net).columns], name)
    for name in ("betweenness", "betweenness weighted", "holes", "holes binary", "flow"):
        same((PATHS | SHARES | FLOW)[name](net), (PATHS | SHARES | FLOW)[name](other), name)
    kinds = {"021D": "021U", "021U": "021D", "111D": "111U", "111U": "111D", "120D": "120U", "120U": "120D"}
    same(m.triad_census(net), m.triad_census(other).rename(kinds), "triad_census")
    for name in ("density", "transitivity", "dyad_census", "fragmentation", "ei_index", "assortativity weighted"):
        same(WHOLE[name](net), WHOLE[name](other), name)
    for name in ("reciprocity", "weighted_reciprocity"):
        same(DIRECTED[name](net), DIRECTED[name](other), name)
    same(m.block_density(net, "group"), m.block_density(other, "group").T, "block_density")


@SOME
@given(SEEDS, st.booleans())
def test_leading_vectors_where_there_is_one(random_net, seed: int, weighted: bool) -> None:
    """Names, units and direction, for the scores that only one leading vector makes sure."""
    net = random_net(seed)
    scaled = net.with_(ties=net.ties.assign(weight=net.ties["weight"] * 3))
    values = np.linalg.svd(to_sparse(net, weighted=weighted).toarray(), compute_uv=False)
    if values[0] - values[1] > 1e-3:
        same(m.hubs(net, weighted=weighted), m.hubs(scaled, weighted=weighted), "hubs")
        same(m.hubs(net, weighted=weighted), m.authorities(turned(net), weighted=weighted), "hubs turned")
    if nx.is_strongly_connected(to_networkx(net)):
        found = m.eigenvector(net, weighted=weighted)
        same(found, m.eigenvector(scaled, weighted=weighted), "eigenvector")
        matrix = to_sparse(net, weighted=weighted).toarray().T
        same(matrix @ found, found * ((matrix @ found) @ found / (found @ found)), "its own image")
