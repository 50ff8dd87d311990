"""A cell is stale if its conversations come from other scenarios or declarations."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from coverage_assets.conversations.generation.freshness import (
    CONVERSATIONS,
    FAMILY,
    GOLDENS,
    conversations_version,
    find_stale_cells,
    wanted_versions,
)
from coverage_assets.conversations.schema import conversations_model, goldens_model, table_of
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from tests.conversations.desk import DEVICES, LANGUAGE, OUTCOMES, desk, helpdesk

CELLS = [
    (domain, behavior)
    for domain in ("access", "devices")
    for behavior in ("plain", "vague", "insistent")
]
SCENARIOS = {cell: f"scenarios of {cell}" for cell in CELLS}


@pytest.fixture
def store(tmp_path: Path) -> ArtifactStore:
    """Return a store that holds every cell, generated from the shipped files."""
    found = ArtifactStore(str(tmp_path / "artifacts"), "helpdesk")
    versions = wanted_versions(desk().compiled, SCENARIOS)
    for asset, model in (
        (CONVERSATIONS, conversations_model(helpdesk())),
        (GOLDENS, goldens_model(helpdesk())),
    ):
        parts: dict[tuple[str, ...], Artifact | pl.DataFrame] = {
            cell: Artifact(table_of([], model), version=version)
            for cell, version in versions.items()
        }
        found.write(asset, parts)
    return found


def test_what_was_generated_from_the_declared_files_is_fresh(store: ArtifactStore) -> None:
    assert find_stale_cells(wanted_versions(desk().compiled, SCENARIOS), store) == ()


def test_what_was_never_generated_is_stale(tmp_path: Path) -> None:
    empty = ArtifactStore(str(tmp_path / "artifacts"), "helpdesk")
    assert find_stale_cells(wanted_versions(desk().compiled, SCENARIOS), empty) == tuple(CELLS)


@pytest.mark.parametrize(
    ("file", "old", "new", "stale"),
    [
        (
            DEVICES,
            "the hinge has snapped",
            "the lid has snapped",
            [cell for cell in CELLS if cell[0] == "devices"],
        ),
        (LANGUAGE, '"(great|perfect|', '"(perfect|great|', CELLS),
        (OUTCOMES, "Something is missing that", "What is missing", CELLS),
        (DEVICES, "\nlexicons:", "\n# A remark.\nlexicons:", []),
    ],
)
def test_an_edit_makes_stale_what_is_generated_from_it(
    store: ArtifactStore, file: str, old: str, new: str, stale: list[tuple[str, str]]
) -> None:
    wanted = wanted_versions(desk().edit(file, old, new).compiled, SCENARIOS)
    assert find_stale_cells(wanted, store) == tuple(stale)


def test_other_scenarios_make_their_cell_stale(store: ArtifactStore) -> None:
    wanted = wanted_versions(desk().compiled, {**SCENARIOS, CELLS[4]: "other scenarios"})
    assert find_stale_cells(wanted, store) == (CELLS[4],)


@pytest.mark.parametrize("asset", FAMILY)
def test_a_damaged_file_makes_its_cell_stale(store: ArtifactStore, asset: str) -> None:
    path = Path(store.location(asset, CELLS[0]))
    path.write_bytes(path.read_bytes()[:-1])
    assert find_stale_cells(wanted_versions(desk().compiled, SCENARIOS), store) == (CELLS[0],)


def test_versions_of_cells_with_equal_scenarios_differ_by_domain_alone() -> None:
    versions = {cell: conversations_version(desk().compiled, cell, "the same") for cell in CELLS}
    assert len(set(versions.values())) == 2
