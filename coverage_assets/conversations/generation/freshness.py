"""Versions of conversations: what a cell's pairs are made from."""

from __future__ import annotations

from collections.abc import Mapping

from coverage_assets.conversations.compile import CompiledVertical
from coverage_assets.conversations.records import SCHEMA_VERSION
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json

CONVERSATIONS = "conversations"
GOLDENS = "goldens"


def conversations_version(
    vertical: CompiledVertical, cell: Cell, scenarios: str, code_version: str
) -> str:
    """Return the version of a cell's pairs when they come from scenarios of this version."""
    declared = vertical.domains[cell[0]].sha256
    return sha256_json(
        [code_version, scenarios, declared, vertical.taxonomy_sha256, SCHEMA_VERSION]
    )


def wanted_versions(
    vertical: CompiledVertical, scenarios: Mapping[Cell, str], code_version: str
) -> dict[Cell, str]:
    """Return the version that every cell should have."""
    return {
        cell: conversations_version(vertical, cell, version, code_version)
        for cell, version in scenarios.items()
    }
