"""Write a run at a URL: in a scratch folder first, then its datasets, and its record last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coverage_assets.datasets.build.run_record import RUN, FinishedRun
from coverage_assets.datasets.build.storage.publish import publish_dataset
from coverage_assets.datasets.records import FOLDER, HEADER
from coverage_assets.foundation.object_driver import is_url
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.scratch_folders import scratch_folder
from coverage_assets.foundation.storage import SUMS

SKETCH = (HEADER, SUMS, RUN)
"""The files that say what is there, without the records."""


def run_to(out: str, write: Callable[[Path], FinishedRun]) -> FinishedRun:
    """Let a run write below a local folder, and publish it if the output is a URL.

    The headers and the record of an earlier run are copied first, so that it is refused or
    replaced as in a local folder, and versions count on.
    """
    if not is_url(out):
        return write(Path(out))
    storage = RemoteStorage(f"{out.rstrip('/')}/{FOLDER}")
    with scratch_folder(out) as scratch:
        folder = scratch / FOLDER
        sketch = [name for name in storage.listing() if name.rpartition("/")[2] in SKETCH]
        storage.download(sketch, folder)
        before = {
            name: (folder / name).read_bytes() for name in sketch if name.endswith(f"/{HEADER}")
        }
        done = write(scratch)
        vertical = done.folder.name
        for dataset in done.document["datasets"]:
            path = f"{vertical}/{dataset['path']}"
            publish_dataset(storage, folder, path, before=before.get(f"{path}/{HEADER}"))
        storage.upload(folder, [f"{vertical}/{RUN}"])
    return replace(done, url=f"{storage.url}/{vertical}")
