"""Where datasets are stored: in a folder of this machine, or in an object store by URL.

Everything else works on local folders. A dataset of an object store is copied into a scratch folder
to be read, and a new one is built in a scratch folder and published from there.
"""

from coverage_assets.datasets.build.storage.dataset_store import (
    DatasetStore,
    LocalDatasets,
    RemoteDatasets,
    dataset_store,
)
from coverage_assets.datasets.build.storage.output import run_to
from coverage_assets.datasets.build.storage.publish import matches_record, require_whole

__all__ = [
    "DatasetStore",
    "LocalDatasets",
    "RemoteDatasets",
    "dataset_store",
    "matches_record",
    "require_whole",
    "run_to",
]
