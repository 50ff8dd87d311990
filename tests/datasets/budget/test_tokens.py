from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.budget.tokens import BAND, estimate_tokens

TRUE_COUNTS = [
    ("Hi, could you put two of the 500 ml steel bottles in my cart?", 17),
    ("I can't apply a discount that isn't on your account.", 11),
    ("The order arrived on March 12, 2026, and the refund of $240.50 is still missing.", 24),
    ("Sorry, I meant 42, and just one pair.", 12),
    ('{"order_id":"O-48213","quantity":2,"reason":"damaged"}', 18),
    (
        "It must ship to the same address as last time.\nCan you confirm that for me, please?",
        20,
    ),
]
"""Texts and their number of tokens in `o200k_base`, counted with bpe-openai 0.1.4."""


@pytest.mark.parametrize(("text", "true"), TRUE_COUNTS)
def test_a_short_text_is_estimated_within_a_fifth_or_two_tokens(text: str, true: int) -> None:
    assert abs(estimate_tokens(text) - true) <= max(2, true / 5)


def test_all_texts_together_lie_within_the_stated_band() -> None:
    estimate, true = (
        sum(estimate_tokens(text) for text, _ in TRUE_COUNTS),
        sum(count for _, count in TRUE_COUNTS),
    )
    assert true * (1 - BAND) <= estimate <= true * (1 + BAND)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", 0),
        (" ", 1),
        ("a", 1),
        ("carts", 1),
        ("two words", 2),
        ("don't", 1),
        ("1234567", 3),
        ("at 7", 3),
        (".", 1),
        ("Done.\n\nNext", 3),
        ("SKU", 1),
        ("INTERNATIONALIZATION", 8),
        ("日本", 1),
    ],
)
def test_words_digits_and_symbols_count_as_they_are_declared_to(text: str, tokens: int) -> None:
    assert estimate_tokens(text) == tokens


@given(st.text())
def test_any_text_has_an_estimate_and_only_an_empty_one_has_none(text: str) -> None:
    assert (estimate_tokens(text) > 0) == (text != "")


@given(st.lists(st.sampled_from(["word", "longerwords", "42", "7.5", "(yes)"]), max_size=30))
def test_parts_add_up_to_the_whole(parts: list[str]) -> None:
    whole = estimate_tokens("\n".join(parts))
    assert abs(whole - sum(estimate_tokens(part) + 1 for part in parts)) <= 1 + len(parts) * 1.2
