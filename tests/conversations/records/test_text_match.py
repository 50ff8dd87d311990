from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.records.text_match import contains_phrase
from tests.conversations.text_lint import conversation as wording


@pytest.mark.parametrize(
    ("text", "words", "said"),
    [
        ("It costs $240.", "$240", True),
        ("It costs $240.50.", "$240", False),
        ("It costs $1,240.", "240", False),
        ("It costs $1,240.", "$1,240", True),
        ("A hundred.", "red", False),
        ("RED or blue", "Red", True),
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
        ("", "red", False),
        ("red", "", False),
        ("STRASSE", "straße", True),
    ],
)
def test_words_are_said_as_words_of_their_own(text: str, words: str, *, said: bool) -> None:
    assert contains_phrase(text, words) is said


signs = st.text(alphabet="aB1 .,$", max_size=8)


@given(signs, signs, signs)
def test_a_search_finds_what_the_checks_on_wording_find(
    before: str, words: str, after: str
) -> None:
    """The same as the slower search, but for white space, which that one reads freely."""
    words = "".join(words.split())
    assert contains_phrase(before + words + after, words) is wording.says(
        before + words + after, words
    )
