"""Validate stored datasets: files, records, pairs, counts and whole trees."""

from coverage_assets.datasets.validate.combined import combined_problems
from coverage_assets.datasets.validate.dataset import validate_dataset, validate_records
from coverage_assets.datasets.validate.verify_tree import (
    VerifiedDataset,
    VerifiedTree,
    dataset_folders,
    verify,
)

__all__ = [
    "VerifiedDataset",
    "VerifiedTree",
    "combined_problems",
    "dataset_folders",
    "validate_dataset",
    "validate_records",
    "verify",
]
