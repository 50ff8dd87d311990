"""Conversations, goldens and datasets of one domain, built by the jobs of the graph."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import dagster as dg

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import BEHAVIORS
from coverage_assets.defs.datasets.stored import datasets_of
from coverage_assets.defs.partitions import range_tags
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import Cell
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.namespace import Namespace
from tests.defs.project import Project

DOMAIN = "access"
"""The domain of the help desk that is generated."""

BY_CELL = [CONVERSATIONS, GOLDENS, BEHAVIORS]


@dataclass(frozen=True)
class Generated:
    """A project with the conversations and datasets of one domain, and the runs that built them."""

    project: Project
    cells: list[Cell]
    by_cell: dg.ExecuteInProcessResult
    by_domain: dg.ExecuteInProcessResult

    @property
    def namespace(self) -> Namespace:
        return self.project.namespace

    @property
    def datasets(self) -> Path:
        """The folder of the datasets."""
        return Path(datasets_of(self.namespace).location())

    @property
    def parts(self) -> list[PartKey]:
        return list(self.cells)


def generate_domain(project: Project, domain: str, behaviors: tuple[str, ...]) -> Generated:
    cells = [(domain, behavior) for behavior in behaviors]
    tags = range_tags(list(cells))
    project.run(assets=[SCENARIOS], tags=tags)
    by_cell = project.run(assets=BY_CELL, tags=tags)
    by_domain = project.run("rebuild_domains", tags=range_tags([(domain,)]))
    return Generated(project, cells, by_cell, by_domain)
