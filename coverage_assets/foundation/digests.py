"""Digests of content: of canonical JSON and of tables.

A table's digest is taken over its rows as text, not over a file's bytes: it stays the same when a new version of a
library writes Parquet differently.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl


def sha256_bytes(data: bytes) -> str:
    """The sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """The sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """One spelling of a JSON value: sorted keys, no white space, no escapes of letters."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def sha256_json(value: Any) -> str:
    """The sha256 of a JSON value in its one spelling."""
    return sha256_bytes(canonical_json(value).encode())


def sha256_table(table: pl.DataFrame) -> str:
    """The digest of a table's columns and rows, in the order they stand."""
    header = canonical_json([[name, str(kind.base_type())] for name, kind in table.schema.items()])
    return sha256_bytes(header.encode() + b"\n" + table.write_ndjson().encode())
