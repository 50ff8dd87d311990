"""Where datasets and the conversations they come from are stored, and what they have in common."""

from collections.abc import Sequence
from pathlib import Path

from coverage_assets.conversations.generation import CONVERSATIONS, find_stale_cells
from coverage_assets.datasets.build import VerticalGenerator
from coverage_assets.datasets.records import Origin, vertical_folder
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import Cell
from resources.artifacts import Artifacts
from resources.partition_keys import key_of
from resources.vertical_config import VerticalConfig


def datasets_folder(artifacts: Artifacts) -> Path:
    """Return the folder of a vertical's datasets.

    Datasets are folders of files, so artifacts in an object store are refused.
    """
    if "://" in artifacts.base:
        raise InputError(
            f"datasets are written as local files, but the artifacts are at {artifacts.base}: "
            "choose a local folder, or write them with `coverage-assets generate --out DIR` "
            "and copy them there"
        )
    return vertical_folder(Path(artifacts.base), artifacts.vertical)


def origin_of(declarations: VerticalConfig) -> Origin:
    """Return what the headers of all datasets of the vertical have in common."""
    return Origin.of(declarations.checked(), VerticalGenerator(declarations.conversations()))


def conversation_versions(artifacts: Artifacts, cells: Sequence[Cell]) -> dict[Cell, str]:
    """Return the versions of stored conversations.

    Refuse a cell that is missing or altered, or whose goldens have another version.
    """
    stored = artifacts.store().intact(CONVERSATIONS, cells)
    versions = {cell: version for cell in cells if (version := stored[cell]) is not None}
    refused = [
        *(cell for cell in cells if cell not in versions),
        *find_stale_cells(versions, artifacts.store()),
    ]
    if refused:
        raise InputError(
            f"the conversations or goldens of {len(refused)} cells are missing or do not belong "
            f"together: materialize `{CONVERSATIONS}` first. First {key_of(refused[0])}"
        )
    return versions
