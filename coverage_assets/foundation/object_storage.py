"""The parts of an asset in an object store that fsspec can reach, for any number of writers.

No lock holds on every object store, so nothing here is shared between parts: each has a record of
its own, written after its files. A writer that is killed, or overtaken by another, leaves a part
whose files are not those of its record: stale, and written again.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage_assets.foundation.digests import sha256_bytes
from coverage_assets.foundation.files import safe_child
from coverage_assets.foundation.object_driver import ObjectDriver, driver_errors
from coverage_assets.foundation.object_listing import RECORDS, Listing, ObjectState
from coverage_assets.foundation.object_reader import ObjectReader
from coverage_assets.foundation.part_files import RECORD, TABLE, PartFiles, PartRecord, names_of
from coverage_assets.foundation.storage import SUMS

ABANDONED = dt.timedelta(days=1)
"""The age at which an upload that was never finished has no writer any more."""

IN_MEMORY = 1 << 26
"""The largest object whose content is held in memory to digest it."""


@dataclass(frozen=True)
class RemoteStorage:
    """A prefix of an object store that fsspec can reach."""

    url: str

    def read(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """Yield the content of objects, None for one that is not there."""
        driver = self._driver()

        def read_one(name: str) -> bytes | None:
            try:
                return _content(driver, name)
            except FileNotFoundError:
                return None

        return iter(driver.for_each(read_one, names))

    def names(self) -> list[str]:
        """List the stored objects, without the records."""
        return sorted(filter(_holds_content, self.listing()))

    def sums(self) -> dict[str, str]:
        """Return the digests that the records of all stored tables say, by file name."""
        reader = self._reader()
        names = (name.rpartition(".") for name in sorted(reader.listing))
        parts = [part for part, _, suffix in names if suffix == TABLE]
        records = reader.records(parts)
        reader.remember()
        return {
            name: digest.sha256
            for part, record in records.items()
            for name, digest in record.digests(part).items()
        }

    def write(self, parts: Sequence[PartFiles]) -> None:
        """Write the files of parts, and then their records."""
        self.put({name: data for part in parts for name, data in part.contents.items()})
        self.put({f"{part.name}.{RECORD}": part.record.encode() for part in parts})
        self.delete([SUMS])  # of an earlier release, and true no more

    def put(self, contents: Mapping[str, bytes]) -> None:
        """Write objects."""
        driver = self._driver()

        def put_one(item: tuple[str, bytes]) -> None:
            name, data = item
            driver.making_its_bucket(
                lambda path: driver.system.pipe_file(path, data), driver.path(name)
            )

        driver.for_each(put_one, contents.items())

    def upload(self, folder: Path, names: Collection[str]) -> None:
        """Write files of a local folder as objects of the same names, in constant memory."""
        driver = self._driver()

        def upload_one(name: str) -> None:
            driver.making_its_bucket(
                lambda path: driver.system.put_file(str(folder / name), path), driver.path(name)
            )

        driver.for_each(upload_one, names)

    def download(self, names: Collection[str], folder: Path) -> list[str]:
        """Copy objects into a local folder, and return the names of those that are not there."""
        driver = self._driver()

        def download_one(name: str) -> bool:
            target = safe_child(folder, *name.split("/"))
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                driver.system.get_file(driver.path(name), str(target))
            except FileNotFoundError:
                target.unlink(missing_ok=True)
                return False
            return True

        there = driver.for_each(download_one, names)
        return [name for name, found in zip(names, there, strict=True) if not found]

    def hashes(self, listing: Listing, names: Sequence[str]) -> list[str]:
        """Return the sha256 of the content of objects, large ones read in pieces."""
        driver = self._driver()

        def hash_one(name: str) -> str:
            try:
                if listing[name].size <= IN_MEMORY:
                    return sha256_bytes(_content(driver, name))
                with driver.system.open(driver.path(name), "rb") as stream:
                    return hashlib.file_digest(stream, "sha256").hexdigest()
            except FileNotFoundError:
                return ""

        return driver.for_each(hash_one, names)

    def delete(self, names: Collection[str]) -> None:
        """Delete objects."""
        driver = self._driver()

        def delete_one(name: str) -> None:
            with contextlib.suppress(FileNotFoundError):
                driver.system.rm_file(driver.path(name))

        driver.for_each(delete_one, names)

    def prune(self, keep: Collection[str]) -> list[str]:
        """Delete all parts but those to keep, records first; return the deleted files' names."""
        wanted = {name for part in keep for name in (*names_of(part), f"{part}.{RECORD}")}
        gone = sorted(set(self.listing()) - wanted)
        files = list(filter(_holds_content, gone))
        self.delete([name for name in gone if name not in files])
        self.delete(files)
        return files

    def sweep(self) -> None:
        """Abort uploads in several pieces that nobody finishes; other objects are always whole."""
        driver = self._driver()
        if not driver.speaks_s3:
            return
        bucket, _, prefix = driver.root.partition("/")
        with driver_errors(self.url), contextlib.suppress(FileNotFoundError):
            _abort_abandoned(driver.system, bucket, f"{prefix}/".lstrip("/"))

    def versions(self, parts: Sequence[str]) -> dict[str, str | None]:
        """Return the version of each part whose objects are those that its record describes."""
        reader = self._reader()
        records = reader.records(parts)
        altered = reader.altered(records)
        reader.remember()
        return {
            part: records[part].version if part in records and part not in altered else None
            for part in parts
        }

    def listing(self) -> Listing:
        """List all objects."""
        driver = self._driver()
        with driver_errors(self.url):
            found = _find(driver)
        prefix = driver.root.strip("/") + "/"
        names = {str(path).lstrip("/"): info for path, info in found.items()}
        return {
            name.removeprefix(prefix): ObjectState.of(info)
            for name, info in names.items()
            if name.startswith(prefix)
        }

    def _driver(self) -> ObjectDriver:
        return ObjectDriver.of(self.url)

    def _reader(self) -> ObjectReader[PartRecord]:
        return ObjectReader(self, PartRecord.parse, RECORDS)


def _find(driver: ObjectDriver) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = driver.system.find(driver.root, detail=True)
    except FileNotFoundError:
        return {}
    return found


def _content(driver: ObjectDriver, name: str) -> bytes:
    options = {"max_concurrency": 1} if driver.speaks_s3 else {}  # else s3fs asks twice
    return bytes(driver.system.cat_file(driver.path(name), **options))


def _holds_content(name: str) -> bool:
    return name != SUMS and not name.endswith(f".{RECORD}")


def _abort_abandoned(system: Any, bucket: str, prefix: str) -> None:
    uploads = system.call_s3("list_multipart_uploads", Bucket=bucket, Prefix=prefix)
    for upload in uploads.get("Uploads", []):
        if dt.datetime.now(dt.UTC) - upload["Initiated"] > ABANDONED:
            system.call_s3(
                "abort_multipart_upload",
                Bucket=bucket,
                Key=upload["Key"],
                UploadId=upload["UploadId"],
            )
