"""Migrate dataset files of older versions to one document of the current version."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.datasets.read import migrate_v1, migrate_v2
from coverage_assets.datasets.read.models_v2 import DatasetDocumentV2, GoldenFileV2
from coverage_assets.datasets.read.reader import VERSION_2, read_document, schema_version_of
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import write_atomically
from coverage_assets.foundation.json_documents import checked
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.yaml_document import Document


def migrate_file(path: Path, *, golden: Path | None = None) -> dict[str, Any]:
    """Migrate a dataset file of an older version, with its goldens if given, to one document."""
    dataset, version = _read_older(path)
    if (
        isinstance(dataset.value, dict)
        and "entries" in dataset.value
        and "conversations" not in dataset.value
    ):
        raise InputError(
            f"{path} holds goldens, which need their dataset: migrate DATASET --golden {path}"
        )
    beside = None if golden is None else _read_golden(golden, path, version)
    return _from_version_2(dataset, beside) if version == VERSION_2 else _from_1(dataset, beside)


def write_migrated(document: dict[str, Any], out: Path, *, overwrite: bool = False) -> None:
    """Write a migrated document. Refuse to replace an existing file unless `overwrite` is set."""
    if out.exists() and not overwrite:
        raise OutputError(f"{out} is there already: choose another name, or say --overwrite")
    write_atomically(out, readable_json(document).encode())


def _from_1(dataset: Document, golden: Document | None) -> dict[str, Any]:
    migrated = migrate_v1.migrate_dataset(dataset)
    if golden is None:
        return migrated
    return migrate_v1.with_goldens(migrated, migrate_v1.migrate_golden(golden, dataset))


def _from_version_2(dataset: Document, golden: Document | None) -> dict[str, Any]:
    if isinstance(dataset.value, dict) and "files" in dataset.value:
        raise InputError(f"{dataset.path} is the header of a folder: migrate the folder")
    migrated = migrate_v2.migrate_document(checked(dataset, DatasetDocumentV2))
    if golden is None:
        return migrated
    if "goldens" in migrated:
        raise InputError(f"{dataset.path} has goldens of its own: leave {golden.path} out")
    goldens = migrate_v2.migrate_golden_file(checked(golden, GoldenFileV2))
    if goldens["dataset_id"] != migrated["dataset_id"]:
        message = (
            f"these goldens are for `{goldens['dataset_id']}`, "
            f"the dataset is `{migrated['dataset_id']}`"
        )
        raise InputError(f"{golden.path}: {message}: name the golden file of this dataset")
    return {**migrated, "goldens": goldens["entries"]}


def _read_golden(golden: Path, path: Path, version: int) -> Document:
    document, found = _read_older(golden)
    if found != version:
        raise InputError(
            f"{golden} is of version {found}, {path} of version {version}: "
            "name the golden file of this dataset"
        )
    return document


def _read_older(path: Path) -> tuple[Document, int]:
    if path.is_dir():
        raise InputError(f"{path} is a folder: name another folder for the result with --out")
    document = read_document(path)
    version = schema_version_of(document)
    if version == SCHEMA_VERSION:
        raise InputError(
            f"{path} is of version {SCHEMA_VERSION} already: there is nothing to migrate"
        )
    return document, version
