"""Says in sentences why an item stands where it does in a plan.

Every sentence is derived from the plan's own figures and speaks only of declared constraints.
"""

from __future__ import annotations

from collections.abc import Iterator

from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.ranking import Inventory, Item
from coverage_assets.disputes.timeline import Placement, Timeline


def why_here(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> str:
    """Say why an item stands at its place in the sequence."""
    if placement.role == "opener":
        return _why_opener(placement, timeline, inventory, config)
    previous = timeline.placements[placement.number - 2].item.field
    gap = count_days(placement.gap or 0, "business")
    handoff = f"submitted {gap} before the SLA of `{previous}` ends"
    if placement.role == "supporter":
        return f"Supporter chained under opener; maintains cadence: {handoff}"
    first, last = config.last_submit_window
    day = f"on day {placement.submit_day}, in the window of days {first} to {last}"
    return f"Closer reinforces earlier disputes: {handoff}, {day}"


def _why_opener(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> str:
    own = placement.item
    stronger = [item for item in inventory.items if item.strong and item.strength > own.strength]
    if not stronger:
        return f"Top-scoring opener (strong_actionable): {_strength(own, config)}"
    planned = {other.item.field: other.role for other in timeline.placements}
    reasons = [
        f"`{item.field}` ({_strength(item, config)}) "
        + (
            "closes the plan"
            if planned.get(item.field) == "closer"
            else "is not in the chosen plan"
        )
        for item in stronger
    ]
    return (
        f"Opener (strong_actionable), though not top-scoring ({_strength(own, config)}): "
        f"{', '.join(reasons)}"
    )


def handoff_rule(placement: Placement, config: PlannerConfig) -> str:
    """Say how the submit follows from the item before."""
    least, most = config.handoff_range
    if placement.gap is None:
        return "opens on the anchor"
    days = count_days(placement.gap, "business")
    return f"next starts at ({days} before previous SLA end) with range [{least}..{most}]"


def notes(placement: Placement, timeline: Timeline) -> list[str]:
    """Write an item's dates and figures as sentences."""
    item = placement.item
    submit = f"on day {placement.submit_day} ({placement.submit_date})"
    end = f"on day {placement.sla_end_day} ({placement.sla_end_date})"
    later = f"{count_days(item.sla, 'business')} later"
    effective = f"{count_days(placement.effective, 'calendar')} of effective time"
    total = f"{placement.cumulative} in all so far"
    lines = [
        f"`{item.field}` is submitted {submit}; its SLA ends {later}, {end}.",
        f"It contributes {effective}, {total}, counted up to day {timeline.cap}.",
    ]
    if placement.unbounded > placement.effective:
        beyond = placement.unbounded - placement.effective
        lines.append(
            f"{count_days(beyond, 'calendar')} of its SLA lie beyond day {timeline.cap} "
            "and decide nothing."
        )
    return lines


def skipped_document(inventory: Inventory) -> Iterator[dict[str, str]]:
    """Yield the skipped findings for a plan's JSON."""
    for skip in inventory.skipped:
        yield {"field": skip.field, "reason": skip.reason}


def _strength(item: Item, config: PlannerConfig) -> str:
    if config.strength_metric == "score":
        return f"score {item.strength}"
    return f"SLA of {count_days(item.strength, 'business')}"


def count_days(count: int, kind: str) -> str:
    """Write `1 business day`, `2 business days`."""
    return f"{count} {kind} day" if count == 1 else f"{count} {kind} days"
