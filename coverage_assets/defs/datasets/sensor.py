"""What tells conversations and collates datasets without being asked, and the jobs that people start by name.

The sensor looks at cells whose scenarios are fresh: where conversations were told of other scenarios or other declarations, it
asks for these cells, and for the datasets that they belong to. Scenarios that are stale themselves come first, from their own sensor.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.generation.freshness import (
    CONVERSATIONS,
    GOLDENS,
    find_stale_cells,
    wanted_versions,
)
from coverage_assets.datasets.build.freshness import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    StaleDatasets,
    find_stale_datasets,
)
from coverage_assets.defs.conversations.assets import DECLARED, declared_versions
from coverage_assets.defs.partitions import (
    RANGE_END,
    RANGE_START,
    PartitionBlock,
    changed_partitions,
    partition_blocks,
)
from coverage_assets.errors import UserError
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

DATASETS_JOB = "make_datasets"
DOMAINS_JOB = "combine_domains"
BY_CELL = (CONVERSATIONS, GOLDENS, BEHAVIORS)
INTERVAL_SECONDS = 30
FRESH = "fresh"


@dataclass(frozen=True)
class StaleConversations:
    """What has to be told and collated again."""

    cells: tuple[Cell, ...]
    """Cells whose conversations, goldens or dataset are stale."""
    domains: tuple[str, ...]
    everything: bool
    wanted: Mapping[Cell, str]

    def __bool__(self) -> bool:
        return bool(self.cells or self.domains or self.everything)


NOTHING = StaleConversations((), (), everything=False, wanted={})


def find_stale_conversations(
    playbook: CompiledVertical,
    scenarios: Mapping[Cell, str],
    store: ArtifactStore,
    *,
    force: bool = False,
) -> StaleConversations:
    """Compare what should be made of these versions of scenarios with what is stored."""
    wanted = wanted_versions(playbook, scenarios)
    domains = tuple(dict.fromkeys(domain for domain, _ in wanted))
    if force:
        return StaleConversations(tuple(wanted), domains, everything=True, wanted=wanted)
    told = set(find_stale_cells(wanted, store))
    datasets: StaleDatasets = find_stale_datasets(wanted, domains, store)
    cells = tuple(cell for cell in wanted if cell in told or cell in datasets.cells)
    return StaleConversations(cells, datasets.domains, datasets.everything, wanted)


def build_jobs() -> list[AssetJob]:
    """The jobs that people start by name."""
    return [
        dg.define_asset_job(
            DATASETS_JOB,
            selection=dg.AssetSelection.assets(*BY_CELL, GLOBAL),
            description="Tell the conversations of the chosen cells, collate their datasets and the one over everything.",
        ),
        dg.define_asset_job(
            DOMAINS_JOB,
            selection=dg.AssetSelection.assets(DOMAINS),
            description="Collate the combined datasets of the chosen domains. Their cells' datasets must be there.",
        ),
    ]


def build_cell_requests(
    stale: StaleConversations, everything: PartitionBlock
) -> list[dg.RunRequest]:
    """The runs that tell and collate stale cells; the dataset over everything joins when one run holds them all."""
    groups = partition_blocks(set(stale.cells), everything.domains, everything.behaviors)
    cells, whole = (
        [dg.AssetKey(name) for name in BY_CELL],
        [dg.AssetKey(GLOBAL)] if stale.everything else [],
    )
    if len(groups) <= 1:
        selection = [*(cells if groups else []), *whole]
        return (
            [_run(DATASETS_JOB, selection, groups[0].tags if groups else {})] if selection else []
        )
    return [_run(DATASETS_JOB, cells, group.tags) for group in groups]


def build_domain_requests(
    stale: StaleConversations, domains: tuple[str, ...]
) -> list[dg.RunRequest]:
    """The runs that combine stale domains: one for each stretch of neighbors."""
    spans = partition_blocks({(domain, "") for domain in stale.domains}, domains, ("",))
    return [
        _run(
            DOMAINS_JOB,
            [dg.AssetKey(DOMAINS)],
            {RANGE_START: span.domains[0], RANGE_END: span.domains[-1]},
        )
        for span in spans
    ]


def build_whole_request(stale: StaleConversations) -> list[dg.RunRequest]:
    """The run that collates the dataset over everything, by itself."""
    return [_run(DATASETS_JOB, [dg.AssetKey(GLOBAL)], {})] if stale.everything else []


def _run(job: str, assets: Sequence[dg.AssetKey], tags: Mapping[str, str]) -> dg.RunRequest:
    return dg.RunRequest(job_name=job, asset_selection=list(assets), tags=dict(tags))


def build_sensor(everything: PartitionBlock, jobs: Sequence[AssetJob]) -> dg.SensorDefinition:
    """The sensor that turns changed scenarios and changed declarations into runs of just what is stale."""

    @dg.sensor(
        name="conversation_changes",
        jobs=jobs,
        minimum_interval_seconds=INTERVAL_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells conversations and collates datasets where scenarios or declarations have changed.",
    )
    def conversation_changes(
        context: dg.SensorEvaluationContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> dg.SensorResult | dg.SkipReason:
        try:
            playbook = declarations.playbook()
        except UserError as error:
            return dg.SkipReason(
                f"The conversations' files are broken; what was made last stays:\n{error}"
            )
        scenarios = fresh_scenarios(artifacts.store(), everything.cells)
        if len(scenarios) < len(everything.cells):
            return dg.SkipReason(
                "Some cells have no scenarios yet; conversations are told when all have."
            )
        stale = find_stale_conversations(playbook, scenarios, artifacts.store())
        changed = changed_partitions(DECLARED, declared_versions(playbook), context.instance)
        return next_step(stale, context.cursor, everything, changed)

    return conversation_changes


def next_step(
    stale: StaleConversations,
    cursor: str | None,
    everything: PartitionBlock,
    changed: Sequence[dg.AssetObservation] = (),
) -> dg.SensorResult | dg.SkipReason:
    """What the sensor does next: cells first, then what combines them. The cursor says what was asked for last."""
    if not stale:
        return dg.SensorResult(
            skip_reason="Every conversation and dataset is what scenarios and files say.",
            cursor=FRESH,
            asset_events=list(changed),
        )
    stage = sha256_json([sorted(stale.wanted.values()), bool(stale.cells)])
    if cursor == stage:
        return dg.SkipReason(
            "The runs for this were asked for already; they are running or have failed."
        )
    requests = build_cell_requests(stale, everything)
    if not stale.cells:
        requests = [*build_domain_requests(stale, everything.domains), *build_whole_request(stale)]
    return dg.SensorResult(run_requests=requests, cursor=stage, asset_events=list(changed))


def fresh_scenarios(store: ArtifactStore, cells: Collection[Cell]) -> dict[Cell, str]:
    """The versions of the cells whose scenarios are stored whole."""
    stored = store.intact(SCENARIOS, list(cells))
    return {cell: version for cell in cells if (version := stored[cell]) is not None}
