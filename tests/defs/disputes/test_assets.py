from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from coverage_assets.defs.definitions import DEFAULT_FINDINGS, build_definitions
from coverage_assets.defs.disputes.sensor import (
    DISPUTES_JOB,
    build_requests,
    findings_changes,
    look,
)
from coverage_assets.disputes.freshness import AUDIT, INVENTORIES, PLANS, StaleDisputes
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from resources.artifacts import Artifacts
from resources.findings import DisputeFindings
from tests.defs.editing import CONFIG

NAME = "dispute_accounts"


@dataclass(frozen=True)
class Office:
    """Findings, stored plans and an instance of their own."""

    folder: Path
    findings: DisputeFindings
    artifacts: Artifacts
    instance: dg.DagsterInstance

    @property
    def store(self) -> ArtifactStore:
        return self.artifacts.store()

    def stale(self) -> StaleDisputes:
        return look(self.findings, self.artifacts)

    def tick(self, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
        context = dg.build_sensor_context(instance=self.instance, cursor=cursor)
        found = findings_changes(context, findings=self.findings, artifacts=self.artifacts)
        assert isinstance(found, dg.SensorResult | dg.SkipReason)
        return found

    def build(self) -> list[dg.ExecuteInProcessResult]:
        """Do what the sensor asks for, as the daemon would."""
        found = self.tick()
        assert isinstance(found, dg.SensorResult)
        for change in found.dynamic_partitions_requests or []:
            if isinstance(change, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(NAME, list(change.partition_keys))
            else:
                for key in change.partition_keys:
                    self.instance.delete_dynamic_partition(NAME, key)
        return [
            self.run(list(run.asset_selection or []), dict(run.tags))
            for run in found.run_requests or []
        ]

    def run(self, selection: list[dg.AssetKey], tags: dict[str, str]) -> dg.ExecuteInProcessResult:
        definitions = build_definitions(
            config_dir=CONFIG, artifacts=self.artifacts.base, findings=Path(self.findings.folder)
        )
        return definitions.resolve_job_def(DISPUTES_JOB).execute_in_process(
            instance=self.instance, asset_selection=selection, tags=tags, raise_on_error=False
        )

    def edit(self, account: str, **changes: Any) -> None:
        path = self.folder / account / "summary.json"
        document = json.loads(path.read_text())
        document["validation_requirements"]["findings"][0].update(changes)
        path.write_text(json.dumps(document))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "findings"
    shutil.copytree(DEFAULT_FINDINGS, folder)
    with dg.DagsterInstance.ephemeral() as instance:
        yield Office(
            folder,
            DisputeFindings(folder=str(folder), config_dir=str(CONFIG)),
            Artifacts(base=str(tmp_path / "artifacts"), vertical="commerce"),
            instance,
        )


def test_one_run_plans_every_account(office: Office) -> None:
    office.build()
    assert office.store.parts(PLANS) == [("account_10",), ("account_11",), ("account_7",)]


def test_every_invariant_holds_of_what_is_stored(office: Office) -> None:
    (result,) = office.build()
    assert [
        found.check_name for found in result.get_asset_check_evaluations() if not found.passed
    ] == []


def test_what_was_planned_is_not_planned_again(office: Office) -> None:
    office.build()
    assert not office.stale()


def test_changed_findings_make_only_their_account_stale(office: Office) -> None:
    office.build()
    office.edit("account_7", min_days=18)
    assert office.stale().accounts == ("account_7",)


def test_other_settings_make_every_account_stale(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.build()
    monkeypatch.setenv("PLANNER_MODE", "greedy")
    assert len(office.stale().accounts) == 3


def test_accounts_apart_have_a_run_each_and_the_overviews_come_last() -> None:
    stale = StaleDisputes(("a", "c"), (), overviews=True)
    requests = build_requests(stale, ["a", "b", "c"])
    assert [[key.path[-1] for key in run.asset_selection or []] for run in requests] == [
        [PLANS],
        [PLANS],
        [INVENTORIES, AUDIT],
    ]


def test_an_account_that_is_gone_is_dropped_from_the_partitions(office: Office) -> None:
    office.build()
    shutil.rmtree(office.folder / "account_11")
    office.build()
    assert office.instance.get_dynamic_partitions(NAME) == ["account_10", "account_7"]


def test_the_plans_of_an_account_that_is_gone_are_deleted(office: Office) -> None:
    office.build()
    shutil.rmtree(office.folder / "account_11")
    office.build()
    assert office.store.parts(PLANS) == [("account_10",), ("account_7",)]


def test_a_broken_file_does_not_stop_the_others(office: Office) -> None:
    (office.folder / "account_10" / "summary.json").write_text('{"findings": [{"min_days": 3}]}')
    office.build()
    assert office.store.parts(PLANS) == [("account_11",), ("account_7",)]


def test_a_broken_file_is_reported_with_its_place(office: Office) -> None:
    (office.folder / "account_10" / "summary.json").write_text('{"findings": [{"min_days": 3}]}')
    (result,) = office.build()
    (found,) = [
        found
        for found in result.get_asset_check_evaluations()
        if found.check_name == "every_findings_file_could_be_used"
    ]
    assert "`field` is missing" in str(found.metadata["broken"])


def test_a_stored_plan_that_breaks_an_invariant_fails_its_check(office: Office) -> None:
    office.build()
    document = json.loads(office.store.read_document(PLANS, ("account_7",)))
    sequence = document["bureaus"]["equifax"]["master"]["sequence_compact"]
    sequence[1]["field"] = sequence[0]["field"]
    table = office.store.read(PLANS, ("account_7",))
    office.store.write(PLANS, {("account_7",): Artifact(table, json.dumps(document))})
    definitions = build_definitions(config_dir=CONFIG, artifacts=office.artifacts.base)
    result = definitions.resolve_job_def("check_everything").execute_in_process(
        instance=office.instance, raise_on_error=False
    )
    failed = [
        found.check_name for found in result.get_asset_check_evaluations() if not found.passed
    ]
    assert "unique_field" in failed


def test_the_sensor_asks_once_for_the_same_findings(office: Office) -> None:
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


def test_a_partition_shows_its_timelines(office: Office) -> None:
    office.build()
    wanted = dg.AssetRecordsFilter(asset_key=dg.AssetKey(PLANS), asset_partitions=["account_7"])
    (record,) = office.instance.fetch_materializations(wanted, limit=1).records
    assert record.asset_materialization is not None
    assert "data:image/svg+xml" in str(record.asset_materialization.metadata["timelines"].value)


@pytest.mark.parametrize("account", ["a|b", "a,b", "[x]", "50%", "a...b", "plain one"])
def test_any_account_id_makes_a_partition_key_and_comes_back(account: str) -> None:
    from resources.partition_keys import account_key, part_of

    assert part_of(account_key(account)) == (account,)
