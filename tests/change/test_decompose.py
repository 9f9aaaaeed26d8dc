"""The decomposition of a change is exact, and each part is what it says."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.change import decompose_change
from linkages.change.decompose import PARTS
from linkages.errors import LinkagesError

WORDS = ["stayed", "entered", "left", "silent", "not asked", "away"]


def test_every_part_by_hand():
    actors = ["s1", "s2", "new", "heard", "began", "gone", "quiet", "ended", "away"]
    nan = np.nan
    before = pd.Series([0.9, 0.7, nan, nan, nan, 0.2, 0.4, 1.0, nan], index=actors, name="share")
    after = pd.Series([0.5, 0.5, 0.1, 0.8, 0.6, nan, nan, nan, nan], index=actors, name="share")
    words = ["stayed", "stayed", "entered", "silent", "stayed", "left", "silent", "stayed", "away"]
    row = decompose_change(before, after, status=pd.Series(words, index=actors)).loc["share"]
    # stayers .8 -> .5; five scores in each round.
    expected = {
        "baseline": 0.64,
        "followup": 0.5,
        "change": -0.14,
        "stayers_baseline": 0.8,
        "stayers_followup": 0.5,
        "stayers": -0.3,
        "entry_entered": (0.1 - 0.5) / 5,
        "entry_answered": (0.8 - 0.5) / 5,
        "entry_began": (0.6 - 0.5) / 5,
        "exit_left": -(0.2 - 0.8) / 5,
        "exit_silent": -(0.4 - 0.8) / 5,
        "exit_ended": -(1.0 - 0.8) / 5,
    }
    assert row[list(expected)].astype(float).to_dict() == pytest.approx(expected)
    assert row[["n_baseline", "n_followup", "n_stayers", "n_entry", "n_exit"]].tolist() == [5, 5, 2, 3, 3]
    assert row["reason"] == ""


scores = st.one_of(st.just(np.nan), st.floats(-1e3, 1e3), st.sampled_from([0.0, 1.0]))
people = st.lists(
    st.tuples(scores, scores, st.sampled_from(WORDS), st.floats(0.1, 10), st.floats(0.1, 10)), min_size=1, max_size=25
)


@given(people)
def test_the_parts_sum_to_the_change(rows):
    table = pd.DataFrame(rows, columns=["before", "after", "status", "w1", "w2"])
    for weights in (None, (table["w1"], table["w2"])):
        row = decompose_change(
            table["before"].rename("m"), table["after"].rename("m"), status=table["status"], weights=weights
        ).loc["m"]
        if row["n_stayers"]:
            scale = max(1.0, table[["before", "after"]].abs().max().max())
            assert row[list(PARTS)].sum() == pytest.approx(row["change"], abs=1e-12 * scale * len(rows))
            assert row["reason"] == ""
        else:
            assert row[list(PARTS)].isna().all()
            assert row["reason"] != ""


@given(people)
def test_entry_and_exit_are_those_of_the_formula(rows):
    table = pd.DataFrame(rows, columns=["before", "after", "status", "w1", "w2"])
    row = decompose_change(table["before"].rename("m"), table["after"].rename("m"), status=table["status"]).loc["m"]
    both = table.dropna(subset=["before", "after"])
    enter, leave = table[table["before"].isna()]["after"].dropna(), table[table["after"].isna()]["before"].dropna()
    if not len(both):
        return
    entry = len(enter) / table["after"].count() * (enter.mean() - both["after"].mean()) if len(enter) else 0.0
    exits = -len(leave) / table["before"].count() * (leave.mean() - both["before"].mean()) if len(leave) else 0.0
    assert row[["entry_entered", "entry_answered", "entry_began"]].sum() == pytest.approx(entry, abs=1e-9)
    assert row[["exit_left", "exit_silent", "exit_ended"]].sum() == pytest.approx(exits, abs=1e-9)
    assert row["stayers"] == pytest.approx(both["after"].mean() - both["before"].mean(), abs=1e-9)


def test_weights_are_those_of_each_round():
    before, after = pd.Series([1.0, 0.0, 0.4], name="m"), pd.Series([1.0, 0.5, np.nan], name="m")
    weights = pd.Series([3.0, 1.0, 4.0]), pd.Series([1.0, 1.0, 4.0])
    row = decompose_change(before, after, status=pd.Series(["stayed", "stayed", "left"]), weights=weights).loc["m"]
    assert row["baseline"] == pytest.approx((3 + 0 + 1.6) / 8)
    assert row["stayers"] == pytest.approx(0.75 - 0.75)
    assert row["exit_left"] == pytest.approx(-(4 / 8) * (0.4 - 0.75))


@pytest.mark.parametrize(
    ("before", "after", "reason", "change"),
    [
        ([1.0, None], [None, 0.5], "no actor has a score in both rounds", -0.5),
        ([None, None], [None, 0.5], "no score in the baseline", None),
        ([1.0, None], [None, None], "no score in the follow-up", None),
        ([None, None], [None, None], "no score in either round", None),
    ],
)
def test_without_stayers_the_parts_are_not_defined(before, after, reason, change):
    sides = [pd.Series(values, dtype=float, name="m") for values in (before, after)]
    row = decompose_change(*sides, status=pd.Series(["left", "entered"])).loc["m"]
    assert row["reason"] == reason
    assert row[list(PARTS)].isna().all()
    assert row["change"] == change if change is not None else np.isnan(row["change"])


def test_status_may_differ_between_measures():
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [1.0, 2.0]}, index=["x", "y"])
    later = pd.DataFrame({"a": [1.0, np.nan], "b": [1.0, np.nan]}, index=["x", "y"])
    status = pd.DataFrame({"a": ["stayed", "silent"], "b": ["stayed", "stayed"]}, index=["x", "y"])
    found = decompose_change(frame, later, status=status)
    assert found[["exit_silent", "exit_ended"]].to_numpy().tolist() == [[-0.5, 0.0], [0.0, -0.5]]


def test_what_does_not_fit_is_refused():
    one = pd.Series([1.0, 2.0], index=["x", "y"], name="m")
    words = pd.Series(["stayed", "stayed"], index=["x", "y"])
    with pytest.raises(LinkagesError, match=r"same measures; came m and n"):
        decompose_change(one, one.rename("n"), status=words)
    with pytest.raises(LinkagesError, match=r"same actors in the same order"):
        decompose_change(one, one.iloc[::-1], status=words)
    with pytest.raises(LinkagesError, match=r"a column for every measure; it lacks m"):
        decompose_change(one, one, status=words.to_frame("other"))
