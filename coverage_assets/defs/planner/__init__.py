"""The planner that sensors and `materialize` share: wanted against stored, then few runs in order.

It knows no Dagster. Each family says what it wants stored; everything else follows from that.
"""

from coverage_assets.defs.planner.blocks import PartBlock, blocks_of, consecutive_names
from coverage_assets.defs.planner.stages import AssetRun, Stage, plan_stages
from coverage_assets.defs.planner.stale import (
    Stale,
    by_asset,
    everything,
    find_stale,
    pairs,
    ready_parts,
)
from coverage_assets.defs.planner.wanted import (
    WHOLE,
    RefusedDeclaration,
    Wanted,
    WantedAsset,
    feeds,
)

__all__ = [
    "WHOLE",
    "AssetRun",
    "PartBlock",
    "RefusedDeclaration",
    "Stage",
    "Stale",
    "Wanted",
    "WantedAsset",
    "blocks_of",
    "by_asset",
    "consecutive_names",
    "everything",
    "feeds",
    "find_stale",
    "pairs",
    "plan_stages",
    "ready_parts",
]
