from __future__ import annotations

from typing import Any

import pytest

from coverage_assets.disputes.batch import account_document
from coverage_assets.disputes.findings_files import read_account
from coverage_assets.disputes.planner import plan_account
from coverage_assets.disputes.settings import load_settings
from tests.disputes.builders import EXAMPLE


@pytest.fixture(scope="module")
def equifax() -> dict[str, Any]:
    plans = plan_account(read_account(EXAMPLE), load_settings())
    found: dict[str, Any] = account_document(plans)["bureaus"]["equifax"]
    return found


@pytest.fixture(scope="module")
def plan(equifax: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = equifax["master"]
    return found


def test_the_master_starts_on_thursday(plan: dict[str, Any]) -> None:
    assert (plan["anchor"]["date"], plan["anchor"]["weekday"]) == ("2025-11-20", 3)


def test_three_findings_are_submitted_in_rank_order(plan: dict[str, Any]) -> None:
    fields = [entry["field"] for entry in plan["sequence_compact"]]
    assert fields == ["payment_status", "account_status", "date_of_last_activity"]


def test_submits_stand_on_days_0_26_39(plan: dict[str, Any]) -> None:
    assert [entry["calendar_day_index"] for entry in plan["sequence_debug"]] == [0, 26, 39]


def test_slas_end_on_days_27_40_53(plan: dict[str, Any]) -> None:
    ends = [
        entry["calendar_day_index"] + entry["raw_calendar_sla_days"]
        for entry in plan["sequence_debug"]
    ]
    assert ends == [27, 40, 53]


def test_effective_days_are_26_13_6(plan: dict[str, Any]) -> None:
    assert [entry["days"]["effective"] for entry in plan["sequence_compact"]] == [26, 13, 6]


def test_unbounded_days_are_26_13_14(plan: dict[str, Any]) -> None:
    assert [entry["days"]["effective_unbounded"] for entry in plan["sequence_compact"]] == [
        26,
        13,
        14,
    ]


def test_the_summary_is_the_seeds(plan: dict[str, Any]) -> None:
    expected = {
        "first_submit": 0,
        "last_submit": 39,
        "last_submit_in_window": True,
        "total_items": 3,
        "total_effective_days": 45,
        "final_submit_date": "2025-12-29",
        "final_sla_end_date": "2026-01-12",
        "distance_to_45": 6,
        "over_45_by_days": 8,
        "total_effective_days_unbounded": 53,
        "final_effective_days_unbounded": 53,
    }
    assert expected.items() <= plan["summary"].items()


def test_five_weekday_plans_stand_beside_the_master(equifax: dict[str, Any]) -> None:
    weekdays = [weekday for weekday, plan in equifax["weekday_plans"].items() if plan]
    assert weekdays == ["0", "1", "2", "3", "4"]


def test_scores_are_those_of_the_seeds_table(equifax: dict[str, Any]) -> None:
    scores = {entry["field"]: entry["score"]["total"] for entry in equifax["ranked"]}
    assert scores == {
        "payment_status": 20,
        "account_status": 12,
        "date_of_last_activity": 12,
        "payment_amount": 6,
        "last_payment": 4,
        "date_opened": 4,
    }


def test_findings_without_a_decision_are_skipped(equifax: dict[str, Any]) -> None:
    fields = ["account_type", "creditor_type", "two_year_payment_history"]
    assert equifax["skipped"] == [
        {"field": field, "reason": "unsupported_decision"} for field in fields
    ]


def test_the_second_entry_of_the_trace_is_the_seeds(plan: dict[str, Any]) -> None:
    expected = {
        "idx": 2,
        "field": "account_status",
        "role": "supporter",
        "min_days": 10,
        "submit_on": {"date": "2025-12-16", "weekday": 1, "weekday_name": "Tue"},
        "submit": {"date": "2025-12-16", "weekday": "Tue"},
        "calendar_day_index": 26,
        "delta_from_prev_days": 26,
        "handoff_days_before_prev_sla_end": 1,
        "remaining_to_last_window_start": 11,
        "remaining_to_last_window_end": 14,
        "remaining_to_45_cap": 19,
        "raw_business_sla_days": 10,
        "raw_calendar_sla_days": 14,
        "effective_contribution_days": 13,
        "unused_sla_days": 1,
        "running_total_days": 39,
        "delta_days": 13,
        "contrib": {"effective_days": 13, "unused_days": 1},
        "timeline": {"from_day": 26, "to_day": 39, "running_total_days_after": 39},
    }
    assert expected.items() <= plan["sequence_debug"][1].items()


def test_the_closer_of_the_compact_sequence_is_the_seeds(plan: dict[str, Any]) -> None:
    expected = {
        "idx": 3,
        "role": "closer",
        "submit_date": "2025-12-29",
        "submit_weekday": "Mon",
        "window": {"start_date": "2025-12-29", "end_date": "2026-01-12"},
        "timeline": {"from_day": 39, "to_day": 45},
        "days": {
            "effective": 6,
            "effective_unbounded": 14,
            "cumulative": 45,
            "cumulative_unbounded": 53,
        },
        "is_closer": True,
    }
    assert expected.items() <= plan["sequence_compact"][2].items()
