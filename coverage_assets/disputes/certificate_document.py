"""Writes a certificate for a plan's JSON: the criteria, the rivals, and the findings left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coverage_assets.disputes.certificates import NO_PLAN, Certificate, Rival, Unchosen
from coverage_assets.disputes.explanations import count_days
from coverage_assets.disputes.objective import CRITERIA, PlanChoice, Standing
from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.ranking import Inventory, Item
from coverage_assets.disputes.timeline import Timeline

_KINDS = {
    "other_times": "the same findings in the same order, at other times",
    "other_order": "the same findings in another order",
    "other_findings": "other findings",
}


def certificate_document(
    certificate: Certificate | None,
    winner: PlanChoice,
    timeline: Timeline,
    inventory: Inventory,
    config: PlannerConfig,
) -> dict[str, Any]:
    """Write the certificate of a plan."""
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
    lost = _how_it_loses(rival.criterion, winner.standing, rival.choice.standing, config)
    return {
        "kind": rival.kind,
        "fields": [inventory.items[rank].field for rank in rival.choice.order],
        "handoffs": list(rival.choice.gaps),
        "total_effective_days": rival.choice.standing.total,
        "summed_strength": rival.choice.standing.strength,
        "beaten_by": rival.criterion,
        "winner_value": ours,
        "value": theirs,
        "explanation": f"{_KINDS[rival.kind]}: {lost}",
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
    lost = _how_it_loses(unchosen.criterion, winner, unchosen.best, config)
    return f"the best plan that holds it {lost}"


def _how_it_loses(criterion: str, winner: Standing, other: Standing, config: PlannerConfig) -> str:
    theirs = count_days(other.total, "effective")
    sentences = {
        "min_increment_days": (
            f"reaches {theirs} with {other.items} items, which gains less than "
            f"{config.min_increment_days} over plans with fewer items"
        ),
        "total_effective_days": f"reaches {theirs}, the chosen one {winner.total}",
        "fewest_items": (
            f"needs {other.items} items, the chosen one {winner.items}, "
            f"for {count_days(winner.total, 'effective')}"
        ),
        "summed_strength": (
            f"has a summed strength of {other.strength}, the chosen one {winner.strength}"
        ),
        "closer_sla": (
            f"closes with an SLA of {count_days(other.closer_sla, 'business')}, "
            f"the chosen one {winner.closer_sla}"
        ),
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
