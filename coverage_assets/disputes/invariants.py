"""Checks what must hold of every plan, from the plan's own JSON and the declared calendar.

The checks read the document that a person reads and derive each figure again from its dates. They
share no code with the planner.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from coverage_assets.disputes.calendar import declared_holidays
from coverage_assets.disputes.planner_config import PlannerConfig

INVARIANTS: Mapping[str, str] = {
    "submit_in_window": (
        "the last item is submitted inside `last_submit_window`, and nothing after it"
    ),
    "submit_on_business_day": "no item is submitted on a weekend or a holiday",
    "unique_field": "a bureau is asked about a field once",
    "one_bureau": "every item belongs to the bureau of its plan",
    "handoff_in_range": (
        "each hand-off gap, in business days, lies in `handoff_range`, "
        "and submits follow one another"
    ),
    "sla_window": "each SLA window lasts its business days",
    "capped_sums": "effective days add up, and never beyond `target_effective_days`",
    "unbounded_sums": (
        "unbounded days add up to the end of the last SLA, and are at least the effective ones"
    ),
    "roles": "the first and the last item are strong_actionable, and only they open and close",
}
"""Every invariant by name, in words."""

Violation = tuple[str, str | None, str]
"""An invariant, the field concerned if there is one, and what was found."""


def plan_violations(plan: Mapping[str, Any], config: PlannerConfig) -> Iterator[Violation]:
    """Yield what does not hold of one plan's JSON."""
    entries = plan["sequence_compact"]
    days = _Days(config, _date(entries[0]["submit_date"]), _date(entries[-1]["window"]["end_date"]))
    yield from _window(plan, config)
    yield from _repeats(entries)
    yield from _bureaus(plan)
    yield from _roles(plan)
    for entry in entries:
        yield from _entry_days(entry, days, plan)
    for before, after in pairwise(entries):
        yield from _handoff(before, after, days, config)
    yield from _sums(plan, config)


class _Days:
    """Business days, counted one by one."""

    def __init__(self, config: PlannerConfig, first: dt.date, last: dt.date) -> None:
        self.weekend = config.weekend
        self.holidays = declared_holidays(config, first, last)

    def is_open(self, day: dt.date) -> bool:
        return day.weekday() not in self.weekend and day not in self.holidays

    def between(self, first: dt.date, last: dt.date) -> int:
        """Count the business days after `first`, up to and including `last`."""
        span = range(1, (last - first).days + 1)
        return sum(self.is_open(first + dt.timedelta(days=offset)) for offset in span)


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _window(plan: Mapping[str, Any], config: PlannerConfig) -> Iterator[Violation]:
    anchor = _date(plan["anchor"]["date"])
    first, last = config.last_submit_window
    days = [(_date(entry["submit_date"]) - anchor).days for entry in plan["sequence_compact"]]
    if days[0] != 0 or not first <= days[-1] <= last or max(days) != days[-1]:
        yield "submit_in_window", None, f"submits on days {days}"


def _repeats(entries: list[dict[str, Any]]) -> Iterator[Violation]:
    for field, count in Counter(entry["field"] for entry in entries).items():
        if count > 1:
            yield "unique_field", field, f"{count} times"


def _bureaus(plan: Mapping[str, Any]) -> Iterator[Violation]:
    header = plan["inventory_header"]
    for item in (*header["inventory_all"], *header["inventory_selected"]):
        if item["bureau"] != plan["bureau"]:
            yield "one_bureau", item["field"], f"{item['bureau']} in a plan for {plan['bureau']}"


def _roles(plan: Mapping[str, Any]) -> Iterator[Violation]:
    entries = plan["sequence_debug"]
    wanted = ["opener", *["supporter"] * (len(entries) - 2), "closer"]
    for entry, role in zip(entries, wanted, strict=True):
        weak = role != "supporter" and entry["decision"] != "strong_actionable"
        if entry["role"] != role or weak:
            yield "roles", entry["field"], f"{entry['role']} with decision {entry['decision']}"


def _entry_days(
    entry: Mapping[str, Any], days: _Days, plan: Mapping[str, Any]
) -> Iterator[Violation]:
    submit, end = _date(entry["submit_date"]), _date(entry["window"]["end_date"])
    sla = next(item["min_days"] for item in plan["sequence_debug"] if item["idx"] == entry["idx"])
    if not days.is_open(submit):
        yield "submit_on_business_day", entry["field"], f"submitted on {submit}"
    if days.between(submit, end) != sla or not days.is_open(end):
        yield "sla_window", entry["field"], f"{submit} to {end} for {sla} business days"


def _handoff(
    before: Mapping[str, Any], after: Mapping[str, Any], days: _Days, config: PlannerConfig
) -> Iterator[Violation]:
    submit, end = _date(after["submit_date"]), _date(before["window"]["end_date"])
    gap = days.between(submit, end)
    least, most = config.handoff_range
    if not least <= gap <= most or submit <= _date(before["submit_date"]):
        yield (
            "handoff_in_range",
            after["field"],
            f"submitted on {submit}, {gap} business days before {end}",
        )


def _sums(plan: Mapping[str, Any], config: PlannerConfig) -> Iterator[Violation]:
    entries, summary = plan["sequence_compact"], plan["summary"]
    end = (_date(entries[-1]["window"]["end_date"]) - _date(plan["anchor"]["date"])).days
    effective = sum(entry["days"]["effective"] for entry in entries)
    unbounded = sum(entry["days"]["effective_unbounded"] for entry in entries)
    capped = min(end, config.target_effective_days)
    if not effective == summary["total_effective_days"] == capped:
        yield "capped_sums", None, f"{effective}, {summary['total_effective_days']} and {capped}"
    wanted = capped if config.enforce_span_cap else end
    if (
        not unbounded == summary["total_effective_days_unbounded"] == wanted
        or unbounded < effective
    ):
        yield (
            "unbounded_sums",
            None,
            f"{unbounded}, {summary['total_effective_days_unbounded']} and {wanted}",
        )
    if summary["over_45_by_days"] != unbounded - effective:
        yield (
            "unbounded_sums",
            None,
            f"over_45_by_days is {summary['over_45_by_days']}, not {unbounded - effective}",
        )
