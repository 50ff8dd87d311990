"""The files of one part of an asset, and the record that describes them in an object store.

A record says which bytes belong together and which version they are. It is written after them, so
whoever finds files that are not those of the record knows that a writer is at work or was killed.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from coverage_assets.foundation.digests import canonical_json, sha256_bytes

VERSION = "coverage-assets:version"
TABLE = "parquet"
DOCUMENT = "json"
RECORD = "record"
"""The suffix of a record; no table and no document can have its name."""

SUFFIXES = (TABLE, DOCUMENT)
BLOCK = 1 << 20
FORMAT = 1


@dataclass(frozen=True)
class PartFiles:
    """A part to be written: its name without a suffix, its table, and a document if it has one."""

    name: str
    version: str
    table: bytes
    document: bytes | None = None

    @property
    def by_suffix(self) -> dict[str, bytes]:
        """The files of the part, by suffix."""
        document = {} if self.document is None else {DOCUMENT: self.document}
        return {TABLE: self.table, **document}

    @property
    def contents(self) -> dict[str, bytes]:
        """The files of the part, by name."""
        return {f"{self.name}.{suffix}": data for suffix, data in self.by_suffix.items()}

    @property
    def record(self) -> PartRecord:
        """The record that describes these files."""
        return PartRecord(
            self.name,
            self.version,
            {suffix: FileDigest.of(data) for suffix, data in self.by_suffix.items()},
        )


@dataclass(frozen=True)
class FileDigest:
    """What is known of a file's bytes. S3 gives the md5 of most objects in a listing."""

    size: int
    sha256: str
    md5: str

    @staticmethod
    def of(data: bytes) -> FileDigest:
        """Describe some bytes."""
        md5 = hashlib.md5(data, usedforsecurity=False).hexdigest()
        return FileDigest(len(data), sha256_bytes(data), md5)

    @staticmethod
    def of_file(path: Path) -> FileDigest:
        """Describe a file, read in pieces."""
        sha256, md5, size = hashlib.sha256(), hashlib.md5(usedforsecurity=False), 0
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                sha256.update(block)
                md5.update(block)
                size += len(block)
        return FileDigest(size, sha256.hexdigest(), md5.hexdigest())


@dataclass(frozen=True)
class PartRecord:
    """The name and version of a part, and the digest of each of its files, by suffix."""

    part: str
    version: str
    files: Mapping[str, FileDigest]

    def digests(self, part: str) -> dict[str, FileDigest]:
        """Return what each file of a part should be, by name."""
        return {f"{part}.{suffix}": digest for suffix, digest in self.files.items()}

    def encode(self) -> bytes:
        """Return the record as a line of JSON."""
        files = {suffix: vars(digest) for suffix, digest in self.files.items()}
        document: dict[str, Any] = {"files": files, "format": FORMAT}
        document |= {"part": self.part, "version": self.version}
        return canonical_json(document).encode() + b"\n"

    @staticmethod
    def parse(data: bytes | None) -> PartRecord | None:
        """Return the record that some bytes hold, or None where they hold none."""
        try:
            return _record(json.loads(data or b""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def names_of(part: str) -> Iterator[str]:
    """Yield the names that the files of a part can have."""
    return (f"{part}.{suffix}" for suffix in SUFFIXES)


def version_in(table: bytes | None) -> str | None:
    """Return the version that a Parquet file carries; None for other files."""
    if not table:
        return None
    try:
        return pl.read_parquet_metadata(io.BytesIO(table)).get(VERSION)
    except pl.exceptions.PolarsError:
        return None


def _record(document: Any) -> PartRecord | None:
    files = {
        suffix: FileDigest(int(found["size"]), str(found["sha256"]), str(found["md5"]))
        for suffix, found in document["files"].items()
    }
    part, version = document["part"], document["version"]
    readable = document["format"] == FORMAT and isinstance(part, str) and isinstance(version, str)
    known = TABLE in files and set(files) <= {*SUFFIXES}
    return PartRecord(part, version, files) if readable and known else None
