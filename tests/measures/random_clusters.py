"""Random clusters for the measures of dependence, and the walk to the outside made anew from their ties."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
from hypothesis import strategies as st

from linkages.network import Relation, network_from_edges

SALE = Relation("sale", kind="dependence", channel="output", dependent="source", weight_type="amount", unit="INR")
LETTERS = {"w": "producer", "T": "middleman", "S": "group", "K": "market"}


@st.composite
def clusters(draw, silence=False, market=False):
    """Up to nine actors, cycles and isolates included, and who was silent; with `market` a producer and a market among them."""
    kinds = draw(st.lists(st.sampled_from("wwwTTTSK"), min_size=1 if market else 3, max_size=7 if market else 9))
    kinds += ["w", "K"] if market else []
    ids = [f"{kind}{number}" for number, kind in enumerate(kinds)]
    pairs = [(a, b) for a in ids for b in ids if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=20))
    weights = draw(st.lists(st.integers(1, 9), min_size=len(chosen), max_size=len(chosen)))
    quiet = draw(st.sets(st.sampled_from(ids), max_size=3)) if silence else set()
    ties = [(a, b, w) for (a, b), w in zip(chosen, weights, strict=True) if a not in quiet]
    edges = pd.DataFrame(ties, columns=["source", "target", "weight"])
    net = network_from_edges(
        edges.astype({"source": str, "target": str}),
        relations={"sale": SALE},
        actors=pd.DataFrame({"position": [LETTERS[one[0]] for one in ids]}, index=ids),
    )
    answered = net.answered
    answered.loc[list(quiet)] = False
    return net.with_(answered=answered)


def walk(net, without=None):
    """The walk to the outside as a networkx graph with shares, made anew from the ties, dead ends removed."""
    position = net.actors["position"]
    graph = nx.DiGraph()
    graph.add_nodes_from(net.index)
    for row in net.ties.itertuples():
        if position[row.source] != "market":
            graph.add_edge(row.source, "OUT" if position[row.target] == "market" else row.target)
    graph.add_node("OUT")
    for actor in net.index:
        if position[actor] == "middleman" and graph.out_degree(actor) == 0:
            graph.add_edge(actor, "OUT")
    if without is not None:
        graph.remove_nodes_from(without)
    return graph


def matrices(net):
    """Shares until the outside, over actors that reach it."""
    graph = walk(net)
    alive = [one for one in net.index if net.actors["position"][one] != "market" and nx.has_path(graph, one, "OUT")]
    amounts = {(row.source, row.target): row.weight for row in net.ties.itertuples()}
    Q, r = np.zeros((len(alive), len(alive))), np.zeros(len(alive))
    for i, actor in enumerate(alive):
        outs = {b: w for (a, b), w in amounts.items() if a == actor}
        kept = {b: w for b, w in outs.items() if b in alive or net.actors["position"][b] == "market"}
        if not outs:
            r[i] = 1.0
            continue
        total = sum(kept.values())
        for partner, weight in kept.items():
            if partner in alive:
                Q[i, alive.index(partner)] = weight / total
            else:
                r[i] += weight / total
    return alive, Q, r


def producers(net):
    return [one for one in net.index if net.actors["position"][one] == "producer"]
