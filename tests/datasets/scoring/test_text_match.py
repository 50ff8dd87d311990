from __future__ import annotations

import pytest

from coverage_assets.datasets.scoring.text_match import contains_phrase, normalized


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("You have 30 days.", "30 days"),
        ("You have 30\n  DAYS!", "30 days"),
        ("It is $1,200.", "$1200"),
        ("It is $1200", "$1,200"),
        ("It is $1'200,000", "$1,200,000"),
        ("It is $1\u202f200.", "$1,200"),
        ("It is $ 240.00.", "$240"),
        ("It is $240", "$240.00"),
        ("\uff21\uff22-1", "ab-1"),
        ("don\u2019t \u201cdo\u201d it \u2013 ever", 'don\'t "do" it - ever'),
        ("se\u200bcret", "secret"),
        ("STRASSE", "straße"),
        ("(boss@desk.example)", "boss@desk.example"),
        ("10-30 days", "30 days"),
        ("30 days, 5 hours", "30 days"),
        ("wait: 30.", "30"),
    ],
)
def test_spelling_makes_no_difference(text: str, wanted: str) -> None:
    assert contains_phrase(normalized(text), wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("130 days", "30 days"),
        ("30 daysy", "30 days"),
        ("$240", "$24"),
        ("$24.50", "$24"),
        ("1.24 and 24.5 and 24,5", "24"),
        ("$12000", "$1,200"),
        ("T-1_b", "T-1"),
        ("thirty days", "30 days"),
        ("", "x"),
        ("anything", " "),
    ],
)
def test_another_number_or_word_is_not_the_one_that_was_meant(text: str, wanted: str) -> None:
    assert not contains_phrase(normalized(text), wanted)


def test_a_later_place_counts_when_an_earlier_one_does_not() -> None:
    assert contains_phrase(normalized("130 days, no: 30 days"), "30 days")
