from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.foundation import stable_hash
from tests.scenarios import brute_force


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", 0x6E2787439FB9E084),
        ("vertical=commerce", 0x9F9D1B40F711CDE0),
        ("ünï=✓", 0x5D01582895B80A6B),
    ],
)
def test_a_word_never_changes(text: str, word: int) -> None:
    assert stable_hash.word(text) == word


@pytest.mark.parametrize(
    ("texts", "hashed"),
    [
        ([], 0x636F766572616765),
        (["a"], 0xFC90E1BE06D4361B),
        (["a", "b"], 0x85AB566D02EAD78D),
        (["b", "a"], 0x3EBFD3E91285EBF8),
    ],
)
def test_a_hash_of_texts_never_changes(texts: list[str], hashed: int) -> None:
    assert stable_hash.fold_texts(texts) == hashed


@pytest.mark.parametrize(
    ("state", "mixed"), [(0, 0xE220A8397B1DCDAF), (0x9E3779B97F4A7C15, 0x6E789E6AA1B965F4)]
)
def test_folding_is_the_published_splitmix64(state: int, mixed: int) -> None:
    zero = np.zeros(1, dtype=np.uint64)
    assert stable_hash.fold(np.array([state], dtype=np.uint64), zero).tolist() == [mixed]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=6))
def test_hashing_agrees_with_plain_integers(texts: list[str]) -> None:
    assert stable_hash.fold_texts(texts) == brute_force.fold(texts)


def test_rows_fold_as_if_each_stood_alone() -> None:
    rows = stable_hash.fold(
        stable_hash.fold(stable_hash.start(), stable_hash.words(["a", "b"]).reshape(-1, 1)),
        stable_hash.words(["x", "y", "z"]),
    )
    alone = [stable_hash.fold_texts([first, second]) for first in "ab" for second in "xyz"]
    assert rows.reshape(-1).tolist() == alone


def test_folding_leaves_its_arguments_as_they_were() -> None:
    state, row_words = stable_hash.words(["a"]), stable_hash.words(["b"])
    stable_hash.fold(state, row_words)
    assert [state.tolist(), row_words.tolist()] == [
        [stable_hash.word("a")],
        [stable_hash.word("b")],
    ]


def test_hex_digits_spell_every_byte() -> None:
    digits = stable_hash.hex_digits(np.array([0x0123456789ABCDEF, 0, 2**64 - 1], dtype=np.uint64))
    assert [bytes(row) for row in digits] == [b"0123456789abcdef", b"0" * 16, b"f" * 16]
