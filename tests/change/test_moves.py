"""From whom producers moved to whom: counted by hand."""

import numpy as np
import pytest

from linkages.change import partner_moves
from linkages.datasets import chanderi, worked_example
from linkages.errors import NetworkError
from linkages.measures import shares


def _rounds():
    before = worked_example()
    ties = before.ties
    gone = ties["source"].eq("w6") | ties["target"].eq("w6")
    moved = ties.assign(target=ties["target"].mask(ties["source"].eq("w4"), "S"))[~gone]
    away = before.actors.assign(present=before.index != "w6")
    quiet = before.answered.assign(sale=~before.index.isin(["w1", "w6"]))
    return before, before.with_(
        label="later", actors=away, answered=quiet, ties=moved[moved["source"] != "w1"], unknown=before.unknown
    )


def test_moves_by_position_with_the_silent_and_those_who_left():
    table = partner_moves(_rounds(), channel="output", by="position")
    assert list(table.index) == list(table.columns) == ["middleman", "group", "not known", "not there"]
    expected = {("middleman", "middleman"): 2, ("middleman", "group"): 1, ("middleman", "not known"): 1}
    expected |= {("group", "group"): 1, ("middleman", "not there"): 1}  # w6 sells half to T2 and half to the market
    found = {key: int(value) for key, value in table.stack().items() if value}
    assert found == expected
    assert (table.index.name, table.columns.name) == ("worked example", "later")


def test_the_other_way_round_is_the_transpose():
    before, after = _rounds()
    there, back = (partner_moves(pair, channel="output") for pair in ([before, after], [after, before]))
    assert (back.to_numpy() == there.loc[back.index, back.index].to_numpy().T).all()


def test_the_bundled_study_against_a_count_of_its_own():
    study = chanderi(actors=90)
    table = partner_moves(study, channel="output", by="actor")
    main = []
    for net in study:
        part = shares(net, channel="output")
        part = part[net.actors["position"].reindex(part.index.get_level_values("actor")).eq("producer").to_numpy()]
        main.append(part.groupby("actor").idxmax().str[1])
    both = main[0].index.intersection(main[1].index)
    assert len(both) > 20
    assert (
        np.diag(table.drop(["nobody", "not known", "not there"], errors="ignore")).sum()
        == (main[0][both] == main[1][both]).sum()
    )
    kept = table.drop(
        index=["nobody", "not known", "not there"], columns=["nobody", "not known", "not there"], errors="ignore"
    )
    assert kept.to_numpy().sum() == len(both)


def test_an_unknown_channel_and_column_are_refused():
    with pytest.raises(NetworkError, match="channel"):
        partner_moves(_rounds(), channel="fish")
    with pytest.raises(NetworkError, match="`by` must be a column of the actors"):
        partner_moves(_rounds(), channel="output", by="tribe")
