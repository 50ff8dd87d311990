"""The one way YAML is read.

A declared file is untrusted input: it may be huge, deeply nested or crafted. This reader refuses
aliases, merge keys, tags, duplicate keys and several documents. It caps size, nesting and the
number of values, so any file is read or refused within a second. It keeps the place of every key
and value for messages.

Plain scalars follow the YAML 1.2 core schema, which editors use. A plain scalar that YAML 1.1
readers type differently (`NO`, `1e3`, `012`) is listed in `Document.ambiguous`, so that the linter
can ask for quotes.
"""

from __future__ import annotations

from pathlib import Path

from coverage_assets.errors import ConfigError, Problem
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_reader import YamlReader

MAX_BYTES = 256 * 1024


def read_yaml(path: Path, *, shown_as: str | None = None) -> Document:
    """Read one declared file; a file that cannot be read is a `ConfigError` with its place."""
    name = shown_as or str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (
            "there is no such file"
            if isinstance(error, FileNotFoundError)
            else f"cannot be read: {error.strerror}"
        )
        raise ConfigError([Problem(name, 1, 1, reason)]) from None
    return parse_yaml(data, name)


def parse_yaml(data: bytes, path: str) -> Document:
    """Parse the bytes of one declared file; messages name it by `path`."""
    if len(data) > MAX_BYTES:
        size = f"is larger than {MAX_BYTES // 1024} KiB"
        raise ConfigError(
            [Problem(path, 1, 1, size, "split it, or move bulk data into CSV or Parquet")]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        raise ConfigError(
            [Problem(path, line, column, "is not UTF-8 text", "save the file as UTF-8")]
        ) from None
    return YamlReader(text, path).read_fast() or YamlReader(text, path).read()
