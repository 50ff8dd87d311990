"""Turns a chosen order and its gaps into dated placements, with what each contributes.

Contributions count calendar days. An item contributes until the next is submitted, the closer until
its SLA ends. Capped figures count up to the cap day. Unbounded figures ignore that cap: they are
computed here, after everything is chosen, and no choice depends on them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from coverage_assets.disputes.calendar import AnchorTable
from coverage_assets.disputes.objective import PlanChoice
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.ranking import Item


@dataclass(frozen=True)
class Placement:
    """One item of a plan with its dates and contributions. Days count from the anchor."""

    item: Item
    number: int
    role: str
    gap: int | None
    previous_day: int
    submit_day: int
    submit_date: dt.date
    sla_end_day: int
    sla_end_date: dt.date
    effective: int
    unbounded: int
    cumulative: int
    cumulative_unbounded: int

    @property
    def is_closer(self) -> bool:
        """Whether it is the last item."""
        return self.role == "closer"

    @property
    def sla_days(self) -> int:
        """The SLA in calendar days."""
        return self.sla_end_day - self.submit_day


@dataclass(frozen=True)
class Timeline:
    """The placements of one plan, in the order of their submits."""

    table: AnchorTable
    placements: tuple[Placement, ...]
    cap: int

    @property
    def total(self) -> int:
        """The effective calendar days, up to the cap."""
        return self.placements[-1].cumulative

    @property
    def total_unbounded(self) -> int:
        """The effective calendar days without the cap."""
        return self.placements[-1].cumulative_unbounded

    @property
    def last_submit(self) -> int:
        """The calendar day of the last submit."""
        return self.placements[-1].submit_day

    @property
    def strength(self) -> int:
        """The summed strength."""
        return sum(placement.item.strength for placement in self.placements)


def build_timeline(
    items: Sequence[Item], choice: PlanChoice, table: AnchorTable, config: PlannerConfig
) -> Timeline:
    """Build the dated placements of a chosen plan."""
    chosen = [items[rank] for rank in choice.order]
    ordinals = _ordinals(chosen, choice.gaps)
    ends = [ordinal + item.sla for ordinal, item in zip(ordinals, chosen, strict=True)]
    days = [table.offsets[ordinal] for ordinal in ordinals]
    end_days = [table.offsets[end] for end in ends]
    cap = config.target_effective_days
    unbounded = [
        following - day for day, following in zip(days, [*days[1:], end_days[-1]], strict=True)
    ]
    effective = [
        max(0, min(amount, cap - day)) for amount, day in zip(unbounded, days, strict=True)
    ]
    if config.enforce_span_cap:
        unbounded = effective
    totals, totals_unbounded = list(accumulate(effective)), list(accumulate(unbounded))
    placements = tuple(
        Placement(
            item=item,
            number=place + 1,
            role=_role(place, len(chosen)),
            gap=choice.gaps[place - 1] if place else None,
            previous_day=days[place - 1] if place else 0,
            submit_day=days[place],
            submit_date=table.date(ordinals[place]),
            sla_end_day=end_days[place],
            sla_end_date=table.date(ends[place]),
            effective=effective[place],
            unbounded=unbounded[place],
            cumulative=totals[place],
            cumulative_unbounded=totals_unbounded[place],
        )
        for place, item in enumerate(chosen)
    )
    return Timeline(table, placements, cap)


def _ordinals(chosen: Sequence[Item], gaps: Sequence[int]) -> list[int]:
    steps = (item.sla - gap for item, gap in zip(chosen, gaps, strict=False))
    return list(accumulate(steps, initial=0))


def _role(place: int, count: int) -> str:
    if place == 0:
        return "opener"
    return "closer" if place == count - 1 else "supporter"
