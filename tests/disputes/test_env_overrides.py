from __future__ import annotations

import pytest

from coverage_assets.disputes.planner_config import PlannerConfig
from coverage_assets.disputes.settings import load_settings
from coverage_assets.errors import InputError


@pytest.mark.parametrize(
    ("name", "text", "key", "value"),
    [
        ("ENABLE_STRATEGY_PLANNER", "false", "enabled", False),
        ("PLANNER_MODE", "per_bureau_joint_optimize", "mode", "exact"),
        ("PLANNER_MODE", "greedy", "mode", "greedy"),
        ("PLANNER_WEEKEND", "4,5", "weekend", (4, 5)),
        ("PLANNER_MAX_CALENDAR_SPAN", "39", "max_calendar_span", 39),
        ("PLANNER_LAST_SUBMIT_WINDOW_START", "38", "last_submit_window", (38, 40)),
        ("PLANNER_LAST_SUBMIT_WINDOW_END", "39", "last_submit_window", (37, 39)),
        ("PLANNER_HANDOFF_MIN_BUSINESS_DAYS", "2", "handoff_range", (2, 3)),
        ("PLANNER_HANDOFF_MAX_BUSINESS_DAYS", "5", "handoff_range", (1, 5)),
        ("PLANNER_ENFORCE_45D_CAP", "1", "enforce_span_cap", True),
        ("PLANNER_STRENGTH_METRIC", "sla_days", "strength_metric", "sla_days"),
        ("PLANNER_TIMEZONE", "Europe/Berlin", "timezone", "Europe/Berlin"),
        ("PLANNER_INCLUDE_SUPPORTERS", "no", "include_supporters", False),
        ("PLANNER_INCLUDE_ALIGNED_MISMATCH", "off", "include_aligned_mismatch", False),
        ("PLANNER_MODE", "  ", "mode", "exact"),
    ],
)
def test_each_variable_sets_its_key(name: str, text: str, key: str, value: object) -> None:
    assert getattr(load_settings(None, {name: text}).config, key) == value


def test_holidays_in_the_environment_are_days_and_regions() -> None:
    read = load_settings(None, {"PLANNER_HOLIDAYS": "2025-12-26,US-CA"}).config
    assert read.model_dump(mode="json")["holidays"] == [
        "2025-12-26",
        {"country": "US", "subdiv": "CA"},
    ]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("PLANNER_WEEKND", "5", "did you mean `PLANNER_WEEKEND`"),
        ("PLANNER_WEEKEND", "sat", "write a whole number"),
        ("PLANNER_WEEKEND", "7", "it must be 6 or less"),
        ("PLANNER_MODE", "fast", "'exact' or 'greedy'"),
        ("ENABLE_STRATEGY_PLANNER", "maybe", "write true or false"),
    ],
)
def test_a_variable_that_is_wrong_is_named(name: str, text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        load_settings(None, {name: text})


def test_variables_of_others_are_left_alone() -> None:
    assert load_settings(None, {"HOME": "/root", "MYPLANNER_MODE": "x"}).config == PlannerConfig()
