"""What this package says: each measure with its options, by the names of the reference values."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from linkages import inference
from linkages import measures as m
from linkages.measures.brokerage import COLUMNS
from tests.conformance.cases import Case, Key

Ours = Callable[[Case], object]
WAYS = ("in", "out", "all")
BETA, SMALL = 0.1, 0.001


def _regression(case: Case, family: str, column: str) -> np.ndarray:
    same, apart = likeness(case)
    y = case.net if family == "linear" else case.net.with_(ties=case.net.ties.assign(weight=1.0))
    frames = {name: pd.DataFrame(x, case.net.index, case.net.index) for name, x in (("same", same), ("apart", apart))}
    fit = inference.mrqap(y, frames, family=family, permutations=1)
    return fit.coefficients[column].to_numpy()


def likeness(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Who is in one group with whom, and how far their scores are apart."""
    group, score = case.actors["group"].to_numpy(), case.actors["score"].to_numpy()
    return (group[:, None] == group[None, :]).astype(float), np.abs(score[:, None] - score[None, :])


def _qap(case: Case) -> float:
    apart = pd.DataFrame(likeness(case)[1], case.net.index, case.net.index)
    return inference.qap_correlation(case.net, apart, permutations=1).observed


@cache
def _expected_roles(case: Case) -> pd.DataFrame:
    return m.brokerage_expectation(case.net, "group")


@cache
def _roles(case: Case) -> pd.DataFrame:
    return m.brokerage_roles(case.net, "group")


@cache
def _whole(case: Case) -> pd.DataFrame:
    return m.brokerage_network(case.net, "group")


def _expectation(case: Case, role: str, statistic: str) -> pd.Series:
    return _expected_roles(case)[role, statistic]


def _dyads(case: Case) -> pd.Series:
    return m.dyad_census(case.net)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


OURS: dict[Key, Ours] = {
    **{("degree", way): lambda k, way=way: m.degree(k.net, direction=way) for way in WAYS},
    **{("strength", way): lambda k, way=way: m.strength(k.net, direction=way) for way in WAYS},
    **{("coreness", way): lambda k, way=way: m.coreness(k.net, direction=way) for way in WAYS},
    **{
        (name, f"{way} weighted" if weighted else way): lambda k, of=of, way=way, weighted=weighted: of(
            k.net, direction=way, weighted=weighted
        )
        for name, of in (("closeness", m.closeness), ("harmonic", m.harmonic))
        for way in WAYS
        for weighted in (False, True)
    },
    **{
        (name, "weighted" if weighted else ""): lambda k, of=of, weighted=weighted: of(k.net, weighted=weighted)
        for name, of in (
            ("betweenness", m.betweenness),
            ("eigenvector", m.eigenvector),
            ("pagerank", m.pagerank),
            ("hubs", m.hubs),
            ("authorities", m.authorities),
            ("flow_betweenness", m.flow_betweenness),
            ("constraint", m.constraint),
            ("effective_size", m.effective_size),
            ("efficiency", m.efficiency),
            ("hierarchy", m.hierarchy),
        )
        for weighted in (False, True)
    },
    **{
        ("centralization", f"{of} {way}"): lambda k, of=of, way=way: m.centralization(k.net, of=of, direction=way)
        for of in ("degree", "closeness")
        for way in WAYS
    },
    ("centralization", "betweenness"): lambda k: m.centralization(k.net, of="betweenness"),
    ("power", "beta 0.1"): lambda k: m.power(k.net, beta=BETA),
    ("power", "beta -0.1"): lambda k: m.power(k.net, beta=-BETA),
    ("katz", "attenuation 0.05"): lambda k: m.katz(k.net, attenuation=0.05),
    ("katz", "attenuation 0.001 weighted"): lambda k: m.katz(k.net, attenuation=SMALL, weighted=True),
    ("density", ""): lambda k: m.density(k.net),
    ("reciprocity", ""): lambda k: m.reciprocity(k.net),
    ("reciprocity", "dyadic"): lambda k: 1 - _dyads(k)["asymmetric"] / _dyads(k).sum(),
    ("reciprocity", "dyadic.nonnull"): lambda k: _share(_dyads(k)["mutual"], _dyads(k).drop("null").sum()),
    ("weighted_reciprocity", ""): lambda k: m.weighted_reciprocity(k.net),
    ("transitivity", ""): lambda k: m.transitivity(k.net),
    ("dyad_census", ""): lambda k: m.dyad_census(k.net),
    ("triad_census", ""): lambda k: m.triad_census(k.net),
    ("components", "weak"): lambda k: m.components(k.net),
    ("components", "strong"): lambda k: m.components(k.net, mode="strong"),
    ("krackhardt", ""): lambda k: m.krackhardt(k.net),
    ("krackhardt", "lubness"): lambda k: m.krackhardt(k.net)["lubness"],
    ("fragmentation", ""): lambda k: m.fragmentation(k.net),
    ("gini", "of degree"): lambda k: m.gini(m.degree(k.net)),
    **{("brokerage_roles", role): lambda k, role=role: _roles(k)[role] for role in COLUMNS},
    **{
        ("brokerage_expectation", f"{role} {statistic}"): lambda k, role=role, statistic=statistic: _expectation(
            k, role, statistic
        )
        for role in COLUMNS
        for statistic in ("expected", "sd", "z")
    },
    ("brokerage_network", "observed"): lambda k: _whole(k)["observed"],
    ("brokerage_network", "expected"): lambda k: _whole(k)["expected"],
    **{("brokerage_network", f"{role} sd"): lambda k, role=role: _whole(k).loc[role, "sd"] for role in COLUMNS},
    ("ei_index", ""): lambda k: m.ei_index(k.net, "group"),
    ("ei_index", "weighted"): lambda k: m.ei_index(k.net, "group", weighted=True),
    **{("ei_actors", way): lambda k, way=way: m.ei_actors(k.net, "group", direction=way) for way in WAYS},
    ("ei_expectation", "expected"): lambda k: m.ei_expectation(k.net, "group")["expected"],
    ("block_density", ""): lambda k: m.block_density(k.net, "group").to_numpy().ravel(),
    ("block_density", "weighted"): lambda k: m.block_density(k.net, "group", weighted=True).to_numpy().ravel(),
    ("assortativity", ""): lambda k: m.assortativity(k.net, "group"),
    ("assortativity", "weighted"): lambda k: m.assortativity(k.net, "group", weighted=True),
    ("modularity", ""): lambda k: m.find_communities(k.net).modularity,
    **{
        ("mrqap", f"{family} {ours}"): lambda k, family=family, ours=ours: _regression(k, family, ours)
        for family, ours in (("linear", "estimate"), ("linear", "t"), ("logit", "estimate"), ("logit", "se"))
    },
    ("qap_correlation", ""): _qap,
}
