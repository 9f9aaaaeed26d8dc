"""How many respondents named as many partners as they could."""

from dataclasses import replace

import pandas as pd
import pytest

import linkages as lk
from linkages.change import cap_table
from linkages.network import Study


@pytest.fixture(scope="module")
def study():
    return lk.datasets.chanderi(actors=100)


def test_counts_are_those_of_the_reports(study):
    table = cap_table(study)
    caps = {spec.name: spec.cap for spec in study.codebook.relations if spec.cap is not None}
    assert set(table["relation"]) == set(caps)
    for (relation, label), rows in table.groupby(["relation", "round"]):
        reports, net = study.surveys[label].reports, study[label]
        named = reports[reports["relation"].eq(relation) & reports["answer"].eq("present")]["reporter"].value_counts()
        told = net.index[net.answered[relation] & net.present]
        counts = named.reindex(told, fill_value=0)
        whole = rows[rows["position"] == "all"].iloc[0]
        assert whole[["cap", "respondents", "at_cap"]].tolist() == [
            caps[relation],
            len(told),
            (counts >= caps[relation]).sum(),
        ]
        assert whole["named"] == pytest.approx(counts.mean())
        parts = rows[rows["position"] != "all"]
        assert parts[["respondents", "at_cap"]].sum().tolist() == whole[["respondents", "at_cap"]].tolist()
    assert table["at_cap"].sum() > 0


def test_a_lower_cap_is_reached_by_more(study):

    specs = [spec.model_copy(update={"cap": 1}) if spec.cap else spec for spec in study.codebook.relations]
    low = cap_table(replace(study, codebook=study.codebook.model_copy(update={"relations": specs})))
    high = cap_table(study)
    assert (low["share_at_cap"].fillna(0) >= high["share_at_cap"].fillna(0)).all()
    assert low["at_cap"].sum() > high["at_cap"].sum()
    pd.testing.assert_series_equal(low["named"], high["named"])


def test_a_study_of_networks_has_no_caps(study):
    assert cap_table(Study.from_networks("Plain", list(study))).empty
