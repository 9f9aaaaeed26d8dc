"""Names in several scripts and spellings: what makes them alike, what keeps them apart, who is proposed and why."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.survey.name_keys import id_key, id_shape, latin_key, looks_like_id, name_key
from linkages.survey.name_scores import Keys, scores
from linkages.survey.names import NEAR, accept_exact, nearness, propose_names
from tests.survey import name_noise


def roster(**actors: tuple[str, ...]) -> pd.DataFrame:
    columns = ("name", "role", "place")
    rows = [dict(zip(columns, (*told, "", ""), strict=False)) for told in actors.values()]
    return pd.DataFrame(rows, columns=list(columns), index=pd.Index(list(actors), name="actor"))


def typed(*names: str, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"name": list(names), **columns})


def first(names: pd.DataFrame, people: pd.DataFrame, **options: object) -> dict[str, object]:
    return propose_names(names, people, **options).iloc[0].to_dict()


def score(one: str, other: str) -> float:
    return float(nearness([one], roster(A1=(other,))).iloc[0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sita Devi", "DEVI, sita."),
        ("सीता देवी", "देवी\u200d  सीता"),
        ("\uff33ita Devi", "Sita Devi"),
        ("R.K. Jain", "R K Jain"),
        ("M/s Gupta Traders", "Gupta Traders & Co."),
        ("Smt. Sita Devi", "Mrs Sita Devi"),
        ("श्रीमती सीता देवी", "श्रीमति सीता देवी"),
        ("Gupta and Sons", "Gupta & Sons"),
        ("Salim Ansari S/O Rafiq", "Ansari Salim s / o Rafiq"),
        ("राम पुत्र हरि", "राम s/o हरि"),
        ("Group १२", "Group 12"),
    ],
)
def test_the_same_name_has_the_same_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("कि", "का"),
        ("Smt Ramesh Koli", "Shri Ramesh Koli"),
        ("Smt Ramesh Koli", "Ramesh Koli"),
        ("Gupta & Sons", "Gupta & Co"),
        ("Gupta Traders", "Gupta House"),
        ("Salim Ansari s/o Rafiq", "Rafiq Ansari s/o Salim"),
        ("Salim w/o Rafiq", "Salim s/o Rafiq"),
        ("Kamla Devi", "Kamla Bai"),
        ("Sunita Kumari", "Sunita"),
        ("Shri Ram", "Ram"),
        ("***", "---"),
    ],
)
def test_different_people_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    "spellings",
    [
        ("सीता देवी", "Sita Devi", "Seeta Devee", "સીતા દેવી"),
        ("लक्ष्मी", "Lakshmi", "Laxmi", "Laxmee"),
        ("इक़बाल", "इकबाल", "Iqbal", "Ikbal"),
        ("मोहम्मद", "Mohd.", "Mohammed", "Muhammad", "मो."),
        ("चौहान", "Chauhan", "Chouhan", "Chohan"),
        ("विमलचंद्र", "विमलचन्द्र", "Vimalchandra", "Wimalchandra"),
        ("सिंह", "Singh", "Sinh"),
        ("शेख़", "Sheikh", "Shaikh", "Shekh"),
        ("कमलेश", "Kamlesh", "Kamles"),
        ("फ़िरोज़", "Firoz", "Phiroz", "Firoj"),
        ("ज्ञानचंद", "Gyanchand"),
    ],
)
def test_spellings_of_one_name_sound_alike(spellings):
    assert len({latin_key(one) for one in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Sita", "Gita"), ("Kamal", "Kamla"), ("Hari", "Hira"), ("राम", "श्याम")])
def test_other_names_sound_otherwise(one, other):
    assert latin_key(one) != latin_key(other)


def test_forms_of_ids():
    shapes = [id_shape(text) for text in ("W12", "F-007", "hh/3/b", "Rekha Devi", "", "-")]
    assert shapes == ["A9", "A-9", "A/9/A", "", "", ""]
    assert looks_like_id("w 99", {"A9"}) is False
    assert looks_like_id("F_1", ["A_9"]) is True
    assert (id_key("W-010"), id_key("w010"), id_key("W100")) == ("w10", "w10", "w100")


@pytest.mark.parametrize(
    ("name", "points", "words"),
    [
        ("ramesh lal KOLI", 100.0, "same name"),
        ("Koli Ramesh Lal", 98.0, "same words in another order"),
        # koli lal ramis, koli lal rames: 13 of 14 letters
        ("Rameesh Lal Kolee", 89.1, "spelt alike"),
        ("Ramesh Laal Kolee", 96.0, "spelt alike"),
        ("रमेश लाल कोली", 96.0, "sounds alike across scripts"),
        ("Ramesh", 86.0, "part of the name"),
        ("Shri Ramesh Lal Koli", 97.0, "same name, other title"),
    ],
)
def test_each_likeness_has_its_score_and_its_words(name, points, words):
    row = first(typed(name), roster(W1=("Ramesh Lal Koli",)))
    assert (row["score"], row["reason"]) == (points, words)


def test_homonyms_are_told_apart_by_village_then_by_role():
    people = roster(
        W1=("Hari Koli", "weaver", "Kotla"),
        W2=("Hari Koli", "weaver", "Jheel Tola"),
        T1=("Hari Koli", "trader", "Kotla"),
    )
    assert first(typed("Hari Koli", place="झील टोला"), people)["actor"] == "W2"
    assert first(typed("Hari Kolee", place="Kotla", role="trader"), people)["actor"] == "T1"
    table = propose_names(typed("Hari Koli", place="Kotla", role="weaver"), people)
    assert table[["actor", "score", "reason"]].to_numpy().tolist() == [
        ["W1", 100.0, "same name + same village + same role"],
        ["T1", 98.0, "same name + same village, other role"],
        ["W2", 95.0, "same name + same role, other village"],
    ]


def test_a_place_that_one_side_does_not_tell_changes_nothing():
    assert first(typed("Hari Koli", place="Kotla"), roster(W1=("Hari Koli",)))["score"] == 100.0
    assert first(typed("Hari Koli"), roster(W1=("Hari Koli", "", "Kotla")))["score"] == 100.0


def test_wards_with_other_numbers_are_other_places():
    people = roster(W1=("Hari Koli", "", "Ward 13"), W2=("Hari Koli", "", "Ward 14"))
    assert first(typed("Hari Koli", place="ward 14"), people)["actor"] == "W2"


def test_equals_are_named_in_the_natural_order_of_their_ids():
    people = roster(T10=("Gupta",), T4=("Gupta",), T9=("Gupta",), T11=("Gupta",), W1=("Zainab Bano",))
    table = propose_names(typed("Gupta"), people, limit=2)
    assert table["actor"].tolist() == ["T4", "T9"]
    assert table["reason"].tolist() == [
        "same name; also matches T9 (Gupta) and 2 others equally",
        "same name; also matches T4 (Gupta) and 2 others equally",
    ]
    pair = propose_names(typed("Gupta"), people.drop(["T10", "T11"]), limit=1)
    assert pair["reason"].tolist() == ["same name; also matches T9 (Gupta) equally"]


def test_contradictions_keep_names_apart():
    assert score("Smt Ramesh Koli", "Shri Ramesh Koli") == 82.0
    assert score("Pragati group 3", "Pragati group 4") < NEAR
    assert score("Salim Ansari s/o Rafiq", "Salim Ansari s/o Hanif") < NEAR
    assert score("Salim Ansari s/o Rafiq", "Salim Ansari s/o Rafeeq") >= NEAR
    assert score("Salim Ansari", "Salim Ansari s/o Rafiq") == 86.0
    assert score("Salim Ansari s/o Rafiq", "Salim Ansari w/o Rafiq") < NEAR


def test_initials_alone_are_no_part_of_a_name():
    assert score("R K", "R K Jain") < 86.0


@pytest.mark.parametrize(("one", "other"), [("", "Hari"), ("***", "???"), ("Hari", "")])
def test_what_is_no_name_is_near_nobody(one, other):
    assert score(one, other) == 0.0


def test_nobody_near_is_a_row_for_the_person():
    row = first(typed("Zari agent, Surat"), roster(W1=("Hari Koli",)))
    assert (row["actor"], row["rank"], row["reason"], row["decision"]) == ("", 1, "nobody near", "")
    assert 0 < row["score"] < 60


def test_ids_and_what_is_decided_are_not_proposed():
    people = roster(W1=("Hari Koli",), W2=("Sita Devi",))
    aliases = pd.DataFrame({"name": ["Harry", "Delhi firm"], "role": "", "place": "", "actor": ["W1", ""]})
    table = propose_names(typed("W1", "harry", "Delhi Firm", "Seeta", ""), people, aliases=aliases)
    assert table["name"].tolist() == ["Seeta"]


def test_an_id_written_otherwise_is_proposed_and_other_ids_are_not():
    people = pd.DataFrame({"name": ["W7", "W8"]}, index=["W7", "W8"])
    table = propose_names(typed("w-007"), people)
    assert table[["actor", "score", "reason"]].to_numpy().tolist() == [["W7", 95.0, "same id, written otherwise"]]
    assert nearness(["W9", "W7"], people).tolist() == [0.0, 0.0]


def test_nobody_is_proposed_as_their_own_partner_if_another_is_near():
    people = roster(W1=("Hari Koli",), W2=("Harri Koli",), W3=("Zainab Bano",))
    assert propose_names(typed("Hari Koli", reporter="W1"), people)["actor"].tolist() == ["W2"]
    assert propose_names(typed("Hari Koli", reporter="W3"), people)["actor"].tolist() == ["W1", "W2"]
    alone = first(typed("Zainab Bano", reporter="W3"), people)
    assert (alone["actor"], alone["score"]) == ("W3", 99.0)
    assert alone["reason"] == "same name, the name of one who typed it"
    among = first(typed("Hari Koli", "Hari Koli", reporter=["W1", "W3"]), people)
    assert (among["actor"], among["score"], among["times"]) == ("W1", 99.0, 2)


def test_mentions_are_gathered_by_name_role_and_place():
    names = typed("hari koli", "Hari Koli", "Hari Koli", "Hari Koli", place=["", "", "Kotla", "kotla"])
    table = propose_names(names, roster(W1=("Hari Koli",)))
    assert table[["name", "place", "times"]].to_numpy().tolist() == [["Hari Koli", "", 2], ["Hari Koli", "Kotla", 2]]


def test_names_typed_most_often_stand_first_then_the_alphabet():
    names = typed("Zia Khan", "Devi Asha", "Asha Koli", "Zia Khan")
    assert propose_names(names, roster())["name"].tolist() == ["Zia Khan", "Asha Koli", "Devi Asha"]


def test_missing_values_and_empty_tables():
    names = pd.DataFrame({"name": ["Hari", None], "role": [None, "weaver"], "place": [np.nan, np.nan]})
    assert propose_names(names, roster(W1=("Hari",)))["actor"].tolist() == ["W1"]
    for table in (propose_names(typed(), roster(W1=("Hari",))), propose_names(typed(), roster())):
        assert (len(table), table["times"].dtype, list(table)[-1]) == (0, np.dtype(int), "decision")
    assert propose_names(typed("Hari"), roster())["reason"].tolist() == ["nobody near"]
    assert nearness(pd.Series(["Hari", None], index=[5, 6]), roster()).to_dict() == {5: 0.0, 6: 0.0}


def test_exact_names_are_accepted_and_nothing_else():
    people = roster(W1=("Hari Koli",), W2=("Gupta", "", "Kotla"), W3=("Gupta",), W4=("Sita Devi",))
    names = typed("HARI KOLI", "Gupta", "Devi Sita", "Gupta", place=["", "", "", "Kotla"])
    table = accept_exact(propose_names(names, people, limit=1))
    assert table.loc[table["decision"] == "yes", ["name", "actor"]].to_numpy().tolist() == [["HARI KOLI", "W1"]]


def test_what_is_decided_is_not_accepted_over():
    table = propose_names(typed("Hari Koli"), roster(W1=("Hari Koli",))).assign(decision="new")
    assert accept_exact(table)["decision"].tolist() == ["new"]


NAMES = st.text(st.sampled_from("abhiसतीदेव \u200d-./&1S"), max_size=12)


@given(NAMES)
def test_a_name_is_its_own_equal(name):
    assert name_key(f"  {name} ") == name_key(name)
    assert score(name, name) == (100.0 if Keys.of([name]).plain[0] and name.strip() != "A1" else 0.0)


@given(st.lists(NAMES, min_size=1, max_size=6), st.lists(NAMES, min_size=1, max_size=6))
def test_scores_are_the_same_both_ways(one, other):
    forth = np.vstack([block for _, block in scores(Keys.of(one), Keys.of(other))])
    back = np.vstack([block for _, block in scores(Keys.of(other), Keys.of(one))])
    np.testing.assert_allclose(forth, back.T, atol=1e-3)
    assert ((forth >= 0) & (forth <= 100)).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    rng = np.random.default_rng(seed)
    people, behind, _ = name_noise.village(rng, size=60, homonyms=20)
    names = [name_noise.noisy(one, name, "typo", rng) for one, name in zip(behind, people["name"], strict=True)]
    mentions = typed(*names, place=people["place"].tolist(), reporter=people.index[::-1].tolist())
    mentions = pd.concat([mentions, mentions.iloc[::3].assign(name=lambda rows: rows["name"].str.upper())])
    expected = propose_names(mentions, people)
    shuffled = propose_names(mentions.sample(frac=1, random_state=seed), people.sample(frac=1, random_state=seed))
    pd.testing.assert_frame_equal(shuffled, expected)


def test_blocks_do_not_change_the_scores(monkeypatch):
    names = ["Hari Koli", "Sita", "Gupta s/o Ram"]
    people = roster(W1=("Hari Kohli",), W2=("Seeta",), W3=("Gupta s/o Rama",))
    whole = propose_names(typed(*names), people)
    monkeypatch.setattr("linkages.survey.name_scores.BLOCK", 1)
    pd.testing.assert_frame_equal(propose_names(typed(*names), people), whole)


def right_first(kind: str, seed: int) -> float:
    rng = np.random.default_rng([seed, name_noise.KINDS.index(kind)])
    people, behind, _ = name_noise.village(rng)
    names = [name_noise.noisy(one, name, kind, rng) for one, name in zip(behind, people["name"], strict=True)]
    told = people["name"].duplicated(keep=False).to_numpy() | (rng.random(len(people)) < 0.5)
    places = people["place"].where(told, "").tolist()
    table = propose_names(typed(*names, place=places), people, limit=1)
    keys = zip(table["name"].map(name_key), table["place"], strict=True)
    found = dict(zip(keys, table["actor"], strict=True))
    asked = zip(map(name_key, names), places, strict=True)
    return float(np.mean([found[key] == actor for key, actor in zip(asked, people.index, strict=True)]))


@pytest.mark.parametrize("kind", name_noise.KINDS)
def test_the_right_actor_is_proposed_first_whatever_befell_the_name(kind):
    shares = [right_first(kind, seed) for seed in (101, 102, 103)]
    assert min(shares) >= 0.95, shares


def test_a_village_has_its_homonyms_and_both_scripts():
    people, _, strangers = name_noise.village(np.random.default_rng(1))
    assert len(people) == 300
    assert people["name"].duplicated(keep=False).sum() == 40
    assert not people[["name", "place"]].duplicated().any()
    assert 60 < (~people["name"].map(str.isascii)).sum() < 140
    assert not {one.latin for one in strangers} & set(people["name"])


def test_near_lies_between_variants_and_strangers():
    rng = np.random.default_rng(104)
    people, behind, strangers = name_noise.village(rng)
    variants = [
        name_noise.noisy(one, name, kind, rng)
        for kind in ("typo", "spelling", "other script")
        for one, name in zip(behind, people["name"], strict=True)
    ]
    assert nearness(variants, people).ge(NEAR).mean() >= 0.98
    assert nearness([one.latin for one in strangers], people).ge(NEAR).mean() <= 0.2


def test_memory_stays_bounded():
    people = [f"{one.latin} {number}" for one in name_noise.everybody() for number in range(4)][:4000]
    table = pd.DataFrame({"name": people}, index=[f"W{at}" for at in range(len(people))])
    tracemalloc.start()
    nearness([f"{name} Lal" for name in people], table)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(people) == 4000
    assert peak < 250 * 2**20, f"{peak / 2**20:.0f} MiB"
