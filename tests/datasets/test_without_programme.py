"""The simulated studies without the programme: the same baseline, and nothing happened but chance."""

import pandas as pd
import pytest

from linkages.datasets import chanderi, chanderi_truth, sindhudurg_truth
from linkages.inference import actor_change_test


@pytest.mark.parametrize(
    ("make", "options"), [(chanderi_truth, {"actors": 100}), (sindhudurg_truth, {})], ids=["chanderi", "sindhudurg"]
)
def test_the_baseline_is_the_same_and_the_followup_has_no_new_group(make, options):
    there, gone = make(3, **options).study, make(3, programme=False, **options).study
    baseline = [
        one["baseline"].ties.sort_values(["relation", "source", "target"]).reset_index(drop=True)
        for one in (there, gone)
    ]
    pd.testing.assert_frame_equal(*baseline)
    groups = set(gone["baseline"].actors.query("role == 'shg'").index)
    credit = [net.ties[net.ties["relation"].isin(["loan", "bank_loan"])] for net in gone]
    borrowing, lending = ([set(one[end]) & groups for one in credit] for end in ("target", "source"))
    assert borrowing[0] == borrowing[1]
    assert lending[0] >= lending[1]
    assert (len(groups) > 0) == (make is sindhudurg_truth)


def test_without_groups_nobody_is_freed_and_no_share_changes():
    truth = chanderi_truth(3, actors=100, programme=False)
    assert len(truth.members) == 0
    found = actor_change_test(truth.study, "output.middleman_share")
    assert found.observed == pytest.approx(0, abs=0.005)
    with_groups = actor_change_test(chanderi_truth(3, actors=100).study, "output.middleman_share")
    assert with_groups.observed < -0.05


def test_the_survey_without_groups_is_read_without_groups():
    study = chanderi(3, actors=100, programme=False)
    assert set(study["followup"].actors["role"]).isdisjoint({"shg", "federation"})
    assert study["followup"].actors["shg"].isna().all()
