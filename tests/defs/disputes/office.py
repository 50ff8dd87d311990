"""Findings, stored plans and a Dagster instance of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.planner import Stale, find_stale
from coverage_assets.foundation.artifacts import ArtifactStore
from resources.namespace import Location, Namespace
from tests.defs.editing import CONFIG

NAME = "disputes_accounts"


@dataclass(frozen=True)
class Office:
    """Everything that the dispute assets read and write, in a folder of a test."""

    folder: Path
    artifacts: Path
    instance: dg.DagsterInstance

    @property
    def location(self) -> Location:
        return Location(CONFIG, str(self.artifacts), self.folder)

    @property
    def namespace(self) -> Namespace:
        return self.location.namespace("disputes")

    @property
    def store(self) -> ArtifactStore:
        return self.namespace.store

    def stale(self) -> Stale:
        return find_stale(find_wanted(self.namespace, FAMILIES), self.store)

    def tick(self, cursor: str | None = None) -> dg.SensorResult | dg.SkipReason:
        definitions = build_definitions(location=self.location)
        context = dg.build_sensor_context(instance=self.instance, cursor=cursor)
        step = definitions.get_unresolved_sensor_def("disputes__changes")(context)
        assert isinstance(step, dg.SensorResult | dg.SkipReason)
        return step

    def build(self) -> list[dg.ExecuteInProcessResult]:
        """Execute what the sensor requests, as the daemon would."""
        step = self.tick()
        assert isinstance(step, dg.SensorResult)
        for change in step.dynamic_partitions_requests or []:
            if isinstance(change, dg.AddDynamicPartitionsRequest):
                self.instance.add_dynamic_partitions(NAME, list(change.partition_keys))
            else:
                for key in change.partition_keys:
                    self.instance.delete_dynamic_partition(NAME, key)
        return [
            self.run(list(run.asset_selection or []), dict(run.tags))
            for run in step.run_requests or []
        ]

    def run(self, selection: list[dg.AssetKey], tags: dict[str, str]) -> dg.ExecuteInProcessResult:
        definitions = build_definitions(location=self.location)
        return definitions.resolve_job_def("disputes__rebuild").execute_in_process(
            instance=self.instance, asset_selection=selection, tags=tags, raise_on_error=False
        )

    def edit(self, account: str, **changes: Any) -> None:
        path = self.folder / account / "summary.json"
        document = json.loads(path.read_text())
        document["validation_requirements"]["findings"][0].update(changes)
        path.write_text(json.dumps(document))

    def damage(self, account: str) -> None:
        (self.folder / account / "summary.json").write_text('{"findings": [{"min_days": 3}]}')
