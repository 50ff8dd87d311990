"""Plans as JSON: the shape of schema version 2, key by key.

Figures named `...days` count calendar days from the anchor, except SLAs and hand-offs, which count business days; `units` in
each plan says so. Keys that carry 45 in their name speak of `target_effective_days`, which is 45 unless declared otherwise.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from coverage_assets.disputes.calendar import WEEKDAY_NAMES, declared_holidays
from coverage_assets.disputes.explanations import (
    certificate_document,
    handoff_rule,
    notes,
    skipped_document,
    why_here,
)
from coverage_assets.disputes.planner import AccountPlans, BureauPlans, Schedule, WeekdayPlan
from coverage_assets.disputes.ranking import Inventory, Item
from coverage_assets.disputes.settings import DAYS_IN_WEEK, PlannerConfig
from coverage_assets.disputes.timeline import Placement, Timeline

SCHEMA_VERSION = 2
PLACEMENTS = {"exact": "exact_lexicographic", "greedy": "greedy_variable_length"}
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
    """One plan."""
    timeline, inventory, config = plan.timeline, bureau.inventory, schedule.config
    compact = [
        _compact(placement, timeline, inventory, config) for placement in timeline.placements
    ]
    return {
        "schema_version": SCHEMA_VERSION,
        "bureau": inventory.bureau,
        "anchor": _anchor(timeline, config),
        "timezone": config.timezone,
        "units": UNITS,
        "inventory_header": {
            "inventory_all": [inventory_entry(item) for item in inventory.items],
            "inventory_selected": [_selected(placement) for placement in timeline.placements],
        },
        "inventory_boosters": [],
        "sequence_compact": compact,
        "sequence_debug": [
            _debug(placement, timeline, inventory, config) for placement in timeline.placements
        ],
        "sequence_boosters": [],
        "calendar_span_days": timeline.last_submit,
        "last_calendar_day_index": timeline.last_submit,
        "summary": _summary(timeline, config),
        "constraints": _constraints(config),
        "constraint_evidence": _evidence(timeline, schedule),
        "certificate": certificate_document(
            plan.certificate, plan.choice, timeline, inventory, config
        ),
        "skipped": list(skipped_document(inventory)),
    }


def bureau_document(bureau: BureauPlans, schedule: Schedule) -> dict[str, Any]:
    """Everything about one bureau: inventory, ranking, skips, master, weekday plans, or the error."""
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
            _ranked(rank, item, schedule.config)
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
    """The documents of all bureaus of one account."""
    return {bureau.bureau: bureau_document(bureau, plans.schedule) for bureau in plans.bureaus}


def inventory_entry(item: Item) -> dict[str, Any]:
    """An item as the inventory lists it."""
    return {
        "field": item.field,
        "default_decision": item.decision,
        "business_sla_days": item.sla,
        "role_guess": item.role_guess,
        **_stance(item),
    }


def _stance(item: Item) -> dict[str, Any]:
    return {
        "bureau": item.bureau,
        "bureau_dispute_state": item.state,
        "bureau_is_missing": item.is_missing,
        "bureau_is_mismatch": item.is_mismatch,
    }


def _ranked(rank: int, item: Item, config: PlannerConfig) -> dict[str, Any]:
    return {
        "rank": rank,
        "field": item.field,
        "role_guess": item.role_guess,
        "score": _score(item),
        "strength_metric": config.strength_metric,
        "strength_value": item.strength,
        "business_sla_days": item.sla,
        "present_count": item.present_count,
        "category": item.category,
    }


def _score(item: Item) -> dict[str, Any]:
    bonuses = {"reason_bonus": item.score.reason_bonus, "doc_bonus": item.score.doc_bonus}
    return {"base": item.score.base, "bonuses": bonuses, "total": item.score.total}


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


def _selected(placement: Placement) -> dict[str, Any]:
    item = placement.item
    return {
        "field": item.field,
        "default_decision": item.decision,
        "business_sla_days": item.sla,
        "role": placement.role,
        "order_idx": placement.number,
        "planned_submit_index": placement.submit_day,
        "planned_submit_date": placement.submit_date.isoformat(),
        "effective_contribution_days": placement.effective,
        "effective_contribution_days_unbounded": placement.unbounded,
        "running_total_after": placement.cumulative,
        "running_total_unbounded_after": placement.cumulative_unbounded,
        "is_closer": placement.is_closer,
        **_stance(item),
    }


def _compact(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> dict[str, Any]:
    entry = {
        "idx": placement.number,
        "field": placement.item.field,
        "role": placement.role,
        "submit_date": placement.submit_date.isoformat(),
        "submit_weekday": _weekday(placement.submit_date),
        "window": {
            "start_date": placement.submit_date.isoformat(),
            "end_date": placement.sla_end_date.isoformat(),
        },
        "timeline": {
            "from_day": placement.submit_day,
            "to_day": placement.submit_day + placement.effective,
        },
        "days": {
            "effective": placement.effective,
            "effective_unbounded": placement.unbounded,
            "cumulative": placement.cumulative,
            "cumulative_unbounded": placement.cumulative_unbounded,
        },
        "is_closer": placement.is_closer,
        "why_here": why_here(placement, timeline, inventory, config),
    }
    if config.include_notes:
        entry["notes"] = notes(placement, timeline)
    return entry


def _debug(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> dict[str, Any]:
    item = placement.item
    first, last = config.last_submit_window
    unused = placement.sla_days - placement.effective
    entry: dict[str, Any] = {
        "idx": placement.number,
        "field": item.field,
        "role": placement.role,
        "min_days": item.sla,
        "submit_on": _day(placement.submit_date),
        "submit": {
            "date": placement.submit_date.isoformat(),
            "weekday": _weekday(placement.submit_date),
        },
        "sla_window": {"start": _day(placement.submit_date), "end": _day(placement.sla_end_date)},
        "calendar_day_index": placement.submit_day,
        "delta_from_prev_days": placement.submit_day - placement.previous_day,
        "handoff_days_before_prev_sla_end": placement.gap,
        "remaining_to_last_window_start": first - placement.submit_day,
        "remaining_to_last_window_end": last - placement.submit_day,
        "remaining_to_45_cap": timeline.cap - placement.submit_day,
        "decision": item.decision,
        "category": item.category,
        "explainer": {
            "placement": PLACEMENTS[config.mode],
            "base_placement": PLACEMENTS[config.mode],
            "why_here": why_here(placement, timeline, inventory, config),
            "score": _score(item),
            "strength_metric": config.strength_metric,
            "strength_value": item.strength,
            "handoff_rule": handoff_rule(placement, config),
        },
        "raw_business_sla_days": item.sla,
        "raw_calendar_sla_days": placement.sla_days,
        "effective_contribution_days": placement.effective,
        "unused_sla_days": unused,
        "running_total_days": placement.cumulative,
        "running_total_days_after": placement.cumulative,
        "effective_contribution_days_unbounded": placement.unbounded,
        "running_total_days_unbounded_after": placement.cumulative_unbounded,
        "delta_days": placement.effective,
        "contrib": {"effective_days": placement.effective, "unused_days": unused},
        "timeline": {
            "from_day": placement.submit_day,
            "to_day": placement.submit_day + placement.effective,
            "running_total_days_after": placement.cumulative,
        },
    }
    if config.include_notes:
        entry["notes"] = notes(placement, timeline)
    return entry


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


def _evidence(timeline: Timeline, schedule: Schedule) -> list[dict[str, Any]]:
    """Each constraint: what is declared and where, what the plan shows, and whether it holds."""
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


def _day(date: dt.date) -> dict[str, Any]:
    return {"date": date.isoformat(), "weekday": date.weekday(), "weekday_name": _weekday(date)}


def _weekday(date: dt.date) -> str:
    return WEEKDAY_NAMES[date.weekday()]
