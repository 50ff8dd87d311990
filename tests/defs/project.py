"""A vertical with declared files, artifacts and a Dagster instance of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.partitions import all_cells
from coverage_assets.defs.scenarios.jobs import REBUILD_JOB
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.taxonomy.loader import load_vertical
from tests.defs.editing import Files

Cell = tuple[str, str]


@dataclass(frozen=True)
class Project:
    """Everything that people have on disk, in a folder of a test."""

    files: Files
    artifacts: Path
    instance: dg.DagsterInstance

    @property
    def store(self) -> ArtifactStore:
        return ArtifactStore(str(self.artifacts), self.files.vertical)

    def definitions(self) -> dg.Definitions:
        return build_definitions(
            self.files.vertical, config_dir=self.files.config, artifacts=str(self.artifacts)
        )

    def run(
        self,
        job: str = REBUILD_JOB,
        *,
        assets: list[str] | None = None,
        tags: dict[str, str] | None = None,
    ) -> dg.ExecuteInProcessResult:
        return (
            self.definitions()
            .resolve_job_def(job)
            .execute_in_process(
                instance=self.instance,
                asset_selection=[dg.AssetKey(name) for name in assets] if assets else None,
                tags=self.whole if tags is None and job == REBUILD_JOB else tags,
                raise_on_error=False,
            )
        )

    @property
    def whole(self) -> dict[str, str]:
        """The tags of a run over all cells."""
        return all_cells(load_vertical(self.files.config, self.files.vertical).taxonomy).tags

    def execute(self, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """Execute what a sensor requested, with the job that the daemon would use."""
        return self.run(
            "__anonymous_asset_job_config_changes",
            assets=[key.path[-1] for key in request.asset_selection or []],
            tags=dict(request.tags),
        )

    def tick(
        self, cursor: str | None = None, definitions: dg.Definitions | None = None
    ) -> dg.SensorResult | dg.SkipReason:
        """One tick of the sensor."""
        found = definitions or self.definitions()
        context = dg.build_sensor_context(
            instance=self.instance,
            cursor=cursor,
            definitions=found,
            resources={name: found.resources[name] for name in ("declarations", "artifacts")},  # type: ignore[index]
        )
        step = found.get_unresolved_sensor_def("config_changes")(context)
        assert isinstance(step, dg.SensorResult | dg.SkipReason)
        return step

    def staleness(self) -> dict[str, str]:
        """What the UI marks as not fresh, by asset or by partition."""
        graph = self.definitions().resolve_asset_graph()
        resolver = CachingStaleStatusResolver(
            self.instance, graph, LoadingContextForTest(self.instance)
        )
        marks = {}
        for name in ("taxonomy", "exclusion_rules", "scenarios", "scenario_manifest"):
            key = dg.AssetKey(name)
            partitions = graph.get(key).partitions_def
            for partition in partitions.get_partition_keys() if partitions else [None]:
                marks[f"{name} {partition}" if partition else name] = resolver.get_status(
                    key, partition
                ).value
        return {name: mark for name, mark in marks.items() if mark != "FRESH"}
