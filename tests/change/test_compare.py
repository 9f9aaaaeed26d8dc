"""Two rounds of a small cluster compared: actors, network, and the words of the summary."""

import dataclasses
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from linkages.change import actor_changes, compare_rounds, network_changes, tie_changes
from linkages.change.decompose import PARTS
from linkages.change.network import score_of
from linkages.errors import LinkagesError
from linkages.measures import actor_table, network_table
from linkages.network import Relation, Setting, Study, network_from_edges

RELATIONS = {
    "cloth": Relation("cloth", "Cloth sold", "dependence", "output", "source", weight_type="amount", unit="INR", period="month"),
    "advance": Relation("advance", "Advance", "dependence", "credit", "target", weight_type="amount", unit="INR", period="month"),
    "help": Relation("help", "Help", "cooperation"),
}  # fmt: skip
WEAVERS = [f"w{k}" for k in range(1, 11)]
POSITIONS = {"T1": "middleman", "T2": "middleman", "BANK": "finance", "MKT": "market"}


def a_round(label, *, freed=(), away=(), silent=(), helps=(), deflator=1.0, date="", origin="observed", **facts):
    """Ten weavers sell all to T1 and take his advances; the freed sell half to the market, and borrow half from the bank."""
    index = pd.Index([*WEAVERS, *POSITIONS], dtype="str", name="actor")
    actors = pd.DataFrame({"position": [POSITIONS.get(actor, "producer") for actor in index]}, index=index)
    actors["role"] = actors["position"].replace({"producer": "weaver"})
    actors["present"] = ~index.isin(away)
    rows = [("T1", "MKT", "cloth", 900.0), ("BANK", "T1", "advance", 900.0)]
    for weaver in [weaver for weaver in WEAVERS if weaver not in away]:
        half = 50.0 if weaver in freed else 100.0
        rows += [(weaver, "T1", "cloth", half), ("T1", weaver, "advance", half)]
        rows += [(weaver, "MKT", "cloth", half), ("BANK", weaver, "advance", half)] if weaver in freed else []
    rows += [(*pair.split(), "help", 1.0) for pair in helps]
    said = [row for row in rows if (row[1] if row[2] == "advance" else row[0]) not in silent]
    edges = pd.DataFrame(said, columns=["source", "target", "relation", "weight"])
    net = network_from_edges(edges, actors=actors, relations=RELATIONS, label=label)
    answered = pd.DataFrame({name: ~index.isin([*silent, "MKT", "BANK"]) for name in RELATIONS}, index=index)
    return net.with_(
        answered=answered, setting=dataclasses.replace(Setting(deflator=deflator, date=date, origin=origin), **facts)
    )


def study(**followup):
    before = a_round("baseline", away=["w10"], silent=["w8"], helps=["w1 w2", "w2 w1"], date="2004")
    options = {"freed": ["w1", "w2", "w8", "w10"], "away": ["w9"], "silent": ["w7"], "helps": ["w1 w2"], "date": "2007"}
    return Study.from_networks("Toy cluster", [before, a_round("followup", **(options | followup))])


# --- tables --------------------------------------------------------------------------------------------------------------------


def test_actors_before_and_after():
    table = actor_changes(study(), measures=["output.middleman_share", "cloth.out_strength"])
    assert table.index.tolist() == [*WEAVERS, *POSITIONS]
    share = table[[f"output.middleman_share.{side}" for side in ("before", "after", "change")]]
    assert share.loc["w1"].tolist() == [1.0, 0.5, -0.5]
    assert share.loc["w3"].tolist() == [1.0, 1.0, 0.0]
    for silent, side in (("w7", "after"), ("w8", "before"), ("w9", "after"), ("w10", "before")):
        assert share.loc[silent].isna().to_dict() == {
            f"output.middleman_share.{name}": name in (side, "change") for name in ("before", "after", "change")
        }
    assert table.loc[["w7", "w9", "w10"], "status"].tolist() == ["silent", "left", "entered"]


def test_all_numeric_scores_are_there_but_not_the_numbers_of_communities():
    table = actor_changes(study())
    names = {column.removesuffix(".change") for column in table if column.endswith(".change")}
    assert {"cloth.in_degree", "help.betweenness", "credit.exits", "output.class_captive", "interlinking"} <= names
    assert not [name for name in names if name.endswith(("community", "answered", "captor", "road"))]


def test_strengths_in_money_are_in_real_terms():
    table = actor_changes(
        study(deflator=2.0), measures=["cloth.out_strength", "cloth.out_degree", "output.partner_hhi"]
    )
    assert table.loc["w3", "cloth.out_strength.before":"cloth.out_strength.change"].tolist() == [100.0, 50.0, -50.0]
    assert table.loc["w3", "cloth.out_degree.after"] == 1
    assert table.loc["w1", "output.partner_hhi.after"] == 0.5


def test_a_measure_that_is_none():
    with pytest.raises(LinkagesError, match=r"'output.captor' is none. They are: cloth.in_degree"):
        actor_changes(study(), measures=["output.captor"])


def test_headline_among_the_same_producers():
    found = network_changes(study()).loc["output.middleman_share"]
    # baseline: w1..w7, w9 known, all 1. followup: w1..w6, w8, w10; w1, w2, w8, w10 at one half. Stayers: w1..w6.
    assert found[["baseline", "followup", "change"]].tolist() == [1.0, 0.75, -0.25]
    assert found[["stayers_baseline", "stayers_followup", "n_stayers"]].tolist() == [1.0, 5 / 6, 6]
    assert found["stayers"] == pytest.approx(-1 / 6)
    assert found["basis"] == "actors with a score in both rounds"


def test_the_rest_of_the_headline_by_part():
    row = compare_rounds(study()).decomposition.loc["output.middleman_share"]
    assert row["entry_entered"] == pytest.approx((1 / 8) * (0.5 - 5 / 6))
    assert row["entry_answered"] == pytest.approx((1 / 8) * (0.5 - 5 / 6))
    assert row[["entry_began", "exit_left", "exit_silent", "exit_ended"]].tolist() == [0, 0, 0, 0]
    assert row[list(PARTS)].astype(float).sum() == pytest.approx(row["change"], abs=1e-12)


def test_who_begins_to_use_a_channel_neither_entered_nor_was_silent():
    before = a_round("x")
    ties = before.ties
    before = before.with_(ties=ties[~((ties["target"] == "w1") & (ties["relation"] == "advance"))])
    row = compare_rounds([before, a_round("y", freed=["w1"])]).decomposition.loc["credit.middleman_share"]
    assert row["entry_began"] == pytest.approx(0.1 * (0.5 - 1.0))
    assert row[["entry_entered", "entry_answered"]].tolist() == [0, 0]


def test_silence_counts_where_the_score_needs_the_answer():
    # After, w1 answers on cloth and names nobody, and does not answer on advances.
    after = a_round("y")
    ties, answered = after.ties, after.answered
    answered.loc["w1", "advance"] = False
    after = after.with_(ties=ties[(ties["source"] != "w1") & (ties["target"] != "w1")], answered=answered)
    exits = compare_rounds([a_round("x", freed=["w1"]), after]).decomposition[["exit_ended", "exit_silent"]]
    assert exits.loc["output.middleman_share"].tolist() == pytest.approx([-(1 / 10) * (0.5 - 1), 0])
    assert exits.loc["credit.middleman_share"].tolist() == pytest.approx([0, -(1 / 10) * (0.5 - 1)])
    assert exits.loc["middleman_share"].tolist() == pytest.approx([0, -(1 / 10) * (0.5 - 1)])


def test_indicators_that_are_means_are_the_means_that_are_decomposed():
    rounds = study()
    found = compare_rounds(rounds)
    for label, column in (("baseline", "baseline"), ("followup", "followup")):
        row = network_table(rounds[label]).iloc[0]
        means = [name for name in row.index if score_of(name) in found.decomposition.index]
        assert {"middleman_share", "captive_share", "output.mean_exits", "credit.class_captive_share"} <= set(means)
        for name in means:
            assert found.decomposition.loc[score_of(name), column] == pytest.approx(row[name], nan_ok=True)
            assert found.network.loc[name, column] == pytest.approx(row[name], nan_ok=True)


def test_density_among_dyads_observed_in_both_rounds():
    rounds = study()
    row, ties = network_changes(rounds).loc["help.density"], tie_changes(rounds).loc["help"]
    # The giver of help speaks: eight heard twice (w1..w6, T1, T2), each on the eleven others present in both.
    assert (row["n_stayers"], row["basis"]) == (8 * 11, "dyads observed in both rounds")
    assert ties[["kept", "dissolved", "formed"]].tolist() == [1, 1, 0]
    assert row[["stayers_baseline", "stayers_followup"]].tolist() == [2 / 88, 1 / 88]
    assert np.isnan(network_changes(rounds).loc["help.reciprocity", "stayers"])


def test_a_round_against_itself_shows_no_change():
    net = a_round("x", freed=["w1"], silent=["w2"], helps=["w1 w3", "w3 w4"])
    found = compare_rounds([net, net.with_(label="again")])
    assert (found.network["change"].dropna() == 0).all()
    assert (found.decomposition[["change", *PARTS]].fillna(0) == 0).all(axis=None)
    changes = found.actors.filter(regex=r"\.change$")
    assert (changes.fillna(0) == 0).all(axis=None)
    assert found.ties[["dissolved", "formed"]].sum().sum() == 0
    assert "up " not in found.summary()
    assert "down " not in found.summary()


def test_rounds_turned_round_flip_signs():
    there, back = compare_rounds(study()), compare_rounds(study(), baseline="followup", followup="baseline")
    assert there.network[["change", "stayers"]].to_numpy() == pytest.approx(
        -back.network[["change", "stayers"]].to_numpy(), nan_ok=True
    )
    assert there.actors.filter(regex=r"\.change$").to_numpy() == pytest.approx(
        -back.actors.filter(regex=r"\.change$").to_numpy(), nan_ok=True
    )
    assert there.ties["formed"].tolist() == back.ties["dissolved"].tolist()
    assert any("is the later of the two rounds" in note for note in back.notes)
    assert not any("later" in note for note in there.notes)


def test_tables_are_those_of_the_parts():
    rounds = study()
    found = compare_rounds(rounds)
    pd.testing.assert_frame_equal(found.ties, tie_changes(rounds))
    pd.testing.assert_frame_equal(found.actors, actor_changes(rounds))
    pd.testing.assert_frame_equal(found.network, network_changes(rounds))
    after = actor_table(rounds["followup"])["help.in_degree"]
    pd.testing.assert_series_equal(found.actors["help.in_degree.after"], after, check_names=False, check_dtype=False)


def test_sampling_weights_carry_through():
    before, after = study()
    weights = [5.0 if actor == "w1" else 1.0 for actor in before.index]
    nets = [net.with_(actors=net.actors.assign(sampling_weight=weights)) for net in (before, after)]
    row = network_changes(nets).loc["output.middleman_share"]
    assert row["stayers"] == pytest.approx((5 * 0.5 + 0.5 + 4) / 10 - 1)
    assert row["followup"] == pytest.approx(network_table(nets[1]).iloc[0]["output.middleman_share"])


# --- words -----------------------------------------------------------------------------------------------------------------------


def words(found):
    return re.sub(r"\s+", " ", found.summary())


def test_summary_of_the_toy():
    text = words(compare_rounds(study()))
    for sentence in (
        "Toy cluster: what changed from baseline to followup ! Amounts (Cloth sold, Advance) are nominal",
        "baseline: 10 of the 13 actors asked (77%); followup: 10 of the 13 actors asked (77%).",
        "By position: producers 89% and 89%; middlemen 100% and 100%.",
        "None answered of the buyers and lenders: no claim is made about them.",
        "8 actors were present and answered in both rounds; 1 entered, 1 left.",
        "4 were present in both but silent: 1 in baseline only, 1 in followup only, 2 in both.",
        (
            "Over channels, share of dealings with middlemen: 100.0% to 83.3% (down 16.7 points) among the 6 producers known in both "
            "rounds. All known in each round: 100.0% to 75.0% (down 25.0 points), of which -4.2 points come from producers who entered."
        ),
        "separate roads to the outside, on average 1.00 to 1.33 (up 0.33)",
        (
            "Help: 1 kept, 1 dissolved, 0 formed; 50% of the earlier ties lasted. Pairs observed in both rounds: 67%. "
            "With caution: 77% of those asked answered in a round."
        ),
        "Help: pairs with a tie 2.27% to 1.14% (down 1.13 points)",
        "They do not show why, nor what a programme did",
        "Dependence is not exploitation",
    ):
        assert sentence in text


def test_summary_is_wrapped_and_its_sections_are_in_order():
    lines = compare_rounds(study()).summary().splitlines()
    assert max(map(len, lines)) <= 100
    heads = [line.split(",")[0] for before, line in pairwise(lines) if not before]
    tested = "More than chance? Declared outcomes first"
    assert heads == [
        "Who answered",
        "Who stayed",
        tested,
        "Dependence",
        "Ties",
        "Cooperation",
        "What this does not show",
    ]


def test_no_claim_where_fewer_than_seven_in_ten_answered():
    text = words(compare_rounds(study(silent=WEAVERS[:4])))
    assert "No claim about change is made for producers: fewer than 70% of them answered in a round." in text
    assert "Over channels: no claim, since fewer than 70% of the producers answered in a round." in text
    assert "Credit: no claim, since 56% of the producers answered in a round." in text
    assert "Help: no claim, since 54% of those asked answered in a round." in text
    assert "share of dealings with middlemen" not in text


def test_caution_between_70_and_85_percent():
    text = words(compare_rounds(study(silent=["w6", "w7"])))
    assert "Read with caution: of the producers, 70 to 85% answered in a round." in text
    assert "Credit: share of dealings with middlemen 100.0% to 80.0% (down 20.0 points)" in text
    assert "With caution: 78% of the producers answered in a round." in text


def test_silent_middlemen_weaken_what_is_said_of_roads():
    text = words(compare_rounds(study(silent=["T1"])))
    assert "No claim about change is made for middlemen" in text
    assert "Roads behind silent middlemen are assumed to go on: 50% of the middlemen answered in a round." in text
    assert "Roads behind" not in words(compare_rounds(study()))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"deflator": 1.5}, "are in real terms: divided by a price index of 1 in baseline and 1.5 in followup"),
        ({"date": "2004"}, None),
        ({"date": ""}, "are nominal: no price index tells the rounds apart, so a rise may be inflation"),
        ({"origin": "simulated"}, "! followup: simulated, not observed."),
        ({"origin": "projected"}, "! followup: a projection, not observed."),
        ({"design": "sample"}, "! followup: a sample: ties and roads are those within it."),
    ],
)
def test_what_must_be_known_before_reading_on(options, sentence):
    notes = compare_rounds(study(**options)).summary().split("\n\n")[0]
    text = re.sub(r"\s+", " ", notes)
    assert sentence in text if sentence else "!" not in text


def test_real_amounts_in_the_ties_section():
    text = words(compare_rounds(study(deflator=1.25)))
    assert (
        "Cloth sold (INR per month): 7 kept, 0 dissolved, 2 formed; 100% of the earlier ties lasted, and the median amount of "
        in text
    )
    assert (
        "of these changed by -20% (real). Beside these, 1 went with actors who left, 2 came with actors who entered and 3 are"
        in text
    )


def test_another_party_speaks():
    before, after = study()
    turned = after.with_(relations=RELATIONS | {"help": dataclasses.replace(RELATIONS["help"], merge="either")})
    assert "Another party's word counts in the two rounds for Help" in words(compare_rounds([before, turned]))


def test_a_study_without_positions_or_dependence():
    edges = pd.DataFrame({"source": ["a", "b"], "target": ["b", "c"]})
    before = network_from_edges(edges, label="x")
    text = compare_rounds([before, before.with_(label="y", ties=before.ties.iloc[:1])]).summary()
    assert "x: 3 of the 3 actors asked (100%); y: 3 of the 3 actors asked (100%).\n\nWho stayed" in text
    assert "Dependence, " not in text
    assert "Cooperation, " not in text
    assert "tie: 1 kept, 1 dissolved, 0 formed; 50% of the earlier ties lasted.\n" in text


def test_nobody_heard_in_both_rounds():
    before, after = study()
    nobody = after.with_(answered=after.answered & False)
    text = words(compare_rounds([before, nobody]))
    assert "followup: 0 of the 13 actors asked (0%)" in text
    assert (
        "No claim about change is made for producers and middlemen: fewer than 70% of them answered in a round." in text
    )
    assert "0 actors were present and answered in both rounds; 1 entered, 1 left." in text
    assert "12 were present in both but silent: 0 in baseline only, 9 in followup only, 3 in both." in text
    assert "nan" not in text


def test_comparison_is_frozen_and_shows_itself():
    found = compare_rounds(study())
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.baseline = "other"
    assert repr(found).splitlines()[:2] == [
        "Comparison of 'baseline' and 'followup' (Toy cluster): 14 actors (8 stayed, 4 silent, 1 entered, 1 left)",
        "  cloth: 7 kept, 0 dissolved, 2 formed",
    ]


def test_html_is_escaped():
    nets = list(study())
    html = compare_rounds(Study.from_networks("<script>alert(1)</script>", nets))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;: what changed" in html


def test_which_rounds():
    with pytest.raises(LinkagesError, match=r"no round 'endline'; it has 'baseline', 'followup'"):
        compare_rounds(study(), followup="endline")
    with pytest.raises(LinkagesError, match=r"both are 'followup'"):
        compare_rounds(study(), baseline="followup")
    with pytest.raises(LinkagesError, match=r"needs two rounds"):
        compare_rounds(Study.from_networks("One", [study()["baseline"]]))


def test_who_was_freed_in_words():
    text = words(compare_rounds(study(freed=["w1", "w2", "w8", "w10"])))
    # Captive before and known in both rounds: w1..w6 (w7, w8 were silent once, w9 left, w10 came); w1 and w2 are freed.
    told = "Freed by followup, of the captives of baseline known in both rounds: {} 2 of 6 (0 newly captive); {} 2 of 6"
    assert told.format("output", "credit") in text or told.format("credit", "output") in text
    assert "Freed by" not in words(compare_rounds(study(silent=WEAVERS[:4])))


def test_one_of_each_is_in_the_singular():
    edges = pd.DataFrame({"source": ["a"], "target": ["b"]})
    net = network_from_edges(edges, label="x")
    answered = net.answered.assign(tie=[True, False])
    text = words(compare_rounds([net.with_(answered=answered), net.with_(label="y", answered=answered)]))
    assert "1 actor was present and answered in both rounds" in text
    assert "1 was present in both but silent" in text
    assert not re.search(r"\b1 (actors|ties|producers|were)\b", text)


def test_a_channel_without_an_outside_is_left_out():
    before, after = study()
    nets = [
        net.with_(setting=dataclasses.replace(net.setting, terminals={"output": ("market",)}))
        for net in (before, after)
    ]
    text = words(compare_rounds(nets))
    assert "Output: share of dealings with middlemen" in text
    assert "Credit:" not in text
