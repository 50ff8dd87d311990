"""What makes one plan better than another: the criteria, in the order in which they decide.

Only plans that submit their last item inside the window are compared: that is a condition, not a
criterion.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from coverage_assets.disputes.calendar import AnchorTable
from coverage_assets.disputes.dp_table import Handoff, Link
from coverage_assets.disputes.planner_config import PlannerConfig

CRITERIA = (
    "min_increment_days",
    "total_effective_days",
    "fewest_items",
    "summed_strength",
    "closer_sla",
    "rank_order",
    "latest_last_submit",
    "smallest_gaps",
)
"""The criteria by name. The first one: a greater total counts only if it gains `min_increment_days`
over every plan with fewer items."""


class Standing(NamedTuple):
    """A plan as the first five criteria see it; the greater standing is better."""

    gains_enough: bool
    total: int
    fewest: int
    strength: int
    closer_sla: int

    @property
    def items(self) -> int:
        """The number of items of the plan."""
        return -self.fewest


@dataclass(frozen=True)
class Week:
    """The business days of one weekday, and those on which the last item may be submitted."""

    table: AnchorTable
    targets: tuple[int, ...]
    cap: int
    least_gain: int = 1

    def total(self, last: int, sla: int) -> int:
        """Compute the effective calendar days of a plan from its last submit and closer's SLA."""
        return min(self.table.offsets[last + sla], self.cap)


@dataclass(frozen=True)
class PlanChoice:
    """A whole plan: ranks of the items in the order of their submits, gaps, and last submit."""

    standing: Standing
    order: tuple[int, ...]
    last: int
    gaps: tuple[int, ...]

    @property
    def key(self) -> tuple[bool, int, int, int, int, tuple[int, ...], int, tuple[int, ...]]:
        """The plan as all criteria see it, in their order; the greater key is better."""
        return (
            *self.standing,
            tuple(-rank for rank in self.order),
            self.last,
            tuple(-gap for gap in self.gaps),
        )

    @property
    def selection(self) -> frozenset[int]:
        """The ranks of the items, unordered."""
        return frozenset(self.order)


def week_of(table: AnchorTable, config: PlannerConfig) -> Week:
    """Return what a weekday allows under the declared window and span."""
    first, last = config.last_submit_window
    if config.enforce_span_cap:
        last = min(last, config.max_calendar_span)
    return Week(
        table, table.within(first, last), config.target_effective_days, config.min_increment_days
    )


def beaten_by(winner: PlanChoice, other: PlanChoice) -> str:
    """Return the criterion at which the other plan loses."""
    return next(
        name
        for name, ours, theirs in zip(CRITERIA, winner.key, other.key, strict=True)
        if ours != theirs
    )


def reachable(links: Sequence[Link], before_closer: Sequence[int], handoff: Handoff) -> range:
    """Return the days on which a closer can follow these items; empty if one cannot hand off."""
    steps = [handoff.steps(links[rank]) for rank in before_closer]
    if not all(steps):
        return range(0)
    return range(sum(step.start for step in steps), sum(step.stop - 1 for step in steps) + 1)


def smallest_gaps(
    links: Sequence[Link], before_closer: Sequence[int], handoff: Handoff, last: int
) -> tuple[int, ...]:
    """Return the gaps that bring the closer to this business day, early gaps smallest."""
    return gaps_from(
        _gap_ranges(links, before_closer, handoff), _summed(links, before_closer) - last
    )


def next_gaps(
    links: Sequence[Link], before_closer: Sequence[int], handoff: Handoff, gaps: tuple[int, ...]
) -> tuple[int, ...] | None:
    """Return the next larger gaps with the same sum, compared from the first gap on."""
    ranges = _gap_ranges(links, before_closer, handoff)
    for place in range(len(gaps) - 2, -1, -1):
        left = sum(gaps[place:]) - (gaps[place] + 1)
        rest = ranges[place + 1 :]
        fits = sum(gap.start for gap in rest) <= left
        if fits and gaps[place] + 1 in ranges[place]:
            return (*gaps[:place], gaps[place] + 1, *gaps_from(rest, left))
    return None


def gaps_from(ranges: Sequence[range], wanted: int) -> tuple[int, ...]:
    """Return gaps within their ranges that have this sum, early gaps smallest."""
    gaps: list[int] = []
    most_after = sum(gap.stop - 1 for gap in ranges)
    for gap in ranges:
        most_after -= gap.stop - 1
        gaps.append(max(gap.start, wanted - most_after))
        wanted -= gaps[-1]
    return tuple(gaps)


def in_order(links: Sequence[Link], before_closer: Sequence[int]) -> tuple[int, ...] | None:
    """Order items with the strongest opener first, the rest by rank; None without an opener."""
    openers = [rank for rank in before_closer if links[rank].strong]
    if not openers:
        return None
    return (min(openers), *sorted(rank for rank in before_closer if rank != min(openers)))


def submits(links: Sequence[Link], order: Sequence[int], gaps: Sequence[int]) -> tuple[int, ...]:
    """Return the business days on which the items are submitted."""
    days = [0]
    for (rank, _), gap in zip(pairwise(order), gaps, strict=True):
        days.append(days[-1] + links[rank].sla - gap)
    return tuple(days)


def _summed(links: Sequence[Link], ranks: Sequence[int]) -> int:
    return sum(links[rank].sla for rank in ranks)


def _gap_ranges(links: Sequence[Link], ranks: Sequence[int], handoff: Handoff) -> list[range]:
    return [range(handoff.least, min(handoff.most, links[rank].sla - 1) + 1) for rank in ranks]
