"""Publish a finished dataset to an object store, and tell whether a copy of one is whole.

No lock holds there. A writer puts the files first and their record last, so a dataset whose files
are not those of its record has a writer at work, or one that was killed or overtaken.
"""

from __future__ import annotations

from pathlib import Path

from coverage_assets.datasets.build.collate import is_intact
from coverage_assets.datasets.records import HEADER, RECORD_FILES, STORE_RECORD
from coverage_assets.errors import InputError, OutputError
from coverage_assets.foundation.folder_record import FolderRecord
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.storage import SUMS

FILES = (*RECORD_FILES.values(), SUMS, HEADER)


def publish_dataset(
    storage: RemoteStorage, folder: Path, path: str, *, before: bytes | None
) -> None:
    """Upload the dataset at a path below a local folder; `before` is the header it replaces.

    A header that another process has put there meanwhile is not replaced, unless it is the same:
    the version counts on from the one before.
    """
    now, own = read_header(storage, path), (folder / path / HEADER).read_bytes()
    if now not in {before, own}:
        raise OutputError(
            f"{storage.url}/{path} was written by another process meanwhile, with other content: "
            "run this again"
        )
    record = FolderRecord.of(folder / path, FILES)
    storage.upload(folder, [f"{path}/{name}" for name in record.files])
    storage.put({f"{path}/{STORE_RECORD}": record.encode()})


def read_header(storage: RemoteStorage, path: str) -> bytes | None:
    """Read the header of a stored dataset as it is; None if there is none."""
    return next(storage.read([f"{path}/{HEADER}"]))


def matches_record(folder: Path) -> bool:
    """Return whether the files of a copied dataset are exactly those that its record describes."""
    record = FolderRecord.parse((folder / STORE_RECORD).read_bytes())
    names = {path.name for path in folder.iterdir()} - {STORE_RECORD}
    return record is not None and FolderRecord.of(folder, names) == record


def require_whole(folder: Path) -> None:
    """Refuse a copied dataset that is not whole, by its record or else by its list of digests."""
    recorded = (folder / STORE_RECORD).is_file()
    if not (matches_record(folder) if recorded else is_intact(folder)):
        described = "its record describes" if recorded else f"its {SUMS} lists"
        raise InputError(
            f"{folder} is not whole: its files are not those that {described}. "
            "If nobody writes it at the moment, build it again"
        )
