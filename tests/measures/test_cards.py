"""Every public number has a card, and every card is of a number that there is."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

from linkages import measures
from linkages.datasets import chanderi, sindhudurg, worked_example
from linkages.measures.cards import OF_SIDES, card_of, card_table, cards
from linkages.network.study import Study
from linkages.output.columns import plain_columns, told_of
from linkages.output.tables import result_tables
from linkages.output.units import unit_of

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = ("network", "panel")
ABOUT_CARDS = {"card_table"}
NEEDED = ("area", "title", "formula", "weights", "unit", "range", "engine")
ELSEWHERE = {"shadow_rate", "free_price", "threshold"}
NOT_HERE = {"lower", "upper", "other", "other_name", "shared", "product", "quality", "present", "listed"}
SEVERAL_ROUNDS = {"what", "from_round", "to_round", "per", "estimate", "fate"}
PROJECTIONS = {"projected_round", "achieved_round", "projected", "achieved", "difference", "part_achieved"}


@pytest.fixture(scope="module")
def study():
    return chanderi()


@pytest.fixture(scope="module")
def tables(study):
    return result_tables(study)


def heads_of(study, tables):
    """Every head of every table, without the survey's own attributes and the labels of rounds."""
    own = {str(column) for net in study for column in net.actors} | set(study.rounds)
    found = {str(i) for i in tables["network"]["indicator"]}
    for name, frame in tables.items():
        loose = name in ROUNDS or name.startswith("actors ")
        found |= {str(column) for column in frame if not (loose and str(column) in own)}
    return found


@pytest.fixture(scope="module")
def heads(study, tables):
    return heads_of(study, tables)


@pytest.mark.slow
@pytest.mark.parametrize("make", [sindhudurg, lambda: Study.from_networks("Worked", [worked_example()])])
def test_every_column_of_other_studies_has_a_card_or_plain_words(make):
    study = make()
    assert not sorted(head for head in heads_of(study, result_tables(study)) if not told_of(head))


def test_every_column_of_every_table_has_a_card_or_plain_words(heads):
    bare = sorted(head for head in heads if not told_of(head))
    assert not bare


def test_every_column_of_the_bundles_has_a_card(study):
    net = next(iter(study))
    facts = {"name", "role", "position", "present"}
    plain = {"road", "top_partner"}
    for table in (measures.actor_table(net), measures.network_table(net), measures.middleman_table(net)):
        for column in map(str, table):
            if column not in facts and column.rpartition(".")[2] not in plain:
                assert card_of(column) is not None, column


def test_every_public_measure_has_a_card():
    told = [name for card in cards().values() for name in card.functions]
    public = {name for name in measures.__all__ if not name[0].isupper()} - ABOUT_CARDS
    assert sorted(told) == sorted(set(told)), "a function stands on one card"
    assert set(told) == public


def test_every_card_is_of_a_measure_or_a_column(heads):
    seen = {re.sub(r"\.(before|after|change)$", "", head).rpartition(".")[2] for head in heads}
    seen |= {OF_SIDES} if any(head.startswith(OF_SIDES) for head in heads) else set()
    for card in cards().values():
        named = card.measure in seen or card.measure in measures.__all__ or card.functions
        assert named or card.measure in ELSEWHERE, card.measure
        for column in card.columns:
            assert column in seen | NOT_HERE, (card.measure, column)
    assert set(plain_columns()) <= seen | NOT_HERE | SEVERAL_ROUNDS | PROJECTIONS


def test_no_head_is_told_twice():
    own = [column for card in cards().values() for column in (card.measure, *card.columns)]
    assert sorted(own) == sorted(set(own))
    assert not set(own) & set(plain_columns())


@pytest.mark.parametrize("measure", list(cards()))
def test_a_card_says_all_that_it_must(measure):
    card = cards()[measure]
    for field in NEEDED:
        if field == "range" and measure in ("captor", "locked_with"):
            continue
        assert getattr(card, field), field
    assert not card.doi or re.fullmatch(r"10\.\d{4,9}/\S+", card.doi)
    assert not card.doi or card.source


def test_dois_are_those_of_the_docstrings():
    told = " ".join(path.read_text(encoding="utf-8") for path in (ROOT / "linkages").rglob("*.py"))
    for card in cards().values():
        assert card.doi in told, card.measure


def test_values_keep_to_the_range_that_their_card_tells(tables):
    checked = 0
    for name in ("cooperation", "ties by group", "co-membership", "community stability", "community agreement"):
        for column in tables[name].select_dtypes("number"):
            card = card_of(str(column))
            found = re.fullmatch(r"(-?[\d.]+) to (-?[\d.]+)", card.range) if card else None
            if found:
                low, high = float(found[1]) - 1e-9, float(found[2]) + 1e-9
                assert tables[name][column].dropna().between(low, high).all(), column
                checked += 1
    assert checked > 20


def test_every_new_number_has_a_unit(study, tables):
    for name, frame in tables.items():
        if name.startswith("community ") or name in ("cooperation", "ties by group", "group members", "co-membership"):
            for column in frame.select_dtypes("number"):
                assert unit_of(study, str(column), table=name), (name, column)


def test_the_table_of_cards_is_what_the_cards_say():
    table = card_table()
    assert list(table.index) == list(cards())
    assert table.loc["density", "formula"] == "ties / observed pairs"
    assert table.loc["density", "functions"] == "density, block_density"
    assert table.loc["brokerage", "doi"] == "10.2307/270949"


def test_an_unknown_column_has_no_card():
    assert card_of("trust.nothing") is None
    assert told_of("nothing") == ""


def test_the_page_of_measures_is_made_from_the_cards():
    page = runpy.run_path(str(ROOT / "tools" / "measures_page.py"))["page"]()
    assert (ROOT / "docs" / "measures.md").read_text(encoding="utf-8") == page
