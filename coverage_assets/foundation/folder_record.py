"""The record of a folder of files in an object store: what each file beside it should be.

It is written after the files. Whoever finds other files than it describes knows that a writer is at
work or was killed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage_assets.foundation.digests import canonical_json
from coverage_assets.foundation.object_listing import ReadCache
from coverage_assets.foundation.part_files import FileDigest

FORMAT = 1


@dataclass(frozen=True)
class FolderRecord:
    """The digest of each file of a folder, by name."""

    files: Mapping[str, FileDigest]

    @classmethod
    def of(cls, folder: Path, names: Collection[str]) -> FolderRecord:
        """Describe files of a folder; one that is not there is left out."""
        paths = {name: folder / name for name in sorted(names)}
        return cls(
            {name: FileDigest.of_file(path) for name, path in paths.items() if path.is_file()}
        )

    def encode(self) -> bytes:
        """Return the record as a line of JSON."""
        files = {name: vars(digest) for name, digest in self.files.items()}
        return canonical_json({"files": files, "format": FORMAT}).encode() + b"\n"

    @staticmethod
    def parse(data: bytes | None) -> FolderRecord | None:
        """Return the record that some bytes hold, or None where they hold none."""
        try:
            return _record(json.loads(data or b""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def digests(self, part: str) -> dict[str, FileDigest]:
        """Return what each file should be, by name; `part` is the record without its suffix."""
        folder = part.rpartition("/")[0]
        return {f"{folder}/{name}".lstrip("/"): digest for name, digest in self.files.items()}


def _record(document: Any) -> FolderRecord | None:
    files = {
        str(name): FileDigest(int(found["size"]), str(found["sha256"]), str(found["md5"]))
        for name, found in document["files"].items()
    }
    return FolderRecord(files) if document["format"] == FORMAT and files else None


FOLDER_RECORDS: ReadCache[FolderRecord | None] = ReadCache()
