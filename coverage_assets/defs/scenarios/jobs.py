"""The jobs and schedules that people start by name."""

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.defs.partitions import PartitionBlock
from coverage_assets.defs.scenarios.requests import TABLES
from coverage_assets.defs.taxonomy.assets import EXCLUSIONS_SOURCE, TAXONOMY_SOURCE
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS

REBUILD_JOB = "rebuild_everything"
CHECK_JOB = "check_everything"
OBSERVE_JOB = "observe_config"


def build_jobs() -> list[AssetJob]:
    """Build the jobs that rebuild, check and observe."""
    return [
        dg.define_asset_job(
            REBUILD_JOB,
            selection=dg.AssetSelection.assets(*TABLES, SCENARIOS, MANIFEST),
            description="Build every table, the chosen cells, the manifest, and make all checks.",
        ),
        dg.define_asset_job(
            CHECK_JOB,
            selection=dg.AssetSelection.all_asset_checks(),
            description="Look at what is stored, without building anything.",
        ),
        dg.define_asset_job(
            OBSERVE_JOB,
            selection=dg.AssetSelection.assets(TAXONOMY_SOURCE, EXCLUSIONS_SOURCE),
            description="Look at the declared files and record what they say now.",
        ),
    ]


def build_schedules(
    rebuild: AssetJob, observe: AssetJob, everything: PartitionBlock
) -> list[dg.ScheduleDefinition]:
    """Build the nightly schedules: one observes the files, the other rebuilds all cells in one run.

    Both are off until somebody turns them on.
    """

    @dg.schedule(job=rebuild, cron_schedule="0 2 * * *", name="nightly_rebuild")
    def nightly_rebuild() -> dg.RunRequest:
        return dg.RunRequest(tags=everything.tags)

    return [
        nightly_rebuild,
        dg.ScheduleDefinition("nightly_observation", job=observe, cron_schedule="0 3 * * *"),
    ]
