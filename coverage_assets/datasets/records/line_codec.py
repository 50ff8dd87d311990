"""Lines of records as bytes: encoding them, naming their dataset in them, and their digests.

The same conversation stands in up to three datasets. Its line is encoded once; for each dataset the name and the version are
inserted behind the key that every line starts with, in all lines of a block at once and without reading them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import orjson

from coverage_assets.conversations.records.models import SCHEMA_VERSION
from coverage_assets.datasets.records.generator_protocol import Record
from coverage_assets.errors import InputError, IntegrityError

OPENING = b'{"schema_version":%d,' % SCHEMA_VERSION
BLOCK = 1 << 20
DIGEST = 32
DIGESTS = 2 * DIGEST
"""For every record the digest of its two lines, and that of what is judged."""

_MADE_FROM = re.compile(rb'"generator_sha256":"[0-9a-f]*","taxonomy_sha256":"[0-9a-f]*",')


def encode_line(record: Record) -> bytes:
    """A record as one line, without the line break."""
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


def line_opening(dataset_id: str, version: str) -> bytes:
    """What every line of a dataset starts with."""
    return (
        OPENING + orjson.dumps({"dataset_id": dataset_id, "dataset_version": version})[1:-1] + b","
    )


def replace_opening(block: bytes, before: bytes, after: bytes) -> bytes:
    """Whole lines that all start with `before`, starting with `after` instead.

    A line break within a record is escaped, so what stands behind a real one is the start of a line.
    """
    changed = (b"\n" + block).replace(b"\n" + before, b"\n" + after)
    return changed[1:]


def read_blocks(path: Path) -> Iterator[bytes]:
    """A file in pieces of whole lines."""
    try:
        with path.open("rb") as stream:
            while block := stream.read(BLOCK):
                yield block if block.endswith(b"\n") else block + stream.readline()
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror or error}") from None


def record_digests(conversation: bytes, golden: bytes) -> bytes:
    """The two digests of a record, from its lines without dataset and line break."""
    judged = _MADE_FROM.sub(b"", golden, count=1)
    return sha256(conversation + golden).digest() + sha256(judged).digest()


class ContentDigest:
    """The two digests of many records, taken in their order."""

    def __init__(self) -> None:
        self._content, self._judgment = sha256(), sha256()

    def add(self, digests: bytes) -> None:
        """Take the digests of some more records, such as `record_digests` gives."""
        rows = np.frombuffer(digests, dtype=np.uint8).reshape(-1, DIGESTS)
        self._content.update(rows[:, :DIGEST].tobytes())
        self._judgment.update(rows[:, DIGEST:].tobytes())

    @property
    def content_sha256(self) -> str:
        """Over all lines."""
        return self._content.hexdigest()

    @property
    def judgment_sha256(self) -> str:
        """Over what is judged."""
        return self._judgment.hexdigest()
