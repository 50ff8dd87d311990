"""Reading datasets of every supported version, and migrating old ones."""

from coverage_assets.datasets.read.migrate_file import migrate_file, write_migrated
from coverage_assets.datasets.read.models_v1 import ConversationV1, DatasetV1, GoldenFileV1
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from coverage_assets.datasets.read.record_sources import NoRecords, RecordSource

__all__ = [
    "ConversationV1",
    "Dataset",
    "DatasetV1",
    "GoldenFileV1",
    "NoRecords",
    "RecordSource",
    "migrate_file",
    "read_dataset",
    "write_migrated",
]
