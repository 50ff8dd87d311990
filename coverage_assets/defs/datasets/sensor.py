"""The sensor that generates conversations and collates datasets when what they depend on changes.

It waits until every cell has scenarios, which have a sensor of their own. Then it requests the
cells whose conversations come from other scenarios or other declarations, and after them the
datasets that combine cells.
"""

from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import (
    UnresolvedAssetJobDefinition as AssetJob,
)

from coverage_assets.defs.conversations.assets import DECLARED, declared_versions
from coverage_assets.defs.datasets.requests import (
    StaleConversations,
    build_cell_requests,
    build_domain_requests,
    build_whole_request,
    complete_scenarios,
    find_stale_conversations,
)
from coverage_assets.defs.partitions import PartitionBlock, changed_partitions
from coverage_assets.defs.sensors import Messages, Pending, Tick, change_sensor, next_step
from coverage_assets.errors import UserError
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

MESSAGES = Messages(
    fresh="Every conversation and dataset is what scenarios and files say.",
    requested="The runs for this were asked for already; they are running or have failed.",
)


def build_sensor(everything: PartitionBlock, jobs: Sequence[AssetJob]) -> dg.SensorDefinition:
    """Build the sensor that turns changed scenarios and declarations into runs of what is stale."""

    @change_sensor(
        name="conversation_changes",
        jobs=jobs,
        description=(
            "Tells conversations and collates datasets where scenarios or declarations "
            "have changed."
        ),
    )
    def conversation_changes(
        context: dg.SensorEvaluationContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> Tick:
        try:
            conversations = declarations.conversations()
        except UserError as error:
            return dg.SkipReason(
                f"The conversations' files are broken; what was made last stays:\n{error}"
            )
        store = artifacts.store()
        scenarios = complete_scenarios(store, everything.cells)
        if len(scenarios) < len(everything.cells):
            return dg.SkipReason(
                "Some cells have no scenarios yet; conversations are told when all have."
            )
        stale = find_stale_conversations(conversations, scenarios, store)
        changed = changed_partitions(DECLARED, declared_versions(conversations), context.instance)
        return next_step(find_pending(stale, everything), context.cursor, MESSAGES, changed)

    return conversation_changes


def find_pending(stale: StaleConversations, everything: PartitionBlock) -> Pending | None:
    """Return the runs for stale cells, else those for what combines them, else None."""
    if not stale:
        return None
    runs = build_cell_requests(stale, everything)
    if not stale.cells:
        runs = [*build_domain_requests(stale, everything.domains), *build_whole_request(stale)]
    return Pending([sorted(stale.versions.values()), bool(stale.cells)], runs)
