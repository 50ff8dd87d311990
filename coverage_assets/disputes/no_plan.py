"""Says in words why a bureau has no plan that starts on some weekday."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coverage_assets.disputes.calendar import WEEKDAY_NAMES
from coverage_assets.disputes.exact import ExactSolver
from coverage_assets.disputes.objective import Week
from coverage_assets.disputes.planner_config import PlannerConfig


def why_not(solver: ExactSolver, week: Week, config: PlannerConfig) -> str:
    """Say why no plan that starts in this week's weekday exists, or none was found."""
    first, last = config.last_submit_window
    if not week.targets:
        return (
            f"window blocked: none of the days {first} to {last} "
            "is a business day within the allowed span"
        )
    longest = _longest_before_closer(solver)
    if longest < week.targets[0]:
        day = week.table.offsets[longest]
        return (
            f"too short: all findings together bring the last submit to day {day}, "
            f"before the window of {first} to {last}"
        )
    if config.mode == "greedy" and solver.read(week) is not None:
        return (
            f"missed: the greedy method finds no last submit on days {first} to {last}, "
            "though there is one"
        )
    return (
        "no combination: no choice of findings and hand-offs puts the last submit "
        f"on days {first} to {last}"
    )


def _longest_before_closer(solver: ExactSolver) -> int:
    """Return the latest business day to which all findings but a closer bring the last submit."""
    steps = [handed[-1] if (handed := solver.handoff.steps(link)) else 0 for link in solver.links]
    closers = [step for step, link in zip(steps, solver.links, strict=True) if link.strong]
    return sum(steps) - min(closers)


def sum_up(reasons: Mapping[int, str], config: PlannerConfig) -> str:
    """Join the reasons of all weekdays into one, equal reasons once."""
    if config.forced_start is not None:
        return (
            f"forced start on {WEEKDAY_NAMES[config.forced_start]}: {reasons[config.forced_start]}"
        )
    return "; ".join(
        f"{', '.join(_named(days))}: {reason}" for reason, days in _grouped(reasons).items()
    )


def _grouped(reasons: Mapping[int, str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for weekday, reason in reasons.items():
        groups.setdefault(reason, []).append(weekday)
    return groups


def _named(weekdays: Sequence[int]) -> list[str]:
    return [WEEKDAY_NAMES[weekday] for weekday in weekdays]
