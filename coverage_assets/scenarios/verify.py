"""Verification of artifacts: digests, and everything that can be derived again.

It trusts nothing that is stored. It compares the files with the list of digests beside them, and
derives cells and manifests again from the declared files.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from coverage_assets.errors import InputError, UserError
from coverage_assets.foundation.artifacts import ArtifactStore, PartKey
from coverage_assets.foundation.digests import sha256_file, sha256_table
from coverage_assets.foundation.files import LOCK_NAME, UNFINISHED
from coverage_assets.foundation.part_files import RECORD
from coverage_assets.foundation.storage import SUMS, LocalStorage, asset_folders
from coverage_assets.scenarios.enumerate import enumerate_scenarios, split
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS, cell_digests
from coverage_assets.scenarios.selection import Selection
from coverage_assets.scenarios.writer import count_scenarios
from coverage_assets.taxonomy.loader import load_vertical
from coverage_assets.taxonomy.schema import rules_table, taxonomy_table
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import parse_where

DERIVED = frozenset({SCENARIOS, MANIFEST, "taxonomy", "exclusion_rules"})
"""The assets that are derived again; of a folder without any of them only digests are checked."""


@dataclass(frozen=True, order=True)
class VerifyFailure:
    """One thing that is not as it should be, and how to fix it."""

    path: str
    problem: str
    suggestion: str


@dataclass(frozen=True)
class Verified:
    """The number of files that were checked, and what is wrong with them."""

    checked: int
    failures: tuple[VerifyFailure, ...]


def verify(path: Path, config: Path, *, leave_out: Collection[Path] = ()) -> Verified:
    """Verify a manifest file, or every artifact below a folder, except in `leave_out`."""
    if path.is_file():
        return Verified(1, tuple(_manifest_failures(path, config)))
    if not path.is_dir():
        raise InputError(
            f"there is nothing at {path}: name a manifest file, or a folder of artifacts"
        )
    others = {folder.resolve() for folder in leave_out}
    folders = sorted(asset_folders(path.resolve()) - others)
    manifests = sorted(
        found for found in path.resolve().rglob("manifest.json") if found.parent not in others
    )
    if not folders and not manifests:
        raise InputError(
            f"{path} holds no {SUMS} and no manifest.json: it is not a folder of artifacts"
        )
    failures: list[VerifyFailure] = []
    checked = 0
    for folder in folders:
        listed = LocalStorage(folder).sums()
        checked += len(listed)
        failures += _sums_failures(folder, listed)
    altered = {failure.path for failure in failures}
    for vertical in sorted({folder.parent for folder in folders if folder.name in DERIVED}):
        failures += (
            failure
            for failure in _derived_failures(vertical, config)
            if failure.path not in altered
        )
    for manifest in manifests:
        checked += 1
        failures += _manifest_failures(manifest, config)
    return Verified(checked, tuple(sorted(set(failures))))


def _sums_failures(folder: Path, listed: Mapping[str, str]) -> Iterator[VerifyFailure]:
    rebuild = "materialize it again"
    for name, digest in listed.items():
        file = folder / name
        if not file.resolve().is_relative_to(folder.resolve()):
            yield VerifyFailure(
                str(folder / SUMS),
                f"lists `{name}`, which is outside the folder",
                "delete the line",
            )
        elif not file.is_file():
            yield VerifyFailure(str(file), "is listed and missing", rebuild)
        elif sha256_file(file) != digest:
            yield VerifyFailure(str(file), "is not what was written: its sha256 differs", rebuild)
    for file in sorted(folder.rglob("*")):
        if file.is_dir() or file.name in {LOCK_NAME, SUMS} or file.suffix == f".{RECORD}":
            continue
        if file.name.startswith(UNFINISHED):
            yield VerifyFailure(
                str(file), "was left behind by a writer that was killed", "the next run sweeps it"
            )
        elif str(file.relative_to(folder)) not in listed:
            yield VerifyFailure(
                str(file), f"is not listed in {SUMS}", "delete it, or materialize again"
            )


def _derived_failures(folder: Path, config: Path) -> Iterator[VerifyFailure]:
    """Compare what is stored with what the declared files give now."""
    try:
        vertical = load_vertical(config, folder.name)
    except UserError as error:
        yield VerifyFailure(
            str(folder), f"cannot be derived again: {error}", "mend the declared files"
        )
        return
    store = ArtifactStore(str(folder.parent), folder.name)
    wanted = _digests(vertical)
    for (asset, part), digest in wanted.items():
        if not _is_current(store, asset, part, digest):
            where = store.location(asset, part)
            yield VerifyFailure(
                where,
                "does not hold what the files declare now",
                "run `coverage-assets materialize`",
            )
    surplus = set(store.sums(SCENARIOS)) - {
        f"{domain}/{behavior}.parquet" for domain, behavior in vertical.taxonomy.cells
    }
    for name in sorted(surplus):
        yield VerifyFailure(
            f"{folder}/{SCENARIOS}/{name}",
            "is a cell that is no longer declared",
            "run `coverage-assets materialize`",
        )
    if store.intact(MANIFEST)[()] is not None:
        yield from _manifest_failures(folder / MANIFEST / f"{MANIFEST}.json", config)


def _is_current(store: ArtifactStore, asset: str, part: PartKey, digest: str) -> bool:
    """Tell whether a stored table has rows of this digest, by its rows and not by its version.

    A table that is not there counts as current: only the list of digests says what should be there.
    """
    try:
        return sha256_table(store.read(asset, part)) == digest
    except InputError:
        return True
    except pl.exceptions.PolarsError:
        return False


def _digests(vertical: Vertical) -> dict[tuple[str, PartKey], str]:
    """Return the digest of the rows of every table that the files declare."""
    whole = {
        "taxonomy": taxonomy_table(vertical),
        "exclusion_rules": rules_table(vertical),
        MANIFEST: split(enumerate_scenarios(vertical)).kept,
    }
    cells = {(SCENARIOS, cell): digest for cell, digest in cell_digests(vertical).items()}
    return cells | {(name, ()): sha256_table(table) for name, table in whole.items()}


def _manifest_failures(path: Path, config: Path) -> Iterator[VerifyFailure]:
    document = _read_manifest(path)
    vertical = load_vertical(config, str(document["vertical"]))
    derived = count_scenarios(vertical, _selection(document)).document()
    for key in sorted({*derived, *document}):
        if document.get(key) != derived.get(key):
            problem = f"`{key}` is not what the files declare now"
            yield VerifyFailure(
                str(path), problem, "write it again, or bring back the files that it was made from"
            )


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(f"{path} is not a manifest: {error}") from None
    if not isinstance(document, dict) or not isinstance(document.get("vertical"), str):
        raise InputError(f"{path} is not a manifest: it names no `vertical`")
    return document


def _selection(document: Mapping[str, Any]) -> Selection:
    asked = document.get("selection", {})
    try:
        domains, behaviors = (
            tuple(map(str, asked.get(name, ()))) for name in ("domains", "behaviors")
        )
        return Selection(domains, behaviors, parse_where(asked.get("where", {})))
    except (AttributeError, TypeError, ValueError) as error:
        raise InputError(f"the manifest's `selection` cannot be read: {error}") from None
