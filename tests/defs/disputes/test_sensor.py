from __future__ import annotations

import shutil

import dagster as dg
import pytest

from tests.defs.disputes.office import NAME, Office


def test_an_account_that_is_gone_is_dropped_from_the_partitions(planned: Office) -> None:
    shutil.rmtree(planned.folder / "account_11")
    planned.build()
    assert planned.instance.get_dynamic_partitions(NAME) == ["account_10", "account_7"]


def test_the_sensor_requests_the_same_findings_once(office: Office) -> None:
    first = office.tick()
    assert isinstance(first, dg.SensorResult)
    assert isinstance(office.tick(first.cursor), dg.SkipReason)


def test_a_broken_configuration_plans_nothing_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_MODE", "silly")
    found = office.tick()
    assert isinstance(found, dg.SkipReason)
    assert "PLANNER_MODE" in (found.skip_message or "")
