"""Communities over rounds: each event by hand, and what must hold of any two partitions."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkages.change import compare_communities
from linkages.errors import LinkagesError
from linkages.measures import community_agreement, find_communities
from linkages.network import network_from_edges

GROUPS = st.one_of(st.none(), st.integers(1, 4))


def parts(text: str) -> pd.Series:
    """Communities by actor, a letter each: ``.`` is in none."""
    ids = [f"a{place}" for place in range(len(text))]
    return pd.Series([None if sign == "." else int(sign) for sign in text], index=ids, dtype="Int64")


@pytest.mark.parametrize(
    ("before", "after", "events"),
    [
        ("111222", "111222", [("same size", "1", "1", 3, 3, 3), ("same size", "2", "2", 3, 3, 3)]),
        ("111222", "111111", [("merged", "1, 2", "1", 6, 6, 6)]),
        ("111111", "111222", [("split", "1", "1, 2", 6, 6, 6)]),
        ("111...", "11111.", [("grew", "1", "1", 3, 5, 3)]),
        ("11111.", "111...", [("shrank", "1", "1", 5, 3, 3)]),
        ("111...", "...222", [("dissolved", "1", "", 3, 0, 0), ("appeared", "", "2", 0, 3, 0)]),
        ("111222", "112122", [("same size", "1", "1", 3, 3, 2), ("same size", "2", "2", 3, 3, 2)]),
        ("11112222", "11221122", [("rearranged", "1, 2", "1, 2", 8, 8, 8)]),
    ],
)
def test_each_event_by_hand(before, after, events) -> None:
    found = compare_communities(parts(before), parts(after))
    assert [tuple(row) for row in found.events.itertuples(index=False)] == events


def test_a_community_that_scatters_into_small_ones_dissolves() -> None:
    found = compare_communities(parts("111111......"), parts("112233445566"))
    assert found.events["event"].tolist() == ["dissolved"]
    pairs = compare_communities(parts("1111"), parts("1122"), smallest=2)
    assert pairs.events["event"].tolist() == ["split"]


def test_the_share_that_links_is_half_unless_told() -> None:
    before, after = parts("1111122222"), parts("1112222222")
    half = compare_communities(before, after)
    assert half.events["event"].tolist() == ["shrank", "grew"]
    strict = compare_communities(before, parts("1122211222"), share=0.9)
    assert sorted(strict.events["event"]) == ["appeared", "appeared", "dissolved", "dissolved"]


def test_the_flow_tells_movers_entrants_leavers_and_the_silent() -> None:
    before, after = parts("1111..22"), parts("11.221.2")
    status = pd.Series(
        ["stayed", "silent", "stayed", "stayed", "entered", "stayed", "left", "stayed"], index=before.index
    )
    found = compare_communities(before, after, status=status)
    assert found.flow.to_numpy().tolist() == [
        ["1", "1", 2, 1],
        ["1", "2", 1, 0],
        ["1", "no ties", 1, 0],
        ["smaller ones", "2", 1, 0],
        ["smaller ones", "left", 1, 0],
        ["no ties", "1", 1, 0],
        ["entered", "2", 1, 0],
    ]


@settings(max_examples=30)
@given(rows=st.lists(st.tuples(GROUPS, GROUPS), min_size=1, max_size=30))
def test_every_actor_and_every_community_stands_once(rows) -> None:
    ids = [f"a{place}" for place in range(len(rows))]
    before, after = (pd.Series([row[side] for row in rows], index=ids, dtype="Int64") for side in (0, 1))
    found = compare_communities(before, after)
    in_any = (before.notna() | after.notna()).sum()
    assert found.flow["actors"].sum() == in_any
    for column, side in (("before", before), ("after", after)):
        sizes = side.dropna().value_counts()
        large = {str(community) for community in sizes[sizes >= 3].index}
        told = [one for text in found.events[column] for one in text.split(", ") if one]
        assert sorted(told) == sorted(large)
        assert found.events[f"actors_{column}"].sum() == sizes[sizes >= 3].sum()
    agreement = community_agreement(before, after)
    assert found.actors == agreement["actors"]
    assert found.adjusted_rand == pytest.approx(agreement["adjusted_rand"], nan_ok=True)
    assert found.nmi == pytest.approx(agreement["nmi"], nan_ok=True)


@settings(max_examples=30)
@given(rows=st.lists(st.tuples(GROUPS, GROUPS), min_size=1, max_size=30), shuffle=st.randoms(use_true_random=False))
def test_time_turned_round_turns_the_events_and_names_play_no_part(rows, shuffle) -> None:
    turned = {"merged": "split", "split": "merged", "grew": "shrank", "shrank": "grew", "appeared": "dissolved"}
    turned["dissolved"] = "appeared"
    ids = [f"a{place}" for place in range(len(rows))]
    before, after = (pd.Series([row[side] for row in rows], index=ids, dtype="Int64") for side in (0, 1))
    there = compare_communities(before, after).events["event"]
    back = compare_communities(after, before).events["event"]
    assert sorted(there) == sorted(turned.get(event, event) for event in back)
    names = [1, 2, 3, 4]
    shuffle.shuffle(names)
    named = compare_communities(before.map(dict(zip((1, 2, 3, 4), names, strict=True))).astype("Int64"), after)
    assert sorted(named.events["event"]) == sorted(there)


def test_communities_of_two_networks_and_what_people_read() -> None:
    net = network_from_edges(pd.DataFrame({"source": list("abcdefc"), "target": list("bcaefdd")}))
    found = compare_communities(find_communities(net), find_communities(net))
    told = "Communities: 2 same size; adjusted Rand 1.00 over 6 actors in both rounds."
    assert repr(found) == found.summary() == told
    assert found._repr_html_() == f"<div>{told}</div>"
    assert compare_communities(parts("11."), parts("...")).summary() == "No community in either round."


def test_wrong_input_is_refused() -> None:
    with pytest.raises(LinkagesError, match="the second round is over other actors"):
        compare_communities(parts("111"), parts("1111"))
    with pytest.raises(LinkagesError, match="status is over other actors"):
        compare_communities(parts("111"), parts("111"), status=pd.Series({"x": "stayed"}))
    with pytest.raises(LinkagesError, match=r"share must be from 0.5 to 1; 0.4 came"):
        compare_communities(parts("111"), parts("111"), share=0.4)
    with pytest.raises(LinkagesError, match="smallest must be 1 actor or more; 0 came"):
        compare_communities(parts("111"), parts("111"), smallest=0)
