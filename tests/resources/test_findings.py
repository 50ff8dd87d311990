from __future__ import annotations

import datetime as dt

import pytest

from resources.findings import DisputeFindings
from resources.namespace import Location
from tests.defs.editing import CONFIG


def findings(run_at: str = "") -> DisputeFindings:
    return DisputeFindings(Location.findings, CONFIG, run_at)


def test_all_sample_accounts_can_be_read() -> None:
    accounts, broken = findings().read()
    assert ([account.id for account in accounts], broken) == (
        ["account_10", "account_11", "account_7"],
        (),
    )


def test_the_environment_wins_over_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANNER_MODE", "greedy")
    assert findings().settings().config.mode == "greedy"


def test_a_given_moment_is_the_one_that_is_planned_at() -> None:
    given = findings("2025-11-19T10:00:00Z")
    account = given.read()[0][0]
    [plans] = given.plan((account,)).accounts
    assert plans.schedule.run_day == dt.date(2025, 11, 19)
