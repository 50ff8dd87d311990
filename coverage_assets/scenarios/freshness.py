"""Versions of scenarios and of their manifest. Content alone decides what is stale.

A cell is fresh when its stored file is intact and holds the declared rows, no matter when or by
whom it was written.
"""

from __future__ import annotations

from collections.abc import Mapping

from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.digests import sha256_json, sha256_tables
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios
from coverage_assets.taxonomy.vertical import Vertical

SCENARIOS = "scenarios"
MANIFEST = "scenario_manifest"


def cell_digests(vertical: Vertical) -> dict[PartKey, str]:
    """Return the digest of the scenarios that are declared for each cell."""
    parts = by_cell(enumerate_scenarios(vertical), vertical.taxonomy.cells)
    return dict(zip(parts, sha256_tables(list(parts.values())), strict=True))


def manifest_version(content: str, cells: Mapping[PartKey, str | None], code_version: str) -> str:
    """Return the version of the manifest made from these declared files and cells."""
    return sha256_json(
        [code_version, content, *([*cell, digest] for cell, digest in sorted(cells.items()))]
    )


def content_of(vertical: Vertical) -> str:
    """Return one digest of the content of a vertical's files, without comments and layout."""
    return sha256_json([vertical.name, vertical.taxonomy_sha256, vertical.exclusions_sha256])
