from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.disputes.builders import THREE, document, finding

WHOLE_WINDOWS = [(dt.date(2025, 12, 24) + dt.timedelta(days=day)).isoformat() for day in range(20)]


def equifax(*findings: dict[str, Any], **values: Any) -> dict[str, Any]:
    found: dict[str, Any] = document(*findings, **values)["bureaus"]["equifax"]
    return found


def test_one_strong_finding_is_not_enough() -> None:
    weak = finding("x", 19, decision="supportive_needs_companion")
    assert equifax(finding("payment_status", 19), weak)["error"] == "needs_two_primary_findings"


def test_two_findings_about_one_field_are_one() -> None:
    assert equifax(finding("x", 19), finding("x", 10))["error"] == "needs_two_primary_findings"


@pytest.mark.parametrize(
    ("findings", "values", "words"),
    [
        (
            (finding("a", 3), finding("b", 4)),
            {},
            "too short: all findings together bring the last submit to day",
        ),
        (THREE, {"holidays": WHOLE_WINDOWS}, "window blocked: none of the days 37 to 40"),
        ((finding("a", 90), finding("b", 80)), {}, "no combination: "),
        (
            THREE,
            {"last_submit_window": [38, 38], "enforce_span_cap": True, "max_calendar_span": 30},
            "window blocked",
        ),
    ],
)
def test_where_there_is_no_plan_the_reason_stands(
    findings: tuple[dict[str, Any], ...], values: dict[str, Any], words: str
) -> None:
    found = equifax(*findings, **values)
    assert (found["error"], found["master"], words in found["error_reason"]) == (
        "no_feasible_plan",
        None,
        True,
    )


def test_without_a_plan_every_weekday_is_null() -> None:
    plans = equifax(finding("a", 3), finding("b", 4))["weekday_plans"]
    assert plans == dict.fromkeys("0123456")


def test_a_weekday_without_a_plan_says_why_beside_those_that_have_one() -> None:
    found = equifax(*THREE, holidays=["2025-12-31", "2026-01-01", "2026-01-02"])
    assert (found["master"] is not None, found["weekday_reasons"]["0"][:14]) == (
        True,
        "window blocked",
    )


def test_a_forced_start_without_a_plan_has_no_master() -> None:
    found = equifax(
        *THREE,
        holidays=["2025-12-31", "2026-01-01", "2026-01-02"],
        allow_override=True,
        forced_start=0,
    )
    assert (found["master"], found["error_reason"][:19]) == (None, "forced start on Mon")


def test_the_greedy_method_says_when_it_misses_a_plan() -> None:
    findings = [finding(name, 10) for name in "abcdef"]
    assert (
        "missed: the greedy method"
        in equifax(*findings, mode="greedy", min_increment_days=10)["error_reason"]
    )
