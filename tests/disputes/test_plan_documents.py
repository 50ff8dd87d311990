from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from coverage_assets.disputes.planner import plan_account
from coverage_assets.disputes.settings import load_settings
from coverage_assets.errors import InputError
from tests.disputes.builders import RUN_AT, THREE, account, configured, document, finding, master

TOP = [
    "schema_version",
    "bureau",
    "anchor",
    "timezone",
    "inventory_header",
    "inventory_boosters",
    "sequence_compact",
    "sequence_debug",
    "sequence_boosters",
    "calendar_span_days",
    "last_calendar_day_index",
    "summary",
    "constraints",
    "skipped",
]
SUPPORTED = (
    finding("payment_status", 18),
    finding("account_type", 12, decision="supportive_needs_companion"),
    finding("date_opened", 9),
)


def test_a_plan_has_the_keys_of_the_seed_in_their_order() -> None:
    plan = master(*THREE)
    assert [key for key in plan if key in TOP] == TOP


def test_the_schema_version_is_two() -> None:
    assert master(*THREE)["schema_version"] == 2


def test_boosters_are_empty() -> None:
    plan = master(*THREE)
    assert (plan["inventory_boosters"], plan["sequence_boosters"]) == ([], [])


def test_opener_supporter_and_closer_each_have_a_sentence_of_their_own() -> None:
    starts = [entry["why_here"].split(" ")[0] for entry in master(*SUPPORTED)["sequence_compact"]]
    assert starts == ["Top-scoring", "Supporter", "Closer"]


def test_the_trace_gives_the_same_reason_as_the_sequence() -> None:
    plan = master(*SUPPORTED)
    traced = [entry["explainer"]["why_here"] for entry in plan["sequence_debug"]]
    assert traced == [entry["why_here"] for entry in plan["sequence_compact"]]


def test_an_opener_that_is_not_top_scoring_says_why_it_opens() -> None:
    opener = master(finding("long", 40), finding("short", 28))["sequence_compact"][0]
    assert opener["why_here"] == (
        "Opener (strong_actionable), though not top-scoring (score 28): `long` (score 40) closes the plan"
    )


def test_every_constraint_names_where_it_is_declared() -> None:
    evidence = master(*THREE, handoff_range=[1, 2])["constraint_evidence"]
    named = {entry["constraint"]: entry["declared_in"] for entry in evidence}
    assert (named["handoff_range"], named["last_submit_window"]) == (
        "findings file: config",
        "default",
    )


def test_every_constraint_holds() -> None:
    assert all(entry["holds"] for entry in master(*THREE)["constraint_evidence"])


def test_a_rolled_anchor_keeps_the_day_asked_for() -> None:
    anchor = master(*THREE, allow_override=True, forced_start=3, holidays=["2025-11-20"])["anchor"]
    assert (anchor["date"], anchor["requested_anchor"], anchor["weekday"]) == (
        "2025-11-21",
        "2025-11-20",
        4,
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


def test_the_span_cap_reports_unbounded_figures_capped() -> None:
    summary = master(*THREE, enforce_span_cap=True)["summary"]
    assert (summary["over_45_by_days"], summary["total_effective_days_unbounded"]) == (0, 45)


def test_the_span_cap_keeps_the_last_submit_within_the_span() -> None:
    assert (
        master(*THREE, enforce_span_cap=True, max_calendar_span=38)["summary"]["last_submit"] <= 38
    )


def test_a_span_that_is_not_enforced_holds_nothing_back() -> None:
    assert master(*THREE, max_calendar_span=38)["summary"]["last_submit"] == 39


def test_notes_are_written_when_asked_for() -> None:
    notes = master(*THREE, include_notes=True)["sequence_compact"][2]["notes"]
    assert notes[-1] == "8 calendar days of its SLA lie beyond day 45 and decide nothing."


def test_the_greedy_method_claims_no_optimum() -> None:
    assert master(*THREE, mode="greedy")["certificate"]["optimal"] is None


def test_supporters_stand_only_between() -> None:
    weak = [
        finding(f"weak_{number}", 20, decision="supportive_needs_companion") for number in range(3)
    ]
    roles = [entry["decision"] for entry in master(*THREE, *weak)["sequence_debug"]]
    assert (roles[0], roles[-1]) == ("strong_actionable", "strong_actionable")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert json.dumps(document(*THREE)) == json.dumps(document(*THREE))


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
