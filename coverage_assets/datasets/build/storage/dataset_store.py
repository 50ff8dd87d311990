"""The store of the datasets of one vertical: a local folder, or a prefix of an object store.

A local folder has one writer at a time. An object store has any number: a dataset is whole there
once its record, written last, describes exactly the files beside it.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coverage_assets.datasets.build.collate import is_intact
from coverage_assets.datasets.build.storage.publish import (
    FILES,
    publish_dataset,
    read_header,
    require_whole,
)
from coverage_assets.datasets.records import (
    HEADER,
    RECORD_STEM,
    STORE_RECORD,
    DatasetName,
    vertical_folder,
)
from coverage_assets.errors import InputError
from coverage_assets.foundation.atomic_folders import recover
from coverage_assets.foundation.digests import sha256_bytes, sha256_json
from coverage_assets.foundation.files import folder_lock
from coverage_assets.foundation.folder_record import FOLDER_RECORDS, FolderRecord
from coverage_assets.foundation.object_driver import is_url
from coverage_assets.foundation.object_reader import ObjectReader
from coverage_assets.foundation.object_storage import RemoteStorage
from coverage_assets.foundation.scratch_folders import scratch_folder
from coverage_assets.foundation.storage import SUMS


class DatasetStore(Protocol):
    """The stored datasets of one vertical."""

    def location(self, name: DatasetName | None = None) -> str:
        """Return the path or URL of a dataset, or of the folder of all."""

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Keep other writers of this store away where a lock holds; mend what killed ones left."""

    def collating(
        self, name: DatasetName, reads: Sequence[DatasetName] = ()
    ) -> contextlib.AbstractContextManager[Path]:
        """Give a local vertical's folder to collate one dataset in, from others that it reads.

        The dataset is stored when the block ends without an error.
        """

    def opened(self, names: Sequence[DatasetName]) -> contextlib.AbstractContextManager[Path]:
        """Give a local vertical's folder that holds these datasets, to read."""

    def altered(self, lists: Mapping[DatasetName, str]) -> set[DatasetName]:
        """Return the datasets that are missing, or whose list of digests has not this digest."""

    def fingerprint(self, name: DatasetName) -> str:
        """Digest what tells a dataset's files from others without reading them."""

    def prune(self, keep: Collection[DatasetName]) -> None:
        """Delete all datasets but those to keep."""


def dataset_store(base: str, vertical: str) -> DatasetStore:
    """Return the store of a vertical's datasets below a folder or a URL."""
    if not is_url(base):
        return LocalDatasets(vertical_folder(Path(base), vertical))
    below = vertical_folder(Path(), vertical).as_posix()
    return RemoteDatasets(RemoteStorage(f"{base.rstrip('/')}/{below}"))


@dataclass(frozen=True)
class LocalDatasets:
    """A folder on this machine; everything happens in place."""

    folder: Path

    def location(self, name: DatasetName | None = None) -> str:
        """Return the path of a dataset, or of the folder of all."""
        return str(name.folder(self.folder) if name else self.folder)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Wait for other writers of the folder, and mend what killed ones left."""
        with folder_lock(self.folder, wait=True):
            recover(self.folder)
            yield

    @contextlib.contextmanager
    def collating(self, name: DatasetName, reads: Sequence[DatasetName] = ()) -> Iterator[Path]:  # noqa: ARG002 - all are there
        """Give the folder itself, in which a dataset is replaced as a whole."""
        yield self.folder

    @contextlib.contextmanager
    def opened(self, names: Sequence[DatasetName]) -> Iterator[Path]:  # noqa: ARG002 - all are there
        """Give the folder itself."""
        yield self.folder

    def altered(self, lists: Mapping[DatasetName, str]) -> set[DatasetName]:
        """Read every file, and return the datasets that are not as listed."""
        return {
            name
            for name, digest in lists.items()
            if not is_intact(name.folder(self.folder), digest)
        }

    def fingerprint(self, name: DatasetName) -> str:
        """Digest names, sizes and times of a dataset's files; a changed time costs a look more."""
        files = sorted(path for path in name.folder(self.folder).glob("*") if path.is_file())
        states = [(path.name, path.stat()) for path in files]
        return sha256_json([[file, state.st_size, state.st_mtime_ns] for file, state in states])

    def prune(self, keep: Collection[DatasetName]) -> None:
        """Delete the folders of all datasets but those to keep."""
        kept = {name.folder(self.folder) for name in keep}
        with folder_lock(self.folder, wait=True):
            for header in sorted(self.folder.rglob(HEADER)):
                if header.parent not in kept:
                    shutil.rmtree(header.parent)
                    with contextlib.suppress(OSError):
                        header.parent.parent.rmdir()


@dataclass(frozen=True)
class RemoteDatasets:
    """A prefix of an object store; datasets are collated and read in scratch folders."""

    storage: RemoteStorage

    def location(self, name: DatasetName | None = None) -> str:
        """Return the URL of a dataset, or of the prefix of all."""
        return f"{self.storage.url}/{_path(name)}" if name else self.storage.url

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Lock nothing; abort uploads that nobody finishes."""
        self.storage.sweep()
        yield

    @contextlib.contextmanager
    def collating(self, name: DatasetName, reads: Sequence[DatasetName] = ()) -> Iterator[Path]:
        """Copy what is read and the header to count on from, and publish the result."""
        path = _path(name)
        with self.opened(reads) as folder:
            before = read_header(self.storage, path)
            if before is not None:
                (folder / path).mkdir(parents=True)
                (folder / path / HEADER).write_bytes(before)
            yield folder
            publish_dataset(self.storage, folder, path, before=before)

    @contextlib.contextmanager
    def opened(self, names: Sequence[DatasetName]) -> Iterator[Path]:
        """Copy datasets into a scratch folder; refuse one that is missing or not whole."""
        with scratch_folder(self.storage.url) as folder:
            wanted = [f"{_path(name)}/{file}" for name in names for file in (*FILES, STORE_RECORD)]
            missing = self.storage.download(wanted, folder)
            if missing:
                raise InputError(
                    f"{self.storage.url}/{missing[0]} is not there: build the dataset again"
                )
            for name in names:
                require_whole(name.folder(folder))
            yield folder

    def altered(self, lists: Mapping[DatasetName, str]) -> set[DatasetName]:
        """Return the datasets that are not as recorded; read what its tag does not prove."""
        reader = ObjectReader(self.storage, FolderRecord.parse, FOLDER_RECORDS)
        records = reader.records([_record(name) for name in lists])
        broken = reader.altered(records)
        reader.remember()
        return {
            name
            for name, digest in lists.items()
            if (record := records.get(_record(name))) is None
            or _record(name) in broken
            or SUMS not in record.files
            or record.files[SUMS].sha256 != digest
        }

    def fingerprint(self, name: DatasetName) -> str:
        """Digest a dataset's record, and what a listing shows of its objects."""
        storage = RemoteStorage(self.location(name))
        record = next(storage.read([STORE_RECORD])) or b""
        states = sorted(storage.listing().items())
        return sha256_json(
            [sha256_bytes(record), *([file, state.size, state.mark] for file, state in states)]
        )

    def prune(self, keep: Collection[DatasetName]) -> None:
        """Delete the objects of all datasets but those to keep, records first."""
        kept = {_path(name) for name in keep}
        folders = {name.rpartition("/")[::2] for name in self.storage.listing()}
        gone = [(folder, file) for folder, file in sorted(folders) if folder not in kept]
        for files in ((STORE_RECORD,), FILES):
            self.storage.delete([f"{folder}/{file}" for folder, file in gone if file in files])


def _path(name: DatasetName) -> str:
    return name.folder(Path()).as_posix()


def _record(name: DatasetName) -> str:
    return f"{_path(name)}/{RECORD_STEM}"
