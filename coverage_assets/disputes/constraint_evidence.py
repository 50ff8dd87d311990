"""Compares each declared constraint with what a plan shows."""

from __future__ import annotations

from typing import Any

from coverage_assets.disputes.calendar import declared_holidays
from coverage_assets.disputes.planner import Schedule
from coverage_assets.disputes.timeline import Timeline


def constraint_evidence(timeline: Timeline, schedule: Schedule) -> list[dict[str, Any]]:
    """List for each constraint its declaration, what the plan shows, and whether it holds."""
    config = schedule.config
    first, last = config.last_submit_window
    least, most = config.handoff_range
    gaps = [placement.gap for placement in timeline.placements if placement.gap is not None]
    fields = [placement.item.field for placement in timeline.placements]
    weekdays = [placement.submit_date.weekday() for placement in timeline.placements]
    submits = {placement.submit_date for placement in timeline.placements}
    holidays = declared_holidays(
        config, timeline.table.anchor, timeline.placements[-1].sla_end_date
    )
    span = timeline.last_submit
    observed: dict[str, tuple[Any, bool]] = {
        "last_submit_window": (timeline.last_submit, first <= timeline.last_submit <= last),
        "handoff_range": (gaps, all(least <= gap <= most for gap in gaps)),
        "no_weekend_submit": (weekdays, not set(weekdays) & set(config.weekend)),
        "max_calendar_span": (
            span,
            span <= config.max_calendar_span or not config.enforce_span_cap,
        ),
        "target_effective_days": (timeline.total, timeline.total <= config.target_effective_days),
        "weekend": (weekdays, not set(weekdays) & set(config.weekend)),
        "holidays": (sorted(day.isoformat() for day in holidays), not holidays & submits),
        "dedup_by": (fields, len(set(fields)) == len(fields)),
    }
    declared = config.model_dump(mode="json", include=set(observed))
    return [
        {
            "constraint": name,
            "declared": declared[name],
            "declared_in": schedule.settings.source(name),
            "observed": value,
            "holds": holds,
        }
        for name, (value, holds) in observed.items()
    ]
