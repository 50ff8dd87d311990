"""Conversations, goldens and datasets of one domain, built by the jobs of the graph."""

from __future__ import annotations

from dataclasses import dataclass

import dagster as dg

from coverage_assets.defs.datasets.requests import BY_CELL, DATASETS_JOB, DOMAINS_JOB
from coverage_assets.defs.partitions import PartitionBlock, range_tags
from coverage_assets.foundation.cells import Cell
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig
from tests.defs.project import Project

DOMAIN = "access"
"""The domain of the help desk that is generated."""


@dataclass(frozen=True)
class Generated:
    """A project with the conversations and datasets of one domain, and the runs that built them."""

    project: Project
    cells: list[Cell]
    by_cell: dg.ExecuteInProcessResult
    by_domain: dg.ExecuteInProcessResult

    @property
    def declarations(self) -> VerticalConfig:
        files = self.project.files
        return VerticalConfig(config_dir=str(files.config), vertical=files.vertical)

    @property
    def artifacts(self) -> Artifacts:
        return Artifacts(base=str(self.project.artifacts), vertical=self.project.files.vertical)


def generate_domain(project: Project, domain: str, behaviors: tuple[str, ...]) -> Generated:
    block = PartitionBlock((domain,), behaviors)
    project.run(assets=[SCENARIOS], tags=block.tags)
    by_cell = project.run(DATASETS_JOB, assets=list(BY_CELL), tags=block.tags)
    by_domain = project.run(DOMAINS_JOB, tags=range_tags([domain]))
    return Generated(project, block.cells, by_cell, by_domain)
