"""Staleness: a cell is stale when its stored rows are not what the files declare now.

Content alone decides. A cell is fresh when its stored file is intact and holds the declared rows,
no matter when or by whom it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coverage_assets.foundation.artifacts import ArtifactStore, PartKey
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json, sha256_table, sha256_tables
from coverage_assets.scenarios.enumerate import by_cell, enumerate_scenarios
from coverage_assets.taxonomy.schema import rules_table, taxonomy_table
from coverage_assets.taxonomy.vertical import Vertical

SCENARIOS = "scenarios"
MANIFEST = "scenario_manifest"


@dataclass(frozen=True)
class DeclaredVersions:
    """The digests of what the files declare now."""

    content: str
    cells: Mapping[Cell, str]
    tables: Mapping[str, str]

    @property
    def manifest(self) -> str:
        """The version of the manifest that belongs to these digests."""
        return manifest_version(self.content, self.cells)


@dataclass(frozen=True)
class Stale:
    """The cells and tables that must be rebuilt."""

    cells: tuple[Cell, ...]
    tables: tuple[str, ...]
    manifest: bool

    def __bool__(self) -> bool:
        return bool(self.cells or self.tables or self.manifest)


def manifest_version(
    content: str, cells: Mapping[Cell, str | None] | Mapping[PartKey, str | None]
) -> str:
    """Return the version of the manifest made from these declared files and cells."""
    return sha256_json([content, *([*cell, digest] for cell, digest in sorted(cells.items()))])


def content_of(vertical: Vertical) -> str:
    """Return one digest of the content of a vertical's files, without comments and layout."""
    return sha256_json([vertical.name, vertical.taxonomy_sha256, vertical.exclusions_sha256])


def declared(vertical: Vertical) -> DeclaredVersions:
    """Compute the digests of everything that the files declare."""
    parts = by_cell(enumerate_scenarios(vertical), vertical.taxonomy.cells)
    tables = {"taxonomy": taxonomy_table(vertical), "exclusion_rules": rules_table(vertical)}
    return DeclaredVersions(
        content_of(vertical),
        dict(zip(parts, sha256_tables(list(parts.values())), strict=True)),
        {name: sha256_table(table) for name, table in tables.items()},
    )


def find_stale(wanted: DeclaredVersions, store: ArtifactStore) -> Stale:
    """Find what is stored differently from what is declared."""
    whole = {name: [()] for name in (*wanted.tables, MANIFEST)}
    stored = store.all_intact({SCENARIOS: list(wanted.cells), **whole})
    cells = tuple(
        cell for cell, digest in wanted.cells.items() if stored[SCENARIOS][cell] != digest
    )
    tables = tuple(name for name, digest in wanted.tables.items() if stored[name][()] != digest)
    manifest = bool(cells) or stored[MANIFEST][()] != wanted.manifest
    return Stale(cells, tables, manifest)
