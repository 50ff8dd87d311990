"""Encode records as lines, insert the dataset's name into encoded lines, and digest them.

A conversation can be part of three datasets. Its line is encoded once. For each dataset, the id and
version are inserted after the key that every line starts with, a whole block of lines at a time and
without parsing them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import orjson

from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.datasets.records.generator_protocol import Record
from coverage_assets.errors import InputError, IntegrityError

_SCHEMA = b'{"schema_version":%d,'
OPENING = _SCHEMA % SCHEMA_VERSION
BLOCK = 1 << 20
DIGEST = 32
DIGESTS = 2 * DIGEST
"""The bytes per record: the digest of both lines, then the digest of what is scored."""

_PROVENANCE = re.compile(rb'"generator_sha256":"[0-9a-f]*","taxonomy_sha256":"[0-9a-f]*",')


def encode_line(record: Record) -> bytes:
    """Encode a record as one line, without the line break."""
    try:
        line = orjson.dumps(record)
    except TypeError as error:
        raise IntegrityError(
            f"the record `{record.get('id')}` cannot be written as JSON: {error}"
        ) from None
    if not line.startswith(OPENING):
        raise IntegrityError(
            f"the record `{record.get('id')}` does not start with `schema_version` {SCHEMA_VERSION}"
        )
    return line


def schema_opening(schema_version: int) -> bytes:
    """Return the bytes that every line of a schema version starts with."""
    return _SCHEMA % schema_version


def line_opening(dataset_id: str, version: str, schema_version: int = SCHEMA_VERSION) -> bytes:
    """Return the bytes that every line of a dataset starts with."""
    names = orjson.dumps({"dataset_id": dataset_id, "dataset_version": version})
    return schema_opening(schema_version) + names[1:-1] + b","


def replace_opening(block: bytes, before: bytes, after: bytes) -> bytes:
    """Replace `before` with `after` at the start of every line of a block.

    Line breaks inside a record are escaped, so every unescaped one is followed by a line's start.
    """
    changed = (b"\n" + block).replace(b"\n" + before, b"\n" + after)
    return changed[1:]


def read_blocks(path: Path) -> Iterator[bytes]:
    """Read a file in blocks of whole lines."""
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block if block.endswith(b"\n") else block + stream.readline()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def record_digests(conversation: bytes, golden: bytes) -> bytes:
    """Return both digests of a record, given its lines without dataset and line break."""
    scored = _PROVENANCE.sub(b"", golden, count=1)
    return sha256(conversation + golden).digest() + sha256(scored).digest()


class ContentDigest:
    """The two digests of a sequence of records."""

    def __init__(self) -> None:
        self._content, self._judgment = sha256(), sha256()

    def add(self, digests: bytes) -> None:
        """Add the digests of further records, as returned by `record_digests`."""
        rows = np.frombuffer(digests, dtype=np.uint8).reshape(-1, DIGESTS)
        self._content.update(rows[:, :DIGEST].tobytes())
        self._judgment.update(rows[:, DIGEST:].tobytes())

    @property
    def content_sha256(self) -> str:
        """The digest of all lines."""
        return self._content.hexdigest()

    @property
    def judgment_sha256(self) -> str:
        """The digest of the goldens without their provenance."""
        return self._judgment.hexdigest()
