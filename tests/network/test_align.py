"""Two rounds side by side: which they are, who took part, and how many dyads were observed in both."""

import numpy as np
import pandas as pd
import pytest

from linkages.errors import LinkagesError, NetworkError
from linkages.network import Relation, Study, network_from_edges, subset
from linkages.network.align import align_ties, count_dyads, find_status, pair_of_groups, pair_rounds

ROSTER = pd.Index(["a", "b", "c", "d"], dtype="str", name="actor")


def net(label, ties, *, rule="source", directed=True, away=(), silent=(), unknown=(), **relation):
    edges = pd.DataFrame([tie.split() for tie in ties], columns=["source", "target", "weight"])
    made = network_from_edges(
        edges,
        actors=pd.DataFrame({"present": ~ROSTER.isin(away)}, index=ROSTER),
        relations={"help": Relation("help", directed=directed, merge=rule, **relation)},
        label=label,
    )
    return made.with_(
        answered=pd.DataFrame({"help": ~ROSTER.isin(silent)}, index=ROSTER),
        unknown=pd.DataFrame([("help", *pair.split()) for pair in unknown], columns=["relation", "source", "target"]),
    )


TIES = network_from_edges(
    pd.DataFrame({"source": ["a"], "target": ["b"]}), actors=pd.DataFrame(index=ROSTER), label="x"
)
THREE = Study.from_networks("Toy", [net(label, ["a b 1"]) for label in ("one", "two", "three")])


def test_first_and_last_round_unless_told():
    assert [one.label for one in pair_rounds(THREE)] == ["one", "three"]
    assert [one.label for one in pair_rounds(THREE, baseline="two")] == ["two", "three"]
    assert [one.label for one in pair_rounds(THREE, baseline="three", followup="one")] == ["three", "one"]
    assert [one.label for one in pair_rounds((THREE["two"], THREE["one"]))] == ["two", "one"]


@pytest.mark.parametrize(
    ("rounds", "labels", "message"),
    [
        (THREE, {"followup": "four"}, r"no round 'four'; it has 'one', 'two', 'three'"),
        (THREE, {"baseline": "three"}, r"both are 'three'"),
        (THREE, {"baseline": "one", "followup": "one"}, r"both are 'one'.*'one', 'two', 'three'"),
        (Study.from_networks("Single", [THREE["one"]]), {}, r"needs two rounds; the study 'Single' has one, 'one'"),
        ([THREE["one"]], {}, r"a Study or two networks; 1 came"),
        (THREE["one"], {}, r"a Study or two networks; 1 came"),
        ([THREE["one"], THREE["one"]], {}, r"two labels.*both are 'one'"),
        ([THREE["one"], THREE["two"]], {"baseline": "one"}, r"name rounds of a Study"),
    ],
)
def test_rounds_that_cannot_be_told(rounds, labels, message):
    with pytest.raises(LinkagesError, match=message):
        pair_rounds(rounds, **labels)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        (subset(net("x", []), ["a", "b"]), r"one roster; 'x' differs from 'one'"),
        (TIES, r"same relations.*help.*tie"),
        (net("x", [], unit="days"), r"'help' changed its unit from None in 'one' to 'days' in 'x'"),
        (net("x", [], weight_type="amount"), r"changed its weight_type"),
        (net("x", [], directed=False, rule="either"), r"changed its directed"),
    ],
)  # fmt: skip
def test_rounds_that_do_not_compare(other, message):
    with pytest.raises(NetworkError, match=message):
        pair_rounds([THREE["one"], other])


def test_status_keeps_silence_apart_from_absence_and_from_not_being_asked():
    index = pd.Index(list("abcdefghi"), dtype="str", name="actor")
    presence = [pd.Series([flag == "1" for flag in flags], index=index) for flags in ("101111110", "110111110")]
    nets = [
        network_from_edges(
            pd.DataFrame({"source": [], "target": []}, dtype="str"),
            actors=pd.DataFrame({"present": present}),
            relations={"help": Relation("help")},
            label=label,
        )
        for label, present in zip("xy", presence, strict=True)
    ]
    told = [np.array([flag == "1" for flag in flags]) for flags in ("101010100", "110100010")]
    asked = [np.array([flag == "1" for flag in flags]) for flags in ("111111100", "111111010")]
    found = find_status(*nets, (told[0], told[1]), (asked[0], asked[1]))
    expected = ["stayed", "entered", "left", "silent", "silent", "silent", "not asked", "not asked", "away"]
    assert found["status"].tolist() == expected
    assert found["silent_in"].dropna().to_dict() == {"d": "before", "e": "after", "f": "both"}


def test_dyads_counted_by_hand_when_the_seller_speaks():
    # b is silent before, c after; d is away after: a, b, c are there in both. Only what a says is known in both, and the tie
    # c -> b after, which stands although c gave no interview; before, c answered and named nobody.
    before = net("x", ["a b 2", "a d 1"], silent=["b"])
    after = net("y", ["c b 5"], silent=["c"], away=["d"], unknown=["a c"])
    dyads, valid = count_dyads(before, after, np.array([0, 0, 1, 1]), 2)
    assert dyads.tolist() == [[2, 2], [2, 0]]
    assert valid.tolist() == [[1, 0], [1, 0]]


@pytest.mark.parametrize(
    ("rule", "expected"), [("source", 4), ("target", 4), ("either", 2), ("max", 2), ("both", 6), ("mean", 6)]
)
def test_dyads_by_rule(rule, expected):
    # a and b answer in both rounds, c in neither, d is away: six dyads among a, b, c.
    rounds = [net(label, [], rule=rule, silent=["c"], away=["d"]) for label in "xy"]
    dyads, valid = count_dyads(*rounds, np.zeros(4, dtype=np.int64), 1)
    assert (dyads.item(), valid.item()) == (6, expected)


def test_an_actor_is_no_dyad_with_itself():
    rounds = [net(label, [], unknown=["a a"]) for label in "xy"]
    dyads, valid = count_dyads(*rounds, np.zeros(4, dtype=np.int64), 1)
    assert (dyads.item(), valid.item()) == (12, 12)


def test_undirected_dyads_count_once_above_the_diagonal():
    rounds = [net(label, [], rule="either", directed=False, silent=["d"]) for label in "xy"]
    dyads, valid = count_dyads(*rounds, np.array([1, 0, 1, 0]), 2)
    assert dyads.tolist() == [[1, 4], [0, 1]]
    assert valid.tolist() == [[0, 2], [0, 1]]
    cells = pair_of_groups(rounds[0], np.array([1, 0]), np.array([0, 0]))
    assert [part.tolist() for part in cells] == [[0, 0], [1, 0]]


def test_ties_of_either_round_stand_side_by_side():
    before = net("x", ["a b 2", "b c 3", "d a 1"])
    after = net("y", ["a b 5", "c a 7"], silent=["b"], away=["d"])
    table = align_ties(before, after)
    assert table[["source", "target"]].to_numpy().tolist() == [[0, 1], [1, 2], [2, 0], [3, 0]]
    assert table[["before", "after"]].to_numpy().tolist() == [[2, 5], [3, 0], [0, 7], [1, 0]]
    assert table["observed_after"].tolist() == [True, False, True, False]
    assert table["valid"].tolist() == [True, False, True, False]
