"""Words that mix scripts, and those that only seem to."""

from __future__ import annotations

import pytest

from linkages.survey.scripts import mixed_scripts


@pytest.mark.parametrize(
    "word",
    [
        "Rеkha",  # Cyrillic е
        "Ρekha",  # Greek capital rho
        "W1а",  # digits between
        "रेखाa",
        "ra\u200dे\u200cख",  # zero-width characters do not part letters
        "Ｒекha",  # full width Latin
        "Sita Dеvi",
        "A\u0301б",  # a combining mark in between
    ],
)
def test_two_scripts_in_one_word_are_mixed(word):
    assert mixed_scripts(word)


@pytest.mark.parametrize(
    "word",
    [
        "",
        "Rekha",
        "José Müller",
        "Ｒekha",
        "Рекха",
        "रेखा देवी",
        "रेखा2",
        "१२३W1",
        "W१",
        "Rekha रेखा",
        "SHG-महिला",
        "M_रेखा",
        "Sita/सीता",
        "क्\u200dष",
        "東京タワーへ行く",
        "서울東京",
        "5µm",
        "1ª",
        "Hawaiʻi",
        "محمد",
        "12,000",
    ],
)
def test_one_script_with_digits_and_marks_is_not_mixed(word):
    assert not mixed_scripts(word)
