"""Migrate files of version 1 to one document of version 2; refuse files of version 2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coverage_assets.datasets.read.migrate_v1 import migrate_dataset, migrate_golden, with_goldens
from coverage_assets.datasets.read.reader import read_document, schema_version_of
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.files import write_atomically
from coverage_assets.foundation.readable_json import readable_json
from coverage_assets.foundation.yaml_document import Document


def migrate_file(path: Path, *, golden: Path | None = None) -> dict[str, Any]:
    """Migrate a dataset file of version 1, with its goldens if given, to one of version 2."""
    dataset = _read_version_1(path)
    if (
        isinstance(dataset.value, dict)
        and "entries" in dataset.value
        and "conversations" not in dataset.value
    ):
        raise InputError(
            f"{path} holds goldens, which need their dataset: migrate DATASET --golden {path}"
        )
    migrated = migrate_dataset(dataset)
    return (
        migrated
        if golden is None
        else with_goldens(migrated, migrate_golden(_read_version_1(golden), dataset))
    )


def write_migrated(document: dict[str, Any], out: Path, *, overwrite: bool = False) -> None:
    """Write a migrated document. Refuse to replace an existing file unless `overwrite` is set."""
    if out.exists() and not overwrite:
        raise OutputError(f"{out} is there already: choose another name, or say --overwrite")
    write_atomically(out, readable_json(document).encode())


def _read_version_1(path: Path) -> Document:
    if path.is_dir():
        raise InputError(
            f"{path} is a folder: datasets of version 1 are single files, "
            "and folders are of version 2 already"
        )
    document = read_document(path)
    if schema_version_of(document) != 1:
        raise InputError(f"{path} is of version 2 already: there is nothing to migrate")
    return document
