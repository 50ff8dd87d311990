"""Everything that Dagster sees: one vertical is one code location.

`build_definitions` makes the location of any vertical; `defs` is the one that the environment names.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from coverage_assets.automation import build_jobs, build_schedule, build_sensor, whole_of
from coverage_assets.checking import checks_of, gathered
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.linting.assets import CHECKS as LINT_CHECKS
from coverage_assets.partitions import cells_partitions
from coverage_assets.scenarios.assets import CHECKS as SCENARIO_CHECKS
from coverage_assets.scenarios.assets import build_scenario_assets
from coverage_assets.taxonomy.assets import CHECKS as TAXONOMY_CHECKS
from coverage_assets.taxonomy.assets import SOURCES, TABLES, declared_cells
from coverage_assets.taxonomy.loader import DEFAULT_VERTICAL, load_vertical
from resources.artifacts import ArtifactIO, Artifacts
from resources.vertical_config import VerticalConfig

ROOT = Path(__file__).resolve().parents[1]


def build_definitions(
    vertical: str = DEFAULT_VERTICAL,
    *,
    config_dir: Path = ROOT / "config",
    artifacts: str = str(ROOT / "data" / "artifacts"),
    resources: Mapping[str, Any] | None = None,
) -> dg.Definitions:
    """The code location of one vertical; `resources` replaces what the assets borrow from outside."""
    loaded = load_vertical(config_dir, vertical)
    partitions = cells_partitions(loaded.taxonomy.dimensions[DOMAIN], loaded.taxonomy.dimensions[BEHAVIOR])
    everything = whole_of(loaded.taxonomy)
    jobs = build_jobs(everything)
    store = Artifacts(base=artifacts, vertical=vertical)
    return dg.Definitions(
        assets=[*SOURCES, *TABLES, declared_cells(partitions), *build_scenario_assets(loaded, partitions)],
        asset_checks=[
            checks_of(asset, checks) for asset, checks in gathered(TAXONOMY_CHECKS, LINT_CHECKS, SCENARIO_CHECKS)
        ],
        jobs=jobs,
        schedules=[build_schedule(jobs[-1])],
        sensors=[build_sensor(everything)],
        resources={
            "declarations": VerticalConfig(config_dir=str(config_dir), vertical=vertical),
            "io_manager": ArtifactIO(artifacts=store),
            "artifacts": store,
            **(resources or {}),
        },
        executor=dg.in_process_executor,
    )


def from_environment() -> dg.Definitions:
    """The code location that the environment names; see the page on Dagster for the variables."""
    return build_definitions(
        os.environ.get("COVERAGE_VERTICAL", DEFAULT_VERTICAL),
        config_dir=Path(os.environ.get("COVERAGE_CONFIG", ROOT / "config")),
        artifacts=os.environ.get("COVERAGE_ARTIFACTS", str(ROOT / "data" / "artifacts")),
    )


defs = from_environment()
