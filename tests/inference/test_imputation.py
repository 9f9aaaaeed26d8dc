"""Answers filled in: each way by hand, what must never be done, and the pooling against its own formula."""

import csv

import numpy as np
import pandas as pd
import pytest

import linkages as lk
from linkages.errors import NetworkError
from linkages.inference import change_test, impute_ties, multiple_imputation
from linkages.inference.dyads import matrix_of
from linkages.inference.imputation import answers_of, from_donors, pooled
from linkages.measures import density, reciprocity
from linkages.network import Relation, network_from_edges
from linkages.rng import generator
from linkages.survey.toml_text import codebook_toml


def _net(rows, silent=(), *, n=5, roles=None, label="1", directed=True, merge=None):
    ids = [f"a{k}" for k in range(n)]
    edges = pd.DataFrame([row.split() for row in rows], columns=["source", "target"])
    actors = pd.DataFrame({"role": roles or ["weaver"] * n}, index=ids)
    relation = Relation("tie", directed=directed, weight_type="binary", merge=merge)
    net = network_from_edges(edges, actors=actors, relations={"tie": relation}, label=label)
    return net.with_(answered=pd.DataFrame({"tie": [one not in silent for one in ids]}, index=ids))


def _ties(net):
    return sorted(zip(net.ties["source"], net.ties["target"], strict=True))


def _study(folder, rows, silent=(), **relation):
    actors = [["id", "role"], ["W1", "weaver"], ["W2", "weaver"], ["T1", "trader"], ["T2", "trader"], ["B", "bank"]]
    answered = [one for one in ("W1", "W2", "T1", "T2") if one not in silent]
    sheets = {
        "actors": actors,
        "interviews": [["id", "status"], *([one, "answered"] for one in answered)],
        "ties": [["by", "source", "target", "relation", "weight"], *(row.split() for row in rows)],
    }
    for name, table in sheets.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(table)
    loan = {"name": "loan", "weight_type": "amount", "columns": {"reporter": "by", "weight": "weight"}, **relation}
    document = {
        "title": "Toy",
        "rounds": [{"label": "base", "files": [f"{name}.csv" for name in sheets]}],
        "roles": {"weaver": "producer", "trader": "middleman", "bank": "finance"},
        "actors": {"role": "role"},
        "interviews": {"actor": "id"},
        "relations": [{**loan, "codes": {"refused": ["-88"]}}],
    }
    (folder / "study.toml").write_text(codebook_toml(document), encoding="utf-8")
    return lk.read_study(folder)


REPORTS = ["T1 T1 W1 loan 100", "W1 T1 W1 loan 70", "T1 T1 W2 loan 40", "T2 T2 W2 loan -88", "W1 W1 T2 loan 5"]


def test_the_partner_tells_of_the_same_tie(tmp_path):
    """The borrower's word counts; W2 was not met, T1 says that it lent, T2 refused, and nobody asked the bank."""
    study = _study(tmp_path, REPORTS, silent=["W2"], merge="target")
    assert _ties(study["base"]) == [("T1", "W1")]
    filled = impute_ties(study, relation="loan", method="partner")["base"]
    assert filled.ties.set_index(["source", "target"])["weight"].to_dict() == {
        ("T1", "W1"): 70,
        ("T1", "W2"): 40,
    }
    matrix = pd.DataFrame(matrix_of(filled), index=filled.index, columns=filled.index)
    open_ = matrix.isna()
    assert set(open_.columns[open_.loc["T2"]]) == {
        "T2",
        "W2",
    }  # refused to tell of W2, and is no lender to the bank by its own word
    assert set(open_.columns[open_.loc["B"]]) == {"B", "W2"}  # what W2 had of the bank, nobody who was asked can tell
    assert matrix.loc["W1", "W2"] == 0  # W1 was asked as a lender too, told of T2, and named nobody else


def test_a_donor_of_the_same_role_lends_its_answers():
    """a0 is silent; a1, the one other weaver who answered, named a3 and a4; what a1 would say of itself nobody knows."""
    net = _net(
        ["a1 a3", "a1 a4", "a3 a0", "a4 a0"], silent=["a0"], roles=["weaver", "weaver", "trader", "trader", "trader"]
    )
    filled = impute_ties(net, relation="tie")["1"]
    assert _ties(filled) == [("a0", "a3"), ("a0", "a4"), ("a1", "a3"), ("a1", "a4"), ("a3", "a0"), ("a4", "a0")]
    assert filled.unknown[["source", "target"]].to_numpy().tolist() == [["a0", "a1"]]
    assert filled.answered["tie"].all()


def test_never_the_tie_in_the_other_direction():
    """All name the silent one, and none of its role names anybody: nothing is returned, and what has no donor stays open."""
    named = ["a1 a0", "a2 a0", "a3 a0", "a4 a0"]
    filled = impute_ties(_net(named, silent=["a0"]), relation="tie")["1"]
    assert reciprocity(filled) == 0  # a donor's tie to the silent one is not lent to it either
    alone = _net(named, silent=["a0"], roles=["master", *["weaver"] * 4])
    left = impute_ties(alone, relation="tie")["1"]
    pd.testing.assert_frame_equal(left.answered, alone.answered)
    assert _ties(left) == _ties(alone)
    assert density(left) == density(alone) == 4 / 16


def test_the_last_observation():
    before = _net(["a0 a1", "a1 a2"], label="1")
    after = _net(["a1 a3"], silent=["a0", "a2"], label="2")
    filled = impute_ties([before, after], relation="tie", method="last")
    assert _ties(filled["2"]) == [("a0", "a1"), ("a1", "a3")]
    assert density(filled["2"]) == 2 / 20
    assert _ties(filled["1"]) == _ties(before)


@pytest.mark.parametrize(
    ("merge", "directed"),
    [*((merge, True) for merge in ("source", "target", "either", "both")), ("either", False), ("both", False)],
)
def test_what_is_filled_in_is_what_the_network_holds(merge, directed):
    rng = np.random.default_rng(3)
    pairs = [f"a{i} a{j}" for i in range(9) for j in range(9) if (i != j if directed else i < j) and rng.random() < 0.3]
    net = _net(pairs, n=9, roles=["weaver"] * 5 + ["trader"] * 4, directed=directed, merge=merge)
    quiet = net.index.isin(["a0", "a3", "a7"])
    ties = net.ties
    gone = {"source": ties["source"], "target": ties["target"]}.get(merge)
    kept = ties[~gone.isin(net.index[quiet])] if gone is not None else ties
    net = net.with_(answered=pd.DataFrame({"tie": ~quiet}, index=net.index), ties=kept)
    one = answers_of(net, "tie", None)
    drawn = from_donors(one, generator(0, 0))
    filled = matrix_of(impute_ties(net, relation="tie")["1"])
    np.testing.assert_array_equal(filled, drawn)
    known = ~np.isnan(one.weights)
    np.testing.assert_array_equal(filled[known], one.weights[known])
    assert (
        np.isnan(filled[~np.eye(9, dtype=bool)]).sum() < np.isnan(one.weights[~np.eye(9, dtype=bool)]).sum()
        or merge == "both"
    )
    if not directed:
        np.testing.assert_array_equal(filled, filled.T)


def test_those_who_were_not_to_be_asked_are_not_filled_in():
    relation = Relation("tie", weight_type="binary", asked_of=("weaver",))
    net = _net(["a0 a1"], silent=["a3", "a4"], roles=["weaver"] * 3 + ["bank"] * 2)
    net = net.with_(relations={"tie": relation})
    filled = impute_ties(net, relation="tie")["1"]
    assert filled.answered["tie"].tolist() == [True, True, True, False, False]


# --- pooling --------------------------------------------------------------------------------------------------------------------


def test_rubins_rules_by_hand():
    """W = .5, B = 1, T = 11/6; lambda = 8/11; the two degrees of freedom are 2 / lambda^2 and 21/23 x 20 x 3/11."""
    estimate, se, df, missing = pooled([1.0, 2.0, 3.0], [0.5, 0.5, 0.5], df_complete=20)
    assert (estimate, se**2, missing) == (2, pytest.approx(11 / 6), pytest.approx(8 / 11))
    old, seen = 2 / (8 / 11) ** 2, 21 / 23 * 20 * 3 / 11
    assert df == pytest.approx(old * seen / (old + seen))


def _full(seed, n=30, share=0.12, change=0.0):
    rng = np.random.default_rng(seed)
    made = []
    for extra in (0.0, change):
        drive = rng.gamma(2, 0.5, n)
        matrix = rng.random((n, n)) < (share + extra) * drive[:, None]
        np.fill_diagonal(matrix, False)
        made.append([f"a{i} a{j}" for i, j in zip(*np.nonzero(matrix), strict=True)])
    return made, rng


def test_nothing_missing_is_the_plain_test():
    (before, after), _ = _full(1)
    nets = [_net(before, n=30, label="1"), _net(after, n=30, label="2")]
    found, plain = (
        multiple_imputation(nets, "density", relation="tie", m=3),
        change_test(nets, "density", relation="tie"),
    )
    assert (found.observed, found.se) == (pytest.approx(plain.observed), pytest.approx(plain.se))
    assert "with 27.2 degrees of freedom" in found.method  # 30 / 32 of n - 1
    assert "0 of 870 dyads" in found.notes[0]


def test_it_comes_nearer_to_the_truth_than_zero_does():
    """A fifth of sixty is silent: filling with zeros loses a fifth of the density, donors do not, and their spread is told."""
    off = {"donors": [], "zero": []}
    for seed in range(6):
        (rows, _), rng = _full(seed, n=60)
        whole = _net(rows, n=60)
        quiet = list(rng.choice(whole.index, 12, replace=False))
        net = _net([row for row in rows if row.split()[0] not in quiet], quiet, n=60)
        found = multiple_imputation(net, "density", relation="tie", m=5)
        off["donors"].append(found.observed / density(whole) - 1)
        off["zero"].append(len(net.ties) / len(whole.ties) - 1)
        assert found.se > 0
        assert np.isnan(found.p_value)
    assert abs(np.mean(off["donors"])) < 0.06
    assert np.mean(off["zero"]) < -0.12


def test_more_silence_more_doubt():
    (before, after), rng = _full(4, n=40, change=0.05)
    order = list(rng.permutation([f"a{k}" for k in range(40)]))
    ses = []
    for count in (0, 12):
        quiet = order[:count]
        nets = [
            _net([row for row in rows if row.split()[0] not in quiet], quiet, n=40, label=label)
            for rows, label in ((before, "1"), (after, "2"))
        ]
        ses.append(multiple_imputation(nets, "density", relation="tie", m=10).se)
    assert ses[1] > ses[0]


def test_same_seed_same_answer_and_refusals():
    (rows, _), _ = _full(2)
    net = _net([row for row in rows if not row.startswith("a1 ")], ["a1"], n=30)
    one, two = (multiple_imputation(net, "reciprocity", relation="tie", m=3, seed=7) for _ in range(2))
    assert (one.observed, one.se) == (two.observed, two.se)
    with pytest.raises(NetworkError, match="method must be one of partner, last, hot_deck; 'zero' came"):
        impute_ties(net, relation="tie", method="zero")
    with pytest.raises(NetworkError, match="m must be 2 or more"):
        multiple_imputation(net, "density", relation="tie", m=1)
    with pytest.raises(NetworkError, match="density of 'tie' needs ten actors or more"):
        multiple_imputation(_net(["a0 a1"]), "density", relation="tie")
