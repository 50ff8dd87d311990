from __future__ import annotations

import pytest

from coverage_assets.scenarios.balanced_choice import choose_balanced
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from tests.declaring import exclusions_of, rule, taxonomy_of, vertical_of


@pytest.mark.parametrize(
    ("balance", "kept"),
    [(["first", "second"], [("a0", 3), ("a1", 3)]), (["second", "first"], [("a0", 1), ("a1", 5)])],
)
def test_the_first_balanced_dimension_wins_where_both_cannot_be_even(
    balance: list[str], kept: list[tuple[str, int]]
) -> None:
    bins = {"first": ["a0", "a1"], "second": ["b0", "b1", "b2", "b3", "b4", "b5"]}
    taxonomy = taxonomy_of(domains=["d0"], behaviors=["h0", "h1", "h2"], axes=bins)
    three_of_a0_are_all_b0 = rule(0, {"first": "a0", "second": {"not": "b0"}})
    five_of_a1_are_all_different = [
        rule(1, {"first": "a1", "second": "b0"}),
        rule(2, {"first": "a1", "behavior": ["h1", "h2"]}),
    ]
    cap = rule(3, {"domain": "d0"}, {"limit": 6, "balance": balance})
    rules = exclusions_of(three_of_a0_are_all_b0, *five_of_a1_are_all_different, cap)
    scenarios = enumerate_scenarios(vertical_of(taxonomy, rules)).filter("kept")
    assert scenarios["first"].value_counts().sort("first").rows() == kept


def test_being_even_matters_more_than_the_place_in_line() -> None:
    assert choose_balanced([0, 1, 0], [0, 0, 1], [7, 8, 9], limit=2) == [8, 9]


def test_a_limit_above_the_number_of_rows_chooses_all() -> None:
    assert choose_balanced([0, 1, 0], [0, 0, 1], [7, 8, 9], limit=5) == [7, 8, 9]


def test_both_dimensions_are_even_where_they_can_be() -> None:
    firsts, seconds = [0, 0, 1, 1], [0, 1, 0, 1]
    assert choose_balanced(firsts, seconds, [0, 1, 2, 3], limit=2) == [0, 3]


def test_of_equal_rows_the_first_in_line_is_chosen() -> None:
    assert choose_balanced([0, 0, 0], [0, 0, 0], [5, 3, 4], limit=1) == [5]
