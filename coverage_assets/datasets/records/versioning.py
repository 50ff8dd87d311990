"""Semantic versions of datasets: a version changes exactly when the content changes.

Unchanged lines keep the version. Changed texts are a patch, because every golden stays the same.
Records that are added, removed or scored differently are a minor step. Another schema is a major
step.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.datasets.records.names import HEADER
from coverage_assets.errors import OutputError
from coverage_assets.foundation.files import os_errors_as_output_error

FIRST = "1.0.0"
_NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


@dataclass(frozen=True)
class Fingerprint:
    """What decides whether the content of a dataset has changed."""

    schema_version: int
    content_sha256: str
    """The digest of all lines without the dataset's id and version."""
    judgment_sha256: str
    """The digest of the goldens alone, also without their provenance."""


@dataclass(frozen=True)
class PublishedVersion:
    """A version of a dataset and its fingerprint."""

    version: str
    fingerprint: Fingerprint


def next_version(before: PublishedVersion | None, now: Fingerprint) -> str:
    """Return the version of the current content, given what was published before."""
    if before is None:
        return FIRST
    if before.fingerprint == now:
        return before.version
    major, minor, patch = map(int, before.version.split("."))
    if before.fingerprint.schema_version != now.schema_version:
        return f"{major + 1}.0.0"
    if before.fingerprint.judgment_sha256 != now.judgment_sha256:
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def read_published(folder: Path) -> PublishedVersion | None:
    """Read the published version from a dataset's folder; None when there is no dataset."""
    path = folder / HEADER
    if not path.exists():
        return None
    with os_errors_as_output_error(path):
        data = path.read_bytes()
    try:
        header = orjson.loads(data)
        return _parse_header(header)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OutputError(
            f"{path} holds no dataset whose version could be continued: "
            "move its folder away, or choose another place"
        ) from None


def _parse_header(header: Mapping[str, Any]) -> PublishedVersion:
    version = header["version"]
    if not _NUMBERS.fullmatch(version):
        raise ValueError(version)
    metadata = header.get("metadata", {})
    content, judgment = (
        str(metadata.get(name, "")) for name in ("content_sha256", "judgment_sha256")
    )
    schema_version = int(header.get("schema_version", 1))
    return PublishedVersion(version, Fingerprint(schema_version, content, judgment))
