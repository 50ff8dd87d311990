from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.foundation import stable_hash
from coverage_assets.foundation.random_stream import RandomStream, random_stream

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=5)
WHOLE = 2**64


def test_a_stream_never_changes() -> None:
    stream = random_stream("sc-40172493ea754657", "0", "opening")
    assert [stream.below(1000) for _ in range(8)] == [708, 56, 901, 105, 988, 24, 421, 420]


def test_draws_are_the_published_splitmix64() -> None:
    stream = RandomStream(1234567)
    assert [stream.below(WHOLE) for _ in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


@given(TEXTS)
def test_the_first_draw_is_the_stable_hash_of_the_texts_folded_once_more(texts: list[str]) -> None:
    state = np.array([stable_hash.fold_texts(texts)], dtype=np.uint64)
    folded = stable_hash.fold(state, np.zeros(1, dtype=np.uint64))
    assert random_stream(*texts).below(WHOLE) == int(folded[0])


@given(TEXTS, st.lists(st.integers(1, 10**6), max_size=20))
def test_equal_texts_draw_equal_numbers_within_their_bounds(
    texts: list[str], bounds: list[int]
) -> None:
    one, other = random_stream(*texts), random_stream(*texts)
    drawn = [one.below(bound) for bound in bounds]
    assert drawn == [other.below(bound) for bound in bounds]
    assert all(0 <= number < bound for number, bound in zip(drawn, bounds, strict=True))


def test_texts_in_another_order_draw_other_numbers() -> None:
    assert random_stream("a", "b").below(WHOLE) != random_stream("b", "a").below(WHOLE)


def test_every_item_is_picked_about_equally_often() -> None:
    stream = random_stream("fair")
    counts = Counter(stream.pick("abcde") for _ in range(10_000))
    assert sorted(counts) == list("abcde")
    assert all(1_850 < count < 2_150 for count in counts.values())


@pytest.mark.parametrize("bound", [0, -1])
def test_nothing_can_be_drawn_below_one(bound: int) -> None:
    with pytest.raises(ValueError, match=f"at least 1, not {bound}"):
        random_stream("x").below(bound)


def test_nothing_can_be_picked_from_nothing() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        random_stream("x").pick([])
