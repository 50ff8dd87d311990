from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.records.text_match import contains_phrase, normalize


def found(text: str, phrase: str) -> bool:
    return contains_phrase(normalize(text), phrase)


@pytest.mark.parametrize(
    ("text", "phrase", "contained"),
    [
        ("It costs $240.", "$240", True),
        ("It costs $240.50.", "$240", False),
        ("It costs $1,240.", "240", False),
        ("It costs $1,240.", "$1,240", True),
        ("A hundred.", "red", False),
        ("A hundred", "red", False),
        ("RED or blue", "Red", True),
        ("RED-hot", "red", True),
        ("in forest green, please", "forest green", True),
        ("in 5 days", "5 day", False),
        ("in 5 days", "5", True),
        ("in 15 days", "5", False),
        ("version 2.5", "5", False),
        ("Call 5.", "5", True),
        ("15% off", "15%", True),
        ("15% off", "5%", False),
        ("snake_case", "snake", False),
        ("well-known", "known", True),
        ("red, then hundred, then red", "red", True),
        ("hundred red", "red", True),
        ("a+b (c)", "+b (c)", True),
        ("", "red", False),
        ("red", "", False),
    ],
)
def test_a_phrase_starts_and_ends_where_words_and_numbers_do(
    text: str, phrase: str, *, contained: bool
) -> None:
    assert found(text, phrase) is contained


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("You have 30 days.", "30 days"),
        ("You have 30\n  DAYS!", "30 days"),
        ("oak\n desk", "oak desk"),
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
def test_spelling_makes_no_difference(text: str, phrase: str) -> None:
    assert found(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
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
def test_another_number_or_word_is_not_the_one_that_was_meant(text: str, phrase: str) -> None:
    assert not found(text, phrase)


def test_a_later_place_counts_when_an_earlier_one_does_not() -> None:
    assert found("130 days, no: 30 days", "30 days")


def by_words(text: str, phrase: str) -> bool:
    """A slow reading of the same rule, for texts that need no respelling."""
    text, phrase = text.casefold(), phrase.casefold()
    return any(
        text.startswith(phrase, at)
        and starts_a_word(text[:at][::-1], phrase[0])
        and starts_a_word(text[at + len(phrase) :], phrase[-1])
        for at in range(len(text))
        if phrase
    )


def starts_a_word(beyond: str, edge: str) -> bool:
    if edge.isalnum() and beyond[:1].isalnum():
        return False
    return not (edge.isdigit() and beyond[:1] in {".", ","} and beyond[1:2].isdigit())


signs = st.text(alphabet="aB1 .,$", max_size=8)


@given(signs, signs, signs)
def test_the_search_finds_what_a_slow_reading_of_the_rule_finds(
    before: str, phrase: str, after: str
) -> None:
    text, phrase = normalize(before + phrase + after), normalize(phrase)
    assert contains_phrase(text, phrase) is by_words(text, phrase)
