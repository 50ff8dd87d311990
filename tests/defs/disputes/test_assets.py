from __future__ import annotations

import shutil

import dagster as dg

from coverage_assets.disputes.freshness import PLANS
from tests.defs.disputes.office import Office

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
    wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey(PLANS), asset_partitions=["account_7"])
    (record,) = planned_once[0].instance.fetch_materializations(wanted, limit=1).records
    assert record.asset_materialization is not None
    assert "data:image/svg+xml" in str(record.asset_materialization.metadata["timelines"].value)
