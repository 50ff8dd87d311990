"""Writes the entries of a plan's JSON that are about one item each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from coverage_assets.disputes.calendar import WEEKDAY_NAMES
from coverage_assets.disputes.explanations import handoff_rule, notes, why_here
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.ranking import Inventory, Item
from coverage_assets.disputes.timeline import Placement, Timeline

PLACEMENTS = {"exact": "exact_lexicographic", "greedy": "greedy_variable_length"}


def inventory_entry(item: Item) -> dict[str, Any]:
    """Write an item as the inventory lists it."""
    return {
        "field": item.field,
        "default_decision": item.decision,
        "business_sla_days": item.sla,
        "role_guess": item.role_guess,
        **_bureau_state(item),
    }


def _bureau_state(item: Item) -> dict[str, Any]:
    return {
        "bureau": item.bureau,
        "bureau_dispute_state": item.state,
        "bureau_is_missing": item.is_missing,
        "bureau_is_mismatch": item.is_mismatch,
    }


def ranked_entry(rank: int, item: Item, config: PlannerConfig) -> dict[str, Any]:
    """Write an item as the ranking lists it, with its score."""
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


def selected_entry(placement: Placement) -> dict[str, Any]:
    """Write an item as the list of selected items holds it."""
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
        **_bureau_state(item),
    }


def compact_entry(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> dict[str, Any]:
    """Write an item's entry of `sequence_compact`."""
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


def debug_entry(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> dict[str, Any]:
    """Write an item's entry of `sequence_debug`: every figure behind its place."""
    item = placement.item
    first, last = config.last_submit_window
    unused = placement.sla_days - placement.effective
    entry: dict[str, Any] = {
        "idx": placement.number,
        "field": item.field,
        "role": placement.role,
        "min_days": item.sla,
        "submit_on": _day_entry(placement.submit_date),
        "submit": {
            "date": placement.submit_date.isoformat(),
            "weekday": _weekday(placement.submit_date),
        },
        "sla_window": {
            "start": _day_entry(placement.submit_date),
            "end": _day_entry(placement.sla_end_date),
        },
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


def _day_entry(date: dt.date) -> dict[str, Any]:
    return {"date": date.isoformat(), "weekday": date.weekday(), "weekday_name": _weekday(date)}


def _weekday(date: dt.date) -> str:
    return WEEKDAY_NAMES[date.weekday()]
