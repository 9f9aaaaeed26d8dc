"""What became of ties: by hand, against a walk over every dyad, and on classical data."""

import json
import os
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.change import tie_changes, tie_list
from linkages.errors import NetworkError
from linkages.network import Relation, Setting, Study, network_from_edges

SHARED = Path(__file__).resolve().parents[3] / "shared"
RULES = ("source", "target", "either", "both", "max", "mean")
COUNTS = ["dyads", "valid", "unknown", "kept", "dissolved", "formed", "never", "gone", "came", "unseen"]


def network(label, ties, *, roster, present=None, answered=None, unknown=(), deflator=1.0, group=None, **relation):
    index = pd.Index(list(roster), dtype="str", name="actor")
    actors = pd.DataFrame({"present": [True] * len(index) if present is None else list(present)}, index=index)
    if group is not None:
        actors["hamlet"] = list(group)
    made = network_from_edges(
        pd.DataFrame(ties, columns=["source", "target", "weight"]).astype({"source": "str", "target": "str"}),
        actors=actors,
        relations={"help": Relation("help", **relation)},
        label=label,
    )
    return made.with_(
        answered=pd.DataFrame({"help": [True] * len(index) if answered is None else list(answered)}, index=index),
        unknown=pd.DataFrame([("help", *pair) for pair in unknown], columns=["relation", "source", "target"]),
        setting=Setting(deflator=deflator),
    )


# --- by hand ---------------------------------------------------------------------------------------------------------------------


def toy(**relation):
    # Actors a to e; the seller speaks. d is away after, e before. c is silent after.
    # valid: a's and b's dyads among a, b, c (4 dyads), and c -> a, told after by the record of the tie.
    before = network(
        "x",
        [("a", "b", 4.0), ("a", "c", 2.0), ("b", "c", 6.0), ("c", "b", 1.0), ("d", "a", 9.0)],
        roster="abcde",
        present=[1, 1, 1, 1, 0],
        merge="source",
        group=["North", "South", "South", None, "North"],
        **relation,
    )
    after = network(
        "y",
        [("a", "b", 8.0), ("b", "a", 3.0), ("b", "c", 3.0), ("c", "a", 5.0), ("e", "a", 1.0)],
        roster="abcde",
        present=[1, 1, 1, 0, 1],
        answered=[1, 1, 0, 1, 1],
        merge="source",
        group=["South", "South", "South", "North", "North"],
        **relation,
    )
    return before, after


def test_counts_and_rates_by_hand():
    row = tie_changes(toy()).loc["help"]
    assert row[COUNTS].tolist() == [6, 5, 1, 2, 1, 2, 0, 1, 1, 1]
    assert row["hamming"] == 3
    rates = row[["jaccard", "persistence", "formation_rate", "turnover"]].astype(float)
    assert rates.tolist() == pytest.approx([2 / 5, 2 / 3, 1.0, 3 / 7])


def test_weights_by_hand():
    row = tie_changes(toy()).loc["help"]
    assert row[["weight_before", "weight_after", "l1"]].tolist() == [12.0, 19.0, 4 + 2 + 3 + 3 + 5]
    assert row["ruzicka"] == pytest.approx((4 + 3) / (8 + 2 + 6 + 3 + 5))
    assert row["median_log_ratio"] == pytest.approx((np.log(2) + np.log(0.5)) / 2)


def test_groups_are_those_of_the_baseline_and_of_the_followup_for_who_entered():
    table = tie_changes(toy(), by="hamlet")
    assert table.index.names == ["relation", "source_group", "target_group"]
    found = table[["dyads", "valid", "kept", "dissolved", "formed", "gone", "came", "unseen"]].loc["help"]
    assert found.loc[("North", "South")].tolist() == [2, 2, 1, 1, 0, 0, 0, 0]
    assert found.loc[("South", "North")].tolist() == [2, 2, 0, 0, 2, 0, 0, 0]
    assert found.loc[("South", "South")].tolist() == [2, 1, 1, 0, 0, 0, 0, 1]
    assert found.loc[("North", "North")].tolist() == [0, 0, 0, 0, 0, 0, 1, 0]
    assert found.loc[("not given", "North")].tolist() == [0, 0, 0, 0, 0, 1, 0, 0]
    assert len(found) == 5


def test_every_tie_is_listed_with_its_fate():
    table = tie_list(toy())
    found = {
        f"{row.source}{row.target}": (row.status, row.why, row.weight_before, row.weight_after)
        for row in table.itertuples()
    }
    nan = pytest.approx(np.nan, nan_ok=True)
    assert list(found) == ["ab", "ac", "ba", "bc", "ca", "cb", "da", "ea"]
    assert found["ab"] == ("kept", nan, 4.0, 8.0)
    assert found["ac"] == ("dissolved", nan, 2.0, 0.0)
    assert found["ba"] == ("formed", nan, 0.0, 3.0)
    assert found["ca"] == ("formed", nan, 0.0, 5.0)
    assert found["cb"] == ("unknown", "not observed", 1.0, nan)
    assert found["da"] == ("unknown", "left", 9.0, nan)
    assert found["ea"] == ("unknown", "entered", nan, 1.0)


def test_silence_is_not_a_dissolved_tie():
    before = network("x", [("a", "b", 1.0)], roster="ab", merge="source")
    after = network("y", [], roster="ab", answered=[False, True], merge="source")
    row = tie_changes([before, after]).loc["help"]
    assert row[COUNTS].tolist() == [2, 1, 1, 0, 0, 0, 1, 0, 0, 1]
    assert np.isnan(row["persistence"])


def test_identical_rounds_and_empty_rounds_are_alike():
    before, _ = toy()
    row = tie_changes([before, before.with_(label="again")]).loc["help"]
    assert row[["jaccard", "ruzicka", "persistence", "turnover", "l1", "hamming"]].tolist() == [1, 1, 1, 0, 0, 0]
    empty = [network(label, [], roster="abc") for label in "xy"]
    row = tie_changes(empty).loc["help"]
    assert row[["jaccard", "ruzicka", "turnover", "formation_rate"]].tolist() == [1, 1, 0, 0]
    assert np.isnan(row["persistence"])


def test_without_a_valid_dyad_nothing_is_known():
    silent = [network(label, [], roster="abc", answered=[0, 0, 0]) for label in "xy"]
    row = tie_changes(silent).loc["help"]
    assert row[COUNTS].tolist() == [6, 0, 6, 0, 0, 0, 0, 0, 0, 0]
    rates = [
        "jaccard",
        "persistence",
        "formation_rate",
        "turnover",
        "ruzicka",
        "weight_before",
        "l1",
        "median_log_ratio",
    ]
    assert row[rates].isna().all()


def test_money_is_compared_in_real_terms_and_hours_are_not():
    before, after = toy(weight_type="amount", unit="INR")
    nominal = tie_changes([before, after]).loc["help"]
    assert nominal["terms"] == "nominal"
    real = tie_changes([before, after.with_(setting=Setting(deflator=2.0))]).loc["help"]
    assert real["terms"] == "real"
    assert real["weight_after"] == nominal["weight_after"] / 2
    assert real["median_log_ratio"] == pytest.approx(nominal["median_log_ratio"] - np.log(2))
    assert real["ruzicka"] == pytest.approx((4 + 1.5) / (4 + 2 + 6 + 1.5 + 2.5))
    before, after = toy(weight_type="amount", unit="hours")
    hours = tie_changes([before, after.with_(setting=Setting(deflator=2.0))]).loc["help"]
    assert (hours["terms"], hours["weight_after"]) == ("", 19.0)


def test_distances_are_not_summed():
    row = tie_changes(toy(weight_type="distance")).loc["help"]
    assert row[["ruzicka", "l1", "weight_before", "weight_after"]].isna().all()
    assert row["jaccard"] == pytest.approx(0.4)


def test_relations_are_counted_apart():
    edges = pd.DataFrame({"source": ["a", "a"], "target": ["b", "b"], "relation": ["advice", "trust"]})
    before = network_from_edges(edges, label="x")
    ties = before.ties
    table = tie_changes([before, before.with_(label="y", ties=ties[ties["relation"] == "trust"])])
    assert table[["kept", "dissolved"]].to_dict("index") == {
        "advice": {"kept": 0, "dissolved": 1},
        "trust": {"kept": 1, "dissolved": 0},
    }


def test_unknown_column_for_groups():
    with pytest.raises(NetworkError, match=r"`by` must be a column of the actors \(.*hamlet\); 'village' came"):
        tie_changes(toy(), by="village")


# --- against a walk over every dyad --------------------------------------------------------------------------------------------


@st.composite
def rounds(draw):
    n = draw(st.integers(2, 6))
    roster = [f"p{k}" for k in range(n)]
    directed = draw(st.booleans())
    groups = draw(st.lists(st.sampled_from(["A", "B", None]), min_size=n, max_size=n))
    dyads = list(permutations(range(n), 2)) if directed else list(combinations(range(n), 2))
    states = st.sampled_from([0, 0, 1, 4, "?"])
    sides = []
    for _ in "xy":
        flags = st.lists(st.booleans(), min_size=n, max_size=n)
        sides.append(
            {
                "present": draw(st.lists(st.sampled_from([True, True, True, False]), min_size=n, max_size=n)),
                "answered": draw(flags),
                "state": dict(zip(dyads, draw(st.lists(states, min_size=len(dyads), max_size=len(dyads))), strict=True)),
                "rule": draw(st.sampled_from(RULES if directed else RULES[2:])),
            }
        )  # fmt: skip
    return roster, directed, groups, dyads, sides


def seen(side, i, j):
    if not (side["present"][i] and side["present"][j]) or side["state"][i, j] == "?":
        return False
    a, b = side["answered"][i], side["answered"][j]
    by_word = {"source": a, "target": b, "either": a and b, "max": a and b, "both": a or b, "mean": a or b}
    return tie(side, i, j) > 0 or by_word[side["rule"]]


def tie(side, i, j):
    state = side["state"][i, j]
    return 0 if state == "?" or not (side["present"][i] and side["present"][j]) else state


def walk(dyads, sides):
    found = dict.fromkeys(COUNTS, 0) | {"l1": 0, "least": 0, "most": 0}
    first, second = sides
    for i, j in dyads:
        both = all(side["present"][i] and side["present"][j] for side in sides)
        was, now = tie(first, i, j), tie(second, i, j)
        found["dyads"] += both
        if both and seen(first, i, j) and seen(second, i, j):
            found["valid"] += 1
            found[{(1, 1): "kept", (1, 0): "dissolved", (0, 1): "formed", (0, 0): "never"}[bool(was), bool(now)]] += 1
            found["l1"] += abs(was - now)
            found["least"] += min(was, now)
            found["most"] += max(was, now)
        elif was or now:
            found["unseen" if both else "gone" if was else "came"] += 1
            if not both and was and now:
                raise AssertionError
    found["unknown"] = found["dyads"] - found["valid"]
    return found


def built(roster, directed, groups, sides):
    return [
        network(
            label,
            [(roster[i], roster[j], float(tie(side, i, j))) for i, j in side["state"] if tie(side, i, j)],
            roster=roster,
            present=side["present"],
            answered=side["answered"],
            unknown=[(roster[i], roster[j]) for (i, j), state in side["state"].items() if state == "?"],
            merge=side["rule"],
            directed=directed,
            group=groups,
        )
        for label, side in zip("xy", sides, strict=True)
    ]


@given(rounds())
def test_counts_equal_a_walk_over_every_dyad(case):
    roster, directed, groups, dyads, sides = case
    nets = built(roster, directed, groups, sides)
    found, expected = tie_changes(nets).loc["help"], walk(dyads, sides)
    assert found[COUNTS].to_dict() == {name: expected[name] for name in COUNTS}
    if expected["valid"]:
        assert found["l1"] == expected["l1"]
        assert found["ruzicka"] == pytest.approx(expected["least"] / expected["most"] if expected["most"] else 1.0)
        assert 0 <= found["turnover"] <= 1
    by_group(tie_changes(nets, by="hamlet")[COUNTS], directed, groups, dyads, sides)


def by_group(table, directed, groups, dyads, sides):
    names = [group or "not given" for group in groups]
    cells = {}
    for i, j in dyads:
        ends = (names[i], names[j]) if directed else tuple(sorted((names[i], names[j])))
        cells.setdefault(("help", *ends), []).append((i, j))
    for cell, members in cells.items():
        expected = {name: walk(members, sides)[name] for name in COUNTS}
        assert (table.loc[cell].to_dict() if cell in table.index else dict.fromkeys(COUNTS, 0)) == expected
    assert set(table.index) <= set(cells) | {("help", name, name) for name in names}


@settings(max_examples=40)
@given(rounds(), st.randoms(use_true_random=False))
def test_rounds_turned_round_and_rosters_in_another_order(case, random):
    roster, directed, groups, _, sides = case
    nets = built(roster, directed, groups, sides)
    there, back = (tie_changes(pair).loc["help"] for pair in (nets, nets[::-1]))
    swapped = {"dissolved": "formed", "formed": "dissolved", "gone": "came", "came": "gone"}
    for name in (*COUNTS, "hamming"):
        assert there[name] == back[swapped.get(name, name)]
    for name in ("jaccard", "ruzicka", "turnover", "l1"):
        assert there[name] == pytest.approx(back[name], nan_ok=True)
    assert there["median_log_ratio"] == pytest.approx(-back["median_log_ratio"], nan_ok=True)

    order = random.sample(roster, len(roster))
    turned = [net.with_(actors=net.actors.loc[order], answered=net.answered.loc[order]) for net in nets]
    pd.testing.assert_frame_equal(tie_changes(nets, by="hamlet"), tie_changes(turned, by="hamlet"))
    one, other = (tie_list(pair).sort_values(["source", "target"], ignore_index=True) for pair in (nets, turned))
    pd.testing.assert_frame_equal(one, other)


# --- classical data --------------------------------------------------------------------------------------------------------------


def shared(path):
    if os.environ.get("CI") == "true" or not (SHARED / path).exists():
        pytest.skip("the classical data are not part of the project")
    return SHARED / path


def waves(path, relation, *, least=1):
    edges = pd.read_csv(shared(path))
    edges = edges[(edges["relation"] == relation) & (edges["weight"] >= least)]
    actors = pd.DataFrame(index=sorted(set(pd.read_csv(SHARED / path.replace("edges", "nodes"))["id"])))
    nets = [
        network_from_edges(rows[["source", "target"]], actors=actors, label=str(label))
        for label, rows in edges.groupby("round")
    ]
    return Study.from_networks(relation, nets)


def test_teenage_friends_and_lifestyle():
    study = waves("oracles/s50/edges.csv", "friendship")
    pairs = json.loads(shared("oracles/s50/expected.json").read_text(encoding="utf-8"))["pairs"]
    for old, new, counts in (("1", "2", [57, 56, 59]), ("2", "3", [66, 50, 56])):
        row = tie_changes(study, baseline=old, followup=new).loc["tie"]
        assert row[["kept", "dissolved", "formed"]].tolist() == counts
        assert row["valid"] == row["dyads"] == 50 * 49
        expected = next(pair for pair in pairs if (pair["a"], pair["b"]) == (f"friendship@{old}", f"friendship@{new}"))
        assert row["hamming"] == expected["hamming"]
        assert row["jaccard"] == pytest.approx(expected["jaccard"], abs=1e-12)


def test_researchers_on_an_early_electronic_network():
    row = tie_changes(waves("data/eies_freeman/edges.csv", "acquaintance", least=3)).loc["tie"]
    assert row[["kept", "dissolved", "formed"]].tolist() == [142, 10, 62]
    assert (row["formed"] - row["dissolved"]) / row["valid"] == pytest.approx(0.0524, abs=5e-5)


def test_silent_villagers_are_not_people_without_ties():
    edges = pd.read_csv(shared("data/strand_amends_colombia/edges.csv")).query("relation == 'friendship'")
    presence = pd.read_csv(SHARED / "data/strand_amends_colombia/presence.csv")
    roster = pd.Index(sorted(set(presence["id"])), name="actor")
    nets = []
    for label, rows in edges.groupby("round"):
        heard = presence.query("round == @label and observed == 1")["id"]
        made = network_from_edges(rows[["source", "target"]], actors=pd.DataFrame(index=roster), label=str(label))
        nets.append(made.with_(answered=pd.DataFrame({"tie": roster.isin(heard)}, index=roster)))
    found = tie_changes(nets[:2]).loc["tie"]
    sets = [set(zip(*net.ties[["source", "target"]].to_numpy().T, strict=True)) for net in nets[:2]]
    heard = [set(net.answered.query("tie").index) for net in nets[:2]]
    known = [lambda pair, k=k: pair[0] in heard[k] or pair in sets[k] for k in (0, 1)]
    expected = {
        "kept": len(sets[0] & sets[1]),
        "dissolved": sum(known[1](pair) for pair in sets[0] - sets[1]),
        "formed": sum(known[0](pair) for pair in sets[1] - sets[0]),
        "unseen": sum(not known[1](pair) for pair in sets[0] - sets[1]) + sum(not known[0](pair) for pair in sets[1] - sets[0]),
    }  # fmt: skip
    assert found[list(expected)].to_dict() == expected
    assert expected["unseen"] > 0
