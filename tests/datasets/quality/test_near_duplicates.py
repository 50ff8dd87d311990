from __future__ import annotations

from fractions import Fraction
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.quality.near_duplicates import SHINGLE, near_duplicates
from tests.datasets.quality.ngrams import Sentences, grams

long_texts = st.lists(st.lists(st.sampled_from("ab"), min_size=1, max_size=14), max_size=12)


def slow_near_duplicates(texts: Sentences) -> list[bool]:
    sets = [frozenset(grams(words, SHINGLE) or [tuple(words)]) for words in texts]
    return [
        any(
            Fraction(len(one & other), len(one | other)) >= Fraction(4, 5)
            for j, other in enumerate(sets)
            if i != j
        )
        for i, one in enumerate(sets)
    ]


@given(long_texts)
def test_near_duplicates_equal_comparing_every_pair(texts: Sentences) -> None:
    assert near_duplicates(texts) == slow_near_duplicates(texts)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 24)), max_size=10))
def test_the_threshold_is_exact_for_texts_that_differ_in_a_word_or_two(
    changes: list[tuple[int, int]],
) -> None:
    texts = [
        [f"{word if word != place else f'other{which}'}" for word in range(24)]
        for which, place in changes
    ]
    assert near_duplicates(texts) == slow_near_duplicates(texts)


@given(long_texts, st.integers(0, 1))
def test_shingles_with_the_same_hash_change_nothing(texts: Sentences, weight: int) -> None:
    with patch.dict(near_duplicates.__globals__, _WEIGHTS=np.full(SHINGLE, weight)):
        assert near_duplicates(texts) == slow_near_duplicates(texts)


def test_a_text_is_no_duplicate_of_itself() -> None:
    assert near_duplicates([list("abcdefgh")]) == [False]


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_many_texts_are_compared_exactly(count: int) -> None:
    bases = [
        [f"w{(number * 7919 + place * 104729) % 1009}-{number % 50}" for place in range(23)]
        for number in range(count)
    ]
    texts = [[*base, last] for base in bases for last in ("this", "that")]
    strangers = [[f"x{number}-{place}" for place in range(10)] for number in range(500)]
    assert near_duplicates(texts + strangers) == [True] * 2 * count + [False] * 500
