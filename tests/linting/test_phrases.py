from __future__ import annotations

import pytest

from coverage_assets.linting.phrases import MAX_LISTED, count, listed, names
from tests.linting.inline import rules, vertical_from


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 cells"), (1, "1 cell"), (2_000, "2,000 cells")]
)
def test_a_count_has_the_plural_where_it_needs_one(number: int, text: str) -> None:
    assert count(number, "cell") == text


@pytest.mark.parametrize(
    ("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_a_list_ends_with_and(words: list[str], text: str) -> None:
    assert listed(words) == text


def test_a_long_list_is_cut_and_says_so() -> None:
    assert listed(["x"] * (MAX_LISTED + 1_200)).endswith("x and 1,200 more")


def test_rules_are_listed_by_id() -> None:
    vertical = vertical_from(rules("a | stock: in | exclude", "b | stock: low | exclude"))
    assert names(vertical.rules) == "`a` or `b`"
