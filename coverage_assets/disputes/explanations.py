"""Plans in sentences: why an item stands where it stands, why others do not, what came next.

Every sentence is derived from the plan's own figures. They speak of the declared constraints, and of nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from coverage_assets.disputes.certificates import NO_PLAN, Certificate, Rival, Unchosen
from coverage_assets.disputes.objective import CRITERIA, PlanChoice, Standing
from coverage_assets.disputes.ranking import Inventory, Item
from coverage_assets.disputes.settings import PlannerConfig
from coverage_assets.disputes.timeline import Placement, Timeline

_KINDS = {
    "other_times": "the same findings in the same order, at other times",
    "other_order": "the same findings in another order",
    "other_findings": "other findings",
}


def why_here(
    placement: Placement, timeline: Timeline, inventory: Inventory, config: PlannerConfig
) -> str:
    """Why an item stands at its place in the sequence."""
    if placement.role == "opener":
        return _why_opener(placement, timeline, inventory, config)
    previous = timeline.placements[placement.number - 2].item.field
    handoff = (
        f"submitted {_days(placement.gap or 0, 'business')} before the SLA of `{previous}` ends"
    )
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
    return f"Opener (strong_actionable), though not top-scoring ({_strength(own, config)}): {', '.join(reasons)}"


def handoff_rule(placement: Placement, config: PlannerConfig) -> str:
    """How the submit follows from the item before."""
    least, most = config.handoff_range
    if placement.gap is None:
        return "opens on the anchor"
    days = _days(placement.gap, "business")
    return f"next starts at ({days} before previous SLA end) with range [{least}..{most}]"


def notes(placement: Placement, timeline: Timeline) -> list[str]:
    """An item's dates and figures as sentences."""
    item = placement.item
    ends = f"{_days(item.sla, 'business')} later, on day {placement.sla_end_day} ({placement.sla_end_date})"
    counted = f"{_days(placement.effective, 'calendar')} of effective time, {placement.cumulative} in all so far"
    lines = [
        f"`{item.field}` is submitted on day {placement.submit_day} ({placement.submit_date}); its SLA ends {ends}.",
        f"It contributes {counted}, counted up to day {timeline.cap}.",
    ]
    if placement.unbounded > placement.effective:
        beyond = placement.unbounded - placement.effective
        lines.append(
            f"{_days(beyond, 'calendar')} of its SLA lie beyond day {timeline.cap} and decide nothing."
        )
    return lines


def certificate_document(
    certificate: Certificate | None,
    winner: PlanChoice,
    timeline: Timeline,
    inventory: Inventory,
    config: PlannerConfig,
) -> dict[str, Any]:
    """The certificate of a plan, for its JSON."""
    if certificate is None:
        return {
            "method": "greedy",
            "optimal": None,
            "explanation": "the greedy method compares no other plans",
        }
    rivals = {
        rival.kind: _rival(rival, winner, timeline, inventory, config)
        for rival in certificate.rivals
    }
    runner_up = certificate.runner_up
    return {
        "method": "exact",
        "optimal": True,
        "criteria": [
            {"criterion": name, "value": value}
            for name, value in zip(CRITERIA, _values(winner, timeline), strict=True)
        ],
        "runner_up": rivals[runner_up.kind] if runner_up else None,
        "rivals": {kind: rivals.get(kind) for kind in _KINDS},
        "unchosen": [
            _unchosen(unchosen, winner.standing, inventory.items, config)
            for unchosen in certificate.unchosen
        ],
    }


def _rival(
    rival: Rival,
    winner: PlanChoice,
    timeline: Timeline,
    inventory: Inventory,
    config: PlannerConfig,
) -> dict[str, Any]:
    place = CRITERIA.index(rival.criterion)
    ours, theirs = _values(winner, timeline)[place], _values(rival.choice, timeline)[place]
    return {
        "kind": rival.kind,
        "fields": [inventory.items[rank].field for rank in rival.choice.order],
        "handoffs": list(rival.choice.gaps),
        "total_effective_days": rival.choice.standing.total,
        "summed_strength": rival.choice.standing.strength,
        "beaten_by": rival.criterion,
        "winner_value": ours,
        "value": theirs,
        "explanation": f"{_KINDS[rival.kind]}: {_lost(rival.criterion, winner.standing, rival.choice.standing, config)}",
    }


def _unchosen(
    unchosen: Unchosen, winner: Standing, items: Sequence[Item], config: PlannerConfig
) -> dict[str, Any]:
    best = unchosen.best
    return {
        "field": items[unchosen.rank].field,
        "criterion": unchosen.criterion,
        "best_with_it": None
        if best is None
        else {
            "total_effective_days": best.total,
            "items": best.items,
            "summed_strength": best.strength,
            "closer_sla": best.closer_sla,
        },
        "explanation": _why_unchosen(unchosen, winner, config),
    }


def _why_unchosen(unchosen: Unchosen, winner: Standing, config: PlannerConfig) -> str:
    if unchosen.criterion == NO_PLAN or unchosen.best is None:
        first, last = config.last_submit_window
        return f"no plan that holds it submits its last item on days {first} to {last}"
    return f"the best plan that holds it {_lost(unchosen.criterion, winner, unchosen.best, config)}"


def _lost(criterion: str, winner: Standing, other: Standing, config: PlannerConfig) -> str:
    sentences = {
        "min_increment_days": f"reaches {_days(other.total, 'effective')} with {other.items} items, which gains less than "
        f"{config.min_increment_days} over plans with fewer items",
        "total_effective_days": f"reaches {_days(other.total, 'effective')}, the chosen one {winner.total}",
        "fewest_items": f"needs {other.items} items, the chosen one {winner.items}, for {_days(winner.total, 'effective')}",
        "summed_strength": f"has a summed strength of {other.strength}, the chosen one {winner.strength}",
        "closer_sla": f"closes with an SLA of {_days(other.closer_sla, 'business')}, the chosen one {winner.closer_sla}",
        "rank_order": "comes later in rank order and is equal until then",
        "latest_last_submit": "submits its last item earlier and is equal until then",
        "smallest_gaps": "has larger early hand-off gaps and is equal until then",
    }
    return sentences[criterion]


def _values(choice: PlanChoice, timeline: Timeline) -> list[Any]:
    standing = choice.standing
    return [
        standing.gains_enough,
        standing.total,
        standing.items,
        standing.strength,
        standing.closer_sla,
        [rank + 1 for rank in choice.order],
        timeline.table.offsets[choice.last],
        list(choice.gaps),
    ]


def skipped_document(inventory: Inventory) -> Iterator[dict[str, str]]:
    """The skipped findings, for JSON."""
    for skip in inventory.skipped:
        yield {"field": skip.field, "reason": skip.reason}


def _strength(item: Item, config: PlannerConfig) -> str:
    if config.strength_metric == "score":
        return f"score {item.strength}"
    return f"SLA of {_days(item.strength, 'business')}"


def _days(count: int, kind: str) -> str:
    return f"{count} {kind} day" if count == 1 else f"{count} {kind} days"
