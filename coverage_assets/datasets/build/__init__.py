"""Building datasets: workers generate batches, checkpoints resume them, collation joins them."""

from coverage_assets.datasets.build.collate import (
    Collated,
    Piece,
    digest_pieces,
    is_intact,
)
from coverage_assets.datasets.build.collate_tables import (
    collate_datasets,
    collate_tables,
    read_header,
    stored_piece,
)
from coverage_assets.datasets.build.freshness import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    combined_version,
    of_domain,
)
from coverage_assets.datasets.build.generate_batches import METRICS, RunOptions
from coverage_assets.datasets.build.generator import DeclaredGeneratorFactory, VerticalGenerator
from coverage_assets.datasets.build.memory_guard import MemoryGuard
from coverage_assets.datasets.build.merge_shards import merge
from coverage_assets.datasets.build.run import Mode, generate
from coverage_assets.datasets.build.run_record import RUN, FinishedRun
from coverage_assets.datasets.build.shards import FinishedShard, generate_shard
from coverage_assets.datasets.build.size_estimate import Estimate, estimate
from coverage_assets.datasets.build.storage import (
    DatasetStore,
    LocalDatasets,
    RemoteDatasets,
    dataset_store,
    matches_record,
    require_whole,
    run_to,
)

__all__ = [
    "BEHAVIORS",
    "DOMAINS",
    "GLOBAL",
    "METRICS",
    "RUN",
    "Collated",
    "DatasetStore",
    "DeclaredGeneratorFactory",
    "Estimate",
    "FinishedRun",
    "FinishedShard",
    "LocalDatasets",
    "MemoryGuard",
    "Mode",
    "Piece",
    "RemoteDatasets",
    "RunOptions",
    "VerticalGenerator",
    "collate_datasets",
    "collate_tables",
    "combined_version",
    "dataset_store",
    "digest_pieces",
    "estimate",
    "generate",
    "generate_shard",
    "is_intact",
    "matches_record",
    "merge",
    "of_domain",
    "read_header",
    "require_whole",
    "run_to",
    "stored_piece",
]
