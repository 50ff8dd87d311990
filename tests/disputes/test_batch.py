from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from coverage_assets.disputes.batch import (
    Moments,
    broken_documents,
    plan_accounts,
    plan_path,
)
from coverage_assets.disputes.settings import Settings
from coverage_assets.disputes.writer import write_run
from tests.disputes.builders import RUN_AT, SAMPLES, THREE, account


def test_the_record_is_the_same_for_any_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coverage_assets.disputes.batch.MIN_PARALLEL", 1)
    monkeypatch.setattr("coverage_assets.disputes.batch.CHUNK", 2)
    for jobs in (1, 2):
        write_run(plan_path(SAMPLES, Settings(), Moments(), jobs=jobs), tmp_path / str(jobs))
    one, two = (contents(tmp_path / jobs) for jobs in ("1", "2"))
    assert one == two


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_an_account_without_a_moment_is_listed_as_broken() -> None:
    run = plan_accounts([account(*THREE)], Settings(), Moments())
    assert [item["account"] for item in broken_documents(run)] == ["a"]


def test_the_default_moment_holds_for_accounts_that_name_none() -> None:
    named = account(*THREE, account_id="b", run_at="2030-01-02T12:00:00+00:00")
    run = plan_accounts([named, account(*THREE)], Settings(), Moments(default=RUN_AT))
    days = {plans.account.id: plans.schedule.run_day for plans in run.accounts}
    assert days == {"a": dt.date(2025, 11, 19), "b": dt.date(2030, 1, 2)}
