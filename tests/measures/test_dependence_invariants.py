"""What must always hold of dependence, on random clusters with circles, isolates, answers not given, and ties to oneself in the files.

Each test stands for one sentence of what is promised; `test_dependence_properties` holds the rest: scaling of all weights, the order of the
roster, dominators against hegemony, beta over all partners, and a tie to the market.
"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from linkages.measures import (
    captives,
    dependence_pairs,
    disintermediated_share,
    exit_options,
    hegemony,
    interlinked_pairs,
    interlinking,
    middleman_concentration,
    middleman_share,
    partner_hhi,
    reach_loss,
    replaceable_flow,
    road_table,
    shapley_access,
    shares,
    top_partner_share,
    weighted_beta,
)
from linkages.network import Relation, network_from_edges, read_study
from tests.measures.random_clusters import LETTERS, SALE, clusters, producers, walk

pytestmark = pytest.mark.timeout(900)  # five hundred examples each, on a busy machine
SCORES = ("exits", "captive", "class_captive", "disintermediated_share")


def with_tie(net, source, target, weight=2.0):
    new = pd.DataFrame(
        {"source": [source], "target": [target], "relation": ["sale"], "weight": [weight], "reports": [1]}
    )
    return net.with_(ties=pd.concat([net.ties, new]))


def pairs_of(net):
    held = captives(net, channel="output")
    return set(zip(held["actor"], held["captor"], strict=True))


# ------------------------------------------------------------------------------------------------ bounds and scale


@given(clusters(silence=True))
def test_every_number_is_within_its_bounds(net):
    H = hegemony(net, channel="output").stack().dropna()
    assert H.between(0, 1).all()
    assert disintermediated_share(net, channel="output").dropna().between(0, 1).all()
    beta = weighted_beta(net, channel="output")
    assert beta.between(0, len(producers(net)) + 1e-9).all()
    exits = exit_options(net, channel="output").dropna()
    assert (exits == exits.round()).all()
    assert (exits <= net.ties.groupby("source").size().reindex(exits.index)).all()
    assert interlinking(net).dropna().eq(0).all()  # one channel alone is linked with nothing
    loss = reach_loss(net, channel="output")
    assert loss.between(0, len(producers(net))).all()
    hold = captives(net, channel="output")["captor"].value_counts()
    assert loss.to_dict() == hold.reindex(loss.index, fill_value=0).astype(float).to_dict()
    assert middleman_concentration(net, channel="output").dropna().between(0, 1 + 1e-9).all()
    assert shapley_access(net, channel="output")["shapley"].between(-1e-9, len(producers(net)) + 1e-9).all()
    for one in loss.index[:1]:
        assert replaceable_flow(net, channel="output", middleman=one).dropna().between(0, 1 + 1e-9).all()


LOAN = Relation("loan", kind="dependence", channel="credit", dependent="target", weight_type="amount", unit="INR")


@st.composite
def linked(draw):
    """A cluster in which some also lend to others."""
    net = draw(clusters(silence=True))
    pairs = [(a, b) for a in net.index for b in net.index if a != b]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=15))
    loans = pd.DataFrame(chosen, columns=["source", "target"]).assign(relation="loan", weight=1.0)
    loans["weight"] = [float(draw(st.integers(1, 9))) for _ in chosen]
    quiet = net.index[~net.answered["sale"]]
    ties = pd.concat([net.ties[["source", "target", "relation", "weight"]], loans[~loans["target"].isin(quiet)]])
    both = network_from_edges(ties, relations={"sale": SALE, "loan": LOAN}, actors=net.actors[["position"]])
    answered = both.answered
    answered.loc[quiet] = False
    return both.with_(answered=answered)


@given(linked())
def test_interlinking_is_the_smaller_share_of_the_two_with_each_middleman(net):
    by_channel = {one: shares(net, channel=one) for one in ("output", "credit")}
    found, pairs = interlinking(net), interlinked_pairs(net)
    assert found.dropna().between(0, 1 + 1e-12).all()
    assert pairs["intensity"].dropna().between(0, 1 + 1e-12).all()
    for i in producers(net):
        if not net.answered.loc[i].all():
            assert pd.isna(found[i])
            continue
        own = [s[i].to_dict() if i in s.index.get_level_values("actor") else {} for s in by_channel.values()]
        if not any(own):
            assert pd.isna(found[i])
            continue
        middlemen = [m for m in net.index if m[0] == "T"]
        assert found[i] == pytest.approx(sum(min(s.get(m, 0.0) for s in own) for m in middlemen), abs=1e-12)
    _pairs_are_within_their_bounds(dependence_pairs(net))


def _pairs_are_within_their_bounds(pairs):
    for name in ("share", "counter_share"):
        assert pairs[name].dropna().between(0, 1 + 1e-12).all()
        assert (pairs[name].dropna() > 0).all()
    assert pairs["asymmetry"].dropna().between(-1, 1).all()
    assert pairs["joint"].dropna().between(0, 2 + 1e-12).all()
    np.testing.assert_allclose(pairs["asymmetry"], pairs["share"] - pairs["counter_share"], atol=1e-12)


def test_a_channel_without_ties_has_no_pairs_and_its_columns_are_numbers():
    none = pd.DataFrame({"source": [], "target": []}, dtype="str")
    actors = pd.DataFrame({"position": ["producer"]}, index=["w"])
    pairs = dependence_pairs(network_from_edges(none, relations={"sale": SALE}, actors=actors))
    assert len(pairs) == 0
    assert pairs[["share", "counter_share", "asymmetry", "joint"]].dtypes.eq("float64").all()


@given(clusters(silence=True), st.randoms(use_true_random=False))
def test_what_each_holds_does_not_hang_on_the_order_of_the_roster(net, random):
    order = list(net.index)
    random.shuffle(order)
    turned = net.with_(
        actors=net.actors.loc[order], answered=net.answered.loc[order], ties=net.ties.sample(frac=1.0, random_state=1)
    )
    assert pairs_of(turned) == pairs_of(net)
    for measure in (weighted_beta, exit_options, disintermediated_share, middleman_share, reach_loss):
        there, here = (measure(one, channel="output") for one in (turned, net))
        pd.testing.assert_series_equal(there.reindex(here.index), here, rtol=0, atol=1e-9)
    there, here = (shapley_access(one, channel="output") for one in (turned, net))
    pd.testing.assert_frame_equal(there.reindex(here.index), here, rtol=0, atol=1e-9)


@given(clusters(silence=True), st.data())
def test_shares_do_not_change_when_one_actor_counts_in_another_unit(net, data):
    """Only what each actor deals with each partner in proportion matters: every row may be scaled by itself."""
    factor = {one: data.draw(st.sampled_from([0.5, 1.0, 4.0])) for one in net.index}
    scaled = net.with_(ties=net.ties.assign(weight=net.ties["weight"] * net.ties["source"].map(factor).astype(float)))
    pd.testing.assert_series_equal(shares(scaled, channel="output"), shares(net, channel="output"))
    pd.testing.assert_frame_equal(road_table(scaled, channel="output"), road_table(net, channel="output"))
    pd.testing.assert_frame_equal(hegemony(scaled, channel="output"), hegemony(net, channel="output"))


# ------------------------------------------------------------------------------------------------------------ exits


@given(clusters())
def test_one_exit_means_a_dominator_or_one_direct_tie_and_nothing_else(net):
    exits, held = exit_options(net, channel="output"), {actor for actor, _ in pairs_of(net)}
    graph = walk(net)
    position = net.actors["position"]
    for i in producers(net):
        if pd.isna(exits[i]) or exits[i] == 0:
            assert i not in held
            continue
        markets = sum(position[row.target] == "market" for row in net.ties.itertuples() if row.source == i)
        without_direct = graph.copy()
        without_direct.remove_edges_from([(i, "OUT")])
        only_direct = markets == 1 and not _reaches(without_direct, i)
        assert (exits[i] == 1) == (i in held or only_direct)


def _reaches(graph, start):
    seen, going = {start}, [start]
    while going:
        for other in graph.successors(going.pop()):
            if other not in seen:
                seen.add(other)
                going.append(other)
    return "OUT" in seen


@given(clusters(), st.data())
def test_any_other_tie_closes_no_exit_and_makes_no_captor(net, data):
    """All but the first onward tie of a middleman who, naming nobody, is taken to sell outside."""
    named = set(net.ties["source"])
    position = net.actors["position"]
    there = set(zip(net.ties["source"], net.ties["target"], strict=True))
    free = [
        (a, b)
        for a in net.index
        for b in net.index
        if a != b and (a, b) not in there and not (position[a] == "middleman" and a not in named)
    ]
    assume(free)
    more = with_tie(net, *data.draw(st.sampled_from(free)))
    before, after = (exit_options(one, channel="output") for one in (net, more))
    assert (after >= before)[before.notna()].all()
    on_road = road_table(net, channel="output")["road"].eq("ok")
    new = {pair for pair in pairs_of(more) - pairs_of(net) if on_road[pair[0]]}
    assert new == set()


def test_the_first_onward_tie_of_a_terminal_middleman_may_make_a_captor():
    """The exception is a real one: once T1 names T2, all of w's cloth passes T2."""
    actors = pd.DataFrame({"position": ["producer", "middleman", "middleman"]}, index=["w", "T1", "T2"])
    ties = pd.DataFrame({"source": ["w", "w"], "target": ["T1", "T2"], "weight": [1, 1]})
    net = network_from_edges(ties, actors=actors, relations={"sale": SALE})
    more = with_tie(net, "T1", "T2")
    assert exit_options(net, channel="output")["w"] == 2
    assert exit_options(more, channel="output")["w"] == 1
    assert (pairs_of(net), pairs_of(more)) == (set(), {("w", "T2")})


# -------------------------------------------------------------------------------------------------- beta and Shapley


@st.composite
def direct_markets(draw):
    """Producers who sell in equal parts to middlemen, all of whom sell outside, and to one another as they like."""
    makers = [f"w{place}" for place in range(draw(st.integers(1, 6)))]
    traders = [f"T{place}" for place in range(draw(st.integers(1, 5)))]
    ties = [(one, "K", draw(st.integers(1, 5))) for one in traders]
    ties += [
        (one, other, draw(st.integers(1, 5)))
        for one in traders
        for other in traders
        if one != other and draw(st.booleans())
    ]
    for one in makers:
        ties += [(one, other, 1) for other in sorted(draw(st.sets(st.sampled_from(traders), min_size=1)))]
    ids = [*makers, *traders, "K"]
    return network_from_edges(
        pd.DataFrame(ties, columns=["source", "target", "weight"]),
        relations={"sale": SALE},
        actors=pd.DataFrame({"position": [LETTERS[one[0]] for one in ids]}, index=ids),
    )


@given(direct_markets())
def test_unweighted_beta_is_the_shapley_value_where_every_middleman_sells_outside(net):
    worth = shapley_access(net, channel="output")["shapley"]
    beta = weighted_beta(net, channel="output")[worth.index]
    np.testing.assert_allclose(worth, beta, atol=1e-9)
    assert beta.sum() == pytest.approx(len(producers(net)), abs=1e-9)


@given(clusters(silence=True))
def test_beta_counts_each_producer_who_named_somebody_once(net):
    beta = weighted_beta(net, channel="output")
    table = shares(net, channel="output")
    makers = table[table.index.get_level_values("actor").isin(producers(net))]
    pd.testing.assert_series_equal(
        beta, makers.groupby(level="partner").sum().reindex(net.index, fill_value=0.0), check_names=False
    )
    assert beta.sum() == pytest.approx(makers.index.get_level_values("actor").nunique(), abs=1e-9)


# ----------------------------------------------------------------------------------------------- answers not given


@st.composite
def refused(draw):
    """A cluster in which some also refused to say of one pair, and whom each of them refused to speak of."""
    net = draw(clusters(silence=True))
    there = set(zip(net.ties["source"], net.ties["target"], strict=True))
    told = [one for one in net.index if net.answered.loc[one, "sale"]]
    open_pairs = [(a, b) for a in told for b in net.index if a != b and (a, b) not in there]
    chosen = draw(st.lists(st.sampled_from(open_pairs), unique=True, max_size=3)) if open_pairs else []
    unknown = pd.DataFrame(chosen, columns=["source", "target"]).astype("str").assign(relation="sale")
    return net.with_(unknown=unknown[["relation", "source", "target"]])


@given(refused())
def test_an_unknown_answer_is_missing_or_an_interval_never_a_number(net):
    unknown = set(net.unknown["source"]) | set(net.index[~net.answered["sale"]])
    quiet = [one for one in producers(net) if one in unknown]
    table = road_table(net, channel="output")
    assert (table.loc[quiet, "road"] == "unknown").all()
    for name in SCORES:
        assert table.loc[quiet, name].isna().all()
    for measure in (middleman_share, top_partner_share, partner_hhi, exit_options, disintermediated_share):
        assert measure(net, channel="output")[quiet].isna().all()
    assert hegemony(net, channel="output").loc[quiet].isna().all(axis=None)
    assert interlinking(net)[quiet].isna().all()
    assert not set(captives(net, channel="output")["actor"]) & set(quiet)
    assert not set(shares(net, channel="output").index.get_level_values("actor")) & set(quiet)
    assert middleman_share(net)[quiet].isna().all()


@given(refused())
def test_scores_that_lean_on_silence_say_so(net):
    """Where low and high differ, a road may lead past somebody whose answers are missing."""
    table = road_table(net, channel="output")
    for name in ("exits", "captive", "disintermediated_share"):
        differs = table[f"{name}_low"] < table[f"{name}_high"] - 1e-12
        assert table.loc[differs, "assumed_onward"].eq(1).all()
    if net.answered["sale"].all() and net.unknown.empty:
        assert table["assumed_onward"].dropna().eq(0).all()


# ------------------------------------------------------------------------------------------- ties to oneself, in files

CODEBOOK = """
title = "Random"
rounds = [{ label = "base", files = ["actors.csv", "interviews.csv", "ties.csv"] }]
roles = { producer = "producer", middleman = "middleman", group = "group", market = "market" }
actors = { role = "role" }
interviews = {}

[[relations]]
name = "sale"
kind = "dependence"
channel = "output"
dependent = "source"
weight_type = "amount"
unit = "INR"
columns = { reporter = "source", weight = "amount" }
codes = { refused = ["-88"] }
"""


def from_files(net, oneself):
    """The cluster as files, with a tie to oneself for each given actor, and the study read from them."""
    rows = [f"{row.source},{row.target},sale,{row.weight:.0f}" for row in net.ties.itertuples()]
    rows += [f"{row.source},{row.target},sale,-88" for row in net.unknown.itertuples()]
    rows[len(rows) // 2 : len(rows) // 2] = [f"{one},{one},sale,7" for one in oneself]
    answered = net.answered["sale"].map({True: "answered", False: "refused"})
    tables = {
        "study.toml": [CODEBOOK],
        "actors.csv": ["id,role", *(f"{one},{position}" for one, position in net.actors["position"].items())],
        "interviews.csv": ["id,status", *(f"{one},{status}" for one, status in answered.items())],
        "ties.csv": ["source,target,relation,amount", *rows],
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, lines in tables.items():
            (Path(folder) / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return read_study(Path(folder) / "study.toml")


@given(refused(), st.data())
def test_ties_to_oneself_are_told_and_change_nothing(net, data):
    told = [one for one in net.index if net.answered.loc[one, "sale"]]
    assume(told)
    oneself = data.draw(st.lists(st.sampled_from(told), min_size=1, max_size=3, unique=True))
    study = from_files(net, oneself)
    found = study.problems.query("rule == 'self_tie'")
    assert sorted(found["value"]) == sorted(oneself)
    read = study["base"]
    assert not (read.ties["source"] == read.ties["target"]).any()
    pd.testing.assert_frame_equal(road_table(read, channel="output").loc[net.index], road_table(net, channel="output"))
    made = hegemony(net, channel="output")
    pd.testing.assert_frame_equal(hegemony(read, channel="output").loc[made.index, made.columns], made)
    pd.testing.assert_series_equal(
        weighted_beta(read, channel="output")[net.index], weighted_beta(net, channel="output")
    )
