from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.disputes.builders import (
    THREE,
    document,
    finding,
    master,
)
from tests.disputes.strategies import FIRST_DAY

NEW_YEAR_MORNING = dt.datetime.combine(FIRST_DAY, dt.time(9), dt.UTC)

slas = st.lists(st.sampled_from([3, 5, 8, 10, 12, 15, 19]), min_size=2, max_size=6)
late_days = st.sets(st.integers(60, 120), max_size=30)


def decisions(slas: list[int], **values: Any) -> dict[str, Any]:
    """Return for each weekday the fields in their order, with times and capped days."""
    findings = [finding(f"field_{number}", sla) for number, sla in enumerate(slas)]
    plans = document(*findings, run_at=NEW_YEAR_MORNING, **values)["bureaus"]["equifax"][
        "weekday_plans"
    ]
    return {
        weekday: [
            (entry["field"], entry["timeline"], entry["days"]["effective"])
            for entry in plan["sequence_compact"]
        ]
        for weekday, plan in plans.items()
        if plan
    }


@given(slas, late_days)
def test_holidays_after_day_45_change_unbounded_figures_and_no_plan(
    slas: list[int], late: set[int]
) -> None:
    holidays = [(FIRST_DAY + dt.timedelta(days=day)).isoformat() for day in sorted(late)]
    assert decisions(slas, holidays=holidays) == decisions(slas)


@given(slas)
def test_capping_the_unbounded_figures_changes_no_plan(slas: list[int]) -> None:
    assert decisions(slas, enforce_span_cap=True) == decisions(slas)


def test_holidays_after_day_45_do_change_the_unbounded_figures() -> None:
    findings = [finding("a", 19), finding("b", 10), finding("c", 10)]
    days = [(FIRST_DAY + dt.timedelta(days=day)).isoformat() for day in range(47, 60)]
    plain, late = (
        document(*findings, run_at=NEW_YEAR_MORNING, holidays=holidays)["bureaus"]["equifax"][
            "weekday_plans"
        ]["2"]["summary"]
        for holidays in ([], days)
    )
    assert late["over_45_by_days"] > plain["over_45_by_days"]


def test_the_span_cap_reports_unbounded_figures_capped() -> None:
    summary = master(*THREE, enforce_span_cap=True)["summary"]
    assert (summary["over_45_by_days"], summary["total_effective_days_unbounded"]) == (0, 45)
