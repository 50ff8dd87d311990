"""The planner's specification by brute force: every order and every gap, with real dates.

It knows nothing of ordinals or tables: it walks days one by one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations, product

from coverage_assets.disputes.dp_table import Link

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Rules:
    anchor: dt.date
    weekend: tuple[int, ...] = (5, 6)
    holidays: frozenset[dt.date] = frozenset()
    window: tuple[int, int] = (37, 40)
    gaps: tuple[int, int] = (1, 3)
    cap: int = 45
    least_gain: int = 1


@dataclass(frozen=True)
class BrutePlan:
    order: tuple[int, ...]
    gaps: tuple[int, ...]
    submits: tuple[int, ...]
    total: int
    strength: int
    closer_sla: int


def every_plan(links: Sequence[Link], rules: Rules) -> list[BrutePlan]:
    """All plans that end in the window, the best first."""
    plans = [plan for order in _orders(links) for plan in _schedules(links, order, rules)]
    best_with = {
        count: max(_totals(plans, count), default=-1) for count in range(2, len(links) + 1)
    }
    counts = set()
    for count, total in best_with.items():
        fewer = max((best_with[less] for less in range(2, count)), default=-1)
        if total >= 0 and (fewer < 0 or total - fewer >= rules.least_gain):
            counts.add(count)
    admitted = max((best_with[count] for count in counts), default=-1)
    return sorted(plans, key=lambda plan: _key(plan, admitted), reverse=True)


def _key(plan: BrutePlan, admitted: int) -> tuple[object, ...]:
    return (
        plan.total <= admitted,
        plan.total,
        -len(plan.order),
        plan.strength,
        plan.closer_sla,
        tuple(-rank for rank in plan.order),
        plan.submits[-1],
        tuple(-gap for gap in plan.gaps),
    )


def _totals(plans: Sequence[BrutePlan], count: int) -> list[int]:
    return [plan.total for plan in plans if len(plan.order) == count]


def _orders(links: Sequence[Link]) -> Iterator[tuple[int, ...]]:
    for count in range(2, len(links) + 1):
        for order in permutations(range(len(links)), count):
            if links[order[0]].strong and links[order[-1]].strong:
                yield order


def _schedules(links: Sequence[Link], order: tuple[int, ...], rules: Rules) -> Iterator[BrutePlan]:
    slas = [links[rank].sla for rank in order]
    for gaps in product(range(rules.gaps[0], rules.gaps[1] + 1), repeat=len(order) - 1):
        submits = _submits(slas, gaps, rules)
        if (
            submits is None
            or not rules.window[0] <= (submits[-1] - rules.anchor).days <= rules.window[1]
        ):
            continue
        end = _advance(submits[-1], slas[-1], rules)
        days = tuple((day - rules.anchor).days for day in submits)
        total = min((end - rules.anchor).days, rules.cap)
        yield BrutePlan(
            order, gaps, days, total, sum(links[rank].strength for rank in order), slas[-1]
        )


def _submits(slas: list[int], gaps: tuple[int, ...], rules: Rules) -> list[dt.date] | None:
    days = [rules.anchor]
    for sla, gap in zip(slas, gaps, strict=False):
        following = _retreat(_advance(days[-1], sla, rules), gap, rules)
        if following <= days[-1]:
            return None
        days.append(following)
    return days


def _open(day: dt.date, rules: Rules) -> bool:
    return day.weekday() not in rules.weekend and day not in rules.holidays


@lru_cache(maxsize=200_000)
def _advance(day: dt.date, count: int, rules: Rules) -> dt.date:
    while count:
        day += DAY
        count -= _open(day, rules)
    return day


@lru_cache(maxsize=200_000)
def _retreat(day: dt.date, count: int, rules: Rules) -> dt.date:
    while count:
        day -= DAY
        count -= _open(day, rules)
    return day
