"""The version of a dataset: it rises exactly when the content changes, by as much as users have to care.

Unchanged lines keep their version. Other texts alone are a patch: every judgment stands. Records that come, go or are judged
otherwise are a minor step. Another schema is a major one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from coverage_assets.errors import OutputError
from coverage_assets.foundation.files import os_errors_as_output_error

FIRST = "1.0.0"
HEADER = "dataset.json"
_NUMBERS = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


@dataclass(frozen=True)
class Fingerprint:
    """What is compared of two states of a dataset."""

    schema_version: int
    content_sha256: str
    """Over all lines, but for the dataset's name and version in them."""
    judgment_sha256: str
    """Over the goldens alone, also without what they were made from."""


@dataclass(frozen=True)
class Published:
    """A state of a dataset that has a version."""

    version: str
    fingerprint: Fingerprint


def next_version(before: Published | None, now: Fingerprint) -> str:
    """The version of the content at hand, after what stood there before."""
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


def published(folder: Path) -> Published | None:
    """The state that stands in a dataset's folder; nothing when there is none."""
    path = folder / HEADER
    if not path.exists():
        return None
    with os_errors_as_output_error(path):
        data = path.read_bytes()
    try:
        header = orjson.loads(data)
        return _published(header)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise OutputError(
            f"{path} holds no dataset whose version could be continued: move its folder away, or choose another place"
        ) from None


def _published(header: Mapping[str, Any]) -> Published:
    version = header["version"]
    if not _NUMBERS.fullmatch(version):
        raise ValueError(version)
    metadata = header.get("metadata", {})
    content, judgment = (
        str(metadata.get(name, "")) for name in ("content_sha256", "judgment_sha256")
    )
    return Published(version, Fingerprint(int(header.get("schema_version", 1)), content, judgment))
