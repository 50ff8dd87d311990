"""Whether objects are what their records describe, with few requests.

One listing shows what has changed. A record is read once while its object stays the same; a file is
read only where the listing does not prove that it is what the record describes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from coverage_assets.foundation.object_listing import DIGESTS, Listing, ReadCache
from coverage_assets.foundation.part_files import RECORD, FileDigest


class DescribesFiles(Protocol):
    """A record: it describes the files that belong together, and is written after them."""

    def digests(self, part: str) -> dict[str, FileDigest]:
        """Return what each file of a part should be, by name."""


RecordT = TypeVar("RecordT", bound=DescribesFiles)


class Objects(Protocol):
    """A place whose objects can be listed and read."""

    @property
    def url(self) -> str:
        """The URL of the place."""

    def listing(self) -> Listing:
        """List all objects."""

    def read(self, names: Sequence[str]) -> Iterator[bytes | None]:
        """Yield the content of objects, None for one that is not there."""

    def hashes(self, listing: Listing, names: Sequence[str]) -> list[str]:
        """Return the sha256 of the content of objects."""


class ObjectReader(Generic[RecordT]):
    """Reads what a listing leaves open, and only what this process has not read before."""

    def __init__(
        self,
        objects: Objects,
        parse: Callable[[bytes | None], RecordT | None],
        cache: ReadCache[RecordT | None],
    ) -> None:
        self._objects, self._parse, self._cache = objects, parse, cache
        self.listing = objects.listing()
        self._read_records: dict[str, RecordT | None] = {}
        self._read_digests: dict[str, str] = {}

    def records(self, parts: Iterable[str]) -> dict[str, RecordT]:
        """Return the records of those parts that have one."""
        names = [name for part in parts if (name := f"{part}.{RECORD}") in self.listing]
        known = self._cache.recall(self._objects.url, names, self.listing)
        unknown = [name for name in names if name not in known]
        contents = zip(unknown, self._objects.read(unknown), strict=True)
        self._read_records = {name: self._parse(data) for name, data in contents}
        found = known | self._read_records
        return {
            name.removesuffix(f".{RECORD}"): record
            for name in names
            if (record := found[name]) is not None
        }

    def altered(self, records: Mapping[str, RecordT]) -> set[str]:
        """Return the parts of which an object is missing, or is not what the record describes."""
        expected = {
            name: (part, digest)
            for part, record in records.items()
            for name, digest in record.digests(part).items()
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
        read = {*self._read_records, *self._read_digests}
        if any(self.listing[name].mark for name in read):
            url, after = self._objects.url, self._objects.listing()
            self._cache.keep(url, self._read_records, self.listing, after)
            DIGESTS.keep(url, self._read_digests, self.listing, after)

    def _digests(self, expected: Mapping[str, FileDigest]) -> dict[str, str]:
        """Return the digests of objects: by their tags where these prove them, else by content."""
        proven = {
            name: digest.sha256
            for name, digest in expected.items()
            if self.listing[name].etag == digest.md5
        }
        known = DIGESTS.recall(self._objects.url, expected, self.listing) | proven
        unknown = [name for name in expected if name not in known]
        found = self._objects.hashes(self.listing, unknown)
        self._read_digests = dict(zip(unknown, found, strict=True))
        return known | self._read_digests
