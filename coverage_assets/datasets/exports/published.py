"""Exports at a URL: written in a scratch folder, and uploaded with their list of digests last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from coverage_assets.datasets.exports.registry import Exported, Target, export
from coverage_assets.foundation.files import safe_child
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.scratch_folders import scratch_folder
from coverage_assets.foundation.storage import SUMS


def export_to_url(
    target: Target, datasets: Sequence[Path], url: str, *, overwrite: bool = False
) -> list[Exported]:
    """Export datasets as `export` does, each below a URL.

    An export that is there is refused or replaced as in a local folder: by names alone.
    """
    storage = RemoteStorage(url.rstrip("/"))
    there = list(storage.listing())
    with scratch_folder(url) as folder:
        for name in there:
            _touch(safe_child(folder, *name.split("/")))
        exported = export(target, datasets, folder, overwrite=overwrite)
        for one in exported:
            _publish(storage, folder, one, there)
    return exported


def _publish(storage: RemoteStorage, folder: Path, one: Exported, there: Sequence[str]) -> None:
    """Upload an export; while its files are replaced, its list of digests does not fit them."""
    name = one.folder.name
    storage.upload(folder, [f"{name}/{file}" for file in one.files])
    storage.upload(folder, [f"{name}/{SUMS}"])
    own = {f"{name}/{file}" for file in (*one.files, SUMS)}
    storage.delete([old for old in there if old.startswith(f"{name}/") and old not in own])


def _touch(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
