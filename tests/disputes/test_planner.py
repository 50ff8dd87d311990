from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from coverage_assets.disputes.planner import plan_account
from coverage_assets.disputes.settings import load_settings
from coverage_assets.errors import InputError
from tests.disputes.builders import (
    RUN_AT,
    THREE,
    account,
    configured,
    document,
    finding,
    master,
)


def test_a_forced_start_is_the_master_even_where_another_day_is_better() -> None:
    assert master(*THREE, allow_override=True, forced_start=0)["anchor"]["date"] == "2025-11-24"


def test_the_master_is_the_one_with_the_latest_last_submit_and_then_the_earliest_date() -> None:
    plans = document(*THREE)["bureaus"]["equifax"]
    days = {
        weekday: plan["summary"]["last_submit"]
        for weekday, plan in plans["weekday_plans"].items()
        if plan
    }
    assert (days, plans["master"]["anchor"]["weekday"]) == (
        {"0": 37, "1": 37, "2": 37, "3": 39, "4": 39},
        3,
    )


def test_supporters_stand_only_between() -> None:
    weak = [
        finding(f"weak_{number}", 20, decision="supportive_needs_companion") for number in range(3)
    ]
    roles = [entry["decision"] for entry in master(*THREE, *weak)["sequence_debug"]]
    assert (roles[0], roles[-1]) == ("strong_actionable", "strong_actionable")


def test_the_order_of_findings_in_the_file_changes_no_plan() -> None:
    assert master(*reversed(THREE))["sequence_compact"] == master(*THREE)["sequence_compact"]


def test_a_moment_passed_in_wins_over_the_files(config: Path) -> None:
    read = account(*THREE, run_at="2030-01-01T00:00:00+00:00")
    plans = plan_account(read, load_settings(config), run_at=RUN_AT)
    assert plans.schedule.run_day == dt.date(2025, 11, 19)


def test_a_default_moment_holds_only_where_the_file_names_none() -> None:
    read = account(*THREE, run_at="2030-01-02T12:00:00+00:00")
    plans = plan_account(read, configured(), default_run_at=RUN_AT)
    assert plans.schedule.run_day == dt.date(2030, 1, 2)


def test_without_a_moment_nothing_is_planned() -> None:
    with pytest.raises(InputError, match="--run-at"):
        plan_account(account(*THREE), configured())


def test_the_switch_turns_planning_off() -> None:
    assert document(*THREE, enabled=False)["bureaus"] == {}


def test_a_working_week_without_weekend_has_seven_plans() -> None:
    plans = document(*THREE, weekend=[], last_submit_window=[20, 40])["bureaus"]["equifax"][
        "weekday_plans"
    ]
    assert all(plans.values())


def test_the_span_cap_keeps_the_last_submit_within_the_span() -> None:
    assert (
        master(*THREE, enforce_span_cap=True, max_calendar_span=38)["summary"]["last_submit"] <= 38
    )


def test_a_span_that_is_not_enforced_holds_nothing_back() -> None:
    assert master(*THREE, max_calendar_span=38)["summary"]["last_submit"] == 39
