"""The parts of an asset in an object store that fsspec can reach, for any number of writers.

No lock holds on every object store, so nothing here is shared between parts: each has a record of
its own, written after its files. A writer that is killed, or overtaken by another, leaves a part
whose files are not those of its record: stale, and written again.

One listing shows what has changed. A record is read once while its object stays the same; a file is
read only where the listing does not prove that it is what the record describes.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import sha256_bytes
from coverage_assets.foundation.object_listing import DIGESTS, RECORDS, Listing, ObjectState
from coverage_assets.foundation.part_files import (
    RECORD,
    TABLE,
    FileDigest,
    PartFiles,
    PartRecord,
    names_of,
)
from coverage_assets.foundation.storage import SUMS

AT_ONCE = 16
"""Requests under way at the same time: they wait for the network, not for the processor."""

ABANDONED = dt.timedelta(days=1)
"""The age at which an upload that was never finished has no writer any more."""

Given = TypeVar("Given")
Result = TypeVar("Result")


@dataclass(frozen=True)
class RemoteStorage:
    """A prefix of an object store that fsspec can reach."""

    url: str

    def read(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """Yield the content of objects, None for one that is not there."""
        system, root = self._system()
        options = {"max_concurrency": 1} if _speaks_s3(system) else {}  # else s3fs asks twice

        def read_one(name: str) -> bytes | None:
            try:
                return bytes(system.cat_file(f"{root}/{name}", **options))
            except FileNotFoundError:
                return None

        return iter(_all_at_once(system, read_one, names))

    def names(self) -> list[str]:
        """List the stored objects, without the records."""
        return sorted(filter(_holds_content, self.listing()))

    def sums(self) -> dict[str, str]:
        """Return the digests that the records of all stored tables say, by file name."""
        reader = _Reader(self)
        names = (name.rpartition(".") for name in sorted(reader.listing))
        parts = [part for part, _, suffix in names if suffix == TABLE]
        records = reader.records(parts)
        reader.remember()
        return {
            f"{part}.{suffix}": digest.sha256
            for part, record in records.items()
            for suffix, digest in record.files.items()
        }

    def write(self, parts: Sequence[PartFiles]) -> None:
        """Write the files of parts, and then their records."""
        self._put({name: data for part in parts for name, data in part.contents.items()})
        self._put({f"{part.name}.{RECORD}": part.record.encode() for part in parts})
        self.delete([SUMS])  # of an earlier release, and true no more

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects."""
        system, root = self._system()

        def delete_one(name: str) -> None:
            with contextlib.suppress(FileNotFoundError):
                system.rm_file(f"{root}/{name}")

        _all_at_once(system, delete_one, names)

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
        system, root = self._system()
        if not _speaks_s3(system):
            return
        bucket, _, prefix = root.partition("/")
        with contextlib.suppress(FileNotFoundError):
            _abort_abandoned(system, bucket, f"{prefix}/".lstrip("/"))

    def versions(self, parts: Sequence[str]) -> dict[str, str | None]:
        """Return the version of each part whose objects are those that its record describes."""
        reader = _Reader(self)
        records = reader.records(parts)
        altered = reader.altered(records)
        reader.remember()
        return {
            part: records[part].version if part in records and part not in altered else None
            for part in parts
        }

    def listing(self) -> Listing:
        """List all objects."""
        system, root = self._system()
        try:
            found = system.find(root, detail=True)
        except FileNotFoundError:
            return {}
        prefix = root.strip("/") + "/"
        names = {str(path).lstrip("/"): info for path, info in found.items()}
        return {
            name.removeprefix(prefix): ObjectState.of(info)
            for name, info in names.items()
            if name.startswith(prefix)
        }

    def _put(self, contents: Mapping[str, bytes]) -> None:
        system, root = self._system()

        def put_one(item: tuple[str, bytes]) -> None:
            path = f"{root}/{item[0]}"
            try:
                system.pipe_file(path, item[1])
            except FileNotFoundError:
                system.makedirs(path.rpartition("/")[0], exist_ok=True)
                system.pipe_file(path, item[1])

        _all_at_once(system, put_one, contents.items())

    def _system(self) -> tuple[Any, str]:
        import fsspec

        try:
            system, root = fsspec.core.url_to_fs(self.url, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise InputError(f"{self.url} cannot be reached: {error}") from None
        return system, str(root)


class _Reader:
    """Reads what a listing leaves open, and only what this process has not read before."""

    def __init__(self, storage: RemoteStorage) -> None:
        self.storage = storage
        self.listing = storage.listing()
        self.read_records: dict[str, PartRecord | None] = {}
        self.read_digests: dict[str, str] = {}

    def records(self, parts: Iterable[str]) -> dict[str, PartRecord]:
        """Return the records of those parts that have one."""
        names = [name for part in parts if (name := f"{part}.{RECORD}") in self.listing]
        known = RECORDS.recall(self.storage.url, names, self.listing)
        unknown = [name for name in names if name not in known]
        contents = zip(unknown, self.storage.read(unknown), strict=True)
        self.read_records = {name: PartRecord.parse(data) for name, data in contents}
        found = known | self.read_records
        return {
            name.removesuffix(f".{RECORD}"): record
            for name in names
            if (record := found[name]) is not None
        }

    def altered(self, records: Mapping[str, PartRecord]) -> set[str]:
        """Return the parts of which an object is missing, or is not what the record describes."""
        expected = {
            f"{part}.{suffix}": (part, digest)
            for part, record in records.items()
            for suffix, digest in record.files.items()
        }
        listed = {
            name: digest
            for name, (_, digest) in expected.items()
            if name in self.listing and self.listing[name].size == digest.size
        }
        digests = self._digests(listed)
        return {
            part for name, (part, digest) in expected.items() if digests.get(name) != digest.sha256
        }

    def remember(self) -> None:
        """Keep what was read, if a second listing shows the same objects."""
        read = {*self.read_records, *self.read_digests}
        if any(self.listing[name].mark for name in read):
            url, after = self.storage.url, self.storage.listing()
            RECORDS.keep(url, self.read_records, self.listing, after)
            DIGESTS.keep(url, self.read_digests, self.listing, after)

    def _digests(self, expected: Mapping[str, FileDigest]) -> dict[str, str]:
        """Return the digests of objects: by their tags where these prove them, else by content."""
        proven = {
            name: digest.sha256
            for name, digest in expected.items()
            if self.listing[name].etag == digest.md5
        }
        known = DIGESTS.recall(self.storage.url, expected, self.listing) | proven
        unknown = [name for name in expected if name not in known]
        contents = zip(unknown, self.storage.read(unknown), strict=True)
        self.read_digests = {name: sha256_bytes(data or b"") for name, data in contents}
        return known | self.read_digests


def _holds_content(name: str) -> bool:
    return name != SUMS and not name.endswith(f".{RECORD}")


def _speaks_s3(system: Any) -> bool:
    return hasattr(system, "call_s3")


def _all_at_once(
    system: Any, act: Callable[[Given], Result], items: Collection[Given]
) -> list[Result]:
    """Apply a function to each item, in threads if the driver waits for many answers at once."""
    if len(items) <= 1 or not getattr(system, "async_impl", False):
        return [act(item) for item in items]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(act, items))


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
