"""Which cells' conversations are stale: those that were made of other scenarios or other declarations than there are now."""

from __future__ import annotations

from collections.abc import Mapping

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json

CONVERSATIONS = "conversations"
GOLDENS = "goldens"
FAMILY = (CONVERSATIONS, GOLDENS)


def conversations_version(playbook: CompiledVertical, cell: Cell, scenarios: str) -> str:
    """The version of a cell's conversations and goldens, made of the scenarios of this version."""
    return sha256_json([scenarios, playbook.domains[cell[0]].sha256, playbook.taxonomy_sha256])


def wanted_versions(playbook: CompiledVertical, scenarios: Mapping[Cell, str]) -> dict[Cell, str]:
    """The version that every cell should have."""
    return {
        cell: conversations_version(playbook, cell, version) for cell, version in scenarios.items()
    }


def find_stale_cells(wanted: Mapping[Cell, str], store: ArtifactStore) -> tuple[Cell, ...]:
    """The cells whose stored conversations or goldens are not of the wanted version."""
    stored = [store.intact(asset, list(wanted)) for asset in FAMILY]
    return tuple(
        cell for cell, version in wanted.items() if any(found[cell] != version for found in stored)
    )
