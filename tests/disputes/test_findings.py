from __future__ import annotations

from typing import Any

from coverage_assets.disputes.settings import Settings
from tests.disputes.builders import account, finding


def test_only_the_field_is_required() -> None:
    assert account({"field": "payment_status"}).findings[0].min_days is None


def test_unknown_keys_are_kept() -> None:
    extra: dict[str, Any] = {"ai_needed": False, "bureau_values": {"equifax": {"present": True}}}
    assert account(finding("x", **extra)).findings[0].extra == extra


def test_a_whole_number_with_a_point_is_a_whole_number() -> None:
    assert account({"field": "x", "min_days": 19.0}).findings[0].min_days == 19


def test_the_default_decision_stands_in_for_the_decision() -> None:
    read = account({"field": "x", "default_decision": "strong_actionable", "decision": None})
    assert read.findings[0].settled_decision == "strong_actionable"


def test_an_account_lists_stated_and_reporting_bureaus_once() -> None:
    read = account(finding("x", bureaus=["transunion", "equifax"]))
    assert read.bureaus == ("equifax", "transunion")


def test_an_account_without_a_config_keeps_the_given_settings() -> None:
    settings = Settings()
    assert account().settings(settings) is settings
