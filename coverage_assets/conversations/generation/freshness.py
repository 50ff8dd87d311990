"""Finds the cells whose conversations are stale.

A cell is stale when its stored conversations or goldens come from other scenarios or other
declarations than the present ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from coverage_assets.conversations.compile import CompiledVertical
from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json

CONVERSATIONS = "conversations"
GOLDENS = "goldens"
FAMILY = (CONVERSATIONS, GOLDENS)


def conversations_version(vertical: CompiledVertical, cell: Cell, scenarios: str) -> str:
    """Return the version of a cell's pairs when they come from scenarios of this version."""
    declared = vertical.domains[cell[0]].sha256
    return sha256_json([scenarios, declared, vertical.taxonomy_sha256, SCHEMA_VERSION])


def wanted_versions(vertical: CompiledVertical, scenarios: Mapping[Cell, str]) -> dict[Cell, str]:
    """Return the version that every cell should have."""
    return {
        cell: conversations_version(vertical, cell, version) for cell, version in scenarios.items()
    }


def find_stale_cells(wanted: Mapping[Cell, str], store: ArtifactStore) -> tuple[Cell, ...]:
    """Return the cells whose stored conversations or goldens do not have the wanted version."""
    stored = store.all_intact({asset: list(wanted) for asset in FAMILY}).values()
    return tuple(
        cell for cell, version in wanted.items() if any(found[cell] != version for found in stored)
    )
