from __future__ import annotations

import pytest

from coverage_assets.disputes.dp_table import Handoff, Link
from coverage_assets.disputes.objective import (
    PlanChoice,
    Standing,
    beaten_by,
    gaps_from,
    in_order,
    next_gaps,
    reachable,
    smallest_gaps,
    submits,
)

LINKS = (Link(19, 20, strong=True), Link(10, 12, strong=True), Link(10, 11, strong=False))
HANDOFF = Handoff(1, 3)


def choice(total: int = 45, order: tuple[int, ...] = (0, 1), last: int = 18) -> PlanChoice:
    standing = Standing(
        gains_enough=True, total=total, fewest=-len(order), strength=32, closer_sla=10
    )
    return PlanChoice(standing, order, last, (1,) * (len(order) - 1))


@pytest.mark.parametrize(
    ("other", "criterion"),
    [
        (choice(total=44), "total_effective_days"),
        (choice(order=(0, 2, 1)), "fewest_items"),
        (choice(order=(0, 2)), "rank_order"),
        (choice(last=17), "latest_last_submit"),
    ],
)
def test_a_plan_loses_at_the_first_criterion_that_differs(
    other: PlanChoice, criterion: str
) -> None:
    assert beaten_by(choice(), other) == criterion


def test_the_reachable_days_add_up_the_steps_of_the_items() -> None:
    assert reachable(LINKS, (0, 2), HANDOFF) == range(23, 28)


def test_nothing_is_reachable_after_an_item_that_cannot_hand_off() -> None:
    assert not reachable((*LINKS, Link(1, 1, strong=True)), (0, 3), HANDOFF)


def test_early_gaps_are_as_small_as_possible() -> None:
    assert smallest_gaps(LINKS, (0, 2), HANDOFF, 26) == (1, 2)


def test_the_next_gaps_have_the_same_sum() -> None:
    assert next_gaps(LINKS, (0, 2), HANDOFF, (1, 2)) == (2, 1)


def test_the_last_gaps_have_no_next() -> None:
    assert next_gaps(LINKS, (0, 2), HANDOFF, (2, 1)) is None


def test_gaps_stay_in_their_ranges() -> None:
    assert gaps_from([range(1, 4), range(1, 3), range(2)], 6) == (3, 2, 1)


def test_the_strongest_opener_stands_first() -> None:
    assert in_order(LINKS, (2, 1)) == (1, 2)


def test_supporters_alone_have_no_order() -> None:
    assert in_order(LINKS, (2,)) is None


def test_submits_follow_from_slas_and_gaps() -> None:
    assert submits(LINKS, (0, 2, 1), (1, 2)) == (0, 18, 26)
