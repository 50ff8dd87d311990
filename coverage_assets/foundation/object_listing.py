"""What a listing of an object store tells, and what this process has read of the objects in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from coverage_assets.foundation.part_files import PartRecord

Result = TypeVar("Result")


@dataclass(frozen=True)
class ObjectState:
    """What a listing says of an object.

    `mark` changes with the content. It is None where the store gives no tag of the content, since a
    time in whole seconds does not tell two quick writes apart.
    """

    size: int
    etag: str
    mark: str | None

    @staticmethod
    def of(info: Mapping[str, Any]) -> ObjectState:
        """Read an entry of a listing; drivers spell the keys differently."""
        etag = str(info.get("ETag") or info.get("etag") or "").strip('"')
        modified = info.get("LastModified") or info.get("last_modified") or info.get("updated")
        size = int(info.get("size") or 0)
        return ObjectState(size, etag, f"{size} {etag} {modified}" if etag else None)


Listing = Mapping[str, ObjectState]


class ReadCache(Generic[Result]):
    """What this process has read of objects, by URL, with the mark that they had then."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, Result]] = {}

    def recall(self, url: str, names: Iterable[str], listing: Listing) -> dict[str, Result]:
        """Return what was read of those objects that are the same now."""
        seen = {name: self.entries.get(f"{url}/{name}") for name in names}
        return {
            name: entry[1]
            for name, entry in seen.items()
            if entry and entry[0] == listing[name].mark
        }

    def keep(self, url: str, read: Mapping[str, Result], before: Listing, after: Listing) -> None:
        """Keep what was read of objects that were the same before and after."""
        for name, value in read.items():
            mark = before[name].mark
            if mark is not None and after.get(name) == before[name]:
                self.entries[f"{url}/{name}"] = (mark, value)


RECORDS: ReadCache[PartRecord | None] = ReadCache()
DIGESTS: ReadCache[str] = ReadCache()
