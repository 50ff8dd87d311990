"""Reading datasets of every supported version, and migrating old ones."""

from coverage_assets.datasets.read.fetch import Fetched, fetched, fetched_tree
from coverage_assets.datasets.read.migrate_file import migrate_file, write_migrated
from coverage_assets.datasets.read.migrate_folder import migrate_folder
from coverage_assets.datasets.read.models_v1 import ConversationV1, DatasetV1, GoldenFileV1
from coverage_assets.datasets.read.models_v2 import (
    ConversationV2,
    DatasetDocumentV2,
    DatasetHeaderV2,
    GoldenFileV2,
    GoldenV2,
)
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.read.record_sources import NoRecords, RecordSource

__all__ = [
    "ConversationV1",
    "ConversationV2",
    "Dataset",
    "DatasetDocumentV2",
    "DatasetHeaderV2",
    "DatasetV1",
    "Fetched",
    "GoldenFileV1",
    "GoldenFileV2",
    "GoldenV2",
    "NoRecords",
    "RecordSource",
    "fetched",
    "fetched_tree",
    "migrate_file",
    "migrate_folder",
    "read_dataset",
    "write_migrated",
]
