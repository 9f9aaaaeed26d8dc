"""The Chanderi study: calibrated as it says, true to its truth, the same from files as from the function."""

from __future__ import annotations

import time
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from linkages.datasets import chanderi, chanderi_truth, write_chanderi
from linkages.datasets.chanderi_codebook import STUDY_TOML
from linkages.errors import LinkagesError
from linkages.measures import captives, middleman_share, network_table
from linkages.network.load import check_study, read_study
from linkages.network.study import Study

DATA = Path(__file__).parents[2] / "data" / "chanderi"
SEEDS = range(6)
SHEETS = ("actors.csv", "ties.csv", "interviews.csv")
CHANNEL = {"advance": "credit", "bank_loan": "credit", "yarn": "input", "cloth": "output"}
OUTSIDE = {"credit": "bank", "input": "yarn supplier", "output": "outside buyer"}


@pytest.fixture(scope="module")
def studies() -> dict[int, Study]:
    return {seed: chanderi(seed) for seed in SEEDS}


@pytest.fixture(scope="module")
def truths() -> dict:
    return {seed: chanderi_truth(seed) for seed in SEEDS}


def bytes_of(folder: Path) -> dict[str, bytes]:
    paths = [folder / "study.toml", *(folder / label / sheet for label in ("baseline", "followup") for sheet in SHEETS)]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def assert_same_networks(one: Study, other: Study) -> None:
    assert list(one.rounds) == list(other.rounds)
    for left, right in zip(one, other, strict=True):
        assert left.relations == right.relations
        assert left.setting == right.setting
        for frame in ("actors", "ties", "answered", "unknown"):
            pd.testing.assert_frame_equal(getattr(left, frame), getattr(right, frame))


def test_committed_files_are_what_the_function_writes(tmp_path):
    assert write_chanderi(tmp_path / "new") == tmp_path / "new" / "study.toml"
    assert bytes_of(tmp_path / "new") == bytes_of(DATA)
    assert {path.suffix for path in DATA.rglob("*") if path.is_file()} == {".toml", ".csv", ".md"}


def test_files_use_one_line_ending_and_utf8():
    for content in bytes_of(DATA).values():
        assert b"\r" not in content
        assert content.decode("utf-8").endswith("\n")


def test_reading_the_files_gives_the_study_of_the_function():
    read, made = read_study(DATA / "study.toml"), chanderi()
    assert_same_networks(read, made)
    assert read.title == made.title
    assert read.codebook == made.codebook
    for label, survey in made.surveys.items():
        for frame in ("actors", "reports", "interviews", "problems"):
            left, right = getattr(survey, frame), getattr(read.surveys[label], frame)
            order = [*right.columns] if frame == "interviews" else None
            if order:
                left, right = (one.sort_values(order, ignore_index=True) for one in (left, right))
            pd.testing.assert_frame_equal(left, right)


@pytest.mark.parametrize(("seed", "actors"), [(0, 300), (3, 300), (1, 40), (2, 1000)])
def test_files_have_no_problems(tmp_path, seed, actors):
    problems = check_study(write_chanderi(tmp_path, seed=seed, actors=actors))
    assert not len(problems), problems.to_string()
    assert_same_networks(read_study(tmp_path / "study.toml"), chanderi(seed, actors=actors))


def test_same_seed_same_bytes_and_other_seed_other_bytes(tmp_path):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_chanderi(tmp_path / name, seed=seed)
    assert bytes_of(tmp_path / "a") == bytes_of(tmp_path / "b")
    first, other = bytes_of(tmp_path / "a"), bytes_of(tmp_path / "c")
    assert [name for name in first if first[name] == other[name]] == ["study.toml"]


@pytest.mark.parametrize("actors", [40, 60, 137, 300, 1000])
def test_any_size(actors):
    study = chanderi(1, actors=actors)
    assert len(study.roster) == actors
    assert not study.problems.size
    roles = study["followup"].actors["role"].value_counts()
    assert set(roles.index) == set(study.codebook.roles)
    assert (roles["trader"], roles["master weaver"]) == (12, 45) or actors < 300


def test_too_small_a_town_is_refused():
    with pytest.raises(LinkagesError, match=r"actors must be 40 or more, .* 39 came"):
        chanderi(actors=39)


def test_it_says_that_it_is_a_simulation(studies):
    study = studies[0]
    assert "simulated" in study.title
    assert [net.setting.origin for net in study] == ["simulated", "simulated"]
    assert "simulation" in chanderi.__doc__
    assert "SIMULATED" in STUDY_TOML
    assert "Nobody in these files exists" in (DATA / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", SEEDS)
def test_shares_of_the_sources(studies, seed):
    actors = studies[seed]["baseline"].actors
    actors = actors[actors["present"]]
    weavers = actors[actors["role"] == "weaver"]
    roles = actors["role"].value_counts()
    assert (roles["trader"], roles["master weaver"]) == (12, 45)
    assert weavers["community"].eq("Muslim").mean() == pytest.approx(0.70, abs=0.02)
    assert weavers["community"].eq("Hindu").mean() == pytest.approx(0.30, abs=0.02)
    assert actors.loc[actors["role"] == "trader", "community"].eq("Jain").sum() == 10
    assert 0.60 <= weavers["arrangement"].eq("contract").mean() <= 0.70
    assert 0.20 <= weavers["arrangement"].eq("independent").mean() <= 0.25
    assert weavers["poor"].eq("yes").mean() == pytest.approx(0.90, abs=0.06)


@pytest.mark.parametrize("seed", SEEDS)
def test_amounts_at_the_baseline_are_plausible(truths, seed):
    net = truths[seed].study["baseline"]
    role = net.actors["role"]
    ties = net.ties
    to_weavers, of_weavers = ties["target"].map(role).eq("weaver"), ties["source"].map(role).eq("weaver")
    advance = ties.loc[to_weavers & (ties["relation"] == "advance"), "weight"]
    yarn = ties.loc[to_weavers & (ties["relation"] == "yarn")].groupby("target")["weight"].sum()
    cloth = ties.loc[of_weavers & (ties["relation"] == "cloth")].groupby("source")["weight"].sum()
    assert advance.between(1000, 6000).all()
    assert yarn.between(1500, 4000).all()
    assert cloth.between(2500, 9000).all()
    assert (cloth > yarn.reindex(cloth.index)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_contract_ties_three_channels_to_one_middleman(truths, seed):
    net = truths[seed].study["baseline"]
    ties, actors = net.ties, net.actors
    lender = ties[(ties["relation"] == "advance") & ties["tied"].eq(True)].set_index("target")["source"]
    lender = lender[actors.loc[lender.index, "role"].eq("weaver")]
    yarn = ties[ties["relation"] == "yarn"].set_index("target")["source"]
    cloth = (
        ties[ties["relation"] == "cloth"].sort_values("weight", kind="stable").drop_duplicates("source", keep="last")
    )
    main = cloth.set_index("source")["target"]
    assert actors.loc[lender.index, "arrangement"].eq("contract").all()
    assert (yarn[lender.index] == lender).all()
    assert (main[lender.index] == lender).all()
    alone = ties[ties["relation"] == "cloth"].groupby("source").size()[lender.index].eq(1)
    assert 0.85 <= alone.mean() < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_every_tie_is_between_allowed_roles(studies, truths, seed):
    for study in (studies[seed], truths[seed].study):
        for net in study:
            role = net.actors["role"]
            for name, relation in net.relations.items():
                ties = net.ties[net.ties["relation"] == name]
                pairs = set(zip(ties["source"].map(role), ties["target"].map(role), strict=True))
                allowed = set(relation.allowed)
                allowed |= set() if relation.directed else {(other, one) for one, other in allowed}
                assert pairs
                assert pairs <= allowed


@pytest.mark.parametrize("seed", SEEDS)
def test_household_weavers_have_ties_in_the_household_only(truths, seed):
    net = truths[seed].study["baseline"]
    actors, ties = net.actors, net.ties
    women = actors.index[actors["role"].eq("household weaver") & actors["present"]]
    assert actors.loc[women, "sex"].eq("F").all()
    own = ties[ties["source"].isin(women) | ties["target"].isin(women)]
    assert set(own["relation"]) == {"household_work", "trust"}
    assert (own["source"].map(actors["household"]) == own["target"].map(actors["household"])).all()
    work = own[own["relation"] == "household_work"]
    assert sorted(work["source"]) == sorted(women)
    assert middleman_share(net)[women].isna().all()


@pytest.mark.parametrize("seed", SEEDS)
def test_who_is_silent(studies, seed):
    for net in studies[seed]:
        here = net.actors[net.actors["present"]]
        silent = ~net.answered.loc[here.index, "trust"]
        assert silent[here["role"] == "trader"].sum() == 3
        assert 0.04 <= silent[here["role"] == "weaver"].mean() <= 0.09
        assert silent[here["role"].isin(["outside buyer", "yarn supplier"])].all()
        answered = net.answered.loc[here.index]
        assert answered.loc[here["role"] == "shg", "cloth"].all()
        assert not answered.loc[here["role"] != "household weaver", "household_work"].any()


def test_people_leave_enter_and_are_founded(studies):
    first, last = (net.actors["present"] for net in studies[0])
    role = studies[0]["baseline"].actors["role"]
    left, entered = role[first & ~last].value_counts(), role[~first & last].value_counts()
    assert left["weaver"] == entered["weaver"] == 7
    assert left["master weaver"] == 1
    assert (entered["shg"], entered["federation"]) == (6, 1)
    assert studies[0]["baseline"].actors.loc[~first, "shg"].notna().sum() == 0


def test_questions_refused_and_not_known_leave_unknown_dyads(studies):
    survey, net = studies[0].surveys["baseline"], studies[0]["baseline"]
    assert {"refused", "unknown"} <= {*survey.reports["answer"], *studies[0].surveys["followup"].reports["answer"]}
    assert len(net.unknown)
    single = survey.interviews[survey.interviews["relation"].notna()]
    assert len(single) >= 2
    assert not net.answered.loc[single["actor"], "advance"].any()
    assert net.answered.loc[single["actor"], "cloth"].all()


@pytest.mark.parametrize("seed", SEEDS)
def test_two_sides_of_cooperation_do_not_always_agree(studies, truths, seed):
    for net, true in zip(studies[seed], truths[seed].study, strict=True):
        ties = net.ties[net.ties["relation"] == "cooperation"]
        told = net.answered["cooperation"]
        both = ties[told[ties["source"]].to_numpy() & told[ties["target"]].to_numpy()]
        assert 0.10 <= both["reports"].eq(1).mean() <= 0.45
        keys = ["relation", "source", "target"]
        seen, real = (pd.MultiIndex.from_frame(one.ties[keys]) for one in (net, true))
        assert seen.isin(real).all()
        assert 0.80 <= len(seen) / len(real) < 1


@pytest.mark.parametrize("seed", SEEDS)
def test_caps_are_kept(studies, seed):
    for survey in studies[seed].surveys.values():
        counts = survey.reports.groupby(["relation", "reporter"]).size()
        for spec in studies[seed].codebook.relations:
            if spec.cap is not None:
                assert counts[spec.name].max() <= spec.cap


def by_dominator_tree(net, channel: str) -> set[tuple[str, str]]:
    """Captives by networkx's immediate dominators, on a graph made by hand from the true ties."""
    ties = net.ties[net.ties["relation"].map(CHANNEL) == channel]
    role, position = net.actors["role"], net.actors["position"]
    graph = nx.DiGraph()
    for tie in ties.itertuples():
        actor, partner = (tie.source, tie.target) if channel == "output" else (tie.target, tie.source)
        graph.add_edge("OUTSIDE" if role[partner] == OUTSIDE[channel] else partner, actor)
    ends = [
        actor for actor in graph if actor != "OUTSIDE" and not graph.in_degree(actor) and position[actor] == "middleman"
    ]
    graph.add_edges_from(("OUTSIDE", actor) for actor in ends)
    above = nx.immediate_dominators(graph, "OUTSIDE")
    found = set()
    for actor in graph:
        if actor in above and actor != "OUTSIDE" and position[actor] == "producer":
            step = above[actor]
            while step not in ("OUTSIDE", None):
                found.add((actor, step))
                step = above[step]
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("channel", ["credit", "input", "output"])
def test_true_captives_by_two_other_ways(truths, seed, channel):
    truth = truths[seed]
    for net in truth.study:
        mine = truth.captives.query("round == @net.label and channel == @channel")
        pairs = set(zip(mine["actor"], mine["captor"], strict=True))
        assert pairs == by_dominator_tree(net, channel)
        measured = captives(net, channel=channel)
        held = mine[mine["position"] == "middleman"]
        position = net.actors["position"]
        of_middlemen = measured[measured["captor"].map(position).eq("middleman")]
        assert set(zip(held["actor"], held["captor"], strict=True)) == set(
            zip(of_middlemen["actor"], of_middlemen["captor"], strict=True)
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_one_trader_holds_weavers_only_indirectly(studies, truths, seed):
    truth = truths[seed]
    trader = truth.indirect_trader
    for study in (truth.study, studies[seed]):
        for net in study:
            role = net.actors["role"]
            trade = net.ties[net.ties["relation"].isin(CHANNEL)]
            partners = pd.concat(
                [trade.loc[trade["source"] == trader, "target"], trade.loc[trade["target"] == trader, "source"]]
            )
            assert "weaver" not in set(partners.map(role))
            assert "master weaver" in set(partners.map(role))
    held = truth.captives[truth.captives["captor"] == trader]
    assert held.groupby(["round", "channel"])["actor"].nunique().loc["baseline"].min() >= 4
    assert ("followup", "output") in set(zip(held["round"], held["channel"], strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_members_are_helped_and_the_freed_are_members_or_movers(truths, seed):
    truth = truths[seed]
    baseline, followup = truth.study
    weavers = truth.members.index[baseline.actors.loc[truth.members.index, "role"].eq("weaver")]
    whole = truth.members.index[truth.members["help"] == "all"]
    assert len(weavers) == 51
    assert 0.65 <= len(whole) / len(weavers) <= 0.95
    before, after = middleman_share(baseline), middleman_share(followup)
    others = baseline.actors.index[baseline.actors["role"].eq("weaver") & before.notna() & after.notna()].difference(
        weavers
    )
    assert (after[whole] < before[whole] - 0.1).mean() > 0.95
    assert abs((after - before)[others].mean()) < 0.02
    freed = truth.freed[truth.freed["channel"] == "output"]["actor"]
    assert freed.isin(whole).mean() > 0.9
    held = truth.captives[truth.captives["position"].eq("middleman") & truth.captives["round"].eq("followup")]
    assert not set(map(tuple, truth.freed[["channel", "actor"]].to_numpy())) & set(
        map(tuple, held[["channel", "actor"]].to_numpy())
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_declared_outcomes_move_in_what_is_seen_and_in_truth(studies, truths, seed):
    for study in (studies[seed], truths[seed].study):
        before, after = (network_table(net).iloc[0] for net in study)
        assert 0.90 <= before["middleman_share"] <= 0.97
        assert 0.62 <= after["middleman_share"] <= 0.78
        assert after["captive_share"] < before["captive_share"] - 0.15
        for channel in ("credit", "input", "output"):
            assert after[f"{channel}.captive_share"] < before[f"{channel}.captive_share"] - 0.1
            assert after[f"{channel}.mean_exits"] > before[f"{channel}.mean_exits"]
        assert after["cooperation.density"] > before["cooperation.density"]
    assert studies[seed].codebook.outcomes.primary == [
        "middleman_share",
        "captive_share",
        "cooperation.density",
        "trust.reciprocity",
    ]


def test_names_are_unique_and_ids_tell_the_role(studies):
    actors = pd.concat([net.actors[["name", "role"]] for net in studies[0]]).drop_duplicates()
    assert actors["name"].is_unique
    letters = actors.groupby("role").apply(lambda rows: set(rows.index.str[0]))
    assert letters.map(len).eq(1).all()
    assert letters.map(min).is_unique


def test_codebook_speaks_english_and_hindi(studies):
    codebook = studies[0].codebook
    labelled = [*codebook.relations, *codebook.roles.values(), *codebook.actors.attributes.values()]
    assert all(set(one.label) == {"en", "hi"} for one in labelled)
    assert all(set(relation.question) == {"en", "hi"} for relation in codebook.relations)
    devanagari = [
        letter
        for relation in codebook.relations
        for letter in relation.question["hi"]
        if "\u0900" <= letter <= "\u097f"
    ]
    assert len(devanagari) > 300


def test_speed():
    start = time.perf_counter()
    chanderi(9)
    assert time.perf_counter() - start < 1.5


@pytest.mark.slow
def test_ten_thousand_actors():
    start = time.perf_counter()
    study = chanderi(0, actors=10_000)
    assert time.perf_counter() - start < 20
    assert len(study.roster) == 10_000
    assert study["baseline"].actors["role"].value_counts()["master weaver"] == 45
