"""How often the tests are wrong, counted in simulations: the tables of ``benchmarks/error_rates.py``, held to their bounds."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "error_rates.py"


@pytest.fixture(scope="module")
def rates():
    spec = spec_from_file_location("error_rates", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_two_rounds_without_a_shift_are_alike_and_ties_are_returned_where_that_was_asked(rates):
    rng = rates.stream("look")
    densities, returned = [], {}
    for name in ("independent", "reciprocity"):
        pairs = [rates.draw_pairs(30, rates.CELLS[name], 0.0, rng) for _ in range(20)]
        densities += [(one.after.sum() - one.before.sum()) / 870 for one in pairs]
        returned[name] = np.mean([one.before[one.back][one.before > 0].mean() for one in pairs])
    assert np.mean(densities) == pytest.approx(0, abs=0.01)
    assert returned["reciprocity"] > returned["independent"] + 0.1


def test_the_table_of_studies_counts_signs_coverage_and_claims(rates):
    rows = pd.DataFrame(
        {
            "indicator": "trust.density",
            "family": "primary",
            "seed": [0, 1, 0, 1],
            "programme": [True, True, False, False],
            "truth": [0.2, 0.4, np.nan, np.nan],
            "change": [0.25, -0.05, 0.01, 0.09],
            "low": [0.2, -0.2, -0.1, 0.01],
            "high": [0.4, 0.1, 0.1, 0.2],
            "p_value": [0.01, 0.6, 0.9, 0.03],
            "p_adjusted": [0.01, 0.6, 0.9, 0.04],
        }
    )
    row = rates.study_table(rows).loc["trust.density"]
    assert row["planted"] == pytest.approx(0.3)
    assert row[["right sign", "covered", "covered own", "power", "null claims"]].tolist() == [50, 50, 50, 50, 50]
    assert row["width"] == pytest.approx(0.25 / (2 * 1.959964 * 0.2121320), rel=1e-5)
    assert rates.claims_anything(rows).to_dict() == {"primary": 50}


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_dyads_that_share_an_actor_raise_no_false_alarm_and_ties_taken_one_by_one_do(rates):
    table = rates.grid_table("dyads", draws=1000, jobs=2)
    print(f"\n{table.round(1).to_string(index=False)}")
    slack = 100 * 2.5 * np.sqrt(0.07 * 0.93 / 1000)
    assert (table[["density", "reciprocity"]] <= 7 + slack).all(axis=None)
    large = table[table["n"] >= 30].set_index("effects")
    assert (large.loc["receiver", "tie by tie"] > 15).all()
    assert (large.loc["receiver", "density"] >= 3 - slack).all()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_differences_in_differences_keep_their_level(rates):
    table = rates.grid_table("effects", draws=1000, jobs=2)
    print(f"\n{table.round(1).to_string(index=False)}")
    slack = 100 * 2.5 * np.sqrt(0.07 * 0.93 / 1000)
    assert (table[["two networks", "TT - CC", "TC - CC", "CT - CC"]] <= 7 + slack).all(axis=None)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_signs_are_flipped_by_whom_firms_share(rates):
    table = rates.grid_table("signs", draws=1000, jobs=2).set_index(["middlemen", "shared"])
    print(f"\n{table.round(1).to_string()}")
    assert (table["by middleman"] <= 8).all()
    assert (table.xs(0.2, level="shared")["by firm"].iloc[2:] > 12).all()


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_permutations_give_uniform_p_values(rates):
    table = rates.grid_table("permutations", draws=300, jobs=2)
    print(f"\n{table.round(3).to_string(index=False)}")
    assert (table[["QAP", "MRQAP"]] <= 5 + 100 * 3 * np.sqrt(0.05 * 0.95 / 300)).all(axis=None)
    assert (table["QAP: p of uniform p"] > 0.001).all()
