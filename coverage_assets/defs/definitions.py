"""Everything that Dagster loads: one code location per vertical.

`build_definitions` builds the location of any vertical; `defs` is the one for this environment.
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

from coverage_assets.conversations.compile import declares_conversations
from coverage_assets.defs.checks import Check, build_checks, merge_checks
from coverage_assets.defs.conversations.assets import (
    build_conversation_assets,
    declared_conversations,
)
from coverage_assets.defs.conversations.checks import CHECKS as CONVERSATION_CHECKS
from coverage_assets.defs.datasets.assets import build_dataset_assets
from coverage_assets.defs.datasets.checks import CHECKS as DATASET_CHECKS
from coverage_assets.defs.datasets.jobs import build_jobs as build_dataset_jobs
from coverage_assets.defs.datasets.sensor import build_sensor as build_dataset_sensor
from coverage_assets.defs.disputes.assets import SOURCES as DISPUTE_SOURCES
from coverage_assets.defs.disputes.assets import TABLES as DISPUTE_TABLES
from coverage_assets.defs.disputes.checks import CHECKS as DISPUTE_CHECKS
from coverage_assets.defs.disputes.jobs import plan_disputes
from coverage_assets.defs.disputes.sensor import findings_changes
from coverage_assets.defs.partitions import PartitionBlock, all_cells, cells_partitions
from coverage_assets.defs.scenarios.assets import build_scenario_assets
from coverage_assets.defs.scenarios.checks import CHECKS as SCENARIO_CHECKS
from coverage_assets.defs.scenarios.jobs import build_jobs, build_schedules
from coverage_assets.defs.scenarios.sensor import build_sensor
from coverage_assets.defs.taxonomy.assets import SOURCES, TABLES, declared_cells
from coverage_assets.defs.taxonomy.checks import CHECKS as TAXONOMY_CHECKS
from coverage_assets.foundation.cells import DOMAIN
from coverage_assets.taxonomy.loader import DEFAULT_VERTICAL
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import ArtifactIO, Artifacts
from resources.findings import DisputeFindings
from resources.vertical_config import VerticalConfig

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_FINDINGS = ROOT / "data" / "samples" / "disputes"


@dataclass(frozen=True)
class ConversationDefs:
    """The conversations and datasets of a location; empty if the vertical declares none."""

    assets: Sequence[dg.AssetsDefinition | dg.AssetSpec] = ()
    checks: Mapping[str, Sequence[Check]] = field(default_factory=dict)
    jobs: Sequence[AssetJob] = ()
    sensors: Sequence[dg.SensorDefinition] = ()


def conversation_defs(vertical: Vertical, everything: PartitionBlock) -> ConversationDefs:
    """Build the conversations and datasets of a vertical that declares them."""
    partitions = cells_partitions(everything.domains, everything.behaviors)
    jobs = build_dataset_jobs()
    return ConversationDefs(
        [
            declared_conversations(partitions.get_partitions_def_for_dimension(DOMAIN)),
            build_conversation_assets(vertical, partitions),
            *build_dataset_assets(partitions),
        ],
        {**CONVERSATION_CHECKS, **DATASET_CHECKS},
        jobs,
        [build_dataset_sensor(everything, jobs)],
    )


def build_definitions(
    vertical: str = DEFAULT_VERTICAL,
    *,
    config_dir: Path = ROOT / "config",
    artifacts: str = str(ROOT / "data" / "artifacts"),
    findings: Path = DEFAULT_FINDINGS,
    resources: Mapping[str, Any] | None = None,
) -> dg.Definitions:
    """Build the code location of one vertical; `resources` replaces resources by name."""
    declarations = VerticalConfig(config_dir=str(config_dir), vertical=vertical)
    loaded = declarations.read()
    everything = all_cells(loaded.taxonomy)
    partitions = cells_partitions(everything.domains, everything.behaviors)
    rebuild, check, observe = build_jobs()
    store = Artifacts(base=artifacts, vertical=vertical)
    conversations = (
        conversation_defs(loaded, everything)
        if declares_conversations(config_dir, vertical)
        else ConversationDefs()
    )
    checks = merge_checks(TAXONOMY_CHECKS, SCENARIO_CHECKS, conversations.checks, DISPUTE_CHECKS)
    return dg.Definitions(
        assets=[
            *SOURCES,
            *TABLES,
            declared_cells(partitions),
            *build_scenario_assets(loaded, partitions),
            *conversations.assets,
            *DISPUTE_SOURCES,
            *DISPUTE_TABLES,
        ],
        asset_checks=[build_checks(*item) for item in checks.items()],
        jobs=[rebuild, check, observe, *conversations.jobs, plan_disputes],
        schedules=build_schedules(rebuild, observe, everything),
        sensors=[build_sensor(everything), *conversations.sensors, findings_changes],
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
    """Build the code location that the environment names; docs/graph.md lists the variables."""
    return build_definitions(
        os.environ.get("COVERAGE_VERTICAL", DEFAULT_VERTICAL),
        config_dir=Path(os.environ.get("COVERAGE_CONFIG", ROOT / "config")),
        artifacts=os.environ.get("COVERAGE_ARTIFACTS", str(ROOT / "data" / "artifacts")),
        findings=Path(os.environ.get("COVERAGE_FINDINGS", DEFAULT_FINDINGS)),
    )


defs = from_environment()
