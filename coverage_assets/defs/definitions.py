"""Everything that Dagster sees: one vertical is one code location.

`build_definitions` makes the location of any vertical; `defs` is the one that the environment names.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.conversations.compile.loader import declares_conversations
from coverage_assets.defs.checks import Check, checks_of, gathered
from coverage_assets.defs.conversations.assets import CHECKS as CONVERSATION_CHECKS
from coverage_assets.defs.conversations.assets import (
    build_conversation_assets,
    declared_conversations,
)
from coverage_assets.defs.datasets.assets import CHECKS as DATASET_CHECKS
from coverage_assets.defs.datasets.assets import build_dataset_assets
from coverage_assets.defs.datasets.sensor import build_jobs as build_dataset_jobs
from coverage_assets.defs.datasets.sensor import build_sensor as build_dataset_sensor
from coverage_assets.defs.disputes.assets import CHECKS as DISPUTE_CHECKS
from coverage_assets.defs.disputes.assets import SOURCES as DISPUTE_SOURCES
from coverage_assets.defs.disputes.assets import TABLES as DISPUTE_TABLES
from coverage_assets.defs.disputes.sensor import DISPUTES, findings_changes
from coverage_assets.defs.partitions import cells_partitions
from coverage_assets.defs.scenarios.assets import CHECKS as SCENARIO_CHECKS
from coverage_assets.defs.scenarios.assets import build_scenario_assets
from coverage_assets.defs.scenarios.sensor import (
    all_cells,
    build_jobs,
    build_schedules,
    build_sensor,
)
from coverage_assets.defs.taxonomy.assets import CHECKS as TAXONOMY_CHECKS
from coverage_assets.defs.taxonomy.assets import SOURCES, TABLES, declared_cells
from coverage_assets.defs.taxonomy.lint_checks import CHECKS as LINT_CHECKS
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.taxonomy.loader import DEFAULT_VERTICAL
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import ArtifactIO, Artifacts
from resources.findings import DisputeFindings
from resources.vertical_config import VerticalConfig

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FINDINGS = ROOT / "data" / "samples" / "disputes"


@dataclass(frozen=True)
class ConversationDefs:
    """Conversations and datasets as a location shows them: nothing, for a vertical that declares none."""

    assets: Sequence[dg.AssetsDefinition | dg.AssetSpec] = ()
    checks: Mapping[str, Sequence[Check]] = field(default_factory=dict)
    jobs: Sequence[AssetJob] = ()
    sensors: Sequence[dg.SensorDefinition] = ()


def conversation_defs(
    vertical: Vertical, partitions: dg.MultiPartitionsDefinition
) -> ConversationDefs:
    """Conversations and datasets of a vertical that declares them."""
    jobs = build_dataset_jobs()
    return ConversationDefs(
        [
            declared_conversations(partitions.get_partitions_def_for_dimension(DOMAIN)),
            build_conversation_assets(vertical, partitions),
            *build_dataset_assets(partitions),
        ],
        {**CONVERSATION_CHECKS, **DATASET_CHECKS},
        jobs,
        [build_dataset_sensor(all_cells(vertical.taxonomy), jobs)],
    )


def build_definitions(
    vertical: str = DEFAULT_VERTICAL,
    *,
    config_dir: Path = ROOT / "config",
    artifacts: str = str(ROOT / "data" / "artifacts"),
    findings: Path = DEFAULT_FINDINGS,
    resources: Mapping[str, Any] | None = None,
) -> dg.Definitions:
    """The code location of one vertical; `resources` replaces what the assets borrow from outside."""
    declarations = VerticalConfig(config_dir=str(config_dir), vertical=vertical)
    loaded = declarations.read()
    partitions = cells_partitions(
        loaded.taxonomy.dimensions[DOMAIN], loaded.taxonomy.dimensions[BEHAVIOR]
    )
    everything = all_cells(loaded.taxonomy)
    rebuild, check, observe = build_jobs()
    store = Artifacts(base=artifacts, vertical=vertical)
    told = (
        conversation_defs(loaded, partitions)
        if declares_conversations(config_dir, vertical)
        else ConversationDefs()
    )
    return dg.Definitions(
        assets=[
            *SOURCES,
            *TABLES,
            declared_cells(partitions),
            *build_scenario_assets(loaded, partitions),
            *told.assets,
            *DISPUTE_SOURCES,
            *DISPUTE_TABLES,
        ],
        asset_checks=[
            checks_of(asset, checks)
            for asset, checks in gathered(
                TAXONOMY_CHECKS, LINT_CHECKS, SCENARIO_CHECKS, told.checks, DISPUTE_CHECKS
            )
        ],
        jobs=[rebuild, check, observe, *told.jobs, DISPUTES],
        schedules=build_schedules(rebuild, observe, everything),
        sensors=[build_sensor(everything), *told.sensors, findings_changes],
        resources={
            "declarations": declarations,
            "io_manager": ArtifactIO(artifacts=store),
            "artifacts": store,
            "findings": DisputeFindings(folder=str(findings), config_dir=str(config_dir)),
            **(resources or {}),
        },
        executor=dg.in_process_executor,
    )


def from_environment() -> dg.Definitions:
    """The code location that the environment names; docs/graph.md tells the variables."""
    return build_definitions(
        os.environ.get("COVERAGE_VERTICAL", DEFAULT_VERTICAL),
        config_dir=Path(os.environ.get("COVERAGE_CONFIG", ROOT / "config")),
        artifacts=os.environ.get("COVERAGE_ARTIFACTS", str(ROOT / "data" / "artifacts")),
        findings=Path(os.environ.get("COVERAGE_FINDINGS", DEFAULT_FINDINGS)),
    )


defs = from_environment()
