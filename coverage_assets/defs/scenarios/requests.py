"""The runs that rebuild stale tables, cells and the manifest.

Used by the sensor and the command line.
"""

import dagster as dg

from coverage_assets.defs.partitions import PartitionBlock, changed_partitions, partition_blocks
from coverage_assets.defs.taxonomy.assets import CELLS
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, DeclaredVersions, Stale
from resources.partition_keys import key_of

TABLES = ("taxonomy", "exclusion_rules")


def build_requests(
    stale: Stale, everything: PartitionBlock, *, manifest_last: bool = False
) -> list[dg.RunRequest]:
    """Build the runs that rebuild what is stale and nothing else.

    If one block holds all stale cells, one run rebuilds everything. Otherwise each block has its
    own run and the manifest must wait for all of them. With `manifest_last` it is the last run, for
    runs that execute in order; without, it is requested once the cells are fresh.
    """
    tables = [dg.AssetKey(name) for name in stale.tables]
    manifest = [dg.AssetKey(MANIFEST)] if stale.manifest else []
    blocks = partition_blocks(set(stale.cells), everything.domains, everything.behaviors)
    if len(blocks) <= 1:
        selection = [*tables, *(dg.AssetKey(SCENARIOS) for _ in blocks), *manifest]
        tags = blocks[0].tags if blocks else {}
        return [dg.RunRequest(asset_selection=selection, tags=tags)] if selection else []
    first = [dg.RunRequest(asset_selection=tables)] if tables else []
    cells = [
        dg.RunRequest(asset_selection=[dg.AssetKey(SCENARIOS)], tags=block.tags) for block in blocks
    ]
    last = [dg.RunRequest(asset_selection=manifest)] if manifest and manifest_last else []
    return [*first, *cells, *last]


def changed_cells(
    versions: DeclaredVersions, instance: dg.DagsterInstance
) -> list[dg.AssetObservation]:
    """Return an observation for each cell whose declared version is not the recorded one."""
    return changed_partitions(
        CELLS, {key_of(cell): digest for cell, digest in versions.cells.items()}, instance
    )
