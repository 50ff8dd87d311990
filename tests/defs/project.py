"""A vertical with declared files, artifacts and a Dagster instance of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import dagster as dg
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._core.loader import LoadingContextForTest

from coverage_assets.defs.declared import find_wanted
from coverage_assets.defs.definitions import build_definitions
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.partitions import range_tags
from coverage_assets.defs.planner import Stale, Wanted, find_stale
from coverage_assets.foundation.artifacts import ArtifactStore, PartKey
from coverage_assets.taxonomy.loader import load_vertical
from resources.namespace import Location, Namespace
from tests.defs.editing import Files

Cell = tuple[str, str]


@dataclass(frozen=True)
class Project:
    """Everything that people have on disk, in a folder of a test."""

    files: Files
    artifacts: Path
    instance: dg.DagsterInstance

    @property
    def location(self) -> Location:
        return Location(self.files.config, str(self.artifacts))

    @property
    def namespace(self) -> Namespace:
        return self.location.namespace(self.files.vertical)

    @property
    def store(self) -> ArtifactStore:
        return ArtifactStore(str(self.artifacts), self.files.vertical)

    def definitions(self) -> dg.Definitions:
        return build_definitions(self.files.vertical, location=self.location)

    def job(self, name: str) -> str:
        return f"{self.files.vertical}__{name}"

    def run(
        self,
        job: str = "rebuild",
        *,
        assets: list[str] | None = None,
        tags: dict[str, str] | None = None,
    ) -> dg.ExecuteInProcessResult:
        """Execute a job; without tags that rebuilds, over all cells."""
        keys = [dg.AssetKey([self.files.vertical, name]) for name in assets or []]
        return (
            self.definitions()
            .resolve_job_def(self.job(job))
            .execute_in_process(
                instance=self.instance,
                asset_selection=keys or None,
                tags=self.whole if tags is None and job == "rebuild" else tags,
                raise_on_error=False,
            )
        )

    @property
    def whole(self) -> dict[str, str]:
        """The tags of a run over all cells."""
        return range_tags(
            list(load_vertical(self.files.config, self.files.vertical).taxonomy.cells)
        )

    def wanted(self) -> Wanted:
        return find_wanted(self.namespace, FAMILIES)

    def stale(self) -> Stale:
        return find_stale(self.wanted(), self.store)

    def staleness(self) -> dict[str, str]:
        """What the UI marks as not fresh, by asset or by partition."""
        graph = self.definitions().resolve_asset_graph()
        resolver = CachingStaleStatusResolver(
            self.instance, graph, LoadingContextForTest(self.instance)
        )
        marks = {}
        for name in ("taxonomy", "exclusion_rules", "scenarios", "scenario_manifest"):
            key = dg.AssetKey([self.files.vertical, name])
            partitions = graph.get(key).partitions_def
            for partition in partitions.get_partition_keys() if partitions else [None]:
                marks[f"{name} {partition}" if partition else name] = resolver.get_status(
                    key, partition
                ).value
        return {name: mark for name, mark in marks.items() if mark != "FRESH"}


def block_tags(domains: tuple[str, ...], behaviors: tuple[str, ...]) -> dict[str, str]:
    """The tags of a run over consecutive domains and behaviors."""
    parts: list[PartKey] = [(domain, behavior) for domain in domains for behavior in behaviors]
    return range_tags(parts)
