"""Codebooks written as TOML: the same mapping comes back, in lines that people can read."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkages.errors import LinkagesError
from linkages.survey.codebook import parse_codebook
from linkages.survey.toml_text import codebook_toml

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=90)
SCALARS = (
    TEXTS
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.dates()
    | st.datetimes()
    | st.times()
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=25
)


@given(st.dictionaries(TEXTS, VALUES, max_size=6))
def test_the_same_mapping_comes_back(document):
    assert tomllib.loads(codebook_toml(document)) == document


@given(
    st.fixed_dictionaries(
        {"title": TEXTS, "rounds": st.lists(st.fixed_dictionaries({"label": TEXTS, "where": VALUES}), min_size=1)}
    ),
    TEXTS,
)
def test_comments_change_nothing(document, comment):
    told = {"": comment, "title": comment, "rounds": comment, "rounds.0": comment, "rounds.0.where": comment}
    assert tomllib.loads(codebook_toml(document, comments=told)) == document


def test_template_comes_back_as_the_same_codebook():
    document = tomllib.loads(files("linkages.survey").joinpath("template.toml").read_text(encoding="utf-8"))
    text = codebook_toml(document)
    assert tomllib.loads(text) == document
    assert parse_codebook(tomllib.loads(text)) == parse_codebook(document)
    assert max(map(len, text.splitlines())) <= 120
    assert text.startswith('title = "My cluster"\n\n[[rounds]]\nlabel = "baseline"\ndate = 2025\n')


def test_style_is_that_of_the_template():
    document = {
        "title": "चंदेरी",
        "rounds": [{"label": "b", "date": dt.date(2025, 3, 1)}, {"label": "f", "files": ["a.csv", "b.csv"]}],
        "roles": {"1": "producer", "master weaver": {"position": "middleman", "terminal": True}},
        "actors": {"id": "id", "attributes": {f"attribute_{at}": {"label": f"Attribute {at}"} for at in range(4)}},
        "relations": [
            {
                "name": "advance",
                "question": {"en": "Who gave you money? " * 4, "hi": "पैसे किसने दिए? " * 4},
                "allowed": [["master weaver", "weaver"]] * 5,
                "cap": None,
                "also": [{"layout": "repeat", "columns": {"partner": "p" * 40, "weight": "w" * 40}}],
            }
        ],
    }
    text = codebook_toml(
        document,
        comments={
            "": "A study.",
            "rounds": "In order of time.",
            "rounds.0.date": "a year, or a day",
            "roles": "Who is what.\nEach a position.",
            "relations.0.allowed": "source to target",
        },
    )
    assert text.split("\n") == [
        "# A study.",
        "",
        'title = "चंदेरी"',
        "",
        "# In order of time.",
        "[[rounds]]",
        'label = "b"',
        "date = 2025-03-01                 # a year, or a day",
        "",
        "[[rounds]]",
        'label = "f"',
        'files = ["a.csv", "b.csv"]',
        "",
        "# Who is what.",
        "# Each a position.",
        "[roles]",
        '1 = "producer"',
        '"master weaver" = { position = "middleman", terminal = true }',
        "",
        "[actors]",
        'id = "id"',
        "",
        "[actors.attributes]",
        *(f'attribute_{at} = {{ label = "Attribute {at}" }}' for at in range(4)),
        "",
        "[[relations]]",
        'name = "advance"',
        f'question.en = "{"Who gave you money? " * 4}"',
        f'question.hi = "{"पैसे किसने दिए? " * 4}"',
        "# source to target",
        "allowed = [",
        "  " + ", ".join(['["master weaver", "weaver"]'] * 4) + ",",
        '  ["master weaver", "weaver"],',
        "]",
        "",
        "[[relations.also]]",
        'layout = "repeat"',
        f'columns = {{ partner = "{"p" * 40}", weight = "{"w" * 40}" }}',
        "",
    ]


@pytest.mark.parametrize("value", [object(), [None], {1}, b"bytes"])
def test_what_toml_cannot_hold_is_refused(value):
    with pytest.raises(LinkagesError, match=r"expected text, a number, a flag, a date, a list or a mapping"):
        codebook_toml({"title": value})


def test_halves_of_characters_are_refused():
    with pytest.raises(LinkagesError, match=r"expected text that UTF-8 can hold; '\\ud800' came"):
        codebook_toml({"title": "\ud800"})


def test_comment_on_a_key_that_is_not_there_is_refused():
    with pytest.raises(LinkagesError, match=r"a key of the document for each comment; 'rounds\.1' came"):
        codebook_toml({"rounds": [{"label": "b"}]}, comments={"rounds.1": "second"})
