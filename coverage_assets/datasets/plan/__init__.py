"""What a run will generate: variants per scenario, batches and shards, decided up front."""

from coverage_assets.datasets.plan.batches import Batch, BatchTask, CellCount, Shard
from coverage_assets.datasets.plan.run_plan import (
    DatasetRequest,
    PreparedRun,
    RunPlan,
    prepare,
    require_gaps_allowed,
)

__all__ = [
    "Batch",
    "BatchTask",
    "CellCount",
    "DatasetRequest",
    "PreparedRun",
    "RunPlan",
    "Shard",
    "prepare",
    "require_gaps_allowed",
]
