"""Versions of datasets: which conversations each is collated from."""

from __future__ import annotations

from collections.abc import Mapping

from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json

BEHAVIORS = "behavior_datasets"
DOMAINS = "domain_datasets"
GLOBAL = "global_dataset"


def combined_version(versions: Mapping[Cell, str | None], code_version: str) -> str:
    """Return the version of a dataset, given the versions of its cells' conversations."""
    cells = [[*cell, version] for cell, version in sorted(versions.items())]
    return sha256_json([code_version, cells])


def of_domain(versions: Mapping[Cell, str], domain: str) -> dict[Cell, str]:
    """Return the versions of one domain's cells."""
    return {cell: version for cell, version in versions.items() if cell[0] == domain}
