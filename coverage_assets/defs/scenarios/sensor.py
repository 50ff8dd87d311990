"""What runs without being asked, and what people start by name: jobs, the config sensor, the nightly schedule.

The sensor compares digests, never times: it asks for the cells whose stored rows are not what the files declare, and for
nothing else. A broken file is reported and changes nothing; what was built last stays as it is until the file is mended.
"""

from collections.abc import Iterable

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.defs.partitions import PartitionBlock, changed_partitions, partition_blocks
from coverage_assets.defs.taxonomy.assets import CELLS, EXCLUSIONS_SOURCE, TAXONOMY_SOURCE
from coverage_assets.errors import UserError
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.freshness import (
    MANIFEST,
    SCENARIOS,
    DeclaredVersions,
    Stale,
    declared,
    find_stale,
)
from coverage_assets.taxonomy.models import Taxonomy
from resources.artifacts import Artifacts
from resources.partition_keys import key_of
from resources.vertical_config import VerticalConfig

REBUILD_JOB = "rebuild_everything"
CHECK_JOB = "check_everything"
OBSERVE_JOB = "observe_config"
TABLES = ("taxonomy", "exclusion_rules")
INTERVAL_SECONDS = 30
MAX_NAMED = 6
FRESH = "fresh"


def all_cells(taxonomy: Taxonomy) -> PartitionBlock:
    """All cells of a taxonomy, as one rectangle."""
    return PartitionBlock(taxonomy.dimensions[DOMAIN], taxonomy.dimensions[BEHAVIOR])


def build_jobs() -> list[AssetJob]:
    """The jobs that people start by name."""
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
    """Look at the files once a night; where somebody turns it on, build everything once a night in one run."""

    @dg.schedule(job=rebuild, cron_schedule="0 2 * * *", name="nightly_rebuild")
    def nightly_rebuild() -> dg.RunRequest:
        return dg.RunRequest(tags=everything.tags)

    return [
        nightly_rebuild,
        dg.ScheduleDefinition("nightly_observation", job=observe, cron_schedule="0 3 * * *"),
    ]


def build_sensor(everything: PartitionBlock) -> dg.SensorDefinition:
    """The sensor that turns a change of the declared files into runs of just what is stale."""

    @dg.sensor(
        name="config_changes",
        target=dg.AssetSelection.assets(*TABLES, SCENARIOS, MANIFEST),
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Rebuilds the cells whose stored rows are not what the files declare. A broken file changes nothing.",
    )
    def config_changes(
        context: dg.SensorEvaluationContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> dg.SensorResult | dg.SkipReason:
        try:
            wanted = declared(declarations.checked())
        except UserError as error:
            context.log.warning(
                "The declared files are broken; what was built last stays.\n%s", error
            )
            return dg.SkipReason(
                f"The declared files are broken, and nothing is rebuilt until they are mended:\n{error}"
            )
        changed = _names(wanted.cells) ^ _names(everything.cells)
        if changed:
            return dg.SkipReason(_ask_for_reload(context, sorted(changed)))
        return next_step(wanted, artifacts.store(), context.cursor, everything, context.instance)

    return config_changes


def next_step(
    wanted: DeclaredVersions,
    store: ArtifactStore,
    cursor: str | None,
    everything: PartitionBlock,
    instance: dg.DagsterInstance,
) -> dg.SensorResult | dg.SkipReason:
    """What the sensor does next.

    The cursor says what was asked for last, so that a failed run is not asked for for ever. Once everything is fresh it says
    so: what goes stale later is asked for, although the files may say again what they said before.
    """
    stale = find_stale(wanted, store)
    if not stale:
        return dg.SensorResult(
            skip_reason="Everything that is stored is what the files declare.",
            cursor=FRESH,
            asset_events=changed_cells(wanted, instance),
        )
    requests = build_requests(stale, everything)
    stage = sha256_json([wanted.content, len(stale.cells) > 0])
    if cursor == stage:
        return dg.SkipReason(
            "The runs for what the files declare now were asked for already; they are running or have failed."
        )
    return dg.SensorResult(
        run_requests=requests, cursor=stage, asset_events=changed_cells(wanted, instance)
    )


def build_requests(
    stale: Stale, everything: PartitionBlock, *, manifest_last: bool = False
) -> list[dg.RunRequest]:
    """The runs that rebuild what is stale, and nothing else.

    When one rectangle holds the stale cells, one run does everything. Otherwise each rectangle has its run, and the manifest
    must wait for all of them: it comes last when the runs are taken in turn, or is left for when the cells are fresh.
    """
    tables = [dg.AssetKey(name) for name in stale.tables]
    manifest = [dg.AssetKey(MANIFEST)] if stale.manifest else []
    groups = partition_blocks(set(stale.cells), everything.domains, everything.behaviors)
    if len(groups) <= 1:
        selection = [*tables, *([dg.AssetKey(SCENARIOS)] if groups else []), *manifest]
        return (
            [dg.RunRequest(asset_selection=selection, tags=groups[0].tags if groups else {})]
            if selection
            else []
        )
    first = [dg.RunRequest(asset_selection=tables)] if tables else []
    cells = [
        dg.RunRequest(asset_selection=[dg.AssetKey(SCENARIOS)], tags=group.tags) for group in groups
    ]
    last = [dg.RunRequest(asset_selection=manifest)] if manifest and manifest_last else []
    return [*first, *cells, *last]


def changed_cells(
    wanted: DeclaredVersions, instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    """One observation per cell whose declared version is not the one on record."""
    return changed_partitions(
        CELLS, {key_of(cell): digest for cell, digest in wanted.cells.items()}, instance
    )


def _names(cells: Iterable[Cell]) -> set[str]:
    return {
        f"{dimension} {name}"
        for cell in cells
        for dimension, name in zip((DOMAIN, BEHAVIOR), cell, strict=True)
    }


def _ask_for_reload(context: dg.SensorEvaluationContext, changed: list[str]) -> str:
    """Partitions are fixed while a code location is loaded: have it loaded again, as the button in the UI does."""
    names = ", ".join(changed[:MAX_NAMED])
    reload_location = getattr(context.code_location_origin, "reload_location", None)
    if reload_location is None:
        return f"The files declare other cells than are loaded ({names}): reload the code location."
    reload_location(context.instance)
    return f"The files declare other cells than were loaded ({names}); the code location is being reloaded."
