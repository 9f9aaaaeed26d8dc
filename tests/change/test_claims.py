"""What may be claimed: each gate by hand, and the bounds in the words of the comparison."""

import numpy as np
import pandas as pd
import pytest

from linkages.change import claim_table, compare_rounds
from linkages.inference import manski_bounds
from linkages.network import Relation, Study, network_from_edges

RELATIONS = {
    "sale": Relation("sale", "Cloth sold", "dependence", "output", "source", weight_type="amount", unit="INR"),
    "help": Relation("help", "Help", "cooperation"),
}
WEAVERS = [f"w{k:02}" for k in range(20)]


def _round(label, silent, *, share):
    """Twenty weavers; `share` of them sell to the market, the others to the trader. The first `silent` of them did not answer."""
    index = pd.Index([*WEAVERS, "T1", "M1"])
    actors = pd.DataFrame({"position": ["producer"] * 20 + ["middleman", "market"]}, index=index)
    told = WEAVERS[silent:]
    rows = [(one, "M1" if place < share * len(told) else "T1", "sale", 10.0) for place, one in enumerate(told)]
    rows += [("T1", "M1", "sale", 99.0), (told[0], told[1], "help", 1.0)]
    edges = pd.DataFrame(rows, columns=["source", "target", "relation", "weight"])
    net = network_from_edges(edges, actors=actors, relations=RELATIONS, label=label)
    return net.with_(answered=pd.DataFrame(dict.fromkeys(RELATIONS, index.isin([*told, "T1"])), index=index))


@pytest.mark.parametrize(("silent", "claim"), [(3, "yes"), (4, "with bounds"), (6, "with bounds"), (7, "no")])
def test_the_gates(silent, claim):
    rounds = [_round("1", 0, share=0.0), _round("2", silent, share=1.0)]
    row = claim_table(rounds).loc["output.middleman_share"]
    assert (row["position"], row["response"], row["claim"]) == ("producer", 1 - silent / 20, claim)
    assert row["change"] == -1
    if claim == "with bounds":
        assert [row["low"], row["high"]] == pytest.approx([-1, silent / 20 - 1])
        assert row["sign_known"]
    else:
        assert np.isnan(row["low"])
        assert row["sign_known"] is pd.NA


def test_what_is_not_bounded_has_no_bounds():
    table = claim_table([_round("1", 0, share=0.0), _round("2", 5, share=0.5)])
    row = table.loc["output.mean_exits"]
    assert (row["claim"], np.isnan(row["low"])) == ("with bounds", True)
    assert table.loc["help.density", "position"] == "all"
    assert not {"actors", "response_rate", "help.observed_share"} & set(table.index)


def test_a_study_and_its_two_rounds_say_the_same():
    rounds = [_round("1", 2, share=0.2), _round("2", 5, share=0.5), _round("3", 5, share=0.6)]
    study = Study.from_networks("Toy", rounds)
    pd.testing.assert_frame_equal(claim_table(study, followup="2"), claim_table(rounds[:2]))
    found = compare_rounds(study)
    pd.testing.assert_frame_equal(found.claims, claim_table(study))
    bounds = manski_bounds(study, "output.captive_share").loc["all"]
    assert (
        found.claims.loc["output.captive_share", ["low", "high"]].tolist()
        == bounds[["change.low", "change.high"]].tolist()
    )


def test_the_summary_says_the_bounds_only_where_they_are_needed():
    words = " ".join(compare_rounds([_round("1", 0, share=0.0), _round("2", 5, share=1.0)]).summary().split())
    assert (
        "With caution: 75% of the producers answered in a round. Whatever the silent would have said, the change of the"
        in words
    )
    assert "share of dealings with middlemen lies between -100 and -75 points." in words
    for silent in (0, 10):
        assert (
            "Whatever the silent"
            not in compare_rounds([_round("1", 0, share=0.0), _round("2", silent, share=1.0)]).summary()
        )
