from __future__ import annotations

import shutil

import dagster as dg
import pytest

from coverage_assets.defs.definitions import build_definitions
from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS
from tests.defs.disputes.office import NAME, Office

Planned = tuple[Office, dg.ExecuteInProcessResult]


def test_one_run_plans_every_account(planned_once: Planned) -> None:
    assert planned_once[0].store.parts(PLANS) == [
        ("account_10",),
        ("account_11",),
        ("account_7",),
    ]


def test_the_plans_of_an_account_that_is_gone_are_deleted(planned: Office) -> None:
    shutil.rmtree(planned.folder / "account_11")
    planned.build()
    assert planned.store.parts(PLANS) == [("account_10",), ("account_7",)]


def test_a_broken_file_does_not_stop_the_others(office: Office) -> None:
    office.damage("account_10")
    office.build()
    assert office.store.parts(PLANS) == [("account_11",), ("account_7",)]


def test_a_partition_shows_its_timelines(planned_once: Planned) -> None:
    wanted = dg.AssetRecordsFilter(
        asset_key=dg.AssetKey(["disputes", PLANS]), asset_partitions=["account_7"]
    )
    (record,) = planned_once[0].instance.fetch_materializations(wanted, limit=1).records
    assert record.asset_materialization is not None
    assert "data:image/svg+xml" in str(record.asset_materialization.metadata["timelines"].value)


def test_the_findings_and_the_settings_can_be_observed(office: Office) -> None:
    job = build_definitions(location=office.location).resolve_job_def("disputes__observe")
    result = job.execute_in_process(instance=office.instance)
    observed = {event.asset_key for event in result.get_asset_observation_events()}
    assert observed == {
        dg.AssetKey(["disputes", "findings"]),
        dg.AssetKey(["disputes", "planner_yaml"]),
    }


def test_changed_findings_make_only_their_account_and_the_overviews_stale(planned: Office) -> None:
    planned.edit("account_7", min_days=18)
    assert planned.stale() == {
        INVENTORIES: [()],
        PLANS: [("account_7",)],
        AUDIT: [()],
    }


def test_what_was_planned_is_not_planned_again(planned: Office) -> None:
    assert planned.stale() == {}


def test_other_settings_make_every_account_stale(
    planned: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_MODE", "greedy")
    assert len(planned.stale()[PLANS]) == 3


def test_an_account_that_is_gone_is_dropped_from_the_partitions(planned: Office) -> None:
    shutil.rmtree(planned.folder / "account_11")
    planned.build()
    assert planned.instance.get_dynamic_partitions(NAME) == ["account_10", "account_7"]


def test_a_broken_configuration_plans_nothing_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANNER_MODE", "silly")
    found = office.tick()
    assert isinstance(found, dg.SkipReason)
    assert "PLANNER_MODE" in (found.skip_message or "")
