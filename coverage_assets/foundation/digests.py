"""Digests of content: of canonical JSON and of tables.

A table's digest is taken over its rows as text, not over a file's bytes: it stays the same when a
new version of a library writes Parquet differently.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import polars as pl


def sha256_bytes(data: bytes) -> str:
    """Return the sha256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    """Return the sha256 of a file, read in pieces."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def canonical_json(value: Any) -> str:
    """Write a JSON value in its canonical form: sorted keys, no white space, no escaped letters."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def sha256_json(value: Any) -> str:
    """Return the sha256 of a JSON value in its canonical form."""
    return sha256_bytes(canonical_json(value).encode())


def sha256_table(table: pl.DataFrame) -> str:
    """Return the digest of a table's columns and rows, in their order."""
    return sha256_bytes(_header(table) + table.write_ndjson().encode())


def sha256_tables(tables: Sequence[pl.DataFrame]) -> list[str]:
    """Return what `sha256_table` gives for many small tables with the same columns, in one pass."""
    if not tables:
        return []
    lines = pl.concat(tables).write_ndjson().encode().splitlines(keepends=True)
    header = _header(tables[0])
    ends = list(accumulate(table.height for table in tables))
    return [
        sha256_bytes(header + b"".join(lines[start:end]))
        for start, end in zip([0, *ends], ends, strict=False)
    ]


def _header(table: pl.DataFrame) -> bytes:
    return (
        canonical_json(
            [[name, str(kind.base_type())] for name, kind in table.schema.items()]
        ).encode()
        + b"\n"
    )
