"""Plans as JSON, in the form of schema version 2.

Figures named `...days` count calendar days from the anchor. SLAs and hand-offs count business days;
`units` in each plan says so. Keys with 45 in their name are about `target_effective_days`, which is
45 unless declared otherwise.
"""

from __future__ import annotations

from typing import Any

from coverage_assets.disputes.certificate_document import certificate_document
from coverage_assets.disputes.constraint_evidence import constraint_evidence
from coverage_assets.disputes.explanations import skipped_document
from coverage_assets.disputes.plan_entries import (
    compact_entry,
    debug_entry,
    inventory_entry,
    ranked_entry,
    selected_entry,
)
from coverage_assets.disputes.planner import AccountPlans, BureauPlans, Schedule, WeekdayPlan
from coverage_assets.disputes.planner_config import DAYS_IN_WEEK, PlannerConfig
from coverage_assets.disputes.timeline import Timeline

SCHEMA_VERSION = 2
UNITS = {
    "business_sla_days": "business days",
    "handoff_range": "business days",
    "effective_contribution_days": "calendar days",
    "total_effective_days": "calendar days",
    "over_45_by_days": "calendar days",
    "last_submit_window": "calendar days from the anchor",
    "calendar_day_index": "calendar days from the anchor",
}


def plan_document(plan: WeekdayPlan, bureau: BureauPlans, schedule: Schedule) -> dict[str, Any]:
    """Write one plan."""
    timeline, inventory, config = plan.timeline, bureau.inventory, schedule.config
    compact = [
        compact_entry(placement, timeline, inventory, config) for placement in timeline.placements
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "bureau": inventory.bureau,
        "anchor": _anchor(timeline, config),
        "timezone": config.timezone,
        "units": UNITS,
        "inventory_header": {
            "inventory_all": [inventory_entry(item) for item in inventory.items],
            "inventory_selected": [selected_entry(placement) for placement in timeline.placements],
        },
        "inventory_boosters": [],
        "sequence_compact": compact,
        "sequence_debug": [
            debug_entry(placement, timeline, inventory, config) for placement in timeline.placements
        ],
        "sequence_boosters": [],
        "calendar_span_days": timeline.last_submit,
        "last_calendar_day_index": timeline.last_submit,
        "summary": _summary(timeline, config),
        "constraints": _constraints(config),
        "constraint_evidence": constraint_evidence(timeline, schedule),
        "certificate": certificate_document(
            plan.certificate, plan.choice, timeline, inventory, config
        ),
        "skipped": list(skipped_document(inventory)),
    }


def bureau_document(bureau: BureauPlans, schedule: Schedule) -> dict[str, Any]:
    """Write everything about one bureau: inventory, ranking, skips, plans, or the error."""
    inventory = bureau.inventory
    plans = {
        weekday: plan_document(plan, bureau, schedule)
        for weekday, plan in bureau.weekdays.items()
        if plan is not None
    }
    document: dict[str, Any] = {
        "bureau": bureau.bureau,
        "inventory": [inventory_entry(item) for item in inventory.items],
        "ranked": [
            ranked_entry(rank, item, schedule.config)
            for rank, item in enumerate(inventory.items, start=1)
        ],
        "skipped": list(skipped_document(inventory)),
        "master": plans[bureau.master.weekday] if bureau.master else None,
        "weekday_plans": {str(weekday): plans.get(weekday) for weekday in range(DAYS_IN_WEEK)},
    }
    if bureau.weekday_reasons:
        document["weekday_reasons"] = {
            str(day): reason for day, reason in sorted(bureau.weekday_reasons.items())
        }
    if bureau.error:
        document |= {"error": bureau.error, "error_reason": bureau.error_reason}
    return document


def bureau_documents(plans: AccountPlans) -> dict[str, Any]:
    """Write the documents of all bureaus of one account."""
    return {bureau.bureau: bureau_document(bureau, plans.schedule) for bureau in plans.bureaus}


def _anchor(timeline: Timeline, config: PlannerConfig) -> dict[str, Any]:
    table = timeline.table
    reason = f"next occurrence of weekday {table.weekday} at or after run time"
    if config.forced_start == table.weekday:
        reason = f"forced start: {reason}"
    if table.anchor != table.requested:
        reason += f"; {table.requested} is a holiday, so the next business day"
    return {
        "weekday": table.anchor.weekday(),
        "date": table.anchor.isoformat(),
        "reason": reason,
        "requested_anchor": table.requested.isoformat(),
        "requested_weekday": table.weekday,
    }


def _summary(timeline: Timeline, config: PlannerConfig) -> dict[str, Any]:
    final = timeline.placements[-1]
    first, last = config.last_submit_window
    return {
        "first_submit": timeline.placements[0].submit_day,
        "last_submit": final.submit_day,
        "last_submit_in_window": first <= final.submit_day <= last,
        "total_items": len(timeline.placements),
        "total_effective_days": timeline.total,
        "final_submit_date": final.submit_date.isoformat(),
        "final_sla_end_date": final.sla_end_date.isoformat(),
        "distance_to_45": timeline.cap - final.submit_day,
        "over_45_by_days": max(0, timeline.total_unbounded - timeline.total),
        "total_effective_days_unbounded": timeline.total_unbounded,
        "final_effective_days_unbounded": timeline.total_unbounded,
        "total_strength": timeline.strength,
    }


def _constraints(config: PlannerConfig) -> dict[str, Any]:
    return {
        "max_calendar_span": config.max_calendar_span,
        "last_submit_window": list(config.last_submit_window),
        "no_weekend_submit": config.no_weekend_submit,
        "handoff_range": list(config.handoff_range),
        "enforce_span_cap": config.enforce_span_cap,
        "target_effective_days": config.target_effective_days,
        "min_increment_days": config.min_increment_days,
        "dedup_by": config.dedup_by,
        "output_mode": config.output_mode,
        "include_notes": config.include_notes,
    }
